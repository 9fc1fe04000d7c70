-- Scopes: to which queues and markets a person is limited (auth.scope() tells; views before this file ask it).

do $$
declare
	p record;
begin
	for p in
		select * from (values
			('ticket', 'queue::text', 'queue'),
			('listing', 'market::text', 'market'),
			('compliance_case', 'market::text', 'market')) v(tab, col, kind)
	loop
		execute format('alter table core.%I enable row level security', p.tab);
		execute format('alter table core.%I force row level security', p.tab);
		execute format('drop policy if exists scope on core.%I', p.tab);
		-- asks once; without a limit the comparison is null
		execute format('create policy scope on core.%I using (coalesce(coalesce(%s, '''') = any ((select auth.scope(%L))::text[]), true))',
			p.tab, p.col, p.kind);
	end loop;
	-- What hangs on them goes with them.
	for p in
		select * from (values
			('message', 'ticket', 'ticket_id', 'queue'),
			('attachment', 'ticket', 'ticket_id', 'queue'),
			('listing_flag', 'listing', 'listing_id', 'market'),
			('listing_version', 'listing', 'listing_id', 'market'),
			('case_note', 'compliance_case', 'case_id', 'market'),
			('case_evidence', 'compliance_case', 'case_id', 'market')) v(tab, parent, key, kind)
	loop
		execute format('alter table core.%I enable row level security', p.tab);
		execute format('alter table core.%I force row level security', p.tab);
		execute format('drop policy if exists scope on core.%I', p.tab);
		execute format('create policy scope on core.%I using ((select auth.scope(%L)) is null or exists (select from core.%I x where x.%I = %I.%I))',
			p.tab, p.kind, p.parent, p.key, p.tab, p.key);
	end loop;
	-- So does what happened to them.
	alter table core.event enable row level security;
	alter table core.event force row level security;
	drop policy if exists scope on core.event;
	create policy scope on core.event using (case entity
		when 'ticket' then (select auth.scope('queue')) is null or exists (select from core.ticket x where x.ticket_id = entity_id)
		when 'listing' then (select auth.scope('market')) is null or exists (select from core.listing x where x.listing_id = entity_id)
		when 'case' then (select auth.scope('market')) is null or exists (select from core.compliance_case x where x.case_id = entity_id)
		else true end);
end
$$;

create view api.person_scope with (security_barrier) as
select s.person_id, row_number() over (partition by s.person_id order by s.kind, s.code) as person_scope_id, s.kind, s.code
from core.person_scope s
where (select auth.can('api.person_scope'));

-- The whole limit of one kind, as codes with blanks between; empty takes it away.
create function api.person_scope_set(person_id bigint, version int, kind core.scope_kind, codes core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_scope_set', request_key);
	p core.person;
	list text[] := array_remove(regexp_split_to_array(btrim(coalesce(codes, '')), '[ ,]+'), '');
	bad text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into p from core.person x where x.person_id = person_scope_set.person_id for update;
	if p.person_id is null then
		perform core.fail('QS002', 'There is no such person');
	elsif p.version is distinct from version then
		perform core.conflict('person', p.person_id, version, p.login);
	elsif p.person_id = c.person_id then
		perform core.fail('42501', 'Nobody changes their own account here');
	elsif kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	end if;
	select x into bad from unnest(list) x where not case kind when 'queue' then exists (select from core.queue q where q.queue = x)
		else exists (select from ref.market m where m.market = x) end limit 1;
	if bad is not null then
		perform core.fail('QS004', 'There is no such choice: %s', array[bad], 'codes');
	end if;
	delete from core.person_scope s where s.person_id = p.person_id and s.kind = person_scope_set.kind;
	insert into core.person_scope select distinct p.person_id, person_scope_set.kind, x from unnest(list) x;
	perform core.note_event('person', p.person_id, p.version + 1, 'scope', null, array_to_string(list, ' '), kind);
	update core.person x set updated_at = core.now(), version = x.version + 1 where x.person_id = p.person_id returning x.* into p;
	return core.command_end(c, 'person', p.person_id, p.login, p.version, 'Saved', jsonb_build_object('kind', kind, 'codes', list));
end
$$;
