-- Payments, refunds, disputes, store credit and settlements.
--
-- A payment carries its own sums: what was captured, what refunds have laid claim to, what has been paid back.
-- A refund lays claim with one conditional update when it is requested and gives it up when it is refused or
-- fails, so that refunds can never add up to more than was captured, however many are made at once.

select core.domain_set('payment_method', array['card', 'paypal', 'alipay', 'wechat_pay', 'klarna', 'bank_transfer', 'konbini',
	'cash_on_delivery', 'marketplace', 'store_credit']);
select core.domain_set('payment_state', array['initiated', 'authorized', 'captured', 'settled', 'failed', 'voided', 'expired']);
select core.domain_set('refund_status', array['requested', 'approved', 'submitted', 'succeeded', 'failed', 'rejected']);
select core.domain_set('refund_reason', array['customer_return', 'damaged', 'not_received', 'wrong_item', 'price_difference',
	'cancelled_order', 'duplicate_payment', 'tax_correction', 'goodwill', 'other']);
select core.domain_set('refund_origin', array['manual', 'return', 'claim', 'cancellation', 'change', 'duplicate']);
select core.domain_set('dispute_status', array['opened', 'evidence_due', 'submitted', 'won', 'lost', 'accepted', 'expired']);
select core.domain_set('dispute_reason', array['fraudulent', 'not_received', 'not_as_described', 'duplicate',
	'credit_not_processed', 'unrecognized', 'other']);
select core.domain_set('evidence_kind', array['order', 'line', 'payment', 'shipment', 'message', 'refund']);
select core.domain_set('credit_status', array['requested', 'active', 'rejected', 'used', 'expired']);
select core.domain_set('credit_kind', array['goodwill', 'return', 'gift']);
select core.domain_set('settlement_status', array['open', 'matched', 'posted']);
select core.domain_set('settlement_line_status', array['unmatched', 'suggested', 'matched', 'posted', 'written_off']);
select core.domain_set('settlement_line_kind', array['payment', 'refund', 'fee', 'dispute', 'adjustment']);
create domain core.payment_ref as text;

create table core.payment (
	payment_id bigint generated always as identity (start with 60001) primary key,
	payment_no text collate "C" generated always as ('PAY-' || payment_id::text) stored unique,
	order_id bigint not null references core.sales_order,
	method core.payment_method not null,
	state core.payment_state not null,
	currency text not null references ref.currency,
	amount_minor bigint not null check (amount_minor > 0),
	captured_minor bigint not null default 0,
	refunding_minor bigint not null default 0,
	refunded_minor bigint not null default 0,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	-- the customer paid twice: does not count towards the order
	duplicate boolean not null default false,
	reference text collate "C" not null default '',
	failure text not null default '',
	created_at timestamptz not null,
	expires_at timestamptz,
	captured_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint payment_captured check (captured_minor between 0 and amount_minor),
	-- refunding counts every refund that may still be or has been paid out
	constraint payment_refunds check (refunding_minor between 0 and captured_minor),
	constraint payment_refunded check (refunded_minor between 0 and refunding_minor),
	check ((state in ('captured', 'settled')) = (captured_minor > 0) and (captured_minor > 0) = (captured_at is not null))
);
create index payment_order on core.payment (order_id);
create index payment_created on core.payment (created_at, payment_id);
create index payment_state_created on core.payment (state, created_at, payment_id);
create index payment_updated on core.payment (updated_at, payment_id);
create index payment_reference on core.payment (reference) where reference <> '';

create function core.refund_hash(payment_id bigint, amount_minor bigint, currency text, reason text) returns bytea
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to(concat_ws(chr(31), payment_id, amount_minor, currency, reason), 'UTF8'))
$$;

