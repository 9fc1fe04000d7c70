-- Reply templates in many languages, and macros.

create view api.template as
select x.template_id, x.template_no, x.code, x.name, x.class, x.active,
	(select string_agg(w.language, ' ' order by w.language) from core.template_text w where w.template_id = x.template_id) as languages,
	(select count(*) from core.template_text w where w.template_id = x.template_id)::int as texts,
	(select w.body from core.template_text w where w.template_id = x.template_id order by w.language <> 'en', w.language limit 1) as body,
	x.updated_at, x.version, case when not x.active then 'muted' end as style,
	(select auth.can('api.template_text_set')) and x.active as can_text_set,
	(select auth.can('api.template_retire')) and x.active as can_retire
from core.template x
where (select auth.can('api.template'));

create view api.template_text with (security_barrier) as
select w.template_id * 100 + c.position as template_text_id, w.template_id, w.language, w.body, p.name as written_by, w.written_at
from core.template_text w
join core.code c on c.domain = 'language' and c.code = w.language
left join core.person p on p.person_id = w.written_by
where (select auth.can('api.template_text'));

create view api.macro with (security_barrier) as
select m.macro_id, m.macro, m.name, t.name as template, m.next, m.priority, m.class, m.resolution, m.note, m.take, m.position, m.active, m.version,
	case when not m.active then 'muted' end as style, (select auth.can('api.macro_retire')) and m.active as can_retire
from core.macro m
left join core.template t on t.template_id = m.template_id
where (select auth.can('api.macro'));

-- The placeholders that a template may have.
create or replace function core.template_fill(body text, t core.ticket) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	customer text := (select c.name from core.customer c where c.customer_id = t.customer_id);
	sale text := coalesce((select s.order_no from core.sales_order s where s.order_id = t.order_id), '-');
	parcel text := coalesce((select h.tracking_no from core.shipment h where h.order_id = t.order_id order by h.shipment_id desc limit 1), '-');
	agent text := coalesce((select p.name from core.person p where p.person_id = (select auth.me())), '');
begin
	return replace(replace(replace(replace(replace(body, '{customer}', customer), '{order}', sale), '{tracking}', parcel),
		'{agent}', agent), '{ticket}', t.ticket_no);
end
$$;

-- The text of a template in the language of the ticket, or in English, or in whatever there is. Views call it with
-- the rights of the desk, so it asks for itself whether the ticket may be read.
create or replace function core.template_body(template_id bigint, ticket_id bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
begin
	if not auth.can('api.ticket_template') then
		return null;
	end if;
	select k.* into t from core.ticket k where k.ticket_id = template_body.ticket_id;
	return (
		select core.template_fill(w.body, t) from core.template_text w
		where w.template_id = template_body.template_id
		order by w.language <> t.language, w.language <> 'en', w.language limit 1);
end
$$;

-- Every template, ready to be sent with this ticket.
create view api.ticket_template with (security_barrier) as
select t.ticket_id, x.template_id, x.code, x.name, x.class, x.class is not distinct from t.class as fits,
	exists (select from core.template_text w where w.template_id = x.template_id and w.language = t.language) as translated,
	core.template_body(x.template_id, t.ticket_id) as body
from core.ticket t
cross join core.template x
where (select auth.can('api.ticket_template')) and x.active;

-- What each macro would do to this ticket, to be read before it is done.
create view api.ticket_macro_preview with (security_barrier) as
select t.ticket_id, m.macro_id, m.macro, m.name, m.position, core.template_body(m.template_id, t.ticket_id) as reply, m.next, m.priority, m.class, m.resolution, m.note, m.take
from core.ticket t
cross join core.macro m
where (select auth.can('api.ticket_macro_preview')) and m.active;

-- Everything that the macro says, as one step. A body given here is sent instead of the template's.
create function api.ticket_macro(ticket_id bigint, version int, macro core.macro_code, body core.long_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_macro', request_key);
	t core.ticket;
	m core.macro;
	words text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	select x.* into m from core.macro x where x.macro = ticket_macro.macro and x.active;
	if m.macro_id is null then
		perform core.fail('QS004', 'There is no such choice: %s', array[macro], 'macro');
	end if;
	t := core.ticket_touch(t);
	words := coalesce(nullif(btrim(body), ''), core.template_body(m.template_id, t.ticket_id));
	if words is not null then
		t := core.ticket_say(t, 'reply', core.need_text(words, 'body', 50000));
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'reply');
		t.first_responded_at := coalesce(t.first_responded_at, core.now());
		t.waiting_since := null;
	end if;
	if m.note is not null then
		t := core.ticket_say(t, 'note', m.note);
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'note');
	end if;
	if (m.take or t.owner_id is null) and t.owner_id is distinct from c.person_id then
		perform core.ticket_give(t, c.person_id);
		t.owner_id := c.person_id;
	end if;
	if m.priority <> t.priority then
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'priority', t.priority, m.priority);
		t.priority := m.priority;
	end if;
	if m.next = 'resolved' then
		t := core.ticket_settle(t, coalesce(m.class, t.class), m.resolution);
	elsif m.next <> t.status then
		t := core.ticket_move(t, 'ticket_status', m.next);
		t.resolved_at := null;
	end if;
	t.class := coalesce(m.class, t.class);
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Done', jsonb_build_object('macro', m.macro));
end
$$;

