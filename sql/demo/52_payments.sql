-- Payments, refunds and disputes as the orders' payment states say, and the books that go with them. What is older
-- than a week stands in the books as one opening balance per currency.

insert into core.return_rule (category, verdict) values ('beauty', 'review'), ('pets', 'review') on conflict do nothing;

create unlogged table demo.refund as
with chosen as (
	select s.n, s.order_id, s.status, s.payment, s.returned, o.total_minor, s.rate, s.minor_units, s.currency, s.language, s.placed_at, s.back,
		case when s.payment in ('refunded', 'partially_refunded') then 'succeeded'
			when s.payment = 'paid' and s.returned = 'returned' then demo.pick('{requested,requested,approved,submitted}', s.n, 400)
			else demo.pick('{requested,requested,approved,submitted,rejected,failed}', s.n, 401) end as status2,
		case when s.payment = 'refunded' or s.payment = 'paid' and s.returned = 'returned' then 100
			when demo.h(s.n, 402, 3) = 0 then 50 else 15 + demo.h(s.n, 402, 20) end as percent
	from demo.sale s
	join core.sales_order o on o.order_id = s.order_id
	where s.payment in ('refunded', 'partially_refunded')
		or s.payment = 'paid' and (s.returned = 'returned' and demo.h(s.n, 403, 2) = 0
			or s.returned = 'none' and s.status = 'completed' and s.hours < 900 and demo.h(s.n, 404, 100) < 9)
), priced as (
	select c.*, greatest(1, c.total_minor * c.percent / 100) as amount,
		row_number() over (order by c.n) + 65000 as refund_id,
		least(c.placed_at + make_interval(mins => 60 + demo.h(c.n, 405, 26000)::int), demo.t0() - make_interval(mins => 3 + demo.h(c.n, 406, 2600)::int)) as at
	from chosen c
), worth as (
	select p.*, round(p.amount * p.rate * power(10::numeric, 2 - p.minor_units))::bigint as base from priced p
)
select w.*, case when w.status2 in ('requested', 'rejected') and w.base <= 5000 then 'approved' else w.status2 end as state,
	case when w.status = 'cancelled' then 'cancellation' when w.returned = 'returned' and w.payment in ('paid', 'refunded') then 'return' else 'manual' end as origin,
	case when w.status = 'cancelled' then 'cancelled_order' when w.returned = 'returned' then 'customer_return'
		else demo.pick('{damaged,not_received,price_difference,price_difference,wrong_item,other}', w.n, 407) end as reason,
	case when w.base > 5000 then (select p.person_id from core.person p where p.login = demo.pick('{fay,uma,dan,vera}', w.n, 408)) end as decider
from worth w;
create index on demo.refund (order_id);

create unlogged table demo.payment as
select s.n, 60001 + s.n as payment_id, s.order_id, s.currency, s.rate, s.minor_units, s.placed_at, s.payment, o.total_minor, o.tax_minor,
	s.placed_at + make_interval(mins => 1 + demo.h(s.n, 410, 20)::int) as at,
	s.payment not in ('authorized', 'failed') as captured,
	demo.pick(case when o.channel <> 'webshop' then '{marketplace}'::text[] else case s.market when 'JP' then '{card,card,konbini,paypal}'::text[]
		when 'DE' then '{paypal,paypal,card,klarna,bank_transfer}' when 'SG' then '{card,alipay,wechat_pay,paypal}'
		when 'AE' then '{card,card,cash_on_delivery}' else '{card,card,card,paypal,klarna}' end end, s.n, 411) as method,
	coalesce(r.claimed, 0) + case when s.payment = 'disputed' then o.total_minor else 0 end as refunding, coalesce(r.paid, 0) as refunded
from demo.sale s
join core.sales_order o on o.order_id = s.order_id
left join (select order_id, sum(amount) filter (where state not in ('rejected', 'failed')) as claimed,
	sum(amount) filter (where state = 'succeeded') as paid from demo.refund group by order_id) r on r.order_id = s.order_id
where s.payment <> 'unpaid';
analyze demo.refund, demo.payment;

insert into core.payment (payment_id, order_id, method, state, currency, amount_minor, captured_minor, refunding_minor, refunded_minor, fx_rate,
	reference, failure, created_at, expires_at, captured_at, updated_at) overriding system value
