-- Everything that can be taken back is done and taken back: the row and all that hangs on it are as they were. The
-- rows of core.compensation are the list; one that no row of the demo data can show fails.
begin;
\ir setup.sql
\ir bad_input.sql
select no_plan();

-- What taking back leaves behind on purpose: the text that was called back, the hold that was lifted, the exception
-- that was found again.
create table t.stays (object text, what text, primary key (object, what));
insert into t.stays values ('api.ticket_reply', 'core.message'), ('api.ticket_macro', 'core.message'),
	('api.order_hold', 'core.order_hold'),
	('api.supplier_invoice_hold', 'core.supplier_invoice_exception.raised_at'),
	('api.supplier_invoice_hold', 'core.supplier_invoice_exception.supplier_invoice_exception_id');

-- The rows of all tables that name this one, without what counts changes.
create function t.hanging_on(key text, id bigint) returns table (tab text, body jsonb) language plpgsql as $$
declare
	r regclass;
begin
	for r in select c.oid from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = key
		where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by c.relname loop
		return query execute format('select %L, to_jsonb(x) - ''version'' - ''updated_at'' from %s x where %I = $1', r::text, r, key) using id;
	end loop;
end
$$;

-- What differs between two such sets: a table that has gained or lost rows, or the columns of one that has not.
create table t.was (tab text, body jsonb);
create table t.now (like t.was);
create function t.differs() returns text language sql as $$
	with a as (select tab, k, v from t.was, jsonb_each_text(body) e(k, v)),
	b as (select tab, k, v from t.now, jsonb_each_text(body) e(k, v)),
	d as ((select * from a except all select * from b) union all (select * from b except all select * from a)),
	n as (select tab from (select tab, 1 as by from t.was union all select tab, -1 from t.now) x group by tab having sum(by) <> 0)
	select string_agg(distinct case when d.tab in (select tab from n) then d.tab else d.tab || '.' || d.k end, ' ') from d
$$;

create table t.did (object text, said text, changed text, refused text, left_over text, again text);
create function t.do_and_undo(object text) returns void language plpgsql as $$
declare
	fn constant text := substr(object, 5);
	key constant text := (select p.name from t.params(fn) p where p.name like '%\_id' and t.key_table(p.name) is not null limit 1);
	b record;
	changed text;
	undo text;
	refused text;
begin
	b := t.best_row(fn);
	if b.said <> '00000' then
		insert into t.did values (object, b.said);
		return;
	end if;
	truncate t.was, t.now;
	insert into t.was select * from t.hanging_on(key, b.row_key::bigint);
	perform t.desk_do(t.call(fn, b.row_key, b.row_version));
	insert into t.now select * from t.hanging_on(key, b.row_key::bigint);
	changed := t.differs();
	undo := format('select * from api.undo(undo_id => %s)', (select max(s.undo_id) from core.undo_step s where s.object = do_and_undo.object));
	refused := t.refusal(undo) ->> 'message';
	if refused is null then
		perform t.desk_do(undo);
	end if;
	truncate t.now;
	insert into t.now select * from t.hanging_on(key, b.row_key::bigint);
	insert into t.did values (object, b.said, changed, refused, t.differs(), t.state(undo));
end
$$;

select auth.person_add('x.all', 'Test all', array(select role::text from core.role order by role));
select t.log_in('x.all');
select count(t.do_and_undo(k.object)::text) from (select object from core.compensation order by object) k;

select is((select said from t.did d where d.object = k.object), '00000', k.object || ': there is a row that it can be done to') from core.compensation k order by 1;
select isnt(changed, null, object || ': something changes') from t.did order by object;
select is((select string_agg(w, ' ') from string_to_table(left_over, ' ') w where not exists (select from t.stays s where s.object = d.object and s.what = w)), null,
	object || ': taken back, all is as it was') from t.did d order by object;
select is(refused, null, object || ': it is taken back') from t.did order by object;
select is(again, 'QS003', object || ': once') from t.did order by object;

select * from finish();
rollback;
