-- Shipments: what leaves for a customer, in which parcels, by which service, with which customs data, and what
-- the carrier says about it.

create view api.shipment as
select h.shipment_id, h.shipment_no, h.order_id, s.order_no, w.warehouse, h.carrier, c.name as service, h.tracking_no, h.status,
	case when (select auth.may('customer.name_view')) or (select auth.can('api.shipment_label')) then s.ship_name end as recipient, s.ship_city,
	s.ship_country, h.incoterm, h.contents, h.tax_number, h.weight_g, h.cost_minor, h.currency, h.shipped_at, h.delivered_at, h.eta,
	(select count(*) from core.parcel p where p.shipment_id = h.shipment_id)::int as parcels, h.created_at, h.updated_at, h.version,
	case when h.status in ('exception', 'lost', 'damaged', 'attempt_failed', 'returning_to_sender', 'returned_to_sender') then 'danger'
		when h.status = 'customs_hold' then 'warn' when h.status = 'delivered' then 'ok' when h.status = 'cancelled' then 'muted'
		when h.eta < core.now()::date then 'warn' end as style,
	h.status = any ((select core.movable('shipment', 'shipment_pack'))::text[]) as can_pack,
	h.status = any ((select core.movable('shipment', 'shipment_label'))::text[]) as can_label,
	h.status = any ((select core.movable('shipment', 'shipment_send'))::text[]) as can_send,
	h.status = any ((select core.movable('shipment', 'shipment_cancel'))::text[]) as can_cancel,
	(select auth.can('api.shipment_status')) and h.status not in ('draft', 'allocated', 'picking', 'packed', 'labelled', 'cancelled', 'delivered') as can_status
from core.shipment h
join core.sales_order s on s.order_id = h.order_id
left join core.warehouse w on w.warehouse_id = h.warehouse_id
left join core.carrier_service c on c.service = h.service
where (select auth.can('api.shipment'));

create view api.shipment_line with (security_barrier) as
select l.shipment_line_id, l.shipment_id, x.sku, x.name, l.qty, l.hs_code, l.origin, l.customs_description, l.value_minor, s.currency,
	l.weight_g, case when l.hs_code is null or l.origin is null or l.customs_description = '' then 'warn' end as style
from core.shipment_line l
join core.order_line x on x.order_line_id = l.order_line_id
join core.sales_order s on s.order_id = x.order_id
where (select auth.can('api.shipment_line'));

create view api.shipment_parcel with (security_barrier) as
select p.parcel_id, p.shipment_id, p.parcel_no, p.weight_g, p.length_mm, p.width_mm, p.height_mm, p.tracking_no
from core.parcel p
where (select auth.can('api.shipment_parcel'));

create view api.shipment_tracking with (security_barrier) as
select t.tracking_event_id, t.shipment_id, t.at, t.milestone, t.code, t.raw_text, t.place, t.source, coalesce(p.name, t.source) as author,
	'{tracking_milestone:' || t.milestone || '}' || case when t.place <> '' then ', ' || t.place else '' end
		|| case when t.raw_text <> '' then ' (' || t.raw_text || ')' else '' end as body
from core.tracking_event t
left join core.person p on p.person_id = t.noted_by
where (select auth.can('api.shipment_tracking'));

-- What each service would cost for an order from a warehouse, those that may carry it only, the cheapest first.
create or replace function core.service_quotes(warehouse_id bigint, to_country text, weight_g int, battery boolean, liquid boolean)
returns table (service text, carrier text, name text, cost_minor bigint, currency text, days_min int, days_max int)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c.service, c.carrier, c.name, r.cost_minor, r.currency, z.days_min, z.days_max
	from core.warehouse w
	join core.carrier_zone z on z.from_country = w.country and z.to_country = $2
	join core.carrier_service c on c.service = z.service and c.enabled and c.max_weight_g >= $3
		and (c.batteries or not $4) and (c.liquids or not $5)
	cross join lateral (select x.cost_minor, x.currency from core.carrier_rate x
		where x.service = c.service and x.zone = z.zone and x.up_to_g >= $3 order by x.up_to_g limit 1) r
	join ref.currency k on k.currency = r.currency
	where w.warehouse_id = $1
	order by r.cost_minor * k.rate / power(10::numeric, k.minor_units), c.service
$$;

