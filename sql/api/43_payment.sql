-- Payments: recorded, authorized, captured, let go.

create view api.payment as
select p.payment_id, p.payment_no, p.order_id, s.order_no, c.customer_no, who.name as customer_name, p.method, p.state, p.amount_minor, p.captured_minor,
	p.refunding_minor, p.refunded_minor, p.captured_minor - p.refunding_minor as refundable_minor, p.currency, p.fx_rate,
	p.duplicate, p.reference, p.failure, p.created_at, p.expires_at, p.captured_at, p.updated_at, p.version,
	case when p.state = 'failed' then 'danger' when p.duplicate then 'warn' when p.state in ('voided', 'expired') then 'muted'
		when p.state = 'authorized' and p.expires_at < core.now() + interval '2 days' then 'warn' end as style,
	p.state = any ((select core.movable('payment', 'payment_authorize'))::text[]) as can_authorize,
	p.state = any ((select core.movable('payment', 'payment_capture'))::text[]) as can_capture,
	p.state = any ((select core.movable('payment', 'payment_void'))::text[]) as can_void,
	p.state = any ((select core.movable('payment', 'payment_fail'))::text[]) as can_fail,
	(select auth.can('api.payment_refund')) and p.captured_minor > p.refunding_minor as can_refund,
	(select auth.can('api.payment_dispute')) and p.captured_minor > 0 as can_dispute
from core.payment p
join core.sales_order s on s.order_id = p.order_id
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
where (select auth.can('api.payment'));

create view api.payment_event with (security_barrier) as
select e.event_id, e.entity_id as payment_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.payment_event')) and e.entity = 'payment';

create or replace function core.payment_lock(payment_id bigint, version int) returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.payment;
begin
	perform core.order_row((select x.order_id from core.payment x where x.payment_id = payment_lock.payment_id));
	select x.* into p from core.payment x where x.payment_id = payment_lock.payment_id for update;
	if p.payment_id is null then
		perform core.fail('QS002', 'There is no such payment');
	elsif p.version is distinct from version then
		perform core.conflict('payment', p.payment_id, version, p.payment_no);
	end if;
	return p;
end
$$;

create or replace function core.payment_add(s core.sales_order, method core.payment_method, amount_minor bigint,
	state core.payment_state, reference text) returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.payment;
begin
	insert into core.payment (order_id, method, state, currency, amount_minor, fx_rate, reference, created_at, expires_at, updated_at)
	values (s.order_id, method, state, s.currency, amount_minor, s.fx_rate, coalesce(reference, ''), core.now(),
		case when state = 'authorized' then core.now() + interval '7 days' end, core.now())
	returning * into p;
	perform core.note_event('payment', p.payment_id, 1, 'status', null, state);
	return p;
end
$$;

create or replace function core.payment_save(p core.payment) returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	done core.payment;
begin
	update core.payment x set state = p.state, captured_minor = p.captured_minor, captured_at = p.captured_at, failure = p.failure,
		expires_at = p.expires_at, reference = p.reference, duplicate = p.duplicate, updated_at = core.now(), version = x.version + 1
	where x.payment_id = p.payment_id returning x.* into done;
	return done;
end
$$;

-- What follows from something else and needs no permission of its own: an order cancelled, a payout posted.
drop function if exists core.payment_set(core.payment, core.payment_state, text);
create or replace function core.payment_set(p core.payment, verb text, target core.payment_state, note text) returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move_itself('payment', p.payment_id, p.version + 1, verb, p.state, target, note);
	p.state := target;
	p.expires_at := null;
	return core.payment_save(p);
end
$$;

create or replace function core.payment_to(p core.payment, verb text, target core.payment_state, reason text default null)
returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('payment', p.payment_id, p.version + 1, verb, p.state, target, reason);
	p.state := target;
	return p;
end
$$;

