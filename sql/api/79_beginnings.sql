-- Where things of supply begin: suppliers and what they sell, requests, quotations, orders, transfers, counts, warehouses.

create view api.supplier_contract with (security_barrier) as
select k.supplier_contract_id, k.supplier_id, s.name as supplier, k.number, k.starts_on, k.ends_on, k.commitment_minor, k.currency, n.ordered_minor, k.note, p.name as added_by, k.added_at,
	case when k.ended_at is not null or k.ends_on < core.now()::date then 'muted' when k.ends_on < core.now()::date + 60 then 'warn' end as style
from core.supplier_contract k
join core.supplier s on s.supplier_id = k.supplier_id
left join core.person p on p.person_id = k.added_by
cross join lateral (select coalesce(sum(o.total_minor), 0)::bigint as ordered_minor from core.purchase_order o where o.supplier_id = k.supplier_id and o.currency = k.currency
	and o.sent_at::date between k.starts_on and k.ends_on) n
where (select auth.can('api.supplier_contract'));

create function api.supplier_add(name core.short_text, trade_name core.short_text, country core.country_code, city core.short_text, language core.language,
	currency core.currency_code, terms core.payment_terms, incoterm core.incoterm, lead_time_days int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_add', request_key);
	s core.supplier;
	missing text := case when country is null then 'country' when language is null then 'language' when terms is null then 'terms' when incoterm is null then 'incoterm' end;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	name := core.need_text(name, 'name', 100);
	if missing is not null then
		perform core.fail('QS004', 'This must not be empty', '{}', missing);
	elsif lead_time_days is null or lead_time_days not between 0 and 400 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '400'], 'lead_time_days');
	elsif exists (select from core.supplier x where lower(x.name) = lower(supplier_add.name)) then
		perform core.fail('QS004', 'There is one called %s already', array[name], 'name');
	end if;
	insert into core.supplier (name, trade_name, country, city, language, currency, terms, incoterm, lead_time_days, created_at, updated_at)
	values (supplier_add.name, core.need_text(trade_name, 'trade_name', 100), core.country_of(country, 'country'), core.need_text(city, 'city', 60), supplier_add.language,
		core.currency_of(currency), supplier_add.terms, supplier_add.incoterm, supplier_add.lead_time_days, core.now(), core.now()) returning * into s;
	perform core.note_event('supplier', s.supplier_id, s.version, 'change', null, null, s.name);
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Added', jsonb_build_object('name', s.name));
end
$$;

create or replace function core.supplier_touch(s core.supplier, what text) returns core.supplier
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.note_event('supplier', s.supplier_id, s.version + 1, 'change', null, null, what);
	update core.supplier x set updated_at = core.now(), version = x.version + 1 where x.supplier_id = s.supplier_id returning x.* into s;
	return s;
end
$$;

-- Empty fields stay as they are; orders that are written already keep their terms.
create function api.supplier_change(supplier_id bigint, version int, name core.short_text default null, trade_name core.short_text default null, city core.short_text default null,
	terms core.payment_terms default null, incoterm core.incoterm default null, lead_time_days int default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_change', request_key);
	s core.supplier;
	what text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	if lead_time_days not between 0 and 400 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '400'], 'lead_time_days');
	elsif exists (select from core.supplier x where lower(x.name) = lower(btrim(supplier_change.name)) and x.supplier_id <> s.supplier_id) then
		perform core.fail('QS004', 'There is one called %s already', array[btrim(name)], 'name');
	end if;
	name := case when name is not null then core.need_text(name, 'name', 100) end;
	trade_name := case when trade_name is not null then core.need_text(trade_name, 'trade_name', 100) end;
	city := case when city is not null then core.need_text(city, 'city', 60) end;
	what := array_remove(array[case when name <> s.name then 'name' end, case when trade_name <> s.trade_name then 'trade_name' end, case when city <> s.city then 'city' end, case when terms <> s.terms then 'terms' end, case when incoterm <> s.incoterm then 'incoterm' end,
		case when lead_time_days <> s.lead_time_days then 'lead_time_days' end], null);
	if what = '{}' then
		perform core.fail('QS004', 'Nothing was changed', '{}', 'name');
	end if;
	update core.supplier x set name = coalesce(supplier_change.name, x.name),
		trade_name = coalesce(supplier_change.trade_name, x.trade_name),
		city = coalesce(supplier_change.city, x.city), terms = coalesce(supplier_change.terms, x.terms), incoterm = coalesce(supplier_change.incoterm, x.incoterm),
		lead_time_days = coalesce(supplier_change.lead_time_days, x.lead_time_days)
	where x.supplier_id = s.supplier_id returning x.* into s;
	s := core.supplier_touch(s, array_to_string(what, ', '));
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Saved', jsonb_build_object('fields', what));
end
$$;

