-- The same work in bare SQL: what a good engineer would write who needs no permission, no audit record, no repeatable
-- commands, no state machine and no notice to other screens. It writes the same rows into the same tables with the
-- same indexes and constraints, in the same transactions, by prepared calls. It is what `make bench` holds Quayside
-- against, and used for nothing else.

create schema bench;

create function bench.event(entity text, entity_id bigint, version int, kind text, was text, became text, actor bigint, why text default null) returns void
language plpgsql as $$
begin
	insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
	values ($1, $2, $3, now(), $7, $4, $5, $6, $8);
end
$$;

-- A draft with its lines and a payment on delivery.
create function bench.order_create(customer bigint, in_market text, variants bigint[], qtys int[], actor bigint) returns bigint
language plpgsql as $$
declare
	id bigint;
	pay bigint;
begin
	with line as (
		select w.nth, v.variant_id, v.sku, coalesce(x.name, p.name) || case when v.name = '' then '' else ', ' || v.name end as name, w.qty,
			coalesce((select l.price_minor from core.listing l where l.product_id = v.product_id and l.market = m.market and l.status = 'live'
				and l.currency = m.currency and v.main order by (l.channel = 'webshop') desc, l.listing_id limit 1),
				round(v.price_minor * f.rate / t.rate * power(10::numeric, t.minor_units - f.minor_units))::bigint) as unit, h.hs_code, p.origin,
			core.duty_for(k.country, h.hs_code, p.origin) as duty
		from unnest(variants, qtys) with ordinality w(variant_id, qty, nth)
		join core.customer k on k.customer_id = customer
		join core.variant v on v.variant_id = w.variant_id
		join core.product p on p.product_id = v.product_id
		cross join lateral (select core.hs_for(p.product_id, k.country) as hs_code) h
		join ref.market m on m.market = in_market
		join ref.currency f on f.currency = v.currency
		join ref.currency t on t.currency = m.currency
		left join core.product_text x on x.product_id = p.product_id and x.language = m.language
	), made as (
		insert into core.sales_order as o (customer_id, market, channel, currency, items_minor, tax_minor, fx_rate, base_minor, ship_name, ship_street_id,
			ship_postcode, ship_city, ship_country, updated_at)
		select k.customer_id, m.market, 'webshop', m.currency, s.items, round(s.items * m.tax_percent / (100 + m.tax_percent))::bigint, f.rate,
			round(s.items * f.rate * power(10::numeric, 2 - f.minor_units))::bigint, k.name, k.street_id, k.postcode, k.city, k.country, now()
		from core.customer k, ref.market m join ref.currency f on f.currency = m.currency, (select sum(qty * unit)::bigint as items from line) s
		where k.customer_id = customer and m.market = in_market
		returning o.order_id, o.currency, o.total_minor, o.fx_rate
	), written as (
		insert into core.order_line (order_id, line_no, variant_id, sku, name, qty, unit_minor, hs_code, origin, duty_percent)
		select o.order_id, l.nth, l.variant_id, l.sku, l.name, l.qty, l.unit, l.hs_code, l.origin, l.duty from made o, line l
	)
	insert into core.payment as p (order_id, method, state, currency, amount_minor, fx_rate, created_at, updated_at)
	select o.order_id, 'cash_on_delivery', 'initiated', o.currency, o.total_minor, o.fx_rate, now(), now() from made o
	returning p.order_id, p.payment_id into id, pay;
	perform bench.event('payment', pay, 1, 'status', null, 'initiated', actor);
	return id;
end
$$;

create function bench.order_place(id bigint, actor bigint) returns void
language plpgsql as $$
declare
	v int;
begin
	update core.sales_order o set status = 'placed', placed_at = now(), updated_at = now(), version = version + 1
	where o.order_id = id and o.status = 'draft' returning o.version into strict v;
	perform bench.event('order', id, v, 'status', 'draft', 'placed', actor);
end
$$;

-- Confirmed when it is paid or will be on delivery, and its lines reserved.
create function bench.order_confirm(id bigint, actor bigint) returns void
language plpgsql as $$
declare
	v int;
	no text;
	land text;
	line record;
	level core.stock_level;
