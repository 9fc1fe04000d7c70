-- Stock: levels, the ledger of the last month, promises to customers, what is asked for and offered.

-- How much there is of each variant, in the home warehouse and mostly in one more.
create unlogged table demo.have as
select v.variant_id, v.weight_g, w.warehouse_id, w.warehouse, x.total * case when w.warehouse = 'SZX' then 45 else 55 end / 100 as qty, s.shipped, r.came, coalesce(r.waiting, 0) as waiting,
	coalesce(r.bad, 0) as bad, coalesce(o.due, 0) as due
from core.variant v
cross join lateral (select case when demo.h(v.variant_id - 30001, 10, 100) < 8 then 0 else demo.h(v.variant_id - 30001, 11, 600) end::int as total) x
join core.warehouse w on w.warehouse = 'SZX' or w.warehouse = demo.pick('{LAX,LAX,LAX,FRA,FRA,FRA,HGB}', v.variant_id, 780)
left join (select l.variant_id, sum(l.qty_shipped)::int as shipped
	from core.shipment h join core.order_line l on l.order_id = h.order_id
	where h.shipped_at > demo.t0() - interval '7 days' and l.qty_shipped > 0 group by 1) s on s.variant_id = v.variant_id and w.warehouse = 'SZX'
left join (select g.warehouse_id, l.variant_id, sum(l.qty_received)::int as came, sum(l.qty_quarantined + l.qty_pending)::int as waiting, sum(l.qty_rejected)::int as bad
	from core.receipt g join core.receipt_line l on l.receipt_id = g.receipt_id where g.status <> 'closed' group by 1, 2) r on r.warehouse_id = w.warehouse_id and r.variant_id = v.variant_id
left join (select p.warehouse_id, l.variant_id, sum(l.qty - l.qty_cancelled - l.qty_received)::int as due
	from core.purchase_order p join core.purchase_order_line l on l.purchase_order_id = p.purchase_order_id
	where p.sent_at is not null and p.status not in ('cancelled', 'closed', 'short_closed') and l.qty > l.qty_received group by 1, 2) o on o.warehouse_id = w.warehouse_id and o.variant_id = v.variant_id;
analyze demo.have;
-- What was bought for a warehouse that did not have it.
insert into demo.have
select v.variant_id, v.weight_g, w.warehouse_id, w.warehouse, 0, null, n.came, n.waiting, n.bad, n.due
from (select p.warehouse_id, l.variant_id, sum(coalesce(r.qty_received, 0))::int as came, sum(coalesce(r.qty_quarantined + r.qty_pending, 0))::int as waiting, sum(coalesce(r.qty_rejected, 0))::int as bad,
		sum(greatest(l.qty - l.qty_cancelled - l.qty_received, 0))::int as due
	from core.purchase_order p join core.purchase_order_line l on l.purchase_order_id = p.purchase_order_id
	left join (select x.* from core.receipt_line x join core.receipt g on g.receipt_id = x.receipt_id and g.status <> 'closed') r on r.purchase_order_line_id = l.purchase_order_line_id
	where p.sent_at is not null and p.status not in ('cancelled', 'closed', 'short_closed') group by 1, 2) n
join core.variant v on v.variant_id = n.variant_id
join core.warehouse w on w.warehouse_id = n.warehouse_id
where not exists (select from demo.have h where h.variant_id = n.variant_id and h.warehouse_id = n.warehouse_id);
update core.purchase_order_line l set qty_incoming = l.qty - l.qty_cancelled - l.qty_received
from core.purchase_order p where p.purchase_order_id = l.purchase_order_id and p.sent_at is not null and p.status not in ('cancelled', 'closed', 'short_closed') and l.qty - l.qty_cancelled > l.qty_received;

