-- Statements that no connection has taken; then what the ledger's triggers would have refused.

select demo.step_run(s.nth) from demo.step s where s.statement is not null and not s.done order by s.nth;
do $$
declare
	t record;
begin
	for t in select distinct ('core.' || f)::regclass as tab from demo.step s, unnest(s.fills) f loop
		execute format('alter table %s reset (autovacuum_enabled)', t.tab);
	end loop;
end
$$;

do $$
declare
	fault text := (
		select format('journal %s: %s %s', j.journal_id, coalesce(p.sum, 0), coalesce(p.currency, 'no postings'))
		from core.journal j
		left join (select x.journal_id, x.currency, sum(x.amount_minor) as sum from core.posting x group by 1, 2) p on p.journal_id = j.journal_id
		where p.sum is distinct from 0 limit 1);
begin
	if fault is not null then
		raise exception '%', fault using errcode = '23514';
	end if;
end
$$;

alter table core.journal enable trigger journal_balanced;
alter table core.posting enable trigger posting_in_time;
select demo.tallies('enable');
select core.tally_fill();
