-- A digest of everything that a statement could have changed: each table's rows, sequences, and what the
-- catalogue says. Left out is what logging in leaves: tokens, sessions and their bindings, and the line in the
-- audit that says so.
create function t.digest() returns table (what text, digest text) language plpgsql as $$
declare
	c record;
begin
	for c in select n.nspname, r.relname from pg_class r join pg_namespace n on n.oid = r.relnamespace
		where r.relkind = 'r' and n.nspname in ('core', 'ref', 'auth', 'audit')
			and (n.nspname, r.relname) not in (('auth', 'token'), ('auth', 'session'), ('auth', 'binding'), ('audit', 'entry'), ('audit', 'head')) loop
		return query execute format('select %L, md5(coalesce(string_agg(md5(x::text), '''' order by md5(x::text)), '''')) from %I.%I x',
			c.nspname || '.' || c.relname, c.nspname, c.relname);
	end loop;
	return query select 'audit.entry', md5(string_agg(e.action || e.data::text, '' order by e.entry_id)) from audit.entry e where e.action <> 'auth.session';
	return query select 'audit faults', string_agg(f::text, ' ') from audit.verify() f;
	return query select 'objects', md5(string_agg(x.o, ' ' order by x.o)) from (
		select r.oid::text || coalesce(r.relacl::text, '') || coalesce(r.reloptions::text, '') || r.relowner::text as o from pg_class r
			where r.relnamespace::regnamespace::text not like 'pg_toast%'
		union all select p.oid::text || coalesce(p.proacl::text, '') || coalesce(p.proconfig::text, '') || p.proowner::text from pg_proc p
		union all select n.oid::text || coalesce(n.nspacl::text, '') from pg_namespace n
		union all select g.oid::text || g.tgname || g.tgenabled::text from pg_trigger g) x;
	return query select 'roles', md5(string_agg(r::text, ' ' order by r.rolname)) from pg_authid r;
	return query select 'settings of roles', md5(coalesce(string_agg(s::text, ' ' order by s::text), '')) from pg_db_role_setting s;
	return query select 'large objects, locks, prepared', format('%s %s %s', (select count(*) from pg_largeobject_metadata),
		(select count(*) from pg_locks l where l.locktype = 'advisory'), (select count(*) from pg_prepared_xacts));
end
$$;
