-- Purchases, what was received of them, and the invoices for that. They go by numbers of their own and wait for no
-- customer and no order.

create unlogged table demo.buyer as
select row_number() over (order by p.login) - 1 as nth, p.person_id from core.person p where p.login in ('bao', 'qiang');
create unlogged table demo.wh as
select w.*, (select p.person_id from core.person p where p.login = case w.country when 'CN' then 'sun' else 'gus' end) as keeper from core.warehouse w;

-- Purchase orders ----------------------------------------------------------------------------------------------

create unlogged table demo.po as
select n, 9001 + n as id, 3001 + demo.h(n, 750, z.suppliers) as supplier_id, w.warehouse_id, w.keeper, b.person_id as buyer,
	demo.pick('{draft,pending_approval,pending_approval,approved,sent,sent,acknowledged,acknowledged,in_production,shipped,partially_received,partially_received,received,received,received,closed,closed,closed,closed,cancelled,on_hold,rejected}'::text[], n, 751) as status
from demo.size z
cross join lateral generate_series(0, z.suppliers * 3 - 1) n
join demo.wh w on w.warehouse = demo.pick('{SZX,SZX,SZX,LAX,FRA,HGB}', n, 752)
join demo.buyer b on b.nth = demo.h(n, 753, 2);

create unlogged table demo.po_age as
select p.*, demo.t0() - make_interval(hours => 4 + case when p.status in ('draft', 'pending_approval', 'rejected') then demo.h(p.n, 754, 60)
	when p.status in ('approved', 'sent', 'on_hold') then 48 + demo.h(p.n, 754, 120) when p.status in ('acknowledged', 'in_production', 'shipped') then 200 + demo.h(p.n, 754, 500)
	when p.status in ('received', 'partially_received') then 700 + demo.h(p.n, 754, 500) else 1500 + demo.h(p.n, 754, 2000) end::int) as created
from demo.po p;

create unlogged table demo.po_line as
select p.id, row_number() over (partition by p.id order by s.variant_id)::int as line_no, s.variant_id, v.sku, d.name, s.supplier_sku, q.qty,
	coalesce((select t.cost_minor from core.supplier_price_tier t where t.supplier_id = s.supplier_id and t.variant_id = s.variant_id and t.min_qty <= q.qty order by t.min_qty desc limit 1), s.cost_minor) as unit_minor
from demo.po p
cross join lateral (select x.* from core.supplier_product x where x.supplier_id = p.supplier_id order by demo.h(x.variant_id, 755 + p.n::int % 50, 1000000), x.variant_id limit 1 + demo.h(p.n, 756, 4)) s
join core.variant v on v.variant_id = s.variant_id
join core.product d on d.product_id = v.product_id
cross join lateral (select ((s.moq * (1 + demo.h(s.variant_id + p.n, 757, 4)) + s.multiple - 1) / s.multiple * s.multiple)::int as qty) q;

insert into core.purchase_order (purchase_order_id, supplier_id, warehouse_id, status, held_status, revision, currency, fx_rate, total_minor, base_minor, approved_minor,
	approved_hash, terms, incoterm, created_by, created_at, submitted_by, submitted_at, sent_at, acknowledged_at, promised_on, updated_at)
overriding system value
select p.id, p.supplier_id, p.warehouse_id, p.status, case when p.status = 'on_hold' then 'approved' end, case when x.revised then 2 else 1 end, s.currency, c.rate, l.total,
	core.in_base(l.total, s.currency, c.rate), case when x.approved then l.total end, case when x.approved then '\x00'::bytea end, s.terms, s.incoterm, p.buyer, p.created,
	case when p.status <> 'draft' then p.buyer end, case when p.status <> 'draft' then p.created + interval '40 min' end, case when x.sent then p.created + interval '26 h' end,
	case when x.sent and p.status <> 'sent' then p.created + interval '50 h' end,
	case when x.sent then (p.created + make_interval(days => s.lead_time_days))::date end,
	case when x.sent then least(demo.t0() - interval '1 h', p.created + interval '50 h') else p.created + interval '40 min' end
