-- Paying suppliers: scheduled, released by somebody else, paid; debit notes; the books.
begin;
\ir setup.sql
select no_plan();

-- An approved invoice of a supplier whose bank is known.
create table t.i as select i.supplier_invoice_id as id, i.supplier_id, i.payable_minor as payable, i.currency
	from core.supplier_invoice i join core.supplier_bank b on b.supplier_id = i.supplier_id and b.status = 'approved'
	where i.status = 'approved' and i.payable_minor > 100000 and i.currency <> 'JPY' order by 1 limit 1;
select is((select count(*) from t.i), 1::bigint, 'there is one to pay');
create function t.inv() returns text language sql as $$ select concat_ws(' ', status, paid_minor, scheduled_minor, payable_minor - paid_minor - scheduled_minor) from core.supplier_invoice, t.i where supplier_invoice_id = id $$;
create function t.last() returns bigint language sql as $$ select max(supplier_payment_id) from core.supplier_payment, t.i where supplier_invoice_id = id $$;
create function t.owed() returns bigint language sql as $$ select coalesce(sum(p.amount_minor), 0)::bigint from core.posting p, t.i where p.account = 'payables' and p.currency = i.currency $$;
create function t.sch(rest text default '') returns text language sql as $$ select t.call('supplier_invoice_schedule', 'supplier_invoice', (select id from t.i), rest) $$;
create function t.pay(verb text, rest text default '') returns text language sql as $$ select t.call('supplier_payment_' || verb, 'supplier_payment', t.last(), rest) $$;
create table t.before as select t.owed() as owed;

select t.log_in('bao');
select is(t.state(t.sch()), '42501', 'a buyer pays nobody');
select t.log_in('fay');
select is(t.refusal(t.sch(format(', amount => %s', (select payable / 100 + 1 from t.i))))->>'field', 'amount', 'never more than is open');
select is(t.refusal(t.sch(', pay_on => (core.now() - interval ''1 day'')::date'))->>'field', 'pay_on', 'nor yesterday');
select is(t.value(t.sch(', amount => 400, pay_on => (core.now() + interval ''1 day'')::date')), 'Payment scheduled', 'a part');
select is(t.inv(), (select format('scheduled 0 40000 %s', payable - 40000) from t.i), 'is on its way');
select is(t.state(t.pay('release')), '42501', 'who scheduled does not release');
select throws_ok('update core.supplier_payment set released_by = scheduled_by where supplier_payment_id = t.last()', '23514', null, 'nor does any other path');
select is(t.state(t.pay('confirm', ', reference => ''TT1''')), 'QS003', 'nothing is paid that was not released');
select t.log_in('uma');
select is(t.value(t.pay('release')), 'Released', 'somebody else does');
select is(t.value(t.pay('confirm', ', reference => ''TT1''')), 'Paid', 'the bank paid');
select is(t.inv(), (select format('partially_paid 40000 0 %s', payable - 40000) from t.i), 'a part is paid');
select is(t.owed(), (select owed + 40000 from t.before), 'so much less is owed');
select is(t.state(t.pay('cancel', ', reason => ''x''')), 'QS003', 'what is paid is paid');

