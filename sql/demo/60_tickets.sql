-- Tickets with their threads. Which state a ticket is in decides its times; running clocks are laid out
-- backwards from when they should fall due, half a minute off the full minute, so that a countdown shown in
-- minutes does not flip while one looks at it.

create unlogged table demo.ticket as
with chosen as (
	select i.n, s.status, s.shape, p.priority, t.class,
		extract(epoch from k.first_response)::bigint / 60 as first_min,
		extract(epoch from k.next_response)::bigint / 60 as next_min,
		extract(epoch from k.resolution)::bigint / 60 as whole_min,
		-- older orders for what is over, recent ones for what is not
		10001 + floor(o.orders * (1 - case when s.shape = 'closed' then 0.36 + 0.6 * x.f
			when s.shape in ('waiting', 'resolved', 'spam') then 0.26 + 0.26 * x.f else 0.17 + 0.19 * x.f end))::bigint as sale_id
	from demo.size o
	cross join lateral generate_series(0, o.tickets - 1) i(n)
	cross join lateral (select demo.h(i.n, 300, 10000) / 10000.0 as f) x
	cross join lateral (select i.n * 100 / o.tickets as percent) r
	join (values
		(0, 39, 'closed', 'closed'), (40, 52, 'resolved', 'resolved'), (53, 53, 'spam', 'spam'), (54, 56, 'snoozed', 'snoozed'),
		(57, 65, 'waiting_customer', 'waiting'), (66, 68, 'waiting_supplier', 'waiting'), (69, 72, 'waiting_carrier', 'waiting'),
		(73, 74, 'waiting_internal', 'waiting'), (75, 84, 'open', 'asked'), (85, 90, 'open', 'working'), (91, 99, 'new', 'new')
	) s(lo, hi, status, shape) on r.percent between s.lo and s.hi
	cross join lateral (select case when s.shape = 'snoozed' then 'low' when demo.h(i.n, 301, 100) < 6 then 'urgent'
		when demo.h(i.n, 301, 100) < 24 then 'high' when demo.h(i.n, 301, 100) < 85 then 'normal' else 'low' end as priority) p
	join core.sla_policy k on k.priority = p.priority
	cross join lateral (select case when r < 26 then 'delivery' when r < 36 then 'damaged' when r < 43 then 'wrong_item'
		when r < 57 then 'return' when r < 63 then 'customs' when r < 70 then 'invoice' when r < 80 then 'product_question'
		when r < 86 then 'order_change' when r < 95 then 'defect' else 'payment' end as class
		from (select demo.h(i.n, 302, 100) as r) y) t
), aimed as (
	-- minutes from now until the clock in question runs out
	select c.*, case when u.u > lim.most then 3 + demo.h(c.n, 305, greatest(lim.most - 4, 1)) else u.u end as due_in
	from chosen c
	cross join lateral (select case when demo.h(c.n, 303, 1000) < 40 then -5 - demo.h(c.n, 304, 290)
		when demo.h(c.n, 303, 1000) < 200 then 4 + demo.h(c.n, 304, 115) else 121 + demo.h(c.n, 304, 2600) end as u) u
	cross join lateral (select case c.shape when 'new' then c.first_min when 'asked' then c.next_min else c.whole_min - 90 end - 3 as most) lim
), timed as (
	select a.*, s.placed_at, s.customer_id, s.language,
		case a.shape
		when 'new' then d.due - make_interval(mins => a.first_min::int)
		when 'asked' then d.due - make_interval(mins => (a.next_min + 40 + demo.h(a.n, 306, (a.whole_min - a.next_min) * 6 / 10))::int)
		when 'working' then d.due - make_interval(mins => a.whole_min::int)
		when 'snoozed' then d.t0 + interval '30 s' - make_interval(mins => 90 + demo.h(a.n, 306, 1200)::int)
		when 'waiting' then d.t0 - make_interval(mins => 1500 + demo.h(a.n, 306, 11000)::int)
		when 'resolved' then d.t0 - make_interval(mins => 4000 + demo.h(a.n, 306, 12000)::int)
		when 'spam' then d.t0 - make_interval(mins => 600 + demo.h(a.n, 306, 20000)::int)
		else s.placed_at + make_interval(mins => 2600 + demo.h(a.n, 306, 20000)::int) end as created_at,
		case a.shape when 'asked' then d.due - make_interval(mins => a.next_min::int)
			when 'new' then d.due - make_interval(mins => a.first_min::int) end as waiting_since
	from aimed a
	join demo.sale s on s.order_id = a.sale_id
	cross join lateral (select demo.t0() as t0, demo.t0() + interval '30 s' + make_interval(mins => a.due_in::int) as due) d
)
select row_number() over (order by t.created_at, t.n) + 1000 as ticket_id, t.*,
	case when t.class = 'product_question' and demo.h(t.n, 307, 100) < 60 or t.shape = 'spam' then null else t.sale_id end as order_id,
	case when t.shape in ('new', 'spam') then null
		when t.shape = 'asked' then t.created_at + (t.waiting_since - t.created_at) / 2
		when t.shape = 'working' then least(t.created_at + make_interval(mins => (t.first_min * (20 + demo.h(t.n, 308, 60)) / 100)::int),
			demo.t0() - interval '50 min')
		else t.created_at + make_interval(mins => (least(t.first_min, case t.shape when 'snoozed' then 60 when 'waiting' then 480 else 1440 end)
			* (10 + demo.h(t.n, 308, 110)) / 100)::int) end as answered_at,
	case when t.shape in ('new', 'spam') and demo.h(t.n, 309, 100) < 88 then null else g.person_id end as owner_id,
	g.person_id as agent_id, g.name as agent
