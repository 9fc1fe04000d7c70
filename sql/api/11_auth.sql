-- Who is here, what they may do, and how a session begins and ends. Credentials use the real clock.

-- PL/pgSQL throughout, although SQL would do: these run several times per statement, PL/pgSQL keeps their plans
-- for the life of the connection, and an SQL function that cannot be inlined is planned anew each time.

-- This backend's session, whatever has become of it. A backend that is gone may leave a binding with its pid to the next one;
-- so the binding has a secret, which auth.begin_session() puts into a setting of the connection. Asked several times in
-- a statement, this must not ask PostgreSQL for the moment the backend began, which copies what all backends do.
create or replace view auth.here as
select s.session_id, s.person_id,
	s.ended_at is null and s.expires_at > clock_timestamp() and p.enabled as live
from auth.binding b
join auth.session s on s.session_id = b.session_id
join core.person p on p.person_id = s.person_id
where b.pid = pg_backend_pid() and b.secret::text = current_setting('quayside.binding', true);

-- The person behind this backend, or null.
create or replace function auth.me() returns bigint
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select h.person_id from auth.here h where h.live);
end
$$;

create or replace function auth.my_session() returns bigint
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select h.session_id from auth.here h where h.live);
end
$$;

create or replace function auth.may(permission text) returns boolean
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return exists (
		select from core.person_role pr
		join core.role_permission rp on rp.role = pr.role
		where pr.person_id = (select h.person_id from auth.here h where h.live) and rp.permission = may.permission);
end
$$;

-- May this person use this view or function?
create or replace function auth.allows(person_id bigint, object text) returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return exists (
		select from core.object_permission op
		join core.role_permission rp on rp.permission = op.permission
		join core.person_role pr on pr.role = rp.role
		where op.object = allows.object and pr.person_id = allows.person_id);
end
$$;

-- May the current person? The answer every view and function of api asks for itself.
create or replace function auth.can(object text) returns boolean
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	return auth.allows((select h.person_id from auth.here h where h.live), object);
end
$$;

-- The names of customers, for whoever needs them (customer.name_view). Views of orders, payments and returns left join this
-- and not core.customer, so that a name is there or it is not, in one place; a filter by name still finds its index.
create or replace view core.named_customer as
select c.customer_id, c.name from core.customer c where (select auth.may('customer.name_view'));

-- For the warden ---------------------------------------------------------------------------------------