from demo.po_age p
join core.supplier s on s.supplier_id = p.supplier_id
join ref.currency c on c.currency = s.currency
join (select id, sum(qty * unit_minor)::bigint as total from demo.po_line group by 1) l on l.id = p.id
cross join lateral (select p.status not in ('draft', 'pending_approval', 'rejected', 'cancelled') as approved,
	p.status in ('sent', 'acknowledged', 'in_production', 'shipped', 'partially_received', 'received', 'closed') as sent,
	p.status in ('acknowledged', 'received', 'closed') and demo.h(p.n, 758, 100) < 20 as revised) x
order by p.id;

insert into core.purchase_order_line (purchase_order_id, line_no, variant_id, sku, name, supplier_sku, qty, unit_minor, promised_on, qty_cancelled, over_receipt_percent, over_bill_percent)
select l.id, l.line_no, l.variant_id, l.sku, l.name, l.supplier_sku, l.qty, l.unit_minor, case when o.acknowledged_at is not null then o.promised_on + demo.h(l.variant_id + l.id, 759, 9)::int - 2 end,
	case when o.status = 'cancelled' then l.qty else 0 end, t.over_receipt_percent, t.over_bill_percent
from demo.po_line l
join core.purchase_order o on o.purchase_order_id = l.id
join core.match_tolerance t on t.supplier_id is null
order by l.id, l.line_no;

insert into core.purchase_order_revision (purchase_order_id, revision, at, person_id, reason, total_minor, content)
select o.purchase_order_id, 1, o.sent_at + interval '5 h', o.created_by, demo.pick('{Supplier asked for full cartons,数量按整箱调整,Price agreed by phone}', o.purchase_order_id, 760),
	round(o.total_minor * 0.96), core.purchase_order_content(o.purchase_order_id)
from core.purchase_order o where o.revision = 2 order by 1;

insert into core.purchase_approval (purchase_order_id, revision, tier, base_minor, content_hash, requested_by, decided_by, decided_at, outcome, note)
select o.purchase_order_id, o.revision, t.tier, o.base_minor, core.purchase_order_hash(o.purchase_order_id), o.created_by, p.person_id,
	o.submitted_at + make_interval(hours => 3 + nth::int), case when o.status = 'rejected' then 'rejected' else 'approved' end,
	case when o.status = 'rejected' then demo.pick('{Ask a second supplier first,库存足够,请推迟}', o.purchase_order_id, 761) else '' end
from core.purchase_order o
cross join lateral core.approval_tier_of(o.base_minor) t
cross join lateral (select row_number() over (order by u.login) as nth, u.person_id from core.person u where u.login in ('fay', 'uma')) p
where (o.approved_hash is not null or o.status = 'rejected') and p.nth <= case when o.status = 'rejected' then 1 else t.approvals end
order by o.purchase_order_id, p.nth;
update core.purchase_order o set approved_hash = core.purchase_order_hash(o.purchase_order_id) where o.approved_hash is not null;

-- As many as 70_events.sql tells of.
update core.purchase_order o set version = case when o.acknowledged_at is not null then 5 when o.sent_at is not null then 4
	when exists (select from core.purchase_approval a where a.purchase_order_id = o.purchase_order_id) then 3 when o.submitted_at is not null then 2 else 1 end;

-- Receipts: those of closed orders are older than the ledger, the others are of the last days.
insert into core.receipt (purchase_order_id, warehouse_id, status, delivery_note, received_by, received_at, updated_at)
select o.purchase_order_id, o.warehouse_id, case when o.status = 'closed' then 'closed' else demo.pick('{arrived,inspecting,partially_accepted,put_away,put_away,accepted}', o.purchase_order_id, 762) end,
	'DN' || lpad(demo.h(o.purchase_order_id, 763, 100000)::text, 6, '2'), w.keeper, r.at, r.at + interval '90 min'
