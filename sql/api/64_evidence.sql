-- Which papers a listing needs and has; certificates.

create or replace function core.today() returns date
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$ select (core.now() at time zone 'UTC')::date $$;

-- Every paper that the market asks for, and whether it is there. It fails closed: a market and category about
-- which nothing is known, and a paper that nobody has described, are unsatisfied.
create or replace function core.evidence_of(product_id bigint, market text)
returns table (evidence text, name text, satisfied boolean, reason core.evidence_reason, certificate_id bigint, expires_on date)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with asked as (
		select r.evidence, r.only_battery, r.only_liquid from core.product p
		cross join core.category_line(p.category_id) c
		join core.evidence_requirement r on r.category_id = c and r.market = $2 and r.active
		where p.product_id = $1
	), needed as (
		select distinct a.evidence from asked a, core.product p
		where p.product_id = $1 and (p.battery or not a.only_battery) and (p.liquid or not a.only_liquid)
	)
	select n.evidence::text, coalesce(e.name, n.evidence), coalesce(e.active and h.certificate_id is not null, false),
		(case when e.evidence is null or not e.active then 'unknown_evidence' when h.certificate_id is not null then 'held'
			when o.certificate_id is not null then 'expired' else 'missing' end)::core.evidence_reason,
		coalesce(h.certificate_id, o.certificate_id), coalesce(h.expires_on, o.expires_on)
	from needed n
	left join core.evidence e on e.evidence = n.evidence
	left join lateral (
		select k.certificate_id, k.expires_on from core.certificate k
		where k.product_id = $1 and k.evidence = n.evidence and $2 = any (k.markets) and k.status = 'valid'
			and k.issued_on <= core.today() and coalesce(k.expires_on >= core.today(), true)
		order by k.expires_on desc nulls first limit 1) h on true
	left join lateral (
		select k.certificate_id, k.expires_on from core.certificate k
		where k.product_id = $1 and k.evidence = n.evidence and $2 = any (k.markets) and k.status = 'valid' and k.expires_on < core.today()
		order by k.expires_on desc limit 1) o on true
	union all
	select null, '', false, 'no_requirements_known', null, null
	where not exists (select from asked)
$$;

