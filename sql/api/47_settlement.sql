-- Settlements: what a provider says it has paid out, matched line by line with what the company knows, then posted.

create view api.settlement as
select t.settlement_id, t.settlement_no, t.provider, t.payout_ref, t.status, t.gross_minor, t.fee_minor, t.net_minor, t.currency,
	t.lines, t.open_lines, t.paid_on, t.imported_at, p.name as posted_by, t.posted_at, t.updated_at, t.version,
	case t.status when 'open' then 'warn' when 'posted' then 'muted' else 'ok' end as style,
	(select auth.can('api.settlement_suggest')) and t.status = 'open' as can_suggest,
	t.status = any ((select core.movable('settlement', 'settlement_post'))::text[]) as can_post
from core.settlement t
left join core.person p on p.person_id = t.posted_by
where (select auth.can('api.settlement'));

create view api.settlement_line with (security_barrier) as
select l.settlement_line_id, l.settlement_id, t.settlement_no, l.line_no, l.kind, l.reference, l.order_ref, l.amount_minor, l.fee_minor,
	t.currency, l.status, p.payment_no, r.refund_no, coalesce(ps.order_no, rs.order_no) as order_no, l.reason, w.name as decided_by, l.decided_at,
	l.version,
	case l.status when 'unmatched' then 'danger' when 'suggested' then 'warn' when 'written_off' then 'muted' end as style,
	l.status = any ((select core.movable('settlement_line', 'settlement_line_approve'))::text[]) as can_approve,
	l.status = any ((select core.movable('settlement_line', 'settlement_line_reject'))::text[]) as can_reject,
	l.status = any ((select core.movable('settlement_line', 'settlement_line_match'))::text[]) as can_match,
	l.status = any ((select core.movable('settlement_line', 'settlement_line_write_off'))::text[]) as can_write_off
from core.settlement_line l
join core.settlement t on t.settlement_id = l.settlement_id
left join core.payment p on p.payment_id = l.payment_id
left join core.sales_order ps on ps.order_id = p.order_id
left join core.refund r on r.refund_id = l.refund_id
left join core.sales_order rs on rs.order_id = r.order_id
left join core.person w on w.person_id = l.decided_by
where (select auth.can('api.settlement_line'));

-- The settlement's own sums follow its lines.
create or replace function core.settlement_follow(settlement_id bigint) returns core.settlement
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.settlement;
	n int := (select count(*) from core.settlement_line l where l.settlement_id = settlement_follow.settlement_id
		and l.status in ('unmatched', 'suggested'));
begin
	update core.settlement x set open_lines = n, status = case when n = 0 then 'matched' else 'open' end, updated_at = core.now(),
		version = x.version + 1
	where x.settlement_id = settlement_follow.settlement_id returning x.* into t;
	return t;
end
$$;

-- Find the payment or refund that an open line speaks of. The provider's reference settles it; the order's number
-- and the same amount are a suggestion for a person to confirm.
create or replace function core.settlement_match(settlement_id bigint) returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n int;
begin
	with found as (
		select l.settlement_line_id, m.payment_id, m.refund_id, m.sure,
			row_number() over (partition by coalesce('P' || m.payment_id, 'R' || m.refund_id) order by m.sure desc, l.line_no) as nth
		from core.settlement_line l
		join core.settlement t on t.settlement_id = l.settlement_id
		cross join lateral (
			(select p.payment_id, null::bigint as refund_id, l.reference <> '' and p.reference = l.reference as sure
			from core.payment p
			where l.kind = 'payment' and p.currency = t.currency and p.captured_minor = l.amount_minor and p.state = 'captured'
				and (l.reference <> '' and p.reference = l.reference or l.order_ref <> '' and p.order_id in (
					select s.order_id from core.sales_order s where s.order_no = l.order_ref))
				and not exists (select from core.settlement_line o where o.payment_id = p.payment_id and o.settlement_line_id <> l.settlement_line_id)
			order by 3 desc, 1 limit 1)
			union all
			(select null, r.refund_id, l.reference <> '' and r.reference = l.reference
			from core.refund r
			where l.kind = 'refund' and r.currency = t.currency and r.amount_minor = -l.amount_minor and r.status = 'succeeded'
				and r.order_id in (select s.order_id from core.sales_order s where s.order_no = l.order_ref)
				and not exists (select from core.settlement_line o where o.refund_id = r.refund_id and o.settlement_line_id <> l.settlement_line_id)
			order by 3 desc, 2 limit 1)) m
		where l.settlement_id = settlement_match.settlement_id and l.status = 'unmatched'
	)
	update core.settlement_line l set payment_id = f.payment_id, refund_id = f.refund_id, updated_at = core.now(), version = l.version + 1,
		status = case when f.sure then 'matched' else 'suggested' end
	from found f where f.settlement_line_id = l.settlement_line_id and f.nth = 1;
	get diagnostics n = row_count;
	return n;
