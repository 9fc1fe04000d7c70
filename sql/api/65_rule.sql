-- Lists and rules of compliance, and the screening of listings by the rules that are published.

create view api.compliance_list with (security_barrier) as
select s.list_id, s.list as list_no, s.name, s.kind, (select count(*) from core.list_entry e where e.list_id = s.list_id and e.removed_at is null)::int as entries,
	(select count(*) from core.rule_version v where v.list_id = s.list_id and v.status = 'published')::int as rules, s.version,
	(select auth.can('api.list_entry_add')) as can_entry_add, (select auth.can('api.list_entry_drop')) as can_entry_drop
from core.compliance_list s
where (select auth.can('api.compliance_list'));

create view api.list_entry with (security_barrier) as
select e.list_entry_id, e.list_id, e.entry, e.language, e.market, e.note, e.valid_from, e.valid_to, p.name as added_by, e.added_at, e.removed_at,
	case when e.removed_at is not null or e.valid_to < core.today() then 'muted' end as style
from core.list_entry e
left join core.person p on p.person_id = e.added_by
where (select auth.can('api.list_entry'));

-- A rule as its newest version says it; status is that of the newest, live the number that counts now.
create view api.rule with (security_barrier) as
select r.rule_id, r.rule_no, r.name, v.number, v.status, v.kind, s.name as list, v.market, g.name as category, v.flag, v.severity, v.law, v.advice,
	b.name as built_by, v.built_at, v.hits, v.hits_more, v.hits_fewer, u.name as published_by, v.published_at, l.number as live, r.updated_at, r.version,
	case v.status when 'draft' then 'muted' when 'test' then 'info' when 'retired' then 'muted' else 'ok' end as style,
	(select auth.can('api.rule_change')) as can_change,
	(select auth.can('api.rule_test')) and v.status in ('draft', 'test') as can_test,
	(select auth.can('api.rule_publish')) and v.status = 'test' and v.built_by is distinct from (select auth.me()) as can_publish,
	(select auth.can('api.rule_retire')) and l.number is not null as can_retire
from core.rule r
join lateral (select x.* from core.rule_version x where x.rule_id = r.rule_id order by x.number desc limit 1) v on true
left join core.rule_version l on l.rule_id = r.rule_id and l.status = 'published'
left join core.compliance_list s on s.list_id = v.list_id
left join core.category g on g.category_id = v.category_id
left join core.person b on b.person_id = v.built_by
left join core.person u on u.person_id = v.published_by
where (select auth.can('api.rule'));

create view api.rule_version with (security_barrier) as
select v.rule_version_id, v.rule_id, v.number, v.status, v.kind, s.name as list, v.market, v.flag, v.severity, v.law, b.name as built_by, v.built_at, v.hits,
	u.name as published_by, v.published_at, case v.status when 'published' then 'ok' when 'test' then 'info' else 'muted' end as style
from core.rule_version v
left join core.compliance_list s on s.list_id = v.list_id
left join core.person b on b.person_id = v.built_by
left join core.person u on u.person_id = v.published_by
where (select auth.can('api.rule_version'));

-- Where an entry of a list stands in a text, or 0. Whole words, so that innocent ones which contain it are not hit;
-- scripts without spaces have no word ends.
create or replace function core.text_find(words text, entry text) returns int
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select case when entry ~ '[\u3040-\u30ff\u3400-\u9fff]' then strpos(lower(words), lower(entry))
		else coalesce(regexp_instr(words, '\m' || regexp_replace(entry, '([^[:alnum:][:space:]])', '\\\1', 'g') || '\M', 1, 1, 0, 'i'), 0) end
$$;

