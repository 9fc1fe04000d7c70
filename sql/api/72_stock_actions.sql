-- What people do to stock: adjust, set aside, plan, move between warehouses, count.

create or replace function core.stock_level_lock(stock_level_id bigint, version int) returns core.stock_level
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.stock_level;
begin
	perform core.stock_lock(stock_level_id);
	select x.* into l from core.stock_level x where x.stock_level_id = stock_level_lock.stock_level_id for update;
	perform core.expect('stock_level', l.stock_level_id, l.version, version, core.stock_ref(l.stock_level_id), 'There is no such stock level');
	return l;
end
$$;

create or replace function core.stock_ref(stock_level_id bigint) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select v.sku || ' ' || w.warehouse from core.stock_level l join core.variant v on v.variant_id = l.variant_id
	join core.warehouse w on w.warehouse_id = l.warehouse_id where l.stock_level_id = $1
$$;

-- Who may be counting a level does not change it meanwhile, or the refusal would tell what is expected.
create or replace function core.stock_not_counting(l core.stock_level) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if core.counted_blind(l.stock_level_id) then
		perform core.fail('QS003', 'It is being counted; finish the count first');
	end if;
end
$$;

create or replace function core.stock_level_done(c core.command, stock_level_id bigint, note text, data jsonb) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v int := (select l.version from core.stock_level l where l.stock_level_id = stock_level_done.stock_level_id);
begin
	perform core.note_event('stock_level', stock_level_id, v, 'change', null, null, nullif(data->>'reason', ''), data);
	return core.command_end(c, 'stock_level', stock_level_id, core.stock_ref(stock_level_id), v, note, data);
end
$$;

