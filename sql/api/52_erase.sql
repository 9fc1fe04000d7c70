-- Erasing the personal data of a customer, and erasing again what a restored backup has brought back.

-- Everything that belongs to a customer and that texts may be about, as entity and key.
create or replace function core.customer_things(customer_id bigint) returns table (entity text, entity_id bigint)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with o as (select s.order_id from core.sales_order s where s.customer_id = customer_things.customer_id)
	select 'customer', customer_things.customer_id
	union all select 'privacy', r.privacy_request_id from core.privacy_request r where r.customer_id = customer_things.customer_id
	union all select 'contact', k.contact_id from core.contact k where k.customer_id = customer_things.customer_id
	union all select 'address', a.address_id from core.address a where a.customer_id = customer_things.customer_id
	union all select 'order', o.order_id from o
	union all select 'ticket', k.ticket_id from core.ticket k where k.customer_id = customer_things.customer_id
	union all select 'return', r.return_id from core.sales_return r where r.customer_id = customer_things.customer_id
	union all select 'claim', m.claim_id from core.claim m where m.customer_id = customer_things.customer_id
	union all select 'recovery', y.claim_recovery_id from core.claim_recovery y join core.claim m on m.claim_id = y.claim_id
		where m.customer_id = customer_things.customer_id
	union all select 'credit', c.store_credit_id from core.store_credit c where c.customer_id = customer_things.customer_id
	union all select 'exchange', e.exchange_id from core.exchange e where e.order_id in (select o.order_id from o)
	union all select 'order_change', h.order_change_id from core.order_change h where h.order_id in (select o.order_id from o)
	union all select 'payment', p.payment_id from core.payment p where p.order_id in (select o.order_id from o)
	union all select 'refund', r.refund_id from core.refund r where r.order_id in (select o.order_id from o)
	union all select 'dispute', d.dispute_id from core.dispute d where d.order_id in (select o.order_id from o)
	union all select 'shipment', h.shipment_id from core.shipment h where h.order_id in (select o.order_id from o)
$$;

