-- Sums that are kept beside the rows: what people do moves them, adding up changes nothing, and a wrong one is found.
begin;
\ir setup.sql
\ir sound.sql
select no_plan();

select is(t.faults('tallies'), null, 'after loading, what is kept is what is there');
select cmp_ok((select count(distinct what) from core.tally), '=', 6::bigint, 'of each kind there is some');

create function t.kept(what text, key text) returns text language sql as
	$$ select concat_ws(' ', n, amount) from core.tally_now x where x.what = kept.what and x.key = kept.key $$;

-- queues
select t.log_in('amy');
create temp table k as select t.ticket() as id;
grant select on k to public;
create temp table w as select n from core.tally_now where what = 'queue' and key = 'english';
select is(t.act('take', id), 'Taken', 'somebody takes a ticket') from k;
select is((select n from core.tally_now where what = 'queue' and key = 'english'), (select n from w), 'which moves nothing');
select is(t.act('resolve', id, ', category => ''other'', resolution => ''answered'''), 'Resolved', 'one is resolved') from k;
select is((select n from core.tally_now where what = 'queue' and key = 'english'), (select n - 1 from w), 'and no longer counted');
select is(t.value('select waiting from api.queue where queue_no = ''english'''), (select n - 1 from w)::text, 'as the list shows');
select is(t.act('status', id, ', status => ''open'', reason => ''test'''), 'Status changed', 'it is opened again') from k;
select is(t.act('queue', id, ', queue => ''chinese'', reason => ''test'''), 'Moved', 'and goes to another team') from k;
select is(t.faults('tallies'), null, 'the queues are right');

-- bins and warehouses
select t.log_in('gus');
create temp table l as select l.stock_level_id as id, l.version, b.bin_id, b.bin, x.qty, x.lot_id, w.bin as other, w.bin_id as other_id, o.lot_no
	from core.stock_level l join core.bin_level x on x.variant_id = l.variant_id and x.qty > 3
	join core.bin b on b.bin_id = x.bin_id and b.warehouse_id = l.warehouse_id
	join core.lot o on o.lot_id = x.lot_id
	join lateral (select k.bin, k.bin_id from core.bin k where k.warehouse_id = l.warehouse_id and k.kind = 'bulk'
		and not exists (select from core.bin_level y where y.bin_id = k.bin_id and y.variant_id = l.variant_id) order by 1 limit 1) w on true
	where not exists (select from core.stock_count_line c where c.stock_level_id = l.stock_level_id) order by 1 limit 1;
grant select on l to public;
select is((select count(*) from l), 1::bigint, 'there is something to move');
create temp table b as select t.kept('bin', other_id::text) as was, coalesce(n.n, 0) as skus, coalesce(n.amount, 0) as units
	from l left join core.tally_now n on n.what = 'bin' and n.key = other_id::text;
select ok((select count(*) > 0 from t.desk(format('select * from api.choices(''stored_bin'', %s)', id)) d where d->>'code' = bin)
	and (select count(*) > 0 from t.desk(format('select * from api.choices(''bin_ref'', %s)', id)) d where d->>'code' = other), 'the bins to move from and to can be chosen') from l;
select is(t.value(format('select r.note from api.stock_level_move(%s, %s, 2, %L, %L, %L) r', id, version, other, bin, lot_no)), 'Moved', 'two go into another bin') from l;
select is(t.kept('bin', other_id::text), concat_ws(' ', skus + 1, units + 2), 'which has one SKU and two units more') from l, b;
select is(t.value(format('select skus || '' '' || units from api.bin where bin_id = %s', other_id)), concat_ws(' ', skus + 1, units + 2), 'as the list shows') from l, b;
select is(t.faults('tallies'), null, 'the bins are right');
update core.stock_level set reorder_point = 100000, max_qty = null, safety_stock = 0 where stock_level_id = (select id from l);
select is(t.faults('tallies'), null, 'a level that is low now is counted');
update core.stock_level set reorder_point = 0 where stock_level_id = (select id from l);
select is(t.faults('tallies'), null, 'and one that is not any more');

-- accounts
select core.post('write_off', 'test', 1, null, 'EUR', 1, array['psp', 'write_offs'], array[-500, 500]);
select is(t.faults('tallies'), null, 'a journal moves two accounts');
select t.log_in('fay');
select is(t.value('select balance_minor from api.account where account = ''psp'' and currency = ''EUR'''),
	(select sum(amount_minor)::text from core.posting where account = 'psp' and currency = 'EUR'), 'the list shows what the ledger adds up to');

-- adding up
select cmp_ok((select count(*) from core.tally_change), '>', 5::bigint, 'what changed waits');
create temp table n as select what, key, n, amount from core.tally_now;
select cmp_ok(core.tally_fold(), '>', 5, 'it is added up');
select is((select count(*) from core.tally_change), 0::bigint, 'nothing waits any more');
select is_empty('select what, key, n, amount from core.tally_now except select * from n', 'and every sum is what it was');
select is(core.tally_fold(), 0, 'a second time there is nothing to do');
update core.tally set n = n + 1 where what = 'queue' and key = 'english';
select isnt(t.faults('tallies'), null, 'one that is wrong is found');

select * from finish();
rollback;
