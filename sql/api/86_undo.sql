-- Taking back what was done: a new, recorded step that puts things as they were. And what waits to go out.

-- The row as it was, while a command that can be taken back is running (core.command_begin() says so).
create or replace function core.keep_before() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.row_before (entity, entity_id, version, body, at)
	values (tg_argv[0], (to_jsonb(old) ->> tg_argv[1])::bigint, new.version, to_jsonb(old), core.now())
	on conflict on constraint row_before_pkey do update set body = excluded.body, at = excluded.at;
	return null;
end
$$;
do $$
declare
	r record;
begin
	for r in
		select distinct k.relation, k.key, e.entity
		from core.compensation k
		join (values ('ticket', 'ticket'), ('compliance_case', 'case'), ('listing', 'listing'), ('purchase_order', 'purchase_order'),
			('supplier', 'supplier')) e(relation, entity)
			using (relation)
	loop
		execute format('create or replace trigger keep_before after update on core.%I for each row
			when (new.version > old.version and pg_catalog.current_setting(''quayside.undo'', true) = ''true'')
			execute function core.keep_before(%L, %L)', r.relation, r.entity, r.key);
	end loop;
end
$$;

-- Part of core.command_end(): one more step that can be taken back.
create or replace function core.undo_keep(c core.command, entity text, entity_id bigint, ref text, version int, data jsonb) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	image jsonb;
	id bigint;
begin
	if not exists (select from core.compensation k where k.object = c.object) then
		return;
	end if;
	delete from core.row_before b where b.entity = undo_keep.entity and b.entity_id = undo_keep.entity_id and b.version = undo_keep.version
	returning b.body into image;
	insert into core.undo_step (person_id, at, object, entity, entity_id, ref, version, batch, args, before)
	values (c.person_id, core.now(), c.object, entity, entity_id, ref, version, c.batch, data, image) returning undo_id into id;
	update core.outbox o set undo_id = id
	where o.undo_id is null and o.state = 'waiting' and o.person_id = c.person_id and o.entity = undo_keep.entity and o.entity_id = undo_keep.entity_id;
	perform core.changed('undo_step');
end
$$;

-- What the reader of a step may still do about it.
create or replace function core.undo_state(s core.undo_step, o core.outbox) returns core.undo_state
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select case when s.undone_at is not null then 'undone'
			when o.state = 'released' or o.state = 'waiting' and o.release_at <= core.now() then 'gone'
			when s.at < core.now() - make_interval(hours => core.setting('undo_hours')::int) then 'gone'
			else 'open' end::core.undo_state);
end
$$;

create view api.undo_step with (security_barrier) as
select s.undo_id, s.at, replace(s.object, 'api.', '') as action, s.entity, s.entity_id, s.ref,
	core.undo_state(s, o) as state, o.kind as outbox, o.release_at,
	case when s.batch is not null then (select count(*) from core.undo_step b where b.batch = s.batch and b.person_id = s.person_id
		and b.undone_at is null) end as batch_steps,
	case core.undo_state(s, o) when 'open' then null else 'muted' end as style,
	(select auth.can('api.undo')) and core.undo_state(s, o) = 'open' as can_undo
from core.undo_step s
left join core.outbox o on o.undo_id = s.undo_id
where (select auth.can('api.undo_step')) and s.person_id = (select auth.me());

-- The columns as they were before, and an event for each that people know. Returns the new version.
create or replace function core.undo_row(s core.undo_step) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.compensation;
	found_row jsonb;
	told boolean := false;
	v int;
	who text;
begin
	select x.* into strict k from core.compensation x where x.object = s.object;
	execute format('select to_jsonb(x) from core.%I x where x.%I = $1 for update', k.relation, k.key) into found_row using s.entity_id;
	if found_row is null or s.before is null then
		perform core.fail('QS002', 'There is nothing to take back');
	elsif (found_row ->> 'version')::int <> s.version then
		perform core.conflict(s.entity, s.entity_id, s.version, s.ref);
	end if;
	foreach who in array array['status', 'priority'] loop
		if who = any (k.columns) and s.before -> who is distinct from found_row -> who then
			perform core.note_event(s.entity, s.entity_id, s.version + 1, who, found_row ->> who, s.before ->> who, core.coded('event_kind', 'undone'));
			told := true;
		end if;
	end loop;
	if 'owner_id' = any (k.columns) and s.before -> 'owner_id' is distinct from found_row -> 'owner_id' then
		perform core.note_event(s.entity, s.entity_id, s.version + 1, 'owner',
			(select p.name from core.person p where p.person_id = (found_row ->> 'owner_id')::bigint),
			(select p.name from core.person p where p.person_id = (s.before ->> 'owner_id')::bigint), core.coded('event_kind', 'undone'));
		told := true;
	end if;
	if not told then
		perform core.note_event(s.entity, s.entity_id, s.version + 1, 'undone');
	end if;
	execute format('update core.%1$I x set (%2$s) = (select %3$s from jsonb_populate_record(null::core.%1$I, $1) b), updated_at = core.now(),
		version = x.version + 1 where x.%4$I = $2 returning x.version',
		k.relation, (select string_agg(quote_ident(n), ', ') from unnest(k.columns) n),
		(select string_agg('b.' || quote_ident(n), ', ') from unnest(k.columns) n), k.key) into v using s.before, s.entity_id;
	return v;
