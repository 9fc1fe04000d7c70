-- Orders: created, placed, confirmed, approved, changed, cancelled.
begin;
\ir setup.sql
\ir after_sales.sql
select no_plan();

-- creating
select t.log_in('amy');
create table t.a as select t.order(2, false) as id;
select is((select status::text from core.sales_order, t.a where order_id = id), 'placed', 'an agent creates and places an order');
select is((select count(*) from core.order_line, t.a where order_id = id), 3::bigint, 'with three lines');
select is((select total_minor - items_minor - shipping_minor + discount_minor from core.sales_order, t.a where order_id = id), 0::bigint, 'which adds up');
select is((select base_minor - total_minor from core.sales_order, t.a where order_id = id), 0::bigint, 'in euro, the base value is the total');
select is(t.state('select * from api.order_create(customer_id => 20001, version => 1, market => ''DE'', items => ''NO-SUCH-SKU 1'')'), 'QS004', 'an unknown SKU is refused');
select is((t.refusal('select * from api.order_create(customer_id => 20001, version => 1, market => ''DE'', items => ''one two three'')'))->>'field', 'items', 'and what is no line, with the field named');
select is((select t.value(format('select r.note from api.order_create(customer_id => 20001, version => 1, market => ''JP'', items => %L) r', sku)) from t.three where nth = 1), 'Created', 'in yen');
select is((select sum(unit_minor) from core.sales_order s join core.order_line l using (order_id) where s.order_id = (select max(order_id) from core.sales_order)
	having sum(unit_minor) = min(s.total_minor) and min(s.currency) = 'JPY'), (select core.market_price(variant_id, 'JP', 'webshop')::numeric from t.three where nth = 1), 'whole yen');

-- invariant 15
select is_empty('select l.order_line_id from core.order_line l where l.total_minor <> l.qty * l.unit_minor', 'invariant 15: line price times quantity is the total shown');
select is_empty('select order_no from core.sales_order where discount_minor > items_minor or total_minor <> items_minor - discount_minor + shipping_minor', 'invariant 15: no discount is more than its lines');

-- confirming
select is((select t.err('order', 'confirm', id) from t.a), 'QS003', 'unpaid, it cannot be confirmed');
create table t.b as select t.order(2) as id;
select is((select payment_status::text from core.sales_order, t.b where order_id = id), 'paid', 'paid');
select is((select t.go('order', 'confirm', id) from t.b), 'Confirmed', 'paid, it can');
select is((select coalesce(sum(r.qty), 0)::int from core.reservation r, t.b where r.order_id = id and r.status = 'active'),
	(select (6 - core.stock_reserve(id)) from t.b), 'and stock is promised as far as there is any');
select t.log_in('gus');
select is((select t.go('order', 'process', id) from t.b), 'In work', 'the warehouse takes it into work');
select is((select t.err('order', 'complete', id) from t.b), 'QS003', 'what has not been shipped is not complete');

-- invariant 5: shipping in parts never blocks
create table t.part as select order_line_id from core.order_line, t.b where order_id = id order by line_no limit 1;
update core.order_line set qty_shipped = 1 from t.part where order_line.order_line_id = part.order_line_id;
update core.sales_order set fulfilment_status = 'partial' from t.b where order_id = id;
select is((select t.err('order', 'complete', id) from t.b), 'QS003', 'invariant 5: shipped in part, it is not complete');
select t.log_in('amy');
select is((select t.err('order', 'cancel', id, 'reason => ''customer'', note => ''x''') from t.b), 'QS003', 'and cannot be cancelled any more');
update core.order_line set qty_shipped = qty from t.b where order_id = id;
update core.sales_order set fulfilment_status = 'fulfilled' from t.b where order_id = id;
select t.log_in('gus');
select is((select t.go('order', 'complete', id) from t.b), 'Completed', 'invariant 5: the rest shipped, it completes');

