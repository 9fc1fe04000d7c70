-- Papers, and which of them a market asks for: kept by compliance. What changes here is screened anew.

create view api.evidence with (security_barrier) as
select e.evidence_id, e.evidence::text as evidence_no, e.name, e.law, e.active, e.version,
	(select count(*) from core.evidence_requirement r where r.evidence = e.evidence and r.active)::int as asked,
	(select count(*) from core.certificate k where k.evidence = e.evidence and k.status = 'valid')::int as held,
	case when not e.active then 'muted' end as style,
	e.active and (select auth.can('api.evidence_change')) as can_change, e.active and (select auth.can('api.evidence_retire')) as can_retire
from core.evidence e
where (select auth.can('api.evidence'));

create view api.evidence_requirement with (security_barrier) as
select r.requirement_id, r.requirement_id::text as requirement_no, r.market, g.category, g.name as category_name, r.evidence::text as evidence, coalesce(e.name, r.evidence) as name,
	e.law, r.only_battery, r.only_liquid, r.active, r.version,
	case when not r.active then 'muted' when e.evidence is null or not e.active then 'danger' end as style,
	r.active and (select auth.can('api.requirement_change')) as can_change, r.active and (select auth.can('api.requirement_retire')) as can_retire
from core.evidence_requirement r
join core.category g on g.category_id = r.category_id
left join core.evidence e on e.evidence = r.evidence
where (select auth.can('api.evidence_requirement'));

create or replace function core.evidence_lock(evidence_id bigint, version int) returns core.evidence
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	e core.evidence;
begin
	select x.* into e from core.evidence x where x.evidence_id = evidence_lock.evidence_id for no key update;
	perform core.expect('evidence', e.evidence_id, e.version, version, e.name, 'There is no such paper');
	if not e.active then
		perform core.fail('QS003', '%s is retired', array[e.name]);
	end if;
	return e;
end
$$;

create or replace function core.evidence_done(c core.command, e core.evidence, kind text, what text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.evidence x set name = e.name, law = e.law, active = e.active, version = x.version + 1 where x.evidence_id = e.evidence_id returning x.* into e;
	perform core.screening_changed();
	perform core.note_event('evidence', e.evidence_id, e.version, kind, null, null, what);
	return core.command_end(c, 'evidence', e.evidence_id, e.evidence, e.version, done, jsonb_build_object('name', e.name, 'law', e.law));
end
$$;

create function api.evidence_add(evidence core.short_text, name core.short_text, law core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.evidence_add', request_key);
	e core.evidence;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	evidence := core.code_typed(evidence, 'evidence');
	insert into core.evidence (evidence, name, law)
	values (evidence_add.evidence, core.need_text(name, 'name', 100), coalesce(core.most_text(evidence_add.law, 'law', 100), ''))
	on conflict on constraint evidence_pkey do nothing returning * into e;
	if e.evidence_id is null then
		perform core.fail('QS004', 'There is one called %s already', array[evidence], 'evidence');
	end if;
	-- A market may have asked for it before anybody said what it is.
	perform core.screening_changed();
	perform core.note_event('evidence', e.evidence_id, e.version, 'created');
	return core.command_end(c, 'evidence', e.evidence_id, e.evidence, e.version, 'Added', jsonb_build_object('name', e.name));
end
$$;

-- Empty fields stay.
create function api.evidence_change(evidence_id bigint, version int, name core.short_text default null, law core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.evidence_change', request_key);
	e core.evidence;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.evidence_lock(evidence_id, version);
	e.name := coalesce(nullif(core.most_text(name, 'name', 100), ''), e.name);
	e.law := coalesce(nullif(core.most_text(law, 'law', 100), ''), e.law);
	return core.evidence_done(c, e, 'changed', e.name, 'Saved');
end
$$;

create function api.evidence_retire(evidence_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.evidence_retire', request_key);
	e core.evidence;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	e := core.evidence_lock(evidence_id, version);
	reason := core.need_text(reason, 'reason', 200);
	if exists (select from core.evidence_requirement r where r.evidence = e.evidence and r.active) then
		perform core.fail('QS003', 'Markets still ask for it', '{}', null, 'Retire these requirements first');
	end if;
	e.active := false;
	return core.evidence_done(c, e, 'retired', reason, 'Retired');
end
$$;

-- Requirements -------------------------------------------------------------------------------------------

create or replace function core.requirement_lock(requirement_id bigint, version int) returns core.evidence_requirement
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.evidence_requirement;
begin
	select x.* into r from core.evidence_requirement x where x.requirement_id = requirement_lock.requirement_id for update;
	perform core.expect('requirement', r.requirement_id, r.version, version, r.evidence, 'There is no such requirement');
	if not r.active then
		perform core.fail('QS003', '%s is retired', array[r.evidence]);
	end if;
	return r;
end
$$;

create or replace function core.requirement_done(c core.command, r core.evidence_requirement, kind text, what text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.screening_changed();
	perform core.note_event('requirement', r.requirement_id, r.version, kind, null, null, what);
	return core.command_end(c, 'requirement', r.requirement_id, r.evidence, r.version, done, jsonb_build_object('market', r.market, 'category_id', r.category_id,
		'only_battery', r.only_battery, 'only_liquid', r.only_liquid));
end
$$;

-- One that was retired is taken up again.
create function api.requirement_add(market core.market, category core.category_code, evidence core.evidence_code, only_battery core.yes_no default 'no',
	only_liquid core.yes_no default 'no', request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.requirement_add', request_key);
	r core.evidence_requirement;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if market is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'market');
	elsif not exists (select from core.evidence e where e.evidence = requirement_add.evidence and e.active) then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(evidence, '')], 'evidence');
	end if;
	insert into core.evidence_requirement as x (market, category_id, evidence, only_battery, only_liquid)
	values (requirement_add.market, core.category_of(category, 'category'), requirement_add.evidence, coalesce(requirement_add.only_battery, 'no') = 'yes',
		coalesce(requirement_add.only_liquid, 'no') = 'yes')
	on conflict on constraint evidence_requirement_market_category_id_evidence_key do update set active = true, only_battery = excluded.only_battery,
		only_liquid = excluded.only_liquid, version = x.version + 1 where not x.active returning x.* into r;
	if r.requirement_id is null then
		perform core.fail('QS003', 'The market asks for this already', '{}', 'evidence');
	end if;
	return core.requirement_done(c, r, 'created', null, 'Added');
end
$$;

-- Empty fields stay.
create function api.requirement_change(requirement_id bigint, version int, only_battery core.yes_no default null, only_liquid core.yes_no default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.requirement_change', request_key);
	r core.evidence_requirement;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.requirement_lock(requirement_id, version);
	update core.evidence_requirement x set only_battery = coalesce(requirement_change.only_battery = 'yes', x.only_battery),
		only_liquid = coalesce(requirement_change.only_liquid = 'yes', x.only_liquid), version = x.version + 1
	where x.requirement_id = r.requirement_id returning x.* into r;
	return core.requirement_done(c, r, 'changed', null, 'Saved');
end
$$;

create function api.requirement_retire(requirement_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.requirement_retire', request_key);
	r core.evidence_requirement;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.requirement_lock(requirement_id, version);
	reason := core.need_text(reason, 'reason', 200);
	update core.evidence_requirement x set active = false, version = x.version + 1 where x.requirement_id = r.requirement_id returning x.* into r;
	return core.requirement_done(c, r, 'retired', reason, 'Retired');
end
$$;
