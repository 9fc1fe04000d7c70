-- Suppliers, mostly Chinese makers and traders, and which of them supplies what.

create unlogged table demo.supplier as
select n, 3001 + n as supplier_id, demo.h(n, 60, 100) < 84 as chinese
from demo.size z cross join lateral generate_series(0, z.suppliers - 1) n;

insert into core.supplier (supplier_id, name, trade_name, country, city, language, contact, email, phone, currency, terms,
	incoterm, lead_time_days, score, standing, hold, hold_reason, on_time_percent, created_at, updated_at)
overriding system value
select s.supplier_id, v.name, v.trade, v.country, v.city, v.language, v.contact, 'sales' || s.n || '@' || v.mail || '.example', v.phone,
	v.currency, demo.pick('{tt_30_70,tt_30_70,tt_30_70,net_30,net_60,tt_advance,lc_sight}', s.n, 61),
	demo.pick(case when s.chinese then '{FOB,FOB,FOB,EXW,FCA,CIF}' else '{FCA,EXW,DAP,DDP}' end::text[], s.n, 62),
	7 + demo.h(s.n, 63, 38)::int, x.score,
	case when x.score is null then 'new' when x.score >= 80 then 'excellent' when x.score >= 50 then 'average'
		when x.score >= 30 then 'poor' else 'very_poor' end,
	case when x.score < 30 then 'new_orders' else 'none' end,
	case when x.score < 30 then 'Three late shipments and a failed inspection this quarter' end,
	case when x.score is not null then least(99.5, x.score + 6 + demo.h(s.n, 64, 9)) end,
	demo.t0() - make_interval(days => 60 + demo.h(s.n, 65, 2200)::int),
	demo.t0() - make_interval(days => demo.h(s.n, 66, 90)::int, mins => demo.h(s.n, 67, 1440)::int)
from demo.supplier s
cross join lateral (select case when demo.h(s.n, 68, 100) < 8 then null else case when demo.h(s.n, 68, 100) < 14 then 18 + demo.h(s.n, 69, 12)
	when demo.h(s.n, 68, 100) < 26 then 31 + demo.h(s.n, 69, 19) else 52 + demo.h(s.n, 69, 46) end + demo.h(s.n, 70, 10) / 10.0 end as score) x
