-- Refunds: asked for, approved by somebody else when over the asker's limit, sent, paid.

create view api.refund as
select r.refund_id, r.refund_no, r.order_id, s.order_no, c.customer_no, who.name as customer_name, p.payment_no, p.method, r.payment_id, r.origin, r.reason,
	r.note, r.status, r.amount_minor, r.currency, r.base_minor, (select core.setting('base_currency')) as base_currency,
	r.counted_minor > r.limit_minor as over_limit, q.name as requested_by, r.requested_at, d.name as decided_by, r.decided_at,
	r.decision_note, r.submitted_at, r.finished_at, r.reference, r.failure, r.updated_at, r.version,
	case r.status when 'requested' then 'warn' when 'failed' then 'danger' when 'rejected' then 'muted' when 'succeeded' then 'ok'
		else 'info' end as style,
	r.status = any ((select core.movable('refund', 'refund_approve'))::text[]) and r.requested_by = (select auth.me()) as can_approve_own,
	r.status = any ((select core.movable('refund', 'refund_approve'))::text[]) and r.requested_by is distinct from (select auth.me())
		and r.base_minor <= (select auth.limit_minor('refund_approve')) as can_approve,
	r.status = any ((select core.movable('refund', 'refund_reject'))::text[]) and r.requested_by is distinct from (select auth.me()) as can_reject,
	r.status = any ((select core.movable('refund', 'refund_submit'))::text[]) as can_submit,
	r.status = any ((select core.movable('refund', 'refund_succeed'))::text[]) as can_succeed,
	r.status = any ((select core.movable('refund', 'refund_fail'))::text[]) as can_fail
from core.refund r
join core.payment p on p.payment_id = r.payment_id
join core.sales_order s on s.order_id = r.order_id
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
left join core.person q on q.person_id = r.requested_by
left join core.person d on d.person_id = r.decided_by
where (select auth.can('api.refund'));

create view api.refund_event with (security_barrier) as
select e.event_id, e.entity_id as refund_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.refund_event')) and e.entity = 'refund';

create or replace function core.refund_lock(refund_id bigint, version int) returns core.refund
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.refund;
begin
	perform core.order_row((select x.order_id from core.refund x where x.refund_id = refund_lock.refund_id));
	select x.* into r from core.refund x where x.refund_id = refund_lock.refund_id for update;
	if r.refund_id is null then
		perform core.fail('QS002', 'There is no such refund');
	elsif r.version is distinct from version then
		perform core.conflict('refund', r.refund_id, version, r.refund_no);
	end if;
	return r;
end
$$;

create or replace function core.refund_to(r core.refund, verb text, target core.refund_status, reason text default null) returns core.refund
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('refund', r.refund_id, r.version + 1, verb, r.status, target, reason);
	r.status := target;
	return r;
end
$$;

create or replace function core.refund_save(r core.refund) returns core.refund
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	done core.refund;
begin
	update core.refund x set status = r.status, decided_by = r.decided_by, decided_at = r.decided_at, decision_note = r.decision_note,
		approved_hash = r.approved_hash, submitted_at = r.submitted_at, finished_at = r.finished_at, reference = r.reference,
		failure = r.failure, updated_at = core.now(), version = x.version + 1
	where x.refund_id = r.refund_id returning x.* into done;
	return done;
end
$$;

-- Lay claim to the money and write the request down. Within the asker's limit, counted over all their refunds of
-- the order, it counts as approved; else somebody else decides.
create or replace function core.refund_request(p core.payment, amount_minor bigint, reason core.refund_reason, origin core.refund_origin,
	origin_id bigint, note text) returns core.refund
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.refund;
	q core.payment;
	me bigint := auth.me();
	base bigint := core.to_base(amount_minor, p.currency, p.fx_rate);
	before bigint;
	most bigint := auth.limit_minor('refund');
