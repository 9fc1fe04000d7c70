-- Products in several series per brand and kind, their variants, and listings per market with review flags.

create function demo.gtin(body text) returns text
language sql immutable parallel safe as $$
	select body || (10 - sum(pg_catalog.substr(body, i, 1)::int * case when i % 2 = 0 then 3 else 1 end) % 10) % 10
	from pg_catalog.generate_series(1, 12) i
$$;

-- A price that a shop would print: 24.99, or 2,980 where there are no cents.
create function demo.price(base_minor bigint, rate numeric, minor_units int) returns bigint
language sql immutable parallel safe as $$
	select case
		when minor_units = 0 then pg_catalog.ceil(base_minor / rate / 10000)::bigint * 100 - 20
		when base_minor / rate < 500 then pg_catalog.round(base_minor / rate)::bigint
		else pg_catalog.floor(base_minor / rate / 100)::bigint * 100 + 99 end
$$;

insert into core.category (category, name)
select c, n from (values
	('power', 'Power and charging'), ('audio', 'Audio'), ('computing', 'Computing'), ('phone', 'Phone accessories'),
	('wearable', 'Wearables'), ('home', 'Home'), ('kitchen', 'Kitchen'), ('outdoor', 'Outdoor and sport'),
	('beauty', 'Beauty'), ('toys', 'Toys'), ('pets', 'Pets'), ('office', 'Office')
) v(c, n);

create unlogged table demo.product as
select n, 10001 + n as product_id, t.nth as thing, b.brand, t.cost, n / 500 as series,
	b.brand || ' ' || t.en || case when n >= 500 then ' S' || n / 500 + 1 else '' end as name
from demo.size z
cross join lateral generate_series(0, z.products - 1) n
join demo.thing t on t.nth = n % 50
join demo.brand b on b.nth = n / 50 % 10;

insert into core.product (product_id, category_id, brand, name, status, hs_code, origin, battery, liquid, created_at,
	updated_at) overriding system value
select p.product_id, c.category_id, p.brand, p.name,
	case when demo.h(p.n, 1, 100) < 92 then 'active' when demo.h(p.n, 1, 100) < 96 then 'draft' else 'discontinued' end,
	t.hs, case when demo.h(p.n, 2, 100) < 90 then 'CN' when demo.h(p.n, 2, 100) < 95 then 'VN' else 'TW' end,
	t.battery, t.liquid,
	demo.t0() - make_interval(days => 200 + demo.h(p.n, 3, 900)::int, mins => demo.h(p.n, 4, 1440)::int),
	demo.t0() - make_interval(days => demo.h(p.n, 5, 190)::int, mins => demo.h(p.n, 6, 1440)::int)
from demo.product p
join demo.thing t on t.nth = p.thing
join core.category c on c.category = t.category
order by p.n;

insert into core.product_text (product_id, language, name)
select p.product_id, l.language, p.brand || ' ' || l.name
	|| case when p.series > 0 then ' S' || p.series + 1 else '' end
from demo.product p
join demo.thing t on t.nth = p.thing
cross join lateral (values ('en', t.en), ('zh', t.zh), ('es', t.es), ('de', t.de), ('ja', t.ja), ('ar', t.ar), ('fr', t.fr))
	l(language, name);

insert into core.variant (variant_id, product_id, sku, gtin, name, main, weight_g, cost_minor, price_minor, currency)
overriding system value
select 30001 + p.n * 2 + v.nth, p.product_id,
	upper(left(p.brand, 3)) || '-' || upper(left(t.category, 3)) || '-' || (10001 + p.n)::text || v.suffix,
	demo.gtin('697' || lpad((p.n * 2 + v.nth + 41000)::text, 9, '0')), v.name, v.nth = 0, t.weight, x.cost,
	demo.price(x.cost * (26 + demo.h(p.n, 9, 9)) / 10, 1, 2), 'EUR'
from demo.product p
join demo.thing t on t.nth = p.thing
cross join lateral (select t.cost * (90 + demo.h(p.n, 8, 25)) / 100 as cost) x
cross join lateral (values (0, case when demo.h(p.n, 7, 100) < 40 then '-BK' else '' end, case when demo.h(p.n, 7, 100) < 40 then 'Black' else '' end),
	(1, '-WH', 'White')) v(nth, suffix, name)
where v.nth = 0 or demo.h(p.n, 7, 100) < 40;
analyze core.product, core.product_text, core.variant;

-- Listings. Each product is sold in some of the markets, on one channel in each.
create unlogged table demo.listing as
select row_number() over (order by p.n, m.ord) + 50000 as listing_id, p.n, p.product_id, p.thing, m.market, k.language, k.currency,
	x.key, case when c.channel = '' then 'webshop' else c.channel end as channel,
	s.status as product_status
