-- Before an order: what somebody needs, who could supply it at which price, and which offer is taken.

create view api.purchase_request as
select r.purchase_request_id, r.purchase_request_no, v.sku, p.name, w.warehouse, r.status, r.qty, r.qty_ordered, r.needed_on, r.note,
	l.available, l.incoming, l.reorder_point, s.supplier_no, s.name as supplier, sp.moq, sp.lead_time_days, u.name as requested_by, r.requested_at,
	r.updated_at, r.version,
	case when r.status in ('ordered', 'stopped') then 'muted' when r.needed_on < core.now()::date + coalesce(sp.lead_time_days, 0) then 'danger' end as style,
	r.status = any ((select core.movable('purchase_request', 'purchase_request_order'))::text[]) as can_order,
	(select auth.can('api.purchase_request_quote')) and r.status in ('pending', 'partially_ordered') as can_quote,
	r.status = any ((select core.movable('purchase_request', 'purchase_request_cancel'))::text[]) as can_cancel
from core.purchase_request r
join core.variant v on v.variant_id = r.variant_id
join core.product p on p.product_id = v.product_id
join core.warehouse w on w.warehouse_id = r.warehouse_id
left join core.stock_level l on l.warehouse_id = r.warehouse_id and l.variant_id = r.variant_id
left join core.supplier_product sp on sp.variant_id = r.variant_id and sp.main
left join core.supplier s on s.supplier_id = sp.supplier_id
left join core.person u on u.person_id = r.requested_by
where (select auth.can('api.purchase_request'));

create view api.rfq as
select r.rfq_id, r.rfq_no, w.warehouse, r.status, r.due_on, n.lines, n.first_sku, n.units, n.invited, n.quoted, u.name as created_by, r.created_at,
	r.updated_at, r.version,
	case when r.status in ('awarded', 'cancelled', 'expired') then 'muted' when r.due_on < core.now()::date then 'danger'
		when r.status = 'quoted' then 'ok' when r.status = 'draft' then 'info' end as style,
	r.status = any ((select core.movable('rfq', 'rfq_send'))::text[]) as can_send,
	(select auth.can('api.rfq_add_line')) and r.status = 'draft' as can_add_line,
	r.status = any ((select core.movable('rfq', 'rfq_quote'))::text[]) or r.status = 'sent' and (select auth.can('api.rfq_quote')) as can_quote,
	r.status = any ((select core.movable('rfq', 'rfq_cancel'))::text[]) as can_cancel
from core.rfq r
join core.warehouse w on w.warehouse_id = r.warehouse_id
left join core.person u on u.person_id = r.created_by
cross join lateral (select count(*)::int as lines, min(v.sku) as first_sku, sum(l.qty)::int as units,
	(select count(*) from core.rfq_supplier s where s.rfq_id = r.rfq_id)::int as invited,
	(select count(*) from core.quotation q where q.rfq_id = r.rfq_id)::int as quoted
	from core.rfq_line l join core.variant v on v.variant_id = l.variant_id where l.rfq_id = r.rfq_id) n
where (select auth.can('api.rfq'));

create view api.rfq_line with (security_barrier) as
select l.rfq_line_id, l.rfq_id, v.sku, p.name, l.qty,
	(select min(core.in_base(x.unit_minor, q.currency, q.fx_rate)) from core.quotation_line x join core.quotation q on q.quotation_id = x.quotation_id
		where x.rfq_line_id = l.rfq_line_id) as best_minor, core.setting('base_currency') as base_currency
from core.rfq_line l
join core.variant v on v.variant_id = l.variant_id
join core.product p on p.product_id = v.product_id
where (select auth.can('api.rfq_line'));

