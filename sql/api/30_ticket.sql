-- The ticket's clocks and the commands' shared steps.

-- Business time. One calendar, always open; the place where calendars will be read.
create or replace function core.sla_add(at timestamptz, span interval) returns timestamptz
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$ select at + span $$;

-- Keeps the clocks true whoever writes the row: waiting for others pauses the resolution clock and coming
-- back moves it by exactly the time paused; a new priority takes new targets and keeps the pause.
create or replace function core.ticket_clock() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.sla_policy;
	waits boolean := new.status like 'waiting\_%';
begin
	if waits and new.paused_at is null then
		new.paused_at := core.now();
	elsif not waits and new.paused_at is not null then
		new.paused_for := new.paused_for + (core.now() - new.paused_at);
		new.paused_at := null;
	end if;
	if new.status <> 'snoozed' then
		new.snoozed_until := null;
		new.snoozed_from := null;
	end if;
	select * into strict p from core.sla_policy s where s.priority = new.priority;
	new.first_response_due := core.sla_add(new.created_at, p.first_response);
	new.next_response_due := core.sla_add(new.waiting_since, p.next_response);
	new.resolution_due := core.sla_add(new.created_at, p.resolution) + new.paused_for;
	return new;
end
$$;
create or replace trigger ticket_clock before insert or update of status, priority, waiting_since on core.ticket
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
		class = t.class, resolution = t.resolution, snoozed_until = t.snoozed_until, snoozed_from = t.snoozed_from,
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
language sql set search_path = pg_catalog, pg_temp as $$
	select core.note_event('ticket', t.ticket_id, t.version + 1, 'owner',
		(select p.name from core.person p where p.person_id = t.owner_id),
		(select p.name from core.person p where p.person_id = heir))
$$;

create or replace function core.ticket_say(t core.ticket, kind core.message_kind, body text) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.message (ticket_id, at, kind, author_id, author, body, language)
	select t.ticket_id, core.now(), kind, p.person_id, p.name, body, t.language
	from core.person p where p.person_id = auth.me();
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
create or replace function core.ticket_receive(ticket_id bigint, body text, language core.language default null) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
begin
	select k.* into t from core.ticket k where k.ticket_id = ticket_receive.ticket_id for update;
	if t.ticket_id is null then
		perform core.fail('QS002', 'There is no such ticket');
	elsif t.status in ('closed', 'merged', 'spam') then
		perform core.fail('QS003', 'This ticket is closed; open a new one');
	end if;
	insert into core.message (ticket_id, at, kind, author, body, language)
	select t.ticket_id, core.now(), 'customer', c.name, core.need_text(body, 'body', 50000),
		coalesce(ticket_receive.language, t.language)
	from core.customer c where c.customer_id = t.customer_id;
	t.messages := t.messages + 1;
	t.waiting_since := coalesce(t.waiting_since, core.now());
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'customer_message');
	if t.status not in ('new', 'open') then
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'status', t.status, 'open');
		t.status := 'open';
		t.resolved_at := null;
	end if;
	t := core.ticket_save(t);
	perform pg_notify('qs_ticket', t.ticket_id::text);
	return t.version;
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
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'status', 'snoozed', t.snoozed_from);
		t.status := t.snoozed_from;
		t := core.ticket_save(t);
		perform pg_notify('qs_ticket', t.ticket_id::text);
		woken := woken + 1;
	end loop;
	return woken;
end
$$;
