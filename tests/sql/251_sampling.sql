-- Inspection by sample: the plans of the standard, and what a good and a bad sample do.
begin;
\ir setup.sql
select no_plan();

create function t.plan(n int, aql numeric) returns text language sql as $$ select sample || ' ' || accept from ref.sample_plan(n, aql) $$;
-- lot size, limit, sample, defects allowed: cells of the standard's table, arrows among them
select is(t.plan(n, a), want, format('%s pieces at %s percent', n, a)) from (values
	(1, 2.5, '1 0'), (5, 2.5, '5 0'), (16, 2.5, '5 0'), (40, 2.5, '5 0'), (60, 2.5, '20 1'), (100, 2.5, '20 1'), (200, 2.5, '32 2'), (400, 2.5, '50 3'),
	(1000, 2.5, '80 5'), (2000, 2.5, '125 7'), (5000, 2.5, '200 10'), (20000, 2.5, '315 14'), (100000, 2.5, '500 21'), (600000, 2.5, '500 21'),
	(100, 1.0, '13 0'), (200, 1.0, '50 1'), (2000, 1.0, '125 3'), (300, 4.0, '50 5'), (60, 6.5, '13 2'), (1000, 0.65, '80 1'), (30, 1.5, '8 0')) x(n, a, want);
select is(t.plan(100, 3.0), null, 'there is no such limit');
select throws_ok('update core.match_tolerance set aql = 3', '23503', null, 'and nobody can ask for it');

-- Two receipts of an order of 2 x 300.
create table t.s as with s as (insert into core.supplier (name, trade_name, country, city, language, currency, terms, incoterm, lead_time_days, created_at, updated_at)
	values ('T', 'T', 'CN', 'X', 'zh', 'EUR', 'net_30', 'FOB', 20, core.now(), core.now()) returning supplier_id) select supplier_id as id from s;
insert into core.match_tolerance (supplier_id, over_receipt_percent, over_bill_percent, price_percent, aql) select id, 5, 0, 1, 4 from t.s;
insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency) select min(product_id), 'SAMP-1', 100, 100, 300, 'EUR' from core.product;
insert into core.supplier_product (supplier_id, variant_id, supplier_sku, main, moq, multiple, cost_minor, currency, lead_time_days)
select id, variant_id, 'G', true, 10, 1, 20, 'EUR', 20 from t.s, core.variant where sku = 'SAMP-1';
select t.log_in('bao');
select t.value(t.call('supplier_order', 'supplier', (select id from t.s), ', warehouse => ''LAX'', sku => ''SAMP-1'', qty => 600'));
create table t.o as select max(purchase_order_id) as id from core.purchase_order;
create function t.po(verb text, rest text default '') returns text language sql as $$ select t.call('purchase_order_' || verb, 'purchase_order', (select id from t.o), rest) $$;
create function t.gr(verb text, rest text default '') returns text language sql as $$ select t.call('receipt_' || verb, 'receipt', (select max(receipt_id) from core.receipt), rest) $$;
create function t.line() returns text language sql as $$ select concat_ws(' ', qty_received, qty_accepted, qty_rejected, qty_quarantined, qty_pending) from core.receipt_line where receipt_id = (select max(receipt_id) from core.receipt) $$;
select t.value(t.po('submit'));
select t.log_in('qiang');
select t.value(t.po('approve'));
select t.value(t.po('send'));
select t.log_in('gus');
select t.value(t.po('receive', ', qty => 300'));
select is((select concat_ws(' ', d->>'aql', d->>'sample', d->>'accept') from t.desk('select * from api.receipt_line where receipt_id = (select max(receipt_id) from api.receipt)') d), '4.00 50 5', 'the line says how many to look at');
select t.log_in('bao');
select is(t.state(t.gr('sample', ', defects => 0')), '42501', 'a buyer inspects nothing');
select t.log_in('gus');
select is(t.refusal(t.gr('sample', ', defects => 51'))->>'field', 'defects', 'no more defects than were looked at');
select is(t.value(t.gr('sample', ', defects => 5')), 'The sample is good: accepted', 'five of fifty are allowed');
select is(t.line(), '300 295 5 0 0', 'the rest is taken unseen, the five are rejected');
select is((select status::text from core.receipt where receipt_id = (select max(receipt_id) from core.receipt)), 'partially_accepted', 'so it is');
select t.value(t.po('receive', ', qty => 300'));
select is(t.value(t.gr('sample', ', defects => 6, note => ''seams''')), 'Too many defects: all of it is set aside', 'six are not');
select is(t.line(), '300 0 0 300 0', 'nothing is taken');
select is(t.value(t.gr('inspect', ', accepted => 200, rejected => 100, reason => ''defective''')), 'Inspected', 'somebody sorts it');
select is(t.line(), '300 200 100 0 0', 'piece by piece');
select is((select string_agg(concat_ws(' ', lot_size, aql, sample, accept, defects), ', ' order by inspection_id) from core.inspection_sample where lot_size = 300), '300 4.00 50 5 5, 300 4.00 50 5 6', 'what was decided on is kept');
select throws_ok('delete from core.inspection_sample', '42501', null, 'for good');
select * from finish();
rollback;