-- What a supplier sells us, at which price, how much at least and in which steps. Said again, the later holds.
create function api.supplier_product_set(supplier_id bigint, version int, sku core.sku_code, price numeric, supplier_sku core.short_text default null, moq int default 1,
	multiple int default 1, lead_time_days int default null, valid_until date default null, main boolean default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_product_set', request_key);
	s core.supplier;
	v bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	v := core.sku_of(sku, 'sku');
	-- Of two suppliers who become the main one at a time, one waits.
	perform 1 from core.variant x where x.variant_id = v for no key update;
	if lead_time_days not between 0 and 400 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '400'], 'lead_time_days');
	elsif core.day_meant(valid_until, 'valid_until') < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'valid_until');
	end if;
	main := coalesce(main, not exists (select from core.supplier_product x where x.variant_id = v and x.main and x.supplier_id <> s.supplier_id));
	if main then
		update core.supplier_product x set main = false where x.variant_id = v and x.main and x.supplier_id <> s.supplier_id;
	end if;
	insert into core.supplier_product as x (supplier_id, variant_id, supplier_sku, main, moq, multiple, cost_minor, currency, lead_time_days, valid_until)
	values (s.supplier_id, v, coalesce(core.most_text(supplier_product_set.supplier_sku, 'supplier_sku', 60), ''), supplier_product_set.main, core.need_qty(coalesce(moq, 1), 'moq'),
		core.need_qty(coalesce(multiple, 1), 'multiple'), core.price_minor(price, s.currency, 'price'), s.currency,
		coalesce(supplier_product_set.lead_time_days, s.lead_time_days), supplier_product_set.valid_until)
	on conflict on constraint supplier_product_pkey do update set supplier_sku = coalesce(nullif(excluded.supplier_sku, ''), x.supplier_sku), main = excluded.main,
		moq = excluded.moq, multiple = excluded.multiple, cost_minor = excluded.cost_minor, currency = excluded.currency, lead_time_days = excluded.lead_time_days,
		valid_until = excluded.valid_until;
	perform core.product_rescan((select x.product_id from core.variant x where x.variant_id = v));
	s := core.supplier_touch(s, upper(btrim(sku)));
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Price noted', jsonb_build_object('sku', sku, 'price', price, 'moq', moq, 'main', main));
end
$$;

