-- Bins: what lies where, putting away, moving, and where to pick.

-- The bins that hold something which people like this one are counting. The view asks once for all its rows.
create or replace function core.bins_counted_blind() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	if auth.me() is null or auth.may('stock.review') then
		return '{}';
	end if;
	return array(select distinct x.bin_id from core.stock_count_line c
		join core.stock_level l on l.stock_level_id = c.stock_level_id
		join core.bin_level x on x.variant_id = l.variant_id and x.qty > 0
		join core.bin b on b.bin_id = x.bin_id and b.warehouse_id = l.warehouse_id
		where c.status in ('pending', 'recount'));
end
$$;

-- What is in them is kept beside the rows; a sub-select for each column, so that only the rows of a page are looked up.
create view api.bin as
select b.bin_id, b.warehouse_id, w.warehouse, b.bin, b.kind,
	coalesce((select t.n from core.tally_now t where t.what = 'bin' and t.key = b.bin_id::text), 0)::int as skus,
	case when b.bin_id <> all ((select core.bins_counted_blind())::bigint[])
		then coalesce((select t.amount from core.tally_now t where t.what = 'bin' and t.key = b.bin_id::text), 0)::int end as units,
	coalesce((select t.n from core.tally_now t where t.what = 'bin_lots' and t.key = b.bin_id::text), 0)::int as lots,
	case when coalesce((select t.n from core.tally_now t where t.what = 'bin' and t.key = b.bin_id::text), 0) = 0 then 'muted'
		when b.kind = 'quarantine' then 'warn' end as style
from core.bin b
join core.warehouse w on w.warehouse_id = b.warehouse_id
where (select auth.can('api.bin'));

-- Who counts a level is not told what its bins should hold.
create view api.bin_level with (security_barrier) as
select x.bin_level_id, x.bin_id, l.stock_level_id, w.warehouse, b.bin, b.kind, v.sku, p.name, o.lot_no, o.expires,
	case when not core.counted_blind(l.stock_level_id) then x.qty end as qty,
	case when o.status <> 'approved' or o.expires <= core.now()::date then 'danger' when b.kind = 'quarantine' then 'warn' end as style
from core.bin_level x
join core.bin b on b.bin_id = x.bin_id
join core.warehouse w on w.warehouse_id = b.warehouse_id
join core.variant v on v.variant_id = x.variant_id
join core.product p on p.product_id = v.product_id
join core.stock_level l on l.warehouse_id = b.warehouse_id and l.variant_id = x.variant_id
left join core.lot o on o.lot_id = x.lot_id
where x.qty > 0 and (select auth.can('api.bin_level'));

create view api.bin_move with (security_barrier) as
select m.bin_move_id * 2 + d.side as bin_move_id, d.bin_id, m.at, v.sku, o.lot_no, case when d.side = 0 then -1 else 1 end * case when not core.counted_blind(l.stock_level_id) then m.qty end as qty,
	m.kind, k.bin as other_bin, m.document_no, coalesce(u.name, 'Quayside') as person
from core.bin_move m
cross join lateral (values (0, m.from_bin, m.to_bin), (1, m.to_bin, m.from_bin)) d(side, bin_id, other_id)
join core.bin b on b.bin_id = d.bin_id
join core.variant v on v.variant_id = m.variant_id
join core.stock_level l on l.warehouse_id = b.warehouse_id and l.variant_id = m.variant_id
left join core.bin k on k.bin_id = d.other_id
left join core.lot o on o.lot_id = m.lot_id
left join core.person u on u.person_id = m.person_id
where (select auth.can('api.bin_move'));

-- The order in which bins are emptied: what may be sold and expires first, from where people pick.
create or replace function core.bin_rank(kind text) returns int
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case kind when 'pick' then 1 when 'bulk' then 2 when 'receiving' then 3 else 4 end
$$;

-- What a warehouse has of a variant, in the order in which it is taken, with the sum of what comes before; last,
-- without a bin, what is not placed.
create or replace function core.bin_plan(warehouse_id bigint, variant_id bigint, wanted_lot bigint default null)
returns table (bin_id bigint, bin text, kind text, lot_id bigint, qty int, before int)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with place as (
		select b.bin_id, b.bin, b.kind::text as kind, x.lot_id, x.qty,
			row_number() over (order by x.lot_id is not distinct from $3 desc, coalesce(o.status = 'approved' and (o.expires is null or o.expires > core.now()::date), true) desc,
				o.expires nulls last, core.bin_rank(b.kind), b.bin, x.bin_level_id) as nth
		from core.bin_level x join core.bin b on b.bin_id = x.bin_id and b.warehouse_id = $1
		left join core.lot o on o.lot_id = x.lot_id
		where x.variant_id = $2 and x.qty > 0
		union all
		select null, null, null, null, l.on_hand - coalesce((select sum(y.qty) from core.bin_level y join core.bin k on k.bin_id = y.bin_id
			where k.warehouse_id = $1 and y.variant_id = $2), 0)::int, 1000000
		from core.stock_level l where l.warehouse_id = $1 and l.variant_id = $2
	)
	select p.bin_id, p.bin, p.kind, p.lot_id, p.qty, (sum(p.qty) over (order by p.nth) - p.qty)::int from place p where p.qty > 0 order by p.nth
