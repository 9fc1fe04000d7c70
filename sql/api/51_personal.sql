-- Revealing and erasing personal data, and what seals it.

create or replace function core.mask_tax_no(tax_no text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when length(tax_no) < 6 then '' else left(tax_no, 2) || ' *** ' || right(tax_no, 2) end
$$;

-- For `quayside personal seal` ----------------------------------------------------------------------------

-- Stores what was sealed, in the order of the customers; hex, or null where there is nothing.
create or replace function core.personal_store(customers bigint[], data_keys text[], emails text[], email_indexes text[],
	phones text[], phone_indexes text[], tax_nos text[], streets text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.personal (customer_id, data_key, email, email_index, phone, phone_index, tax_no)
	select b.customer_id, decode(b.data_key, 'hex'), decode(b.email, 'hex'), decode(b.email_index, 'hex'), decode(b.phone, 'hex'),
		decode(b.phone_index, 'hex'), decode(b.tax_no, 'hex')
	from unnest(customers, data_keys, emails, email_indexes, phones, phone_indexes, tax_nos)
		b(customer_id, data_key, email, email_index, phone, phone_index, tax_no)
	on conflict (customer_id) do update set email = excluded.email, email_index = excluded.email_index, phone = excluded.phone,
		phone_index = excluded.phone_index, tax_no = excluded.tax_no;
	update core.street s set sealed = decode(b.street, 'hex')
	from unnest(customers, streets) b(customer_id, street) join core.personal_clear w on w.customer_id = b.customer_id
	where s.street_id = w.street_id;
$$;

-- For the desk and the warden -------------------------------------------------------------------------------

-- Permission, reason and rate; then the warden hands the values out, to this session, once, within half a minute.
create or replace function core.reveal_grant(c core.command, customer_id bigint, reason text) returns void
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
	insert into core.reveal (customer_id, person_id, session_id, reason) values (customer_id, c.person_id, auth.my_session(), why);
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

-- What the newest grant of this session is for: sealed, in hex. A grant serves once. Whoever holds the warden's
-- database role without a grant gets nothing.
create or replace function auth.reveal_take(login text, session_id bigint)
returns table (customer_id bigint, data_key text, email text, phone text, tax_no text, street_id bigint, street text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	with taken as (
		update core.reveal r set taken_at = clock_timestamp()
		where r.reveal_id = (
			select g.reveal_id from core.reveal g
			join auth.session s on s.session_id = g.session_id
			join core.person p on p.person_id = g.person_id and p.person_id = s.person_id
			where g.session_id = reveal_take.session_id and p.login = reveal_take.login and p.enabled and s.ended_at is null
				and s.expires_at > clock_timestamp() and g.at > clock_timestamp() - interval '30 seconds'
			order by g.reveal_id desc limit 1)
			and r.taken_at is null
		returning r.customer_id
	)
	select p.customer_id, encode(p.data_key, 'hex'), encode(p.email, 'hex'), encode(p.phone, 'hex'), encode(p.tax_no, 'hex'),
		k.street_id, encode(s.sealed, 'hex')
	from taken t
	join core.personal p on p.customer_id = t.customer_id
	join core.customer k on k.customer_id = t.customer_id
	left join core.street s on s.street_id = k.street_id
$$;
grant execute on function auth.reveal_take(text, bigint) to quayside_warden;

-- Erasing ---------------------------------------------------------------------------------------------------

-- With the key gone, what it sealed is noise, also in every backup that does not hold the key. Names, places and what
-- people wrote are overwritten; the books (amounts, tax, country, dates, numbers) stay.
create function api.customer_erase(customer_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_erase', request_key);
	k core.customer;
	why text;
	f record;
	orders bigint[];
	tickets bigint[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	why := core.need_text(reason, 'reason', 200);
	select x.* into k from core.customer x where x.customer_id = customer_erase.customer_id for update;
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such customer');
	elsif k.version is distinct from version then
		perform core.conflict('customer', k.customer_id, version, k.customer_no);
	elsif k.erased_at is not null then
		perform core.fail('QS003', '%s has been erased already', array[k.customer_no]);
	elsif exists (select from core.sales_order s where s.customer_id = k.customer_id and s.status in ('placed', 'confirmed', 'processing')) then
		perform core.fail('QS003', 'There are orders under way', '{}', null, 'Complete or cancel them first');
	end if;
	delete from core.personal p where p.customer_id = k.customer_id;
	delete from core.personal_clear p where p.customer_id = k.customer_id;
	update core.street s set sealed = null where s.customer_id = k.customer_id;
	orders := array(select s.order_id from core.sales_order s where s.customer_id = k.customer_id);
	tickets := array(select t.ticket_id from core.ticket t where t.customer_id = k.customer_id);
	for f in select x.tab, x.col, x.by as via, x.left_there from core.free_text x loop
		execute format('update core.%I set %I = $1 where %I = any ($2) and %2$I <> $1', f.tab, f.col, f.via)
		using f.left_there, case f.via when 'customer_id' then array[k.customer_id] when 'order_id' then orders else tickets end;
	end loop;
	update core.message m set author = '(erased)' where m.ticket_id = any (tickets) and m.kind = 'customer';
	update core.event e set reason = null, data = '{}' where (e.entity = 'order' and e.entity_id = any (orders)
		or e.entity = 'ticket' and e.entity_id = any (tickets)) and (e.reason is not null or e.data <> '{}');
	update core.customer x set name = '(erased)', city = '', postcode = '', email_masked = '', phone_masked = '', tax_no_masked = '',
		marketing_consent_at = null, erased_at = core.now(), updated_at = core.now(), version = x.version + 1
	where x.customer_id = k.customer_id returning x.* into k;
	perform core.note_event('customer', k.customer_id, k.version, 'erased', null, null, why);
	return core.command_end(c, 'customer', k.customer_id, k.customer_no, k.version, 'Erased', jsonb_build_object('reason', why));
end
$$;