from core.purchase_order o
join demo.wh w on w.warehouse_id = o.warehouse_id
cross join lateral (select case when o.status = 'closed' then o.created_at + interval '24 days' else demo.t0() - make_interval(mins => 300 + demo.h(o.purchase_order_id, 764, 7000)::int) end as at) r
where o.status in ('partially_received', 'received', 'closed') order by o.purchase_order_id;

insert into core.receipt_line (receipt_id, purchase_order_line_id, line_no, variant_id, qty_received, qty_accepted, qty_rejected, qty_quarantined, qty_pending)
select g.receipt_id, l.purchase_order_line_id, row_number() over (partition by g.receipt_id order by l.line_no), l.variant_id, n.came,
	case when g.status = 'arrived' then 0 when g.status = 'inspecting' then n.came / 2 else n.came - x.bad - x.odd end,
	case when g.status in ('arrived', 'inspecting') then 0 else x.bad end, case when g.status in ('arrived', 'inspecting') then 0 else x.odd end,
	case g.status when 'arrived' then n.came when 'inspecting' then n.came - n.came / 2 else 0 end
from core.receipt g
join core.purchase_order o on o.purchase_order_id = g.purchase_order_id
join core.purchase_order_line l on l.purchase_order_id = o.purchase_order_id
cross join lateral (select case when o.status = 'partially_received' then case when l.line_no = 1 then greatest(1, l.qty * 6 / 10) else l.qty * (demo.h(l.purchase_order_line_id, 765, 2)) / 2 end else l.qty end::int as came) n
cross join lateral (select case when g.status = 'partially_accepted' or demo.h(l.purchase_order_line_id, 766, 100) < 8 and g.status = 'closed' then greatest(1, n.came / 25) else 0 end as bad,
	case when g.status = 'partially_accepted' and n.came > 40 then n.came / 20 else 0 end as odd) x
where n.came > 0 order by g.receipt_id, l.line_no;

update core.purchase_order_line l set qty_received = r.came, qty_accepted = r.good, qty_rejected = r.bad
from (select x.purchase_order_line_id, sum(x.qty_received) as came, sum(x.qty_accepted) as good, sum(x.qty_rejected) as bad from core.receipt_line x group by 1) r
where r.purchase_order_line_id = l.purchase_order_line_id;

insert into core.inspection (receipt_line_id, accepted, rejected, quarantined, reason, note, person_id, at)
select l.receipt_line_id, l.qty_accepted, l.qty_rejected, l.qty_quarantined, case when l.qty_rejected > 0 then demo.pick('{damaged,defective,wrong_colour,packaging}', l.receipt_line_id, 767) else 'as_ordered' end,
	case when l.qty_rejected > 0 then demo.pick('{Cartons wet on one side,外箱破损,Colour differs from the sample,Plug does not fit}', l.receipt_line_id, 768) else '' end, g.received_by, g.updated_at
from core.receipt_line l join core.receipt g on g.receipt_id = l.receipt_id
where l.qty_accepted + l.qty_rejected + l.qty_quarantined > 0 order by l.receipt_line_id;

insert into core.landed_cost (receipt_id, kind, basis, amount_minor, currency, fx_rate, base_minor, document, person_id, at)
select g.receipt_id, k.kind, k.basis, k.minor, k.currency, c.rate, core.in_base(k.minor, k.currency, c.rate), k.document, f.person_id, g.received_at + interval '2 days'
from core.receipt g
cross join lateral (values ('freight', 'weight', 18000 + demo.h(g.receipt_id, 769, 90000), 'CNY', 'AWB 784-' || demo.h(g.receipt_id, 770, 90000000)),
	('duty', 'value', 4000 + demo.h(g.receipt_id, 771, 30000), 'EUR', 'ATC40' || demo.h(g.receipt_id, 772, 900000))) k(kind, basis, minor, currency, document)
join ref.currency c on c.currency = k.currency
join core.person f on f.login = 'fay'
where g.status in ('closed', 'put_away') and (k.kind = 'freight' or demo.h(g.receipt_id, 773, 2) = 0) order by g.receipt_id, k.kind;
select core.landed_cost_spread(k.landed_cost_id) from core.landed_cost k;

