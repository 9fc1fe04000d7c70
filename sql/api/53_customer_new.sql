-- A customer made by staff, and what is known of one changed. Contact data comes sealed (51_personal.sql), for a customer who
-- is not there yet under the number that the customer will have.

-- The number that this session's values are sealed for while the customer is not there; a new one when there are none.
create or replace function core.customer_to_come(person_id bigint, session_id bigint) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
	return coalesce((select i.customer_id from core.intake i where i.person_id = customer_to_come.person_id and i.session_id = customer_to_come.session_id
			and i.data_key is not null and not exists (select from core.customer c where c.customer_id = i.customer_id)
		order by i.intake_id desc limit 1), nextval(pg_get_serial_sequence('core.customer', 'customer_id')));
end
$$;

-- Whoever has one of these contacts already. That somebody asked by typing it is on the record.
create or replace function core.contact_holder(i core.intake) returns core.customer
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c from core.contact k join core.customer c on c.customer_id = k.customer_id
	where k.found_by = i.found_by and core.contact_seal(k.kind) = i.kind order by c.customer_id limit 1
$$;

create or replace function core.contact_first(i core.intake) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.contact (customer_id, kind, sealed, found_by, masked, is_main, created_at)
	values (i.customer_id, i.kind, i.sealed, i.found_by, i.masked, true, core.now())
$$;

create or replace function core.language_known(language core.language) returns core.language
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if language is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'language');
	end if;
	return language;
end
$$;

-- What was sealed for one of the fields, or nothing when it was left empty; of the same customer to come as the other.
create or replace function core.intake_first(c core.command, kind text, value text, customer_id bigint) returns core.intake
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i core.intake;
	holder core.customer;
begin
	if coalesce(value, '') = '' then
		return null;
	end if;
	i := core.intake_take(c, coalesce(customer_id, (select x.customer_id from core.intake x where x.intake_id::text = value)), kind, value, kind);
	if exists (select from core.customer x where x.customer_id = i.customer_id) then
		perform core.fail('QS004', 'This has to be typed again', '{}', kind, 'It was not stored: contact data is kept for a few minutes only');
	end if;
	return i;
end
$$;

create function api.customer_add(name core.short_text, language core.language, country core.country_code, email core.private_email default null,
	phone core.private_phone default null, city core.short_text default null, note core.short_text default null, duplicate core.yes_no default 'no',
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_add', request_key);
	e core.intake;
	p core.intake;
	other core.customer;
	u core.customer;
begin
	if c.replay then
		return core.command_replay(c);
	elsif coalesce(email, '') = '' and coalesce(phone, '') = '' then
		perform core.fail('QS004', 'Say an e-mail address or a phone number', '{}', 'email');
	end if;
	e := core.intake_first(c, 'email', email, null);
	p := core.intake_first(c, 'phone', phone, e.customer_id);
	other := coalesce(core.contact_holder(e), core.contact_holder(p));
	if other.customer_id is not null and coalesce(duplicate, 'no') = 'no' then
		perform core.fail('QS003', '%s has this already', array[case when auth.may('customer.find') then other.customer_no else '?' end],
			case when (core.contact_holder(e)).customer_id is not null then 'email' else 'phone' end, 'Open that customer, or say that this is somebody else');
	end if;
	insert into core.customer (customer_id, name, language, country, city, time_zone, note, created_at, updated_at) overriding system value
	select coalesce(e.customer_id, p.customer_id), core.need_text(customer_add.name, 'name', 100), core.language_known(customer_add.language), x.country,
		coalesce(core.most_text(customer_add.city, 'city', 100), ''), x.time_zone, coalesce(core.most_text(customer_add.note, 'note', 500), ''), core.now(), core.now()
	from ref.country x where x.country = core.country_of(core.need_text(customer_add.country, 'country', 2), 'country')
	returning * into u;
	insert into core.personal (customer_id, data_key) values (u.customer_id, coalesce(e.data_key, p.data_key));
	perform core.contact_first(i) from unnest(array[e, p]) i where i.intake_id is not null;
	perform core.note_event('customer', u.customer_id, u.version, 'created');
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, u.version, 'Added',
		jsonb_build_object('country', u.country, 'language', u.language, 'beside', other.customer_no));
end
$$;

-- What a customer has spent, as the list shows it, and what a tier asks for.
create or replace function core.customer_spent(customer_id bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(sum(s.base_minor), 0)::bigint from core.sales_order s
	where s.customer_id = customer_spent.customer_id and s.status not in ('draft', 'cancelled')
$$;

create or replace function core.tier_check(u core.customer, tier core.customer_tier) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	needed bigint := case when tier in ('silver', 'gold', 'platinum') then core.setting('tier_' || tier || '_minor')::bigint end;
	spent bigint := core.customer_spent(u.customer_id);
	currency text := core.setting('base_currency');
begin
	if tier = 'standard' or spent >= needed or auth.may('customer.tier') then
		return;
	elsif needed is null then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', 'customer.tier')], 'tier');
	end if;
	perform core.fail('QS003', '%s is for who has spent %s; so far it is %s', array[core.coded('customer_tier', tier), core.money_text(needed, currency),
		core.money_text(spent, currency)], 'tier', 'Ask somebody who may give it all the same');
end
$$;

-- Empty fields stay as they are.
create function api.customer_change(customer_id bigint, version int, name core.short_text default null, language core.language default null,
	country core.country_code default null, city core.short_text default null, tier core.customer_tier default null, note core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_change', request_key);
	was core.customer;
	u core.customer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	was := core.customer_lock(customer_id, version);
	u := was;
	u.name := coalesce(nullif(core.most_text(name, 'name', 100), ''), u.name);
	u.language := coalesce(language, u.language);
	u.country := coalesce(core.country_of(nullif(btrim(country), ''), 'country'), u.country);
	u.city := coalesce(nullif(core.most_text(city, 'city', 100), ''), u.city);
	u.tier := coalesce(tier, u.tier);
	u.note := coalesce(nullif(core.most_text(note, 'note', 500), ''), u.note);
	if u is not distinct from was then
		perform core.fail('QS004', 'Nothing was changed', '{}', 'name');
	elsif u.tier <> was.tier then
		perform core.tier_check(was, u.tier);
	end if;
	update core.customer x set name = u.name, language = u.language, country = u.country, city = u.city, tier = u.tier, note = u.note,
		time_zone = case when u.country <> was.country then (select k.time_zone from ref.country k where k.country = u.country) else x.time_zone end
	where x.customer_id = was.customer_id;
	u := core.customer_touch(was.customer_id, 'changed', case when u.tier <> was.tier then core.coded('customer_tier', u.tier) end);
	return core.command_end(c, 'customer', u.customer_id, u.customer_no, u.version, 'Saved', jsonb_build_object('tier', u.tier, 'country', u.country));
end
$$;