create function api.stock_level_adjust(stock_level_id bigint, version int, change int, reason core.stock_reason,
	note core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_adjust', request_key);
	l core.stock_level;
	a core.stock_adjustment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if change < 0 then
		perform core.stock_lock_promised(array[stock_level_id]);
	end if;
	l := core.stock_level_lock(stock_level_id, version);
	perform core.stock_not_counting(l);
	if coalesce(change, 0) = 0 or abs(change::bigint) > 10000000 then
		perform core.fail('QS004', 'Say by how much, such as 3 or -3', '{}', 'change');
	elsif reason is null then
		perform core.fail('QS004', 'Say why', '{}', 'reason');
	elsif l.on_hand - l.quarantined - l.damaged + change < 0 then
		perform core.fail('QS004', 'There are only %s', array[(l.on_hand - l.quarantined - l.damaged)::text], 'change');
	end if;
	insert into core.stock_adjustment (stock_level_id, qty, reason, note, person_id, at)
	values (l.stock_level_id, change, stock_level_adjust.reason, coalesce(core.most_text(note, 'note', 500), ''), c.person_id, core.now()) returning * into a;
	if change < 0 then
		perform core.stock_free(l.stock_level_id, -change, 'Stock corrected: ' || replace(reason, '_', ' '));
	end if;
	perform core.stock_post(l.stock_level_id, 'on_hand', 'adjustment', change, 'stock_adjustment', a.stock_adjustment_id,
		a.stock_adjustment_no, reason, a.note);
	return core.stock_level_done(c, l.stock_level_id, 'Adjusted', jsonb_build_object('change', change, 'reason', reason, 'note', a.note));
end
$$;

-- Into quarantine, and back.
create or replace function core.stock_set_aside(c core.command, l core.stock_level, qty int, reason core.stock_reason, done text)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.stock_adjustment;
begin
	perform core.stock_not_counting(l);
	if reason is null then
		perform core.fail('QS004', 'Say why', '{}', 'reason');
	end if;
	insert into core.stock_adjustment (stock_level_id, qty, reason, note, person_id, at)
	values (l.stock_level_id, -qty, reason, 'quarantine', c.person_id, core.now()) returning * into a;
	perform core.stock_post(l.stock_level_id, 'quarantined', 'adjustment', qty, 'stock_adjustment', a.stock_adjustment_id,
		a.stock_adjustment_no, reason);
	return core.stock_level_done(c, l.stock_level_id, done, jsonb_build_object('qty', qty, 'reason', reason));
end
$$;

create function api.stock_level_hold(stock_level_id bigint, version int, qty int, reason core.stock_reason,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_hold', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.stock_set_aside(c, core.stock_level_lock(stock_level_id, version), core.need_qty(qty, 'qty'), reason, 'Quarantined');
end
$$;

create function api.stock_level_release(stock_level_id bigint, version int, qty int, reason core.stock_reason,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_release', request_key);
	l core.stock_level;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.stock_level_lock(stock_level_id, version);
	if core.need_qty(qty, 'qty') > l.quarantined - coalesce((select sum(r.qty_quarantined + r.qty_pending) from core.receipt_line r
		join core.receipt g on g.receipt_id = r.receipt_id and g.status <> 'reversed' and g.reverses_id is null
		where r.variant_id = l.variant_id and g.warehouse_id = l.warehouse_id), 0) then
		perform core.fail('QS003', 'That many are not in quarantine, or wait for inspection', '{}', 'qty');
	end if;
	return core.stock_set_aside(c, l, -qty, reason, 'Released');
end
$$;

-- Limits for replenishment. What is left empty stays as it is.
create function api.stock_level_change(stock_level_id bigint, version int, safety_stock int default null, reorder_point int default null,
	max_qty int default null, abc core.abc_class default null, backorder boolean default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_change', request_key);
	l core.stock_level;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.stock_level_lock(stock_level_id, version);
	l.safety_stock := coalesce(stock_level_change.safety_stock, l.safety_stock);
	l.reorder_point := coalesce(stock_level_change.reorder_point, l.reorder_point);
	l.max_qty := coalesce(stock_level_change.max_qty, l.max_qty);
	if l.safety_stock < 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'safety_stock');
	elsif l.reorder_point < l.safety_stock then
		perform core.fail('QS004', 'The reorder point is at least the safety stock', '{}', 'reorder_point');
	elsif l.max_qty <= l.reorder_point then
		perform core.fail('QS004', 'The maximum is more than the reorder point', '{}', 'max_qty');
	elsif stock_level_change.backorder is false and l.available < 0 then
		perform core.fail('QS003', 'More is promised than there is', '{}', 'backorder');
	end if;
	update core.stock_level x set safety_stock = l.safety_stock, reorder_point = l.reorder_point, max_qty = l.max_qty,
		abc = coalesce(stock_level_change.abc, x.abc), backorder = coalesce(stock_level_change.backorder, x.backorder),
		updated_at = core.now(), version = x.version + 1
	where x.stock_level_id = l.stock_level_id;
	return core.stock_level_done(c, l.stock_level_id, 'Changed', jsonb_build_object('safety_stock', l.safety_stock,
		'reorder_point', l.reorder_point, 'max_qty', l.max_qty, 'abc', abc, 'backorder', backorder));
end
$$;

-- Transfers ------------------------------------------------------------------------------------------------------

create view api.stock_transfer as
select t.stock_transfer_id, t.stock_transfer_no, v.sku, p.name, f.warehouse as from_warehouse, w.warehouse as to_warehouse, t.status, t.qty,
	t.qty_received, t.qty_missing, t.missing_reason, u.name as created_by, t.created_at, t.sent_at, t.received_at, t.updated_at, t.version,
	case when t.status = 'cancelled' then 'muted' when t.qty_missing > 0 then 'danger' when t.status = 'received' then 'ok'
		when t.status = 'in_transit' then 'info' end as style,
	t.status = any ((select core.movable('stock_transfer', 'stock_transfer_ready'))::text[]) as can_ready,
	t.status = any ((select core.movable('stock_transfer', 'stock_transfer_send'))::text[]) as can_send,
	t.status = any ((select core.movable('stock_transfer', 'stock_transfer_receive'))::text[]) as can_receive,
	t.status = any ((select core.movable('stock_transfer', 'stock_transfer_cancel'))::text[]) as can_cancel
from core.stock_transfer t
join core.warehouse f on f.warehouse_id = t.from_id
join core.warehouse w on w.warehouse_id = t.to_id
join core.variant v on v.variant_id = t.variant_id
join core.product p on p.product_id = v.product_id
left join core.person u on u.person_id = t.created_by
where (select auth.can('api.stock_transfer'));

create function api.stock_level_transfer(stock_level_id bigint, version int, warehouse core.warehouse_code, qty int,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_transfer', request_key);
	l core.stock_level;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.stock_level_lock(stock_level_id, version);
	return core.stock_transfer_write(c, l, core.warehouse_of(warehouse, 'warehouse'), qty, 'warehouse');
end
$$;

create or replace function core.stock_transfer_write(c core.command, l core.stock_level, w core.warehouse, qty int, field text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.stock_transfer;
begin
	perform core.stock_not_counting(l);
	if w.warehouse_id = l.warehouse_id then
		perform core.fail('QS004', 'It is in this warehouse already', '{}', field);
	elsif core.need_qty(qty, 'qty') > l.available then
		perform core.fail('QS004', 'There are only %s', array[l.available::text], 'qty');
	end if;
	insert into core.stock_transfer (from_id, to_id, variant_id, qty, created_by, created_at, updated_at)
	values (l.warehouse_id, w.warehouse_id, l.variant_id, stock_transfer_write.qty, c.person_id, core.now(), core.now()) returning * into t;
	perform core.note_event('stock_transfer', t.stock_transfer_id, t.version, 'status', null, t.status);
	return core.command_end(c, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, t.version, 'Transfer written',
		jsonb_build_object('qty', qty, 'to', w.warehouse));
end
$$;

create or replace function core.stock_transfer_lock(stock_transfer_id bigint, version int) returns core.stock_transfer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.stock_transfer;
begin
	select x.* into t from core.stock_transfer x where x.stock_transfer_id = stock_transfer_lock.stock_transfer_id for update;
	perform core.expect('stock_transfer', t.stock_transfer_id, t.version, version, t.stock_transfer_no, 'There is no such transfer');
	return t;
end
$$;

create or replace function core.stock_transfer_to(t core.stock_transfer, verb text, target core.stock_transfer_status,
	reason text default null) returns core.stock_transfer
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if t.status <> target or target <> 'partially_received' then
		perform core.move('stock_transfer', t.stock_transfer_id, t.version + 1, verb, t.status, target, reason);
	else
		perform core.note_event('stock_transfer', t.stock_transfer_id, t.version + 1, 'received');
	end if;
	update core.stock_transfer x set status = target, updated_at = core.now(), version = x.version + 1,
		sent_at = case when verb = 'stock_transfer_send' then core.now() else x.sent_at end,
		received_at = case when target = 'received' then core.now() end
	where x.stock_transfer_id = t.stock_transfer_id returning x.* into t;
	return t;
end
$$;

-- Picked and packed; it waits for the carrier. What is small may be sent without this.
create function api.stock_transfer_ready(stock_transfer_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_transfer_ready', request_key);
	t core.stock_transfer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.stock_transfer_to(core.stock_transfer_lock(stock_transfer_id, version), 'stock_transfer_ready', 'ready_to_ship');
	return core.command_end(c, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, t.version, 'Ready to ship');
end
$$;

-- The goods leave one warehouse now and are in the other only when it says so.
create function api.stock_transfer_send(stock_transfer_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_transfer_send', request_key);
	t core.stock_transfer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.stock_transfer_to(core.stock_transfer_lock(stock_transfer_id, version), 'stock_transfer_send', 'in_transit');
	perform core.stock_take_out(core.stock_level_of(t.from_id, t.variant_id), 'transfer_out', t.qty, 'stock_transfer',
		t.stock_transfer_id, t.stock_transfer_no);
	perform core.stock_post(core.stock_level_of(t.to_id, t.variant_id), 'in_transit', 'transfer_out', t.qty, 'stock_transfer',
		t.stock_transfer_id, t.stock_transfer_no);
	return core.command_end(c, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, t.version, 'Sent');
end
$$;

-- With missing, the transfer is finished: what did not come is gone, for a reason.
create function api.stock_transfer_receive(stock_transfer_id bigint, version int, qty int, missing int default 0,
	reason core.stock_reason default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_transfer_receive', request_key);
	t core.stock_transfer;
	due int;
	id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.stock_transfer_lock(stock_transfer_id, version);
	due := t.qty - t.qty_received - t.qty_missing;
	missing := coalesce(missing, 0);
	if qty is null or qty < 0 or missing < 0 or qty = 0 and missing = 0 then
		perform core.fail('QS004', 'This must be a quantity of at least 1', '{}', 'qty');
	elsif qty::bigint + missing > due then
		perform core.fail('QS004', 'Only %s are on the way', array[due::text], 'qty');
	elsif missing > 0 and reason is null then
		perform core.fail('QS004', 'Say why', '{}', 'reason');
	end if;
	t := core.stock_transfer_to(t, 'stock_transfer_receive',
		case when qty + missing = due then 'received' else 'partially_received' end::core.stock_transfer_status);
	update core.stock_transfer x set qty_received = x.qty_received + stock_transfer_receive.qty, qty_missing = x.qty_missing + missing,
		missing_reason = coalesce(stock_transfer_receive.reason, x.missing_reason)
	where x.stock_transfer_id = t.stock_transfer_id;
	id := core.stock_level_of(t.to_id, t.variant_id);
	perform core.stock_post(id, 'in_transit', 'transfer_in', -(qty + missing), 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, reason);
	if qty > 0 then
		perform core.stock_post(id, 'on_hand', 'transfer_in', qty, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no);
	end if;
	return core.command_end(c, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, t.version, 'Received',
		jsonb_build_object('qty', qty, 'missing', missing, 'reason', reason));
end
$$;

create function api.stock_transfer_cancel(stock_transfer_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_transfer_cancel', request_key);
	t core.stock_transfer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.stock_transfer_to(core.stock_transfer_lock(stock_transfer_id, version), 'stock_transfer_cancel', 'cancelled', reason);
	return core.command_end(c, 'stock_transfer', t.stock_transfer_id, t.stock_transfer_no, t.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

create or replace function core.lot_set(o core.lot, status core.lot_status) returns core.lot
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g record;
	was boolean := o.status = 'approved';
begin
	update core.lot x set status = lot_set.status, updated_at = core.now(), version = x.version + 1 where x.lot_id = o.lot_id returning x.* into o;
	if o.status = 'recalled' then
		perform core.product_rescan(v.product_id) from core.variant v where v.variant_id = o.variant_id;
	end if;
	if was = (o.status = 'approved') then
		return o;
	end if;
	perform core.stock_lock_promised(array(select l.stock_level_id from core.stock_level l where was and l.variant_id = o.variant_id));
	for g in
		select l.stock_level_id, t.on_hand from core.lot_level t
		join core.stock_level l on l.warehouse_id = t.warehouse_id and l.variant_id = o.variant_id
		where t.lot_id = o.lot_id and t.on_hand > 0 order by l.stock_level_id
	loop
		if was then
			perform core.stock_free(g.stock_level_id, g.on_hand, 'Lot ' || o.lot_no || ' is not for sale');
		end if;
		perform core.stock_post(g.stock_level_id, 'quarantined', 'lot_status', case when was then g.on_hand else -g.on_hand end,
			'lot', o.lot_id, o.lot_no, case when was then 'quality_hold' else 'quality_release' end, lot_id => o.lot_id);
	end loop;
	return o;
end
$$;

-- For the worker: lots whose day has come are sold no more.
create or replace function core.lots_expire() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	o core.lot;
	n int := 0;
begin
	for o in select x.* from core.lot x where x.status = 'approved' and x.expires <= core.now()::date order by x.lot_id limit 200 for no key update skip locked loop
		perform core.move_itself('lot', o.lot_id, o.version + 1, 'lots_expire', o.status, 'expired');
		perform core.lot_set(o, 'expired');
		perform core.changed('lot');
		n := n + 1;
	end loop;
	return n;
end
$$;

-- A lot may be sold only while it is approved; all of it goes into quarantine otherwise, promised or not.
create function api.lot_status(lot_id bigint, version int, status core.lot_status, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.lot_status', request_key);
	o core.lot;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	-- What moves a lot refers to its row, and may do so meanwhile.
	select x.* into o from core.lot x where x.lot_id = lot_status.lot_id for no key update;
	perform core.expect('lot', o.lot_id, o.version, version, o.lot_no, 'There is no such lot');
	if status is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'status');
	end if;
	perform core.move('lot', o.lot_id, o.version + 1, 'lot_status', o.status, status, core.need_text(reason, 'reason', 500));
	o := core.lot_set(o, status);
	return core.command_end(c, 'lot', o.lot_id, o.lot_no, o.version, 'Status changed', jsonb_build_object('status', status, 'reason', reason));
end
$$;
