-- Calls every function of api with one parameter at a time made bad; included by 500_bad_input.sql.
--
-- The row is one that the function can work on, if there is one; the other parameters are good. Whatever is
-- then put into one parameter, the answer is the deed, or words for a person: never a broken constraint, a
-- failed cast or an internal error. Nothing that is done remains.

-- One parameter of a function: its name, its type, a good value as SQL.
create type t.param as (name text, type text, good text, optional boolean);

-- The table whose rows a parameter called <thing>_id names.
create function t.key_table(param text) returns regclass language sql stable as $$
	select i.indrelid::regclass from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
	where i.indisunique and i.indnatts = 1 and i.indpred is null and a.attname = param and i.indrelid in (select oid from pg_class where relnamespace = 'core'::regnamespace
		and exists (select from pg_attribute v where v.attrelid = pg_class.oid and v.attname = 'version'))
	order by i.indisprimary desc, (a.attidentity <> '') desc, i.indrelid::regclass::text limit 1
$$;

-- A good value for a parameter that is no key.
create function t.good(fn text, param text, type text) returns text language sql stable as $$
	select case
		when type = 'core.short_text' then case param when 'account_no' then '''DE02120300000000202051''' when 'swift' then '''BYLADEM1001'''
			when 'markets' then '''DE''' when 'codes' then 'null' when 'currency' then '''EUR''' when 'tracking_no' then '''ABC123456'''
			when 'issuer' then '''TÜV''' when 'bin' then 'null' when 'rfq' then 'null' when 'sku' then 'null' when 'value' then '''5''' else '''Because''' end
		when type = 'core.long_text' and param = 'items' then '''LUM-POW-10001 2'''
		-- where most rows can go that way
		when type in ('core.ticket_status', 'core.case_status') then (select quote_literal(t.to_state) from core.transition t
			where t.verb = fn group by t.to_state order by count(*) desc, t.to_state limit 1)
		when type in ('core.ticket_no', 'core.ticket_ref') then (select quote_literal(min(k.ticket_no)) from core.ticket k)
		when type = 'core.macro_code' then (select quote_literal(min(m.macro)) from core.macro m)
		when type in ('core.sku_code', 'core.purchase_sku') then (select quote_literal(min(v.sku)) from core.variant v)
		when type = 'core.person_login' then '''hana'''
		when type = 'core.queue_code' then (select quote_literal(min(q.queue::text)) from core.queue q)
		when type = 'core.order_line_ref' or type = 'core.return_line_ref' then '''1'''
		when type = 'core.file_hash' then '''' || repeat('a', 64) || ''''
		when type = 'core.market' then '''DE''' when type = 'core.language' then '''en'''
		when type in ('integer', 'bigint', 'numeric') then '1' when type = 'boolean' then 'true'
		when type = 'date' then '(core.now()::date ' || case when param like 'expires%' or param like '%valid%' or param like '%promised%' or param like 'due%' or param = 'needed_on' then '+' else '-' end || ' 30)'
		when type = 'timestamp with time zone' then '(core.now() + interval ''2 days'')'
		when type = 'jsonb' then '''{}'''
		when type = 'text' then case param when 'list' then (select quote_literal(min(l.name)) from core.compliance_list l) when 'entity' then '''ticket'''
			when 'filter' then '''''' when 'columns' then '''''' when 'sort' then '''''' when 'screen' then '''tickets''' else '''xyz''' end
		else coalesce((select quote_literal(c.code) from core.code c where 'core.' || c.domain = type order by c.position limit 1), '''x''') end
$$;

-- A domain over numbers takes what numbers do.
create function t.type_of(type oid) returns text language sql stable as $$
	select case when y.typtype = 'd' and y.typbasetype <> 'text'::regtype then t.type_of(y.typbasetype) else format_type(y.oid, null) end
	from pg_type y where y.oid = type
$$;

create function t.params(fn text) returns setof t.param language sql stable as $$
	select f.proargnames[i], t.type_of(f.proargtypes[i - 1]), t.good(fn, f.proargnames[i], t.type_of(f.proargtypes[i - 1])),
		i > f.pronargs - f.pronargdefaults
	from pg_proc f, generate_series(1, f.pronargs) i
	where f.pronamespace = 'api'::regnamespace and f.proname = fn and f.proargnames[i] <> 'request_key'
$$;

-- The call, with one parameter other than it should be. Coded values and choices are taken for the row at hand.
create function t.call(fn text, row_key text, row_version text, bad text default null, value text default null) returns text language sql stable as $$
	select format('select * from api.%I(%s)', fn, string_agg(format('%I => %s', p.name,
		case when p.name = bad then value
			when p.name like '%\_id' and t.key_table(p.name) is not null then row_key
			when p.name = 'version' then row_version
			else p.good end || case when p.type like 'core.%' then '::' || p.type else '' end), ', ')) from t.params(fn) p
	where p.name = bad or not p.optional
