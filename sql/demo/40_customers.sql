-- Customers, in the languages and places the company sells to.

create unlogged table demo.customer as
select n, 20001 + n as customer_id, l.language, q.given, q.family, m.family_first, m.joint, p.country, p.market,
	p.city, p.postcode, p.street, p.dial
from demo.size z
cross join lateral generate_series(0, z.customers - 1) n
cross join lateral (select case when r < 30 then 'en' when r < 44 then 'de' when r < 58 then 'es' when r < 70 then 'ja'
	when r < 84 then 'zh' when r < 92 then 'ar' else 'fr' end as language from (select demo.h(n, 100, 100) as r) x) l
join demo.naming m on m.language = l.language
cross join lateral (select demo.pick(m.given, n, 101) as given, demo.pick(m.family, n, 102) as family) q
join (select language, count(*) as places from demo.place group by language) k on k.language = l.language
join demo.place p on p.language = l.language and p.nth = demo.h(n, 103, k.places);
analyze demo.customer;

-- What will be sealed after the load.
create unlogged table demo.contact as
select c.customer_id, c.country, x.email, c.dial || lpad(demo.h(c.n, 107, 10000000)::text, 7, '5') as phone,
	case when demo.h(c.n, 108, 100) >= 98 or demo.h(c.n, 117, 100) < 3 then c.country || lpad(demo.h(c.n, 118, 1000000000)::text, 9, '4')
		else '' end as tax_no,
	c.street || ' ' || 1 + demo.h(c.n, 104, 180) as street
from demo.customer c
cross join lateral (select lower(ext.unaccent(regexp_replace(c.given, '^.*=', '') || '.' || regexp_replace(c.family, '^.*=', '')))
	|| demo.h(c.n, 105, 97) || '@' || demo.pick('{mail,post,inbox,letters}', c.n, 106) || '.example' as email) x;

insert into core.street (street_id, customer_id) overriding system value
select k.customer_id, k.customer_id from demo.contact k order by k.customer_id;

insert into core.customer (customer_id, name, language, country, city, postcode, street_id, tax_no_masked,
	tier, time_zone, marketing_consent_at, note, created_at, updated_at) overriding system value
select c.customer_id,
	case when c.family_first then split_part(c.family, '=', 1) || c.joint || split_part(c.given, '=', 1)
		else split_part(c.given, '=', 1) || c.joint || split_part(c.family, '=', 1) end,
	c.language, c.country, c.city, c.postcode, c.customer_id, core.mask_tax_no(k.tax_no),
	case when demo.h(c.n, 108, 100) < 74 then 'standard' when demo.h(c.n, 108, 100) < 88 then 'silver'
		when demo.h(c.n, 108, 100) < 95 then 'gold' when demo.h(c.n, 108, 100) < 98 then 'platinum' else 'wholesale' end,
	t.time_zone,
	case when demo.h(c.n, 109, 100) < 55 then demo.t0() - make_interval(days => 190 + demo.h(c.n, 110, 10)::int) end,
	case when demo.h(c.n, 111, 100) < 4 then demo.pick('{Prefers to be called after 18:00.,Buys for a school; asks for one invoice per month.,老客户,发货前请再核对地址。,Twice compensated this year.}', c.n, 112) else '' end,
	demo.t0() - make_interval(days => 200 + demo.h(c.n, 113, 700)::int, mins => demo.h(c.n, 114, 1440)::int),
	demo.t0() - make_interval(days => demo.h(c.n, 115, 200)::int, mins => demo.h(c.n, 116, 1440)::int)
from demo.customer c
join demo.contact k on k.customer_id = c.customer_id
join ref.country t on t.country = c.country
order by c.n;

insert into core.address (customer_id, kind, recipient, street_id, city, postcode, country, is_main, created_at)
select c.customer_id, 'both', c.name, c.street_id, c.city, c.postcode, c.country, true, c.created_at from core.customer c order by c.customer_id;

insert into core.personal_clear (customer_id, email, phone, tax_no, street_id, street)
select k.customer_id, k.email, k.phone, k.tax_no, k.customer_id, k.street from demo.contact k order by k.customer_id;
analyze core.customer;
