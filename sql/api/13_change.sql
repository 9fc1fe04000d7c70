-- What screens hear of. A screen names what it shows (`notify = order`) and reads again when that has changed.
--
-- A transaction that notifies holds one lock of the whole cluster until the disk has its commit, so commands do not notify.
-- Each writes into the audit record what it has changed, and core.tell_screens(), which `quayside work` calls ten times a
-- second, tells of what has been recorded since, in a transaction that waits for no disk.

-- Things of this kind have changed. Within a command this is for what changes besides the thing that the command is
-- about, and its record says so; outside of one (a job, mail that comes in) screens are told by this transaction.
create or replace function core.changed(entity text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	noted text := current_setting('quayside.changed', true);
begin
	if coalesce(noted, '') = '' then
		perform pg_notify('qs_' || entity, '');
	elsif strpos(noted, ' ' || entity || ' ') = 0 then
		perform set_config('quayside.changed', noted || entity || ' ', true);
	end if;
end
$$;

-- Part of core.command_end(): what a command has noted besides its own thing, for its record.
create or replace function core.changed_take(entity text) returns jsonb
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	noted text[] := array_remove(string_to_array(btrim(current_setting('quayside.changed', true)), ' '), entity);
begin
	perform set_config('quayside.changed', '', true);
	return case when noted <> '{}' then jsonb_build_object('changed', noted) else '{}' end;
end
$$;

-- Tells screens what the record says has changed since this was called last. A chain's entries become visible in their
-- order, because a writer holds its head until the commit: none can be overlooked. How far it came is kept, so that
-- nothing is lost while nobody calls; not on the disk at once, so that a crash may make it tell again.
create or replace function core.tell_screens() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	told bigint[] := (select t.seqs from audit.told t);
	ends bigint[] := (select array_agg(h.seq order by h.chain) from audit.head h);
begin
	if told = ends then
		return 0;
	end if;
	perform set_config('synchronous_commit', 'off', true);
	update audit.told set seqs = ends;
	perform pg_notify('qs_' || x.entity, '')
	from (select distinct unnest(e.entity || array(select jsonb_array_elements_text(e.data -> 'changed'))) as entity
		from audit.head h
		join audit.entry e on e.chain = h.chain and e.seq > coalesce(told[h.chain + 1], 0) and e.seq <= ends[h.chain + 1]) x
	where x.entity ~ '^[a-z_]{1,40}$';
	return (select sum(x.seq - coalesce(x.told, 0)) from unnest(ends, told) x(seq, told))::int;
end
$$;
