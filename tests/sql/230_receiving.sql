-- Goods in and what suppliers bill: tolerances, inspection by quantity, undoing, landed cost, the three-way match.
begin;
\ir setup.sql
select no_plan();

create table t.s as with s as (insert into core.supplier (name, trade_name, country, city, language, currency, terms, incoterm, lead_time_days, created_at, updated_at)
	values ('T', 'T', 'CN', 'X', 'zh', 'EUR', 'net_30', 'FOB', 20, core.now(), core.now()) returning supplier_id) select supplier_id as id from s;
insert into core.match_tolerance (supplier_id, over_receipt_percent, over_bill_percent, price_percent) select id, 5, 0, 1 from t.s;
insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency)
select min(product_id), x, w, 100, 300, 'EUR' from core.product, (values ('GGGG-1', 100), ('GGGG-2', 300)) v(x, w) group by x, w;
insert into core.supplier_product (supplier_id, variant_id, supplier_sku, main, moq, multiple, cost_minor, currency, lead_time_days)
select id, variant_id, 'G', true, 10, 1, 200, 'EUR', 20 from t.s, core.variant where sku like 'GGGG-%';
create function t.level(n text default '1') returns text language sql as $$
	select concat_ws(' ', l.on_hand, available, quarantined, damaged, incoming) from core.stock_level l join core.variant v using (variant_id) join core.warehouse w using (warehouse_id) where sku = 'GGGG-' || n and warehouse = 'LAX' $$;
-- A sent order for 100 of the first and as many of the second.
create function t.order(two int default 0) returns bigint language plpgsql as $$
declare
	p bigint;
begin
	perform t.log_in('bao');
	perform t.value(t.call('supplier_order', 'supplier', (select id from t.s), ', warehouse => ''LAX'', sku => ''GGGG-1'', qty => 100'));
	p := (select max(purchase_order_id) from core.purchase_order);
	if two > 0 then
		perform t.value(t.call('purchase_order_add', 'purchase_order', p, ', sku => ''GGGG-2'', qty => ' || two));
	end if;
	perform t.value(t.call('purchase_order_submit', 'purchase_order', p));
	perform t.log_in('qiang');
	perform t.value(t.call('purchase_order_approve', 'purchase_order', p));
	perform t.value(t.call('purchase_order_send', 'purchase_order', p));
	perform t.log_in('gus');
	return p;
end
$$;
create function t.po(verb text, id bigint, rest text default '') returns text language sql as $$ select t.call('purchase_order_' || verb, 'purchase_order', id, rest) $$;
create function t.last() returns bigint language sql as $$ select max(receipt_id) from core.receipt where reverses_id is null $$;
create function t.gr(verb text, rest text default '', id bigint default t.last()) returns text language sql as $$ select t.call('receipt_' || verb, 'receipt', id, rest) $$;

create table t.o as select t.order() as id;
select is(t.level(), '0 0 0 0 100', 'a hundred are incoming');
select is(t.state(t.po('receive', (select id from t.o), ', qty => 106')), 'QS004', 'six percent over is more than the tolerance');
select is((select string_agg(concat_ws(' ', d->>'code', split_part(d->>'label', ' ', 1), d->>'hint'), ', ') from t.o, t.desk(format('select * from api.choices(''purchase_line_no'', %s)', id)) d),
	'1 GGGG-1 100 / 100', 'lines are chosen, with what is open');
select is(t.value(t.po('receive', (select id from t.o), ', qty => 60, delivery_note => ''DN1''')), 'Received', 'sixty came');
select is(t.level(), '60 0 60 0 40', 'they are there, in quarantine; the rest is still to come');
select is((select status::text from core.purchase_order, t.o where purchase_order_id = id), 'partially_received', 'a part');
select is(t.state(t.po('receive', (select id from t.o), ', qty => 46')), 'QS004', 'exact decimals: 106 of 100 are too many, in two parts too');

-- per quantity
select is((select string_agg(concat_ws(' ', d->>'code', d->>'hint'), ', ') from t.desk(format('select * from api.choices(''receipt_line_no'', %s)', t.last())) d), '1 60 / 60',
	'so are the lines of a receipt, with what nobody has looked at');
select ok((select count(*) > 0 and bool_and(exists (select from core.bin b join core.receipt r on r.warehouse_id = b.warehouse_id where r.receipt_id = t.last() and b.bin = d->>'code'))
	from t.desk(format('select * from api.choices(''receipt_bin'', %s)', t.last())) d), 'and the bins of its warehouse');
