-- Session care: where somebody was, what the operator says to all, which time zones there are, and tidying up.

create view api.place with (security_barrier) as
select l.stack, l.at
from core.place l
where (select auth.can('api.place')) and l.person_id = (select auth.me()) and l.session_id is distinct from (select auth.my_session());

-- Written when somebody moves to another screen, so it is no matter for the record.
create function api.place_put(stack text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.place_put', request_key);
begin
	if length(stack) > 8000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['8000'], 'stack');
	end if;
	insert into core.place values (c.person_id, auth.my_session(), coalesce(stack, ''), core.now())
	on conflict on constraint place_pkey do update set session_id = excluded.session_id, stack = excluded.stack, at = excluded.at;
	return (null, null, 'Saved')::api.result;
end
$$;

create view api.notice with (security_barrier) as
select n.notice_id, n.body, n.at, n.until
from core.notice n
where (select auth.can('api.notice')) and n.until > core.now();

-- For the operator: stands at the bottom of every screen until its time is over. No text: takes all back.
create or replace function core.notice_put(body text, minutes int) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.notice n set until = core.now() where n.until > core.now();
	if coalesce(body, '') <> '' then
		insert into core.notice (body, at, until) values (core.need_text(body, 'text', 200), core.now(), core.now() + make_interval(mins => minutes));
	end if;
	perform pg_notify('qs_notice', '');
	perform audit.append(null, null, 'notice', 'notice', null, jsonb_build_object('body', coalesce(body, ''), 'minutes', minutes));
end
$$;

create or replace function core.choices_time_zone(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select z.name, replace(z.name, '_', ' '), to_char(core.now() at time zone z.name, 'HH24:MI')
	from pg_timezone_names z
	where z.name ~ '^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/' or z.name = 'UTC'
	order by z.name
$$;

-- For the background worker.
create or replace function core.session_tidy() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	n int;
begin
	delete from core.row_before b where b.at < core.now() - interval '1 day';
	delete from core.lookup l where l.at < clock_timestamp() - interval '1 day';
	delete from core.notice x where x.until < core.now() - interval '30 days';
	delete from core.outbox o where o.ended_at < core.now() - interval '30 days';
	delete from core.import_error r using core.import i where i.import_id = r.import_id and i.began_at < core.now() - interval '90 days';
	delete from core.undo_step s where s.at < core.now() - interval '7 days';
	get diagnostics n = row_count;
	return n;
end
$$;
