-- Supplier invoices: entered, matched against order and accepted goods, resolved, approved. Quantities are compared
-- as exact decimals.

create view api.supplier_invoice as
select i.supplier_invoice_id, i.supplier_invoice_no, i.invoice_no, i.supplier_id, s.name as supplier, i.purchase_order_id, o.purchase_order_no, i.status,
	i.exceptions, (select x.code from core.supplier_invoice_exception x where x.supplier_invoice_id = i.supplier_invoice_id and x.resolved_at is null
		order by x.supplier_invoice_exception_id limit 1) as exception,
	i.net_minor, i.tax_minor, i.total_minor, i.payable_minor, i.paid_minor, i.scheduled_minor, i.payable_minor - i.paid_minor as open_minor, i.currency, i.invoice_date, i.due_on, u.name as entered_by, i.entered_at, a.name as approved_by,
	i.approved_at, i.updated_at, i.version,
	case when i.status = 'exception' then 'danger' when i.status = 'disputed' then 'warn' when i.status in ('rejected', 'cancelled', 'paid') then 'muted'
		when i.due_on < core.now()::date then 'warn' when i.status in ('approved', 'scheduled') then 'ok' end as style,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_match'))::text[]) as can_match,
	(select auth.can('api.supplier_invoice_resolve')) and i.status = 'exception' as can_resolve,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_approve'))::text[]) and i.entered_by is distinct from (select auth.me()) as can_approve,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_hold'))::text[]) as can_hold,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_release'))::text[]) as can_release,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_reject'))::text[]) as can_reject,
	(select auth.can('api.supplier_invoice_schedule')) and i.status in ('approved', 'scheduled', 'partially_paid')
		and i.payable_minor > i.paid_minor + i.scheduled_minor as can_schedule,
	i.status = any ((select core.movable('supplier_invoice', 'supplier_invoice_cancel'))::text[]) as can_cancel
from core.supplier_invoice i
join core.supplier s on s.supplier_id = i.supplier_id
left join core.purchase_order o on o.purchase_order_id = i.purchase_order_id
left join core.person u on u.person_id = i.entered_by
left join core.person a on a.person_id = i.approved_by
where (select auth.can('api.supplier_invoice'));

create view api.supplier_invoice_line with (security_barrier) as
select l.supplier_invoice_line_id, l.supplier_invoice_id, l.line_no, y.sku, l.description, l.qty, l.qty_payable, y.qty as qty_ordered, y.qty_accepted, y.qty_billed,
	l.amount_minor, i.currency, round(l.amount_minor / l.qty)::bigint as unit_minor, y.unit_minor as ordered_minor,
	case when exists (select from core.supplier_invoice_exception x where x.supplier_invoice_id = l.supplier_invoice_id and x.line_no = l.line_no and x.resolved_at is null) then 'danger' end as style
from core.supplier_invoice_line l
join core.supplier_invoice i on i.supplier_invoice_id = l.supplier_invoice_id
left join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
where (select auth.can('api.supplier_invoice_line'));

create view api.supplier_invoice_exception with (security_barrier) as
select x.supplier_invoice_exception_id, x.supplier_invoice_id, x.line_no, x.code, x.expected, x.found, x.raised_at, x.resolution, p.name as resolved_by, x.resolved_at, x.note,
	case when x.resolved_at is null then 'danger' else 'muted' end as style
from core.supplier_invoice_exception x
left join core.person p on p.person_id = x.resolved_by
where (select auth.can('api.supplier_invoice_exception'));

create or replace function core.due_after(invoice_date date, terms core.payment_terms) returns date
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select invoice_date + case terms when 'net_60' then 60 when 'net_30' then 30 when 'tt_advance' then 0 else 14 end
$$;

