-- Sums and counts that screens show of whole tables, kept beside the rows they are of. A trigger writes what changed as a
-- row of its own, in the same transaction, so that nobody waits for anybody; the worker adds such rows up
-- (core.tally_fold). What holds now is both together (core.tally_now).

-- account: postings and balance of 'psp EUR'; bin: SKUs and units in a bin, bin_lots its lots; warehouse: levels, and
-- warehouse_low those at their reorder point; queue: tickets that wait.
select core.domain_set('tally_kind', array['account', 'bin', 'bin_lots', 'warehouse', 'warehouse_low', 'queue']);

create table core.tally (
	what core.tally_kind not null,
	key text not null,
	n bigint not null,
	amount bigint not null,
	primary key (what, key)
);

create table core.tally_change (
	tally_change_id bigint generated always as identity,
	what core.tally_kind not null,
	key text not null,
	n bigint not null,
	amount bigint not null,
	primary key (what, key, tally_change_id)
);

-- The same, added up from the rows themselves: how a tally begins, and what the tests hold it against.
create view core.tally_true as
select 'account' as what, p.account || ' ' || p.currency as key, count(*) as n, sum(p.amount_minor)::bigint as amount
from core.posting p group by p.account, p.currency
union all
select 'bin', x.bin_id::text, count(distinct x.variant_id), sum(x.qty) from core.bin_level x where x.qty > 0 group by x.bin_id
union all
select 'bin_lots', x.bin_id::text, count(*), 0 from core.bin_level x where x.qty > 0 and x.lot_id is not null group by x.bin_id
union all
select 'warehouse', l.warehouse_id::text, count(*), 0 from core.stock_level l group by l.warehouse_id
union all
select 'warehouse_low', l.warehouse_id::text, count(*), 0 from core.stock_level l
where l.on_hand - l.reserved - l.quarantined - l.damaged + l.incoming <= l.reorder_point group by l.warehouse_id
union all
select 'queue', t.queue, count(*), 0 from core.ticket t where t.status not in ('resolved', 'closed', 'merged', 'spam') group by t.queue;

create function core.tally_fill() returns void
language sql set search_path = pg_catalog, pg_temp as $$
	delete from core.tally_change;
	delete from core.tally;
	insert into core.tally (what, key, n, amount) select t.what, t.key, t.n, t.amount from core.tally_true t;
$$;

create function core.tally_posting() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.tally_change (what, key, n, amount)
	select 'account', p.account || ' ' || p.currency, count(*), sum(p.amount_minor) from tally_new p group by p.account, p.currency;
	return null;
end
$$;
create trigger tally_posting after insert on core.posting referencing new table as tally_new
	for each statement execute function core.tally_posting();

-- Who changes what lies in a bin has the level's row, so that nobody else changes the same SKU in it meanwhile.
create function core.tally_bin() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	was int := case when tg_op = 'INSERT' then 0 else old.qty end;
	step int := (new.qty > 0)::int - (was > 0)::int;
begin
	insert into core.tally_change (what, key, n, amount) values ('bin', new.bin_id::text, case when step <> 0 and not exists (
		select from core.bin_level x where x.bin_id = new.bin_id and x.variant_id = new.variant_id and x.qty > 0
			and x.bin_level_id <> new.bin_level_id) then step else 0 end, new.qty - was);
	if step <> 0 and new.lot_id is not null then
		insert into core.tally_change (what, key, n, amount) values ('bin_lots', new.bin_id::text, step, 0);
	end if;
	return null;
end
$$;
create trigger tally_bin after insert or update of qty on core.bin_level for each row execute function core.tally_bin();

create function core.tally_level() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'INSERT' then
		insert into core.tally_change (what, key, n, amount) values ('warehouse', new.warehouse_id::text, 1, 0);
	end if;
	if tg_op = 'UPDATE' or new.available + new.incoming <= new.reorder_point then
		insert into core.tally_change (what, key, n, amount) values ('warehouse_low', new.warehouse_id::text,
			case when new.available + new.incoming <= new.reorder_point then 1 else -1 end, 0);
	end if;
	return null;
end
$$;
create trigger tally_level_new after insert on core.stock_level for each row execute function core.tally_level();
create trigger tally_level after update on core.stock_level for each row
	when ((old.available + old.incoming <= old.reorder_point) <> (new.available + new.incoming <= new.reorder_point))
	execute function core.tally_level();

create function core.tally_ticket() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' and old.status not in ('resolved', 'closed', 'merged', 'spam') then
		insert into core.tally_change (what, key, n, amount) values ('queue', old.queue, -1, 0);
	end if;
	if new.status not in ('resolved', 'closed', 'merged', 'spam') then
		insert into core.tally_change (what, key, n, amount) values ('queue', new.queue, 1, 0);
	end if;
	return null;
end
$$;
create trigger tally_ticket_new after insert on core.ticket for each row execute function core.tally_ticket();
create trigger tally_ticket after update on core.ticket for each row
	when (old.queue <> new.queue or (old.status in ('resolved', 'closed', 'merged', 'spam')) <> (new.status in ('resolved', 'closed', 'merged', 'spam')))
	execute function core.tally_ticket();

select core.tally_fill();

-- The end of the listings that wait: a page of them does not pass by all the others.
create index listing_waiting on core.listing (review_due, listing_id) where status in ('submitted', 'screening', 'in_review');