end
$$;

-- Take in a payout; lines are objects with kind, reference, order, amount_minor and fee_minor. The same payout again
-- gives the same settlement.
create or replace function core.settlement_import(provider text, payout_ref text, currency text, paid_on date, lines jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
begin
	if jsonb_typeof(lines) is distinct from 'array' or jsonb_array_length(lines) = 0 then
		perform core.fail('QS004', 'This must not be empty', '{}', 'lines');
	end if;
	insert into core.settlement (provider, payout_ref, currency, gross_minor, fee_minor, lines, open_lines, paid_on, imported_at, updated_at)
	select core.need_text(provider, 'provider', 60), core.need_text(payout_ref, 'payout_ref', 100), currency, sum(l.amount_minor),
		sum(coalesce(l.fee_minor, 0)), count(*), count(*), paid_on, core.now(), core.now()
	from jsonb_to_recordset(lines) l(amount_minor bigint, fee_minor bigint)
	on conflict do nothing returning settlement_id into id;
	if id is null then
		return (select t.settlement_id from core.settlement t where t.provider = settlement_import.provider and t.payout_ref = settlement_import.payout_ref);
	end if;
	insert into core.settlement_line (settlement_id, line_no, kind, reference, order_ref, amount_minor, fee_minor, status, updated_at)
	select id, x.n, x.l->>'kind', coalesce(x.l->>'reference', ''), coalesce(x.l->>'order', ''), (x.l->>'amount_minor')::bigint,
		coalesce((x.l->>'fee_minor')::bigint, 0), case when x.l->>'kind' in ('fee', 'adjustment', 'dispute') then 'matched' else 'unmatched' end, core.now()
	from jsonb_array_elements(lines) with ordinality x(l, n);
	perform core.settlement_match(id);
	perform core.settlement_follow(id);
	perform core.changed('settlement');
	return id;
end
$$;

create or replace function core.settlement_lock(settlement_id bigint, version int) returns core.settlement
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.settlement;
begin
	select x.* into t from core.settlement x where x.settlement_id = settlement_lock.settlement_id for update;
	if t.settlement_id is null then
		perform core.fail('QS002', 'There is no such settlement');
	elsif t.version is distinct from version then
		perform core.conflict('settlement', t.settlement_id, version, t.settlement_no);
	end if;
	return t;
end
$$;

-- A line's settlement is locked first, then the line.
create or replace function core.settlement_line_lock(settlement_line_id bigint, version int) returns core.settlement_line
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.settlement_line;
begin
	perform 1 from core.settlement t where t.settlement_id = (select x.settlement_id from core.settlement_line x
		where x.settlement_line_id = settlement_line_lock.settlement_line_id) for update;
	select x.* into l from core.settlement_line x where x.settlement_line_id = settlement_line_lock.settlement_line_id for update;
	if l.settlement_line_id is null then
		perform core.fail('QS002', 'There is no such line');
	elsif l.version is distinct from version then
		perform core.conflict('settlement_line', l.settlement_line_id, version, l.line_no::text);
	end if;
	return l;
end
$$;

create or replace function core.settlement_line_to(c core.command, l core.settlement_line, verb text, target core.settlement_line_status,
	reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.settlement;
begin
	perform core.move('settlement_line', l.settlement_line_id, l.version + 1, verb, l.status, target, reason);
	update core.settlement_line x set status = target, payment_id = case when target <> 'unmatched' then l.payment_id end,
		refund_id = case when target <> 'unmatched' then l.refund_id end, reason = coalesce(settlement_line_to.reason, ''), decided_by = c.person_id,
		decided_at = core.now(), updated_at = core.now(), version = x.version + 1
	where x.settlement_line_id = l.settlement_line_id returning x.* into l;
	t := core.settlement_follow(l.settlement_id);
	perform core.changed('settlement');
	return core.command_end(c, 'settlement_line', l.settlement_line_id, t.settlement_no || '/' || l.line_no, l.version, done,
		jsonb_build_object('payment_id', l.payment_id, 'refund_id', l.refund_id, 'reason', reason));
end
$$;

create function api.settlement_suggest(settlement_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_suggest', request_key);
	t core.settlement;
	n int;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.settlement_lock(settlement_id, version);
	if t.status <> 'open' then
		perform core.fail('QS003', '%s is %s', array[t.settlement_no, core.coded('settlement_status', t.status)]);
	end if;
	n := core.settlement_match(t.settlement_id);
	t := core.settlement_follow(t.settlement_id);
	return core.command_end(c, 'settlement', t.settlement_id, t.settlement_no, t.version, case when n > 0 then 'Found some' else 'Found nothing more' end,
		jsonb_build_object('found', n));
end
$$;

create function api.settlement_line_match(settlement_line_id bigint, version int, payment core.payment_ref, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_line_match', request_key);
	l core.settlement_line;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.settlement_line_lock(settlement_line_id, version);
	l.payment_id := null;
	l.refund_id := null;
	if l.kind = 'refund' then
		select r.refund_id into l.refund_id from core.refund r join core.settlement t on t.settlement_id = l.settlement_id
		where r.refund_no = upper(btrim(payment)) and r.currency = t.currency and r.status = 'succeeded' and r.amount_minor = -l.amount_minor;
	else
		select p.payment_id into l.payment_id from core.payment p join core.settlement t on t.settlement_id = l.settlement_id
		where p.payment_no = upper(btrim(payment)) and p.currency = t.currency and p.state = 'captured' and p.captured_minor = l.amount_minor;
	end if;
	if l.payment_id is null and l.refund_id is null then
		perform core.fail('QS004', 'There is no %s of this amount and currency', array[coalesce(payment, '')], 'payment');
	elsif exists (select from core.settlement_line o where (o.payment_id = l.payment_id or o.refund_id = l.refund_id)
		and o.settlement_line_id <> l.settlement_line_id and o.status in ('matched', 'posted')) then
		perform core.fail('QS003', '%s is settled already', array[payment], 'payment');
	end if;
	return core.settlement_line_to(c, l, 'settlement_line_match', 'matched', null, 'Matched');
end
$$;

create function api.settlement_line_approve(settlement_line_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_line_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.settlement_line_to(c, core.settlement_line_lock(settlement_line_id, version), 'settlement_line_approve', 'matched', null, 'Matched');
end
$$;

create function api.settlement_line_reject(settlement_line_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_line_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.settlement_line_to(c, core.settlement_line_lock(settlement_line_id, version), 'settlement_line_reject', 'unmatched', null, 'Not this one');
end
$$;

create function api.settlement_line_write_off(settlement_line_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_line_write_off', request_key);
	l core.settlement_line;
	base bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	l := core.settlement_line_lock(settlement_line_id, version);
	select abs(core.to_base(l.amount_minor, t.currency, f.rate)) into base
	from core.settlement t join ref.currency f on f.currency = t.currency where t.settlement_id = l.settlement_id;
	if base > auth.limit_minor('write_off') then
		perform core.fail('42501', 'You may write off up to %s', array[core.money_text(auth.limit_minor('write_off'), core.setting('base_currency'))]);
	end if;
	return core.settlement_line_to(c, l, 'settlement_line_write_off', 'written_off', reason, 'Written off');
end
$$;

-- Into the books: what lay with the provider is now in the bank, less fees. Every line is accounted for.
create function api.settlement_post(settlement_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.settlement_post', request_key);
	t core.settlement;
	p core.payment;
	known bigint;
	fees bigint;
	lost bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.settlement_lock(settlement_id, version);
	perform core.move('settlement', t.settlement_id, t.version + 1, 'settlement_post', t.status, 'posted');
	select coalesce(sum(l.amount_minor) filter (where l.kind in ('payment', 'refund', 'dispute') and l.status = 'matched'), 0),
		coalesce(sum(l.fee_minor), 0) - coalesce(sum(l.amount_minor) filter (where l.kind in ('fee', 'adjustment')), 0),
		coalesce(sum(l.amount_minor) filter (where l.kind in ('payment', 'refund', 'dispute') and l.status = 'written_off'), 0)
	into known, fees, lost from core.settlement_line l where l.settlement_id = t.settlement_id;
	perform core.post('settlement', 'settlement', t.settlement_id, null, t.currency, f.rate, array['bank', 'fees', 'psp', 'write_offs'],
		array[t.net_minor, fees, -known, -lost], t.provider || ' ' || t.payout_ref)
	from ref.currency f where f.currency = t.currency;
	for p in select x.* from core.payment x join core.settlement_line l on l.payment_id = x.payment_id
		where l.settlement_id = t.settlement_id and l.status = 'matched' and x.state = 'captured' order by x.payment_id for update of x loop
		perform core.payment_set(p, 'settlement_post', 'settled', t.settlement_no);
	end loop;
	update core.settlement_line l set status = 'posted', updated_at = core.now(), version = l.version + 1
	where l.settlement_id = t.settlement_id and l.status = 'matched';
	update core.settlement x set status = 'posted', posted_by = c.person_id, posted_at = core.now(), updated_at = core.now(), version = x.version + 1
	where x.settlement_id = t.settlement_id returning x.* into t;
	return core.command_end(c, 'settlement', t.settlement_id, t.settlement_no, t.version, 'Posted',
		jsonb_build_object('net_minor', t.net_minor, 'fee_minor', fees, 'written_off_minor', lost, 'currency', t.currency));
end
$$;