-- Does this text hold this name, as words of its own where the name is written with letters that words are made of?
create or replace function core.names_somebody(body text, name text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select length(name) >= 2 and strpos(lower(body), lower(name)) > 0
		and (name !~ '^[A-Za-z]' or ' ' || lower(body) || ' ' ~ ('[^[:alnum:]]' || regexp_replace(lower(name), '([^[:alnum:][:space:]])', '\\\1', 'g') || '[^[:alnum:]]'))
$$;

-- With the key gone, what it sealed is noise, also in every backup that does not hold the key. Names, places and what
-- people wrote are overwritten; the books (amounts, tax, country, dates, numbers) stay.
create or replace function core.customer_erase(customer_id bigint) returns core.customer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	u core.customer;
	f record;
	entities text[];
	ids bigint[];
	who text;
begin
	select x.name into who from core.customer x where x.customer_id = customer_erase.customer_id;
	select array_agg(t.entity), array_agg(t.entity_id) into entities, ids from core.customer_things(customer_erase.customer_id) t;
	perform set_config('quayside.erasing', 'on', true);
	for f in select x.tab, x.col, x.by as via, x.left_there from core.free_text x order by x.tab, x.col loop
		execute format('update core.%I x set %I = $1 where (%s) in (select t.entity, t.id from unnest($2, $3) t(entity, id)) and x.%2$I not in ('''', $1)',
			f.tab, f.col, case f.via when 'entity' then 'x.entity, x.entity_id' else format('%L, x.%I', regexp_replace(f.via, '_id$', ''), f.via) end)
		using f.left_there, entities, ids;
	end loop;
	update core.message m set author = '(erased)' where m.kind = 'customer'
		and m.ticket_id in (select t.id from unnest(entities, ids) t(entity, id) where t.entity = 'ticket');
	update core.event e set reason = null, data = '{}' where (e.entity, e.entity_id) in (select t.entity, t.id from unnest(entities, ids) t(entity, id))
		and (e.reason is not null or e.data <> '{}');
	perform set_config('quayside.erasing', '', true);
	-- What staff looked for, and what an import said of a line, may name the customer.
	update core.export x set filter = '(erased)' where core.names_somebody(x.filter, who);
	update core.import_error x set reason = '(erased)' where core.names_somebody(x.reason, who);
	delete from core.saved_view x where core.names_somebody(x.name || ' ' || x.filter, who);
	delete from core.mail m where m.ticket_id in (select t.id from unnest(entities, ids) t(entity, id) where t.entity = 'ticket');
	delete from core.attachment a where a.ticket_id in (select t.id from unnest(entities, ids) t(entity, id) where t.entity = 'ticket');
	-- What somebody has begun to write, and what could be taken back. A draft's place is ACTION/KEY, and the action's first
	-- parameter is called after what the key is of.
	delete from core.draft d using pg_proc p where p.pronamespace = to_regnamespace('api') and p.proname = split_part(d.place, '/', 1)
		and (case p.proargnames[1] when 'claim_recovery_id' then 'recovery' when 'privacy_request_id' then 'privacy' when 'store_credit_id' then 'credit' else regexp_replace(p.proargnames[1], '_id$', '') end,
			split_part(d.place, '/', 2)) in (select t.entity, t.id::text from unnest(entities, ids) t(entity, id));
	delete from core.undo_step y where (y.entity, y.entity_id) in (select t.entity, t.id from unnest(entities, ids) t(entity, id));
	delete from core.row_before b where (b.entity, b.entity_id) in (select t.entity, t.id from unnest(entities, ids) t(entity, id));
	delete from core.personal p where p.customer_id = customer_erase.customer_id;
	delete from core.personal_clear p where p.customer_id = customer_erase.customer_id;
	delete from core.intake i where i.customer_id = customer_erase.customer_id;
	delete from core.contact k where k.customer_id = customer_erase.customer_id;
	delete from core.address a where a.customer_id = customer_erase.customer_id;
	update core.street s set sealed = null where s.customer_id = customer_erase.customer_id;
	update core.customer x set street_id = null, marketing_consent_at = null, erased_at = core.now(), updated_at = core.now(), version = x.version + 1
	where x.customer_id = customer_erase.customer_id returning x.* into u;
	return u;
end
$$;

create function api.customer_erase(customer_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_erase', request_key);
	k core.customer;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	why := core.need_text(reason, 'reason', 200);
	k := core.customer_lock(customer_id, version);
	if k.erased_at is not null then
		perform core.fail('QS003', '%s has been erased already', array[k.customer_no]);
	elsif auth.scope('queue') is not null or auth.scope('market') is not null then
		-- What lies in other queues and markets could not be reached.
		perform core.fail('42501', 'Only somebody who is not limited to queues or markets can erase a customer');
	elsif exists (select from core.sales_order s where s.customer_id = k.customer_id and s.status in ('placed', 'confirmed', 'processing')) then
		perform core.fail('QS003', 'There are orders under way', '{}', null, 'Complete or cancel them first');
	end if;
	k := core.customer_erase(k.customer_id);
	perform core.note_event('customer', k.customer_id, k.version, 'erased', null, null, why);
	return core.command_end(c, 'customer', k.customer_id, k.customer_no, k.version, 'Erased', jsonb_build_object('reason', why));
end
$$;

-- The erasures since then as lines of the list that is kept outside the database; those of the hour before as well, because a
-- transaction that began earlier may have been committed later.
create or replace function core.erasures_since(since timestamptz) returns table (line text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select to_char(c.erased_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || c.customer_no from core.customer c
	where c.erased_at > since - interval '1 hour' order by c.erased_at, c.customer_id
$$;

-- After a restore: erases a customer of that list once more, whatever is under way. False when there is nobody of that
-- number, or nothing to erase.
create or replace function core.customer_erase_again(customer_no text) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.customer;
begin
	select x.* into k from core.customer x where x.customer_no = customer_erase_again.customer_no and x.erased_at is null for update;
	if k.customer_id is null then
		return false;
	end if;
	k := core.customer_erase(k.customer_id);
	perform core.note_event('customer', k.customer_id, k.version, 'erased');
	perform audit.append(null, null, 'personal.erase_again', 'customer', k.customer_id, jsonb_build_object('ref', k.customer_no, 'version', k.version));
	return true;
end
$$;