begin
	update core.payment x set refunding_minor = x.refunding_minor + refund_request.amount_minor, updated_at = core.now(), version = x.version + 1
	where x.payment_id = p.payment_id and x.captured_minor - x.refunding_minor >= refund_request.amount_minor
	returning x.* into q;
	if q.payment_id is null then
		select x.* into strict q from core.payment x where x.payment_id = p.payment_id;
		perform core.fail('QS003', 'Only %s of %s can still be refunded',
			array[core.money_text(q.captured_minor - q.refunding_minor, q.currency), q.payment_no], 'amount');
	end if;
	perform core.note_event('payment', q.payment_id, q.version, 'refund', null, null, core.money_text(amount_minor, q.currency));
	select coalesce(sum(x.base_minor), 0) into before from core.refund x
	where x.order_id = p.order_id and x.requested_by = me and x.status not in ('rejected', 'failed');
	insert into core.refund (payment_id, order_id, origin, origin_id, reason, note, status, amount_minor, currency, fx_rate, base_minor,
		counted_minor, limit_minor, requested_by, requested_at, approved_hash, updated_at)
	values (p.payment_id, p.order_id, origin, origin_id, reason, coalesce(note, ''),
		case when before + base <= most then 'approved' else 'requested' end, amount_minor, p.currency, p.fx_rate, base,
		before + base, most, me, core.now(),
		case when before + base <= most then core.refund_hash(p.payment_id, amount_minor, p.currency, reason) end, core.now())
	returning * into r;
	perform core.note_event('refund', r.refund_id, 1, 'status', null, r.status, nullif(note, ''));
	perform core.changed('refund');
	perform core.changed('payment');
	return r;
end
$$;

-- The claim is given up: refused, or it could not be paid.
create or replace function core.refund_let_go(r core.refund) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.payment x set refunding_minor = x.refunding_minor - r.amount_minor, updated_at = core.now(), version = x.version + 1
	where x.payment_id = r.payment_id;
end
$$;

create or replace function core.refund_done(r core.refund) returns text
language sql immutable
return case r.status when 'approved' then 'Refund approved' else 'Refund asked for; somebody else approves it' end;

create or replace function core.refund_facts(r core.refund) returns jsonb
language sql immutable
return jsonb_build_object('refund', r.refund_no, 'payment_id', r.payment_id, 'order_id', r.order_id, 'amount_minor', r.amount_minor,
		'currency', r.currency, 'base_minor', r.base_minor, 'reason', r.reason, 'status', r.status);

-- The payment that can best bear a refund of this order.
create or replace function core.payment_for_refund(s core.sales_order, payment core.payment_ref default null) returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.payment;
begin
	select x.* into p from core.payment x
	where x.order_id = s.order_id and x.captured_minor > 0 and (payment is null or x.payment_no = payment)
	order by x.duplicate, x.captured_minor - x.refunding_minor desc, x.payment_id limit 1 for update;
	if p.payment_id is null then
		perform core.fail('QS003', 'Nothing has been captured that could be refunded', '{}', 'payment');
	end if;
	return p;
end
$$;

-- A customer who paid twice gets the second payment back, and the order stays paid.
create or replace function core.payment_is_duplicate(p core.payment) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (select coalesce(sum(x.captured_minor), 0) from core.payment x where x.order_id = p.order_id and not x.duplicate
			and x.payment_id <> p.payment_id) < (select s.total_minor from core.sales_order s where s.order_id = p.order_id) then
		perform core.fail('QS003', 'Without %s the order would not be paid', array[p.payment_no], 'reason');
	end if;
	update core.payment x set duplicate = true where x.payment_id = p.payment_id;
end
$$;

