-- The matrix of papers, certificates, lists and rules, and cases in every state.

insert into core.evidence_requirement (market, category_id, evidence, only_battery, only_liquid)
select m.market, c.category_id, v.evidence, v.battery, v.liquid
from (values ('US GB DE FR ES JP AE SG MX', 'goods', 'origin_declaration', false, false), ('US GB DE FR ES JP AE SG MX', 'goods', 'un383', true, false),
	('US GB DE FR ES JP AE SG MX', 'goods', 'sds', false, true), ('DE FR ES', 'goods', 'gpsr', false, false), ('DE FR ES', 'electronics', 'ce_doc', false, false),
	('DE FR ES', 'electronics', 'rohs', false, false), ('GB', 'electronics', 'ukca', false, false), ('US', 'electronics', 'fcc', false, false),
	('JP', 'electronics', 'pse', false, false), ('AE', 'electronics', 'ecas', false, false), ('SG', 'electronics', 'safety_mark', false, false),
	('MX', 'electronics', 'nom', false, false), ('DE FR ES', 'toys', 'toy_en71', false, false), ('US', 'toys', 'cpc', false, false),
	('DE FR ES', 'beauty', 'cpnp', false, true), ('US', 'beauty', 'fda_reg', false, true), ('DE FR ES GB', 'kitchen', 'food_contact', false, false)
) v(markets, category, evidence, battery, liquid)
cross join lateral unnest(string_to_array(v.markets, ' ')) m(market)
join core.category c on c.category = v.category;

-- What is flagged as unproven has no paper; of the rest, a few are missing or have run out.
insert into core.certificate (evidence, number, issuer, product_id, markets, issued_on, expires_on, file_hash, entered_by, entered_at, updated_at)
select n.evidence, upper(left(n.evidence, 3)) || '-' || (100000 + demo.h(n.product_id, 241 + length(n.evidence), 900000)),
	demo.pick('{TÜV Rheinland,SGS,Intertek,Bureau Veritas,CTI 华测检测,DEKRA}', n.product_id, 242), n.product_id, n.markets, d.issued,
	case when n.evidence not in ('origin_declaration', 'gpsr') then d.issued + 1095 end, encode(sha256(convert_to(n.evidence || n.product_id, 'UTF8')), 'hex'),
	p.person_id, d.issued + time '09:00' + interval '3 days', d.issued + time '09:00' + interval '3 days'
from (
	select p.product_id, r.evidence, array_agg(distinct r.market::text order by r.market::text) as markets, min(length(r.evidence)) as salt
	from core.product p
	join (select x.category_id, l.above from core.category x cross join lateral core.category_line(x.category_id) l(above) offset 0) c
		on c.category_id = p.category_id
	join core.evidence_requirement r on r.category_id = c.above
	where (p.battery or not r.only_battery) and (p.liquid or not r.only_liquid)
		and not exists (select from core.listing l join core.listing_flag f on f.listing_id = l.listing_id
			where l.product_id = p.product_id and l.market = r.market and l.status <> 'live' and f.kind = case r.evidence when 'gpsr' then 'missing_responsible_person'
				when 'toy_en71' then 'toy_safety' when 'cpc' then 'toy_safety' when 'cpnp' then 'cosmetic' when 'ce_doc' then 'missing_certificate'
				when 'fcc' then 'missing_certificate' when 'pse' then 'missing_certificate' when 'ukca' then 'missing_certificate' end)
	group by p.product_id, r.evidence
) n
cross join lateral (select (demo.t0() at time zone 'UTC')::date - 30 - case when demo.h(n.product_id * 30 + n.salt, 243, 100) < 3
	then 1080 + demo.h(n.product_id, 244, 30)::int else demo.h(n.product_id * 30 + n.salt, 245, 1000)::int end as issued) d
join core.person p on p.login = case demo.h(n.product_id, 246, 2) when 0 then 'bao' else 'cai' end
order by n.product_id, n.evidence;

