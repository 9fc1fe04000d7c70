-- Products and listings, and the review of listings. A decision keeps the hash of what was decided on.

create view api.product as
select p.product_id, p.product_no, v.sku, p.name, x.name as name_zh, p.brand, g.name as category, p.status,
	v.gtin, p.hs_code, p.origin, v.weight_g, p.battery, p.liquid, v.cost_minor, v.price_minor, v.currency,
	-- Who may be counting it is not told.
	case when not exists (select from core.variant a where a.product_id = p.product_id and a.variant_id = any ((select core.variants_counted_blind())::bigint[]))
		then (select coalesce(sum(a.on_hand), 0) from core.variant a where a.product_id = p.product_id)::int end as on_hand,
	(select count(*) from core.variant a where a.product_id = p.product_id)::int as variants,
	(select count(*) from core.listing l where l.product_id = p.product_id)::int as listings,
	(select count(*) from core.listing l where l.product_id = p.product_id and l.status = 'live')::int as live,
	p.created_at, p.updated_at, p.version,
	case p.status when 'discontinued' then 'muted' when 'draft' then 'info' end as style,
	(select auth.can('api.product_change')) as can_change, (select auth.can('api.product_add_variant')) as can_add_variant,
	p.status = any ((select core.movable('product', 'product_activate'))::text[]) as can_activate,
	p.status = any ((select core.movable('product', 'product_discontinue'))::text[]) as can_discontinue,
	(select auth.can('api.product_attribute_set')) as can_attribute_set, (select auth.can('api.product_text_set')) as can_text_set,
	(select auth.can('api.product_text_review')) as can_text_review, (select auth.can('api.certificate_add')) as can_certificate_add
from core.product p
join core.category g on g.category_id = p.category_id
left join core.variant v on v.product_id = p.product_id and v.main
left join core.product_text x on x.product_id = p.product_id and x.language = 'zh'
where (select auth.can('api.product'));

create view api.product_variant with (security_barrier) as
select v.variant_id, v.product_id, v.sku, v.name, v.gtin, v.weight_g, v.cost_minor, v.price_minor, v.currency,
	case when v.variant_id <> all ((select core.variants_counted_blind())::bigint[]) then v.on_hand end as on_hand, s.name as supplier, sp.moq, sp.lead_time_days
from core.variant v
left join core.supplier_product sp on sp.variant_id = v.variant_id and sp.main
left join core.supplier s on s.supplier_id = sp.supplier_id
where (select auth.can('api.product_variant'));

-- What is sold, one by one, as it is looked for when something is ordered, counted or moved.
create view api.sku as
select v.variant_id, v.sku, p.name as product_name, x.name as name_zh, v.name as variant, p.product_no, p.brand, p.status,
	case when v.variant_id <> all ((select core.variants_counted_blind())::bigint[]) then v.on_hand end as on_hand,
	v.price_minor, v.currency, v.gtin,
	case p.status when 'discontinued' then 'muted' when 'draft' then 'info' end as style
from core.variant v
join core.product p on p.product_id = v.product_id
left join core.product_text x on x.product_id = p.product_id and x.language = 'zh'
where (select auth.can('api.sku'));

create view api.product_listing with (security_barrier) as
select l.product_id, l.listing_id, l.listing_no, l.market, l.channel, l.language, l.title, l.status, l.flags,
	l.price_minor, l.currency
from core.listing l
where (select auth.can('api.product_listing'));

