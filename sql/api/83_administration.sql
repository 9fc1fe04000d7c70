-- Teams, roles granted by two people, settings, the audit record, series and jobs.

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
	elsif exists (select from core.team x where x.team = team_add.team) then
		perform core.fail('QS004', 'There is one called %s already', array[team], 'team');
	elsif queue is not null and not exists (select from core.queue q where q.queue = team_add.queue) then
		perform core.fail('QS004', 'There is no such choice: %s', array[queue], 'queue');
	end if;
	insert into core.team as x (team, name, queue) values (team, core.need_text(name, 'name', 100), queue) returning x.* into t;
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

-- Roles --------------------------------------------------------------------------------------------------

create view api.role_request with (security_barrier) as
select r.role_request_id, r.role_request_no, p.login, p.name, r.role, r.change, r.reason, r.status, a.name as asked_by, r.asked_at, d.name as decided_by,
	r.decided_at, r.version, case r.status when 'requested' then 'warn' when 'refused' then 'muted' end as style,
	r.status = 'requested' and (select auth.can('api.role_approve')) and (select auth.me()) not in (r.asked_by, r.person_id) as can_approve,
	r.status = 'requested' and (select auth.can('api.role_refuse')) and (select auth.me()) <> r.asked_by as can_refuse
from core.role_request r
join core.person p on p.person_id = r.person_id
join core.person a on a.person_id = r.asked_by
left join core.person d on d.person_id = r.decided_by
where (select auth.can('api.role_request'));

create function api.role_ask(person_id bigint, version int, role core.staff_role, change core.role_change, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.role_ask', request_key);
	p core.person;
	r core.role_request;
	has boolean;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into p from core.person x where x.person_id = role_ask.person_id for update;
	if p.person_id is null then
		perform core.fail('QS002', 'There is no such person');
	elsif p.version is distinct from version then
		perform core.conflict('person', p.person_id, version, p.login);
	elsif role is null or change is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when role is null then 'role' else 'change' end);
	end if;
	has := exists (select from core.person_role x where x.person_id = p.person_id and x.role = role_ask.role);
	if has = (change = 'grant') then
		perform core.fail('QS003', '%s is that already', array[p.login], 'role');
	elsif change = 'revoke' and p.home_role = role then
		perform core.fail('QS003', 'The role one begins in cannot be taken away; disable the account', '{}', 'role');
	end if;
	insert into core.role_request as x (person_id, role, change, reason, asked_by, asked_at)
	values (p.person_id, role, change, core.need_text(reason, 'reason', 500), c.person_id, core.now()) on conflict do nothing returning x.* into r;
	if r.role_request_id is null then
		perform core.fail('QS003', 'This was asked for already', '{}', 'role');
	end if;
	perform pg_notify('qs_role_request', r.role_request_id::text);
	return core.command_end(c, 'person', p.person_id, r.role_request_no, p.version, 'Asked for',
		jsonb_build_object('role', role, 'change', change, 'reason', r.reason));
end
$$;

create or replace function core.role_decide(c core.command, role_request_id bigint, version int, approves boolean, reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.role_request;
begin
	select x.* into r from core.role_request x where x.role_request_id = role_decide.role_request_id for update;
	if r.role_request_id is null then
		perform core.fail('QS002', 'There is no such request');
	elsif r.version is distinct from version then
		perform core.stale('%s has changed since you opened it', array[r.role_request_no]);
	elsif r.status <> 'requested' then
		perform core.fail('QS003', '%s is %s', array[r.role_request_no, core.coded('role_request_status', r.status)]);
	elsif c.person_id in (r.asked_by, r.person_id) then
		perform core.fail('42501', 'This needs somebody who had no part in it');
	end if;
	update core.role_request x set status = case when approves then 'approved' else 'refused' end, decided_by = c.person_id, decided_at = core.now(),
		version = x.version + 1
	where x.role_request_id = r.role_request_id returning x.* into r;
	if approves and r.change = 'grant' then
		insert into core.person_role values (r.person_id, r.role) on conflict do nothing;
	elsif approves then
		delete from core.person_role x where x.person_id = r.person_id and x.role = r.role;
	end if;
	if approves then
		perform core.note_event('person', r.person_id, (select p.version + 1 from core.person p where p.person_id = r.person_id), 'role',
			case r.change when 'revoke' then r.role::text end, case r.change when 'grant' then r.role::text end, r.reason);
		update core.person p set updated_at = core.now(), version = p.version + 1 where p.person_id = r.person_id;
		perform pg_notify('qs_person', r.person_id::text);
	end if;
	perform core.tell(r.asked_by, 'role_request', r.role_request_id, r.role_request_no, done);
	return core.command_end(c, 'role_request', r.role_request_id, r.role_request_no, r.version, done,
		jsonb_build_object('person', r.person_id, 'role', r.role, 'change', r.change, 'reason', reason));
end
$$;

create function api.role_approve(role_request_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.role_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.role_decide(c, role_request_id, version, true, null, 'Approved');
end
$$;

create function api.role_refuse(role_request_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.role_refuse', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.role_decide(c, role_request_id, version, false, core.need_text(reason, 'reason', 500), 'Refused');
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
select e.seq as audit_entry_id, e.at, p.login as actor, p.name as actor_name, e.action, e.entity, e.entity_id, e.data ->> 'ref' as ref,
	(e.data - 'ref' - 'version')::text as data, s.source, left(encode(e.hash, 'hex'), 12) as hash
from audit.entry e
left join core.person p on p.person_id = e.actor_id
left join auth.session s on s.session_id = e.session_id
where (select auth.can('api.audit_entry'));

-- Numbers without gaps.
create or replace function core.series_next(series text) returns text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.series;
begin
	update core.series x set next = x.next + 1 where x.series = series_next.series returning x.* into strict s;
	return s.prefix || lpad((s.next - 1)::text, greatest(s.digits, length((s.next - 1)::text)), '0');
end
$$;

-- For the background worker: the next job, and how it went.
create or replace function core.job_take() returns setof core.job
language sql security definer set search_path = pg_catalog, pg_temp as $$
	update core.job j set status = 'running', started_at = core.now()
	where j.job_id = (select x.job_id from core.job x where x.status = 'waiting' order by x.job_id limit 1 for update skip locked)
	returning j.*
$$;
create or replace function core.job_end(job_id bigint, good boolean, note text default '') returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update core.job j set status = case when good then 'done' else 'failed' end, ended_at = core.now(), note = left(coalesce(job_end.note, ''), 1000)
	where j.job_id = job_end.job_id and j.status = 'running';
	return found;
end
$$;
