-- Compliance cases: the course, the second person, the appeal.
begin;
\ir setup.sql
select plan(39);

create table t.offer as select min(listing_id) as id from core.listing where status = 'live' and flags = 0;
create function t.open_case(weight text) returns void language plpgsql as $$
begin
	perform t.desk((select format('select * from api.case_open(listing_id => %s, version => %s, kind => ''complaint'', severity => %L, title => ''Sharp edge'')', listing_id, version, weight)
		from core.listing join t.offer on listing_id = id));
end
$$;
create function t.k() returns core.compliance_case language sql as $$ select * from core.compliance_case order by case_id desc limit 1 $$;
create function t.do(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.case_%s(case_id => %s, version => %s%s) r', verb, (t.k()).case_id, (t.k()).version, rest) $$;
create function t.offer_status() returns text language sql as $$ select status::text from core.listing join t.offer on listing_id = id $$;
create function t.decide(action text) returns text language sql as $$
	select t.do('decide', format(', action => %L, reason => ''unsafe_product'', note => ''It cuts''', action)) $$;

select auth.person_add('zoe', 'Zoe', '{compliance}'), auth.person_add('kim', 'Kim', '{compliance}');
select t.log_in('dan');
select t.open_case('high');
select is((t.k()).status::text, 'open', 'a lead opens a case from a listing');
select is(t.state(t.do('take')), '42501', 'and does not work on it');
select t.log_in('cai');
select is(t.state(t.decide('suspend')), 'QS003', 'nobody decides a case that is not theirs to look at yet');
select is(t.value(t.do('take')), 'Taken', 'compliance takes it');
select is(t.state(t.do('status', ', status => ''waiting_evidence''')), 'QS004', 'waiting says for what');
select is(t.value(t.do('status', ', status => ''investigating''')), 'Status changed', 'investigating');
select is(t.value(t.do('note', ', body => ''Asked the supplier''')), 'Note added', 'a note');
select is(t.value(t.do('evidence_add', ', evidence => ''ce_doc''')), 'Asked for', 'a paper is asked for');
select is(t.state(t.decide('no_action')), 'QS003', 'while it is open nothing is waved through');
select is(t.state(t.do('evidence_settle', ', evidence => ''ce_doc'', status => ''waived''')), 'QS004', 'waiving says why');
select is(t.value(t.do('snooze', format(', until => %L', core.now() + interval '1 day'))), 'Snoozed', 'snoozed');
select is(t.value(t.do('status', ', status => ''investigating''')), 'Status changed', 'and back');
select is(t.state(t.decide('')), '23514', 'a decision is one of those there are');
select is(t.value(t.decide('suspend')), 'Waiting for a second person', 'what weighs much is held');
select is(t.offer_status(), 'live', 'and not applied');
select is(t.state(t.do('confirm')), '42501', 'who decided does not confirm');
select is(t.refusal(t.do('confirm')) ->> 'message', 'This needs somebody who had no part in it', 'and is told so');
select throws_ok(format('update core.decision set second_by = decided_by, second_at = now(), second_approves = true where decision_id = %s', (t.k()).decision_id), '23514', null, 'not even a bug could');
select t.log_in('rosa');
select is(t.value(t.do('return', ', reason => ''Measure it first''')), 'Sent back', 'the second person may send it back');
select is(t.offer_status(), 'live', 'nothing has happened');
select t.log_in('cai');
select is(t.value(t.decide('suspend')), 'Waiting for a second person', 'decided again');
savepoint changed;
update core.listing_version v set state = 'superseded' where v.listing_id = (select id from t.offer) and v.state = 'approved';
insert into core.listing_version (listing_id, number, state, language, title, description, content_hash, made_at)
select l.listing_id, 99, 'approved', l.language, 'Other words', l.description, core.listing_version_hash(l, l.language, 'Other words', l.description), core.now() from core.listing l join t.offer on id = l.listing_id;
update core.listing set title = 'Other words' where listing_id = (select id from t.offer);
select t.log_in('rosa');
select is(t.state(t.do('confirm')), 'QS001', 'a decision lapses when what it was about has changed');
rollback to changed;
select t.log_in('rosa');
select is(t.value(t.do('confirm')), 'Confirmed', 'the second person confirms');
select is(t.offer_status() || ' ' || (t.k()).status, 'suspended effective', 'now it is applied');
select is((select d.content_hash = core.listing_hash(l) and d.second_by <> d.decided_by from core.decision d, core.listing l join t.offer on id = l.listing_id where d.decision_id = (t.k()).decision_id), true,
	'two people, one hash');
select is(t.value(t.do('close')), 'Closed', 'closed');

-- appeal
select t.log_in('eli');
select is(t.state(t.do('appeal', ', grounds => '' ''')), 'QS004', 'an appeal has grounds');
select is(t.value(t.do('appeal', ', grounds => ''The edge is rounded since March''')), 'Appealed', 'catalog appeals');
select t.log_in('cai');
select is(t.state(t.do('appeal_take')), '42501', 'not before who decided');
select t.log_in('rosa');
select is(t.state(t.do('appeal_take')), '42501', 'nor before who confirmed');
select t.log_in('zoe');
select is(t.value(t.do('appeal_take')), 'Taken', 'a third person judges');
select t.log_in('kim');
select is(t.state(t.do('appeal_decide', ', outcome => ''upheld'', note => ''x''')), '42501', 'and nobody else');
select t.log_in('zoe');
select is(t.value(t.do('appeal_decide', ', outcome => ''overturned'', note => ''Rounded indeed''')), 'Decided', 'overturned');
select is(t.offer_status(), 'in_review', 'the listing is back in review, not live');
select is(t.value(t.do('close')), 'Closed', 'closed for good');
select t.log_in('eli');
select is(t.state(t.do('appeal', ', grounds => ''Again''')), 'QS003', 'one appeal for one decision');

-- what weighs little needs no second person; who opened it does not decide it
select t.log_in('cai');
select t.open_case('low');
select t.value(t.do('take'));
select is(t.state(t.decide('no_action')), '42501', 'who opened a case does not decide it');
select t.log_in('rosa');
select is(t.value(t.decide('no_action')), 'Decided', 'somebody else does, alone');
select is((t.k()).status::text, 'effective', 'and it counts');

select * from finish();
rollback;