-- The warehouse that the next shipment of an order leaves from, with the weight of what is promised there.
create or replace function core.order_next_shipment(order_id bigint, out warehouse_id bigint, out weight_g int, out battery boolean,
	out liquid boolean)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select l.warehouse_id, least(sum(r.qty::bigint * v.weight_g), 2000000000)::int, bool_or(p.battery), bool_or(p.liquid)
	from core.reservation r
	join core.stock_level l on l.stock_level_id = r.stock_level_id
	join core.variant v on v.variant_id = l.variant_id
	join core.product p on p.product_id = v.product_id
	where r.order_id = $1 and r.status = 'active' and not exists (select from core.shipment_line x where x.reservation_id = r.reservation_id)
	group by l.warehouse_id order by sum(r.qty) desc, l.warehouse_id limit 1
$$;

create or replace function core.choices_service_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select q.service, q.name, q.days_min || '-' || q.days_max || ' d, ' || round(q.cost_minor / power(10::numeric, k.minor_units), k.minor_units)
		|| ' ' || q.currency
	from core.sales_order s
	cross join lateral core.order_next_shipment(s.order_id) n
	cross join lateral core.service_quotes(n.warehouse_id, s.ship_country, n.weight_g, n.battery, n.liquid) q
	join ref.currency k on k.currency = q.currency
	where s.order_id = key and auth.may('shipment.work')
$$;

-- What is missing on the customs declaration, or nothing. Nothing is declared inside one country.
create or replace function core.customs_missing(shipment_id bigint) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when w.country = s.ship_country then '{}' else array_remove(array[
		case when bool_or(coalesce(l.hs_code, '') !~ '^[0-9]{6,10}$') then 'HS code' end,
		case when bool_or(l.origin is null) then 'origin' end,
		case when bool_or(l.customs_description = '') then 'description' end,
		case when bool_or(l.value_minor = 0) then 'value' end], null) end
	from core.shipment h
	join core.sales_order s on s.order_id = h.order_id
	join core.warehouse w on w.warehouse_id = h.warehouse_id
	join core.shipment_line l on l.shipment_id = h.shipment_id
	where h.shipment_id = $1
	group by w.country, s.ship_country
$$;

