-- Payments, refunds, disputes, store credit, settlements, and the books.
begin;
\ir setup.sql
\ir after_sales.sql
select no_plan();

-- payments
select t.log_in('amy');
create table t.a as select t.order(2, false) as id;
select is((select t.err('order', 'pay', id, 'method => ''card''') from t.a), '42501', 'agents do not record payments');
select t.log_in('fay');
create table t.p as select t.got('order', 'pay', id, 'method => ''card'', reference => ''ABC''') as id from t.a;
select is((select t.order_field(id, 'payment_status') from t.a), 'authorized', 'authorized');
select is((select t.err('payment', 'capture', p.id, 'amount => 99999') from t.p), 'QS004', 'no more can be captured than was authorized');
select is((select t.err('payment', 'capture', p.id, 'amount => 1.234') from t.p), 'QS004', 'euro have two decimals');
select is((select t.go('payment', 'capture', p.id, t.typed(t.total(a.id) - 100)) from t.p, t.a), 'Captured', 'a part is captured');
select is((select t.order_field(id, 'payment_status') from t.a), 'partially_paid', 'partly paid');
select is((select t.err('payment', 'void', p.id, 'reason => ''x''') from t.p), 'QS003', 'what was captured cannot be voided');
select throws_ok('update core.payment set captured_minor = amount_minor + 1 where captured_minor > 0', '23514', null, 'not even a bug captures more');

-- invariant 4
select t.log_in('amy');
create table t.b as select t.order(2) as id;
create table t.bp as select p.payment_id as id, p.captured_minor as taken from core.payment p, t.b where p.order_id = b.id;
select is((select t.go('order', 'refund', id, 'amount => 10, reason => ''price_difference''') from t.b), 'Refund approved', 'within the limit an agent refunds alone');
select is((select t.go('order', 'refund', id, 'amount => 15, reason => ''damaged''') from t.b), 'Refund approved', 'partial refunds accumulate');
select is((select refunding_minor from core.payment p, t.bp where p.payment_id = bp.id), 2500::bigint, 'invariant 4: they add up');
select is((select t.err('order', 'refund', id, t.typed(t.total(id) - 2499) || ', reason => ''other''') from t.b), 'QS003', 'invariant 4: more than is left is refused');
select alike((select t.told('order', 'refund', id, t.typed(t.total(id)) || ', reason => ''other''') from t.b), 'Only % EUR of PAY-% can still be refunded', 'and it says how much is left');
select is((select t.go('order', 'refund', id, t.typed(t.total(id) - 2500) || ', reason => ''other''') from t.b), 'Refund asked for; somebody else approves it', 'over the limit somebody else decides');
select throws_ok('update core.payment set refunding_minor = captured_minor + 1 where captured_minor > 0', '23514', null, 'invariant 4: not even a bug refunds more than was captured');
create table t.r as select max(refund_id) as id from core.refund;
select is((select t.err('refund', 'approve', id) from t.r), '42501', 'agents do not approve');

-- invariant 10, G12
select t.log_in(t.person('agent finance'));
create table t.own as select t.order(12) as id;
select is((select t.go('order', 'refund', id, t.typed(t.total(id)) || ', reason => ''other''') from t.own), 'Refund approved', 'finance has a limit of its own');
create table t.own2 as select t.order(30) as id;
select is((select t.go('order', 'refund', id, t.typed(t.total(id)) || ', reason => ''other''') from t.own2), 'Refund asked for; somebody else approves it', 'over it, not alone');
select is((select t.err('refund', 'approve', max(refund_id)) from core.refund), '42501', 'invariant 10: nobody approves their own refund, whatever their roles');
select throws_ok($$update core.refund set status = 'approved', decided_by = requested_by, decided_at = now(), approved_hash = core.refund_hash(payment_id, amount_minor, currency, reason)
	where refund_id = (select max(refund_id) from core.refund)$$, '23514', null, 'invariant 10: not even a bug could record it');
