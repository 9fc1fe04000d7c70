-- What is left of the indexes and of looking at the foreign keys; then what the ledger's triggers would have refused.

do $$
begin
	while demo.bind_next() is not null loop
	end loop;
	if exists (select from demo.bound) then
		raise exception 'the demo is not whole';
	end if;
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
select demo.tallies('enable');
select core.tally_fill();
