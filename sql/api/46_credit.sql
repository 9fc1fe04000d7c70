-- Store credit: goodwill within limits, credit for returns, and paying with it.

create view api.store_credit as
select k.store_credit_id, k.credit_no, k.customer_id, c.customer_no, who.name as customer_name, k.order_id, s.order_no, k.kind, k.reason, k.status,
	k.amount_minor, k.used_minor, k.amount_minor - k.used_minor as left_minor, k.currency, k.base_minor, q.name as requested_by,
	k.requested_at, d.name as decided_by, k.decided_at, k.expires_at, k.updated_at, k.version,
	case k.status when 'requested' then 'warn' when 'active' then 'ok' else 'muted' end as style,
	k.status = any ((select core.movable('credit', 'credit_approve'))::text[]) and k.requested_by is distinct from (select auth.me())
		and k.base_minor <= (select auth.limit_minor('goodwill_approve')) as can_approve,
	k.status = any ((select core.movable('credit', 'credit_reject'))::text[]) and k.requested_by is distinct from (select auth.me()) as can_reject
from core.store_credit k
join core.customer c on c.customer_id = k.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
left join core.sales_order s on s.order_id = k.order_id
left join core.person q on q.person_id = k.requested_by
left join core.person d on d.person_id = k.decided_by
where (select auth.can('api.store_credit'));

create or replace function core.credit_lock(store_credit_id bigint, version int) returns core.store_credit
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.store_credit;
begin
	perform core.order_row((select x.order_id from core.store_credit x where x.store_credit_id = credit_lock.store_credit_id));
	select x.* into k from core.store_credit x where x.store_credit_id = credit_lock.store_credit_id for update;
	if k.store_credit_id is null then
		perform core.fail('QS002', 'There is no such store credit');
	elsif k.version is distinct from version then
		perform core.conflict('credit', k.store_credit_id, version, k.credit_no);
	end if;
	return k;
end
$$;

-- Owed from now on. What it costs depends on what it is for: goodwill is an expense, a return undoes a sale (and
-- whoever undoes it posts that).
create or replace function core.credit_activate(k core.store_credit) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if k.kind <> 'return' then
		perform core.post('credit_grant', 'credit', k.store_credit_id, k.order_id, k.currency, k.fx_rate, array['goodwill', 'store_credit'],
			array[k.amount_minor, -k.amount_minor], k.reason);
	end if;
	perform core.changed('credit');
end
$$;

create or replace function core.credit_add(s core.sales_order, kind core.credit_kind, reason text, amount_minor bigint) returns core.store_credit
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k core.store_credit;
	me bigint := auth.me();
	base bigint := core.to_base(amount_minor, s.currency, s.fx_rate);
	before bigint;
	most bigint := auth.limit_minor('goodwill');
begin
	select coalesce(sum(x.base_minor), 0) into before from core.store_credit x
	where x.order_id = s.order_id and x.requested_by = me and x.kind = 'goodwill' and x.status <> 'rejected';
	insert into core.store_credit (customer_id, order_id, kind, reason, status, amount_minor, currency, fx_rate, base_minor, counted_minor,
		limit_minor, requested_by, requested_at, expires_at, updated_at)
	values (s.customer_id, s.order_id, kind, reason, case when kind = 'goodwill' and before + base > most then 'requested' else 'active' end,
		amount_minor, s.currency, s.fx_rate, base, before + base, most, me, core.now(), core.now() + interval '2 years', core.now())
	returning * into k;
	perform core.note_event('credit', k.store_credit_id, 1, 'status', null, k.status, reason);
	if k.status = 'active' then
		perform core.credit_activate(k);
	end if;
	return k;
end
$$;

create or replace function core.credit_facts(k core.store_credit) returns jsonb
language sql immutable
return jsonb_build_object('credit', k.credit_no, 'order_id', k.order_id, 'customer_id', k.customer_id, 'amount_minor', k.amount_minor,
		'currency', k.currency, 'base_minor', k.base_minor, 'status', k.status, 'reason', k.reason);

