-- Taking back, the outbox, drafts, places and notices.
begin;
\ir setup.sql
select plan(46);

create table t.one as select t.ticket() as id;
create function t.ticket_now() returns core.ticket language sql as $$ select k from core.ticket k, t.one where k.ticket_id = id $$;
create function t.last() returns bigint language sql as $$ select max(undo_id) from core.undo_step $$;
create function t.undo(step bigint default t.last()) returns text language sql as $$ select format('select r.note from api.undo(undo_id => %s) r', step) $$;

select is(t.state('select api.undo(undo_id => 1)'), '42501', 'nobody takes anything back without a session');
select t.log_in('amy');
select t.act('priority', (select id from t.one), ', priority => ''urgent''');
select is((t.ticket_now()).priority::text || ' ' || (t.ticket_now()).status, 'urgent open', 'a priority is set, and the ticket opened');
select is(t.value('select action || '' '' || state from api.undo_step order by undo_id desc limit 1'), 'ticket_priority open', 'the step is on the list of who did it');
select is(t.value(t.undo()), 'Undone', 'it is taken back');
select is((t.ticket_now()).priority::text || ' ' || (t.ticket_now()).status, 'normal new', 'all of it');
select is((t.ticket_now()).version, 3, 'as a new version');
select is((select count(*) from core.event, t.one where entity = 'ticket' and entity_id = id and version = 3 and reason = '{event_kind:undone}'), 2::bigint,
	'with events that say so');
select is((select data ->> 'object' from audit.entry where action = 'api.undo' order by entry_id desc limit 1), 'api.ticket_priority', 'and on record');
select is(t.state(t.undo()), 'QS003', 'once');

select t.act('take', (select id from t.one));
select t.log_in('dan');
select is(t.state(t.undo()), 'QS002', 'only by who did it');
select t.act('priority', (select id from t.one), ', priority => ''high''');
select t.log_in('amy');
select is(t.state(t.undo((select undo_id from core.undo_step where object = 'api.ticket_take'))), 'QS001', 'not over what somebody else did since');
select is(t.refusal(t.undo((select undo_id from core.undo_step where object = 'api.ticket_take'))) ->> 'message' like '%Dan%', true, 'and says who');

create table t.class as select (t.ticket_now()).class as was, (select code from core.code where domain = 'ticket_class' and code is distinct from (t.ticket_now()).class limit 1) as code;
select t.act('resolve', (select id from t.one), format(', category => %L, resolution => %L',
	(select code from t.class), (select code from core.code where domain = 'ticket_resolution' limit 1)));
select is((t.ticket_now()).status::text, 'resolved', 'resolved');
select is((t.ticket_now()).class::text, (select code from t.class), 'as a ticket of the class that was said');
select is((select count(*) from core.rating, t.one where ticket_id = id), 1::bigint, 'its customer will be asked');
select is(t.value(t.undo()), 'Undone', 'taken back');
select is(concat_ws(' ', (t.ticket_now()).status, (t.ticket_now()).resolution, (t.ticket_now()).resolved_at), 'open', 'with resolution and time');
select is((t.ticket_now()).class, (select was from t.class), 'and the class it had');
select is((select count(*) from core.rating, t.one where ticket_id = id), 0::bigint, 'nobody is asked');

