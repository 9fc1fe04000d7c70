-- The clocks of a ticket: they run, stop, pause and move by exactly what they should.
begin;
\ir setup.sql
select plan(19);
select t.log_in('amy');

create table t.one as select t.ticket('normal') as id, core.now() as start;
create function t.id() returns bigint language sql as $$ select id from t.one $$;
create function t.clock() returns text language sql as $$
	select concat_ws(' ', due_kind, due_at - start) from core.ticket, t.one where ticket_id = id $$;

select is(t.clock(), 'first_response 08:00:00', 'a new ticket: the first response is due');
select t.pass_time('2 h');
select t.act('take', t.id());
select is(t.clock(), 'first_response 08:00:00', 'taking it answers nothing');
select t.act('note', t.id(), ', body => ''note''');
select is(t.clock(), 'first_response 08:00:00', 'nor does a note');
select t.act('reply', t.id(), ', body => ''Hello''');
select is(t.clock(), 'resolution 2 days', 'a reply stops the first-response clock; the resolution is due');
select is((select first_responded_at - start from core.ticket, t.one where ticket_id = id), '2 h', 'and says when');

select core.ticket_receive(t.id(), 'Still waiting');
select is(t.clock(), 'next_response 14:00:00', 'the customer writes: the next response is due, from now');
select t.pass_time('1 h');
select core.ticket_receive(t.id(), 'Hello?');
select is(t.clock(), 'next_response 14:00:00', 'asking twice does not win time');
select t.act('reply', t.id(), ', body => ''Soon''');
select is(t.clock(), 'resolution 2 days', 'answered: back to the resolution clock');

select t.pass_time('1 h');
select t.act('status', t.id(), ', status => ''waiting_supplier''');
select is(t.clock(), '', 'waiting for others: nothing is due');
select t.pass_time('5 h 7 min');
select t.act('status', t.id(), ', status => ''waiting_carrier''');
select is(t.clock(), '', 'waiting for somebody else: still paused');
select t.pass_time('20 min');
select t.act('status', t.id(), ', status => ''open''');
select is(t.clock(), 'resolution 2 days 05:27:00', 'coming back moves the resolution by exactly the time paused');

select t.act('priority', t.id(), ', priority => ''high''');
select is(t.clock(), 'resolution 1 day 05:27:00', 'a new priority takes its target and keeps the pause');
select t.act('status', t.id(), ', status => ''waiting_internal''');
select t.pass_time('30 min');
select t.act('priority', t.id(), ', priority => ''normal''');
select is(t.clock(), '', 'changing the priority during a pause does not end it');
select t.act('status', t.id(), ', status => ''open''');
select is(t.clock(), 'resolution 2 days 05:57:00', 'and the whole pause counts');

select core.ticket_receive(t.id(), 'And?');
select t.act('status', t.id(), ', status => ''waiting_carrier''');
select is((select due_kind::text from core.ticket where ticket_id = t.id()), 'next_response', 'waiting for others does not stop the customer waiting for us');
select t.act('resolve', t.id(), ', category => ''delivery'', resolution => ''answered''');
select is(t.clock(), '', 'resolved: nothing is due');
select core.ticket_receive(t.id(), 'No!');
select is((select due_kind::text from core.ticket where ticket_id = t.id()), 'next_response', 'the customer disagrees: due again');

-- nobody sets the clocks by hand
update core.ticket set status = 'open', first_response_due = core.now() + interval '1 year', resolution_due = core.now() + interval '1 year'
where ticket_id = t.id();
select is((select resolution_due < core.now() + interval '10 days' from core.ticket where ticket_id = t.id()), true, 'the trigger keeps them');
select throws_ok(format('update core.ticket set due_at = now() where ticket_id = %s', t.id()), '428C9', null, 'due_at cannot be written at all');

select * from finish();
rollback;
