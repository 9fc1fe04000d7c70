-- Returns where orders say there are some, exchanges in place of some of them, and claims for goods that stay.

create unlogged table demo.return as
select row_number() over (order by s.n) + 90000 as return_id, s.n, s.order_id, s.customer_id, s.currency, s.language, s.returned, s.payment,
	f.refund_id, f.state as refund_state, o.items_minor, o.discount_minor,
	least(h.delivered_at + make_interval(mins => 300 + demo.h(s.n, 470, 12000)::int), demo.t0() - make_interval(mins => 20 + demo.h(s.n, 471, 9000)::int)) as at,
	case when s.returned = 'requested' then demo.pick('{requested,requested,approved,label_sent,in_transit,received}', s.n, 472)
		when f.state = 'succeeded' then demo.pick('{refunded,closed}', s.n, 473) else 'inspected' end as state,
	demo.pick('{changed_mind,changed_mind,wrong_size,defective,damaged,not_as_described,wrong_item,late}', s.n, 474) as reason
from demo.sale s
join core.sales_order o on o.order_id = s.order_id
join (select x.order_id, min(x.delivered_at) as delivered_at from core.shipment x group by x.order_id) h on h.order_id = s.order_id
left join demo.refund f on f.order_id = s.order_id and f.origin = 'return'
where s.returned <> 'none';

-- Of a partial return the first line, of the others every line.
create unlogged table demo.return_line as
select r.return_id, r.n, r.order_id, r.state, r.reason, r.returned, l.order_line_id, l.qty,
	floor(l.unit_minor * (r.items_minor - r.discount_minor) / r.items_minor::numeric)::bigint as unit,
	case when r.reason in ('changed_mind', 'wrong_size', 'late') and k.category in ('beauty', 'pets') then 'review' else 'eligible' end as verdict,
	case when r.reason in ('changed_mind', 'wrong_size', 'late') then case when k.category in ('beauty', 'pets') then '{window,category}' else '{window}' end
		else '{fault}' end::text[] as rules
from demo.return r
join core.order_line l on l.order_id = r.order_id and (r.returned <> 'partial' or l.line_no = 1)
join core.variant v on v.variant_id = l.variant_id
join core.product p on p.product_id = v.product_id
join core.category k on k.category_id = p.category_id;
analyze demo.return, demo.return_line;

insert into core.sales_return (return_id, order_id, customer_id, state, wish, eligibility, override_reason, currency, value_minor, carrier, tracking_no,
	requested_by, requested_at, decided_by, decided_at, received_at, expires_at, refund_id, closed_at, updated_at, note) overriding system value
select r.return_id, r.order_id, r.customer_id, r.state,
	case when demo.h(r.n, 475, 10) = 0 and r.refund_id is null then 'exchange' else 'refund' end, x.verdict,
	case when x.verdict <> 'eligible' and r.state <> 'requested' then 'Pack unopened, says the customer' end, r.currency, x.worth,
	case when r.state not in ('requested', 'approved') then demo.pick('{dhl,ups,4px}', r.n, 476) end,
	case when r.state not in ('requested', 'approved') then 'RX' || lpad(demo.h(r.n, 477, 1000000000)::text, 10, '5') else '' end,
	g.person_id, r.at, case when r.state <> 'requested' then g.person_id end, case when r.state <> 'requested' then r.at + interval '2 min' end,
	case when r.state in ('received', 'inspected', 'refunded', 'closed') then r.at + interval '4 min' end,
	case when r.state in ('approved', 'label_sent') then r.at + interval '21 days' end, r.refund_id,
	case when r.state = 'closed' then r.at + interval '9 min' end, r.at + interval '4 min', ''
from demo.return r
join (select return_id, max(verdict) as verdict, sum(qty * unit)::bigint as worth from demo.return_line group by return_id) x on x.return_id = r.return_id
join lateral (select a.person_id from demo.agent a where a.language = r.language order by a.nth limit 1) g on true
order by r.return_id;

insert into core.return_line (return_id, order_line_id, reason, eligibility, rules, unit_minor, qty_requested, qty_received, qty_accepted, qty_damaged, grade,
	disposition, inspected_at)
select l.return_id, l.order_line_id, l.reason, l.verdict, l.rules, l.unit, l.qty,
	case when l.state in ('received', 'inspected', 'refunded', 'closed') then l.qty else 0 end,
	case when k.seen then l.qty else 0 end, 0,
	case when k.seen then case when l.reason in ('changed_mind', 'wrong_size', 'late', 'wrong_item') then 'resellable' else 'refurbish' end end,
	case when k.seen then case when l.reason in ('changed_mind', 'wrong_size', 'late', 'wrong_item') then 'restock' else 'refurbish' end end,
	case when k.seen then demo.t0() - interval '1 h' end
