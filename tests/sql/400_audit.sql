-- The audit chains: what verify() says, of all and of what is new, and what the signer is told.
begin;
\ir setup.sql
select plan(20);

create function t.fill(n int) returns bigint language sql as $$
	select max(audit.append(1, 1, 'test', 'thing', i, jsonb_build_object('i', i))) from generate_series(1, n) i $$;
-- A whole link at any place, as somebody with all rights and this source could forge it.
create function t.forge(in_chain int, in_seq bigint, prev bytea) returns void language sql as $$
	update audit.entry e set prev_hash = prev, hash = sha256(prev || audit.canonical(e.chain, e.seq, e.entry_id, e.at, e.actor_id, e.session_id,
		e.action, e.entity, e.entity_id, e.data)) where e.chain = in_chain and e.seq = in_seq $$;
-- Two chains have something, as when two people commit at once: this transaction writes into 0; 1 has the same
-- words with a beginning of its own.
select t.fill(40) \gset top_
select max(seq) - 39 as first, max(seq) as last from audit.entry where chain = 0 \gset
set local session_replication_role = replica;
insert into audit.entry (chain, seq, entry_id, at, actor_id, session_id, action, entity, entity_id, data, prev_hash, hash)
select 1, row_number() over (order by e.seq), nextval('audit.entry_id'), e.at, e.actor_id, e.session_id, e.action, e.entity, e.entity_id, e.data, '', ''
from audit.entry e where e.chain = 0 and e.seq > :last - 6;
do $$ begin for i in 1..6 loop
	perform t.forge(1, i, coalesce((select e.hash from audit.entry e where e.chain = 1 and e.seq = i - 1), audit.root(1)));
end loop; end $$;
update audit.head h set seq = 6, hash = (select e.hash from audit.entry e where e.chain = 1 and e.seq = 6) where h.chain = 1;
set local session_replication_role = origin;
create function t.signed(a bigint, b bigint) returns bigint[] language sql as 'select array[a, b]';

select is_empty('select * from audit.verify()', 'the chains hold');
select is_empty(format('select * from audit.verify(%L)', t.signed(:first + 5, 3)), 'so does what is new of them');
select is((select count(*) from audit.head), 16::bigint, 'so many writers need not wait for each other');
select is((select seqs || ' ' || entries || ' ' || (signed_hash = '') || coalesce(fault, '') from audit.head_since(t.signed(:first, 0))),
	:last || ',6 ' || :last + 6 || ' false', 'the signer is told of all ends and of no fault');
select is((select seqs || ' ' || (hash = signed_hash) from audit.head_since(t.signed(:last, 6))), :last || ',6 true', 'also when nothing is new');
select is(audit.hash_at(array[:last]), (select encode(hash, 'hex') from audit.entry where chain = 0 and seq = :last), 'a single chain''s end is signed as it is');

savepoint tamper;
set local session_replication_role = replica;
update audit.entry set at = at + interval '1 us' where chain = 0 and seq in (:first + 3, :first + 20) or chain = 1 and seq = 2;
delete from audit.entry where chain = 0 and seq = :first + 10;
select results_eq('select * from audit.verify()',
	format('values (0, %s::bigint, ''changed''), (0, %s, ''missing''), (0, %s, ''changed''), (1, 2, ''changed'')', :first + 3, :first + 10, :first + 20),
	'one fault does not hide the next');
select results_eq(format('select * from audit.verify(%L)', t.signed(:first + 4, 2)),
	format('values (0, %s::bigint, ''missing''), (0, %s, ''changed'')', :first + 10, :first + 20), 'what is old is not looked at again');
select is((select fault_at || ' ' || fault from audit.head_since(t.signed(:first, 0))), '0/' || :first + 3 || ' changed', 'the signer is told of the first');
rollback to tamper;
set local session_replication_role = replica;
select t.forge(0, :first + 7, sha256('x'));
select results_eq('select * from audit.verify()', format('values (0, %s::bigint, ''unlinked''), (0, %s, ''unlinked'')', :first + 7, :first + 8), 'a link that was forged alone');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry where chain = 0 and seq > :last - 5;
select results_eq('select * from audit.verify()', format('values (0, %s::bigint, ''truncated'')', :last), 'a cut end');
select is((select signed_hash from audit.head_since(t.signed(:last, 6))), '', 'the signer sees that what it signed is gone');
rollback to tamper;
-- a chain cut off, and its head set back to fit: only the signer knows that there was more
set local session_replication_role = replica;
delete from audit.entry where chain = 1 and seq > 4;
update audit.head h set seq = 4, hash = (select e.hash from audit.entry e where e.chain = 1 and e.seq = 4) where h.chain = 1;
select is((select count(*) || (select signed_hash from audit.head_since(t.signed(:last, 6))) from audit.verify()), '0', 'a chain that was cut off whole');
rollback to tamper;
set local session_replication_role = replica;
insert into audit.entry (chain, seq, entry_id, at, actor_id, session_id, action, entity, entity_id, data, prev_hash, hash)
select chain, seq + 1, nextval('audit.entry_id'), at, actor_id, session_id, action, entity, entity_id, data, hash, hash from audit.entry where chain = 0 and seq = :last;
select is((select string_agg(fault, ' ' order by fault) from audit.verify()), 'changed truncated', 'an entry that was put behind the end');
rollback to tamper;
-- from the end of one chain to the end of another, with heads that fit
set local session_replication_role = replica;
update audit.entry set chain = 0, seq = :last + 1 where chain = 1 and seq = 6;
update audit.head h set seq = e.seq, hash = e.hash from audit.entry e where h.chain = e.chain and (e.chain, e.seq) in ((0, :last + 1), (1, 5));
select results_eq('select * from audit.verify()', format('values (0, %s::bigint, ''changed'')', :last + 1), 'an entry that was moved between chains');
rollback to tamper;
set local session_replication_role = replica;
update audit.entry e set entry_id = -e.entry_id where e.chain = 1 and e.seq = 3;
select results_eq('select * from audit.verify()', 'values (1, 3::bigint, ''changed'')', 'an entry with another number');
rollback to tamper;
set local session_replication_role = replica;
update audit.entry set chain = 16 where chain = 1;
update audit.head set seq = 0, hash = audit.root(1) where chain = 1;
select is((select count(*) || min(fault) from audit.verify()), '6unlinked', 'entries of a chain that is none');
rollback to tamper;
set local session_replication_role = replica;
update audit.head set hash = sha256('x') where chain = 0;
select results_eq('select * from audit.verify()', format('values (0, %s::bigint, ''head'')', :last), 'a head that was changed');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.head where chain = 1;
select results_eq('select * from audit.verify()', 'values (1, 0::bigint, ''truncated'')', 'a head that was removed');
rollback to tamper;
set local session_replication_role = replica;
delete from audit.entry;
select results_eq('select * from audit.verify()', format('values (0, %s::bigint, ''truncated''), (1, 6, ''truncated'')', :last), 'everything gone is found too');
rollback to tamper;

select * from finish();
rollback;
