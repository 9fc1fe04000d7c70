-- What people did to orders: cancellations, approvals, changes, goodwill.

insert into core.order_cancellation (order_id, reason, note, from_status, restock, refund_minor, currency, cancelled_by, cancelled_at)
select o.order_id, k.reason, case k.reason when 'customer' then 'Ordered twice by mistake' when 'declined' then 'Card declined'
	when 'inventory' then 'Cannot be supplied' else 'Address and card do not match' end,
	'placed', true, case when s.payment = 'refunded' then o.total_minor else 0 end, o.currency,
	case when k.reason <> 'declined' then (select p.person_id from core.person p where p.login = 'amy') end, o.updated_at
from demo.sale s
join core.sales_order o on o.order_id = s.order_id
cross join lateral (select case when s.payment = 'failed' then 'declined' else demo.pick('{customer,customer,customer,inventory,fraud}', o.order_id, 440) end as reason) k
where s.status = 'cancelled';

insert into core.order_approval (order_id, kind, status, reason, content_hash, requested_at, decided_by, decided_at)
select o.order_id, 'high_value', case when k.open then 'pending' else 'approved' end, o.currency, core.order_hash(o.order_id, o.currency, o.total_minor,
	o.ship_country, o.ship_postcode), o.placed_at, case when not k.open then (select p.person_id from core.person p where p.login = 'dan') end,
	case when not k.open then o.placed_at + interval '20 min' end
from core.sales_order o
cross join lateral (select o.status in ('placed', 'confirmed') as open) k
where o.base_minor >= 100000 and o.status not in ('draft', 'cancelled');
insert into core.order_approval (order_id, kind, reason, content_hash, requested_at)
select o.order_id, 'fraud', d.reason, core.order_hash(o.order_id, o.currency, o.total_minor, o.ship_country, o.ship_postcode), d.at
from demo.hold d join core.sales_order o on o.order_id = d.order_id
where d.kind = 'fraud' and o.status in ('placed', 'confirmed');

create unlogged table demo.change as
select row_number() over (order by o.order_id) + 80000 as order_change_id, o.order_id, o.currency, o.fx_rate, s.minor_units, l.order_line_id, l.qty, l.unit_minor,
	demo.pick('{draft,requested,requested,declined,cancelled}', o.order_id, 450) as status, l.qty + 1 + demo.h(o.order_id, 451, 2)::int as qty_to,
	(select p.person_id from core.person p where p.login = demo.pick('{amy,lina,ines,jonas}', o.order_id, 452)) as by,
	least(o.placed_at + make_interval(mins => 9 + demo.h(o.order_id, 453, 300)::int), demo.t0() - interval '5 min') as at
from demo.sale s
join core.sales_order o on o.order_id = s.order_id
join core.order_line l on l.order_id = o.order_id and l.line_no = 1
where o.status in ('placed', 'confirmed', 'processing') and o.fulfilment_status = 'unfulfilled' and demo.h(o.order_id, 454, 100) < 6;
insert into core.order_change (order_change_id, order_id, status, reason, currency, difference_minor, base_minor, limit_minor, content_hash, requested_by,
	requested_at, decided_by, decided_at, note, created_by, created_at, updated_at) overriding system value
select c.order_change_id, c.order_id, c.status, demo.pick('{Customer wants one more,Forgot one in the basket,For a friend too}', c.order_id, 455), c.currency,
	(c.qty_to - c.qty) * c.unit_minor, round((c.qty_to - c.qty) * c.unit_minor * c.fx_rate * power(10::numeric, 2 - c.minor_units))::bigint, 0,
	case when c.status in ('requested', 'declined') then '\x00'::bytea end, case when c.status in ('requested', 'declined') then c.by end,
	case when c.status in ('requested', 'declined') then c.at end, case when c.status = 'declined' then (select p.person_id from core.person p where p.login = 'dan') end,
	case when c.status = 'declined' then c.at + interval '3 min' end, case when c.status = 'declined' then 'Sold out' else '' end, c.by, c.at, c.at
from demo.change c order by c.order_change_id;
insert into core.order_change_line (order_change_id, action, order_line_id, qty_from, qty_to, unit_minor)
select c.order_change_id, 'item_update', c.order_line_id, c.qty, c.qty_to, c.unit_minor from demo.change c;
update core.order_change h set content_hash = x.hash
from (select c.order_change_id, sha256(convert_to(core.order_hash(o.order_id, o.currency, o.total_minor, o.ship_country, o.ship_postcode)::text
		|| concat_ws(',', 'item_update', c.order_line_id, c.qty, c.qty_to, c.unit_minor, 0, c.qty, 0), 'UTF8')) as hash
	from demo.change c join core.sales_order o on o.order_id = c.order_id where c.status = 'requested') x
where x.order_change_id = h.order_change_id;

insert into core.store_credit (store_credit_id, customer_id, order_id, kind, reason, status, amount_minor, currency, fx_rate, base_minor, counted_minor,
	limit_minor, requested_by, requested_at, expires_at, updated_at) overriding system value
select row_number() over (order by s.n) + 68000, s.customer_id, s.order_id, 'goodwill',
	demo.pick('{Parcel a week late,Box dented,Wrong colour the first time,Waited long for an answer}', s.n, 460),
	case when k.base > 2000 then 'requested' else 'active' end, k.amount, s.currency, s.rate, k.base, k.base, 2000,
	(select p.person_id from core.person p where p.login = demo.pick('{amy,lina,ines,jonas,odile}', s.n, 461)), k.at, k.at + interval '2 years', k.at
from demo.sale s
cross join lateral (select case when demo.h(s.n, 462, 6) = 0 then 2500 else 300 + demo.h(s.n, 463, 12) * 100 end as base_wish) w
cross join lateral (select greatest(1, round(w.base_wish / s.rate / power(10::numeric, 2 - s.minor_units)))::bigint as amount) a
cross join lateral (select a.amount, round(a.amount * s.rate * power(10::numeric, 2 - s.minor_units))::bigint as base,
	least(s.placed_at + interval '9 days', demo.t0() - make_interval(mins => 10 + demo.h(s.n, 464, 4000)::int)) as at) k
where s.status = 'completed' and demo.h(s.n, 465, 1000) < 12;
create unlogged table demo.grant as
select row_number() over (order by k.store_credit_id) + (select max(j.journal_id) from core.journal j) as journal_id, k.*
from core.store_credit k where k.status = 'active';
insert into core.journal (journal_id, kind, entity, entity_id, order_id, at, person_id, note) overriding system value
select g.journal_id, 'credit_grant', 'credit', g.store_credit_id, g.order_id, g.requested_at, g.requested_by, g.reason from demo.grant g order by 1;
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select g.journal_id, v.account, g.currency, v.amount, g.fx_rate
from demo.grant g cross join lateral (values ('goodwill', g.amount_minor), ('store_credit', -g.amount_minor)) v(account, amount) order by 1;