$$;

-- The same for the view, which calls it with the rights of the desk.
create or replace function core.bin_plan_seen(warehouse_id bigint, variant_id bigint)
returns table (bin_id bigint, bin text, kind text, lot_id bigint, qty int, before int)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select b.* from core.bin_plan($1, $2) b where auth.can('api.shipment_pick')
$$;

-- Where to go for a shipment, bin by bin; what no bin holds is still on the floor.
create view api.shipment_pick with (security_barrier) as
select row_number() over (partition by q.shipment_id order by q.place nulls last, q.bin, q.sku) + q.shipment_id * 1000 as shipment_pick_id, q.shipment_id, q.sku, q.name, q.bin, q.lot_no, q.qty,
	case when q.bin is null then 'warn' end as style
from (
	select n.shipment_id, v.sku, p.name, b.bin, o.lot_no, core.bin_rank(b.kind) as place, least(b.qty, n.qty - b.before) as qty
	from (select x.shipment_id, l.warehouse_id, l.variant_id, sum(x.qty)::int as qty from core.shipment_line x
		join core.reservation r on r.reservation_id = x.reservation_id join core.stock_level l on l.stock_level_id = r.stock_level_id
		join core.shipment h on h.shipment_id = x.shipment_id and h.status in ('draft', 'allocated', 'picking', 'packed', 'labelled') group by 1, 2, 3) n
	join core.variant v on v.variant_id = n.variant_id
	join core.product p on p.product_id = v.product_id
	cross join lateral core.bin_plan_seen(n.warehouse_id, n.variant_id) b
	left join core.lot o on o.lot_id = b.lot_id
	where b.before < n.qty and b.qty > 0
) q
where (select auth.can('api.shipment_pick'));

create or replace function core.bin_put(bin_id bigint, variant_id bigint, lot_id bigint, qty int) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.bin_level as x (bin_id, variant_id, lot_id, qty) values ($1, $2, $3, $4)
	on conflict on constraint bin_level_bin_id_variant_id_lot_id_key do update set qty = x.qty + excluded.qty
$$;

