-- The stock ledger and what stands on it: posting, reserving, releasing, shipping.

-- The row was read, is there, and is as it was read.
create or replace function core.expect(entity text, entity_id bigint, row_version int, read_version int, ref text,
	msgid text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if entity_id is null then
		perform core.fail('QS002', msgid);
	elsif row_version is distinct from read_version then
		perform core.conflict(entity, entity_id, read_version, ref);
	end if;
end
$$;

create or replace function core.need_qty(qty int, field text) returns int
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if qty is null then
		perform core.fail('QS004', 'This must not be empty', '{}', field);
	elsif qty not between 1 and 10000000 then
		perform core.fail('QS004', 'This must be a quantity of at least 1', '{}', field);
	end if;
	return qty;
end
$$;

create or replace function core.warehouse_of(code core.warehouse_code, field text) returns core.warehouse
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	w core.warehouse;
begin
	select x.* into w from core.warehouse x where x.warehouse = upper(btrim(code)) and x.enabled;
	if w.warehouse_id is null then
		perform core.fail('QS004', 'There is no such warehouse', '{}', field);
	end if;
	return w;
end
$$;

create or replace function core.choices_warehouse_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select w.warehouse::text, w.name, null::text from core.warehouse w
	where w.enabled and auth.may('stock.view') order by w.priority, w.warehouse
$$;

-- The level of a variant in a warehouse, made when it is the first time.
create or replace function core.stock_level_of(warehouse_id bigint, variant_id bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
begin
	select l.stock_level_id into id from core.stock_level l
	where l.warehouse_id = stock_level_of.warehouse_id and l.variant_id = stock_level_of.variant_id;
	if id is null then
		insert into core.stock_level (warehouse_id, variant_id, updated_at)
		values (stock_level_of.warehouse_id, stock_level_of.variant_id, core.now()) on conflict do nothing;
		select l.stock_level_id into strict id from core.stock_level l
		where l.warehouse_id = stock_level_of.warehouse_id and l.variant_id = stock_level_of.variant_id;
	end if;
	return id;
end
$$;

-- Who changes a level has its article first, so that two who want several levels meet at the articles; commands
-- of several articles go through them in the order of their numbers.
create or replace function core.stock_lock(stock_level_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform 1 from core.variant v
	where v.variant_id = (select l.variant_id from core.stock_level l where l.stock_level_id = stock_lock.stock_level_id) for no key update;
end
$$;

-- Before promises on these levels may be taken back: their orders come before everything else.
create or replace function core.stock_lock_promised(levels bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform 1 from core.sales_order o
	where o.order_id in (select r.order_id from core.reservation r where r.stock_level_id = any (levels) and r.status = 'active')
	order by o.order_id for update;
end
$$;

-- The one way to change a quantity: the conditional update, then its row in the ledger. When the level has not
-- enough, this fails, or returns null with must => false so that the caller can look again.
create or replace function core.stock_post(stock_level_id bigint, bucket core.stock_bucket, kind core.stock_move_kind, qty int,
	document text, document_id bigint, document_no text, reason core.stock_reason default null, remark text default '',
	lot_id bigint default null, must boolean default true) returns core.stock_level
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.stock_level;
	after int;
	frees int := case bucket when 'on_hand' then qty when 'reserved' then -qty when 'quarantined' then -qty
		when 'damaged' then -qty else 0 end;
begin
	perform core.stock_lock(stock_level_id);
	update core.stock_level x set
		on_hand = x.on_hand + case when bucket = 'on_hand' then qty else 0 end,
		reserved = x.reserved + case when bucket = 'reserved' then qty else 0 end,
		quarantined = x.quarantined + case when bucket = 'quarantined' then qty else 0 end,
		damaged = x.damaged + case when bucket = 'damaged' then qty else 0 end,
		incoming = x.incoming + case when bucket = 'incoming' then qty else 0 end,
		in_transit = x.in_transit + case when bucket = 'in_transit' then qty else 0 end,
		last_received_at = case when kind in ('receipt', 'transfer_in') then core.now() else x.last_received_at end,
		last_shipped_at = case when kind = 'shipment' then core.now() else x.last_shipped_at end,
		last_counted_at = case when kind = 'count' then core.now() else x.last_counted_at end,
		updated_at = core.now(),
		-- promises come and go; what lies there is what people decide on
		version = x.version + (bucket in ('on_hand', 'quarantined', 'damaged'))::int
	where x.stock_level_id = stock_post.stock_level_id
		and (frees >= 0 or x.backorder or x.available + frees >= 0)
		and (qty > 0 or case bucket when 'on_hand' then x.on_hand - x.quarantined - x.damaged when 'reserved' then x.reserved
			when 'quarantined' then x.quarantined when 'damaged' then x.damaged when 'incoming' then x.incoming
			else x.in_transit end + qty >= 0)
	returning x.* into l;
	if l.stock_level_id is null then
		if must then
			perform core.fail('QS003', '%s in %s: only %s are available', array[
				(select v.sku from core.stock_level x join core.variant v on v.variant_id = x.variant_id where x.stock_level_id = stock_post.stock_level_id),
				(select w.warehouse from core.stock_level x join core.warehouse w on w.warehouse_id = x.warehouse_id where x.stock_level_id = stock_post.stock_level_id),
				(select case when core.counted_blind(x.stock_level_id) then '?' else greatest(x.available, 0)::text end
					from core.stock_level x where x.stock_level_id = stock_post.stock_level_id)], 'qty');
		end if;
		return null;
	end if;
	after := case bucket when 'on_hand' then l.on_hand when 'reserved' then l.reserved when 'quarantined' then l.quarantined
		when 'damaged' then l.damaged when 'incoming' then l.incoming else l.in_transit end;
	insert into core.stock_movement (stock_level_id, warehouse_id, variant_id, bucket, kind, qty, qty_before, qty_after, lot_id,
		document, document_id, document_no, reason, note, person_id, at)
	values (l.stock_level_id, l.warehouse_id, l.variant_id, bucket, kind, qty, after - qty, after, stock_post.lot_id,
		document, document_id, document_no, reason, remark, auth.me(), core.now());
	if bucket = 'on_hand' and stock_post.lot_id is not null and qty < 0 then
		update core.lot_level g set on_hand = g.on_hand + qty where g.lot_id = stock_post.lot_id and g.warehouse_id = l.warehouse_id;
	elsif bucket = 'on_hand' and stock_post.lot_id is not null then
		insert into core.lot_level as g (lot_id, warehouse_id, on_hand) values (stock_post.lot_id, l.warehouse_id, qty)
		on conflict on constraint lot_level_pkey do update set on_hand = g.on_hand + excluded.on_hand;
	end if;
	if bucket = 'on_hand' and qty < 0 then
		perform core.bin_take(l, stock_post.lot_id, -qty, kind, document, document_no);
	end if;
	return l;
end
$$;

-- Is this level being counted by somebody who must not be told what is expected?
create or replace function core.counted_blind(stock_level_id bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return auth.me() is null or not auth.may('stock.review') and exists (select from core.stock_count_line c
		where c.stock_level_id = counted_blind.stock_level_id and c.status in ('pending', 'recount'));
end
$$;

-- The variants that are being counted in some warehouse by people like this one. Views ask once for all their rows.
create or replace function core.variants_counted_blind() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	if auth.me() is null or auth.may('stock.review') then
		return '{}';
	end if;
	return array(select distinct l.variant_id from core.stock_count_line c
		join core.stock_level l on l.stock_level_id = c.stock_level_id
		where c.status in ('pending', 'recount'));
end
$$;
drop function if exists core.variant_counted_blind(bigint);

-- Goods leave: from the lot that expires first, among those that may be sold.
create or replace function core.stock_take_out(stock_level_id bigint, kind core.stock_move_kind, qty int, document text,
	document_id bigint, document_no text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g record;
	rest int := qty;
begin
	perform core.stock_lock(stock_level_id);
	for g in
		select t.lot_id, t.on_hand
		from core.stock_level l
		join core.lot o on o.variant_id = l.variant_id and o.status = 'approved' and (o.expires is null or o.expires > core.now()::date)
		join core.lot_level t on t.lot_id = o.lot_id and t.warehouse_id = l.warehouse_id and t.on_hand > 0
		where l.stock_level_id = stock_take_out.stock_level_id
		order by o.expires, o.lot_id
		for update of t
	loop
		exit when rest = 0;
		perform core.stock_post(stock_level_id, 'on_hand', kind, -least(rest, g.on_hand), document, document_id, document_no,
			lot_id => g.lot_id);
		rest := rest - least(rest, g.on_hand);
	end loop;
	if rest > 0 then
		perform core.stock_post(stock_level_id, 'on_hand', kind, -rest, document, document_id, document_no);
	end if;
end
$$;

-- Promise stock to an order's lines, as far as there is any; returns how many units are missing. May be called
-- again: what is promised already is not promised twice.
create or replace function core.stock_reserve(order_id bigint) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	line record;
	pick record;
	need int;
	take int;
	short int := 0;
	l core.stock_level;
	r core.reservation;
begin
	select o.* into s from core.sales_order o where o.order_id = stock_reserve.order_id for update;
	for line in
		select x.order_line_id, x.variant_id, x.qty - x.qty_shipped - coalesce((select sum(v.qty) from core.reservation v
			where v.order_line_id = x.order_line_id and v.status = 'active'), 0) as missing
		from core.order_line x where x.order_id = s.order_id order by x.variant_id, x.order_line_id
	loop
		need := line.missing;
		-- A change took some of the line away.
		for r in
			select v.* from core.reservation v where v.order_line_id = line.order_line_id and v.status = 'active'
				and not exists (select from core.shipment_line h where h.reservation_id = v.reservation_id)
			order by v.reservation_id desc for update
		loop
			exit when need >= 0;
			take := least(r.qty, -need);
			if take = r.qty then
				update core.reservation v set status = 'released', closed_at = core.now(), reason = 'changed' where v.reservation_id = r.reservation_id;
			else
				update core.reservation v set qty = v.qty - take where v.reservation_id = r.reservation_id;
			end if;
			perform core.stock_post(r.stock_level_id, 'reserved', 'release', -take, 'order', s.order_id, s.order_no);
			need := need + take;
		end loop;
		if need < 0 then
			perform core.fail('QS003', 'A shipment of this order is being prepared; cancel it first');
		end if;
		while need > 0 loop
			select x.stock_level_id, case when x.available > 0 then least(need, x.available) else need end as qty into pick
			from core.stock_level x join core.warehouse w on w.warehouse_id = x.warehouse_id and w.enabled
			where x.variant_id = line.variant_id and (x.available > 0 or x.backorder)
			order by x.available >= need desc, x.available > 0 desc, w.country = s.ship_country desc, w.priority, x.stock_level_id limit 1;
			exit when pick.stock_level_id is null;
			take := pick.qty;
			l := core.stock_post(pick.stock_level_id, 'reserved', 'reservation', take, 'order', s.order_id, s.order_no, must => false);
			-- Somebody was faster; look again.
			continue when l.stock_level_id is null;
			insert into core.reservation (order_line_id, order_id, stock_level_id, qty, created_at)
			values (line.order_line_id, s.order_id, pick.stock_level_id, take, core.now());
			need := need - take;
		end loop;
		short := short + greatest(need, 0);
	end loop;
	return short;
end
$$;

-- Give back what an order, or one line of it, was promised. Only an active reservation can be given back, and it
-- is active no longer then. Returns the units freed.
create or replace function core.stock_release(order_id bigint, reason text, order_line_id bigint default null,
	outcome core.reservation_status default 'released') returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r record;
	freed int := 0;
begin
	if exists (select from core.shipment_line x join core.shipment h on h.shipment_id = x.shipment_id
		join core.reservation v on v.reservation_id = x.reservation_id and v.status = 'active'
		where v.order_id = stock_release.order_id and (stock_release.order_line_id is null or v.order_line_id = stock_release.order_line_id)) then
		perform core.fail('QS003', 'A shipment of this order is being prepared; cancel it first');
	end if;
	for r in
		with gone as (
			update core.reservation v set status = outcome, closed_at = core.now(), reason = stock_release.reason
			where v.order_id = stock_release.order_id and v.status = 'active'
				and (stock_release.order_line_id is null or v.order_line_id = stock_release.order_line_id)
			returning v.reservation_id, v.stock_level_id, v.qty, v.order_id
		)
		select g.*, s.order_no from gone g join core.stock_level l on l.stock_level_id = g.stock_level_id
		join core.sales_order s on s.order_id = g.order_id order by l.variant_id, g.reservation_id
	loop
		perform core.stock_post(r.stock_level_id, 'reserved', 'release', -r.qty, 'order', r.order_id, r.order_no);
		freed := freed + r.qty;
	end loop;
	return freed;
end
$$;

-- For the worker: promises with an end that has passed.
create or replace function core.expire_reservations() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	r record;
	freed int := 0;
begin
	-- One article after the other, and orders that somebody is at work on another time.
	for r in
		select v.reservation_id, v.stock_level_id, v.order_id from core.reservation v
		join core.stock_level l on l.stock_level_id = v.stock_level_id
		where v.status = 'active' and v.expires_at <= core.now()
		order by l.variant_id, v.reservation_id limit 1000
	loop
		select o.* into s from core.sales_order o where o.order_id = r.order_id for update skip locked;
		continue when s.order_id is null;
		update core.reservation v set status = 'expired', closed_at = core.now(), reason = 'expired'
		where v.reservation_id = r.reservation_id and v.status = 'active'
			and not exists (select from core.shipment_line h where h.reservation_id = v.reservation_id)
		returning v.reservation_id, v.stock_level_id, v.qty into r;
		continue when r.reservation_id is null;
		perform core.stock_post(r.stock_level_id, 'reserved', 'release', -r.qty, 'order', s.order_id, s.order_no);
		freed := freed + 1;
	end loop;
	return freed;
end
$$;

-- Goods are gone or may not be sold although they were promised: take promises back, the youngest first, until
-- this many are free, and put their orders on hold. The caller has called stock_lock_promised(); an order that came
-- since and is in somebody's hands is passed over.
create or replace function core.stock_free(stock_level_id bigint, wanted int, why text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.stock_level;
	r core.reservation;
	s core.sales_order;
	part int;
begin
	perform core.stock_lock(stock_level_id);
	select x.* into l from core.stock_level x where x.stock_level_id = stock_free.stock_level_id for update;
	for r in
		select v.* from core.reservation v where v.stock_level_id = stock_free.stock_level_id and v.status = 'active'
		order by v.reservation_id desc
	loop
		exit when l.backorder or l.available >= wanted;
		select o.* into s from core.sales_order o where o.order_id = r.order_id for update skip locked;
		continue when s.order_id is null;
		select v.* into r from core.reservation v where v.reservation_id = r.reservation_id and v.status = 'active'
			and not exists (select from core.shipment_line h where h.reservation_id = v.reservation_id) for update;
		continue when r.reservation_id is null;
		part := least(r.qty, wanted - l.available);
		if part = r.qty then
			update core.reservation v set status = 'released', closed_at = core.now(), reason = why where v.reservation_id = r.reservation_id;
		else
			update core.reservation v set qty = v.qty - part where v.reservation_id = r.reservation_id;
		end if;
		l := core.stock_post(l.stock_level_id, 'reserved', 'release', -part, 'order', s.order_id, s.order_no);
		insert into core.order_hold (order_id, kind, reason, placed_at) values (s.order_id, 'stock', why, core.now()) on conflict do nothing;
		if found then
			perform core.note_event('order', s.order_id, s.version + 1, 'hold', null, 'stock', why);
			update core.sales_order o set holds = o.holds + 1, updated_at = core.now(), version = o.version + 1 where o.order_id = s.order_id;
			perform core.changed('order');
		end if;
	end loop;
end
$$;

-- Goods that customers sent back, into the quantity that the inspection says.
create or replace function core.stock_return(warehouse_id bigint, variant_id bigint, qty int, bucket core.stock_bucket,
	document text, document_id bigint, document_no text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := core.stock_level_of(warehouse_id, variant_id);
begin
	perform core.stock_post(id, 'on_hand', 'customer_return', qty, document, document_id, document_no);
	if bucket in ('quarantined', 'damaged') then
		perform core.stock_post(id, bucket, 'customer_return', qty, document, document_id, document_no);
	end if;
end
$$;

-- Levels as people see them -------------------------------------------------------------------------------------

create or replace function core.stock_state(available int, safety_stock int, reorder_point int, max_qty int, incoming int)
returns core.stock_state
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when available <= 0 then 'out_of_stock' when available < safety_stock then 'below_minimum'
		when available + incoming <= reorder_point then 'below_reorder'
		when available > max_qty then 'above_maximum' else 'in_stock' end::core.stock_state
$$;

create view api.warehouse with (security_barrier) as
select w.warehouse_id, w.warehouse, w.name, w.kind, w.country, w.city, w.time_zone, w.priority, w.enabled,
	coalesce((select t.n from core.tally_now t where t.what = 'warehouse' and t.key = w.warehouse_id::text), 0)::int as skus,
	coalesce((select t.n from core.tally_now t where t.what = 'warehouse_low' and t.key = w.warehouse_id::text), 0)::int as low,
	(select count(*) from core.stock_count c where c.warehouse_id = w.warehouse_id and c.status not in ('completed', 'cancelled'))::int as counts,
	w.version, case when not w.enabled then 'muted' end as style,
	(select auth.can('api.warehouse_count')) as can_count, (select auth.can('api.warehouse_add_bin')) as can_add_bin,
	(select count(*) from core.bin b where b.warehouse_id = w.warehouse_id)::int as bins,
	(select count(*) from core.bin b where b.warehouse_id = w.warehouse_id and not exists (select from core.bin_level x where x.bin_id = b.bin_id and x.qty > 0))::int as empty_bins
from core.warehouse w
where (select auth.can('api.warehouse'));

-- What is being counted blind is not shown to those who may be counting it.
create view api.stock_level as
select l.stock_level_id, w.warehouse, v.sku, p.name, l.variant_id, v.product_id, b.bin,
	case when not n.blind then l.on_hand end as on_hand, case when not n.blind then l.reserved end as reserved,
	case when not n.blind then l.available end as available, case when not n.blind then l.quarantined end as quarantined,
	case when not n.blind then l.damaged end as damaged, l.incoming, l.in_transit, l.safety_stock, l.reorder_point, l.max_qty, l.abc,
	case when not n.blind then core.stock_state(l.available, l.safety_stock, l.reorder_point, l.max_qty, l.incoming) end as state,
	l.backorder, n.blind as counting, l.last_received_at, l.last_shipped_at, l.last_counted_at, l.updated_at, l.version,
	case when n.blind then 'info' when l.available <= 0 then 'danger'
		when l.available + l.incoming <= l.reorder_point or l.available < l.safety_stock then 'warn'
		when l.available > l.max_qty then 'muted' end as style,
	(select auth.can('api.stock_level_adjust')) and not n.blind as can_adjust,
	(select auth.can('api.stock_level_hold')) and not n.blind and l.available > 0 as can_hold,
	(select auth.can('api.stock_level_release')) and not n.blind and l.quarantined > 0 as can_release,
	(select auth.can('api.stock_level_transfer')) and not n.blind and l.available > 0 as can_transfer,
	(select auth.can('api.stock_level_change')) as can_change,
	(select auth.can('api.stock_level_move')) and not n.blind and l.on_hand > 0 as can_move,
	(select auth.can('api.stock_level_request')) as can_request
from core.stock_level l
join core.warehouse w on w.warehouse_id = l.warehouse_id
join core.variant v on v.variant_id = l.variant_id
join core.product p on p.product_id = v.product_id
left join core.bin b on b.bin_id = l.bin_id
cross join lateral (select not (select auth.may('stock.review')) and exists (select from core.stock_count_line c
	where c.stock_level_id = l.stock_level_id and c.status in ('pending', 'recount')) as blind) n
where (select auth.can('api.stock_level'));

create view api.stock_movement as
select m.movement_id, m.stock_level_id, m.at, w.warehouse, v.sku, m.bucket, m.kind,
	case when not n.blind then m.qty end as qty, case when not n.blind then m.qty_before end as qty_before,
	case when not n.blind then m.qty_after end as qty_after, o.lot_no, m.document, m.document_id, m.document_no, m.reason, m.note,
	coalesce(p.name, 'Quayside') as person,
	case when m.bucket <> 'on_hand' then 'muted' when m.kind in ('adjustment', 'count') then 'warn' end as style
from core.stock_movement m
join core.warehouse w on w.warehouse_id = m.warehouse_id
join core.variant v on v.variant_id = m.variant_id
left join core.lot o on o.lot_id = m.lot_id
left join core.person p on p.person_id = m.person_id
cross join lateral (select not (select auth.may('stock.review')) and exists (select from core.stock_count_line c
	where c.stock_level_id = m.stock_level_id and c.status in ('pending', 'recount')) as blind) n
where (select auth.can('api.stock_movement'));

create view api.stock_reservation with (security_barrier) as
select r.reservation_id, r.stock_level_id, r.order_id, s.order_no, r.order_line_id, w.warehouse, x.sku, r.qty, r.status, r.created_at,
	r.expires_at, r.closed_at, r.reason, case when r.status <> 'active' then 'muted' end as style
from core.reservation r
join core.sales_order s on s.order_id = r.order_id
join core.order_line x on x.order_line_id = r.order_line_id
join core.stock_level l on l.stock_level_id = r.stock_level_id
join core.warehouse w on w.warehouse_id = l.warehouse_id
where (select auth.can('api.stock_reservation'));

create view api.lot as
select o.lot_id, o.lot_no, v.sku, p.name, s.name as supplier, o.status, o.received_at, o.expires,
	(select case when not bool_or(core.counted_blind(l.stock_level_id)) then coalesce(sum(g.on_hand), 0)::int end from core.lot_level g
		join core.stock_level l on l.warehouse_id = g.warehouse_id and l.variant_id = o.variant_id where g.lot_id = o.lot_id) as on_hand,
	o.updated_at, o.version,
	case when o.status in ('recalled', 'damaged') then 'danger' when o.status <> 'approved' then 'warn'
		when o.expires <= core.now()::date then 'danger' when o.expires < core.now()::date + 60 then 'warn' end as style,
	(select auth.can('api.lot_status')) as can_status
from core.lot o
join core.variant v on v.variant_id = o.variant_id
join core.product p on p.product_id = v.product_id
left join core.supplier s on s.supplier_id = o.supplier_id
where (select auth.can('api.lot'));
