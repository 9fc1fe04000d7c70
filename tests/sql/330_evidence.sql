-- Papers: what is needed, what is there, what happens when one runs out. Rules and lists.
begin;
\ir setup.sql
select plan(35);

create table t.offer as select l.listing_id as id, l.product_id, l.market from core.listing l
	where l.status = 'in_review' and not exists (select from core.evidence_of(l.product_id, l.market) e where not e.satisfied) order by 1 limit 1;
create function t.offer(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.listing_%s(listing_id => %s, version => %s%s) r', verb, l.listing_id, l.version, rest)
	from core.listing l join t.offer on l.listing_id = id $$;
create function t.unproven() returns text language sql as $$
	select string_agg(e.reason, ' ' order by e.reason) from t.offer o, core.evidence_of(o.product_id, o.market) e where not e.satisfied $$;
select t.log_in('cai');

select is(t.unproven(), null, 'an offer with all its papers');
select ok(t.amount(format('select * from api.listing_evidence where listing_id = %s and satisfied', (select id from t.offer))) > 0, 'they are shown');

-- invariant 11
savepoint a;
update core.evidence set evidence = 'origin_declaration_2' where evidence = 'origin_declaration';
select is(t.unproven(), 'unknown_evidence', 'invariant 11: a requirement whose paper was renamed is unsatisfied');
select is(t.state(t.offer('approve')), 'QS003', 'invariant 11: and nothing is approved on it');
rollback to a;
update core.evidence set active = false where evidence = 'origin_declaration';
select is(t.unproven(), 'unknown_evidence', 'invariant 11: so is one whose paper is no longer used');
rollback to a;
update core.evidence_requirement set evidence = 'nobody_knows' where evidence = 'origin_declaration';
select is(t.unproven(), 'unknown_evidence', 'invariant 11: and one whose paper was never described');
rollback to a;
delete from core.evidence_requirement r using t.offer o where r.market = o.market;
select is(t.unproven(), 'no_requirements_known', 'invariant 11: a market about which nothing is known is not a market without rules');
select is(t.state(t.offer('approve')), 'QS003', 'and nothing is approved for it');
rollback to a;
update core.certificate k set expires_on = core.today() - 1, issued_on = core.today() - 400 from t.offer o where k.product_id = o.product_id and k.evidence = 'origin_declaration';
select is(t.unproven(), 'expired', 'a paper that ran out is none');
rollback to a;
update core.certificate k set issued_on = core.today() + 1, expires_on = null from t.offer o where k.product_id = o.product_id and k.evidence = 'origin_declaration';
select is(t.unproven(), 'missing', 'nor one that is not yet issued');
rollback to a;
select is(t.value(format('select r.note from api.certificate_revoke(certificate_id => %s, version => 1, reason => ''Forged'') r', (select min(certificate_id)
	from core.certificate k join t.offer o using (product_id) where k.evidence = 'origin_declaration'))), 'Revoked', 'a certificate is revoked');
select is(t.unproven(), 'missing', 'and does not count');

create function t.paper(rest text) returns text language sql as $$
	select format('select r.note from api.certificate_add(product_id => %s, version => %s, evidence => ''origin_declaration'', number => ''N1'', issuer => ''SGS'', %s) r',
		p.product_id, p.version, rest) from core.product p join t.offer using (product_id) $$;
select is(t.refusal(t.paper('markets => ''XX'', issued_on => ''2026-01-01''')) ->> 'field', 'markets', 'a market that is none');
select is(t.refusal(t.paper('markets => ''DE'', issued_on => ''2026-01-01'', expires_on => ''2025-01-01''')) ->> 'field', 'expires_on', 'time runs forwards');
select is(t.value(t.paper(format('markets => %L, issued_on => ''2026-01-01''', (select market from t.offer)))), 'Added', 'a new one is entered');
select is(t.unproven(), null, 'and counts');
select is(t.value(t.offer('approve')), 'Approved', 'now it is approved');

-- expiry opens a case, once
update core.certificate set expiry_seen_at = core.now() where expires_on < core.today();
update core.certificate k set expires_on = core.today() - 1, issued_on = core.today() - 400, expiry_seen_at = null where k.certificate_id = (select max(certificate_id) from core.certificate);
select is(core.certificates_act(), 1, 'a paper that ran out');
select is((select kind || ' ' || entity_ref from core.compliance_case order by case_id desc limit 1), 'certificate_expiry ' || (select max(certificate_no) from core.certificate
	where certificate_id = (select max(certificate_id) from core.certificate)), 'opens a case');
select is(core.certificates_act(), 0, 'once');
update core.certificate k set expires_on = core.today() + 45, reminded_days = null, entered_by = (select person_id from core.person where login = 'bao')
where k.certificate_id = (select min(certificate_id) from core.certificate);
create function t.told() returns int language sql as $$ select count(*)::int from core.notification n where n.entity = 'certificate'
	and n.entity_id = (select min(certificate_id) from core.certificate) $$;
select core.certificates_act() >= 0, core.certificates_act() >= 0;
select is(t.told(), 1, 'who entered a paper hears that it will run out, once');
select t.pass_time('10 days');
select core.certificates_act() >= 0;
select is(t.told(), 1, 'not every day');
select t.pass_time('10 days');
select core.certificates_act() >= 0;
select is(t.told(), 2, 'but again when thirty days are left');

-- rules
select is((select concat_ws(' ', core.text_find('A cure acne cream', 'cure acne'), core.text_find('Secure acne', 'cure acne'), core.text_find('七天根治', '根治'),
	core.text_find('a+b works', 'A+B'))), '3 0 3 1', 'whole words only, but for scripts without spaces');
select t.log_in('rosa');
create function t.rule(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.rule_%s(rule_id => %s, version => %s%s) r', verb, rule_id, version, rest) from core.rule order by rule_id desc limit 1 $$;
select is(t.value('select r.note from api.rule_add(name => ''Magic'', list => ''superlatives'', flag => ''forbidden_claim'', severity => ''high'') r'), 'Added', 'a rule');
select is(t.state(t.rule('publish')), 'QS003', 'is tested first');
select is(t.value(t.rule('test')), 'Tested', 'tested');
select is(t.state(t.rule('publish')), '42501', 'and not published by who wrote it');
select throws_ok('update core.rule_version set published_by = built_by, published_at = now(), status = ''published'' where rule_id = (select max(rule_id) from core.rule)', '23514', null, 'not by a bug either');
select t.log_in('cai');
select is(t.value(t.rule('publish')), 'Published', 'somebody else does');
select is(t.value(format('select r.note from api.list_entry_add(list_id => %s, version => %s, entry => ''wonderful thing'', language => ''en'') r',
	(select list_id from core.compliance_list where list = 'superlatives'), 1)), 'Added', 'a list grows');
select t.log_in('eli');
create table t.draft as select min(listing_id) as id from core.listing where status = 'draft' and language = 'en';
select t.value(format('select r.note from api.listing_edit(listing_id => %s, version => 1, title => ''A wonderful thing'') r', id)) from t.draft;
select is((select f.excerpt || ' ' || f.field || ' ' || f.span_start from core.listing_flag f join t.draft d on f.listing_id = d.id where f.kind = 'forbidden_claim' and f.cleared_at is null),
	'wonderful thing title 3', 'an edit is screened, and the words are found where they stand');
select is((select t.state(format('select r.note from api.listing_edit(listing_id => %s, version => 2, title => '' '') r', id)) from t.draft), 'QS004', 'a title that was emptied is none');
select t.value(format('select r.note from api.listing_edit(listing_id => %s, version => 2, title => ''A plain thing'') r', id)) from t.draft;
select is((select count(*)::int from core.listing_flag f join t.draft d on f.listing_id = d.id where f.kind = 'forbidden_claim' and f.cleared_at is null), 0, 'and cleared with the words');
select is_empty('select listing_id from core.listing l left join (select listing_id, count(*) as n from core.listing_flag where cleared_at is null group by 1) f using (listing_id)
	where l.flags <> coalesce(n, 0)', 'the count of flags equals the flags');

select * from finish();
rollback;
