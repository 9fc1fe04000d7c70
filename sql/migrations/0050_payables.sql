-- What suppliers are owed: payments with four eyes, debit notes set off, and both in the books.

select core.domain_add('ledger_account', array['goods', 'input_tax', 'payables', 'supplier_credits']);
select core.domain_add('journal_kind', array['bill', 'supplier_payment', 'debit_note', 'debit_applied', 'debit_cancelled']);
insert into core.account values
	('goods', 'asset', 'Goods bought'), ('input_tax', 'asset', 'Tax paid to suppliers'),
	('payables', 'liability', 'Owed to suppliers'), ('supplier_credits', 'asset', 'Owed by suppliers');
select core.domain_set('supplier_payment_status', array['scheduled', 'released', 'paid', 'cancelled']);

-- What is paid, and what is on its way, never comes to more than what was approved.
alter table core.supplier_invoice add column paid_minor bigint not null default 0 check (paid_minor >= 0),
	add column scheduled_minor bigint not null default 0 check (scheduled_minor >= 0);
alter table core.debit_note add column updated_at timestamptz, add column decided_by bigint references core.person;

-- Money to a supplier. Who schedules a payment does not release it, and it goes where the supplier was paid when it
-- was scheduled: a change of bank details in between stops it.
create table core.supplier_payment (
	supplier_payment_id bigint generated always as identity (start with 15001) primary key,
	supplier_payment_no text collate "C" generated always as ('PV-' || supplier_payment_id::text) stored unique,
	supplier_invoice_id bigint not null references core.supplier_invoice,
	supplier_bank_id bigint not null references core.supplier_bank,
	status core.supplier_payment_status not null default 'scheduled',
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	pay_on date not null,
	paid_on date,
	fx_rate numeric(18, 8) check (fx_rate > 0),
	reference text not null default '',
	scheduled_by bigint not null references core.person,
	scheduled_at timestamptz not null,
	released_by bigint references core.person,
	released_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint supplier_payment_four_eyes check (released_by <> scheduled_by),
	constraint supplier_payment_released check (status not in ('released', 'paid') or released_by is not null),
	check ((status = 'paid') = (paid_on is not null and fx_rate is not null))
);
create index supplier_payment_invoice on core.supplier_payment (supplier_invoice_id);
create index supplier_payment_day on core.supplier_payment (pay_on, supplier_payment_id);
create index supplier_payment_status on core.supplier_payment (status, pay_on, supplier_payment_id);

-- One debit note is set off against one invoice.
create table core.debit_set_off (
	debit_note_id bigint primary key references core.debit_note,
	supplier_invoice_id bigint not null references core.supplier_invoice,
	amount_minor bigint not null check (amount_minor > 0),
	person_id bigint references core.person,
	at timestamptz not null
);
create index debit_set_off_invoice on core.debit_set_off (supplier_invoice_id);
create trigger debit_set_off_is_final before update or delete on core.debit_set_off
	for each row execute function core.refuse_change();

-- What was approved before there were books for it.
with j as (
	insert into core.journal (kind, entity, entity_id, at, note)
	select 'bill', 'supplier_invoice', i.supplier_invoice_id, i.approved_at, i.supplier_invoice_no
	from core.supplier_invoice i where i.status in ('approved', 'scheduled', 'partially_paid', 'paid') and i.payable_minor > 0
	returning journal_id, entity_id
)
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, p.account, i.currency, p.amount, i.fx_rate
from j join core.supplier_invoice i on i.supplier_invoice_id = j.entity_id
cross join lateral (select least(i.tax_minor, i.payable_minor) as tax) t
cross join lateral (values ('goods', i.payable_minor - t.tax), ('input_tax', t.tax), ('payables', -i.payable_minor)) p(account, amount)
where p.amount <> 0;
with j as (
	insert into core.journal (kind, entity, entity_id, at, note)
	select 'debit_note', 'debit_note', d.debit_note_id, d.issued_at, d.debit_note_no from core.debit_note d where d.status = 'issued'
	returning journal_id, entity_id
)
insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
select j.journal_id, p.account, d.currency, p.amount, c.rate
from j join core.debit_note d on d.debit_note_id = j.entity_id join ref.currency c on c.currency = d.currency
cross join lateral (values ('supplier_credits', d.amount_minor), ('goods', -d.amount_minor)) p(account, amount);
update core.supplier_invoice i set paid_minor = i.payable_minor where i.status = 'paid';

alter table core.supplier_invoice add constraint supplier_invoice_not_overpaid check (paid_minor + scheduled_minor <= payable_minor);

insert into core.permission (permission, what) values
	('payable.work', 'schedule payments to suppliers and set debit notes off'),
	('payable.release', 'release payments to suppliers that others scheduled')
on conflict do nothing;
insert into core.role_permission (role, permission) values ('finance', 'payable.work'), ('finance', 'payable.release') on conflict do nothing;

select core.transition_add('supplier_invoice', 'approved partially_paid', 'scheduled', 'supplier_invoice_schedule', 'payable.work');
select core.transition_add('supplier_invoice', 'scheduled', 'partially_paid paid', 'supplier_payment_confirm', 'payable.release');
select core.transition_add('supplier_invoice', 'scheduled', 'approved partially_paid', 'supplier_payment_cancel', 'payable.work', true);
select core.transition_add('supplier_invoice', 'approved partially_paid', 'partially_paid paid', 'debit_note_apply', 'payable.work');
select core.transition_add('supplier_invoice', 'received matched exception disputed', 'cancelled', 'supplier_invoice_cancel', 'invoice.work', true);
select core.transition_add('supplier_payment', 'scheduled', 'released', 'supplier_payment_release', 'payable.release');
select core.transition_add('supplier_payment', 'released', 'paid', 'supplier_payment_confirm', 'payable.release');
select core.transition_add('supplier_payment', 'scheduled released', 'cancelled', 'supplier_payment_cancel', 'payable.work', true);
select core.transition_add('debit_note', 'issued', 'applied', 'debit_note_apply', 'payable.work');
select core.transition_add('debit_note', 'issued', 'cancelled', 'debit_note_cancel', 'payable.work', true);
