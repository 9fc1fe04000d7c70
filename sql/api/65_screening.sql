-- Screening again, and what listings do by the clock.

-- What a published rule finds in the words of a version that waits for review.
create or replace function core.version_flags(listing_version_id bigint)
returns table (flag text, severity text, rule_no text, law text, advice text, field text, excerpt text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
	v core.listing_version;
	l core.listing;
	r core.rule_version;
begin
	if not auth.can('api.listing_version_flag') then
		return;
	end if;
	select x.* into v from core.listing_version x where x.listing_version_id = version_flags.listing_version_id;
	select x.* into l from core.listing x where x.listing_id = v.listing_id;
	l.title := v.title;
	l.description := v.description;
	l.language := v.language;
	for r in select x.* from core.rule_version x where x.status = 'published' order by x.rule_id loop
		return query select r.flag::text, r.severity::text, 'R-' || r.rule_id, r.law, r.advice, f.field, f.excerpt from core.rule_find(r, l) f where f.excerpt is not null;
	end loop;
end
$$;

create view api.listing_version_flag with (security_barrier) as
select v.listing_version_id * 1000 + row_number() over (partition by v.listing_version_id order by f.rule_no) as version_flag_id, v.listing_version_id, f.flag, f.severity, f.field, f.excerpt,
	f.rule_no, f.law, f.advice, case f.severity when 'high' then 'danger' when 'medium' then 'warn' end as style
from core.listing_version v
cross join lateral core.version_flags(v.listing_version_id) f
where v.state = 'submitted' and (select auth.can('api.listing_version_flag'));

create or replace function core.screening_epoch() returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$ select s.epoch from core.screening s $$;

-- The rules are others from now on: every listing is to be screened again.
create or replace function core.screening_changed() returns void
language sql set search_path = pg_catalog, pg_temp as $$ update core.screening s set epoch = s.epoch + 1 $$;

-- Something about a product is other than before: its papers, a recall, its supplier.
create or replace function core.product_rescan(product_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	update core.listing l set scanned = 0 where l.product_id = $1 and l.scanned > 0
$$;

-- Something was found in what had passed: a case, unless one is open; and off the shelf when the company wants that.
create or replace function core.listing_found(l core.listing, kinds text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	worst core.listing_flag;
begin
	select f.* into worst from core.listing_flag f join core.code k on k.domain = 'flag_severity' and k.code = f.severity
	where f.listing_id = l.listing_id and f.cleared_at is null and f.kind = any (kinds) order by k.position, f.kind limit 1;
	if not exists (select from core.compliance_case c where c.entity = 'listing' and c.entity_id = l.listing_id and c.kind = 'screening' and c.status not in ('effective', 'closed')) then
		perform core.case_begin('screening', worst.severity, initcap(replace(worst.kind, '_', ' ')) || ': ' || left(l.title, 100), 'listing', l.listing_id, l.listing_no, l.market, null);
	end if;
	if worst.severity = 'high' and core.setting('screening_suspends') = 'yes' then
		perform core.move_itself('listing', l.listing_id, l.version + 1, 'listing_rescreen', l.status, 'suspended', replace(worst.kind, '_', ' '));
		update core.listing x set status = 'suspended', updated_at = core.now(), version = x.version + 1 where x.listing_id = l.listing_id;
	end if;
end
$$;

-- A listing that was handed in has been screened: on to a reviewer, or straight through.
create or replace function core.listing_screened(l core.listing) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	passes boolean := l.flags = 0 and core.setting('auto_approve') = 'yes'
		and not exists (select from core.evidence_of(l.product_id, l.market) e where not e.satisfied);
begin
	perform core.move_itself('listing', l.listing_id, l.version + 1, 'listing_rescreen', 'submitted', 'screening');
	perform core.move_itself('listing', l.listing_id, l.version + 1, 'listing_rescreen', 'screening', case when passes then 'auto_approved' else 'in_review' end);
	if passes then
		perform core.listing_version_settle(l, 'approved', null);
	end if;
	update core.listing x set status = case when passes then 'auto_approved' else 'in_review' end, updated_at = core.now(), version = x.version + 1
	where x.listing_id = l.listing_id;
end
$$;

-- For the worker: listings that were last screened under older rules, or other words. Idempotent: what is screened is
-- not screened again until one of the two changes.
-- A few at a time, so that no listing, and no end of the record, is held for long; the worker comes again at once while
-- there are more.
drop function if exists core.listing_rescreen();
create or replace function core.listing_rescreen(most int default 200) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
	had text[];
	got text[];
	n int := 0;
begin
	for l in select x.* from core.listing x where x.scanned < core.screening_epoch()
		and x.status not in ('draft', 'changes_requested', 'rejected', 'expired', 'withdrawn', 'archived')
		order by x.scanned, x.listing_id limit most for update skip locked
	loop
		had := array(select f.kind::text from core.listing_flag f where f.listing_id = l.listing_id and f.cleared_at is null);
		perform core.listing_screen(l.listing_id);
		got := array(select f.kind::text from core.listing_flag f where f.listing_id = l.listing_id and f.cleared_at is null);
		select x.* into l from core.listing x where x.listing_id = l.listing_id;
		if l.status = 'submitted' then
			perform core.listing_screened(l);
		elsif l.status not in ('screening', 'in_review', 'suspended') and not got <@ had then
			perform core.listing_found(l, array(select unnest(got) except select unnest(had)));
		end if;
		if l.status = 'submitted' or had is distinct from got then
			perform core.changed('listing');
		end if;
		n := n + 1;
	end loop;
	return n;
end
$$;

-- For the worker: what is due to go live does, unless its words have changed; what is due to end ends.
drop function if exists core.listings_due();
create or replace function core.listings_due(most int default 200) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
	target core.listing_status;
	n int := 0;
begin
	for l in
		select x.* from core.listing x
		where x.status = 'scheduled' and x.publish_at <= core.now() or x.status in ('live', 'paused') and x.live_until <= core.now()
		order by x.listing_id limit most for update skip locked
	loop
		target := case when l.status <> 'scheduled' or l.live_until <= core.now() then 'expired' else 'live' end;
		begin
			if target = 'live' then
				perform core.guard_listing_live(l.listing_id, 'live');
			end if;
		exception when sqlstate 'QS003' then
			target := 'approved';
		end;
		perform core.move_itself('listing', l.listing_id, l.version + 1, 'listings_due', l.status, target);
		update core.listing x set status = target, publish_at = case when target = 'live' then x.publish_at end, updated_at = core.now(), version = x.version + 1
		where x.listing_id = l.listing_id;
		perform core.changed('listing');
		n := n + 1;
	end loop;
	return n;
end
$$;

create function api.listing_schedule(listing_id bigint, version int, publish_at timestamptz, live_until timestamptz default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_schedule', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	perform core.day_meant(publish_at::date, 'publish_at'), core.day_meant(live_until::date, 'live_until');
	if publish_at is null or publish_at <= core.now() then
		perform core.fail('QS004', 'Choose a time in the future', '{}', 'publish_at');
	elsif live_until <= publish_at then
		perform core.fail('QS004', 'It ends before it begins', '{}', 'live_until');
	end if;
	l := core.listing_to(l, 'listing_schedule', 'scheduled', null);
	update core.listing x set publish_at = listing_schedule.publish_at, live_until = listing_schedule.live_until where x.listing_id = l.listing_id;
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Scheduled', jsonb_build_object('publish_at', publish_at, 'live_until', live_until));
end
$$;

-- No longer offered, for good. What waits for review of it waits no longer.
create function api.listing_withdraw(listing_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_withdraw', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_to(core.listing_lock(listing_id, version), 'listing_withdraw', 'withdrawn', reason);
	update core.listing_version v set state = 'superseded', version = v.version + 1 where v.listing_id = l.listing_id and v.state in ('draft', 'submitted');
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Withdrawn', jsonb_build_object('reason', reason));
end
$$;

create function api.listing_archive(listing_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_archive', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_to(core.listing_lock(listing_id, version), 'listing_archive', 'archived', null);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Archived');
end
$$;