from demo.product p
join core.product s on s.product_id = p.product_id
cross join (values (1, 'US', 70), (2, 'DE', 60), (3, 'GB', 50), (4, 'JP', 26), (5, 'ES', 20), (6, 'FR', 15), (7, 'AE', 12),
	(8, 'SG', 10), (9, 'MX', 7)) m(ord, market, percent)
join ref.market k on k.market = m.market
cross join lateral (select p.n * 10 + m.ord as key) x
cross join lateral (select demo.pick(case m.market when 'JP' then '{webshop,rakuten,amazon}'::text[] when 'AE' then '{webshop,noon,amazon}'
	when 'MX' then '{webshop,mercado}' when 'SG' then '{webshop,tiktok}' else '{webshop,webshop,amazon,ebay}' end, x.key, 20) as channel) c
where demo.h(x.key, 21, 100) < m.percent;
analyze demo.listing;

-- Findings of the automatic check: by what the thing is, and some by chance.
create unlogged table demo.flag as
select l.listing_id, f.kind, f.severity, f.excerpt
from demo.listing l
join demo.thing t on t.nth = l.thing
cross join lateral (values
	('battery', 'medium', t.hs, t.battery and demo.h(l.key, 30, 100) < 22),
	('liquid', 'low', t.hs, t.liquid and demo.h(l.key, 31, 100) < 25),
	('magnet', 'medium', 'EN 71-1', t.en like '%magnet%' and demo.h(l.key, 32, 100) < 40),
	('toy_safety', 'high', 'EN 71, CPC', t.category = 'toys' and demo.h(l.key, 33, 100) < 28),
	('cosmetic', 'medium', 'CPNP', t.hs = '330499' and demo.h(l.key, 34, 100) < 30),
	('forbidden_claim', 'high', case l.language when 'de' then 'heilt Akne in drei Tagen' when 'ja' then 'シミが完全に消える'
		when 'zh' then '七天根治' when 'es' then 'cura el acné' when 'ar' then 'يعالج حب الشباب نهائيًا'
		when 'fr' then 'guérit l’acné' else 'clinically proven to cure acne' end, t.hs = '330499' and demo.h(l.key, 35, 100) < 22),
	('missing_certificate', 'high', case l.market when 'US' then 'FCC' when 'JP' then 'PSE' when 'GB' then 'UKCA' else 'CE' end,
		t.hs like '85%' and demo.h(l.key, 36, 100) < 7),
	('missing_responsible_person', 'high', 'GPSR', l.market in ('DE', 'FR', 'ES') and demo.h(l.key, 37, 100) < 5),
	('trademark', 'medium', 'magsafe', t.category in ('phone', 'power') and demo.h(l.key, 38, 100) < 5),
	('missing_translation', 'low', '', l.language <> 'en' and demo.h(l.key, 39, 100) < 6)
) f(kind, severity, excerpt, found)
where f.found;

create unlogged table demo.flagged as
select g.listing_id, count(*)::int as flags, (array_agg(g.kind order by z.position, g.kind))[1] as kind,
	(array_agg(g.severity order by z.position, g.kind))[1] as severity,
	max(g.excerpt) filter (where g.kind = 'forbidden_claim') as claim
from demo.flag g
join core.code z on z.domain = 'flag_severity' and z.code = g.severity
group by g.listing_id;

insert into core.listing (listing_id, product_id, market, channel, language, title, description, price_minor, currency, status,
	flags, top_flag, severity, submitted_by, submitted_at, review_due, created_at, updated_at, scanned) overriding system value
select l.listing_id, l.product_id, l.market, l.channel, l.language,
	x.name || case when demo.h(l.key, 40, 3) = 0 then '' else w.words[1 + demo.h(l.key, 41, cardinality(w.words))] end,
	x.name || w.stop || w.body || coalesce(' ' || f.claim || w.stop, ''),
	demo.price(v.price_minor * (98 + demo.h(l.key, 42, 8)) / 100, c.rate, c.minor_units), l.currency, s.status,
	coalesce(f.flags, 0), f.kind, f.severity,
	case when s.status not in ('draft', 'live', 'paused') then who.people[1 + demo.h(l.key, 43, 2)] end,
	case when s.status <> 'draft' then d.submitted end,
	case when s.status in ('submitted', 'screening', 'in_review') then d.submitted + interval '2 days' end,
	case when s.status in ('submitted', 'screening', 'in_review', 'draft') then d.submitted - interval '5 h'
		else demo.t0() - make_interval(days => 30 + demo.h(l.key, 44, 160)::int, mins => demo.h(l.key, 45, 1440)::int) end,
	case when s.status in ('submitted', 'screening', 'in_review', 'draft') then d.submitted
		else demo.t0() - make_interval(days => demo.h(l.key, 46, 30)::int, mins => demo.h(l.key, 47, 1440)::int) end,
	1
