-- Orders over half a year, ever more of them, with lines, holds and shipments.

create unlogged table demo.sale as
select s.*, o.status,
	case when o.status = 'cancelled' then case when s.luck = 0 then 'failed' else 'refunded' end
		when o.status = 'placed' then demo.pick('{authorized,authorized,authorized,unpaid,failed}', s.n, 220)
		when o.status in ('confirmed', 'processing') then case when demo.h(s.n, 221, 100) < 96 then 'paid' else 'disputed' end
		when demo.h(s.n, 221, 100) < 93 then 'paid'
		else demo.pick('{refunded,refunded,partially_refunded,partially_refunded,disputed}', s.n, 222) end as payment,
	case when o.status in ('placed', 'confirmed', 'cancelled') then 'unfulfilled'
		when o.status in ('completed', 'archived') then 'fulfilled'
		when s.hours < 60 then 'unfulfilled'
		when s.lines > 1 and demo.h(s.n, 223, 100) < 12 then 'partial' else 'fulfilled' end as fulfilment,
	case when o.status in ('completed', 'archived') and demo.h(s.n, 224, 100) >= 93
		then demo.pick('{requested,requested,returned,returned,partial}', s.n, 225) else 'none' end as returned
from (
	select i.n, 10001 + i.n as order_id, c.customer_id, c.market, k.currency, k.language, f.rate, f.minor_units, k.tax_percent,
		b.back, demo.t0() - make_interval(secs => b.back) as placed_at, b.back / 3600 as hours,
		demo.h(i.n, 200, 100) as luck, l.lines, sum(l.lines) over (order by i.n rows unbounded preceding) - l.lines as lines_before
	from demo.size o
	cross join lateral generate_series(0, o.orders - 1) i(n)
	cross join lateral (select floor((o.orders - 1 - i.n) / o.orders::float8 * (o.orders - 1 - i.n) / o.orders * 15552000)::bigint + 480 + demo.h(i.n, 203, 40) as back) b
	cross join lateral (select case when r < 25 then 1 when r < 49 then 2 when r < 67 then 3 when r < 80 then 4 when r < 89 then 5
		when r < 94 then 6 when r < 97 then 7 else 8 end as lines from (select demo.h(i.n, 201, 100) as r) x) l
	join demo.customer c on c.n = least(demo.h(i.n, 204, o.customers), demo.h(i.n, 205, o.customers))
	join ref.market k on k.market = c.market
	join ref.currency f on f.currency = k.currency
) s
cross join lateral (select case
	when s.luck < 4 then 'cancelled'
	when s.hours < 8 then case when s.luck < 60 then 'placed' else 'confirmed' end
	when s.hours < 36 then case when s.luck < 12 then 'placed' when s.luck < 55 then 'confirmed' else 'processing' end
	when s.hours < 240 then 'processing'
	when s.hours < 480 then case when s.luck < 45 then 'processing' else 'completed' end
	when s.hours > 3600 and s.luck < 50 then 'archived'
	else 'completed' end as status) o;
analyze demo.sale;

-- Lines first: what an order is worth is added up from them.
insert into core.order_line (order_line_id, order_id, line_no, variant_id, sku, name, qty, qty_shipped, unit_minor, hs_code, origin)
overriding system value
select s.lines_before + i, s.order_id, i, v.variant_id, v.sku, x.name || case when v.name = '' then '' else case s.language when 'zh' then '(黑色)' when 'ja' then '(ブラック)'
		when 'de' then ', Schwarz' when 'es' then ', negro' when 'fr' then ', noir' when 'ar' then '، أسود' else ', black' end end,
	q.qty, case when s.fulfilment = 'fulfilled' or s.fulfilment = 'partial' and i = 1 then q.qty else 0 end,
	demo.price(v.price_minor, s.rate, s.minor_units), p.hs_code, p.origin
from demo.sale s
cross join demo.size z
cross join generate_series(1, 8) i
cross join lateral (select case when r < 80 then 1 when r < 95 then 2 else 3 end as qty from (select demo.h(s.n * 8 + i, 210, 100) as r) y) q
-- No product twice in an order: the stride is at most an eighth of the assortment.
cross join lateral (select (demo.h(s.n, 211, z.products) + (i - 1) * (1 + demo.h(s.n, 212, z.products / 8))) % z.products as nth) w
join core.product p on p.product_id = 10001 + w.nth
join core.variant v on v.product_id = p.product_id and v.main
join core.product_text x on x.product_id = p.product_id and x.language = s.language
where i <= s.lines;
analyze core.order_line;

-- Who is held, and why.
create unlogged table demo.hold as
select s.order_id, s.n, k.kind, least(s.placed_at + interval '25 min', demo.t0() - interval '1 min') as at,
	case k.kind when 'payment' then 'Bank asks for confirmation' when 'fraud' then 'Card and address in different countries'
		when 'address' then 'House number missing' when 'stock' then 'Counted short, recount running'
		when 'compliance' then 'Battery papers not on file for this market' when 'customs_docs' then '收件人税号缺失,待客户补充'
		else 'Customer asked to wait until Monday' end as reason
from demo.sale s
cross join lateral (select demo.pick('{payment,fraud,address,address,stock,compliance,customs_docs,customer_request}', s.n, 230) as kind) k
where s.status in ('placed', 'confirmed', 'processing') and s.fulfilment = 'unfulfilled' and demo.h(s.n, 231, 100) < 14;
analyze demo.hold;