-- Take in an invoice as the supplier wrote it. lines: [{"po_line": key or null, "description", "qty", "amount_minor"}].
create or replace function core.invoice_receive(supplier_id bigint, purchase_order_id bigint, invoice_no text, currency text, invoice_date date,
	net_minor bigint, tax_minor bigint, account_no text, lines jsonb) returns core.supplier_invoice
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i core.supplier_invoice;
begin
	perform core.day_meant(invoice_date, 'invoice_date'), core.most_text(account_no, 'account_no', 60);
	insert into core.supplier_invoice (supplier_id, purchase_order_id, invoice_no, currency, fx_rate, invoice_date, due_on, net_minor, tax_minor, payable_minor,
		account_no, entered_by, entered_at, updated_at)
	select s.supplier_id, invoice_receive.purchase_order_id, invoice_receive.invoice_no, k.currency, k.rate, invoice_receive.invoice_date,
		core.due_after(invoice_receive.invoice_date, coalesce((select o.terms from core.purchase_order o where o.purchase_order_id = invoice_receive.purchase_order_id), s.terms)),
		invoice_receive.net_minor, invoice_receive.tax_minor, invoice_receive.net_minor + invoice_receive.tax_minor,
		upper(regexp_replace(coalesce(invoice_receive.account_no, ''), '[ .-]', '', 'g')), auth.me(), core.now(), core.now()
	from core.supplier s join ref.currency k on k.currency = invoice_receive.currency
	where s.supplier_id = invoice_receive.supplier_id on conflict do nothing returning * into i;
	if i.supplier_invoice_id is null then
		perform core.fail('QS003', 'This invoice was entered already', '{}', 'invoice_no');
	end if;
	insert into core.supplier_invoice_line (supplier_invoice_id, line_no, purchase_order_line_id, description, qty, qty_payable, amount_minor)
	select i.supplier_invoice_id, l.ord, (l.x->>'po_line')::bigint, coalesce(l.x->>'description', ''), (l.x->>'qty')::numeric, (l.x->>'qty')::numeric, (l.x->>'amount_minor')::bigint
	from jsonb_array_elements(lines) with ordinality l(x, ord);
	perform core.note_event('supplier_invoice', i.supplier_invoice_id, i.version, 'status', null, i.status);
	return i;
end
$$;

