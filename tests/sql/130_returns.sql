-- Returns, exchanges and claims: what may come back, how it does, and what becomes of the money.
begin;
\ir setup.sql
\ir after_sales.sql
select no_plan();

create function t.verdict(id bigint, why text) returns text language sql as $$
	select c.verdict || ' ' || array_to_string(c.rules, ',') from core.order_line l, core.return_check(l.order_line_id, 1, $2) c
	where l.order_id = $1 and l.line_no = 1 $$;
create function t.back(id bigint) returns bigint language sql as $$ select max(return_id) from core.sales_return where order_id = id $$;
create function t.of_return(id bigint, what text) returns text language sql as $$ select to_jsonb(r)->>what from core.sales_return r where return_id = id $$;

-- eligibility and its reasons
select t.log_in('amy');
create table t.o as select t.shipped(t.order(2), 3) as new, t.shipped(t.order(2), 20) as month, t.shipped(t.order(2), 60) as old, t.shipped(t.order(2), 900) as ages,
	t.order(1) as unsent;
select is((select t.verdict(new, 'changed_mind') from t.o), 'eligible withdrawal', 'within two weeks the law lets buyers in the EU withdraw');
select is((select t.verdict(month, 'changed_mind') from t.o), 'eligible window', 'then the shop''s own terms hold');
select is((select t.verdict(old, 'changed_mind') from t.o), 'not_eligible window,window_over', 'until they are over');
select is((select t.verdict(old, 'defective') from t.o), 'eligible fault', 'what is faulty comes back for longer');
select is((select t.verdict(ages, 'defective') from t.o), 'not_eligible warranty_over', 'though not for ever');
select is((select split_part(t.verdict(unsent, 'changed_mind'), ' ', 1) from t.o), 'not_eligible', 'what was never sent does not come back');
update core.order_line set final_sale = true from t.o where order_id in (new, month);
select is((select t.verdict(month, 'changed_mind') from t.o), 'not_eligible window,final_sale', 'a final sale does not');
select is((select t.verdict(new, 'changed_mind') from t.o), 'eligible withdrawal', 'unless the law says so');
update core.order_line set final_sale = false from t.o where order_id in (new, month);
insert into core.return_rule (category, verdict) select distinct k.category, 'review' from t.three join core.variant v using (variant_id) join core.product p using (product_id)
	join core.category k using (category_id) on conflict do nothing;
select is((select t.verdict(month, 'changed_mind') from t.o), 'review window,category', 'some kinds of goods are looked at first');
delete from core.return_rule where category not in ('beauty', 'pets');
select ok((select t.amount('select * from api.order_returnable where order_id = ' || new) from t.o) = 3, 'the screen shows it line by line');

-- a return from request to refund
select is((select t.go('order', 'return', month, 'line => ''1'', qty => 2, reason => ''changed_mind''') from t.o), 'Return requested', 'requested');
select is((select t.go('order', 'return', month, 'line => ''2'', qty => 1, reason => ''wrong_size''') from t.o), 'Return requested', 'a second line');
select is((select count(*) from core.sales_return r, t.o where r.order_id = month), 1::bigint, 'joins the same return');
select is((select t.order_field(month, 'return_status') from t.o), 'requested', 'the order says so');
select is((select t.err('order', 'return', month, 'line => ''1'', qty => 1, reason => ''defective''') from t.o), 'QS003', 'nothing comes back twice');
select throws_ok('update core.order_line set qty_returned = qty_shipped + 1', '23514', null, 'not even by a bug');
create table t.r as select t.back(month) as id, month as sale from t.o;
select t.log_in('gus');
select is((select t.err('return', 'receive', id, 'line => ''1'', qty => 1') from t.r), 'QS003', 'nothing is received before it is approved');
select is((select t.err('return', 'approve', id) from t.r), '42501', 'and the warehouse does not approve');
select t.log_in('amy');
select is((select t.go('return', 'approve', id) from t.r), 'Approved', 'approved');
select is((select t.go('return', 'label', id, 'carrier => ''dhl'', tracking_no => ''RET1''') from t.r), 'Label sent', 'label');
select is((select t.go('return', 'transit', id) from t.r), 'On its way', 'on its way');
select is((select t.err('return', 'refund', id) from t.r), 'QS003', 'no money before the goods');
select t.log_in('gus');
select is((select t.err('return', 'receive', id, 'line => ''1'', qty => 3') from t.r), 'QS003', 'no more arrives than was announced');
select is((select t.go('return', 'receive', id, 'line => ''1'', qty => 2, damaged => 1') from t.r), 'Received', 'two arrive, one broken');
select is((select t.of_return(id, 'state') from t.r), 'partially_received', 'partly received');
select is((select t.go('return', 'receive', id, 'line => ''2'', qty => 1') from t.r), 'Received', 'the rest');
select is((select t.of_return(id, 'state') from t.r), 'received', 'received');
select is((select t.err('return', 'inspect', id, 'line => ''1'', grade => ''scrap'', disposition => ''restock''') from t.r), 'QS004', 'scrap does not go back to stock');
select is((select t.err('return', 'inspect', id, 'line => ''1'', grade => ''resellable'', disposition => ''restock'', accepted => 2') from t.r), 'QS004', 'what is broken is not accepted');
create table t.stock as select coalesce(sum(on_hand), 0) as n from core.stock_level join t.three using (variant_id);
select is((select t.go('return', 'inspect', id, 'line => ''1'', grade => ''resellable'', disposition => ''restock''') from t.r), 'Inspected', 'one inspected');
select is((select t.go('return', 'inspect', id, 'line => ''2'', grade => ''resellable'', disposition => ''restock''') from t.r), 'Inspected', 'both');
select is((select t.of_return(id, 'state') from t.r), 'inspected', 'inspected');
select is((select coalesce(sum(on_hand), 0) - (select n from t.stock) from core.stock_level join t.three using (variant_id)), 3::bigint, 'and on the shelves');
select is((select t.err('return', 'refund', id) from t.r), '42501', 'the warehouse does not refund');
select t.log_in('amy');
select matches((select t.go('return', 'refund', id) from t.r), '^Refund', 'the agent asks for the refund');
select is((select f.amount_minor from core.refund f, t.r where f.origin = 'return' and f.origin_id = r.id),
	(select sum(qty_accepted * unit_minor)::bigint from core.return_line l, t.r where l.return_id = r.id), 'of what was accepted');
