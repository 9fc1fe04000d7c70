-- After-sales: returns, exchanges and claims as documents of their own, and the rules that say what may come back.

select core.domain_set('return_state', array['requested', 'approved', 'rejected', 'label_sent', 'in_transit', 'partially_received',
	'received', 'inspected', 'refunded', 'exchanged', 'credited', 'rejected_returned', 'closed', 'cancelled', 'expired']);
select core.domain_set('return_reason', array['changed_mind', 'wrong_size', 'defective', 'damaged', 'wrong_item', 'not_as_described',
	'late', 'arrived_twice', 'other']);
select core.domain_set('return_wish', array['refund', 'exchange', 'credit']);
select core.domain_set('return_grade', array['resellable', 'refurbish', 'scrap', 'missing']);
select core.domain_set('return_disposition', array['restock', 'refurbish', 'quarantine', 'scrap', 'return_to_supplier']);
select core.domain_set('eligibility', array['eligible', 'review', 'not_eligible']);
select core.domain_set('eligibility_rule', array['withdrawal', 'window', 'fault', 'not_shipped', 'already_returned', 'final_sale',
	'category', 'window_over', 'warranty_over']);
select core.domain_set('exchange_status', array['requested', 'approved', 'advance_shipped', 'received', 'fulfilled', 'cancelled']);
select core.domain_set('claim_kind', array['damaged', 'missing', 'wrong_item', 'production_failure', 'other']);
select core.domain_set('claim_wish', array['refund', 'replace']);
select core.domain_set('claim_status', array['open', 'approved', 'denied', 'resolved', 'cancelled']);
select core.domain_set('recovery_kind', array['carrier_claim', 'supplier_claim']);
select core.domain_set('recovery_status', array['open', 'paid', 'refused']);
create domain core.return_line_ref as text;

-- What a market promises. Amounts are minor units of the base currency.
create table core.return_policy (
	market core.market primary key references ref.market,
	window_days int not null check (window_days > 0),
	-- the time in which buyers at a distance may withdraw by law, whatever was agreed; 0 where there is none
	withdrawal_days int not null default 0,
	warranty_days int not null,
	-- what a parcel back and its handling cost; goods worth less are not asked back
	return_cost_minor bigint not null check (return_cost_minor >= 0),
	restocking_percent numeric(5, 2) not null default 0 check (restocking_percent between 0 and 100),
	expire_days int not null default 21 check (expire_days > 0)
);
insert into core.return_policy (market, window_days, withdrawal_days, warranty_days, return_cost_minor, restocking_percent) values
	('DE', 30, 14, 730, 900, 0), ('FR', 30, 14, 730, 950, 0), ('ES', 30, 14, 1095, 950, 0), ('GB', 30, 14, 365, 1000, 0),
	('US', 30, 0, 365, 1200, 10), ('JP', 14, 8, 365, 1400, 0), ('AE', 14, 0, 365, 1600, 10), ('SG', 14, 0, 365, 1200, 0),
	('MX', 30, 5, 365, 1500, 10);

-- Categories that are looked at before they come back (opened packs), or that never do.
create table core.return_rule (
	category text primary key references core.category (category),
	verdict core.eligibility not null check (verdict <> 'eligible')
);

create table core.sales_return (
	return_id bigint generated always as identity (start with 90001) primary key,
	return_no text collate "C" generated always as ('RT-' || return_id::text) stored unique,
	order_id bigint not null references core.sales_order,
	customer_id bigint not null references core.customer,
	state core.return_state not null default 'requested',
	wish core.return_wish not null,
	note text not null default '',
	-- the worst of its lines when it was asked for
	eligibility core.eligibility not null,
	override_reason text,
	return_required boolean not null default true,
	currency text not null references ref.currency,
	-- of the lines asked for, at the price paid
	value_minor bigint not null check (value_minor >= 0),
	restocking_minor bigint not null default 0 check (restocking_minor >= 0),
	carrier core.carrier,
	tracking_no text collate "C" not null default '',
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	received_at timestamptz,
	expires_at timestamptz,
	refund_id bigint references core.refund,
	store_credit_id bigint references core.store_credit,
	closed_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint return_override check (eligibility = 'eligible' or override_reason is not null
		or state in ('requested', 'rejected', 'cancelled')),
	constraint return_paid_once check (refund_id is null or store_credit_id is null)
);
create unique index return_requested_once on core.sales_return (order_id) where state = 'requested';
create index return_order on core.sales_return (order_id);
create index return_customer on core.sales_return (customer_id);
create index return_state_at on core.sales_return (state, requested_at, return_id);
create index return_at on core.sales_return (requested_at, return_id);
create index return_updated on core.sales_return (updated_at, return_id);
create index return_expires on core.sales_return (expires_at) where expires_at is not null;

create table core.return_line (
	return_line_id bigint generated always as identity primary key,
	return_id bigint not null references core.sales_return,
	order_line_id bigint not null references core.order_line,
	reason core.return_reason not null,
	eligibility core.eligibility not null,
	rules text[] not null default '{}',
	unit_minor bigint not null check (unit_minor >= 0),
	qty_requested int not null check (qty_requested > 0),
	qty_received int not null default 0,
	qty_accepted int not null default 0,
	qty_damaged int not null default 0,
	grade core.return_grade,
	disposition core.return_disposition,
	inspected_at timestamptz,
	unique (return_id, order_line_id),
	constraint return_line_received check (qty_received between 0 and qty_requested),
	-- of what came back, some is accepted and some came damaged; the rest waits for inspection or is refused
	constraint return_line_inspected check (qty_accepted >= 0 and qty_damaged >= 0 and qty_accepted + qty_damaged <= qty_received
		or qty_received = 0 and qty_damaged = 0 and qty_accepted <= qty_requested),
	check ((grade is null) = (disposition is null) and (grade is null) = (inspected_at is null))
);
create index return_line_order_line on core.return_line (order_line_id);