-- Promises: to confirmed orders in the order in which they came, while there is enough.
create unlogged table demo.promise as
select q.order_line_id, q.order_id, q.variant_id, q.qty, q.placed_at, case when q.upto <= a.home then 'SZX' when q.upto - q.qty >= a.home and q.upto <= a.home + a.away then a.other end as warehouse
from (
	select l.order_line_id, l.order_id, l.variant_id, l.qty - l.qty_shipped as qty, s.placed_at, sum(l.qty - l.qty_shipped) over (partition by l.variant_id order by s.placed_at, l.order_line_id) as upto
	from core.order_line l join core.sales_order s on s.order_id = l.order_id and s.status in ('confirmed', 'processing')
	where l.qty > l.qty_shipped
) q
join (select variant_id, coalesce(sum(qty) filter (where warehouse = 'SZX'), 0) as home, coalesce(max(qty) filter (where warehouse <> 'SZX'), 0) as away,
	(array_agg(warehouse::text order by qty desc) filter (where warehouse <> 'SZX'))[1] as other from demo.have group by 1) a on a.variant_id = q.variant_id;
delete from demo.promise where warehouse is null;

alter table core.stock_level disable trigger stock_level_adds_up;
insert into core.stock_level (warehouse_id, variant_id, bin_id, on_hand, reserved, quarantined, damaged, incoming, safety_stock, reorder_point, max_qty, abc,
	last_received_at, last_shipped_at, last_counted_at, updated_at)
select h.warehouse_id, h.variant_id, b.bin_id, h.qty + coalesce(h.came, 0), coalesce(p.qty, 0), h.waiting, h.bad, h.due, k.safety, k.safety * 3, k.safety * 30 + 60,
	k.abc, case when h.came > 0 then demo.t0() - interval '2 days' end, case when h.shipped > 0 then demo.t0() - make_interval(mins => demo.h(h.variant_id, 781, 5000)::int) end,
	demo.t0() - make_interval(days => 20 + demo.h(h.variant_id * 10 + h.warehouse_id, 782, 200)::int), demo.t0() - make_interval(mins => demo.h(h.variant_id, 783, 9000)::int)
from demo.have h
cross join lateral (select case when demo.h(h.variant_id, 784, 100) < 20 then 'A' when demo.h(h.variant_id, 784, 100) < 50 then 'B' else 'C' end as abc,
	(case when demo.h(h.variant_id, 784, 100) < 20 then 12 when demo.h(h.variant_id, 784, 100) < 50 then 6 else 3 end + demo.h(h.variant_id, 785, 6))::int as safety) k
join core.bin b on b.warehouse_id = h.warehouse_id and b.bin = (array['A', 'B', 'C', 'D'])[1 + demo.h(h.variant_id, 786, 4)] || '-' || lpad((1 + demo.h(h.variant_id, 787, 12))::text, 2, '0') || '-' || 1 + demo.h(h.variant_id, 788, 4)
left join (select x.variant_id, w.warehouse_id, sum(x.qty)::int as qty from demo.promise x join core.warehouse w on w.warehouse = x.warehouse group by 1, 2) p
	on p.variant_id = h.variant_id and p.warehouse_id = h.warehouse_id
order by h.warehouse_id, h.variant_id;
alter table core.stock_level enable trigger stock_level_adds_up;
alter table core.variant disable trigger variant_on_hand_follows;
update core.variant v set on_hand = l.qty from (select variant_id, sum(on_hand)::int as qty from core.stock_level group by 1) l where l.variant_id = v.variant_id and l.qty > 0;
alter table core.variant enable trigger variant_on_hand_follows;

insert into core.reservation (order_line_id, order_id, stock_level_id, qty, created_at)
select p.order_line_id, p.order_id, l.stock_level_id, p.qty, p.placed_at + interval '5 min'
from demo.promise p join core.warehouse w on w.warehouse = p.warehouse
join core.stock_level l on l.warehouse_id = w.warehouse_id and l.variant_id = p.variant_id order by p.placed_at, p.order_line_id;
analyze core.stock_level, core.reservation;

