-- Conflicts, idempotency and the audit chain.
begin;
\ir setup.sql
select plan(30);

create table t.one as select t.ticket() as id;
create function t.id() returns bigint language sql as $$ select id from t.one $$;

-- conflict: who changed what, when
select t.log_in('amy');
create table t.stale as select t.act_text('note', t.id(), ', body => ''x''') as statement;
create function t.told() returns text language sql as $$ select (t.refusal(statement))->>'message' from t.stale $$;
select t.log_in('lina');
select t.act('take', t.id());
select t.log_in('amy');
select is((select (t.refusal(statement))->>'state' from t.stale), 'QS001', 'a stale version is a conflict');
select matches(t.told(), '^T-\d+: 李娜 changed the status from new to open at \d\d:\d\d:\d\d$', 'it says who changed what from what to what and when');
select matches((select (t.refusal(statement))->>'detail' from t.stale), '^\u001e%s: %s changed the status from %s to %s at %s\u001fT-\d+\u001f李娜\u001f\{ticket_status:new\}\u001f\{ticket_status:open\}\u001f',
	'the detail carries message and arguments apart, codes marked as codes');
select isnt((select (t.refusal(statement))->>'hint' from t.stale), '', 'and what to do');
select t.log_in('lina');
select t.act('priority', t.id(), ', priority => ''high''');
select t.log_in('amy');
select matches(t.told(), '李娜 changed the priority from normal to high at', 'the last change is told: priority');
select t.log_in('dan');
select t.act('assign', t.id(), ', owner => ''ines''');
select t.log_in('amy');
select matches(t.told(), 'Dan Whitfield gave it to Inés Ortega at', 'owner');
select t.log_in('lina');
select t.act('reply', t.id(), ', body => ''y''');
select t.log_in('amy');
select matches(t.told(), '李娜 replied at', 'reply');
select is((select messages from core.ticket where ticket_id = t.id()), 1, 'and nothing of the refused command remains');
select is(t.state('select * from api.ticket_take(ticket_id => 99999999, version => 1)'), 'QS002', 'what is not there is not found');
select is(t.state(format('select * from api.ticket_take(ticket_id => %s, version => null)', t.id())), 'QS001', 'no version is no licence');

-- idempotency
create table t.twice as select t.act_text('note', t.id(), ', body => ''once'', request_key => ''11111111-1111-1111-1111-111111111111''') as statement;
create table t.answer as select d from t.twice, t.desk(statement) d;
insert into t.answer select d from t.twice, t.desk(statement) d;
select is((select count(distinct d) from t.answer), 1::bigint, 'a repeated request gets the first answer');
select is((select count(*) from core.message where ticket_id = t.id() and body = 'once'), 1::bigint, 'and is done once');
select is((select count(*) from audit.entry where action = 'api.ticket_note' and entity_id = t.id()), 1::bigint, 'with one line in the audit');
select is(t.state(t.act_text('take', t.id(), ', request_key => ''11111111-1111-1111-1111-111111111111''')), 'QS004', 'the key is not good for another command');
select t.log_in('lina');
select is((select t.state(statement) from t.twice), 'QS001', 'and somebody else''s same key is another request');
select t.log_in('amy');
create function t.key_left() returns bigint language sql as $$ select count(*) from core.request where request_key = '22222222-2222-2222-2222-222222222222' $$;
select t.state(t.act_text('note', t.id(), ', body => '''', request_key => ''22222222-2222-2222-2222-222222222222'''));
select is(t.key_left(), 0::bigint, 'a refused command leaves its key free');

-- events and audit: one audit row per command, in the same transaction
select is((select count(*) from audit.entry where entity = 'ticket' and entity_id = t.id()), 5::bigint, 'five commands, five lines');
select is((select string_agg(distinct p.login, ' ' order by p.login) from audit.entry e join core.person p on p.person_id = e.actor_id
	where e.entity = 'ticket' and e.entity_id = t.id()), 'amy dan lina', 'with who did it');
select is((select count(*) from core.event where entity = 'ticket' and entity_id = t.id() and version > (select version from core.ticket where ticket_id = t.id())),
	0::bigint, 'no event speaks of a version that is not');

-- the chain
select is_empty('select * from audit.verify()', 'the chain holds');
select throws_ok('update audit.entry set action = ''x''', '42501', null, 'no line can be changed');
select throws_ok('delete from audit.entry', '42501', null, 'or removed');
select throws_ok('truncate audit.entry', '42501', null, 'or all of them');
select throws_ok('delete from audit.head', '42501', null, 'nor the head');

-- what a superuser could do behind its back is found
savepoint tamper;
set local session_replication_role = replica;
update audit.entry set data = data || '{"x":1}' where chain = 0 and seq = (select max(seq) - 2 from audit.entry where chain = 0);
select is((select fault from audit.verify()), 'changed', 'a changed line is found');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry where chain = 0 and seq = (select max(seq) - 2 from audit.entry where chain = 0);
select is((select fault from audit.verify()), 'missing', 'a removed line is found');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry where chain = 0 and seq = (select max(seq) from audit.entry where chain = 0);
select is((select fault from audit.verify()), 'truncated', 'a cut end is found');
rollback to tamper;
set local session_replication_role = replica;
update audit.entry a set action = b.action, entity = b.entity, entity_id = b.entity_id, data = b.data, actor_id = b.actor_id, session_id = b.session_id, at = b.at
from audit.entry b where a.chain = 0 and b.chain = 0 and (a.seq, b.seq) in (select m, m - 1 from (select max(seq) as m from audit.entry where chain = 0) x union select m - 1, m from (select max(seq) as m from audit.entry where chain = 0) x);
select is((select string_agg(fault, ' ') from audit.verify()), 'changed changed', 'two swapped lines are found');
rollback to tamper;

-- the desk
select t.log_in('amy');
select is(t.state('select * from audit.entry'), '42501', 'the desk does not read the audit');
select is(t.state('select audit.append(1, 1, ''x'', ''x'', 1, ''{}'')'), '42501', 'nor write into it');

select * from finish();
rollback;
