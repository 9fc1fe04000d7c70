-- Cycle counts. Who counts is never told what is expected: neither here nor in the stock level itself.

create view api.stock_count as
select c.stock_count_id, c.stock_count_no, w.warehouse, c.abc, c.status, c.recount_percent,
	(select count(*) from core.stock_count_line l where l.stock_count_id = c.stock_count_id)::int as lines,
	(select count(*) from core.stock_count_line l where l.stock_count_id = c.stock_count_id and l.status in ('pending', 'recount'))::int as left_to_count,
	(select count(*) from core.stock_count_line l where l.stock_count_id = c.stock_count_id and l.variance <> 0 and l.status in ('counted', 'approved')
		and (select auth.may('stock.review')))::int as differences,
	u.name as requested_by, c.requested_at, d.name as decided_by, c.decided_at, c.updated_at, c.version,
	case when c.status in ('completed', 'cancelled') then 'muted' when c.status = 'ready_to_review' then 'warn'
		when c.status = 'investigating' then 'danger' else 'info' end as style,
	c.status = any ((select core.movable('stock_count', 'stock_count_approve'))::text[]) as can_approve,
	c.status = any ((select core.movable('stock_count', 'stock_count_reject'))::text[]) as can_reject,
	c.status = any ((select core.movable('stock_count', 'stock_count_cancel'))::text[]) as can_cancel
from core.stock_count c
join core.warehouse w on w.warehouse_id = c.warehouse_id
left join core.person u on u.person_id = c.requested_by
left join core.person d on d.person_id = c.decided_by
where (select auth.can('api.stock_count'));

create view api.stock_count_line with (security_barrier) as
select l.stock_count_line_id, l.stock_count_id, c.stock_count_no, v.sku, p.name, b.bin, l.status,
	case when n.told then l.qty_expected end as qty_expected, case when n.told or l.counted_by = (select auth.me()) then l.qty_first end as qty_first,
	case when n.told or l.counted_by = (select auth.me()) then l.qty_counted end as qty_counted,
	case when n.told then l.variance end as variance, u.name as counted_by, l.counted_at, l.version,
	case when n.told and l.variance <> 0 then 'warn' when l.status = 'recount' then 'danger' when l.status = 'pending' then 'info' end as style,
	(select auth.can('api.stock_count_line_count')) and l.status in ('pending', 'recount') and c.status in ('requested', 'counting', 'investigating') as can_count
from core.stock_count_line l
join core.stock_count c on c.stock_count_id = l.stock_count_id
join core.stock_level s on s.stock_level_id = l.stock_level_id
join core.variant v on v.variant_id = s.variant_id
join core.product p on p.product_id = v.product_id
left join core.bin b on b.bin_id = s.bin_id
left join core.person u on u.person_id = l.counted_by
cross join lateral (select (select auth.may('stock.review')) and l.status not in ('pending', 'recount') as told) n
where (select auth.can('api.stock_count_line'));

-- A count of the levels that were not counted for longest, of one class or of all.
create function api.warehouse_count(warehouse_id bigint, version int, lines int, abc core.abc_class default null,
	recount_percent numeric default 5, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.warehouse_count', request_key);
	w core.warehouse;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into w from core.warehouse x where x.warehouse_id = warehouse_count.warehouse_id for update;
	perform core.expect('warehouse', w.warehouse_id, w.version, version, w.warehouse, 'There is no such warehouse');
	return core.stock_count_write(c, w, lines, abc, recount_percent);
end
$$;

create or replace function core.stock_count_write(c core.command, w core.warehouse, lines int, abc core.abc_class, recount_percent numeric) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.stock_count;
	n int;
begin
	if lines is null or lines not between 1 and 1000 then
		perform core.fail('QS004', 'This must be between %s and %s', array['1', '1000'], 'lines');
	elsif recount_percent is null or recount_percent not between 0 and 100 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '100'], 'recount_percent');
	end if;
	-- Of two who ask for a count of the same warehouse, one waits and gets what the other left.
	perform 1 from core.warehouse x where x.warehouse_id = w.warehouse_id for no key update;
	insert into core.stock_count (warehouse_id, abc, recount_percent, requested_by, requested_at, updated_at)
	values (w.warehouse_id, stock_count_write.abc, stock_count_write.recount_percent, c.person_id, core.now(), core.now()) returning * into k;
	insert into core.stock_count_line (stock_count_id, stock_level_id)
	select k.stock_count_id, l.stock_level_id from core.stock_level l
	where l.warehouse_id = w.warehouse_id and (stock_count_write.abc is null or l.abc = stock_count_write.abc)
		and not exists (select from core.stock_count_line o where o.stock_level_id = l.stock_level_id and o.status in ('pending', 'recount', 'counted'))
	order by l.last_counted_at nulls first, l.abc, l.stock_level_id limit stock_count_write.lines;
	get diagnostics n = row_count;
	if n = 0 then
		perform core.fail('QS003', 'There is nothing left to count', '{}', 'abc');
	end if;
	perform core.note_event('stock_count', k.stock_count_id, k.version, 'status', null, k.status);
	return core.command_end(c, 'stock_count', k.stock_count_id, k.stock_count_no, k.version, 'Count asked for', jsonb_build_object('lines', n));
end
$$;

create or replace function core.stock_count_to(k core.stock_count, verb text, target core.stock_count_status, reason text default null)
returns core.stock_count
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('stock_count', k.stock_count_id, k.version + 1, verb, k.status, target, reason);
	update core.stock_count x set status = target, updated_at = core.now(), version = x.version + 1,
		decided_by = case when target in ('completed', 'cancelled') then auth.me() end,
		decided_at = case when target in ('completed', 'cancelled') then core.now() end
	where x.stock_count_id = k.stock_count_id returning x.* into k;
	return k;
