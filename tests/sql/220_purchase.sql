-- Purchasing: approval that no path goes around, revisions, requests and offers, suppliers that may not sell.
begin;
\ir setup.sql
select no_plan();

create function t.po(verb text, id bigint, rest text default '') returns text language sql as $$ select t.call('purchase_order_' || verb, 'purchase_order', id, rest) $$;
create function t.status(id bigint) returns text language sql as $$ select status::text from core.purchase_order where purchase_order_id = $1 $$;

-- A supplier of our own, paid in dollars (0.92 to the euro).
create table t.s as with s as (insert into core.supplier (name, trade_name, country, city, language, currency, terms, incoterm, lead_time_days, score, standing, created_at, updated_at)
	values ('T', 'T', 'CN', 'X', 'zh', 'USD', 'net_30', 'FOB', 20, 90, 'excellent', core.now(), core.now()) returning supplier_id) select supplier_id as id from s;
insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency) select min(product_id), x, 100, 100, 300, 'EUR' from core.product, unnest('{FFFF-1,FFFF-2}'::text[]) x group by x;
insert into core.supplier_product (supplier_id, variant_id, supplier_sku, main, moq, multiple, cost_minor, currency, lead_time_days)
select id, variant_id, 'F-' || sku, true, 50, 10, 200, 'USD', 20 from t.s, core.variant where sku like 'FFFF-%';
insert into core.supplier_price_tier select id, variant_id, 500, 180 from t.s, core.variant where sku = 'FFFF-1';
create function t.level() returns bigint language sql as $$ select stock_level_id from core.stock_level l join core.variant v using (variant_id) join core.warehouse w using (warehouse_id) where sku = 'FFFF-1' and warehouse = 'LAX' $$;

select t.log_in('bao');
select is(t.value(t.call('supplier_order', 'supplier', (select id from t.s), ', warehouse => ''LAX'', sku => ''ffff-1'', qty => 1000')), 'Order written', 'a buyer writes an order');
create table t.o as select max(purchase_order_id) as id from core.purchase_order;
select is((select unit_minor from core.purchase_order_line, t.o where purchase_order_id = id), 180::bigint, 'at the price of the tier');
select is((select concat(total_minor, ' ', base_minor) from core.purchase_order, t.o where purchase_order_id = id), '180000 165600', 'the total, and in the base currency at the rate of the day');
select is((t.refusal(t.po('add', (select id from t.o), ', sku => ''FFFF-2'', qty => 55')))->>'field', 'qty', 'in the steps that the supplier sells');
select is((t.refusal(t.po('add', (select id from t.o), ', sku => ''FFFF-2'', qty => 50, unit_price => 1.999')))->>'field', 'unit_price', 'a price has no thousandths of a dollar');
select is(t.state(t.po('send', (select id from t.o))), 'QS003', 'invariant 10: a draft is not sent');

-- invariant 10
select is(t.value(t.po('submit', (select id from t.o))), 'Submitted', 'submitted');
select is(t.state(t.po('approve', (select id from t.o))), '42501', 'invariant 10: who wrote it does not approve it');
select throws_ok($$insert into core.purchase_approval (purchase_order_id, revision, tier, base_minor, content_hash, requested_by, decided_by, decided_at, outcome)
	select id, 1, 1, 1, '\x00', p, p, core.now(), 'approved' from t.o, (select min(person_id) from core.person) x(p)$$, '23514', null, 'invariant 10: nor does the table take it');
select throws_ok($$update core.purchase_order set status = 'approved' where purchase_order_id = (select id from t.o)$$, '42501', null, 'invariant 10: a status alone is no approval');
select throws_ok($$update core.purchase_order set status = 'sent', approved_hash = '\x00', approved_minor = 1000000000 where purchase_order_id = (select id from t.o)$$, '42501', null,
	'invariant 10: no path goes around it');
select throws_ok($$update core.purchase_order set status = 'sent', approved_hash = core.purchase_order_hash(purchase_order_id), approved_minor = 1000000000 where purchase_order_id = (select id from t.o)$$, '42501', null,
	'invariant 10: not even with the right hash');
select t.log_in('qiang');
select is((select d->>'can_approve' from t.o, t.desk('select * from api.purchase_order where purchase_order_id = ' || id) d), 'true', 'another buyer may approve');
select is(t.value(t.po('approve', (select id from t.o), ', note => ''ok''')), 'Approved', 'invariant 10: 1,656 euro are in the first tier although 1,800 dollars');
select is((select concat(tier, ' ', content_hash = core.purchase_order_hash(id)) from core.purchase_approval, t.o where purchase_order_id = id), '1 t', 'bound to the hash of what was approved');
select throws_ok('update core.purchase_approval set tier = 1', '42501', null, 'a decision is not edited');