$$;

-- What may be put in the place of a value of this type.
create function t.bad_values(type text) returns setof text language sql immutable as $$
	select unnest(array['null'] || case
		when type in ('integer', 'bigint') then array['0', '-1', '2147483647', '-2147483648']
			|| case when type = 'bigint' then array['9223372036854775807'] else '{}' end
		when type = 'numeric' then array['0', '-1', '0.0001', '1e30', '''NaN''', '''infinity''', '1e-20', '99999999999999999']
		when type = 'date' or type like 'timestamp%' then array['''infinity''', '''-infinity''', '''0001-01-01''', '''9999-12-31''', '''4713-01-01 BC''']
		when type in ('boolean', 'uuid') then '{}'
		when type = 'jsonb' then array['''[]''', '''"x"''', '''1''', '''{"a":{"b":[null]}}''']
		when type like '%[]' then array['''{}''', '''{null}''', '''{{1,2},{3,4}}''', '''{1,-1,2147483647}''', 'array_fill(1, array[70000])::' || type]
		else array['''''', '''   ''', 'repeat(''长'', 70000)', 'E''a\x01b\x1b[31m\u202e''', '''no such thing''',
			'''{ticket_status:open}''', '''%s %n''', '''1''', '''-99999999999999999999''', '''../../etc/passwd'''] end)
$$;

-- What is wrong with the answer to a call, null when nothing is. Who calls has every role.
create function t.wrong_answer(statement text, names text[]) returns text language plpgsql as $$
declare
	state text; message text; detail text; field text; type text;
begin
	begin
		perform set_config('role', 'quayside_desk', true);
		execute statement;
		raise exception using errcode = 'ZZZZZ';
	exception when others then
		get stacked diagnostics state = returned_sqlstate, message = message_text, detail = pg_exception_detail, field = column_name,
			type = pg_datatype_name;
	end;
	perform set_config('role', 'none', true);
	return case
		when state = 'ZZZZZ' then case when statement like '%repeat(%' and statement !~ '^select \* from api\.(choices|\w+_drop)\(' then 'takes 70000 characters' when statement like '%infinity%' then 'takes infinity' end
		-- a value that its type refuses never reaches the function; the desk words it (src/db/dberr.c)
		when state = '23514' and type <> '' or state in ('22003', '22007', '22008') and type <> '' then null
		when state not in ('QS001', 'QS002', 'QS003', 'QS004', 'QS005', '42501') or detail not like chr(30) || '%' then state || ' ' || message
		when not exists (select from t.word w where w.word = split_part(substr(detail, 2), chr(31), 1)) then 'not in po/quayside.pot: ' || message
		when state = 'QS004' and not coalesce(field = any (names), false) then format('field "%s": %s', field, message) end;
end
$$;

-- The row that this function can do most with: of each state the newest is tried.
create function t.best_row(fn text, out row_key text, out row_version text, out said text) language plpgsql as $$
declare
	key text := (select p.name from t.params(fn) p where p.name like '%\_id' and t.key_table(p.name) is not null limit 1);
	tab regclass := t.key_table(key);
	state text := (select a.attname from pg_attribute a where a.attrelid = tab and a.attname in ('status', 'state') limit 1);
	r record;
	s text;
begin
	row_key := '1';
	row_version := '1';
	said := 'no row';
	if tab is null then
		said := t.state(t.call(fn, null, null));
		return;
	end if;
	for r in execute format('select distinct on (%s) %I::text as key, version::text as version from %s order by %s, 1 desc limit 24',
			coalesce(quote_ident(state), 'version'), key, tab, coalesce(quote_ident(state), 'version')) loop
		s := t.state(t.call(fn, r.key, r.version));
		if said = 'no row' or s = '00000' then
			row_key := r.key;
			row_version := r.version;
			said := s;
		end if;
		exit when s = '00000';
	end loop;
end
$$;

create table t.tried (fn text, said text);
-- Everything that is wrong with a function's answers, each fault once per parameter.
create function t.faults_of(fn text) returns text language plpgsql as $$
declare
	b record;
	p t.param;
	v text;
	w text;
	found_faults text[] := '{}';
	names text[] := array(select name from t.params(fn));
begin
	b := t.best_row(fn);
	for p in select * from t.params(fn) loop
		for v in select * from t.bad_values(p.type) loop
			w := t.wrong_answer(t.call(fn, b.row_key, b.row_version, p.name, v), names);
			if w is not null then
				found_faults := found_faults || format('%s = %s: %s', p.name, v, left(w, 160));
			end if;
		end loop;
	end loop;
	insert into t.tried values (fn, b.said);
	return nullif(array_to_string(found_faults, E'\n'), '');
end
$$;

