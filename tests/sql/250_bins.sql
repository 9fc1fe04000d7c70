-- Bins: what lies where, putting away, moving, picking, and that they never hold more than there is.
begin;
\ir setup.sql
select no_plan();

create function t.off() returns bigint language sql as $$ select count(*) from core.stock_level l where l.on_hand < (select coalesce(sum(x.qty), 0)
	from core.bin_level x join core.bin b using (bin_id) where b.warehouse_id = l.warehouse_id and x.variant_id = l.variant_id) $$;
select is(t.off(), 0::bigint, 'no bin of the demo holds more than there is');

insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency) select min(product_id), 'BBBB-1', 100, 100, 300, 'EUR' from core.product;
create table t.w as select warehouse_id as id from core.warehouse where warehouse = 'SZX';
create table t.l as select core.stock_level_of(w.id, v.variant_id) as id, v.variant_id from t.w w, core.variant v where v.sku = 'BBBB-1';
create function t.lv(verb text, rest text) returns text language sql as $$ select t.call('stock_level_' || verb, 'stock_level', (select id from t.l), rest) $$;
create function t.bins() returns text language sql as $$ select coalesce(string_agg(b.bin || '=' || x.qty, ' ' order by b.bin, x.lot_id), '-')
	from core.bin_level x join core.bin b using (bin_id), t.l where x.variant_id = l.variant_id and x.qty > 0 $$;

select t.log_in('amy');
select is(t.state(t.call('warehouse_add_bin', 'warehouse', (select id from t.w), ', bin => ''Z-1''')), '42501', 'an agent has no bins to make');
select t.log_in('gus');
select is(t.value(t.call('warehouse_add_bin', 'warehouse', (select id from t.w), ', bin => ''z-01''')), 'Bin added', 'a bin');
select is(t.value(t.call('warehouse_add_bin', 'warehouse', (select id from t.w), ', bin => ''Z-02'', kind => ''bulk''')), 'Bin added', 'another, for reserves');
select is(t.refusal(t.call('warehouse_add_bin', 'warehouse', (select id from t.w), ', bin => ''Z-01'''))->>'field', 'bin', 'only once');
select is(t.refusal(t.call('warehouse_add_bin', 'warehouse', (select id from t.w), ', bin => ''a b'''))->>'field', 'bin', 'and in letters and digits');
select is(t.value(t.lv('adjust', ', change => 100, reason => ''found''')), 'Adjusted', 'a hundred are found');
select is(t.bins(), '-', 'on the floor');
select is(t.refusal(t.lv('move', ', qty => 101, to_bin => ''Z-01'''))->>'field', 'qty', 'no more is put away than is there');
select is(t.refusal(t.lv('move', ', qty => 1, to_bin => ''NOWHERE'''))->>'field', 'to_bin', 'nor anywhere that is not');
select is(t.value(t.lv('move', ', qty => 40, to_bin => ''z-01''')), 'Moved', 'forty are put away');
select is(t.value(t.lv('move', ', qty => 50, to_bin => ''Z-02''')), 'Moved', 'fifty more in the other');
select is(t.bins(), 'Z-01=40 Z-02=50', 'so they lie');
select is(t.refusal(t.lv('move', ', qty => 11, to_bin => ''Z-01'''))->>'field', 'qty', 'ten are left on the floor');
select is(t.value(t.lv('move', ', qty => 20, from_bin => ''Z-02'', to_bin => ''Z-01''')), 'Moved', 'from bin to bin');
select is(t.bins(), 'Z-01=60 Z-02=30', 'nothing is lost by it');
select is(t.refusal(t.lv('move', ', qty => 1, from_bin => ''Z-01'', to_bin => ''Z-01'''))->>'field', 'to_bin', 'a move goes somewhere');

-- what leaves comes out of bins: where people pick first, the floor last
select is(t.value(t.lv('adjust', ', change => -70, reason => ''stolen''')), 'Adjusted', 'seventy are gone');
select is(t.bins(), 'Z-02=20', 'the picking bin was emptied first');
select is((select string_agg(qty::text, ' ' order by bin_move_id) from core.bin_move m, t.l where m.variant_id = l.variant_id and m.kind = 'taken'), '60 10', 'bin by bin, each with a row');
select is(t.value(t.lv('adjust', ', change => -30, reason => ''stolen''')), 'Adjusted', 'the rest too');
select is(t.bins(), '-', 'nothing is left');
select is(t.off(), 0::bigint, 'and nothing is held that is not there');

-- whatever code tries
savepoint more;
update core.bin_level x set qty = 1 from t.l where x.variant_id = l.variant_id;
select throws_ok('set constraints all immediate', '23514', null, 'a bin cannot hold what is not there');
rollback to more;
select throws_ok('delete from core.bin_move', '42501', null, 'what was moved stays on record');

-- by lot: what expires first is picked first
select t.value(t.lv('adjust', ', change => 30, reason => ''found'''));
insert into core.lot (lot_no, variant_id, received_at, expires, updated_at) select n, l.variant_id, core.now(), core.now()::date + d, core.now() from t.l, (values ('LATE', 300), ('SOON', 100)) x(n, d);
insert into core.lot_level (lot_id, warehouse_id, on_hand) select o.lot_id, w.id, 10 from core.lot o, t.l, t.w w where o.variant_id = l.variant_id;
select is(t.refusal(t.lv('move', ', qty => 1, to_bin => ''Z-01'', lot_no => ''NONE'''))->>'field', 'lot_no', 'there is no such lot');
select t.value(t.lv('move', ', qty => 10, to_bin => ''Z-01'', lot_no => ''LATE'''));
select t.value(t.lv('move', ', qty => 10, to_bin => ''Z-02'', lot_no => ''SOON'''));
select is((select string_agg(coalesce(bin, 'floor') || ' ' || qty || ' ' || before, ', ' order by before) from t.l, core.bin_plan((select id from t.w), l.variant_id)), 'Z-02 10 0, Z-01 10 10, floor 10 20', 'the plan for picking');
select is(t.amount('select 1 from api.bin_level where sku = ''BBBB-1'''), 2::bigint, 'a keeper sees the bins');
insert into core.stock_count (warehouse_id, requested_at, updated_at) select id, core.now(), core.now() from t.w;
insert into core.stock_count_line (stock_count_id, stock_level_id) select currval('core.stock_count_stock_count_id_seq'), id from t.l;
select is((select count(*) from t.desk('select qty from api.bin_level where sku = ''BBBB-1''') d where d->>'qty' is not null), 0::bigint, 'but not how much while counting blind');

-- a shipment that is being prepared says where to go
select isnt((select count(*) from t.desk('select * from api.shipment_pick')), 0::bigint, 'shipments have pick lists');
select is_empty($$select h.shipment_id from core.shipment h join core.shipment_line x using (shipment_id) join core.reservation r using (reservation_id)
	where h.status in ('draft', 'allocated', 'picking', 'packed', 'labelled') group by 1
	having sum(x.qty) <> (select sum((d->>'qty')::int) from t.desk('select shipment_id, qty from api.shipment_pick') d where (d->>'shipment_id')::bigint = h.shipment_id)$$, 'and each names every piece');
select * from finish();
rollback;
