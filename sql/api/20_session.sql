-- What every session may ask about itself: who am I, what may I use, what can be chosen.

create view api.me with (security_barrier) as
select p.person_id, p.login, p.name, p.language, p.time_zone, p.keymap, p.home_role, r.home_object as home, p.color,
	s.session_id, s.began_at, s.expires_at,
	array(select pr.role::text from core.person_role pr where pr.person_id = p.person_id order by pr.role) as roles
from core.person p
join core.role r on r.role = p.home_role
join auth.session s on s.session_id = (select auth.my_session())
where p.person_id = (select auth.me());

create view api.my_objects with (security_barrier) as
select o.object
from core.object_permission o
where (select auth.can('api.my_objects')) and exists (
	select from core.role_permission rp
	join core.person_role pr on pr.role = rp.role
	where rp.permission = o.permission and pr.person_id = (select auth.me()));

create view api.currency with (security_barrier) as
select c.currency, c.name, c.minor_units
from ref.currency c
where (select auth.can('api.currency'));

-- Values to choose from for a column or parameter of this domain; with a key, only those that make sense for
-- that row and person. A null label is looked up by the screen.
create function api.choices(domain text, key bigint default null)
returns table (code text, label text, hint text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	if not auth.can('api.choices') then
		perform core.fail('42501', 'Log in first');
	end if;
	domain := regexp_replace(domain, '^core\.', '');
	if domain = 'ticket_status' and key is not null then
		return query
			select c.code, null::text, case when t.reason_required then 'Say why' end
			from core.ticket k
			join core.transition t on t.machine = 'ticket' and t.verb = 'ticket_status' and t.from_state = k.status
			join core.code c on c.domain = 'ticket_status' and c.code = t.to_state
			where k.ticket_id = key and auth.can('api.ticket') and auth.may(t.permission)
			order by c.position;
	elsif domain = 'person_login' then
		return query
			select p.login, p.name, null::text
			from core.person p
			where p.enabled and auth.can('api.ticket') and exists (
				select from core.person_role pr join core.role_permission rp on rp.role = pr.role
				where pr.person_id = p.person_id and rp.permission = 'ticket.work')
			order by p.name, p.login;
	elsif domain = 'queue_code' then
		return query select q.queue::text, q.name, null::text from core.queue q order by q.position;
	elsif to_regprocedure(format('core.%I(bigint)', concat('choices_', domain))) is not null then
		-- An area's own answer; it asks for the permission that its rows need.
		return query execute format('select code, label, hint from core.%I($1)', 'choices_' || domain) using key;
	else
		return query
			select c.code, null::text, null::text from core.code c
			where c.domain = choices.domain order by c.position;
	end if;
end
$$;
