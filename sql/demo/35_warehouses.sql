-- Where goods lie, who carries them, and what is known about suppliers beyond the address book.

insert into core.warehouse (warehouse, name, kind, country, city, time_zone, priority) values
	('SZX', '深圳中心仓', 'home', 'CN', '深圳', 'Asia/Shanghai', 50),
	('LAX', 'Los Angeles (Ontario)', 'overseas', 'US', 'Ontario, CA', 'America/Los_Angeles', 10),
	('FRA', 'Frankfurt (Bischofsheim)', 'overseas', 'DE', 'Bischofsheim', 'Europe/Berlin', 10),
	('HGB', '杭州保税仓', 'bonded', 'CN', '杭州', 'Asia/Shanghai', 60);

insert into core.bin (warehouse_id, bin, kind)
select w.warehouse_id, a || '-' || lpad(b::text, 2, '0') || '-' || c, case when a = 'Q' then 'quarantine' when a = 'R' then 'receiving' when a > 'D' then 'bulk' else 'pick' end
from core.warehouse w, unnest('{A,B,C,D,E,F,Q,R}'::text[]) a, generate_series(1, 12) b, generate_series(1, 4) c
where a < 'Q' or b = 1
order by w.warehouse_id, a, b, c;

insert into core.carrier_service (service, carrier, name, max_weight_g, batteries, liquids, tracked) values
	('dhl_express', 'dhl', 'DHL Express Worldwide', 70000, true, true, true),
	('dhl_paket', 'dhl', 'DHL Paket', 31500, true, true, true),
	('ups_ground', 'ups', 'UPS Ground', 68000, true, true, true),
	('ups_saver', 'ups', 'UPS Worldwide Saver', 70000, true, false, true),
	('fedex_economy', 'fedex', 'FedEx International Economy', 68000, true, true, true),
	('usps_ground', 'usps', 'USPS Ground Advantage', 31000, true, true, true),
	('yun_standard', 'yunexpress', 'YunExpress 全球专线挂号', 20000, true, false, true),
	('4px_global', '4px', '递四方联邮通', 30000, false, false, true);

insert into core.carrier_zone (service, from_country, to_country, zone, days_min, days_max)
select v.service, f.country, t.country, case when f.country = t.country then 'domestic' when t.country in ('JP', 'SG', 'HK', 'TW', 'KR', 'VN', 'CN') then 'asia'
	when t.country in ('US', 'MX') then 'america' when t.country = 'AE' then 'gulf' else 'europe' end,
	v.fast, v.slow
from (values ('dhl_express', 'CN US DE', 2, 4), ('ups_saver', 'CN US DE', 2, 5), ('fedex_economy', 'CN US DE', 4, 7), ('yun_standard', 'CN', 6, 12),
	('4px_global', 'CN', 7, 14)) v(service, froms, fast, slow)
cross join lateral unnest(string_to_array(v.froms, ' ')) f(country)
cross join ref.country t
union all
values ('dhl_paket', 'DE', 'DE', 'domestic', 1, 2), ('dhl_paket', 'DE', 'AT', 'europe', 2, 3), ('dhl_paket', 'DE', 'FR', 'europe', 2, 4), ('dhl_paket', 'DE', 'ES', 'europe', 3, 5),
	('dhl_paket', 'DE', 'BE', 'europe', 2, 3), ('dhl_paket', 'DE', 'IE', 'europe', 3, 5), ('ups_ground', 'US', 'US', 'domestic', 2, 5), ('usps_ground', 'US', 'US', 'domestic', 2, 5);

insert into core.carrier_rate (service, zone, up_to_g, cost_minor, currency)
select s.service, z.zone, w.up_to, round(s.base * z.factor * w.factor)::bigint, s.currency
from (values ('dhl_express', 1900, 'EUR'), ('ups_saver', 1780, 'EUR'), ('fedex_economy', 1390, 'EUR'), ('yun_standard', 5200, 'CNY'), ('4px_global', 4600, 'CNY'),
	('dhl_paket', 520, 'EUR'), ('ups_ground', 830, 'USD'), ('usps_ground', 710, 'USD')) s(service, base, currency)
cross join (values ('domestic', 0.9), ('asia', 0.8), ('europe', 1.0), ('america', 1.15), ('gulf', 1.25)) z(zone, factor)
cross join (values (500, 0.8), (1000, 1.0), (2000, 1.45), (5000, 2.4), (10000, 4.1), (20000, 7.2), (31500, 10.8)) w(up_to, factor);

-- Categories that a code can be given for at once, and destinations that class some goods by more digits.
update core.category c set hs_code = x.hs
from (select p.category_id, mode() within group (order by p.hs_code) as hs from core.product p where p.hs_code is not null group by 1) x
where x.category_id = c.category_id;

insert into core.product_hs (product_id, country, hs_code)
select p.product_id, d.country, left(p.hs_code || d.suffix, 10)
from core.product p
cross join (values ('US', '0000'), ('DE', '90'), ('JP', '100')) d(country, suffix)
where p.hs_code is not null and demo.h(p.product_id, 700, 100) < 30;

insert into core.product_customs (product_id, language, description)
select p.product_id, l.language, l.name
from core.product p
join demo.product d on d.product_id = p.product_id
join demo.thing t on t.nth = d.thing
cross join lateral (values ('en', t.en), ('zh', t.zh)) l(language, name);