create table core.refund (
	refund_id bigint generated always as identity (start with 65001) primary key,
	refund_no text collate "C" generated always as ('RF-' || refund_id::text) stored unique,
	payment_id bigint not null references core.payment,
	order_id bigint not null references core.sales_order,
	origin core.refund_origin not null,
	origin_id bigint,
	reason core.refund_reason not null,
	note text not null default '',
	status core.refund_status not null default 'requested',
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	base_minor bigint not null check (base_minor >= 0),
	-- what this requester has refunded on this order so far, this included, and what they may alone
	counted_minor bigint not null,
	limit_minor bigint not null,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	decision_note text not null default '',
	approved_hash bytea,
	submitted_at timestamptz,
	finished_at timestamptz,
	reference text not null default '',
	failure text not null default '',
	updated_at timestamptz not null,
	version int not null default 1,
	constraint refund_four_eyes check (decided_by <> requested_by),
	constraint refund_over_limit check (status in ('requested', 'rejected') or decided_by is not null
		or counted_minor <= limit_minor and base_minor <= counted_minor),
	-- an approval is of exactly this: amount, money, payment and reason cannot change under it
	constraint refund_as_approved check ((status in ('requested', 'rejected')) = (approved_hash is null)
		and approved_hash = core.refund_hash(payment_id, amount_minor, currency, reason)),
	check ((decided_by is null) = (decided_at is null))
);
create index refund_payment on core.refund (payment_id);
create index refund_order on core.refund (order_id);
create index refund_status_at on core.refund (status, requested_at, refund_id);
create index refund_at on core.refund (requested_at, refund_id);
create index refund_updated on core.refund (updated_at, refund_id);
create index refund_origin on core.refund (origin, origin_id);

create table core.dispute (
	dispute_id bigint generated always as identity (start with 67001) primary key,
	dispute_no text collate "C" generated always as ('DP-' || dispute_id::text) stored unique,
	payment_id bigint not null references core.payment,
	order_id bigint not null references core.sales_order,
	reason core.dispute_reason not null,
	status core.dispute_status not null default 'opened',
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	-- how much of it had not been refunded yet: that much cannot be refunded while the dispute runs
	claimed_minor bigint not null,
	reference text not null default '',
	owner_id bigint references core.person,
	opened_at timestamptz not null,
	evidence_due_at timestamptz not null,
	evidence text not null default '',
	submitted_at timestamptz,
	closed_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	check (claimed_minor between 0 and amount_minor),
	check ((status in ('won', 'lost', 'accepted', 'expired')) = (closed_at is not null)),
	constraint dispute_submitted check (status <> 'submitted' or submitted_at is not null and evidence <> '')
);
create unique index dispute_open on core.dispute (payment_id) where closed_at is null;
create index dispute_order on core.dispute (order_id);
create index dispute_due on core.dispute (evidence_due_at, dispute_id);
create index dispute_status_due on core.dispute (status, evidence_due_at, dispute_id);

-- Money the company owes a customer in kind. used_minor follows from the uses, which are never changed.
create table core.store_credit (
	store_credit_id bigint generated always as identity (start with 68001) primary key,
	credit_no text collate "C" generated always as ('SC-' || store_credit_id::text) stored unique,
	customer_id bigint not null references core.customer,
	order_id bigint references core.sales_order,
	kind core.credit_kind not null,
	reason text not null,
	status core.credit_status not null default 'requested',
	amount_minor bigint not null check (amount_minor > 0),
	used_minor bigint not null default 0,
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	base_minor bigint not null,
	counted_minor bigint not null,
	limit_minor bigint not null,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	expires_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint credit_used check (used_minor between 0 and amount_minor),
	constraint credit_four_eyes check (decided_by <> requested_by),
	constraint credit_over_limit check (status in ('requested', 'rejected') or kind <> 'goodwill' or decided_by is not null
		or counted_minor <= limit_minor and base_minor <= counted_minor),
	check (status not in ('requested', 'rejected') or used_minor = 0)
);
create index store_credit_customer on core.store_credit (customer_id);
create index store_credit_order on core.store_credit (order_id);
create index store_credit_status on core.store_credit (status, requested_at, store_credit_id);
create index store_credit_at on core.store_credit (requested_at, store_credit_id);

create table core.store_credit_use (
	store_credit_use_id bigint generated always as identity primary key,
	store_credit_id bigint not null references core.store_credit,
	payment_id bigint not null references core.payment,
	amount_minor bigint not null check (amount_minor > 0),
	at timestamptz not null
);
create index store_credit_use_credit on core.store_credit_use (store_credit_id);

-- A payout of a provider or marketplace: its lines are matched with payments and refunds, then posted together.
create table core.settlement (
	settlement_id bigint generated always as identity (start with 69001) primary key,
	settlement_no text collate "C" generated always as ('ST-' || settlement_id::text) stored unique,
	provider text not null,
	payout_ref text collate "C" not null,
	currency text not null references ref.currency,
	status core.settlement_status not null default 'open',
	gross_minor bigint not null,
	fee_minor bigint not null,
	net_minor bigint not null generated always as (gross_minor - fee_minor) stored,
	lines int not null,
	open_lines int not null check (open_lines >= 0),
	paid_on date not null,
	imported_at timestamptz not null,
	posted_by bigint references core.person,
	posted_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	unique (provider, payout_ref),
	check (status = 'open' or open_lines = 0)
);
create index settlement_paid on core.settlement (paid_on, settlement_id);
create index settlement_status_paid on core.settlement (status, paid_on, settlement_id);