select is((select t.err('return', 'refund', id) from t.r), 'QS003', 'once');
select t.log_in('fay');
select t.go('refund', 'approve', refund_id) from core.refund f, t.r where f.origin_id = r.id and f.origin = 'return' and f.status = 'requested';
select t.go('refund', 'submit', refund_id) from core.refund f, t.r where f.origin_id = r.id and f.origin = 'return';
select t.go('refund', 'succeed', refund_id) from core.refund f, t.r where f.origin_id = r.id and f.origin = 'return';
select is((select t.of_return(id, 'state') from t.r), 'refunded', 'paid, the return is refunded');
select is((select t.order_field(sale, 'return_status') || ' ' || t.order_field(sale, 'payment_status') from t.r), 'partial partially_refunded', 'and the order follows');
select t.log_in('amy');
select is((select t.go('return', 'close', id) from t.r), 'Closed', 'closed');

-- against the rules
select is((select t.go('order', 'return', old, 'line => ''1'', qty => 1, reason => ''changed_mind''') from t.o), 'Return requested, though the rules do not allow it', 'too late');
select is((select t.err('return', 'approve', t.back(old)) from t.o), 'QS003', 'it is not approved just so');
select is((select t.err('return', 'approve', t.back(old), 'reason => ''Good customer''') from t.o), '42501', 'an agent does not override the rules');
select t.log_in('dan');
select is((select t.go('return', 'approve', t.back(old), 'reason => ''Good customer''') from t.o), 'Approved', 'a lead does, and says why');
select is((select t.of_return(t.back(old), 'override_reason') from t.o), 'Good customer', 'on record');
select is((select t.err('return', 'cancel', t.back(old), 'reason => ''''') from t.o), 'QS004', 'cancelling says why');
select is((select t.go('return', 'cancel', t.back(old), 'reason => ''Customer keeps it''') from t.o), 'Cancelled', 'cancelled');
select is((select qty_returned from core.order_line l, t.o where l.order_id = old and line_no = 1), 0, 'it may be asked for again');

-- not worth the parcel
select t.log_in('amy');
select t.go('order', 'return', new, 'line => ''1'', qty => 1, reason => ''defective''') from t.o;
update core.return_policy set return_cost_minor = 1000000 where market = 'DE';
select is((select t.value('select keep_it from api.sales_return where return_id = ' || t.back(new)) from t.o), 'true', 'what is worth less than its way back is suggested to be kept');
select is((select t.go('return', 'approve', t.back(new), 'returnless => ''yes''') from t.o), 'Approved', 'the customer keeps it');
select is((select t.err('return', 'label', t.back(new), 'carrier => ''dhl'', tracking_no => ''X''') from t.o), 'QS003', 'no label for that');
select is((select t.go('return', 'credit', t.back(new)) from t.o), 'Store credit given', 'and gets store credit');
select is((select t.of_return(t.back(new), 'state') from t.o), 'credited', 'credited');
select is((select t.err('return', 'refund', t.back(new)) from t.o), 'QS003', 'not money as well');
select is((select captured_minor - refunding_minor from core.payment p, t.o where p.order_id = new),
	(select p.captured_minor - k.amount_minor from core.payment p, core.store_credit k, t.o where p.order_id = new and k.order_id = new), 'invariant 4: what was given as credit is not refunded again');

-- restocking fee, where the law allows one
select is((select core.return_fee(r) from core.sales_return r, t.o where r.return_id = t.back(new)), 0::bigint, 'no fee for faulty goods');
update core.return_policy set restocking_percent = 10 where market = 'DE';
select ok((select core.return_fee(x) > 0 from core.sales_return x, t.r where x.return_id = r.id), 'a fee for a change of mind after the withdrawal period');

