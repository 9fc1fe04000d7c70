-- Compliance cases: from open to closed, with a decision that a second person confirms where it weighs much, and
-- appeals that a third one judges.

create view api.compliance_case as
select k.case_id, k.case_no, k.kind, k.status, k.severity, k.title, k.entity, k.entity_ref, k.market, o.login::core.person_login as owner, o.name as owner_name,
	b.name as opened_by, k.opened_at, k.due_at, k.snoozed_until, d.action as decision, p.name as decided_by, k.updated_at, k.version,
	case when k.status in ('closed', 'snoozed') then 'muted' when k.status = 'effective' then 'ok' when k.due_at < core.now() then 'danger'
		when k.status in ('pending_second_approval', 'appealed') then 'warn' when k.severity = 'high' then 'warn' when k.status = 'open' then 'info' end as style,
	k.status = any ((select core.movable('case', 'case_take'))::text[]) or (select auth.can('api.case_take')) and k.owner_id is distinct from (select auth.me())
		and k.status not in ('closed', 'effective') as can_take,
	k.status = any ((select core.movable('case', 'case_status'))::text[]) as can_status,
	k.status = any ((select core.movable('case', 'case_snooze'))::text[]) as can_snooze,
	(select auth.can('api.case_note')) as can_note,
	(select auth.can('api.case_evidence_add')) and k.status not in ('closed', 'effective') as can_evidence_add,
	(select auth.can('api.case_evidence_settle')) and k.status not in ('closed', 'effective') as can_evidence_settle,
	k.status = any ((select core.movable('case', 'case_decide'))::text[]) and k.status <> 'decided' as can_decide,
	k.status = 'pending_second_approval' and (select auth.can('api.case_confirm')) and d.decided_by is distinct from (select auth.me()) as can_confirm,
	k.status = 'pending_second_approval' and (select auth.can('api.case_return')) and d.decided_by is distinct from (select auth.me()) as can_return,
	k.status = any ((select core.movable('case', 'case_close'))::text[]) as can_close,
	k.status = any ((select core.movable('case', 'case_reopen'))::text[]) as can_reopen,
	k.status = any ((select core.movable('case', 'case_appeal'))::text[]) and k.decision_id is not null as can_appeal,
	k.status = any ((select core.movable('case', 'case_appeal_take'))::text[]) and d.decided_by is distinct from (select auth.me())
		and d.second_by is distinct from (select auth.me()) as can_appeal_take,
	k.status = any ((select core.movable('case', 'case_appeal_decide'))::text[]) as can_appeal_decide
from core.compliance_case k
left join core.person o on o.person_id = k.owner_id
left join core.person b on b.person_id = k.opened_by
left join core.decision d on d.decision_id = k.decision_id
left join core.person p on p.person_id = d.decided_by
where (select auth.can('api.compliance_case'));

-- What was said and done, in one order.
create view api.case_message with (security_barrier) as
select n.case_note_id * 2 as case_message_id, n.case_id, n.at, p.name as author, 'note'::core.message_kind as kind, n.body
from core.case_note n join core.person p on p.person_id = n.author_id
where (select auth.can('api.case_message'))
union all
select e.event_id * 2 + 1, e.entity_id, e.at, coalesce(p.name, 'Quayside'), 'event', core.event_text(e)
from core.event e left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.case_message')) and e.entity = 'case' and e.kind <> 'note';

create view api.case_evidence with (security_barrier) as
select v.case_evidence_id, v.case_id, v.evidence, e.name, v.status, v.note, a.name as asked_by, v.asked_at, s.name as settled_by, v.settled_at,
	case v.status when 'accepted' then 'ok' when 'waived' then 'ok' when 'rejected' then 'danger' when 'submitted' then 'info' end as style
from core.case_evidence v
join core.evidence e on e.evidence = v.evidence
left join core.person a on a.person_id = v.asked_by
left join core.person s on s.person_id = v.settled_by
where (select auth.can('api.case_evidence'));

create view api.case_decision with (security_barrier) as
select d.decision_id, d.entity_id as case_id, d.action, d.reason, d.note, p.name as decided_by, d.decided_at, d.second_needed, s.name as second_by, d.second_at,
	d.second_approves, left(encode(d.content_hash, 'hex'), 12) as hash, a.grounds as appeal, r.name as appeal_reviewer, a.outcome as appeal_outcome
from core.decision d
join core.person p on p.person_id = d.decided_by
left join core.person s on s.person_id = d.second_by
left join core.appeal a on a.decision_id = d.decision_id
left join core.person r on r.person_id = a.reviewer_id
where (select auth.can('api.case_decision')) and d.entity = 'case';

