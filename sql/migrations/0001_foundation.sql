-- Schemas, coded values, settings and idempotency keys: what every other file stands on.
--
-- core   tables, reachable by the owner only      audit  the hash-chained record
-- auth   sessions, credentials, permission checks ref    countries, currencies and the like
-- api    views and functions, built by sql/api

create schema if not exists core;
create schema if not exists auth;
create schema if not exists audit;
create schema if not exists ref;

-- Every coded value lives here once; the domain of the same name is made from it, and screens label it.
create table core.code (
	domain text not null,
	code text not null,
	position int not null,
	primary key (domain, code)
);

create function core.domain_set(name text, codes text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if pg_catalog.to_regtype('core.' || quote_ident(name)) is null then
		execute format('create domain core.%I as text', name);
	else
		execute format('alter domain core.%I drop constraint if exists coded', name);
	end if;
	execute format('alter domain core.%I add constraint coded check (value = any (%L::text[]))', name, codes);
	delete from core.code c where c.domain = name;
	insert into core.code (domain, code, position)
	select name, u.code, u.ord from unnest(codes) with ordinality u(code, ord);
end
$$;
comment on function core.domain_set(text, text[]) is
	'Make or widen a coded domain; the order of the codes is the order in which people choose from them';

-- Free text. The domain only tells the form which editor to open; lengths are checked where text is taken in.
create domain core.long_text as text;
create domain core.short_text as text;
-- References to rows, by the name that people know them by.
create domain core.person_login as text;
create domain core.queue_code as text;

create table core.setting (
	setting text primary key,
	value text not null,
	note text not null default ''
);
insert into core.setting values
	('base_currency', 'EUR', 'currency in which totals of several currencies are added up'),
	('session_hours', '12', 'a session ends after this, however busy'),
	('lockout_failures', '10', 'failed logins in a row before an account rests'),
	('lockout_minutes', '30', 'how long it rests'),
	('reopen_days', '14', 'a closed ticket may be reopened for this long');
