-- Limited to some queues and markets: whatever is asked, by whichever way.
begin;
\ir setup.sql
select plan(24);

create function t.limit_to(who text, kind text, codes text) returns text language sql as $$
	select t.value(format('select r.note from api.person_scope_set(person_id => %s, version => %s, kind => %L, codes => %L) r', person_id, version, kind, codes))
	from core.person where login = who $$;
create table t.other as select min(ticket_id) as id, (array_agg(ticket_no order by ticket_id))[1] as no from core.ticket where queue = 'english' and status = 'open';
create table t.mine as select min(ticket_id) as id from core.ticket where queue = 'german' and status = 'open';

select t.log_in('ada');
select is(t.state((select format('select * from api.person_scope_set(person_id => %s, version => %s, kind => ''queue'', codes => ''german mars'')', person_id, version) from core.person where login = 'jonas')),
	'QS004', 'a queue that is none');
select is(t.limit_to('jonas', 'queue', 'german french'), 'Saved', 'an agent is limited to two queues');
select is(t.limit_to('eli', 'market', 'DE'), 'Saved', 'a catalog editor to one market');
select is(t.limit_to('rosa', 'market', 'DE'), 'Saved', 'and an officer');
select is(t.state((select format('select * from api.person_scope_set(person_id => %s, version => %s, kind => ''queue'')', person_id, version) from core.person where login = 'ada')), '42501', 'nobody changes their own');

select t.log_in('jonas');
select is(t.value('select string_agg(distinct queue, '' '' order by queue) from api.ticket'), 'french german', 'invariant 16: lists show no row outside the scope');
select is(t.value('select count(*) from api.ticket where queue = ''english'''), '0', 'invariant 16: nor when asked for it, as a saved view would');
select is(t.amount(format('select * from api.ticket where ticket_id = %s', (select id from t.other))), 0::bigint, 'invariant 16: nor by its number');
select is(t.amount(format('select * from api.ticket_message where ticket_id = %s', (select id from t.other))), 0::bigint, 'invariant 16: nor what was said in it');
select is(t.amount(format('select * from api.ticket_customer where ticket_id = %s', (select id from t.other))), 0::bigint, 'invariant 16: nor whose it is');
select is((select count(*)::int from t.desk('select * from api.customer_ticket') d join core.ticket k on k.ticket_id = (d ->> 'ticket_id')::bigint where k.queue not in ('german', 'french')), 0,
	'invariant 16: nor beside a customer');
select is(t.state(t.act_text('note', (select id from t.other), ', body => ''x''')), 'QS002', 'a command finds nothing there');
select is(t.state(t.act_text('merge', (select id from t.mine), format(', target => %L', (select no from t.other)))), 'QS004', 'nor as the other side of one');
select is(t.state('select * from api.ticket where 1 / (length(subject) - length(subject) + case when queue = ''english'' then 0 else 1 end) = 1'), '00000',
	'a predicate that fails outside the scope meets no row there');
select is(t.act('note', (select id from t.mine), ', body => ''x'''), 'Note added', 'within the scope all is as ever');

select t.log_in('eli');
select is(t.value('select string_agg(distinct market, '' '') from api.listing'), 'DE', 'listings of one market');
select is(t.value('select string_agg(distinct market, '' '') from api.product_listing'), 'DE', 'also beside a product');
select is(t.value('select string_agg(distinct market, '' '') from api.listing_version'), 'DE', 'and their versions');
select is((select count(*)::int from t.desk('select * from api.listing_flag') d join core.listing l on l.listing_id = (d ->> 'listing_id')::bigint where l.market <> 'DE'), 0, 'and their flags');
select t.log_in('rosa');
select is(t.value('select coalesce(string_agg(distinct market, '' ''), ''DE'') from api.compliance_case'), 'DE', 'cases of one market');

select t.log_in('amy');
select ok(t.value('select count(distinct queue) from api.ticket')::int > 5, 'who has no limit sees all');
select ok(core.wake_snoozed() >= 0 and core.ticket_receive((select id from t.other), 'Hello') > 0, 'so does the worker');

-- the limit does not take a list its index
create function t.plan(statement text) returns text language plpgsql as $$
declare
	line text;
	plan text := '';
begin
	for line in execute 'explain (costs off) ' || statement loop
		plan := plan || line || E'\n';
	end loop;
	return plan;
end
$$;
set local enable_seqscan = off;
set local enable_sort = off;
set local enable_bitmapscan = off;
select alike(t.plan('select * from api.ticket order by due_at, ticket_id limit 40'), '%Index Scan using ticket_due%', 'a list is read in the order of its index');
select is_empty($$select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('core', 'auth', 'audit', 'ref', 'api')
	and c.relrowsecurity and not c.relforcerowsecurity$$, 'every table with row security holds its owner to it');

select * from finish();
rollback;
