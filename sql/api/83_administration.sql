-- Teams, settings, the audit record, series.

create view api.team with (security_barrier) as
select t.team_id, t.team as team_no, t.name, t.queue, (select count(*) from core.team_member m where m.team_id = t.team_id)::int as members,
	(select string_agg(p.name, ', ' order by p.name) from core.team_member m join core.person p on p.person_id = m.person_id where m.team_id = t.team_id) as who,
	t.version, (select auth.can('api.team_member_add')) as can_member_add, (select auth.can('api.team_member_drop')) as can_member_drop
from core.team t
where (select auth.can('api.team'));

create view api.team_member with (security_barrier) as
select m.person_id, m.team_id, p.login, p.name, p.home_role, m.since
from core.team_member m join core.person p on p.person_id = m.person_id
where (select auth.can('api.team_member'));

create function api.team_add(team text, name core.short_text, queue core.queue_code default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.team_add', request_key);
	t core.team;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	team := core.need_text(team, 'team', 40);
	if team !~ '^[a-z0-9_]+$' then
		perform core.fail('QS004', 'Small letters, digits and _ only', '{}', 'team');
	elsif queue is not null and not exists (select from core.queue q where q.queue = team_add.queue) then
		perform core.fail('QS004', 'There is no such choice: %s', array[queue], 'queue');
	end if;
	insert into core.team as x (team, name, queue) values (team, core.need_text(name, 'name', 100), queue)
	on conflict on constraint team_team_key do nothing returning x.* into t;
	if t.team_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[team], 'team');
	end if;
	return core.command_end(c, 'team', t.team_id, t.team, t.version, 'Added');
end
$$;

create or replace function core.team_change(c core.command, team_id bigint, version int, member text, joins boolean, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.team;
	who bigint;
begin
	select x.* into t from core.team x where x.team_id = team_change.team_id for update;
	if t.team_id is null then
		perform core.fail('QS002', 'There is no such team');
	elsif t.version is distinct from version then
		perform core.conflict('team', t.team_id, version, t.name);
	end if;
	select p.person_id into who from core.person p where p.login = member;
	if who is null then
		perform core.fail('QS004', 'There is no person called %s', array[coalesce(member, '')], 'member');
	elsif joins then
		insert into core.team_member values (t.team_id, who, core.now()) on conflict do nothing;
	else
		delete from core.team_member m where m.team_id = t.team_id and m.person_id = who;
	end if;
	if not found then
		perform core.fail('QS003', '%s is that already', array[member], 'member');
	end if;
	perform core.note_event('team', t.team_id, t.version + 1, 'member', case when not joins then member end, case when joins then member end);
	update core.team x set version = x.version + 1 where x.team_id = t.team_id returning x.* into t;
	return core.command_end(c, 'team', t.team_id, t.team, t.version, done, jsonb_build_object('member', member));
end
$$;

create function api.team_member_add(team_id bigint, version int, member core.person_login, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.team_member_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.team_change(c, team_id, version, member, true, 'Joined');
end
$$;

create function api.team_member_drop(team_id bigint, version int, member core.person_login, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.team_member_drop', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.team_change(c, team_id, version, member, false, 'Left');
end
$$;

-- Settings and the record --------------------------------------------------------------------------------

create view api.setting with (security_barrier) as
select s.setting_id, s.setting as setting_no, s.value, s.note, s.updated_at, s.version, (select auth.can('api.setting_change')) as can_change
from core.setting s
where (select auth.can('api.setting'));

-- A number stays a number.
create function api.setting_change(setting_id bigint, version int, value core.short_text, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.setting_change', request_key);
	s core.setting;
	was text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into s from core.setting x where x.setting_id = setting_change.setting_id for update;
	if s.setting is null then
		perform core.fail('QS002', 'There is no such setting');
	elsif s.version is distinct from version then
		perform core.stale('%s has changed since you opened it', array[s.setting]);
	end if;
	value := core.need_text(value, 'value', 100);
	was := s.value;
	if was ~ '^[0-9]+$' and value !~ '^[0-9]{1,9}$' then
		perform core.fail('QS004', 'This is not a number', '{}', 'value');
	elsif s.setting = 'base_currency' and not exists (select from ref.currency r where r.currency = value) then
		perform core.fail('QS004', 'There is no such choice: %s', array[value], 'value');
	end if;
	update core.setting x set value = setting_change.value, updated_at = core.now(), version = x.version + 1
	where x.setting_id = s.setting_id returning x.* into s;
	return core.command_end(c, 'setting', s.setting_id, s.setting, s.version, 'Saved',
		jsonb_build_object('from', was, 'to', value, 'reason', core.need_text(reason, 'reason', 500)));
end
$$;

create view api.audit_entry as
select e.entry_id as audit_entry_id, e.at, p.login as actor, p.name as actor_name, e.action, e.entity, e.entity_id, e.data ->> 'ref' as ref,
	(e.data - 'ref' - 'version')::text as data, s.source, left(encode(e.hash, 'hex'), 12) as hash,
	e.chain || '/' || e.seq as link
from audit.entry e
left join core.person p on p.person_id = e.actor_id
left join auth.session s on s.session_id = e.session_id
where (select auth.can('api.audit_entry'));

-- Numbers without gaps ------------------------------------------------------------------------------------

create view api.series with (security_barrier) as
select s.series_id, s.series as series_no, s.prefix, s.next, s.digits, s.version,
	s.prefix || lpad(s.next::text, greatest(s.digits, length(s.next::text)), '0') as next_number, (select auth.can('api.series_change')) as can_change
from core.series s
where (select auth.can('api.series'));

-- How numbers look from now on. The count goes on: what has been given out is never given out again.
create function api.series_change(series_id bigint, version int, prefix core.short_text default null, digits int default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.series_change', request_key);
	s core.series;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into s from core.series x where x.series_id = series_change.series_id for update;
	perform core.expect('series', s.series_id, s.version, version, s.series, 'There is no such series');
	if prefix is not null and btrim(prefix) !~ '^[A-Za-z0-9/-]{0,12}$' then
		perform core.fail('QS004', 'Up to 12 letters, digits, - and /', '{}', 'prefix');
	elsif btrim(prefix) ~ '[0-9]$' then
		-- "A1" and 23 would read as "A" and 123 did
		perform core.fail('QS004', 'This must not end in a digit', '{}', 'prefix', 'Put - behind it, or two different numbers could read alike');
	elsif digits not between 1 and 12 then
		perform core.fail('QS004', 'From 1 to 12', '{}', 'digits');
	end if;
	update core.series x set prefix = coalesce(btrim(series_change.prefix), x.prefix), digits = coalesce(series_change.digits, x.digits),
		version = x.version + 1
	where x.series_id = s.series_id returning x.* into s;
	return core.command_end(c, 'series', s.series_id, s.series, s.version, 'Saved', jsonb_build_object('prefix', s.prefix, 'digits', s.digits));
end
$$;

create or replace function core.series_next(series text) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.series;
begin
	update core.series x set next = x.next + 1 where x.series = series_next.series returning x.* into strict s;
	return s.prefix || lpad((s.next - 1)::text, greatest(s.digits, length((s.next - 1)::text)), '0');
end
$$;
