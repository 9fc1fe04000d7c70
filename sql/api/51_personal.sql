-- Personal data: sealed as it comes in, revealed on the record, found by an exact e-mail or phone number.

create or replace function core.mask_tax_no(tax_no text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when length(tax_no) < 6 then '' else left(tax_no, 2) || ' *** ' || right(tax_no, 2) end
$$;

-- What is sealed of a contact of this kind: the name of its place, together with the customer.
create or replace function core.contact_seal(kind text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when kind in ('email', 'phone') then kind else 'messenger' end
$$;

-- For `quayside personal seal` ----------------------------------------------------------------------------

-- Stores what was sealed, in the order of the customers; hex, or null where there is nothing. An e-mail or phone number
-- takes the place of the main one.
create or replace function core.personal_store(customers bigint[], data_keys text[], emails text[], email_indexes text[],
	phones text[], phone_indexes text[], tax_nos text[], streets text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.personal as p (customer_id, data_key, tax_no)
	select b.customer_id, decode(b.data_key, 'hex'), decode(b.tax_no, 'hex')
	from unnest(customers, data_keys, tax_nos) b(customer_id, data_key, tax_no)
	on conflict (customer_id) do update set tax_no = coalesce(excluded.tax_no, p.tax_no);
	delete from core.contact k using unnest(customers, emails, phones) b(customer_id, email, phone)
	where k.customer_id = b.customer_id and k.is_main and (k.kind = 'email' and b.email is not null or k.kind = 'phone' and b.phone is not null);
	insert into core.contact (customer_id, kind, sealed, found_by, masked, is_main, created_at)
	select b.customer_id, v.kind, decode(v.sealed, 'hex'), decode(v.found_by, 'hex'), v.masked, true, core.now()
	from unnest(customers, emails, email_indexes, phones, phone_indexes) b(customer_id, email, email_index, phone, phone_index)
	join core.personal_clear w on w.customer_id = b.customer_id
	cross join lateral (values ('email', b.email, b.email_index, core.mask_email(w.email)),
		('phone', b.phone, b.phone_index, core.mask_phone(w.phone))) v(kind, sealed, found_by, masked)
	where v.sealed is not null;
	update core.street s set sealed = decode(b.street, 'hex')
	from unnest(customers, streets) b(customer_id, street) join core.personal_clear w on w.customer_id = b.customer_id
	where s.street_id = w.street_id and b.street is not null;
$$;

-- For the desk and the warden -------------------------------------------------------------------------------

-- Permission, reason and rate; then the warden hands the values out, to this session, once, within half a minute.
create or replace function core.reveal_grant(c core.command, customer_id bigint, reason text, order_id bigint default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	why text := core.need_text(reason, 'reason', 200);
begin
	-- One at a time for each person, or two calls at once would both be the sixtieth.
	perform pg_advisory_xact_lock(hashtextextended('core.reveal', c.person_id));
	if (select count(*) from core.reveal r where r.person_id = c.person_id and r.at > clock_timestamp() - interval '1 minute') >= 60 then
		perform core.fail('42501', 'You have looked at 60 customers within a minute', '{}', null, 'Wait a minute');
	elsif not exists (select from core.personal p where p.customer_id = reveal_grant.customer_id) then
		perform core.fail('QS003', 'There is no personal data of this customer');
	end if;
	insert into core.reveal (customer_id, person_id, session_id, reason, order_id) values (customer_id, c.person_id, auth.my_session(), why, order_id);
end
$$;

-- version has no say here: nothing is changed.
create function api.customer_reveal(customer_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_reveal', request_key);
	k core.customer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.customer x where x.customer_id = customer_reveal.customer_id;
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such customer');
	end if;
	perform core.reveal_grant(c, k.customer_id, reason);
	return core.command_end(c, 'customer', k.customer_id, k.customer_no, k.version, 'Shown; this has been recorded',
		jsonb_build_object('reason', reason));
end
$$;

create function api.ticket_reveal(ticket_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_reveal', request_key);
	k core.customer;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.ticket t join core.customer x on x.customer_id = t.customer_id
	where t.ticket_id = ticket_reveal.ticket_id;
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such ticket');
	end if;
	perform core.reveal_grant(c, k.customer_id, reason);
	return core.command_end(c, 'customer', k.customer_id, k.customer_no, k.version, 'Shown; this has been recorded',
		jsonb_build_object('reason', reason, 'ticket', ticket_id));
end
$$;

-- Who a warden asks for, as serve knows login and session; nobody when that session is over.
create or replace function core.session_person(login text, session_id bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select p.person_id from auth.session s join core.person p on p.person_id = s.person_id
	where s.session_id = session_person.session_id and p.login = session_person.login and p.enabled and s.ended_at is null
		and s.expires_at > clock_timestamp()
$$;

create or replace function core.person_can(person_id bigint, object text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (select from core.object_permission o
		join core.role_permission rp on rp.permission = o.permission
		join core.person_role pr on pr.role = rp.role
		where o.object = person_can.object and pr.person_id = person_can.person_id)
$$;

-- What the newest grant of this session is for: a row for each value, sealed, in hex, with the place it is bound to. A
-- grant serves once. Whoever holds the warden's database role without a grant gets nothing.
create or replace function auth.reveal_take(login text, session_id bigint)
returns table (customer_id bigint, data_key text, label text, place_table text, place_column text, place_key bigint, sealed text, beside text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	with taken as (
		update core.reveal r set taken_at = clock_timestamp()
		where r.reveal_id = (
			select g.reveal_id from core.reveal g
			where g.session_id = reveal_take.session_id and g.person_id = core.session_person(reveal_take.login, reveal_take.session_id)
				and g.at > clock_timestamp() - interval '30 seconds'
			order by g.reveal_id desc limit 1)
			and r.taken_at is null
		returning r.customer_id, r.order_id
	)
	select p.customer_id, encode(p.data_key, 'hex'), v.label, v.place_table, v.place_column, v.place_key, encode(v.sealed, 'hex'), v.beside
	from taken t
	join core.personal p on p.customer_id = t.customer_id
	cross join lateral (
		select 1 as part, not k.is_main as later, k.contact_id as nth, k.kind::text as label, 'personal' as place_table, core.contact_seal(k.kind) as place_column,
			k.customer_id as place_key, k.sealed, '' as beside
		from core.contact k where k.customer_id = t.customer_id
		union all
		select 2, not a.is_main, a.address_id, 'street', 'street', 'sealed', s.street_id, s.sealed, concat_ws(' ', nullif(a.postcode, ''), a.city)
		from core.address a join core.street s on s.street_id = a.street_id where a.customer_id = t.customer_id and s.sealed is not null
			and t.order_id is null
		union all
		select 2, false, 0, 'street', 'street', 'sealed', s.street_id, s.sealed, concat_ws(' ', nullif(o.ship_postcode, ''), o.ship_city)
		from core.sales_order o join core.street s on s.street_id = o.ship_street_id where o.order_id = t.order_id and s.sealed is not null
		union all
		select 3, false, 0, 'tax_no', 'personal', 'tax_no', p.customer_id, p.tax_no, '' where p.tax_no is not null) v
	order by v.part, v.later, v.nth
$$;

-- Entering: what was typed goes from the desk to a warden, and comes here sealed ------------------------------

-- Whose value a parameter of an action is: the first parameter of the action says what the key is of.
create or replace function core.seal_customer(call text, key bigint) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case (select f.proargnames[1] from pg_proc f where f.pronamespace = to_regnamespace('api') and f.proname = call)
		when 'customer_id' then key
		when 'contact_id' then (select k.customer_id from core.contact k where k.contact_id = key)
		when 'address_id' then (select a.customer_id from core.address a where a.address_id = key)
		when 'order_id' then (select s.customer_id from core.sales_order s where s.order_id = key)
		when 'ticket_id' then (select t.customer_id from core.ticket t where t.ticket_id = key) end
$$;

-- The action that makes a customer: its values are sealed before the customer is there (53_customer_new.sql).
create or replace function core.makes_customer(call text) returns boolean
language sql immutable parallel safe
return call = 'customer_add';

-- What the warden needs for sealing: the customer's data key (null when there is none yet), what it is, and the number it
-- is bound to. No row when this person may not do this, or the customer has been erased.
create or replace function auth.seal_begin(login text, session_id bigint, call text, key bigint, domain text)
returns table (customer_id bigint, data_key text, kind text, place_key bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint := core.session_person(login, session_id);
	whose bigint := core.seal_customer(call, key);
	what text := case domain when 'private_contact' then (select core.contact_seal(k.kind) from core.contact k where k.contact_id = key)
		else substr(domain, 9) end;
begin
	if person is null or not core.person_can(person, 'api.' || call) or what is null then
		return;
	end if;
	-- What was never used, because a call failed or a form was left.
	delete from core.intake i where i.at < clock_timestamp() - interval '10 minutes' or i.session_id = seal_begin.session_id and i.intake_id <= (
		select x.intake_id from core.intake x where x.session_id = seal_begin.session_id order by x.intake_id desc offset 20 limit 1);
	if core.makes_customer(call) then
		whose := core.customer_to_come(person, seal_begin.session_id);
		return query select whose, (select encode(i.data_key, 'hex') from core.intake i where i.customer_id = whose and i.person_id = person limit 1), what, whose;
		return;
	end if;
	return query select c.customer_id, encode(p.data_key, 'hex'), what,
		case what when 'street' then nextval('core.street_street_id_seq') else c.customer_id end
	from core.customer c left join core.personal p on p.customer_id = c.customer_id
	where c.customer_id = whose and c.erased_at is null;
end
$$;

-- Keeps what was sealed until the action takes it; returns its number. data_key: a fresh one is kept when the customer has none.
create or replace function auth.seal_put(login text, session_id bigint, customer_id bigint, kind text, place_key bigint, data_key text,
	sealed text, found_by text, masked text) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint := core.session_person(login, session_id);
	key bytea := decode(seal_put.data_key, 'hex');
	is_there boolean := exists (select from core.customer c where c.customer_id = seal_put.customer_id);
	i core.intake;
begin
	if person is null then
		return null;
	elsif is_there then
		insert into core.personal (customer_id, data_key) values (seal_put.customer_id, key) on conflict do nothing;
	end if;
	-- Two were first at the same time: the other's key is the one that counts.
	if is_there and not exists (select from core.personal p where p.customer_id = seal_put.customer_id and p.data_key = key)
		or exists (select from core.intake x where x.customer_id = seal_put.customer_id and x.data_key <> key) then
		return null;
	end if;
	insert into core.intake (person_id, session_id, customer_id, kind, place_key, sealed, found_by, masked, data_key)
	values (person, seal_put.session_id, seal_put.customer_id, seal_put.kind, seal_put.place_key, decode(seal_put.sealed, 'hex'),
		decode(seal_put.found_by, 'hex'), seal_put.masked, case when not is_there then key end)
	returning * into i;
	-- Making somebody of a contact tells whether somebody has it: that is finding, and on the record as such.
	if not is_there and (core.contact_holder(i)).customer_id is not null then
		perform audit.append(person, session_id, 'auth.contact_find', 'customer', (core.contact_holder(i)).customer_id,
			jsonb_build_object('kind', i.kind, 'found', array[(core.contact_holder(i)).customer_id]));
	end if;
	return i.intake_id;
end
$$;

-- In an action: what was sealed for its parameter `field`. Refuses what was sealed for somebody or something else, and what
-- has not been sealed at all.
create or replace function core.intake_take(c core.command, customer_id bigint, kind text, value text, field text) returns core.intake
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i core.intake;
begin
	if value ~ '^[0-9]{1,18}$' then
		delete from core.intake x where x.intake_id = value::bigint and x.person_id = c.person_id and x.session_id = auth.my_session()
			and x.customer_id = intake_take.customer_id and x.kind = intake_take.kind
		returning x.* into i;
	end if;
	if i.intake_id is null then
		perform core.fail('QS004', 'This has to be typed again', '{}', field, 'It was not stored: contact data is kept for a few minutes only');
	end if;
	return i;
end
$$;

-- Finding ------------------------------------------------------------------------------------------------------

-- Customers with exactly this e-mail or phone number, known by its keyed hash. Asked by a warden for a person. verdict: ok,
-- denied, or rate when the person has asked too often.
create or replace function auth.contact_find(login text, session_id bigint, kind text, found_by text)
returns table (verdict text, customer_nos text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	person bigint := core.session_person(login, session_id);
	found bigint[];
begin
	customer_nos := '';
	verdict := 'denied';
	if not exists (select from core.person_role pr join core.role_permission rp on rp.role = pr.role
		where pr.person_id = person and rp.permission = 'customer.find') then
		return next;
		return;
	end if;
	perform pg_advisory_xact_lock(hashtextextended('core.lookup', person));
	if (select count(*) from core.lookup l where l.person_id = person and l.at > clock_timestamp() - interval '1 minute') >= 60 then
		verdict := 'rate';
		return next;
		return;
	end if;
	insert into core.lookup (person_id, kind) values (person, contact_find.kind);
	found := array(select distinct k.customer_id from core.contact k where k.found_by = decode(contact_find.found_by, 'hex')
		and core.contact_seal(k.kind) = contact_find.kind order by 1 limit 50);
	verdict := 'ok';
	customer_nos := (select coalesce(string_agg(c.customer_no, ',' order by c.customer_id), '') from core.customer c where c.customer_id = any (found));
	perform audit.append(person, session_id, 'auth.contact_find', 'customer', found[1], jsonb_build_object('kind', contact_find.kind, 'found', found));
	return next;
end
$$;
