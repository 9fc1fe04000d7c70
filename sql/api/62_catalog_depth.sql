-- Attributes and texts of products; category tree; HS codes.

create view api.category with (security_barrier) as
with recursive tree as (
	select c.category_id, c.parent_id, c.category, c.name, c.hs_code, c.active, c.version, 0 as depth, c.name as path from core.category c where c.parent_id is null
	union all
	select c.category_id, c.parent_id, c.category, c.name, c.hs_code, c.active, c.version, t.depth + 1, t.path || ' / ' || c.name
	from core.category c join tree t on t.category_id = c.parent_id
)
select t.category_id, t.parent_id, t.category, repeat('  ', t.depth) || t.name as name, t.path, t.depth,
	(select count(*) from core.product p where p.category_id = t.category_id)::int as products,
	(select count(*) from core.category_line(t.category_id) c join core.category_attribute a on a.category_id = c)::int as attributes,
	t.category as category_no, t.hs_code, t.active, t.version, case when not t.active then 'muted' end as style,
	t.active and (select auth.can('api.category_change')) as can_change, t.active and (select auth.can('api.category_retire')) as can_retire,
	t.active and (select auth.can('api.category_attribute_set')) as can_attribute_set
from tree t
where (select auth.can('api.category'));

-- What its category asks of a product, and what it says.
create view api.product_attribute with (security_barrier) as
select p.product_id, a.attribute, a.name, a.type, coalesce(v.value, '') as value, a.unit, array_to_string(a.choices, ' ') as choices,
	r.required, r.required and v.value is null as missing,
	case when r.required and v.value is null then 'danger' when v.value is null then 'muted' end as style, r.position
from core.product p
cross join lateral (
	select x.attribute, bool_or(x.required) as required, min(x.position) as position
	from core.category_line(p.category_id) c join core.category_attribute x on x.category_id = c group by x.attribute) r
join core.attribute a on a.attribute = r.attribute
left join core.product_attribute v on v.product_id = p.product_id and v.attribute = a.attribute
where (select auth.can('api.product_attribute'));

-- How a text stands to its source.
create or replace function core.text_state(origin text, source_hash bytea, reviewed_at timestamptz, source bytea) returns core.text_state
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select (case when origin is null then 'missing' when source_hash is distinct from source then 'stale'
		when origin = 'machine' and reviewed_at is null then 'machine' else 'reviewed' end)::core.text_state
$$;

create view api.product_text with (security_barrier) as
select p.product_id * 100 + c.position as product_text_id, p.product_id, c.code::core.language as language, t.name, t.description,
	core.text_state(t.origin, case when c.code = 'en' then s.hash else t.source_hash end, t.reviewed_at, s.hash) as state,
	w.name as written_by, t.written_at, r.name as reviewed_by, t.reviewed_at,
	case core.text_state(t.origin, case when c.code = 'en' then s.hash else t.source_hash end, t.reviewed_at, s.hash)
		when 'missing' then 'danger' when 'stale' then 'warn' when 'machine' then 'info' end as style
from core.product p
join core.code c on c.domain = 'language'
left join core.product_text t on t.product_id = p.product_id and t.language = c.code
left join core.person w on w.person_id = t.written_by
left join core.person r on r.person_id = t.reviewed_by
left join lateral (select core.text_hash(e.name, e.description) as hash from core.product_text e
	where e.product_id = p.product_id and e.language = 'en') s on true
where (select auth.can('api.product_text'));

-- One row per product, one column per language.
create view api.translation as
select p.product_id, p.product_no, p.name, p.brand, p.status, x.zh, x.es, x.de, x.ja, x.ar, x.fr, x.open, p.updated_at, p.version,
	case when x.missing then 'danger' when x.open > 0 then 'warn' end as style
from core.product p
cross join lateral (
	select max(y.state) filter (where y.language = 'zh') as zh, max(y.state) filter (where y.language = 'es') as es,
		max(y.state) filter (where y.language = 'de') as de, max(y.state) filter (where y.language = 'ja') as ja,
		max(y.state) filter (where y.language = 'ar') as ar, max(y.state) filter (where y.language = 'fr') as fr,
		count(*) filter (where y.state <> 'reviewed')::int as open, bool_or(y.state = 'missing') as missing
	from (
		select c.code as language, core.text_state(t.origin, t.source_hash, t.reviewed_at, s.hash)::text as state
		from core.code c
		left join core.product_text t on t.product_id = p.product_id and t.language = c.code
		left join lateral (select core.text_hash(e.name, e.description) as hash from core.product_text e
			where e.product_id = p.product_id and e.language = 'en') s on true
		where c.domain = 'language' and c.code <> 'en') y
) x
where (select auth.can('api.translation'));

