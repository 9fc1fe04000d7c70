-- Indexes, then foreign keys, as they were before 01_unbound.sql; then what the ledger's triggers would have refused.

do $$
declare
	b record;
begin
	for b in select x.statement from demo.bound x order by x.pass, x.nth loop
		execute b.statement;
	end loop;
end
$$;

analyze core.journal, core.posting;
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