insert into core.supplier_return (supplier_id, receipt_id, reason, created_by, created_at, updated_at)
select distinct on (g.receipt_id) o.supplier_id, g.receipt_id, 'Rejected at inspection', g.received_by, g.updated_at + interval '1 day', g.updated_at + interval '1 day'
from core.receipt g join core.purchase_order o on o.purchase_order_id = g.purchase_order_id
join core.receipt_line l on l.receipt_id = g.receipt_id and l.qty_rejected > 0
where g.status = 'closed' order by g.receipt_id;
insert into core.supplier_return_line (supplier_return_id, receipt_line_id, qty, unit_minor)
select r.supplier_return_id, l.receipt_line_id, l.qty_rejected, y.unit_minor
from core.supplier_return r join core.receipt_line l on l.receipt_id = r.receipt_id and l.qty_rejected > 0
join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id;
update core.receipt_line l set qty_returned = x.qty from core.supplier_return_line x where x.receipt_line_id = l.receipt_line_id;
update core.purchase_order_line y set qty_returned = l.qty_returned from core.receipt_line l where l.purchase_order_line_id = y.purchase_order_line_id and l.qty_returned > 0;
insert into core.debit_note (supplier_id, supplier_return_id, amount_minor, currency, issued_by, issued_at)
select r.supplier_id, r.supplier_return_id, x.amount, s.currency, f.person_id, r.created_at + interval '3 h'
from core.supplier_return r join core.supplier s on s.supplier_id = r.supplier_id join core.person f on f.login = 'fay'
join (select l.supplier_return_id, sum(l.qty * l.unit_minor) as amount from core.supplier_return_line l group by 1) x on x.supplier_return_id = r.supplier_return_id
order by r.supplier_return_id;

-- Invoices of what was received: most match; some ask for what was rejected, or for a higher price.
create unlogged table demo.bill as
select o.purchase_order_id, o.supplier_id, o.currency, o.fx_rate, o.terms, o.status as po_status, g.received_at::date as day, x.odd
from core.purchase_order o
join core.receipt g on g.purchase_order_id = o.purchase_order_id
cross join lateral (select case when o.status = 'closed' then 'none' else demo.pick('{none,none,price,qty,tax}', o.purchase_order_id, 774) end as odd) x
where o.status in ('received', 'closed');
insert into core.supplier_invoice (supplier_id, purchase_order_id, invoice_no, status, currency, fx_rate, invoice_date, due_on, net_minor, tax_minor, payable_minor,
	entered_by, entered_at, approved_by, approved_at, updated_at)
select b.supplier_id, b.purchase_order_id, 'INV-' || to_char(b.day, 'YYMM') || '-' || lpad(demo.h(b.purchase_order_id, 775, 10000)::text, 4, '0'),
	case when b.po_status = 'closed' then demo.pick('{paid,paid,approved,scheduled}', b.purchase_order_id, 776) when x.short or b.odd <> 'none' then 'exception' else 'matched' end,
	b.currency, b.fx_rate, b.day, core.due_after(b.day, b.terms), x.net, x.tax, x.net + x.tax, f.person_id, least(b.day + time '15:00', demo.t0() - interval '40 min'),
	case when b.po_status = 'closed' then u.person_id end, case when b.po_status = 'closed' then b.day + interval '2 days' end,
	least(b.day + time '16:00', demo.t0() - interval '30 min')
from demo.bill b
join core.person f on f.login = 'fay'
join core.person u on u.login = 'uma'
cross join lateral (select sum(case when b.po_status = 'closed' then l.qty_accepted else l.qty_received end * case when b.odd = 'price' then l.unit_minor * 106 / 100 else l.unit_minor end)::bigint as net,
	case when b.odd = 'tax' then 4200 else 0 end as tax, bool_or(l.qty_accepted < l.qty_received) as short from core.purchase_order_line l where l.purchase_order_id = b.purchase_order_id) x
