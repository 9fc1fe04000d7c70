-- Orders in depth: part of a line cancelled, who releases which hold, what carriers and suppliers owe.
begin;
\ir setup.sql
\ir after_sales.sql
select no_plan();

-- some of a line
select t.log_in('amy');
create table t.o as select t.order(3) as id;
select t.go('order', 'confirm', id) from t.o;
create function t.promised() returns bigint language sql as $$ select coalesce(sum(r.qty), 0) from core.reservation r, t.o where r.order_id = id and r.status = 'active' $$;
create table t.was as select (select total_minor from core.sales_order where order_id = o.id) as total, t.promised() as promised from t.o;
create table t.unit as select unit_minor as n from core.order_line, t.o where order_id = id and line_no = 1;
select is((select t.told('order', 'cancel_line', id, 'line => ''1'', qty => 4, reason => ''customer'', note => ''Too many''') from t.o), 'Of line 1, 3 can be cancelled', 'no more than there are');
select is((select t.err('order', 'cancel_line', id, 'line => ''9'', qty => 1, reason => ''customer'', note => ''x''') from t.o), 'QS004', 'of a line that is there');
select is((select t.err('order', 'cancel_line', id, 'line => ''1'', qty => 1, reason => ''customer'', note => '' ''') from t.o), 'QS004', 'and with a reason');
select is((select t.go('order', 'cancel_line', id, 'line => ''1'', qty => 2, reason => ''inventory'', note => ''Two were broken''') from t.o), 'Cancelled', 'two of three are cancelled');
select is((select qty from core.order_line, t.o where order_id = id and line_no = 1), 1, 'one is left');
select is((select was.total - s.total_minor from core.sales_order s, t.o, t.was where s.order_id = o.id), (select 2 * n from t.unit), 'the total is less by two');
select ok(t.promised() <= (select promised from t.was), 'and no more is promised than before');
select is_empty($$select r.order_line_id from core.reservation r join core.order_line l using (order_line_id), t.o where r.order_id = o.id and r.status = 'active'
	group by r.order_line_id, l.qty having sum(r.qty) > l.qty$$, 'invariant 2: a part cancelled returns its allocation');
select is((select (qty, reason, restock, refund_minor)::text from core.order_cancellation x, t.o where x.order_id = id), (select '(2,inventory,t,' || 2 * n || ')' from t.unit), 'the record says how many, why and what goes back');
select is((select sum(amount_minor)::bigint from core.refund r, t.o where r.order_id = id and r.origin = 'cancellation'), (select 2 * n from t.unit), 'the money is on its way back');
select is((select status::text from core.sales_order, t.o where order_id = id), 'confirmed', 'the rest goes on');
select t.go('order', 'cancel_line', id, 'line => ''1'', qty => 1, reason => ''customer'', note => ''x''') from t.o;
select t.go('order', 'cancel_line', id, 'line => ''2'', qty => 3, reason => ''customer'', note => ''x''') from t.o;
select is((select t.err('order', 'cancel_line', id, 'line => ''3'', qty => 3, reason => ''customer'', note => ''x''') from t.o), 'QS003', 'the last one is cancelled as an order');
select is((select t.amount('select * from api.sales_order_cancellation where order_id = ' || id) from t.o), 3::bigint, 'three records');
select is_empty('select order_id from core.order_cancellation where (order_line_id is null) <> (qty is null)', 'which are of a line or of an order');
update core.order_line set qty_shipped = 2 from t.o where order_id = id and line_no = 3;
select t.go('order', 'cancel_line', id, 'line => ''3'', qty => 1, reason => ''inventory'', note => ''Sold out''') from t.o;
select is((select fulfilment_status::text from core.sales_order, t.o where order_id = id), 'fulfilled', 'what is left has all been shipped: fulfilled');
select t.log_in('gus');
select is((select t.err('order', 'cancel_line', id, 'line => ''3'', qty => 1, reason => ''staff'', note => ''x''') from t.o), '42501', 'the warehouse does not cancel');

-- created from the list
select t.log_in('amy');
create function t.new_order(customer text) returns text language sql as $$
	select format('select r.note from api.order_add(customer => %L, market => ''DE'', items => %L) r', customer, sku || ' 2') from t.three where nth = 1 $$;
select is(t.value(t.new_order('c-20001 ')), 'Created', 'an order of a customer by number');
select is(t.value(t.new_order((select order_no from core.sales_order where customer_id = 20002 limit 1))), 'Created', 'or by the number of an order');
select is((select customer_id from core.sales_order order by order_id desc limit 1), 20002::bigint, 'of that customer');
select is((t.refusal(t.new_order('C-1')))->>'field', 'customer', 'a customer who is not there is named');

-- placed in the same step
create function t.at_once(method text) returns text language sql as $$
	select t.value(format('select r.note from api.order_create(customer_id => 20001, version => 1, market => ''DE'', items => %L, method => %L, place => ''yes'') r',
		(select string_agg(sku || ' 2', ', ' order by nth) from t.three), method)) $$;
