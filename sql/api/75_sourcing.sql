-- Suppliers in depth: papers, price tiers, scorecard, bank details.

create view api.supplier_paper with (security_barrier) as
select p.supplier_paper_id, p.supplier_id, p.kind, p.number, p.issuer, p.issued_on, p.expires_on, n.state,
	case n.state when 'expired' then 'danger' when 'revoked' then 'danger' when 'expiring' then 'warn' end as style
from core.supplier_paper p
cross join lateral (select case when p.revoked_at is not null then 'revoked' when p.expires_on <= core.now()::date then 'expired'
	when p.expires_on <= core.now()::date + 60 then 'expiring' else 'valid' end::core.paper_state as state) n
where (select auth.can('api.supplier_paper'));

create view api.supplier_price with (security_barrier) as
select t.variant_id * 1000000 + t.min_qty as price_id, t.supplier_id, t.variant_id, v.sku, t.min_qty, t.cost_minor, sp.currency
from core.supplier_price_tier t
join core.supplier_product sp on sp.supplier_id = t.supplier_id and sp.variant_id = t.variant_id
join core.variant v on v.variant_id = t.variant_id
where (select auth.can('api.supplier_price'));

create view api.supplier_scorecard with (security_barrier) as
select s.supplier_id * 1000000 + (extract(year from s.month) * 12 + extract(month from s.month))::bigint * 10 + c.position as score_id,
	s.supplier_id, s.month, s.criterion, w.weight, s.value, case when s.value < 30 then 'danger' when s.value < 50 then 'warn' end as style
from core.supplier_month s
join core.score_weight w on w.criterion = s.criterion
join core.code c on c.domain = 'score_criterion' and c.code = s.criterion
where (select auth.can('api.supplier_scorecard'));

-- Account numbers are shown by their end.
create view api.supplier_bank with (security_barrier) as
select b.supplier_bank_id, b.supplier_id, s.supplier_no, s.name as supplier, b.bank, b.swift, '****' || right(b.account_no, 4) as account_no, b.holder,
	b.status, b.reason, u.name as requested_by, b.requested_at, d.name as decided_by, b.decided_at, b.decision_note, b.version,
	case b.status when 'requested' then 'warn' when 'approved' then 'ok' else 'muted' end as style,
	(select auth.can('api.supplier_bank_approve')) and b.status = 'requested' and b.requested_by is distinct from (select auth.me()) as can_approve,
	b.status = 'requested' and b.requested_by = (select auth.me()) as can_approve_own,
	(select auth.can('api.supplier_bank_reject')) and b.status = 'requested' as can_reject
from core.supplier_bank b
join core.supplier s on s.supplier_id = b.supplier_id
left join core.person u on u.person_id = b.requested_by
left join core.person d on d.person_id = b.decided_by
where (select auth.can('api.supplier_bank'));

create or replace function core.choices_supplier_code(key bigint) returns table (code text, label text, hint text)
language sql stable set search_path = pg_catalog, pg_temp as $$
	select s.supplier_no, s.name, concat_ws(' ', s.supplier_no, nullif(s.trade_name, s.name)) from core.supplier s
	where auth.may('supplier.view') and s.hold not in ('new_orders', 'everything')
	order by s.name, s.supplier_id limit 2000
$$;

create or replace function core.supplier_of(code core.supplier_code, field text) returns core.supplier
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	s core.supplier;
begin
	select x.* into s from core.supplier x where x.supplier_no = upper(btrim(code));
	if s.supplier_id is null then
		perform core.fail('QS004', 'There is no such supplier', '{}', field);
	end if;
	return s;
end
$$;

create or replace function core.supplier_lock(supplier_id bigint, version int) returns core.supplier
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.supplier;
begin
	select x.* into s from core.supplier x where x.supplier_id = supplier_lock.supplier_id for update;
	perform core.expect('supplier', s.supplier_id, s.version, version, s.supplier_no, 'There is no such supplier');
	return s;
end
$$;