create or replace function core.case_lock(case_id bigint, version int) returns core.compliance_case
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.compliance_case;
begin
	select x.* into k from core.compliance_case x where x.case_id = case_lock.case_id for update;
	if k.case_id is null then
		perform core.fail('QS002', 'There is no such case');
	elsif k.version is distinct from version then
		perform core.conflict('case', k.case_id, version, k.case_no);
	end if;
	return k;
end
$$;

create or replace function core.case_move(k core.compliance_case, verb text, target core.case_status, reason text default null) returns core.compliance_case
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('case', k.case_id, k.version + 1, verb, k.status, target, reason);
	k.status := target;
	return k;
end
$$;

create or replace function core.case_save(k core.compliance_case) returns core.compliance_case
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.compliance_case x set status = k.status, owner_id = k.owner_id, decision_id = k.decision_id, due_at = k.due_at,
		snoozed_until = case when k.status = 'snoozed' then k.snoozed_until end, updated_at = core.now(), version = x.version + 1
	where x.case_id = k.case_id returning x.* into k;
	return k;
end
$$;

create or replace function core.case_begin(kind core.case_kind, severity core.flag_severity, title text, entity text, entity_id bigint, entity_ref text,
	market text, who bigint) returns core.compliance_case
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.compliance_case;
begin
	insert into core.compliance_case as x (kind, severity, title, entity, entity_id, entity_ref, market, opened_by, opened_at, due_at, updated_at)
	values (kind, severity, title, entity, entity_id, entity_ref, market, who, core.now(),
		core.now() + case severity when 'high' then interval '1 day' when 'medium' then interval '3 days' else interval '7 days' end, core.now())
	returning x.* into k;
	perform core.changed('case');
	return k;
end
$$;

-- What a decision on a case is about, as it is at this moment.
create or replace function core.case_hash(k core.compliance_case) returns bytea
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select coalesce(case k.entity
			when 'listing' then (select core.listing_hash(l) from core.listing l where l.listing_id = k.entity_id)
			when 'product' then (select sha256(convert_to(concat_ws(chr(31), p.name, p.hs_code, p.origin, p.battery, p.liquid), 'UTF8'))
				from core.product p where p.product_id = k.entity_id)
			when 'certificate' then (select sha256(convert_to(concat_ws(chr(31), c.number, c.status, c.expires_on), 'UTF8'))
				from core.certificate c where c.certificate_id = k.entity_id) end,
			sha256(convert_to(k.entity || chr(31) || k.entity_id, 'UTF8'))));
end
$$;

-- Cases are opened from the listing that they are about.
create function api.case_open(listing_id bigint, version int, kind core.case_kind, severity core.flag_severity, title core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_open', request_key);
	l core.listing;
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	if kind is null or severity is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when kind is null then 'kind' else 'severity' end);
	end if;
	k := core.case_begin(kind, severity, core.need_text(title, 'title', 200), 'listing', l.listing_id, l.listing_no, l.market, c.person_id);
	return core.command_end(c, 'case', k.case_id, k.case_no, l.version, 'Case opened', jsonb_build_object('listing', l.listing_no));
end
$$;