end
$$;

-- Another command undoes it. It asks for its own permission and writes its own record.
create or replace function core.undo_call(s core.undo_step) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.compensation;
	first text;
	args text;
	v int;
begin
	select x.* into strict k from core.compensation x where x.object = s.object;
	select p.proargnames[1] into strict first from pg_proc p where p.oid = to_regproc(k.object_undo);
	select string_agg(format(', %I => %L', a.key, case when left(a.value, 1) = '$' then s.args ->> substr(a.value, 2) else a.value end), '')
	into args from jsonb_each_text(k.args) a;
	execute format('select r.version from %s(%I => $1, version => $2%s) r', k.object_undo::regproc, first, coalesce(args, ''))
	into v using s.entity_id, s.version;
	return v;
end
$$;

create or replace function core.undo_purchase_order_send(s core.undo_step) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v int := core.undo_row(s);
begin
	perform core.purchase_order_incoming(o) from core.purchase_order o where o.purchase_order_id = s.entity_id;
	return v;
end
$$;

-- Nobody asks the customer to rate what has not been resolved.
create or replace function core.undo_ticket_resolve(s core.undo_step) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	delete from core.rating r where r.ticket_id = s.entity_id and r.token_hash is null and r.answered_at is null;
	return core.undo_row(s);
end
$$;

-- The text that did not leave becomes a draft again, below what was begun since.
create or replace function core.outbox_recall(o core.outbox) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	m core.message;
begin
	update core.outbox x set state = 'recalled', ended_at = core.now() where x.outbox_id = o.outbox_id;
	if o.message_id is null then
		return;
	end if;
	update core.message x set recalled_at = core.now() where x.message_id = o.message_id returning x.* into m;
	update core.ticket t set messages = t.messages - 1 where t.ticket_id = m.ticket_id;
	insert into core.draft as d (person_id, place, body, at, ident)
	values (o.person_id, 'ticket_reply/' || m.ticket_id, jsonb_build_object('body', m.body), core.now(), o.ref)
	on conflict on constraint draft_pkey do update set at = excluded.at,
		body = d.body || jsonb_build_object('body', concat_ws(E'\n\n', nullif(d.body ->> 'body', ''), excluded.body ->> 'body'));
end
$$;

-- One step, by who did it.
create or replace function core.undo_one(c core.command, s core.undo_step) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	o core.outbox;
	k core.compensation;
	v int;
begin
	select x.* into o from core.outbox x where x.undo_id = s.undo_id for update;
	if s.undone_at is not null then
		perform core.fail('QS003', 'It has been taken back already');
	elsif o.state = 'released' or o.state = 'waiting' and o.release_at <= core.now() then
		perform core.fail('QS003', '%s has gone out and cannot be called back', array[s.ref]);
	elsif core.undo_state(s, o) <> 'open' then
		perform core.fail('QS003', 'It was done more than %s hours ago', array[core.setting('undo_hours')]);
	elsif not auth.can(s.object) then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"',
			array[core.coded('permission', (select p.permission from core.object_permission p where p.object = s.object))]);
	end if;
	select x.* into strict k from core.compensation x where x.object = s.object;
	if o.outbox_id is not null then
		perform core.outbox_recall(o);
	end if;
	v := core.undo_version(s, k, o.outbox_id is not null);
	update core.undo_step x set undone_at = core.now() where x.undo_id = s.undo_id;
	perform core.changed('undo_step');
	return core.command_end(c, s.entity, s.entity_id, s.ref, v, case when o.outbox_id is not null then 'Called back' else 'Undone' end,
		jsonb_build_object('undo', s.undo_id, 'object', s.object));
end
$$;

