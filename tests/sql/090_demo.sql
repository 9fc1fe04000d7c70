-- The demo data: as much as promised, believable, and the same every time.
begin;
\ir setup.sql
select plan(27);

select ok(n between lo and hi, format('%s %s', n, what)) from (values
	((select count(*) from core.sales_order), 1900, 2100, 'orders'), ((select count(*) from core.order_line), 5700, 6300, 'order lines'),
	((select count(*) from core.product), 450, 550, 'products'), ((select count(*) from core.customer), 550, 650, 'customers'),
	((select count(*) from core.supplier), 35, 45, 'suppliers'), ((select count(*) from core.ticket), 750, 850, 'tickets'),
	((select count(*) from core.message), 2300, 2700, 'messages'),
	((select count(*) from core.ticket where due_at < core.now()), 3, 40, 'tickets overdue'),
	((select count(*) from core.ticket where due_at between core.now() and core.now() + interval '2 h'), 15, 120, 'due within two hours')
) v(n, lo, hi, what);
select is((select count(distinct language) from core.ticket where status not in ('closed')), 7::bigint, 'open tickets in seven languages');
select ok((select bool_and(n >= 20) from (select count(*) as n from core.message group by language) x), 'plenty of messages in each');
select is_empty('select ticket_no from core.ticket where due_at is not null and extract(second from due_at) <> 30', 'due times keep clear of full minutes');
select is_empty($$select body from core.message where body ~ '\{[a-z]\}'$$, 'no template shows through');
select is_empty('select 1 from core.message where at > core.now() union all select 1 from core.event where at > core.now()
	union all select 1 from core.sales_order where placed_at > core.now()', 'nothing happens in the future');
select is_empty('select k.ticket_no from core.ticket k join core.sales_order s using (order_id) where s.placed_at > k.created_at', 'nobody asks about an order before placing it');
select is_empty('select ticket_no from core.ticket k where messages <> (select count(*) from core.message m where m.ticket_id = k.ticket_id)', 'messages are counted right');
select is_empty('select k.ticket_no from core.ticket k left join (select entity_id, max(version) as v from core.event where entity = ''ticket'' group by 1) e
	on e.entity_id = k.ticket_id where k.version <> coalesce(e.v, 1)', 'versions agree with what happened');
select is_empty('select s.order_no from core.sales_order s join (select order_id, sum(total_minor) as t from core.order_line group by 1) l using (order_id) where s.items_minor <> l.t',
	'orders add up');
select is_empty($$select order_no from core.sales_order where payment_status = 'unpaid' and status not in ('placed', 'cancelled')$$, 'nothing unpaid goes further');
select is_empty('select gtin from core.variant where not core.gtin_valid(gtin)', 'article numbers have the right check digit');
select is_empty($$select login from (values ('amy', 'agent'), ('bao', 'buyer'), ('cai', 'compliance'), ('dan', 'lead'), ('eli', 'catalog'), ('fay', 'finance'),
	('gus', 'warehouse'), ('ada', 'admin')) v(login, role) where not exists (select from core.person p where p.login = v.login and p.home_role = v.role)$$,
	'the eight people of the demo have their roles');

-- loaded twice into an empty database, the rows are the same
create function t.digest() returns table (what text, digest text) language plpgsql as $$
declare
	c text;
	n int := 0;
begin
	foreach c in array array['product', 'product_text', 'variant', 'listing', 'listing_flag', 'supplier', 'supplier_product', 'customer', 'sales_order',
		'order_line', 'order_hold', 'shipment', 'ticket', 'message', 'event', 'person',
		'payment', 'refund', 'dispute', 'posting', 'store_credit', 'order_change', 'sales_return', 'return_line', 'claim',
		'stock_level', 'stock_movement', 'reservation', 'purchase_order', 'purchase_order_line', 'receipt_line', 'supplier_invoice', 'tracking_event', 'quotation'] loop
		return query execute format('select %L, md5(string_agg(md5((to_jsonb(x) - ''created_at'' - ''updated_at'')::text), '''' order by (to_jsonb(x) - ''created_at'' - ''updated_at'')::text)) from core.%I x', c, c);
	end loop;
end
$$;
create table t.tolerance as select * from core.match_tolerance where supplier_id is null;
set constraints all immediate;
set local quayside.scale = '0.25';
set local session_replication_role = replica;
truncate core.customer, core.person, core.product, core.supplier, core.category, core.event, core.warehouse, core.carrier_service restart identity cascade;
insert into core.match_tolerance overriding system value select * from t.tolerance;
set local session_replication_role = origin;
set constraints all deferred;
grant create on database :DBNAME to quayside_owner;
set local role quayside_owner;
\ir ../../sql/demo/00_prepare.sql
\ir ../../sql/demo/01_steps.sql
\ir ../../sql/demo/02_unbound.sql
\ir ../../sql/demo/10_people.sql
\ir ../../sql/demo/11_names.sql
\ir ../../sql/demo/12_things.sql
\ir ../../sql/demo/13_texts.sql
\ir ../../sql/demo/20_catalog.sql
\ir ../../sql/demo/30_suppliers.sql
\ir ../../sql/demo/35_warehouses.sql
\ir ../../sql/demo/36_purchases.sql
\ir ../../sql/demo/40_customers.sql
\ir ../../sql/demo/50_orders.sql
\ir ../../sql/demo/52_payments.sql
\ir ../../sql/demo/54_order_work.sql
\ir ../../sql/demo/56_returns.sql
\ir ../../sql/demo/57_supplier_books.sql
\ir ../../sql/demo/58_stock.sql
\ir ../../sql/demo/59_shipments.sql
\ir ../../sql/demo/60_tickets.sql
\ir ../../sql/demo/70_events.sql
\ir ../../sql/demo/97_keys.sql
\ir ../../sql/demo/98_bound.sql
\ir ../../sql/demo/99_finish.sql
reset role;
create table t.first as select * from t.digest();
select is((select count(*) from core.sales_order), 500::bigint, 'a quarter of the scale is a quarter of the orders');
select ok((select count(*) from core.ticket) between 200 and 220, 'and about a quarter of the tickets');
set constraints all immediate;
set local session_replication_role = replica;
truncate core.customer, core.person, core.product, core.supplier, core.category, core.event, core.warehouse, core.carrier_service restart identity cascade;
insert into core.match_tolerance overriding system value select * from t.tolerance;
set local session_replication_role = origin;
set constraints all deferred;
set local role quayside_owner;
\ir ../../sql/demo/00_prepare.sql
\ir ../../sql/demo/01_steps.sql
\ir ../../sql/demo/02_unbound.sql
\ir ../../sql/demo/10_people.sql
\ir ../../sql/demo/11_names.sql
\ir ../../sql/demo/12_things.sql
\ir ../../sql/demo/13_texts.sql
\ir ../../sql/demo/20_catalog.sql
\ir ../../sql/demo/30_suppliers.sql
\ir ../../sql/demo/35_warehouses.sql
\ir ../../sql/demo/36_purchases.sql
\ir ../../sql/demo/40_customers.sql
\ir ../../sql/demo/50_orders.sql
\ir ../../sql/demo/52_payments.sql
\ir ../../sql/demo/54_order_work.sql
\ir ../../sql/demo/56_returns.sql
\ir ../../sql/demo/57_supplier_books.sql
\ir ../../sql/demo/58_stock.sql
\ir ../../sql/demo/59_shipments.sql
\ir ../../sql/demo/60_tickets.sql
\ir ../../sql/demo/70_events.sql
\ir ../../sql/demo/97_keys.sql
\ir ../../sql/demo/98_bound.sql
\ir ../../sql/demo/99_finish.sql
reset role;
select set_eq('select * from t.digest()', 'select * from t.first', 'the same scale and time give the same rows');
select throws_ok($$do $x$ begin if exists (select from core.customer) then raise exception 'has data'; end if; end $x$ $$, 'P0001', null, 'and the second load needed an empty database');
select is_empty('select order_no from core.sales_order s where payment_status <> core.order_payment_status(s) or return_status <> core.order_return_status(s)',
	'payments and returns are as the orders say');
select is(core.setting('base_currency'), 'EUR', 'books are kept in euro');

select * from finish();
rollback;
