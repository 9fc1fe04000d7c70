-- What the company asks of carriers and suppliers in turn for what a claim cost: asked, chased, paid or refused.

create view api.claim_recovery as
select x.claim_recovery_id, x.recovery_no, x.claim_id, k.claim_no, s.order_no, x.kind, case x.kind when 'carrier_claim' then (
		select upper(h.carrier::text) from core.shipment h where h.order_id = s.order_id order by h.shipment_id desc limit 1) else (
		select u.name from core.order_line l join core.supplier_product g on g.variant_id = l.variant_id
		join core.supplier u on u.supplier_id = g.supplier_id
		where l.order_line_id = k.order_line_id order by g.main desc, g.supplier_id limit 1) end as who,
	x.status, x.amount_minor, x.paid_minor, x.currency, x.note, x.chases, x.chased_at, x.reference, x.refusal, p.name as opened_by, x.opened_at,
	x.closed_at, x.updated_at, x.version,
	case when x.status = 'paid' then 'ok' when x.status = 'refused' then 'muted'
		when coalesce(x.chased_at, x.opened_at) < core.now() - interval '14 days' then 'warn' end as style,
	(select auth.can('api.claim_recovery_chase')) and x.status in ('open', 'refused') as can_chase,
	x.status = any ((select core.movable('recovery', 'claim_recovery_pay'))::text[]) as can_pay,
	x.status = any ((select core.movable('recovery', 'claim_recovery_refuse'))::text[]) as can_refuse
from core.claim_recovery x
join core.claim k on k.claim_id = x.claim_id
join core.sales_order s on s.order_id = k.order_id
left join core.person p on p.person_id = x.opened_by
where (select auth.can('api.claim_recovery'));

create view api.claim_recovery_event with (security_barrier) as
select e.event_id, e.entity_id as claim_recovery_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.claim_recovery_event')) and e.entity = 'recovery';

-- Ask the carrier or the supplier for it in turn.
create function api.claim_recover(claim_id bigint, version int, kind core.recovery_kind, amount numeric, note core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_recover', request_key);
	k core.claim;
	x core.claim_recovery;
begin
	if c.replay then
		return core.command_replay(c);
	elsif kind is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'kind');
	end if;
	note := core.need_text(note, 'note', 500);
	k := core.claim_lock(claim_id, version);
	if k.status in ('denied', 'cancelled') then
		perform core.fail('QS003', '%s is %s', array[k.claim_no, core.coded('claim_status', k.status)]);
	end if;
	insert into core.claim_recovery (claim_id, kind, amount_minor, currency, note, opened_by, opened_at, updated_at)
	values (k.claim_id, kind, core.to_minor(amount, k.currency), k.currency, note, c.person_id, core.now(), core.now()) on conflict do nothing returning * into x;
	if x.claim_recovery_id is null then
		perform core.fail('QS003', 'They have been asked already', '{}', 'kind');
	end if;
	perform core.note_event('recovery', x.claim_recovery_id, x.version, 'status', null, 'open', note);
	perform core.note_event('claim', k.claim_id, k.version + 1, 'note', null, null, core.coded('recovery_kind', kind) || ' ' || note);
	update core.claim y set updated_at = core.now(), version = y.version + 1 where y.claim_id = k.claim_id returning y.* into k;
	return core.command_end(c, 'claim', k.claim_id, k.claim_no, k.version, 'Asked for', jsonb_build_object('kind', kind, 'note', note));
end
$$;

create or replace function core.recovery_lock(claim_recovery_id bigint, version int) returns core.claim_recovery
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	x core.claim_recovery;
begin
	perform core.order_row((select k.order_id from core.claim_recovery r join core.claim k on k.claim_id = r.claim_id
		where r.claim_recovery_id = recovery_lock.claim_recovery_id));
	select r.* into x from core.claim_recovery r where r.claim_recovery_id = recovery_lock.claim_recovery_id for update;
	perform core.expect('recovery', x.claim_recovery_id, x.version, version, x.recovery_no, 'There is no such demand');
	return x;