create function api.order_goodwill(order_id bigint, version int, amount numeric, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_goodwill', request_key);
	s core.sales_order;
	k core.store_credit;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	s := core.order_lock(order_id, version);
	if s.status = 'draft' then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	k := core.credit_add(s, 'goodwill', reason, core.to_minor(amount, s.currency));
	s := core.order_follow(s.order_id, 'credit', k.credit_no, core.money_text(k.amount_minor, k.currency));
	return core.command_end(c, 'order', s.order_id, k.credit_no, s.version, case k.status when 'active' then 'Store credit given'
		else 'Store credit asked for; somebody else approves it' end, core.credit_facts(k));
end
$$;

create or replace function core.credit_decide(c core.command, k core.store_credit, verb text, target core.credit_status, reason text, done text)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if k.requested_by = c.person_id then
		perform core.fail('42501', 'Who asked for store credit does not decide on it');
	elsif target = 'active' and k.base_minor > auth.limit_minor('goodwill_approve') then
		perform core.fail('42501', 'You may approve up to %s', array[core.money_text(auth.limit_minor('goodwill_approve'), core.setting('base_currency'))]);
	end if;
	perform core.move('credit', k.store_credit_id, k.version + 1, verb, k.status, target, reason);
	update core.store_credit x set status = target, decided_by = c.person_id, decided_at = core.now(), updated_at = core.now(),
		version = x.version + 1
	where x.store_credit_id = k.store_credit_id returning x.* into k;
	if target = 'active' then
		perform core.credit_activate(k);
	end if;
	if k.order_id is not null then
		perform core.order_follow(k.order_id, 'credit', k.credit_no, core.coded('credit_status', k.status));
	end if;
	return core.command_end(c, 'credit', k.store_credit_id, k.credit_no, k.version, done, core.credit_facts(k));
end
$$;

create function api.credit_approve(store_credit_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.credit_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.credit_decide(c, core.credit_lock(store_credit_id, version), 'credit_approve', 'active', null, 'Approved');
end
$$;

create function api.credit_reject(store_credit_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.credit_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.credit_decide(c, core.credit_lock(store_credit_id, version), 'credit_reject', 'rejected', reason, 'Rejected');
end
$$;

-- Pay an order, or part of it, from the customer's store credit in its currency; what expires first goes first.
create function api.order_use_credit(order_id bigint, version int, amount numeric default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_use_credit', request_key);
	s core.sales_order;
	k core.store_credit;
	p core.payment;
	due bigint;
	had bigint;
	piece bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	if s.status not in ('draft', 'placed', 'confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	select s.total_minor - coalesce(sum(case when x.state = 'authorized' then x.amount_minor else x.captured_minor end), 0) into due
	from core.payment x where x.order_id = s.order_id and not x.duplicate;
	-- locked before they are counted, so that two orders cannot spend the same credit
	perform 1 from core.store_credit x where x.customer_id = s.customer_id and x.currency = s.currency and x.status = 'active'
		and x.expires_at > core.now() order by x.store_credit_id for update;
	select coalesce(sum(x.amount_minor - x.used_minor), 0) into had from core.store_credit x
	where x.customer_id = s.customer_id and x.currency = s.currency and x.status = 'active' and x.expires_at > core.now();
	if amount is not null then
		if core.to_minor(amount, s.currency) > least(due, had) then
			perform core.fail('QS004', 'No more than %s', array[core.money_text(greatest(least(due, had), 0), s.currency)], 'amount');
		end if;
		due := core.to_minor(amount, s.currency);
	end if;
	due := least(due, had);
	if due <= 0 then
		perform core.fail('QS003', case when had = 0 then 'The customer has no store credit in this currency' else 'Nothing is left to pay' end);
	end if;
	p := core.payment_add(s, 'store_credit', due, 'initiated', '');
	for k in select x.* from core.store_credit x where x.customer_id = s.customer_id and x.currency = s.currency and x.status = 'active'
		and x.expires_at > core.now() order by x.expires_at, x.store_credit_id loop
		piece := least(due - p.captured_minor, k.amount_minor - k.used_minor);
		exit when piece <= 0;
		update core.store_credit x set used_minor = x.used_minor + piece, updated_at = core.now(), version = x.version + 1,
			status = case when x.used_minor + piece = x.amount_minor then 'used' else x.status::text end
		where x.store_credit_id = k.store_credit_id;
		insert into core.store_credit_use (store_credit_id, payment_id, amount_minor, at) values (k.store_credit_id, p.payment_id, piece, core.now());
		p.captured_minor := p.captured_minor + piece;
	end loop;
	perform core.move_itself('payment', p.payment_id, p.version + 1, 'order_use_credit', p.state, 'captured');
	p.state := 'captured';
	p := core.payment_captured(p, due, 'store_credit');
	return core.command_end(c, 'order', s.order_id, p.payment_no, (select o.version from core.sales_order o where o.order_id = s.order_id),
		'Paid from store credit', jsonb_build_object('payment', p.payment_no, 'amount_minor', due, 'currency', s.currency));
end
$$;

-- For the background worker: what time alone brings about. Returns how many things it moved.
create or replace function core.after_sales_tick() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	d core.dispute;
	k core.store_credit;
	p core.payment;
	r core.sales_return;
	n int := 0;
begin
	for d in select x.* from core.dispute x where x.status in ('opened', 'evidence_due') and x.evidence_due_at <= core.now()
		order by x.order_id limit 200 loop
		perform core.order_row(d.order_id);
		select x.* into d from core.dispute x where x.dispute_id = d.dispute_id for update;
		continue when d.status not in ('opened', 'evidence_due');
		perform core.move_itself('dispute', d.dispute_id, d.version + 1, 'after_sales_tick', d.status, 'expired');
		perform core.dispute_close(d, 'expired');
		n := n + 1;
	end loop;
	for p in select x.* from core.payment x where x.state = 'authorized' and x.expires_at <= core.now() order by x.order_id limit 200 loop
		perform core.order_row(p.order_id);
		select x.* into p from core.payment x where x.payment_id = p.payment_id for update;
		continue when p.state <> 'authorized';
		perform core.payment_set(p, 'after_sales_tick', 'expired', null);
		perform core.order_follow(p.order_id, 'payment', p.payment_no, core.coded('payment_state', 'expired'));
		n := n + 1;
	end loop;
	for r in select x.* from core.sales_return x where x.expires_at <= core.now() and x.state in ('approved', 'label_sent')
		order by x.order_id limit 200 loop
		perform core.order_row(r.order_id);
		select x.* into r from core.sales_return x where x.return_id = r.return_id for update;
		continue when r.state not in ('approved', 'label_sent');
		perform core.return_expire(r);
		n := n + 1;
	end loop;
	for k in select x.* from core.store_credit x where x.status = 'active' and x.expires_at <= core.now()
		order by x.store_credit_id limit 200 for update skip locked loop
		perform core.move_itself('credit', k.store_credit_id, k.version + 1, 'after_sales_tick', 'active', 'expired');
		update core.store_credit x set status = 'expired', updated_at = core.now(), version = x.version + 1 where x.store_credit_id = k.store_credit_id;
		if k.amount_minor > k.used_minor then
			perform core.post('credit_expire', 'credit', k.store_credit_id, k.order_id, k.currency, k.fx_rate, array['store_credit', 'goodwill'],
				array[k.amount_minor - k.used_minor, k.used_minor - k.amount_minor]);
		end if;
		n := n + 1;
	end loop;
	return n;
end
$$;