select is(t.value(t.gr('inspect', ', accepted => 20')), 'Inspected', 'twenty are good');
select is(t.value(t.gr('inspect', ', accepted => 20, rejected => 5, quarantined => 10, reason => ''damaged''')), 'Inspected', 'a second look at others');
select is((select concat_ws(' ', qty_received, qty_accepted, qty_rejected, qty_quarantined, qty_pending) from core.receipt_line where receipt_id = t.last()), '60 40 5 10 5', 'received = accepted + rejected + quarantined + pending');
select is(t.level(), '60 40 15 5 40', 'only what is accepted is available');
select throws_ok('update core.receipt_line set qty_accepted = qty_accepted + 1 where receipt_id = t.last()', '23514', null, 'the table holds the sum');
select is(t.state(t.gr('inspect', ', accepted => 16')), 'QS004', 'no more than waits');
select is(t.state(t.gr('inspect', ', rejected => 1')), 'QS004', 'nothing is rejected without a reason');
select is(t.value(t.gr('inspect', ', accepted => 15')), 'Inspected', 'what waited, and what was set aside');
select is((select concat_ws(' ', status, qty_accepted, qty_quarantined, qty_pending) from core.receipt join core.receipt_line using (receipt_id) where receipt_id = t.last()), 'partially_accepted 55 0 0', 'all is judged');
select is((select count(*) from core.inspection join core.receipt_line using (receipt_line_id) where receipt_id = t.last()), 3::bigint, 'three looks are on record');

-- sent back
create table t.g as select t.last() as id;
select is(t.value(t.gr('return', ', reason => ''Damaged cartons''')), 'Sent back', 'the five go back');
select is(t.level(), '55 55 0 0 40', 'they have left');
select is((select amount_minor from core.debit_note order by debit_note_id desc limit 1), 1000::bigint, 'and the supplier owes us five at two euro');
select is(t.state(t.gr('return', ', reason => ''Again''')), 'QS003', 'once');
select is(t.state(t.gr('reverse', ', reason => ''x''')), 'QS003', 'what went back cannot be undone');
select is(t.value(t.gr('put_away', ', bin => ''A-01-1''')), 'Put away', 'put away');
select is(t.value(t.gr('close')), 'Closed', 'closed');

-- undone by a document of its own
select is(t.state(t.po('receive', (select id from t.o))), 'QS004', 'how many is said');
select is(t.value(t.po('receive', (select id from t.o), ', everything => ''yes''')), 'Received', 'the rest');
select is((select concat(status, ' ', t.level()) from core.purchase_order, t.o where purchase_order_id = id), 'received 95 55 40 0 0', 'all is here');
select is(t.value(t.gr('accept')), 'Accepted', 'all good');
select is(t.value(t.gr('reverse', ', reason => ''Counted at the wrong dock''')), 'Undone', 'or not');
select is(t.level(), '55 55 0 0 40', 'the books are as before');
select is((select status::text from core.purchase_order, t.o where purchase_order_id = id), 'partially_received', 'so is the order');
select is((select count(*) from core.receipt where reverses_id = t.last()), 1::bigint, 'both documents stay');
select is(t.state(t.gr('reverse', ', reason => ''x''')), 'QS003', 'not twice');

-- invariant 9
select t.log_in('fay');
create function t.bill(no text, rest text) returns text language sql as $$ select t.po('bill', (select id from t.o), format(', invoice_no => %L, invoice_date => %L%s', no, core.now()::date, rest)) $$;
create function t.inv() returns bigint language sql as $$ select max(supplier_invoice_id) from core.supplier_invoice $$;
create function t.si(verb text, rest text default '', id bigint default t.inv()) returns text language sql as $$ select t.call('supplier_invoice_' || verb, 'supplier_invoice', id, rest) $$;
create function t.codes() returns text language sql as $$ select string_agg(distinct code, ',' order by code) from core.supplier_invoice_exception where supplier_invoice_id = t.inv() and resolved_at is null $$;
select is(t.value(t.bill('A-1', ', qty => 55.001, net => 110')), 'Entered; it does not match', 'a thousandth more than was accepted');
select is(t.codes(), 'qty_short_gr', 'invariant 9: billed 55.001, accepted 55, tolerance 0: exact decimals');
select is(t.state(t.si('resolve', ', resolution => ''accept'', note => ''It is only a thousandth''')), 'QS003', 'invariant 9: nobody accepts it');
select t.log_in('uma');
select is(t.state(t.si('approve')), 'QS003', 'invariant 9: it is not approved');
select t.log_in('fay');
select throws_ok('update core.purchase_order_line set qty_billed = 55.001 where purchase_order_id = (select id from t.o)', '23514', null, 'invariant 9: the table itself refuses');
select is(t.value(t.si('resolve', ', resolution => ''short_pay'', note => ''55 pieces''')), 'Resolved; it matches', 'pay for 55');
select is((select concat(payable_minor, ' ', exceptions) from core.supplier_invoice where supplier_invoice_id = t.inv()), '11000 0', '110 euro');
select is(t.state(t.si('approve')), '42501', 'who entered it does not approve it');
select t.log_in('uma');
select is(t.value(t.si('approve')), 'Approved', 'somebody else does');
select is((select qty_billed from core.purchase_order_line, t.o where purchase_order_id = id), 55.000, 'what is billed is booked on the order');
select t.log_in('fay');
select is(t.value(t.bill('a 1', ', qty => 1, net => 2')), 'Entered; it does not match', 'the same number, written differently, for more');
select is(t.codes(), 'duplicate,qty_short_gr', 'invariant 9: both are seen');
select is(t.state(t.si('resolve', ', resolution => ''short_pay'', note => ''x''')), 'QS003', 'a copy is not paid');
select is(t.value(t.si('reject', ', reason => ''Entered twice''')), 'Rejected', 'it is rejected');
select throws_ok($$update core.supplier_invoice set status = 'approved' where supplier_invoice_id = t.inv()$$, '23505', null, 'the table takes one of two');
select t.log_in('gus');
select is(t.state(t.gr('reverse', ', reason => ''x''', (select id from t.g))), 'QS003', 'what is billed cannot be undone');

