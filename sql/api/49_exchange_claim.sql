-- Exchanges (other goods for those sent back) and claims (goods that came broken, wrong or not at all, and stay).

create view api.exchange as
select e.exchange_id, e.exchange_no, e.return_id, r.return_no, r.state as return_state, e.order_id, s.order_no, c.customer_no, who.name as customer_name, e.status,
	e.sku, p.name as product_name, e.qty, e.difference_minor, e.currency, n.order_no as new_order_no, q.name as requested_by, e.requested_at,
	e.updated_at, e.version,
	case e.status when 'requested' then 'warn' when 'advance_shipped' then 'warn' when 'fulfilled' then 'ok' when 'cancelled' then 'muted' end as style,
	e.status = any ((select core.movable('exchange', 'exchange_approve'))::text[]) as can_approve,
	e.status = any ((select core.movable('exchange', 'exchange_advance'))::text[]) as can_advance,
	e.status = any ((select core.movable('exchange', 'exchange_fulfil'))::text[]) as can_fulfil,
	e.status = any ((select core.movable('exchange', 'exchange_cancel'))::text[]) as can_cancel
from core.exchange e
join core.sales_return r on r.return_id = e.return_id
join core.sales_order s on s.order_id = e.order_id
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
join core.variant v on v.variant_id = e.variant_id
join core.product p on p.product_id = v.product_id
left join core.sales_order n on n.order_id = e.new_order_id
left join core.person q on q.person_id = e.requested_by
where (select auth.can('api.exchange'));

create view api.claim as
select k.claim_id, k.claim_no, k.order_id, s.order_no, k.customer_id, c.customer_no, who.name as customer_name, l.sku, l.name as line_name, k.kind, k.wish, k.qty,
	k.status, k.amount_minor, k.currency, f.refund_no, f.status as refund_status, n.order_no as new_order_no, k.note, q.name as requested_by,
	k.requested_at, d.name as decided_by, k.decided_at, k.closed_at, k.updated_at, k.version,
	case k.status when 'open' then 'warn' when 'approved' then 'info' when 'resolved' then 'ok' else 'muted' end as style,
	k.status = any ((select core.movable('claim', 'claim_approve'))::text[]) and k.requested_by is distinct from (select auth.me()) as can_approve,
	k.status = any ((select core.movable('claim', 'claim_deny'))::text[]) as can_deny,
	k.status = any ((select core.movable('claim', 'claim_resolve'))::text[]) as can_resolve,
	k.status = any ((select core.movable('claim', 'claim_cancel'))::text[]) as can_cancel,
	(select auth.can('api.claim_recover')) and k.status in ('open', 'approved', 'resolved') as can_recover
from core.claim k
join core.sales_order s on s.order_id = k.order_id
join core.customer c on c.customer_id = k.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
join core.order_line l on l.order_line_id = k.order_line_id
left join core.refund f on f.refund_id = k.refund_id
left join core.sales_order n on n.order_id = k.new_order_id
left join core.person q on q.person_id = k.requested_by
left join core.person d on d.person_id = k.decided_by
where (select auth.can('api.claim'));

create view api.claim_event with (security_barrier) as
select e.event_id, e.entity_id as claim_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.claim_event')) and e.entity = 'claim';

-- A new order in place of goods of an old one; only the difference is to be paid.
create or replace function core.order_reissue(s core.sales_order, variant_id bigint, qty int, unit_minor bigint, due_minor bigint, why text)
returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n core.sales_order;
begin
	insert into core.sales_order (customer_id, market, channel, status, currency, items_minor, fx_rate, base_minor, ship_name, ship_street_id,
		ship_postcode, ship_city, ship_country, placed_at, updated_at, replaces_order_id)
	values (s.customer_id, s.market, s.channel, 'placed', s.currency, 0, s.fx_rate, 0, s.ship_name, s.ship_street_id, s.ship_postcode, s.ship_city,
		s.ship_country, core.now(), core.now(), s.order_id)
	returning * into n;
	perform core.order_lines_add(n.order_id, array[variant_id], array[qty], array[unit_minor]);
	update core.sales_order o set items_minor = qty * unit_minor, discount_minor = greatest(qty * unit_minor - greatest(due_minor, 0), 0) where o.order_id = n.order_id;
	n := core.order_sum(n.order_id);
	perform core.note_event('order', n.order_id, 1, 'status', null, 'placed', why);
	update core.sales_order o set payment_status = core.order_payment_status(n) where o.order_id = n.order_id returning o.* into n;
	perform core.order_ask_approval(n);
	perform core.changed('order');
	return n;