-- Cheaper from a quantity on; without a price the tier is taken away.
create function api.supplier_price_tier_set(supplier_id bigint, version int, sku core.purchase_sku, min_qty int, price numeric default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_price_tier_set', request_key);
	s core.supplier;
	v bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	v := core.sku_of(sku, 'sku');
	if min_qty is null or min_qty < 2 then
		perform core.fail('QS004', 'This must be a quantity of at least 2', '{}', 'min_qty');
	elsif not exists (select from core.supplier_product x where x.supplier_id = s.supplier_id and x.variant_id = v) then
		perform core.fail('QS004', 'This supplier does not sell it', '{}', 'sku');
	end if;
	if price is null then
		delete from core.supplier_price_tier t where t.supplier_id = s.supplier_id and t.variant_id = v and t.min_qty = supplier_price_tier_set.min_qty;
		if not found then
			perform core.fail('QS004', 'There is no price from this quantity on', '{}', 'min_qty');
		end if;
	else
		insert into core.supplier_price_tier values (s.supplier_id, v, supplier_price_tier_set.min_qty, core.price_minor(price, s.currency, 'price'))
		on conflict on constraint supplier_price_tier_pkey do update set cost_minor = excluded.cost_minor;
	end if;
	s := core.supplier_touch(s, upper(btrim(sku)) || ' x ' || min_qty);
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Price noted', jsonb_build_object('sku', sku, 'min_qty', min_qty, 'price', price));
end
$$;

create function api.supplier_contract_add(supplier_id bigint, version int, number core.short_text, starts_on date, ends_on date, commitment numeric default null,
	note core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_contract_add', request_key);
	s core.supplier;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	number := core.need_text(number, 'number', 60);
	if starts_on is null or ends_on is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when starts_on is null then 'starts_on' else 'ends_on' end);
	elsif core.day_meant(ends_on, 'ends_on') < core.day_meant(starts_on, 'starts_on') then
		perform core.fail('QS004', 'It ends before it begins', '{}', 'ends_on');
	end if;
	insert into core.supplier_contract (supplier_id, number, starts_on, ends_on, commitment_minor, currency, note, added_by, added_at)
	values (s.supplier_id, supplier_contract_add.number, supplier_contract_add.starts_on, supplier_contract_add.ends_on,
		case when commitment is not null then core.to_minor(commitment, s.currency, 'commitment') end, s.currency, coalesce(core.most_text(supplier_contract_add.note, 'note', 500), ''), c.person_id, core.now())
	on conflict do nothing;
	if not found then
		perform core.fail('QS004', 'There is one called %s already', array[number], 'number');
	end if;
	s := core.supplier_touch(s, number);
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Contract added', jsonb_build_object('number', number, 'ends_on', ends_on));
end
$$;

-- Buying ---------------------------------------------------------------------------------------------------------

create function api.purchase_request_add(sku core.sku_code, warehouse core.warehouse_code, qty int, needed_on date default null, note core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_request_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.purchase_request_write(c, core.sku_of(sku, 'sku'), (core.warehouse_of(warehouse, 'warehouse')).warehouse_id, qty, needed_on, note);
end
$$;

-- An order of one line; more are added to it.
create function api.purchase_order_new(supplier core.supplier_code, warehouse core.warehouse_code, sku core.sku_code, qty int, unit_price numeric default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_new', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.purchase_order_begin(c, (core.supplier_of(supplier, 'supplier')).supplier_id, warehouse, sku, qty, unit_price);
end
$$;

create function api.rfq_add(warehouse core.warehouse_code, sku core.sku_code, qty int, due_on date, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rfq_add', request_key);
	q core.rfq;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if core.day_meant(due_on, 'due_on') is null or due_on < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'due_on');
	end if;
	insert into core.rfq (warehouse_id, due_on, created_by, created_at, updated_at)
	values ((core.warehouse_of(warehouse, 'warehouse')).warehouse_id, rfq_add.due_on, c.person_id, core.now(), core.now()) returning * into q;
	perform core.note_event('rfq', q.rfq_id, q.version, 'status', null, q.status);
	perform core.rfq_put(q, core.sku_of(sku, 'sku'), core.need_qty(qty, 'qty'), null);
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Quotation asked for', jsonb_build_object('sku', sku, 'qty', qty));
end
$$;

create function api.rfq_add_line(rfq_id bigint, version int, sku core.sku_code, qty int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rfq_add_line', request_key);
	q core.rfq;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	q := core.rfq_lock(rfq_id, version);
	if q.status <> 'draft' then
		perform core.fail('QS003', '%s is %s', array[q.rfq_no, core.coded('rfq_status', q.status)]);
	end if;
	perform core.rfq_put(q, core.sku_of(sku, 'sku'), core.need_qty(qty, 'qty'), null);
	perform core.note_event('rfq', q.rfq_id, q.version + 1, 'change', null, null, sku || ' x ' || qty);
	update core.rfq x set updated_at = core.now(), version = x.version + 1 where x.rfq_id = q.rfq_id returning x.* into q;
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Line added', jsonb_build_object('sku', sku, 'qty', qty));
end
$$;

-- Stock ----------------------------------------------------------------------------------------------------------

create function api.stock_transfer_add(sku core.sku_code, from_warehouse core.warehouse_code, to_warehouse core.warehouse_code, qty int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_transfer_add', request_key);
	l core.stock_level;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into l from core.stock_level x where x.variant_id = core.sku_of(sku, 'sku')
		and x.warehouse_id = (core.warehouse_of(from_warehouse, 'from_warehouse')).warehouse_id for update;
	if l.stock_level_id is null then
		perform core.fail('QS004', 'It is not in this warehouse', '{}', 'from_warehouse');
	end if;
	return core.stock_transfer_write(c, l, core.warehouse_of(to_warehouse, 'to_warehouse'), qty, 'to_warehouse');
end
$$;

create function api.stock_count_add(warehouse core.warehouse_code, lines int, abc core.abc_class default null, recount_percent numeric default 5, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_count_add', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.stock_count_write(c, core.warehouse_of(warehouse, 'warehouse'), lines, abc, recount_percent);
end
$$;

create function api.warehouse_add(warehouse core.short_text, name core.short_text, kind core.warehouse_kind, country core.country_code, city core.short_text,
	time_zone core.short_text default null, priority int default 100, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.warehouse_add', request_key);
	w core.warehouse;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	warehouse := upper(core.need_text(warehouse, 'warehouse', 8));
	time_zone := coalesce(nullif(btrim(time_zone), ''), (select x.time_zone from ref.country x where x.country = core.country_of(warehouse_add.country, 'country')));
	if warehouse !~ '^[A-Z0-9-]{2,8}$' then
		perform core.fail('QS004', 'A code has 2 to 8 letters, digits and -', '{}', 'warehouse');
	elsif kind is null or core.country_of(country, 'country') is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when kind is null then 'kind' else 'country' end);
	elsif not core.zone_known(time_zone) then
		perform core.fail('QS004', 'There is no such time zone', '{}', 'time_zone', 'For example Asia/Shanghai');
	end if;
	insert into core.warehouse (warehouse, name, kind, country, city, time_zone, priority)
	values (warehouse_add.warehouse, core.need_text(name, 'name', 60), warehouse_add.kind, core.country_of(country, 'country'), core.need_text(city, 'city', 60),
		warehouse_add.time_zone, coalesce(warehouse_add.priority, 100)) on conflict on constraint warehouse_warehouse_key do nothing returning * into w;
	if w.warehouse_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[warehouse], 'warehouse');
	end if;
	perform core.note_event('warehouse', w.warehouse_id, w.version, 'change', null, null, w.name);
	return core.command_end(c, 'warehouse', w.warehouse_id, w.warehouse, w.version, 'Added', jsonb_build_object('kind', kind, 'country', country));
end
$$;
