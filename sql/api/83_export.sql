-- Exports: what is to be fetched, by whom it was, and how many rows there were.

-- One's own; for who may see it, everybody's.
create view api.export with (security_barrier) as
select x.export_id, x.export_id::text as export_no, p.login::core.person_login as person, p.name as person_name, x.made_at, x.screen,
	x.filter, x.columns, x.sort, x.labels, x.format, x.most, x.fetched_at, x.n_rows, x.person_id = (select auth.me()) as mine,
	case when x.n_rows > 10000 then 'warn' end as style
from core.export x
join core.person p on p.person_id = x.person_id
where (select auth.can('api.export')) and (x.person_id = (select auth.me()) or (select auth.may('export.view')));

-- Said before the first row leaves, so that what broke off is known too.
create function api.export_put(screen text, format core.export_format, filter text default '', columns text default '', sort text default '',
	labels boolean default false, most int default 0, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.export_put', request_key);
	id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	screen := core.need_text(screen, 'screen', 40);
	if screen !~ '^[a-z_]+$' then
		perform core.fail('QS004', 'There is no such choice: %s', array[screen], 'screen');
	elsif format is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'format');
	elsif length(filter) > 4000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['4000'], 'filter');
	elsif length(columns) > 4000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['4000'], 'columns');
	elsif length(sort) > 1000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['1000'], 'sort');
	elsif most < 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'most');
	elsif (coalesce(most, 0) = 0 or most > 1000) and not auth.may('export.large') then
		perform core.fail('42501', 'More than %s rows at a time need the permission "%s"', array['1000', core.coded('permission', 'export.large')], 'most',
			'Narrow the filter, or ask for fewer rows');
	end if;
	insert into core.export (person_id, made_at, screen, filter, columns, sort, labels, format, most)
	values (c.person_id, core.now(), screen, coalesce(filter, ''), coalesce(columns, ''), coalesce(sort, ''), coalesce(labels, false), format, coalesce(most, 0))
	returning export_id into id;
	return core.command_end(c, 'export', id, id::text, null, 'Ready to be fetched',
		jsonb_build_object('screen', screen, 'format', format, 'columns', coalesce(columns, ''), 'most', coalesce(most, 0)));
end
$$;

create function api.export_fetched(export_id bigint, n_rows bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.export_fetched', request_key);
	x core.export;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if n_rows is null or n_rows < 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'n_rows');
	end if;
	update core.export e set fetched_at = core.now(), n_rows = export_fetched.n_rows
	where e.export_id = export_fetched.export_id and e.person_id = c.person_id
	returning e.* into x;
	if x.export_id is null then
		perform core.fail('QS002', 'There is no such export');
	end if;
	return core.command_end(c, 'export', x.export_id, x.export_id::text, null, 'Fetched',
		jsonb_build_object('screen', x.screen, 'format', x.format, 'rows', x.n_rows));
end
$$;