-- A new shipment of everything that is promised in one warehouse and not in a shipment yet. Called again, it
-- takes what is promised in the next one, or what came in since.
create function api.order_ship(order_id bigint, version int, service core.service_code, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_ship', request_key);
	s core.sales_order;
	n record;
	q record;
	h core.shipment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	if s.status not in ('confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	perform core.guard_order_process(s.order_id, 'processing');
	perform 1 from core.reservation r where r.order_id = s.order_id and r.status = 'active' order by r.reservation_id for update;
	select * into n from core.order_next_shipment(s.order_id);
	if n.warehouse_id is null then
		perform core.fail('QS003', 'Nothing is reserved for %s', array[s.order_no]);
	end if;
	select * into q from core.service_quotes(n.warehouse_id, s.ship_country, n.weight_g, n.battery, n.liquid) x where x.service = order_ship.service;
	if q.service is null then
		perform core.fail('QS004', 'This service does not carry this shipment', '{}', 'service');
	end if;
	insert into core.shipment (order_id, carrier, status, warehouse_id, service, weight_g, cost_minor, currency, eta, created_by, created_at, updated_at)
	values (s.order_id, q.carrier, 'allocated', n.warehouse_id, q.service, n.weight_g, q.cost_minor, q.currency,
		core.now()::date + q.days_max + 1, c.person_id, core.now(), core.now()) returning * into h;
	insert into core.shipment_line (shipment_id, order_line_id, reservation_id, variant_id, qty, hs_code, origin, customs_description, value_minor, weight_g)
	select h.shipment_id, r.order_line_id, r.reservation_id, l.variant_id, r.qty, x.hs_code, x.origin,
		coalesce((select d.description from core.product_customs d where d.product_id = v.product_id and d.language = 'en'), p.name),
		r.qty * x.unit_minor, r.qty * v.weight_g
	from core.reservation r
	join core.stock_level l on l.stock_level_id = r.stock_level_id and l.warehouse_id = n.warehouse_id
	join core.order_line x on x.order_line_id = r.order_line_id
	join core.variant v on v.variant_id = l.variant_id
	join core.product p on p.product_id = v.product_id
	where r.order_id = s.order_id and r.status = 'active' and not exists (select from core.shipment_line y where y.reservation_id = r.reservation_id)
	order by r.reservation_id;
	perform core.note_event('shipment', h.shipment_id, h.version, 'status', null, h.status);
	perform core.changed('order');
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Shipment written', jsonb_build_object('order', s.order_no, 'service', q.service));
end
$$;

create or replace function core.shipment_lock(shipment_id bigint, version int) returns core.shipment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	h core.shipment;
begin
	-- The order first, as everywhere.
	perform 1 from core.sales_order s where s.order_id = (select x.order_id from core.shipment x where x.shipment_id = shipment_lock.shipment_id) for update;
	select x.* into h from core.shipment x where x.shipment_id = shipment_lock.shipment_id for update;
	perform core.expect('shipment', h.shipment_id, h.version, version, h.shipment_no, 'There is no such shipment');
	return h;
end
$$;

create or replace function core.shipment_to(h core.shipment, verb text, target core.shipment_status, reason text default null) returns core.shipment
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('shipment', h.shipment_id, h.version + 1, verb, h.status, target, reason);
	update core.shipment x set status = target, updated_at = core.now(), version = x.version + 1
	where x.shipment_id = h.shipment_id returning x.* into h;
	return h;
end
$$;

create function api.shipment_pack(shipment_id bigint, version int, weight_g int, length_mm int default null, width_mm int default null,
	height_mm int default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.shipment_pack', request_key);
	h core.shipment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.shipment_lock(shipment_id, version);
	if coalesce(weight_g, 0) <= 0 or least(length_mm, width_mm, height_mm) <= 0 then
		perform core.fail('QS004', 'Weight and measures are more than zero', '{}', 'weight_g');
	elsif weight_g > (select s.max_weight_g from core.carrier_service s where s.service = h.service) then
		perform core.fail('QS004', 'This is too heavy for the service', '{}', 'weight_g');
	end if;
	h := core.shipment_to(h, 'shipment_pack', 'packed');
	insert into core.parcel (shipment_id, parcel_no, weight_g, length_mm, width_mm, height_mm)
	values (h.shipment_id, 1 + (select count(*) from core.parcel p where p.shipment_id = h.shipment_id), shipment_pack.weight_g,
		shipment_pack.length_mm, shipment_pack.width_mm, shipment_pack.height_mm);
	update core.shipment x set weight_g = shipment_pack.weight_g where x.shipment_id = h.shipment_id;
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Packed', jsonb_build_object('weight_g', weight_g));
end
$$;

create function api.shipment_label(shipment_id bigint, version int, tracking_no core.short_text, tax_number core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.shipment_label', request_key);
	h core.shipment;
	missing text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.shipment_lock(shipment_id, version);
	tracking_no := upper(core.need_text(tracking_no, 'tracking_no', 40));
	if tracking_no !~ '^[A-Z0-9-]{6,40}$' then
		perform core.fail('QS004', 'A tracking number has letters and digits only', '{}', 'tracking_no');
	end if;
	missing := core.customs_missing(h.shipment_id);
	if cardinality(missing) > 0 then
		perform core.fail('QS003', 'Missing on the customs declaration: %s', array[array_to_string(missing, ', ')]);
	end if;
	h := core.shipment_to(h, 'shipment_label', 'labelled');
	update core.shipment x set tracking_no = shipment_label.tracking_no, tax_number = coalesce(core.most_text(shipment_label.tax_number, 'tax_number', 40), x.tax_number)
	where x.shipment_id = h.shipment_id;
	update core.parcel p set tracking_no = shipment_label.tracking_no where p.shipment_id = h.shipment_id and p.tracking_no = '';
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Labelled', jsonb_build_object('tracking_no', tracking_no));
end
$$;

-- The carrier has it: the promise is kept, the goods leave the books.
create function api.shipment_send(shipment_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.shipment_send', request_key);
	h core.shipment;
	l record;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.shipment_lock(shipment_id, version);
	if exists (select from core.sales_order s where s.order_id = h.order_id and s.holds > 0) then
		perform core.fail('QS003', '%s is on hold', array[(select s.order_no from core.sales_order s where s.order_id = h.order_id)], null, 'Release it first');
	end if;
	h := core.shipment_to(h, 'shipment_send', 'handed_over');
	for l in
		with gone as (
			update core.reservation r set status = 'fulfilled', closed_at = core.now(), reason = h.shipment_no
			from core.shipment_line x
			where x.shipment_id = h.shipment_id and r.reservation_id = x.reservation_id and r.status = 'active'
			returning r.stock_level_id, r.order_line_id, r.qty, x.variant_id
		)
		select g.* from gone g order by g.variant_id, g.order_line_id
	loop
		perform core.stock_post(l.stock_level_id, 'reserved', 'shipment', -l.qty, 'shipment', h.shipment_id, h.shipment_no);
		perform core.stock_take_out(l.stock_level_id, 'shipment', l.qty, 'shipment', h.shipment_id, h.shipment_no);
		update core.order_line x set qty_shipped = x.qty_shipped + l.qty where x.order_line_id = l.order_line_id;
	end loop;
	update core.sales_order s set updated_at = core.now(), version = s.version + 1,
		fulfilment_status = (select case when bool_and(x.qty_shipped = x.qty) then 'fulfilled' when bool_or(x.qty_shipped > 0) then 'partial'
			else 'unfulfilled' end from core.order_line x where x.order_id = s.order_id)
	where s.order_id = h.order_id;
	insert into core.tracking_event (shipment_id, at, milestone, source, noted_by, received_at)
	values (h.shipment_id, core.now(), 'handed_over', 'person', c.person_id, core.now());
	select x.* into h from core.shipment x where x.shipment_id = h.shipment_id;
	perform core.changed('order');
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Handed over');
end
$$;

-- Before it has left. The promise to the customer stays; only the parcel is unmade.
create function api.shipment_cancel(shipment_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.shipment_cancel', request_key);
	h core.shipment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.shipment_to(core.shipment_lock(shipment_id, version), 'shipment_cancel', 'cancelled', reason);
	update core.shipment_line x set reservation_id = null where x.shipment_id = h.shipment_id;
	perform core.changed('order');
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

-- Somebody asked the carrier. The status follows from the latest event, whoever noted it.
create function api.shipment_status(shipment_id bigint, version int, status core.tracking_milestone, place core.short_text default null,
	at timestamptz default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.shipment_status', request_key);
	h core.shipment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.shipment_lock(shipment_id, version);
	if status is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'status');
	elsif at > core.now() or core.day_meant(at::date, 'at') is null and at is not null then
		perform core.fail('QS004', 'This has not happened yet', '{}', 'at');
	elsif h.status in ('draft', 'allocated', 'picking', 'packed', 'labelled', 'cancelled') then
		perform core.fail('QS003', '%s is %s', array[h.shipment_no, core.coded('shipment_status', h.status)]);
	end if;
	insert into core.tracking_event (shipment_id, at, milestone, place, source, noted_by, received_at)
	values (h.shipment_id, coalesce(shipment_status.at, core.now()), status, coalesce(core.most_text(place, 'place', 100), ''), 'person', c.person_id, core.now()) on conflict do nothing;
	select x.* into h from core.shipment x where x.shipment_id = h.shipment_id;
	perform core.changed('order');
	return core.command_end(c, 'shipment', h.shipment_id, h.shipment_no, h.version, 'Noted', jsonb_build_object('milestone', status));
end
$$;

-- What a carrier or an aggregator sent. Said twice, it is kept once. Returns the shipments it was about.
create or replace function core.tracking_receive(carrier core.carrier, tracking_no text, at timestamptz, code text, raw_text text default '',
	place text default '', source core.tracking_source default 'carrier') returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	h record;
	n int := 0;
begin
	for h in select x.shipment_id from core.shipment x where x.tracking_no = upper(btrim(tracking_receive.tracking_no)) and x.carrier = tracking_receive.carrier loop
		insert into core.tracking_event (shipment_id, at, milestone, code, raw_text, place, source, received_at)
		values (h.shipment_id, tracking_receive.at, coalesce((select k.milestone from core.tracking_code k
			where k.carrier = tracking_receive.carrier and k.code = tracking_receive.code), 'in_transit'), coalesce(tracking_receive.code, ''),
			left(coalesce(tracking_receive.raw_text, ''), 500), left(coalesce(tracking_receive.place, ''), 200), tracking_receive.source, core.now())
		on conflict do nothing;
		n := n + 1;
		perform core.changed('shipment');
	end loop;
	return n;
end
$$;