-- Offers side by side: what each costs in the base currency with its share of freight, and how it ranks.
create view api.quotation with (security_barrier) as
select q.quotation_id, q.quotation_no, q.rfq_id, r.rfq_no, q.supplier_id, s.name as supplier, s.standing, s.score, q.status, n.total_minor, q.currency, q.freight_minor,
	n.base_minor, core.setting('base_currency') as base_currency, round(n.base_minor::numeric / nullif(n.units, 0))::bigint as unit_base_minor, n.fits_moq,
	q.lead_time_days, q.valid_until, rank() over (partition by q.rfq_id order by n.base_minor) as cheapest,
	rank() over (partition by q.rfq_id order by q.lead_time_days) as fastest, q.received_at, q.version,
	case when q.status = 'awarded' then 'ok' when q.status in ('declined', 'expired') then 'muted' when q.valid_until < core.now()::date then 'danger'
		when not n.fits_moq then 'warn' end as style,
	q.status = any ((select core.movable('quotation', 'quotation_award'))::text[]) and r.status in ('partially_quoted', 'quoted')
		and q.valid_until >= core.now()::date as can_award,
	q.status = any ((select core.movable('quotation', 'quotation_shortlist'))::text[]) as can_shortlist,
	q.status = any ((select core.movable('quotation', 'quotation_decline'))::text[]) as can_decline
from core.quotation q
join core.rfq r on r.rfq_id = q.rfq_id
join core.supplier s on s.supplier_id = q.supplier_id
cross join lateral (select sum(x.unit_minor * l.qty)::bigint as total_minor, sum(l.qty)::int as units, bool_and(l.qty >= x.moq) as fits_moq,
	core.in_base((sum(x.unit_minor * l.qty) + q.freight_minor)::bigint, q.currency, q.fx_rate) as base_minor
	from core.quotation_line x join core.rfq_line l on l.rfq_line_id = x.rfq_line_id where x.quotation_id = q.quotation_id) n
where (select auth.can('api.quotation'));

create or replace function core.purchase_request_write(c core.command, variant_id bigint, warehouse_id bigint, qty int, needed_on date, note text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.purchase_request;
begin
	if core.day_meant(needed_on, 'needed_on') < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'needed_on');
	end if;
	insert into core.purchase_request (variant_id, warehouse_id, qty, needed_on, note, requested_by, requested_at, updated_at)
	values (purchase_request_write.variant_id, purchase_request_write.warehouse_id, core.need_qty(qty, 'qty'), purchase_request_write.needed_on,
		coalesce(core.most_text(purchase_request_write.note, 'note', 500), ''), c.person_id, core.now(), core.now()) returning * into r;
	perform core.note_event('purchase_request', r.purchase_request_id, r.version, 'status', null, r.status);
	return core.command_end(c, 'purchase_request', r.purchase_request_id, r.purchase_request_no, r.version, 'Purchase asked for', jsonb_build_object('qty', qty));
end
$$;

