-- Bad input to any function of api is answered in words that a clerk understands and that can be translated,
-- and names the field that it belongs to.
begin;
\ir setup.sql
\set pot `cat po/quayside.pot`
\ir bad_input.sql
select no_plan();

-- every message that can be translated
create table t.word as
with line as (
	select n, l, sum((l like 'msgid %')::int) over (order by n) as entry
	from unnest(string_to_array(:'pot', E'\n')) with ordinality x(l, n)
)
select replace(replace(string_agg(substring(l from '"(.*)"$'), '' order by n), '\"', '"'), '\\', '\') as word
from line where l like 'msgid %' or l like '"%' group by entry;
create index on t.word (word);
analyze t.word;
select cmp_ok((select count(*) from t.word), '>', 1000::bigint, 'the words are there');

select auth.person_add('x.all', 'Test all', array(select role::text from core.role order by role));
select t.log_in('x.all');
select is(t.faults_of(f.proname), null, f.proname || ' refuses bad input in words')
from (select distinct proname::text from pg_proc where pronamespace = 'api'::regnamespace order by 1) f;
select cmp_ok((select count(*) from t.tried where said = '00000'), '>=', 120::bigint, 'most of them had a row that they can work on');

select * from finish();
rollback;
