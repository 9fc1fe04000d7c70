-- Categories and attributes, kept by people: made, changed, retired. What is retired stays where it is used, and is offered no more.

create view api.attribute with (security_barrier) as
select a.attribute_id, a.attribute::text as attribute_no, a.name, a.type, a.unit, array_to_string(a.choices, ', ') as choices, a.lowest, a.highest, a.pattern,
	(select string_agg(g.name, ', ' order by g.name) from core.category_attribute x join core.category g on g.category_id = x.category_id
		where x.attribute = a.attribute) as categories,
	a.active, a.version, case when not a.active then 'muted' end as style,
	a.active and (select auth.can('api.attribute_change')) as can_change, a.active and (select auth.can('api.attribute_retire')) as can_retire
from core.attribute a
where (select auth.can('api.attribute'));

-- What a category asks of its products; those above it ask as well.
create view api.category_attribute with (security_barrier) as
select row_number() over (partition by k.category_id order by x.category_id = k.category_id, x.position, x.attribute) as category_attribute_id, k.category_id,
	a.attribute::text as attribute_no, a.name, a.type, a.unit, x.required, g.name as asked_by, case when x.category_id <> k.category_id then 'muted' end as style
from core.category k
cross join core.category_line(k.category_id) l
join core.category_attribute x on x.category_id = l
join core.attribute a on a.attribute = x.attribute
join core.category g on g.category_id = x.category_id
where (select auth.can('api.category_attribute'));

create or replace function core.choices_any_attribute_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select a.attribute::text, a.name, nullif(concat_ws(' ', array_to_string(a.choices, ', '), a.unit), '')
	from core.attribute a where a.active and auth.can('api.attribute') order by a.name
$$;

