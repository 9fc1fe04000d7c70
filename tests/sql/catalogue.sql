-- What a database consists of, as sorted lines, with names and no numbers: two that were made in different ways
-- can be compared. Run with -At by tests/migrations.sh.
with ours as (select oid, nspname from pg_namespace where nspname in ('core', 'auth', 'audit', 'ref', 'api'))
select line from (
	select format('schema %s %s', nspname, (select nspacl from pg_namespace n where n.oid = ours.oid)) as line from ours
	union all select format('relation %s %s %s %s %s', c.oid::regclass, c.relkind, c.relowner::regrole, c.relacl, c.reloptions)
		from pg_class c join ours on ours.oid = c.relnamespace where c.relkind <> 'c'
	union all select format('column %s.%s %s %s %s %s %s %s %s', a.attrelid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
			a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation)
		from pg_attribute a join pg_class c on c.oid = a.attrelid join ours on ours.oid = c.relnamespace
		left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where a.attnum > 0 and not a.attisdropped
	union all select format('constraint %s %s %s', coalesce(nullif(c.conrelid, 0)::regclass::text, c.contypid::regtype::text), c.conname, pg_get_constraintdef(c.oid))
		from pg_constraint c join ours on ours.oid = c.connamespace
	union all select format('index %s', pg_get_indexdef(i.indexrelid)) from pg_index i join pg_class c on c.oid = i.indrelid join ours on ours.oid = c.relnamespace
	union all select format('trigger %s %s', t.tgenabled, pg_get_triggerdef(t.oid)) from pg_trigger t join pg_class c on c.oid = t.tgrelid
		join ours on ours.oid = c.relnamespace where not t.tgisinternal
	union all select format('function %s %s %s', f.oid::regprocedure, f.proowner::regrole, f.proacl) from pg_proc f join ours on ours.oid = f.pronamespace
	union all select format('body %s %s', f.oid::regprocedure, md5(pg_get_functiondef(f.oid))) from pg_proc f join ours on ours.oid = f.pronamespace where f.prokind in ('f', 'p')
	union all select format('view %s %s', c.oid::regclass, md5(pg_get_viewdef(c.oid))) from pg_class c join ours on ours.oid = c.relnamespace where c.relkind = 'v'
	union all select format('type %s %s %s %s', t.oid::regtype, t.typtype, t.typbasetype::regtype, t.typnotnull) from pg_type t join ours on ours.oid = t.typnamespace
	union all select format('code %s %s %s', domain, code, position) from core.code
	union all select format('transition %s', t) from core.transition t
	union all select format('permission %s', p) from core.permission p
	union all select format('role may %s', p) from core.role_permission p
	union all select format('object %s', o) from core.object_permission o
	union all select format('setting %s', to_jsonb(s) - 'setting_id') from core.setting s
	union all select format('migration %s %s %s', number, name, checksum) from core.migration
) x order by line collate "C";