create view api.hs_code as
select h.hs_code::bigint as hs_code_id, h.hs_code, h.section, h.description, h.parent, h.level
from ref.hs_code h
where (select auth.can('api.hs_code'));

create or replace function core.product_lock(product_id bigint, version int) returns core.product
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.product;
begin
	select x.* into p from core.product x where x.product_id = product_lock.product_id for update;
	if p.product_id is null then
		perform core.fail('QS002', 'There is no such product');
	elsif p.version is distinct from version then
		perform core.conflict('product', p.product_id, version, p.product_no);
	end if;
	return p;
end
$$;

create or replace function core.product_touch(p core.product, what text, was text, is_now text) returns core.product
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.note_event('product', p.product_id, p.version + 1, 'edited', was, is_now, what);
	update core.product x set updated_at = core.now(), version = x.version + 1 where x.product_id = p.product_id returning x.* into p;
	return p;
end
$$;

-- An empty value takes the attribute away.
create function api.product_attribute_set(product_id bigint, version int, attribute core.attribute_code, value core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_attribute_set', request_key);
	p core.product;
	was text;
	fault text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	if not exists (select from core.category_line(p.category_id) x join core.category_attribute a on a.category_id = x
		where a.attribute = product_attribute_set.attribute) then
		perform core.fail('QS004', 'Its category has no such attribute', '{}', 'attribute');
	end if;
	select v.value into was from core.product_attribute v where v.product_id = p.product_id and v.attribute = product_attribute_set.attribute;
	value := nullif(btrim(value), '');
	if value is null then
		delete from core.product_attribute v where v.product_id = p.product_id and v.attribute = product_attribute_set.attribute;
	else
		fault := core.attribute_fault(attribute, value);
		if fault is not null then
			perform core.fail('QS004', fault, '{}', 'value');
		end if;
		insert into core.product_attribute as v values (p.product_id, attribute, value)
		on conflict on constraint product_attribute_pkey do update set value = excluded.value;
	end if;
	p := core.product_touch(p, attribute, was, value);
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Saved',
		jsonb_build_object('attribute', attribute, 'from', was, 'to', value));
end
$$;

-- A text in one language. What is written for another language than English belongs to the English of this moment.
create function api.product_text_set(product_id bigint, version int, language core.language, name core.short_text,
	description core.long_text default null, origin core.text_origin default 'person', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_text_set', request_key);
	p core.product;
	source bytea;
	was text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	if language is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'language');
	end if;
	name := core.need_text(name, 'name', 300);
	select core.text_hash(e.name, e.description) into source from core.product_text e where e.product_id = p.product_id and e.language = 'en';
	select t.name into was from core.product_text t where t.product_id = p.product_id and t.language = product_text_set.language;
	insert into core.product_text as t (product_id, language, name, description, origin, source_hash, written_by, written_at)
	values (p.product_id, language, name, coalesce(core.most_text(description, 'description', 20000), ''), coalesce(origin, 'person'), case when language <> 'en' then source end,
		c.person_id, core.now())
	on conflict on constraint product_text_pkey do update set name = excluded.name,
		description = case when product_text_set.description is null then t.description else excluded.description end,
		origin = excluded.origin, source_hash = excluded.source_hash, written_by = excluded.written_by, written_at = excluded.written_at,
		reviewed_by = null, reviewed_at = null;
	if language = 'en' then
		update core.product x set name = product_text_set.name where x.product_id = p.product_id;
	end if;
	p := core.product_touch(p, language, was, name);
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Saved',
		jsonb_build_object('language', language, 'origin', origin));
end
$$;

-- Somebody has read the text beside its source: a machine's text counts, and a stale one is current again.
create function api.product_text_review(product_id bigint, version int, language core.language, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.product_text_review', request_key);
	p core.product;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	update core.product_text t set reviewed_by = c.person_id, reviewed_at = core.now(),
		source_hash = (select core.text_hash(e.name, e.description) from core.product_text e
			where e.product_id = p.product_id and e.language = 'en')
	where t.product_id = p.product_id and t.language = product_text_review.language and t.language <> 'en';
	if not found then
		perform core.fail('QS004', 'There is no text in this language', '{}', 'language');
	end if;
	p := core.product_touch(p, language, null, 'reviewed');
	return core.command_end(c, 'product', p.product_id, p.product_no, p.version, 'Reviewed', jsonb_build_object('language', language));
end
$$;

create or replace function core.choices_attribute_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select distinct a.attribute::text, a.name, nullif(concat_ws(' ', array_to_string(a.choices, ', '), a.unit), '')
	from core.attribute a
	join core.category_attribute x on x.attribute = a.attribute
	where auth.can('api.product_attribute') and (key is null or x.category_id in (
		select core.category_line(p.category_id) from core.product p where p.product_id = key))
	order by 2
$$;