select throws_ok($$update core.refund set status = 'approved', approved_hash = core.refund_hash(payment_id, amount_minor, currency, reason)
	where refund_id = (select max(refund_id) from core.refund)$$, '23514', null, 'invariant 10: nor leave the second person out');
select t.log_in('amy');
create table t.many as select t.order(4) as id;
select is((select t.go('order', 'refund', id, 'amount => 40, reason => ''other''') from t.many), 'Refund approved', 'forty');
select is((select t.go('order', 'refund', id, 'amount => 40, reason => ''other''') from t.many), 'Refund asked for; somebody else approves it', 'a limit is not got round by asking twice');

-- the way of a refund
select t.log_in('dan');
select is((select t.err('refund', 'submit', id) from t.r), '42501', 'leads do not pay out');
select is((select t.go('refund', 'approve', id, 'note => ''Fine''') from t.r), 'Approved', 'the lead approves');
select throws_ok((select format('update core.refund set amount_minor = amount_minor + 1 where refund_id = %s', id) from t.r), '23514', null, 'what was approved cannot be changed any more');
select t.log_in('fay');
select is((select t.err('refund', 'succeed', id) from t.r), 'QS003', 'what was not sent is not paid');
select is((select t.go('refund', 'submit', id) from t.r), 'Sent', 'sent');
select is((select t.go('refund', 'succeed', id, 'reference => ''BANK1''') from t.r), 'Paid', 'paid');
select is((select t.order_field(id, 'payment_status') from t.b), 'partially_refunded', 'the order says so');
select is((select string_agg(p.account || ' ' || sign(p.amount_minor), ',' order by p.posting_id) from core.journal j join core.posting p using (journal_id), t.r
	where j.entity = 'refund' and j.entity_id = r.id), 'returns 1,tax 1,psp -1', 'and so do the books');
select is((select t.err('refund', 'succeed', id) from t.r), 'QS003', 'once');
create table t.f as select refund_id as id from core.refund r, t.b where r.order_id = b.id and status = 'approved' order by refund_id limit 1;
select is((select t.go('refund', 'fail', id, 'reason => ''Account closed''') from t.f), 'Failed', 'one fails');
select is((select captured_minor - refunding_minor from core.payment p, t.bp where p.payment_id = bp.id), 1000::bigint, 'and its money can be refunded again');

-- paid twice
select t.log_in('fay');
create table t.twice as select t.got('order', 'pay', b.id, 'method => ''paypal''') as id from t.own b;
select t.go('payment', 'capture', id) from t.twice;
select is((select t.err('payment', 'refund', p.payment_id, 'amount => 1, reason => ''duplicate_payment''') from core.payment p, t.bp where p.payment_id = bp.id), 'QS003', 'a payment that the order needs is no duplicate');
create table t.total as select t.total(id) as n, t.order_field(id, 'payment_status') as s from t.own;
select t.go('payment', 'refund', id, t.typed(n) || ', reason => ''duplicate_payment''') from t.twice, t.total;
select t.log_in('uma');
select t.go('refund', 'submit', max(refund_id)) from core.refund where status = 'approved' and origin = 'duplicate';
select t.go('refund', 'succeed', max(refund_id)) from core.refund where status = 'submitted' and origin = 'duplicate';
select is((select t.total(id) || t.order_field(id, 'payment_status') from t.own), (select n || s from t.total),
	'invariant 4: a duplicate payment is refunded without changing the order');

