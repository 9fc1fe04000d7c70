-- What people do to orders: create, place, confirm, approve, write notes; and what follows from payments and
-- returns. Locks are taken in one order everywhere: the order's row, then its payments, refunds, returns, shipments
-- and changes (docs/architecture.md).

-- States that follow from other rows, worked out anew: payment from payments and refunds, return from lines.
create or replace function core.order_payment_status(s core.sales_order) returns core.payment_status
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select case
			when exists (select from core.dispute d where d.order_id = s.order_id and d.closed_at is null) then 'disputed'
			when x.captured > 0 and x.refunded >= x.captured then 'refunded'
			when x.refunded > 0 then 'partially_refunded'
			when s.total_minor = 0 or x.captured > 0 and x.captured >= s.total_minor then 'paid'
			when x.captured > 0 then 'partially_paid'
			when x.authorized > 0 then 'authorized'
			when x.failed then 'failed'
			else 'unpaid' end
		from (select coalesce(sum(p.captured_minor), 0) as captured, coalesce(sum(p.refunded_minor), 0) as refunded,
			coalesce(sum(p.amount_minor) filter (where p.state = 'authorized'), 0) as authorized,
			coalesce(bool_or(p.state = 'failed'), false) as failed
			from core.payment p where p.order_id = s.order_id and not p.duplicate) x);
end
$$;

create or replace function core.order_return_status(s core.sales_order) returns core.return_status
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select case when l.shipped > 0 and r.accepted >= l.shipped then 'returned' when r.accepted > 0 then 'partial'
			when r.open then 'requested' else 'none' end
		from (select sum(x.qty_shipped) as shipped from core.order_line x where x.order_id = s.order_id) l,
			(select coalesce(sum(t.qty_accepted + t.qty_damaged), 0) as accepted,
				coalesce(bool_or(r.state in ('requested', 'approved', 'label_sent', 'in_transit', 'partially_received', 'received')), false) as open
			from core.sales_return r join core.return_line t on t.return_id = r.return_id where r.order_id = s.order_id) r);
end
$$;

-- The order's row, locked. Whoever locks payments, refunds or returns of an order locks the order first.
create or replace function core.order_row(order_id bigint) returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
begin
	select o.* into s from core.sales_order o where o.order_id = order_row.order_id for update;
	return s;
end
$$;

-- Something that belongs to the order has changed: the order follows, with an event and a version.
create or replace function core.order_follow(order_id bigint, kind text, ref text, note text default null) returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order := core.order_row(order_id);
begin
	perform core.note_event('order', s.order_id, s.version + 1, kind, null, null, concat_ws(' ', ref, note));
	update core.sales_order o set payment_status = core.order_payment_status(s), return_status = core.order_return_status(s),
		updated_at = core.now(), version = o.version + 1
	where o.order_id = s.order_id returning o.* into s;
	perform core.changed('order');
	return s;
end
$$;

create or replace function core.order_to(s core.sales_order, verb text, target core.order_status, reason text default null)
returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('order', s.order_id, s.version + 1, verb, s.status, target, reason);
	update core.sales_order o set status = target, updated_at = core.now(), version = o.version + 1,
		placed_at = case when target = 'placed' then core.now() else o.placed_at end
	where o.order_id = s.order_id returning o.* into s;
	return s;
end
$$;

create or replace function core.order_hash(s core.sales_order) returns bytea
language sql immutable
return core.order_hash(s.order_id, s.currency, s.total_minor, s.ship_country, s.ship_postcode);

create or replace function core.order_needs_approval(s core.sales_order) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return s.base_minor >= core.setting('order_approval_minor')::bigint;
end
$$;