cross join lateral (
	select c.zh || w.zh || i.zh || '有限公司' as name, c.py || ' ' || w.py || ' ' || i.en || ' Co., Ltd.' as trade, 'CN' as country,
		replace(c.zh, '市', '') as city, 'zh' as language, demo.pick('{陈经理,林小姐,黄先生,周经理,吴小姐,何先生,郑经理,谢小姐}', s.n, 71) as contact,
		lower(w.py) || '-' || lower(c.py) as mail, '+86755' || lpad(demo.h(s.n, 72, 99999999)::text, 8, '3') as phone,
		case when demo.h(s.n, 73, 3) = 0 then 'USD' else 'CNY' end as currency
	from (values (0, '深圳市', 'Shenzhen'), (1, '广州市', 'Guangzhou'), (2, '东莞市', 'Dongguan'), (3, '义乌市', 'Yiwu'), (4, '宁波市', 'Ningbo'),
		(5, '佛山市', 'Foshan'), (6, '杭州市', 'Hangzhou'), (7, '厦门市', 'Xiamen'), (8, '中山市', 'Zhongshan'), (9, '温州市', 'Wenzhou')) c(nth, zh, py)
	cross join (values (0, '宏达', 'Hongda'), (1, '鑫源', 'Xinyuan'), (2, '瑞丰', 'Ruifeng'), (3, '华盛', 'Huasheng'), (4, '联创', 'Lianchuang'),
		(5, '恒通', 'Hengtong'), (6, '卓越', 'Zhuoyue'), (7, '天成', 'Tiancheng'), (8, '明远', 'Mingyuan'), (9, '嘉禾', 'Jiahe'), (10, '博雅', 'Boya'),
		(11, '金晖', 'Jinhui'), (12, '新锐', 'Xinrui'), (13, '百盛', 'Baisheng'), (14, '永利', 'Yongli'), (15, '德昌', 'Dechang')) w(nth, zh, py)
	cross join (values (0, '电子科技', 'Electronics Technology'), (1, '家居用品', 'Household Products'), (2, '户外用品', 'Outdoor Products'),
		(3, '生物科技', 'Biotechnology'), (4, '玩具', 'Toys'), (5, '五金制品', 'Metalware'), (6, '进出口贸易', 'Import and Export')) i(nth, zh, en)
	where s.chinese and c.nth = demo.h(s.n, 74, 10) and w.nth = s.n % 16 and i.nth = demo.h(s.n, 75, 7)
	union all
	select f.name || case when s.n >= 60 then ' ' || s.n else '' end, f.trade, f.country, f.city, f.language, f.contact, f.mail, f.phone, f.currency
	from (values
		(0, 'Công ty TNHH An Phú', 'An Phu Co., Ltd.', 'VN', 'Bắc Ninh', 'en', 'Ms Linh', 'anphu', '+84222384756', 'USD'),
		(1, '주식회사 한빛전자', 'Hanbit Electronics Co., Ltd.', 'KR', '수원시', 'en', 'Mr Park', 'hanbit', '+82312284410', 'USD'),
		(2, '株式会社ミナト製作所', 'Minato Seisakusho K.K.', 'JP', '東大阪市', 'ja', '森本様', 'minato', '+81667208831', 'JPY'),
		(3, 'Brandt Feinmechanik GmbH', 'Brandt Feinmechanik GmbH', 'DE', 'Solingen', 'de', 'Frau Brandt', 'brandt', '+49212554870', 'EUR'),
		(4, 'Wisła Opakowania sp. z o.o.', 'Wisla Opakowania sp. z o.o.', 'PL', 'Łódź', 'en', 'Mr Zieliński', 'wisla', '+48426311200', 'EUR'),
		(5, 'Anadolu Tekstil A.Ş.', 'Anadolu Tekstil A.S.', 'TR', 'Bursa', 'en', 'Ms Yıldız', 'anadolu', '+90224453311', 'EUR'),
		(6, '鴻毅精密股份有限公司', 'Hongyi Precision Inc.', 'TW', '台中', 'zh', '蔡經理', 'hongyi', '+88642358800', 'USD'),
		(7, 'Sharda Home Exports Pvt Ltd', 'Sharda Home Exports Pvt Ltd', 'IN', 'Moradabad', 'en', 'Mr Agarwal', 'sharda', '+91591245670', 'USD')
	) f(nth, name, trade, country, city, language, contact, mail, phone, currency)
	where not s.chinese and f.nth = demo.h(s.n, 76, 8)
) v
order by s.n;

insert into core.supplier_product (supplier_id, variant_id, supplier_sku, main, moq, multiple, cost_minor, currency, lead_time_days)
select s.supplier_id, v.variant_id, upper(left(replace(s.trade_name, ' ', ''), 2)) || '-' || (v.variant_id * 7 % 100000)::text, k.main,
	(array[50, 100, 200, 300, 500])[1 + demo.h(v.variant_id, 81, 5)], (array[1, 10, 20, 50])[1 + demo.h(v.variant_id, 82, 4)],
	round(v.cost_minor * (case when k.main then 100 else 94 + demo.h(v.variant_id, 83, 16) end) / 100.0 / c.rate
		* power(10::numeric, c.minor_units - 2))::bigint,
	s.currency, least(400, s.lead_time_days + demo.h(v.variant_id, 84, 8)::int)
from core.variant v
cross join demo.size z
cross join lateral (
	select 3001 + demo.h(v.product_id, 80, z.suppliers) as supplier_id, true as main
	union all
	select 3001 + (demo.h(v.product_id, 80, z.suppliers) + 1 + demo.h(v.product_id, 85, 5)) % z.suppliers, false
	where demo.h(v.product_id, 86, 100) < 28
) k
join core.supplier s on s.supplier_id = k.supplier_id
join ref.currency c on c.currency = s.currency;

update core.supplier s set version = 2 where s.hold <> 'none';