-- price, currency, nothing received, tax
create table t.p as select t.order() as id;
select is(t.value(t.po('receive', (select id from t.p), ', everything => ''yes''')), 'Received', 'a hundred');
select is(t.value(t.gr('accept')), 'Accepted', 'accepted');
create function t.bill2(no text, rest text) returns text language sql as $$ select t.po('bill', (select id from t.p), format(', invoice_no => %L, invoice_date => %L%s', no, core.now()::date, rest)) $$;
select t.log_in('fay');
select is(t.value(t.bill2('B-1', ', net => 202')), 'Entered; it matches', 'one percent over the price is within the tolerance');
select is(t.value(t.si('reject', ', reason => ''Test''')), 'Rejected', 'again');
select is(t.value(t.bill2('B-2', ', net => 202.01')), 'Entered; it does not match', 'a cent more is not');
select is(t.codes(), 'price_var', 'price');
select is(t.value(t.si('resolve', ', resolution => ''debit_note'', note => ''Agreed price was 2.00''')), 'Resolved; it matches', 'paid, and asked back');
select is((select amount_minor from core.debit_note order by debit_note_id desc limit 1), 201::bigint, 'the difference');
select is(t.value(t.si('reject', ', reason => ''Test''')), 'Rejected', 'again');
select is(t.value(t.bill2('B-3', ', net => 200, tax => 38')), 'Entered; it does not match', 'tax across a border');
select is(t.codes(), 'tax_var', 'tax');
select is(t.value(t.si('hold', ', reason => ''Asked the supplier''')), 'Disputed', 'disputed');
select is(t.value(t.si('release', ', reason => ''It is right''')), 'Released', 'and back');
select is(t.value(t.si('resolve', ', resolution => ''accept'', note => ''Import tax''')), 'Resolved; it matches', 'accepted');
select is(t.value(t.si('match')), 'It matches', 'matched again, it stays accepted');
create table t.e as select t.order() as id;
select t.log_in('fay');
select is(t.value(t.po('bill', (select id from t.e), format(', invoice_no => ''C-1'', invoice_date => %L, net => 200', core.now()::date))), 'Entered; it does not match', 'billed before anything came');
select is(t.codes(), 'no_grn', 'nothing was received');

-- landed cost
create table t.f as select t.order(50) as id;
select is(t.value(t.po('receive', (select id from t.f), ', everything => ''yes''')), 'Received', 'two lines');
select is(t.state(t.gr('inspect', ', accepted => 1')), 'QS004', 'which line?');
select t.log_in('bao');
select is(t.value(t.gr('cost', ', kind => ''freight'', amount => 100.01, currency => ''EUR'', basis => ''weight''')), 'Cost added', 'freight by weight');
select is((select string_agg(base_minor::text, ' ' order by receipt_line_id) from core.landed_cost_share where landed_cost_id = (select max(landed_cost_id) from core.landed_cost)), '4000 6001', '100 x 100 g and 50 x 300 g, to the cent');
select is(t.value(t.gr('cost', ', kind => ''duty'', amount => 10, currency => ''USD'', basis => ''value''')), 'Cost added', 'duty by value');
select is((select string_agg(base_minor::text, ' ' order by receipt_line_id) from core.landed_cost_share where landed_cost_id = (select max(landed_cost_id) from core.landed_cost)), '613 307', '9.20 euro at two to one');
select is(t.value(t.gr('cost', ', kind => ''other'', amount => 1, currency => ''EUR'', basis => ''qty''')), 'Cost added', 'and by quantity');
select is_empty('select landed_cost_id from core.landed_cost c where base_minor <> (select sum(base_minor) from core.landed_cost_share s where s.landed_cost_id = c.landed_cost_id)', 'shares add up, everywhere');
select is_empty('select receipt_line_id from core.receipt_line where qty_received <> qty_accepted + qty_rejected + qty_quarantined + qty_pending', 'so do quantities');
select is_empty('select purchase_order_line_id from core.purchase_order_line where qty_billed > qty_accepted * (1 + over_bill_percent / 100)', 'invariant 9: nothing is billed beyond what was accepted');

select * from finish();
rollback;
