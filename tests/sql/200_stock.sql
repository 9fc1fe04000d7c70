-- Stock: the ledger, promises to customers, adjustments, transfers, lots, blind counts.
begin;
\ir setup.sql
select no_plan();

create function t.level(sku text, wh text default 'SZX') returns bigint language sql as $$
	select l.stock_level_id from core.stock_level l join core.variant v using (variant_id) join core.warehouse w using (warehouse_id) where v.sku = $1 and w.warehouse = $2 $$;
create function t.qty(level bigint) returns text language sql as $$
	select concat_ws(' ', on_hand, reserved, available, quarantined, damaged) from core.stock_level where stock_level_id = $1 $$;
-- A product of its own with so many in the home warehouse, and a confirmed order for it.
create function t.goods(sku text, n int) returns bigint language plpgsql as $$
declare
	v bigint;
	l bigint;
begin
	insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency)
	select min(product_id), $1, 100, 100, 300, 'EUR' from core.product where not battery and not liquid returning variant_id into v;
	l := core.stock_level_of((select warehouse_id from core.warehouse where warehouse = 'SZX'), v);
	if n > 0 then
		perform core.stock_post(l, 'on_hand', 'opening', n, 'opening', null, '');
	end if;
	return l;
end
$$;
create function t.sale(variadic lines text[]) returns bigint language plpgsql as $$
declare
	s bigint;
begin
	insert into core.sales_order (customer_id, market, channel, status, payment_status, currency, items_minor, fx_rate, base_minor, ship_name, ship_country, placed_at, updated_at)
	select min(customer_id), 'DE', 'webshop', 'confirmed', 'paid', 'EUR', 1000, 1, 1000, 'X', 'DE', core.now(), core.now() from core.customer returning order_id into s;
	insert into core.order_line (order_id, line_no, variant_id, sku, name, qty, unit_minor)
	select s, o, v.variant_id, v.sku, 'x', split_part(x, ' ', 2)::int, 300 from unnest(lines) with ordinality u(x, o) join core.variant v on v.sku = split_part(x, ' ', 1);
	return s;
end
$$;
-- Every level is the sum of its ledger, every variant the sum of its levels, every promise is counted once.
\ir sound.sql
select is(t.faults('stock'), null, 'the demo''s stock is the sum of its ledger');

-- invariant 1
create table t.a as select t.goods('AAAA-1', 3) as id;
create table t.o as select t.sale('AAAA-1 2') as one, t.sale('AAAA-1 2') as two, t.sale('AAAA-1 1', 'AAAA-1 1') as three;
select is((select core.stock_reserve(one) from t.o), 0, 'all of the first order is promised');
select is((select core.stock_reserve(two) from t.o), 1, 'invariant 1: of the second only the last unit, one is missing');
select is((select core.stock_reserve(three) from t.o), 2, 'invariant 1: two lines of one order do not share a unit');
select is((select t.qty(id) from t.a), '3 3 0 0 0', 'nothing is available, nothing is negative');
select is((select core.stock_reserve(one) from t.o), 0, 'asked again, nothing is promised twice');
select is((select t.qty(id) from t.a), '3 3 0 0 0', 'and nothing changed');
select throws_ok($$update core.stock_level set reserved = 4 where stock_level_id = (select id from t.a)$$, '23514', null, 'invariant 1: the table itself refuses to oversell');
select throws_ok($$select core.stock_post((select id from t.a), 'reserved', 'release', -4, 'test', null, '')$$, 'QS003', null, 'invariant 1: reserved is never negative');
update core.stock_level set backorder = true where stock_level_id = (select id from t.a);
select is((select core.stock_reserve(three) from t.o), 0, 'with backorder more may be promised than there is');
select is((select available from core.stock_level where stock_level_id = (select id from t.a)), -2, 'and available says by how much');

