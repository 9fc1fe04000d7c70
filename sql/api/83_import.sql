-- Imports: what was read, by whom, and which lines were refused. The rows themselves go through the same functions as
-- everything else.

-- One's own; for who may see it, everybody's.
create view api.import with (security_barrier) as
select x.import_id, x.import_id::text as import_no, p.login::core.person_login as person, p.name as person_name, x.began_at, x.ended_at,
	x.action, x.digest, x.map, x.dry_run,
	(case when x.ended_at is null then 'running' when x.dry_run then 'tried' when x.n_refused > 0 then 'partly' else 'done' end)::core.import_state as status,
	x.n_rows, x.n_done, x.n_repeated, x.n_refused, x.person_id = (select auth.me()) as mine,
	case when x.n_refused > 0 then 'warn' when x.ended_at is null then 'muted' end as style
from core.import x
join core.person p on p.person_id = x.person_id
where (select auth.can('api.import')) and (x.person_id = (select auth.me()) or (select auth.may('import.view')));

create view api.import_error with (security_barrier) as
select r.import_id * 10000 + r.position as import_error_id, r.import_id, r.line, r.field, r.reason
from core.import_error r
join core.import x on x.import_id = r.import_id
where (select auth.can('api.import_error')) and (x.person_id = (select auth.me()) or (select auth.may('import.view')));

-- Which of one's own requests were carried out: a file that is read again goes on where it broke off.
create view api.my_request with (security_barrier) as
select q.request_key, q.ref
from core.request q
where (select auth.can('api.my_request')) and q.person_id = (select auth.me());

-- Said before the first row, so that what broke off is known too.
create function api.import_put(action text, digest text, n_rows int, dry_run boolean default false, map text default '',
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.import_put', request_key);
	id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if coalesce(action, '') !~ '^[a-z_]{1,40}\.[a-z_]{1,40}$' then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(action, '')], 'action');
	elsif coalesce(digest, '') !~ '^[0-9a-f]{32}$' then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(digest, '')], 'digest');
	elsif n_rows is null or n_rows < 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'n_rows');
	elsif length(map) > 4000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['4000'], 'map');
	end if;
	insert into core.import (person_id, began_at, action, digest, map, dry_run, n_rows)
	values (c.person_id, core.now(), action, digest, coalesce(map, ''), coalesce(dry_run, false), n_rows)
	returning import_id into id;
	return core.command_end(c, 'import', id, id::text, null, 'Begun',
		jsonb_build_object('action', action, 'rows', n_rows, 'dry_run', coalesce(dry_run, false)));
end
$$;

-- lines, fields and reasons belong together: the first of the rows that were refused.
create function api.import_end(import_id bigint, n_done int, n_repeated int, n_refused int, lines int[] default '{}', fields text[] default '{}',
	reasons text[] default '{}', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.import_end', request_key);
	x core.import;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if least(n_done, n_repeated, n_refused) < 0 or num_nulls(n_done, n_repeated, n_refused) > 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'n_done');
	elsif coalesce(cardinality(lines), 0) > 1000 then
		perform core.fail('QS004', 'There must not be more than %s', array['1000'], 'lines');
	elsif coalesce(cardinality(fields), 0) <> coalesce(cardinality(lines), 0)
		or coalesce(cardinality(reasons), 0) <> coalesce(cardinality(lines), 0) then
		perform core.fail('QS004', 'Each line needs a field and a reason', '{}', 'lines');
	end if;
	update core.import i set ended_at = core.now(), n_done = import_end.n_done, n_repeated = import_end.n_repeated,
		n_refused = import_end.n_refused
	where i.import_id = import_end.import_id and i.person_id = c.person_id and i.ended_at is null
	returning i.* into x;
	if x.import_id is null then
		perform core.fail('QS002', 'There is no such import that runs');
	end if;
	insert into core.import_error (import_id, position, line, field, reason)
	select x.import_id, u.position, coalesce(u.line, 0), left(coalesce(u.field, ''), 200), left(coalesce(u.reason, ''), 800)
	from unnest(lines, fields, reasons) with ordinality u(line, field, reason, position);
	return core.command_end(c, 'import', x.import_id, x.import_id::text, null, 'Ended',
		jsonb_build_object('action', x.action, 'done', x.n_done, 'refused', x.n_refused, 'dry_run', x.dry_run));
end
$$;

-- Makes this transaction a rehearsal: everything is checked and nothing can be kept.
create function api.rehearse() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not auth.can('api.rehearse') then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', 'import.use')]);
	end if;
	insert into core.rehearsal values (pg_current_xact_id()) on conflict do nothing;
end
$$;

-- What is otherwise checked when a transaction is committed.
create function api.rehearse_commit() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	names text;
begin
	if not auth.can('api.rehearse_commit') then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', 'import.use')]);
	end if;
	select string_agg(distinct format('%I.%I', n.nspname, k.conname), ', ') into names
	from pg_constraint k
	join pg_namespace n on n.oid = k.connamespace
	where k.condeferrable and k.condeferred and n.nspname in ('core', 'auth', 'audit', 'ref') and k.conname <> 'rehearsal_ends';
	execute format('set constraints %s immediate', names);
	execute format('set constraints %s deferred', names);
end
$$;
