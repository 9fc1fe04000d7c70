-- What boards chart agrees with the lists behind it.
begin;
\ir setup.sql
select plan(9);

select t.log_in('dan');
select is((select sum(waiting) from api.ticket_by_queue), (select count(*) from api.ticket where status in ('new', 'open')),
	'the queues hold all that waits');
select is((select sum(late) from api.ticket_by_queue), (select count(*) from api.ticket where status in ('new', 'open') and due_at < core.now()),
	'and all that is late');
select is((select waiting from api.ticket_by_owner where owner = 'amy'), (select count(*)::int from api.ticket where owner = 'amy' and status in ('new', 'open')),
	'somebody''s load is their list');
select is((select array[tickets, answered] from api.service_by_day order by day desc offset 1 limit 1),
	(select array[count(*), count(*) filter (where first_responded_at is not null)]::int[] from core.ticket
		where created_at >= core.now()::date - 1 and created_at < core.now()::date), 'a day is a day');
select is((select count(*) from api.service_by_day), 14::bigint, 'days without anything are there too');
select is((select sum(orders) from api.sales_by_day), (select count(*) from api.sales_order
	where placed_at >= core.now()::date - 13 and status not in ('draft', 'cancelled')), 'sales are the orders of these days');

select t.log_in('bao');
select is((select sum(low) from api.stock_by_warehouse), (select count(*) from api.stock_level where available + incoming <= reorder_point),
	'short stock is what the list calls so');
select is((select count(*) from api.ticket_by_queue), 0::bigint, 'who may not see the rows does not see their number');

-- What somebody's scope leaves out is not counted either.
select t.log_in('ada');
select t.value(format('select r.note from api.person_scope_set(person_id => %s, version => %s, kind => ''queue'', codes => ''german french'') r', person_id, version))
from core.person where login = 'jonas';
select t.log_in('jonas');
select is((select array_agg(queue::text order by queue) from api.ticket_by_queue), array['french', 'german'], 'nor is what one''s scope leaves out');
select * from finish();
rollback;
