-- What people do to tickets. Each command: begin, lock, work, save, end; the events inside name the version
-- they lead to.

create function api.ticket_take(ticket_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_take', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	if t.owner_id = c.person_id then
		perform core.fail('QS003', 'It is yours already');
	end if;
	t := core.ticket_touch(t);
	perform core.ticket_give(t, c.person_id);
	t.owner_id := c.person_id;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Taken');
end
$$;

create or replace function core.works_on_tickets(person_id bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from core.person_role pr join core.role_permission rp on rp.role = pr.role
		where pr.person_id = $1 and rp.permission = 'ticket.work')
$$;

create function api.ticket_assign(ticket_id bigint, version int, owner core.person_login,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_assign', request_key);
	t core.ticket;
	heir bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	select p.person_id into heir from core.person p where p.login = owner and p.enabled and core.works_on_tickets(p.person_id);
	if heir is null then
		perform core.fail('QS004', 'Nobody called %s works on tickets', array[owner], 'owner');
	elsif core.works_on_tickets(core.stand_in(heir)) then
		heir := core.stand_in(heir);
	end if;
	if heir = t.owner_id then
		perform core.fail('QS003', 'It is with %s already', array[(select p.login from core.person p where p.person_id = heir)]);
	end if;
	perform core.ticket_give(t, heir);
	t.owner_id := heir;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Assigned',
		jsonb_build_object('owner', owner));
end
$$;

-- Answering stops the response clocks; a ticket nobody owned is now the answerer's.
create function api.ticket_reply(ticket_id bigint, version int, body core.long_text,
	next core.ticket_status default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_reply', request_key);
	t core.ticket;
	words text := core.need_text(body, 'body', 50000);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	t := core.ticket_touch(t);
	t := core.ticket_say(t, 'reply', words);
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'reply');
	t.first_responded_at := coalesce(t.first_responded_at, core.now());
	t.waiting_since := null;
	if t.owner_id is null then
		t.owner_id := c.person_id;
	end if;
	if next is not null and next <> t.status then
		t := core.ticket_move(t, 'ticket_status', next);
	end if;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Reply sent',
		jsonb_build_object('next', next));
end
$$;

create function api.ticket_note(ticket_id bigint, version int, body core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_note', request_key);
	t core.ticket;
	words text := core.need_text(body, 'body', 50000);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	t := core.ticket_touch(t);
	t := core.ticket_say(t, 'note', words);
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'note');
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Note added');
end
$$;

create function api.ticket_status(ticket_id bigint, version int, status core.ticket_status,
	reason core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_status', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	t := core.ticket_move(t, 'ticket_status', ticket_status.status, reason);
	t.resolved_at := null;
	t.closed_at := null;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Status changed',
		jsonb_build_object('status', t.status));
end
$$;

-- Resolved, by the checklist of the class that it is resolved with. While that is looked at the row has this class, and
-- then its own again until it is saved: undoing goes by the row as it was.
create or replace function core.ticket_settle(t core.ticket, category core.ticket_class, resolution core.ticket_resolution) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	was core.ticket_class := t.class;
begin
	update core.ticket k set class = category where k.ticket_id = t.ticket_id and k.class is distinct from category;
	t := core.ticket_move(t, 'ticket_resolve', 'resolved');
	update core.ticket k set class = was where k.ticket_id = t.ticket_id and k.class is distinct from was;
	t.class := category;
	t.resolution := ticket_settle.resolution;
	t.resolved_at := core.now();
	t.waiting_since := null;
	return t;
end
$$;

create function api.ticket_resolve(ticket_id bigint, version int, category core.ticket_class,
	resolution core.ticket_resolution, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_resolve', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	if category is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'category');
	elsif ticket_resolve.resolution is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'resolution');
	end if;
	t := core.ticket_save(core.ticket_settle(t, category, resolution));
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Resolved',
		jsonb_build_object('category', category, 'resolution', resolution));
end
$$;

create function api.ticket_priority(ticket_id bigint, version int, priority core.ticket_priority,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_priority', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	if ticket_priority.priority is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'priority');
	elsif t.priority = ticket_priority.priority then
		perform core.fail('QS003', 'It is already %s', array[core.coded('ticket_priority', t.priority)]);
	end if;
	t := core.ticket_touch(t);
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'priority', t.priority, ticket_priority.priority);
	t.priority := ticket_priority.priority;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Priority changed',
		jsonb_build_object('priority', t.priority));
end
$$;

create function api.ticket_snooze(ticket_id bigint, version int, until timestamptz,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_snooze', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	if until is null or until <= core.now() then
		perform core.fail('QS004', 'Choose a time in the future', '{}', 'until');
	elsif until > core.now() + interval '90 days' then
		perform core.fail('QS004', 'Choose a time within 90 days', '{}', 'until');
	end if;
	t := core.ticket_touch(t);
	t.snoozed_from := t.status;
	t.snoozed_until := until;
	t := core.ticket_move(t, 'ticket_snooze', 'snoozed');
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Snoozed',
		jsonb_build_object('until', until));
end
$$;

create function api.ticket_close(ticket_id bigint, version int, reason core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_close', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	t := core.ticket_move(t, 'ticket_close', 'closed', reason);
	t.closed_at := core.now();
	t.waiting_since := null;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Closed');
end
$$;
