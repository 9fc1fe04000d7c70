-- What lies in which bin, by lot. What a warehouse has and no bin holds is not placed yet: it came in and waits, or
-- is set aside.

select core.domain_set('bin_move_kind', array['opening', 'put_away', 'move', 'taken']);

create table core.bin_level (
	bin_level_id bigint generated always as identity primary key,
	bin_id bigint not null references core.bin,
	variant_id bigint not null references core.variant,
	lot_id bigint references core.lot,
	qty int not null check (qty >= 0),
	unique nulls not distinct (bin_id, variant_id, lot_id)
);
create index bin_level_variant on core.bin_level (variant_id);

-- Every change of it. A bin that is null is the floor: not placed, or gone.
create table core.bin_move (
	bin_move_id bigint generated always as identity primary key,
	variant_id bigint not null references core.variant,
	lot_id bigint references core.lot,
	from_bin bigint references core.bin,
	to_bin bigint references core.bin,
	qty int not null check (qty > 0),
	kind core.bin_move_kind not null,
	document text not null default '',
	document_no text not null default '',
	person_id bigint references core.person,
	at timestamptz not null,
	check (from_bin is distinct from to_bin)
);
create index bin_move_from on core.bin_move (from_bin, bin_move_id) where from_bin is not null;
create index bin_move_to on core.bin_move (to_bin, bin_move_id) where to_bin is not null;
create trigger bin_move_is_final before update or delete on core.bin_move
	for each row execute function core.refuse_change();

-- The bins of a warehouse never hold more than the warehouse has.
create function core.bins_fit(warehouse_id bigint, variant_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (select coalesce(sum(x.qty), 0) from core.bin_level x join core.bin b on b.bin_id = x.bin_id
			where b.warehouse_id = bins_fit.warehouse_id and x.variant_id = bins_fit.variant_id)
		> coalesce((select l.on_hand from core.stock_level l where l.warehouse_id = bins_fit.warehouse_id and l.variant_id = bins_fit.variant_id), 0) then
		raise exception 'the bins of warehouse % hold more of variant % than is there', warehouse_id, variant_id using errcode = '23514';
	end if;
end
$$;
create function core.bin_level_fits() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.bins_fit(b.warehouse_id, new.variant_id) from core.bin b where b.bin_id = new.bin_id;
	return null;
end
$$;
create constraint trigger bin_level_fits after insert or update on core.bin_level
	deferrable initially deferred for each row execute function core.bin_level_fits();
create function core.stock_level_holds_bins() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.bins_fit(new.warehouse_id, new.variant_id);
	return null;
end
$$;
create constraint trigger stock_level_holds_bins after update of on_hand on core.stock_level
	deferrable initially deferred for each row when (new.on_hand < old.on_hand) execute function core.stock_level_holds_bins();

-- Until now a level named one bin: that is where its goods are, apart from those set aside.
insert into core.bin_level (bin_id, variant_id, lot_id, qty)
select l.bin_id, l.variant_id, g.lot_id, g.on_hand
from core.stock_level l join core.lot o on o.variant_id = l.variant_id
join core.lot_level g on g.lot_id = o.lot_id and g.warehouse_id = l.warehouse_id
where l.bin_id is not null and g.on_hand > 0 and l.quarantined + l.damaged = 0;
insert into core.bin_level (bin_id, variant_id, qty)
select l.bin_id, l.variant_id, l.on_hand - l.quarantined - l.damaged - n.placed
from core.stock_level l
cross join lateral (select coalesce(sum(x.qty), 0)::int as placed from core.bin_level x where x.bin_id = l.bin_id and x.variant_id = l.variant_id) n
where l.bin_id is not null and l.on_hand - l.quarantined - l.damaged > n.placed;
insert into core.bin_move (variant_id, lot_id, to_bin, qty, kind, at)
select x.variant_id, x.lot_id, x.bin_id, x.qty, 'opening', current_timestamp from core.bin_level x;
