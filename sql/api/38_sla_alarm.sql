-- Deadlines of tickets: the owner is told before, the leads after, and somebody says why it was missed.

create view api.sla_alarm with (security_barrier) as
select a.sla_alarm_id, a.ticket_id, t.ticket_no, t.subject, t.queue, t.priority, a.kind, a.due_at, a.breached_at, o.name as owner_name, a.reason,
	p.name as explained_by, a.explained_at, a.version, case when a.reason = '' then 'danger' else 'muted' end as style,
	(select auth.can('api.sla_alarm_explain')) and a.reason = '' as can_explain
from core.sla_alarm a
join core.ticket t on t.ticket_id = a.ticket_id
left join core.person o on o.person_id = t.owner_id
left join core.person p on p.person_id = a.explained_by
where (select auth.can('api.sla_alarm')) and a.breached_at is not null;

create function api.sla_alarm_explain(sla_alarm_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.sla_alarm_explain', request_key);
	a core.sla_alarm;
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	select x.* into a from core.sla_alarm x where x.sla_alarm_id = sla_alarm_explain.sla_alarm_id and x.breached_at is not null for update;
	select x.* into t from core.ticket x where x.ticket_id = a.ticket_id;
	perform core.expect('sla_alarm', case when t.ticket_id is not null then a.sla_alarm_id end, a.version, version, t.ticket_no, 'There is no such breach');
	update core.sla_alarm x set reason = sla_alarm_explain.reason, explained_by = c.person_id, explained_at = core.now(), version = x.version + 1
	where x.sla_alarm_id = a.sla_alarm_id returning x.* into a;
	perform core.note_event('ticket', t.ticket_id, t.version, 'explained', null, null, reason);
	return core.command_end(c, 'sla_alarm', a.sla_alarm_id, t.ticket_no, a.version, 'Saved', jsonb_build_object('reason', reason));
end
$$;

-- Who is told: the owner; when the deadline has passed or nobody owns it, also who gives out the tickets of that queue.
create or replace function core.ticket_alarm_tell(t core.ticket, passed boolean) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	who bigint;
	body text := case when passed then 'deadline_passed' else 'deadline_near' end;
begin
	if t.owner_id is not null then
		perform core.tell(t.owner_id, 'ticket', t.ticket_id, t.ticket_no, body);
	end if;
	if passed or t.owner_id is null then
		for who in select distinct pr.person_id from core.person_role pr join core.role_permission rp on rp.role = pr.role and rp.permission = 'ticket.assign'
			join core.person p on p.person_id = pr.person_id and p.enabled
			where pr.person_id is distinct from t.owner_id and (t.queue = any (array(select s.code from core.person_scope s where s.person_id = pr.person_id and s.kind = 'queue'))
				or not exists (select from core.person_scope s where s.person_id = pr.person_id and s.kind = 'queue')) loop
			perform core.tell(who, 'ticket', t.ticket_id, t.ticket_no, body);
		end loop;
	end if;
end
$$;

-- For the background worker: deadlines that are near or have passed since yesterday, and resolved tickets whose time is over.
create or replace function core.ticket_tick() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
	n int := 0;
	near interval := make_interval(mins => core.setting('sla_warn_minutes')::int);
	stays interval := make_interval(days => core.setting('close_days')::int);
begin
	for t in select k.* from core.ticket k
		where k.due_at < core.now() and k.due_at > core.now() - interval '1 day'
			and not exists (select from core.sla_alarm a where a.ticket_id = k.ticket_id and a.kind = k.due_kind and a.due_at = k.due_at and a.breached_at is not null)
		order by k.due_at limit 500 for update skip locked loop
		insert into core.sla_alarm (ticket_id, kind, due_at, breached_at) values (t.ticket_id, t.due_kind, t.due_at, core.now())
		on conflict on constraint sla_alarm_ticket_id_kind_due_at_key do update set breached_at = excluded.breached_at;
		perform core.note_event('ticket', t.ticket_id, t.version, 'escalated', null, null, core.coded('due_kind', t.due_kind));
		perform core.ticket_alarm_tell(t, true);
		n := n + 1;
	end loop;
	for t in select k.* from core.ticket k
		where k.due_at >= core.now() and k.due_at < core.now() + near
			and not exists (select from core.sla_alarm a where a.ticket_id = k.ticket_id and a.kind = k.due_kind and a.due_at = k.due_at)
		order by k.due_at limit 500 loop
		insert into core.sla_alarm (ticket_id, kind, due_at, warned_at) values (t.ticket_id, t.due_kind, t.due_at, core.now()) on conflict do nothing;
		perform core.ticket_alarm_tell(t, false);
		n := n + 1;
	end loop;
	for t in select k.* from core.ticket k where k.status = 'resolved' and k.resolved_at < core.now() - stays
		order by k.resolved_at limit 500 for update skip locked loop
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'status', 'resolved', 'closed');
		t.status := 'closed';
		t.closed_at := core.now();
		t := core.ticket_save(t);
		perform core.changed('ticket');
		n := n + 1;
	end loop;
	return n;
end
$$;