create table core.settlement_line (
	settlement_line_id bigint generated always as identity primary key,
	settlement_id bigint not null references core.settlement,
	line_no int not null,
	kind core.settlement_line_kind not null,
	reference text collate "C" not null default '',
	order_ref text collate "C" not null default '',
	amount_minor bigint not null,
	fee_minor bigint not null default 0,
	status core.settlement_line_status not null default 'unmatched',
	payment_id bigint references core.payment,
	refund_id bigint references core.refund,
	reason text not null default '',
	decided_by bigint references core.person,
	decided_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	unique (settlement_id, line_no),
	check (payment_id is null or refund_id is null),
	constraint settlement_line_matched check (status not in ('suggested', 'matched') or kind in ('fee', 'adjustment', 'dispute')
		or payment_id is not null or refund_id is not null)
);
-- Nothing is settled twice.
create unique index settlement_line_payment on core.settlement_line (payment_id) where status in ('matched', 'posted');
create unique index settlement_line_refund on core.settlement_line (refund_id) where status in ('matched', 'posted');

insert into core.permission (permission, what) values
	('payment.view', 'read payments, refunds and store credit'),
	('payment.work', 'record, capture and void payments, pay out refunds'),
	('refund.request', 'ask for a refund'),
	('refund.approve', 'approve or refuse refunds of others'),
	('dispute.view', 'read disputes'),
	('dispute.work', 'answer disputes'),
	('credit.grant', 'give store credit'),
	('credit.approve', 'approve or refuse store credit of others'),
	('settlement.view', 'read settlements and the ledger'),
	('settlement.work', 'match and post settlements')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('agent', 'payment.view refund.request credit.grant'),
	('lead', 'payment.view refund.request refund.approve dispute.view credit.grant credit.approve'),
	('finance', 'payment.view payment.work refund.request refund.approve dispute.view dispute.work credit.grant '
		'credit.approve settlement.view settlement.work')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('payment', 'initiated', 'authorized', 'payment_authorize', 'payment.work');
select core.transition_add('payment', 'authorized', 'captured', 'payment_capture', 'payment.work');
select core.transition_add('payment', 'initiated authorized', 'voided', 'payment_void', 'payment.work', true);
select core.transition_add('payment', 'initiated authorized', 'failed', 'payment_fail', 'payment.work', true);

select core.transition_add('refund', 'requested', 'approved', 'refund_approve', 'refund.approve');
select core.transition_add('refund', 'requested', 'rejected', 'refund_reject', 'refund.approve', true);
select core.transition_add('refund', 'approved', 'submitted', 'refund_submit', 'payment.work');
select core.transition_add('refund', 'submitted', 'succeeded', 'refund_succeed', 'payment.work');
select core.transition_add('refund', 'approved submitted', 'failed', 'refund_fail', 'payment.work', true);

select core.transition_add('dispute', 'opened', 'evidence_due', 'dispute_take', 'dispute.work');
select core.transition_add('dispute', 'opened evidence_due', 'submitted', 'dispute_submit', 'dispute.work', false, 'core.guard_dispute_submit');
select core.transition_add('dispute', 'opened evidence_due', 'accepted', 'dispute_accept', 'dispute.work', true);
select core.transition_add('dispute', 'submitted', 'won', 'dispute_win', 'dispute.work');
select core.transition_add('dispute', 'submitted', 'lost', 'dispute_lose', 'dispute.work');

select core.transition_add('credit', 'requested', 'active', 'credit_approve', 'credit.approve');
select core.transition_add('credit', 'requested', 'rejected', 'credit_reject', 'credit.approve', true);

select core.transition_add('settlement', 'matched', 'posted', 'settlement_post', 'settlement.work');
select core.transition_add('settlement_line', 'unmatched suggested', 'matched', 'settlement_line_match', 'settlement.work');
select core.transition_add('settlement_line', 'suggested', 'matched', 'settlement_line_approve', 'settlement.work');
select core.transition_add('settlement_line', 'suggested', 'unmatched', 'settlement_line_reject', 'settlement.work');
select core.transition_add('settlement_line', 'unmatched suggested', 'written_off', 'settlement_line_write_off', 'settlement.work', true);
