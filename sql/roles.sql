-- Database roles, extensions and database-wide privileges. Run as superuser, safe to run again.
--
-- quayside_owner owns every object and cannot log in. The login roles are members of nothing and
-- inherit nothing, so SET ROLE and RESET ROLE gain them nothing. How they authenticate is a matter of
-- pg_hba.conf (peer over the unix socket); no role has a password here.

do $$
declare
	r text;
begin
	if not exists (select from pg_roles where rolname = 'quayside_owner') then
		create role quayside_owner nologin;
	end if;
	foreach r in array array['quayside_desk', 'quayside_warden', 'quayside_work', 'quayside_post'] loop
		if not exists (select from pg_roles where rolname = r) then
			execute format('create role %I login noinherit', r);
		end if;
		execute format('alter role %I login noinherit nosuperuser nocreatedb nocreaterole nobypassrls', r);
		-- Nothing stays open while a person thinks; a lost client frees its locks at once.
		execute format('alter role %I set statement_timeout = %L', r, '10s');
		execute format('alter role %I set lock_timeout = %L', r, '2s');
		execute format('alter role %I set idle_in_transaction_session_timeout = %L', r, '5s');
		execute format('alter role %I set client_connection_check_interval = %L', r, '500ms');
		execute format('alter role %I set search_path = pg_catalog', r);
	end loop;
end
$$;

alter role quayside_owner nologin inherit nosuperuser nocreatedb nocreaterole nobypassrls;
-- auth.me() compares backend_start, which pg_stat_get_activity() hides from other roles. The definer
-- functions run as the owner, and only an inherited membership counts there.
grant pg_read_all_stats to quayside_owner;

do $$
begin
	execute format('revoke all on database %I from public', current_database());
	execute format('grant create on database %I to quayside_owner', current_database());
	execute format('grant connect on database %I to quayside_owner, quayside_desk, quayside_warden, quayside_work, quayside_post',
		current_database());
end
$$;

revoke all on schema public from public;
create schema if not exists ext;
grant usage on schema ext to quayside_owner;
create extension if not exists pgcrypto schema ext;
create extension if not exists pg_trgm schema ext;
create extension if not exists unaccent schema ext;

-- Every function is born without PUBLIC execute; what a role may call is granted by name.
alter default privileges for role quayside_owner revoke execute on functions from public;

-- What PostgreSQL leaves to everybody and desks must not have: all desks share one role, so that one could see
-- the statements of another, end its connection, write where no permission is asked for, or sit on the lock that a
-- job waits for.
do $$
declare
	f record;
begin
	for f in
		select p.oid::regprocedure as name from pg_proc p
		where p.pronamespace = 'pg_catalog'::regnamespace and (p.proname ~ '^pg_(try_)?advisory_' or p.proname in ('pg_terminate_backend', 'pg_cancel_backend',
			'pg_stat_get_activity', 'pg_stat_get_backend_activity', 'pg_logical_emit_message', 'pg_export_snapshot',
			'lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_get', 'lo_open', 'lo_unlink', 'lowrite', 'loread',
			'lo_truncate', 'lo_truncate64'))
	loop
		execute format('revoke execute on function %s from public', f.name);
	end loop;
end
$$;
grant execute on function pg_stat_get_activity(int), pg_advisory_xact_lock(bigint) to quayside_owner;
grant execute on function pg_try_advisory_xact_lock(bigint) to quayside_work;
revoke select on pg_stat_activity from public;
grant select on pg_stat_activity to quayside_owner;
