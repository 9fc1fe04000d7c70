-- Screening again when rules, lists, papers or words change; what listings do by the clock; withdrawing.
begin;
\ir setup.sql
select no_plan();

create function t.left_over() returns bigint language sql as $$ select count(*) from core.listing l, core.screening s where l.scanned < s.epoch
	and l.status not in ('draft', 'changes_requested', 'rejected', 'expired', 'withdrawn', 'archived') $$;
create function t.scan() returns int language plpgsql as $$
declare
	n int; total int := 0;
begin
	loop
		n := core.listing_rescreen();
		total := total + n;
		exit when n = 0;
	end loop;
	return total;
end
$$;
select is(t.left_over(), 0::bigint, 'the demo has been screened');
select is(core.listing_rescreen(), 0, 'and is not screened again');

-- a live listing whose words nobody had minded
create table t.l as select l.listing_id as id, l.product_id from core.listing l where l.status = 'live' and l.language = 'en' and l.flags = 0
	and not exists (select from core.compliance_case c where c.entity = 'listing' and c.entity_id = l.listing_id) order by 1 limit 1;
create function t.st() returns text language sql as $$ select l.status || ' ' || exists (select from core.listing_flag f where f.listing_id = l.listing_id and f.kind = 'trademark' and f.cleared_at is null)
	from core.listing l join t.l x on l.listing_id = x.id $$;
create function t.word() returns text language sql as $$ select (regexp_match(title, '[A-Za-z]{4,}'))[1] from core.listing l join t.l x on l.listing_id = x.id $$;
select t.log_in('cai');
select is(t.value(format('select r.note from api.list_entry_add(list_id => %s, version => %s, entry => %L) r', s.list_id, s.version, t.word())), 'Added', 'a word is put on a list that no rule goes by')
	from core.compliance_list s where s.list = 'superlatives';
select is(t.left_over(), 0::bigint, 'which changes nothing');
select is(t.value(format('select r.note from api.list_entry_add(list_id => %s, version => %s, entry => %L) r', s.list_id, s.version, t.word())), 'Added', 'and on one that a published rule goes by')
	from core.compliance_list s where s.list = 'brands';
select cmp_ok(t.left_over(), '>', 100::bigint, 'everything is to be screened again');
select cmp_ok(t.scan(), '>', 100, 'and is');
select is(t.left_over(), 0::bigint, 'to the last');
select is(t.st(), 'live true', 'the listing is flagged, and still sold');
select is((select kind || ' ' || status from core.compliance_case c join t.l x on c.entity = 'listing' and c.entity_id = x.id), 'screening open', 'a case says so');
select is(core.listing_rescreen(), 0, 'once per version of rules and words');
select t.log_in('rosa');
select is(t.value(format('select r.note from api.list_entry_drop(list_id => %s, version => %s, entry => %L) r', s.list_id, s.version, t.word())), 'Removed', 'the word is taken off')
	from core.compliance_list s where s.list = 'brands';
select t.scan();
select is(t.st(), 'live false', 'and the flag with it');

-- when the company wants that, a serious finding takes it off the shelf
update core.setting set value = 'yes' where setting = 'screening_suspends';
update core.rule_version v set severity = 'high' from core.compliance_list s where v.list_id = s.list_id and s.list = 'brands' and v.status = 'published';
select t.value(format('select r.note from api.list_entry_add(list_id => %s, version => %s, entry => %L) r', s.list_id, s.version, t.word())) from core.compliance_list s where s.list = 'brands';
select t.scan();
select is(t.st(), 'suspended true', 'suspended by the finding');
select t.log_in('eli');
select is(t.state(t.call('listing_resume', 'listing', (select id from t.l))), 'QS003', 'the catalog cannot bring it back');
update core.setting set value = 'no' where setting = 'screening_suspends';

-- words and papers
create table t.b as select l.listing_id as id, l.product_id from core.listing l where l.status = 'live' and l.listing_id not in (select id from t.l) order by 1 limit 1;
update core.listing l set price_minor = price_minor + 1 from t.b where l.listing_id = t.b.id;
select is((select scanned > 0 from core.listing l join t.b on l.listing_id = t.b.id), true, 'a price is not screened');
update core.listing l set description = description || ' More.', status = 'paused' from t.b where l.listing_id = t.b.id;
select is((select scanned from core.listing l join t.b on l.listing_id = t.b.id), 0::bigint, 'other words are');
select t.scan();
select t.log_in('cai');
select is(t.value((select format('select r.note from api.certificate_revoke(certificate_id => %s, version => %s, reason => ''forged'') r', k.certificate_id, k.version) from core.certificate k
	join core.listing l on l.product_id = k.product_id and l.status = 'live' where k.status = 'valid' limit 1)), 'Revoked', 'a paper is revoked');
select cmp_ok(t.left_over(), '>', 0::bigint, 'what was sold by it is screened again');
select t.scan();