insert into core.compliance_list (list, name, kind) values ('medical_claims', 'Medical claims', 'claims'), ('brands', 'Brands of others', 'brands'),
	('substances', 'Restricted substances', 'substances'), ('superlatives', 'Superlatives', 'words');
insert into core.list_entry (list_id, entry, language, note, added_by, added_at)
select s.list_id, v.entry, v.language, v.note, p.person_id, demo.t0() - interval '200 days'
from (values ('medical_claims', 'heilt Akne', 'de', 'HWG § 3'), ('medical_claims', 'cure acne', 'en', 'FTC'), ('medical_claims', 'clinically proven', 'en', 'FTC'),
	('medical_claims', '根治', 'zh', '广告法第十七条'), ('medical_claims', '完全に消える', 'ja', '薬機法'), ('medical_claims', 'cura el acné', 'es', ''),
	('medical_claims', 'guérit l’acné', 'fr', ''), ('brands', 'magsafe', null, 'Apple'), ('brands', 'lego', null, ''), ('brands', 'velcro', null, ''),
	('substances', 'hydroquinone', null, 'EU 1223/2009 Annex II'), ('substances', 'BPA', null, ''), ('superlatives', 'world''s best', 'en', 'UWG'),
	('superlatives', '最佳', 'zh', '广告法第九条'), ('superlatives', 'der beste', 'de', 'UWG')) v(list, entry, language, note)
join core.compliance_list s on s.list = v.list
cross join (select person_id from core.person where login = 'rosa') p;

insert into core.rule (name, created_at, updated_at)
select v.name, demo.t0() - interval '190 days', demo.t0() - make_interval(days => v.n::int * 11)
from (values (1, 'Medical claims in cosmetics'), (2, 'Brands of others'), (3, 'Papers that are missing'), (4, 'Restricted substances'), (5, 'Superlatives')) v(n, name) order by v.n;
insert into core.rule_version (rule_id, number, status, kind, list_id, flag, severity, law, advice, built_by, built_at, tested_at, hits, published_by, published_at)
select r.rule_id, v.number, v.status, v.kind, s.list_id, v.flag, v.severity, v.law, v.advice, b.person_id, r.created_at + interval '1 day' * v.number,
	case when v.status <> 'draft' then r.created_at + interval '2 days' end, case when v.status <> 'draft' then 3 + v.number * 4 end,
	case when v.status = 'published' then u.person_id end, case when v.status = 'published' then r.created_at + interval '3 days' end
from (values ('Medical claims in cosmetics', 1, 'published', 'list_match', 'medical_claims', 'forbidden_claim', 'high', 'EU 655/2013', 'Say what it does for the look of the skin, not that it heals'),
	('Brands of others', 1, 'published', 'list_match', 'brands', 'trademark', 'medium', 'Trade mark law', 'Write "compatible with"'),
	('Papers that are missing', 1, 'published', 'evidence_missing', null, 'missing_certificate', 'high', '', 'Ask the supplier'),
	('Restricted substances', 1, 'test', 'list_match', 'substances', 'cosmetic', 'high', 'EU 1223/2009', ''),
	('Superlatives', 1, 'draft', 'list_match', 'superlatives', 'forbidden_claim', 'low', 'UWG', 'Leave it out')
) v(rule, number, status, kind, list, flag, severity, law, advice)
join core.rule r on r.name = v.rule
left join core.compliance_list s on s.list = v.list
cross join (select person_id from core.person where login = 'rosa') b
cross join (select person_id from core.person where login = 'cai') u;

-- Cases about what was flagged worst, in every state that a case can be in.
create unlogged table demo.compliance_case as
select row_number() over (order by l.listing_id) + 1000 as case_id, l.listing_id, l.listing_no, l.market, l.product_id, l.severity, l.top_flag, l.title, l.updated_at,
	demo.pick('{open,open,open,assigned,investigating,investigating,waiting_evidence,escalated,snoozed,pending_second_approval,pending_second_approval,effective,closed,closed,appealed}',
		l.listing_id, 250) as status, core.listing_hash(l) as hash