-- Goods have left the warehouse (its on_hand says so already): empty bins by as much as was in them. What goes back
-- to a supplier is taken from what is not placed first.
create or replace function core.bin_take(l core.stock_level, lot_id bigint, qty int, kind core.stock_move_kind, document text, document_no text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p record;
	placed int := (select coalesce(sum(x.qty), 0) from core.bin_level x join core.bin b on b.bin_id = x.bin_id
		where b.warehouse_id = l.warehouse_id and x.variant_id = l.variant_id);
	rest int := case when kind in ('receipt_reversal', 'supplier_return') then greatest(placed - l.on_hand, 0) else least(qty, placed) end;
	part int;
begin
	for p in select x.bin_id, x.lot_id, x.qty from core.bin_plan(l.warehouse_id, l.variant_id, bin_take.lot_id) x where x.bin_id is not null loop
		exit when rest <= 0;
		part := least(rest, p.qty);
		update core.bin_level x set qty = x.qty - part where x.bin_id = p.bin_id and x.variant_id = l.variant_id and x.lot_id is not distinct from p.lot_id;
		insert into core.bin_move (variant_id, lot_id, from_bin, qty, kind, document, document_no, person_id, at)
		values (l.variant_id, p.lot_id, p.bin_id, part, 'taken', document, document_no, auth.me(), core.now());
		rest := rest - part;
	end loop;
end
$$;

create or replace function core.bin_of(warehouse_id bigint, bin text, field text) returns core.bin
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	b core.bin;
begin
	select x.* into b from core.bin x where x.warehouse_id = bin_of.warehouse_id and x.bin = upper(btrim(bin_of.bin));
	if b.bin_id is null then
		perform core.fail('QS004', 'There is no such bin', '{}', field);
	end if;
	return b;
end
$$;

-- From one bin, or from what is not placed, into another.
create or replace function core.bin_shift(l core.stock_level, lot_id bigint, source core.bin, target core.bin, qty int, kind core.bin_move_kind,
	document text default '', document_no text default '') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	there int;
begin
	if source.bin_id is null then
		there := (select x.qty from core.bin_plan(l.warehouse_id, l.variant_id) x where x.bin_id is null);
	else
		there := (select x.qty from core.bin_level x where x.bin_id = source.bin_id and x.variant_id = l.variant_id and x.lot_id is not distinct from bin_shift.lot_id);
	end if;
	if coalesce(there, 0) < qty then
		perform core.fail('QS004', 'There are only %s', array[coalesce(there, 0)::text], 'qty');
	end if;
	if source.bin_id is not null then
		update core.bin_level x set qty = x.qty - bin_shift.qty
		where x.bin_id = source.bin_id and x.variant_id = l.variant_id and x.lot_id is not distinct from bin_shift.lot_id;
	end if;
	perform core.bin_put(target.bin_id, l.variant_id, bin_shift.lot_id, qty);
	insert into core.bin_move (variant_id, lot_id, from_bin, to_bin, qty, kind, document, document_no, person_id, at)
	values (l.variant_id, bin_shift.lot_id, source.bin_id, target.bin_id, bin_shift.qty, kind, document, document_no, auth.me(), core.now());
end
$$;

-- For a level's form: the bins of its warehouse, first those where some lie already; and those where some lie.
create or replace function core.choices_bin_ref(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select b.bin, b.bin, case when x.there then 'some lie here' end
	from core.stock_level l
	join core.bin b on b.warehouse_id = l.warehouse_id
	cross join lateral (select exists (select from core.bin_level y where y.bin_id = b.bin_id and y.variant_id = l.variant_id and y.qty > 0) as there) x
	where auth.may('stock.view') and l.stock_level_id = key
	order by not x.there, b.bin limit 5000
$$;

create or replace function core.choices_stored_bin(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select b.bin, b.bin, null::text
	from core.stock_level l
	join core.bin b on b.warehouse_id = l.warehouse_id
	where auth.may('stock.view') and l.stock_level_id = key
		and exists (select from core.bin_level y where y.bin_id = b.bin_id and y.variant_id = l.variant_id and y.qty > 0)
	order by b.bin
$$;

create function api.stock_level_move(stock_level_id bigint, version int, qty int, to_bin core.bin_ref, from_bin core.stored_bin default null,
	lot_no core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_move', request_key);
	l core.stock_level;
	source core.bin;
	target core.bin;
	lot bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.stock_level_lock(stock_level_id, version);
	perform core.stock_not_counting(l);
	perform core.need_qty(qty, 'qty');
	target := core.bin_of(l.warehouse_id, core.need_text(to_bin, 'to_bin', 40), 'to_bin');
	if btrim(from_bin) <> '' then
		source := core.bin_of(l.warehouse_id, from_bin, 'from_bin');
	end if;
	if btrim(lot_no) <> '' then
		lot := (select o.lot_id from core.lot o where o.variant_id = l.variant_id and o.lot_no = btrim(stock_level_move.lot_no));
		if lot is null then
			perform core.fail('QS004', 'There is no such lot', '{}', 'lot_no');
		end if;
	end if;
	if source.bin_id = target.bin_id then
		perform core.fail('QS004', 'It is there already', '{}', 'to_bin');
	end if;
	perform core.bin_shift(l, lot, source, target, qty, case when source.bin_id is null then 'put_away' else 'move' end);
	return core.stock_level_done(c, l.stock_level_id, 'Moved', jsonb_build_object('qty', qty, 'from', source.bin, 'to', target.bin, 'lot', lot_no));
end
$$;

create function api.warehouse_add_bin(warehouse_id bigint, version int, bin core.short_text, kind core.bin_kind default 'pick', request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.warehouse_add_bin', request_key);
	w core.warehouse;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into w from core.warehouse x where x.warehouse_id = warehouse_add_bin.warehouse_id for update;
	perform core.expect('warehouse', w.warehouse_id, w.version, version, w.warehouse, 'There is no such warehouse');
	bin := upper(core.need_text(bin, 'bin', 20));
	if bin !~ '^[A-Z0-9][A-Z0-9-]*$' then
		perform core.fail('QS004', 'A bin is written with letters, digits and -', '{}', 'bin');
	end if;
	insert into core.bin (warehouse_id, bin, kind) values (w.warehouse_id, warehouse_add_bin.bin, coalesce(warehouse_add_bin.kind, 'pick')) on conflict do nothing;
	if not found then
		perform core.fail('QS004', 'There is one called %s already', array[bin], 'bin');
	end if;
	update core.warehouse x set version = x.version + 1 where x.warehouse_id = w.warehouse_id returning x.* into w;
	perform core.note_event('warehouse', w.warehouse_id, w.version, 'change', null, null, bin);
	return core.command_end(c, 'warehouse', w.warehouse_id, w.warehouse, w.version, 'Bin added', jsonb_build_object('bin', bin, 'kind', kind));
end
$$;