-- The same for the view, which calls it with the rights of the desk.
create or replace function core.evidence_seen(product_id bigint, market text)
returns table (evidence text, name text, satisfied boolean, reason core.evidence_reason, certificate_id bigint, expires_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select e.* from core.evidence_of($1, $2) e where auth.can('api.listing_evidence')
$$;

create view api.listing_evidence with (security_barrier) as
select l.listing_id, row_number() over (partition by l.listing_id order by e.satisfied, e.evidence) as evidence_id, e.evidence, e.name, e.satisfied,
	e.reason, k.certificate_no, e.expires_on, case when not e.satisfied then 'danger' when e.expires_on < core.today() + 60 then 'warn' else 'ok' end as style
from core.listing l
cross join lateral core.evidence_seen(l.product_id, l.market) e
left join core.certificate k on k.certificate_id = e.certificate_id
where (select auth.can('api.listing_evidence'));

create or replace function core.guard_listing_evidence(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	lacking text := (select string_agg(coalesce(nullif(e.name, ''), 'what this market asks of it'), ', ' order by e.name) from core.listing l
		cross join lateral core.evidence_of(l.product_id, l.market) e where l.listing_id = entity_id and not e.satisfied);
begin
	if lacking is not null then
		perform core.fail('QS003', 'Not proven yet: %s', array[lacking], null, 'Ask for it with a request for changes');
	end if;
end
$$;

create view api.certificate as
select k.certificate_id, k.certificate_no, k.evidence, e.name as evidence_name, k.number, k.issuer, k.product_id, p.product_no, p.name as product_name,
	u.name as supplier, array_to_string(k.markets, ' ') as markets, k.issued_on, k.expires_on, k.expires_on - core.today() as days_left,
	(case when k.status <> 'valid' then k.status when k.expires_on < core.today() then 'expired' when k.expires_on < core.today() + 90 then 'expiring'
		else 'valid' end)::core.certificate_state as state,
	k.file_hash, n.name as entered_by, k.entered_at, k.updated_at, k.version,
	case when k.status <> 'valid' then 'muted' when k.expires_on < core.today() then 'danger' when k.expires_on < core.today() + 90 then 'warn' end as style,
	(select auth.can('api.certificate_revoke')) and k.status = 'valid' as can_revoke,
	(select auth.can('api.certificate_renew')) and k.status = 'valid' and k.expires_on is not null as can_renew
from core.certificate k
join core.product p on p.product_id = k.product_id
left join core.evidence e on e.evidence = k.evidence
left join core.supplier u on u.supplier_id = k.supplier_id
left join core.person n on n.person_id = k.entered_by
where (select auth.can('api.certificate'));

create or replace function core.certificate_check(evidence text, markets text, issued date, expires date, file_hash text) returns text[]
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	list text[] := regexp_split_to_array(upper(btrim(coalesce(markets, ''))), '[ ,]+');
begin
	perform core.day_meant(issued, 'issued_on'), core.day_meant(expires, 'expires_on');
	if not exists (select from core.evidence e where e.evidence = certificate_check.evidence and e.active) then
		perform core.fail('QS004', 'There is no such choice: %s', array[evidence], 'evidence');
	elsif exists (select from unnest(list) m where not exists (select from ref.market r where r.market = m)) then
		perform core.fail('QS004', 'Write markets as codes, such as DE FR', '{}', 'markets');
	elsif issued is null or issued > core.today() then
		perform core.fail('QS004', 'It must have been issued by now', '{}', 'issued_on');
	elsif expires <= issued then
		perform core.fail('QS004', 'It cannot expire before it was issued', '{}', 'expires_on');
	elsif coalesce(file_hash, '') !~ '^([0-9a-f]{64})?$' then
		perform core.fail('QS004', 'A SHA-256 hash has 64 hexadecimal digits', '{}', 'file_hash');
	end if;
	return array(select distinct m from unnest(list) m order by m);
end
$$;

-- Entered from the product that it is about.
create function api.certificate_add(product_id bigint, version int, evidence core.evidence_code, number core.short_text, issuer core.short_text,
	markets core.short_text, issued_on date, expires_on date default null, file_hash core.file_hash default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.certificate_add', request_key);
	p core.product;
	k core.certificate;
	places text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.product_lock(product_id, version);
	places := core.certificate_check(evidence, markets, issued_on, expires_on, file_hash);
	insert into core.certificate as x (evidence, number, issuer, product_id, markets, issued_on, expires_on, file_hash, entered_by, entered_at, updated_at)
	values (evidence, core.need_text(number, 'number', 60), core.need_text(issuer, 'issuer', 100), p.product_id, places, issued_on, expires_on,
		coalesce(file_hash, ''), c.person_id, core.now(), core.now()) returning x.* into k;
	p := core.product_touch(p, 'certificate', null, k.certificate_no);
	perform core.product_rescan(p.product_id);
	perform core.changed('certificate');
	return core.command_end(c, 'product', p.product_id, k.certificate_no, p.version, 'Added', to_jsonb(k) - 'version');
end
$$;

create or replace function core.certificate_lock(certificate_id bigint, version int) returns core.certificate
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.certificate;
begin
	select x.* into k from core.certificate x where x.certificate_id = certificate_lock.certificate_id for update;
	if k.certificate_id is null then
		perform core.fail('QS002', 'There is no such certificate');
	elsif k.version is distinct from version then
		perform core.conflict('certificate', k.certificate_id, version, k.certificate_no);
	elsif k.status <> 'valid' then
		perform core.fail('QS003', '%s is %s', array[k.certificate_no, core.coded('certificate_status', k.status)]);
	end if;
	return k;
end
$$;

create function api.certificate_revoke(certificate_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.certificate_revoke', request_key);
	k core.certificate;
	why text := core.need_text(reason, 'reason', 500);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.certificate_lock(certificate_id, version);
	perform core.move('certificate', k.certificate_id, k.version + 1, 'certificate_revoke', k.status, 'revoked', why);
	update core.certificate x set status = 'revoked', updated_at = core.now(), version = x.version + 1
	where x.certificate_id = k.certificate_id returning x.* into k;
	perform core.product_rescan(k.product_id);
	return core.command_end(c, 'certificate', k.certificate_id, k.certificate_no, k.version, 'Revoked', jsonb_build_object('reason', why));
end
$$;

-- A newer paper of the same kind takes its place.
create function api.certificate_renew(certificate_id bigint, version int, number core.short_text, issued_on date, expires_on date,
	file_hash core.file_hash default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.certificate_renew', request_key);
	k core.certificate;
	n core.certificate;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.certificate_lock(certificate_id, version);
	perform core.certificate_check(k.evidence, array_to_string(k.markets, ' '), issued_on, expires_on, file_hash);
	if expires_on is null or expires_on <= k.expires_on then
		perform core.fail('QS004', 'It must last longer than the one it replaces', '{}', 'expires_on');
	end if;
	insert into core.certificate as x (evidence, number, issuer, product_id, supplier_id, markets, issued_on, expires_on, file_hash, entered_by, entered_at, updated_at)
	values (k.evidence, core.need_text(number, 'number', 60), k.issuer, k.product_id, k.supplier_id, k.markets, issued_on, expires_on,
		coalesce(file_hash, ''), c.person_id, core.now(), core.now()) returning x.* into n;
	perform core.move('certificate', k.certificate_id, k.version + 1, 'certificate_renew', k.status, 'superseded', n.certificate_no);
	update core.certificate x set status = 'superseded', updated_at = core.now(), version = x.version + 1
	where x.certificate_id = k.certificate_id returning x.* into k;
	perform core.product_rescan(k.product_id);
	return core.command_end(c, 'certificate', k.certificate_id, n.certificate_no, k.version, 'Renewed', jsonb_build_object('new', n.certificate_no));
end
$$;

create or replace function core.choices_evidence_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select e.evidence::text, e.name, nullif(e.law, '') from core.evidence e where e.active and auth.can('api.listing_evidence') order by e.name
$$;
