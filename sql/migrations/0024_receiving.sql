-- Receipts with inspection per quantity, landed cost, supplier returns, supplier invoices and their match.

select core.domain_set('receipt_status', array['expected', 'arrived', 'counting', 'counted', 'inspecting', 'accepted',
	'partially_accepted', 'rejected', 'put_away', 'closed', 'reversed']);
select core.domain_set('inspection_reason', array['as_ordered', 'damaged', 'wrong_item', 'wrong_colour', 'defective',
	'packaging', 'missing_papers', 'expired', 'short', 'sample_failed', 'other']);
select core.domain_set('landed_cost_kind', array['freight', 'duty', 'brokerage', 'insurance', 'other']);
select core.domain_set('landed_cost_basis', array['value', 'qty', 'weight']);
select core.domain_set('supplier_return_status', array['draft', 'sent', 'credited', 'cancelled']);
select core.domain_set('debit_note_status', array['issued', 'applied', 'cancelled']);
select core.domain_set('supplier_invoice_status', array['received', 'matching', 'matched', 'exception', 'approved', 'scheduled',
	'partially_paid', 'paid', 'disputed', 'rejected', 'cancelled']);
select core.domain_set('invoice_exception', array['qty_over', 'qty_short_gr', 'price_var', 'no_po', 'no_grn', 'duplicate', 'tax_var',
	'currency_var', 'bank_changed']);
select core.domain_set('match_resolution', array['accept', 'short_pay', 'debit_note', 'wait']);

