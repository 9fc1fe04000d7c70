-- New products, variants and listings; changing them; the life of a product. And where compliance begins something.

create or replace function core.choices_category_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select c.category, c.name, (select p.name from core.category p where p.category_id = c.parent_id) from core.category c
	where c.active and auth.may('product.view') order by c.name
$$;
create or replace function core.choices_list_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select s.list, s.name, null::text from core.compliance_list s where auth.may('rule.view') order by s.name
$$;
create or replace function core.choices_country_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$ select c.country, c.name, c.currency from ref.country c order by c.name $$;
create or replace function core.choices_currency_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$ select c.currency, c.name, null::text from ref.currency c order by c.currency $$;

drop function if exists core.category_of(text);
create or replace function core.category_of(category text, field text default 'category') returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select c.category_id from core.category c where c.category = lower(btrim(category_of.category)) and c.active);
begin
	if id is null then
		perform core.fail('QS004', 'There is no such category', '{}', field);
	end if;
	return id;
end
$$;
create or replace function core.country_of(country text, field text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	c text := (select x.country from ref.country x where x.country = upper(btrim(country_of.country)));
begin
	if c is null and btrim(country) <> '' then
		perform core.fail('QS004', 'There is no such country', '{}', field);
	end if;
	return c;
end
$$;
create or replace function core.currency_of(currency text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	c text := (select x.currency from ref.currency x where x.currency = upper(btrim(currency_of.currency)));
begin
	if c is null then
		perform core.fail('QS004', 'There is no such currency', '{}', 'currency');
	end if;
	return c;
end
$$;
create or replace function core.hs_checked(hs_code text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	digits text := nullif(regexp_replace(coalesce(hs_code, ''), '[ .]', '', 'g'), '');
begin
	if digits !~ '^[0-9]{6,10}$' then
		perform core.fail('QS004', 'A customs code has 6 to 10 digits', '{}', 'hs_code');
	end if;
	return digits;
end
$$;
create or replace function core.product_of(product text, field text) returns core.product
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	p core.product;
begin
	select x.* into p from core.product x where x.product_no = upper(btrim(product_of.product))
		or x.product_id = (select v.product_id from core.variant v where v.sku = upper(btrim(product_of.product)));
	if p.product_id is null then
		perform core.fail('QS004', 'There is no such product', '{}', field, 'Enter its number, P-..., or one of its SKUs');
	end if;
	return p;
end
$$;

-- Checks and writes a variant; the first of a product is its main one.
create or replace function core.variant_write(product_id bigint, sku text, name text, weight_g int, cost numeric, price numeric, currency text, gtin text)
returns core.variant
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.variant;
begin
	v.sku := upper(core.need_text(sku, 'sku', 24));
	v.gtin := nullif(btrim(gtin), '');
	if v.sku !~ '^[A-Z0-9-]{4,24}$' then
		perform core.fail('QS004', 'A SKU has 4 to 24 letters, digits and -', '{}', 'sku');
	elsif weight_g is null or weight_g not between 1 and 1000000 then
		perform core.fail('QS004', 'This must be between %s and %s', array['1', '1000000'], 'weight_g');
	elsif not core.gtin_valid(v.gtin) then
		perform core.fail('QS004', 'This is not a GTIN: 13 digits, the last of which checks the others', '{}', 'gtin');
	end if;
	v.currency := core.currency_of(coalesce(nullif(btrim(currency), ''), core.setting('base_currency')));
	insert into core.variant (product_id, sku, gtin, name, main, weight_g, cost_minor, price_minor, currency)
	values (variant_write.product_id, v.sku, v.gtin, coalesce(btrim(variant_write.name), ''),
		not exists (select from core.variant x where x.product_id = variant_write.product_id and x.main), variant_write.weight_g,
		core.price_minor(cost, v.currency, 'cost'), core.price_minor(price, v.currency, 'price'), v.currency)
	on conflict do nothing returning variant_id into v.variant_id;
	if v.variant_id is null then
		if exists (select from core.variant x where x.sku = v.sku) then
			perform core.fail('QS004', 'There is one called %s already', array[v.sku], 'sku');
		end if;
		perform core.fail('QS004', 'Another SKU has this GTIN', '{}', 'gtin');
	end if;
	select x.* into v from core.variant x where x.variant_id = v.variant_id;
	return v;
end
$$;

create function api.product_add(name core.short_text, brand core.short_text, category core.category_code, sku core.short_text, weight_g int, cost numeric, price numeric,
	currency core.currency_code default null, gtin core.short_text default null, hs_code core.short_text default null, origin core.country_code default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_add', request_key);
	p core.product;
	v core.variant;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	insert into core.product (category_id, brand, name, hs_code, origin, created_at, updated_at)
	values (core.category_of(category), core.need_text(brand, 'brand', 60), core.need_text(name, 'name', 200), core.hs_checked(hs_code),
		core.country_of(origin, 'origin'), core.now(), core.now()) returning * into p;
	v := core.variant_write(p.product_id, sku, '', weight_g, cost, price, currency, gtin);
	insert into core.product_text (product_id, language, name, written_by, written_at) values (p.product_id, 'en', p.name, c.person_id, core.now());
	perform core.note_event('product', p.product_id, p.version, 'status', null, p.status);
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Added', jsonb_build_object('sku', v.sku, 'name', p.name));
end
$$;

create function api.product_add_variant(product_id bigint, version int, sku core.short_text, name core.short_text, weight_g int, cost numeric, price numeric,
	gtin core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_add_variant', request_key);
	p core.product;
	v core.variant;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	v := core.variant_write(p.product_id, sku, core.need_text(name, 'name', 100), weight_g, cost, price,
		(select x.currency from core.variant x where x.product_id = p.product_id and x.main), gtin);
	p := core.product_touch(p, 'variant', null, v.sku);
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Variant added', jsonb_build_object('sku', v.sku));
end
$$;

-- Empty fields stay as they are. What listings are screened for may follow from any of it.
create function api.product_change(product_id bigint, version int, name core.short_text default null, brand core.short_text default null,
	category core.category_code default null, hs_code core.short_text default null, origin core.country_code default null, battery boolean default null,
	liquid boolean default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_change', request_key);
	p core.product;
	n core.product;
	what text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	n := p;
	n.name := case when name is null then p.name else core.need_text(name, 'name', 200) end;
	n.brand := case when brand is null then p.brand else core.need_text(brand, 'brand', 60) end;
	n.category_id := case when btrim(category) <> '' then core.category_of(category) else p.category_id end;
	n.hs_code := coalesce(core.hs_checked(hs_code), p.hs_code);
	n.origin := coalesce(core.country_of(origin, 'origin'), p.origin);
	n.battery := coalesce(battery, p.battery);
	n.liquid := coalesce(liquid, p.liquid);
	what := array_remove(array[case when n.name <> p.name then 'name' end, case when n.brand <> p.brand then 'brand' end,
		case when n.category_id <> p.category_id then 'category' end, case when n.hs_code is distinct from p.hs_code then 'hs_code' end,
		case when n.origin is distinct from p.origin then 'origin' end, case when n.battery <> p.battery then 'battery' end,
		case when n.liquid <> p.liquid then 'liquid' end], null);
	if what = '{}' then
		perform core.fail('QS004', 'Nothing was changed', '{}', 'name');
	end if;
	update core.product x set name = n.name, brand = n.brand, category_id = n.category_id, hs_code = n.hs_code, origin = n.origin, battery = n.battery,
		liquid = n.liquid where x.product_id = p.product_id;
	delete from core.product_attribute a where a.product_id = p.product_id and n.category_id <> p.category_id
		and not exists (select from core.category_line(n.category_id) k join core.category_attribute r on r.category_id = k where r.attribute = a.attribute);
	p := core.product_touch(p, array_to_string(what, ', '), null, null);
	perform core.product_rescan(p.product_id);
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Saved', jsonb_build_object('fields', what));
end
$$;

create or replace function core.product_to(c core.command, p core.product, verb text, target core.product_status, reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('product', p.product_id, p.version + 1, verb, p.status, target, reason);
	update core.product x set status = target, updated_at = core.now(), version = x.version + 1 where x.product_id = p.product_id returning x.* into p;
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, done, jsonb_build_object('reason', reason));
end
$$;

create function api.product_activate(product_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_activate', request_key);
	p core.product;
	lacking text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	lacking := (select string_agg(distinct a.name, ', ') from core.category_line(p.category_id) k
		join core.category_attribute r on r.category_id = k and r.required join core.attribute a on a.attribute = r.attribute
		where not exists (select from core.product_attribute v where v.product_id = p.product_id and v.attribute = r.attribute));
	if lacking is not null then
		perform core.fail('QS003', 'Its category asks for more: %s', array[lacking]);
	end if;
	return core.product_to(c, p, 'product_activate', 'active', null, 'Active');
end
$$;

create function api.product_discontinue(product_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_discontinue', request_key);
	p core.product;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	if exists (select from core.listing l where l.product_id = p.product_id and l.status in ('scheduled', 'live', 'paused')) then
		perform core.fail('QS003', 'It is still offered', '{}', null, 'Withdraw its listings first');
	end if;
	return core.product_to(c, p, 'product_discontinue', 'discontinued', reason, 'Discontinued');
end
$$;

create function api.listing_add(product core.product_ref, market core.market, channel core.sales_channel, language core.language, title core.short_text,
	description core.long_text, price numeric, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_add', request_key);
	p core.product;
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_of(product, 'product');
	if market is null or channel is null or language is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when market is null then 'market' when channel is null then 'channel' else 'language' end);
	elsif p.status = 'discontinued' then
		perform core.fail('QS003', '%s is %s', array[p.product_no, core.coded('product_status', p.status)], 'product');
	end if;
	l.currency := (select m.currency from ref.market m where m.market = listing_add.market);
	insert into core.listing (product_id, market, channel, language, title, description, price_minor, currency, created_at, updated_at)
	values (p.product_id, listing_add.market, listing_add.channel, listing_add.language, core.need_text(title, 'title', 300), core.need_text(description, 'description', 20000),
		core.to_minor(price, l.currency, 'price'), l.currency, core.now(), core.now()) on conflict on constraint listing_product_id_market_channel_key do nothing returning * into l;
	if l.listing_id is null then
		perform core.fail('QS003', 'It is listed there already: %s', array[(select x.listing_no from core.listing x where x.product_id = p.product_id
			and x.market = listing_add.market and x.channel = listing_add.channel)], 'market');
	end if;
	perform core.listing_version_now(l);
	perform core.listing_screen(l.listing_id);
	perform core.note_event('listing', l.listing_id, l.version, 'status', null, l.status);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Added', jsonb_build_object('product', p.product_no, 'market', market, 'channel', channel));
end
$$;

create function api.compliance_list_add(list core.short_text, name core.short_text, kind core.list_kind, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.compliance_list_add', request_key);
	s core.compliance_list;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	list := lower(core.need_text(list, 'list', 40));
	if list !~ '^[a-z0-9_]+$' then
		perform core.fail('QS004', 'Small letters, digits and _ only', '{}', 'list');
	elsif kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	end if;
	insert into core.compliance_list (list, name, kind) values (compliance_list_add.list, core.need_text(name, 'name', 100), compliance_list_add.kind)
	on conflict on constraint compliance_list_list_key do nothing returning * into s;
	if s.list_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[list], 'list');
	end if;
	return core.command_end(c, 'list', s.list_id, s.list, s.version, 'Added', jsonb_build_object('kind', kind));
end
$$;

create function api.certificate_new(product core.product_ref, evidence core.evidence_code, number core.short_text, issuer core.short_text, markets core.short_text,
	issued_on date, expires_on date default null, supplier core.supplier_code default null, file_hash core.file_hash default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.certificate_new', request_key);
	p core.product;
	k core.certificate;
	places text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_of(product, 'product');
	places := core.certificate_check(evidence, markets, issued_on, expires_on, file_hash);
	insert into core.certificate as x (evidence, number, issuer, product_id, supplier_id, markets, issued_on, expires_on, file_hash, entered_by, entered_at, updated_at)
	values (evidence, core.need_text(number, 'number', 60), core.need_text(issuer, 'issuer', 100), p.product_id,
		case when btrim(supplier) <> '' then (core.supplier_of(supplier, 'supplier')).supplier_id end, places, issued_on, expires_on,
		coalesce(file_hash, ''), c.person_id, core.now(), core.now()) returning x.* into k;
	perform core.product_rescan(p.product_id);
	perform core.changed('product');
	return core.command_end(c, 'certificate', k.certificate_id, k.certificate_no, k.version, 'Added', jsonb_build_object('product', p.product_no, 'evidence', evidence));
end
$$;

-- A case about anything that has a number.
create function api.case_new(about core.short_text, kind core.case_kind, severity core.flag_severity, title core.short_text, market core.market default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.case_new', request_key);
	k core.compliance_case;
	t record;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	about := upper(core.need_text(about, 'about', 40));
	select x.* into t from (
		select 'listing' as entity, l.listing_id as id, l.market::text as market from core.listing l where l.listing_no = about
		union all select 'product', p.product_id, null from core.product p where p.product_no = about
		union all select 'supplier', s.supplier_id, null from core.supplier s where s.supplier_no = about
		union all select 'certificate', e.certificate_id, e.markets[1] from core.certificate e where e.certificate_no = about) x;
	if t.id is null then
		perform core.fail('QS004', 'There is no such listing, product, supplier or certificate', '{}', 'about', 'Enter its number: L-..., P-..., V-... or CT-...');
	elsif kind is null or severity is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when kind is null then 'kind' else 'severity' end);
	end if;
	k := core.case_begin(kind, severity, core.need_text(title, 'title', 200), t.entity, t.id, about, coalesce(market, t.market), c.person_id);
	return core.command_end(c, 'case', k.case_id, k.case_no, k.version, 'Case opened', jsonb_build_object('about', about));
end
$$;