-- the bank changes between scheduling and paying
select is(t.value(t.sch()), 'Payment scheduled', 'the rest');
select is(t.inv(), (select format('scheduled 40000 %s 0', payable - 40000) from t.i), 'all of it');
select is(t.refusal(t.sch())->>'message', 'All of it is paid or scheduled', 'nothing is left to schedule');
savepoint bank;
update core.supplier_bank b set status = 'superseded' from t.i where b.supplier_id = i.supplier_id and b.status = 'approved';
select is(t.state(t.pay('release')), '42501', 'the one who scheduled it is refused first');
select t.log_in('fay');
select is(t.refusal(t.pay('release'))->>'message', 'The supplier''s bank details have changed since it was scheduled', 'changed bank details stop a payment');
rollback to bank;
update core.supplier s set hold = 'payments', hold_reason = 'x' from t.i where s.supplier_id = i.supplier_id;
select t.log_in('fay');
select is(t.refusal(t.pay('release'))->>'message', 'Payments to this supplier are on hold', 'so does a hold');
update core.supplier s set hold = 'none', hold_reason = null from t.i where s.supplier_id = i.supplier_id;
select is(t.refusal(t.pay('cancel', ', reason => '' '''))->>'field', 'reason', 'taking it back needs a reason');
select is(t.value(t.pay('cancel', ', reason => ''wrong day''')), 'Cancelled', 'taken back');
select is(t.inv(), (select format('partially_paid 40000 0 %s', payable - 40000) from t.i), 'it is open again');

-- debit notes
insert into core.debit_note (supplier_id, supplier_invoice_id, amount_minor, currency, issued_at) select supplier_id, id, 10000, currency, core.now() from t.i;
create function t.dn() returns bigint language sql as $$ select max(debit_note_id) from core.debit_note $$;
create function t.off(rest text) returns text language sql as $$ select t.call('debit_note_apply', 'debit_note', t.dn(), ', invoice => ' || quote_literal(rest)) $$;
select t.log_in('fay');
select is(t.refusal(t.off('SI-1'))->>'field', 'invoice', 'set off against what there is');
select is(t.state(t.off((select supplier_invoice_no from core.supplier_invoice x, t.i where x.supplier_id <> i.supplier_id and x.status = 'approved' limit 1))), 'QS004', 'and against the same supplier');
select is(t.value(t.off((select supplier_invoice_no from core.supplier_invoice, t.i where supplier_invoice_id = id))), 'Set off', 'it is');
select is(t.inv(), (select format('partially_paid 50000 0 %s', payable - 50000) from t.i), 'that much is settled');
select is(t.state(t.off((select supplier_invoice_no from core.supplier_invoice, t.i where supplier_invoice_id = id))), 'QS003', 'once');
select is(t.owed(), (select owed + 50000 from t.before), 'and is owed no more');
select throws_ok('delete from core.debit_set_off', '42501', null, 'a set-off stays');
select throws_ok('update core.supplier_invoice x set paid_minor = payable_minor + 1 from t.i where supplier_invoice_id = id', '23514', null, 'nobody is paid more than was approved');

-- the rest
select is(t.value(t.sch()), 'Payment scheduled', 'the rest again');
select t.log_in('uma');
select t.value(t.pay('release'));
select is(t.value(t.pay('confirm', ', reference => ''TT2''')), 'Paid', 'and paid');
select is(t.inv(), (select format('paid %s 0 0', payable) from t.i), 'the invoice is paid');
select is((select count(*) from core.event e, t.i where e.entity = 'supplier_invoice' and e.entity_id = i.id and e.kind = 'status' and e.to_state in ('scheduled', 'partially_paid', 'paid')), 6::bigint, 'every step is an event');
select is((select count(*) from audit.entry a where a.action = 'api.supplier_payment_confirm'), 2::bigint, 'and in the record');
select is_empty('select journal_id, currency from core.posting group by 1, 2 having sum(amount_minor) <> 0', 'every journal sums to zero');

-- the books say what the documents say
select is_empty($$select i.currency, -sum(i.payable_minor - i.paid_minor) from core.supplier_invoice i where i.status in ('approved', 'scheduled', 'partially_paid', 'paid') group by 1
	except select p.currency, sum(p.amount_minor)::numeric from core.posting p where p.account = 'payables' group by 1$$, 'what is owed is what the invoices are open');
select is(t.value(t.call('supplier_invoice_cancel', 'supplier_invoice', (select min(supplier_invoice_id) from core.supplier_invoice where status = 'exception'), ', reason => ''twice''')), 'Cancelled', 'an invoice entered by mistake');
select * from finish();
rollback;