-- The ledger: taken over a month ago, then every change since.
insert into core.stock_movement (stock_level_id, warehouse_id, variant_id, bucket, kind, qty, qty_before, qty_after, document, document_id, document_no, person_id, at)
select m.stock_level_id, m.warehouse_id, m.variant_id, m.bucket, m.kind, m.qty, m.after - m.qty, m.after, m.document, m.document_id, m.document_no, m.person_id, m.at
from (
	select x.*, sum(x.qty) over (partition by x.stock_level_id, x.bucket order by x.at, x.kind, x.document_id, x.line rows unbounded preceding)::int as after
	from (
		select l.stock_level_id, l.warehouse_id, l.variant_id, 'on_hand' as bucket, 'opening' as kind, h.qty + coalesce(h.shipped, 0) as qty, 'opening' as document, null::bigint as document_id,
			'' as document_no, null::bigint as person_id, demo.t0() - interval '30 days' as at, 0::bigint as line
		from demo.have h join core.stock_level l on l.warehouse_id = h.warehouse_id and l.variant_id = h.variant_id
		union all
		select l.stock_level_id, l.warehouse_id, l.variant_id, 'on_hand', 'shipment', -x.qty_shipped, 'shipment', s.shipment_id, s.shipment_no, w.keeper, s.shipped_at, x.order_line_id
		from core.shipment s join core.order_line x on x.order_id = s.order_id and x.qty_shipped > 0
		join demo.wh w on w.warehouse = 'SZX'
		join core.stock_level l on l.warehouse_id = w.warehouse_id and l.variant_id = x.variant_id
		where s.shipped_at > demo.t0() - interval '7 days'
		union all
		select l.stock_level_id, l.warehouse_id, l.variant_id, b.bucket, b.kind, b.qty, 'receipt', g.receipt_id, g.receipt_no, g.received_by, b.at, x.receipt_line_id
		from core.receipt g join core.receipt_line x on x.receipt_id = g.receipt_id
		join core.stock_level l on l.warehouse_id = g.warehouse_id and l.variant_id = x.variant_id
		cross join lateral (values ('on_hand', 'receipt', x.qty_received, g.received_at), ('quarantined', 'receipt', x.qty_received, g.received_at),
			('quarantined', 'inspection', -(x.qty_accepted + x.qty_rejected), g.updated_at), ('damaged', 'inspection', x.qty_rejected, g.updated_at)) b(bucket, kind, qty, at)
		where g.status <> 'closed' and b.qty <> 0
		union all
		select l.stock_level_id, l.warehouse_id, l.variant_id, 'reserved', 'reservation', r.qty, 'order', r.order_id, 'SO-' || r.order_id, null, r.created_at, r.reservation_id
		from core.reservation r join core.stock_level l on l.stock_level_id = r.stock_level_id
		union all
		select l.stock_level_id, l.warehouse_id, l.variant_id, 'incoming', 'order_placed', y.qty_incoming, 'purchase_order', o.purchase_order_id, o.purchase_order_no, o.created_by,
			o.sent_at, y.purchase_order_line_id
		from core.purchase_order_line y join core.purchase_order o on o.purchase_order_id = y.purchase_order_id
		join core.stock_level l on l.warehouse_id = o.warehouse_id and l.variant_id = y.variant_id where y.qty_incoming > 0
	) x where x.qty <> 0
) m order by m.at, m.stock_level_id, m.bucket, m.kind, m.document_id, m.line;

-- Lots of what spoils or has to be traced: cosmetics and batteries.
insert into core.lot (lot_no, variant_id, supplier_id, status, received_at, expires, updated_at)
select 'L' || to_char(d.at, 'YYMM') || '-' || lpad(demo.h(v.variant_id * 3 + k, 790, 10000)::text, 4, '0'), v.variant_id, p.supplier_id, 'approved', d.at,
	case when g.liquid then (d.at + interval '20 months')::date - demo.h(v.variant_id, 791, 500)::int end, d.at