-- exchange
create table t.x as select t.shipped(t.order(2), 20) as id;
select t.go('order', 'return', id, 'line => ''1'', qty => 1, reason => ''wrong_size'', wish => ''exchange''') from t.x;
select is((select t.go('return', 'exchange', t.back(id), format('sku => %L', (select sku from t.three where nth = 3))) from t.x), 'Exchange asked for', 'another one instead');
create table t.e as select exchange_id as id, return_id, difference_minor as diff from core.exchange e, t.x where e.order_id = x.id;
select is((select t.go('exchange', 'approve', id) from t.e), 'Approved', 'approved');
select is((select t.err('exchange', 'advance', id, 'reason => ''x''') from t.e), '42501', 'in advance only with a lead');
select t.go('return', 'approve', return_id) from t.e;
select t.log_in('gus');
select t.go('return', 'receive', return_id, 'line => ''1'', qty => 1') from t.e;
select t.go('return', 'inspect', return_id, 'line => ''1'', grade => ''resellable'', disposition => ''restock''') from t.e;
select is((select e.status::text from core.exchange e join t.e x on e.exchange_id = x.id), 'received', 'inspected, the exchange has its goods');
select t.log_in('amy');
select is((select t.err('return', 'refund', return_id) from t.e), 'QS003', 'goods or money, not both');
select is((select t.go('exchange', 'fulfil', id) from t.e), 'Exchanged', 'exchanged');
select is((select n.total_minor from core.exchange e join t.e x on e.exchange_id = x.id join core.sales_order n on n.order_id = e.new_order_id),
	(select greatest(diff, 0) from t.e), 'the new order costs the difference');
select is((select t.of_return(return_id, 'state') from t.e), 'exchanged', 'the return is done');

-- claims
create table t.y as select t.shipped(t.order(2), 5) as id;
select is((select t.err('order', 'claim', id, 'line => ''1'', qty => 3, kind => ''damaged'', wish => ''refund'', note => ''x''') from t.y), 'QS004', 'no more than was sent');
select is((select t.go('order', 'claim', id, 'line => ''1'', qty => 1, kind => ''damaged'', wish => ''refund'', note => ''Broken corner''') from t.y), 'Claim opened', 'opened');
create table t.k as select claim_id as id from core.claim c, t.y where c.order_id = y.id;
select is((select t.err('claim', 'approve', id) from t.k), '42501', 'an agent does not approve');
select t.log_in('dan');
select is((select t.err('claim', 'approve', id, 'amount => 9999') from t.k), 'QS004', 'no more than it is worth');
select is((select t.go('claim', 'approve', id) from t.k), 'Approved', 'a lead does');
select throws_ok('update core.claim set decided_by = requested_by, status = ''approved''', '23514', null, 'invariant 10: nobody approves the claim they took up, not even by a bug');
select is((select r.status || ' ' || r.origin from core.refund r join core.claim c using (refund_id), t.k where c.claim_id = k.id), 'approved claim', 'its refund is on the way');
select is((select t.go('claim', 'recover', id, 'kind => ''carrier_claim'', amount => 5, note => ''Photo sent''') from t.k), 'Asked for', 'the carrier is asked in turn');
select is((select t.err('claim', 'resolve', id) from t.k), 'QS003', 'unpaid, it is not resolved');
select t.log_in('fay');
select t.go('refund', 'submit', refund_id) from core.claim c, t.k where c.claim_id = k.id;
select t.go('refund', 'succeed', refund_id) from core.claim c, t.k where c.claim_id = k.id;
select t.log_in('amy');
select is((select t.go('claim', 'resolve', id) from t.k), 'Resolved', 'paid, it is');
select t.go('order', 'claim', id, 'line => ''2'', qty => 1, kind => ''missing'', wish => ''replace'', note => ''Box empty''') from t.y;
select t.log_in('vera');
select t.go('claim', 'approve', max(claim_id)) from core.claim;
select is((select t.go('claim', 'resolve', max(claim_id)) from core.claim), 'Resolved', 'or replaced');
select is((select (n.total_minor, n.payment_status, n.status)::text from core.sales_order n where order_id = (select new_order_id from core.claim order by claim_id desc limit 1)), '(0,paid,placed)', 'at no cost');

-- time
select t.log_in('amy');
create table t.z as select t.shipped(t.order(1), 5) as id;
select t.go('order', 'return', id, 'line => ''1'', qty => 1, reason => ''changed_mind''') from t.z;
select t.go('return', 'approve', t.back(id)) from t.z;
select t.pass_time('22 days');
select ok(core.after_sales_tick() > 0, 'what never arrives');
select is((select t.of_return(t.back(id), 'state') from t.z), 'expired', 'expires');
select is(t.faults('orders', 'money', 'ledger'), null, 'everything adds up');
set constraints all immediate;

select * from finish();
rollback;