-- What one version of a rule finds in a listing: at most its first place.
create or replace function core.rule_find(v core.rule_version, l core.listing) returns table (excerpt text, field text, span_start int, span_length int)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if v.market <> l.market or v.category_id is not null and not exists (
		select from core.product p, core.category_line(p.category_id) c where p.product_id = l.product_id and c = v.category_id) then
		return;
	elsif v.kind = 'list_match' then
		return query
			select substr(f.words, f.at, length(e.entry)), f.field, f.at, length(e.entry)
			from core.list_entry e
			cross join lateral (values ('title', l.title, core.text_find(l.title, e.entry)),
				('description', l.description, core.text_find(l.description, e.entry))) f(field, words, at)
			where e.list_id = v.list_id and e.removed_at is null and coalesce(e.language = l.language, true) and coalesce(e.market = l.market, true)
				and coalesce(e.valid_from <= core.today(), true) and coalesce(e.valid_to >= core.today(), true) and f.at > 0
			order by f.field desc, f.at limit 1;
	elsif v.kind = 'evidence_missing' then
		return query
			select coalesce(nullif(string_agg(e.evidence, ', ' order by e.evidence), ''), '-'), null::text, null::int, null::int
			from core.evidence_of(l.product_id, l.market) e where not e.satisfied having count(*) > 0;
	else
		return query
			select coalesce(p.hs_code, ''), null::text, null::int, null::int from core.product p
			where p.product_id = l.product_id and case v.kind when 'battery' then p.battery else p.liquid end;
	end if;
end
$$;

