-- Rows go in faster where nothing stands beside them: the tables that grow with the company lose their foreign
-- keys, those that point at them, and all indexes but their primary keys; the ledger loses its triggers that look at
-- each row. 97_keys.sql, the steps made here and 98_bound.sql bring everything back as it was, which looks at every row; so
-- what the demo holds has passed the same tests as what people type.

-- What brings the foreign keys back, from then on; what is there already is looked at by a step for each of them.
create unlogged table demo.key (nth int generated always as identity, statement text not null);

do $$
declare
	t record;
	tables regclass[] := (select array_agg(distinct ('core.' || f)::regclass) from demo.step s, unnest(s.fills) f);
begin
	-- Nobody shall tidy up meanwhile.
	for t in select x.tab from unnest(tables) x(tab) order by x.tab::text loop
		execute format('alter table %s set (autovacuum_enabled = off)', t.tab);
	end loop;

	for t in
		select i.indexrelid::regclass as name, i.indrelid::regclass as tab, pg_get_indexdef(i.indexrelid) as def
		from pg_index i
		where i.indrelid = any (tables) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
		order by i.indrelid::regclass::text, i.indexrelid::regclass::text
	loop
		execute format('drop index %s', t.name);
		insert into demo.step (name, statement, needs) values ('index', t.def, demo.fillers(t.tab));
	end loop;

	for t in
		select k.conrelid::regclass as tab, k.conname as name, k.contype as kind, pg_get_constraintdef(k.oid) as def
		from pg_constraint k
		where k.contype = 'f' and (k.conrelid = any (tables) or k.confrelid = any (tables))
			or k.contype = 'u' and k.conrelid = any (tables) and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = k.conindid)
		order by k.contype desc, k.conrelid::regclass::text, k.conname
	loop
		execute format('alter table %s drop constraint %I', t.tab, t.name);
		if t.kind = 'u' then
			insert into demo.step (name, statement, needs) values ('index', format('alter table %s add constraint %I %s', t.tab, t.name, t.def), demo.fillers(t.tab));
		else
			insert into demo.key (statement) values (format('alter table %s add constraint %I %s not valid', t.tab, t.name, t.def));
			insert into demo.step (name, statement, needs) values ('key', format('alter table %s validate constraint %I', t.tab, t.name), '{97_keys}');
		end if;
	end loop;

	insert into demo.step (name, statement, needs) select 'statistics', format('analyze %s', x.tab), demo.fillers(x.tab)
	from unnest(tables) x(tab) order by x.tab::text;
	insert into demo.step (name, statement, needs) select 'statistics', 'analyze ' || string_agg(c.oid::regclass::text, ', ' order by c.oid), '{97_keys}'
	from pg_class c where c.relkind in ('r', 'p') and c.relowner = current_user::regrole and c.relnamespace <> 'demo'::regnamespace and c.oid <> all (tables)
	having count(*) > 0;
end
$$;

alter table core.journal disable trigger journal_balanced;
alter table core.posting disable trigger posting_in_time;
-- Sums that are kept beside the rows are added up at the end.
create function demo.tallies(verb text) returns void language plpgsql as $$
declare
	g record;
begin
	for g in select t.tgrelid::regclass as tab, t.tgname as name from pg_trigger t where t.tgname like 'tally\_%' loop
		execute format('alter table %s %s trigger %I', g.tab, verb, g.name);
	end loop;
end
$$;
select demo.tallies('disable');