where x.net > 0 order by b.purchase_order_id;
insert into core.supplier_invoice_line (supplier_invoice_id, line_no, purchase_order_line_id, description, qty, qty_payable, amount_minor)
select i.supplier_invoice_id, row_number() over (partition by i.supplier_invoice_id order by l.line_no), l.purchase_order_line_id, l.supplier_sku, n.qty, n.qty,
	n.qty * case when b.odd = 'price' then l.unit_minor * 106 / 100 else l.unit_minor end
from core.supplier_invoice i
join demo.bill b on b.purchase_order_id = i.purchase_order_id
join core.purchase_order_line l on l.purchase_order_id = i.purchase_order_id
cross join lateral (select case when b.po_status = 'closed' then l.qty_accepted else l.qty_received end as qty) n
where n.qty > 0 order by i.supplier_invoice_id, l.line_no;
update core.purchase_order_line l set qty_billed = x.qty
from (select n.purchase_order_line_id, sum(n.qty) as qty from core.supplier_invoice_line n join core.supplier_invoice i on i.supplier_invoice_id = n.supplier_invoice_id
	where i.status in ('paid', 'approved', 'scheduled') group by 1) x where x.purchase_order_line_id = l.purchase_order_line_id;
insert into core.supplier_invoice_exception (supplier_invoice_id, line_no, code, expected, found, raised_at)
select i.supplier_invoice_id, d.line_no, d.code, d.expected, d.found, i.updated_at
from core.supplier_invoice i cross join lateral core.invoice_differences(i) d
where i.status = 'exception' order by i.supplier_invoice_id, d.code, d.line_no;
update core.supplier_invoice i set exceptions = (select count(*) from core.supplier_invoice_exception x where x.supplier_invoice_id = i.supplier_invoice_id),
	content_hash = case when i.approved_by is not null then core.invoice_hash(i) end
where i.status in ('exception', 'paid', 'approved', 'scheduled');
-- What was approved is owed; a third of it has been paid, or is about to be.
insert into core.supplier_payment (supplier_invoice_id, supplier_bank_id, status, amount_minor, currency, pay_on, paid_on, fx_rate, reference, scheduled_by, scheduled_at,
	released_by, released_at, updated_at)
select i.supplier_invoice_id, b.supplier_bank_id, n.status, i.payable_minor, i.currency, n.day, case when n.status = 'paid' then n.day end,
	case when n.status = 'paid' then c.rate end, case when n.status = 'paid' then 'TT' || lpad(demo.h(i.supplier_invoice_id, 777, 1000000)::text, 6, '0') else '' end,
	f.person_id, i.approved_at + interval '1 h', case when n.status <> 'scheduled' then u.person_id end, case when n.status <> 'scheduled' then i.approved_at + interval '5 h' end,
	i.approved_at + interval '6 h'
from core.supplier_invoice i
join core.supplier_bank b on b.supplier_id = i.supplier_id and b.status = 'approved'
join ref.currency c on c.currency = i.currency
join core.person f on f.login = 'fay'
join core.person u on u.login = 'uma'
cross join lateral (select case when i.status = 'paid' then 'paid' else demo.pick('{scheduled,scheduled,released}', i.supplier_invoice_id, 778) end as status,
	case when i.status = 'paid' then greatest((i.approved_at + interval '6 h')::date, least(i.due_on, demo.t0()::date))
		else greatest(i.due_on, demo.t0()::date + demo.h(i.supplier_invoice_id, 779, 9)::int) end as day) n
where i.status in ('paid', 'scheduled') and i.payable_minor > 0 order by i.supplier_invoice_id;
update core.supplier_invoice i set paid_minor = case when p.status = 'paid' then p.amount_minor else 0 end,
	scheduled_minor = case when p.status = 'paid' then 0 else p.amount_minor end
from core.supplier_payment p where p.supplier_invoice_id = i.supplier_invoice_id;

select setval(pg_get_serial_sequence('core.purchase_order', 'purchase_order_id'), (select max(purchase_order_id) from core.purchase_order));
