-- Goods in: receiving, inspecting by quantity, undoing, sending back, and what it cost to get them here.

create view api.receipt as
select g.receipt_id, g.receipt_no, g.purchase_order_id, o.purchase_order_no, s.name as supplier, w.warehouse, g.status, g.delivery_note, n.lines, n.first_sku,
	n.qty_received, n.qty_accepted, n.qty_rejected, n.qty_quarantined, n.qty_pending, r.receipt_no as reverses, u.name as received_by, g.received_at,
	g.updated_at, g.version,
	case when g.status = 'reversed' or g.reverses_id is not null then 'muted' when n.qty_pending > 0 then 'info' when n.qty_rejected > 0 then 'danger'
		when n.qty_quarantined > 0 then 'warn' when g.status in ('put_away', 'closed') then 'ok' end as style,
	(select auth.can('api.receipt_inspect')) and g.status in ('arrived', 'inspecting', 'partially_accepted') and n.qty_pending + n.qty_quarantined > 0 as can_inspect,
	(select auth.can('api.receipt_accept')) and g.status in ('arrived', 'inspecting') and n.qty_pending > 0 as can_accept,
	(select auth.can('api.receipt_sample')) and g.status in ('arrived', 'inspecting') and n.qty_pending > 0 as can_sample,
	g.status = any ((select core.movable('receipt', 'receipt_put_away'))::text[]) as can_put_away,
	g.status = any ((select core.movable('receipt', 'receipt_close'))::text[]) and g.reverses_id is null as can_close,
	g.status = any ((select core.movable('receipt', 'receipt_reverse'))::text[]) and g.reverses_id is null as can_reverse,
	(select auth.can('api.receipt_return')) and g.reverses_id is null and g.status <> 'reversed' and n.qty_rejected > n.qty_returned as can_return,
	(select auth.can('api.receipt_cost')) and g.reverses_id is null and g.status <> 'reversed' as can_cost
from core.receipt g
join core.purchase_order o on o.purchase_order_id = g.purchase_order_id
join core.supplier s on s.supplier_id = o.supplier_id
join core.warehouse w on w.warehouse_id = g.warehouse_id
left join core.receipt r on r.receipt_id = g.reverses_id
left join core.person u on u.person_id = g.received_by
cross join lateral (select count(*)::int as lines, min(v.sku) as first_sku, sum(l.qty_received)::int as qty_received, sum(l.qty_accepted)::int as qty_accepted,
	sum(l.qty_rejected)::int as qty_rejected, sum(l.qty_quarantined)::int as qty_quarantined, sum(l.qty_pending)::int as qty_pending, sum(l.qty_returned)::int as qty_returned
	from core.receipt_line l join core.variant v on v.variant_id = l.variant_id where l.receipt_id = g.receipt_id) n
where (select auth.can('api.receipt'));

-- How many of these to look at, and how many of them may be defective.
create or replace function core.sample_of(supplier_id bigint, qty int, out aql numeric, out sample int, out accept int)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select t.aql, p.sample, p.accept
	from (select x.aql from core.match_tolerance x where x.supplier_id = $1 or x.supplier_id is null order by x.supplier_id nulls last limit 1) t
	cross join lateral ref.sample_plan($2, t.aql) p
	where auth.may('receipt.view')
$$;

create view api.receipt_line with (security_barrier) as
select l.receipt_line_id, l.receipt_id, l.line_no, v.sku, p.name, t.lot_no, l.qty_received, l.qty_accepted, l.qty_rejected, l.qty_quarantined, l.qty_pending,
	l.qty_returned, (select coalesce(sum(x.base_minor), 0) from core.landed_cost_share x where x.receipt_line_id = l.receipt_line_id)::bigint as landed_minor,
	core.setting('base_currency') as base_currency,
	round((core.in_base(l.qty_received * y.unit_minor, o.currency, o.fx_rate)
		+ (select coalesce(sum(x.base_minor), 0) from core.landed_cost_share x where x.receipt_line_id = l.receipt_line_id)) / l.qty_received)::bigint as unit_cost_minor,
	n.aql, n.sample, n.accept,
	case when l.qty_pending > 0 then 'info' when l.qty_rejected > 0 then 'danger' when l.qty_quarantined > 0 then 'warn' end as style
