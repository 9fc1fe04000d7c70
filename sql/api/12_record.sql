-- Writing the audit chain (14_audit.sql reads it), events, state machines, and the frame that every command stands in.

-- What a link is made of. Bound when it is made, and without settings of its own, so that it costs no call. Where it
-- stands is one number as long as there was one chain.
drop function if exists audit.canonical(bigint, timestamptz, bigint, bigint, text, text, bigint, jsonb);
create or replace function audit.canonical(chain int, seq bigint, entry_id bigint, at timestamptz, actor_id bigint, session_id bigint,
	action text, entity text, entity_id bigint, data jsonb) returns bytea
language sql stable parallel safe
return convert_to(concat_ws(chr(31), case when chain = 0 and entry_id = seq then seq::text else concat_ws('/', chain, seq, entry_id) end,
	(extract(epoch from at) * 1000000)::bigint::text,
	coalesce(actor_id::text, '-'), coalesce(session_id::text, '-'), action, entity,
	coalesce(entity_id::text, '-'), data::text), 'UTF8');

-- Append one link to the first chain that nobody holds, and keep its head until the transaction ends: call it last.
-- When all are held, wait for one. Returns the number that people know the entry by; it grows with time.
-- A transaction that has a head writes on with it: it never waits while it holds one. Where the head's row lies is kept
-- for that, so that it is found at once, however many versions of it a long transaction has left behind; a place that is
-- not true any more, or was made up, is that of no row or of another head, and both are as good as none. (Sixteen rows fit a
-- page, so that the planner would look through all of it, and through the versions.)
-- A rehearsal (core.rehearsal) can never be committed and leaves the chains alone, so that it holds up nobody.
create or replace function audit.append(actor_id bigint, session_id bigint, action text, entity text, entity_id bigint,
	data jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
	h record;
	place text;
	id bigint;
	t timestamptz;
	link bytea;
begin
	if exists (select from core.rehearsal r where r.xact = pg_current_xact_id()) then
		return 0;
	end if;
	select x.ctid as place, x.* into h from audit.head x
	where x.ctid = nullif(current_setting('quayside.audit_head', true), '')::tid for update;
	if not found then
		select x.ctid as place, x.* into h from audit.head x order by x.chain for update skip locked limit 1;
	end if;
	if not found then
		select x.ctid as place, x.* into strict h from audit.head x where x.chain = pg_backend_pid() % audit.chains() for update;
	end if;
	id := nextval('audit.entry_id');
	t := clock_timestamp();
	link := sha256(h.hash || audit.canonical(h.chain, h.seq + 1, id, t, actor_id, session_id, action, entity, entity_id, data));
	insert into audit.entry (chain, seq, entry_id, at, actor_id, session_id, action, entity, entity_id, data, prev_hash, hash)
	values (h.chain, h.seq + 1, id, t, actor_id, session_id, action, entity, entity_id, data, h.hash, link);
	update audit.head x set seq = h.seq + 1, hash = link where x.ctid = h.place returning x.ctid into strict place;
	perform set_config('quayside.audit_head', place, true);
	return id;
end
$$;

-- What it was called with while it looked up by itself who is there.
drop function if exists audit.write(text, text, bigint, jsonb);

-- What happened to a thing, for people. version is the row version it leads to.
create or replace function core.note_event(entity text, entity_id bigint, version int, kind text,
	from_state text default null, to_state text default null, reason text default null, data jsonb default '{}') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason, data)
	values ($1, $2, $3, core.now(), auth.me(), $4, $5, $6, $7, $8);
end
$$;

-- The domain of an entity's states. Where an order has a status of the same name, the thing itself has a state.
create or replace function core.status_domain(entity text) returns text
language sql immutable parallel safe
return case when entity in ('payment', 'return') then entity || '_state' else entity || '_status' end;

