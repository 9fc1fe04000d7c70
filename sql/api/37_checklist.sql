-- Checklists: what is to be done for tickets of a class, and what has been done for one.

create view api.checklist as
select i.checklist_item_id, i.class, i.position, i.item, i.mandatory, i.active, i.version, case when not i.active then 'muted' end as style,
	(select auth.can('api.checklist_retire')) and i.active as can_retire
from core.checklist_item i
where (select auth.can('api.checklist'));

create view api.ticket_check with (security_barrier) as
select t.ticket_id * 100000 + i.checklist_item_id as ticket_check_id, t.ticket_id, i.position, i.item, i.mandatory, k.done_at is not null as done,
	p.name as done_by, k.done_at, case when k.done_at is not null then 'ok' when i.mandatory then 'warn' end as style
from core.ticket t
join core.checklist_item i on i.class = t.class
left join core.ticket_check k on k.ticket_id = t.ticket_id and k.checklist_item_id = i.checklist_item_id
left join core.person p on p.person_id = k.done_by
where (select auth.can('api.ticket_check')) and (i.active or k.done_at is not null);

create or replace function core.choices_checklist_item_ref(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select i.position::text, i.item, case when i.mandatory then '!' end
	from core.ticket t join core.checklist_item i on i.class = t.class and i.active
	where t.ticket_id = key and auth.can('api.ticket_check') order by i.position
$$;

create or replace function core.guard_ticket_resolve(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	open text := (select i.item from core.ticket t join core.checklist_item i on i.class = t.class and i.active and i.mandatory
		where t.ticket_id = entity_id and not exists (select from core.ticket_check k
			where k.ticket_id = t.ticket_id and k.checklist_item_id = i.checklist_item_id)
		order by i.position limit 1);
begin
	if open is not null then
		perform core.fail('QS003', 'Not done yet: %s', array[open], null, 'Tick it off on the checklist first');
	end if;
end
$$;

-- Ticked off by its number on the list; with done = no it is open again.
create function api.ticket_tick(ticket_id bigint, version int, item core.checklist_item_ref, done core.yes_no default 'yes', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_tick', request_key);
	t core.ticket;
	i core.checklist_item;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	select x.* into i from core.checklist_item x where x.class = t.class and x.active and x.position::text = btrim(ticket_tick.item);
	if i.checklist_item_id is null then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(ticket_tick.item, '')], 'item');
	elsif coalesce(done, 'yes') = 'yes' then
		insert into core.ticket_check values (t.ticket_id, i.checklist_item_id, c.person_id, core.now()) on conflict do nothing;
	else
		delete from core.ticket_check k where k.ticket_id = t.ticket_id and k.checklist_item_id = i.checklist_item_id;
	end if;
	if not found then
		perform core.fail('QS003', 'It is that already', '{}', 'done');
	end if;
	t := core.ticket_touch(t);
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'checked', null, coalesce(done, 'yes'), i.item);
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Saved', jsonb_build_object('item', i.item, 'done', done));
end
$$;

create function api.checklist_add(class core.ticket_class, item core.short_text, mandatory core.yes_no default 'no', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.checklist_add', request_key);
	i core.checklist_item;
begin
	if c.replay then
		return core.command_replay(c);
	elsif class is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'class');
	end if;
	perform pg_advisory_xact_lock(hashtextextended('core.checklist_item', 0));
	insert into core.checklist_item as x (class, position, item, mandatory)
	values (class, (select coalesce(max(y.position), 0) + 1 from core.checklist_item y where y.class = checklist_add.class),
		core.need_text(checklist_add.item, 'item', 100), coalesce(checklist_add.mandatory, 'no') = 'yes')
	returning x.* into i;
	return core.command_end(c, 'checklist', i.checklist_item_id, i.item, i.version, 'Added', jsonb_build_object('class', i.class, 'mandatory', i.mandatory));
end
$$;

create function api.checklist_retire(checklist_item_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.checklist_retire', request_key);
	i core.checklist_item;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into i from core.checklist_item x where x.checklist_item_id = checklist_retire.checklist_item_id for update;
	perform core.expect('checklist', i.checklist_item_id, i.version, version, i.item, 'There is no such item');
	if not i.active then
		perform core.fail('QS003', 'It is that already');
	end if;
	update core.checklist_item x set active = false, version = x.version + 1 where x.checklist_item_id = i.checklist_item_id returning x.* into i;
	return core.command_end(c, 'checklist', i.checklist_item_id, i.item, i.version, 'Retired');
end
$$;
