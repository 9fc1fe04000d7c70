-- The foreign keys, as they were before 01_unbound.sql: from here on they hold. What came before them is looked at by
-- demo.bind_next(), key by key.

do $$
declare
	b record;
begin
	for b in delete from demo.bound x where x.is_key returning x.statement loop
		execute b.statement;
	end loop;
end
$$;
