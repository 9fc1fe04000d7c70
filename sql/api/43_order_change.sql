-- Changes of placed orders: drafted line by line, previewed, then made as a whole or not at all.

create view api.order_change as
select h.order_change_id, h.change_no, h.order_id, s.order_no, c.customer_no, who.name as customer_name, h.status, h.reason, h.difference_minor, h.currency,
	s.total_minor, s.total_minor + case when h.status in ('draft', 'requested') then h.difference_minor else 0 end as new_total_minor,
	(select concat_ws('  ', case when (select auth.may('customer.name_view')) then a.recipient end, core.mask_postcode(a.postcode), a.city, a.country)
		from core.order_change_address a where a.order_change_id = h.order_change_id) as address,
	h.base_minor, abs(h.base_minor) > h.limit_minor as over_limit, coalesce(q.name, b.name) as requested_by, h.requested_at,
	d.name as decided_by, h.decided_at, h.note, h.created_at, h.updated_at, h.version,
	case h.status when 'requested' then 'warn' when 'draft' then 'info' when 'confirmed' then 'ok' else 'muted' end as style,
	(select auth.can('api.change_submit')) and h.status = 'draft' as can_submit,
	h.status = any ((select core.movable('order_change', 'change_approve'))::text[])
		and (select auth.me()) not in (h.requested_by, h.created_by) as can_approve,
	h.status = any ((select core.movable('order_change', 'change_reject'))::text[])
		and (select auth.me()) not in (h.requested_by, h.created_by) as can_reject,
	h.status = any ((select core.movable('order_change', 'change_cancel'))::text[]) as can_cancel
from core.order_change h
join core.sales_order s on s.order_id = h.order_id
join core.customer c on c.customer_id = s.customer_id
left join core.named_customer who on who.customer_id = c.customer_id
join core.person b on b.person_id = h.created_by
left join core.person q on q.person_id = h.requested_by
left join core.person d on d.person_id = h.decided_by
where (select auth.can('api.order_change'));

create view api.order_change_line with (security_barrier) as
select l.order_change_line_id, l.order_change_id, l.action, coalesce(o.sku, v.sku) as sku, coalesce(o.name, p.name) as name, l.qty_from, l.qty_to,
	l.was_minor, l.unit_minor, l.difference_minor, h.currency
from core.order_change_line l
join core.order_change h on h.order_change_id = l.order_change_id
left join core.order_line o on o.order_line_id = l.order_line_id
left join core.variant v on v.variant_id = l.variant_id
left join core.product p on p.product_id = v.product_id
where (select auth.can('api.order_change_line'));

create view api.order_change_event with (security_barrier) as
select e.event_id, e.entity_id as order_change_id, e.at, coalesce(p.name, 'Quayside') as author, e.kind, core.event_text(e) as body
from core.event e
left join core.person p on p.person_id = e.actor_id
where (select auth.can('api.order_change_event')) and e.entity = 'order_change';

