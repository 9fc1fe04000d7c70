-- The address of a placed order: another of the customer's, or a new one; held when the country changes; approvals lapse.
begin;
\ir setup.sql
\ir after_sales.sql
select no_plan();

create function t.session() returns bigint language sql as $$ select auth.my_session() $$;
select t.log_in('amy');
create table t.o as select t.order(1) as id;
create table t.home as select address_no, address_id from core.address where customer_id = 20001 and is_main;
insert into core.street (street_id, customer_id, sealed) overriding system value values (900001, 20001, '\x01'), (900002, 20001, '\x02');
insert into core.address (customer_id, kind, recipient, street_id, city, postcode, country, is_main, created_at)
values (20001, 'shipping', 'Wang at work', 900001, 'Lyon', '69001', 'FR', false, core.now()),
	(20001, 'billing', 'Books', null, 'Paris', '75001', 'FR', false, core.now()),
	(20002, 'shipping', 'Stranger', null, 'Oslo', '0150', 'NO', false, core.now());
create table t.away as select address_no from core.address where street_id = 900001;
create function t.place() returns text language sql as $$ select concat_ws(',', ship_name, ship_street_id, ship_postcode, ship_city, ship_country) from core.sales_order, t.o where order_id = id $$;

select ok((select bool_or(d->>'code' = a.address_no) and not bool_or(d->>'label' like '%Paris%' or d->>'label' like '%Oslo%')
	from t.desk(format('select code, label from api.choices(''address_ref'', %s)', (select id from t.o))) d, t.away a), 'one chooses among the customer''s shipping addresses');
select is((select t.err('order', 'change_address', id, format('address => %L', (select address_no from core.address where recipient = 'Stranger'))) from t.o), 'QS004', 'not somebody else''s');
select is((select t.err('order', 'change_address', id, 'recipient => ''X'', city => ''Lyon'', country => ''FR'', street => ''1''') from t.o), 'QS004', 'a street that was not sealed is not taken');
select is((select t.err('order', 'change_address', id, format('address => %L, city => ''Lyon''', address_no)) from t.o, t.away), 'QS004', 'chosen or typed, not both');
insert into core.order_approval (order_id, kind, reason, content_hash, requested_at) select s.order_id, 'high_value', 'x', core.order_hash(s), core.now()
from core.sales_order s, t.o where s.order_id = id;
create table t.was as select t.place() as place, ship_country as country from core.sales_order, t.o where order_id = id;
create table t.c as select t.got('order', 'change_address', id, format('address => %L, reason => ''Moved''', address_no)) as id from t.o, t.away;
select is(t.place(), (select place from t.was), 'a draft changes nothing');
select ok((select t.value('select address from api.order_change where order_change_id = ' || id) from t.c) like '%Lyon  FR', 'and shows where it would go, the postcode masked');
select is((select t.go('change', 'submit', id) from t.c), 'Changed', 'submitted, it is made so');
select is(t.place(), 'Wang at work,900001,69001,Lyon,FR', 'recipient, street, postcode, city and country are copied');
select is((select h.kind || ' ' || (h.placed_by is not null) from core.order_hold h, t.o where h.order_id = o.id and h.released_at is null), 'address true', 'another country: the order is held');
select is((select s.holds from core.sales_order s, t.o where s.order_id = id), 1, 'and counts its hold');
select is_empty('select 1 from core.order_approval a, t.o where a.order_id = o.id and a.status in (''pending'', ''approved'') and a.reason = ''x''', 'who approved it did so for the other place: lapsed');
select is((select count(*) from core.event e join core.order_approval a on a.order_approval_id = e.entity_id, t.o where e.entity = 'approval' and a.order_id = o.id and e.to_state = 'lapsed'), 1::bigint, 'with an event');

-- the order's copy outlives the address
select t.go('order', 'change_address', id, format('address => %L', (select address_no from t.home))) from t.o;
delete from core.address where street_id = 900001;
select core.street_drop(900001, 20001);
select isnt((select sealed from core.street where street_id = 900001), null, 'a street that an order names is kept');

-- the order's own street is shown, for a reason, and not the others
select is((select t.err('order', 'reveal', id, 'reason => '' ''') from t.o), 'QS004', 'nothing is shown without a reason');
insert into core.personal (customer_id, data_key) values (20001, convert_to(repeat('k', 73), 'UTF8')) on conflict do nothing;
select is((select t.go('order', 'reveal', id, 'reason => ''Carrier asks''') from t.o), 'Shown; this has been recorded', 'shown');
select results_eq($$select place_key from auth.reveal_take('amy', t.session()) where label = 'street'$$, 'select 900001::bigint', 'that street only');

-- not once it leaves
update core.order_line set qty_shipped = 1 from t.o where order_id = id;
update core.sales_order set fulfilment_status = 'partial', version = version + 1 from t.o where order_id = id;
select is((select t.err('order', 'change_address', id, format('address => %L', address_no)) from t.o, t.home), 'QS003', 'goods on their way go where they were sent');
create table t.d as select order_change_id as id from core.order_change h, t.o where h.order_id = o.id and h.status = 'draft';
select is((select t.err('change', 'submit', id) from t.d), 'QS003', 'nor by a change drafted before');
select t.log_in('gus');
select is((select t.err('order', 'change_address', id, format('address => %L', address_no)) from t.o, t.home), '42501', 'the warehouse does not change addresses');

select * from finish();
rollback;
