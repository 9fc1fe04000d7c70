-- What was approved is what is sold.
begin;
\ir setup.sql
select plan(35);

create table t.offer as select min(listing_id) as id from core.listing where status = 'live' and listing_id not in (select listing_id from core.listing_version where number > 1);
create function t.offer(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.listing_%s(listing_id => %s, version => %s%s) r', verb, l.listing_id, l.version, rest)
	from core.listing l join t.offer on l.listing_id = id $$;
create function t.v(verb text, n int, rest text default '') returns text language sql as $$
	select format('select r.note from api.listing_version_%s(listing_version_id => %s, version => %s%s) r', verb, v.listing_version_id, v.version, rest)
	from core.listing_version v join t.offer on v.listing_id = id where v.number = n $$;
create function t.states() returns text language sql as $$
	select string_agg(number || ' ' || state, ', ' order by number) from core.listing_version v join t.offer on v.listing_id = id $$;
create function t.l() returns core.listing language sql as $$ select l.* from core.listing l join t.offer on l.listing_id = id $$;
create table t.was as select (t.l()).title as title;

select t.log_in('eli');
select is(t.state(t.offer('edit')), 'QS004', 'nothing changed');
select is(t.value(t.offer('edit', ', price => 19.99')), 'Saved', 'a price counts at once');
select is(t.states(), '1 approved', 'and is no version');
select is(t.value(t.offer('edit', ', title => ''Second''')), 'Waiting for review', 'words that are watched');
select is(t.states(), '1 approved, 2 submitted', 'become a version');
select is((t.l()).title || ' ' || (t.l()).status, (select title from t.was) || ' live', 'the offer stays up as it was approved');
select is(t.value(t.offer('edit', ', title => ''Third''')), 'Waiting for review', 'and another');
select is(t.state(t.v('approve', 2)), '42501', 'catalog does not approve');
select is(t.value(format('select after from api.listing_diff where listing_id = %s and number = 2', (select id from t.offer))), 'Second', 'what would change is shown');

select t.log_in('cai');
select is(t.value(t.v('approve', 2)), 'Approved', 'compliance approves the second');
select is((t.l()).title, 'Second', 'it is what the listing says');
select is(t.states(), '1 superseded, 2 approved, 3 submitted', 'invariant 13: approving version n never drops queued version n+1');
select is((select d.content_hash = core.listing_hash(t.l()) from core.decision d where d.entity = 'listing' and d.entity_id = (select id from t.offer) order by decision_id desc limit 1),
	true, 'the decision carries the hash of what was approved');
select is(t.value(t.v('reject', 3, ', reason => ''misleading_claim'', note => ''No''')), 'Rejected', 'the third is refused');
select is((t.l()).title || ' ' || (t.l()).status, 'Second live', 'and the second stays');
select is(t.state(t.v('approve', 3)), 'QS003', 'a refused version is refused');

-- pulled while it is reviewed
select t.log_in('eli');
select is(t.value(t.offer('edit', ', language => ''fr''')), 'Waiting for review', 'another language');
select is((t.l()).status::text, 'paused', 'takes the offer down meanwhile');
select is(t.state(t.offer('resume')), 'QS003', 'until somebody has looked at it');
select t.log_in('cai');
select is(t.value(t.v('reject', 4, ', reason => ''bad_translation'', note => ''No''')), 'Rejected', 'refused');
select t.log_in('eli');
select is(t.value(t.offer('resume')), 'Live again', 'the old words may be sold again');

-- suspended
select t.log_in('cai');
select is(t.value(t.offer('suspend', ', reason => ''unsafe_product'', note => ''Recall''')), 'Suspended', 'compliance suspends');
select t.log_in('eli');
select is((select string_agg(distinct t.state(t.offer(v, r)), ' ') from (values ('resume', ''), ('publish', ''), ('submit', ''), ('pause', ', reason => ''x''')) x(v, r)), 'QS003',
	'invariant 12: nothing that catalog can do brings a suspended listing back');
select is(t.value(t.offer('edit', ', title => ''Harmless''')), 'Waiting for review', 'invariant 12: an edit of it');
select is((t.l()).status::text, 'suspended', 'invariant 12: leaves it suspended');
select t.log_in('cai');
select is(t.value(t.v('approve', 5)), 'Approved', 'invariant 12: even an approved edit');
select is((t.l()).status::text, 'suspended', 'invariant 12: does not lift it');
select throws_ok(format('update core.listing set status = ''live'' where listing_id = %s', (select id from t.offer)), '23514', null, 'invariant 12: nor could a bug');
select is(t.value(t.offer('reinstate', ', reason => ''complete'', note => ''No recall''')), 'Back in review', 'compliance lifts it');
select is(t.state(t.offer('publish')), '42501', 'and does not publish');
select is(t.value(t.offer('approve')), 'Approved', 'it is approved');
select t.log_in('eli');
select is(t.value(t.offer('publish')), 'Live', 'and catalog puts it up again');

-- approval lapses with a change
update core.listing set status = 'approved' where listing_id = (select id from t.offer);
update core.listing set title = 'Smuggled' where listing_id = (select id from t.offer);
select is(t.state(t.offer('publish')), 'QS003', 'words that were changed behind the approval are not sold');
select throws_ok(format('update core.listing set status = ''live'' where listing_id = %s', (select id from t.offer)), '23514', null, 'whatever code tries');
select is_empty('select listing_id from core.listing l where status = ''live'' and not exists (select from core.listing_version v
	where v.listing_id = l.listing_id and v.state = ''approved'' and v.content_hash = core.listing_hash(l))', 'every live listing says what was approved');

select * from finish();
rollback;
