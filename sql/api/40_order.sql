-- Orders: list and record in one view, lines, holds; hold and release.

-- May the current person release a hold of this kind that this person placed? The rules are data (core.hold_rule).
create or replace function core.hold_is_mine(kind core.order_hold_kind, placed_by bigint) returns boolean
language plpgsql stable parallel restricted security definer set search_path = pg_catalog, pg_temp as $$
declare
	r core.hold_rule;
	own boolean := placed_by = auth.me();
begin
	select x.* into strict r from core.hold_rule x where x.kind = hold_is_mine.kind;
	return case when coalesce(own, false) and r.four_eyes then false
		when coalesce(own, false) and r.own and auth.may('order.hold') then true
		else auth.may(r.permission) end;
end
$$;

create view api.sales_order as
select s.order_id, s.order_no, s.status, s.payment_status, s.fulfilment_status, s.return_status, s.holds,
	(select h.kind from core.order_hold h where h.order_id = s.order_id and h.released_at is null
		order by h.placed_at limit 1) as hold,
	s.market, s.channel, s.channel_order_no, s.customer_id, c.customer_no, who.name as customer_name, c.language as customer_language,
	s.items_minor, s.discount_minor, s.shipping_minor, s.tax_minor, s.total_minor, s.currency, s.fx_rate, s.base_minor,
	(select core.setting('base_currency')) as base_currency,
	case when (select auth.may('customer.name_view')) then s.ship_name end as ship_name, s.ship_city, core.mask_postcode(s.ship_postcode) as ship_postcode, s.ship_country,
	s.placed_at, s.updated_at, s.version,
	case
		when s.holds > 0 then 'warn'
		when s.payment_status in ('disputed', 'failed') then 'danger'
		when s.status in ('cancelled', 'archived') then 'muted'
		when s.status = 'completed' then 'ok'
	end as style,
	(select auth.can('api.order_hold')) and s.status in ('placed', 'confirmed', 'processing') as can_hold,
	s.holds > 0 and exists (select from core.order_hold h where h.order_id = s.order_id and h.released_at is null
		and core.hold_is_mine(h.kind, h.placed_by)) as can_release,
	s.status = any ((select core.movable('order', 'order_place'))::text[]) as can_place,
	s.status = any ((select core.movable('order', 'order_confirm'))::text[]) as can_confirm,
	s.status = any ((select core.movable('order', 'order_process'))::text[]) and s.holds = 0 as can_process,
	s.status = any ((select core.movable('order', 'order_complete'))::text[]) and s.fulfilment_status = 'fulfilled' as can_complete,
	s.status = any ((select core.movable('order', 'order_archive'))::text[]) as can_archive,
	s.status = any ((select core.movable('order', 'order_cancel'))::text[]) and s.fulfilment_status = 'unfulfilled' as can_cancel,
	(select auth.can('api.order_cancel_line')) and s.status in ('placed', 'confirmed', 'processing') and s.fulfilment_status <> 'fulfilled' as can_cancel_line,
	(select auth.can('api.order_ticket_open')) as can_ticket,
	(select auth.can('api.order_note')) as can_note,
	(select auth.can('api.order_ask')) and s.status in ('placed', 'confirmed') as can_ask,
	(select auth.can('api.order_approve')) and exists (select from core.order_approval a where a.order_id = s.order_id
		and a.status = 'pending' and a.requested_by is distinct from (select auth.me())) as can_approve,
	(select auth.can('api.order_change_qty')) and s.status in ('placed', 'confirmed', 'processing') as can_change,
	(select auth.can('api.order_change_address')) and s.status in ('placed', 'confirmed', 'processing') and s.fulfilment_status = 'unfulfilled' as can_readdress,
	(select auth.can('api.order_reveal')) and s.ship_street_id is not null as can_reveal,
	(select auth.can('api.order_pay')) and s.status not in ('cancelled', 'archived') as can_pay,
	(select auth.can('api.order_use_credit')) and s.status in ('draft', 'placed', 'confirmed', 'processing') as can_use_credit,
	(select auth.can('api.order_refund')) and s.payment_status in ('paid', 'partially_paid', 'partially_refunded', 'disputed') as can_refund,
	(select auth.can('api.order_goodwill')) and s.status <> 'draft' as can_goodwill,
	(select auth.can('api.order_return')) and s.fulfilment_status <> 'unfulfilled' as can_return,
	(select auth.can('api.order_claim')) and s.fulfilment_status <> 'unfulfilled' as can_claim
