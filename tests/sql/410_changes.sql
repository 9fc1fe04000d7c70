-- What screens are told: commands write it into the record, core.tell_screens() reads it there. And many entries at once.
begin;
\ir setup.sql
\ir after_sales.sql
select plan(13);

create function t.last_data() returns jsonb language sql as 'select data from audit.entry order by entry_id desc limit 1';
select t.log_in('amy');
create table t.a as select t.order(2) as id;
select core.tell_screens();
select is(core.tell_screens(), 0, 'what has been told is not told again');

select t.go('order', 'refund', id, 'amount => 10, reason => ''price_difference''') from t.a;
select is((select array(select jsonb_array_elements_text(t.last_data() -> 'changed') order by 1)), array['payment', 'refund'],
	'a record names what else has changed, besides what it is about');
select ok(core.tell_screens() > 0, 'what has been recorded since is told');
select is((select seqs from audit.told), (select array_agg(seq order by chain) from audit.head), 'how far that came is kept');
select is(core.tell_screens(), 0, 'and nothing is left');
select is(current_setting('quayside.changed'), '', 'a command that has ended collects no more');
select lives_ok($$select core.changed('ticket')$$, 'outside of a command screens are told at once');
select is(current_setting('quayside.changed'), '', 'and nothing is collected');

-- Time per entry does not grow with the entries of a transaction: neither does what is read of the heads.
create function t.fill(n int) returns bigint language plpgsql as $$
declare
	was bigint := pg_stat_get_xact_blocks_fetched('audit.head'::regclass);
begin
	perform audit.append(1, 1, 'test', 'thing', i, '{}') from generate_series(1, n) i;
	return pg_stat_get_xact_blocks_fetched('audit.head'::regclass) - was;
end
$$;
select t.fill(10);
select cmp_ok(t.fill(6000) / 6000, '<', 10::bigint, 'many entries of one transaction read no more of the heads than few');
select is_empty('select * from audit.verify()', 'and are a chain');
select set_config('quayside.audit_head', '(99999,7)', true);
select ok(audit.append(1, 1, 'test', 'thing', 1, '{}') > 0, 'a place without a head is none');
select set_config('quayside.audit_head', (select ctid::text from audit.head where chain = 7), true);
select t.fill(2);
select is((select chain from audit.entry order by entry_id desc limit 1), 7, 'who has a head goes on with it');
select is_empty('select * from audit.verify()', 'whichever it was');
select * from finish();
rollback;