from core.variant v join core.product g on g.product_id = v.product_id and g.liquid
left join core.supplier_product p on p.variant_id = v.variant_id and p.main
cross join generate_series(0, 1) k
cross join lateral (select demo.t0() - make_interval(days => 40 + k * 70 + demo.h(v.variant_id, 792, 30)::int) as at) d
order by v.variant_id, k;
insert into core.lot_level (lot_id, warehouse_id, on_hand)
select o.lot_id, l.warehouse_id, l.on_hand / 2
from core.lot o join core.stock_level l on l.variant_id = o.variant_id and l.on_hand / 2 > 0
join core.warehouse w on w.warehouse_id = l.warehouse_id and w.warehouse = 'SZX';

-- All of it lies in its bin, but for what is set aside.
alter table core.bin_level disable trigger bin_level_fits;
insert into core.bin_level (bin_id, variant_id, lot_id, qty)
select l.bin_id, l.variant_id, o.lot_id, g.on_hand
from core.lot o join core.lot_level g on g.lot_id = o.lot_id
join core.stock_level l on l.variant_id = o.variant_id and l.warehouse_id = g.warehouse_id
where g.on_hand > 0 and l.quarantined + l.damaged = 0 order by l.stock_level_id, o.lot_id;
insert into core.bin_level (bin_id, variant_id, qty)
select l.bin_id, l.variant_id, l.on_hand - l.quarantined - l.damaged - n.placed
from core.stock_level l
cross join lateral (select coalesce(sum(x.qty), 0)::int as placed from core.bin_level x where x.bin_id = l.bin_id and x.variant_id = l.variant_id) n
where l.on_hand - l.quarantined - l.damaged > n.placed order by l.stock_level_id;
insert into core.bin_move (variant_id, lot_id, to_bin, qty, kind, at)
select x.variant_id, x.lot_id, x.bin_id, x.qty, 'opening', demo.t0() - interval '30 days' from core.bin_level x order by x.bin_level_id;
alter table core.bin_level enable trigger bin_level_fits;

-- Transfers between warehouses, written but not sent.
insert into core.stock_transfer (from_id, to_id, variant_id, status, qty, created_by, created_at, updated_at)
select l.warehouse_id, w.warehouse_id, l.variant_id, case when demo.h(l.variant_id, 793, 4) = 0 then 'cancelled' else 'draft' end, greatest(1, l.available / 3), h.keeper, t.at, t.at
from core.stock_level l
join demo.wh h on h.warehouse_id = l.warehouse_id and h.warehouse = 'SZX'
join core.warehouse w on w.warehouse = demo.pick('{LAX,FRA}', l.variant_id, 794)
cross join lateral (select demo.t0() - make_interval(mins => 60 + demo.h(l.variant_id, 795, 3000)::int) as at) t
where l.available > 30 and demo.h(l.variant_id, 796, 100) < 2 order by l.stock_level_id;

-- A count of each warehouse that somebody is to begin, and one that waits for a decision.
insert into core.stock_count (warehouse_id, abc, status, requested_by, requested_at, updated_at)
select w.warehouse_id, k.abc, k.status, b.person_id, demo.t0() - make_interval(hours => k.hours), demo.t0() - make_interval(hours => k.hours - 1)
from demo.wh w cross join (values ('A', 'requested', 9), ('B', 'ready_to_review', 30)) k(abc, status, hours)
join demo.buyer b on b.nth = 1
where k.status = 'requested' or w.warehouse = 'LAX' order by w.warehouse_id, k.abc;
insert into core.stock_count_line (stock_count_id, stock_level_id, status, qty_expected, qty_first, qty_counted, counted_by, counted_at)
select c.stock_count_id, l.stock_level_id, case when c.status = 'requested' then 'pending' else 'counted' end, case when c.status <> 'requested' then l.on_hand end,
	case when c.status <> 'requested' then n.qty end, case when c.status <> 'requested' then n.qty end, case when c.status <> 'requested' then w.keeper end,
	case when c.status <> 'requested' then c.updated_at end
