-- Disputes (chargebacks): opened by the bank, answered before a deadline with what the company knows.

create view api.dispute as
select d.dispute_id, d.dispute_no, d.order_id, s.order_no, c.customer_no, who.name as customer_name, d.payment_id, p.payment_no, p.method, d.reason, d.status,
	d.amount_minor, d.currency, d.reference, o.name as owner_name, d.opened_at,
	case when d.status in ('opened', 'evidence_due') then d.evidence_due_at end as due_at, d.evidence_due_at,
	d.evidence, d.submitted_at, d.closed_at, d.updated_at, d.version,
	case when d.status in ('lost', 'expired') then 'danger' when d.status = 'won' then 'ok' when d.closed_at is not null then 'muted'
		when d.status = 'submitted' then 'info' when d.evidence_due_at < core.now() + interval '72 h' then 'danger'
		when d.evidence_due_at < core.now() + interval '7 days' then 'warn' end as style,
	d.status = any ((select core.movable('dispute', 'dispute_take'))::text[]) as can_take,
	d.status = any ((select core.movable('dispute', 'dispute_submit'))::text[]) as can_submit,
	d.status = any ((select core.movable('dispute', 'dispute_accept'))::text[]) as can_accept,
	d.status = any ((select core.movable('dispute', 'dispute_win'))::text[]) as can_win,
	d.status = any ((select core.movable('dispute', 'dispute_lose'))::text[]) as can_lose
from core.dispute d
join core.payment p on p.payment_id = d.payment_id
join core.sales_order s on s.order_id = d.order_id
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
left join core.person o on o.person_id = d.owner_id
where (select auth.can('api.dispute'));

create view api.dispute_event with (security_barrier) as
select e.event_id, e.entity_id as dispute_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.dispute_event')) and e.entity = 'dispute';

-- What the company knows about the order, for the answer.
create view api.dispute_evidence with (security_barrier) as
select d.dispute_id, x.at, x.kind::core.evidence_kind as kind, x.fact
from core.dispute d
join core.sales_order s on s.order_id = d.order_id
cross join lateral (
	select s.placed_at as at, 'order' as kind, s.order_no || '  ' || core.money_text(s.total_minor, s.currency) || '  ' || s.ship_city || ' ' || s.ship_country as fact
	union all
	select s.placed_at, 'line', l.sku || '  ' || l.qty || ' x ' || l.name from core.order_line l where l.order_id = s.order_id
	union all
	select p.captured_at, 'payment', p.payment_no || '  ' || core.money_text(p.captured_minor, p.currency) || coalesce('  ' || nullif(p.reference, ''), '')
	from core.payment p where p.order_id = s.order_id and p.captured_at is not null
	union all
	select coalesce(h.delivered_at, h.shipped_at), 'shipment', h.shipment_no || '  ' || h.carrier || ' ' || h.tracking_no || '  ' || h.status
	from core.shipment h where h.order_id = s.order_id
	union all
	select m.at, 'message', k.ticket_no || '  ' || m.author || ': ' || left(regexp_replace(m.body, '\s+', ' ', 'g'), 200)
	from core.ticket k join core.message m on m.ticket_id = k.ticket_id and m.kind <> 'note' and m.recalled_at is null where k.order_id = s.order_id
	union all
	select r.requested_at, 'refund', r.refund_no || '  ' || core.money_text(r.amount_minor, r.currency) || '  ' || r.status
	from core.refund r where r.order_id = s.order_id) x
where (select auth.can('api.dispute_evidence'));

create or replace function core.dispute_lock(dispute_id bigint, version int) returns core.dispute
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d core.dispute;
begin
	perform core.order_row((select x.order_id from core.dispute x where x.dispute_id = dispute_lock.dispute_id));
	select x.* into d from core.dispute x where x.dispute_id = dispute_lock.dispute_id for update;
	if d.dispute_id is null then
		perform core.fail('QS002', 'There is no such dispute');
	elsif d.version is distinct from version then
		perform core.conflict('dispute', d.dispute_id, version, d.dispute_no);
	end if;
	return d;
end
$$;

create or replace function core.dispute_save(d core.dispute) returns core.dispute
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	done core.dispute;
begin
	update core.dispute x set status = d.status, owner_id = d.owner_id, evidence = d.evidence, submitted_at = d.submitted_at,
		closed_at = d.closed_at, updated_at = core.now(), version = x.version + 1
	where x.dispute_id = d.dispute_id returning x.* into done;
	return done;
end
$$;

-- The deadline is the bank's, not ours.
create or replace function core.guard_dispute_submit(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.dispute d where d.dispute_id = entity_id and d.evidence_due_at <= core.now()) then
		perform core.fail('QS003', 'The time for an answer is over');
	end if;
end
$$;