begin
	update core.sales_order o set status = 'confirmed', updated_at = now(), version = version + 1
	where o.order_id = id and o.status = 'placed' and (o.payment_status in ('authorized', 'paid') or exists (
		select from core.payment p where p.order_id = id and p.method = 'cash_on_delivery' and p.state = 'initiated'))
	returning o.version, o.order_no, o.ship_country into strict v, no, land;
	perform bench.event('order', id, v, 'status', 'placed', 'confirmed', actor);
	for line in select l.order_line_id, l.variant_id, l.qty from core.order_line l where l.order_id = id order by l.variant_id loop
		update core.stock_level s set reserved = s.reserved + line.qty, updated_at = now()
		where s.available >= line.qty and s.stock_level_id = (select x.stock_level_id from core.stock_level x join core.warehouse w on w.warehouse_id = x.warehouse_id and w.enabled
			where x.variant_id = line.variant_id and x.available >= line.qty order by w.country = land desc, w.priority limit 1)
		returning s.* into strict level;
		insert into core.stock_movement (stock_level_id, warehouse_id, variant_id, bucket, kind, qty, qty_before, qty_after, document, document_id,
			document_no, person_id, at)
		values (level.stock_level_id, level.warehouse_id, level.variant_id, 'reserved', 'reservation', line.qty, level.reserved - line.qty, level.reserved,
			'order', id, no, actor, now());
		insert into core.reservation (order_line_id, order_id, stock_level_id, qty, created_at)
		values (line.order_line_id, id, level.stock_level_id, line.qty, now());
	end loop;
end
$$;

create function bench.order_at_once(customer bigint, in_market text, variants bigint[], qtys int[], actor bigint) returns void
language plpgsql as $$
declare
	id bigint := bench.order_create(customer, in_market, variants, qtys, actor);
begin
	perform bench.order_place(id, actor);
	perform bench.order_confirm(id, actor);
end
$$;

-- The clocks are kept by the trigger on core.ticket.
create function bench.ticket_reply(id bigint, words text, actor bigint) returns int
language plpgsql as $$
declare
	v int;
	was text;
begin
	select status into strict was from core.ticket where ticket_id = id for update;
	update core.ticket t set status = case when t.status = 'new' then 'open' else t.status end, messages = t.messages + 1,
		first_responded_at = coalesce(t.first_responded_at, now()), waiting_since = null, owner_id = coalesce(t.owner_id, actor),
		updated_at = now(), version = t.version + 1
	where t.ticket_id = id returning t.version into v;
	insert into core.message (ticket_id, at, kind, author_id, author, body, language)
	select t.ticket_id, now(), 'reply', p.person_id, p.name, words, t.language from core.ticket t, core.person p
	where t.ticket_id = id and p.person_id = actor;
	if was = 'new' then
		perform bench.event('ticket', id, v, 'status', 'new', 'open', actor);
	end if;
	perform bench.event('ticket', id, v, 'reply', null, null, actor);
	return v;
end
$$;

-- All that is open, into quarantine.
create function bench.purchase_receive(id bigint, actor bigint) returns void
language plpgsql as $$
declare
	o core.purchase_order;
	g core.receipt;
	l record;
	s core.stock_level;
	nth int := 0;
begin
	update core.purchase_order x set status = 'received', updated_at = now(), version = x.version + 1
	where x.purchase_order_id = id and x.status in ('sent', 'acknowledged') returning x.* into strict o;
	insert into core.receipt (purchase_order_id, warehouse_id, received_by, received_at, updated_at)
	values (id, o.warehouse_id, actor, now(), now()) returning * into g;
	for l in select x.purchase_order_line_id, x.variant_id, x.qty - x.qty_received as n, x.qty_incoming from core.purchase_order_line x
		where x.purchase_order_id = id order by x.variant_id
	loop
		nth := nth + 1;
		insert into core.receipt_line (receipt_id, purchase_order_line_id, line_no, variant_id, qty_received, qty_pending)
		values (g.receipt_id, l.purchase_order_line_id, nth, l.variant_id, l.n, l.n);
		update core.purchase_order_line x set qty_received = x.qty_received + l.n, qty_incoming = 0 where x.purchase_order_line_id = l.purchase_order_line_id;
		update core.stock_level x set on_hand = x.on_hand + l.n, quarantined = x.quarantined + l.n, incoming = x.incoming - l.qty_incoming,
			last_received_at = now(), updated_at = now(), version = x.version + 2
		where x.warehouse_id = o.warehouse_id and x.variant_id = l.variant_id returning x.* into strict s;
		insert into core.stock_movement (stock_level_id, warehouse_id, variant_id, bucket, kind, qty, qty_before, qty_after, document, document_id,
			document_no, person_id, at)
		values (s.stock_level_id, s.warehouse_id, s.variant_id, 'on_hand', 'receipt', l.n, s.on_hand - l.n, s.on_hand, 'receipt', g.receipt_id, g.receipt_no, actor, now()),
			(s.stock_level_id, s.warehouse_id, s.variant_id, 'quarantined', 'receipt', l.n, s.quarantined - l.n, s.quarantined, 'receipt', g.receipt_id, g.receipt_no, actor, now()),
			(s.stock_level_id, s.warehouse_id, s.variant_id, 'incoming', 'order_reduced', -l.qty_incoming, s.incoming + l.qty_incoming, s.incoming, 'purchase_order', id, o.purchase_order_no, actor, now());
	end loop;
	perform bench.event('receipt', g.receipt_id, 1, 'status', null, 'arrived', actor);
	perform bench.event('purchase_order', id, o.version, 'status', 'acknowledged', 'received', actor);