-- Runs every published rule over a listing: raises what is found, clears what is not found any more. What people or
-- other checks raised stays.
create or replace function core.listing_screen(listing_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
	found_now text[] := '{}';
	v core.rule_version;
	h record;
begin
	select x.* into l from core.listing x where x.listing_id = listing_screen.listing_id;
	for v in select x.* from core.rule_version x where x.status = 'published' order by x.rule_id loop
		select * into h from core.rule_find(v, l);
		if h.excerpt is not null and v.flag <> all (found_now) then
			found_now := found_now || v.flag::text;
			insert into core.listing_flag as f (listing_id, kind, severity, excerpt, raised_at, rule_version_id, field, span_start, span_length)
			values (l.listing_id, v.flag, v.severity, h.excerpt, core.now(), v.rule_version_id, h.field, h.span_start, h.span_length)
			on conflict on constraint listing_flag_listing_id_kind_key do update set severity = excluded.severity, excerpt = excluded.excerpt,
				raised_at = case when f.cleared_at is null then f.raised_at else excluded.raised_at end, cleared_at = null,
				rule_version_id = excluded.rule_version_id, field = excluded.field, span_start = excluded.span_start, span_length = excluded.span_length;
		end if;
	end loop;
	update core.listing_flag f set cleared_at = core.now()
	where f.listing_id = l.listing_id and f.rule_version_id is not null and f.cleared_at is null and f.kind <> all (found_now);
	update core.listing x set flags = s.n, top_flag = s.kind, severity = s.severity, scanned = core.screening_epoch()
	from (
		select count(*)::int as n, (array_agg(f.kind order by k.position, f.kind))[1] as kind, (array_agg(f.severity order by k.position, f.kind))[1] as severity
		from core.listing_flag f join core.code k on k.domain = 'flag_severity' and k.code = f.severity
		where f.listing_id = l.listing_id and f.cleared_at is null) s
	where x.listing_id = l.listing_id;
end
$$;

create or replace function core.rule_lock(rule_id bigint, version int) returns core.rule
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.rule;
begin
	select x.* into r from core.rule x where x.rule_id = rule_lock.rule_id for update;
	if r.rule_id is null then
		perform core.fail('QS002', 'There is no such rule');
	elsif r.version is distinct from version then
		perform core.conflict('rule', r.rule_id, version, r.rule_no);
	end if;
	return r;
end
$$;

create or replace function core.rule_save(r core.rule, kind text, was text, is_now text) returns core.rule
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.note_event('rule', r.rule_id, r.version + 1, kind, was, is_now);
	update core.rule x set updated_at = core.now(), version = x.version + 1 where x.rule_id = r.rule_id returning x.* into r;
	return r;
end
$$;

create or replace function core.rule_version_to(r core.rule, v core.rule_version, verb text, target core.rule_status, reason text default null) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('rule', r.rule_id, r.version + 1, verb, v.status, target, reason, jsonb_build_object('number', v.number));
	update core.rule_version x set status = target where x.rule_version_id = v.rule_version_id;
end
$$;

-- The version that listings are screened by; what verb ends it.
create or replace function core.rule_end(r core.rule, verb text, reason text default null) returns boolean
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.rule_version;
begin
	select x.* into v from core.rule_version x where x.rule_id = r.rule_id and x.status = 'published';
	if v.rule_version_id is null then
		return false;
	end if;
	perform core.rule_version_to(r, v, verb, 'retired', reason);
	return true;
end
$$;

create or replace function core.rule_newest(rule_id bigint) returns core.rule_version
language sql stable set search_path = pg_catalog, pg_temp as $$
	select v.* from core.rule_version v where v.rule_id = $1 order by v.number desc limit 1
$$;

create or replace function core.list_of(list text) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	id bigint := (select s.list_id from core.compliance_list s where s.list = list_of.list);
begin
	if id is null then
		perform core.fail('QS004', 'There is no such choice: %s', array[list], 'list');
	end if;
	return id;
end
$$;

create function api.rule_add(name core.short_text, list core.list_code, flag core.flag_kind, severity core.flag_severity, market core.market default null,
	law core.short_text default null, advice core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rule_add', request_key);
	r core.rule;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if flag is null or severity is null then
		perform core.fail('QS004', 'This must not be empty', '{}', case when flag is null then 'flag' else 'severity' end);
	end if;
	insert into core.rule as x (name, created_at, updated_at) values (core.need_text(name, 'name', 100), core.now(), core.now()) returning x.* into r;
	insert into core.rule_version (rule_id, number, kind, list_id, market, flag, severity, law, advice, built_by, built_at)
	values (r.rule_id, 1, 'list_match', core.list_of(core.need_text(list, 'list', 40)), market, flag, severity, coalesce(law, ''), coalesce(advice, ''), c.person_id, core.now());
	return core.command_end(c, 'rule', r.rule_id, r.rule_no, r.version, 'Added', jsonb_build_object('list', list, 'flag', flag));
end
$$;

-- Begins a new version; what is published stays until the new one is. Empty fields stay as they are.
create function api.rule_change(rule_id bigint, version int, severity core.flag_severity default null, market core.market default null,
	law core.short_text default null, advice core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rule_change', request_key);
	r core.rule;
	v core.rule_version;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.rule_lock(rule_id, version);
	v := core.rule_newest(r.rule_id);
	if v.status in ('draft', 'test') then
		perform core.rule_version_to(r, v, 'rule_change', 'retired');
	end if;
	insert into core.rule_version (rule_id, number, kind, list_id, market, category_id, flag, severity, law, advice, built_by, built_at)
	values (r.rule_id, v.number + 1, v.kind, v.list_id, coalesce(rule_change.market, v.market), v.category_id, v.flag,
		coalesce(rule_change.severity, v.severity), coalesce(core.most_text(rule_change.law, 'law', 500), v.law),
		coalesce(core.most_text(rule_change.advice, 'advice', 500), v.advice), c.person_id, core.now());
	r := core.rule_save(r, 'edited', v.number::text, (v.number + 1)::text);
	return core.command_end(c, 'rule', r.rule_id, r.rule_no, r.version, 'New draft', jsonb_build_object('number', v.number + 1));
end
$$;

-- Tries the newest version on the listings changed last, and says how many it would flag.
create function api.rule_test(rule_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rule_test', request_key);
	r core.rule;
	v core.rule_version;
	live core.rule_version;
	n int;
	more int;
	fewer int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.rule_lock(rule_id, version);
	v := core.rule_newest(r.rule_id);
	if v.status not in ('draft', 'test') then
		perform core.fail('QS003', 'It is %s', array[core.coded('rule_status', v.status)]);
	end if;
	select x.* into live from core.rule_version x where x.rule_id = r.rule_id and x.status = 'published';
	select count(*) filter (where h.now), count(*) filter (where h.now and not h.before), count(*) filter (where h.before and not h.now) into n, more, fewer
	from (select x.* from core.listing x order by x.updated_at desc, x.listing_id desc limit 5000) l
	cross join lateral (select exists (select from core.rule_find(v, l::core.listing)) as now,
		live.rule_version_id is not null and exists (select from core.rule_find(live, l::core.listing)) as before) h;
	if v.status = 'draft' then
		perform core.rule_version_to(r, v, 'rule_test', 'test');
	end if;
	update core.rule_version x set tested_at = core.now(), hits = n, hits_more = more, hits_fewer = fewer where x.rule_version_id = v.rule_version_id;
	r := core.rule_save(r, 'tested', null, v.number::text);
	return core.command_end(c, 'rule', r.rule_id, r.rule_no, r.version, 'Tested', jsonb_build_object('number', v.number, 'hits', n));
end
$$;

create function api.rule_publish(rule_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rule_publish', request_key);
	r core.rule;
	v core.rule_version;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.rule_lock(rule_id, version);
	v := core.rule_newest(r.rule_id);
	if v.status <> 'test' then
		perform core.fail('QS003', 'Test it first');
	elsif v.built_by = c.person_id then
		perform core.fail('42501', 'Who wrote a rule does not publish it');
	end if;
	perform core.rule_end(r, 'rule_publish');
	update core.rule_version x set published_by = c.person_id, published_at = core.now(), status = 'published' where x.rule_version_id = v.rule_version_id;
	perform core.move('rule', r.rule_id, r.version + 1, 'rule_publish', v.status, 'published', null, jsonb_build_object('number', v.number));
	r := core.rule_save(r, 'published', null, v.number::text);
	perform core.screening_changed();
	return core.command_end(c, 'rule', r.rule_id, r.rule_no, r.version, 'Published', jsonb_build_object('number', v.number, 'hits', v.hits));
end
$$;

create function api.rule_retire(rule_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rule_retire', request_key);
	r core.rule;
	why text := core.need_text(reason, 'reason', 500);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.rule_lock(rule_id, version);
	if not core.rule_end(r, 'rule_retire', why) then
		perform core.fail('QS003', 'It is not published');
	end if;
	r := core.rule_save(r, 'retired', null, why);
	perform core.screening_changed();
	return core.command_end(c, 'rule', r.rule_id, r.rule_no, r.version, 'Retired', jsonb_build_object('reason', why));
end
$$;

create or replace function core.list_lock(list_id bigint, version int) returns core.compliance_list
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.compliance_list;
begin
	select x.* into s from core.compliance_list x where x.list_id = list_lock.list_id for update;
	if s.list_id is null then
		perform core.fail('QS002', 'There is no such list');
	elsif s.version is distinct from version then
		perform core.conflict('list', s.list_id, version, s.name);
	end if;
	return s;
end
$$;

-- A list that a published rule goes by decides what listings are screened for.
create or replace function core.list_changed(list_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.rule_version v where v.list_id = list_changed.list_id and v.status = 'published') then
		perform core.screening_changed();
	end if;
end
$$;

create function api.list_entry_add(list_id bigint, version int, entry core.short_text, language core.language default null, market core.market default null,
	note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.list_entry_add', request_key);
	s core.compliance_list;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.list_lock(list_id, version);
	entry := core.need_text(entry, 'entry', 100);
	insert into core.list_entry (list_id, entry, language, market, note, added_by, added_at)
	values (s.list_id, entry, language, market, coalesce(core.most_text(note, 'note', 500), ''), c.person_id, core.now()) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'It is in the list already', '{}', 'entry');
	end if;
	perform core.note_event('list', s.list_id, s.version + 1, 'edited', null, entry);
	perform core.list_changed(s.list_id);
	update core.compliance_list x set version = x.version + 1 where x.list_id = s.list_id returning x.* into s;
	return core.command_end(c, 'list', s.list_id, s.name, s.version, 'Added', jsonb_build_object('entry', entry, 'language', language, 'market', market));
end
$$;

create function api.list_entry_drop(list_id bigint, version int, entry core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.list_entry_drop', request_key);
	s core.compliance_list;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.list_lock(list_id, version);
	entry := core.need_text(entry, 'entry', 100);
	update core.list_entry e set removed_by = c.person_id, removed_at = core.now()
	where e.list_id = s.list_id and lower(e.entry) = lower(list_entry_drop.entry) and e.removed_at is null;
	if not found then
		perform core.fail('QS004', 'It is not in the list', '{}', 'entry');
	end if;
	perform core.note_event('list', s.list_id, s.version + 1, 'edited', entry);
	perform core.list_changed(s.list_id);
	update core.compliance_list x set version = x.version + 1 where x.list_id = s.list_id returning x.* into s;
	return core.command_end(c, 'list', s.list_id, s.name, s.version, 'Removed', jsonb_build_object('entry', entry));
end
$$;
