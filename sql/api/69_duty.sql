-- Rates of import duty. What counted when an order's line was written stays with the line.

create view api.duty_rate with (security_barrier) as
select r.duty_rate_id, r.duty_rate_id::text as duty_rate_no, r.country, c.name as country_name, r.hs_prefix, h.section_title as goods, r.origin, r.percent, r.source,
	r.active, r.updated_at, r.version, case when not r.active then 'muted' end as style,
	r.active and (select auth.can('api.duty_rate_change')) as can_change, r.active and (select auth.can('api.duty_rate_retire')) as can_retire
from core.duty_rate r
join ref.country c on c.country = r.country
left join lateral (select x.description as section_title from ref.hs_code x where x.hs_code = left(r.hs_prefix, 6)
	or x.hs_code = left(r.hs_prefix, 4) or x.hs_code = left(r.hs_prefix, 2) order by length(x.hs_code) desc limit 1) h on true
where (select auth.can('api.duty_rate'));

-- The duty in percent of what comes from there into this country; null when nobody has said.
create or replace function core.duty_for(country text, hs_code text, origin text) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if origin = country then
		return 0;
	end if;
	return (select r.percent from core.duty_rate r
		where r.country = duty_for.country and r.active and (r.origin is null or r.origin = duty_for.origin)
			and r.hs_prefix in (select left(duty_for.hs_code, n) from generate_series(2, length(duty_for.hs_code)) n)
		order by length(r.hs_prefix) desc, r.origin nulls last limit 1);
end
$$;

create or replace function core.duty_percent_typed(percent numeric) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if percent is null or percent not between 0 and 500 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '500'], 'percent');
	end if;
	return round(percent, 3);
end
$$;

create or replace function core.duty_rate_lock(duty_rate_id bigint, version int) returns core.duty_rate
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.duty_rate;
begin
	select x.* into r from core.duty_rate x where x.duty_rate_id = duty_rate_lock.duty_rate_id for update;
	perform core.expect('duty_rate', r.duty_rate_id, r.version, version, r.hs_prefix, 'There is no such rate');
	if not r.active then
		perform core.fail('QS003', '%s is retired', array[r.hs_prefix]);
	end if;
	return r;
end
$$;

create or replace function core.duty_rate_done(c core.command, r core.duty_rate, kind text, what text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.note_event('duty_rate', r.duty_rate_id, r.version, kind, null, null, what);
	return core.command_end(c, 'duty_rate', r.duty_rate_id, r.country || ' ' || r.hs_prefix, r.version, done,
		jsonb_build_object('country', r.country, 'hs_prefix', r.hs_prefix, 'origin', r.origin, 'percent', r.percent));
end
$$;

create function api.duty_rate_add(country core.country_code, hs_prefix core.short_text, percent numeric, origin core.country_code default null,
	source core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.duty_rate_add', request_key);
	r core.duty_rate;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	hs_prefix := regexp_replace(core.need_text(hs_prefix, 'hs_prefix', 20), '[ .]', '', 'g');
	if hs_prefix !~ '^[0-9]{2,10}$' then
		perform core.fail('QS004', 'A customs code has 2 to 10 digits here', '{}', 'hs_prefix', 'Fewer digits: all goods whose code begins so');
	end if;
	insert into core.duty_rate (country, hs_prefix, origin, percent, source, updated_at)
	values (core.country_of(core.need_text(country, 'country', 2), 'country'), duty_rate_add.hs_prefix, core.country_of(nullif(btrim(origin), ''), 'origin'),
		core.duty_percent_typed(percent), coalesce(core.most_text(source, 'source', 200), ''), core.now())
	on conflict do nothing returning * into r;
	if r.duty_rate_id is null then
		perform core.fail('QS003', 'There is a rate for this already', '{}', 'hs_prefix', 'Change that one');
	end if;
	return core.duty_rate_done(c, r, 'created', r.percent::text, 'Added');
end
$$;

-- Lines that were written keep what counted then.
create function api.duty_rate_change(duty_rate_id bigint, version int, percent numeric, source core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.duty_rate_change', request_key);
	r core.duty_rate;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.duty_rate_lock(duty_rate_id, version);
	update core.duty_rate x set percent = core.duty_percent_typed(duty_rate_change.percent), updated_at = core.now(), version = x.version + 1,
		source = coalesce(nullif(core.most_text(duty_rate_change.source, 'source', 200), ''), x.source)
	where x.duty_rate_id = r.duty_rate_id returning x.* into r;
	return core.duty_rate_done(c, r, 'changed', r.percent::text, 'Saved');
end
$$;

create function api.duty_rate_retire(duty_rate_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.duty_rate_retire', request_key);
	r core.duty_rate;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.duty_rate_lock(duty_rate_id, version);
	reason := core.need_text(reason, 'reason', 200);
	update core.duty_rate x set active = false, updated_at = core.now(), version = x.version + 1 where x.duty_rate_id = r.duty_rate_id returning x.* into r;
	return core.duty_rate_done(c, r, 'retired', reason, 'Retired');
end
$$;