select p.payment_id, p.order_id, p.method,
	case when p.payment = 'authorized' then 'authorized' when p.payment = 'failed' then 'failed' when p.at < demo.t0() - interval '7 days' then 'settled'
		else 'captured' end,
	p.currency, p.total_minor, case when p.captured then p.total_minor else 0 end, p.refunding, p.refunded, p.rate,
	upper(substr(md5('pay' || p.n), 1, 16)),
	case when p.payment = 'failed' then demo.pick('{Card declined,Insufficient funds,Bank did not answer,Card expired}', p.n, 412) else '' end,
	p.at, case when p.payment = 'authorized' then p.at + interval '7 days' end, case when p.captured then p.at end, p.at
from demo.payment p
order by p.n;
analyze core.payment;

insert into core.refund (refund_id, payment_id, order_id, origin, reason, note, status, amount_minor, currency, fx_rate, base_minor, counted_minor,
	limit_minor, requested_by, requested_at, decided_by, decided_at, decision_note, approved_hash, submitted_at, finished_at, reference, failure,
	updated_at) overriding system value
select r.refund_id, 60001 + r.n, r.order_id, r.origin, r.reason, '', r.state, r.amount, r.currency, r.rate, r.base, r.base, 5000, g.person_id, r.at,
	case when r.state <> 'requested' then r.decider end, case when r.state <> 'requested' and r.decider is not null then r.at + interval '2 min' end,
	case when r.state = 'rejected' then 'No fault on our side' else '' end,
	case when r.state not in ('requested', 'rejected') then core.refund_hash(60001 + r.n, r.amount, r.currency, r.reason) end,
	case when r.state in ('submitted', 'succeeded', 'failed') then r.at + interval '3 min' end,
	case when r.state in ('succeeded', 'failed') then r.at + interval '3 min' end,
	case when r.state = 'succeeded' then upper(substr(md5('back' || r.n), 1, 12)) else '' end,
	case when r.state = 'failed' then 'The account was closed' else '' end, r.at + case when r.state = 'requested' then interval '0' else interval '3 min' end
from demo.refund r
join lateral (select a.person_id from demo.agent a where a.language = r.language and a.name not in ('Dan Whitfield', '魏岚') order by a.nth limit 1) g on true
order by r.refund_id;

-- Running disputes, and some that are over. Those that were won are back where they came from.
create unlogged table demo.dispute as
select p.*, row_number() over (order by p.n) + 67000 as dispute_id,
	case when p.payment = 'disputed' then demo.pick('{opened,opened,evidence_due,submitted}', p.n, 420) else 'won' end as status,
	case when p.payment = 'disputed' then greatest(p.at + interval '1 min', demo.t0() - make_interval(mins => 30 + demo.h(p.n, 421, 9000)::int))
		else p.at + interval '20 days' end as opened_at
from demo.payment p
where p.payment = 'disputed' or p.payment = 'paid' and p.refunding = 0 and p.at < demo.t0() - interval '60 days' and demo.h(p.n, 422, 100) < 1;

insert into core.dispute (dispute_id, payment_id, order_id, reason, status, amount_minor, claimed_minor, currency, fx_rate, reference, owner_id,
	opened_at, evidence_due_at, evidence, submitted_at, closed_at, updated_at) overriding system value
select d.dispute_id, d.payment_id, d.order_id, demo.pick('{fraudulent,not_received,not_received,not_as_described,unrecognized,credit_not_processed}', d.n, 423),
	d.status, d.total_minor, d.total_minor, d.currency, d.rate, 'CB' || lpad(demo.h(d.n, 424, 100000000)::text, 8, '3'),
	case when d.status <> 'opened' then (select p.person_id from core.person p where p.login = 'fay') end, d.opened_at,
	d.opened_at + case when d.status = 'won' then interval '14 days' else make_interval(days => 7 + demo.h(d.n, 425, 12)::int) end,
	case when d.status in ('submitted', 'won') then 'The carrier confirms delivery; the address is that of the card. Tracking, invoice and messages are attached.' else '' end,
	case when d.status in ('submitted', 'won') then d.opened_at + interval '10 s' end, case when d.status = 'won' then d.opened_at + interval '25 days' end,
	d.opened_at
from demo.dispute d
order by d.n;

-- The books -------------------------------------------------------------------------------------------------

-- Every movement of money, with the share of tax in it.
create unlogged table demo.money as
select 'capture' as kind, 'payment' as entity, p.payment_id as entity_id, p.order_id, p.at, p.currency, p.rate, p.total_minor as amount, p.tax_minor as tax
from demo.payment p where p.captured
union all
select 'refund', 'refund', r.refund_id, r.order_id, r.at, r.currency, r.rate, -r.amount, -round(r.amount * o.tax_minor / o.total_minor::numeric)::bigint
from demo.refund r join core.sales_order o on o.order_id = r.order_id where r.state = 'succeeded'
union all
select 'dispute_open', 'dispute', d.dispute_id, d.order_id, d.opened_at, d.currency, d.rate, -d.total_minor, 0
from demo.dispute d where d.status <> 'won';