create function api.stock_level_request(stock_level_id bigint, version int, qty int, needed_on date default null, note core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.stock_level_request', request_key);
	l core.stock_level;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into l from core.stock_level x where x.stock_level_id = stock_level_request.stock_level_id;
	if l.stock_level_id is null then
		perform core.fail('QS002', 'There is no such stock level');
	end if;
	return core.purchase_request_write(c, l.variant_id, l.warehouse_id, qty, needed_on, note);
end
$$;

create or replace function core.purchase_request_lock(purchase_request_id bigint, version int) returns core.purchase_request
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	r core.purchase_request;
begin
	select x.* into r from core.purchase_request x where x.purchase_request_id = purchase_request_lock.purchase_request_id for update;
	perform core.expect('purchase_request', r.purchase_request_id, r.version, version, r.purchase_request_no, 'There is no such purchase request');
	return r;
end
$$;

create or replace function core.purchase_request_take(r core.purchase_request, qty int) returns core.purchase_request
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	target core.purchase_request_status := case when r.qty_ordered + qty >= r.qty then 'ordered' else 'partially_ordered' end;
begin
	if target <> r.status then
		perform core.move('purchase_request', r.purchase_request_id, r.version + 1, 'purchase_request_order', r.status, target);
	end if;
	update core.purchase_request x set qty_ordered = x.qty_ordered + purchase_request_take.qty, status = target, updated_at = core.now(), version = x.version + 1
	where x.purchase_request_id = r.purchase_request_id returning x.* into r;
	return r;
end
$$;

-- Straight to an order, from the main supplier unless another is named, rounded up to what that one sells.
create function api.purchase_request_order(purchase_request_id bigint, version int, supplier core.supplier_code default null, qty int default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_request_order', request_key);
	r core.purchase_request;
	p core.supplier_product;
	o core.purchase_order;
	n int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.purchase_request_lock(purchase_request_id, version);
	if r.status not in ('pending', 'partially_ordered') then
		perform core.fail('QS003', '%s is %s', array[r.purchase_request_no, core.coded('purchase_request_status', r.status)]);
	end if;
	select x.* into p from core.supplier_product x where x.variant_id = r.variant_id and case when supplier is null then x.main
		else x.supplier_id = (core.supplier_of(supplier, 'supplier')).supplier_id end;
	if p.supplier_id is null then
		perform core.fail('QS004', 'This supplier does not sell it', '{}', 'supplier');
	end if;
	n := coalesce(qty, greatest(r.qty - r.qty_ordered, p.moq));
	n := (core.need_qty(n, 'qty') + p.multiple - 1) / p.multiple * p.multiple;
	o := core.purchase_order_put(core.purchase_order_write(p.supplier_id, r.warehouse_id), r.variant_id, n, null, r.purchase_request_id);
	r := core.purchase_request_take(r, n);
	perform core.changed('purchase_request');
	return core.purchase_order_end(c, o, 'Order written', jsonb_build_object('request', r.purchase_request_no, 'qty', n));
end
$$;

create function api.purchase_request_cancel(purchase_request_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_request_cancel', request_key);
	r core.purchase_request;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.purchase_request_lock(purchase_request_id, version);
	perform core.move('purchase_request', r.purchase_request_id, r.version + 1, 'purchase_request_cancel', r.status, 'stopped', reason);
	update core.purchase_request x set status = 'stopped', updated_at = core.now(), version = x.version + 1
	where x.purchase_request_id = r.purchase_request_id returning x.* into r;
	return core.command_end(c, 'purchase_request', r.purchase_request_id, r.purchase_request_no, r.version, 'Stopped', jsonb_build_object('reason', reason));
end
$$;

-- One more line of a request for quotation, and everybody who sells it and may be bought from is invited.
create or replace function core.rfq_put(q core.rfq, variant_id bigint, qty int, purchase_request_id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	insert into core.rfq_line (rfq_id, variant_id, qty, purchase_request_id)
	values (q.rfq_id, rfq_put.variant_id, rfq_put.qty, rfq_put.purchase_request_id) on conflict do nothing;
	if not found and purchase_request_id is null then
		perform core.fail('QS003', 'It is on this request already', '{}', 'sku');
	end if;
	insert into core.rfq_supplier (rfq_id, supplier_id)
	select q.rfq_id, s.supplier_id from core.supplier_product p
	join core.supplier s on s.supplier_id = p.supplier_id
	left join core.score_standing e on e.standing = s.standing
	where p.variant_id = rfq_put.variant_id and s.hold not in ('new_orders', 'everything') and e.effect is distinct from 'block'
	on conflict do nothing;
	if not exists (select from core.rfq_supplier s where s.rfq_id = q.rfq_id) then
		perform core.fail('QS003', 'Nobody who sells it may be asked', '{}', case when purchase_request_id is null then 'sku' end);
	end if;
end
$$;

-- Ask for offers: everybody who sells it and may be bought from is invited. A request for the same warehouse that
-- is still being written takes one more line.
create function api.purchase_request_quote(purchase_request_id bigint, version int, due_on date, rfq core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_request_quote', request_key);
	r core.purchase_request;
	q core.rfq;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	r := core.purchase_request_lock(purchase_request_id, version);
	if r.status not in ('pending', 'partially_ordered') then
		perform core.fail('QS003', '%s is %s', array[r.purchase_request_no, core.coded('purchase_request_status', r.status)]);
	elsif rfq is null and (core.day_meant(due_on, 'due_on') is null or due_on < core.now()::date) then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'due_on');
	end if;
	if rfq is null then
		insert into core.rfq (warehouse_id, due_on, created_by, created_at, updated_at)
		values (r.warehouse_id, purchase_request_quote.due_on, c.person_id, core.now(), core.now()) returning * into q;
		perform core.note_event('rfq', q.rfq_id, q.version, 'status', null, q.status);
	else
		select x.* into q from core.rfq x where x.rfq_no = upper(btrim(rfq)) and x.status = 'draft' and x.warehouse_id = r.warehouse_id for update;
		if q.rfq_id is null then
			perform core.fail('QS004', 'There is no such request being written for this warehouse', '{}', 'rfq');
		end if;
		update core.rfq x set updated_at = core.now(), version = x.version + 1 where x.rfq_id = q.rfq_id returning x.* into q;
	end if;
	perform core.rfq_put(q, r.variant_id, r.qty - r.qty_ordered, r.purchase_request_id);
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Quotation asked for', jsonb_build_object('request', r.purchase_request_no));
end
$$;

create or replace function core.rfq_lock(rfq_id bigint, version int) returns core.rfq
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	q core.rfq;
begin
	select x.* into q from core.rfq x where x.rfq_id = rfq_lock.rfq_id for update;
	perform core.expect('rfq', q.rfq_id, q.version, version, q.rfq_no, 'There is no such request for quotation');
	return q;
end
$$;

create or replace function core.rfq_to(q core.rfq, verb text, target core.rfq_status, reason text default null) returns core.rfq
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if q.status <> target then
		perform core.move('rfq', q.rfq_id, q.version + 1, verb, q.status, target, reason);
	end if;
	update core.rfq x set status = target, updated_at = core.now(), version = x.version + 1 where x.rfq_id = q.rfq_id returning x.* into q;
	return q;
end
$$;

create function api.rfq_send(rfq_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rfq_send', request_key);
	q core.rfq;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	q := core.rfq_to(core.rfq_lock(rfq_id, version), 'rfq_send', 'sent');
	update core.rfq_supplier s set invited_at = core.now() where s.rfq_id = q.rfq_id;
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Sent');
end
$$;

create function api.rfq_cancel(rfq_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rfq_cancel', request_key);
	q core.rfq;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	q := core.rfq_to(core.rfq_lock(rfq_id, version), 'rfq_cancel', 'cancelled', reason);
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

create or replace function core.choices_rfq_sku(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select v.sku, v.sku || '  ' || p.name, l.qty::text
	from core.rfq_line l
	join core.variant v on v.variant_id = l.variant_id
	join core.product p on p.product_id = v.product_id
	where auth.may('purchase.view') and l.rfq_id = key
	order by v.sku
$$;

-- What a supplier offers, line by line; without a SKU, one price for all lines. Said again, the later price holds.
create function api.rfq_quote(rfq_id bigint, version int, supplier core.supplier_code, unit_price numeric, lead_time_days int, valid_until date,
	sku core.rfq_sku default null, moq int default 1, freight numeric default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.rfq_quote', request_key);
	q core.rfq;
	s core.supplier;
	o core.quotation;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	q := core.rfq_lock(rfq_id, version);
	s := core.supplier_of(supplier, 'supplier');
	if q.status not in ('sent', 'partially_quoted', 'quoted') then
		perform core.fail('QS003', '%s is %s', array[q.rfq_no, core.coded('rfq_status', q.status)]);
	elsif not exists (select from core.rfq_supplier x where x.rfq_id = q.rfq_id and x.supplier_id = s.supplier_id) then
		perform core.fail('QS004', 'This supplier was not asked', '{}', 'supplier');
	elsif lead_time_days is null or lead_time_days not between 0 and 400 then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', '400'], 'lead_time_days');
	elsif valid_until is null or valid_until < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'valid_until');
	elsif sku is not null and not exists (select from core.rfq_line l where l.rfq_id = q.rfq_id and l.variant_id = core.sku_of(sku, 'sku')) then
		perform core.fail('QS004', 'It is not on this request', '{}', 'sku');
	end if;
	insert into core.quotation as x (rfq_id, supplier_id, currency, fx_rate, freight_minor, lead_time_days, valid_until, received_at, updated_at)
	values (q.rfq_id, s.supplier_id, s.currency, (select k.rate from ref.currency k where k.currency = s.currency),
		case when freight is null then 0 else core.price_minor(freight, s.currency, 'freight') end, rfq_quote.lead_time_days, rfq_quote.valid_until, core.now(), core.now())
	on conflict on constraint quotation_rfq_id_supplier_id_key do update set lead_time_days = excluded.lead_time_days, valid_until = excluded.valid_until,
		freight_minor = case when rfq_quote.freight is null then x.freight_minor else excluded.freight_minor end, updated_at = core.now(), version = x.version + 1
	returning * into o;
	insert into core.quotation_line (quotation_id, rfq_line_id, unit_minor, moq)
	select o.quotation_id, l.rfq_line_id, core.price_minor(unit_price, o.currency, 'unit_price'), core.need_qty(coalesce(rfq_quote.moq, 1), 'moq')
	from core.rfq_line l where l.rfq_id = q.rfq_id and (sku is null or l.variant_id = core.sku_of(sku, 'sku'))
	on conflict on constraint quotation_line_pkey do update set unit_minor = excluded.unit_minor, moq = excluded.moq;
	q := core.rfq_to(q, 'rfq_quote', case when (select count(*) from core.quotation x where x.rfq_id = q.rfq_id)
		= (select count(*) from core.rfq_supplier x where x.rfq_id = q.rfq_id) then 'quoted' else 'partially_quoted' end::core.rfq_status);
	return core.command_end(c, 'rfq', q.rfq_id, q.rfq_no, q.version, 'Quotation noted', jsonb_build_object('supplier', s.supplier_no, 'quotation', o.quotation_no));
end
$$;

create or replace function core.quotation_lock(quotation_id bigint, version int) returns core.quotation
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n core.quotation;
begin
	-- The request first, as everywhere.
	perform 1 from core.rfq q where q.rfq_id = (select y.rfq_id from core.quotation y where y.quotation_id = quotation_lock.quotation_id) for update;
	select x.* into n from core.quotation x where x.quotation_id = quotation_lock.quotation_id for update;
	perform core.expect('quotation', n.quotation_id, n.version, version, n.quotation_no, 'There is no such quotation');
	return n;
end
$$;

create or replace function core.quotation_drop(n core.quotation, verb text, target core.quotation_status, why text) returns core.quotation
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('quotation', n.quotation_id, n.version + 1, verb, n.status, target, why);
	update core.quotation x set status = target, updated_at = core.now(), version = x.version + 1 where x.quotation_id = n.quotation_id returning x.* into n;
	return n;
end
$$;

create function api.quotation_shortlist(quotation_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.quotation_shortlist', request_key);
	n core.quotation;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	n := core.quotation_drop(core.quotation_lock(quotation_id, version), 'quotation_shortlist', 'shortlisted', null);
	perform core.changed('rfq');
	return core.command_end(c, 'quotation', n.quotation_id, n.quotation_no, n.version, 'Shortlisted');
end
$$;

create function api.quotation_decline(quotation_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.quotation_decline', request_key);
	n core.quotation;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	n := core.quotation_drop(core.quotation_lock(quotation_id, version), 'quotation_decline', 'declined', reason);
	perform core.changed('rfq');
	return core.command_end(c, 'quotation', n.quotation_id, n.quotation_no, n.version, 'Declined', jsonb_build_object('reason', reason));
end
$$;

-- For the worker: offers whose last day has passed, and requests that nobody can answer any more.
create or replace function core.sourcing_expire() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	r record;
	done int := 0;
begin
	for r in select x.quotation_id, x.version, x.status from core.quotation x
		where x.status in ('received', 'shortlisted') and x.valid_until < core.now()::date order by x.quotation_id limit 500 for update skip locked
	loop
		perform core.move_itself('quotation', r.quotation_id, r.version + 1, 'sourcing_expire', r.status, 'expired');
		update core.quotation x set status = 'expired', updated_at = core.now(), version = x.version + 1 where x.quotation_id = r.quotation_id;
		perform core.changed('quotation');
		done := done + 1;
	end loop;
	for r in select x.rfq_id, x.version, x.status from core.rfq x
		where x.status in ('sent', 'partially_quoted', 'quoted') and x.due_on < core.now()::date and not exists (select from core.quotation n
			where n.rfq_id = x.rfq_id and n.status in ('received', 'shortlisted')) order by x.rfq_id limit 500 for update skip locked
	loop
		perform core.move_itself('rfq', r.rfq_id, r.version + 1, 'sourcing_expire', r.status, 'expired');
		update core.rfq x set status = 'expired', updated_at = core.now(), version = x.version + 1 where x.rfq_id = r.rfq_id;
		perform core.changed('rfq');
		done := done + 1;
	end loop;
	return done;
end
$$;

-- Take an offer: it becomes an order, the others are declined.
create function api.quotation_award(quotation_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.quotation_award', request_key);
	n core.quotation;
	q core.rfq;
	o core.purchase_order;
	l record;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into q from core.rfq x where x.rfq_id = (select y.rfq_id from core.quotation y where y.quotation_id = quotation_award.quotation_id) for update;
	select x.* into n from core.quotation x where x.quotation_id = quotation_award.quotation_id for update;
	perform core.expect('quotation', n.quotation_id, n.version, version, n.quotation_no, 'There is no such quotation');
	why := core.need_text(reason, 'reason', 500);
	if n.valid_until < core.now()::date then
		perform core.fail('QS003', 'This offer has expired');
	end if;
	perform core.move('quotation', n.quotation_id, n.version + 1, 'quotation_award', n.status, 'awarded', why);
	update core.quotation x set status = 'awarded', updated_at = core.now(), version = x.version + 1 where x.quotation_id = n.quotation_id;
	perform core.quotation_drop(x, 'quotation_decline', 'declined', n.quotation_no) from core.quotation x
	where x.rfq_id = q.rfq_id and x.status in ('received', 'shortlisted') order by x.quotation_id;
	q := core.rfq_to(q, 'quotation_award', 'awarded', why);
	o := core.purchase_order_write(n.supplier_id, q.warehouse_id);
	for l in select x.variant_id, x.qty, y.unit_minor, y.moq, x.purchase_request_id, p.multiple from core.quotation_line y
		join core.rfq_line x on x.rfq_line_id = y.rfq_line_id
		left join core.supplier_product p on p.supplier_id = n.supplier_id and p.variant_id = x.variant_id
		where y.quotation_id = n.quotation_id order by x.rfq_line_id loop
		o := core.purchase_order_put(o, l.variant_id, (greatest(l.qty, l.moq) + coalesce(l.multiple, 1) - 1) / coalesce(l.multiple, 1) * coalesce(l.multiple, 1), l.unit_minor, l.purchase_request_id);
		if l.purchase_request_id is not null then
			perform core.purchase_request_take(r, l.qty) from core.purchase_request r where r.purchase_request_id = l.purchase_request_id and r.status in ('pending', 'partially_ordered');
		end if;
	end loop;
	perform core.changed('rfq');
	return core.purchase_order_end(c, o, 'Order written', jsonb_build_object('quotation', n.quotation_no, 'reason', why));
end
$$;