create function api.template_add(code text, name core.short_text, language core.language, body core.long_text,
	class core.ticket_class default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.template_add', request_key);
	x core.template;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	code := core.need_text(code, 'code', 40);
	if code !~ '^[a-z0-9_]+$' then
		perform core.fail('QS004', 'Small letters, digits and _ only', '{}', 'code');
	elsif language is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'language');
	end if;
	insert into core.template as k (code, name, class, created_by, created_at, updated_at)
	values (code, core.need_text(name, 'name', 100), class, c.person_id, core.now(), core.now())
	on conflict on constraint template_code_key do nothing returning k.* into x;
	if x.template_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[code], 'code');
	end if;
	insert into core.template_text values (x.template_id, language, core.need_text(body, 'body', 20000), c.person_id, core.now());
	return core.command_end(c, 'template', x.template_id, x.template_no, x.version, 'Added', jsonb_build_object('code', code));
end
$$;

create or replace function core.template_lock(template_id bigint, version int) returns core.template
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	x core.template;
begin
	select k.* into x from core.template k where k.template_id = template_lock.template_id for update;
	if x.template_id is null then
		perform core.fail('QS002', 'There is no such template');
	elsif x.version is distinct from version then
		perform core.conflict('template', x.template_id, version, x.template_no);
	end if;
	perform core.note_event('template', x.template_id, x.version + 1, 'changed');
	update core.template k set updated_at = core.now(), version = k.version + 1 where k.template_id = x.template_id returning k.* into x;
	return x;
end
$$;

-- One language of a template, new or better.
create function api.template_text_set(template_id bigint, version int, language core.language, body core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.template_text_set', request_key);
	x core.template;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	x := core.template_lock(template_id, version);
	if language is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'language');
	end if;
	insert into core.template_text as w values (x.template_id, language, core.need_text(body, 'body', 20000), c.person_id, core.now())
	on conflict on constraint template_text_pkey do update set body = excluded.body, written_by = excluded.written_by, written_at = excluded.written_at;
	return core.command_end(c, 'template', x.template_id, x.template_no, x.version, 'Saved', jsonb_build_object('language', language));
end
$$;

create function api.template_retire(template_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.template_retire', request_key);
	x core.template;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	x := core.template_lock(template_id, version);
	update core.template k set active = false where k.template_id = x.template_id;
	update core.macro m set active = false where m.template_id = x.template_id;
	return core.command_end(c, 'template', x.template_id, x.template_no, x.version, 'Retired');
end
$$;

create or replace function core.choices_macro_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select m.macro::text, m.name, null::text from core.macro m where m.active and auth.can('api.macro') order by m.position, m.name
$$;
