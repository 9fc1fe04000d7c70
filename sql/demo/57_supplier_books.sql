-- The books of what suppliers asked for, got and gave back.

create unlogged table demo.book as
select 'bill' as kind, 'supplier_invoice' as entity, i.supplier_invoice_id as id, i.supplier_invoice_no as note, i.approved_at as at, i.approved_by as who, i.currency, i.fx_rate,
	array['goods', 'input_tax', 'payables'] as accounts, array[i.payable_minor - least(i.tax_minor, i.payable_minor), least(i.tax_minor, i.payable_minor), -i.payable_minor] as amounts
from core.supplier_invoice i where i.approved_by is not null and i.payable_minor > 0
union all
select 'supplier_payment', 'supplier_payment', p.supplier_payment_id, p.reference, p.updated_at, p.released_by, p.currency, p.fx_rate, array['payables', 'bank'], array[p.amount_minor, -p.amount_minor]
from core.supplier_payment p where p.status = 'paid'
union all
select 'debit_note', 'debit_note', d.debit_note_id, d.debit_note_no, d.issued_at, d.issued_by, d.currency, c.rate, array['supplier_credits', 'goods'], array[d.amount_minor, -d.amount_minor]
from core.debit_note d join ref.currency c on c.currency = d.currency;
insert into core.journal (kind, entity, entity_id, at, person_id, note)
select b.kind, b.entity, b.id, b.at, b.who, b.note from demo.book b order by b.at, b.kind, b.id;
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, a.account, b.currency, a.amount, b.fx_rate
from demo.book b join core.journal j on j.entity = b.entity and j.entity_id = b.id and j.kind = b.kind
cross join lateral unnest(b.accounts, b.amounts) with ordinality a(account, amount, nth)
where a.amount <> 0 order by j.journal_id, a.nth;