create function api.order_refund(order_id bigint, version int, amount numeric, reason core.refund_reason,
	note core.short_text default null, payment core.payment_ref default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_refund', request_key);
	s core.sales_order;
	p core.payment;
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	end if;
	s := core.order_lock(order_id, version);
	p := core.payment_for_refund(s, payment);
	if reason = 'duplicate_payment' then
		perform core.payment_is_duplicate(p);
	end if;
	r := core.refund_request(p, core.to_minor(amount, s.currency), reason,
		case when reason = 'duplicate_payment' then 'duplicate' else 'manual' end, null, core.most_text(note, 'note', 500));
	s := core.order_follow(s.order_id, 'refund', r.refund_no, core.money_text(r.amount_minor, r.currency));
	return core.command_end(c, 'order', s.order_id, r.refund_no, s.version, core.refund_done(r), core.refund_facts(r));
end
$$;

create function api.payment_refund(payment_id bigint, version int, amount numeric, reason core.refund_reason,
	note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_refund', request_key);
	p core.payment;
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	end if;
	p := core.payment_lock(payment_id, version);
	if reason = 'duplicate_payment' then
		perform core.payment_is_duplicate(p);
	end if;
	r := core.refund_request(p, core.to_minor(amount, p.currency), reason,
		case when reason = 'duplicate_payment' then 'duplicate' else 'manual' end, null, core.most_text(note, 'note', 500));
	perform core.order_follow(p.order_id, 'refund', r.refund_no, core.money_text(r.amount_minor, r.currency));
	return core.command_end(c, 'payment', p.payment_id, r.refund_no, p.version + 1, core.refund_done(r), core.refund_facts(r));
end
$$;

create function api.refund_approve(refund_id bigint, version int, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.refund_approve', request_key);
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.refund_lock(refund_id, version);
	if r.requested_by = c.person_id then
		perform core.fail('42501', 'Who asked for a refund does not approve it');
	elsif r.base_minor > auth.limit_minor('refund_approve') then
		perform core.fail('42501', 'You may approve up to %s', array[core.money_text(auth.limit_minor('refund_approve'), core.setting('base_currency'))]);
	end if;
	note := core.most_text(note, 'note', 500);
	r := core.refund_to(r, 'refund_approve', 'approved', note);
	r.decided_by := c.person_id;
	r.decided_at := core.now();
	r.decision_note := coalesce(note, '');
	r.approved_hash := core.refund_hash(r.payment_id, r.amount_minor, r.currency, r.reason);
	r := core.refund_save(r);
	perform core.order_follow(r.order_id, 'refund', r.refund_no, core.coded('refund_status', r.status));
	return core.command_end(c, 'refund', r.refund_id, r.refund_no, r.version, 'Approved', core.refund_facts(r));
end
$$;

create function api.refund_reject(refund_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.refund_reject', request_key);
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.refund_lock(refund_id, version);
	if r.requested_by = c.person_id then
		perform core.fail('42501', 'Who asked for a refund does not decide on it');
	end if;
	r := core.refund_to(r, 'refund_reject', 'rejected', reason);
	r.decided_by := c.person_id;
	r.decided_at := core.now();
	r.decision_note := core.most_text(reason, 'reason', 500);
	r := core.refund_save(r);
	perform core.refund_let_go(r);
	perform core.order_follow(r.order_id, 'refund', r.refund_no, core.coded('refund_status', r.status));
	return core.command_end(c, 'refund', r.refund_id, r.refund_no, r.version, 'Rejected', core.refund_facts(r));
end
$$;

create function api.refund_submit(refund_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.refund_submit', request_key);
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.refund_to(core.refund_lock(refund_id, version), 'refund_submit', 'submitted');
	r.submitted_at := core.now();
	r := core.refund_save(r);
	return core.command_end(c, 'refund', r.refund_id, r.refund_no, r.version, 'Sent', core.refund_facts(r));
end
$$;

-- The money has gone back. Store credit comes back as store credit.
create function api.refund_succeed(refund_id bigint, version int, reference core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.refund_succeed', request_key);
	r core.refund;
	p core.payment;
	s core.sales_order;
	tax bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.refund_to(core.refund_lock(refund_id, version), 'refund_succeed', 'succeeded');
	r.finished_at := core.now();
	r.reference := coalesce(core.most_text(refund_succeed.reference, 'reference', 100), '');
	r := core.refund_save(r);
	update core.payment x set refunded_minor = x.refunded_minor + r.amount_minor, updated_at = core.now(), version = x.version + 1
	where x.payment_id = r.payment_id returning x.* into p;
	s := core.order_follow(r.order_id, 'refund', r.refund_no, core.coded('refund_status', r.status));
	tax := core.tax_part(s, r.amount_minor);
	if p.method = 'store_credit' then
		perform core.credit_add(s, 'return', r.refund_no, r.amount_minor);
	end if;
	perform core.post('refund', 'refund', r.refund_id, r.order_id, r.currency, r.fx_rate, array['returns', 'tax', case p.method
		when 'store_credit' then 'store_credit' else 'psp' end], array[r.amount_minor - tax, tax, -r.amount_minor]);
	if r.origin = 'return' then
		perform core.return_refunded(r.origin_id);
	end if;
	return core.command_end(c, 'refund', r.refund_id, r.refund_no, r.version, 'Paid', core.refund_facts(r));
end
$$;

create function api.refund_fail(refund_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.refund_fail', request_key);
	r core.refund;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.refund_to(core.refund_lock(refund_id, version), 'refund_fail', 'failed', reason);
	r.finished_at := core.now();
	r.failure := core.most_text(reason, 'reason', 500);
	r := core.refund_save(r);
	perform core.refund_let_go(r);
	perform core.order_follow(r.order_id, 'refund', r.refund_no, core.coded('refund_status', r.status));
	return core.command_end(c, 'refund', r.refund_id, r.refund_no, r.version, 'Failed', core.refund_facts(r));
end
$$;