-- invariant 2: cancelling gives back what was promised, once
select t.log_in('amy');
create table t.c as select t.order(1) as id;
create function t.promised() returns bigint language sql as $$ select coalesce(sum(reserved), 0) from core.stock_level join t.three using (variant_id) $$;
create table t.before as select t.promised() as n;
select t.go('order', 'confirm', id) from t.c;
select is((select t.promised() - n from t.before), (select coalesce(sum(qty), 0) from core.reservation r, t.c where r.order_id = id and r.status = 'active'), 'promised');
select is((select t.told('order', 'cancel', id, 'reason => ''customer'', note => '' ''') from t.c), 'This must not be empty', 'cancelling says why');
select is((select t.go('order', 'cancel', id, 'reason => ''customer'', note => ''Changed their mind''') from t.c), 'Cancelled', 'cancelled');
select is((select t.promised() - n from t.before), 0::bigint, 'invariant 2: cancelling returns the allocation');
select is((select t.err('order', 'cancel', id, 'reason => ''customer'', note => ''again''') from t.c), 'QS003', 'once');
select is((select t.promised() - n from t.before), 0::bigint, 'invariant 2: exactly once');
select is((select (reason, from_status, restock)::text from core.order_cancellation x, t.c where x.order_id = id), '(customer,confirmed,t)', 'it left a record');
select is((select string_agg(r.origin || ' ' || r.reason, ',') from core.refund r, t.c where r.order_id = id), 'cancellation cancelled_order', 'and what was paid is on its way back');
select t.log_in('gus');
select is((select t.err('order', 'cancel', id, 'reason => ''staff'', note => ''x''') from t.a), '42501', 'the warehouse does not cancel orders');
select t.log_in('amy');
select is((select t.go('order', 'note', id, 'body => ''Customer calls back''') from t.a), 'Note added', 'notes can be written');
select ok((select t.amount('select * from api.sales_order_event where body like ''%Customer calls back%'' and order_id = ' || id) = 1 from t.a), 'and read in the history');

-- invariant 10: approvals
create table t.big as select t.order(40) as id;
select is((select string_agg(kind || ' ' || status, ',') from core.order_approval a, t.big where a.order_id = id), 'high_value pending', 'a large order needs an approval');
select t.go('order', 'confirm', id) from t.big;
select t.log_in('gus');
select is((select t.err('order', 'process', id) from t.big), 'QS003', 'without it, it does not go on');
select t.log_in('amy');
select is((select t.err('order', 'approve', id) from t.big), '42501', 'an agent does not approve');
select t.log_in(t.person('agent lead'));
create table t.big2 as select t.order(40) as id;
select is((select t.err('order', 'approve', id) from t.big2), '42501', 'invariant 10: who placed it does not approve it, whatever their roles');
select throws_ok($$update core.order_approval set status = 'approved', decided_by = requested_by, decided_at = now() where status = 'pending' and requested_by is not null$$,
	'23514', null, 'invariant 10: not even a bug could record it');