from demo.listing l
join core.product_text x on x.product_id = l.product_id and x.language = l.language
join core.variant v on v.product_id = l.product_id and v.main
join ref.currency c on c.currency = l.currency
join (values
	('en', array[' | 2-year guarantee', ' | fast delivery', ', gift box', ' for home and travel'], '. ',
		'Carefully made and tested before it leaves the works. In the box: the article, a quick guide and everything needed to start.'),
	('de', array[' | 2 Jahre Garantie', ' | schneller Versand', ', im Geschenkkarton'], '. ',
		'Sorgfältig gefertigt und vor dem Versand geprüft. Im Karton: Artikel, Kurzanleitung und Zubehör.'),
	('es', array[' | 3 años de garantía', ' | envío rápido', ', caja de regalo'], '. ',
		'Fabricado con cuidado y probado antes del envío. Incluye guía rápida y accesorios.'),
	('ja', array['【2年保証】', '【即日発送】', ' ギフト対応'], '。', '出荷前に一点ずつ検査しています。クイックガイドと付属品が含まれます。'),
	('zh', array['【两年质保】', '【现货速发】', ' 礼盒装'], '。', '出厂前逐一检测,包装内含产品、快速指南及全部配件。'),
	('ar', array[' | ضمان سنتين', ' | توصيل سريع'], '. ', 'مصنوع بعناية ومفحوص قبل الشحن. تحتوي العلبة على المنتج ودليل سريع.'),
	('fr', array[' | garantie 2 ans', ' | livraison rapide'], '. ', 'Fabriqué avec soin et testé avant expédition. Guide rapide et accessoires inclus.')
) w(language, words, stop, body) on w.language = l.language
left join demo.flagged f on f.listing_id = l.listing_id
cross join lateral (select case
	when l.product_status = 'draft' then 'draft' when l.product_status = 'discontinued' then 'archived'
	when f.flags is null and demo.h(l.key, 50, 100) < 90 then 'live'
	when f.flags > 0 and demo.h(l.key, 50, 100) < 25 then 'live'
	else demo.pick('{submitted,submitted,in_review,in_review,in_review,screening,changes_requested,changes_requested,approved,rejected,suspended,paused}'::text[], l.key, 51)
	end as status) s
cross join (select array_agg(e.person_id order by e.login) from core.person e where e.login in ('eli', 'tian')) who(people)
cross join lateral (select demo.t0() + interval '30 s' - make_interval(mins => case when demo.h(l.key, 52, 100) < 8
	then 2890 + demo.h(l.key, 53, 900)::int else 20 + demo.h(l.key, 53, 2700)::int end) as submitted) d
order by l.listing_id;
analyze core.listing;

insert into core.listing_flag (listing_id, kind, severity, excerpt, raised_at)
select g.listing_id, g.kind, g.severity, g.excerpt, l.updated_at from demo.flag g
join core.listing l on l.listing_id = g.listing_id;

-- What compliance decided on those that came back or were stopped.
insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, note, requested_by, decided_by, decided_at)
select 'listing', l.listing_id, 1, core.listing_hash(l), case l.status when 'changes_requested' then 'request_changes'
	when 'rejected' then 'reject' when 'suspended' then 'suspend' else 'approve' end,
	case when l.status = 'approved' then 'complete' else case l.top_flag when 'missing_certificate' then 'missing_evidence'
		when 'forbidden_claim' then 'misleading_claim' when 'toy_safety' then 'missing_evidence' when 'battery' then 'missing_evidence'
		when 'trademark' then 'intellectual_property' when 'missing_translation' then 'bad_translation'
		when 'missing_responsible_person' then 'missing_evidence' else demo.pick('{missing_evidence,wrong_category,pricing_rules,bad_translation}', l.listing_id, 56) end end,
	case when l.status = 'approved' then '' else demo.pick('{The test report names another model; send the right one.,请补充该市场的合规证书后再提交。,Take the medical claim out of the title and the first line.,Category does not match the customs code.}', l.listing_id, 57) end,
	l.submitted_by, (select p.person_id from core.person p where p.login = case demo.h(l.listing_id, 58, 2) when 0 then 'cai' else 'rosa' end), l.updated_at
from core.listing l
where l.status in ('approved', 'changes_requested', 'rejected', 'suspended');

update core.listing l set version = 2
where l.status in ('approved', 'changes_requested', 'rejected', 'suspended');