end
$$;

create function api.stock_count_line_count(stock_count_line_id bigint, version int, qty int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_count_line_count', request_key);
	l core.stock_count_line;
	k core.stock_count;
	s core.stock_level;
	again boolean;
	next core.stock_count_status;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.stock_count x where x.stock_count_id =
		(select y.stock_count_id from core.stock_count_line y where y.stock_count_line_id = stock_count_line_count.stock_count_line_id) for update;
	select x.* into l from core.stock_count_line x where x.stock_count_line_id = stock_count_line_count.stock_count_line_id for update;
	perform core.expect('stock_count_line', l.stock_count_line_id, l.version, version, k.stock_count_no, 'There is no such line');
	if qty is null or qty not between 0 and 10000000 then
		perform core.fail('QS004', 'Say how many there are', '{}', 'qty');
	elsif l.status not in ('pending', 'recount') or k.status not in ('requested', 'counting', 'investigating') then
		perform core.fail('QS003', 'It has been counted');
	end if;
	select x.* into s from core.stock_level x where x.stock_level_id = l.stock_level_id for update;
	again := l.status = 'pending' and abs(qty - s.on_hand) > s.on_hand * k.recount_percent / 100;
	update core.stock_count_line x set status = case when again then 'recount' else 'counted' end,
		qty_first = coalesce(x.qty_first, stock_count_line_count.qty), qty_counted = case when not again then stock_count_line_count.qty end,
		qty_expected = case when not again then s.on_hand end, counted_by = c.person_id, counted_at = core.now(), version = x.version + 1
	where x.stock_count_line_id = l.stock_count_line_id returning x.* into l;
	next := (select case when bool_or(x.status = 'pending') then 'counting' when bool_or(x.status = 'recount') then 'investigating'
		else 'ready_to_review' end from core.stock_count_line x where x.stock_count_id = k.stock_count_id);
	if next <> k.status then
		k := core.stock_count_to(k, 'stock_count_line_count', next);
	end if;
	perform core.changed('stock_count');
	return core.command_end(c, 'stock_count_line', l.stock_count_line_id, k.stock_count_no, l.version,
		case when again then 'Please count this once more' else 'Counted' end, jsonb_build_object('qty', qty));
end
$$;

create or replace function core.stock_count_lock(stock_count_id bigint, version int) returns core.stock_count
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.stock_count;
begin
	select x.* into k from core.stock_count x where x.stock_count_id = stock_count_lock.stock_count_id for update;
	perform core.expect('stock_count', k.stock_count_id, k.version, version, k.stock_count_no, 'There is no such count');
	return k;
end
$$;

-- Post the differences. Goods that moved since they were counted do not matter: it is the difference that is posted.
create function api.stock_count_approve(stock_count_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_count_approve', request_key);
	k core.stock_count;
	l core.stock_count_line;
	total int := 0;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	k := core.stock_count_lock(stock_count_id, version);
	if exists (select from core.stock_count_line x where x.stock_count_id = k.stock_count_id and x.counted_by = c.person_id) then
		perform core.fail('42501', 'Who counted does not approve the count');
	end if;
	k := core.stock_count_to(k, 'stock_count_approve', 'completed');
	perform core.stock_lock_promised(array(select x.stock_level_id from core.stock_count_line x
		where x.stock_count_id = k.stock_count_id and x.status = 'counted' and x.variance < 0));
	for l in select x.* from core.stock_count_line x join core.stock_level s on s.stock_level_id = x.stock_level_id
		where x.stock_count_id = k.stock_count_id and x.status = 'counted' order by s.variant_id, x.stock_level_id loop
		update core.stock_count_line x set status = 'approved', decided_by = c.person_id, version = x.version + 1
		where x.stock_count_line_id = l.stock_count_line_id;
		if l.variance < 0 then
			perform core.stock_free(l.stock_level_id, -l.variance, 'Counted short in ' || k.stock_count_no);
		end if;
		if l.variance <> 0 then
			perform core.stock_post(l.stock_level_id, 'on_hand', 'count', l.variance, 'stock_count', k.stock_count_id, k.stock_count_no, 'recounted');
			total := total + 1;
		else
			perform core.stock_lock(l.stock_level_id);
			update core.stock_level x set last_counted_at = core.now() where x.stock_level_id = l.stock_level_id;
		end if;
	end loop;
	return core.command_end(c, 'stock_count', k.stock_count_id, k.stock_count_no, k.version, 'Approved', jsonb_build_object('corrected', total));
end
$$;

create or replace function core.stock_count_drop(c core.command, k core.stock_count, verb text, reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	k := core.stock_count_to(k, verb, 'cancelled', reason);
	update core.stock_count_line x set status = 'rejected', version = x.version + 1 where x.stock_count_id = k.stock_count_id;
	return core.command_end(c, 'stock_count', k.stock_count_id, k.stock_count_no, k.version, done, jsonb_build_object('reason', reason));
end
$$;

create function api.stock_count_reject(stock_count_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_count_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.stock_count_drop(c, core.stock_count_lock(stock_count_id, version), 'stock_count_reject', reason, 'Rejected');
end
$$;

create function api.stock_count_cancel(stock_count_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_count_cancel', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.stock_count_drop(c, core.stock_count_lock(stock_count_id, version), 'stock_count_cancel', reason, 'Cancelled');
end
$$;
