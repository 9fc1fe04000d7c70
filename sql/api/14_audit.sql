-- Proving the audit chains, and what `quayside work` signs of them.

-- Every fault between two entries, chain by chain and in their order; none when the record is whole. Each entry is held
-- against the one before it, so that one fault does not hide the next, and only two entries are in memory at a time:
--   missing    entries from seq on are not there
--   changed    what the entry says, or where it stands, is not what was written
--   unlinked   it was written behind another entry than the one that now stands before it
--   truncated  the chain's head is at seq, and the entries end before it or go on behind it
--   head       the last entry is not the one that the head names
-- With behind (a seq for each chain, chain 0 first) only what follows those entries is looked at.
-- Somebody who rewrites entries and all hashes behind them, and the head, leaves no fault here. The signed
-- checkpoints outside the database tell (src/work/checkpoint.h).
drop function if exists audit.verify(bigint, bigint);
create or replace function audit.verify(behind bigint[] default '{}') returns table (chain int, seq bigint, fault text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with place as (
		select n as chain, h.seq, h.hash, coalesce(behind[n + 1], 0) as behind
		from generate_series(0, audit.chains() - 1) n left join audit.head h on h.chain = n
	), link as (
		select c.*, p.behind
		from place p
		cross join lateral (
			select e.*, lag(e.seq, 1, greatest(p.behind - 1, 0)) over w as before,
				lag(e.hash, 1, case when p.behind = 0 then audit.root(p.chain) end) over w as came
			from audit.entry e
			where e.chain = p.chain and e.seq >= p.behind
			window w as (order by e.seq)
		) c
	), fault as (
		select c.chain, case when c.seq <> c.before + 1 then c.before + 1 else c.seq end as seq,
			case when c.seq <> c.before + 1 then 'missing'
				when c.hash <> sha256(c.prev_hash || audit.canonical(c.chain, c.seq, c.entry_id, c.at, c.actor_id, c.session_id,
					c.action, c.entity, c.entity_id, c.data)) then 'changed'
				when c.prev_hash <> c.came then 'unlinked' end as fault
		from link c
		where c.seq > c.behind
	)
	select f.chain, f.seq, f.fault from fault f where f.fault is not null
	union all
	select p.chain, coalesce(p.seq, 0), case when coalesce(l.seq, 0) = p.seq then 'head' else 'truncated' end
	from place p
	left join lateral (select e.seq, e.hash from audit.entry e where e.chain = p.chain order by e.seq desc limit 1) l on true
	where (coalesce(l.seq, 0), coalesce(l.hash, audit.root(p.chain))) is distinct from (p.seq, p.hash)
	union all
	select e.chain, e.seq, 'unlinked' from audit.entry e where e.chain < 0
	union all
	select e.chain, e.seq, 'unlinked' from audit.entry e where e.chain >= audit.chains()
$$;

-- One hash (hex) for the entries at these places, a seq for each chain: of a single chain that entry's own, of several
-- the hash of theirs. '' when one of them is gone.
create or replace function audit.hash_at(seqs bigint[]) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select case when count(x.hash) < count(*) then ''
			when count(*) = 1 then encode(string_agg(x.hash, ''), 'hex')
			else encode(sha256(string_agg(x.hash, '' order by x.nth)), 'hex') end
		from (select s.nth, case when s.seq = 0 then audit.root(s.nth::int - 1)
				else (select e.hash from audit.entry e where e.chain = s.nth - 1 and e.seq = s.seq) end as hash
			from unnest(seqs) with ordinality s(seq, nth)) x);
end
$$;

-- Where each chain ends, up to the last that has entries.
create or replace function audit.ends() returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select array_agg(h.seq order by h.chain) from audit.head h
	where h.chain <= (select coalesce(max(x.chain), 0) from audit.head x where x.seq > 0)
$$;

-- What the signer of checkpoints asks once a minute: where the chains end and the hash of that, whether the entries it
-- signed last are still the same ('' when one is gone), and the first fault since. One statement, so one moment; it
-- takes no lock.
drop function if exists audit.head_since(bigint);
create or replace function audit.head_since(signed bigint[])
	returns table (seqs text, hash text, entries bigint, signed_hash text, fault_at text, fault text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select array_to_string(h.ends, ','), audit.hash_at(h.ends), n.known + n.new, audit.hash_at(signed), v.chain || '/' || v.seq, v.fault
	from (select audit.ends() as ends) h
	cross join lateral (
		select coalesce(sum(signed[c + 1]), 0)::bigint as known, sum(x.n)::bigint as new
		from generate_series(0, audit.chains() - 1) c
		cross join lateral (select count(*) as n from audit.entry e where e.chain = c and e.seq > coalesce(signed[c + 1], 0)) x
	) n
	left join lateral (select * from audit.verify(signed) limit 1) v on true
$$;
grant usage on schema audit to quayside_work;
grant execute on function audit.head_since(bigint[]) to quayside_work;