from timed t
join (select language, count(*) as many from demo.agent group by language) w on w.language = t.language
join demo.agent g on g.language = t.language and g.nth = 1 + demo.h(t.n, 310, w.many);

-- When the last thing happened, and when it ended.
create unlogged table demo.course as
select t.ticket_id, t.n,
	case t.shape when 'waiting' then t.answered_at + make_interval(mins => 5 + demo.h(t.n, 320, 600)::int)
		when 'snoozed' then least(t.answered_at + interval '20 min', demo.t0() - interval '2 min') end as parked_at,
	case when t.shape in ('resolved', 'closed') then t.answered_at + make_interval(mins => 300 + demo.h(t.n, 321, 1500)::int) end as resolved_at,
	case when t.shape = 'closed' then t.answered_at + make_interval(mins => 1900 + demo.h(t.n, 322, 1200)::int)
		when t.shape = 'spam' then t.created_at + interval '25 min' end as ended_at,
	case t.shape when 'new' then 1 when 'spam' then 1 when 'asked' then 3 when 'closed' then 3 + demo.h(t.n, 323, 3)
		when 'resolved' then 2 + demo.h(t.n, 323, 3) when 'waiting' then 2 + (demo.h(t.n, 323, 10) < 4)::int * 2
		else 2 end as said,
	t.shape in ('waiting', 'working') and demo.h(t.n, 353, 100) < 45 as noted
from demo.ticket t;

-- All that a thread speaks of, in one row.
create unlogged table demo.thread as
select t.*, c.parked_at, c.resolved_at, c.ended_at, c.said, c.noted, coalesce(c.resolved_at, c.parked_at) as last_at,
	u.name as customer, p.name as product, coalesce(h.tracking_no, s.order_no) as tracking, s.order_no
from demo.ticket t
join demo.course c on c.ticket_id = t.ticket_id
join core.customer u on u.customer_id = t.customer_id
join core.sales_order s on s.order_id = t.sale_id
join core.order_line l on l.order_id = t.sale_id and l.line_no = 1
join core.variant v on v.variant_id = l.variant_id
join core.product_text p on p.product_id = v.product_id and p.language = t.language
left join core.shipment h on h.order_id = t.sale_id;
analyze demo.thread;

create function demo.fill(words text, t demo.thread) returns text
language sql immutable parallel safe as $$
	select pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(pg_catalog.replace(words,
		'{p}', t.product), '{o}', t.order_no), '{n}', t.customer), '{a}', t.agent), '{t}', t.tracking)
$$;

insert into core.ticket (ticket_id, status, priority, channel, queue, owner_id, customer_id, order_id, subject, language, class,
	resolution, snoozed_until, snoozed_from, messages, created_at, updated_at, version, first_responded_at, waiting_since,
	paused_at, resolved_at, closed_at) overriding system value