-- Every open step of a batch, the last one first. What others have changed since stays as they left it; ref tells
-- how many of how many are as they were. Refused when that would be none.
create or replace function core.undo_batch(c core.command, batch uuid) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.undo_step;
	n int := 0;
	total int := 0;
	first_error text;
	r api.result;
begin
	c.batch := batch;
	for s in
		select x.* from core.undo_step x
		where x.batch = undo_batch.batch and x.person_id = c.person_id and x.undone_at is null
		order by x.undo_id desc for update
	loop
		total := total + 1;
		begin
			r := core.undo_one(c, s);
			n := n + 1;
		exception when sqlstate 'QS001' or sqlstate 'QS003' then
			first_error := coalesce(first_error, s.ref);
		end;
	end loop;
	if n = 0 then
		perform core.fail('QS003', '%s and the rows done with it have changed since', array[first_error]);
	end if;
	r.ref := n || '/' || total;
	r.version := null;
	update core.request q set ref = r.ref, row_version = null where q.person_id = c.person_id and q.request_key = c.request_key;
	return r;
end
$$;

-- Takes back a step of one's own; one of a batch takes back the whole batch. Only the person who did it may, for as
-- long as undo_hours says, and with the permission that the step itself needs. When others have changed the row
-- since, what waits in the outbox can still be called back; everything else is refused, and says who was there.
create function api.undo(undo_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.undo', request_key);
	s core.undo_step;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into s from core.undo_step x where x.undo_id = undo.undo_id and x.person_id = c.person_id for update;
	if s.undo_id is null then
		perform core.fail('QS002', 'There is nothing to take back');
	elsif s.batch is not null and s.undone_at is null then
		return core.undo_batch(c, s.batch);
	end if;
	return core.undo_one(c, s);
end
$$;

-- tolerant: a row that others have changed since stays as they left it.
create or replace function core.undo_version(s core.undo_step, k core.compensation, tolerant boolean) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v int;
begin
	if k.function_undo <> '' then
		execute format('select %s($1)', k.function_undo::regproc) into v using s;
	elsif k.object_undo <> '' then
		v := core.undo_call(s);
	else
		v := core.undo_row(s);
	end if;
	return v;
exception when sqlstate 'QS001' then
	if not tolerant then
		raise;
	end if;
	return null;
end
$$;

-- The outbox -----------------------------------------------------------------------------------------------

create view api.outbox with (security_barrier) as
select o.outbox_id, o.undo_id, o.kind, o.ref, o.entity, o.entity_id, o.queued_at, o.release_at, o.state,
	case o.state when 'waiting' then 'info' else 'muted' end as style,
	(select auth.can('api.undo')) and o.state = 'waiting' and o.release_at > core.now() and o.undo_id is not null as can_undo
from core.outbox o
where (select auth.can('api.outbox')) and o.person_id = (select auth.me());

drop function if exists core.outbox_put(core.outbox_kind, text, bigint, text, bigint);
create or replace function core.outbox_put(kind core.outbox_kind, person_id bigint, entity text, entity_id bigint, ref text,
	message_id bigint default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.outbox (kind, person_id, entity, entity_id, ref, message_id, queued_at, release_at)
	values (kind, person_id, entity, entity_id, ref, message_id, core.now(),
		core.now() + make_interval(secs => core.setting('outbox_seconds')::int));
end
$$;

-- Whoever writes a reply, it goes through here; what no person wrote has left already.
create or replace function core.outbox_reply() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	who bigint := auth.me();
begin
	if who is not null then
		perform core.outbox_put('reply', who, 'ticket', new.ticket_id, (select t.ticket_no from core.ticket t where t.ticket_id = new.ticket_id), new.message_id);
	end if;
	return null;
end
$$;
create or replace trigger outbox_reply after insert on core.message
	for each row when (new.kind = 'reply') execute function core.outbox_reply();

create or replace function core.outbox_order() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	who bigint := auth.me();
begin
	if who is not null then
		perform core.outbox_put('purchase_order', who, 'purchase_order', new.purchase_order_id, new.purchase_order_no);
	end if;
	return null;
end
$$;
create or replace trigger outbox_order after update of status on core.purchase_order
	for each row when (new.status = 'sent' and old.status = 'approved') execute function core.outbox_order();

-- For the background worker: what has waited long enough leaves.
create or replace function core.outbox_release() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	n int;
begin
	update core.outbox o set state = 'released', ended_at = core.now()
	where o.outbox_id in (select x.outbox_id from core.outbox x where x.state = 'waiting' and x.release_at <= core.now() for update skip locked);
	get diagnostics n = row_count;
	if n > 0 then
		perform core.changed('outbox');
	end if;
	return n;
end
$$;