-- May anything be bought here? Refuses when a hold or the standing says so.
create or replace function core.supplier_may_sell(supplier_id bigint) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	s core.supplier;
begin
	select x.* into s from core.supplier x where x.supplier_id = supplier_may_sell.supplier_id;
	if s.hold in ('new_orders', 'everything') then
		perform core.fail('QS003', '%s is on hold: %s', array[s.supplier_no, s.hold_reason]);
	elsif (select e.effect from core.score_standing e where e.standing = s.standing) = 'block' then
		perform core.fail('QS003', 'The standing of %s is %s: nothing is ordered there', array[s.supplier_no, core.coded('supplier_standing', s.standing)]);
	end if;
end
$$;

-- Does the standing give a reason to think again?
create or replace function core.supplier_warns(supplier_id bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce((select e.effect = 'warn' from core.supplier s join core.score_standing e on e.standing = s.standing where s.supplier_id = $1), false)
		or exists (select from core.supplier_paper p where p.supplier_id = $1 and p.revoked_at is null and p.expires_on <= core.now()::date)
$$;

-- The score is the mean of a year's months, the younger ones counting more, weighted by criterion.
create or replace function core.supplier_rescore(supplier_id bigint) returns numeric
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	total numeric;
begin
	select round(sum(m.value * w.weight) / sum(w.weight), 1) into total
	from (
		select s.criterion, sum(s.value * n.recency) / sum(n.recency) as value
		from core.supplier_month s
		cross join lateral (select 12 - (extract(year from age(date_trunc('month', core.now())::date, s.month)) * 12
			+ extract(month from age(date_trunc('month', core.now())::date, s.month))) as recency) n
		where s.supplier_id = supplier_rescore.supplier_id and n.recency > 0
		group by s.criterion
	) m join core.score_weight w on w.criterion = m.criterion;
	update core.supplier x set score = total, standing = coalesce((select e.standing from core.score_standing e
			where e.min_score <= total order by e.min_score desc limit 1), 'new'), updated_at = core.now(), version = x.version + 1
	where x.supplier_id = supplier_rescore.supplier_id and x.score is distinct from total;
	return total;
end
$$;

-- A month's figures from what was received in it and from what was asked for, for the worker; then the score.
-- on_time: receipts by the promised day. quality: accepted of what was inspected. price: less 5 for each percent that
-- an order cost more than the one before it. response: offers asked for that came by the day they were due.
create or replace function core.supplier_measure(month date) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	s record;
	n int := 0;
	until date := (date_trunc('month', month) + interval '1 month')::date;
begin
	month := date_trunc('month', month)::date;
	insert into core.supplier_month (supplier_id, month, criterion, value)
	select k.supplier_id, supplier_measure.month, k.criterion, round(k.value, 1)
	from (
		select p.supplier_id, 'on_time' as criterion, 100.0 * count(*) filter (where g.received_at::date <= coalesce(l.promised_on, p.promised_on, g.received_at::date)) / count(*) as value
		from core.receipt g
		join core.receipt_line r on r.receipt_id = g.receipt_id
		join core.purchase_order_line l on l.purchase_order_line_id = r.purchase_order_line_id
		join core.purchase_order p on p.purchase_order_id = g.purchase_order_id
		where g.received_at >= supplier_measure.month and g.received_at < until and g.status <> 'reversed' and g.reverses_id is null
		group by 1
		union all
		select p.supplier_id, 'quality', 100.0 * sum(r.qty_accepted) / nullif(sum(r.qty_accepted + r.qty_rejected), 0)
		from core.receipt g join core.receipt_line r on r.receipt_id = g.receipt_id join core.purchase_order p on p.purchase_order_id = g.purchase_order_id
		where g.received_at >= supplier_measure.month and g.received_at < until and g.status <> 'reversed' and g.reverses_id is null
		group by 1
		union all
		select p.supplier_id, 'price', avg(greatest(0, 100 - 500 * greatest(0, l.unit_minor::numeric / nullif(b.unit_minor, 0) - 1)))
		from core.purchase_order p
		join core.purchase_order_line l on l.purchase_order_id = p.purchase_order_id
		cross join lateral (select y.unit_minor from core.purchase_order_line y join core.purchase_order x on x.purchase_order_id = y.purchase_order_id
			where x.supplier_id = p.supplier_id and y.variant_id = l.variant_id and x.currency = p.currency and x.sent_at < p.sent_at order by x.sent_at desc limit 1) b
		where p.sent_at >= supplier_measure.month and p.sent_at < until
		group by 1
		union all
		select i.supplier_id, 'response', 100.0 * count(*) filter (where exists (select from core.quotation o
			where o.rfq_id = i.rfq_id and o.supplier_id = i.supplier_id and o.received_at::date <= q.due_on)) / count(*)
		from core.rfq_supplier i join core.rfq q on q.rfq_id = i.rfq_id
		where i.invited_at is not null and q.due_on >= supplier_measure.month and q.due_on < until and q.due_on < core.now()::date
		group by 1
		union all
		select p.supplier_id, 'papers', 100.0 * count(*) filter (where p.revoked_at is null and (p.expires_on is null or p.expires_on > core.now()::date)) / count(*)
		from core.supplier_paper p
		where exists (select from core.purchase_order o where o.supplier_id = p.supplier_id and o.sent_at >= supplier_measure.month - interval '1 year' and o.sent_at < until)
		group by 1
	) k
	where k.value is not null
	on conflict on constraint supplier_month_pkey do update set value = excluded.value;
	for s in select distinct x.supplier_id from core.supplier_month x where x.month = supplier_measure.month order by 1 loop
		perform core.supplier_rescore(s.supplier_id);
		n := n + 1;
	end loop;
	return n;
end
$$;

-- For the worker: this month, and in its first week the one before, once more.
create or replace function core.suppliers_measure() returns int
language sql security definer set search_path = pg_catalog, pg_temp as $$
	select core.supplier_measure(core.now()::date)
		+ case when extract(day from core.now()) <= 7 then core.supplier_measure((core.now() - interval '7 days')::date) else 0 end
$$;

create function api.supplier_paper_add(supplier_id bigint, version int, kind core.supplier_paper_kind, number core.short_text,
	issued_on date, expires_on date default null, issuer core.short_text default null, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_paper_add', request_key);
	s core.supplier;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	number := core.need_text(number, 'number', 60);
	perform core.day_meant(issued_on, 'issued_on'), core.day_meant(expires_on, 'expires_on');
	if kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	elsif issued_on is null or issued_on > core.now()::date then
		perform core.fail('QS004', 'This is not a day in the past', '{}', 'issued_on');
	elsif expires_on <= issued_on then
		perform core.fail('QS004', 'It ends before it begins', '{}', 'expires_on');
	end if;
	insert into core.supplier_paper (supplier_id, kind, number, issuer, issued_on, expires_on, added_by, added_at)
	values (s.supplier_id, supplier_paper_add.kind, supplier_paper_add.number, coalesce(core.most_text(issuer, 'issuer', 200), ''), supplier_paper_add.issued_on,
		supplier_paper_add.expires_on, c.person_id, core.now()) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'This paper is on file already', '{}', 'number');
	end if;
	perform core.note_event('supplier', s.supplier_id, s.version + 1, 'change', null, null, replace(kind, '_', ' ') || ' ' || number);
	update core.supplier x set updated_at = core.now(), version = x.version + 1 where x.supplier_id = s.supplier_id returning x.* into s;
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Paper added', jsonb_build_object('kind', kind, 'number', number));
end
$$;

create or replace function core.bank_hash(b core.supplier_bank) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to(concat_ws(chr(31), b.supplier_id, b.bank, b.swift, b.account_no, b.holder), 'UTF8'))
$$;

