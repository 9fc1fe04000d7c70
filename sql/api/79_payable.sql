-- Paying suppliers: what was approved is scheduled, released by somebody else, and paid; debit notes are set off.
-- Locks: purchase orders, then the invoice, then its payment or debit note.

create view api.supplier_payment as
select p.supplier_payment_id, p.supplier_payment_no, p.supplier_invoice_id, i.supplier_invoice_no, i.invoice_no, i.supplier_id, s.name as supplier, p.status,
	p.amount_minor, p.currency, p.pay_on, p.paid_on, b.bank, '****' || right(b.account_no, 4) as account_no, p.reference, u.name as scheduled_by, p.scheduled_at,
	r.name as released_by, p.released_at, p.updated_at, p.version,
	case when p.status in ('paid', 'cancelled') then 'muted' when p.pay_on < core.now()::date then 'danger' when p.status = 'released' then 'ok'
		when p.pay_on <= core.now()::date + 3 then 'warn' end as style,
	p.status = any ((select core.movable('supplier_payment', 'supplier_payment_release'))::text[]) and p.scheduled_by is distinct from (select auth.me()) as can_release,
	p.status = any ((select core.movable('supplier_payment', 'supplier_payment_confirm'))::text[]) as can_confirm,
	p.status = any ((select core.movable('supplier_payment', 'supplier_payment_cancel'))::text[]) as can_cancel
from core.supplier_payment p
join core.supplier_invoice i on i.supplier_invoice_id = p.supplier_invoice_id
join core.supplier s on s.supplier_id = i.supplier_id
join core.supplier_bank b on b.supplier_bank_id = p.supplier_bank_id
join core.person u on u.person_id = p.scheduled_by
left join core.person r on r.person_id = p.released_by
where (select auth.can('api.supplier_payment'));

create view api.debit_note with (security_barrier) as
select d.debit_note_id, d.debit_note_no, d.supplier_id, s.name as supplier, d.status, d.amount_minor, d.currency, r.supplier_return_no, i.supplier_invoice_no,
	p.name as issued_by, d.issued_at, k.supplier_invoice_no as applied_to, o.at as applied_at, d.version,
	case d.status when 'issued' then 'warn' else 'muted' end as style,
	d.status = any ((select core.movable('debit_note', 'debit_note_apply'))::text[]) as can_apply,
	d.status = any ((select core.movable('debit_note', 'debit_note_cancel'))::text[]) as can_cancel
from core.debit_note d
join core.supplier s on s.supplier_id = d.supplier_id
left join core.supplier_return r on r.supplier_return_id = d.supplier_return_id
left join core.supplier_invoice i on i.supplier_invoice_id = d.supplier_invoice_id
left join core.debit_set_off o on o.debit_note_id = d.debit_note_id
left join core.supplier_invoice k on k.supplier_invoice_id = o.supplier_invoice_id
left join core.person p on p.person_id = d.issued_by
where (select auth.can('api.debit_note'));

-- What was approved is owed from then on.
create or replace function core.invoice_post(i core.supplier_invoice) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	tax bigint := least(i.tax_minor, i.payable_minor);
begin
	if i.payable_minor > 0 then
		perform core.post('bill', 'supplier_invoice', i.supplier_invoice_id, null, i.currency, i.fx_rate, array['goods', 'input_tax', 'payables'],
			array[i.payable_minor - tax, tax, -i.payable_minor], i.supplier_invoice_no);
	end if;
end
$$;

-- A supplier owes us something back.
create or replace function core.debit_note_issue(supplier_id bigint, supplier_return_id bigint, supplier_invoice_id bigint, amount_minor bigint, currency text)
returns core.debit_note
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d core.debit_note;
begin
	insert into core.debit_note (supplier_id, supplier_return_id, supplier_invoice_id, amount_minor, currency, issued_by, issued_at)
	values (debit_note_issue.supplier_id, debit_note_issue.supplier_return_id, debit_note_issue.supplier_invoice_id, debit_note_issue.amount_minor,
		debit_note_issue.currency, auth.me(), core.now()) returning * into d;
	perform core.post('debit_note', 'debit_note', d.debit_note_id, null, d.currency, core.rate_of(d.currency), array['supplier_credits', 'goods'],
		array[d.amount_minor, -d.amount_minor], d.debit_note_no);
	perform core.note_event('debit_note', d.debit_note_id, d.version, 'status', null, d.status);
	return d;