create or replace function auth.login_facts(login text)
returns table (known boolean, enabled boolean, locked_until timestamptz, password_hash text, totp_secret bytea,
	last_step bigint, roles text[], keys text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select p.person_id is not null, coalesce(p.enabled, false), c.locked_until, c.password_hash, c.totp_secret,
		coalesce(c.totp_last_step, 0),
		array(select r.role::text from core.person_role r where r.person_id = p.person_id order by r.role),
		array(select k.fingerprint from auth.key k where k.person_id = p.person_id and k.revoked_at is null order by k.key_id)
	from (select) one
	left join core.person p on p.login = $1
	left join auth.credential c on c.person_id = p.person_id
$$;

create or replace function auth.key_known(login text, fingerprint text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from auth.key k join core.person p on p.person_id = k.person_id
		where p.login = $1 and p.enabled and k.fingerprint = $2 and k.revoked_at is null)
$$;

-- Accept a TOTP step once, and never an older one after it.
create or replace function auth.totp_use(login text, step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update auth.credential c set totp_last_step = step
	from core.person p
	where p.person_id = c.person_id and p.login = totp_use.login and p.enabled
		and c.totp_secret is not null and c.totp_last_step < step;
	return found;
end
$$;

-- outcome 'success' clears the count of failures; anything else adds to it, and at the limit the account
-- rests. Strangers are written down too, with no account to count on.
create or replace function auth.note_login(login text, outcome text, factors text, source text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	who bigint := (select p.person_id from core.person p where p.login = note_login.login);
	resting boolean := false;
begin
	insert into auth.attempt (at, login, outcome, factors, source)
	values (clock_timestamp(), left(login, 64), left(outcome, 32), left(factors, 64), left(source, 128));
	if who is null then
		return;
	end if;
	insert into auth.credential (person_id) values (who) on conflict do nothing;
	if outcome = 'success' then
		update auth.credential c set failures = 0, locked_until = null, last_login_at = clock_timestamp(),
			last_source = left(source, 128)
		where c.person_id = who;
	else
		update auth.credential c set
			failures = case when c.failures + 1 >= core.setting('lockout_failures')::int then 0 else c.failures + 1 end,
			locked_until = case when c.failures + 1 >= core.setting('lockout_failures')::int
				then clock_timestamp() + make_interval(mins => core.setting('lockout_minutes')::int)
				else c.locked_until end
		where c.person_id = who
		returning c.failures = 0 into resting;
	end if;
	if outcome = 'success' or resting then
		perform audit.append(who, null, case when resting then 'auth.locked' else 'auth.login' end, 'person', who,
			jsonb_build_object('factors', left(factors, 64), 'source', left(source, 128)));
	end if;
end
$$;

-- Whether a person may come from this address: each role that names networks has to name one that it is in.
create or replace function auth.source_allowed(person_id bigint, source text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from auth.login_range) then
		return true;
	end if;
	return not exists (
		select from core.person_role pr
		where pr.person_id = source_allowed.person_id and exists (select from auth.login_range g where g.role = pr.role)
			and not exists (select from auth.login_range g where g.role = pr.role and auth.source_address(source) <<= g.network));
end
$$;

-- The address in what the server calls a source, or null.
create or replace function auth.source_address(source text) returns inet
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	return regexp_replace(source, '^(?:\[(.+)\]|([0-9.]+))(?::[0-9]+)?$', '\1\2')::inet;
exception when invalid_text_representation then
	return null;
end
$$;

-- A token lets one backend begin (or, with a session given, carry on) a session within a minute. Only its
-- hash is kept.
create or replace function auth.mint_token(login text, factors text, source text, session_id bigint default null)
returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	who bigint;
	token text := encode(ext.gen_random_bytes(32), 'hex');
begin
	select p.person_id into who
	from core.person p left join auth.credential c on c.person_id = p.person_id
	where p.login = mint_token.login and p.enabled
		and (c.locked_until is null or c.locked_until <= clock_timestamp());
	if who is null then
		perform core.fail('42501', 'This person may not log in now');
	elsif not auth.source_allowed(who, source) then
		perform audit.append(who, null, 'auth.network', 'person', who, jsonb_build_object('source', left(source, 128)));
		return null;
	end if;
	if session_id is not null and not exists (
		select from auth.session s where s.session_id = mint_token.session_id and s.person_id = who
			and s.ended_at is null and s.expires_at > clock_timestamp()) then
		perform core.fail('QS005', 'Your session has ended');
	end if;
	delete from auth.token t where t.expires_at < clock_timestamp() - interval '1 hour';
	insert into auth.token (token_hash, person_id, session_id, factors, source, minted_at, expires_at)
	values (sha256(convert_to(token, 'UTF8')), who, session_id, factors, source, clock_timestamp(),
		clock_timestamp() + interval '60 s');
	return token;
end
$$;

-- Whether this person begins in line mode: serve tells the desk before there is a terminal to set up.
create or replace function auth.wants_lines(login text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select exists (select from core.person_preference r join core.person p on p.person_id = r.person_id
		where p.login = $1 and r.preference = 'interface' and r.value = 'lines')
$$;

-- End a session from outside: log-out by the server, revocation by an operator.
create or replace function auth.close_session(session_id bigint, reason text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update auth.session s set ended_at = clock_timestamp(), end_reason = reason
	where s.session_id = close_session.session_id and s.ended_at is null;
	return found;
end
$$;

-- The same for the server, which has the number from the desk: only a session of that person.
create or replace function auth.close_session_of(login text, session_id bigint, reason text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
	select auth.close_session(s.session_id, left(reason, 128))
	from auth.session s join core.person p on p.person_id = s.person_id
	where s.session_id = $2 and p.login = $1
$$;

-- For the desk -----------------------------------------------------------------------------------------

create or replace function auth.begin_session(token text)
returns table (session_id bigint, person_id bigint, login text, name text, language text, time_zone text,
	keymap text, home_role text, color text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	t auth.token;
	born timestamptz := (select a.backend_start from pg_stat_get_activity(pg_backend_pid()) a);
	sid bigint;
	proof uuid := gen_random_uuid();
begin
	if auth.me() is not null then
		perform core.fail('42501', 'This connection already has a session');
	end if;
	update auth.token k set used_at = clock_timestamp()
	where k.token_hash = sha256(convert_to($1, 'UTF8')) and k.used_at is null and k.expires_at > clock_timestamp()
	returning * into t;
	if t.token_hash is null then
		perform core.fail('QS005', 'The login has expired; log in again');
	end if;
	sid := t.session_id;
	if sid is null then
		insert into auth.session as s (person_id, factors, source, began_at, expires_at)
		values (t.person_id, t.factors, t.source, clock_timestamp(),
			clock_timestamp() + make_interval(hours => core.setting('session_hours')::int))
		returning s.session_id into sid;
		perform audit.append(t.person_id, sid, 'auth.session', 'person', t.person_id,
			jsonb_build_object('factors', t.factors, 'source', t.source));
	end if;
	-- What this transaction has seen of the other backends is from before it waited: a binding made since would
	-- look like one whose backend is gone.
	perform pg_stat_clear_snapshot();
	delete from auth.binding b
	where b.pid = pg_backend_pid() or not exists (
		select from pg_stat_get_activity(null) a where a.pid = b.pid and a.backend_start = b.backend_start);
	insert into auth.binding (pid, backend_start, session_id, bound_at, secret)
	values (pg_backend_pid(), born, sid, clock_timestamp(), proof);
	perform set_config('quayside.binding', proof::text, false);
	if auth.me() is null then
		perform core.fail('QS005', 'Your session has ended');
	end if;
	return query
		select sid, p.person_id, p.login, p.name, p.language::text, p.time_zone, p.keymap::text, p.home_role::text, p.color
		from core.person p where p.person_id = t.person_id;
end
$$;

create or replace function auth.end_session() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform auth.close_session(auth.my_session(), 'logout');
end
$$;

-- For the operator -------------------------------------------------------------------------------------

create or replace function auth.person_id(login text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select p.person_id from core.person p where p.login = $1);
begin
	if id is null then
		perform core.fail('QS002', 'There is no person called %s', array[login], 'login');
	end if;
	return id;
end
$$;

-- The first role is the one whose home screen opens after login.
create or replace function auth.person_make(login text, name text, roles text[], language text default 'en',
	time_zone text default 'UTC') returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
	unknown text := (select r from unnest(roles) r where not exists (select from core.role k where k.role = r) limit 1);
begin
	if login !~ '^[a-z][a-z0-9._-]{0,31}$' then
		perform core.fail('QS004', 'A login is a small letter followed by small letters, digits, dot, dash or underscore',
			'{}', 'login');
	elsif cardinality(roles) is null or cardinality(roles) = 0 then
		perform core.fail('QS004', 'A person needs at least one role', '{}', 'roles');
	elsif unknown is not null then
		perform core.fail('QS004', 'There is no role called %s', array[unknown], 'roles');
	elsif not core.zone_known(time_zone) then
		perform core.fail('QS004', 'There is no time zone called %s', array[time_zone], 'time_zone');
	elsif not exists (select from core.code c where c.domain = 'ui_language' and c.code = person_make.language) then
		perform core.fail('QS004', 'There is no screen language called %s', array[language], 'language');
	end if;
	insert into core.person as p (login, name, language, time_zone, home_role)
	values (login, core.need_text(name, 'name', 100), language, time_zone, roles[1])
	on conflict on constraint person_login_key do nothing returning p.person_id into id;
	if id is null then
		perform core.fail('QS004', 'There is already a person called %s', array[login], 'login');
	end if;
	insert into core.person_role (person_id, role) select distinct id, r from unnest(roles) r;
	insert into auth.credential (person_id) values (id);
	return id;
end
$$;

create or replace function auth.person_add(login text, name text, roles text[], language text default 'en',
	time_zone text default 'UTC') returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_make(login, name, roles, language, time_zone);
begin
	perform audit.append(null, null, 'person.add', 'person', id, jsonb_build_object('login', login, 'roles', roles));
	return id;
end
$$;

create or replace function auth.person_set_password(login text, hash text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_id(login);
begin
	update auth.credential c set password_hash = hash, password_set_at = clock_timestamp(), failures = 0, locked_until = null
	where c.person_id = id;
	delete from auth.invitation i where i.person_id = id;
	perform audit.append(null, null, 'person.password', 'person', id, '{}');
end
$$;

create or replace function auth.person_add_key(login text, type text, blob_base64 text, fingerprint text,
	comment text default '') returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_id(login);
begin
	insert into auth.key as k (person_id, type, blob_base64, fingerprint, comment)
	values (id, type, blob_base64, fingerprint, comment)
	on conflict on constraint key_fingerprint_key do update set revoked_at = null, comment = excluded.comment
	where k.person_id = excluded.person_id;
	if not found then
		perform core.fail('QS004', 'This key belongs to somebody else', '{}', 'key');
	end if;
	perform audit.append(null, null, 'person.key', 'person', id, jsonb_build_object('fingerprint', fingerprint));
end
$$;

create or replace function auth.person_set_totp(login text, secret bytea) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_id(login);
begin
	update auth.credential c set totp_secret = secret, totp_last_step = 0 where c.person_id = id;
	perform audit.append(null, null, 'person.totp', 'person', id, jsonb_build_object('set', secret is not null));
end
$$;

create or replace function auth.person_end_sessions(id bigint, reason text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update auth.session s set ended_at = clock_timestamp(), end_reason = $2 where s.person_id = $1 and s.ended_at is null
$$;

create or replace function auth.person_disable(login text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_id(login);
begin
	update core.person p set enabled = false, disabled_at = core.now(), updated_at = core.now(), version = version + 1
	where p.person_id = id and p.enabled;
	perform auth.person_end_sessions(id, 'disabled');
	perform audit.append(null, null, 'person.disable', 'person', id, '{}');
end
$$;

create or replace function auth.person_enable(login text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := auth.person_id(login);
begin
	update core.person p set enabled = true, disabled_at = null, updated_at = core.now(), version = version + 1
	where p.person_id = id and not p.enabled;
	perform audit.append(null, null, 'person.enable', 'person', id, '{}');
end
$$;

create or replace view auth.person_list as
select p.login, p.name, p.language::text as language, p.time_zone,
	array(select r.role::text from core.person_role r where r.person_id = p.person_id
		order by r.role <> p.home_role, r.role) as roles,
	p.enabled, c.password_hash is not null as has_password, c.totp_secret is not null as has_totp,
	(select count(*) from auth.key k where k.person_id = p.person_id and k.revoked_at is null)::int as keys,
	c.locked_until, c.last_login_at, c.last_source
from core.person p left join auth.credential c on c.person_id = p.person_id;

-- The codes that the current person is limited to, or null for no limit. Nobody (the worker, an operator) has none.
create or replace function auth.scope(kind text) returns text[]
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- Asked by every statement on these tables: where nobody is limited in this way, the answer is cheap.
	if not exists (select from core.person_scope s where s.kind = scope.kind) then
		return null;
	end if;
	return (select array_agg(s.code) from core.person_scope s
		where s.kind = scope.kind and s.person_id = (select h.person_id from auth.here h where h.live));
end
$$;