create function api.supplier_bank_change(supplier_id bigint, version int, bank core.short_text, swift core.short_text, account_no core.short_text,
	holder core.short_text, reason core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_bank_change', request_key);
	s core.supplier;
	b core.supplier_bank;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.supplier_lock(supplier_id, version);
	b.supplier_id := s.supplier_id;
	b.bank := core.need_text(bank, 'bank', 100);
	b.swift := upper(replace(core.need_text(swift, 'swift', 20), ' ', ''));
	b.account_no := upper(regexp_replace(core.need_text(account_no, 'account_no', 60), '[ .-]', '', 'g'));
	b.holder := core.need_text(holder, 'holder', 100);
	b.reason := core.need_text(reason, 'reason', 500);
	if b.swift !~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$' then
		perform core.fail('QS004', 'This is not a SWIFT code', '{}', 'swift');
	elsif b.account_no !~ '^[A-Z0-9]{6,34}$' then
		perform core.fail('QS004', 'This is not an account number', '{}', 'account_no');
	end if;
	insert into core.supplier_bank (supplier_id, bank, swift, account_no, holder, reason, requested_by, requested_at, content_hash)
	values (b.supplier_id, b.bank, b.swift, b.account_no, b.holder, b.reason, c.person_id, core.now(), core.bank_hash(b)) on conflict do nothing;
	if not found then
		perform core.fail('QS003', 'A change waits for approval already');
	end if;
	perform core.note_event('supplier', s.supplier_id, s.version + 1, 'change', null, null, b.reason);
	update core.supplier x set updated_at = core.now(), version = x.version + 1 where x.supplier_id = s.supplier_id returning x.* into s;
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, 'Bank change asked for',
		jsonb_build_object('bank', b.bank, 'account', '****' || right(b.account_no, 4), 'reason', b.reason));