from demo.return_line l
cross join lateral (select l.state in ('inspected', 'refunded', 'closed') as seen) k
order by l.return_id, l.order_line_id;
update core.order_line l set qty_returned = x.qty from demo.return_line x where x.order_line_id = l.order_line_id;
update core.refund f set origin_id = r.return_id from demo.return r where r.refund_id = f.refund_id;
-- A partial return of the only line is a whole one.
update core.sales_order o set return_status = 'returned'
from (select r.order_id from demo.return r join core.order_line l on l.order_id = r.order_id where r.returned = 'partial'
	group by r.order_id having count(*) = 1) x
where o.order_id = x.order_id;

insert into core.exchange (return_id, order_id, status, variant_id, sku, qty, currency, difference_minor, requested_by, requested_at, updated_at)
select r.return_id, r.order_id, case when r.state = 'inspected' then 'received' when r.state = 'requested' then 'requested' else 'approved' end,
	v.variant_id, v.sku, 1, r.currency, 0, r.requested_by, r.requested_at + interval '3 min', r.requested_at + interval '3 min'
from core.sales_return r
join core.order_line v on v.order_id = r.order_id and v.line_no = 1
where r.wish = 'exchange' and r.state in ('requested', 'approved', 'label_sent', 'in_transit', 'received', 'inspected') and r.refund_id is null
order by r.return_id;

create unlogged table demo.claim as
select row_number() over (order by s.n) + 94000 as claim_id, s.n, s.order_id, s.customer_id, s.currency, s.language, l.order_line_id, l.unit_minor,
	demo.pick('{open,open,open,denied,approved,resolved}', s.n, 480) as status, demo.pick('{damaged,damaged,missing,wrong_item,production_failure}', s.n, 481) as kind,
	least(s.placed_at + make_interval(days => 8, mins => demo.h(s.n, 482, 9000)::int), demo.t0() - make_interval(mins => 15 + demo.h(s.n, 483, 6000)::int)) as at
from demo.sale s
join core.order_line l on l.order_id = s.order_id and l.line_no = 1
where s.status = 'completed' and s.returned = 'none' and s.hours < 1200 and demo.h(s.n, 484, 1000) < 40;
insert into core.claim (claim_id, order_id, order_line_id, customer_id, kind, wish, qty, note, status, amount_minor, currency, requested_by, requested_at,
	decided_by, decided_at, closed_at, updated_at) overriding system value
select c.claim_id, c.order_id, c.order_line_id, c.customer_id, c.kind, case when c.status in ('approved', 'resolved') or demo.h(c.n, 485, 2) = 0 then 'replace' else 'refund' end,
	1, case c.kind when 'missing' then 'The box was empty.' when 'wrong_item' then 'Another colour than ordered; photo on the ticket.'
		when 'damaged' then 'Broken corner; photo on the ticket.' else 'Does not switch on.' end,
	c.status, c.unit_minor, c.currency, g.person_id, c.at, case when c.status <> 'open' then (select p.person_id from core.person p where p.login = 'vera') end,
	case when c.status <> 'open' then c.at + interval '5 min' end, case when c.status in ('denied', 'resolved') then c.at + interval '8 min' end, c.at
from demo.claim c
join lateral (select a.person_id from demo.agent a where a.language = c.language and a.name not in ('Dan Whitfield', '魏岚') order by a.nth limit 1) g on true
order by c.claim_id;
insert into core.claim_recovery (claim_id, kind, amount_minor, currency, note, opened_by, opened_at, updated_at)
select k.claim_id, case k.kind when 'production_failure' then 'supplier_claim' else 'carrier_claim' end, k.amount_minor, k.currency, 'Photo and label sent', k.decided_by,
	k.decided_at, k.decided_at
from core.claim k where k.status in ('approved', 'resolved') and k.kind in ('damaged', 'production_failure');

select setval(pg_get_serial_sequence(t, c), greatest(v, 1)) from (values
	('core.payment', 'payment_id', (select max(payment_id) from core.payment)), ('core.refund', 'refund_id', (select max(refund_id) from core.refund)),
	('core.dispute', 'dispute_id', (select max(dispute_id) from core.dispute)), ('core.store_credit', 'store_credit_id', (select max(store_credit_id) from core.store_credit)),
	('core.settlement', 'settlement_id', (select max(settlement_id) from core.settlement)), ('core.journal', 'journal_id', (select max(journal_id) from core.journal)),
	('core.order_change', 'order_change_id', (select max(order_change_id) from core.order_change)), ('core.sales_return', 'return_id', (select max(return_id) from core.sales_return)),
	('core.claim', 'claim_id', (select max(claim_id) from core.claim))) s(t, c, v)
where v is not null;
