-- Staff accounts, for administrators.

create view api.person as
select p.person_id, p.login, p.name, p.home_role, array_to_string(array(select r.role::text from core.person_role r
	where r.person_id = p.person_id order by r.role <> p.home_role, r.role), ' ') as roles,
	p.language, p.time_zone, p.enabled, c.password_hash is not null as has_password, c.totp_secret is not null as has_totp,
	(select count(*) from auth.key k where k.person_id = p.person_id and k.revoked_at is null)::int as keys,
	(select count(*) from auth.session s where s.person_id = p.person_id and s.ended_at is null
		and s.expires_at > now())::int as sessions,
	c.locked_until, c.last_login_at, c.last_source, p.created_at, p.updated_at, p.version,
	case when not p.enabled then 'muted' when c.locked_until > now() then 'danger' end as style,
	(select auth.can('api.person_disable')) and p.enabled and p.person_id <> (select auth.me()) as can_disable, p.person_id = (select auth.me()) as can_disable_own,
	(select auth.can('api.person_enable')) and not p.enabled and not exists (select from core.role_request r
		where r.person_id = p.person_id and r.change = 'join' and r.status <> 'approved') as can_enable,
	(select auth.can('api.role_ask')) as can_role_ask,
	(select auth.can('api.person_scope_set')) and p.person_id <> (select auth.me()) as can_scope_set,
	(select auth.can('api.person_change')) as can_change,
	(select auth.can('api.person_invite')) and p.enabled and p.person_id <> (select auth.me()) as can_invite,
	(select auth.can('api.person_totp_reset')) and c.totp_secret is not null and p.person_id <> (select auth.me()) as can_totp_reset,
	i.expires_at as invited_until, b.until as absent_until, w.name as substitute
from core.person p
left join auth.invitation i on i.person_id = p.person_id and i.expires_at > now()
left join core.absence b on b.person_id = p.person_id and b.until > core.now()
left join core.person w on w.person_id = b.substitute_id
left join auth.credential c on c.person_id = p.person_id
where (select auth.can('api.person'));

create view api.person_session with (security_barrier) as
select s.session_id, s.person_id, s.factors, s.source, s.began_at, s.expires_at, s.ended_at, s.end_reason,
	s.ended_at is null and s.expires_at > now() as live,
	case when s.ended_at is null and s.expires_at > now() then 'ok' else 'muted' end as style
from auth.session s
where (select auth.can('api.person_session'));

-- Everybody's attempts to log in, strangers' too.
create view api.login_attempt as
select a.attempt_id as login_attempt_id, a.at, a.login, p.name, a.outcome, a.factors, a.source,
	case when a.outcome <> 'success' then 'warn' end as style
from auth.attempt a
left join core.person p on p.login = a.login
where (select auth.can('api.login_attempt'));

create or replace function core.person_lock(person_id bigint, version int) returns core.person
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.person;
begin
	select x.* into p from core.person x where x.person_id = person_lock.person_id for update;
	perform core.expect('person', p.person_id, p.version, version, p.login, 'There is no such person');
	return p;
end
$$;

create or replace function core.person_switch(c core.command, person_id bigint, version int, enabled boolean, reason text,
	done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.person;
	why text := core.need_text(reason, 'reason', 500);
begin
	p := core.person_lock(person_id, version);
	if p.person_id = c.person_id then
		perform core.fail('42501', 'Nobody changes their own account here');
	elsif p.enabled = enabled then
		perform core.fail('QS003', '%s is that already', array[p.login]);
	elsif enabled and exists (select from core.role_request r where r.person_id = p.person_id and r.change = 'join')
		and not exists (select from core.role_request r where r.person_id = p.person_id and r.change = 'join' and r.status = 'approved') then
		perform core.fail('42501', 'A new account is opened by somebody else than who asked for it');
	end if;
	perform core.note_event('person', p.person_id, p.version + 1, case when enabled then 'enabled' else 'disabled' end,
		null, null, why);
	update core.person x set enabled = person_switch.enabled,
		disabled_at = case when not person_switch.enabled then core.now() end, updated_at = core.now(), version = x.version + 1
	where x.person_id = p.person_id returning x.* into p;
	if not enabled then
		perform auth.person_end_sessions(p.person_id, 'disabled');
	end if;
	return core.command_end(c, 'person', p.person_id, p.login, p.version, done, jsonb_build_object('reason', why));
end
$$;

-- Ends every session of that person at once.
create function api.person_disable(person_id bigint, version int, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_disable', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.person_switch(c, person_id, version, false, reason, 'Disabled');
end
$$;

create function api.person_enable(person_id bigint, version int, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_enable', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.person_switch(c, person_id, version, true, reason, 'Enabled');
end
$$;

-- A new account. It is closed until somebody else has agreed to it: who makes accounts does not give out roles alone.
create function api.person_add(login text, name core.short_text, role core.staff_role, language core.ui_language default 'en',
	time_zone text default 'UTC', reason core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_add', request_key);
	id bigint;
	r core.role_request;
begin
	if c.replay then
		return core.command_replay(c);
	elsif role is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'role');
	end if;
	id := auth.person_make(lower(core.need_text(login, 'login', 32)), name, array[role::text], coalesce(language, 'en'), coalesce(nullif(btrim(time_zone), ''), 'UTC'));
	update core.person p set enabled = false, disabled_at = core.now() where p.person_id = id;
	insert into core.role_request as x (person_id, role, change, reason, asked_by, asked_at)
	values (id, role, 'join', coalesce(nullif(core.most_text(reason, 'reason', 500), ''), btrim(name)), c.person_id, core.now()) returning x.* into r;
	perform core.changed('role_request');
	return core.command_end(c, 'person', id, lower(btrim(login)), 1, 'Asked for; somebody else approves it',
		jsonb_build_object('role', role, 'request', r.role_request_no));
end
$$;

-- Empty fields stay. The role one begins in is one that one has.
create function api.person_change(person_id bigint, version int, name core.short_text default null, home_role core.staff_role default null,
	language core.ui_language default null, time_zone text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_change', request_key);
	p core.person;
	was core.person;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.person_lock(person_id, version);
	was := p;
	p.name := core.need_text(coalesce(name, p.name), 'name', 100);
	p.home_role := coalesce(home_role, p.home_role);
	p.language := coalesce(language, p.language);
	p.time_zone := core.need_text(coalesce(time_zone, p.time_zone), 'time_zone', 60);
	if not core.zone_known(p.time_zone) then
		perform core.fail('QS004', 'There is no time zone called %s', array[p.time_zone], 'time_zone');
	elsif not exists (select from core.person_role r where r.person_id = p.person_id and r.role = p.home_role) then
		perform core.fail('QS004', '%s does not have this role', array[p.login], 'home_role', 'Ask for the role first');
	elsif p = was then
		perform core.fail('QS003', 'Nothing is changed');
	end if;
	perform core.note_event('person', p.person_id, p.version + 1, 'changed');
	update core.person x set name = p.name, home_role = p.home_role, language = p.language, time_zone = p.time_zone, updated_at = core.now(),
		version = x.version + 1
	where x.person_id = p.person_id returning x.* into p;
	return core.command_end(c, 'person', p.person_id, p.login, p.version, 'Saved', jsonb_build_object('name', p.name, 'home_role', p.home_role,
		'language', p.language, 'time_zone', p.time_zone));
end
$$;