from core.receipt_line l
join core.receipt g on g.receipt_id = l.receipt_id
join core.purchase_order o on o.purchase_order_id = g.purchase_order_id
join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
join core.variant v on v.variant_id = l.variant_id
join core.product p on p.product_id = v.product_id
left join core.lot t on t.lot_id = l.lot_id
left join lateral core.sample_of(o.supplier_id, l.qty_pending) n on l.qty_pending > 0
where (select auth.can('api.receipt_line'));

create view api.receipt_inspection with (security_barrier) as
select i.inspection_id, l.receipt_id, l.line_no, v.sku, m.sample, m.defects, i.accepted, i.rejected, i.quarantined, i.reason, i.note, coalesce(p.name, 'Quayside') as person, i.at,
	case when i.rejected > 0 then 'danger' when i.quarantined > 0 then 'warn' end as style
from core.inspection i
join core.receipt_line l on l.receipt_line_id = i.receipt_line_id
join core.variant v on v.variant_id = l.variant_id
left join core.person p on p.person_id = i.person_id
left join core.inspection_sample m on m.inspection_id = i.inspection_id
where (select auth.can('api.receipt_inspection'));

create view api.receipt_landed_cost with (security_barrier) as
select k.landed_cost_id, k.receipt_id, k.kind, k.basis, k.estimate, k.amount_minor, k.currency, k.base_minor, core.setting('base_currency') as base_currency,
	k.document, p.name as person, k.at
from core.landed_cost k
left join core.person p on p.person_id = k.person_id
where (select auth.can('api.receipt_landed_cost'));

create view api.supplier_return with (security_barrier) as
select r.supplier_return_id, r.supplier_return_no, r.supplier_id, s.name as supplier, g.receipt_no, r.receipt_id, r.status, r.reason,
	(select sum(l.qty) from core.supplier_return_line l where l.supplier_return_id = r.supplier_return_id)::int as qty, d.debit_note_no,
	d.amount_minor, d.currency, u.name as created_by, r.created_at
from core.supplier_return r
join core.supplier s on s.supplier_id = r.supplier_id
join core.receipt g on g.receipt_id = r.receipt_id
left join core.debit_note d on d.supplier_return_id = r.supplier_return_id
left join core.person u on u.person_id = r.created_by
where (select auth.can('api.supplier_return'));

create or replace function core.receipt_lock(receipt_id bigint, version int) returns core.receipt
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	g core.receipt;
begin
	-- The order first, as everywhere.
	perform 1 from core.purchase_order o where o.purchase_order_id = (select x.purchase_order_id from core.receipt x where x.receipt_id = receipt_lock.receipt_id) for update;
	select x.* into g from core.receipt x where x.receipt_id = receipt_lock.receipt_id for update;
	perform core.expect('receipt', g.receipt_id, g.version, version, g.receipt_no, 'There is no such receipt');
	return g;
end
$$;

create or replace function core.receipt_to(g core.receipt, verb text, target core.receipt_status, reason text default null) returns core.receipt
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if g.status <> target then
		perform core.move('receipt', g.receipt_id, g.version + 1, verb, g.status, target, reason);
	end if;
	update core.receipt x set status = target, updated_at = core.now(), version = x.version + 1 where x.receipt_id = g.receipt_id returning x.* into g;
	return g;
end
$$;

