-- What the work of the bench is done on: enough of everything that each piece is touched once.

update core.stock_level set on_hand = on_hand + 1000000;

-- Customers and three articles, as Quayside takes them and as the bare side does.
create table bench.input_order as
select k.customer_id, string_agg(v.sku || ' ' || 1 + n.nth % 2, E'\n' order by n.nth) as items, array_agg(v.variant_id order by n.nth) as variants,
	array_agg(1 + (n.nth % 2)::int order by n.nth) as qtys
from (select customer_id, row_number() over (order by hashint8(customer_id)) as i from core.customer) k
cross join generate_series(0, 2) n(nth)
join (select variant_id, sku, row_number() over (order by variant_id) - 1 as i from core.variant where main) v
	on v.i = (k.i * 7 + n.nth * 101) % (select count(*) from core.variant where main)
group by k.customer_id;

create table bench.input_ticket as
select ticket_id, version from core.ticket where status in ('new', 'open', 'waiting_customer', 'waiting_carrier', 'waiting_supplier') order by hashint8(ticket_id);

-- Orders at suppliers that have been sent and are on their way, of three lines each.
create temp table supply as
select p.supplier_id, array_agg(p.variant_id order by p.variant_id) as variants from core.supplier_product p group by 1 having count(*) >= 12;
create table bench.input_supplier as
select s.supplier_id, x.skus[1:3] as skus, x.qty
from core.supplier s
join (select p.supplier_id, array_agg(v.sku order by p.variant_id) as skus, (max(p.moq) + 19) / 20 * 20 as qty
	from core.supplier_product p join core.variant v on v.variant_id = p.variant_id
	where p.multiple in (1, 2, 5, 10, 20) group by 1 having count(*) >= 3) x on x.supplier_id = s.supplier_id
left join core.score_standing e on e.standing = s.standing
where coalesce(s.hold, '') not in ('new_orders', 'everything') and e.effect is distinct from 'block' and s.currency not in ('JPY', 'KRW', 'VND');

with made as (
	insert into core.purchase_order (supplier_id, warehouse_id, status, currency, fx_rate, total_minor, base_minor, approved_minor, approved_hash, terms, incoterm,
		created_by, created_at, submitted_by, submitted_at, sent_at, acknowledged_at, updated_at)
	select s.supplier_id, w.warehouse_id, 'acknowledged', s.currency, c.rate, 30000, 30000, 30000, '\x00', s.terms, s.incoterm, b.person_id, now(), b.person_id,
		now(), now(), now(), now()
	from generate_series(1, :orders) n
	join (select x.supplier_id, row_number() over (order by x.supplier_id) - 1 as i from supply x) x on x.i = n % (select count(*) from supply)
	join core.supplier s on s.supplier_id = x.supplier_id
	join ref.currency c on c.currency = s.currency
	join core.warehouse w on w.warehouse = 'SZX'
	join core.person b on b.login = 'bao'
	returning purchase_order_id, supplier_id, version
), lines as (
	insert into core.purchase_order_line (purchase_order_id, line_no, variant_id, sku, name, qty, unit_minor, qty_incoming)
	select m.purchase_order_id, k.nth, v.variant_id, v.sku, 'article', 100, 100, 100
	from made m
	join supply x on x.supplier_id = m.supplier_id
	cross join generate_series(1, 3) k(nth)
	join core.variant v on v.variant_id = x.variants[1 + (m.purchase_order_id * 3 + k.nth * 4) % cardinality(x.variants)]
	returning purchase_order_id, variant_id
)
select m.purchase_order_id, m.version into bench.input_purchase from made m;
insert into core.stock_level (warehouse_id, variant_id, updated_at)
select distinct w.warehouse_id, l.variant_id, now() from core.purchase_order_line l join bench.input_purchase i on i.purchase_order_id = l.purchase_order_id
join core.warehouse w on w.warehouse = 'SZX' on conflict do nothing;
update core.stock_level s set incoming = s.incoming + x.n
from (select l.variant_id, sum(l.qty_incoming)::int as n from core.purchase_order_line l join bench.input_purchase i on i.purchase_order_id = l.purchase_order_id group by 1) x,
	core.warehouse w
where w.warehouse = 'SZX' and s.warehouse_id = w.warehouse_id and s.variant_id = x.variant_id;

with made as (
	insert into core.compliance_case (kind, status, severity, title, entity, entity_id, entity_ref, market, owner_id, opened_by, opened_at, due_at, updated_at)
	select 'complaint', 'assigned', 'medium', 'Look at this', 'listing', l.listing_id, l.listing_no, l.market, c.person_id, e.person_id, now(), now() + interval '3 days', now()
	from generate_series(1, :cases) n
	join (select x.*, row_number() over (order by x.listing_id) - 1 as i from core.listing x) l on l.i = n % (select count(*) from core.listing)
	join core.person c on c.login = 'cai'
	join core.person e on e.login = 'eli'
	returning case_id, version, entity_id
)
select m.case_id, m.version into bench.input_case from made m join core.listing l on l.listing_id = m.entity_id, core.person p
where p.login = 'cai' and l.submitted_by is distinct from p.person_id;

-- Paid orders, and an amount above what an agent may give back alone.
create table bench.input_refund as
select s.order_id, s.version, round(p.captured_minor / power(10::numeric, c.minor_units), c.minor_units) as amount, p.captured_minor
from core.sales_order s
join core.payment p on p.order_id = s.order_id and p.captured_minor > 0 and p.refunding_minor = 0
join ref.currency c on c.currency = s.currency
where s.base_minor between 5200 and 90000 and not exists (select from core.refund r where r.order_id = s.order_id)
order by hashint8(s.order_id);
analyze;
