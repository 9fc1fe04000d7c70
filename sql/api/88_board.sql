-- What boards chart. Each view has few rows, counts what is open (for which there are indexes) or the last two
-- weeks, and is open to whoever may see the rows that it counts.

-- What waits for an answer, by queue.
create view api.ticket_by_queue with (security_barrier) as
select t.queue, count(*)::int as waiting, count(*) filter (where t.due_at < core.now())::int as late,
	count(*) filter (where t.owner_id is null)::int as free, min(t.due_at) as next_due,
	case when bool_or(t.due_at < core.now()) then 'danger' when bool_or(t.due_at < core.now() + interval '1 h') then 'warn' end as style
from core.ticket t
where (select auth.can('api.ticket_by_queue')) and t.status in ('new', 'open')
group by t.queue;

-- Who has how much to answer.
create view api.ticket_by_owner with (security_barrier) as
select p.login::core.person_login as owner, p.name as owner_name, n.waiting, n.late, n.others,
	case when n.late > 0 then 'danger' end as style
from (
	select t.owner_id, count(*) filter (where t.status in ('new', 'open'))::int as waiting,
		count(*) filter (where t.status in ('new', 'open') and t.due_at < core.now())::int as late,
		count(*) filter (where t.status not in ('new', 'open'))::int as others
	from core.ticket t
	where t.owner_id is not null and t.status not in ('resolved', 'closed', 'merged', 'spam')
	group by t.owner_id) n
join core.person p on p.person_id = n.owner_id
where (select auth.can('api.ticket_by_owner'));

-- The days of the last two weeks, the newest first.
create or replace function core.board_days(n int) returns table (day date, since timestamptz, till timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select d.day, d.day::timestamptz, (d.day + 1)::timestamptz
	from (select core.now()::date - g as day from generate_series(0, n - 1) g) d
$$;

-- How soon first answers came, by the day the ticket came in.
create view api.service_by_day with (security_barrier) as
select d.day, count(t.ticket_id)::int as tickets, count(t.first_responded_at)::int as answered,
	round(avg((t.first_responded_at <= t.first_response_due)::int) filter (where t.first_responded_at is not null), 3) as in_time,
	round((percentile_cont(0.5) within group (order by extract(epoch from t.first_responded_at - t.created_at)) / 60)::numeric)::int as median_minutes,
	case when avg((t.first_responded_at <= t.first_response_due)::int) filter (where t.first_responded_at is not null) < 0.8 then 'warn' end as style
from core.board_days(14) d
left join core.ticket t on t.created_at >= d.since and t.created_at < d.till
where (select auth.can('api.service_by_day'))
group by d.day;

-- Sales by day, in the base currency.
create view api.sales_by_day with (security_barrier) as
select d.day, count(s.order_id)::int as orders, coalesce(sum(s.base_minor), 0)::bigint as base_minor,
	(select core.setting('base_currency')) as base_currency
from core.board_days(14) d
left join core.sales_order s on s.placed_at >= d.since and s.placed_at < d.till and s.status not in ('draft', 'cancelled')
where (select auth.can('api.sales_by_day'))
group by d.day;

-- Money that has to be asked for, paid out or fought for.
create view api.refund_by_status with (security_barrier) as
select r.status, count(*)::int as refunds, coalesce(sum(r.base_minor), 0)::bigint as base_minor, (select core.setting('base_currency')) as base_currency,
	case when r.status = 'failed' then 'danger' end as style
from core.refund r
where (select auth.can('api.refund_by_status')) and r.status in ('requested', 'approved', 'submitted', 'failed')
group by r.status;

-- What has been ordered from suppliers and is not here yet, by how far it is.
create view api.purchase_by_status with (security_barrier) as
select p.status, c.position, count(*)::int as orders, sum(p.base_minor)::bigint as base_minor,
	(select core.setting('base_currency')) as base_currency,
	count(*) filter (where p.promised_on < core.now()::date)::int as late,
	case when bool_or(p.promised_on < core.now()::date) then 'warn' end as style
from core.purchase_order p
join core.code c on c.domain = 'purchase_order_status' and c.code = p.status
where (select auth.can('api.purchase_by_status'))
	and p.status not in ('closed', 'cancelled', 'short_closed', 'rejected', 'received')
group by p.status, c.position;

-- Stock that has run out or soon will, by warehouse: what stock_level_low indexes.
create view api.stock_by_warehouse with (security_barrier) as
select w.warehouse, count(*)::int as low, count(*) filter (where l.available <= 0)::int as out,
	case when bool_or(l.available <= 0) then 'danger' else 'warn' end as style
from core.stock_level l
join core.warehouse w on w.warehouse_id = l.warehouse_id
where (select auth.can('api.stock_by_warehouse'))
	and l.on_hand - l.reserved - l.quarantined - l.damaged + l.incoming <= l.reorder_point
group by w.warehouse;

-- Parcels on their way out, by how far they are.
create view api.shipment_by_status with (security_barrier) as
select h.status, c.position, count(*)::int as shipments, min(h.created_at) as oldest,
	case when h.status in ('exception', 'attempt_failed') then 'danger' when h.status = 'customs_hold' then 'warn' end as style
from core.shipment h
join core.code c on c.domain = 'shipment_status' and c.code = h.status
where (select auth.can('api.shipment_by_status')) and h.status not in ('delivered', 'cancelled', 'returned_to_sender', 'lost', 'damaged')
group by h.status, c.position;

-- Listings that wait for a decision, by market.
create view api.listing_by_market with (security_barrier) as
select l.market, count(*)::int as waiting, count(*) filter (where l.review_due < core.now())::int as late, min(l.review_due) as next_due,
	case when bool_or(l.review_due < core.now()) then 'danger' end as style
from core.listing l
where (select auth.can('api.listing_by_market')) and l.status in ('submitted', 'screening', 'in_review')
group by l.market;

-- Listings that are not for sale yet, or no longer, by how far they are.
create view api.listing_by_status with (security_barrier) as
select l.status, c.position, count(*)::int as listings, case when l.status in ('rejected', 'suspended') then 'danger' when l.status = 'changes_requested' then 'warn' end as style
from core.listing l
join core.code c on c.domain = 'listing_status' and c.code = l.status
where (select auth.can('api.listing_by_status')) and l.status not in ('live', 'withdrawn', 'archived')
group by l.status, c.position;

-- Open cases by kind.
create view api.case_by_kind with (security_barrier) as
select k.kind, count(*)::int as cases, count(*) filter (where k.due_at < core.now())::int as late,
	case when bool_or(k.due_at < core.now()) then 'danger' end as style
from core.compliance_case k
where (select auth.can('api.case_by_kind')) and k.status not in ('closed', 'effective', 'snoozed')
group by k.kind;

-- People by the role they begin with.
create view api.person_by_role with (security_barrier) as
select p.home_role, count(*)::int as people, count(*) filter (where p.enabled)::int as enabled,
	count(*) filter (where exists (
		select from auth.session s where s.person_id = p.person_id and s.ended_at is null and s.expires_at > clock_timestamp()))::int as here
from core.person p
where (select auth.can('api.person_by_role'))
group by p.home_role;
