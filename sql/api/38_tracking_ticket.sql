-- Tickets that tracking opens: a parcel held, failed, lost, damaged or silent.

-- Nothing when somebody works on the same order for the same reason already.
create or replace function core.ticket_of_shipment(h core.shipment, class core.ticket_class, priority core.ticket_priority, state text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	k core.customer;
	place core.queue_code;
	id bigint;
begin
	select c.* into k from core.customer c join core.sales_order s on s.customer_id = c.customer_id where s.order_id = h.order_id;
	if k.erased_at is not null or exists (select from core.ticket t where t.order_id = h.order_id and t.class = ticket_of_shipment.class
		and t.status not in ('resolved', 'closed', 'merged', 'spam')) then
		return null;
	end if;
	-- Who is limited to some queues opens it in one of theirs.
	select q.queue into place from core.queue q where (q.queue = any (auth.scope('queue'))) is not false
	order by q.language is distinct from k.language, q.position limit 1;
	insert into core.ticket (priority, channel, queue, customer_id, order_id, subject, language, class, created_at, updated_at)
	values (priority, 'marketplace', place, k.customer_id, h.order_id, h.shipment_no || ' ' || h.tracking_no || ': ' || replace(state, '_', ' '),
		k.language, class, core.now(), core.now())
	returning ticket_id into id;
	perform core.note_event('ticket', id, 1, 'status', null, 'new', h.shipment_no || ' ' || core.coded('shipment_status', state));
	perform core.changed('ticket');
	return id;
end
$$;

create or replace function core.shipment_alarm() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	perform core.ticket_of_shipment(new, r.class, r.priority, new.status) from core.tracking_rule r where r.status = new.status;
	return null;
end
$$;
create or replace trigger shipment_alarm after update of status on core.shipment
	for each row when (new.status is distinct from old.status) execute function core.shipment_alarm();

-- For the background worker: parcels of which nothing has been heard. Each is looked at once.
create or replace function core.tracking_tick() returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	h core.shipment;
	n int := 0;
begin
	for h in select x.* from core.shipment x
		where x.status in ('handed_over', 'in_transit', 'customs_released', 'out_for_delivery') and x.silent_at is null
			and x.updated_at < core.now() - make_interval(days => core.setting('silent_days')::int)
			and x.updated_at > core.now() - make_interval(days => 2 * core.setting('silent_days')::int)
		order by x.updated_at limit 200 for update skip locked loop
		update core.shipment x set silent_at = core.now() where x.shipment_id = h.shipment_id;
		n := n + (core.ticket_of_shipment(h, 'delivery', 'normal', h.status) is not null)::int;
	end loop;
	return n;
end
$$;
