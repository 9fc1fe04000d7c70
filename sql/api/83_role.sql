-- Roles: what each may do, who has which, and changes of either, which two people make.

create view api.role as
select r.role_id, r.role as role_no, r.role, r.name, (select count(*) from core.person_role x join core.person p on p.person_id = x.person_id and p.enabled
		where x.role = r.role)::int as people,
	(select count(*) from core.role_permission x where x.role = r.role)::int as permissions, r.version, (select auth.can('api.role_permission_ask')) as can_ask
from core.role r
where (select auth.can('api.role'));

create view api.role_permission with (security_barrier) as
select r.role_id * 100000 + p.permission_id as role_permission_id, r.role_id, p.permission, p.permission as what, x.role is not null as granted,
	case when x.role is null then 'muted' end as style
from core.role r
cross join core.permission p
left join core.role_permission x on x.role = r.role and x.permission = p.permission
where p.permission <> 'automatic' and (select auth.can('api.role_permission'));

-- What a role decides alone, and what it may approve.
create view api.role_limit with (security_barrier) as
select r.role_id * 1000 + c.position as role_limit_id, r.role_id, l.what, l.limit_minor, (select core.setting('base_currency')) as currency
from core.role_limit l
join core.role r on r.role = l.role
join core.code c on c.domain = 'limit_kind' and c.code = l.what
where (select auth.can('api.role_limit'));

create or replace function core.choices_permission_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select p.permission, p.permission, p.what from core.permission p where p.permission not in ('self', 'automatic') and auth.can('api.role') order by p.permission
$$;

create function api.role_permission_ask(role_id bigint, version int, permission core.permission_code, change core.role_change, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.role_permission_ask', request_key);
	k core.role;
	r core.role_request;
	has boolean;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.role x where x.role_id = role_permission_ask.role_id for update;
	perform core.expect('role', k.role_id, k.version, version, k.name, 'There is no such role');
	if permission in ('self', 'automatic') or not exists (select from core.permission p where p.permission = role_permission_ask.permission) then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(permission, '')], 'permission');
	elsif change is null or change = 'join' then
		perform core.fail('QS004', 'This must not be empty', '{}', 'change');
	end if;
	has := exists (select from core.role_permission x where x.role = k.role and x.permission = role_permission_ask.permission);
	if coalesce(has = (change = 'grant'), true) then
		perform core.fail('QS003', '%s is that already', array[k.name], 'permission');
	end if;
	insert into core.role_request as x (role, permission, change, reason, asked_by, asked_at)
	values (k.role, permission, change, core.need_text(reason, 'reason', 500), c.person_id, core.now()) on conflict do nothing returning x.* into r;
	if r.role_request_id is null then
		perform core.fail('QS003', 'This was asked for already', '{}', 'permission');
	end if;
	perform core.changed('role_request');
	return core.command_end(c, 'role', k.role_id, r.role_request_no, k.version, 'Asked for',
		jsonb_build_object('permission', permission, 'change', change, 'reason', r.reason));
end
$$;

create view api.role_request with (security_barrier) as
select r.role_request_id, r.role_request_no, p.login, p.name, r.role, r.change, r.permission, r.reason, r.status, a.name as asked_by, r.asked_at, d.name as decided_by,
	r.decided_at, r.version, case r.status when 'requested' then 'warn' when 'refused' then 'muted' end as style,
	r.status = 'requested' and (select auth.can('api.role_approve')) and (select auth.me()) <> r.asked_by
		and r.person_id is distinct from (select auth.me()) as can_approve,
	r.status = 'requested' and (select auth.can('api.role_refuse')) and (select auth.me()) <> r.asked_by as can_refuse
from core.role_request r
left join core.person p on p.person_id = r.person_id
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
	elsif change = 'join' then
		perform core.fail('QS004', 'There is no such choice: %s', array[change], 'change');
	elsif change = 'revoke' and p.home_role = role then
		perform core.fail('QS003', 'The role one begins in cannot be taken away; disable the account', '{}', 'role');
	end if;
	insert into core.role_request as x (person_id, role, change, reason, asked_by, asked_at)
	values (p.person_id, role, change, core.need_text(reason, 'reason', 500), c.person_id, core.now()) on conflict do nothing returning x.* into r;
	if r.role_request_id is null then
		perform core.fail('QS003', 'This was asked for already', '{}', 'role');
	end if;
	perform core.changed('role_request');
	return core.command_end(c, 'person', p.person_id, r.role_request_no, p.version, 'Asked for',
		jsonb_build_object('role', role, 'change', change, 'reason', r.reason));
end
$$;

create or replace function core.person_role_set(r core.role_request) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if r.change = 'revoke' then
		delete from core.person_role x where x.person_id = r.person_id and x.role = r.role;
	else
		insert into core.person_role values (r.person_id, r.role) on conflict do nothing;
	end if;
	perform core.note_event('person', r.person_id, (select p.version + 1 from core.person p where p.person_id = r.person_id), 'role',
		case r.change when 'revoke' then r.role::text end, case when r.change <> 'revoke' then r.role::text end, r.reason);
	update core.person p set updated_at = core.now(), version = p.version + 1, enabled = p.enabled or r.change = 'join',
		disabled_at = case when r.change <> 'join' then p.disabled_at end
	where p.person_id = r.person_id;
	perform core.changed('person');
end
$$;

create or replace function core.role_permission_set(r core.role_request) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
begin
	if r.change = 'revoke' then
		delete from core.role_permission x where x.role = r.role and x.permission = r.permission;
		if r.permission in ('role.ask', 'role.approve') and not exists (select from core.role_permission x where x.permission = r.permission) then
			perform core.fail('QS003', 'Nobody would have this permission any more');
		end if;
	else
		insert into core.role_permission values (r.role, r.permission) on conflict do nothing;
	end if;
	update core.role x set version = x.version + 1 where x.role = r.role returning x.role_id into id;
	perform core.note_event('role', id, (select x.version from core.role x where x.role_id = id), 'role',
		case r.change when 'revoke' then r.permission end, case r.change when 'grant' then r.permission end, r.reason);
	perform core.changed('role');
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
	elsif c.person_id = r.asked_by or c.person_id = r.person_id then
		perform core.fail('42501', 'This needs somebody who had no part in it');
	end if;
	perform core.move('role_request', r.role_request_id, r.version + 1, substr(c.object, 5), r.status,
		case when approves then 'approved' else 'refused' end, reason);
	update core.role_request x set status = case when approves then 'approved' else 'refused' end, decided_by = c.person_id, decided_at = core.now(),
		version = x.version + 1
	where x.role_request_id = r.role_request_id returning x.* into r;
	if approves and r.permission is not null then
		perform core.role_permission_set(r);
	elsif approves then
		perform core.person_role_set(r);
	end if;
	perform core.tell(r.asked_by, 'role_request', r.role_request_id, r.role_request_no, case when approves then 'approved' else 'refused' end);
	return core.command_end(c, 'role_request', r.role_request_id, r.role_request_no, r.version, done,
		jsonb_build_object('person', r.person_id, 'role', r.role, 'permission', r.permission, 'change', r.change, 'reason', reason));
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