create function api.case_take(case_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_take', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	if k.owner_id = c.person_id then
		perform core.fail('QS003', 'It is yours already');
	elsif k.status in ('closed', 'effective') then
		perform core.fail('QS003', '%s is %s', array[k.case_no, core.coded('case_status', k.status)]);
	end if;
	if k.status = 'open' then
		k := core.case_move(k, 'case_take', 'assigned');
	end if;
	perform core.note_event('case', k.case_id, k.version + 1, 'owner', (select p.name from core.person p where p.person_id = k.owner_id),
		(select p.name from core.person p where p.person_id = c.person_id));
	k.owner_id := c.person_id;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Taken');
end
$$;

create function api.case_status(case_id bigint, version int, status core.case_status, reason core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_status', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	k := core.case_move(k, 'case_status', case_status.status, reason);
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Status changed', jsonb_build_object('status', k.status));
end
$$;

create function api.case_snooze(case_id bigint, version int, until timestamptz, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_snooze', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	if until is null or until <= core.now() then
		perform core.fail('QS004', 'Choose a time in the future', '{}', 'until');
	elsif until > core.now() + interval '90 days' then
		perform core.fail('QS004', 'Choose a time within 90 days', '{}', 'until');
	end if;
	k := core.case_move(k, 'case_snooze', 'snoozed');
	k.snoozed_until := until;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Snoozed', jsonb_build_object('until', until));
end
$$;

create function api.case_note(case_id bigint, version int, body core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_note', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	insert into core.case_note (case_id, author_id, at, body) values (k.case_id, c.person_id, core.now(), core.need_text(body, 'body', 50000));
	perform core.note_event('case', k.case_id, k.version + 1, 'note');
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Note added');
end
$$;

create function api.case_evidence_add(case_id bigint, version int, evidence core.evidence_code, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_evidence_add', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	if not exists (select from core.evidence e where e.evidence = case_evidence_add.evidence and e.active) then
		perform core.fail('QS004', 'There is no such choice: %s', array[evidence], 'evidence');
	end if;
	insert into core.case_evidence (case_id, evidence, note, asked_by, asked_at)
	values (k.case_id, evidence, coalesce(note, ''), c.person_id, core.now()) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'It was asked for already', '{}', 'evidence');
	end if;
	perform core.note_event('case', k.case_id, k.version + 1, 'evidence', null, evidence, note);
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Asked for', jsonb_build_object('evidence', evidence));
end
$$;

create function api.case_evidence_settle(case_id bigint, version int, evidence core.evidence_code, status core.case_evidence_status,
	note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_evidence_settle', request_key);
	k core.compliance_case;
	v core.case_evidence;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	if status is null or status = 'requested' then
		perform core.fail('QS004', 'Choose how it ended', '{}', 'status');
	elsif status in ('rejected', 'waived') and btrim(coalesce(note, '')) = '' then
		perform core.fail('QS004', 'Say why', '{}', 'note');
	end if;
	select x.* into v from core.case_evidence x
	where x.case_id = k.case_id and x.evidence = case_evidence_settle.evidence and x.status in ('requested', 'submitted') for update;
	if v.case_evidence_id is null then
		perform core.fail('QS004', 'It was not asked for', '{}', 'evidence');
	end if;
	perform core.move('case_evidence', v.case_evidence_id, k.version + 1, 'case_evidence_settle', v.status, status);
	update core.case_evidence x set status = case_evidence_settle.status, note = coalesce(case_evidence_settle.note, x.note),
		settled_by = c.person_id, settled_at = core.now()
	where x.case_evidence_id = v.case_evidence_id;
	perform core.note_event('case', k.case_id, k.version + 1, 'evidence', evidence, status, note);
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Saved', jsonb_build_object('evidence', evidence, 'status', status));
end
$$;

-- Does a decision need a second person? What stops or lets through something dangerous does.
create or replace function core.case_weighs(k core.compliance_case, action core.decision_action) returns boolean
language sql immutable
return k.kind in ('recall', 'authority') or k.severity = 'high' and action <> 'request_changes' or action in ('restrict_market', 'escalate_legal');

-- What stands there must be what was decided on.
create or replace function core.case_unchanged(k core.compliance_case, d core.decision) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if core.case_hash(k) <> d.content_hash then
		perform core.fail('QS001', '%s was changed after it was decided on', array[k.entity_ref], null, 'Send it back and look at it again');
	end if;
end
$$;

-- Does to the listing what was decided, where its state allows that. Most decisions do nothing to it, and do not lock it.
create or replace function core.case_apply(k core.compliance_case, d core.decision) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
	step text := case d.action when 'suspend' then 'listing_suspend' when 'restrict_market' then 'listing_suspend'
		when 'reject' then 'listing_reject' when 'request_changes' then 'listing_request_changes' when 'approve' then 'listing_approve'
		when 'approve_with_conditions' then 'listing_approve' when 'reinstate' then 'listing_reinstate' end;
	target text;
begin
	if k.entity <> 'listing' or step is null then
		return;
	end if;
	select x.* into l from core.listing x where x.listing_id = k.entity_id for update;
	perform core.case_unchanged(k, d);
	select t.to_state into target from core.transition t
	where t.machine = 'listing' and t.from_state = l.status and t.verb = step;
	if target is not null then
		if step in ('listing_approve', 'listing_reject') then
			perform core.listing_version_settle(l, case step when 'listing_approve' then 'approved' else 'rejected' end, d.decided_by);
		end if;
		l := core.listing_to(l, step, target, k.case_no);
		perform core.changed('listing');
	end if;
end
$$;

create function api.case_decide(case_id bigint, version int, action core.decision_action, reason core.decision_reason, note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_decide', request_key);
	k core.compliance_case;
	d core.decision;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	note := core.need_text(note, 'note', 4000);
	if action is null or reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when action is null then 'action' else 'reason' end);
	elsif k.opened_by = c.person_id then
		perform core.fail('42501', 'Who opened a case does not decide it');
	elsif exists (select from core.listing l where k.entity = 'listing' and l.listing_id = k.entity_id and l.submitted_by = c.person_id) then
		perform core.fail('42501', 'Who handed a listing in does not decide on it');
	elsif exists (select from core.case_evidence v where v.case_id = k.case_id and v.status in ('requested', 'submitted', 'rejected'))
		and action in ('approve', 'approve_with_conditions', 'reinstate', 'no_action') then
		perform core.fail('QS003', 'Evidence that was asked for is still open');
	end if;
	k := core.case_move(k, 'case_decide', 'decided', note);
	insert into core.decision as x (entity, entity_id, entity_version, content_hash, action, reason, note, requested_by, decided_by, decided_at, second_needed)
	values ('case', k.case_id, k.version, core.case_hash(k), action, reason, note, k.opened_by, c.person_id, core.now(), core.case_weighs(k, action))
	returning x.* into d;
	k.decision_id := d.decision_id;
	if d.second_needed then
		k := core.case_move(k, 'case_decide', 'pending_second_approval');
	else
		k := core.case_move(k, 'case_decide', 'effective');
		perform core.case_apply(k, d);
	end if;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version,
		case when d.second_needed then 'Waiting for a second person' else 'Decided' end,
		jsonb_build_object('action', action, 'reason', reason, 'hash', encode(d.content_hash, 'hex')));
end
$$;

create or replace function core.case_second(k core.compliance_case, who bigint, approves boolean) returns core.decision
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d core.decision;
begin
	if k.status <> 'pending_second_approval' then
		perform core.fail('QS003', '%s waits for no second person', array[k.case_no]);
	end if;
	select x.* into d from core.decision x where x.decision_id = k.decision_id for update;
	if who = d.decided_by or who = k.opened_by then
		perform core.fail('42501', 'This needs somebody who had no part in it');
	end if;
	update core.decision x set second_by = who, second_at = core.now(), second_approves = approves
	where x.decision_id = d.decision_id returning x.* into d;
	return d;
end
$$;

create function api.case_confirm(case_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_confirm', request_key);
	k core.compliance_case;
	d core.decision;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	d := core.case_second(k, c.person_id, true);
	perform core.case_unchanged(k, d);
	k := core.case_move(k, 'case_confirm', 'approved_decision');
	k := core.case_move(k, 'case_confirm', 'effective');
	perform core.case_apply(k, d);
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Confirmed', jsonb_build_object('hash', encode(d.content_hash, 'hex')));
end
$$;

create function api.case_return(case_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_return', request_key);
	k core.compliance_case;
	d core.decision;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	d := core.case_second(k, c.person_id, false);
	k := core.case_move(k, 'case_return', 'returned', core.need_text(reason, 'reason', 500));
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Sent back');
end
$$;

create function api.case_close(case_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_close', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	k := core.case_move(k, 'case_close', 'closed');
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Closed');
end
$$;

create function api.case_reopen(case_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_reopen', request_key);
	k core.compliance_case;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	k := core.case_move(k, 'case_reopen', 'investigating', reason);
	k.owner_id := c.person_id;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Open again');
end
$$;

create function api.case_appeal(case_id bigint, version int, grounds core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_appeal', request_key);
	k core.compliance_case;
	d core.decision;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	grounds := core.need_text(grounds, 'grounds', 4000);
	k := core.case_move(k, 'case_appeal', 'appealed', grounds);
	select x.* into d from core.decision x where x.decision_id = k.decision_id;
	if d.decision_id is null or exists (select from core.appeal a where a.decision_id = d.decision_id) then
		perform core.fail('QS003', 'There is no decision to appeal against');
	elsif d.decided_at < core.now() - make_interval(days => core.setting('appeal_days')::int) then
		perform core.fail('QS003', 'The decision is older than %s days', array[core.setting('appeal_days')]);
	end if;
	insert into core.appeal (case_id, decision_id, grounds, raised_by, raised_at, first_decider, first_second)
	values (k.case_id, d.decision_id, grounds, c.person_id, core.now(), d.decided_by, d.second_by);
	perform core.note_event('case', k.case_id, k.version + 1, 'appeal', null, null, grounds);
	k.due_at := core.now() + interval '7 days';
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Appealed');
end
$$;

create function api.case_appeal_take(case_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_appeal_take', request_key);
	k core.compliance_case;
	a core.appeal;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	select x.* into a from core.appeal x where x.decision_id = k.decision_id for update;
	if c.person_id in (a.first_decider, a.first_second, a.raised_by) then
		perform core.fail('42501', 'This needs somebody who had no part in it');
	end if;
	k := core.case_move(k, 'case_appeal_take', 'appeal_review');
	update core.appeal x set reviewer_id = c.person_id where x.appeal_id = a.appeal_id;
	k.owner_id := c.person_id;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Taken');
end
$$;

-- Overturned: what was suspended goes back into review.
create function api.case_appeal_decide(case_id bigint, version int, outcome core.appeal_outcome, note core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_appeal_decide', request_key);
	k core.compliance_case;
	a core.appeal;
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.case_lock(case_id, version);
	note := core.need_text(note, 'note', 4000);
	select x.* into a from core.appeal x where x.decision_id = k.decision_id for update;
	if outcome is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'outcome');
	elsif a.reviewer_id is not null and a.reviewer_id <> c.person_id then
		perform core.fail('42501', 'Somebody else is judging this appeal');
	end if;
	k := core.case_move(k, 'case_appeal_decide', outcome, note);
	update core.appeal x set outcome = case_appeal_decide.outcome, note = case_appeal_decide.note, decided_at = core.now() where x.appeal_id = a.appeal_id;
	if outcome = 'overturned' and k.entity = 'listing' then
		select x.* into l from core.listing x where x.listing_id = k.entity_id for update;
		if l.status = 'suspended' then
			l := core.listing_to(l, 'listing_reinstate', 'in_review', k.case_no);
			perform core.changed('listing');
		end if;
	end if;
	k := core.case_save(k);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Decided', jsonb_build_object('outcome', outcome));
end
$$;

-- For the worker: a snoozed case whose time has come is looked into again.
create or replace function core.wake_cases() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	k core.compliance_case;
	n int := 0;
begin
	for k in select x.* from core.compliance_case x where x.status = 'snoozed' and x.snoozed_until <= core.now() order by x.case_id limit 500 for update skip locked loop
		perform core.move_itself('case', k.case_id, k.version + 1, 'case_wake', 'snoozed', case when k.owner_id is null then 'open' else 'investigating' end);
		k.status := case when k.owner_id is null then 'open' else 'investigating' end;
		k := core.case_save(k);
		perform core.changed('case');
		n := n + 1;
	end loop;
	return n;
end
$$;

-- For the background worker: papers that ran out open a case each, once; who entered one hears 90, 60, 30 and 7 days
-- before that it will. Returns how many ran out.
create or replace function core.certificates_act() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	x core.certificate;
	r record;
	n int := 0;
begin
	for r in
		select k.certificate_id, k.certificate_no, k.entered_by, w.days
		from core.certificate k
		cross join lateral (select min(d) as days from unnest('{7,30,60,90}'::int[]) d where d >= k.expires_on - core.today()) w
		where k.status = 'valid' and k.expires_on between core.today() and core.today() + 90 and k.entered_by is not null
			and coalesce(k.reminded_days > w.days, true)
		order by k.expires_on limit 500 for update of k skip locked
	loop
		update core.certificate k set reminded_days = r.days where k.certificate_id = r.certificate_id;
		perform core.tell(r.entered_by, 'certificate', r.certificate_id, r.certificate_no, 'runs_out');
	end loop;
	for x in
		select k.* from core.certificate k where k.status = 'valid' and k.expires_on < core.today() and k.expiry_seen_at is null
		order by k.expires_on limit 500 for update skip locked
	loop
		update core.certificate k set expiry_seen_at = core.now() where k.certificate_id = x.certificate_id;
		perform core.product_rescan(x.product_id);
		perform core.case_begin('certificate_expiry', 'high', x.certificate_no || ' ' || x.number, 'certificate', x.certificate_id, x.certificate_no, x.markets[1], null);
		n := n + 1;
	end loop;
	return n;
end
$$;

create or replace function core.choices_case_status(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c.code, null::text, case when t.reason_required then 'Say why' end
	from core.compliance_case k
	join core.transition t on t.machine = 'case' and t.verb = 'case_status' and t.from_state = k.status
	join core.code c on c.domain = 'case_status' and c.code = t.to_state
	where k.case_id = key and auth.can('api.compliance_case') and auth.may(t.permission)
	union all
	select c.code, null, null from core.code c where c.domain = 'case_status' and key is null
$$;
