-- The ticket's clocks and the commands' shared steps.

-- Business time: the moment when span has passed within the hours of a calendar. No calendar: always open.
drop function if exists core.sla_add(timestamptz, interval);
create or replace function core.sla_add(at timestamptz, span interval, calendar core.calendar_code) returns timestamptz
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	rest interval := span;
	zone text;
	first date;
	h record;
begin
	if calendar is null or at is null then
		return at + span;
	end if;
	select c.time_zone into strict zone from core.calendar c where c.calendar = sla_add.calendar;
	first := (at at time zone zone)::date;
	for i in 0 .. 1000 loop
		for h in
			select greatest(at, (first + i + x.opens) at time zone zone) as opens, (first + i + x.closes) at time zone zone as closes
			from core.calendar_hours x
			where x.calendar = sla_add.calendar and x.weekday = extract(isodow from first + i) and not exists (
				select from core.calendar_holiday f where f.calendar = x.calendar and f.day = first + i)
			order by x.opens
		loop
			if h.closes > h.opens then
				if rest <= h.closes - h.opens then
					return h.opens + rest;
				end if;
				rest := rest - (h.closes - h.opens);
			end if;
		end loop;
	end loop;
	perform core.fail('QS004', 'The calendar %s is never open', array[calendar], 'calendar');
end
$$;

-- How much business time passed between two moments.
create or replace function core.sla_between(since timestamptz, till timestamptz, calendar core.calendar_code) returns interval
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if calendar is null then
		return till - since;
	end if;
	return (
		select coalesce(sum(least(till, (d.day + h.closes) at time zone c.time_zone)
			- greatest(since, (d.day + h.opens) at time zone c.time_zone)), '0')
		from core.calendar c
		cross join lateral (
			select (since at time zone c.time_zone)::date + n as day
			from generate_series(0, (till at time zone c.time_zone)::date - (since at time zone c.time_zone)::date) n) d
		join core.calendar_hours h on h.calendar = c.calendar and h.weekday = extract(isodow from d.day)
		where c.calendar = sla_between.calendar
			and not exists (select from core.calendar_holiday f where f.calendar = c.calendar and f.day = d.day)
			and (d.day + h.opens) at time zone c.time_zone < till and (d.day + h.closes) at time zone c.time_zone > since);
end
$$;

-- Keeps the clocks true whoever writes the row: waiting for others pauses the resolution clock and coming
-- back moves it by exactly the business time paused; a new priority takes new targets and keeps the pause.
create or replace function core.ticket_clock() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.sla_policy;
	hours core.calendar_code := (select q.calendar from core.queue q where q.queue = new.queue);
	waits boolean := new.status like 'waiting\_%';
	back boolean;
	grace timestamptz;
begin
	if waits and new.paused_at is null then
		new.paused_at := core.now();
	elsif not waits and new.paused_at is not null then
		new.paused_for := new.paused_for + core.sla_between(new.paused_at, core.now(), hours);
		new.paused_at := null;
	end if;
	if new.status <> 'snoozed' then
		new.snoozed_until := null;
		new.snoozed_from := null;
	end if;
	-- What was over begins again: the time it was over does not count, and some is left to look at it.
	back := tg_op = 'UPDATE' and old.status in ('resolved', 'closed') and new.status not in ('resolved', 'closed', 'merged');
	if back then
		new.paused_for := new.paused_for + core.sla_between(least(coalesce(old.resolved_at, old.closed_at), core.now()), core.now(), hours);
	end if;
	select * into strict p from core.sla_policy s where s.priority = new.priority;
	new.first_response_due := core.sla_add(new.created_at, p.first_response, hours);
	new.next_response_due := core.sla_add(new.waiting_since, p.next_response, hours);
	new.resolution_due := core.sla_add(new.created_at, p.resolution + new.paused_for, hours);
	grace := case when back then core.sla_add(core.now(), make_interval(mins => core.setting('reopen_grace_minutes')::int), hours) end;
	if grace > new.resolution_due then
		new.paused_for := new.paused_for + core.sla_between(new.resolution_due, grace, hours);
		new.resolution_due := core.sla_add(new.created_at, p.resolution + new.paused_for, hours);
	end if;
	return new;
end
$$;
create or replace trigger ticket_clock before insert or update of status, priority, waiting_since, queue on core.ticket
	for each row execute function core.ticket_clock();

-- The row, locked, if it is still the version that the person saw.
create or replace function core.ticket_lock(ticket_id bigint, version int) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
begin
	select k.* into t from core.ticket k where k.ticket_id = ticket_lock.ticket_id for update;
	if t.ticket_id is null then
		perform core.fail('QS002', 'There is no such ticket');
	elsif t.status = 'merged' then
		perform core.fail('QS003', '%s was merged into %s', array[t.ticket_no,
			(select m.ticket_no from core.ticket m where m.ticket_id = t.merged_into)]);
	elsif t.version is distinct from version then
		perform core.conflict('ticket', t.ticket_id, version, t.ticket_no);
	end if;
	return t;
end
$$;

create or replace function core.ticket_move(t core.ticket, verb text, target core.ticket_status, reason text default null)
returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('ticket', t.ticket_id, t.version + 1, verb, t.status, target, reason);
	t.status := target;
	return t;
end
$$;