select t.log_in('bao');
select is(t.value(t.po('send', (select id from t.o))), 'Sent', 'sent');
select is((select incoming from core.stock_level where stock_level_id = t.level()), 1000, 'the goods count as incoming');
select is(t.value(t.po('acknowledge', (select id from t.o), format(', promised_on => %L', core.now()::date + 30))), 'Acknowledged', 'the supplier promises a day');

-- revisions
select is(t.state(t.po('change', (select id from t.o), ', line => 1, qty => 900')), 'QS004', 'a revision needs a reason');
select is(t.value(t.po('change', (select id from t.o), ', line => 1, qty => 900, reason => ''Less''')), 'Changed', 'less needs no new approval');
select is((select concat(revision, ' ', status) from core.purchase_order, t.o where purchase_order_id = id), '2 acknowledged', 'it is a new revision of the same order');
select is((select incoming from core.stock_level where stock_level_id = t.level()), 900, 'incoming follows');
select is((select content->0->>'qty' from core.purchase_order_revision, t.o where purchase_order_id = id), '1000', 'the old one is kept');
select is(t.value(t.po('change', (select id from t.o), ', line => 1, qty => 2000, reason => ''More''')), 'Changed; it needs approval again', 'invariant 10: a total that rises goes back');
select is(t.status((select id from t.o)), 'pending_approval', 'and waits');
select is(t.state(t.po('receive', (select id from t.o))), '42501', 'a buyer does not receive');
select t.log_in('qiang');
select is(t.state(t.po('approve', (select id from t.o))), '42501', 'invariant 10: 3,312 euro are more than a buyer may approve');
select t.log_in('fay');
select is(t.value(t.po('approve', (select id from t.o))), 'Approved', 'finance may');
select t.log_in('bao');
select is(t.value(t.po('send', (select id from t.o))), 'Sent', 'sent again');
select is((select incoming from core.stock_level where stock_level_id = t.level()), 2000, 'incoming follows');
select throws_ok($$update core.purchase_order set total_minor = approved_minor + 1 where purchase_order_id = (select id from t.o)$$, '42501', null, 'invariant 10: an approved order cannot grow beyond what was approved');
select is(t.value(t.po('hold', (select id from t.o), ', reason => ''Sample failed''')), 'On hold', 'hold');
select is(t.value(t.po('release', (select id from t.o), ', reason => ''Second sample passed''')), 'Released', 'release');
select is(t.status((select id from t.o)), 'sent', 'where it was');
select is(t.value(t.po('cancel', (select id from t.o), ', reason => ''Not needed''')), 'Cancelled', 'cancel');
select is((select incoming from core.stock_level where stock_level_id = t.level()), 0, 'nothing is incoming');

-- two people for a large one, and one that was changed between them
select is(t.value(t.call('supplier_order', 'supplier', (select id from t.s), ', warehouse => ''LAX'', sku => ''FFFF-1'', qty => 20000')), 'Order written', 'a large order');
create table t.l as select max(purchase_order_id) as id from core.purchase_order;
select is(t.value(t.po('submit', (select id from t.l))), 'Submitted', 'submitted');
select t.log_in('fay');
select is(t.value(t.po('approve', (select id from t.l))), 'Approved; one more has to approve', 'invariant 10: the third tier needs two');
select is(t.state(t.po('approve', (select id from t.l))), 'QS003', 'not twice the same');
select throws_ok($$update core.purchase_order set status = 'sent', approved_hash = core.purchase_order_hash(purchase_order_id), approved_minor = total_minor where purchase_order_id = (select id from t.l)$$, '42501', null, 'invariant 10: one of two is not enough');
update core.purchase_order_line set unit_minor = 170 where purchase_order_id = (select id from t.l);
select t.log_in('uma');
select is(t.value(t.po('approve', (select id from t.l))), 'Approved; one more has to approve', 'an approval lapses when what was approved changes');
select t.log_in('fay');
select is(t.value(t.po('approve', (select id from t.l))), 'Approved', 'and is given again');
select is((select count(*) from core.approval_tier where approvals > 1), 1::bigint, 'tiers are data');