create table core.exchange (
	exchange_id bigint generated always as identity (start with 92001) primary key,
	exchange_no text collate "C" generated always as ('EX-' || exchange_id::text) stored unique,
	return_id bigint not null unique references core.sales_return,
	order_id bigint not null references core.sales_order,
	status core.exchange_status not null default 'requested',
	variant_id bigint not null references core.variant,
	sku text not null,
	qty int not null check (qty > 0),
	currency text not null references ref.currency,
	-- what the customer still has to pay; negative when money goes back
	difference_minor bigint not null,
	new_order_id bigint references core.sales_order,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	check (status <> 'fulfilled' or new_order_id is not null)
);
create index exchange_order on core.exchange (order_id);
create index exchange_status_at on core.exchange (status, requested_at, exchange_id);

create table core.claim (
	claim_id bigint generated always as identity (start with 94001) primary key,
	claim_no text collate "C" generated always as ('CL-' || claim_id::text) stored unique,
	order_id bigint not null references core.sales_order,
	order_line_id bigint not null references core.order_line,
	customer_id bigint not null references core.customer,
	kind core.claim_kind not null,
	wish core.claim_wish not null,
	qty int not null check (qty > 0),
	note text not null default '',
	status core.claim_status not null default 'open',
	amount_minor bigint not null default 0 check (amount_minor >= 0),
	currency text not null references ref.currency,
	refund_id bigint references core.refund,
	new_order_id bigint references core.sales_order,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	closed_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint claim_four_eyes check (status not in ('approved', 'resolved') or decided_by is distinct from requested_by)
);
create index claim_order on core.claim (order_id);
create index claim_line on core.claim (order_line_id);
create index claim_status_at on core.claim (status, requested_at, claim_id);
create index claim_at on core.claim (requested_at, claim_id);

-- What the company in turn asks of the carrier or the supplier.
create table core.claim_recovery (
	claim_recovery_id bigint generated always as identity primary key,
	claim_id bigint not null references core.claim,
	kind core.recovery_kind not null,
	status core.recovery_status not null default 'open',
	amount_minor bigint not null check (amount_minor > 0),
	currency text not null references ref.currency,
	note text not null default '',
	opened_by bigint references core.person,
	opened_at timestamptz not null,
	closed_at timestamptz,
	unique (claim_id, kind)
);

insert into core.permission (permission, what) values
	('return.view', 'read returns, exchanges and claims'),
	('return.work', 'take and decide returns, exchanges and claims'),
	('return.override', 'accept what the rules refuse'),
	('return.receive', 'receive and inspect what comes back'),
	('claim.decide', 'approve and deny claims')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('agent', 'return.view return.work'),
	('lead', 'return.view return.work return.override claim.decide'),
	('finance', 'return.view claim.decide'),
	('warehouse', 'return.view return.receive')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('return', 'requested', 'approved', 'return_approve', 'return.work', false, 'core.guard_return_approve');
select core.transition_add('return', 'requested', 'rejected', 'return_reject', 'return.work', true);
select core.transition_add('return', 'requested approved label_sent in_transit', 'cancelled', 'return_cancel', 'return.work', true);
select core.transition_add('return', 'approved', 'label_sent', 'return_label', 'return.work', false, 'core.guard_return_goods');
select core.transition_add('return', 'label_sent', 'in_transit', 'return_transit', 'return.work');
select core.transition_add('return', 'approved label_sent in_transit partially_received', 'partially_received received',
	'return_receive', 'return.receive', false, 'core.guard_return_goods');
select core.transition_add('return', 'partially_received received', 'inspected', 'return_inspect', 'return.receive');
-- Refunded is what it becomes when the refund linked to it has been paid.
select core.transition_add('return', 'approved inspected', 'refunded', 'return_refunded', 'payment.work');
select core.transition_add('return', 'inspected', 'exchanged', 'exchange_fulfil', 'return.work');
select core.transition_add('return', 'approved inspected', 'credited', 'return_credit', 'return.work');
select core.transition_add('return', 'inspected', 'rejected_returned', 'return_send_back', 'return.receive', true);
select core.transition_add('return', 'refunded exchanged credited rejected_returned', 'closed', 'return_close', 'return.work');

select core.transition_add('exchange', 'requested', 'approved received', 'exchange_approve', 'return.work');
select core.transition_add('exchange', 'approved', 'advance_shipped', 'exchange_advance', 'return.override', true);
select core.transition_add('exchange', 'approved advance_shipped', 'received', 'return_inspect', 'return.receive');
select core.transition_add('exchange', 'received', 'fulfilled', 'exchange_fulfil', 'return.work');
select core.transition_add('exchange', 'requested approved', 'cancelled', 'exchange_cancel', 'return.work', true);

select core.transition_add('claim', 'open', 'approved', 'claim_approve', 'claim.decide');
select core.transition_add('claim', 'open', 'denied', 'claim_deny', 'claim.decide', true);
select core.transition_add('claim', 'approved', 'resolved', 'claim_resolve', 'return.work');
select core.transition_add('claim', 'open approved', 'cancelled', 'claim_cancel', 'return.work', true);