end
$$;

create function bench.case_decide(id bigint, words text, actor bigint) returns void
language plpgsql as $$
declare
	k core.compliance_case;
	d bigint;
begin
	select * into strict k from core.compliance_case where case_id = id and status = 'assigned' and opened_by <> actor for update;
	insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, note, requested_by, decided_by, decided_at)
	select 'case', id, k.version, core.listing_hash(l), 'no_action', 'complete', words, k.opened_by, actor, now() from core.listing l
	where l.listing_id = k.entity_id
	returning decision_id into d;
	update core.compliance_case x set status = 'effective', decision_id = d, updated_at = now(), version = x.version + 1 where x.case_id = id;
	perform bench.event('case', id, k.version + 1, 'status', k.status, 'decided', actor, words);
	perform bench.event('case', id, k.version + 1, 'status', 'decided', 'effective', actor);
end
$$;

create function bench.refund_ask(id bigint, asked bigint, actor bigint) returns bigint
language plpgsql as $$
declare
	s core.sales_order;
	p core.payment;
	r core.refund;
begin
	select * into strict s from core.sales_order where order_id = id for update;
	update core.payment x set refunding_minor = x.refunding_minor + asked, updated_at = now(), version = x.version + 1
	where x.order_id = id and x.captured_minor - x.refunding_minor >= asked returning x.* into strict p;
	insert into core.refund (payment_id, order_id, origin, reason, status, amount_minor, currency, fx_rate, base_minor, counted_minor, limit_minor,
		requested_by, requested_at, updated_at)
	select p.payment_id, id, 'manual', 'damaged', 'requested', asked, p.currency, p.fx_rate, b.minor, b.minor, 5000, actor, now(), now()
	from (select round(asked * p.fx_rate * power(10::numeric, 2 - c.minor_units))::bigint as minor from ref.currency c where c.currency = p.currency) b
	returning * into r;
	update core.sales_order o set updated_at = now(), version = o.version + 1 where o.order_id = id;
	perform bench.event('payment', p.payment_id, p.version, 'refund', null, null, actor);
	perform bench.event('refund', r.refund_id, 1, 'status', null, 'requested', actor);
	perform bench.event('order', id, s.version + 1, 'refund', null, null, actor, r.refund_no);
	return r.refund_id;
end
$$;

create function bench.refund_approve(id bigint, actor bigint) returns void
language plpgsql as $$
declare
	s core.sales_order;
	r core.refund;
begin
	select o.* into strict s from core.sales_order o join core.refund x on x.order_id = o.order_id where x.refund_id = id for update of o;
	update core.refund x set status = 'approved', decided_by = actor, decided_at = now(),
		approved_hash = core.refund_hash(x.payment_id, x.amount_minor, x.currency, x.reason), updated_at = now(), version = x.version + 1
	where x.refund_id = id and x.status = 'requested' and x.requested_by <> actor returning x.* into strict r;
	update core.sales_order o set updated_at = now(), version = o.version + 1 where o.order_id = s.order_id;
	perform bench.event('refund', id, r.version, 'status', 'requested', 'approved', actor);
	perform bench.event('order', s.order_id, s.version + 1, 'refund', null, null, actor, r.refund_no);
end
$$;