-- disputes
select t.log_in('fay');
create table t.c as select t.order(2) as id;
create table t.cp as select p.payment_id as id from core.payment p, t.c where p.order_id = c.id;
select is((select t.err('payment', 'dispute', id, 'reason => ''not_received'', due => core.now()') from t.cp), 'QS004', 'a deadline is in the future');
create table t.d as select t.got('payment', 'dispute', id, 'reason => ''not_received'', due => core.now() + interval ''7 days''') as id from t.cp;
select is((select t.order_field(id, 'payment_status') from t.c), 'disputed', 'disputed');
select is((select t.err('order', 'refund', id, 'amount => 1, reason => ''other''') from t.c), 'QS003', 'what is disputed cannot be refunded too');
select is((select t.err('payment', 'dispute', id, 'reason => ''other'', due => core.now() + interval ''1 day''') from t.cp), 'QS003', 'nor disputed twice');
select is((select t.go('dispute', 'take', id) from t.d), 'Taken', 'taken');
select ok((select t.amount('select * from api.dispute_evidence where dispute_id = ' || id) >= 5 from t.d), 'what is known is put together');
select is((select t.err('dispute', 'submit', id, 'evidence => ''''') from t.d), 'QS004', 'an answer says something');
savepoint late;
select t.pass_time('8 days');
select is((select t.err('dispute', 'submit', id, 'evidence => ''See tracking''') from t.d), 'QS003', 'after the deadline there is none');
select ok(core.after_sales_tick() >= 1, 'time closes what was not answered');
select is((select status::text from core.dispute x, t.d where x.dispute_id = d.id), 'expired', 'expired');
select is((select t.order_field(id, 'payment_status') from t.c), 'refunded', 'and the money is gone');
rollback to late;
select is((select t.go('dispute', 'submit', id, 'evidence => ''See tracking''') from t.d), 'Answer sent', 'answered in time');
select is((select t.go('dispute', 'win', id) from t.d), 'Won', 'won');
select is((select t.order_field(id, 'payment_status') from t.c), 'paid', 'and the order is paid as before');

-- goodwill and store credit
select t.log_in('amy');
create table t.g as select t.order(2) as id;
select is((select t.go('order', 'goodwill', id, 'amount => 15, reason => ''Came late''') from t.g), 'Store credit given', 'a little goodwill');
select is((select t.go('order', 'goodwill', id, 'amount => 15, reason => ''Came late again''') from t.g), 'Store credit asked for; somebody else approves it', 'more needs somebody else');
create table t.k as select max(store_credit_id) as id from core.store_credit;
select throws_ok('update core.store_credit set status = ''active'' where status = ''requested''', '23514', null, 'not even a bug gives it alone');
create table t.buy as select t.order(1, false) as id;
select is((select t.go('order', 'use_credit', id) from t.buy), 'Paid from store credit', 'it pays for an order');
select is((select captured_minor from core.payment p, t.buy where p.order_id = buy.id), 1500::bigint, 'only what has been approved');
select is((select t.err('order', 'use_credit', id) from t.buy), 'QS003', 'and not twice');
select t.log_in('vera');
select is((select t.go('credit', 'approve', id) from t.k), 'Approved', 'the lead approves the rest');
select t.log_in('amy');
select is((select t.go('order', 'use_credit', id, 'amount => 5') from t.buy), 'Paid from store credit', 'used in part');
select is((select amount_minor - used_minor from core.store_credit x, t.k where x.store_credit_id = k.id), 1000::bigint, 'the rest stays');

-- currencies
select t.log_in('fay');
create table t.yen as select p.payment_id as id, p.order_id from core.payment p where p.currency = 'JPY' and p.captured_minor > p.refunding_minor order by p.payment_id desc limit 1;
select is((select t.err('payment', 'refund', id, 'amount => 1.5, reason => ''other''') from t.yen), 'QS004', 'yen have no decimals');
select is((select t.go('payment', 'refund', id, 'amount => 100, reason => ''other''') from t.yen), 'Refund approved', 'a hundred yen');
select is((select (r.amount_minor, r.base_minor)::text from core.refund r where refund_id = (select max(refund_id) from core.refund)), '(100,61)', 'are 61 cents at the order''s own rate');
update ref.currency set rate = rate * 2 where currency = 'JPY';
select t.go('payment', 'refund', id, 'amount => 100, reason => ''other''') from t.yen;
select is((select r.base_minor from core.refund r where refund_id = (select max(refund_id) from core.refund)), 61::bigint, 'which no later rate changes');