-- invariant 2
select is((select core.stock_release(three, 'cancelled') from t.o), 2, 'invariant 2: cancelling gives the promise back');
select is((select core.stock_release(three, 'cancelled') from t.o), 0, 'invariant 2: once');
select is((select core.stock_release(two, 'cancelled') from t.o), 1, 'the other too');
select is((select t.qty(id) from t.a), '3 2 1 0 0', 'what is free is free again');
select throws_ok($$update core.reservation set status = 'active', closed_at = null where status = 'released'$$, '42501', null, 'invariant 2: a closed promise stays closed');
select throws_ok($$delete from core.reservation$$, '42501', null, 'and is kept');
update core.order_line set qty = 1 where order_id = (select one from t.o);
select is((select core.stock_reserve(one) from t.o), 0, 'a line became smaller');
select is((select t.qty(id) from t.a), '3 1 2 0 0', 'invariant 2: modifying an order gives back exactly what it no longer needs');
select is(t.faults('stock'), null, 'ledger and levels agree');

-- invariant 3
update core.stock_level set backorder = false where stock_level_id = (select id from t.a);
create table t.b as select t.goods('BBBB-1', 2) as id;
create table t.p as select t.sale('BBBB-1 2') as id;
select core.stock_reserve(id) from t.p;
select is((select t.qty(id) from t.b), '2 2 0 0 0', 'all is promised');
select t.log_in('gus');
select is(t.value(t.call('order_ship', 'order', (select id from t.p), ', service => ''dhl_express''')), 'Shipment written', 'a shipment of it');
create table t.s as select max(shipment_id) as id from core.shipment;
select is((select (t.refusal(format('select core.stock_release(%s, ''x'')', id)))->>'state' from t.p), '42501', 'the desk has no way to the functions below');
select throws_ok($$select core.stock_release((select id from t.p), 'x')$$, 'QS003', null, 'what is being packed is not given back');
select is(t.value(t.call('shipment_pack', 'shipment', (select id from t.s), ', weight_g => 250')), 'Packed', 'pack');
select is(t.value(t.call('shipment_label', 'shipment', (select id from t.s), ', tracking_no => ''JD0001112223''')), 'Labelled', 'label');
select is(t.value(t.call('shipment_send', 'shipment', (select id from t.s))), 'Handed over', 'invariant 3: fulfilled from its own promise although nothing is available');
select is((select t.qty(id) from t.b), '0 0 0 0 0', 'the goods have left');
select is((select fulfilment_status::text from core.sales_order where order_id = (select id from t.p)), 'fulfilled', 'and the order says so');
select is(t.state(t.call('shipment_send', 'shipment', (select id from t.s))), 'QS003', 'not twice');
select is(t.faults('stock'), null, 'ledger and levels agree');

-- the ledger
select throws_ok('update core.stock_movement set qty = 1 where movement_id = 1', '42501', null, 'the ledger is not edited');
select throws_ok('delete from core.stock_movement', '42501', null, 'nor shortened');
select throws_ok($$update core.variant set on_hand = 5 where sku = 'BBBB-1'$$, '42501', null, 'a variant''s quantity follows its levels');

-- adjustments
select is(t.value(t.call('stock_level_adjust', 'stock_level', (select id from t.b), ', change => 5, reason => ''found''')), 'Adjusted', 'found five');
select is((t.refusal(t.call('stock_level_adjust', 'stock_level', (select id from t.b), ', change => -6, reason => ''missing''')))->>'field', 'change', 'not more than there is');
select is(t.state(t.call('stock_level_adjust', 'stock_level', (select id from t.b), ', change => 1, reason => null')), 'QS004', 'never without a reason');
select is(t.value(t.call('stock_level_hold', 'stock_level', (select id from t.b), ', qty => 2, reason => ''quality_hold''')), 'Quarantined', 'two aside');
select is((select t.qty(id) from t.b), '5 0 3 2 0', 'they are there and not available');
select is(t.state(t.call('stock_level_release', 'stock_level', (select id from t.b), ', qty => 3, reason => ''quality_release''')), 'QS003', 'no more back than were set aside');
select is(t.value(t.call('stock_level_release', 'stock_level', (select id from t.b), ', qty => 2, reason => ''quality_release''')), 'Released', 'and back');
select is(t.state(t.call('stock_level_change', 'stock_level', (select id from t.b), ', safety_stock => 1')), '42501', 'limits are the buyer''s');
-- Found short what was promised: the youngest promise is taken back and its order waits.
create table t.q as select t.sale('BBBB-1 4') as id;
select core.stock_reserve(id) from t.q;
select is(t.value(t.call('stock_level_adjust', 'stock_level', (select id from t.b), ', change => -3, reason => ''damaged''')), 'Adjusted', 'three are broken');
select is((select t.qty(id) from t.b), '2 2 0 0 0', 'two stay promised');
select is((select kind::text from core.order_hold where order_id = (select id from t.q) and released_at is null), 'stock', 'the order is on hold');
select is(t.faults('stock'), null, 'ledger and levels agree');