end
$$;

create or replace function core.recovery_save(x core.claim_recovery) returns core.claim_recovery
language sql set search_path = pg_catalog, pg_temp as $$
	update core.claim_recovery r set status = x.status, chases = x.chases, chased_at = x.chased_at, paid_minor = x.paid_minor,
		reference = x.reference, refusal = x.refusal, closed_at = x.closed_at, closed_by = x.closed_by, updated_at = core.now(),
		version = r.version + 1
	where r.claim_recovery_id = x.claim_recovery_id returning r.*
$$;

-- Asked again. What was refused is open again then.
create function api.claim_recovery_chase(claim_recovery_id bigint, version int, note core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_recovery_chase', request_key);
	x core.claim_recovery;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	note := core.need_text(note, 'note', 500);
	x := core.recovery_lock(claim_recovery_id, version);
	if x.status = 'refused' then
		perform core.move('recovery', x.claim_recovery_id, x.version + 1, 'claim_recovery_chase', x.status, 'open', note);
		x.status := 'open';
		x.refusal := '';
		x.closed_at := null;
		x.closed_by := null;
	elsif x.status <> 'open' then
		perform core.fail('QS003', '%s is %s', array[x.recovery_no, core.coded('recovery_status', x.status)]);
	else
		perform core.note_event('recovery', x.claim_recovery_id, x.version + 1, 'chased', null, null, note);
	end if;
	x.chases := x.chases + 1;
	x.chased_at := core.now();
	x := core.recovery_save(x);
	return core.command_end(c, 'recovery', x.claim_recovery_id, x.recovery_no, x.version, 'Asked again', jsonb_build_object('note', note));
end
$$;

-- The money, or part of it, has come. It lessens what the claim cost.
create function api.claim_recovery_pay(claim_recovery_id bigint, version int, amount numeric default null, reference core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_recovery_pay', request_key);
	x core.claim_recovery;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	x := core.recovery_lock(claim_recovery_id, version);
	x.paid_minor := case when amount is null then x.amount_minor else core.to_minor(amount, x.currency) end;
	if x.paid_minor > x.amount_minor then
		perform core.fail('QS004', 'No more than %s', array[core.money_text(x.amount_minor, x.currency)], 'amount');
	end if;
	perform core.move('recovery', x.claim_recovery_id, x.version + 1, 'claim_recovery_pay', x.status, 'paid');
	x.status := 'paid';
	x.reference := coalesce(core.most_text(claim_recovery_pay.reference, 'reference', 100), '');
	x.closed_at := core.now();
	x.closed_by := c.person_id;
	x := core.recovery_save(x);
	perform core.post('recovery', 'recovery', x.claim_recovery_id, k.order_id, x.currency, f.rate, array['bank', 'recoveries'],
		array[x.paid_minor, -x.paid_minor], x.recovery_no)
	from core.claim k, ref.currency f where k.claim_id = x.claim_id and f.currency = x.currency;
	return core.command_end(c, 'recovery', x.claim_recovery_id, x.recovery_no, x.version, 'Paid',
		jsonb_build_object('paid_minor', x.paid_minor, 'currency', x.currency, 'reference', x.reference));
end
$$;

create function api.claim_recovery_refuse(claim_recovery_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.claim_recovery_refuse', request_key);
	x core.claim_recovery;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	x := core.recovery_lock(claim_recovery_id, version);
	perform core.move('recovery', x.claim_recovery_id, x.version + 1, 'claim_recovery_refuse', x.status, 'refused', reason);
	x.status := 'refused';
	x.refusal := core.most_text(reason, 'reason', 500);
	x.closed_at := core.now();
	x.closed_by := c.person_id;
	x := core.recovery_save(x);
	return core.command_end(c, 'recovery', x.claim_recovery_id, x.recovery_no, x.version, 'Refused', jsonb_build_object('reason', x.refusal));
end
$$;