-- who may not be ordered from
select t.log_in('bao');
select is(t.value(t.call('supplier_hold', 'supplier', (select id from t.s), ', hold => ''new_orders'', reason => ''Audit''')), 'On hold', 'a hold');
select matches((t.refusal(t.po('send', (select id from t.l))))->>'message', 'on hold: Audit', 'stops an order that is approved');
select is(t.state(t.call('supplier_order', 'supplier', (select id from t.s), ', warehouse => ''LAX'', sku => ''FFFF-1'', qty => 100')), 'QS003', 'and new ones');
select is(t.value(t.call('supplier_release', 'supplier', (select id from t.s), ', reason => ''Passed''')), 'Released', 'released');
insert into core.supplier_month select id, date_trunc('month', core.now())::date, c, 10 from t.s, unnest('{on_time,quality,price,response,papers}'::text[]) c;
select is((select core.supplier_rescore(id) from t.s), 10.0, 'a bad month');
select is((select standing::text from core.supplier, t.s where supplier_id = id), 'very_poor', 'and its standing');
select matches((t.refusal(t.po('send', (select id from t.l))))->>'message', 'standing of V-\d+ is very poor', 'blocks');
insert into core.supplier_month select id, (date_trunc('month', core.now()) - interval '11 months')::date, c, 100 from t.s, unnest('{on_time,quality,price,response,papers}'::text[]) c;
select is((select core.supplier_rescore(id) from t.s), 16.9, 'an old month counts a twelfth');
update core.supplier_month set value = 90 where supplier_id = (select id from t.s);
select core.supplier_rescore(id) from t.s;
select is(t.value(t.po('send', (select id from t.l))), 'Sent', 'a good one does not');
select throws_ok($$update core.score_weight set weight = 40 where criterion = 'on_time'; set constraints all immediate$$, '23514', null, 'the weights add up to a hundred');
set constraints all deferred;

-- request, offers, award
select t.log_in('gus');
select is(t.value(t.call('stock_level_request', 'stock_level', t.level(), ', qty => 120, note => ''Nearly gone''')), 'Purchase asked for', 'the warehouse asks');
create table t.r as select max(purchase_request_id) as id from core.purchase_request;
select t.log_in('bao');
select is(t.value(t.call('purchase_request_quote', 'purchase_request', (select id from t.r), format(', due_on => %L', core.now()::date + 5))), 'Quotation asked for', 'a buyer asks for offers');
create table t.q as select max(rfq_id) as id from core.rfq;
create function t.quote(price text) returns text language sql as $$
	select t.call('rfq_quote', 'rfq', (select id from t.q), format(', supplier => %L, unit_price => %s, lead_time_days => 25, valid_until => %L, freight => 40', (select supplier_no from core.supplier, t.s where supplier_id = id), price, core.now()::date + 20)) $$;
select is(t.state(t.quote('1.5')), 'QS003', 'not before it was sent');
select is(t.value(t.call('rfq_send', 'rfq', (select id from t.q))), 'Sent', 'sent');
select is(t.value(t.quote('1.7')), 'Quotation noted', 'an offer');
select is(t.value(t.quote('1.5')), 'Quotation noted', 'a better one of the same supplier');
select is((select d->>'unit_base_minor' from t.q, t.desk('select * from api.quotation where rfq_id = ' || id) d), '169', 'landed, in the base currency: (1.50 + 40 / 120) dollars');
select is((select t.value(t.call('quotation_award', 'quotation', quotation_id, ', reason => ''Cheapest''')) from core.quotation, t.q where rfq_id = t.q.id), 'Order written', 'taken');
select is((select concat(qty, ' ', unit_minor) from core.purchase_order_line where purchase_order_id = (select max(purchase_order_id) from core.purchase_order)), '120 150', 'it is an order at that price');
select is((select status::text from core.purchase_request, t.r where purchase_request_id = id), 'ordered', 'and the request is done');

-- bank details
create function t.bank(account text) returns text language sql as $$
	select t.call('supplier_bank_change', 'supplier', (select id from t.s), format(', bank => ''HSBC'', swift => ''HSBCHKHH'', account_no => %L, holder => ''T'', reason => ''New account''', account)) $$;
select is((t.refusal(t.bank('?')))->>'field', 'account_no', 'no such account');
select is(t.value(t.bank('123 456 789')), 'Bank change asked for', 'a buyer asks for a change');
select is(t.state(t.bank('999999999')), 'QS003', 'one at a time');
create function t.change() returns bigint language sql as $$ select max(supplier_bank_id) from core.supplier_bank $$;
select is((select count(*) from core.supplier_bank, t.s where supplier_id = id and status = 'approved'), 0::bigint, 'nothing has changed yet');
select is(t.state(t.call('supplier_bank_approve', 'supplier_bank', t.change(), ', note => ''ok''')), '42501', 'a buyer does not approve it');
select t.log_in(t.person('buyer finance'));
select throws_ok($$update core.supplier_bank set decided_by = requested_by, decided_at = core.now(), status = 'approved' where supplier_bank_id = t.change()$$, '23514', null, 'nor does the table take who asked');
select throws_ok($$update core.supplier_bank set account_no = '666666666' where supplier_bank_id = t.change()$$, '42501', null, 'what was asked for is not edited');
select t.log_in('fay');
select is((select d->>'account_no' from t.desk('select * from api.supplier_bank where supplier_bank_id = ' || t.change()) d), '****6789', 'it is shown by its end');
select is(t.value(t.call('supplier_bank_approve', 'supplier_bank', t.change(), ', note => ''Called back''')), 'Approved', 'finance approves');
select is((select account_no from core.supplier_bank, t.s where supplier_id = id and status = 'approved'), '123456789', 'now it holds');

select * from finish();
rollback;
