-- Macros made and retired by leads. What one does is in 34_template.sql.

create function api.macro_add(name core.short_text, template core.template_code default null, next core.ticket_status default null,
	priority core.ticket_priority default null, category core.ticket_class default null, resolution core.ticket_resolution default null,
	note core.short_text default null, take core.yes_no default 'yes', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.macro_add', request_key);
	m core.macro;
	text_id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	name := core.need_text(name, 'name', 100);
	select x.template_id into text_id from core.template x where x.code = template and x.active;
	if nullif(btrim(template), '') is not null and text_id is null then
		perform core.fail('QS004', 'There is no such choice: %s', array[template], 'template');
	elsif next not in ('open', 'waiting_customer', 'waiting_supplier', 'waiting_carrier', 'waiting_internal', 'resolved') then
		perform core.fail('QS004', 'A macro does not lead there', '{}', 'next');
	elsif next = 'resolved' and (category is null or macro_add.resolution is null) then
		perform core.fail('QS004', 'To resolve a ticket, say its category and resolution', '{}', case when category is null then 'category' else 'resolution' end);
	elsif coalesce(text_id::text, next, priority, category, nullif(btrim(note), '')) is null then
		perform core.fail('QS004', 'A macro has to do something', '{}', 'template');
	end if;
	m.macro_id := nextval(pg_get_serial_sequence('core.macro', 'macro_id'));
	insert into core.macro as x (macro_id, macro, name, template_id, next, priority, class, resolution, note, take, position) overriding system value
	values (m.macro_id, 'macro_' || m.macro_id, name, text_id, next, priority, category, macro_add.resolution,
		nullif(core.most_text(note, 'note', 500), ''), coalesce(take, 'yes') = 'yes', (select coalesce(max(y.position), 0) + 1 from core.macro y))
	returning x.* into m;
	return core.command_end(c, 'macro', m.macro_id, m.name, m.version, 'Added');
end
$$;

create function api.macro_retire(macro_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.macro_retire', request_key);
	m core.macro;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into m from core.macro x where x.macro_id = macro_retire.macro_id for update;
	perform core.expect('macro', m.macro_id, m.version, version, m.name, 'There is no such macro');
	if not m.active then
		perform core.fail('QS003', 'It is that already');
	end if;
	update core.macro x set active = false, version = x.version + 1 where x.macro_id = m.macro_id returning x.* into m;
	return core.command_end(c, 'macro', m.macro_id, m.name, m.version, 'Retired');
end
$$;

create or replace function core.choices_template_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select x.code, x.name, null::text from core.template x where x.active and auth.can('api.template') order by x.name
$$;
