-- Tickets that belong together: merge and its undo, split, links, likely duplicates.

create view api.ticket_relation with (security_barrier) as
select r.ticket_id * 4 + r.side as relation_id, r.ticket_id, r.other_id, o.ticket_no as other_no, r.kind, o.status, o.subject, r.at,
	p.name as by, case when o.status in ('closed', 'merged', 'spam') then 'muted' end as style
from (
	select l.ticket_id, l.other_id, l.kind::text as kind, l.linked_at as at, l.linked_by as who, 0 as side from core.ticket_link l
	union all select l.other_id, l.ticket_id, l.kind, l.linked_at, l.linked_by, 1 from core.ticket_link l
	union all select m.target_id, m.ticket_id, 'merged_here', m.merged_at, m.merged_by, 2 from core.ticket_merge m where m.undone_at is null
	union all select m.ticket_id, m.target_id, 'merged_into', m.merged_at, m.merged_by, 3 from core.ticket_merge m where m.undone_at is null
) r
join core.ticket o on o.ticket_id = r.other_id
left join core.person p on p.person_id = r.who
where (select auth.can('api.ticket_relation'));

-- Likely the same matter: the same customer, and the same order or nearly the same words, within a month.
create view api.ticket_duplicate with (security_barrier) as
select t.ticket_id, k.ticket_id as other_id, k.ticket_no as other_no, k.status, k.subject, k.order_id is not distinct from t.order_id
	and k.order_id is not null as same_order, round(ext.similarity(k.subject, t.subject)::numeric * 100)::int as likeness, k.created_at
from core.ticket t
join core.ticket k on k.customer_id = t.customer_id and k.ticket_id <> t.ticket_id
	and k.created_at between t.created_at - interval '30 days' and t.created_at + interval '30 days'
	and k.status not in ('merged', 'spam')
	and (k.order_id = t.order_id or ext.similarity(k.subject, t.subject) > 0.5)
where (select auth.can('api.ticket_duplicate'));

create or replace function core.ticket_called(ticket_no text, field text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select t.ticket_id from core.ticket t where t.ticket_no = upper(btrim(ticket_called.ticket_no)));
begin
	if id is null then
		perform core.fail('QS004', 'There is no ticket %s', array[ticket_no], field);
	end if;
	return id;
end
$$;

-- A new ticket beside another: same customer, order and queue.
create or replace function core.ticket_beside(t core.ticket, subject text) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.ticket as k (channel, queue, owner_id, customer_id, order_id, subject, language, class, priority,
		created_at, updated_at, waiting_since)
	values (t.channel, t.queue, t.owner_id, t.customer_id, t.order_id, subject, t.language, t.class, t.priority,
		core.now(), core.now(), core.now())
	returning k.* into t;
	return t;
end
$$;