-- Approvals of what the order is no longer, or that nobody waits for: a consequence, whoever changed the order.
create or replace function core.approval_lapse(s core.sales_order, states text[], unless bytea default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.order_approval;
begin
	for a in
		select x.* from core.order_approval x
		where x.order_id = s.order_id and x.status = any (states) and x.content_hash is distinct from unless
		order by x.order_approval_id for update
	loop
		update core.order_approval x set status = 'lapsed' where x.order_approval_id = a.order_approval_id;
		perform core.move_itself('approval', a.order_approval_id, s.version, 'approval_lapse', a.status, 'lapsed');
	end loop;
end
$$;

-- Ask for the approval that a large order needs, unless there is one of exactly this order. An approval of what
-- the order was before lapses.
create or replace function core.order_ask_approval(s core.sales_order) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.approval_lapse(s, array['pending', 'approved'], core.order_hash(s));
	if core.order_needs_approval(s) and not exists (select from core.order_approval a where a.order_id = s.order_id
		and a.kind = 'high_value' and a.status in ('pending', 'approved')) then
		insert into core.order_approval (order_id, kind, reason, content_hash, requested_by, requested_at)
		values (s.order_id, 'high_value', core.money_text(s.total_minor, s.currency), core.order_hash(s), auth.me(), core.now());
	end if;
end
$$;

-- How much of the order has left, from its lines.
create or replace function core.order_shipped(order_id bigint) returns core.sales_order
language sql set search_path = pg_catalog, pg_temp as $$
	update core.sales_order o set fulfilment_status = (select case when coalesce(sum(x.qty_shipped), 0) = 0 then 'unfulfilled'
		when sum(x.qty_shipped) = sum(x.qty) then 'fulfilled' else 'partial' end from core.order_line x where x.order_id = o.order_id)
	where o.order_id = $1 returning o.*
$$;

-- What has been paid beyond the order's total is on its way back, newest payment first. Returns how much that is.
create or replace function core.order_pay_back(s core.sales_order, reason core.refund_reason, origin core.refund_origin, origin_id bigint,
	note text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.payment;
	over bigint;
	piece bigint;
	back bigint := 0;
begin
	select coalesce(sum(x.captured_minor - x.refunding_minor), 0) - s.total_minor into over
	from core.payment x where x.order_id = s.order_id and not x.duplicate;
	for p in select x.* from core.payment x where x.order_id = s.order_id and not x.duplicate and x.captured_minor > x.refunding_minor
		order by x.payment_id desc for update loop
		exit when over <= 0;
		piece := least(over, p.captured_minor - p.refunding_minor);
		perform core.refund_request(p, piece, reason, origin, origin_id, note);
		over := over - piece;
		back := back + piece;
	end loop;
	return back;
end
$$;

-- Guards ---------------------------------------------------------------------------------------------------

create or replace function core.guard_order_confirm(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
begin
	select o.* into strict s from core.sales_order o where o.order_id = entity_id;
	if s.payment_status not in ('authorized', 'paid') and not exists (select from core.payment p
		where p.order_id = entity_id and p.method = 'cash_on_delivery' and p.state = 'initiated') then
		perform core.fail('QS003', 'The order is not paid', '{}', null, 'A payment has to be authorized or captured first');
	elsif not exists (select from core.order_line l where l.order_id = entity_id and l.qty > 0) then
		perform core.fail('QS003', 'The order has no lines');
	end if;
end
$$;

create or replace function core.guard_order_process(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
begin
	select o.* into strict s from core.sales_order o where o.order_id = entity_id;
	if s.holds > 0 then
		perform core.fail('QS003', '%s is on hold', array[s.order_no], null, 'Release it first');
	elsif exists (select from core.order_approval a where a.order_id = entity_id and a.status in ('pending', 'rejected'))
		or core.order_needs_approval(s) and not exists (select from core.order_approval a where a.order_id = entity_id
			and a.status = 'approved' and a.content_hash = core.order_hash(s)) then
		perform core.fail('QS003', '%s has not been approved', array[s.order_no]);
	end if;
end
$$;

create or replace function core.guard_order_complete(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.order_line l where l.order_id = entity_id and l.qty_shipped < l.qty) then
		perform core.fail('QS003', 'Not everything has been shipped');
	end if;
end
$$;

create or replace function core.guard_order_cancel(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.order_line l where l.order_id = entity_id and l.qty_shipped > 0) then
		perform core.fail('QS003', 'Part of it has been shipped; make it a return', '{}', null, 'A return takes back what was shipped');
	elsif exists (select from core.shipment h where h.order_id = entity_id and h.status <> 'cancelled') then
		perform core.fail('QS003', 'A shipment is being prepared', '{}', null, 'Cancel the shipment first');
	end if;
end
$$;

-- A customer as people name one: by number, or by the number of an order.
create or replace function core.customer_by_ref(customer text) returns core.customer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	wanted text := upper(btrim(coalesce(customer, '')));
	k core.customer;
begin
	select x.* into k from core.customer x
	where x.customer_no = wanted or x.customer_id = (select s.customer_id from core.sales_order s where s.order_no = wanted);
	if k.customer_id is null then
		perform core.fail('QS004', 'There is no customer %s', array[wanted], 'customer', 'Give the number of the customer, or of an order');
	end if;
	return k;
end
$$;

-- Creating -------------------------------------------------------------------------------------------------

-- Price of a variant in a market's currency: that of its listing there, else the catalogue's at today's rate.
create or replace function core.market_price(variant_id bigint, market core.market, channel core.sales_channel) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select coalesce(
			(select l.price_minor from core.listing l where l.product_id = v.product_id and l.market = $2 and l.status = 'live'
				and l.currency = m.currency and v.main order by (l.channel = $3) desc, l.listing_id limit 1),
			round(v.price_minor * f.rate / t.rate * power(10::numeric, t.minor_units - f.minor_units))::bigint)
		from core.variant v, ref.market m, ref.currency f, ref.currency t
		where v.variant_id = $1 and m.market = $2 and f.currency = v.currency and t.currency = m.currency);
end
$$;

-- The tax that an amount with tax contains.
create or replace function core.tax_within(minor bigint, percent numeric) returns bigint
language sql immutable parallel safe
return round(minor * percent / (100 + percent))::bigint;

-- Sums, tax and base value from the lines, at the order's own rate.
create or replace function core.order_sum(order_id bigint) returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	items bigint := (select coalesce(sum(l.total_minor), 0) from core.order_line l where l.order_id = order_sum.order_id);
begin
	select o.* into strict s from core.sales_order o where o.order_id = order_sum.order_id;
	if s.discount_minor > items then
		perform core.fail('QS004', 'The discount would be more than the lines', '{}', 'qty');
	end if;
	update core.sales_order o set items_minor = items,
		tax_minor = core.tax_within(items - o.discount_minor + o.shipping_minor, m.tax_percent),
		base_minor = core.to_base(items - o.discount_minor + o.shipping_minor, o.currency, o.fx_rate)
	from ref.market m
	where o.order_id = s.order_id and m.market = o.market
	returning o.* into s;
	return s;
end
$$;

drop function if exists core.order_line_add(bigint, bigint, int, bigint);
create or replace function core.order_lines_add(order_id bigint, variants bigint[], qtys int[], units bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.order_line (order_id, line_no, variant_id, sku, name, qty, unit_minor, hs_code, origin, duty_percent)
	select s.order_id, (select coalesce(max(l.line_no), 0) from core.order_line l where l.order_id = s.order_id) + w.nth,
		v.variant_id, v.sku, coalesce(x.name, p.name) || case when v.name = '' then '' else ', ' || v.name end, w.qty, w.unit, h.hs_code, p.origin,
		core.duty_for(s.ship_country, h.hs_code, p.origin)
	from core.sales_order s
	join ref.market m on m.market = s.market
	cross join unnest(variants, qtys, units) with ordinality w(variant_id, qty, unit, nth)
	join core.variant v on v.variant_id = w.variant_id
	join core.product p on p.product_id = v.product_id
	cross join lateral (select core.hs_for(p.product_id, s.ship_country) as hs_code) h
	left join core.product_text x on x.product_id = p.product_id and x.language = m.language
	where s.order_id = order_lines_add.order_id
	order by w.nth;
end
$$;

create or replace function core.variant_by_sku(sku text, field text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select v.variant_id from core.variant v where v.sku = upper(btrim(variant_by_sku.sku)));
begin
	if id is null then
		perform core.fail('QS004', 'There is no SKU %s', array[coalesce(sku, '')], field);
	end if;
	return id;
end
$$;

-- A new order of a customer. items: a line each, SKU and quantity. One that is complete, as from another channel, is placed
-- at once, and confirmed when it will be paid on delivery; what is paid before waits for its payment.
create or replace function core.order_open(c core.command, k core.customer, market core.market, items text, channel core.sales_channel,
	method core.payment_method, place core.yes_no) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	item text;
	part text[];
	variants bigint[] := '{}';
	qtys int[] := '{}';
	units bigint[];
	at_door boolean := method = 'cash_on_delivery';
begin
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such customer', '{}', 'customer');
	elsif market is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'market');
	elsif k.erased_at is not null then
		perform core.fail('QS003', '%s has been erased already', array[k.customer_no], 'customer');
	end if;
	foreach item in array regexp_split_to_array(core.need_text(items, 'items', 5000), '\s*[\r\n;,]+\s*') loop
		part := regexp_match(item, '^(\S+)(?:\s+[x*]?\s*(\d{1,5}))?$');
		if part is null or coalesce(part[2], '1')::int = 0 then
			perform core.fail('QS004', 'Each line is a SKU and a quantity; this is not: %s', array[left(item, 60)], 'items');
		end if;
		variants := variants || core.variant_by_sku(part[1], 'items');
		qtys := qtys || coalesce(part[2], '1')::int;
	end loop;
	units := array(select core.market_price(v.id, order_open.market, coalesce(order_open.channel, 'webshop')) from unnest(variants) with ordinality v(id, nth) order by v.nth);
	insert into core.sales_order (customer_id, market, channel, currency, items_minor, tax_minor, fx_rate, base_minor, ship_name, ship_street_id,
		ship_postcode, ship_city, ship_country, updated_at)
	select k.customer_id, m.market, coalesce(order_open.channel, 'webshop'), m.currency, i.minor, core.tax_within(i.minor, m.tax_percent), f.rate,
		core.to_base(i.minor, m.currency, f.rate), k.name, k.street_id, k.postcode, k.city, k.country, core.now()
	from ref.market m
	join ref.currency f on f.currency = m.currency
	cross join (select sum(w.qty * w.unit)::bigint as minor from unnest(qtys, units) w(qty, unit)) i
	where m.market = order_open.market
	returning * into s;
	perform core.order_lines_add(s.order_id, variants, qtys, units);
	if method is not null and s.total_minor > 0 then
		perform core.payment_add(s, method, s.total_minor, 'initiated', '');
	end if;
	if place is distinct from 'yes' then
		return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Created');
	end if;
	s := core.order_to(s, 'order_place', 'placed');
	if at_door then
		s := core.order_to(s, 'order_confirm', 'confirmed');
		perform core.stock_reserve(s.order_id);
	end if;
	perform core.order_ask_approval(s);
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version,
		case when at_door then 'Created, placed and confirmed' else 'Created and placed' end);
end
$$;

create function api.order_create(customer_id bigint, version int, market core.market, items core.long_text,
	channel core.sales_channel default 'webshop', method core.payment_method default null, place core.yes_no default 'no', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_create', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.order_open(c, (select x from core.customer x where x.customer_id = order_create.customer_id), market, items, channel, method, place);
end
$$;

-- The same from the list of orders: the customer is named by number.
create function api.order_add(customer core.customer_ref, market core.market, items core.long_text,
	channel core.sales_channel default 'webshop', method core.payment_method default null, place core.yes_no default 'no', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.order_open(c, core.customer_by_ref(customer), market, items, channel, method, place);
end
$$;

create function api.order_place(order_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_place', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_to(s, 'order_place', 'placed');
	perform core.order_ask_approval(s);
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Placed');
end
$$;

create function api.order_confirm(order_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_confirm', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_to(s, 'order_confirm', 'confirmed');
	perform core.order_ask_approval(s);
	perform core.stock_reserve(s.order_id);
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Confirmed');
end
$$;

create function api.order_process(order_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_process', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_to(s, 'order_process', 'processing');
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'In work');
end
$$;

create function api.order_complete(order_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_complete', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_to(s, 'order_complete', 'completed');
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Completed');
end
$$;

create function api.order_archive(order_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_archive', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_to(s, 'order_archive', 'archived');
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Archived');
end
$$;

create function api.order_note(order_id bigint, version int, body core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_note', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	s := core.order_follow(s.order_id, 'note', null, core.need_text(body, 'body', 2000));
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Note added');
end
$$;

-- Approvals ------------------------------------------------------------------------------------------------

create function api.order_ask(order_id bigint, version int, kind core.order_approval_kind, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_ask', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	elsif kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	end if;
	reason := core.need_text(reason, 'reason', 500);
	s := core.order_lock(order_id, version);
	if s.status not in ('placed', 'confirmed') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	insert into core.order_approval (order_id, kind, reason, content_hash, requested_by, requested_at)
	values (s.order_id, kind, reason, core.order_hash(s), c.person_id, core.now()) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'An approval of this kind is asked for already', '{}', 'kind');
	end if;
	s := core.order_follow(s.order_id, 'approval', null, reason);
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Approval asked for',
		jsonb_build_object('kind', kind, 'reason', reason));
end
$$;

-- Decide on every pending approval of the order that is not one's own asking.
create or replace function core.order_decide(c core.command, s core.sales_order, verdict core.approval_status, note text, done text)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n int;
begin
	if not exists (select from core.order_approval a where a.order_id = s.order_id and a.status = 'pending') then
		perform core.fail('QS003', 'There is nothing to approve');
	end if;
	with mine as (
		select a.order_approval_id, a.status from core.order_approval a
		where a.order_id = s.order_id and a.status = 'pending' and a.requested_by is distinct from c.person_id
			and a.content_hash = core.order_hash(s)
	), moved as (
		select m.order_approval_id, core.move('approval', m.order_approval_id, s.version + 1, substr(c.object, 5), m.status, verdict) from mine m
	)
	update core.order_approval a set status = verdict, note = coalesce(order_decide.note, ''), decided_by = c.person_id, decided_at = core.now()
	from moved m where a.order_approval_id = m.order_approval_id;
	get diagnostics n = row_count;
	if n = 0 then
		perform core.fail('42501', 'Who asked for an approval does not give it');
	end if;
	s := core.order_follow(s.order_id, 'approval', null, concat_ws(': ', core.coded('approval_status', verdict), nullif(note, '')));
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, done, jsonb_build_object('verdict', verdict, 'note', note));
end
$$;

create function api.order_approve(order_id bigint, version int, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.order_decide(c, core.order_lock(order_id, version), 'approved', note, 'Approved');
end
$$;

create function api.order_reject(order_id bigint, version int, note core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.order_decide(c, core.order_lock(order_id, version), 'rejected', core.need_text(note, 'note', 500), 'Rejected');
end
$$;

create view api.sales_order_approval with (security_barrier) as
select a.order_approval_id, a.order_id, a.kind, a.status, a.reason, coalesce(r.name, 'Quayside') as requested_by, a.requested_at,
	d.name as decided_by, a.decided_at, a.note,
	case a.status when 'pending' then 'warn' when 'rejected' then 'danger' when 'lapsed' then 'muted' end as style
from core.order_approval a
left join core.person r on r.person_id = a.requested_by
left join core.person d on d.person_id = a.decided_by
where (select auth.can('api.sales_order_approval'));