-- Everything in which an invoice differs from the order and from what was accepted.
create or replace function core.invoice_differences(i core.supplier_invoice)
returns table (line_no int, code core.invoice_exception, expected text, found text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	with tolerance as (
		select t.price_percent, t.tax_minor from core.match_tolerance t where t.supplier_id = i.supplier_id or t.supplier_id is null
		order by t.supplier_id nulls last limit 1
	), line as (
		select l.line_no, l.qty_payable, l.amount_minor, l.qty, y.unit_minor, y.qty_accepted, y.qty_received, y.qty_billed, y.over_bill_percent,
			y.qty as ordered, y.qty_cancelled, y.purchase_order_line_id, o.purchase_order_id, o.supplier_id, o.currency,
			sum(l.qty_payable) over (partition by y.purchase_order_line_id) as together
		from core.supplier_invoice_line l
		left join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
		left join core.purchase_order o on o.purchase_order_id = y.purchase_order_id
		where l.supplier_invoice_id = i.supplier_invoice_id
	)
	select l.line_no, 'no_po'::core.invoice_exception, '', '' from line l where l.purchase_order_line_id is null or l.supplier_id <> i.supplier_id
	union all
	select l.line_no, 'no_grn', l.ordered::text, trim_scale(l.qty_payable)::text from line l
	where l.purchase_order_line_id is not null and l.qty_received = 0 and l.qty_payable > 0
	union all
	select l.line_no, case when l.qty_billed + l.together > l.ordered * (1 + l.over_bill_percent / 100) then 'qty_over' else 'qty_short_gr' end,
		greatest(l.qty_accepted - l.qty_billed, 0)::text, trim_scale(l.qty_payable)::text from line l
	where l.qty_received > 0 and l.qty_billed + l.together > l.qty_accepted * (1 + l.over_bill_percent / 100)
	union all
	select l.line_no, 'price_var', l.unit_minor::text, trim_scale(round(l.amount_minor / l.qty, 4))::text from line l, tolerance t
	where l.purchase_order_line_id is not null and l.currency = i.currency and abs(l.amount_minor - l.qty * l.unit_minor) > l.qty * l.unit_minor * t.price_percent / 100
	union all
	select null, 'price_var', sum(l.amount_minor)::text, i.net_minor::text from line l having sum(l.amount_minor) <> i.net_minor
	union all
	select null, 'currency_var', min(l.currency), i.currency from line l where l.currency <> i.currency having count(*) > 0
	union all
	select null, 'tax_var', i.expected_tax_minor::text, i.tax_minor::text from tolerance t where abs(i.tax_minor - i.expected_tax_minor) > t.tax_minor
	union all
	(select null, 'duplicate', d.supplier_invoice_no, i.invoice_no from core.supplier_invoice d
	where d.supplier_id = i.supplier_id and d.invoice_key = i.invoice_key and d.supplier_invoice_id <> i.supplier_invoice_id
		and d.status not in ('rejected', 'cancelled') order by d.supplier_invoice_id limit 1)
	union all
	select null, 'bank_changed', '****' || right(b.account_no, 4), '****' || right(i.account_no, 4) from core.supplier_bank b
	where b.supplier_id = i.supplier_id and b.status = 'approved' and i.account_no <> '' and b.account_no <> i.account_no
$$;

-- Compare, note what differs now, and drop what no longer does. What a person has accepted is not raised again while
-- it is the same difference.
create or replace function core.invoice_match(i core.supplier_invoice) returns core.supplier_invoice
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n int;
	target core.supplier_invoice_status;
begin
	delete from core.supplier_invoice_exception x where x.supplier_invoice_id = i.supplier_invoice_id and x.resolved_at is null;
	insert into core.supplier_invoice_exception (supplier_invoice_id, line_no, code, expected, found, raised_at)
	select i.supplier_invoice_id, d.line_no, d.code, d.expected, d.found, core.now() from core.invoice_differences(i) d
	where not exists (select from core.supplier_invoice_exception x where x.supplier_invoice_id = i.supplier_invoice_id and x.line_no is not distinct from d.line_no
		and x.code = d.code and x.expected = d.expected and x.found = d.found and x.resolution in ('accept', 'debit_note')
		and d.code not in ('qty_over', 'qty_short_gr', 'no_grn', 'duplicate', 'bank_changed'));
	get diagnostics n = row_count;
	target := case when n = 0 then 'matched' else 'exception' end;
	if i.status <> target then
		perform core.move('supplier_invoice', i.supplier_invoice_id, i.version + 1, 'supplier_invoice_match', i.status, target);
	end if;
	update core.supplier_invoice x set status = target, exceptions = n, updated_at = core.now(), version = x.version + 1
	where x.supplier_invoice_id = i.supplier_invoice_id returning x.* into i;
	return i;
end
$$;

create or replace function core.supplier_invoice_lock(supplier_invoice_id bigint, version int) returns core.supplier_invoice
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	i core.supplier_invoice;
begin
	-- The order first, as everywhere.
	perform 1 from core.purchase_order o where o.purchase_order_id in (select y.purchase_order_id from core.supplier_invoice_line l
		join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
		where l.supplier_invoice_id = supplier_invoice_lock.supplier_invoice_id) order by o.purchase_order_id for update;
	select x.* into i from core.supplier_invoice x where x.supplier_invoice_id = supplier_invoice_lock.supplier_invoice_id for update;
	perform core.expect('supplier_invoice', i.supplier_invoice_id, i.version, version, i.supplier_invoice_no, 'There is no such invoice');
	return i;
end
$$;

create or replace function core.supplier_invoice_end(c core.command, i core.supplier_invoice, note text, data jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	return core.command_end(c, 'supplier_invoice', i.supplier_invoice_id, i.supplier_invoice_no, i.version, note, data);
end
$$;

create or replace function core.supplier_invoice_to(i core.supplier_invoice, verb text, target core.supplier_invoice_status, reason text default null)
returns core.supplier_invoice
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('supplier_invoice', i.supplier_invoice_id, i.version + 1, verb, i.status, target, reason);
	update core.supplier_invoice x set status = target, updated_at = core.now(), version = x.version + 1
	where x.supplier_invoice_id = i.supplier_invoice_id returning x.* into i;
	return i;
end
$$;

-- Enter an invoice for an order: of one line, or of all that is received and not billed, for an amount that is
-- then compared with what was ordered.
create function api.purchase_order_bill(purchase_order_id bigint, version int, invoice_no core.short_text, invoice_date date, net numeric, tax numeric default 0,
	line core.purchase_line_no default null, qty numeric default null, account_no core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.purchase_order_bill', request_key);
	o core.purchase_order;
	i core.supplier_invoice;
	lines jsonb;
	net_minor bigint;
	total bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	o := core.purchase_order_lock(purchase_order_id, version);
	invoice_no := core.need_text(invoice_no, 'invoice_no', 60);
	if invoice_no !~ '[[:alnum:]]' then
		perform core.fail('QS004', 'This must not be empty', '{}', 'invoice_no');
	elsif invoice_date is null or invoice_date > core.now()::date then
		perform core.fail('QS004', 'This is not a day in the past', '{}', 'invoice_date');
	elsif o.sent_at is null then
		perform core.fail('QS003', '%s is %s', array[o.purchase_order_no, core.coded('purchase_order_status', o.status)]);
	elsif qty is not null and (qty <= 0 or qty > 10000000 or qty <> round(qty, 3)) then
		perform core.fail('QS004', 'This must be a quantity of at least 1', '{}', 'qty');
	elsif qty is not null and line is null and (select count(*) from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id) > 1 then
		perform core.fail('QS004', 'Say which line', '{}', 'line');
	end if;
	net_minor := core.price_minor(net, o.currency, 'net');
	-- The net amount is spread as the order's prices are; what is left over from rounding stays with the last line.
	select jsonb_agg(jsonb_build_object('po_line', x.id, 'description', x.sku, 'qty', x.n, 'amount_minor',
			case when x.last then net_minor - x.before else x.part end) order by x.line_no) into lines
	from (
		select z.*, coalesce(sum(z.part) over (order by z.line_no rows between unbounded preceding and 1 preceding), 0) as before
		from (
			select l.purchase_order_line_id as id, l.line_no, l.sku, n.n, l.line_no = max(l.line_no) over () as last,
				round(net_minor * n.n * l.unit_minor / nullif(sum(n.n * l.unit_minor) over (), 0))::bigint as part
			from core.purchase_order_line l
			cross join lateral (select coalesce(purchase_order_bill.qty, greatest(case when l.qty_received > 0 then l.qty_received - l.qty_returned else l.qty - l.qty_cancelled end - l.qty_billed, 0)) as n) n
			where l.purchase_order_id = o.purchase_order_id and (line is null or l.line_no = line) and n.n > 0
		) z
	) x;
	if lines is null then
		perform core.fail('QS003', 'Nothing is left to bill on this order');
	end if;
	i := core.invoice_receive(o.supplier_id, o.purchase_order_id, invoice_no, o.currency, invoice_date, net_minor, core.price_minor(coalesce(tax, 0), o.currency, 'tax'), account_no, lines);
	-- Tax is what the supplier's own country asks for, or nothing across a border.
	update core.supplier_invoice x set expected_tax_minor = case when s.country = w.country then round(x.net_minor * coalesce((select max(m.tax_percent) from ref.market m where m.country = w.country), 0) / 100)::bigint else 0 end
	from core.supplier s, core.warehouse w where x.supplier_invoice_id = i.supplier_invoice_id and s.supplier_id = o.supplier_id and w.warehouse_id = o.warehouse_id returning x.* into i;
	i := core.invoice_match(i);
	perform core.changed('purchase_order');
	return core.supplier_invoice_end(c, i, case when i.exceptions > 0 then 'Entered; it does not match' else 'Entered; it matches' end,
		jsonb_build_object('invoice_no', invoice_no, 'net_minor', net_minor, 'exceptions', i.exceptions));
end
$$;

create function api.supplier_invoice_match(supplier_invoice_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_match', request_key);
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_lock(supplier_invoice_id, version);
	if i.status not in ('received', 'matching', 'matched', 'exception') then
		perform core.fail('QS003', '%s is %s', array[i.supplier_invoice_no, core.coded('supplier_invoice_status', i.status)]);
	end if;
	i := core.invoice_match(i);
	return core.supplier_invoice_end(c, i, case when i.exceptions > 0 then 'It does not match' else 'It matches' end, jsonb_build_object('exceptions', i.exceptions));
end
$$;

-- accept: the difference is right, which a quantity beyond what was accepted never is. short_pay: pay what was
-- accepted, at the price that was ordered. debit_note: pay it all and ask for the difference back. wait: look again.
create function api.supplier_invoice_resolve(supplier_invoice_id bigint, version int, resolution core.match_resolution, note core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_resolve', request_key);
	i core.supplier_invoice;
	x core.supplier_invoice_exception;
	why text;
	back bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_lock(supplier_invoice_id, version);
	why := core.need_text(note, 'note', 500);
	if resolution is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'resolution');
	elsif i.status <> 'exception' then
		perform core.fail('QS003', '%s is %s', array[i.supplier_invoice_no, core.coded('supplier_invoice_status', i.status)]);
	end if;
	for x in select e.* from core.supplier_invoice_exception e where e.supplier_invoice_id = i.supplier_invoice_id and e.resolved_at is null order by e.supplier_invoice_exception_id loop
		if resolution <> 'wait' and x.code in ('duplicate', 'bank_changed', 'no_po', 'currency_var') then
			perform core.fail('QS003', 'This cannot be paid while it is so: %s', array[core.coded('invoice_exception', x.code)], 'resolution');
		elsif resolution in ('accept', 'debit_note') and x.code in ('qty_over', 'qty_short_gr', 'no_grn') then
			perform core.fail('QS003', 'No more is paid than was accepted; pay short or wait', '{}', 'resolution');
		end if;
	end loop;
	if resolution = 'short_pay' then
		update core.supplier_invoice_line l set qty_payable = least(l.qty_payable, greatest(y.qty_accepted * (1 + y.over_bill_percent / 100) - y.qty_billed, 0))
		from core.purchase_order_line y
		where l.supplier_invoice_id = i.supplier_invoice_id and y.purchase_order_line_id = l.purchase_order_line_id;
		update core.supplier_invoice v set payable_minor = least(v.net_minor + v.tax_minor, v.tax_minor + (select coalesce(sum(least(round(l.qty_payable * y.unit_minor), round(l.amount_minor * l.qty_payable / l.qty))), 0)
			from core.supplier_invoice_line l join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id
			where l.supplier_invoice_id = v.supplier_invoice_id)::bigint)
		where v.supplier_invoice_id = i.supplier_invoice_id returning v.* into i;
	elsif resolution = 'debit_note' then
		back := i.net_minor - (select sum(round(l.qty * y.unit_minor)) from core.supplier_invoice_line l
			join core.purchase_order_line y on y.purchase_order_line_id = l.purchase_order_line_id where l.supplier_invoice_id = i.supplier_invoice_id)::bigint;
		if coalesce(back, 0) <= 0 then
			perform core.fail('QS003', 'There is nothing to ask back', '{}', 'resolution');
		end if;
		perform core.debit_note_issue(i.supplier_id, null, i.supplier_invoice_id, back, i.currency);
	end if;
	update core.supplier_invoice_exception e set resolution = supplier_invoice_resolve.resolution, resolved_by = c.person_id, resolved_at = core.now(), note = why
	where e.supplier_invoice_id = i.supplier_invoice_id and e.resolved_at is null;
	if resolution = 'short_pay' then
		-- What is paid is what was ordered and accepted: nothing differs any more.
		perform core.move('supplier_invoice', i.supplier_invoice_id, i.version + 1, 'supplier_invoice_match', i.status, 'matched', why);
		update core.supplier_invoice v set status = 'matched', exceptions = 0, updated_at = core.now(), version = v.version + 1
		where v.supplier_invoice_id = i.supplier_invoice_id returning v.* into i;
	else
		i := core.invoice_match(i);
	end if;
	return core.supplier_invoice_end(c, i, case when i.status = 'matched' then 'Resolved; it matches' else 'Noted' end,
		jsonb_build_object('resolution', resolution, 'note', why, 'payable_minor', i.payable_minor));
end
$$;

create or replace function core.invoice_hash(i core.supplier_invoice) returns bytea
language sql stable set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to(concat_ws(chr(31), i.supplier_invoice_id, i.supplier_id, i.invoice_key, i.currency, i.net_minor, i.tax_minor, i.payable_minor, i.account_no,
		(select string_agg(concat_ws(',', l.line_no, l.purchase_order_line_id, l.qty_payable, l.amount_minor), ';' order by l.line_no)
			from core.supplier_invoice_line l where l.supplier_invoice_id = i.supplier_invoice_id)), 'UTF8'))
$$;

-- Approved by somebody else than who entered it, after one more look at the figures.
create function api.supplier_invoice_approve(supplier_invoice_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_approve', request_key);
	i core.supplier_invoice;
	d record;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_lock(supplier_invoice_id, version);
	if i.entered_by = c.person_id then
		perform core.fail('42501', 'Who entered an invoice does not approve it');
	elsif exists (select from core.supplier s where s.supplier_id = i.supplier_id and s.hold in ('payments', 'everything')) then
		perform core.fail('QS003', 'Payments to this supplier are on hold');
	elsif i.status = 'matched' then
		select x.code into d from core.invoice_differences(i) x where x.code in ('qty_over', 'qty_short_gr', 'no_grn', 'no_po', 'duplicate', 'bank_changed') limit 1;
		if found then
			perform core.fail('QS003', 'It no longer matches: %s', array[core.coded('invoice_exception', d.code)], null, 'Match it again');
		end if;
	end if;
	i := core.supplier_invoice_to(i, 'supplier_invoice_approve', 'approved');
	update core.purchase_order_line y set qty_billed = y.qty_billed + l.qty
	from (select x.purchase_order_line_id, sum(x.qty_payable) as qty from core.supplier_invoice_line x where x.supplier_invoice_id = i.supplier_invoice_id group by 1) l
	where y.purchase_order_line_id = l.purchase_order_line_id;
	update core.supplier_invoice x set approved_by = c.person_id, approved_at = core.now(), content_hash = core.invoice_hash(i)
	where x.supplier_invoice_id = i.supplier_invoice_id;
	perform core.invoice_post(i);
	return core.supplier_invoice_end(c, i, 'Approved', jsonb_build_object('payable_minor', i.payable_minor, 'currency', i.currency));
end
$$;

create function api.supplier_invoice_hold(supplier_invoice_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_hold', request_key);
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_to(core.supplier_invoice_lock(supplier_invoice_id, version), 'supplier_invoice_hold', 'disputed', reason);
	return core.supplier_invoice_end(c, i, 'Disputed', jsonb_build_object('reason', reason));
end
$$;

create function api.supplier_invoice_release(supplier_invoice_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_release', request_key);
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_to(core.supplier_invoice_lock(supplier_invoice_id, version), 'supplier_invoice_release', 'received', reason);
	i := core.invoice_match(i);
	return core.supplier_invoice_end(c, i, 'Released', jsonb_build_object('reason', reason));
end
$$;

create function api.supplier_invoice_reject(supplier_invoice_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_reject', request_key);
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_to(core.supplier_invoice_lock(supplier_invoice_id, version), 'supplier_invoice_reject', 'rejected', reason);
	return core.supplier_invoice_end(c, i, 'Rejected', jsonb_build_object('reason', reason));
end
$$;
