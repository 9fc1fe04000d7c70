-- Credentials, login tokens, sessions, and the binding of a backend to a session.
--
-- Identity is a row in auth.binding keyed by this backend's pid and start time, written only by
-- auth.begin_session() in exchange for a one-time token. A setting could be forged by any SQL; this cannot.

create table auth.credential (
	person_id bigint primary key references core.person,
	password_hash text,
	password_set_at timestamptz,
	totp_secret bytea,
	totp_last_step bigint not null default 0,
	failures int not null default 0,
	locked_until timestamptz,
	last_login_at timestamptz,
	last_source text
);

create table auth.key (
	key_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	type text not null,
	blob_base64 text not null,
	fingerprint text not null unique check (fingerprint like 'SHA256:%'),
	comment text not null default '',
	added_at timestamptz not null default now(),
	revoked_at timestamptz
);
create index key_person on auth.key (person_id);

create table auth.session (
	session_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	factors text not null,
	source text not null,
	began_at timestamptz not null,
	expires_at timestamptz not null,
	ended_at timestamptz,
	end_reason text,
	check ((ended_at is null) = (end_reason is null))
);
create index session_live on auth.session (person_id) where ended_at is null;

create table auth.token (
	token_hash bytea primary key check (length(token_hash) = 32),
	person_id bigint not null references core.person,
	session_id bigint references auth.session,
	factors text not null,
	source text not null,
	minted_at timestamptz not null,
	expires_at timestamptz not null,
	used_at timestamptz
);
create index token_expires on auth.token (expires_at);

-- Nothing here outlives a restart of the server: the backends it names are gone, and pids come again.
create unlogged table auth.binding (
	pid int primary key,
	backend_start timestamptz not null,
	session_id bigint not null,
	bound_at timestamptz not null
);
create index binding_session on auth.binding (session_id);

create table auth.attempt (
	attempt_id bigint generated always as identity primary key,
	at timestamptz not null,
	login text not null,
	outcome text not null,
	factors text not null,
	source text not null
);
create index attempt_at on auth.attempt (at);
