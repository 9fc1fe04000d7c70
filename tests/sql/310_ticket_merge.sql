-- Tickets that belong together: merge, undo, split, links.
begin;
\ir setup.sql
select plan(31);
select t.log_in('amy');

create table t.two as select t.ticket() as a, t.ticket() as b;
create function t.a() returns bigint language sql as $$ select a from t.two $$;
create function t.b() returns bigint language sql as $$ select b from t.two $$;
create function t.no(id bigint) returns text language sql as $$ select ticket_no from core.ticket where ticket_id = id $$;
create function t.status(id bigint) returns text language sql as $$ select status::text from core.ticket where ticket_id = id $$;
select core.ticket_receive(t.a(), 'One');
select core.ticket_receive(t.a(), 'Two');
select core.ticket_receive(t.b(), 'Three');

select is(t.state(t.act_text('merge', t.a(), format(', target => %L', t.no(t.a())))), 'QS004', 'not into itself');
select is(t.state(t.act_text('merge', t.a(), ', target => ''T-0''')), 'QS004', 'not into nothing');
select is(t.act('reply', t.b(), ', body => ''Hello'', next => ''waiting_customer'''), 'Reply sent', 'one is answered');
select is(t.act('merge', t.a(), format(', target => %L', t.no(t.b()))), 'Merged', 'merge');
select is(t.status(t.a()), 'merged', 'the source is merged');
select is((select messages from core.ticket where ticket_id = t.b()), 4, 'its messages are the target''s');
select is((select count(*)::int from core.message where ticket_id = t.b()), 4, 'all of them');
select is(t.status(t.b()), 'open', 'an unanswered customer opens the target');
select ok((select waiting_since is not null from core.ticket where ticket_id = t.b()), 'and waits there');
select is(t.amount(format('select * from api.ticket_relation where ticket_id = %s and kind = ''merged_here''', t.b())), 1::bigint, 'both sides know');

-- invariant 6
select is(t.state(t.act_text('merge', t.b(), format(', target => %L', t.no(t.a())))), 'QS003', 'invariant 6: of two opposite merges exactly one succeeds');
select throws_ok(format('update core.ticket set status = ''merged'', merged_into = %s where ticket_id = %s', t.a(), t.b()), '23514', null,
	'invariant 6: not even a bug could close the circle');
select core.ticket_receive(t.a(), 'Late mail');
select is((select count(*)::int from core.message where ticket_id = t.b() and body = 'Late mail'), 1, 'invariant 6: later mail to the merged one lands on the target');
select is((select count(*)::int from core.message where ticket_id = t.a()), 0, 'and not on the source');

create table t.third as select t.ticket() as id;
select t.act('merge', t.b(), format(', target => %L', t.no((select id from t.third))));
select core.ticket_receive(t.a(), 'Later still');
select is((select count(*)::int from core.message m join t.third x on m.ticket_id = x.id where m.body = 'Later still'), 1, 'also when the target was merged further');
select is(t.state(t.act_text('unmerge', t.a(), ', reason => ''no''')), 'QS003', 'an undo in the middle of a chain is refused');
select is(t.act('unmerge', t.b(), ', reason => ''Another matter'''), 'Apart again', 'the last one is undone');
select is(t.act('unmerge', t.a(), ', reason => ''Another matter'''), 'Apart again', 'then the first');
select is((select string_agg(body, ',' order by message_id) from core.message where ticket_id = t.a()), 'One,Two', 'its messages are back');
select is((select messages from core.ticket where ticket_id = t.a()), 2, 'and counted');
select is(t.status(t.a()), 'new', 'its status too');
select ok((select bool_and(messages = (select count(*) from core.message m where m.ticket_id = k.ticket_id)) from core.ticket k
	where k.ticket_id in (t.a(), t.b(), (select id from t.third))), 'every count is right');
select is(t.state(t.act_text('unmerge', t.a(), ', reason => ''x''')), 'QS003', 'once');

update core.ticket set customer_id = customer_id + 1 where ticket_id = t.b();
select is(t.state(t.act_text('merge', t.a(), format(', target => %L', t.no(t.b())))), 'QS003', 'not with a ticket of another customer');

-- split and links
create table t.first_words as select min(message_id) as id from core.message where ticket_id = t.a();
select matches(t.value(format('select r.ref from api.ticket_split(ticket_id => %s, version => %s, message => ''%s'', subject => ''Apart'') r',
	t.a(), (select version from core.ticket where ticket_id = t.a()), (select id from t.first_words))), '^T-', 'a message becomes a ticket');
select is((select k.subject from core.message m join core.ticket k using (ticket_id) where m.message_id = (select id from t.first_words)), 'Apart', 'with its subject');
select is((select messages from core.ticket where ticket_id = t.a()), 1, 'one is left');
select is(t.state(t.act_text('split', t.a(), format(', message => ''%s''', (select min(message_id) from core.message where ticket_id = t.a())))), 'QS003', 'which stays');
select is(t.act('link', t.a(), format(', other => %L', t.no(t.b()))), 'Linked', 'tickets are linked');
select is(t.state(t.act_text('link', t.b(), format(', other => %L', t.no(t.a())))), 'QS003', 'once, in either direction');
select is(t.act('unlink', t.b(), format(', other => %L', t.no(t.a()))), 'Link removed', 'and the link is removed from either side');

select * from finish();
rollback;