-- Money has come in: into the books as sales and the tax in them.
create or replace function core.payment_captured(p core.payment, amount_minor bigint, source core.ledger_account default 'psp')
returns core.payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	tax bigint;
begin
	select o.* into strict s from core.sales_order o where o.order_id = p.order_id;
	tax := core.tax_part(s, amount_minor);
	p.captured_minor := amount_minor;
	p.captured_at := core.now();
	p.expires_at := null;
	p := core.payment_save(p);
	perform core.post('capture', 'payment', p.payment_id, p.order_id, p.currency, p.fx_rate,
		array[source::text, 'sales', 'tax'], array[amount_minor, tax - amount_minor, -tax]);
	perform core.order_follow(p.order_id, 'payment', p.payment_no, core.money_text(amount_minor, p.currency));
	return p;
end
$$;

create function api.order_pay(order_id bigint, version int, method core.payment_method, amount numeric default null,
	reference core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_pay', request_key);
	s core.sales_order;
	p core.payment;
	minor bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif method is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'method');
	elsif method = 'store_credit' then
		perform core.fail('QS004', 'Store credit is used, not recorded', '{}', 'method');
	elsif length(reference) > 100 then
		perform core.fail('QS004', 'This is longer than %s characters', array['100'], 'reference');
	end if;
	s := core.order_lock(order_id, version);
	if s.status in ('cancelled', 'archived') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	minor := case when amount is null then s.total_minor else core.to_minor(amount, s.currency) end;
	p := core.payment_add(s, method, minor, 'authorized', btrim(reference));
	s := core.order_follow(s.order_id, 'payment', p.payment_no, core.money_text(minor, s.currency));
	return core.command_end(c, 'payment', p.payment_id, p.payment_no, s.version, 'Authorized',
		jsonb_build_object('order', s.order_no, 'amount_minor', minor, 'currency', s.currency, 'method', method));
end
$$;

create function api.payment_authorize(payment_id bigint, version int, reference core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_authorize', request_key);
	p core.payment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.payment_to(core.payment_lock(payment_id, version), 'payment_authorize', 'authorized');
	p.expires_at := core.now() + interval '7 days';
	p.reference := coalesce(nullif(core.most_text(payment_authorize.reference, 'reference', 100), ''), p.reference);
	p := core.payment_save(p);
	perform core.order_follow(p.order_id, 'payment', p.payment_no);
	return core.command_end(c, 'payment', p.payment_id, p.payment_no, p.version, 'Authorized');
end
$$;

create function api.payment_capture(payment_id bigint, version int, amount numeric default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_capture', request_key);
	p core.payment;
	minor bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.payment_lock(payment_id, version);
	minor := case when amount is null then p.amount_minor else core.to_minor(amount, p.currency) end;
	if minor > p.amount_minor then
		perform core.fail('QS004', 'Only %s is authorized', array[core.money_text(p.amount_minor, p.currency)], 'amount');
	end if;
	p := core.payment_to(p, 'payment_capture', 'captured');
	p := core.payment_captured(p, minor);
	return core.command_end(c, 'payment', p.payment_id, p.payment_no, p.version, 'Captured',
		jsonb_build_object('amount_minor', minor, 'currency', p.currency));
end
$$;

create function api.payment_void(payment_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_void', request_key);
	p core.payment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.payment_to(core.payment_lock(payment_id, version), 'payment_void', 'voided', reason);
	p.expires_at := null;
	p := core.payment_save(p);
	perform core.order_follow(p.order_id, 'payment', p.payment_no);
	return core.command_end(c, 'payment', p.payment_id, p.payment_no, p.version, 'Voided', jsonb_build_object('reason', reason));
end
$$;

create function api.payment_fail(payment_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.payment_fail', request_key);
	p core.payment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.payment_to(core.payment_lock(payment_id, version), 'payment_fail', 'failed', reason);
	p.failure := core.most_text(reason, 'reason', 500);
	p.expires_at := null;
	p := core.payment_save(p);
	perform core.order_follow(p.order_id, 'payment', p.payment_no, reason);
	return core.command_end(c, 'payment', p.payment_id, p.payment_no, p.version, 'Failed', jsonb_build_object('reason', reason));
end
$$;