create function t.newest() returns bigint language sql as 'select max(order_id) from core.sales_order';
select is(t.at_once('cash_on_delivery'), 'Created, placed and confirmed', 'what is paid on delivery is confirmed at once');
select is((select (status, version, placed_at is not null)::text from core.sales_order where order_id = t.newest()), '(confirmed,3,t)', 'it is as if it had been done in steps');
select is((select array_agg(line_no || ':' || sku order by line_no) from core.order_line where order_id = t.newest()),
	(select array_agg(nth || ':' || sku order by nth) from t.three), 'its lines are in their order');
select is((select sum(qty) from core.reservation where order_id = t.newest() and status = 'active'),
	(select sum(qty) from core.order_line where order_id = t.newest()), 'and are promised');
select is((select array_agg(from_state || '>' || to_state order by event_id) from core.event where entity = 'order' and entity_id = t.newest() and kind = 'status'),
	array['draft>placed', 'placed>confirmed'], 'each step has its event');
select is((select count(*) from audit.entry where entity = 'order' and entity_id = t.newest()), 1::bigint, 'and all of it one record');
select is(t.at_once('card'), 'Created and placed', 'what is paid before waits for its payment');

-- holds: the warehouse lets go of its own
select t.log_in('gus');
create table t.h as select min(order_id) as id from core.sales_order where status = 'confirmed' and holds = 0 and fulfilment_status = 'unfulfilled';
create function t.may_release() returns boolean language sql as $$ select t.value('select can_release from api.sales_order where order_id = ' || id)::boolean from t.h $$;
select t.go('order', 'hold', id, 'kind => ''address'', reason => ''No house number''') from t.h;
select ok(t.may_release(), 'who placed an address hold may let go of it');
select is((select t.go('order', 'release', id, 'reason => ''Found it'', kind => ''address''') from t.h), 'Released', 'and does');
select t.go('order', 'hold', id, 'kind => ''fraud'', reason => ''Paid by five cards''') from t.h;
select ok(not t.may_release(), 'not so of suspected fraud');
select is((select t.err('order', 'release', id, 'reason => ''x'', kind => ''fraud''') from t.h), '42501', 'whoever placed it');
select t.log_in('cai');
select t.go('order', 'hold', id, 'kind => ''compliance'', reason => ''No certificate''') from t.h;
select t.log_in('fay');
select ok(t.may_release(), 'finance may release the suspicion of fraud');
select is((select t.err('order', 'release', id, 'reason => ''x''') from t.h), '42501', 'but not all holds: one is of compliance');
select is((select t.go('order', 'release', id, 'reason => ''Checked'', kind => ''fraud''') from t.h), 'Released', 'so it names the one');
select t.log_in('cai');
select is((select t.err('order', 'release', id, 'reason => ''x'', kind => ''compliance''') from t.h), '42501', 'who raised a compliance hold does not lift it');
select t.log_in(t.person('compliance'));
select is((select t.go('order', 'release', id, 'reason => ''Certificate is here'', kind => ''compliance''') from t.h), 'Released', 'another compliance officer does');
select is_empty('select c.code from core.code c where c.domain = ''order_hold_kind'' and not exists (select from core.hold_rule r where r.kind = c.code)', 'every kind of hold has its rule');

-- asked in turn
create table t.r as select claim_recovery_id as id, amount_minor as n from core.claim_recovery where status = 'open' order by 1 limit 1;
create function t.rec(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.claim_recovery_%s(claim_recovery_id => %s, version => %s%s) r', verb, claim_recovery_id, version, rest) from core.claim_recovery, t.r where claim_recovery_id = id $$;
select t.log_in('amy');
select is(t.value(t.rec('chase', ', note => ''Second letter''')), 'Asked again', 'they are asked again');
select is((select chases from core.claim_recovery, t.r where claim_recovery_id = id), 1, 'which is counted');
select is(t.value(t.rec('refuse', ', reason => ''Packed badly''')), 'Refused', 'they refuse');
select is(t.value(t.rec('chase', ', note => ''Here is the photo of the box''')), 'Asked again', 'and are asked again');
select is((select status::text from core.claim_recovery, t.r where claim_recovery_id = id), 'open', 'so it is open again');
select is(t.state(t.rec('pay')), '42501', 'an agent receives no money');
select t.log_in('fay');
select is((t.refusal(t.rec('pay', ', amount => 99999')))->>'field', 'amount', 'no more than was asked for');
select is(t.value(t.rec('pay', ', amount => 1.00, reference => ''WIRE 7''')), 'Paid', 'part of it comes');
select is((select (paid_minor, reference)::text from core.claim_recovery, t.r where claim_recovery_id = id), '(100,"WIRE 7")', 'with its reference');
select is((select string_agg(account || ' ' || amount_minor, ', ' order by amount_minor desc) from core.posting join core.journal using (journal_id), t.r
	where entity = 'recovery' and entity_id = id), 'bank 100, recoveries -100', 'and is in the books');
select is(t.state(t.rec('pay')), 'QS003', 'once');
select t.log_in('amy');
select is(t.state(t.rec('refuse', ', reason => ''x''')), 'QS003', 'and is final');
select ok((select t.amount('select * from api.claim_recovery_event where claim_recovery_id = ' || id) from t.r) = 5, 'all of it in its history');
select * from finish();
rollback;
