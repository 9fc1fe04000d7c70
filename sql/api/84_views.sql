-- Saved views of lists. A view holds words of the filter language and no rows: whoever opens it sees what they may see.

create view api.saved_view with (security_barrier) as
select v.saved_view_id, v.screen, v.name, v.filter, v.columns, v.sort, v.shared, v.role, v.begins, v.owner_id = (select auth.me()) as mine,
	p.name as owner, i.pin, v.updated_at
from core.saved_view v
join core.person p on p.person_id = v.owner_id
left join core.view_pin i on i.saved_view_id = v.saved_view_id and i.person_id = (select auth.me())
where (select auth.can('api.saved_view')) and (v.owner_id = (select auth.me())
	or v.shared and (v.role is null or v.role in (select r.role from core.person_role r where r.person_id = (select auth.me()))));

-- Whose view is written: one's own; or, of a name that somebody else shares with the same people, theirs, by who may do so.
create or replace function core.view_owner(person_id bigint, screen text, name text, shared boolean, role text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	other bigint := (select v.owner_id from core.saved_view v where view_owner.shared and v.shared and v.owner_id <> view_owner.person_id
		and v.screen = view_owner.screen and lower(v.name) = lower(view_owner.name)
		and (v.role is null or view_owner.role is null or v.role = view_owner.role) order by v.saved_view_id limit 1);
begin
	if other is not null and not auth.may('view.share') then
		perform core.fail('QS003', 'Somebody else shares a view called %s', array[name], 'name', 'Choose another name');
	end if;
	return coalesce(other, person_id);
end
$$;

create function api.view_put(screen text, name core.short_text, filter text default '', columns text default '', sort text default '', shared boolean default false,
	role core.staff_role default null, begins boolean default false, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.view_put', request_key);
	v core.saved_view;
	owner bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	screen := core.need_text(screen, 'screen', 40);
	name := core.need_text(name, 'name', 60);
	if screen !~ '^[a-z_]+$' then
		perform core.fail('QS004', 'There is no such choice: %s', array[screen], 'screen');
	elsif length(filter) > 2000 or length(columns) > 2000 or length(sort) > 500 then
		perform core.fail('QS004', 'This is longer than %s characters', array['2000'], 'filter');
	elsif role is not null and not exists (select from core.person_role r where r.person_id = c.person_id and r.role = view_put.role) then
		perform core.fail('42501', 'You can share a view with a role that you have yourself', '{}', 'role');
	elsif begins and not auth.may('view.share') then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', 'view.share')], 'begins',
			'Share it without that, or ask somebody who may');
	end if;
	owner := core.view_owner(c.person_id, screen, name, coalesce(shared, false) or role is not null, role);
	insert into core.saved_view as x (owner_id, screen, name, filter, columns, sort, shared, role, begins, updated_at)
	values (owner, screen, name, coalesce(filter, ''), coalesce(columns, ''), coalesce(sort, ''), coalesce(shared, false) or role is not null, role,
		coalesce(begins, false) and (coalesce(shared, false) or role is not null), core.now())
	on conflict on constraint saved_view_owner_id_screen_name_key do update set filter = excluded.filter, columns = excluded.columns, sort = excluded.sort,
		shared = excluded.shared, role = excluded.role, begins = excluded.begins, updated_at = excluded.updated_at
	returning x.* into v;
	return core.command_end(c, 'saved_view', v.saved_view_id, v.name, null, 'Saved',
		jsonb_build_object('screen', screen, 'filter', v.filter, 'shared', v.shared, 'role', v.role));
end
$$;

create function api.view_drop(screen text, name core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.view_drop', request_key);
	id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	delete from core.saved_view v where v.owner_id = c.person_id and v.screen = view_drop.screen and v.name = btrim(view_drop.name) returning v.saved_view_id into id;
	if id is null then
		perform core.fail('QS002', 'There is no such view');
	end if;
	return core.command_end(c, 'saved_view', id, name, null, 'Removed');
end
$$;

-- The number under which a view stands above its list; none: it no longer does. What stood there gives way.
create function api.view_pin(saved_view_id bigint, pin int default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.view_pin', request_key);
	v record;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select s.screen, s.name into v from api.saved_view s where s.saved_view_id = view_pin.saved_view_id;
	if not found then
		perform core.fail('QS002', 'There is no such view');
	elsif pin not between 1 and 9 then
		perform core.fail('QS004', 'This must be from %s to %s', array['1', '9'], 'pin');
	end if;
	-- Two of one's own sessions, one after the other.
	perform 1 from core.person p where p.person_id = c.person_id for no key update;
	delete from core.view_pin i where i.person_id = c.person_id and (i.saved_view_id = view_pin.saved_view_id or i.screen = v.screen and i.pin = view_pin.pin);
	if pin is not null then
		insert into core.view_pin (person_id, screen, pin, saved_view_id) values (c.person_id, v.screen, pin, saved_view_id);
	end if;
	return core.command_end(c, 'saved_view', saved_view_id, v.name, null, case when pin is null then 'Removed' else 'Saved' end, jsonb_build_object('pin', pin));
end
$$;

create view api.view_last with (security_barrier) as
select l.screen, l.name, l.columns, l.sort, l.filter
from core.view_last l
where (select auth.can('api.view_last')) and l.person_id = (select auth.me());

-- How a person left a list; it begins so the next time. filter: null when it is that of the view, or of the screen. Written on the way, so it is no matter for the record.
create function api.view_leave(screen text, name text, columns text, sort text, filter text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.view_leave', request_key);
begin
	if coalesce(screen, '') !~ '^[a-z_]+$' or length(screen) > 40 then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(screen, '')], 'screen');
	elsif length(columns) > 2000 or length(sort) > 500 or length(name) > 60 or length(filter) > 2000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['2000'], 'columns');
	end if;
	insert into core.view_last (person_id, screen, name, columns, sort, filter, at)
	values (c.person_id, screen, coalesce(name, ''), coalesce(columns, ''), coalesce(sort, ''), filter, core.now())
	on conflict on constraint view_last_pkey do update set name = excluded.name, columns = excluded.columns, sort = excluded.sort,
		filter = excluded.filter, at = excluded.at;
	return (null, null, 'Saved')::api.result;
end
$$;
