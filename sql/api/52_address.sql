-- The address book of a customer: entering, changing, choosing the main one, removing.

-- A street line as the warden sealed it for parameter `field`, kept as a street of its own. An action of any area that takes a
-- core.private_street calls this and keeps the number: a street is never changed, so what points at it is a snapshot.
create or replace function core.street_take(c core.command, customer_id bigint, value text, field text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i core.intake := core.intake_take(c, customer_id, 'street', value, field);
begin
	insert into core.street (street_id, customer_id, sealed) overriding system value values (i.place_key, i.customer_id, i.sealed);
	return i.place_key;
end
$$;

-- Destroys a street that neither an address nor an order of the customer names any more, nor an open change of one.
create or replace function core.street_drop(street_id bigint, customer_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update core.street s set sealed = null where s.street_id = street_drop.street_id
		and not exists (select from core.address a where a.customer_id = street_drop.customer_id and a.street_id = s.street_id)
		and not exists (select from core.sales_order o where o.customer_id = street_drop.customer_id and o.ship_street_id = s.street_id)
		and not exists (select from core.order_change_address x join core.order_change h on h.order_change_id = x.order_change_id
			where x.street_id = s.street_id and h.status in ('draft', 'requested'))
$$;

-- Copies the main address to the customer, where lists and new orders look.
create or replace function core.address_main(customer_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update core.customer c set street_id = a.street_id, city = a.city, postcode = a.postcode, country = a.country
	from core.address a where a.customer_id = address_main.customer_id and a.is_main and c.customer_id = a.customer_id
$$;

create function api.customer_address_add(customer_id bigint, version int, recipient core.short_text, street core.private_street, city core.short_text,
	country core.country_code, kind core.address_kind default 'both', postcode core.short_text default '', region core.short_text default '',
	main boolean default false, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_address_add', request_key);
	u core.customer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	u := core.customer_lock(customer_id, version);
	recipient := core.need_text(recipient, 'recipient', 100);
	city := core.need_text(city, 'city', 100);
	country := core.country_of(core.need_text(country, 'country', 2), 'country');
	main := coalesce(main, false) or not exists (select from core.address a where a.customer_id = u.customer_id);
	if main then
		update core.address a set is_main = false, version = a.version + 1 where a.customer_id = u.customer_id and a.is_main;
	end if;
	insert into core.address (customer_id, kind, recipient, street_id, city, region, postcode, country, is_main, created_at)
	values (u.customer_id, coalesce(kind, 'both'), recipient, core.street_take(c, u.customer_id, street, 'street'), city,
		coalesce(core.most_text(region, 'region', 100), ''), coalesce(core.most_text(postcode, 'postcode', 20), ''), country, main, core.now());
	perform core.address_main(u.customer_id);
	u := core.customer_touch(u.customer_id, 'address', country);
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, u.version, 'Added');
end
$$;

create or replace function core.address_lock(address_id bigint, version int) returns core.address
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.address;
begin
	-- The customer first, as everywhere.
	perform 1 from core.customer u where u.customer_id = (select x.customer_id from core.address x where x.address_id = address_lock.address_id) for update;
	select x.* into a from core.address x where x.address_id = address_lock.address_id for update;
	if a.address_id is null then
		perform core.fail('QS002', 'There is no such address');
	elsif a.version is distinct from version then
		perform core.stale('%s has changed since you opened it', array[a.address_no]);
	end if;
	return a;
end
$$;

create or replace function core.address_end(c core.command, a core.address, note text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer;
begin
	perform core.address_main(a.customer_id);
	u := core.customer_touch(a.customer_id, 'address', a.country);
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, a.version, note, jsonb_build_object('address', a.address_id));
end
$$;

-- What is left empty stays as it was. Orders keep the street they were sent to.
create function api.address_change(address_id bigint, version int, recipient core.short_text default null, street core.private_street default null,
	postcode core.short_text default null, city core.short_text default null, region core.short_text default null,
	country core.country_code default null, kind core.address_kind default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.address_change', request_key);
	a core.address;
	old bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a := core.address_lock(address_id, version);
	old := a.street_id;
	if coalesce(street, '') <> '' then
		a.street_id := core.street_take(c, a.customer_id, street, 'street');
	end if;
	update core.address x set street_id = a.street_id, version = x.version + 1, kind = coalesce(address_change.kind, x.kind),
		recipient = core.need_text(coalesce(address_change.recipient, x.recipient), 'recipient', 100),
		postcode = coalesce(core.most_text(address_change.postcode, 'postcode', 20), x.postcode),
		city = core.need_text(coalesce(address_change.city, x.city), 'city', 100),
		region = coalesce(core.most_text(address_change.region, 'region', 100), x.region),
		country = coalesce(core.country_of(address_change.country, 'country'), x.country)
	where x.address_id = a.address_id returning x.* into a;
	if old is distinct from a.street_id then
		-- The customer's copy goes first: it names the old street until then.
		perform core.address_main(a.customer_id);
		perform core.street_drop(old, a.customer_id);
	end if;
	return core.address_end(c, a, 'Saved');
end
$$;

create function api.address_main(address_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.address_main', request_key);
	a core.address;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a := core.address_lock(address_id, version);
	update core.address x set is_main = false, version = x.version + 1
	where x.customer_id = a.customer_id and x.is_main and x.address_id <> a.address_id;
	update core.address x set is_main = true, version = x.version + 1 where x.address_id = a.address_id returning x.* into a;
	return core.address_end(c, a, 'Saved');
end
$$;

-- The oldest of the others becomes the main one; with the last one the customer has none.
create function api.address_remove(address_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.address_remove', request_key);
	a core.address;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a := core.address_lock(address_id, version);
	delete from core.address x where x.address_id = a.address_id;
	if a.is_main then
		update core.customer x set street_id = null, city = '', postcode = '' where x.customer_id = a.customer_id;
		update core.address x set is_main = true, version = x.version + 1
		where x.address_id = (select min(y.address_id) from core.address y where y.customer_id = a.customer_id);
	end if;
	perform core.street_drop(a.street_id, a.customer_id);
	return core.address_end(c, a, 'Removed');
end
$$;
