-- Tickets as lists and records show them.

create view api.ticket as
select t.ticket_id, t.ticket_no, t.status, t.priority, t.priority_rank, t.channel, t.queue,
	o.login::core.person_login as owner, o.name as owner_name,
	t.customer_id, c.customer_no, c.name as customer_name, c.language as customer_language,
	t.subject, t.language, t.order_id, s.order_no, t.class, t.resolution, btrim(t.tags) as tags,
	t.due_at, t.due_kind, t.messages, t.created_at, t.updated_at, t.snoozed_until, t.version,
	case
		when t.status in ('closed', 'merged', 'spam', 'snoozed') then 'muted'
		when t.status = 'resolved' then 'ok'
		when t.due_at < core.now() then 'danger'
		when t.due_at < core.now() + interval '1 h' then 'warn'
		when t.status = 'new' then 'info'
	end as style,
	(select auth.can('api.ticket_take')) and t.owner_id is distinct from (select auth.me())
		and t.status not in ('closed', 'merged', 'spam') as can_take,
	t.owner_id is not null and t.owner_id is distinct from (select auth.me()) as taken,
	(select auth.can('api.ticket_assign')) and t.status not in ('closed', 'merged', 'spam') as can_assign,
	(select auth.can('api.ticket_reply')) and t.status not in ('closed', 'merged', 'spam') as can_reply,
	(select auth.can('api.ticket_note')) and t.status <> 'merged' as can_note,
	t.status = any ((select core.movable('ticket', 'ticket_status'))::text[]) as can_status,
	(select auth.can('api.ticket_priority')) and t.status not in ('closed', 'merged', 'spam') as can_priority,
	t.status = any ((select core.movable('ticket', 'ticket_snooze'))::text[]) as can_snooze,
	t.status = any ((select core.movable('ticket', 'ticket_close'))::text[]) as can_close,
	t.status = any ((select core.movable('ticket', 'ticket_resolve'))::text[]) as can_resolve,
	(select auth.can('api.ticket_macro')) and t.status not in ('closed', 'merged', 'spam') as can_macro,
	t.status = any ((select core.movable('ticket', 'ticket_merge'))::text[]) as can_merge,
	t.status = any ((select core.movable('ticket', 'ticket_unmerge'))::text[]) as can_unmerge,
	(select auth.can('api.ticket_split')) and t.messages > 1 and t.status not in ('closed', 'merged', 'spam') as can_split,
	(select auth.can('api.ticket_link')) and t.status <> 'merged' as can_link,
	(select auth.can('api.ticket_tag')) and t.status <> 'merged' as can_tag,
	(select auth.can('api.ticket_queue')) and t.status not in ('closed', 'merged', 'spam') as can_queue,
	(select auth.can('api.ticket_tick')) and t.status not in ('closed', 'merged', 'spam') as can_tick
from core.ticket t
join core.customer c on c.customer_id = t.customer_id
left join core.person o on o.person_id = t.owner_id
left join core.sales_order s on s.order_id = t.order_id
where (select auth.can('api.ticket'));

-- The thread: what was said, and what happened, in one order.
create view api.ticket_message with (security_barrier) as
select m.message_id * 2 as message_id, m.ticket_id, m.at, m.author, m.kind, m.body, m.language,
	null::core.event_kind as event, null::core.ticket_status as from_status, null::core.ticket_status as to_status,
	case m.kind when 'note' then 'warn' when 'customer' then 'info' end as style
from core.message m
where m.recalled_at is null and (select auth.can('api.ticket_message'))
union all
select e.event_id * 2 + 1, e.entity_id, e.at, coalesce(p.name, 'Quayside'), 'event'::core.message_kind,
	core.event_text(e), null::core.language, e.kind,
	case when e.kind = 'status' then e.from_state end, case when e.kind = 'status' then e.to_state end, 'muted'
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.ticket_message')) and e.entity = 'ticket'
	and e.kind not in ('reply', 'note', 'customer_message');

create view api.ticket_customer with (security_barrier) as
select t.ticket_id, c.customer_id, c.customer_no, c.name, c.language, c.country, c.city, c.tier,
	coalesce((select k.masked from core.contact k where k.customer_id = c.customer_id and k.kind = 'email' and k.is_main), '') as email,
	coalesce((select k.masked from core.contact k where k.customer_id = c.customer_id and k.kind = 'phone' and k.is_main), '') as phone, c.time_zone,
	to_char(core.now() at time zone c.time_zone, 'HH24:MI') as local_time, c.created_at as customer_since,
	n.orders, n.lifetime_minor, (select core.setting('base_currency')) as currency, n.last_order_at,
	(select count(*) from core.ticket k where k.customer_id = c.customer_id
		and k.status not in ('resolved', 'closed', 'merged', 'spam'))::int as open_tickets,
	(select count(*) from core.ticket k where k.customer_id = c.customer_id)::int as tickets, c.note
from core.ticket t
join core.customer c on c.customer_id = t.customer_id
cross join lateral (
	select count(*)::int as orders, coalesce(sum(s.base_minor), 0)::bigint as lifetime_minor, max(s.placed_at) as last_order_at
	from core.sales_order s where s.customer_id = c.customer_id and s.status not in ('draft', 'cancelled')) n
where (select auth.can('api.ticket_customer'));

create view api.ticket_order with (security_barrier) as
select t.ticket_id, s.order_id, s.order_no, s.status, s.payment_status, s.fulfilment_status, s.return_status,
	s.market, s.channel, s.total_minor, s.currency, s.placed_at, s.holds, h.carrier, h.tracking_no,
	h.status as shipment_status, h.shipped_at, h.delivered_at, h.eta, s.ship_city, s.ship_country
from core.ticket t
join core.sales_order s on s.order_id = t.order_id
left join lateral (
	select x.* from core.shipment x where x.order_id = s.order_id order by x.shipment_id desc limit 1) h on true
where (select auth.can('api.ticket_order'));

create view api.ticket_order_line with (security_barrier) as
select t.ticket_id, l.order_line_id, l.line_no, l.sku, l.name, l.qty, l.qty_shipped, l.unit_minor, l.total_minor, s.currency
from core.ticket t
join core.sales_order s on s.order_id = t.order_id
join core.order_line l on l.order_id = s.order_id
where (select auth.can('api.ticket_order_line'));
