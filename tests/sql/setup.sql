-- Helpers for the SQL tests; every test file includes this right after its begin, and rolls everything back.
-- Needs a superuser on a migrated database with demo data at scale 1.

\set QUIET 1
\set ON_ERROR_ROLLBACK off
\set ON_ERROR_STOP true
\pset format unaligned
\pset tuples_only true
\pset pager off
set client_min_messages = warning;

create schema t;
create extension pgtap schema t;
grant usage on schema t to public;
set search_path = t, pg_catalog;

-- A clock that stands still, where the database's own clock stands, until a test moves it.
select set_config('t.now', core.now()::text, true);
create or replace function core.now() returns timestamptz language sql stable as
	$$ select pg_catalog.current_setting('t.now')::timestamptz $$;
create function t.pass_time(span interval) returns void language sql as
	$$ select pg_catalog.set_config('t.now', (core.now() + span)::text, true) $$;

-- Run a statement as the desk's database role; whoever is logged in on this connection is who it is.
create function t.desk(statement text) returns setof jsonb language plpgsql as $$
begin
	perform set_config('role', 'quayside_desk', true);
	return query execute 'select to_jsonb(x) from (' || statement || ') x';
	perform set_config('role', 'none', true);
end
$$;
-- A statement that returns nothing to look at.
create function t.desk_do(statement text) returns void language plpgsql as $$
begin
	perform set_config('role', 'quayside_desk', true);
	execute statement;
	perform set_config('role', 'none', true);
end
$$;
create function t.value(statement text) returns text language sql as
	$$ select (select v from jsonb_each_text(d) e(k, v) limit 1) from t.desk(statement) d limit 1 $$;
create function t.amount(statement text) returns bigint language sql as
	$$ select count(*) from t.desk(statement) $$;

-- SQLSTATE of a statement run as the desk, '00000' when it went through. Nothing it did remains.
create function t.state(statement text) returns text language plpgsql as $$
declare
	code text := '00000';
begin
	begin
		perform t.desk_do(statement);
		raise exception using errcode = 'ZZZZZ';
	exception when others then
		if sqlstate <> 'ZZZZZ' then
			code := sqlstate;
		end if;
	end;
	perform set_config('role', 'none', true);
	return code;
end
$$;

-- Everything a person is told when a statement is refused.
create function t.refusal(statement text) returns jsonb language plpgsql as $$
declare
	m text; d text; c text; h text; s text;
begin
	begin
		perform t.desk_do(statement);
		raise exception using errcode = 'ZZZZZ';
	exception when others then
		get stacked diagnostics m = message_text, d = pg_exception_detail, c = column_name, h = pg_exception_hint, s = returned_sqlstate;
	end;
	perform set_config('role', 'none', true);
	return case when s = 'ZZZZZ' then null else jsonb_build_object('state', s, 'message', m, 'detail', d, 'field', c, 'hint', h) end;
end
$$;

create function t.log_out() returns void language sql as $$ delete from auth.binding where pid = pg_catalog.pg_backend_pid() $$;
create function t.log_in(login text) returns void language plpgsql as $$
begin
	perform t.log_out();
	perform t.desk(format('select * from auth.begin_session(%L)', auth.mint_token(login, 'password', 'test')));
end
$$;

-- A person with exactly these roles, called after them.
create function t.person(roles text) returns text language plpgsql as $$
declare
	login text := 'x.' || replace(roles, ' ', '.');
begin
	perform auth.person_add(login, 'Test ' || roles, string_to_array(roles, ' '));
	return login;
end
$$;

-- A ticket of a customer, new, asked just now. Returns its key.
create function t.ticket(priority text default 'normal') returns bigint language sql as $$
	insert into core.ticket (channel, queue, customer_id, subject, language, priority, created_at, updated_at, waiting_since)
	select 'email', 'english', min(customer_id), 'Test', 'en', priority, core.now(), core.now(), core.now() from core.customer
	returning ticket_id
$$;
create function t.act(verb text, ticket bigint, rest text default '') returns text language sql as $$
	select t.value(format('select r.note from api.ticket_%s(ticket_id => %s, version => %s%s) r', verb, $2,
		(select version from core.ticket where ticket_id = $2), rest))
$$;
create function t.act_text(verb text, ticket bigint, rest text default '') returns text language sql as $$
	select format('select * from api.ticket_%s(ticket_id => %s, version => %s%s)', verb, $2,
		(select version from core.ticket where ticket_id = $2), rest)
$$;

-- An action as a statement, on the row as it is now: its verb is the function of api, `rest` what comes behind the version.
create function t.call(verb text, entity text, id bigint, rest text default '') returns text language plpgsql as $$
declare
	v int;
begin
	execute format('select version from core.%I where %I = %s', case entity when 'order' then 'sales_order' else entity end, entity || '_id', id) into v;
	return format('select r.note from api.%I(%I => %s, version => %s%s) r', verb, entity || '_id', id, v, rest);
end
$$;
