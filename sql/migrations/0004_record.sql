-- The record: events (what happened to a thing, for people), audit (who did what, for proof), state
-- machines as data, and idempotency keys.

select core.domain_set('event_kind', array['status', 'owner', 'priority', 'reply', 'note', 'customer_message', 'hold',
	'release', 'enabled', 'disabled']);

create table core.event (
	event_id bigint generated always as identity primary key,
	entity text not null,
	entity_id bigint not null,
	-- the row version that this event led to; lets a conflict name what came in between
	version int not null,
	at timestamptz not null,
	actor_id bigint references core.person,
	kind core.event_kind not null,
	from_state text,
	to_state text,
	reason text,
	data jsonb not null default '{}'
);
create index event_entity on core.event (entity, entity_id, event_id);

create table core.transition (
	machine text not null,
	from_state text not null,
	to_state text not null,
	verb text not null,
	permission text not null references core.permission,
	reason_required boolean not null default false,
	-- name of a function (entity_id bigint, to_state text) returns void that raises when the step is not
	-- allowed; held as text because a stored regproc does not survive pg_upgrade
	guard text,
	primary key (machine, from_state, to_state, verb)
);

-- Fill a machine from a readable table: each row is "from list", "to list", verb, permission, reason, guard.
create function core.transition_add(machine text, froms text, tos text, verb text, permission text,
	reason_required boolean default false, guard text default null) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.transition (machine, from_state, to_state, verb, permission, reason_required, guard)
	select $1, f, t, $4, $5, $6, $7
	from unnest(string_to_array($2, ' ')) f, unnest(string_to_array($3, ' ')) t
	where f <> t
$$;

-- One row per command that carried a key. A repeated call returns the first result.
create table core.request (
	person_id bigint not null references core.person,
	request_key uuid not null,
	object text not null,
	at timestamptz not null,
	ref text,
	row_version int,
	note text,
	primary key (person_id, request_key)
);
create index request_at on core.request (at);

create table audit.entry (
	seq bigint primary key,
	at timestamptz not null,
	actor_id bigint,
	session_id bigint,
	action text not null,
	entity text not null,
	entity_id bigint,
	data jsonb not null,
	prev_hash bytea not null,
	hash bytea not null
);
create index entry_entity on audit.entry (entity, entity_id, seq);

-- The end of the chain. Locked last in every transaction that writes, so that the chain has one order.
create table audit.head (
	only_row boolean primary key default true check (only_row),
	seq bigint not null,
	hash bytea not null
);
insert into audit.head (seq, hash) values (0, sha256('quayside'));

create function audit.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception 'the audit record cannot be changed' using errcode = '42501';
end
$$;
create trigger entry_is_final before update or delete on audit.entry
	for each row execute function audit.refuse_change();
create trigger entry_is_kept before truncate on audit.entry
	for each statement execute function audit.refuse_change();
create trigger head_is_kept before delete or truncate on audit.head
	for each statement execute function audit.refuse_change();
