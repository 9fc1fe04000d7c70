-- Purchase orders: writing, approving, sending, changing.

create or replace function core.price_minor(amount numeric, currency text, field text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	units int := (select c.minor_units from ref.currency c where c.currency = price_minor.currency);
begin
	if amount is null then
		perform core.fail('QS004', 'This must not be empty', '{}', field);
	elsif amount < 0 or amount > 1000000000 or amount <> round(amount, units) then
		perform core.fail('QS004', 'This is not an amount in %s', array[currency], field);
	end if;
	return (amount * power(10::numeric, units))::bigint;
end
$$;

create or replace function core.in_base(amount_minor bigint, currency text, fx_rate numeric) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select round($1 * $3 * power(10::numeric, b.minor_units - c.minor_units))::bigint
		from ref.currency c, ref.currency b where c.currency = $2 and b.currency = core.setting('base_currency'));
end
$$;

create view api.purchase_order as
select o.purchase_order_id, o.purchase_order_no, o.supplier_id, s.name as supplier, s.trade_name, w.warehouse, o.status, o.revision, o.total_minor,
	o.currency, o.fx_rate, o.base_minor, (select core.setting('base_currency')) as base_currency, o.terms, o.incoterm, o.promised_on, n.overdue,
	n.lines, n.percent_received, s.standing, u.name as created_by, o.created_at, y.name as submitted_by, o.submitted_at, o.sent_at, o.acknowledged_at, o.note,
	n.approvals, o.updated_at, o.version,
	case when n.overdue then 'danger' when o.status in ('pending_approval', 'on_hold') then 'warn' when o.status in ('rejected') then 'danger'
		when o.status in ('closed', 'short_closed', 'cancelled') then 'muted' when o.status = 'received' then 'ok' when o.status = 'draft' then 'info' end as style,
	(select auth.can('api.purchase_order_add')) and o.status in ('draft', 'rejected') as can_add,
	(select auth.can('api.purchase_order_change')) and o.status in ('draft', 'rejected', 'approved', 'sent', 'acknowledged', 'in_production', 'shipped', 'partially_received') as can_change,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_submit'))::text[]) as can_submit,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_approve'))::text[])
		and o.submitted_by is distinct from (select auth.me()) and o.created_by is distinct from (select auth.me()) as can_approve,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_reject'))::text[]) as can_reject,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_send'))::text[]) as can_send,
	(select auth.can('api.purchase_order_acknowledge')) and o.status in ('sent', 'acknowledged', 'in_production', 'shipped', 'partially_received') as can_acknowledge,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_progress'))::text[]) as can_status,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_hold'))::text[]) as can_hold,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_release'))::text[]) as can_release,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_cancel'))::text[]) as can_cancel,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_close'))::text[]) as can_close,
	o.status = any ((select core.movable('purchase_order', 'purchase_order_receive'))::text[]) as can_receive,
	(select auth.can('api.purchase_order_bill')) and o.sent_at is not null as can_bill
from core.purchase_order o
join core.supplier s on s.supplier_id = o.supplier_id
join core.warehouse w on w.warehouse_id = o.warehouse_id
left join core.person u on u.person_id = o.created_by
left join core.person y on y.person_id = o.submitted_by
cross join lateral (select count(*)::int as lines, round(100.0 * sum(least(l.qty_received, l.qty)) / nullif(sum(l.qty), 0), 1) as percent_received,
	o.status in ('sent', 'acknowledged', 'in_production', 'shipped', 'partially_received')
		and coalesce(bool_or(coalesce(l.promised_on, o.promised_on) < core.now()::date and l.qty_received < l.qty - l.qty_cancelled), false) as overdue,
	(select count(*) from core.purchase_approval a where a.purchase_order_id = o.purchase_order_id and a.revision = o.revision and a.outcome = 'approved')::int as approvals
	from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id) n
where (select auth.can('api.purchase_order'));

create view api.purchase_order_line with (security_barrier) as
select l.purchase_order_line_id, l.purchase_order_id, o.purchase_order_no, l.line_no, l.variant_id, l.sku, l.name, l.supplier_sku, l.qty, l.unit_minor, l.total_minor,
	o.currency, coalesce(l.promised_on, o.promised_on) as promised_on, l.qty_received, l.qty_accepted, l.qty_rejected, l.qty_returned, l.qty_cancelled,
	l.qty_billed, greatest(l.qty - l.qty_cancelled - l.qty_received, 0) as qty_open,
	case when l.qty_rejected > 0 then 'warn' when l.qty_received >= l.qty - l.qty_cancelled then 'ok' end as style
