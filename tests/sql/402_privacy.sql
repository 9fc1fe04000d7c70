-- Requests about personal data, from the first word to the answer.
begin;
\ir setup.sql
select no_plan();
create function t.pr(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.privacy_%s(privacy_request_id => %s, version => %s%s) r', verb, privacy_request_id, version, rest)
	from core.privacy_request order by privacy_request_id desc limit 1 $$;
select t.log_in('amy');
create table t.k as select customer_no from core.customer c where erased_at is null and not exists (select from core.privacy_request r where r.customer_id = c.customer_id)
	and not exists (select from core.sales_order s where s.customer_id = c.customer_id and s.status in ('placed', 'confirmed', 'processing')) order by customer_id limit 1;
create function t.ask() returns text language sql as $$ select format('select r.note, r.ref from api.privacy_request_add(customer => %L, kind => ''erase'', note => ''Goes to another shop'') r', customer_no) from t.k $$;
select is((select d ->> 'note' from t.desk(t.ask()) d), 'Taken down', 'an agent takes it down');
select is((select due_at - received_at from core.privacy_request order by 1 desc limit 1), interval '30 days', 'the legal clock runs');
select is((select d ->> 'note' from t.desk(t.ask()) d), 'This has been asked for already; here it is', 'asked twice, it is the first');
select is(t.state(t.pr('take')), '42501', 'an agent does not work on it');
select t.log_in('dan');
select is(t.state(t.pr('answer', ', answer => ''Done''')), 'QS003', 'no step is left out');
select is(t.value(t.pr('take')), 'Taken', 'a lead takes it');
select is(t.state(t.pr('identify', ', proof => '' ''')), 'QS004', 'and says how they know');
select is(t.value(t.pr('identify', ', proof => ''Called back''')), 'It is them', 'who asks');
select is(t.state(t.pr('answer', ', answer => ''Done''')), 'QS003', 'what has not been erased is not answered so');
select ok(t.amount('select * from api.privacy_scope where place = ''orders'' and privacy_request_id = (select max(privacy_request_id) from api.privacy_request)') = 1, 'what there is shows before');
select t.value((select format('select r.note from api.customer_erase(customer_id => %s, version => %s, reason => ''Asked for'') r', customer_id, version) from core.customer join t.k using (customer_no)));
select is((select note from core.privacy_request order by privacy_request_id desc limit 1), '', 'invariant 14: erasing empties the request too');
select is(t.value(t.pr('answer', ', answer => ''Erased today''')), 'Answered', 'then it is');
select is(t.value(t.pr('close')), 'Closed', 'and closed');
select is(t.state(t.pr('close')), 'QS003', 'once');
select throws_ok('update core.privacy_request set status = ''in_progress'', identity_proof = '''' where status = ''received''', '23514', null, 'nobody works on it for a stranger');
select is_empty('select t.from_state from core.transition t where machine = ''privacy'' and from_state = ''received'' and to_state <> ''identity_check''', 'every request begins with who asks');
select ok(t.amount('select * from api.privacy_event') > 4, 'all of it in its history');
select * from finish();
rollback;