-- Papers: most are fine, some end soon, a few have.
insert into core.supplier_paper (supplier_id, kind, number, issuer, issued_on, expires_on, added_by, added_at)
select s.supplier_id, k.kind, k.prefix || '-' || lpad(demo.h(s.supplier_id, 700 + k.nth, 1000000)::text, 6, '0'), k.issuer, d.issued,
	case when k.years > 0 then (d.issued + make_interval(years => k.years))::date end, b.person_id, (d.issued + 5)::timestamptz
from core.supplier s
cross join (values (1, 'business_licence', 'BL', 'SAMR', 0, 100), (2, 'iso_9001', 'ISO', 'SGS', 3, 62), (3, 'social_audit', 'BSCI', 'TÜV Rheinland', 1, 45),
	(4, 'quality_agreement', 'QA', 'Quayside', 2, 80), (5, 'insurance', 'PL', 'PICC', 1, 30)) k(nth, kind, prefix, issuer, years, percent)
join core.person b on b.login = 'bao'
cross join lateral (select demo.t0()::date - (10 + case when k.years = 0 then demo.h(s.supplier_id, 710 + k.nth, 2000)
	else demo.h(s.supplier_id, 710 + k.nth, k.years * 372) end)::int as issued) d
where demo.h(s.supplier_id, 720 + k.nth, 100) < k.percent
order by s.supplier_id, k.nth;

insert into core.supplier_price_tier (supplier_id, variant_id, min_qty, cost_minor)
select p.supplier_id, p.variant_id, p.moq * t.times, greatest(1, round(p.cost_minor * t.factor))::bigint
from core.supplier_product p
cross join (values (2, 0.97), (5, 0.94), (10, 0.91)) t(times, factor)
where p.main or demo.h(p.variant_id, 730, 2) = 0;

insert into core.supplier_month (supplier_id, month, criterion, value)
select s.supplier_id, (date_trunc('month', demo.t0()) - make_interval(months => m))::date, k.code,
	least(100, greatest(0, round(s.score + demo.h(s.supplier_id * 100 + m * 10 + k.position, 731, 21) - 10, 1)))
from core.supplier s
cross join generate_series(1, 6) m
join core.code k on k.domain = 'score_criterion'
where s.score is not null;

insert into core.supplier_bank (supplier_id, bank, swift, account_no, holder, status, reason, requested_by, requested_at, content_hash, decided_by, decided_at, decision_note)
select b.supplier_id, b.bank, b.swift, b.account_no, b.holder, b.status, b.reason, q.person_id, b.at,
	sha256(convert_to(concat_ws(chr(31), b.supplier_id, b.bank, b.swift, b.account_no, b.holder), 'UTF8')),
	case when b.status = 'approved' then f.person_id end, case when b.status = 'approved' then b.at + interval '1 day' end,
	case when b.status = 'approved' then 'Called back on the number on file' else '' end
from (
	select s.supplier_id, k.bank, k.swift, lpad(demo.h(s.supplier_id, 740 + x.nth, 9000000000)::text, 16, '62') as account_no, s.trade_name as holder, x.status, x.reason,
		demo.t0() - make_interval(hours => case when x.status = 'requested' then 3 + demo.h(s.supplier_id, 742, 60)::int else 2000 + demo.h(s.supplier_id, 742, 9000)::int end) as at
	from core.supplier s
	cross join (values (0, 'approved', 'First account', 100), (1, 'requested', 'New account after a merger of banks', 8)) x(nth, status, reason, percent)
	cross join lateral (select * from (values (0, '中国银行', 'BKCHCNBJ300'), (1, '招商银行', 'CMBCCNBS'), (2, '工商银行', 'ICBKCNBJSZN'), (3, 'HSBC Hong Kong', 'HSBCHKHHHKH')) b(nth, bank, swift)
		where b.nth = demo.h(s.supplier_id, 743 + x.nth, 4)) k
	where demo.h(s.supplier_id, 745, 100) < x.percent or x.nth = 1 and s.supplier_id = 3001
) b
join core.person q on q.login = 'bao'
join core.person f on f.login = 'fay'
order by b.supplier_id, b.status;

-- What was agreed for a year with every third supplier.
insert into core.supplier_contract (supplier_id, number, starts_on, ends_on, commitment_minor, currency, note, added_by, added_at)
select s.supplier_id, 'FA-' || to_char(d.starts, 'YYYY') || '-' || s.supplier_id, d.starts, (d.starts + interval '1 year')::date - 1,
	case when demo.h(s.supplier_id, 750, 3) > 0 then (1 + demo.h(s.supplier_id, 751, 40)) * 5000000 end, s.currency,
	demo.pick('{Prices hold for a year,价格一年不变,Free replacement of defective goods,首批付 30%}', s.supplier_id, 752), b.person_id, d.starts + time '10:00'
from core.supplier s
join core.person b on b.login = 'bao'
cross join lateral (select (demo.t0() - make_interval(days => 20 + demo.h(s.supplier_id, 753, 330)::int))::date as starts) d
where demo.h(s.supplier_id, 754, 3) = 0 order by s.supplier_id;