create table core.receipt (
	receipt_id bigint generated always as identity (start with 11001) primary key,
	receipt_no text collate "C" generated always as ('GR-' || receipt_id::text) stored unique,
	purchase_order_id bigint not null references core.purchase_order,
	warehouse_id bigint not null references core.warehouse,
	status core.receipt_status not null default 'arrived',
	delivery_note text not null default '',
	-- a counter-document undoes another receipt, whole
	reverses_id bigint unique references core.receipt,
	received_by bigint references core.person,
	received_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index receipt_status on core.receipt (status, receipt_id);
create index receipt_order on core.receipt (purchase_order_id);
create index receipt_received on core.receipt (received_at, receipt_id);

create table core.receipt_line (
	receipt_line_id bigint generated always as identity primary key,
	receipt_id bigint not null references core.receipt,
	purchase_order_line_id bigint not null references core.purchase_order_line,
	line_no int not null,
	variant_id bigint not null references core.variant,
	lot_id bigint references core.lot,
	qty_received int not null check (qty_received > 0),
	qty_accepted int not null default 0 check (qty_accepted >= 0),
	qty_rejected int not null default 0 check (qty_rejected >= 0),
	qty_quarantined int not null default 0 check (qty_quarantined >= 0),
	qty_pending int not null check (qty_pending >= 0),
	qty_returned int not null default 0 check (qty_returned between 0 and qty_rejected),
	unique (receipt_id, line_no),
	constraint receipt_line_adds_up check (qty_received = qty_accepted + qty_rejected + qty_quarantined + qty_pending)
);
create index receipt_line_order_line on core.receipt_line (purchase_order_line_id);

-- One row per look at a part of a line.
create table core.inspection (
	inspection_id bigint generated always as identity primary key,
	receipt_line_id bigint not null references core.receipt_line,
	accepted int not null check (accepted >= 0),
	rejected int not null check (rejected >= 0),
	quarantined int not null check (quarantined >= 0),
	reason core.inspection_reason not null,
	note text not null default '',
	person_id bigint references core.person,
	at timestamptz not null,
	check (accepted + rejected + quarantined > 0)
);
create index inspection_line on core.inspection (receipt_line_id);
create trigger inspection_is_final before update or delete on core.inspection
	for each row execute function core.refuse_change();

create table core.landed_cost (
	landed_cost_id bigint generated always as identity primary key,
	receipt_id bigint not null references core.receipt,
	kind core.landed_cost_kind not null,
	basis core.landed_cost_basis not null,
	estimate boolean not null default false,
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	base_minor bigint not null check (base_minor > 0),
	document text not null default '',
	person_id bigint references core.person,
	at timestamptz not null
);
create index landed_cost_receipt on core.landed_cost (receipt_id);
create table core.landed_cost_share (
	landed_cost_id bigint not null references core.landed_cost,
	receipt_line_id bigint not null references core.receipt_line,
	base_minor bigint not null check (base_minor >= 0),
	primary key (landed_cost_id, receipt_line_id)
);

create table core.supplier_return (
	supplier_return_id bigint generated always as identity (start with 12001) primary key,
	supplier_return_no text collate "C" generated always as ('SR-' || supplier_return_id::text) stored unique,
	supplier_id bigint not null references core.supplier,
	receipt_id bigint not null references core.receipt,
	status core.supplier_return_status not null default 'sent',
	reason text not null,
	created_by bigint references core.person,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create table core.supplier_return_line (
	supplier_return_id bigint not null references core.supplier_return,
	receipt_line_id bigint not null references core.receipt_line,
	qty int not null check (qty > 0),
	unit_minor bigint not null,
	primary key (supplier_return_id, receipt_line_id)
);

-- What a supplier owes us back: for goods returned, or for an invoice that was paid short.
create table core.debit_note (
	debit_note_id bigint generated always as identity (start with 13001) primary key,
	debit_note_no text collate "C" generated always as ('DN-' || debit_note_id::text) stored unique,
	supplier_id bigint not null references core.supplier,
	supplier_return_id bigint unique references core.supplier_return,
	supplier_invoice_id bigint,
	status core.debit_note_status not null default 'issued',
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	issued_by bigint references core.person,
	issued_at timestamptz not null,
	version int not null default 1,
	check (supplier_return_id is not null or supplier_invoice_id is not null)
);

-- What may differ without anybody having to look. A row without a supplier is the rule for all others.
create table core.match_tolerance (
	match_tolerance_id bigint generated always as identity primary key,
	supplier_id bigint unique references core.supplier,
	over_receipt_percent numeric(5, 2) not null check (over_receipt_percent between 0 and 100),
	over_bill_percent numeric(5, 2) not null check (over_bill_percent between 0 and 100),
	price_percent numeric(5, 2) not null check (price_percent between 0 and 100),
	tax_minor bigint not null default 0 check (tax_minor >= 0)
);
create unique index match_tolerance_default on core.match_tolerance ((true)) where supplier_id is null;
insert into core.match_tolerance (supplier_id, over_receipt_percent, over_bill_percent, price_percent, tax_minor) values (null, 5, 0, 1, 100);

create table core.supplier_invoice (
	supplier_invoice_id bigint generated always as identity (start with 14001) primary key,
	supplier_invoice_no text collate "C" generated always as ('SI-' || supplier_invoice_id::text) stored unique,
	supplier_id bigint not null references core.supplier,
	purchase_order_id bigint references core.purchase_order,
	invoice_no text not null check (invoice_no <> ''),
	-- the number without what people write differently each time; two of one supplier are one invoice
	invoice_key text generated always as (upper(regexp_replace(invoice_no, '[^[:alnum:]]', '', 'g'))) stored,
	status core.supplier_invoice_status not null default 'received',
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	invoice_date date not null,
	due_on date not null,
	net_minor bigint not null check (net_minor >= 0),
	tax_minor bigint not null default 0 check (tax_minor >= 0),
	total_minor bigint generated always as (net_minor + tax_minor) stored,
	-- what will be paid: less than the total after a short payment
	payable_minor bigint not null check (payable_minor >= 0),
	expected_tax_minor bigint not null default 0,
	account_no text not null default '',
	exceptions int not null default 0 check (exceptions >= 0),
	entered_by bigint references core.person,
	entered_at timestamptz not null,
	approved_by bigint references core.person,
	approved_at timestamptz,
	content_hash bytea,
	updated_at timestamptz not null,
	version int not null default 1,
	check (payable_minor <= net_minor + tax_minor),
	constraint supplier_invoice_four_eyes check (approved_by <> entered_by)
);
create index supplier_invoice_status on core.supplier_invoice (status, due_on, supplier_invoice_id);
create index supplier_invoice_due on core.supplier_invoice (due_on, supplier_invoice_id);
create index supplier_invoice_key on core.supplier_invoice (supplier_id, invoice_key);
create index supplier_invoice_order on core.supplier_invoice (purchase_order_id);
-- Only one of several copies is ever approved.
create unique index supplier_invoice_once on core.supplier_invoice (supplier_id, invoice_key)
	where status in ('approved', 'scheduled', 'partially_paid', 'paid');
alter table core.debit_note add foreign key (supplier_invoice_id) references core.supplier_invoice;

create table core.supplier_invoice_line (
	supplier_invoice_line_id bigint generated always as identity primary key,
	supplier_invoice_id bigint not null references core.supplier_invoice,
	line_no int not null,
	purchase_order_line_id bigint references core.purchase_order_line,
	description text not null default '',
	qty numeric(14, 3) not null check (qty > 0),
	-- what we accept to be billed for; less than qty after a short payment
	qty_payable numeric(14, 3) not null check (qty_payable >= 0),
	amount_minor bigint not null check (amount_minor >= 0),
	unique (supplier_invoice_id, line_no),
	check (qty_payable <= qty)
);
create index supplier_invoice_line_order_line on core.supplier_invoice_line (purchase_order_line_id);

create table core.supplier_invoice_exception (
	supplier_invoice_exception_id bigint generated always as identity primary key,
	supplier_invoice_id bigint not null references core.supplier_invoice,
	line_no int,
	code core.invoice_exception not null,
	expected text not null default '',
	found text not null default '',
	raised_at timestamptz not null,
	resolution core.match_resolution,
	resolved_by bigint references core.person,
	resolved_at timestamptz,
	note text not null default '',
	check ((resolved_at is null) = (resolution is null))
);
create index supplier_invoice_exception_invoice on core.supplier_invoice_exception (supplier_invoice_id);
create unique index supplier_invoice_exception_open on core.supplier_invoice_exception (supplier_invoice_id, coalesce(line_no, 0), code)
	where resolved_at is null;

insert into core.permission (permission, what) values
	('receipt.view', 'read goods receipts'),
	('receipt.work', 'receive, inspect and send back goods'),
	('receipt.cost', 'put freight, duty and the like on receipts'),
	('invoice.view', 'read supplier invoices'),
	('invoice.work', 'enter and match supplier invoices'),
	('invoice.approve', 'approve supplier invoices for payment')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('buyer', 'receipt.view receipt.cost invoice.view'),
	('finance', 'receipt.view receipt.cost invoice.view invoice.work invoice.approve'),
	('warehouse', 'receipt.view receipt.work')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('purchase_order', 'sent acknowledged in_production shipped partially_received', 'partially_received received',
	'purchase_order_receive', 'receipt.work');
-- Undoing a receipt opens the order again.
select core.transition_add('purchase_order', 'received partially_received', 'partially_received acknowledged', 'receipt_reverse', 'receipt.work', true);
select core.transition_add('receipt', 'arrived inspecting', 'inspecting accepted partially_accepted rejected', 'receipt_inspect', 'receipt.work');
select core.transition_add('receipt', 'accepted partially_accepted', 'put_away', 'receipt_put_away', 'receipt.work');
select core.transition_add('receipt', 'put_away rejected', 'closed', 'receipt_close', 'receipt.work');
select core.transition_add('receipt', 'arrived inspecting accepted partially_accepted rejected put_away closed', 'reversed', 'receipt_reverse', 'receipt.work', true);
select core.transition_add('supplier_invoice', 'received matching matched exception', 'matched exception', 'supplier_invoice_match', 'invoice.work');
select core.transition_add('supplier_invoice', 'matched', 'approved', 'supplier_invoice_approve', 'invoice.approve');
select core.transition_add('supplier_invoice', 'received matched exception', 'disputed', 'supplier_invoice_hold', 'invoice.work', true);
select core.transition_add('supplier_invoice', 'disputed', 'received', 'supplier_invoice_release', 'invoice.work', true);
select core.transition_add('supplier_invoice', 'received matched exception disputed', 'rejected', 'supplier_invoice_reject', 'invoice.work', true);
