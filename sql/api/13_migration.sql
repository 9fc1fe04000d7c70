-- What `quayside migrate` has applied. The warden compares it with the files at its start, without seeing
-- the table itself. plpgsql, because the table is the runner's and need not be there yet.
create or replace function auth.migrations() returns table (number int, checksum text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return query select m.number, m.checksum from core.migration m order by m.number;
end
$$;
grant execute on function auth.migrations() to quayside_warden;