from core.stock_count c
join demo.wh w on w.warehouse_id = c.warehouse_id
cross join lateral (select x.* from core.stock_level x where x.warehouse_id = c.warehouse_id and x.abc = c.abc order by x.last_counted_at, x.stock_level_id limit 8) l
cross join lateral (select greatest(0, l.on_hand + case demo.h(l.stock_level_id, 797, 6) when 0 then -1 when 1 then 2 else 0 end)::int as qty) n
order by c.stock_count_id, l.stock_level_id;

-- Asked for and offered.
insert into core.purchase_request (variant_id, warehouse_id, status, qty, needed_on, note, requested_by, requested_at, updated_at)
select l.variant_id, l.warehouse_id, 'pending', greatest(l.max_qty - l.available - l.incoming, 20), demo.t0()::date + 14 + demo.h(l.variant_id, 800, 40)::int,
	demo.pick('{"",Sold out twice this quarter,旺季备货,""}'::text[], l.variant_id, 801), case when demo.h(l.variant_id, 802, 3) = 0 then w.keeper else b.person_id end, t.at, t.at
from core.stock_level l
join demo.wh w on w.warehouse_id = l.warehouse_id
join demo.buyer b on b.nth = demo.h(l.variant_id, 803, 2)
cross join lateral (select demo.t0() - make_interval(mins => 100 + demo.h(l.variant_id, 804, 4000)::int) as at) t
where l.available + l.incoming <= l.reorder_point and demo.h(l.variant_id, 805, 100) < 30 order by t.at, l.stock_level_id;
insert into core.rfq (warehouse_id, status, due_on, created_by, created_at, updated_at)
select r.warehouse_id, demo.pick('{draft,sent,quoted,quoted}', r.purchase_request_id, 806), demo.t0()::date + 3 + demo.h(r.purchase_request_id, 807, 9)::int, b.person_id, r.requested_at + interval '50 min', r.requested_at + interval '50 min'
from core.purchase_request r join demo.buyer b on b.nth = 0
where demo.h(r.purchase_request_id, 808, 3) = 0 or r.purchase_request_id = 6001 order by r.purchase_request_id;
insert into core.rfq_line (rfq_id, variant_id, qty, purchase_request_id)
select q.rfq_id, r.variant_id, r.qty, r.purchase_request_id
from (select x.*, row_number() over (order by x.rfq_id) as nth from core.rfq x) q
join (select x.*, row_number() over (order by x.purchase_request_id) as nth from core.purchase_request x where demo.h(x.purchase_request_id, 808, 3) = 0 or x.purchase_request_id = 6001) r on r.nth = q.nth;
insert into core.rfq_supplier (rfq_id, supplier_id, invited_at)
select distinct l.rfq_id, p.supplier_id, case when q.status <> 'draft' then q.created_at + interval '1 h' end
from core.rfq_line l join core.rfq q on q.rfq_id = l.rfq_id join core.supplier_product p on p.variant_id = l.variant_id;
insert into core.quotation (rfq_id, supplier_id, currency, fx_rate, freight_minor, lead_time_days, valid_until, received_at, updated_at)
select s.rfq_id, s.supplier_id, x.currency, c.rate, (demo.h(s.rfq_id * 100 + s.supplier_id, 809, 40) * 1000 * power(10, c.minor_units - 2))::bigint, x.lead_time_days, demo.t0()::date + 30, q.created_at + interval '90 min', q.created_at + interval '90 min'
from core.rfq_supplier s join core.rfq q on q.rfq_id = s.rfq_id and q.status = 'quoted'
join core.supplier x on x.supplier_id = s.supplier_id join ref.currency c on c.currency = x.currency order by 1, 2;
insert into core.quotation_line (quotation_id, rfq_line_id, unit_minor, moq)
select n.quotation_id, l.rfq_line_id, round(p.cost_minor * (96 + demo.h(n.quotation_id, 810, 12)) / 100.0)::bigint, p.moq
from core.quotation n join core.rfq_line l on l.rfq_id = n.rfq_id join core.supplier_product p on p.supplier_id = n.supplier_id and p.variant_id = l.variant_id;