select t.ticket_id, t.status, t.priority,
	demo.pick('{email,email,email,email,web_form,web_form,marketplace,marketplace,chat,phone}', t.n, 330),
	case when t.priority = 'urgent' and demo.h(t.n, 331, 100) < 30 then 'escalations' else q.queue end, t.owner_id, t.customer_id, t.order_id,
	case when t.shape = 'spam' then demo.pick('{Grow your sales with our SEO service,限时代开发票 联系客服,URGENT business proposal,Increase your followers today}', t.n, 332)
		else demo.fill(demo.pick(k.subject, t.n, 333), t) end,
	t.language, t.class,
	case when t.shape in ('resolved', 'closed') then case t.class
		when 'damaged' then demo.pick('{replaced,refunded,refunded}', t.n, 334) when 'wrong_item' then 'reshipped'
		when 'return' then demo.pick('{refunded,returned}', t.n, 334) when 'defect' then demo.pick('{replaced,refunded}', t.n, 334)
		when 'order_change' then demo.pick('{corrected,cancelled}', t.n, 334) when 'invoice' then 'corrected'
		when 'delivery' then demo.pick('{answered,answered,reshipped,compensated}', t.n, 334) when 'payment' then 'refunded' else 'answered' end end,
	case when t.status = 'snoozed' then date_trunc('hour', demo.t0()) + make_interval(hours => 2 + demo.h(t.n, 335, 60)::int) end,
	case when t.status = 'snoozed' then 'open' end, t.said + t.noted::int, t.created_at,
	coalesce(t.ended_at, t.resolved_at, t.parked_at, t.waiting_since, t.answered_at, t.created_at),
	1 + (t.answered_at is not null)::int * 2 + (t.shape in ('waiting', 'snoozed', 'resolved', 'spam'))::int + (t.shape = 'closed')::int * 2,
	t.answered_at, t.waiting_since, case when t.shape = 'waiting' then t.parked_at end, t.resolved_at,
	case when t.shape = 'closed' then t.ended_at end
from demo.thread t
join core.queue q on q.language = t.language
join demo.talk k on k.class = t.class and k.language = t.language
order by t.ticket_id;

-- The thread: customer and agent in turn. Nobody is logged in who would hear of a reply.
alter table core.message disable trigger outbox_reply;
insert into core.message (ticket_id, at, kind, author_id, author, body, language)
select t.ticket_id, m.at, m.kind, case when m.kind <> 'customer' then t.agent_id end,
	case when m.kind = 'customer' then t.customer else t.agent end, demo.fill(m.body, t), case when m.kind = 'note' then 'en' else t.language end
from demo.thread t
join demo.talk k on k.class = t.class and k.language = t.language
join demo.manner y on y.language = t.language
cross join lateral (
	select 1 as nth, t.created_at as at, 'customer' as kind, case when t.shape = 'spam'
		then demo.pick('{We can put your shop on page one of every search engine. Reply for a free audit of your site.,本公司代开各类增值税专用发票,税点优惠,联系微信。,"I write to you in confidence about a transfer of funds. Kindly answer with your bank details."}', t.n, 340)
		else demo.pick(y.hello, t.n, 341) || chr(10) || demo.pick(k.ask, t.n, 342) || chr(10) || demo.pick(y.bye, t.n, 343) end as body
	union all
	select 2, t.answered_at, 'reply', demo.pick(y.dear, t.n, 344) || chr(10) || demo.pick(k.answer, t.n, 345) || chr(10) || chr(10) || demo.pick(y.regards, t.n, 346)
	where t.said >= 2
	union all
	select 3, coalesce(t.waiting_since, t.answered_at + (t.last_at - t.answered_at) / 3), 'customer',
		case when t.said = 3 and t.shape in ('closed', 'resolved') then demo.pick(y.thanks, t.n, 347) else demo.pick(k.again, t.n, 348) end
	where t.said >= 3
	union all
	select 4, t.answered_at + (t.last_at - t.answered_at) * 0.9, 'reply', demo.pick(y.final, t.n, 349) || chr(10) || chr(10) || demo.pick(y.regards, t.n, 350)
	where t.said >= 4
	union all
	select 5, t.resolved_at + interval '40 min', 'customer', demo.pick(y.thanks, t.n, 351)
	where t.said >= 5
	union all
	select 6, t.answered_at + interval '3 min', 'note', (select o.note from demo.note o where o.nth = demo.h(t.n, 352, 10))
	where t.noted
) m
order by m.at, t.ticket_id;
alter table core.message enable trigger outbox_reply;