-- Both tickets are locked in the order of their numbers, so that of two opposite merges one waits, and then
-- finds its ticket merged.
create function api.ticket_merge(ticket_id bigint, version int, target core.ticket_no, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_merge', request_key);
	t core.ticket;
	g core.ticket;
	other bigint;
	moved bigint[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if ticket_id = 0 or not exists (select from core.ticket k where k.ticket_id = ticket_merge.ticket_id) then
		perform core.fail('QS002', 'There is no such ticket');
	end if;
	other := core.ticket_called(core.need_text(target, 'target', 20), 'target');
	if other = ticket_id then
		perform core.fail('QS004', 'A ticket cannot be merged into itself', '{}', 'target');
	end if;
	perform k.ticket_id from core.ticket k where k.ticket_id in (ticket_merge.ticket_id, other) order by k.ticket_id for update;
	t := core.ticket_lock(ticket_id, version);
	select k.* into g from core.ticket k where k.ticket_id = other;
	if g.status in ('closed', 'merged', 'spam') then
		perform core.fail('QS003', '%s is %s', array[g.ticket_no, core.coded('ticket_status', g.status)], 'target');
	elsif g.customer_id <> t.customer_id then
		perform core.fail('QS003', '%s and %s are of different customers', array[t.ticket_no, g.ticket_no], 'target',
			'Link them instead');
	end if;
	perform core.move('ticket', t.ticket_id, t.version + 1, 'ticket_merge', t.status, 'merged', null,
		jsonb_build_object('target', g.ticket_no));
	with m as (
		update core.message x set ticket_id = g.ticket_id where x.ticket_id = t.ticket_id returning x.message_id
	) select coalesce(array_agg(m.message_id), '{}') into moved from m;
	insert into core.ticket_merge (ticket_id, target_id, from_status, from_waiting, message_ids, merged_by, merged_at)
	values (t.ticket_id, g.ticket_id, case when t.status = 'snoozed' then t.snoozed_from else t.status end, t.waiting_since,
		moved, c.person_id, core.now());
	update core.ticket k set status = 'merged', merged_into = g.ticket_id, waiting_since = null, messages = 0,
		updated_at = core.now(), version = k.version + 1
	where k.ticket_id = t.ticket_id;
	-- An unanswered customer stays unanswered.
	perform core.note_event('ticket', g.ticket_id, g.version + 1, 'merged', null, t.ticket_no);
	if t.waiting_since is not null and g.status not in ('new', 'open') then
		perform core.move_itself('ticket', g.ticket_id, g.version + 1, 'ticket_receive', g.status, 'open');
		g.status := 'open';
		g.resolved_at := null;
	end if;
	g.waiting_since := least(g.waiting_since, t.waiting_since);
	g.messages := g.messages + cardinality(moved);
	g := core.ticket_save(g);
	perform core.changed('ticket');
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version + 1, 'Merged',
		jsonb_build_object('target', g.ticket_no));
end
$$;

create function api.ticket_unmerge(ticket_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_unmerge', request_key);
	t core.ticket;
	g core.ticket;
	m core.ticket_merge;
	n int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into m from core.ticket_merge x where x.ticket_id = ticket_unmerge.ticket_id and x.undone_at is null;
	perform k.ticket_id from core.ticket k where k.ticket_id in (ticket_unmerge.ticket_id, m.target_id) order by k.ticket_id for update;
	select k.* into t from core.ticket k where k.ticket_id = ticket_unmerge.ticket_id;
	if t.ticket_id is null then
		perform core.fail('QS002', 'There is no such ticket');
	elsif t.version is distinct from version then
		perform core.conflict('ticket', t.ticket_id, version, t.ticket_no);
	elsif t.merged_into is null then
		perform core.fail('QS003', '%s is not merged', array[t.ticket_no]);
	end if;
	select k.* into g from core.ticket k where k.ticket_id = m.target_id;
	if g.merged_into is not null then
		perform core.fail('QS003', '%s was merged further; undo that first', array[g.ticket_no]);
	end if;
	perform core.move('ticket', t.ticket_id, t.version + 1, 'ticket_unmerge', 'merged', m.from_status,
		core.need_text(reason, 'reason', 500));
	update core.ticket_merge x set undone_by = c.person_id, undone_at = core.now() where x.merge_id = m.merge_id;
	update core.message x set ticket_id = t.ticket_id where x.message_id = any (m.message_ids) and x.ticket_id = g.ticket_id;
	get diagnostics n = row_count;
	update core.ticket k set status = m.from_status, merged_into = null, waiting_since = m.from_waiting, messages = n,
		updated_at = core.now(), version = k.version + 1
	where k.ticket_id = t.ticket_id;
	perform core.note_event('ticket', g.ticket_id, g.version + 1, 'unmerged', null, t.ticket_no);
	g.messages := g.messages - n;
	g := core.ticket_save(g);
	perform core.changed('ticket');
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version + 1, 'Apart again',
		jsonb_build_object('target', g.ticket_no));
end
$$;

-- One message becomes a ticket of its own.
create function api.ticket_split(ticket_id bigint, version int, message core.message_no,
	subject core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_split', request_key);
	t core.ticket;
	s core.ticket;
	m core.message;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	select x.* into m from core.message x
	where x.ticket_id = t.ticket_id and x.message_id::text = btrim(message) and x.kind <> 'reply';
	if m.message_id is null then
		perform core.fail('QS004', 'Choose a message of the customer or a note', '{}', 'message');
	elsif t.messages < 2 then
		perform core.fail('QS003', 'Its only message cannot leave a ticket');
	end if;
	t := core.ticket_touch(t);
	s := core.ticket_beside(t, coalesce(nullif(btrim(subject), ''), t.subject));
	update core.message x set ticket_id = s.ticket_id where x.message_id = m.message_id;
	s.messages := 1;
	s := core.ticket_save(s);
	insert into core.ticket_link values (t.ticket_id, s.ticket_id, 'split', c.person_id, core.now());
	perform core.note_event('ticket', s.ticket_id, s.version, 'split', t.ticket_no, s.ticket_no);
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'split', t.ticket_no, s.ticket_no);
	t.messages := t.messages - 1;
	t := core.ticket_save(t);
	perform core.changed('ticket');
	return core.command_end(c, 'ticket', t.ticket_id, s.ticket_no, t.version, 'Split off',
		jsonb_build_object('new', s.ticket_no));
end
$$;

create function api.ticket_link(ticket_id bigint, version int, other core.ticket_ref,
	kind core.ticket_link_kind default 'related', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_link', request_key);
	t core.ticket;
	to_id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	to_id := core.ticket_called(core.need_text(other, 'other', 20), 'other');
	if to_id = t.ticket_id then
		perform core.fail('QS004', 'A ticket cannot be linked to itself', '{}', 'other');
	elsif exists (select from core.ticket_link l where (l.ticket_id, l.other_id) in ((t.ticket_id, to_id), (to_id, t.ticket_id))) then
		perform core.fail('QS003', 'They are linked already', '{}', 'other');
	end if;
	insert into core.ticket_link values (t.ticket_id, to_id, coalesce(kind, 'related'), c.person_id, core.now());
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'linked', null, upper(btrim(other)));
	t := core.ticket_save(t);
	perform core.changed('ticket');
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Linked',
		jsonb_build_object('other', upper(btrim(other)), 'kind', kind));