from core.sales_order s
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
where (select auth.can('api.sales_order'));

create view api.sales_order_line with (security_barrier) as
select l.order_line_id, l.order_id, l.line_no, l.variant_id, v.product_id, l.sku, l.name, l.qty, l.qty_shipped,
	l.unit_minor, l.total_minor, s.currency, l.hs_code, l.origin, l.duty_percent, l.duty_minor
from core.order_line l
join core.sales_order s on s.order_id = l.order_id
join core.variant v on v.variant_id = l.variant_id
where (select auth.can('api.sales_order_line'));

create view api.sales_order_hold with (security_barrier) as
select h.order_hold_id, h.order_id, h.kind, h.reason, coalesce(p.name, 'Quayside') as placed_by, h.placed_at,
	r.name as released_by, h.released_at, h.release_reason,
	h.released_at is null and core.hold_is_mine(h.kind, h.placed_by) as may_release,
	case when h.released_at is null then 'warn' else 'muted' end as style
from core.order_hold h
left join core.person p on p.person_id = h.placed_by
left join core.person r on r.person_id = h.released_by
where (select auth.can('api.sales_order_hold'));

create view api.sales_order_event with (security_barrier) as
select e.event_id, e.entity_id as order_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.sales_order_event')) and e.entity = 'order';

create or replace function core.order_lock(order_id bigint, version int) returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
begin
	select o.* into s from core.sales_order o where o.order_id = order_lock.order_id for update;
	if s.order_id is null then
		perform core.fail('QS002', 'There is no such order');
	elsif s.version is distinct from version then
		perform core.conflict('order', s.order_id, version, s.order_no);
	end if;
	return s;
end
$$;

-- A hold stops allocation and shipping, not editing. Several kinds may be active at once, each once.
create function api.order_hold(order_id bigint, version int, kind core.order_hold_kind, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_hold', request_key);
	s core.sales_order;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	why := core.need_text(reason, 'reason', 500);
	if kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	end if;
	s := core.order_lock(order_id, version);
	if s.status not in ('placed', 'confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	insert into core.order_hold (order_id, kind, reason, placed_by, placed_at)
	values (s.order_id, kind, why, c.person_id, core.now()) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'There is a hold of this kind already', '{}', 'kind');
	end if;
	perform core.note_event('order', s.order_id, s.version + 1, 'hold', null, kind, why);
	update core.sales_order o set holds = o.holds + 1, updated_at = core.now(), version = o.version + 1
	where o.order_id = s.order_id returning o.* into s;
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'On hold',
		jsonb_build_object('kind', kind, 'reason', why));
end
$$;

create function api.order_release(order_id bigint, version int, reason core.short_text,
	kind core.order_hold_kind default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_release', request_key);
	s core.sales_order;
	why text;
	stuck core.order_hold_kind;
	freed int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	why := core.need_text(reason, 'reason', 500);
	s := core.order_lock(order_id, version);
	-- All or nothing: who may not release one of them names the one they mean.
	select h.kind into stuck from core.order_hold h
	where h.order_id = s.order_id and h.released_at is null and (order_release.kind is null or h.kind = order_release.kind)
		and not core.hold_is_mine(h.kind, h.placed_by) limit 1;
	if stuck is not null and (select r.four_eyes from core.hold_rule r where r.kind = stuck) and auth.may('order.release') then
		perform core.fail('42501', 'A fraud or compliance hold is released by somebody else than who placed it', '{}', 'kind');
	elsif stuck is not null then
		perform core.fail('42501', 'You may not release a hold of the kind %s', array[core.coded('order_hold_kind', stuck)], 'kind',
			'Who placed it can, or somebody with the permission');
	end if;
	update core.order_hold h set released_by = c.person_id, released_at = core.now(), release_reason = why
	where h.order_id = s.order_id and h.released_at is null and (order_release.kind is null or h.kind = order_release.kind);
	get diagnostics freed = row_count;
	if freed = 0 then
		perform core.fail('QS003', 'There is no such hold', '{}', 'kind');
	end if;
	perform core.note_event('order', s.order_id, s.version + 1, 'release', coalesce(kind, 'all'), null, why);
	update core.sales_order o set holds = o.holds - freed, updated_at = core.now(), version = o.version + 1
	where o.order_id = s.order_id returning o.* into s;
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Released',
		jsonb_build_object('kind', kind, 'reason', why, 'holds', freed));
end
$$;
