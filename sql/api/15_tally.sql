-- Sums that are kept: what holds now, and adding up what changed (migration 0110 says who writes it).

create or replace view core.tally_now as
select x.what, x.key, sum(x.n)::bigint as n, sum(x.amount)::bigint as amount
from (select t.what, t.key, t.n, t.amount from core.tally t union all select c.what, c.key, c.n, c.amount from core.tally_change c) x
group by x.what, x.key;

-- For the background worker. One at a time (it takes a lock of its job); what is being written meanwhile waits for the next.
create or replace function core.tally_fold() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	folded int;
begin
	with gone as (
		delete from core.tally_change returning what, key, n, amount
	), added as (
		insert into core.tally as t (what, key, n, amount)
		select g.what, g.key, sum(g.n), sum(g.amount) from gone g group by g.what, g.key
		on conflict on constraint tally_pkey do update set n = t.n + excluded.n, amount = t.amount + excluded.amount
	)
	select count(*)::int into folded from gone;
	return folded;
end
$$;