from core.purchase_order_line l
join core.purchase_order o on o.purchase_order_id = l.purchase_order_id
where (select auth.can('api.purchase_order_line'));

create view api.purchase_order_revision with (security_barrier) as
select r.purchase_order_id * 1000 + r.revision as revision_id, r.purchase_order_id, r.revision, r.at, coalesce(p.name, 'Quayside') as person, r.reason,
	r.total_minor, o.currency, r.total_minor - lag(r.total_minor) over (partition by r.purchase_order_id order by r.revision) as change_minor
from core.purchase_order_revision r
join core.purchase_order o on o.purchase_order_id = r.purchase_order_id
left join core.person p on p.person_id = r.person_id
where (select auth.can('api.purchase_order_revision'));

create view api.purchase_order_approval with (security_barrier) as
select a.purchase_approval_id, a.purchase_order_id, a.revision, a.tier, a.base_minor, core.setting('base_currency') as base_currency, a.outcome,
	u.name as requested_by, d.name as decided_by, a.decided_at, a.note,
	case when a.content_hash is distinct from o.approved_hash then 'muted' when a.outcome = 'rejected' then 'danger' else 'ok' end as style
from core.purchase_approval a
join core.purchase_order o on o.purchase_order_id = a.purchase_order_id
join core.person u on u.person_id = a.requested_by
join core.person d on d.person_id = a.decided_by
where (select auth.can('api.purchase_order_approval'));

create view api.purchase_order_event with (security_barrier) as
select e.event_id, e.entity_id as purchase_order_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.purchase_order_event')) and e.entity = 'purchase_order';