-- handed in, screened, reviewed
update core.listing set status = 'draft' where listing_id = (select id from t.b);
select t.log_in('eli');
select is(t.value(t.call('listing_submit', 'listing', (select id from t.b))), 'Handed in', 'a listing is handed in');
update core.listing set scanned = 0 where listing_id = (select id from t.b);
select t.scan();
select is((select status::text from core.listing l join t.b on l.listing_id = t.b.id), 'in_review', 'screening hands it on to a reviewer');
select is((select string_agg(e.from_state || '>' || e.to_state, ' ' order by event_id) from core.event e join t.b on e.entity = 'listing' and e.entity_id = t.b.id and e.kind = 'status' and e.to_state in ('screening', 'in_review') and e.event_id > (select max(event_id) - 3 from core.event)), 'submitted>screening screening>in_review', 'both steps are events');
update core.setting set value = 'yes' where setting = 'auto_approve';
update core.listing set status = 'submitted', scanned = 0, flags = 0, top_flag = null, severity = null where listing_id = (select id from t.b);
update core.rule_version set status = 'retired' where status = 'published';
delete from core.listing_flag where listing_id = (select id from t.b);
delete from core.evidence_requirement r using core.listing l where l.listing_id = (select id from t.b) and r.market = l.market;
select t.scan();
select is((select status::text from core.listing l join t.b on l.listing_id = t.b.id), 'in_review', 'nothing known is nothing proven: no listing passes by itself then');
insert into core.evidence_requirement (market, category_id, evidence) select l.market, p.category_id, 'origin_declaration' from core.listing l join core.product p using (product_id) where l.listing_id = (select id from t.b);
insert into core.certificate (evidence, number, issuer, product_id, markets, issued_on, entered_at, updated_at)
select 'origin_declaration', 'X1', 'T', l.product_id, array[l.market::text], core.today(), core.now(), core.now() from core.listing l where l.listing_id = (select id from t.b);
update core.listing set status = 'submitted', scanned = 0 where listing_id = (select id from t.b);
select t.scan();
select is((select status::text from core.listing l join t.b on l.listing_id = t.b.id), 'auto_approved', 'without a finding and with every paper it does, when the company says so');

-- by the clock
create function t.b(verb text, rest text default '') returns text language sql as $$ select t.call('listing_' || verb, 'listing', (select id from t.b), rest) $$;
create function t.bs() returns text language sql as $$ select status::text from core.listing l join t.b on l.listing_id = t.b.id $$;
select is(t.refusal(t.b('schedule', ', publish_at => core.now() - interval ''1 hour'''))->>'field', 'publish_at', 'nothing begins in the past');
select is(t.value(t.b('schedule', ', publish_at => core.now() + interval ''1 hour'', live_until => core.now() + interval ''3 hours''')), 'Scheduled', 'it is to begin and to end');
select core.listings_due();
select is(t.bs(), 'scheduled', 'not yet');
select t.pass_time('1 hour');
select core.listings_due();
select is(t.bs(), 'live', 'now it is live');
select t.pass_time('2 hours');
select core.listings_due();
select is(t.bs(), 'expired', 'and over');
select is(core.listings_due(), 0, 'for good');
select is(t.value(t.b('archive')), 'Archived', 'into the archive');
select is(t.state(t.b('submit')), 'QS003', 'and not back');
select is(t.refusal(t.call('listing_withdraw', 'listing', (select id from t.l), ', reason => '' '''))->>'field', 'reason', 'withdrawing has a reason');
select is(t.value(t.call('listing_withdraw', 'listing', (select id from t.l), ', reason => ''no demand''')), 'Withdrawn', 'also of what is suspended');
select is(t.state(t.call('listing_publish', 'listing', (select id from t.l))), 'QS003', 'which makes it sold by nobody');
select is((select count(*) from core.listing_version v join t.l x on v.listing_id = x.id and v.state = 'submitted'), 0::bigint, 'and nothing of it waits for review');

-- what a queued version would bring
create table t.c as select l.listing_id as id from core.listing l where l.status = 'live' and l.language = 'en' order by 1 limit 1;
update core.rule_version v set status = 'published', published_at = core.now() where v.rule_id = (select rule_id from core.rule_version where list_id = (select list_id from core.compliance_list where list = 'brands') limit 1) and v.number = 1;
select is(t.value(t.call('listing_edit', 'listing', (select id from t.c), format(', description => ''Now with %s inside''', (select entry from core.list_entry e join core.compliance_list s using (list_id)
	where s.list = 'brands' and removed_at is null and language is null and market is null order by 1 limit 1)))), 'Waiting for review', 'a live listing gets other words');
select t.log_in('cai');
select is((select d->>'flag' from t.desk('select f.flag from api.listing_version_flag f join api.listing_version v using (listing_version_id) where v.listing_id = ' || (select id from t.c)) d limit 1), 'trademark', 'the reviewer is told what rules find in them');
select * from finish();
rollback;
