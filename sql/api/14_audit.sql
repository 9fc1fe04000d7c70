-- Proving the audit chain, and what `quayside work` signs of it.

-- Every fault between two entries, in their order; none when the chain is whole. Each entry is held against the one
-- before it, so that one fault does not hide the next, and only two entries are in memory at a time:
--   missing    entries from seq on are not there
--   changed    what the entry says is not what was written
--   unlinked   it was written behind another entry than the one that now stands before it
--   truncated  the head is at seq, and the entries end before it or go on behind it
--   head       the last entry is not the one that the head names
-- Somebody who rewrites entries and all hashes behind them, and the head, leaves no fault here. The signed
-- checkpoints outside the database tell (src/work/checkpoint.h).
drop function if exists audit.verify();
create or replace function audit.verify(from_seq bigint default 1, to_seq bigint default null)
	returns table (seq bigint, fault text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with chain as (
		select e.*, lag(e.seq, 1, greatest(from_seq, 1) - 1) over w as before,
			lag(e.hash, 1, case when from_seq <= 1 then sha256('quayside') end) over w as came
		from audit.entry e
		where e.seq >= greatest(from_seq - 1, 1) and e.seq <= coalesce(to_seq, 9223372036854775807)
		window w as (order by e.seq)
	), fault as (
		select case when c.seq <> c.before + 1 then c.before + 1 else c.seq end as seq,
			case when c.seq <> c.before + 1 then 'missing'
				when c.hash <> sha256(c.prev_hash || audit.canonical(c.seq, c.at, c.actor_id, c.session_id, c.action,
					c.entity, c.entity_id, c.data)) then 'changed'
				when c.prev_hash <> c.came then 'unlinked' end as fault
		from chain c
		where c.seq >= from_seq
	)
	select f.seq, f.fault from fault f where f.fault is not null
	union all
	select h.seq, case when l.seq = h.seq then 'head' else 'truncated' end
	from audit.head h
	left join lateral (select e.seq, e.hash from audit.entry e order by e.seq desc limit 1) l on true
	where (to_seq is null or to_seq >= h.seq)
		and (coalesce(l.seq, 0) <> h.seq or coalesce(l.hash, sha256('quayside')) <> h.hash)
$$;

-- What the signer of checkpoints asks once a minute: the head, whether the entry it signed last is still the same
-- (hex; '' when it is gone), and the first fault since. One statement, so one moment; it takes no lock.
create or replace function audit.head_since(signed_seq bigint)
	returns table (seq bigint, hash text, entries bigint, signed_hash text, fault_seq bigint, fault text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select h.seq, encode(h.hash, 'hex'), signed_seq + n.entries,
		case when signed_seq = 0 then encode(sha256('quayside'), 'hex')
			else coalesce((select encode(e.hash, 'hex') from audit.entry e where e.seq = signed_seq), '') end, v.seq, v.fault
	from audit.head h
	cross join lateral (select count(*) as entries from audit.entry e where e.seq > signed_seq) n
	left join lateral (select * from audit.verify(signed_seq + 1) limit 1) v on true
$$;
grant usage on schema audit to quayside_work;
grant execute on function audit.head_since(bigint) to quayside_work;