end
$$;

-- Exchanges ------------------------------------------------------------------------------------------------

create or replace function core.exchange_lock(exchange_id bigint, version int) returns core.exchange
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	e core.exchange;
begin
	perform core.order_row((select x.order_id from core.exchange x where x.exchange_id = exchange_lock.exchange_id));
	select x.* into e from core.exchange x where x.exchange_id = exchange_lock.exchange_id for update;
	if e.exchange_id is null then
		perform core.fail('QS002', 'There is no such exchange');
	elsif e.version is distinct from version then
		perform core.conflict('exchange', e.exchange_id, version, e.exchange_no);
	end if;
	return e;
end
$$;

create or replace function core.exchange_to(e core.exchange, verb text, target core.exchange_status, reason text default null) returns core.exchange
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('exchange', e.exchange_id, e.version + 1, verb, e.status, target, reason);
	update core.exchange x set status = target, new_order_id = e.new_order_id, decided_by = coalesce(x.decided_by, auth.me()),
		decided_at = coalesce(x.decided_at, core.now()), updated_at = core.now(), version = x.version + 1
	where x.exchange_id = e.exchange_id returning x.* into e;
	perform core.order_follow(e.order_id, 'exchange', e.exchange_no, core.coded('exchange_status', e.status));
	perform core.changed('exchange');
	return e;
end
$$;

create function api.return_exchange(return_id bigint, version int, sku core.sku_code, qty int default 1, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_exchange', request_key);
	r core.sales_return;
	s core.sales_order;
	e core.exchange;
	v bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif qty is null or qty < 1 then
		perform core.fail('QS004', 'This is not a quantity', '{}', 'qty');
	end if;
	v := core.variant_by_sku(sku, 'sku');
	r := core.return_lock(return_id, version);
	if r.state not in ('requested', 'approved', 'label_sent', 'in_transit', 'partially_received', 'received', 'inspected') then
		perform core.fail('QS003', '%s is %s', array[r.return_no, core.coded('return_state', r.state)]);
	elsif r.refund_id is not null or not r.return_required then
		perform core.fail('QS003', '%s has its money already', array[r.return_no]);
	elsif exists (select from core.exchange x where x.return_id = r.return_id) then
		perform core.fail('QS003', '%s is exchanged', array[r.return_no]);
	end if;
	select o.* into s from core.sales_order o where o.order_id = r.order_id;
	insert into core.exchange (return_id, order_id, variant_id, sku, qty, currency, difference_minor, requested_by, requested_at, updated_at)
	select r.return_id, r.order_id, v, upper(btrim(return_exchange.sku)), return_exchange.qty, r.currency,
		return_exchange.qty * core.market_price(v, s.market, s.channel) - case r.state when 'inspected' then core.return_value(r) else r.value_minor end,
		c.person_id, core.now(), core.now()
	returning * into e;
	perform core.note_event('exchange', e.exchange_id, 1, 'status', null, 'requested');
	perform core.note_event('return', r.return_id, r.version + 1, 'exchange', null, null, e.exchange_no);
	r.wish := 'exchange';
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, e.exchange_no, r.version, 'Exchange asked for',
		jsonb_build_object('exchange', e.exchange_no, 'sku', sku, 'qty', qty, 'difference_minor', e.difference_minor, 'currency', e.currency));
end
$$;