end
$$;

create function api.ticket_unlink(ticket_id bigint, version int, other core.ticket_no, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_unlink', request_key);
	t core.ticket;
	to_id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	to_id := core.ticket_called(core.need_text(other, 'other', 20), 'other');
	delete from core.ticket_link l where (l.ticket_id, l.other_id) in ((t.ticket_id, to_id), (to_id, t.ticket_id));
	if not found then
		perform core.fail('QS003', 'They are not linked', '{}', 'other');
	end if;
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'unlinked', upper(btrim(other)));
	t := core.ticket_save(t);
	perform core.changed('ticket');
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Link removed',
		jsonb_build_object('other', upper(btrim(other))));
end
$$;

-- What a form offers: other tickets of the same customer; the messages of this one.
create or replace function core.choices_ticket_no(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select k.ticket_no, k.ticket_no || '  ' || k.subject, null::text
	from core.ticket t
	join core.ticket k on k.customer_id = t.customer_id and k.ticket_id <> t.ticket_id and k.status not in ('merged', 'spam')
	where t.ticket_id = key and auth.can('api.ticket')
	order by k.status in ('closed', 'resolved'), k.created_at desc limit 50
$$;

create or replace function core.choices_message_no(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select m.message_id::text, m.author || ': ' || left(regexp_replace(m.body, '\s+', ' ', 'g'), 60), null::text
	from core.message m
	where m.ticket_id = key and m.kind <> 'reply' and auth.can('api.ticket_message')
	order by m.at desc limit 50
$$;