-- many rows at once
create table t.many as select n, t.ticket() as id from generate_series(1, 3) n;
create function t.priorities() returns text language sql as $$ select string_agg(k.priority, ' ' order by m.n) from t.many m join core.ticket k on k.ticket_id = m.id $$;
select set_config('quayside.batch', '6f1f8a54-0e0c-4c4f-9b59-0d1c9a7f1a01', false);
select t.act('priority', m.id, ', priority => ''urgent''') from t.many m order by m.n;
select set_config('quayside.batch', 'no uuid', false);
select is(t.priorities(), 'urgent urgent urgent', 'three tickets in one batch');
select is(t.value('select batch_steps from api.undo_step order by undo_id desc limit 1'), '3', 'the last step knows how many it is one of');
select is((select count(*) from audit.entry where data ->> 'batch' = '6f1f8a54-0e0c-4c4f-9b59-0d1c9a7f1a01'), 3::bigint, 'the record has the batch on each');
select t.log_in('dan');
select is(t.state(t.undo()), 'QS002', 'nobody else takes it back');
select t.act('priority', (select id from t.many where n = 2), ', priority => ''low''');
select t.log_in('amy');
select is(t.value(format('select r.ref || '' '' || r.note from api.undo(undo_id => %s) r', (select max(undo_id) from core.undo_step where batch is not null))), '2/3 Undone', 'taken back at once');
select is(t.priorities(), 'normal low normal', 'but for what somebody else has changed since');
select is((select count(*) from audit.entry where action = 'api.undo' and data ->> 'batch' = '6f1f8a54-0e0c-4c4f-9b59-0d1c9a7f1a01'), 2::bigint, 'on record with the batch');
select is(t.state(t.undo((select undo_id from core.undo_step where batch is not null and undone_at is null))), 'QS003', 'what is left of it was changed since');
select t.act('priority', (select id from t.many where n = 1), ', priority => ''high''');
select is((select batch from core.undo_step order by undo_id desc limit 1), null, 'what is no identifier is no batch');

-- the outbox
select t.act('reply', (select id from t.one), ', body => ''Dear customer'', next => ''waiting_customer''');
select is(t.value('select kind || '' '' || state from api.outbox'), 'reply waiting', 'a reply waits in the outbox');
select is(t.value('select count(*) from api.ticket_message where body = ''Dear customer'''), '1', 'and stands in the thread');
select is(t.value(t.undo()), 'Called back', 'it is called back');
select is(t.value('select count(*) from api.ticket_message where body = ''Dear customer'''), '0', 'it was never said');
select is(concat_ws(' ', (t.ticket_now()).status, (t.ticket_now()).messages), 'open 0', 'the ticket is as before');
select is(t.value('select text from api.draft_field'), 'Dear customer', 'the text is a draft again');
select t.act('reply', (select id from t.one), ', body => ''Again''');
select is(core.outbox_release(), 0, 'nothing leaves early');
select t.log_in('dan');
select t.act('priority', (select id from t.one), ', priority => ''low''');
select t.log_in('amy');
select is(t.value(t.undo((select undo_id from core.outbox where state = 'waiting'))), 'Called back', 'others'' changes do not keep it from being called back');
select is(t.value('select text from api.draft_field'), E'Dear customer\n\nAgain', 'and what was begun meanwhile keeps it company');
select t.act('reply', (select id from t.one), ', body => ''For good''');
select t.pass_time('31 s');
select is(t.state(t.undo()), 'QS003', 'what is due is not called back');
select is(core.outbox_release(), 1, 'it leaves');
select is(t.value('select state from api.undo_step order by undo_id desc limit 1'), 'gone', 'and cannot be called back');

-- another command undoes it
select t.log_in('ada');
create table t.who as select person_id as id from core.person where login = 'gus';
select t.value(format('select r.note from api.person_disable(person_id => %s, version => %s, reason => ''left'') r', id, (select version from core.person where person_id = id))) from t.who;
select is(t.value(t.undo()), 'Undone', 'a command with its opposite');
select is((select enabled from core.person p, t.who where person_id = id), true, 'is taken back by it');

-- drafts without personal data
create domain core.private_test as text;
create function api.t_contact(customer_id bigint, email core.private_test) returns api.result language sql as $$ select null::api.result $$;
select is(t.value('select r.note from api.draft_put(place => ''t_contact/1'', ident => ''C'', body => ''{"email": "a@b", "z": "1"}'') r'),
	'Personal data is not kept in drafts: type it again when you come back.', 'a draft says what it leaves out');
select is((select body::text from core.draft where place = 't_contact/1'), '{"z": "1"}', 'and leaves it out');

-- places and notices
select t.desk_do('select api.place_put(stack => ''list tickets'')');
select is(t.amount('select * from api.place'), 0::bigint, 'this session''s own place is not offered');
select t.log_in('ada');
select is(t.value('select stack from api.place'), 'list tickets', 'the next one''s is');

select * from finish();
rollback;