create function api.exchange_approve(exchange_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.exchange_approve', request_key);
	e core.exchange;
	there boolean;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.exchange_lock(exchange_id, version);
	there := (select r.state = 'inspected' from core.sales_return r where r.return_id = e.return_id);
	e := core.exchange_to(e, 'exchange_approve', case when there then 'received' else 'approved' end);
	return core.command_end(c, 'exchange', e.exchange_id, e.exchange_no, e.version, 'Approved');
end
$$;

create or replace function core.exchange_reissue(e core.exchange) returns core.exchange
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
begin
	select o.* into strict s from core.sales_order o where o.order_id = e.order_id;
	e.new_order_id := (core.order_reissue(s, e.variant_id, e.qty, core.market_price(e.variant_id, s.market, s.channel), e.difference_minor, e.exchange_no)).order_id;
	return e;
end
$$;

-- The replacement goes out before the old goods have come.
create function api.exchange_advance(exchange_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.exchange_advance', request_key);
	e core.exchange;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.exchange_lock(exchange_id, version);
	if e.new_order_id is null and e.status = 'approved' then
		e := core.exchange_reissue(e);
	end if;
	e := core.exchange_to(e, 'exchange_advance', 'advance_shipped', reason);
	return core.command_end(c, 'exchange', e.exchange_id, e.exchange_no, e.version, 'Replacement ordered', jsonb_build_object('reason', reason));
end
$$;

create function api.exchange_fulfil(exchange_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.exchange_fulfil', request_key);
	e core.exchange;
	r core.sales_return;
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.exchange_lock(exchange_id, version);
	if e.new_order_id is null and e.status = 'received' then
		e := core.exchange_reissue(e);
	end if;
	e := core.exchange_to(e, 'exchange_fulfil', 'fulfilled');
	if e.difference_minor < 0 then
		select o.* into strict s from core.sales_order o where o.order_id = e.order_id;
		perform core.refund_request(core.payment_for_refund(s), -e.difference_minor, 'price_difference', 'manual', null, e.exchange_no);
	end if;
	select x.* into r from core.sales_return x where x.return_id = e.return_id for update;
	perform core.return_save(core.return_to(r, 'exchange_fulfil', 'exchanged', e.exchange_no));
	perform core.changed('return');
	return core.command_end(c, 'exchange', e.exchange_id, e.exchange_no, e.version, 'Exchanged', jsonb_build_object('new_order_id', e.new_order_id));
end
$$;

create function api.exchange_cancel(exchange_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.exchange_cancel', request_key);
	e core.exchange;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.exchange_to(core.exchange_lock(exchange_id, version), 'exchange_cancel', 'cancelled', reason);
	return core.command_end(c, 'exchange', e.exchange_id, e.exchange_no, e.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

-- Claims ---------------------------------------------------------------------------------------------------

create or replace function core.claim_lock(claim_id bigint, version int) returns core.claim
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.claim;
begin
	perform core.order_row((select x.order_id from core.claim x where x.claim_id = claim_lock.claim_id));
	select x.* into k from core.claim x where x.claim_id = claim_lock.claim_id for update;
	if k.claim_id is null then
		perform core.fail('QS002', 'There is no such claim');
	elsif k.version is distinct from version then
		perform core.conflict('claim', k.claim_id, version, k.claim_no);
	end if;
	return k;
end
$$;

create or replace function core.claim_to(k core.claim, verb text, target core.claim_status, reason text default null) returns core.claim
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('claim', k.claim_id, k.version + 1, verb, k.status, target, reason);
	update core.claim x set status = target, amount_minor = k.amount_minor, refund_id = k.refund_id, new_order_id = k.new_order_id,
		decided_by = case when target in ('approved', 'denied') then auth.me() else x.decided_by end,
		decided_at = case when target in ('approved', 'denied') then core.now() else x.decided_at end,
		closed_at = case when target in ('denied', 'resolved', 'cancelled') then core.now() end, updated_at = core.now(), version = x.version + 1
	where x.claim_id = k.claim_id returning x.* into k;
	perform core.order_follow(k.order_id, 'claim', k.claim_no, core.coded('claim_status', k.status));
	return k;
end
$$;

create function api.order_claim(order_id bigint, version int, line core.order_line_ref, qty int, kind core.claim_kind, wish core.claim_wish,
	note core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_claim', request_key);
	s core.sales_order;
	l core.order_line;
	k core.claim;
begin
	if c.replay then
		return core.command_replay(c);
	elsif kind is null or wish is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when kind is null then 'kind' else 'wish' end);
	end if;
	note := core.need_text(note, 'note', 4000);
	s := core.order_lock(order_id, version);
	l := core.order_line_of(s.order_id, line);
	if qty is null or qty < 1 or qty > l.qty_shipped - coalesce((select sum(x.qty) from core.claim x where x.order_line_id = l.order_line_id
		and x.status in ('open', 'approved', 'resolved')), 0) then
		perform core.fail('QS004', 'Up to %s of this line can be claimed', array[(l.qty_shipped - coalesce((select sum(x.qty) from core.claim x
			where x.order_line_id = l.order_line_id and x.status in ('open', 'approved', 'resolved')), 0))::text], 'qty');
	end if;
	insert into core.claim (order_id, order_line_id, customer_id, kind, wish, qty, note, amount_minor, currency, requested_by, requested_at, updated_at)
	values (s.order_id, l.order_line_id, s.customer_id, kind, wish, qty, note, qty * core.unit_paid(s, l.unit_minor), s.currency, c.person_id,
		core.now(), core.now())
	returning * into k;
	perform core.note_event('claim', k.claim_id, 1, 'status', null, 'open', core.coded('claim_kind', kind));
	s := core.order_follow(s.order_id, 'claim', k.claim_no, core.coded('claim_kind', kind));
	perform core.changed('claim');
	return core.command_end(c, 'order', s.order_id, k.claim_no, s.version, 'Claim opened',
		jsonb_build_object('claim', k.claim_no, 'line', l.line_no, 'qty', qty, 'kind', kind, 'wish', wish));
end
$$;

-- By somebody else than who took it up. A refund is asked for at once, within the approver's limit.
create function api.claim_approve(claim_id bigint, version int, amount numeric default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_approve', request_key);
	k core.claim;
	s core.sales_order;
	minor bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.claim_lock(claim_id, version);
	if k.requested_by = c.person_id then
		perform core.fail('42501', 'Who took up a claim does not approve it');
	elsif amount is not null and k.wish <> 'refund' then
		perform core.fail('QS004', 'Only a refund has an amount', '{}', 'amount');
	elsif k.status = 'open' and k.wish = 'refund' then
		minor := case when amount is null then k.amount_minor else core.to_minor(amount, k.currency) end;
		if minor > k.amount_minor then
			perform core.fail('QS004', 'No more than %s', array[core.money_text(k.amount_minor, k.currency)], 'amount');
		end if;
		select o.* into strict s from core.sales_order o where o.order_id = k.order_id;
		k.amount_minor := minor;
		k.refund_id := (core.refund_request(core.payment_for_refund(s), minor, case k.kind when 'missing' then 'not_received'
			when 'wrong_item' then 'wrong_item' else 'damaged' end, 'claim', k.claim_id, k.claim_no)).refund_id;
	end if;
	k := core.claim_to(k, 'claim_approve', 'approved');
	return core.command_end(c, 'claim', k.claim_id, k.claim_no, k.version, 'Approved',
		jsonb_build_object('amount_minor', k.amount_minor, 'currency', k.currency, 'refund_id', k.refund_id));
end
$$;

create function api.claim_deny(claim_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_deny', request_key);
	k core.claim;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.claim_to(core.claim_lock(claim_id, version), 'claim_deny', 'denied', reason);
	return core.command_end(c, 'claim', k.claim_id, k.claim_no, k.version, 'Denied', jsonb_build_object('reason', reason));
end
$$;

-- Settled: the refund has been paid, or the replacement is ordered now.
create function api.claim_resolve(claim_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_resolve', request_key);
	k core.claim;
	s core.sales_order;
	l core.order_line;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.claim_lock(claim_id, version);
	if k.status = 'approved' and k.wish = 'replace' then
		select o.* into strict s from core.sales_order o where o.order_id = k.order_id;
		select x.* into strict l from core.order_line x where x.order_line_id = k.order_line_id;
		k.new_order_id := (core.order_reissue(s, l.variant_id, k.qty, l.unit_minor, 0, k.claim_no)).order_id;
	elsif k.status = 'approved' and not exists (select from core.refund f where f.refund_id = k.refund_id and f.status = 'succeeded') then
		perform core.fail('QS003', 'Its refund has not been paid yet');
	end if;
	k := core.claim_to(k, 'claim_resolve', 'resolved');
	return core.command_end(c, 'claim', k.claim_id, k.claim_no, k.version, 'Resolved', jsonb_build_object('new_order_id', k.new_order_id));
end
$$;

create function api.claim_cancel(claim_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_cancel', request_key);
	k core.claim;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.claim_lock(claim_id, version);
	if k.refund_id is not null and exists (select from core.refund f where f.refund_id = k.refund_id and f.status not in ('rejected', 'failed')) then
		perform core.fail('QS003', 'Its refund is on its way');
	end if;
	k := core.claim_to(k, 'claim_cancel', 'cancelled', reason);
	return core.command_end(c, 'claim', k.claim_id, k.claim_no, k.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;
