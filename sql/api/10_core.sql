-- Time, errors, masks and small helpers.

-- All business time. Tests replace this one function to freeze it.
create or replace function core.now() returns timestamptz
language sql stable parallel safe as $$ select pg_catalog.now() $$;

-- The one way to refuse. MESSAGE is readable English; DETAIL carries the same as msgid and arguments,
-- for translation. An argument of the form {domain:code} is a coded value: the message shows the bare code,
-- a screen shows its label. COLUMN names the field at fault, HINT what to do; both are empty when there is none.
create or replace function core.fail(state text, msgid text, args text[] default '{}', field text default null,
	hint text default null) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	parts text[] := string_to_array(msgid, '%s');
	message text := parts[1];
begin
	for i in 2 .. cardinality(parts) loop
		message := message || core.plain(coalesce(args[i - 1], '')) || parts[i];
	end loop;
	raise exception using errcode = state, message = message,
		detail = chr(30) || array_to_string(array[msgid] || args, chr(31), ''),
		column = coalesce(field, ''), hint = coalesce(hint, '');
end
$$;

-- A coded value as an argument of a message, and how the message itself shows it.
create or replace function core.coded(domain text, code text) returns text
language sql immutable parallel safe
return '{' || domain || ':' || code || '}';

create or replace function core.plain(arg text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when arg ~ '^\{[a-z_]+:[A-Za-z0-9_.]+\}$'
		then replace(substr(arg, strpos(arg, ':') + 1, length(arg) - strpos(arg, ':') - 1), '_', ' ') else arg end
$$;

-- Text that a person typed: trimmed, present, not absurdly long.
create or replace function core.need_text(value text, field text, most int) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	value := btrim(value, E' \t\r\n');
	if coalesce(value, '') = '' then
		perform core.fail('QS004', 'This must not be empty', '{}', field);
	elsif length(value) > most then
		perform core.fail('QS004', 'This is longer than %s characters', array[most::text], field);
	end if;
	return value;
end
$$;

-- Text that a person may leave out; trimmed, and refused rather than cut when it is too long.
create or replace function core.most_text(value text, field text, most int) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	value := btrim(value, E' \t\r\n');
	if length(value) > most then
		perform core.fail('QS004', 'This is longer than %s characters', array[most::text], field);
	end if;
	return value;
end
$$;

-- A day that can be meant: not infinity, nor a slip of the century.
create or replace function core.day_meant(value date, field text) returns date
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if value not between '1950-01-01' and '2199-12-31' then
		perform core.fail('QS004', 'This is not a day that can be meant', '{}', field);
	end if;
	return value;
end
$$;

create or replace function core.setting(setting text) returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select s.value from core.setting s where s.setting = $1);
end
$$;

-- Personal data as lists and screens show it. Enough to recognise, not enough to use.
create or replace function core.mask_email(email text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when email = '' then '' else left(email, 1) || '***@' || left(split_part(email, '@', 2), 1) || '***.'
		|| regexp_replace(email, '^.*\.', '') end
$$;

create or replace function core.mask_phone(phone text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when length(phone) < 8 then '' else left(phone, 3) || ' *** ' || right(phone, 2) end
$$;

create or replace function core.mask_postcode(postcode text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when postcode = '' then '' else left(postcode, greatest(2, length(postcode) - 3)) || '***' end
$$;

-- Is this the name of a time zone, such as Asia/Shanghai? (pg_timezone_names reads every zone file.)
create or replace function core.zone_known(zone text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	perform pg_catalog.now() at time zone zone;
	return zone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_+-]+)+)$';
exception when invalid_parameter_value then
	return false;
end
$$;