-- The first thing an agent does to a new ticket opens it.
create or replace function core.ticket_touch(t core.ticket) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if t.status = 'new' then
		t := core.ticket_move(t, 'ticket_touch', 'open');
	end if;
	return t;
end
$$;

create or replace function core.ticket_save(t core.ticket) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.ticket k set status = t.status, priority = t.priority, queue = t.queue, owner_id = t.owner_id,
		tags = t.tags, class = t.class, resolution = t.resolution, snoozed_until = t.snoozed_until, snoozed_from = t.snoozed_from,
		messages = t.messages, first_responded_at = t.first_responded_at, waiting_since = t.waiting_since,
		resolved_at = t.resolved_at, closed_at = t.closed_at, updated_at = core.now(), version = k.version + 1
	where k.ticket_id = t.ticket_id
	returning k.* into t;
	return t;
end
$$;

-- Closed, merged and spam tickets are history.
create or replace function core.ticket_alive(t core.ticket) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if t.status in ('closed', 'merged', 'spam') then
		perform core.fail('QS003', '%s is %s', array[t.ticket_no, core.coded('ticket_status', t.status)]);
	end if;
end
$$;

-- Write down a change of owner.
create or replace function core.ticket_give(t core.ticket, heir bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'owner',
		(select p.name from core.person p where p.person_id = t.owner_id),
		(select p.name from core.person p where p.person_id = heir));
end
$$;

create or replace function core.ticket_say(t core.ticket, kind core.message_kind, body text) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.message (ticket_id, at, kind, author_id, author, body, language)
	select t.ticket_id, core.now(), kind, p.person_id, p.name, body, t.language
	from core.person p where p.person_id = (select auth.me());
	t.messages := t.messages + 1;
	return t;
end
$$;

create or replace function core.guard_ticket_reopen(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	days int := core.setting('reopen_days')::int;
begin
	if exists (select from core.ticket t where t.ticket_id = entity_id
		and t.closed_at < core.now() - make_interval(days => days)) then
		perform core.fail('QS003', 'It was closed more than %s days ago; open a new ticket', array[days::text]);
	end if;
end
$$;

-- For the background worker ------------------------------------------------------------------------------

-- The customer wrote. Whatever the ticket was waiting for, it is open again and the next-response clock runs.
-- What is written to a merged ticket belongs to the one it was merged into. author: who wrote, when it was not the customer.
-- Returns the number of the message.
create or replace function core.ticket_receive(ticket_id bigint, body text, language core.language default null, author text default null) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
	f core.ticket;
	said bigint;
begin
	select k.* into t from core.ticket k where k.ticket_id = ticket_receive.ticket_id for update;
	-- A target may have been merged further since.
	while t.merged_into is not null loop
		select k.* into t from core.ticket k where k.ticket_id = t.merged_into for update;
	end loop;
	if t.ticket_id is null then
		perform core.fail('QS002', 'There is no such ticket');
	elsif t.status = 'spam' then
		perform core.fail('QS003', 'This ticket is closed; open a new one');
	elsif t.status = 'closed' and t.closed_at < core.now() - make_interval(days => core.setting('reopen_days')::int) then
		-- Closed too long ago: a ticket of its own, beside the old one.
		f := core.ticket_open((select c from core.customer c where c.customer_id = t.customer_id), t.order_id, t.subject, body, t.channel, t.class,
			t.priority, t.queue, coalesce(ticket_receive.language, t.language));
		insert into core.ticket_link (ticket_id, other_id, kind, linked_at) values (f.ticket_id, t.ticket_id, 'follow_up', core.now());
		perform core.changed('ticket');
		return (select max(m.message_id) from core.message m where m.ticket_id = f.ticket_id);
	end if;
	insert into core.message as m (ticket_id, at, kind, author, body, language)
	select t.ticket_id, core.now(), 'customer', coalesce(left(ticket_receive.author, 100), c.name), core.need_text(body, 'body', 50000),
		coalesce(ticket_receive.language, t.language)
	from core.customer c where c.customer_id = t.customer_id
	returning m.message_id into said;
	t.messages := t.messages + 1;
	t.waiting_since := coalesce(t.waiting_since, core.now());
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'customer_message');
	if t.status not in ('new', 'open') then
		perform core.move_itself('ticket', t.ticket_id, t.version + 1, 'ticket_receive', t.status, 'open');
		t.status := 'open';
		t.resolved_at := null;
		t.closed_at := null;
	end if;
	t := core.ticket_save(t);
	perform core.changed('ticket');
	if t.owner_id is not null and core.stand_in(t.owner_id) <> t.owner_id then
		perform core.tell(t.owner_id, 'ticket', t.ticket_id, t.ticket_no, 'customer_wrote');
	end if;
	return said;
end
$$;

-- Snoozed tickets whose time has come go back to where they were. Returns how many.
create or replace function core.wake_snoozed() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
	woken int := 0;
begin
	for t in
		select k.* from core.ticket k
		where k.status = 'snoozed' and k.snoozed_until <= core.now()
		order by k.snoozed_until limit 1000 for update skip locked
	loop
		perform core.move_itself('ticket', t.ticket_id, t.version + 1, 'ticket_wake', 'snoozed', t.snoozed_from);
		t.status := t.snoozed_from;
		t := core.ticket_save(t);
		perform core.changed('ticket');
		woken := woken + 1;
	end loop;
	return woken;
end
$$;
