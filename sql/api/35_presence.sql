-- Who looks at what now; ratings; calendars of queues.

create or replace function core.may_see(entity text) returns boolean
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return coalesce((select auth.can(e.object) from core.entity e where e.entity = may_see.entity), false);
end
$$;

-- Others only, and only who was heard of within the last minute.
create view api.presence with (security_barrier) as
select r.person_id, r.entity, r.entity_id, p.login, p.name, r.doing, r.since
from core.presence r
join core.person p on p.person_id = r.person_id
where (select auth.can('api.presence')) and r.person_id <> (select auth.me()) and r.seen_at > core.now() - interval '60 s'
	and core.may_see(r.entity);

-- Not audited and without a version: it says nothing about the row, and is repeated every few seconds.
create function api.presence_put(entity text, entity_id bigint, doing core.presence_kind default 'viewing', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.presence_put', request_key);
	was core.presence_kind;
begin
	if not core.may_see(entity) then
		perform core.fail('QS004', 'There is no such choice: %s', array[entity], 'entity');
	elsif entity_id is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'entity_id');
	end if;
	select r.doing into was from core.presence r
	where r.entity = presence_put.entity and r.entity_id = presence_put.entity_id and r.person_id = c.person_id
		and r.seen_at > core.now() - interval '60 s';
	insert into core.presence as r values (entity, entity_id, c.person_id, coalesce(doing, 'viewing'), core.now(), core.now())
	on conflict on constraint presence_pkey do update set doing = excluded.doing, seen_at = excluded.seen_at,
		since = case when r.doing = excluded.doing and r.seen_at > core.now() - interval '60 s' then r.since else excluded.since end;
	if was is distinct from doing then
		perform pg_notify('qs_presence', entity || ' ' || entity_id);
	end if;
	return (null, null, 'Seen')::api.result;
end
$$;

create function api.presence_drop(entity text, entity_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.presence_drop', request_key);
begin
	delete from core.presence r
	where r.person_id = c.person_id and (r.entity = presence_drop.entity and r.entity_id = presence_drop.entity_id
		or r.seen_at < core.now() - interval '5 min');
	if found then
		perform pg_notify('qs_presence', entity || ' ' || entity_id);
	end if;
	return (null, null, 'Gone')::api.result;
end
$$;

-- Ratings ------------------------------------------------------------------------------------------------

create view api.rating as
select r.ticket_id, t.ticket_no, t.subject, r.score, r.comment, p.name as agent, r.queue, r.language, r.asked_at, r.answered_at,
	case when r.score <= 2 then 'danger' when r.score = 3 then 'warn' when r.score >= 4 then 'ok' else 'muted' end as style
from core.rating r
join core.ticket t on t.ticket_id = r.ticket_id
left join core.person p on p.person_id = r.agent_id
where (select auth.can('api.rating'));

-- Resolving a ticket asks its customer, once.
create or replace function core.rating_ask() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.rating (ticket_id, agent_id, queue, language, asked_at, expires_at)
	values (new.ticket_id, new.owner_id, new.queue, new.language, core.now(), core.now() + interval '30 days')
	on conflict do nothing;
	return null;
end
$$;
create or replace trigger rating_ask after update of status on core.ticket
	for each row when (new.status = 'resolved' and old.status <> 'resolved') execute function core.rating_ask();

-- For the background worker: the token that goes into the mail, and what came back with it.
create or replace function core.rating_invite(ticket_id bigint) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	token text := encode(ext.gen_random_bytes(24), 'hex');
begin
	update core.rating r set token_hash = sha256(convert_to(token, 'UTF8'))
	where r.ticket_id = rating_invite.ticket_id and r.answered_at is null and r.expires_at > core.now();
	return case when found then token end;
end
$$;

create or replace function core.rating_answer(token text, score int, comment text default '') returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update core.rating r set score = rating_answer.score, comment = left(coalesce(rating_answer.comment, ''), 2000), answered_at = core.now()
	where r.token_hash = sha256(convert_to(token, 'UTF8')) and r.answered_at is null and r.expires_at > core.now();
	return found;
end
$$;

-- Queues and calendars -----------------------------------------------------------------------------------

create view api.queue with (security_barrier) as
select q.queue_id, q.queue as queue_no, q.name, q.language, q.calendar, c.name as calendar_name, c.time_zone,
	coalesce((select t.n from core.tally_now t where t.what = 'queue' and t.key = q.queue
		and coalesce(q.queue::text = any ((select auth.scope('queue'))::text[]), true)), 0)::int as waiting,
	q.version, (select auth.can('api.queue_calendar')) as can_calendar
from core.queue q
left join core.calendar c on c.calendar = q.calendar
where (select auth.can('api.queue'));

create view api.calendar_day with (security_barrier) as
select c.calendar, c.name, c.time_zone, h.weekday, string_agg(to_char(h.opens, 'HH24:MI') || '-' || to_char(h.closes, 'HH24:MI'), ' ' order by h.opens) as hours
from core.calendar c
join core.calendar_hours h on h.calendar = c.calendar
where (select auth.can('api.calendar_day'))
group by c.calendar, c.name, c.time_zone, h.weekday;

-- Which hours count for the tickets of a queue; what is open is reckoned anew.
create function api.queue_calendar(queue_id bigint, version int, calendar core.calendar_code default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.queue_calendar', request_key);
	q core.queue;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into q from core.queue x where x.queue_id = queue_calendar.queue_id for update;
	if q.queue is null then
		perform core.fail('QS002', 'There is no such queue');
	elsif q.version is distinct from version then
		perform core.conflict('queue', q.queue_id, version, q.name);
	end if;
	calendar := nullif(btrim(calendar), '');
	if calendar is not null and not exists (select from core.calendar_hours h where h.calendar = queue_calendar.calendar) then
		perform core.fail('QS004', 'The calendar %s is never open', array[calendar], 'calendar');
	end if;
	perform core.note_event('queue', q.queue_id, q.version + 1, 'changed', q.calendar, queue_calendar.calendar);
	update core.queue x set calendar = queue_calendar.calendar, version = x.version + 1 where x.queue = q.queue returning x.* into q;
	update core.ticket t set status = t.status
	where t.queue = q.queue and t.status not in ('resolved', 'closed', 'merged', 'spam');
	return core.command_end(c, 'queue', q.queue_id, q.name, q.version, 'Saved', jsonb_build_object('calendar', calendar));
end
$$;

create or replace function core.choices_calendar_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c.calendar::text, c.name, c.time_zone from core.calendar c where auth.can('api.queue') order by c.name
$$;
