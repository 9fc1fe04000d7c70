-- Suppliers, what they supply, and stopping business with one.

create view api.supplier as
select s.supplier_id, s.supplier_no, s.name, s.trade_name, s.country, s.city, s.language, s.contact,
	core.mask_email(s.email) as email, core.mask_phone(s.phone) as phone, s.currency, s.terms, s.incoterm,
	s.lead_time_days, s.score, s.standing, s.on_time_percent, s.hold, s.hold_reason,
	(select count(*) from core.supplier_product sp where sp.supplier_id = s.supplier_id)::int as products,
	s.created_at, s.updated_at, s.version,
	case
		when s.hold <> 'none' then 'danger'
		when s.standing in ('poor', 'very_poor') then 'warn'
		when s.standing = 'excellent' then 'ok'
		when s.standing = 'new' then 'info'
	end as style,
	(select auth.can('api.supplier_change')) as can_change,
	(select auth.can('api.supplier_hold')) as can_hold,
	(select auth.can('api.supplier_release')) and s.hold <> 'none' as can_release
from core.supplier s
where (select auth.can('api.supplier'));

create view api.supplier_product with (security_barrier) as
select sp.variant_id, sp.supplier_id, v.product_id, v.sku, p.name, sp.supplier_sku, sp.main, sp.moq, sp.multiple, sp.cost_minor,
	sp.currency, sp.lead_time_days, sp.valid_until, m.measured_days, v.on_hand, case when sp.valid_until < core.now()::date then 'warn' end as style
from core.supplier_product sp
join core.variant v on v.variant_id = sp.variant_id
join core.product p on p.product_id = v.product_id
left join lateral (select round(avg(g.received_at::date - o.sent_at::date))::int as measured_days
	from core.purchase_order o join core.purchase_order_line y on y.purchase_order_id = o.purchase_order_id and y.variant_id = sp.variant_id
	join core.receipt_line r on r.purchase_order_line_id = y.purchase_order_line_id join core.receipt g on g.receipt_id = r.receipt_id and g.status <> 'reversed' and g.reverses_id is null
	where o.supplier_id = sp.supplier_id and o.sent_at is not null) m on true
where (select auth.can('api.supplier_product'));

create view api.supplier_event with (security_barrier) as
select e.event_id, e.entity_id as supplier_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.supplier_event')) and e.entity = 'supplier';

-- What a hold may stop; none is what release does.
create or replace function core.choices_supplier_hold(key bigint) returns table (code text, label text, hint text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select c.code, null::text, null::text from core.code c
	where c.domain = 'supplier_hold' and c.code <> 'none' order by c.position
$$;

create or replace function core.supplier_set_hold(c core.command, supplier_id bigint, version int, hold core.supplier_hold,
	reason text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.supplier;
	why text := core.need_text(reason, 'reason', 500);
begin
	select x.* into s from core.supplier x where x.supplier_id = supplier_set_hold.supplier_id for update;
	if s.supplier_id is null then
		perform core.fail('QS002', 'There is no such supplier');
	elsif s.version is distinct from version then
		perform core.conflict('supplier', s.supplier_id, version, s.supplier_no);
	elsif hold is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'hold');
	elsif s.hold = hold then
		perform core.fail('QS003', 'It is already %s', array[core.coded('supplier_hold', hold)], 'hold');
	end if;
	perform core.note_event('supplier', s.supplier_id, s.version + 1, 'hold', s.hold, hold, why);
	update core.supplier x set hold = supplier_set_hold.hold,
		hold_reason = case when supplier_set_hold.hold <> 'none' then why end,
		updated_at = core.now(), version = x.version + 1
	where x.supplier_id = s.supplier_id returning x.* into s;
	return core.command_end(c, 'supplier', s.supplier_id, s.supplier_no, s.version, done,
		jsonb_build_object('hold', hold, 'reason', why));
end
$$;

create function api.supplier_hold(supplier_id bigint, version int, hold core.supplier_hold, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_hold', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.supplier_set_hold(c, supplier_id, version, hold, reason, 'On hold');
end
$$;

create function api.supplier_release(supplier_id bigint, version int, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.supplier_release', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.supplier_set_hold(c, supplier_id, version, 'none', reason, 'Released');
end
$$;
