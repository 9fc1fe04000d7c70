-- How to reach a customer, and the address book. What is typed into a parameter of a private_ domain comes as the number of
-- what a warden has sealed.

create view api.customer_contact with (security_barrier) as
select k.contact_id, k.contact_no, k.customer_id, c.customer_no, k.kind, k.masked, k.is_main, k.verified_at, k.created_at, k.version,
	case when k.verified_at is null then 'muted' when k.is_main then 'ok' end as style,
	(select auth.can('api.contact_change')) as can_change, (select auth.can('api.contact_verify')) and k.verified_at is null as can_verify,
	(select auth.can('api.contact_main')) and not k.is_main as can_main, (select auth.can('api.contact_remove')) as can_remove
from core.contact k
join core.customer c on c.customer_id = k.customer_id
where (select auth.can('api.customer_contact'));

create view api.customer_address with (security_barrier) as
select a.address_id, a.address_no, a.customer_id, c.customer_no, a.kind, a.recipient, a.street_id is not null as has_street, core.mask_postcode(a.postcode) as postcode,
	a.city, a.region, a.country, a.is_main, a.created_at, a.version, case when a.is_main then 'ok' end as style,
	(select auth.can('api.address_change')) as can_change, (select auth.can('api.address_main')) and not a.is_main as can_main,
	(select auth.can('api.address_remove')) as can_remove
from core.address a
join core.customer c on c.customer_id = a.customer_id
where (select auth.can('api.customer_address'));

-- The next version of a customer, with what happened.
create or replace function core.customer_touch(customer_id bigint, kind text, what text) returns core.customer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer;
begin
	update core.customer x set updated_at = core.now(), version = x.version + 1 where x.customer_id = customer_touch.customer_id returning x.* into u;
	perform core.note_event('customer', u.customer_id, u.version, kind, null, what);
	return u;
end
$$;

-- Contacts -----------------------------------------------------------------------------------------------------

-- Keeps a contact of this kind; the first of a kind is the main one.
create or replace function core.contact_add(c core.command, customer_id bigint, version int, kind text, value text, field text, main boolean)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer := core.customer_lock(customer_id, version);
	i core.intake := core.intake_take(c, u.customer_id, core.contact_seal(kind), value, field);
begin
	if exists (select from core.contact k where k.customer_id = u.customer_id and k.found_by = i.found_by and k.kind = contact_add.kind) then
		perform core.fail('QS004', '%s has this already', array[u.customer_no], field);
	end if;
	main := coalesce(main, false) or not exists (select from core.contact k where k.customer_id = u.customer_id and k.kind = contact_add.kind and k.is_main);
	if main then
		update core.contact k set is_main = false, version = k.version + 1
		where k.customer_id = u.customer_id and k.kind = contact_add.kind and k.is_main;
	end if;
	insert into core.contact (customer_id, kind, sealed, found_by, masked, is_main, created_at)
	values (u.customer_id, kind, i.sealed, i.found_by, i.masked, main, core.now());
	u := core.customer_touch(u.customer_id, 'contact', kind);
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, u.version, 'Added', jsonb_build_object('kind', kind));
end
$$;

create function api.customer_email_add(customer_id bigint, version int, email core.private_email, main boolean default false, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_email_add', request_key);
begin
	return case when c.replay then core.command_replay(c) else core.contact_add(c, customer_id, version, 'email', email, 'email', main) end;
end
$$;

create function api.customer_phone_add(customer_id bigint, version int, phone core.private_phone, main boolean default false, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_phone_add', request_key);
begin
	return case when c.replay then core.command_replay(c) else core.contact_add(c, customer_id, version, 'phone', phone, 'phone', main) end;
end
$$;

create function api.customer_messenger_add(customer_id bigint, version int, messenger core.messenger, name core.private_messenger,
	main boolean default false, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_messenger_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	elsif messenger is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'messenger');
	end if;
	return core.contact_add(c, customer_id, version, messenger, name, 'name', main);
end
$$;

-- Empty takes the number away.
create function api.customer_tax_no_set(customer_id bigint, version int, tax_no core.private_tax_no default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_tax_no_set', request_key);
	u core.customer;
	i core.intake;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	u := core.customer_lock(customer_id, version);
	if coalesce(tax_no, '') <> '' then
		i := core.intake_take(c, u.customer_id, 'tax_no', tax_no, 'tax_no');
	end if;
	update core.personal p set tax_no = i.sealed where p.customer_id = u.customer_id;
	update core.customer x set tax_no_masked = coalesce(i.masked, '') where x.customer_id = u.customer_id;
	u := core.customer_touch(u.customer_id, 'tax_no', null);
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, u.version, 'Saved');
end
$$;

create or replace function core.contact_lock(contact_id bigint, version int) returns core.contact
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.contact;
begin
	-- The customer first, as everywhere.
	perform 1 from core.customer u where u.customer_id = (select x.customer_id from core.contact x where x.contact_id = contact_lock.contact_id) for update;
	select x.* into k from core.contact x where x.contact_id = contact_lock.contact_id for update;
	if k.contact_id is null then
		perform core.fail('QS002', 'There is no such contact');
	elsif k.version is distinct from version then
		perform core.stale('%s has changed since you opened it', array[k.contact_no]);
	end if;
	return k;
end
$$;

create or replace function core.contact_end(c core.command, k core.contact, note text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer := core.customer_touch(k.customer_id, 'contact', k.kind);
begin
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, k.version, note, jsonb_build_object('contact', k.contact_id, 'kind', k.kind));
end
$$;

-- Another value is another thing to verify.
create function api.contact_change(contact_id bigint, version int, value core.private_contact, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.contact_change', request_key);
	k core.contact;
	i core.intake;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.contact_lock(contact_id, version);
	i := core.intake_take(c, k.customer_id, core.contact_seal(k.kind), value, 'value');
	update core.contact x set sealed = i.sealed, found_by = i.found_by, masked = i.masked, verified_at = null, version = x.version + 1
	where x.contact_id = k.contact_id returning x.* into k;
	return core.contact_end(c, k, 'Saved');
end
$$;

create function api.contact_verify(contact_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.contact_verify', request_key);
	k core.contact;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.contact_lock(contact_id, version);
	update core.contact x set verified_at = core.now(), version = x.version + 1 where x.contact_id = k.contact_id returning x.* into k;
	return core.contact_end(c, k, 'Verified');
end
$$;

create function api.contact_main(contact_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.contact_main', request_key);
	k core.contact;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.contact_lock(contact_id, version);
	update core.contact x set is_main = false, version = x.version + 1
	where x.customer_id = k.customer_id and x.kind = k.kind and x.is_main and x.contact_id <> k.contact_id;
	update core.contact x set is_main = true, version = x.version + 1 where x.contact_id = k.contact_id returning x.* into k;
	return core.contact_end(c, k, 'Saved');
end
$$;

-- The oldest of its kind takes the place of the main one.
create function api.contact_remove(contact_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.contact_remove', request_key);
	k core.contact;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.contact_lock(contact_id, version);
	delete from core.contact x where x.contact_id = k.contact_id;
	if k.is_main then
		update core.contact x set is_main = true, version = x.version + 1
		where x.contact_id = (select min(y.contact_id) from core.contact y where y.customer_id = k.customer_id and y.kind = k.kind);
	end if;
	return core.contact_end(c, k, 'Removed');
end
$$;