end
$$;

create or replace function core.rate_of(currency text) returns numeric
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select c.rate from ref.currency c where c.currency = $1);
end
$$;

-- Moves an invoice to where its money says it is, and counts what was paid and what is on its way.
create or replace function core.invoice_money(i core.supplier_invoice, verb text, paid bigint, scheduled bigint, reason text default null) returns core.supplier_invoice
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	target core.supplier_invoice_status := case when i.paid_minor + paid = i.payable_minor then 'paid' when i.scheduled_minor + scheduled > 0 then 'scheduled'
		when i.paid_minor + paid > 0 then 'partially_paid' else 'approved' end;
begin
	if target <> i.status then
		perform core.move('supplier_invoice', i.supplier_invoice_id, i.version + 1, verb, i.status, target, reason);
	else
		perform core.note_event('supplier_invoice', i.supplier_invoice_id, i.version + 1, 'change', null, null, reason,
			jsonb_build_object('paid_minor', paid, 'scheduled_minor', scheduled));
	end if;
	update core.supplier_invoice x set status = target, paid_minor = x.paid_minor + paid, scheduled_minor = x.scheduled_minor + scheduled,
		updated_at = core.now(), version = x.version + 1
	where x.supplier_invoice_id = i.supplier_invoice_id returning x.* into i;
	return i;
end
$$;

create function api.supplier_invoice_schedule(supplier_invoice_id bigint, version int, pay_on date default null, amount numeric default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_schedule', request_key);
	i core.supplier_invoice;
	b core.supplier_bank;
	p core.supplier_payment;
	open bigint;
	part bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_lock(supplier_invoice_id, version);
	open := i.payable_minor - i.paid_minor - i.scheduled_minor;
	pay_on := coalesce(pay_on, greatest(i.due_on, core.now()::date));
	if i.status not in ('approved', 'scheduled', 'partially_paid') then
		perform core.fail('QS003', '%s is %s', array[i.supplier_invoice_no, core.coded('supplier_invoice_status', i.status)]);
	elsif open = 0 then
		perform core.fail('QS003', 'All of it is paid or scheduled');
	elsif core.day_meant(pay_on, 'pay_on') < core.now()::date then
		perform core.fail('QS004', 'This is not a day to come', '{}', 'pay_on');
	end if;
	part := case when amount is null then open else core.to_minor(amount, i.currency) end;
	if part > open then
		perform core.fail('QS004', 'Only %s are open', array[core.money_text(open, i.currency)], 'amount');
	end if;
	select x.* into b from core.supplier_bank x where x.supplier_id = i.supplier_id and x.status = 'approved';
	if b.supplier_bank_id is null then
		perform core.fail('QS003', 'It is not known where this supplier is paid', '{}', null, 'Ask for a bank change on the supplier, and let somebody approve it');
	end if;
	insert into core.supplier_payment (supplier_invoice_id, supplier_bank_id, amount_minor, currency, pay_on, scheduled_by, scheduled_at, updated_at)
	values (i.supplier_invoice_id, b.supplier_bank_id, part, i.currency, supplier_invoice_schedule.pay_on, c.person_id, core.now(), core.now()) returning * into p;
	perform core.note_event('supplier_payment', p.supplier_payment_id, p.version, 'status', null, p.status);
	i := core.invoice_money(i, 'supplier_invoice_schedule', 0, part);
	perform core.changed('supplier_payment');
	return core.supplier_invoice_end(c, i, 'Payment scheduled', jsonb_build_object('payment', p.supplier_payment_no, 'amount_minor', part, 'currency', i.currency, 'pay_on', pay_on));
end
$$;

-- The invoice first, then its payment.
create or replace function core.supplier_payment_lock(supplier_payment_id bigint, version int) returns core.supplier_payment
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	p core.supplier_payment;
begin
	perform 1 from core.supplier_invoice i where i.supplier_invoice_id = (select x.supplier_invoice_id from core.supplier_payment x
		where x.supplier_payment_id = supplier_payment_lock.supplier_payment_id) for update;
	select x.* into p from core.supplier_payment x where x.supplier_payment_id = supplier_payment_lock.supplier_payment_id for update;
	perform core.expect('supplier_payment', p.supplier_payment_id, p.version, version, p.supplier_payment_no, 'There is no such payment');
	return p;
end
$$;

create or replace function core.supplier_payment_end(c core.command, p core.supplier_payment, note text, data jsonb default '{}') returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.changed('supplier_invoice');
	return core.command_end(c, 'supplier_payment', p.supplier_payment_id, p.supplier_payment_no, p.version, note,
		data || jsonb_build_object('amount_minor', p.amount_minor, 'currency', p.currency));
end
$$;

-- Whether a supplier may be paid at all now, and at this bank.
create or replace function core.supplier_payable(p core.supplier_payment) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.supplier_invoice i join core.supplier s on s.supplier_id = i.supplier_id
		where i.supplier_invoice_id = p.supplier_invoice_id and s.hold in ('payments', 'everything')) then
		perform core.fail('QS003', 'Payments to this supplier are on hold');
	elsif not exists (select from core.supplier_bank b where b.supplier_bank_id = p.supplier_bank_id and b.status = 'approved' and b.content_hash = core.bank_hash(b)) then
		perform core.fail('QS003', 'The supplier''s bank details have changed since it was scheduled', '{}', null, 'Cancel it and schedule it again');
	end if;