create or replace function core.choices_purchase_order_status(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c.code, null::text, null::text from core.code c
	where c.domain = 'purchase_order_status' and (key is null or exists (select from core.purchase_order o
		join core.transition t on t.machine = 'purchase_order' and t.verb = 'purchase_order_progress' and t.from_state = o.status and t.to_state = c.code
		where o.purchase_order_id = key and auth.may('purchase.view')))
	order by c.position
$$;

create or replace function core.purchase_order_lock(purchase_order_id bigint, version int) returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	o core.purchase_order;
begin
	select x.* into o from core.purchase_order x where x.purchase_order_id = purchase_order_lock.purchase_order_id for update;
	perform core.expect('purchase_order', o.purchase_order_id, o.version, version, o.purchase_order_no, 'There is no such purchase order');
	return o;
end
$$;

create or replace function core.purchase_order_to(o core.purchase_order, verb text, target core.purchase_order_status, reason text default null)
returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('purchase_order', o.purchase_order_id, o.version + 1, verb, o.status, target, reason);
	update core.purchase_order x set status = target, held_status = case when target = 'on_hold' then o.status end,
		updated_at = core.now(), version = x.version + 1
	where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	return o;
end
$$;

create or replace function core.purchase_order_end(c core.command, o core.purchase_order, note text, data jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	return core.command_end(c, 'purchase_order', o.purchase_order_id, o.purchase_order_no, o.version, note, data);
end
$$;

-- Guard: there is something to order, and the supplier may be ordered from.
create or replace function core.purchase_order_ready(entity_id bigint, to_state text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l record;
begin
	perform core.supplier_may_sell((select o.supplier_id from core.purchase_order o where o.purchase_order_id = entity_id));
	if not exists (select from core.purchase_order_line x where x.purchase_order_id = entity_id and x.qty > x.qty_cancelled) then
		perform core.fail('QS003', 'There is nothing on this order');
	end if;
	select x.sku, sp.moq into l from core.purchase_order_line x
	join core.purchase_order o on o.purchase_order_id = x.purchase_order_id
	join core.supplier_product sp on sp.supplier_id = o.supplier_id and sp.variant_id = x.variant_id
	where x.purchase_order_id = entity_id and x.qty < sp.moq and to_state = 'pending_approval' order by x.line_no limit 1;
	if found then
		perform core.fail('QS003', '%s: the supplier sells at least %s', array[l.sku, l.moq::text]);
	end if;
end
$$;

-- What the stock level counts as incoming follows what is open on sent orders.
create or replace function core.purchase_order_incoming(o core.purchase_order) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.purchase_order_line;
	due int;
begin
	for l in select x.* from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id order by x.variant_id, x.line_no loop
		due := case when o.sent_at is not null and o.status not in ('cancelled', 'closed', 'short_closed')
			then greatest(l.qty - l.qty_cancelled - greatest(l.qty_received, 0), 0) else 0 end;
		if due <> l.qty_incoming then
			perform core.stock_post(core.stock_level_of(o.warehouse_id, l.variant_id), 'incoming',
				case when due > l.qty_incoming then 'order_placed' else 'order_reduced' end::core.stock_move_kind, due - l.qty_incoming,
				'purchase_order', o.purchase_order_id, o.purchase_order_no);
			update core.purchase_order_line x set qty_incoming = due where x.purchase_order_line_id = l.purchase_order_line_id;
		end if;
	end loop;
end
$$;

-- The totals from the lines, and what they are in the base currency.
create or replace function core.purchase_order_sum(o core.purchase_order) returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	total bigint := (select coalesce(sum(l.total_minor), 0) from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id);
begin
	update core.purchase_order x set total_minor = total, base_minor = core.in_base(total, x.currency, x.fx_rate), updated_at = core.now()
	where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	return o;
end
$$;

create or replace function core.purchase_order_content(purchase_order_id bigint) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(jsonb_agg(jsonb_build_object('line', l.line_no, 'sku', l.sku, 'qty', l.qty, 'unit_minor', l.unit_minor) order by l.line_no), '[]')
	from core.purchase_order_line l where l.purchase_order_id = $1
$$;

-- The price for this many: of the highest tier that they reach, or the supplier's first price.
create or replace function core.supplier_price(supplier_id bigint, variant_id bigint, qty int) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select coalesce((select t.cost_minor from core.supplier_price_tier t where t.supplier_id = $1 and t.variant_id = $2 and t.min_qty <= $3
				order by t.min_qty desc limit 1),
			(select p.cost_minor from core.supplier_product p where p.supplier_id = $1 and p.variant_id = $2)));
end
$$;

create or replace function core.purchase_order_write(supplier_id bigint, warehouse_id bigint) returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.supplier;
	o core.purchase_order;
begin
	perform core.supplier_may_sell(supplier_id);
	select x.* into s from core.supplier x where x.supplier_id = purchase_order_write.supplier_id;
	insert into core.purchase_order (supplier_id, warehouse_id, currency, fx_rate, terms, incoterm, created_by, created_at, updated_at)
	values (s.supplier_id, purchase_order_write.warehouse_id, s.currency, (select c.rate from ref.currency c where c.currency = s.currency),
		s.terms, s.incoterm, auth.me(), core.now(), core.now()) returning * into o;
	perform core.note_event('purchase_order', o.purchase_order_id, o.version, 'status', null, o.status);
	return o;
end
$$;

create or replace function core.purchase_order_put(o core.purchase_order, variant_id bigint, qty int, unit_minor bigint, request_id bigint default null)
returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	price bigint := coalesce(unit_minor, core.supplier_price(o.supplier_id, variant_id, qty));
	step int := (select p.multiple from core.supplier_product p where p.supplier_id = o.supplier_id and p.variant_id = purchase_order_put.variant_id);
	t core.match_tolerance;
begin
	if price is null then
		perform core.fail('QS004', 'This supplier has no price for it; enter one', '{}', 'unit_price');
	elsif qty % step <> 0 then
		perform core.fail('QS004', 'The supplier sells in steps of %s', array[step::text], 'qty');
	end if;
	select x.* into t from core.match_tolerance x where x.supplier_id = o.supplier_id or x.supplier_id is null order by x.supplier_id nulls last limit 1;
	insert into core.purchase_order_line (purchase_order_id, line_no, variant_id, purchase_request_id, sku, name, supplier_sku, qty, unit_minor,
		over_receipt_percent, over_bill_percent)
	select o.purchase_order_id, 1 + (select coalesce(max(l.line_no), 0) from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id),
		v.variant_id, request_id, v.sku, p.name, coalesce(sp.supplier_sku, ''), purchase_order_put.qty, price, t.over_receipt_percent, t.over_bill_percent
	from core.variant v
	join core.product p on p.product_id = v.product_id
	left join core.supplier_product sp on sp.supplier_id = o.supplier_id and sp.variant_id = v.variant_id
	where v.variant_id = purchase_order_put.variant_id;
	return core.purchase_order_sum(o);
end
$$;

create or replace function core.sku_of(sku text, field text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select v.variant_id from core.variant v where v.sku = upper(btrim(sku_of.sku)));
begin
	if id is null then
		perform core.fail('QS004', 'There is no such SKU', '{}', field);
	end if;
	return id;
end
$$;

-- For a supplier's form: what that supplier sells.
create or replace function core.choices_purchase_sku(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select v.sku, p.name, null::text
	from core.supplier_product sp
	join core.variant v on v.variant_id = sp.variant_id
	join core.product p on p.product_id = v.product_id
	where auth.may('purchase.view') and sp.supplier_id = coalesce((select o.supplier_id from core.purchase_order o where o.purchase_order_id = key), key)
	order by v.sku limit 2000
$$;

-- For an order's form: its lines, with what has not come in yet.
create or replace function core.choices_purchase_line_no(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select l.line_no::text, l.sku || '  ' || l.name, greatest(l.qty - l.qty_cancelled - l.qty_received, 0) || ' / ' || l.qty
	from core.purchase_order_line l
	where auth.may('purchase.view') and l.purchase_order_id = key
	order by l.line_no
$$;

-- An order of one line.
create or replace function core.purchase_order_begin(c core.command, supplier_id bigint, warehouse text, sku text, qty int, unit_price numeric) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	o core.purchase_order := core.purchase_order_write(supplier_id, (core.warehouse_of(warehouse, 'warehouse')).warehouse_id);
begin
	o := core.purchase_order_put(o, core.sku_of(sku, 'sku'), core.need_qty(qty, 'qty'),
		case when unit_price is not null then core.price_minor(unit_price, o.currency, 'unit_price') end);
	return core.purchase_order_end(c, o, 'Order written', jsonb_build_object('sku', sku, 'qty', qty));
end
$$;

create function api.supplier_order(supplier_id bigint, version int, warehouse core.warehouse_code, sku core.purchase_sku, qty int,
	unit_price numeric default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_order', request_key);
	s core.supplier;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	return core.purchase_order_begin(c, s.supplier_id, warehouse, sku, qty, unit_price);
end
$$;

create function api.purchase_order_add(purchase_order_id bigint, version int, sku core.purchase_sku, qty int, unit_price numeric default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_add', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	if o.status not in ('draft', 'rejected') then
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	end if;
	o := core.purchase_order_put(o, core.sku_of(sku, 'sku'), core.need_qty(qty, 'qty'),
		case when unit_price is not null then core.price_minor(unit_price, o.currency, 'unit_price') end);
	update core.purchase_order x set version = x.version + 1 where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	perform core.note_event('purchase_order', o.purchase_order_id, o.version, 'change', null, null, sku || ' x ' || qty);
	return core.purchase_order_end(c, o, 'Line added', jsonb_build_object('sku', sku, 'qty', qty));
end
$$;

-- A line's quantity or price. Before it was approved the order is simply edited. After that it is a new
-- revision: the old one is kept, nothing that hangs on the order is undone, and one that costs more than what was
-- approved needs approval again.
create function api.purchase_order_change(purchase_order_id bigint, version int, line core.purchase_line_no, qty int default null, unit_price numeric default null,
	reason core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_change', request_key);
	o core.purchase_order;
	l core.purchase_order_line;
	total bigint;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	select x.* into l from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id and x.line_no = line for update;
	if l.purchase_order_line_id is null then
		perform core.fail('QS004', 'There is no such line', '{}', 'line');
	elsif qty is null and unit_price is null then
		perform core.fail('QS004', 'Say what changes', '{}', 'qty');
	elsif o.status not in ('draft', 'rejected', 'approved', 'sent', 'acknowledged', 'in_production', 'shipped', 'partially_received') then
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	elsif qty is not null and core.need_qty(qty, 'qty') < greatest(l.qty_received, 1) + l.qty_cancelled then
		perform core.fail('QS004', '%s have been received', array[l.qty_received::text], 'qty');
	elsif unit_price is not null and l.qty_billed > 0 then
		perform core.fail('QS003', 'It has been billed at this price', '{}', 'unit_price');
	end if;
	if o.status in ('draft', 'rejected') then
		why := coalesce(btrim(reason), '');
	else
		why := core.need_text(reason, 'reason', 500);
		insert into core.purchase_order_revision (purchase_order_id, revision, at, person_id, reason, total_minor, content)
		values (o.purchase_order_id, o.revision, core.now(), c.person_id, why, o.total_minor, core.purchase_order_content(o.purchase_order_id));
	end if;
	update core.purchase_order_line x set qty = coalesce(purchase_order_change.qty, x.qty),
		unit_minor = case when unit_price is null then x.unit_minor else core.price_minor(unit_price, o.currency, 'unit_price') end
	where x.purchase_order_line_id = l.purchase_order_line_id;
	if o.status in ('draft', 'rejected') then
		o := core.purchase_order_sum(o);
		update core.purchase_order x set version = x.version + 1 where x.purchase_order_id = o.purchase_order_id returning x.* into o;
		perform core.note_event('purchase_order', o.purchase_order_id, o.version, 'change', null, null, nullif(why, ''), jsonb_build_object('line', line));
		return core.purchase_order_end(c, o, 'Changed', jsonb_build_object('line', line, 'qty', qty, 'unit_price', unit_price));
	end if;
	total := (select sum(x.total_minor) from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id);
	if total > o.approved_minor then
		o := core.purchase_order_to(o, 'purchase_order_change', 'pending_approval', why);
		update core.purchase_order x set revision = x.revision + 1, submitted_by = c.person_id, submitted_at = core.now() where x.purchase_order_id = o.purchase_order_id;
		o := core.purchase_order_sum(o);
		return core.purchase_order_end(c, o, 'Changed; it needs approval again', jsonb_build_object('line', line, 'qty', qty, 'unit_price', unit_price, 'reason', why));
	end if;
	update core.purchase_order x set revision = x.revision + 1, version = x.version + 1 where x.purchase_order_id = o.purchase_order_id;
	o := core.purchase_order_sum(o);
	perform core.note_event('purchase_order', o.purchase_order_id, o.version, 'change', null, null, why, jsonb_build_object('line', line));
	perform core.purchase_order_incoming(o);
	return core.purchase_order_end(c, o, 'Changed', jsonb_build_object('line', line, 'qty', qty, 'unit_price', unit_price, 'reason', why));
end
$$;

create function api.purchase_order_submit(purchase_order_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_submit', request_key);
	o core.purchase_order;
	warns bool;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_to(core.purchase_order_lock(purchase_order_id, version), 'purchase_order_submit', 'pending_approval');
	update core.purchase_order x set submitted_by = c.person_id, submitted_at = core.now() where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	warns := core.supplier_warns(o.supplier_id);
	return core.purchase_order_end(c, o, case when warns then 'Submitted; mind the supplier''s standing and papers' else 'Submitted' end);
end
$$;

-- The tier of an amount in the base currency.
create or replace function core.approval_tier_of(base_minor bigint) returns core.approval_tier
language sql stable set search_path = pg_catalog, pg_temp as $$
	select t from core.approval_tier t where t.up_to_minor >= $1 or t.up_to_minor is null order by t.up_to_minor nulls last limit 1
$$;

create or replace function core.purchase_order_judge(c core.command, o core.purchase_order, verdict core.approval_outcome, note text) returns core.purchase_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.approval_tier := core.approval_tier_of(o.base_minor);
	h bytea := core.purchase_order_hash(o.purchase_order_id);
begin
	if o.status <> 'pending_approval' then
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	elsif c.person_id in (o.submitted_by, o.created_by) then
		perform core.fail('42501', 'Who wrote an order does not decide on it');
	elsif not auth.may(t.permission) then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', t.permission)]);
	end if;
	insert into core.purchase_approval (purchase_order_id, revision, tier, base_minor, content_hash, requested_by, decided_by, decided_at, outcome, note)
	values (o.purchase_order_id, o.revision, t.tier, o.base_minor, h, o.submitted_by, c.person_id, core.now(), verdict, coalesce(core.most_text(note, 'note', 500), '')) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'You have decided on this already');
	end if;
	if verdict = 'rejected' then
		return core.purchase_order_to(o, 'purchase_order_reject', 'rejected', note);
	elsif (select count(*) from core.purchase_approval a where a.purchase_order_id = o.purchase_order_id and a.content_hash = h and a.outcome = 'approved') < t.approvals then
		perform core.note_event('purchase_order', o.purchase_order_id, o.version + 1, 'approval', null, null, nullif(btrim(note), ''));
		update core.purchase_order x set updated_at = core.now(), version = x.version + 1 where x.purchase_order_id = o.purchase_order_id returning x.* into o;
		return o;
	end if;
	update core.purchase_order x set approved_hash = h, approved_minor = x.total_minor where x.purchase_order_id = o.purchase_order_id;
	o := core.purchase_order_to(o, 'purchase_order_approve', 'approved', note);
	perform core.purchase_order_incoming(o);
	return o;
end
$$;

create function api.purchase_order_approve(purchase_order_id bigint, version int, note core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_approve', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_judge(c, core.purchase_order_lock(purchase_order_id, version), 'approved', note);
	return core.purchase_order_end(c, o, case when o.status = 'approved' then 'Approved' else 'Approved; one more has to approve' end, jsonb_build_object('note', note));
end
$$;

create function api.purchase_order_reject(purchase_order_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_reject', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_judge(c, core.purchase_order_lock(purchase_order_id, version), 'rejected', core.need_text(reason, 'reason', 500));
	return core.purchase_order_end(c, o, 'Rejected', jsonb_build_object('reason', reason));
end
$$;

create function api.purchase_order_send(purchase_order_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_send', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_to(core.purchase_order_lock(purchase_order_id, version), 'purchase_order_send', 'sent');
	update core.purchase_order x set sent_at = core.now(), promised_on = coalesce(x.promised_on,
		core.now()::date + (select s.lead_time_days from core.supplier s where s.supplier_id = x.supplier_id))
	where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	perform core.purchase_order_incoming(o);
	return core.purchase_order_end(c, o, 'Sent');
end
$$;

-- The supplier has confirmed, for the whole order or a line, and says when.
create function api.purchase_order_acknowledge(purchase_order_id bigint, version int, promised_on date, line core.purchase_line_no default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_acknowledge', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	if core.day_meant(promised_on, 'promised_on') is null or promised_on < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'promised_on');
	elsif line is not null and not exists (select from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id and l.line_no = line) then
		perform core.fail('QS004', 'There is no such line', '{}', 'line');
	end if;
	if o.status = 'sent' then
		o := core.purchase_order_to(o, 'purchase_order_acknowledge', 'acknowledged');
	elsif o.status in ('acknowledged', 'in_production', 'shipped', 'partially_received') then
		perform core.note_event('purchase_order', o.purchase_order_id, o.version + 1, 'change', null, null, promised_on::text);
		update core.purchase_order x set updated_at = core.now(), version = x.version + 1 where x.purchase_order_id = o.purchase_order_id;
	else
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	end if;
	update core.purchase_order_line l set promised_on = purchase_order_acknowledge.promised_on
	where l.purchase_order_id = o.purchase_order_id and (line is null or l.line_no = line);
	update core.purchase_order x set acknowledged_at = coalesce(x.acknowledged_at, core.now()),
		promised_on = (select max(coalesce(l.promised_on, x.promised_on)) from core.purchase_order_line l where l.purchase_order_id = x.purchase_order_id)
	where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	return core.purchase_order_end(c, o, 'Acknowledged', jsonb_build_object('promised_on', promised_on, 'line', line));
end
$$;

create function api.purchase_order_progress(purchase_order_id bigint, version int, status core.purchase_order_status, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_progress', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	if status is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'status');
	end if;
	o := core.purchase_order_to(o, 'purchase_order_progress', status);
	return core.purchase_order_end(c, o, 'Status changed');
end
$$;

create function api.purchase_order_hold(purchase_order_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_hold', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_to(core.purchase_order_lock(purchase_order_id, version), 'purchase_order_hold', 'on_hold', reason);
	return core.purchase_order_end(c, o, 'On hold', jsonb_build_object('reason', reason));
end
$$;

create function api.purchase_order_release(purchase_order_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_release', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	o := core.purchase_order_to(o, 'purchase_order_release', coalesce(o.held_status, 'approved'), reason);
	return core.purchase_order_end(c, o, 'Released', jsonb_build_object('reason', reason));
end
$$;

create function api.purchase_order_cancel(purchase_order_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_cancel', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	if exists (select from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id and l.qty_received > 0) then
		perform core.fail('QS003', 'Goods have been received; close it instead');
	end if;
	o := core.purchase_order_to(o, 'purchase_order_cancel', 'cancelled', reason);
	update core.purchase_order_line l set qty_cancelled = l.qty where l.purchase_order_id = o.purchase_order_id;
	perform core.purchase_order_incoming(o);
	return core.purchase_order_end(c, o, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

-- What has not come will not come; what has come stays.
create function api.purchase_order_close(purchase_order_id bigint, version int, reason core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_close', request_key);
	o core.purchase_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	o := core.purchase_order_to(o, 'purchase_order_close', case when o.status = 'partially_received' then 'short_closed' else 'closed' end::core.purchase_order_status, reason);
	update core.purchase_order_line l set qty_cancelled = greatest(l.qty - l.qty_received, 0) where l.purchase_order_id = o.purchase_order_id;
	perform core.purchase_order_incoming(o);
	return core.purchase_order_end(c, o, 'Closed', jsonb_build_object('reason', reason));
end
$$;