-- offset 0: worked out once for a row, not where it is spoken of.
insert into core.sales_order (order_id, customer_id, market, channel, channel_order_no, status, payment_status,
	fulfilment_status, return_status, holds, currency, items_minor, discount_minor, shipping_minor, tax_minor, fx_rate,
	base_minor, ship_name, ship_street_id, ship_postcode, ship_city, ship_country, placed_at, updated_at, version)
overriding system value
select s.order_id, s.customer_id, s.market, h.channel,
	case h.channel when 'amazon' then lpad(demo.h(s.n, 240, 999)::text, 3, '1') || '-' || lpad(demo.h(s.n, 241, 9999999)::text, 7, '4') || '-'
		|| lpad(demo.h(s.n, 242, 9999999)::text, 7, '7') when 'ebay' then lpad(demo.h(s.n, 243, 99)::text, 2, '0') || '-'
		|| lpad(demo.h(s.n, 244, 99999)::text, 5, '0') || '-' || lpad(demo.h(s.n, 245, 99999)::text, 5, '0') when 'webshop' then ''
		else demo.h(s.n, 246, 9000000000)::text end,
	s.status, s.payment, s.fulfilment, s.returned, (d.order_id is not null)::int, s.currency, l.items, m.discount, m.shipping,
	round((l.items - m.discount + m.shipping) * s.tax_percent / (100 + s.tax_percent))::bigint, s.rate,
	round((l.items - m.discount + m.shipping) * s.rate * power(10::numeric, 2 - s.minor_units))::bigint,
	c.name, c.street_id, c.postcode, c.city, c.country, s.placed_at,
	case when d.order_id is not null then d.at when s.status = 'placed' then s.placed_at
		else least(s.placed_at + make_interval(mins => 30 + demo.h(s.n, 247, 9000)::int), demo.t0() - interval '3 min') end,
	case when d.order_id is not null then 2 else 1 end
from demo.sale s
join core.customer c on c.customer_id = s.customer_id
join (select order_id, sum(qty * unit_minor)::bigint as items from core.order_line group by order_id) l on l.order_id = s.order_id
left join demo.hold d on d.order_id = s.order_id
cross join lateral (select demo.pick(case s.market when 'JP' then '{webshop,rakuten,rakuten,amazon}'::text[] when 'AE' then '{webshop,noon,noon,amazon}'
	when 'MX' then '{webshop,mercado,mercado}' when 'SG' then '{webshop,tiktok}' else '{webshop,webshop,amazon,amazon,ebay,tiktok}' end, s.n, 248) as channel offset 0) h
cross join lateral (select case when demo.h(s.n, 249, 100) < 11 then l.items / 10 else 0 end as discount,
	case when l.items * s.rate * power(10::numeric, 2 - s.minor_units) > 5000 then 0
		else demo.price(490, s.rate, s.minor_units) end as shipping offset 0) m
order by s.n;

analyze core.sales_order;

insert into core.order_hold (order_id, kind, reason, placed_by, placed_at)
select d.order_id, d.kind, d.reason, case when d.kind in ('payment', 'fraud', 'stock') then null
	else (select p.person_id from core.person p where p.login = case d.kind when 'compliance' then 'cai' when 'customs_docs' then 'sun' else 'amy' end) end,
	d.at
from demo.hold d;

insert into core.shipment (order_id, carrier, tracking_no, status, shipped_at, delivered_at, eta)
select s.order_id, k.carrier,
	case k.carrier when 'ups' then '1Z' || lpad(demo.h(s.n, 260, 1000000000000)::text, 16, '8') when 'yunexpress' then 'YT' || lpad(demo.h(s.n, 260, 10000000000)::text, 16, '2')
		when '4px' then '4PX' || lpad(demo.h(s.n, 260, 10000000000)::text, 13, '3') || 'CN' else 'LX' || lpad(demo.h(s.n, 260, 1000000000)::text, 9, '6')
		|| s.market end,
	case when s.status in ('completed', 'archived') then 'delivered'
		else demo.pick('{handed_over,in_transit,in_transit,in_transit,in_transit,customs_hold,customs_released,out_for_delivery,attempt_failed,exception}', s.n, 261) end,
	x.shipped, case when s.status in ('completed', 'archived') then x.shipped + make_interval(mins => 2900 + demo.h(s.n, 262, 6000)::int) end,
	(x.shipped + make_interval(days => 5 + demo.h(s.n, 263, 8)::int))::date
from demo.sale s
cross join lateral (select s.placed_at + make_interval(mins => 600 + demo.h(s.n, 264, 2400)::int) as shipped) x
cross join lateral (select demo.pick(case s.market when 'US' then '{usps,ups,fedex,yunexpress}'::text[] when 'GB' then '{royal_mail,dhl,yunexpress}'
	when 'DE' then '{dhl,dhl,4px}' when 'FR' then '{colissimo,dhl,4px}' when 'ES' then '{correos,dhl,4px}' when 'JP' then '{yamato,dhl}'
	when 'AE' then '{aramex,dhl}' when 'SG' then '{singpost,4px}' else '{dhl,fedex}' end, s.n, 265) as carrier offset 0) k
where s.fulfilment in ('partial', 'fulfilled')
order by s.n;
analyze core.shipment;
