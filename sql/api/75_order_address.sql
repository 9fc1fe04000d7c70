-- Where a placed order goes: another address of the customer or a new one, as a change of the order, until a shipment is
-- being prepared.

create or replace function core.choices_address_ref(key bigint) returns table (code text, label text, hint text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select a.address_no, concat_ws('  ', case when auth.may('customer.name_view') then a.recipient end, a.city), a.country
	from core.sales_order s join core.address a on a.customer_id = s.customer_id
	where s.order_id = key and a.kind <> 'billing' and auth.can('api.customer_address') order by a.is_main desc, a.address_id
$$;

-- Refused once goods are on their way, or about to be.
create or replace function core.order_still_here(s core.sales_order) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if s.fulfilment_status <> 'unfulfilled' then
		perform core.fail('QS003', 'Part of it has been shipped', '{}', null, 'Ask the carrier to redirect it');
	elsif exists (select from core.shipment h where h.order_id = s.order_id and h.status <> 'cancelled') then
		perform core.fail('QS003', 'A shipment is being prepared', '{}', null, 'Cancel the shipment first');
	end if;
end
$$;

-- What the carrier asks more, or less, for the other country: the cheapest service there against the cheapest here, in the
-- order's currency. Nothing when the zones are the same, or nobody has a price.
create or replace function core.zone_difference(s core.sales_order, country text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	with next as (select n.* from core.order_next_shipment(s.order_id) n where n.warehouse_id is not null and country <> s.ship_country),
	price as (
		select d.way, (select q.cost_minor * k.rate / power(10::numeric, k.minor_units)
			from core.service_quotes(n.warehouse_id, d.place, n.weight_g, n.battery, n.liquid) q join ref.currency k on k.currency = q.currency limit 1) as base
		from next n cross join (values ('there', country), ('here', s.ship_country)) d(way, place)
	)
	select coalesce(round((max(p.base) filter (where p.way = 'there') - max(p.base) filter (where p.way = 'here')) / s.fx_rate
		* (select power(10::numeric, k.minor_units) from ref.currency k where k.currency = s.currency)), 0)::bigint from price p
$$;

-- The place that was chosen, or typed.
create or replace function core.order_place_of(c core.command, s core.sales_order, address text, recipient text, street text, postcode text, city text,
	country text) returns core.order_change_address
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.order_change_address;
begin
	if btrim(coalesce(address, '')) <> '' then
		if btrim(concat(recipient, street, postcode, city, country)) <> '' then
			perform core.fail('QS004', 'Choose an address or type a new one, not both', '{}', 'address');
		end if;
		select x.recipient, x.street_id, x.postcode, x.city, x.country into a.recipient, a.street_id, a.postcode, a.city, a.country
		from core.address x where x.customer_id = s.customer_id and x.address_no = upper(btrim(order_place_of.address));
		if a.city is null then
			perform core.fail('QS004', '%s is not an address of this customer', array[address], 'address');
		end if;
	else
		a.recipient := core.need_text(recipient, 'recipient', 100);
		a.city := core.need_text(city, 'city', 100);
		a.country := core.country_of(core.need_text(country, 'country', 2), 'country');
		a.postcode := coalesce(core.most_text(postcode, 'postcode', 20), '');
		a.street_id := core.street_take(c, s.customer_id, street, 'street');
	end if;
	return a;
end
$$;

create function api.order_change_address(order_id bigint, version int, address core.address_ref default null, recipient core.short_text default null,
	street core.private_street default null, postcode core.short_text default null, city core.short_text default null,
	country core.country_code default null, reason core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_change_address', request_key);
	s core.sales_order;
	a core.order_change_address;
	h core.order_change;
	more bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	perform core.order_still_here(s);
	a := core.order_place_of(c, s, address, recipient, street, postcode, city, country);
	h := core.change_draft(s, reason);
	delete from core.order_change_address x where x.order_change_id = h.order_change_id;
	delete from core.order_change_line x where x.order_change_id = h.order_change_id and x.action = 'address';
	insert into core.order_change_address (order_change_id, order_id, recipient, street_id, postcode, city, country)
	values (h.order_change_id, s.order_id, a.recipient, a.street_id, a.postcode, a.city, a.country);
	insert into core.order_change_line (order_change_id, action, unit_minor) values (h.order_change_id, 'address', 0);
	more := core.zone_difference(s, a.country);
	if more <> 0 then
		delete from core.order_change_line x where x.order_change_id = h.order_change_id and x.action = 'shipping';
		insert into core.order_change_line (order_change_id, action, unit_minor, was_minor)
		values (h.order_change_id, 'shipping', greatest(s.shipping_minor + more, 0), s.shipping_minor);
	end if;
	return core.change_preview(c, s, h, reason);
end
$$;

-- Part of making a change so. Whoever approved the order approved it for the old place; another country is looked at again
-- before anything leaves.
create or replace function core.order_readdress(s core.sales_order, h core.order_change) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.order_change_address;
	why text;
begin
	select x.* into strict a from core.order_change_address x where x.order_change_id = h.order_change_id;
	perform core.order_still_here(s);
	update core.sales_order o set ship_name = a.recipient, ship_street_id = a.street_id, ship_postcode = a.postcode, ship_city = a.city,
		ship_country = a.country
	where o.order_id = s.order_id;
	if s.ship_street_id is distinct from a.street_id then
		perform core.street_drop(s.ship_street_id, s.customer_id);
	end if;
	perform core.approval_lapse(s, array['pending', 'approved']);
	if a.country <> s.ship_country then
		why := concat(h.change_no, ': ', s.ship_country, ' > ', a.country);
		insert into core.order_hold (order_id, kind, reason, placed_by, placed_at)
		values (s.order_id, 'address', why, auth.me(), core.now()) on conflict do nothing;
		if found then
			perform core.note_event('order', s.order_id, s.version + 1, 'hold', null, 'address', why);
			update core.sales_order o set holds = o.holds + 1 where o.order_id = s.order_id;
		end if;
	end if;
end
$$;

-- The street of the order itself, in clear, for whoever may see the customer's. version has no say here: nothing is changed.
create function api.order_reveal(order_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_reveal', request_key);
	s core.sales_order;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into s from core.sales_order x where x.order_id = order_reveal.order_id;
	if s.order_id is null then
		perform core.fail('QS002', 'There is no such order');
	end if;
	perform core.reveal_grant(c, s.customer_id, reason, s.order_id);
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Shown; this has been recorded', jsonb_build_object('reason', reason));
end
$$;
