-- Returns: what may come back and why, and the way of a return from the request to its money.

-- May this line come back now, and by which rule? The law's withdrawal goes before the shop's own terms, and
-- faulty goods before both. The verdict of several rules is the last one named.
create or replace function core.return_check(order_line_id bigint, qty int, reason core.return_reason, out verdict core.eligibility,
	out rules text[], out until date, out left_qty int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	l core.order_line;
	p core.return_policy;
	category core.eligibility;
	arrived timestamptz;
	days numeric;
begin
	-- The view calls it with the caller's rights, and so can anybody.
	if not auth.may('return.view') then
		return;
	end if;
	select x.* into strict l from core.order_line x where x.order_line_id = return_check.order_line_id;
	select y.* into strict p from core.sales_order s join core.return_policy y on y.market = s.market where s.order_id = l.order_id;
	select r.verdict into category from core.variant v join core.product g on g.product_id = v.product_id
	join core.category k on k.category_id = g.category_id join core.return_rule r on r.category = k.category where v.variant_id = l.variant_id;
	select max(coalesce(h.delivered_at, core.now())) into arrived from core.shipment h where h.order_id = l.order_id and h.shipped_at is not null;
	arrived := coalesce(arrived, core.now());
	days := extract(epoch from core.now() - arrived) / 86400;
	left_qty := l.qty_shipped - l.qty_returned;
	if reason in ('defective', 'damaged', 'wrong_item', 'not_as_described', 'arrived_twice') then
		until := (arrived + make_interval(days => p.warranty_days))::date;
		rules := array[case when days <= p.warranty_days then 'fault' else 'warranty_over' end];
		verdict := case when days <= p.warranty_days then 'eligible' else 'not_eligible' end;
	elsif p.withdrawal_days > 0 and days <= p.withdrawal_days then
		until := (arrived + make_interval(days => greatest(p.withdrawal_days, case when l.final_sale then 0 else p.window_days end)))::date;
		rules := array['withdrawal'] || case when category is not null then array['category'] else '{}' end;
		verdict := case when category is not null then 'review' else 'eligible' end;
	else
		until := (arrived + make_interval(days => p.window_days))::date;
		rules := array['window'];
		verdict := 'eligible';
		if l.final_sale then
			rules := rules || 'final_sale'::text;
			verdict := 'not_eligible';
		elsif days > p.window_days then
			rules := rules || 'window_over'::text;
			verdict := 'not_eligible';
		elsif category is not null then
			rules := rules || 'category'::text;
			verdict := category;
		end if;
	end if;
	if l.qty_shipped = 0 then
		rules := rules || 'not_shipped'::text;
		verdict := 'not_eligible';
	elsif qty > left_qty then
		rules := rules || 'already_returned'::text;
		verdict := 'not_eligible';
	end if;
end
$$;

-- What one unit of a line was paid, the order's discount taken off in proportion.
create or replace function core.unit_paid(s core.sales_order, unit_minor bigint) returns bigint
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return case when s.items_minor = 0 then 0
		else floor(unit_minor * (s.items_minor - s.discount_minor) / s.items_minor::numeric)::bigint end;
end
$$;

-- Is asking for it back dearer than it is worth?
create or replace function core.not_worth_it(market core.market, value_minor bigint, currency text, fx_rate numeric) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select core.to_base(value_minor, currency, fx_rate) < p.return_cost_minor from core.return_policy p where p.market = $1
$$;

create view api.order_returnable with (security_barrier) as
select l.order_line_id, l.order_id, l.line_no, l.sku, l.name, l.qty_shipped, l.qty_returned, x.left_qty, x.verdict,
	x.rules[cardinality(x.rules)]::core.eligibility_rule as rule, x.until, f.verdict as if_faulty,
	core.unit_paid(s, l.unit_minor) as unit_minor, s.currency,
	core.not_worth_it(s.market, core.unit_paid(s, l.unit_minor), s.currency, s.fx_rate) as keep_it,
	case x.verdict when 'not_eligible' then 'muted' when 'review' then 'warn' end as style
from core.order_line l
join core.sales_order s on s.order_id = l.order_id
cross join lateral core.return_check(l.order_line_id, 1, 'changed_mind') x
cross join lateral core.return_check(l.order_line_id, 1, 'defective') f
where (select auth.can('api.order_returnable')) and l.qty > 0;

create view api.sales_return as
select r.return_id, r.return_no, r.order_id, s.order_no, r.customer_id, c.customer_no, who.name as customer_name, r.state, r.wish, r.eligibility,
	r.return_required, core.not_worth_it(s.market, r.value_minor, r.currency, s.fx_rate) as keep_it, r.value_minor, r.restocking_minor,
	r.currency, s.market, r.carrier, r.tracking_no, q.name as requested_by, r.requested_at, d.name as decided_by, r.decided_at, r.override_reason,
	r.received_at, r.expires_at, f.refund_no, f.status as refund_status, k.credit_no, r.note, r.closed_at, r.updated_at, r.version,
	case when r.state = 'requested' and r.eligibility <> 'eligible' then 'warn' when r.state in ('received', 'partially_received') then 'info'
		when r.state in ('rejected', 'cancelled', 'expired', 'closed') then 'muted' when r.state in ('refunded', 'exchanged', 'credited') then 'ok' end as style,
	r.state = any ((select core.movable('return', 'return_approve'))::text[]) as can_approve,
	r.state = any ((select core.movable('return', 'return_reject'))::text[]) as can_reject,
	r.state = any ((select core.movable('return', 'return_cancel'))::text[]) as can_cancel,
	r.state = any ((select core.movable('return', 'return_label'))::text[]) and r.return_required as can_label,
	r.state = any ((select core.movable('return', 'return_transit'))::text[]) as can_transit,
	r.state = any ((select core.movable('return', 'return_receive'))::text[]) and r.return_required as can_receive,
	r.state = any ((select core.movable('return', 'return_inspect'))::text[]) as can_inspect,
	(select auth.can('api.return_refund')) and (r.state = 'inspected' or r.state = 'approved' and not r.return_required)
		and (f.status is null or f.status in ('rejected', 'failed')) as can_refund,
	r.state = any ((select core.movable('return', 'return_credit'))::text[]) and (r.state = 'inspected' or not r.return_required)
		and (f.status is null or f.status in ('rejected', 'failed')) as can_credit,
	(select auth.can('api.return_exchange')) and r.state in ('requested', 'approved', 'label_sent', 'in_transit', 'partially_received', 'received', 'inspected')
		and r.refund_id is null as can_exchange,
	r.state = any ((select core.movable('return', 'return_send_back'))::text[]) as can_send_back,
	r.state = any ((select core.movable('return', 'return_close'))::text[]) as can_close
from core.sales_return r
join core.sales_order s on s.order_id = r.order_id
join core.customer c on c.customer_id = r.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
left join core.person q on q.person_id = r.requested_by
left join core.person d on d.person_id = r.decided_by
left join core.refund f on f.refund_id = r.refund_id
left join core.store_credit k on k.store_credit_id = r.store_credit_id
where (select auth.can('api.sales_return'));

create view api.return_line with (security_barrier) as
select t.return_line_id, t.return_id, l.line_no, l.sku, l.name, t.reason, t.eligibility,
	t.rules[cardinality(t.rules)]::core.eligibility_rule as rule, t.qty_requested, t.qty_received, t.qty_accepted, t.qty_damaged,
	t.grade, t.disposition, t.unit_minor, r.currency, t.inspected_at,
	case t.eligibility when 'not_eligible' then 'danger' when 'review' then 'warn' end as style
from core.return_line t
join core.sales_return r on r.return_id = t.return_id
join core.order_line l on l.order_line_id = t.order_line_id
where (select auth.can('api.return_line'));

create view api.return_event with (security_barrier) as
select e.event_id, e.entity_id as return_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.return_event')) and e.entity = 'return';

-- The returns of a ticket's order, for the ticket.
create view api.ticket_return with (security_barrier) as
select r.return_id, t.ticket_id, r.return_no, r.state, r.wish, r.value_minor, r.currency, r.requested_at
from core.ticket t
join core.sales_return r on r.order_id = t.order_id
where (select auth.can('api.ticket_return'));

create or replace function core.choices_return_line_ref(key bigint) returns table (code text, label text, hint text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select l.line_no::text, l.sku || '  ' || l.name, t.qty_received || '/' || t.qty_requested
	from core.return_line t join core.order_line l on l.order_line_id = t.order_line_id
	where t.return_id = key and auth.can('api.return_line') order by l.line_no
$$;

create or replace function core.return_lock(return_id bigint, version int) returns core.sales_return
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.sales_return;
begin
	perform core.order_row((select x.order_id from core.sales_return x where x.return_id = return_lock.return_id));
	select x.* into r from core.sales_return x where x.return_id = return_lock.return_id for update;
	if r.return_id is null then
		perform core.fail('QS002', 'There is no such return');
	elsif r.version is distinct from version then
		perform core.conflict('return', r.return_id, version, r.return_no);
	end if;
	return r;
end
$$;

create or replace function core.return_save(r core.sales_return) returns core.sales_return
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.sales_return x set state = r.state, wish = r.wish, override_reason = r.override_reason, return_required = r.return_required,
		restocking_minor = r.restocking_minor, carrier = r.carrier, tracking_no = r.tracking_no, decided_by = r.decided_by,
		decided_at = r.decided_at, received_at = r.received_at, expires_at = r.expires_at, refund_id = r.refund_id,
		store_credit_id = r.store_credit_id, closed_at = case when r.state in ('rejected', 'cancelled', 'expired', 'closed') then core.now() end,
		updated_at = core.now(), version = x.version + 1
	where x.return_id = r.return_id returning x.* into r;
	perform core.order_follow(r.order_id, 'return', r.return_no, core.coded('return_state', r.state));
	return r;
end
$$;

create or replace function core.return_to(r core.sales_return, verb text, target core.return_state, reason text default null) returns core.sales_return
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('return', r.return_id, r.version + 1, verb, r.state, target, reason);
	r.state := target;
	return r;
end
$$;

-- What will not come back may be returned again another time.
create or replace function core.return_release(return_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update core.order_line l set qty_returned = l.qty_returned - (t.qty_requested - t.qty_accepted - t.qty_damaged)
	from core.return_line t where t.return_id = $1 and l.order_line_id = t.order_line_id
$$;

-- Nobody sent it in time.
drop function if exists core.return_set(core.sales_return, core.return_state, text);
create or replace function core.return_expire(r core.sales_return) returns core.sales_return
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move_itself('return', r.return_id, r.version + 1, 'after_sales_tick', r.state, 'expired');
	r.state := 'expired';
	r.expires_at := null;
	perform core.return_release(r.return_id);
	r := core.return_save(r);
	perform core.changed('return');
	return r;
end
$$;

create or replace function core.guard_return_approve(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.sales_return r where r.return_id = entity_id and r.eligibility <> 'eligible' and r.override_reason is null) then
		perform core.fail('QS003', 'The rules do not allow this return', '{}', 'reason', 'Somebody who may override them says why, or refuse it');
	end if;
end
$$;

create or replace function core.guard_return_goods(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.sales_return r where r.return_id = entity_id and not r.return_required) then
		perform core.fail('QS003', 'The customer keeps the goods');
	end if;
end
$$;

-- Lines asked for one after the other while the return is still a request belong to one return.
create function api.order_return(order_id bigint, version int, line core.order_line_ref, qty int, reason core.return_reason,
	wish core.return_wish default 'refund', note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_return', request_key);
	s core.sales_order;
	l core.order_line;
	r core.sales_return;
	k record;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	elsif qty is null or qty < 1 then
		perform core.fail('QS004', 'This is not a quantity', '{}', 'qty');
	end if;
	s := core.order_lock(order_id, version);
	l := core.order_line_of(s.order_id, line);
	select * into k from core.return_check(l.order_line_id, qty, reason);
	update core.order_line x set qty_returned = x.qty_returned + order_return.qty
	where x.order_line_id = l.order_line_id and x.qty_shipped - x.qty_returned >= order_return.qty;
	if not found then
		perform core.fail('QS003', 'Of line %s, %s can come back', array[l.line_no::text, k.left_qty::text], 'qty');
	end if;
	select x.* into r from core.sales_return x where x.order_id = s.order_id and x.state = 'requested' for update;
	if r.return_id is null then
		insert into core.sales_return (order_id, customer_id, wish, note, eligibility, currency, value_minor, requested_by, requested_at, updated_at)
		values (s.order_id, s.customer_id, coalesce(wish, 'refund'), coalesce(core.most_text(note, 'note', 500), ''), k.verdict, s.currency, 0,
			c.person_id, core.now(), core.now())
		returning * into r;
		perform core.note_event('return', r.return_id, 1, 'status', null, 'requested', core.coded('return_reason', reason));
	elsif exists (select from core.return_line t where t.return_id = r.return_id and t.order_line_id = l.order_line_id) then
		perform core.fail('QS003', 'Line %s is on %s already', array[l.line_no::text, r.return_no], 'line');
	else
		perform core.note_event('return', r.return_id, r.version + 1, 'note', null, null, l.sku);
	end if;
	insert into core.return_line (return_id, order_line_id, reason, eligibility, rules, unit_minor, qty_requested)
	values (r.return_id, l.order_line_id, reason, k.verdict, k.rules, core.unit_paid(s, l.unit_minor), qty);
	update core.sales_return x set value_minor = x.value_minor + qty * core.unit_paid(s, l.unit_minor), updated_at = core.now(),
		version = x.version + (x.value_minor > 0)::int,
		eligibility = case when 'not_eligible' in (x.eligibility, k.verdict) then 'not_eligible'
			when 'review' in (x.eligibility, k.verdict) then 'review' else 'eligible' end
	where x.return_id = r.return_id returning x.* into r;
	s := core.order_follow(s.order_id, 'return', r.return_no, core.coded('return_state', r.state));
	perform core.changed('return');
	return core.command_end(c, 'order', s.order_id, r.return_no, s.version, case r.eligibility when 'eligible' then 'Return requested'
		when 'review' then 'Return requested; it needs a look' else 'Return requested, though the rules do not allow it' end,
		jsonb_build_object('return', r.return_no, 'line', l.line_no, 'qty', qty, 'reason', reason, 'eligibility', k.verdict, 'rules', k.rules));
end
$$;

-- returnless: the customer keeps the goods and gets the money all the same.
create function api.return_approve(return_id bigint, version int, returnless core.yes_no default 'no', reason core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_approve', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_lock(return_id, version);
	if r.eligibility <> 'eligible' and nullif(btrim(reason), '') is not null then
		if not auth.may('return.override') then
			perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', 'return.override')]);
		end if;
		update core.sales_return x set override_reason = core.most_text(reason, 'reason', 500) where x.return_id = r.return_id returning x.* into r;
	end if;
	r := core.return_to(r, 'return_approve', 'approved', reason);
	r.decided_by := c.person_id;
	r.decided_at := core.now();
	r.return_required := coalesce(returnless, 'no') = 'no';
	if r.return_required then
		r.expires_at := core.now() + make_interval(days => (select p.expire_days from core.return_policy p
			join core.sales_order s on s.market = p.market where s.order_id = r.order_id));
	else
		update core.return_line t set qty_accepted = t.qty_requested where t.return_id = r.return_id;
	end if;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Approved',
		jsonb_build_object('returnless', not r.return_required, 'override', r.override_reason));
end
$$;

create function api.return_reject(return_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_reject', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_to(core.return_lock(return_id, version), 'return_reject', 'rejected', reason);
	r.decided_by := c.person_id;
	r.decided_at := core.now();
	perform core.return_release(r.return_id);
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Rejected', jsonb_build_object('reason', reason));
end
$$;

create function api.return_cancel(return_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_cancel', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_lock(return_id, version);
	if r.refund_id is not null and not exists (select from core.refund f where f.refund_id = r.refund_id and f.status in ('rejected', 'failed')) then
		perform core.fail('QS003', 'Its refund is on its way');
	end if;
	r := core.return_to(r, 'return_cancel', 'cancelled', reason);
	r.expires_at := null;
	update core.return_line t set qty_accepted = 0 where t.return_id = r.return_id;
	perform core.return_release(r.return_id);
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

create function api.return_label(return_id bigint, version int, carrier core.carrier, tracking_no core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_label', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	elsif carrier is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'carrier');
	end if;
	tracking_no := core.need_text(tracking_no, 'tracking_no', 40);
	r := core.return_to(core.return_lock(return_id, version), 'return_label', 'label_sent');
	r.carrier := return_label.carrier;
	r.tracking_no := return_label.tracking_no;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Label sent',
		jsonb_build_object('carrier', carrier, 'tracking_no', tracking_no));
end
$$;

create function api.return_transit(return_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_transit', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_to(core.return_lock(return_id, version), 'return_transit', 'in_transit');
	r.expires_at := null;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'On its way');
end
$$;

create or replace function core.return_line_of(return_id bigint, line core.return_line_ref) returns core.return_line
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	t core.return_line;
begin
	select x.* into t from core.return_line x join core.order_line l on l.order_line_id = x.order_line_id
	where x.return_id = return_line_of.return_id and l.line_no::text = btrim(line);
	if t.return_line_id is null then
		perform core.fail('QS004', 'There is no line %s', array[coalesce(line, '')], 'line');
	end if;
	return t;
end
$$;

-- Goods of one line have arrived: so many, of which so many broken.
create function api.return_receive(return_id bigint, version int, line core.return_line_ref, qty int, damaged int default 0,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_receive', request_key);
	r core.sales_return;
	t core.return_line;
	target core.return_state;
begin
	if c.replay then
		return core.command_replay(c);
	elsif qty is null or qty < 1 then
		perform core.fail('QS004', 'This is not a quantity', '{}', 'qty');
	elsif coalesce(damaged, 0) not between 0 and qty then
		perform core.fail('QS004', 'No more can be damaged than arrived', '{}', 'damaged');
	end if;
	r := core.return_lock(return_id, version);
	t := core.return_line_of(r.return_id, line);
	update core.return_line x set qty_received = x.qty_received + qty, qty_damaged = x.qty_damaged + coalesce(damaged, 0)
	where x.return_line_id = t.return_line_id and x.qty_received + qty <= x.qty_requested and x.inspected_at is null;
	if not found then
		perform core.fail('QS003', 'Of this line, %s more are expected', array[case when t.inspected_at is null then t.qty_requested - t.qty_received else 0 end::text], 'qty');
	end if;
	target := case when exists (select from core.return_line x where x.return_id = r.return_id and x.qty_received < x.qty_requested)
		then 'partially_received' else 'received' end;
	if target = r.state then
		perform core.guard_return_goods(r.return_id, target);
		perform core.note_event('return', r.return_id, r.version + 1, 'received', null, null, qty::text);
	else
		r := core.return_to(r, 'return_receive', target);
	end if;
	r.received_at := core.now();
	r.expires_at := null;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Received',
		jsonb_build_object('line', line, 'qty', qty, 'damaged', coalesce(damaged, 0)));
end
$$;

-- Where what was sent back goes on the shelves: the warehouse it came from.
create or replace function core.return_shelve(r core.sales_return, t core.return_line, disposition core.return_disposition) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	place bigint := coalesce((select h.warehouse_id from core.shipment h where h.order_id = r.order_id and h.warehouse_id is not null
		order by h.shipment_id desc limit 1), (select w.warehouse_id from core.warehouse w where w.enabled order by w.priority, w.warehouse_id limit 1));
	v bigint := (select l.variant_id from core.order_line l where l.order_line_id = t.order_line_id);
begin
	if place is null then
		return;
	elsif disposition <> 'scrap' and t.qty_accepted > 0 then
		perform core.stock_return(place, v, t.qty_accepted, case disposition when 'restock' then 'on_hand' else 'quarantined' end,
			'return', r.return_id, r.return_no);
	end if;
	if disposition <> 'scrap' and t.qty_damaged > 0 then
		perform core.stock_return(place, v, t.qty_damaged, 'damaged', 'return', r.return_id, r.return_no);
	end if;
end
$$;

-- When every line that came has been looked at, the return is inspected; what never came is let go.
create function api.return_inspect(return_id bigint, version int, line core.return_line_ref, grade core.return_grade,
	disposition core.return_disposition, accepted int default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_inspect', request_key);
	r core.sales_return;
	t core.return_line;
	e core.exchange;
	good int;
begin
	if c.replay then
		return core.command_replay(c);
	elsif grade is null or disposition is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when grade is null then 'grade' else 'disposition' end);
	elsif disposition = 'restock' and grade <> 'resellable' then
		perform core.fail('QS004', 'Only what can be sold again goes back to stock', '{}', 'disposition');
	end if;
	r := core.return_lock(return_id, version);
	t := core.return_line_of(r.return_id, line);
	good := coalesce(accepted, case when grade = 'missing' then 0 else t.qty_received - t.qty_damaged end);
	if r.state not in ('partially_received', 'received') or t.inspected_at is not null then
		perform core.fail('QS003', 'There is nothing to inspect', '{}', 'line');
	elsif good < 0 or good > t.qty_received - t.qty_damaged then
		perform core.fail('QS004', 'Up to %s can be accepted', array[(t.qty_received - t.qty_damaged)::text], 'accepted');
	end if;
	update core.return_line x set qty_accepted = good, grade = return_inspect.grade, disposition = return_inspect.disposition, inspected_at = core.now()
	where x.return_line_id = t.return_line_id returning x.* into t;
	perform core.return_shelve(r, t, disposition);
	if exists (select from core.return_line x where x.return_id = r.return_id and x.inspected_at is null and (r.state = 'received' or x.qty_received > 0)) then
		perform core.note_event('return', r.return_id, r.version + 1, 'inspected', null, null, core.coded('return_grade', grade));
	else
		r := core.return_to(r, 'return_inspect', 'inspected', core.coded('return_grade', grade));
		update core.order_line l set qty_returned = l.qty_returned - (x.qty_requested - x.qty_received)
		from core.return_line x where x.return_id = r.return_id and l.order_line_id = x.order_line_id and x.qty_received < x.qty_requested;
		select x.* into e from core.exchange x where x.return_id = r.return_id and x.status in ('approved', 'advance_shipped') for update;
		if e.exchange_id is not null then
			perform core.exchange_to(e, 'return_inspect', 'received');
		end if;
	end if;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Inspected',
		jsonb_build_object('line', line, 'grade', grade, 'disposition', disposition, 'accepted', good));
end
$$;

-- What the accepted goods are worth, and what is kept for putting them back: only when nothing was wrong with them.
create or replace function core.return_value(r core.sales_return) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select coalesce(sum(t.unit_minor * t.qty_accepted), 0)::bigint from core.return_line t where t.return_id = r.return_id);
end
$$;

create or replace function core.return_fee(r core.sales_return) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when r.return_required and not 'withdrawal' = any (coalesce(x.rules, '{}')) then
		floor(coalesce(x.worth, 0) * p.restocking_percent / 100)::bigint else 0 end
	from core.sales_order s
	join core.return_policy p on p.market = s.market
	cross join lateral (select sum(t.unit_minor * t.qty_accepted) as worth, (array_agg(t.rules[1]))::text[] as rules from core.return_line t
		where t.return_id = r.return_id and t.reason in ('changed_mind', 'wrong_size', 'other')) x
	where s.order_id = r.order_id
$$;

-- The money side of a return that is ready for it: fee taken, worth left.
create or replace function core.return_settle(r core.sales_return, fee numeric, out ready core.sales_return, out worth bigint)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if r.state <> 'inspected' and not (r.state = 'approved' and not r.return_required) then
		perform core.fail('QS003', '%s is %s', array[r.return_no, core.coded('return_state', r.state)], null, 'The goods have to be inspected first');
	elsif r.store_credit_id is not null or exists (select from core.refund f where f.refund_id = r.refund_id and f.status not in ('rejected', 'failed')) then
		perform core.fail('QS003', '%s has its money already', array[r.return_no]);
	elsif exists (select from core.exchange e where e.return_id = r.return_id and e.status <> 'cancelled') then
		perform core.fail('QS003', '%s is exchanged', array[r.return_no]);
	end if;
	r.restocking_minor := case when fee is null then core.return_fee(r) when fee = 0 then 0 else core.to_minor(fee, r.currency, 'fee') end;
	worth := core.return_value(r) - r.restocking_minor;
	if worth <= 0 then
		perform core.fail('QS003', 'Nothing is left to pay back', '{}', 'fee');
	end if;
	ready := r;
end
$$;

create function api.return_refund(return_id bigint, version int, fee numeric default null, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_refund', request_key);
	r core.sales_return;
	s core.sales_order;
	f core.refund;
	w record;
	worth bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_lock(return_id, version);
	select * into w from core.return_settle(r, fee);
	r := w.ready;
	worth := w.worth;
	select o.* into s from core.sales_order o where o.order_id = r.order_id;
	f := core.refund_request(core.payment_for_refund(s), worth, 'customer_return', 'return', r.return_id, coalesce(core.most_text(note, 'note', 500), r.return_no));
	perform core.note_event('return', r.return_id, r.version + 1, 'refund', null, null, f.refund_no);
	r.refund_id := f.refund_id;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, f.refund_no, r.version, core.refund_done(f),
		core.refund_facts(f) || jsonb_build_object('return', r.return_no, 'restocking_minor', r.restocking_minor));
end
$$;

-- The refund of a return has been paid.
create or replace function core.return_refunded(return_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.sales_return;
begin
	select x.* into r from core.sales_return x where x.return_id = return_refunded.return_id for update;
	if r.state in ('approved', 'inspected') then
		r := core.return_save(core.return_to(r, 'return_refunded', 'refunded'));
		perform core.changed('return');
	end if;
end
$$;

-- Store credit instead of money. It is paid out of the same payment, so that it cannot be refunded once more.
create function api.return_credit(return_id bigint, version int, fee numeric default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_credit', request_key);
	r core.sales_return;
	s core.sales_order;
	p core.payment;
	k core.store_credit;
	w record;
	worth bigint;
	tax bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_lock(return_id, version);
	select * into w from core.return_settle(r, fee);
	r := w.ready;
	worth := w.worth;
	select o.* into s from core.sales_order o where o.order_id = r.order_id;
	p := core.payment_for_refund(s);
	update core.payment x set refunding_minor = x.refunding_minor + worth, refunded_minor = x.refunded_minor + worth, updated_at = core.now(),
		version = x.version + 1
	where x.payment_id = p.payment_id and x.captured_minor - x.refunding_minor >= worth;
	if not found then
		perform core.fail('QS003', 'Only %s of %s can still be refunded',
			array[core.money_text(p.captured_minor - p.refunding_minor, p.currency), p.payment_no]);
	end if;
	k := core.credit_add(s, 'return', r.return_no, worth);
	-- A refund that was refused or failed is no longer this return's.
	r.refund_id := null;
	tax := core.tax_part(s, worth);
	perform core.post('credit_grant', 'credit', k.store_credit_id, s.order_id, s.currency, s.fx_rate, array['returns', 'tax', 'store_credit'],
		array[worth - tax, tax, -worth], r.return_no);
	r := core.return_to(r, 'return_credit', 'credited');
	r.store_credit_id := k.store_credit_id;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, k.credit_no, r.version, 'Store credit given', core.credit_facts(k) || jsonb_build_object('return', r.return_no));
end
$$;

-- The goods are not taken: they go back to the customer.
create function api.return_send_back(return_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_send_back', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_lock(return_id, version);
	if core.return_value(r) > 0 then
		perform core.fail('QS003', 'Some of it was accepted');
	elsif r.refund_id is not null and exists (select from core.refund f where f.refund_id = r.refund_id and f.status not in ('rejected', 'failed')) then
		perform core.fail('QS003', 'Its refund is on its way');
	end if;
	r := core.return_to(r, 'return_send_back', 'rejected_returned', reason);
	update core.order_line l set qty_returned = l.qty_returned - (t.qty_received - t.qty_damaged)
	from core.return_line t where t.return_id = r.return_id and l.order_line_id = t.order_line_id;
	r := core.return_save(r);
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Sent back', jsonb_build_object('reason', reason));
end
$$;

create function api.return_close(return_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.return_close', request_key);
	r core.sales_return;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.return_save(core.return_to(core.return_lock(return_id, version), 'return_close', 'closed'));
	return core.command_end(c, 'return', r.return_id, r.return_no, r.version, 'Closed');
end
$$;