end
$$;

create or replace function core.supplier_bank_decide(c core.command, supplier_bank_id bigint, version int, verdict core.bank_change_status, note text, done text)
returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	b core.supplier_bank;
	s core.supplier;
begin
	select x.* into b from core.supplier_bank x where x.supplier_bank_id = supplier_bank_decide.supplier_bank_id for update;
	if b.supplier_bank_id is null then
		perform core.fail('QS002', 'There is no such bank change');
	elsif b.status <> 'requested' then
		perform core.fail('QS003', 'It is already %s', array[core.coded('bank_change_status', b.status)]);
	elsif b.version is distinct from version then
		perform core.conflict('supplier_bank', b.supplier_bank_id, version, b.bank);
	elsif verdict = 'approved' and b.requested_by = c.person_id then
		perform core.fail('42501', 'Who asked for a change does not approve it');
	elsif verdict = 'approved' and b.content_hash <> core.bank_hash(b) then
		perform core.fail('QS003', 'The bank details are not those that were asked for');
	end if;
	select x.* into s from core.supplier x where x.supplier_id = b.supplier_id for update;
	if verdict = 'approved' then
		perform core.move('bank_change', x.supplier_bank_id, x.version + 1, 'supplier_bank_approve', x.status, 'superseded')
		from core.supplier_bank x where x.supplier_id = b.supplier_id and x.status = 'approved';
		update core.supplier_bank x set status = 'superseded', version = x.version + 1 where x.supplier_id = b.supplier_id and x.status = 'approved';
	end if;
	perform core.move('bank_change', b.supplier_bank_id, b.version + 1, substr(c.object, 5), b.status, verdict, note);
	-- Who takes their own request back decides nothing.
	update core.supplier_bank x set status = verdict, decided_by = nullif(c.person_id, b.requested_by), decided_at = core.now(),
		decision_note = coalesce(btrim(note), ''), version = x.version + 1
	where x.supplier_bank_id = b.supplier_bank_id returning x.* into b;
	perform core.note_event('supplier', s.supplier_id, s.version + 1, 'decision', null, null, nullif(btrim(note), ''), jsonb_build_object('bank', verdict));
	update core.supplier x set updated_at = core.now(), version = x.version + 1 where x.supplier_id = s.supplier_id;
	perform core.changed('supplier');
	return core.command_end(c, 'supplier_bank', b.supplier_bank_id, s.supplier_no, b.version, done, jsonb_build_object('verdict', verdict, 'note', note));
end
$$;

create function api.supplier_bank_approve(supplier_bank_id bigint, version int, note core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_bank_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.supplier_bank_decide(c, supplier_bank_id, version, 'approved', core.need_text(note, 'note', 500), 'Approved');
end
$$;

create function api.supplier_bank_reject(supplier_bank_id bigint, version int, note core.short_text, request_key uuid default null) returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_bank_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.supplier_bank_decide(c, supplier_bank_id, version, 'rejected', core.need_text(note, 'note', 500), 'Rejected');
end
$$;
