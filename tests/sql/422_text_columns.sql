-- No text about a customer is forgotten: every text column of core is coded, erased, or harmless for a reason that is written down.
begin;
\ir setup.sql
select plan(4);

create table t.harmless (place text, reason text);
\ir text_columns.table
update t.harmless set place = btrim(place), reason = btrim(reason);

create table t.text_column as
select c.relname || '.' || a.attname as place
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type y on y.oid = a.atttypid
where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
	and coalesce(nullif(y.typbasetype, 0), y.oid)::regtype::text in ('text', 'text[]', 'jsonb', 'json', 'bytea', 'character varying')
	and not exists (select from core.code k where y.typnamespace = 'core'::regnamespace and k.domain = y.typname)
	and y.typname !~ '_code$'
	and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any (k.conkey));

select is((select string_agg(place, ', ' order by place) from t.text_column where place not in (select place from t.harmless)
	and place not in (select tab || '.' || col from core.free_text)), null, 'every text column is erased with its customer, or harmless for a reason');
select is((select string_agg(place, ', ' order by place) from t.harmless where place not in (select place from t.text_column)), null, 'no reason is given for what is not there');
select is((select string_agg(tab || '.' || col, ', ') from core.free_text where tab || '.' || col not in (select place from t.text_column)), null,
	'nothing is erased that is not there');
select is((select string_agg(place, ', ') from t.harmless join core.free_text on place = tab || '.' || col), null, 'nothing is both');

select * from finish();
rollback;