-- A code as people choose one.
create or replace function core.code_typed(code text, field text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	code := lower(core.need_text(code, field, 40));
	if code !~ '^[a-z0-9_]+$' then
		perform core.fail('QS004', 'Small letters, digits and _ only', '{}', field);
	end if;
	return code;
end
$$;

create or replace function core.category_lock(category_id bigint, version int) returns core.category
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g core.category;
begin
	select x.* into g from core.category x where x.category_id = category_lock.category_id for no key update;
	perform core.expect('category', g.category_id, g.version, version, g.name, 'There is no such category');
	if not g.active then
		perform core.fail('QS003', '%s is retired', array[g.name]);
	end if;
	return g;
end
$$;

create or replace function core.category_done(c core.command, g core.category, kind text, what text, done text, facts jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.category x set name = g.name, parent_id = g.parent_id, hs_code = g.hs_code, active = g.active, version = x.version + 1
	where x.category_id = g.category_id returning x.* into g;
	perform core.note_event('category', g.category_id, g.version, kind, null, null, what);
	return core.command_end(c, 'category', g.category_id, g.category, g.version, done, facts);
end
$$;

create function api.category_add(category core.short_text, name core.short_text, parent core.category_code default null, hs_code core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.category_add', request_key);
	g core.category;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	category := core.code_typed(category, 'category');
	insert into core.category (category, name, parent_id, hs_code)
	values (category_add.category, core.need_text(name, 'name', 60), case when btrim(parent) <> '' then core.category_of(parent, 'parent') end, core.hs_checked(hs_code))
	on conflict on constraint category_category_key do nothing returning * into g;
	if g.category_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[category], 'category');
	end if;
	perform core.note_event('category', g.category_id, g.version, 'created');
	return core.command_end(c, 'category', g.category_id, g.category, g.version, 'Added', jsonb_build_object('parent', parent));
end
$$;

-- Empty fields stay. A category does not come to lie below itself.
create function api.category_change(category_id bigint, version int, name core.short_text default null, parent core.category_code default null,
	hs_code core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.category_change', request_key);
	g core.category;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.category_lock(category_id, version);
	g.name := coalesce(nullif(core.most_text(name, 'name', 60), ''), g.name);
	g.hs_code := coalesce(core.hs_checked(hs_code), g.hs_code);
	if btrim(parent) <> '' then
		-- Nobody else moves a category meanwhile, so no two moves make a circle.
		lock table core.category in share row exclusive mode;
		g.parent_id := core.category_of(parent, 'parent');
		if g.category_id in (select core.category_line(g.parent_id)) then
			perform core.fail('QS004', 'It would lie below itself', '{}', 'parent');
		end if;
		perform core.screening_changed();
	end if;
	return core.category_done(c, g, 'changed', g.name, 'Saved', jsonb_build_object('name', g.name, 'parent', parent));
end
$$;

-- No more products; those that are there are discontinued first.
create function api.category_retire(category_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.category_retire', request_key);
	g core.category;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.category_lock(category_id, version);
	reason := core.need_text(reason, 'reason', 200);
	if exists (select from core.category x where x.parent_id = g.category_id and x.active) then
		perform core.fail('QS003', 'Other categories lie below it', '{}', null, 'Retire them first');
	elsif exists (select from core.product p where p.category_id = g.category_id and p.status <> 'discontinued') then
		perform core.fail('QS003', 'There are products in it', '{}', null, 'Put them into another category, or discontinue them');
	end if;
	g.active := false;
	return core.category_done(c, g, 'retired', reason, 'Retired', jsonb_build_object('reason', reason));
end
$$;

-- Said again, the later holds.
create function api.category_attribute_set(category_id bigint, version int, attribute core.any_attribute_code, required core.yes_no default 'no',
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.category_attribute_set', request_key);
	g core.category;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.category_lock(category_id, version);
	if not exists (select from core.attribute a where a.attribute = category_attribute_set.attribute and a.active) then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(attribute, '')], 'attribute');
	end if;
	insert into core.category_attribute as x (category_id, attribute, required, position)
	values (g.category_id, category_attribute_set.attribute, coalesce(category_attribute_set.required, 'no') = 'yes',
		(select coalesce(max(y.position), 0) + 1 from core.category_attribute y where y.category_id = g.category_id))
	on conflict on constraint category_attribute_pkey do update set required = excluded.required;
	return core.category_done(c, g, 'changed', attribute, 'Saved', jsonb_build_object('attribute', attribute, 'required', required));
end
$$;

-- Values that products have stay with them.
create function api.category_attribute_drop(category_id bigint, version int, attribute core.any_attribute_code, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.category_attribute_drop', request_key);
	g core.category;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.category_lock(category_id, version);
	delete from core.category_attribute x where x.category_id = g.category_id and x.attribute = category_attribute_drop.attribute;
	if not found then
		perform core.fail('QS004', 'This category does not ask for it itself', '{}', 'attribute');
	end if;
	return core.category_done(c, g, 'changed', attribute, 'Removed', jsonb_build_object('attribute', attribute));
end
$$;

-- Attributes ---------------------------------------------------------------------------------------------

create or replace function core.attribute_lock(attribute_id bigint, version int) returns core.attribute
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	a core.attribute;
begin
	select x.* into a from core.attribute x where x.attribute_id = attribute_lock.attribute_id for no key update;
	perform core.expect('attribute', a.attribute_id, a.version, version, a.name, 'There is no such attribute');
	if not a.active then
		perform core.fail('QS003', '%s is retired', array[a.name]);
	end if;
	return a;
end
$$;

-- Choices as they are typed, one after the other; nothing twice.
create or replace function core.choices_typed(choices text) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select coalesce(array_agg(x.v order by x.n), '{}') from (
		select btrim(v) as v, min(n) as n from regexp_split_to_table(coalesce(choices, ''), '\s*[,;，；、\n]\s*') with ordinality s(v, n) where btrim(v) <> '' group by 1) x
$$;

-- What an attribute is has to go together, and with what products say already.
create or replace function core.attribute_check(a core.attribute) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if a.type = 'choice' and a.choices = '{}' then
		perform core.fail('QS004', 'Say what there is to choose from', '{}', 'choices');
	elsif a.type <> 'choice' and a.choices <> '{}' then
		perform core.fail('QS004', 'Only a choice has choices', '{}', 'choices');
	elsif a.type <> 'number' and num_nonnulls(a.lowest, a.highest) > 0 then
		perform core.fail('QS004', 'Only a number has a lowest and a highest value', '{}', 'lowest');
	elsif a.lowest > a.highest then
		perform core.fail('QS004', 'The highest is below the lowest', '{}', 'highest');
	end if;
end
$$;

create function api.attribute_add(attribute core.short_text, name core.short_text, type core.attribute_type, unit core.short_text default null,
	choices core.short_text default null, lowest numeric default null, highest numeric default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.attribute_add', request_key);
	a core.attribute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a.attribute := core.code_typed(attribute, 'attribute');
	a.name := core.need_text(name, 'name', 60);
	a.type := type;
	a.unit := coalesce(core.most_text(unit, 'unit', 20), '');
	a.choices := core.choices_typed(choices);
	a.lowest := lowest;
	a.highest := highest;
	if type is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'type');
	end if;
	perform core.attribute_check(a);
	insert into core.attribute (attribute, name, type, unit, choices, lowest, highest)
	values (a.attribute, a.name, a.type, a.unit, a.choices, a.lowest, a.highest)
	on conflict on constraint attribute_pkey do nothing returning * into a;
	if a.attribute_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[lower(btrim(attribute))], 'attribute');
	end if;
	perform core.note_event('attribute', a.attribute_id, a.version, 'created');
	return core.command_end(c, 'attribute', a.attribute_id, a.attribute, a.version, 'Added', jsonb_build_object('type', a.type));
end
$$;

-- Empty fields stay. What products say already has to fit.
create function api.attribute_change(attribute_id bigint, version int, name core.short_text default null, unit core.short_text default null,
	choices core.short_text default null, lowest numeric default null, highest numeric default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.attribute_change', request_key);
	a core.attribute;
	n core.attribute;
	misfit bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a := core.attribute_lock(attribute_id, version);
	a.name := coalesce(nullif(core.most_text(name, 'name', 60), ''), a.name);
	a.unit := coalesce(nullif(core.most_text(unit, 'unit', 20), ''), a.unit);
	a.choices := case when btrim(choices) <> '' then core.choices_typed(choices) else a.choices end;
	a.lowest := coalesce(attribute_change.lowest, a.lowest);
	a.highest := coalesce(attribute_change.highest, a.highest);
	perform core.attribute_check(a);
	update core.attribute x set name = a.name, unit = a.unit, choices = a.choices, lowest = a.lowest, highest = a.highest, version = x.version + 1
	where x.attribute_id = a.attribute_id returning x.* into n;
	select v.product_id into misfit from core.product_attribute v
	where v.attribute = n.attribute and core.attribute_fault(v.attribute, v.value) is not null order by v.product_id limit 1;
	if misfit is not null then
		perform core.fail('QS003', '%s says something else about itself', array[(select p.product_no from core.product p where p.product_id = misfit)], null,
			'Change that product first');
	end if;
	perform core.note_event('attribute', n.attribute_id, n.version, 'changed', null, null, n.name);
	return core.command_end(c, 'attribute', n.attribute_id, n.attribute, n.version, 'Saved', jsonb_build_object('name', n.name));
end
$$;

create function api.attribute_retire(attribute_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.attribute_retire', request_key);
	a core.attribute;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	a := core.attribute_lock(attribute_id, version);
	reason := core.need_text(reason, 'reason', 200);
	if exists (select from core.category_attribute x where x.attribute = a.attribute) then
		perform core.fail('QS003', 'Categories still ask for it', '{}', null, 'Take it out of them first');
	end if;
	update core.attribute x set active = false, version = x.version + 1 where x.attribute_id = a.attribute_id returning x.* into a;
	perform core.note_event('attribute', a.attribute_id, a.version, 'retired', null, null, reason);
	return core.command_end(c, 'attribute', a.attribute_id, a.attribute, a.version, 'Retired', jsonb_build_object('reason', reason));
end
$$;
