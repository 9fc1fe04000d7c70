-- Purchases, receipts and invoices; then stock: levels, the ledger of the last month, promises to customers, and
-- what is on its way to them.

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

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'purchase_order', o.purchase_order_id, e.version, e.at, e.who, 'status', e.was, e.became, e.why
from core.purchase_order o
left join (select distinct on (purchase_order_id) * from core.purchase_approval order by purchase_order_id, decided_at desc) a on a.purchase_order_id = o.purchase_order_id
cross join lateral (values (1, o.created_at, o.created_by, null, 'draft', null), (2, o.submitted_at, o.submitted_by, 'draft', 'pending_approval', null),
	(3, a.decided_at, a.decided_by, 'pending_approval', case when o.status = 'rejected' then 'rejected' else 'approved' end, nullif(a.note, '')),
	(4, o.sent_at, o.created_by, 'approved', 'sent', null), (5, o.acknowledged_at, o.created_by, 'sent', 'acknowledged', null)) e(version, at, who, was, became, why)
where e.at is not null order by o.purchase_order_id, e.version;
update core.purchase_order o set version = e.v from (select entity_id, max(version) as v from core.event where entity = 'purchase_order' group by 1) e where e.entity_id = o.purchase_order_id;

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

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'receipt', g.receipt_id, 1, g.received_at, g.received_by, 'status', null, 'arrived' from core.receipt g order by 2;

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
create unlogged table demo.book as
select 'bill' as kind, 'supplier_invoice' as entity, i.supplier_invoice_id as id, i.supplier_invoice_no as note, i.approved_at as at, i.approved_by as who, i.currency, i.fx_rate,
	array['goods', 'input_tax', 'payables'] as accounts, array[i.payable_minor - least(i.tax_minor, i.payable_minor), least(i.tax_minor, i.payable_minor), -i.payable_minor] as amounts
from core.supplier_invoice i where i.approved_by is not null and i.payable_minor > 0
union all
select 'supplier_payment', 'supplier_payment', p.supplier_payment_id, p.reference, p.updated_at, p.released_by, p.currency, p.fx_rate, array['payables', 'bank'], array[p.amount_minor, -p.amount_minor]
from core.supplier_payment p where p.status = 'paid'
union all
select 'debit_note', 'debit_note', d.debit_note_id, d.debit_note_no, d.issued_at, d.issued_by, d.currency, c.rate, array['supplier_credits', 'goods'], array[d.amount_minor, -d.amount_minor]
from core.debit_note d join ref.currency c on c.currency = d.currency;
insert into core.journal (kind, entity, entity_id, at, person_id, note)
select b.kind, b.entity, b.id, b.at, b.who, b.note from demo.book b order by b.at, b.kind, b.id;
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, a.account, b.currency, a.amount, b.fx_rate
from demo.book b join core.journal j on j.entity = b.entity and j.entity_id = b.id and j.kind = b.kind
cross join lateral unnest(b.accounts, b.amounts) with ordinality a(account, amount, nth)
where a.amount <> 0 order by j.journal_id, a.nth;
insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'supplier_payment', p.supplier_payment_id, 1, p.scheduled_at, p.scheduled_by, 'status', null, p.status from core.supplier_payment p order by 2;
insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'supplier_invoice', i.supplier_invoice_id, 1, i.entered_at, i.entered_by, 'status', null, i.status from core.supplier_invoice i order by 2;

-- Stock --------------------------------------------------------------------------------------------------------

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
insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'stock_transfer', t.stock_transfer_id, 1, t.created_at, t.created_by, 'status', null, t.status from core.stock_transfer t order by 2;

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

select setval(pg_get_serial_sequence('core.purchase_order', 'purchase_order_id'), (select max(purchase_order_id) from core.purchase_order));
