-- Steps that nobody takes, jobs in small portions, and what is told, shared, tidied and erased beside the rows.
begin;
\ir setup.sql
select no_plan();

-- automatic steps
select throws_ok('insert into core.role_permission values (''admin'', ''automatic'')', '42501', null, 'nobody gets the permission that automatic steps need');
select t.log_in('ada');
select is(t.refusal(format('select * from api.role_permission_ask(1, %s, ''automatic'', ''grant'', ''test'')', (select version from core.role where role_id = 1)))->>'field',
	'permission', 'nor can it be asked for');
select is(t.amount('select * from api.role_permission where permission = ''automatic'''), 0::bigint, 'nor is it listed');
create table t.k as select t.ticket() as id;
select throws_ok(format('select core.move_itself(''ticket'', %s, 2, ''ticket_status'', ''new'', ''open'')', id), '23514', null, 'a step of people is none that happens by itself') from t.k;
select t.log_in('amy');
select is((select t.refusal(t.act_text('status', id, ', status => ''snoozed'''))->>'state' from t.k), 'QS003', 'and people do not take those that do');
select t.act('resolve', id, ', category => ''other'', resolution => ''answered''') from t.k;
select t.log_out();
select lives_ok(format('select core.ticket_receive(%s, ''Again'')', id), 'the customer writes again') from t.k;
select is((select concat_ws(' ', from_state, to_state, data->>'automatic', coalesce(actor_id::text, 'nobody')) from core.event join t.k on id = entity_id
	where entity = 'ticket' and kind = 'status' order by event_id desc limit 1), 'resolved open ticket_receive nobody', 'it opens by itself, and its history says by what');
select is_empty('select machine, from_state, to_state from core.transition t join core.role_permission r on r.permission = t.permission where t.verb in
	(''listing_rescreen'', ''listings_due'', ''sourcing_expire'', ''after_sales_tick'', ''lots_expire'', ''ticket_wake'', ''case_wake'')', 'what the worker does is nobody''s permission');

-- small portions
update core.listing set scanned = -1 where status = 'live';
select is(core.listing_rescreen(3), 3, 'as many listings as are asked for');
select cmp_ok((select count(*) from core.listing where scanned = -1), '>', 0::bigint, 'are screened, and the others wait');

-- a task taken over
select t.log_in('amy');
select t.desk(format('select * from api.presence_put(''ticket'', %s, ''writing'')', id)) from t.k;
select t.log_in(t.person('lead'));
select is(t.value(format('select note from api.presence_take(''ticket'', %s, ''T-1'')', id)), 'Taken over', 'somebody takes over') from t.k;
select t.log_in('amy');
select is(t.value('select body || '' '' || by_name from api.notification order by notification_id desc limit 1'), 'taken_over Test lead', 'the other is told in a word that is translated, and by whom');

-- views for others
create function t.view_put(rest text) returns text language sql as $$ select format('select note from api.view_put(screen => ''orders'', %s)', rest) $$;
select is(t.refusal(t.view_put('name => ''A'', shared => true, begins => true'))->>'field', 'begins', 'an agent does not say with which view all begin');
select is(t.value(t.view_put('name => ''A'', filter => ''mine'', shared => true')), 'Saved', 'but shares one');
select t.log_in('bao');
select is(t.refusal(t.view_put('name => ''a'', shared => true'))->>'field', 'name', 'nobody else shares another of that name');
select is(t.value(t.view_put('name => ''a''')), 'Saved', 'for oneself it may be called so');
select t.log_in('x.lead');
select is(t.value(t.view_put('name => ''A'', filter => ''better'', shared => true, begins => true')), 'Saved', 'a lead changes it');
select is((select string_agg(p.login || ' ' || v.filter || ' ' || v.begins, ',') from core.saved_view v join core.person p on p.person_id = v.owner_id
	where v.screen = 'orders' and v.name = 'A'), 'amy better true', 'and it stays its maker''s');

-- numbers
select t.log_in('ada');
select is(t.refusal(format('select * from api.series_change(%s, %s, prefix => ''INV2026'')', series_id, version))->>'field', 'prefix', 'a prefix that ends in a digit could repeat a number')
	from core.series order by series_id limit 1;

-- a new ticket of somebody who works in one queue
insert into core.person_scope select person_id, 'queue', 'japanese' from core.person where login = 'amy';
select t.log_in('amy');
select is(t.value(format('select note from api.customer_ticket_open(%s, %s, subject => ''x'', body => ''y'')', customer_id, version)), 'Opened', 'opens in their queue')
	from (select * from core.customer where language = 'de' and erased_at is null order by customer_id limit 1) k;
select is((select queue::text from core.ticket order by ticket_id desc limit 1), 'japanese', 'and not in one they do not see');
delete from core.person_scope where code = 'japanese';

-- tidying
insert into core.outbox (kind, person_id, entity, entity_id, ref, queued_at, release_at, state, ended_at)
select 'reply', person_id, 'ticket', 1, 'T-OLD', core.now() - interval '40 days', core.now() - interval '40 days', 'released', core.now() - interval '31 days' from core.person where login = 'amy';
select lives_ok('select core.session_tidy()', 'the worker tidies');
select is((select count(*) from core.outbox where ref = 'T-OLD'), 0::bigint, 'what left a month ago is not kept');

-- erasing reaches what staff looked for
create table t.who as select customer_id as id from core.customer where erased_at is null and name ~ '^[A-Z][a-z]+ [A-Z][a-z]+$' order by 1 desc limit 1;
insert into core.export (person_id, made_at, screen, filter, columns, sort, labels, format, most)
select p.person_id, core.now(), 'orders', 'customer_name:"' || c.name || '"', '', '', false, 'csv', 0 from core.person p, core.customer c, t.who where p.login = 'amy' and c.customer_id = id;
insert into core.export (person_id, made_at, screen, filter, columns, sort, labels, format, most)
select p.person_id, core.now(), 'orders', 'customer_name:"' || c.name || 'son"', '', '', false, 'csv', 0 from core.person p, core.customer c, t.who where p.login = 'amy' and c.customer_id = id;
insert into core.saved_view (owner_id, screen, name, filter, updated_at)
select p.person_id, 'orders', 'V', lower(c.name), core.now() from core.person p, core.customer c, t.who where p.login = 'amy' and c.customer_id = id;
select core.customer_erase(id) from t.who;
select is((select string_agg(case when filter = '(erased)' then 'erased' else 'kept' end, ' ' order by export_id desc) from (select * from core.export order by export_id desc limit 2) x),
	'kept erased', 'the name goes from exports, and only the whole name');
select is((select count(*) from core.saved_view where name = 'V'), 0::bigint, 'a view of one person goes with them');

select * from finish();
rollback;