from core.listing l
where l.severity = 'high' and (demo.h(l.listing_id, 251, 100) < 40 or l.status = 'suspended');

insert into core.compliance_case (case_id, kind, status, severity, title, entity, entity_id, entity_ref, market, owner_id, opened_at, due_at, snoozed_until, updated_at)
overriding system value
select k.case_id, demo.pick('{screening,screening,complaint,authority}', k.listing_id, 252), k.status, k.severity,
	case k.top_flag when 'forbidden_claim' then 'Forbidden claim' when 'toy_safety' then 'Toy safety not proven' when 'missing_responsible_person' then 'No responsible person'
		else 'Certificate missing' end || ': ' || left(k.title, 60), 'listing', k.listing_id, k.listing_no, k.market,
	case when k.status <> 'open' then p.person_id end, t.opened, t.opened + interval '3 days',
	case when k.status = 'snoozed' then date_trunc('hour', demo.t0()) + interval '30 h' end, t.opened + interval '3 h'
from demo.compliance_case k
join core.person p on p.login = case demo.h(k.listing_id, 253, 2) when 0 then 'cai' else 'rosa' end
cross join lateral (select demo.t0() + interval '30 s' - make_interval(mins => 120 + demo.h(k.listing_id, 254, case when k.status in ('closed', 'effective', 'appealed') then 60000
	else 4200 end)::int) as opened) t;

insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, note, decided_by, decided_at, second_needed, second_by, second_at, second_approves)
select 'case', c.case_id, 3, k.hash, 'suspend', case k.top_flag when 'forbidden_claim' then 'misleading_claim' else 'missing_evidence' end,
	demo.pick('{Not proven although asked twice.,The claim is on the packaging too.,证书已过期,供应商未补交。}', c.case_id, 255), c.owner_id, c.opened_at + interval '2 h', true,
	case when c.status <> 'pending_second_approval' then o.person_id end, case when c.status <> 'pending_second_approval' then c.opened_at + interval '3 h' end,
	case when c.status <> 'pending_second_approval' then true end
from core.compliance_case c
join demo.compliance_case k on k.case_id = c.case_id
join core.person o on o.login in ('cai', 'rosa') and o.person_id <> c.owner_id
where c.status in ('pending_second_approval', 'effective', 'closed', 'appealed')
order by c.case_id;
update core.compliance_case c set decision_id = d.decision_id, version = 4 from core.decision d where d.entity = 'case' and d.entity_id = c.case_id;
insert into core.appeal (case_id, decision_id, grounds, raised_by, raised_at, first_decider, first_second)
select c.case_id, d.decision_id, 'The report is attached to the product since last week.', p.person_id, c.opened_at + interval '1 day', d.decided_by, d.second_by
from core.compliance_case c join core.decision d on d.decision_id = c.decision_id join core.person p on p.login = 'eli'
where c.status = 'appealed';

insert into core.case_evidence (case_id, evidence, status, note, asked_by, asked_at)
select c.case_id, case when k.top_flag = 'toy_safety' then 'toy_en71' when k.market = 'US' then 'fcc' else 'ce_doc' end, 'requested', 'Of this very model', c.owner_id, c.opened_at + interval '1 h'
from core.compliance_case c join demo.compliance_case k on k.case_id = c.case_id where c.status in ('waiting_evidence', 'investigating');
insert into core.case_note (case_id, author_id, at, body)
select c.case_id, c.owner_id, c.opened_at + interval '70 min', demo.pick('{Supplier promised the report for Friday.,Two more markets have the same words.,已联系供应商,等待回复。}', c.case_id, 256)
from core.compliance_case c where c.owner_id is not null and demo.h(c.case_id, 257, 100) < 60 order by c.case_id;
select setval(pg_get_serial_sequence('core.compliance_case', 'case_id'), (select coalesce(max(case_id), 1001) from core.compliance_case));