select t.log_in('dan');
select is((select t.go('order', 'approve', id) from t.big), 'Approved', 'the lead approves');
select t.log_in('amy');
select is((select t.go('order', 'change_qty', id, 'line => ''1'', qty => 41') from t.big), 'Drafted; submit it to make it so', 'one more is drafted');
select is((select t.go('change', 'submit', order_change_id) from core.order_change h, t.big where h.order_id = id), 'Changed', 'a small change is made at once');
select is((select string_agg(status, ',' order by order_approval_id) from core.order_approval a, t.big where a.order_id = id), 'lapsed,pending', 'the approval was of another order: it lapses');
select t.log_in('gus');
select is((select t.err('order', 'process', id) from t.big), 'QS003', 'and a new one is needed');
select t.log_in('dan');
select is((select t.err('order', 'reject', id, 'note => ''''') from t.big), 'QS004', 'refusing says why');
select t.go('order', 'approve', id) from t.big;
select t.log_in('gus');
select is((select t.go('order', 'process', id) from t.big), 'In work', 'approved again, it goes on');

-- changes
select t.log_in('amy');
create table t.d as select t.order(2) as id;
select t.go('order', 'confirm', id) from t.d;
create table t.was as select t.total(id) as n from t.d;
select t.go('order', 'change_qty', id, 'line => ''1'', qty => 0, reason => ''Sold out''') from t.d;
create function t.change() returns bigint language sql as $$ select max(order_change_id) from core.order_change h, t.d where h.order_id = id $$;
select is((select t.total(id) from t.d), (select n from t.was), 'a draft changes nothing');
select is((select difference_minor from core.order_change where order_change_id = t.change()),
	(select -2 * unit_minor from core.order_line l, t.d where l.order_id = id and line_no = 1), 'it shows the difference in money');
select t.go('order', 'add_line', id, format('sku => %L, qty => 1', (select sku from core.variant where variant_id not in (select variant_id from t.three) and main
	and core.market_price(variant_id, 'DE', 'webshop') < 3000 order by variant_id limit 1))) from t.d;
select is((select t.amount('select * from api.order_change_line where order_change_id = ' || t.change())), 2::bigint, 'two lines in one change');
select is((select t.go('change', 'submit', t.change())), 'Changed', 'made as a whole');
select is((select t.total(id) - n from t.d, t.was), (select difference_minor from core.order_change where order_change_id = t.change()), 'the total moved by what was shown');
select is((select qty from core.order_line l, t.d where l.order_id = id and line_no = 1), 0, 'the line stays, with nothing on it');
select is_empty($$select r.order_line_id from core.reservation r join core.order_line l using (order_line_id), t.d where r.order_id = d.id and r.status = 'active'
	group by r.order_line_id, l.qty having sum(r.qty) > l.qty$$, 'invariant 2: modifying returns the allocation');
select is((select payment_status::text from core.sales_order, t.d where order_id = id and total_minor > (select n from t.was)), (select 'partially_paid' from t.d, t.was where t.total(id) > n), 'what is owed shows');
select ok((select coalesce((select sum(r.amount_minor) from core.refund r where r.order_id = id and r.origin = 'change'), 0) = greatest(n - t.total(id), 0) from t.d, t.was),
	'what was paid too much goes back');
select is((select t.go('order', 'change_qty', id, 'line => ''2'', qty => 40') from t.d), 'Drafted; submit it to make it so', 'a large change');
select is((select t.go('change', 'submit', t.change())), 'Asked for; somebody else approves it', 'waits for somebody else');
select is((select t.err('change', 'approve', t.change())), '42501', 'the asker is not that');
select throws_ok(format($$update core.order_change set status = 'confirmed', decided_by = requested_by, decided_at = now() where order_change_id = %s$$, t.change()), '23514', null, 'invariant 10: nor could a bug make them');
select throws_ok(format($$update core.order_change set status = 'confirmed' where order_change_id = %s$$, t.change()), '23514', null, 'invariant 10: and over the limit somebody has to');
update core.sales_order set shipping_minor = shipping_minor + 100 from t.d where order_id = id;
select t.log_in('dan');
select is((select t.err('change', 'approve', t.change())), 'QS003', 'what is approved is what was asked for: the order has changed meanwhile');
update core.sales_order set shipping_minor = shipping_minor - 100 from t.d where order_id = id;
select is((select t.go('change', 'approve', t.change())), 'Changed', 'as it was, it can be approved');
select is((select qty from core.order_line l, t.d where l.order_id = id and line_no = 2), 40, 'and is made');
select is((select t.err('order', 'change_qty', id, 'line => ''77'', qty => 1') from t.d), 'QS004', 'a line that is not there');
select is(t.faults('orders', 'money', 'ledger'), null, 'everything adds up');
set constraints all immediate;

select * from finish();
rollback;