end
$$;

create function api.supplier_payment_release(supplier_payment_id bigint, version int, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_payment_release', request_key);
	p core.supplier_payment;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.supplier_payment_lock(supplier_payment_id, version);
	if p.scheduled_by = c.person_id then
		perform core.fail('42501', 'Who schedules a payment does not release it');
	end if;
	perform core.move('supplier_payment', p.supplier_payment_id, p.version + 1, 'supplier_payment_release', p.status, 'released');
	perform core.supplier_payable(p);
	update core.supplier_payment x set status = 'released', released_by = c.person_id, released_at = core.now(), updated_at = core.now(), version = x.version + 1
	where x.supplier_payment_id = p.supplier_payment_id returning x.* into p;
	return core.supplier_payment_end(c, p, 'Released');
end
$$;

-- The bank has paid it.
create function api.supplier_payment_confirm(supplier_payment_id bigint, version int, reference core.short_text, paid_on date default null,
	request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_payment_confirm', request_key);
	p core.supplier_payment;
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.supplier_payment_lock(supplier_payment_id, version);
	reference := core.need_text(reference, 'reference', 60);
	paid_on := coalesce(paid_on, core.now()::date);
	if paid_on > core.now()::date or paid_on < p.scheduled_at::date then
		perform core.fail('QS004', 'This is not a day in the past', '{}', 'paid_on');
	end if;
	perform core.move('supplier_payment', p.supplier_payment_id, p.version + 1, 'supplier_payment_confirm', p.status, 'paid', reference);
	update core.supplier_payment x set status = 'paid', paid_on = supplier_payment_confirm.paid_on, fx_rate = core.rate_of(x.currency),
		reference = supplier_payment_confirm.reference, updated_at = core.now(), version = x.version + 1
	where x.supplier_payment_id = p.supplier_payment_id returning x.* into p;
	perform core.post('supplier_payment', 'supplier_payment', p.supplier_payment_id, null, p.currency, p.fx_rate, array['payables', 'bank'],
		array[p.amount_minor, -p.amount_minor], reference);
	select x.* into i from core.supplier_invoice x where x.supplier_invoice_id = p.supplier_invoice_id;
	perform core.invoice_money(i, 'supplier_payment_confirm', p.amount_minor, -p.amount_minor);
	return core.supplier_payment_end(c, p, 'Paid', jsonb_build_object('reference', reference));
end
$$;

create function api.supplier_payment_cancel(supplier_payment_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_payment_cancel', request_key);
	p core.supplier_payment;
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	p := core.supplier_payment_lock(supplier_payment_id, version);
	perform core.move('supplier_payment', p.supplier_payment_id, p.version + 1, 'supplier_payment_cancel', p.status, 'cancelled', reason);
	update core.supplier_payment x set status = 'cancelled', updated_at = core.now(), version = x.version + 1
	where x.supplier_payment_id = p.supplier_payment_id returning x.* into p;
	select x.* into i from core.supplier_invoice x where x.supplier_invoice_id = p.supplier_invoice_id;
	perform core.invoice_money(i, 'supplier_payment_cancel', 0, -p.amount_minor, reason);
	return core.supplier_payment_end(c, p, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

create function api.supplier_invoice_cancel(supplier_invoice_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_invoice_cancel', request_key);
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	i := core.supplier_invoice_to(core.supplier_invoice_lock(supplier_invoice_id, version), 'supplier_invoice_cancel', 'cancelled', reason);
	return core.supplier_invoice_end(c, i, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;

create or replace function core.debit_note_lock(debit_note_id bigint, version int) returns core.debit_note
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	d core.debit_note;
begin
	select x.* into d from core.debit_note x where x.debit_note_id = debit_note_lock.debit_note_id for update;
	perform core.expect('debit_note', d.debit_note_id, d.version, version, d.debit_note_no, 'There is no such debit note');
	return d;
end
$$;

create or replace function core.debit_note_to(d core.debit_note, verb text, target core.debit_note_status, reason text default null) returns core.debit_note
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('debit_note', d.debit_note_id, d.version + 1, verb, d.status, target, reason);
	update core.debit_note x set status = target, decided_by = auth.me(), updated_at = core.now(), version = x.version + 1
	where x.debit_note_id = d.debit_note_id returning x.* into d;
	return d;
end
$$;

-- Pay less for another invoice of the same supplier; the whole note at once.
create function api.debit_note_apply(debit_note_id bigint, version int, invoice core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.debit_note_apply', request_key);
	d core.debit_note;
	i core.supplier_invoice;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into i from core.supplier_invoice x where x.supplier_invoice_no = upper(btrim(invoice)) for update;
	d := core.debit_note_lock(debit_note_id, version);
	if i.supplier_invoice_id is null or i.supplier_id <> d.supplier_id then
		perform core.fail('QS004', 'This supplier has no such invoice', '{}', 'invoice');
	elsif i.currency <> d.currency then
		perform core.fail('QS004', 'That invoice is in another currency: %s', array[i.currency], 'invoice');
	elsif i.status not in ('approved', 'scheduled', 'partially_paid') then
		perform core.fail('QS003', '%s is %s', array[i.supplier_invoice_no, core.coded('supplier_invoice_status', i.status)], 'invoice');
	elsif d.amount_minor > i.payable_minor - i.paid_minor - i.scheduled_minor then
		perform core.fail('QS003', 'Only %s are open', array[core.money_text(i.payable_minor - i.paid_minor - i.scheduled_minor, i.currency)], 'invoice');
	end if;
	d := core.debit_note_to(d, 'debit_note_apply', 'applied');
	insert into core.debit_set_off (debit_note_id, supplier_invoice_id, amount_minor, person_id, at)
	values (d.debit_note_id, i.supplier_invoice_id, d.amount_minor, c.person_id, core.now());
	perform core.post('debit_applied', 'debit_note', d.debit_note_id, null, d.currency, core.rate_of(d.currency), array['payables', 'supplier_credits'],
		array[d.amount_minor, -d.amount_minor], i.supplier_invoice_no);
	i := core.invoice_money(i, 'debit_note_apply', d.amount_minor, 0, d.debit_note_no);
	perform core.changed('supplier_invoice');
	return core.command_end(c, 'debit_note', d.debit_note_id, d.debit_note_no, d.version, 'Set off', jsonb_build_object('invoice', i.supplier_invoice_no, 'amount_minor', d.amount_minor));
end
$$;

create function api.debit_note_cancel(debit_note_id bigint, version int, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.debit_note_cancel', request_key);
	d core.debit_note;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	d := core.debit_note_to(core.debit_note_lock(debit_note_id, version), 'debit_note_cancel', 'cancelled', reason);
	perform core.post('debit_cancelled', 'debit_note', d.debit_note_id, null, d.currency, core.rate_of(d.currency), array['goods', 'supplier_credits'],
		array[d.amount_minor, -d.amount_minor], reason);
	return core.command_end(c, 'debit_note', d.debit_note_id, d.debit_note_no, d.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;
