-- The category tree, attributes, the state of texts, and a version of every listing.

insert into core.category (category, name) values ('electronics', 'Electronics'), ('living', 'Home and living'), ('leisure', 'Leisure'),
	('goods', 'All goods');
update core.category c set parent_id = p.category_id
from (values ('power', 'electronics'), ('audio', 'electronics'), ('computing', 'electronics'), ('phone', 'electronics'), ('wearable', 'electronics'),
	('home', 'living'), ('kitchen', 'living'), ('office', 'living'), ('pets', 'living'), ('beauty', 'living'), ('outdoor', 'leisure'), ('toys', 'leisure'),
	('electronics', 'goods'), ('living', 'goods'), ('leisure', 'goods')) v(child, parent)
join core.category p on p.category = v.parent
where c.category = v.child;

insert into core.attribute (attribute, name, type, unit, choices, lowest, highest) values
	('material', 'Material', 'text', '', '{}', null, null), ('warranty_months', 'Warranty', 'number', 'months', '{}', 0, 120),
	('voltage', 'Input voltage', 'number', 'V', '{}', 1, 480), ('power_w', 'Power', 'number', 'W', '{}', 0.1, 5000),
	('plug', 'Plug', 'choice', '', '{none,A,C,G,I}', null, null), ('wireless', 'Wireless', 'boolean', '', '{}', null, null),
	('capacity_wh', 'Battery capacity', 'number', 'Wh', '{}', 0, 1000), ('min_age', 'From age', 'number', 'years', '{}', 0, 18),
	('food_contact', 'Food contact', 'boolean', '', '{}', null, null), ('volume_ml', 'Volume', 'number', 'ml', '{}', 1, 20000),
	('tested_on', 'Tested on', 'date', '', '{}', null, null);
insert into core.category_attribute
select c.category_id, v.attribute, v.required, v.position
from (values ('goods', 'material', true, 1), ('goods', 'warranty_months', true, 2), ('electronics', 'voltage', true, 3), ('electronics', 'power_w', false, 4),
	('electronics', 'plug', true, 5), ('electronics', 'wireless', false, 6), ('power', 'capacity_wh', false, 7), ('toys', 'min_age', true, 3),
	('toys', 'tested_on', false, 4), ('kitchen', 'food_contact', true, 3), ('beauty', 'volume_ml', false, 3)) v(category, attribute, required, position)
join core.category c on c.category = v.category;

-- Which attributes the products of a category have: its own and those of the categories above it.
create unlogged table demo.fits as
select c.category_id, a.attribute, a.position
from core.category c cross join lateral core.category_line(c.category_id) l(above)
join core.category_attribute a on a.category_id = l.above;
analyze demo.fits;

alter table core.product_attribute disable trigger product_attribute_fits;
insert into core.product_attribute (product_id, attribute, value)
select p.product_id, r.attribute, case r.attribute
	when 'material' then demo.pick('{plastic,aluminium,steel,cotton,wood,silicone,glass}', p.product_id, 220)
	when 'warranty_months' then demo.pick('{12,24,24,36}', p.product_id, 221) when 'voltage' then demo.pick('{5,12,20,230}', p.product_id, 222)
	when 'power_w' then (2 + demo.h(p.product_id, 223, 90))::text when 'plug' then demo.pick('{none,none,A,C,G}', p.product_id, 224)
	when 'wireless' then demo.pick('{yes,no}', p.product_id, 225) when 'capacity_wh' then (20 + demo.h(p.product_id, 226, 78))::text
	when 'min_age' then demo.pick('{3,3,6,8}', p.product_id, 227) when 'food_contact' then demo.pick('{yes,yes,no}', p.product_id, 228)
	when 'volume_ml' then demo.pick('{30,50,100,250}', p.product_id, 229)
	else to_char(p.created_at - interval '30 days', 'YYYY-MM-DD') end
from core.product p
join demo.fits r on r.category_id = p.category_id
where demo.h(p.product_id * 20 + r.position, 230, 100) < 94
order by p.product_id, r.position;
-- What the trigger would have looked at row by row: each value once. That the categories fit follows from demo.fits.
do $$
declare
	fault text := (select format('%s = %s: %s', x.attribute, x.value, core.attribute_fault(x.attribute, x.value))
		from (select distinct a.attribute, a.value from core.product_attribute a offset 0) x
		where core.attribute_fault(x.attribute, x.value) is not null limit 1);
begin
	if fault is not null then
		raise exception '%', fault using errcode = '23514';
	end if;
end
$$;
alter table core.product_attribute enable trigger product_attribute_fits;

-- Most texts stand beside the English they were made from; some were overtaken by it, some are a machine's.
update core.product_text t set
	source_hash = case when demo.h(t.product_id * 8 + k.position, 231, 100) < 6 then core.text_hash('before', '')
		else core.text_hash(e.name, e.description) end,
	origin = case when demo.h(t.product_id * 8 + k.position, 232, 100) < 22 then 'machine' else 'person' end,
	written_by = p.person_id, written_at = demo.t0() - make_interval(days => 5 + demo.h(t.product_id, 233, 180)::int),
	reviewed_by = case when demo.h(t.product_id * 8 + k.position, 232, 100) between 8 and 21 then p.person_id end,
	reviewed_at = case when demo.h(t.product_id * 8 + k.position, 232, 100) between 8 and 21 then demo.t0() - interval '4 days' end
from core.product_text e, core.code k, core.person p
where e.product_id = t.product_id and e.language = 'en' and k.domain = 'language' and k.code = t.language and p.login = 'tian' and t.language <> 'en';

-- Every listing has the version that it says; some of the live ones have a next one waiting.
insert into core.listing_version (listing_id, number, state, language, title, description, content_hash, made_by, made_at, decided_by, decided_at, decision_id)
select l.listing_id, 1, s.state, l.language, l.title, l.description, core.listing_hash(l), coalesce(l.submitted_by, who.editor), coalesce(l.submitted_at, l.created_at),
	case when s.state in ('approved', 'rejected') then coalesce(d.decided_by, who.officer) end,
	case when s.state in ('approved', 'rejected') then coalesce(d.decided_at, l.created_at + interval '1 day') end, d.decision_id
from core.listing l
left join core.decision d on d.entity = 'listing' and d.entity_id = l.listing_id
cross join lateral (select case when l.status = 'rejected' then 'rejected' when l.status in ('submitted', 'screening', 'in_review') then 'submitted'
	when l.status in ('draft', 'changes_requested') then 'draft' else 'approved' end as state) s
cross join (select (select person_id from core.person where login = 'eli') as editor, (select person_id from core.person where login = 'cai') as officer) who
order by l.listing_id;

insert into core.listing_version (listing_id, number, state, language, title, description, content_hash, made_by, made_at)
select l.listing_id, 2, 'submitted', l.language, w.title, l.description, core.listing_version_hash(l, l.language, w.title, l.description), p.person_id,
	demo.t0() - make_interval(mins => 30 + demo.h(l.listing_id, 235, 4000)::int)
from core.listing l
cross join lateral (select l.title || case l.language when 'de' then ' (neue Ausführung)' when 'ja' then '(新型)' when 'zh' then '(新款)'
	when 'es' then ' (nueva versión)' when 'fr' then ' (nouvelle version)' when 'ar' then ' (إصدار جديد)' else ' (new edition)' end as title) w
join core.person p on p.login = case demo.h(l.listing_id, 236, 2) when 0 then 'eli' else 'tian' end
where l.status = 'live' and demo.h(l.listing_id, 234, 100) < 3
order by l.listing_id;
