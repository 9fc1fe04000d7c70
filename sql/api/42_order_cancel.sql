-- Cancelling: the whole order, or so many of one line. Both leave a record and send back what was paid too much.

create view api.sales_order_cancellation as
select x.order_cancellation_id, x.order_id, s.order_no, x.reason, x.note, x.from_status, x.restock, l.line_no, l.sku, x.qty, x.refund_minor, x.currency,
	p.name as cancelled_by, x.cancelled_at
from core.order_cancellation x
join core.sales_order s on s.order_id = x.order_id
left join core.order_line l on l.order_line_id = x.order_line_id
left join core.person p on p.person_id = x.cancelled_by
where (select auth.can('api.sales_order_cancellation'));

-- One transaction: the record, what was promised given back, authorizations let go, captured money on its way back.
create function api.order_cancel(order_id bigint, version int, reason core.cancel_reason, note core.short_text,
	restock core.yes_no default 'yes', request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_cancel', request_key);
	s core.sales_order;
	p core.payment;
	was core.order_status;
	back bigint := 0;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	end if;
	note := core.need_text(note, 'note', 500);
	s := core.order_lock(order_id, version);
	was := s.status;
	s := core.order_to(s, 'order_cancel', 'cancelled', note);
	perform core.stock_release(s.order_id, 'cancelled');
	update core.order_change x set status = 'cancelled', note = order_cancel.note, updated_at = core.now(), version = x.version + 1
	where x.order_id = s.order_id and x.status in ('draft', 'requested');
	perform core.approval_lapse(s, array['pending']);
	for p in select x.* from core.payment x where x.order_id = s.order_id order by x.payment_id for update loop
		if p.state in ('initiated', 'authorized') then
			perform core.payment_set(p, 'order_cancel', 'voided', note);
		elsif p.captured_minor > p.refunding_minor then
			back := back + p.captured_minor - p.refunding_minor;
			perform core.refund_request(p, p.captured_minor - p.refunding_minor, 'cancelled_order', 'cancellation', s.order_id, note);
		end if;
	end loop;
	insert into core.order_cancellation (order_id, reason, note, from_status, restock, refund_minor, currency, cancelled_by, cancelled_at)
	values (s.order_id, reason, note, was, coalesce(restock, 'yes') = 'yes', back, s.currency, c.person_id, core.now());
	s := core.order_follow(s.order_id, 'cancellation', null, core.coded('cancel_reason', reason));
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Cancelled',
		jsonb_build_object('reason', reason, 'note', note, 'refund_minor', back, 'currency', s.currency));
end
$$;

-- Some of one line, before they are packed. What is left of the order goes on.
create function api.order_cancel_line(order_id bigint, version int, line core.order_line_ref, qty int, reason core.cancel_reason,
	note core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_cancel_line', request_key);
	s core.sales_order;
	l core.order_line;
	free int;
	id bigint;
	back bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	end if;
	note := core.need_text(note, 'note', 500);
	s := core.order_lock(order_id, version);
	if s.status not in ('placed', 'confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	l := core.order_line_of(s.order_id, line);
	free := l.qty - l.qty_shipped - coalesce((select sum(r.qty) from core.reservation r
		where r.order_line_id = l.order_line_id and r.status = 'active' and exists (
			select from core.shipment_line h where h.reservation_id = r.reservation_id)), 0);
	if coalesce(qty, 0) < 1 or qty > free then
		perform core.fail('QS004', 'Of line %s, %s can be cancelled', array[l.line_no::text, free::text], 'qty',
			'What has been shipped is a return; a shipment being prepared is cancelled first');
	elsif qty = (select sum(x.qty) from core.order_line x where x.order_id = s.order_id) then
		perform core.fail('QS003', 'Nothing would be left', '{}', 'qty', 'Cancel the whole order instead');
	end if;
	insert into core.order_cancellation (order_id, order_line_id, qty, reason, note, from_status, restock, refund_minor, currency,
		cancelled_by, cancelled_at)
	values (s.order_id, l.order_line_id, qty, reason, note, s.status, true, 0, s.currency, c.person_id, core.now())
	returning order_cancellation_id into id;
	update core.order_line x set qty = x.qty - order_cancel_line.qty where x.order_line_id = l.order_line_id;
	s := core.order_sum(s.order_id);
	s := core.order_shipped(s.order_id);
	if s.status <> 'placed' then
		perform core.stock_reserve(s.order_id);
	end if;
	perform core.order_ask_approval(s);
	back := core.order_pay_back(s, 'cancelled_order', 'cancellation', id, note);
	update core.order_cancellation x set refund_minor = back where x.order_cancellation_id = id;
	s := core.order_follow(s.order_id, 'cancellation', l.sku || ' x ' || qty, core.coded('cancel_reason', reason));
	return core.command_end(c, 'order', s.order_id, s.order_no, s.version, 'Cancelled',
		jsonb_build_object('line', l.line_no, 'qty', qty, 'reason', reason, 'note', note, 'refund_minor', back, 'currency', s.currency));
end
$$;
