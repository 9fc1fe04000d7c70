-- The foreign keys, as they were before 02_unbound.sql: from here on they hold.

do $$
declare
	k record;
begin
	for k in select x.statement from demo.key x order by x.nth loop
		execute k.statement;
	end loop;
end
$$;