create or replace function core.receipt_end(c core.command, g core.receipt, note text, data jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.changed('purchase_order');
	return core.command_end(c, 'receipt', g.receipt_id, g.receipt_no, g.version, note, data);
end
$$;

-- What came in: a quantity of a line, or, when somebody says so, all that is open of a line or of every line. It waits in
-- quarantine until somebody has looked at it.
create function api.purchase_order_receive(purchase_order_id bigint, version int, qty int default null, line core.purchase_line_no default null,
	everything core.yes_no default 'no', delivery_note core.short_text default null, lot_no core.short_text default null, expires date default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_receive', request_key);
	o core.purchase_order;
	l core.purchase_order_line;
	g core.receipt;
	target core.purchase_order_status;
	level bigint;
	lot bigint;
	n int;
	lines int := 0;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	perform core.day_meant(expires, 'expires');
	if o.status not in ('sent', 'acknowledged', 'in_production', 'shipped', 'partially_received') then
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	elsif line is not null and not exists (select from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id and x.line_no = line) then
		perform core.fail('QS004', 'There is no such line', '{}', 'line');
	elsif line is null and qty is not null and (select count(*) from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id) > 1 then
		perform core.fail('QS004', 'Say which line', '{}', 'line');
	elsif qty is not null then
		perform core.need_qty(qty, 'qty');
	elsif everything is distinct from 'yes' then
		perform core.fail('QS004', 'Say how many came, or that everything did: %s are open', array[(select sum(greatest(x.qty - x.qty_cancelled - x.qty_received, 0))::text
			from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id and (line is null or x.line_no = line))], 'qty');
	end if;
	insert into core.receipt (purchase_order_id, warehouse_id, status, delivery_note, received_by, received_at, updated_at)
	values (o.purchase_order_id, o.warehouse_id, 'arrived', coalesce(core.most_text(delivery_note, 'delivery_note', 100), ''), c.person_id, core.now(), core.now()) returning * into g;
	for l in select x.* from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id and (line is null or x.line_no = line)
		order by x.variant_id, x.line_no for update
	loop
		n := coalesce(qty, l.qty - l.qty_cancelled - l.qty_received);
		continue when n <= 0;
		if l.qty_received + n > l.qty * (1 + l.over_receipt_percent / 100) or l.qty_cancelled > 0 and l.qty_received + n > l.qty - l.qty_cancelled then
			perform core.fail('QS004', '%s: %s are open; more than %s percent over is not taken in', array[l.sku,
				greatest(l.qty - l.qty_cancelled - l.qty_received, 0)::text, trim_scale(l.over_receipt_percent)::text], 'qty');
		end if;
		lot := null;
		if btrim(lot_no) <> '' then
			insert into core.lot as x (lot_no, variant_id, supplier_id, received_at, expires, updated_at)
			values (core.most_text(purchase_order_receive.lot_no, 'lot_no', 60), l.variant_id, o.supplier_id, core.now(), purchase_order_receive.expires, core.now())
			on conflict on constraint lot_variant_id_lot_no_key do update set updated_at = core.now() returning x.lot_id into lot;
		end if;
		lines := lines + 1;
		insert into core.receipt_line (receipt_id, purchase_order_line_id, line_no, variant_id, lot_id, qty_received, qty_pending)
		values (g.receipt_id, l.purchase_order_line_id, lines, l.variant_id, lot, n, n);
		update core.purchase_order_line x set qty_received = x.qty_received + n where x.purchase_order_line_id = l.purchase_order_line_id;
		level := core.stock_level_of(o.warehouse_id, l.variant_id);
		perform core.stock_post(level, 'on_hand', 'receipt', n, 'receipt', g.receipt_id, g.receipt_no, lot_id => lot);
		perform core.stock_post(level, 'quarantined', 'receipt', n, 'receipt', g.receipt_id, g.receipt_no);
	end loop;
	if lines = 0 then
		perform core.fail('QS003', 'Nothing is open on this order');
	end if;
	perform core.note_event('receipt', g.receipt_id, g.version, 'status', null, g.status);
	target := (select case when bool_and(x.qty_received >= x.qty - x.qty_cancelled) then 'received' else 'partially_received' end
		from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id);
	if target <> o.status then
		o := core.purchase_order_to(o, 'purchase_order_receive', target);
	else
		perform core.note_event('purchase_order', o.purchase_order_id, o.version + 1, 'received', null, null, g.receipt_no);
		update core.purchase_order x set updated_at = core.now(), version = x.version + 1 where x.purchase_order_id = o.purchase_order_id returning x.* into o;
	end if;
	perform core.purchase_order_incoming(o);
	return core.receipt_end(c, g, 'Received', jsonb_build_object('order', o.purchase_order_no, 'line', line, 'qty', qty));
end
$$;

-- One look at a part of a line. First what nobody has looked at, then what was set aside.
drop function if exists core.receipt_look(core.receipt, core.receipt_line, int, int, int, core.inspection_reason, text);
create function core.receipt_look(g core.receipt, l core.receipt_line, accepted int, rejected int, quarantined int, reason core.inspection_reason, remark text) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
	level bigint := core.stock_level_of(g.warehouse_id, l.variant_id);
	fresh int := least(accepted + rejected + quarantined, l.qty_pending);
	again int := accepted + rejected + quarantined - fresh;
begin
	if again > 0 and (quarantined > 0 or again > l.qty_quarantined) then
		perform core.fail('QS004', 'Line %s: only %s wait for inspection', array[l.line_no::text, l.qty_pending::text], 'accepted');
	end if;
	insert into core.inspection (receipt_line_id, accepted, rejected, quarantined, reason, note, person_id, at)
	values (l.receipt_line_id, receipt_look.accepted, receipt_look.rejected, receipt_look.quarantined, reason, coalesce(btrim(remark), ''), auth.me(), core.now()) returning inspection_id into id;
	update core.receipt_line x set qty_accepted = x.qty_accepted + receipt_look.accepted, qty_rejected = x.qty_rejected + receipt_look.rejected,
		qty_quarantined = x.qty_quarantined + receipt_look.quarantined - again, qty_pending = x.qty_pending - fresh
	where x.receipt_line_id = l.receipt_line_id;
	update core.purchase_order_line x set qty_accepted = x.qty_accepted + receipt_look.accepted, qty_rejected = x.qty_rejected + receipt_look.rejected
	where x.purchase_order_line_id = l.purchase_order_line_id;
	if accepted + rejected > 0 then
		perform core.stock_post(level, 'quarantined', 'inspection', -(accepted + rejected), 'receipt', g.receipt_id, g.receipt_no);
	end if;
	if rejected > 0 then
		perform core.stock_post(level, 'damaged', 'inspection', rejected, 'receipt', g.receipt_id, g.receipt_no);
	end if;
	return id;
end
$$;

create or replace function core.receipt_judged(g core.receipt) returns core.receipt
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	return core.receipt_to(g, 'receipt_inspect', (select case when sum(l.qty_pending) > 0 then 'inspecting'
		when sum(l.qty_rejected + l.qty_quarantined) = 0 then 'accepted' when sum(l.qty_accepted + l.qty_quarantined) = 0 then 'rejected'
		else 'partially_accepted' end from core.receipt_line l where l.receipt_id = g.receipt_id)::core.receipt_status);
end
$$;

-- For a receipt's form: its lines, with what nobody has looked at yet; the bins of its warehouse.
create or replace function core.choices_receipt_line_no(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select l.line_no::text, v.sku || '  ' || p.name, l.qty_pending || ' / ' || l.qty_received
	from core.receipt_line l
	join core.variant v on v.variant_id = l.variant_id
	join core.product p on p.product_id = v.product_id
	where auth.may('receipt.view') and l.receipt_id = key
	order by l.line_no
$$;

create or replace function core.choices_receipt_bin(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select b.bin, b.bin, null::text from core.receipt r join core.bin b on b.warehouse_id = r.warehouse_id
	where auth.may('stock.view') and r.receipt_id = key
	order by b.bin limit 5000
$$;

create function api.receipt_inspect(receipt_id bigint, version int, accepted int default 0, rejected int default 0, quarantined int default 0, line core.receipt_line_no default null,
	reason core.inspection_reason default null, note core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_inspect', request_key);
	g core.receipt;
	l core.receipt_line;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	accepted := coalesce(accepted, 0);
	rejected := coalesce(rejected, 0);
	quarantined := coalesce(quarantined, 0);
	if least(accepted, rejected, quarantined) < 0 or greatest(accepted, rejected, quarantined) not between 1 and 10000000 then
		perform core.fail('QS004', 'This must be a quantity of at least 1', '{}', 'accepted');
	elsif rejected + quarantined > 0 and reason is null then
		perform core.fail('QS004', 'Say why', '{}', 'reason');
	elsif g.status not in ('arrived', 'inspecting', 'partially_accepted') then
		perform core.fail('QS003', '%s is %s', array[g.receipt_no, core.coded('receipt_status', g.status)]);
	elsif line is null and (select count(*) from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_pending + x.qty_quarantined > 0) > 1 then
		perform core.fail('QS004', 'Say which line', '{}', 'line');
	end if;
	select x.* into l from core.receipt_line x where x.receipt_id = g.receipt_id and case when line is null then x.qty_pending + x.qty_quarantined > 0 else x.line_no = line end for update;
	if l.receipt_line_id is null then
		perform core.fail('QS004', 'There is no such line', '{}', 'line');
	end if;
	perform core.receipt_look(g, l, accepted, rejected, quarantined, coalesce(reason, 'as_ordered'), note);
	perform core.note_event('receipt', g.receipt_id, g.version + 1, 'inspected', null, null, nullif(btrim(note), ''),
		jsonb_build_object('line', l.line_no, 'accepted', accepted, 'rejected', rejected, 'quarantined', quarantined));
	g := core.receipt_judged(g);
	return core.receipt_end(c, g, 'Inspected', jsonb_build_object('line', l.line_no, 'accepted', accepted, 'rejected', rejected, 'quarantined', quarantined));
end
$$;

-- A sample was looked at: with few enough defects the rest is taken unseen and the defective pieces are rejected; with
-- more, nothing is, and all of it is set aside to be sorted.
create function api.receipt_sample(receipt_id bigint, version int, defects int, line core.receipt_line_no default null, note core.short_text default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_sample', request_key);
	g core.receipt;
	l core.receipt_line;
	p record;
	id bigint;
	good boolean;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	if g.status not in ('arrived', 'inspecting') then
		perform core.fail('QS003', '%s is %s', array[g.receipt_no, core.coded('receipt_status', g.status)]);
	elsif line is null and (select count(*) from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_pending > 0) > 1 then
		perform core.fail('QS004', 'Say which line', '{}', 'line');
	end if;
	select x.* into l from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_pending > 0 and (line is null or x.line_no = line) for update;
	if l.receipt_line_id is null then
		perform core.fail('QS004', 'There is no such line', '{}', 'line');
	end if;
	select n.* into p from core.purchase_order o cross join lateral core.sample_of(o.supplier_id, l.qty_pending) n where o.purchase_order_id = g.purchase_order_id;
	if defects is null or defects not between 0 and p.sample then
		perform core.fail('QS004', 'This must be between %s and %s', array['0', p.sample::text], 'defects');
	end if;
	good := defects <= p.accept;
	id := core.receipt_look(g, l, case when good then l.qty_pending - defects else 0 end, case when good then defects else 0 end,
		case when good then 0 else l.qty_pending end, case when good then (case when defects = 0 then 'as_ordered' else 'defective' end) else 'sample_failed' end, note);
	insert into core.inspection_sample (inspection_id, lot_size, aql, sample, accept, defects) values (id, l.qty_pending, p.aql, p.sample, p.accept, receipt_sample.defects);
	perform core.note_event('receipt', g.receipt_id, g.version + 1, 'inspected', null, null, nullif(btrim(note), ''),
		jsonb_build_object('line', l.line_no, 'sample', p.sample, 'defects', defects, 'accept', p.accept));
	g := core.receipt_judged(g);
	return core.receipt_end(c, g, case when good then 'The sample is good: accepted' else 'Too many defects: all of it is set aside' end,
		jsonb_build_object('line', l.line_no, 'sample', p.sample, 'accept', p.accept, 'defects', defects));
end
$$;

create function api.receipt_accept(receipt_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_accept', request_key);
	g core.receipt;
	l core.receipt_line;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	if g.status not in ('arrived', 'inspecting') then
		perform core.fail('QS003', '%s is %s', array[g.receipt_no, core.coded('receipt_status', g.status)]);
	end if;
	for l in select x.* from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_pending > 0 order by x.variant_id, x.line_no for update loop
		perform core.receipt_look(g, l, l.qty_pending, 0, 0, 'as_ordered', '');
	end loop;
	g := core.receipt_judged(g);
	return core.receipt_end(c, g, 'Accepted');
end
$$;

-- What was accepted of a line goes into its bin: the one that is said, which is its place from then on, or the place
-- it has. What has neither, or was sold from the floor meanwhile, stays there.
create or replace function core.receipt_place(g core.receipt, r core.receipt_line, bin text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.stock_level;
	b core.bin;
	n int;
begin
	select x.* into l from core.stock_level x where x.warehouse_id = g.warehouse_id and x.variant_id = r.variant_id for update;
	if btrim(bin) <> '' then
		b := core.bin_of(g.warehouse_id, bin, 'bin');
		update core.stock_level x set bin_id = b.bin_id where x.stock_level_id = l.stock_level_id;
	else
		select x.* into b from core.bin x where x.bin_id = l.bin_id;
	end if;
	n := least(r.qty_accepted, coalesce((select x.qty from core.bin_plan(l.warehouse_id, l.variant_id) x where x.bin_id is null), 0));
	if b.bin_id is not null and n > 0 then
		perform core.bin_shift(l, r.lot_id, null, b, n, 'put_away', 'receipt', g.receipt_no);
	end if;
end
$$;

create function api.receipt_put_away(receipt_id bigint, version int, bin core.receipt_bin default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_put_away', request_key);
	g core.receipt;
	l core.receipt_line;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	if exists (select from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_quarantined > 0) then
		perform core.fail('QS003', 'Some of it is still in quarantine; inspect it first');
	end if;
	g := core.receipt_to(g, 'receipt_put_away', 'put_away');
	for l in select x.* from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_accepted > 0 order by x.variant_id, x.line_no loop
		perform core.receipt_place(g, l, bin);
	end loop;
	return core.receipt_end(c, g, 'Put away', jsonb_build_object('bin', bin));
end
$$;

create function api.receipt_close(receipt_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_close', request_key);
	g core.receipt;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_to(core.receipt_lock(receipt_id, version), 'receipt_close', 'closed');
	return core.receipt_end(c, g, 'Closed');
end
$$;

-- Undo a receipt, whole, by a document of its own. What was sold, sent back or billed since cannot be undone.
create function api.receipt_reverse(receipt_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_reverse', request_key);
	g core.receipt;
	r core.receipt;
	l core.receipt_line;
	o core.purchase_order;
	target core.purchase_order_status;
	level bigint;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	why := core.need_text(reason, 'reason', 500);
	if g.reverses_id is not null then
		perform core.fail('QS003', 'This undoes another receipt already');
	elsif g.status = 'reversed' then
		perform core.fail('QS003', 'It is already %s', array[core.coded('receipt_status', g.status)]);
	elsif exists (select from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_returned > 0) then
		perform core.fail('QS003', 'Goods of this receipt have been sent back');
	elsif exists (select from core.receipt_line x join core.purchase_order_line y on y.purchase_order_line_id = x.purchase_order_line_id
		where x.receipt_id = g.receipt_id and y.qty_billed > (y.qty_accepted - x.qty_accepted) * (1 + y.over_bill_percent / 100)) then
		perform core.fail('QS003', 'Goods of this receipt have been billed');
	end if;
	g := core.receipt_to(g, 'receipt_reverse', 'reversed', why);
	insert into core.receipt (purchase_order_id, warehouse_id, status, delivery_note, reverses_id, received_by, received_at, updated_at)
	values (g.purchase_order_id, g.warehouse_id, 'closed', g.delivery_note, g.receipt_id, c.person_id, core.now(), core.now()) returning * into r;
	for l in select x.* from core.receipt_line x where x.receipt_id = g.receipt_id order by x.variant_id, x.line_no for update loop
		insert into core.receipt_line (receipt_id, purchase_order_line_id, line_no, variant_id, lot_id, qty_received, qty_accepted, qty_rejected, qty_quarantined, qty_pending)
		values (r.receipt_id, l.purchase_order_line_id, l.line_no, l.variant_id, l.lot_id, l.qty_received, l.qty_accepted, l.qty_rejected, l.qty_quarantined, l.qty_pending);
		level := core.stock_level_of(g.warehouse_id, l.variant_id);
		if l.qty_quarantined + l.qty_pending > 0 then
			perform core.stock_post(level, 'quarantined', 'receipt_reversal', -(l.qty_quarantined + l.qty_pending), 'receipt', r.receipt_id, r.receipt_no);
		end if;
		if l.qty_rejected > 0 then
			perform core.stock_post(level, 'damaged', 'receipt_reversal', -l.qty_rejected, 'receipt', r.receipt_id, r.receipt_no);
		end if;
		perform core.stock_post(level, 'on_hand', 'receipt_reversal', -l.qty_received, 'receipt', r.receipt_id, r.receipt_no, lot_id => l.lot_id);
		update core.purchase_order_line x set qty_received = x.qty_received - l.qty_received, qty_accepted = x.qty_accepted - l.qty_accepted,
			qty_rejected = x.qty_rejected - l.qty_rejected
		where x.purchase_order_line_id = l.purchase_order_line_id;
	end loop;
	select x.* into o from core.purchase_order x where x.purchase_order_id = g.purchase_order_id;
	target := case when exists (select from core.purchase_order_line x where x.purchase_order_id = o.purchase_order_id and x.qty_received > 0)
		then 'partially_received' else 'acknowledged' end;
	if o.status in ('received', 'partially_received') and o.status <> target then
		o := core.purchase_order_to(o, 'receipt_reverse', target, why);
	end if;
	perform core.purchase_order_incoming(o);
	return core.receipt_end(c, r, 'Undone', jsonb_build_object('reverses', g.receipt_no, 'reason', why));
end
$$;

-- All rejected goods of a receipt go back, and the supplier owes us their price.
create function api.receipt_return(receipt_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_return', request_key);
	g core.receipt;
	o core.purchase_order;
	t core.supplier_return;
	d core.debit_note;
	l record;
	amount bigint := 0;
	level bigint;
	why text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	why := core.need_text(reason, 'reason', 500);
	if g.reverses_id is not null or g.status = 'reversed'
		or not exists (select from core.receipt_line x where x.receipt_id = g.receipt_id and x.qty_rejected > x.qty_returned) then
		perform core.fail('QS003', 'There is nothing to send back');
	end if;
	select x.* into o from core.purchase_order x where x.purchase_order_id = g.purchase_order_id;
	insert into core.supplier_return (supplier_id, receipt_id, reason, created_by, created_at, updated_at)
	values (o.supplier_id, g.receipt_id, why, c.person_id, core.now(), core.now()) returning * into t;
	for l in select x.receipt_line_id, x.variant_id, x.lot_id, x.qty_rejected - x.qty_returned as qty, y.unit_minor, y.purchase_order_line_id
		from core.receipt_line x join core.purchase_order_line y on y.purchase_order_line_id = x.purchase_order_line_id
		where x.receipt_id = g.receipt_id and x.qty_rejected > x.qty_returned order by x.variant_id, x.line_no
	loop
		insert into core.supplier_return_line (supplier_return_id, receipt_line_id, qty, unit_minor) values (t.supplier_return_id, l.receipt_line_id, l.qty, l.unit_minor);
		update core.receipt_line x set qty_returned = x.qty_returned + l.qty where x.receipt_line_id = l.receipt_line_id;
		update core.purchase_order_line x set qty_returned = x.qty_returned + l.qty where x.purchase_order_line_id = l.purchase_order_line_id;
		level := core.stock_level_of(g.warehouse_id, l.variant_id);
		perform core.stock_post(level, 'damaged', 'supplier_return', -l.qty, 'supplier_return', t.supplier_return_id, t.supplier_return_no);
		perform core.stock_post(level, 'on_hand', 'supplier_return', -l.qty, 'supplier_return', t.supplier_return_id, t.supplier_return_no, lot_id => l.lot_id);
		amount := amount + l.qty * l.unit_minor;
	end loop;
	if amount > 0 then
		d := core.debit_note_issue(o.supplier_id, t.supplier_return_id, null, amount, o.currency);
	end if;
	perform core.note_event('receipt', g.receipt_id, g.version + 1, 'change', null, null, why);
	update core.receipt x set updated_at = core.now(), version = x.version + 1 where x.receipt_id = g.receipt_id returning x.* into g;
	return core.receipt_end(c, g, 'Sent back', jsonb_build_object('return', t.supplier_return_no, 'debit_note', d.debit_note_no, 'amount_minor', amount, 'reason', why));
end
$$;

-- Freight, duty and the like, spread over what was received so that the shares add up to the cent.
create function api.receipt_cost(receipt_id bigint, version int, kind core.landed_cost_kind, amount numeric, currency core.short_text, basis core.landed_cost_basis,
	document core.short_text default null, estimate boolean default false, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.receipt_cost', request_key);
	g core.receipt;
	k core.landed_cost;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	g := core.receipt_lock(receipt_id, version);
	if kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	elsif basis is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'basis');
	elsif g.reverses_id is not null or g.status = 'reversed' then
		perform core.fail('QS003', '%s is %s', array[g.receipt_no, core.coded('receipt_status', 'reversed')]);
	end if;
	k.currency := (select x.currency from ref.currency x where x.currency = upper(btrim(receipt_cost.currency)));
	if k.currency is null then
		perform core.fail('QS004', 'There is no such currency', '{}', 'currency');
	end if;
	k.amount_minor := core.price_minor(amount, k.currency, 'amount');
	k.fx_rate := (select x.rate from ref.currency x where x.currency = k.currency);
	k.base_minor := core.in_base(k.amount_minor, k.currency, k.fx_rate);
	if k.base_minor < 1 then
		perform core.fail('QS004', 'This is not an amount in %s', array[k.currency], 'amount');
	end if;
	insert into core.landed_cost (receipt_id, kind, basis, estimate, amount_minor, currency, fx_rate, base_minor, document, person_id, at)
	values (g.receipt_id, receipt_cost.kind, receipt_cost.basis, coalesce(receipt_cost.estimate, false), k.amount_minor, k.currency, k.fx_rate, k.base_minor,
		coalesce(core.most_text(document, 'document', 100), ''), c.person_id, core.now()) returning * into k;
	perform core.landed_cost_spread(k.landed_cost_id);
	perform core.note_event('receipt', g.receipt_id, g.version + 1, 'change', null, null, kind, jsonb_build_object('base_minor', k.base_minor));
	update core.receipt x set updated_at = core.now(), version = x.version + 1 where x.receipt_id = g.receipt_id returning x.* into g;
	return core.receipt_end(c, g, 'Cost added', jsonb_build_object('kind', kind, 'amount_minor', k.amount_minor, 'currency', k.currency, 'basis', basis));
end
$$;

create or replace function core.landed_cost_spread(landed_cost_id bigint) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	with part as (
		select k.landed_cost_id, l.receipt_line_id, k.base_minor,
			case k.basis when 'qty' then l.qty_received::numeric when 'weight' then l.qty_received::numeric * v.weight_g
				else l.qty_received::numeric * y.unit_minor end as share
		from core.landed_cost k
		join core.receipt_line l on l.receipt_id = k.receipt_id
		join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
		join core.variant v on v.variant_id = l.variant_id
		where k.landed_cost_id = $1
	), exact as (
		select p.*, p.base_minor * case when sum(p.share) over () = 0 then 1.0 / count(*) over () else p.share / sum(p.share) over () end as due from part p
	), rounded as (
		-- What rounding down leaves over goes to those that lost most by it.
		select e.*, floor(e.due)::bigint as low, row_number() over (order by e.due - floor(e.due) desc, e.receipt_line_id) as nth,
			e.base_minor - sum(floor(e.due)) over () as rest from exact e
	)
	insert into core.landed_cost_share (landed_cost_id, receipt_line_id, base_minor)
	select r.landed_cost_id, r.receipt_line_id, r.low + (r.nth <= r.rest)::int from rounded r
$$;
