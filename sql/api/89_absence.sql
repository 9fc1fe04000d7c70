-- Out of office: while somebody is away, a substitute is told what they would be told and given what they would be given.

-- Who acts for a person now: the substitute while they are away, else themselves. One step only.
create or replace function core.stand_in(person_id bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce((select a.substitute_id from core.absence a join core.person p on p.person_id = a.substitute_id and p.enabled
		where a.person_id = $1 and core.now() >= a.since and core.now() < a.until), $1)
$$;

create view api.absence with (security_barrier) as
select a.absence_id, p.login, p.name, a.since, a.until, s.name as substitute, a.note, a.person_id = (select auth.me()) as mine,
	case when core.now() >= a.since then 'warn' end as style
from core.absence a
join core.person p on p.person_id = a.person_id
left join core.person s on s.person_id = a.substitute_id
where (select auth.can('api.absence')) and a.until > core.now();

-- One's own absence; said again, it takes the place of what was said before.
create function api.absence_set(since timestamptz, until timestamptz, substitute core.person_login default null, note core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.absence_set', request_key);
	me core.person;
	other bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif since is null or until is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when since is null then 'since' else 'until' end);
	elsif not isfinite(since) or not isfinite(until) or until <= since or until <= core.now() or until > core.now() + interval '2 years' then
		perform core.fail('QS004', 'It has to end later than it begins, within two years', '{}', 'until');
	end if;
	select p.* into me from core.person p where p.person_id = c.person_id;
	substitute := nullif(btrim(substitute), '');
	select p.person_id into other from core.person p where p.login = substitute and p.enabled and p.person_id <> me.person_id
		and exists (select from core.person_role x join core.person_role y on y.role = x.role where x.person_id = p.person_id and y.person_id = me.person_id);
	if substitute is not null and other is null then
		perform core.fail('QS004', 'Nobody called %s has a role of yours', array[substitute], 'substitute');
	end if;
	insert into core.absence (person_id, since, until, substitute_id, note) values (me.person_id, since, until, other, coalesce(core.most_text(note, 'note', 200), ''))
	on conflict on constraint absence_person_id_key do update set since = excluded.since, until = excluded.until, substitute_id = excluded.substitute_id,
		note = excluded.note;
	if other is not null then
		perform core.tell(other, 'person', me.person_id, me.login, 'stand_in');
	end if;
	return core.command_end(c, 'person', me.person_id, me.login, null, 'Saved', jsonb_build_object('since', since, 'until', until, 'substitute', substitute));
end
$$;

create function api.absence_drop(request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.absence_drop', request_key);
	me text := (select p.login from core.person p where p.person_id = c.person_id);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	delete from core.absence a where a.person_id = c.person_id;
	if not found then
		perform core.fail('QS003', 'You are not away');
	end if;
	return core.command_end(c, 'person', c.person_id, me, null, 'Removed');
end
$$;