create unlogged table demo.journal as
select row_number() over (order by m.at, m.entity_id) + 100 as journal_id, m.* from demo.money m
where m.at >= demo.t0() - interval '7 days' or m.kind = 'dispute_open';

insert into core.journal (journal_id, kind, entity, entity_id, at, note) overriding system value
select row_number() over (order by c.currency), 'opening', 'currency', row_number() over (order by c.currency), demo.t0() - interval '7 days', c.currency
from (select distinct m.currency from demo.money m where m.at < demo.t0() - interval '7 days' and m.kind <> 'dispute_open') c;
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, v.account, j.note, v.amount, f.rate
from core.journal j
join ref.currency f on f.currency = j.note
join (select m.currency, sum(m.amount) filter (where m.kind = 'capture') as taken, sum(m.tax) filter (where m.kind = 'capture') as tax,
	coalesce(sum(m.amount) filter (where m.kind = 'refund'), 0) as given, coalesce(sum(m.tax) filter (where m.kind = 'refund'), 0) as tax_given
	from demo.money m where m.at < demo.t0() - interval '7 days' and m.kind <> 'dispute_open' group by m.currency) x on x.currency = j.note
cross join lateral (values ('bank', x.taken), ('psp', x.given), ('tax', -x.tax - x.tax_given), ('sales', x.tax - x.taken), ('returns', x.tax_given - x.given)) v(account, amount)
where v.amount <> 0;

insert into core.journal (journal_id, kind, entity, entity_id, order_id, at) overriding system value
select j.journal_id, j.kind, j.entity, j.entity_id, j.order_id, j.at from demo.journal j order by j.journal_id;
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, v.account, j.currency, v.amount, j.rate
from demo.journal j
cross join lateral (values ('psp', j.amount), ('tax', -j.tax),
	(case j.kind when 'capture' then 'sales' when 'refund' then 'returns' else 'disputed' end, j.tax - j.amount)) v(account, amount)
where v.amount <> 0
order by j.journal_id;

-- Payouts of the last days, on finance's desk: most lines are known, some have to be looked for.
create unlogged table demo.payout as
select p.*, row_number() over (partition by p.currency order by p.n) as nth from demo.payment p
where p.captured and p.at between demo.t0() - interval '6 days' and demo.t0() - interval '2 days';
insert into core.settlement (settlement_id, provider, payout_ref, currency, gross_minor, fee_minor, lines, open_lines, paid_on, imported_at, updated_at,
	status) overriding system value
select 69000 + row_number() over (order by x.currency), demo.pick('{Adyen,Stripe,PayPal}', ascii(x.currency), 430), 'PO-' || upper(substr(md5(x.currency), 1, 10)),
	x.currency, x.gross, x.fee, x.lines, x.lines, (demo.t0() - interval '1 day')::date, demo.t0() - interval '3 h', demo.t0() - interval '3 h', 'open'
from (select y.currency, sum(y.total_minor)::bigint as gross, sum(y.total_minor * 24 / 1000)::bigint as fee, count(*) as lines
	from demo.payout y where y.nth <= 40 group by y.currency) x;
insert into core.settlement_line (settlement_id, line_no, kind, reference, order_ref, amount_minor, fee_minor, status, payment_id, updated_at)
select t.settlement_id, y.nth, 'payment', case when k.way = 'matched' then p.reference else upper(substr(md5('x' || y.n), 1, 16)) end,
	case k.way when 'unmatched' then '' else s.order_no end, y.total_minor, y.total_minor * 24 / 1000, k.way,
	case when k.way <> 'unmatched' then y.payment_id end, t.imported_at
from demo.payout y
join core.settlement t on t.currency = y.currency
join core.payment p on p.payment_id = y.payment_id
join core.sales_order s on s.order_id = y.order_id
cross join lateral (select case when t.settlement_id % 3 = 0 then 'matched' else demo.pick('{matched,matched,matched,matched,suggested,unmatched}', y.n, 431) end as way) k
where y.nth <= 40;
update core.settlement t set open_lines = x.open, status = case when x.open = 0 then 'matched' else 'open' end
from (select l.settlement_id, count(*) filter (where l.status in ('unmatched', 'suggested')) as open from core.settlement_line l group by 1) x
where x.settlement_id = t.settlement_id;
