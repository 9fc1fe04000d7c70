-- The audit chain: what verify() says, in parts and as a whole, and what the signer is told.
begin;
\ir setup.sql
select plan(13);

create function t.fill(n int) returns bigint language sql as $$
	select max(audit.append(1, 1, 'test', 'thing', i, jsonb_build_object('i', i))) from generate_series(1, n) i $$;
select t.fill(40) \gset top_
select max(seq) - 39 as first, max(seq) as last from audit.entry \gset

select is_empty('select * from audit.verify()', 'the chain holds');
select is_empty(format('select * from audit.verify(%s, %s)', :first + 5, :first + 9), 'so does a part of it');
select is((select seq || ' ' || entries || ' ' || (signed_hash = '') || coalesce(fault, '') from audit.head_since(:first)),
	:last || ' ' || :last || ' false', 'the signer is told of the head and of no fault');
select is((select seq || ' ' || (hash = signed_hash) from audit.head_since(:last)), :last || ' true', 'also when nothing is new');

savepoint tamper;
set local session_replication_role = replica;
update audit.entry set at = at + interval '1 us' where seq in (:first + 3, :first + 20);
delete from audit.entry where seq = :first + 10;
select results_eq('select * from audit.verify()',
	format('values (%s::bigint, ''changed''), (%s, ''missing''), (%s, ''changed'')', :first + 3, :first + 10, :first + 20),
	'one fault does not hide the next');
select results_eq(format('select * from audit.verify(%s, %s)', :first + 4, :first + 19), format('values (%s::bigint, ''missing'')', :first + 10),
	'a part tells of its own faults');
select is((select fault_seq || ' ' || fault from audit.head_since(:first)), :first + 3 || ' changed', 'the signer is told of the first');
rollback to tamper;
set local session_replication_role = replica;
update audit.entry e set prev_hash = sha256('x'), hash = sha256(sha256('x') || audit.canonical(e.seq, e.at, e.actor_id, e.session_id, e.action, e.entity,
	e.entity_id, e.data)) where seq = :first + 7;
select results_eq('select * from audit.verify()', format('values (%s::bigint, ''unlinked''), (%s, ''unlinked'')', :first + 7, :first + 8), 'a link that was forged alone');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry where seq > :last - 5;
select results_eq('select * from audit.verify()', format('values (%s::bigint, ''truncated'')', :last), 'a cut end');
select is((select signed_hash from audit.head_since(:last)), '', 'the signer sees that what it signed is gone');
rollback to tamper;
set local session_replication_role = replica;
insert into audit.entry select seq + 1, at, actor_id, session_id, action, entity, entity_id, data, hash, hash from audit.entry where seq = :last;
select is((select string_agg(fault, ' ' order by fault) from audit.verify()), 'changed truncated', 'an entry that was put behind the end');
rollback to tamper;
set local session_replication_role = replica;
update audit.head set hash = sha256('x');
select results_eq('select * from audit.verify()', format('values (%s::bigint, ''head'')', :last), 'a head that was changed');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry;
select is((select count(*) from audit.verify()), 1::bigint, 'everything gone is found too');
rollback to tamper;

select * from finish();
rollback;