-- One side of a change as event_text() writes it.
create or replace function core.event_value(entity text, kind text, value text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case
		when value is null then '-'
		when entity = 'order' and kind = 'hold' then '{order_hold_kind:' || value || '}'
		when kind = 'status' then '{' || core.status_domain(entity) || ':' || value || '}'
		when kind in ('priority', 'hold') then '{' || entity || '_' || kind || ':' || value || '}'
		else value end
$$;

-- What an event says, for the history of its row. {domain:code} is a coded value: the reader's side puts the label
-- of its language in its place.
create or replace function core.event_text(e core.event) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select '{event_kind:' || e.kind || '}'
		|| case when e.from_state is not null or e.to_state is not null
			then ': ' || core.event_value(e.entity, e.kind, e.from_state) || ' > ' || core.event_value(e.entity, e.kind, e.to_state)
			else '' end
		|| coalesce(' (' || e.reason || ')', '')
$$;

create or replace function core.stale(msgid text, args text[]) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	perform core.fail('QS001', msgid, args, null, 'Look at it again, then repeat');
end
$$;

-- Somebody changed the row since it was read: say who, when and what. Of the last change, the event that says
-- most is told.
create or replace function core.conflict(entity text, entity_id bigint, read_version int, ref text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	e core.event;
	who text;
	at text;
	zone text := coalesce((select p.time_zone from core.person p where p.person_id = (select auth.me())), 'UTC');
begin
	select v.* into e from core.event v
	where v.entity = conflict.entity and v.entity_id = conflict.entity_id and v.version > read_version
	order by (v.kind = 'reply') desc, v.version desc, (v.kind = 'status') desc, v.to_state is not null desc, v.event_id desc limit 1;
	who := coalesce((select p.name from core.person p where p.person_id = e.actor_id), 'Quayside');
	at := to_char(e.at at time zone zone, 'HH24:MI:SS');
	if e.event_id is null then
		perform core.stale('%s has changed since you opened it', array[ref]);
	elsif e.kind = 'status' then
		perform core.stale('%s: %s changed the status from %s to %s at %s', array[ref, who,
			core.coded(core.status_domain(entity), e.from_state), core.coded(core.status_domain(entity), e.to_state), at]);
	elsif e.kind = 'priority' then
		perform core.stale('%s: %s changed the priority from %s to %s at %s', array[ref, who,
			core.coded(entity || '_priority', e.from_state), core.coded(entity || '_priority', e.to_state), at]);
	elsif e.kind = 'owner' then
		perform core.stale('%s: %s gave it to %s at %s', array[ref, who, e.to_state, at]);
	elsif e.kind = 'reply' then
		perform core.stale('%s: %s replied at %s', array[ref, who, at]);
	elsif e.kind = 'note' then
		perform core.stale('%s: %s added a note at %s', array[ref, who, at]);
	elsif e.kind = 'customer_message' then
		perform core.stale('%s: the customer wrote at %s', array[ref, at]);
	end if;
	perform core.stale('%s was changed by %s at %s (%s)', array[ref, who, at, core.coded('event_kind', e.kind)]);
end
$$;

-- Is this step allowed to this person now? Raises when not, and writes the event when it is. The caller
-- then updates the row.
create or replace function core.move(machine text, entity_id bigint, version int, verb text, from_state text,
	to_state text, reason text default null, data jsonb default '{}') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.transition;
begin
	select x.* into t from core.transition x
	where x.machine = move.machine and x.from_state = move.from_state and x.to_state = move.to_state and x.verb = move.verb;
	if t.machine is null then
		if from_state = to_state then
			perform core.fail('QS003', 'It is already %s', array[core.coded(core.status_domain(machine), to_state)]);
		end if;
		perform core.fail('QS003', 'It cannot go from %s to %s',
			array[core.coded(core.status_domain(machine), from_state), core.coded(core.status_domain(machine), to_state)]);
	elsif not auth.may(t.permission) then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"', array[core.coded('permission', t.permission)]);
	elsif t.reason_required and btrim(coalesce(reason, '')) = '' then
		perform core.fail('QS004', 'Say why', '{}', 'reason');
	end if;
	reason := core.most_text(reason, 'reason', 500);
	if t.guard is not null then
		execute format('select %s($1, $2)', t.guard::regproc) using entity_id, to_state;
	end if;
	perform core.note_event(machine, entity_id, version, 'status', from_state, to_state, nullif(btrim(reason), ''), data);
end
$$;

-- A step that nobody takes: the clock, a job, or another step brings it about. It is no step of anybody's permission, and
-- its event names what brought it about; whoever did that other thing, if somebody did, stands beside it.
create or replace function core.move_itself(machine text, entity_id bigint, version int, verb text, from_state text,
	to_state text, reason text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from core.transition x where x.machine = move_itself.machine and x.from_state = move_itself.from_state
		and x.to_state = move_itself.to_state and x.verb = move_itself.verb and x.permission = 'automatic') then
		raise exception '% % does not go from % to % by itself (%)', machine, entity_id, from_state, to_state, verb using errcode = '23514';
	end if;
	perform core.note_event(machine, entity_id, version, 'status', from_state, to_state, reason, jsonb_build_object('automatic', verb));
end
$$;

-- From which states may the current person take this verb? For the can_<verb> columns of views.
create or replace function core.movable(machine text, verb text) returns text[]
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return array(select t.from_state from core.transition t
		where t.machine = movable.machine and t.verb = movable.verb and t.permission in (
			select rp.permission from core.person_role pr join core.role_permission rp on rp.role = pr.role
			where pr.person_id = (select h.person_id from auth.here h where h.live)));
end
$$;

-- A command is: core.command_begin(), the work, core.command_end(). Dropped and made again because the type
-- may grow.
drop type if exists core.command cascade;
create type core.command as (person_id bigint, object text, request_key uuid, replay boolean, ref text,
	row_version int, note text, batch uuid);

-- What is done to many rows at once is one command per row; a desk tells by this setting of its session that
-- they belong together. Records and steps to take back carry it.
create or replace function core.batch() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return case when current_setting('quayside.batch', true) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
		then current_setting('quayside.batch', true)::uuid end;
end
$$;

-- Check session and permission, and claim the request key. replay is set when this very command was done
-- before: the caller then returns core.command_replay() and does nothing.
create function core.command_begin(object text, request_key uuid) returns core.command
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	c core.command;
	r core.request;
begin
	c.person_id := auth.me();
	c.object := object;
	c.request_key := request_key;
	c.replay := false;
	c.batch := core.batch();
	if c.person_id is null then
		if exists (select from auth.here) then
			perform core.fail('QS005', 'Your session has ended');
		end if;
		perform core.fail('42501', 'Log in first');
	elsif not auth.allows(c.person_id, object) then
		perform core.fail('42501', 'You may not do this; it needs the permission "%s"',
			array[core.coded('permission', (select p.permission from core.object_permission p where p.object = command_begin.object))]);
	end if;
	if coalesce(current_setting('quayside.changed', true), '') = '' then
		perform set_config('quayside.changed', ' ', true);
	end if;
	-- Tells core.keep_before() whether the rows as they were will be wanted.
	perform set_config('quayside.undo', (exists (select from core.compensation k where k.object = command_begin.object
		and k.relation <> ''))::text, true);
	if request_key is null then
		return c;
	end if;
	-- A second caller with the same key waits here until the first has committed; what that did is written at its end.
	perform pg_advisory_xact_lock(hashtextextended(c.person_id || ' ' || request_key, 0));
	select q.* into r from core.request q where q.person_id = c.person_id and q.request_key = command_begin.request_key;
	if found then
		if r.object <> object then
			perform core.fail('QS004', 'This request key was used for something else', '{}', 'request_key');
		end if;
		c.replay := true;
		c.ref := r.ref;
		c.row_version := r.row_version;
		c.note := r.note;
	end if;
	return c;
end
$$;

create function core.command_replay(c core.command) returns api.result
language sql immutable
return (c.ref, c.row_version, c.note)::api.result;

-- The audit chain, and whoever asks again with the same key; screens hear of it through core.tell_screens(). Who began
-- the command must still be there: whose session ended meanwhile has done nothing.
create function core.command_end(c core.command, entity text, entity_id bigint, ref text, version int, note text,
	data jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	sid bigint := (select h.session_id from auth.here h where h.live and h.person_id = c.person_id);
begin
	if sid is null then
		perform core.fail('QS005', 'Your session has ended');
	end if;
	if c.request_key is not null then
		-- More than once when a command is made of several, as taking back a batch is.
		insert into core.request as q (person_id, request_key, object, at, ref, row_version, note)
		values (c.person_id, c.request_key, c.object, core.now(), ref, version, note)
		on conflict on constraint request_pkey do update set ref = excluded.ref, row_version = excluded.row_version, note = excluded.note;
	end if;
	perform core.undo_keep(c, entity, entity_id, ref, version, data);
	data := data || jsonb_build_object('ref', ref, 'version', version);
	if c.batch is not null then
		data := data || jsonb_build_object('batch', c.batch);
	end if;
	perform audit.append(c.person_id, sid, c.object, entity, entity_id, data || core.changed_take(entity));
	return (ref, version, note)::api.result;
end
$$;