-- The lines of an order, by number, as people choose among them.
create or replace function core.choices_order_line_ref(key bigint) returns table (code text, label text, hint text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select l.line_no::text, l.sku || '  ' || l.name, l.qty::text
	from core.order_line l where l.order_id = key and l.qty > 0 and auth.can('api.sales_order_line') order by l.line_no
$$;

create or replace function core.order_line_of(order_id bigint, line core.order_line_ref) returns core.order_line
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	l core.order_line;
begin
	select x.* into l from core.order_line x where x.order_id = order_line_of.order_id and x.line_no::text = btrim(line);
	if l.order_line_id is null then
		perform core.fail('QS004', 'There is no line %s', array[coalesce(line, '')], 'line');
	end if;
	return l;
end
$$;

-- The order's open draft, or a new one.
create or replace function core.change_draft(s core.sales_order, reason text) returns core.order_change
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	h core.order_change;
begin
	if s.status not in ('placed', 'confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	select x.* into h from core.order_change x where x.order_id = s.order_id and x.status in ('draft', 'requested') for update;
	if h.status = 'requested' then
		perform core.fail('QS003', '%s waits for a decision', array[h.change_no]);
	elsif h.order_change_id is null then
		insert into core.order_change (order_id, currency, reason, created_by, created_at, updated_at)
		values (s.order_id, s.currency, coalesce(core.most_text(reason, 'reason', 500), ''), auth.me(), core.now(), core.now()) returning * into h;
		perform core.note_event('order_change', h.order_change_id, 1, 'status', null, 'draft', nullif(btrim(reason), ''));
	end if;
	return h;
end
$$;

-- Add up the preview and answer with it.
create or replace function core.change_preview(c core.command, s core.sales_order, h core.order_change, reason text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	update core.order_change x set updated_at = core.now(), version = x.version + 1, reason = coalesce(nullif(btrim(change_preview.reason), ''), x.reason),
		difference_minor = d.sum, base_minor = core.to_base(d.sum, s.currency, s.fx_rate)
	from (select coalesce(sum(l.difference_minor), 0)::bigint as sum from core.order_change_line l where l.order_change_id = h.order_change_id) d
	where x.order_change_id = h.order_change_id returning x.* into h;
	if s.total_minor + h.difference_minor < 0 then
		perform core.fail('QS004', 'The discount would be more than the lines', '{}', 'qty');
	end if;
	s := core.order_follow(s.order_id, 'change', h.change_no, core.money_text(h.difference_minor, s.currency));
	perform core.changed('order_change');
	return core.command_end(c, 'order', s.order_id, h.change_no, s.version, 'Drafted; submit it to make it so',
		jsonb_build_object('change', h.change_no, 'difference_minor', h.difference_minor, 'currency', s.currency));
end
$$;

create function api.order_change_qty(order_id bigint, version int, line core.order_line_ref, qty int,
	reason core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_change_qty', request_key);
	s core.sales_order;
	l core.order_line;
	h core.order_change;
begin
	if c.replay then
		return core.command_replay(c);
	elsif qty is null or qty < 0 or qty > 99999 then
		perform core.fail('QS004', 'This is not a quantity', '{}', 'qty');
	end if;
	s := core.order_lock(order_id, version);
	l := core.order_line_of(s.order_id, line);
	if qty < l.qty_shipped then
		perform core.fail('QS004', '%s have been shipped', array[l.qty_shipped::text], 'qty');
	end if;
	h := core.change_draft(s, reason);
	delete from core.order_change_line x where x.order_change_id = h.order_change_id and x.order_line_id = l.order_line_id;
	if qty <> l.qty then
		insert into core.order_change_line (order_change_id, action, order_line_id, qty_from, qty_to, unit_minor)
		values (h.order_change_id, 'item_update', l.order_line_id, l.qty, qty, l.unit_minor);
	end if;
	return core.change_preview(c, s, h, reason);
end
$$;

create function api.order_add_line(order_id bigint, version int, sku core.sku_code, qty int,
	reason core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_add_line', request_key);
	s core.sales_order;
	h core.order_change;
	v bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif qty is null or qty < 1 or qty > 99999 then
		perform core.fail('QS004', 'This is not a quantity', '{}', 'qty');
	end if;
	s := core.order_lock(order_id, version);
	v := core.variant_by_sku(sku, 'sku');
	h := core.change_draft(s, reason);
	delete from core.order_change_line x where x.order_change_id = h.order_change_id and x.variant_id = v;
	insert into core.order_change_line (order_change_id, action, variant_id, qty_to, unit_minor)
	values (h.order_change_id, 'item_add', v, qty, core.market_price(v, s.market, s.channel));
	return core.change_preview(c, s, h, reason);
end
$$;

create function api.order_change_shipping(order_id bigint, version int, amount numeric, reason core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_change_shipping', request_key);
	s core.sales_order;
	h core.order_change;
	minor bigint;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	s := core.order_lock(order_id, version);
	minor := case when amount = 0 then 0 else core.to_minor(amount, s.currency) end;
	h := core.change_draft(s, reason);
	delete from core.order_change_line x where x.order_change_id = h.order_change_id and x.action = 'shipping';
	insert into core.order_change_line (order_change_id, action, unit_minor, was_minor)
	values (h.order_change_id, 'shipping', minor, s.shipping_minor);
	return core.change_preview(c, s, h, reason);
end
$$;

create or replace function core.change_lock(order_change_id bigint, version int) returns core.order_change
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	h core.order_change;
begin
	perform core.order_row((select x.order_id from core.order_change x where x.order_change_id = change_lock.order_change_id));
	select x.* into h from core.order_change x where x.order_change_id = change_lock.order_change_id for update;
	if h.order_change_id is null then
		perform core.fail('QS002', 'There is no such change');
	elsif h.version is distinct from version then
		perform core.conflict('order_change', h.order_change_id, version, h.change_no);
	end if;
	return h;
end
$$;

-- What is asked for and approved: these lines, against the order as it is.
create or replace function core.change_hash(order_change_id bigint) returns bytea
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select sha256(convert_to(core.order_hash(s)::text || coalesce(string_agg(concat_ws(',', l.action, l.order_line_id, l.variant_id, l.qty_from,
			l.qty_to, l.unit_minor, l.was_minor, o.qty, o.qty_shipped), ';' order by l.order_change_line_id), '')
			|| coalesce((select concat_ws(chr(31), a.recipient, a.street_id, a.postcode, a.city, a.country) from core.order_change_address a
				where a.order_change_id = $1), ''), 'UTF8'))
		from core.order_change h
		join core.sales_order s on s.order_id = h.order_id
		left join core.order_change_line l on l.order_change_id = h.order_change_id
		left join core.order_line o on o.order_line_id = l.order_line_id
		where h.order_change_id = $1
		group by s.*);
end
$$;

create or replace function core.change_to(h core.order_change, verb text, target core.order_change_status, reason text default null)
returns core.order_change
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	perform core.move('order_change', h.order_change_id, h.version + 1, verb, h.status, target, reason);
	h.status := target;
	return h;
end
$$;

create or replace function core.change_save(h core.order_change) returns core.order_change
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	done core.order_change;
begin
	update core.order_change x set status = h.status, limit_minor = h.limit_minor, content_hash = h.content_hash, requested_by = h.requested_by,
		requested_at = h.requested_at, decided_by = h.decided_by, decided_at = h.decided_at, note = h.note, updated_at = core.now(), version = x.version + 1
	where x.order_change_id = h.order_change_id returning x.* into done;
	return done;
end
$$;

-- Make it so: lines, sums, stock, and what was paid too much goes back.
create or replace function core.change_apply(h core.order_change) returns core.sales_order
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	s core.sales_order;
	l core.order_change_line;
	was bigint;
begin
	select o.* into strict s from core.sales_order o where o.order_id = h.order_id;
	if h.content_hash is distinct from core.change_hash(h.order_change_id) then
		perform core.fail('QS003', '%s has changed since this was asked for', array[s.order_no], null, 'Cancel the change and draft it again');
	elsif s.status not in ('placed', 'confirmed', 'processing') then
		perform core.fail('QS003', '%s is %s', array[s.order_no, core.coded('order_status', s.status)]);
	end if;
	if exists (select from core.order_change_line x join core.order_line y on y.order_line_id = x.order_line_id
		where x.order_change_id = h.order_change_id and x.qty_to < y.qty_shipped) then
		perform core.fail('QS003', '%s has changed since this was asked for', array[s.order_no], null, 'Cancel the change and draft it again');
	end if;
	was := s.total_minor;
	for l in select x.* from core.order_change_line x where x.order_change_id = h.order_change_id order by x.order_change_line_id loop
		if l.action = 'item_update' then
			update core.order_line x set qty = l.qty_to where x.order_line_id = l.order_line_id;
		elsif l.action = 'item_add' then
			perform core.order_lines_add(s.order_id, array[l.variant_id], array[l.qty_to], array[l.unit_minor]);
		elsif l.action = 'address' then
			perform core.order_readdress(s, h);
		else
			update core.sales_order o set shipping_minor = l.unit_minor where o.order_id = s.order_id;
		end if;
	end loop;
	s := core.order_sum(s.order_id);
	if s.total_minor - was <> h.difference_minor then
		perform core.fail('QS003', '%s has changed since this was asked for', array[s.order_no]);
	end if;
	s := core.order_shipped(s.order_id);
	perform core.order_ask_approval(s);
	if s.status in ('confirmed', 'processing') then
		perform core.stock_reserve(s.order_id);
	end if;
	perform core.order_pay_back(s, 'price_difference', 'change', h.order_change_id, h.change_no);
	return core.order_follow(s.order_id, 'change', h.change_no, core.money_text(h.difference_minor, h.currency));
end
$$;

-- Within the asker's limit it is made at once; else somebody else decides.
create function api.change_submit(order_change_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.change_submit', request_key);
	h core.order_change;
	alone boolean;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.change_lock(order_change_id, version);
	if h.status = 'draft' and not exists (select from core.order_change_line l where l.order_change_id = h.order_change_id) then
		perform core.fail('QS003', 'Nothing is changed');
	end if;
	h := core.change_to(h, 'change_submit', 'requested');
	h.limit_minor := auth.limit_minor('order_change');
	h.content_hash := core.change_hash(h.order_change_id);
	h.requested_by := c.person_id;
	h.requested_at := core.now();
	alone := abs(h.base_minor) <= h.limit_minor;
	if alone then
		h := core.change_to(h, 'change_submit', 'confirmed');
	end if;
	h := core.change_save(h);
	if alone then
		perform core.change_apply(h);
	else
		perform core.order_follow(h.order_id, 'change', h.change_no, core.coded('order_change_status', h.status));
	end if;
	return core.command_end(c, 'order_change', h.order_change_id, h.change_no, h.version,
		case when alone then 'Changed' else 'Asked for; somebody else approves it' end,
		jsonb_build_object('difference_minor', h.difference_minor, 'currency', h.currency, 'hash', encode(h.content_hash, 'hex')));
end
$$;

create function api.change_approve(order_change_id bigint, version int, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.change_approve', request_key);
	h core.order_change;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.change_lock(order_change_id, version);
	if c.person_id in (h.requested_by, h.created_by) then
		perform core.fail('42501', 'Who asked for a change does not approve it');
	end if;
	note := core.most_text(note, 'note', 500);
	h := core.change_to(h, 'change_approve', 'confirmed', note);
	h.decided_by := c.person_id;
	h.decided_at := core.now();
	h.note := coalesce(note, '');
	h := core.change_save(h);
	perform core.change_apply(h);
	return core.command_end(c, 'order_change', h.order_change_id, h.change_no, h.version, 'Changed',
		jsonb_build_object('difference_minor', h.difference_minor, 'currency', h.currency, 'hash', encode(h.content_hash, 'hex')));
end
$$;

create function api.change_reject(order_change_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.change_reject', request_key);
	h core.order_change;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.change_lock(order_change_id, version);
	if c.person_id in (h.requested_by, h.created_by) then
		perform core.fail('42501', 'Who asked for a change does not decide on it');
	end if;
	h := core.change_to(h, 'change_reject', 'declined', reason);
	h.decided_by := c.person_id;
	h.decided_at := core.now();
	h.note := core.most_text(reason, 'reason', 500);
	h := core.change_save(h);
	perform core.order_follow(h.order_id, 'change', h.change_no, core.coded('order_change_status', h.status));
	return core.command_end(c, 'order_change', h.order_change_id, h.change_no, h.version, 'Declined', jsonb_build_object('reason', reason));
end
$$;

create function api.change_cancel(order_change_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.change_cancel', request_key);
	h core.order_change;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	h := core.change_to(core.change_lock(order_change_id, version), 'change_cancel', 'cancelled', reason);
	h.note := core.most_text(reason, 'reason', 500);
	h := core.change_save(h);
	perform core.order_follow(h.order_id, 'change', h.change_no, core.coded('order_change_status', h.status));
	return core.command_end(c, 'order_change', h.order_change_id, h.change_no, h.version, 'Cancelled', jsonb_build_object('reason', reason));
end
$$;
