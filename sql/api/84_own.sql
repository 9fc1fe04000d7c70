-- What is one's own: notices. Customers' segments and consent.

-- Notices ------------------------------------------------------------------------------------------------

create view api.notification with (security_barrier) as
select n.notification_id, n.entity, n.entity_id, n.ref, n.body::text as body, p.name as by_name, n.at, n.read_at, case when n.read_at is null then 'info' else 'muted' end as style
from core.notification n
left join core.person p on p.person_id = n.by_id
where (select auth.can('api.notification')) and n.person_id = (select auth.me());

create or replace function core.tell(person_id bigint, entity text, entity_id bigint, ref text, body text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.notification (person_id, entity, entity_id, ref, body, at, by_id) values (person_id, entity, entity_id, ref, body, core.now(), auth.me());
	perform core.changed('notification');
	if core.stand_in(person_id) <> person_id then
		insert into core.notification (person_id, entity, entity_id, ref, body, at, by_id)
		values (core.stand_in(person_id), entity, entity_id, ref, body, core.now(), auth.me());
		perform core.changed('notification');
	end if;
end
$$;

create function api.notification_read(notification_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.notification_read', request_key);
	title text;
begin
	update core.notification n set read_at = coalesce(n.read_at, core.now())
	where n.notification_id = notification_read.notification_id and n.person_id = c.person_id returning n.ref into title;
	if title is null then
		perform core.fail('QS002', 'There is no such notice');
	end if;
	return (title, null, 'Read')::api.result;
end
$$;

-- Segments and consent -----------------------------------------------------------------------------------

create view api.customer_segment with (security_barrier) as
select s.customer_id, row_number() over (partition by s.customer_id order by g.segment) as customer_segment_id, s.segment, g.name, s.since, p.name as by
from core.customer_segment s
join core.segment g on g.segment = s.segment
left join core.person p on p.person_id = s.by_id
where (select auth.can('api.customer_segment'));

create view api.customer_consent with (security_barrier) as
select c.consent_id, c.customer_id, c.purpose, c.granted, c.source, c.at, p.name as by,
	c.consent_id = max(c.consent_id) over (partition by c.customer_id, c.purpose) as current, case when not c.granted then 'muted' end as style
from core.consent c
left join core.person p on p.person_id = c.by_id
where (select auth.can('api.customer_consent'));

create or replace function core.customer_lock(customer_id bigint, version int) returns core.customer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer;
begin
	select x.* into u from core.customer x where x.customer_id = customer_lock.customer_id for update;
	if u.customer_id is null then
		perform core.fail('QS002', 'There is no such customer');
	elsif u.version is distinct from version then
		perform core.conflict('customer', u.customer_id, version, u.customer_no);
	end if;
	return u;
end
$$;

-- Puts the customer into the segment, or out of it.
create function api.customer_segment_set(customer_id bigint, version int, segment core.segment_code, member boolean default true, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_segment_set', request_key);
	u core.customer;
	v int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	u := core.customer_lock(customer_id, version);
	if not exists (select from core.segment g where g.segment = customer_segment_set.segment) then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(segment, '')], 'segment');
	elsif coalesce(member, true) then
		insert into core.customer_segment values (u.customer_id, segment, core.now(), c.person_id) on conflict do nothing;
	else
		delete from core.customer_segment s where s.customer_id = u.customer_id and s.segment = customer_segment_set.segment;
	end if;
	perform core.note_event('customer', u.customer_id, u.version + 1, 'segment', null, segment);
	update core.customer x set updated_at = core.now(), version = x.version + 1 where x.customer_id = u.customer_id returning x.version into v;
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, v, 'Saved', jsonb_build_object('segment', segment, 'member', member));
end
$$;

create function api.customer_consent_set(customer_id bigint, version int, purpose core.consent_purpose, granted boolean,
	source core.consent_source default 'support', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_consent_set', request_key);
	u core.customer;
	v int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	u := core.customer_lock(customer_id, version);
	if purpose is null or granted is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when purpose is null then 'purpose' else 'granted' end);
	end if;
	insert into core.consent (customer_id, purpose, granted, source, at, by_id)
	values (u.customer_id, purpose, granted, coalesce(source, 'support'), core.now(), c.person_id);
	perform core.note_event('customer', u.customer_id, u.version + 1, 'consent', null, purpose);
	update core.customer x set updated_at = core.now(), version = x.version + 1,
		marketing_consent_at = case when purpose <> 'marketing_email' then x.marketing_consent_at when granted then core.now() end
	where x.customer_id = u.customer_id returning x.version into v;
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, v, 'Saved', jsonb_build_object('purpose', purpose, 'granted', granted, 'source', source));
end
$$;

create or replace function core.choices_segment_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select g.segment, g.name, null::text from core.segment g where auth.can('api.customer_segment') order by g.name
$$;
