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
	(select auth.can('api.person_disable')) and p.enabled and p.person_id <> (select auth.me()) as can_disable,
	(select auth.can('api.person_enable')) and not p.enabled as can_enable,
	(select auth.can('api.role_ask')) as can_role_ask,
	(select auth.can('api.person_scope_set')) and p.person_id <> (select auth.me()) as can_scope_set
from core.person p
left join auth.credential c on c.person_id = p.person_id
where (select auth.can('api.person'));

create view api.person_session with (security_barrier) as
select s.session_id, s.person_id, s.factors, s.source, s.began_at, s.expires_at, s.ended_at, s.end_reason,
	case when s.ended_at is null and s.expires_at > now() then 'ok' else 'muted' end as style
from auth.session s
where (select auth.can('api.person_session'));

create or replace function core.person_switch(c core.command, person_id bigint, version int, enabled boolean, reason text,
	done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.person;
	why text := core.need_text(reason, 'reason', 500);
begin
	select x.* into p from core.person x where x.person_id = person_switch.person_id for update;
	if p.person_id is null then
		perform core.fail('QS002', 'There is no such person');
	elsif p.version is distinct from version then
		perform core.conflict('person', p.person_id, version, p.login);
	elsif p.person_id = c.person_id then
		perform core.fail('42501', 'Nobody changes their own account here');
	elsif p.enabled = enabled then
		perform core.fail('QS003', '%s is that already', array[p.login]);
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