create view api.listing as
select l.listing_id, l.listing_no, l.product_id, p.product_no, v.sku, p.name as product_name, p.brand, l.market, l.channel,
	l.language, l.title, l.description, l.status, l.flags, l.top_flag, l.severity, l.price_minor, l.currency,
	u.name as submitted_by, l.submitted_at, l.review_due, p.hs_code, p.origin, p.battery, p.liquid,
	l.created_at, l.updated_at, l.version,
	case
		when l.status in ('rejected', 'suspended') then 'danger'
		when l.status in ('submitted', 'screening', 'in_review') and l.review_due < core.now() then 'danger'
		when l.severity = 'high' and l.status in ('submitted', 'screening', 'in_review') then 'warn'
		when l.status in ('draft', 'paused', 'expired', 'withdrawn', 'archived') then 'muted'
		when l.status = 'live' then 'ok'
		when l.status = 'changes_requested' then 'info'
	end as style,
	l.status = any ((select core.movable('listing', 'listing_submit'))::text[]) as can_submit,
	l.status = any ((select core.movable('listing', 'listing_approve'))::text[])
		and l.submitted_by is distinct from (select auth.me()) as can_approve,
	l.status = any ((select core.movable('listing', 'listing_approve'))::text[]) and l.submitted_by = (select auth.me()) as can_approve_own,
	l.status = any ((select core.movable('listing', 'listing_request_changes'))::text[]) as can_request_changes,
	l.status = any ((select core.movable('listing', 'listing_reject'))::text[]) as can_reject,
	l.status = any ((select core.movable('listing', 'listing_suspend'))::text[]) as can_suspend,
	l.status = any ((select core.movable('listing', 'listing_reinstate'))::text[]) as can_reinstate,
	l.status = any ((select core.movable('listing', 'listing_pause'))::text[]) as can_pause,
	l.status = any ((select core.movable('listing', 'listing_resume'))::text[]) as can_resume,
	l.status = any ((select core.movable('listing', 'listing_publish'))::text[]) as can_publish,
	l.publish_at, l.live_until, l.status = any ((select core.movable('listing', 'listing_schedule'))::text[]) as can_schedule,
	l.status = any ((select core.movable('listing', 'listing_withdraw'))::text[]) as can_withdraw,
	l.status = any ((select core.movable('listing', 'listing_archive'))::text[]) as can_archive,
	(select auth.can('api.listing_edit')) and l.status not in ('rejected', 'expired', 'withdrawn', 'archived') as can_edit,
	(select auth.can('api.case_open')) as can_case_open
from core.listing l
join core.product p on p.product_id = l.product_id
left join core.variant v on v.product_id = p.product_id and v.main
left join core.person u on u.person_id = l.submitted_by
where (select auth.can('api.listing'));

create view api.listing_flag with (security_barrier) as
select f.listing_flag_id, f.listing_id, f.kind, f.severity, f.excerpt, f.raised_at, f.cleared_at,
	case when f.cleared_at is not null then 'muted' when f.severity = 'high' then 'danger'
		when f.severity = 'medium' then 'warn' end as style
from core.listing_flag f
where (select auth.can('api.listing_flag'));

create view api.listing_decision with (security_barrier) as
select d.decision_id, d.entity_id as listing_id, d.action, d.reason, d.note, p.name as decided_by, d.decided_at,
	d.entity_version as decided_on_version, s.name as second_by, d.second_at
from core.decision d
join core.person p on p.person_id = d.decided_by
left join core.person s on s.person_id = d.second_by
where (select auth.can('api.listing_decision')) and d.entity = 'listing';

create view api.listing_event with (security_barrier) as
select e.event_id, e.entity_id as listing_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.listing_event')) and e.entity = 'listing';

create or replace function core.listing_lock(listing_id bigint, version int) returns core.listing
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
begin
	select x.* into l from core.listing x where x.listing_id = listing_lock.listing_id for update;
	if l.listing_id is null then
		perform core.fail('QS002', 'There is no such listing');
	elsif l.version is distinct from version then
		perform core.conflict('listing', l.listing_id, version, l.listing_no);
	end if;
	return l;
end
$$;

-- What a decision on a listing is about: everything a buyer would read, but for the price, which changes daily.
create or replace function core.listing_hash(l core.listing) returns bytea
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	return sha256(convert_to(concat_ws(chr(31), l.product_id, l.market, l.channel, l.language, l.title, l.description), 'UTF8'));
end
$$;

create or replace function core.listing_to(l core.listing, verb text, target core.listing_status, reason text default null)
returns core.listing
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('listing', l.listing_id, l.version + 1, verb, l.status, target, reason);
	update core.listing x set status = target, updated_at = core.now(), version = x.version + 1
	where x.listing_id = l.listing_id returning x.* into l;
	return l;
end
$$;

-- One path for every decision: four eyes, the record of what was decided on, the step, the audit row.
create or replace function core.listing_decide(c core.command, listing_id bigint, version int, verb text,
	target core.listing_status, action core.decision_action, reason core.decision_reason, note text, done text)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing := core.listing_lock(listing_id, version);
begin
	if reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	elsif l.submitted_by = c.person_id then
		perform core.fail('42501', 'Who handed a listing in does not decide on it');
	end if;
	insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, note, requested_by,
		decided_by, decided_at)
	values ('listing', l.listing_id, l.version, core.listing_hash(l), action, reason, coalesce(note, ''), l.submitted_by,
		c.person_id, core.now());
	if action in ('approve', 'reject') then
		perform core.listing_version_settle(l, case action when 'approve' then 'approved' else 'rejected' end, c.person_id);
	end if;
	l := core.listing_to(l, verb, target, coalesce(nullif(btrim(note), ''), replace(reason, '_', ' ')));
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, done,
		jsonb_build_object('action', action, 'reason', reason, 'note', note));
end
$$;