-- transfers
create table t.c as select t.goods('CCCC-1', 10) as id;
select is(t.value(t.call('stock_level_transfer', 'stock_level', (select id from t.c), ', warehouse => ''LAX'', qty => 6')), 'Transfer written', 'six to the other coast');
create table t.t as select max(stock_transfer_id) as id from core.stock_transfer;
select is((select t.qty(id) from t.c), '10 0 10 0 0', 'they are still here');
select is(t.value(t.call('stock_transfer_ready', 'stock_transfer', (select id from t.t))), 'Ready to ship', 'packed');
select is(t.value(t.call('stock_transfer_send', 'stock_transfer', (select id from t.t))), 'Sent', 'sent');
select is((select on_hand from core.stock_level where stock_level_id = (select id from t.c)), 4, 'they left');
select is((select concat(on_hand, ' ', in_transit, ' ', available) from core.stock_level where stock_level_id = t.level('CCCC-1', 'LAX')), '0 6 0', 'and are on the way');
select is(t.value(t.call('stock_transfer_receive', 'stock_transfer', (select id from t.t), ', qty => 3')), 'Received', 'half');
select is(t.state(t.call('stock_transfer_receive', 'stock_transfer', (select id from t.t), ', qty => 2, missing => 2, reason => ''carrier_loss''')), 'QS004', 'no more than is on the way');
select is(t.value(t.call('stock_transfer_receive', 'stock_transfer', (select id from t.t), ', qty => 2, missing => 1, reason => ''carrier_loss''')), 'Received', 'the rest, one was lost');
select is((select concat(on_hand, ' ', in_transit) from core.stock_level where stock_level_id = t.level('CCCC-1', 'LAX')), '5 0', 'five are there');
select is((select status::text from core.stock_transfer where stock_transfer_id = (select id from t.t)), 'received', 'and it is done');
select is(t.faults('stock'), null, 'ledger and levels agree');

-- lots: the first to expire leaves first; a recall takes all of it out of sale
create table t.d as select t.goods('DDDD-1', 0) as id;
insert into core.lot (lot_no, variant_id, received_at, expires, updated_at)
select x, (select variant_id from core.variant where sku = 'DDDD-1'), core.now(), core.now()::date + d, core.now() from (values ('LATE', 90), ('SOON', 30)) v(x, d);
create function t.lot(no text) returns bigint language sql as $$ select lot_id from core.lot where lot_no = $1 $$;
select core.stock_post((select id from t.d), 'on_hand', 'receipt', 4, 'test', null, '', lot_id => t.lot('LATE')), core.stock_post((select id from t.d), 'on_hand', 'receipt', 3, 'test', null, '', lot_id => t.lot('SOON'));
select core.stock_take_out((select id from t.d), 'transfer_out', 5, 'test', null, '');
select is((select string_agg(o.lot_no || ' ' || g.on_hand, ', ' order by o.lot_no) from core.lot_level g join core.lot o using (lot_id) where o.variant_id = (select variant_id from core.variant where sku = 'DDDD-1')), 'LATE 2, SOON 0', 'what expires first leaves first');
create table t.r as select t.sale('DDDD-1 2') as id;
select core.stock_reserve(id) from t.r;
select is(t.value(t.call('lot_status', 'lot', t.lot('LATE'), ', status => ''recalled'', reason => ''Sharp edge''')), 'Status changed', 'a recall');
select is((select t.qty(id) from t.d), '2 0 0 2 0', 'is in quarantine, promised or not');
select is(t.state(t.call('lot_status', 'lot', t.lot('LATE'), ', status => ''approved'', reason => ''Never mind''')), 'QS003', 'and does not come back');
select is(t.faults('stock'), null, 'ledger and levels agree');