create function api.payment_dispute(payment_id bigint, version int, reason core.dispute_reason, due timestamptz,
	amount numeric default null, reference core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_dispute', request_key);
	p core.payment;
	d core.dispute;
	minor bigint;
	claim bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	elsif due is null or due <= core.now() or core.day_meant(due::date, 'due') is null then
		perform core.fail('QS004', 'This must be in the future', '{}', 'due');
	end if;
	p := core.payment_lock(payment_id, version);
	if p.captured_minor = 0 then
		perform core.fail('QS003', 'Nothing has been captured');
	elsif exists (select from core.dispute x where x.payment_id = p.payment_id and x.closed_at is null) then
		perform core.fail('QS003', 'This payment is disputed already');
	end if;
	minor := case when amount is null then p.captured_minor else core.to_minor(amount, p.currency) end;
	if minor > p.captured_minor then
		perform core.fail('QS004', 'Only %s was captured', array[core.money_text(p.captured_minor, p.currency)], 'amount');
	end if;
	claim := least(minor, p.captured_minor - p.refunding_minor);
	update core.payment x set refunding_minor = x.refunding_minor + claim, updated_at = core.now(), version = x.version + 1
	where x.payment_id = p.payment_id returning x.* into p;
	insert into core.dispute (payment_id, order_id, reason, amount_minor, claimed_minor, currency, fx_rate, reference, opened_at,
		evidence_due_at, updated_at)
	values (p.payment_id, p.order_id, reason, minor, claim, p.currency, p.fx_rate, coalesce(core.most_text(reference, 'reference', 100), ''),
		core.now(), due, core.now())
	returning * into d;
	perform core.note_event('dispute', d.dispute_id, 1, 'status', null, 'opened');
	perform core.note_event('payment', p.payment_id, p.version, 'dispute', null, null, d.dispute_no);
	perform core.post('dispute_open', 'dispute', d.dispute_id, d.order_id, d.currency, d.fx_rate, array['disputed', 'psp'], array[minor, -minor]);
	perform core.order_follow(p.order_id, 'dispute', d.dispute_no, core.money_text(minor, d.currency));
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, p.version, 'Dispute opened',
		jsonb_build_object('payment', p.payment_no, 'amount_minor', minor, 'currency', d.currency, 'reason', reason));
end
$$;

-- How it ended: the money comes back to the company or is gone.
create or replace function core.dispute_close(d core.dispute, target core.dispute_status) returns core.dispute
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	won boolean := target = 'won';
begin
	d.status := target;
	d.closed_at := core.now();
	d := core.dispute_save(d);
	update core.payment x set refunding_minor = x.refunding_minor - case when won then d.claimed_minor else 0 end,
		refunded_minor = x.refunded_minor + case when won then 0 else d.claimed_minor end,
		updated_at = core.now(), version = x.version + 1
	where x.payment_id = d.payment_id;
	perform core.post(case when won then 'dispute_won' else 'dispute_lost' end, 'dispute', d.dispute_id, d.order_id, d.currency, d.fx_rate,
		array[case when won then 'psp' else 'dispute_losses' end, 'disputed'], array[d.amount_minor, -d.amount_minor]);
	perform core.order_follow(d.order_id, 'dispute', d.dispute_no, core.coded('dispute_status', target));
	perform core.changed('dispute');
	return d;
end
$$;

create function api.dispute_take(dispute_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.dispute_take', request_key);
	d core.dispute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	d := core.dispute_lock(dispute_id, version);
	perform core.move('dispute', d.dispute_id, d.version + 1, 'dispute_take', d.status, 'evidence_due');
	d.status := 'evidence_due';
	d.owner_id := c.person_id;
	d := core.dispute_save(d);
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, d.version, 'Taken');
end
$$;

create function api.dispute_submit(dispute_id bigint, version int, evidence core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.dispute_submit', request_key);
	d core.dispute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	evidence := core.need_text(evidence, 'evidence', 20000);
	d := core.dispute_lock(dispute_id, version);
	perform core.move('dispute', d.dispute_id, d.version + 1, 'dispute_submit', d.status, 'submitted');
	d.status := 'submitted';
	d.evidence := dispute_submit.evidence;
	d.submitted_at := core.now();
	d.owner_id := coalesce(d.owner_id, c.person_id);
	d := core.dispute_save(d);
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, d.version, 'Answer sent');
end
$$;

create function api.dispute_accept(dispute_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.dispute_accept', request_key);
	d core.dispute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	d := core.dispute_lock(dispute_id, version);
	perform core.move('dispute', d.dispute_id, d.version + 1, 'dispute_accept', d.status, 'accepted', reason);
	d := core.dispute_close(d, 'accepted');
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, d.version, 'Accepted', jsonb_build_object('reason', reason));
end
$$;

create function api.dispute_win(dispute_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.dispute_win', request_key);
	d core.dispute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	d := core.dispute_lock(dispute_id, version);
	perform core.move('dispute', d.dispute_id, d.version + 1, 'dispute_win', d.status, 'won');
	d := core.dispute_close(d, 'won');
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, d.version, 'Won');
end
$$;

create function api.dispute_lose(dispute_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.dispute_lose', request_key);
	d core.dispute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	d := core.dispute_lock(dispute_id, version);
	perform core.move('dispute', d.dispute_id, d.version + 1, 'dispute_lose', d.status, 'lost');
	d := core.dispute_close(d, 'lost');
	return core.command_end(c, 'dispute', d.dispute_id, d.dispute_no, d.version, 'Lost');
end
$$;
