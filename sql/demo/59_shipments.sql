-- Shipments: lines, parcels and what carriers said about those of the last ten days.
update core.shipment h set warehouse_id = w.warehouse_id, created_at = h.shipped_at - interval '5 h', updated_at = least(h.shipped_at + interval '1 h', demo.t0()), currency = 'EUR',
	weight_g = 300 + demo.h(h.shipment_id, 811, 2500)::int, cost_minor = 500 + demo.h(h.shipment_id, 812, 2000)
from core.warehouse w where w.warehouse = 'SZX' and h.shipped_at > demo.t0() - interval '10 days';
analyze core.shipment;

-- What is being packed today: promised, not on hold, from the home warehouse.
create unlogged table demo.pack as
select r.order_id, w.warehouse_id, w.keeper, demo.pick('{allocated,allocated,packed,labelled}', r.order_id, 813) as status, s.placed_at,
	case when bool_or(p.liquid) then 'dhl_express' else 'yun_standard' end as service, sum(r.qty * v.weight_g)::int as weight_g, c.tag
from core.reservation r
join core.stock_level l on l.stock_level_id = r.stock_level_id
join demo.wh w on w.warehouse_id = l.warehouse_id and w.warehouse = 'SZX'
join core.sales_order s on s.order_id = r.order_id and s.holds = 0 and s.status = 'processing'
join core.variant v on v.variant_id = l.variant_id
join core.product p on p.product_id = v.product_id
cross join lateral (select 'YT' || lpad(demo.h(r.order_id, 814, 10000000000)::text, 16, '2') as tag) c
where demo.h(r.order_id, 815, 100) < 45 and not exists (select from core.shipment h where h.order_id = r.order_id)
group by r.order_id, w.warehouse_id, w.keeper, s.placed_at, c.tag having sum(r.qty * v.weight_g) < 20000;
insert into core.shipment (order_id, carrier, tracking_no, status, warehouse_id, service, weight_g, cost_minor, currency, eta, created_by, created_at, updated_at)
select p.order_id, s.carrier, case when p.status = 'labelled' then p.tag else '' end, p.status, p.warehouse_id, p.service, p.weight_g, 900 + demo.h(p.order_id, 816, 900), 'EUR',
	demo.t0()::date + 9, p.keeper, t.at, t.at
from demo.pack p join core.carrier_service s on s.service = p.service
cross join lateral (select demo.t0() - make_interval(mins => 30 + demo.h(p.order_id, 817, 400)::int) as at) t order by p.order_id;

insert into core.shipment_line (shipment_id, order_line_id, reservation_id, variant_id, qty, hs_code, origin, customs_description, value_minor, weight_g)
select h.shipment_id, x.order_line_id, r.reservation_id, x.variant_id, coalesce(r.qty, x.qty_shipped), x.hs_code, x.origin, coalesce(d.description, x.name), coalesce(r.qty, x.qty_shipped) * x.unit_minor,
	coalesce(r.qty, x.qty_shipped) * v.weight_g
from core.shipment h
join core.order_line x on x.order_id = h.order_id
join core.variant v on v.variant_id = x.variant_id
left join core.product_customs d on d.product_id = v.product_id and d.language = 'en'
left join (select y.*, l.warehouse_id from core.reservation y join core.stock_level l on l.stock_level_id = y.stock_level_id) r
	on r.order_line_id = x.order_line_id and h.shipped_at is null and r.warehouse_id = h.warehouse_id
where h.warehouse_id is not null and case when h.shipped_at is null then r.reservation_id is not null else x.qty_shipped > 0 end
order by h.shipment_id, x.line_no;

insert into core.parcel (shipment_id, parcel_no, weight_g, length_mm, width_mm, height_mm, tracking_no)
select h.shipment_id, 1, h.weight_g, 200 + demo.h(h.shipment_id, 818, 200)::int, 150 + demo.h(h.shipment_id, 819, 120)::int, 60 + demo.h(h.shipment_id, 820, 100)::int, h.tracking_no
from core.shipment h where h.warehouse_id is not null and h.status <> 'allocated' order by h.shipment_id;

alter table core.tracking_event disable trigger tracking_event_moves_shipment;
insert into core.tracking_event (shipment_id, at, milestone, code, raw_text, place, source, received_at)
select h.shipment_id, e.at, e.milestone, e.code, e.text, e.place, 'carrier', e.at + interval '4 min'
from core.shipment h
join core.sales_order s on s.order_id = h.order_id
cross join lateral (
	select h.shipped_at as at, 'handed_over' as milestone, 'PU' as code, 'Shipment picked up' as text, 'Shenzhen' as place, 1 as nth
	union all
	select h.shipped_at + interval '9 h', 'in_transit', 'DF', demo.pick('{Departed facility,已离开处理中心,Processed at hub}', h.shipment_id, 821), demo.pick('{Shenzhen,Hong Kong,Guangzhou}', h.shipment_id, 822), 2
		where h.status <> 'handed_over'
	union all
	select greatest(h.shipped_at + interval '11 h', least(coalesce(h.delivered_at, h.shipped_at + interval '60 h'), demo.t0() - interval '20 min')), h.status, 'ST',
		case h.status when 'delivered' then 'Delivered, front door' when 'customs_hold' then 'Held: consignee tax number missing' when 'attempt_failed' then 'Nobody at home'
			when 'exception' then 'Address problem' else '' end, s.ship_city, 3
		where h.status not in ('handed_over', 'in_transit')
) e
where h.warehouse_id is not null and h.shipped_at is not null
on conflict do nothing;
alter table core.tracking_event enable trigger tracking_event_moves_shipment;