-- invariant 17
select is(t.state(t.call('warehouse_count', 'warehouse', (select warehouse_id from core.warehouse where warehouse = 'SZX'), ', lines => 1')), '42501', 'who counts does not plan counts');
select t.log_in('bao');
select is((select t.value(t.call('warehouse_count', 'warehouse', warehouse_id, ', lines => 1')) from core.warehouse where warehouse = 'SZX'), 'Count asked for', 'a buyer asks for a count');
create table t.k as select max(stock_count_id) as id from core.stock_count;
create table t.l as select stock_count_line_id as id, stock_level_id as level from core.stock_count_line where stock_count_id = (select id from t.k);
-- Whatever was picked, expect an unmistakable number of it.
select core.stock_post(level, 'on_hand', 'opening', 6912500 - (select on_hand from core.stock_level where stock_level_id = level), 'opening', null, '') from t.l;
create table t.views as select o.object from core.object_permission o join pg_class c on c.relnamespace = 'api'::regnamespace and 'api.' || c.relname = o.object and c.relkind = 'v';
create function t.leaks() returns text language sql as $$
	select string_agg(v.object, ', ') from t.views v where auth.can(v.object)
		and exists (select from t.desk('select * from ' || v.object || ' x where x::text like ''%69125%''') d) $$;
select t.log_in('gus');
select is(t.leaks(), null, 'invariant 17: no view sends the expected quantity to who may count');
select is((select d->>'on_hand' from t.l, t.desk('select * from api.stock_level where stock_level_id = ' || level) d), null, 'invariant 17: the level itself keeps silent');
select is((select d->>'qty_expected' from t.l, t.desk('select * from api.stock_count_line where stock_count_line_id = ' || id) d), null, 'invariant 17: so does the line');
select is((select t.state(t.call('stock_level_adjust', 'stock_level', level, ', change => -999999, reason => ''missing''')) from t.l), 'QS003', 'invariant 17: and no refusal tells');
select is((select t.value(t.call('stock_count_line_count', 'stock_count_line', id, ', qty => 500')) from t.l), 'Please count this once more', 'far off: count again');
select is(t.leaks(), null, 'invariant 17: still nothing tells');
select is((select t.value(t.call('stock_count_line_count', 'stock_count_line', id, ', qty => 6912400')) from t.l), 'Counted', 'the second count stands');
select is((select t.state(t.call('stock_count_approve', 'stock_count', id)) from t.k), '42501', 'who counts does not approve');
select core.stock_post(level, 'on_hand', 'receipt', 10, 'test', null, '') from t.l;
select t.log_in('bao');
select is((select d->>'variance' from t.l, t.desk('select * from api.stock_count_line where stock_count_line_id = ' || id) d), '-100', 'who decides sees the difference');
select is((select t.value(t.call('stock_count_approve', 'stock_count', id)) from t.k), 'Approved', 'and approves it');
select is((select on_hand from core.stock_level, t.l where stock_level_id = level), 6912410, 'what came in since the count is not lost');
select is(t.faults('stock'), null, 'ledger and levels agree');
select throws_ok($$update core.stock_count_line set decided_by = counted_by where counted_by is not null$$, '23514', null, 'the table refuses an approval by who counted');

select * from finish();
rollback;
