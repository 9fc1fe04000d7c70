-- Requests about personal data: taken down, the person made sure of, worked on, answered within the legal time.

create view api.privacy_request as
select r.privacy_request_id, r.privacy_request_no, r.customer_id, c.customer_no, c.name as customer_name, r.kind, r.status, r.note, r.identity_proof, r.answer,
	o.name as owner_name, t.name as taken_by, r.received_at, case when r.decided_at is null then r.due_at end as due_at, r.decided_at, r.closed_at,
	r.updated_at, r.version,
	case when r.decided_at is not null then 'muted' when r.due_at < core.now() then 'danger' when r.due_at < core.now() + interval '7 days' then 'warn' end as style,
	r.status = any ((select core.movable('privacy', 'privacy_take'))::text[]) as can_take,
	r.status = any ((select core.movable('privacy', 'privacy_identify'))::text[]) as can_identify,
	r.status = any ((select core.movable('privacy', 'privacy_answer'))::text[]) as can_answer,
	r.status = any ((select core.movable('privacy', 'privacy_refuse'))::text[]) as can_refuse,
	r.status = any ((select core.movable('privacy', 'privacy_close'))::text[]) as can_close
from core.privacy_request r
join core.customer c on c.customer_id = r.customer_id
left join core.person o on o.person_id = r.owner_id
left join core.person t on t.person_id = r.taken_by
where (select auth.can('api.privacy_request'));

create view api.privacy_event with (security_barrier) as
select e.event_id, e.entity_id as privacy_request_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.privacy_event')) and e.entity = 'privacy';

-- Where there is something about this customer, before anything is done.
create view api.privacy_scope with (security_barrier) as
select r.privacy_request_id * 100 + x.nth as privacy_scope_id, r.privacy_request_id, x.place::core.privacy_place as place, x.n as rows
from core.privacy_request r
cross join lateral (
	select 1 as nth, 'personal' as place, (select count(*)::int from core.personal p where p.customer_id = r.customer_id) as n
	union all select 2, 'orders', (select count(*)::int from core.sales_order s where s.customer_id = r.customer_id)
	union all select 3, 'tickets', (select count(*)::int from core.ticket t where t.customer_id = r.customer_id)
	union all select 4, 'messages', (select count(*)::int from core.ticket t join core.message m on m.ticket_id = t.ticket_id where t.customer_id = r.customer_id)
	union all select 5, 'returns', (select count(*)::int from core.sales_return t where t.customer_id = r.customer_id)
	union all select 6, 'consents', (select count(*)::int from core.consent t where t.customer_id = r.customer_id)
	union all select 7, 'lookups', (select count(*)::int from core.reveal t where t.customer_id = r.customer_id)) x
where (select auth.can('api.privacy_scope'));

create or replace function core.privacy_lock(privacy_request_id bigint, version int) returns core.privacy_request
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.privacy_request;
begin
	select x.* into r from core.privacy_request x where x.privacy_request_id = privacy_lock.privacy_request_id for update;
	perform core.expect('privacy', r.privacy_request_id, r.version, version, r.privacy_request_no, 'There is no such request');
	return r;
end
$$;

create or replace function core.privacy_to(c core.command, r core.privacy_request, verb text, target core.privacy_status, reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('privacy', r.privacy_request_id, r.version + 1, verb, r.status, target, reason);
	update core.privacy_request x set status = target, owner_id = r.owner_id, identity_proof = r.identity_proof, answer = r.answer,
		decided_at = case when target in ('fulfilled', 'partly_refused', 'refused') then core.now() else x.decided_at end,
		closed_at = case when target = 'closed' then core.now() end, updated_at = core.now(), version = x.version + 1
	where x.privacy_request_id = r.privacy_request_id returning x.* into r;
	return core.command_end(c, 'privacy', r.privacy_request_id, r.privacy_request_no, r.version, done, jsonb_build_object('customer_id', r.customer_id, 'kind', r.kind));
end
$$;

-- Erased is erased: only then is the answer to that true.
create or replace function core.guard_privacy_answer(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if to_state = 'fulfilled' and exists (select from core.privacy_request r join core.customer c on c.customer_id = r.customer_id
		where r.privacy_request_id = entity_id and r.kind = 'erase' and c.erased_at is null) then
		perform core.fail('QS003', 'The customer has not been erased yet', '{}', null, 'Erase the customer first, or answer it in part');
	end if;
end
$$;

-- A second request of the same kind, while the first is open, is the first.
create or replace function core.privacy_ask(c core.command, k core.customer, kind core.privacy_kind, note text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.privacy_request;
begin
	if kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	elsif k.erased_at is not null then
		perform core.fail('QS003', '%s has been erased already', array[k.customer_no], 'customer');
	end if;
	insert into core.privacy_request as x (customer_id, kind, note, taken_by, received_at, due_at, updated_at)
	values (k.customer_id, kind, core.need_text(note, 'note', 500), c.person_id, core.now(),
		core.now() + make_interval(days => core.setting('privacy_days')::int), core.now()) on conflict do nothing returning x.* into r;
	if r.privacy_request_id is null then
		select x.* into strict r from core.privacy_request x where x.customer_id = k.customer_id and x.kind = privacy_ask.kind and x.decided_at is null;
		return core.command_end(c, 'privacy', r.privacy_request_id, r.privacy_request_no, r.version, 'This has been asked for already; here it is');
	end if;
	perform core.note_event('privacy', r.privacy_request_id, 1, 'status', null, 'received', r.note);
	return core.command_end(c, 'privacy', r.privacy_request_id, r.privacy_request_no, r.version, 'Taken down', jsonb_build_object('customer', k.customer_no, 'kind', kind));
end
$$;

create function api.privacy_request_add(customer core.customer_ref, kind core.privacy_kind, note core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_request_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.privacy_ask(c, core.customer_by_ref(customer), kind, note);
end
$$;

create function api.privacy_take(privacy_request_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_take', request_key);
	r core.privacy_request;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.privacy_lock(privacy_request_id, version);
	r.owner_id := c.person_id;
	return core.privacy_to(c, r, 'privacy_take', 'identity_check', null, 'Taken');
end
$$;

create function api.privacy_identify(privacy_request_id bigint, version int, proof core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_identify', request_key);
	r core.privacy_request;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	proof := core.need_text(proof, 'proof', 500);
	r := core.privacy_lock(privacy_request_id, version);
	r.identity_proof := proof;
	return core.privacy_to(c, r, 'privacy_identify', 'in_progress', proof, 'It is them');
end
$$;

create function api.privacy_answer(privacy_request_id bigint, version int, answer core.long_text, partly core.yes_no default 'no', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_answer', request_key);
	r core.privacy_request;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	answer := core.need_text(answer, 'answer', 5000);
	r := core.privacy_lock(privacy_request_id, version);
	r.answer := answer;
	return core.privacy_to(c, r, 'privacy_answer', case when coalesce(partly, 'no') = 'yes' then 'partly_refused' else 'fulfilled' end, null, 'Answered');
end
$$;

create function api.privacy_refuse(privacy_request_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_refuse', request_key);
	r core.privacy_request;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	r := core.privacy_lock(privacy_request_id, version);
	r.answer := reason;
	return core.privacy_to(c, r, 'privacy_refuse', 'refused', reason, 'Refused');
end
$$;

create function api.privacy_close(privacy_request_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.privacy_close', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.privacy_to(c, core.privacy_lock(privacy_request_id, version), 'privacy_close', 'closed', null, 'Closed');
end
$$;