-- settlements
select is(t.state('select core.settlement_import(''Adyen'', ''P1'', ''EUR'', current_date, ''[]'')'), '42501', 'the desk imports nothing by itself');
create table t.s as select core.settlement_import('Adyen', 'P1', 'EUR', '2026-03-01', jsonb_build_array(
	jsonb_build_object('kind', 'payment', 'reference', 'ABC', 'amount_minor', (select captured_minor from core.payment x, t.p where x.payment_id = p.id), 'fee_minor', 30),
	jsonb_build_object('kind', 'payment', 'reference', '?', 'order', (select t.order_field(id, 'order_no') from t.c), 'amount_minor', (select t.total(id) from t.c), 'fee_minor', 20),
	jsonb_build_object('kind', 'payment', 'reference', 'unknown', 'amount_minor', 777), jsonb_build_object('kind', 'fee', 'amount_minor', -500))) as id;
select is((select core.settlement_import('Adyen', 'P1', 'EUR', '2026-03-01', '[{"kind":"fee","amount_minor":-1}]') - id from t.s), 0::bigint, 'the same payout again is the same settlement');
select is((select string_agg(status, ' ' order by line_no) from core.settlement_line l, t.s where l.settlement_id = s.id), 'matched suggested unmatched matched', 'lines find what they speak of');
create function t.line(n int) returns bigint language sql as $$ select settlement_line_id from core.settlement_line l, t.s where l.settlement_id = s.id and line_no = n $$;
select is((select t.err('settlement', 'post', id) from t.s), 'QS003', 'with open lines nothing is posted');
select is(t.go('settlement_line', 'approve', t.line(2)), 'Matched', 'a suggestion is confirmed');
select is(t.err('settlement_line', 'match', t.line(3), 'payment => ''PAY-1'''), 'QS004', 'a payment that is not there');
select is(t.go('settlement_line', 'write_off', t.line(3), 'reason => ''Unknown sender'''), 'Written off', 'a small unknown is written off');
select is((select t.go('settlement', 'post', id) from t.s), 'Posted', 'posted');
select is((select string_agg(p.account, ',' order by p.posting_id) from core.journal j join core.posting p using (journal_id), t.s
	where j.entity = 'settlement' and j.entity_id = s.id), 'bank,fees,psp,write_offs', 'every line is in the books');
select is((select state::text from core.payment x, t.cp where x.payment_id = cp.id), 'settled', 'and the payment is settled');

-- the ledger
select is_empty('select currency from core.posting group by currency having sum(amount_minor) <> 0', 'the ledger sums to zero per currency');
select is_empty('select journal_id, currency from core.posting group by 1, 2 having sum(amount_minor) <> 0', 'and so does every journal');
select throws_ok('update core.posting set amount_minor = 1', '42501', null, 'no posting can be changed');
select throws_ok('delete from core.journal', '42501', null, 'or removed');
select throws_ok('truncate core.posting', '42501', null, 'or all of them');
savepoint uneven;
insert into core.journal (kind, entity, entity_id, at) values ('capture', 'test', 1, now());
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate) values (currval('core.journal_journal_id_seq'), 'psp', 'EUR', 100, 1);
select throws_ok('set constraints all immediate', '23514', null, 'what does not add up is refused');
rollback to uneven;
set constraints all deferred;
insert into core.journal (kind, entity, entity_id, at) values ('capture', 'test', 1, now());
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate) values (currval('core.journal_journal_id_seq'), 'psp', 'EUR', 100, 1),
	(currval('core.journal_journal_id_seq'), 'bank', 'USD', -100, 1);
select throws_ok('set constraints all immediate', '23514', null, 'also across currencies');
rollback to uneven;
select throws_ok($$insert into core.posting (journal_id, account, currency, amount_minor, fx_rate) select min(journal_id), 'psp', 'EUR', 1, 1 from core.journal$$, '42501', null, 'nothing is added to an old journal');
select is(t.faults('orders', 'money', 'ledger'), null, 'everything adds up');
set constraints all immediate;

select * from finish();
rollback;
