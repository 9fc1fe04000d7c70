-- Orders in depth: who releases which hold, cancelling part of an order, and money that carriers and suppliers owe.

create domain core.customer_ref as text;

-- Who lets go of a hold of a kind. own: who placed it may, with no more than the right to hold. four_eyes: who placed
-- it may not, whatever else they may do.
create table core.hold_rule (
	kind core.order_hold_kind primary key,
	permission text not null references core.permission,
	own boolean not null,
	four_eyes boolean not null,
	check (not (own and four_eyes))
);
insert into core.permission (permission, what) values ('order.release_compliance', 'release an order from a compliance hold')
on conflict do nothing;
insert into core.role_permission (role, permission) values ('compliance', 'order.release_compliance'), ('lead', 'order.release_compliance')
on conflict do nothing;
insert into core.hold_rule values
	('payment', 'order.release', false, false), ('fraud', 'order.release', false, true),
	('address', 'order.release', true, false), ('stock', 'order.release', true, false),
	('compliance', 'order.release_compliance', false, true), ('customs_docs', 'order.release', true, false),
	('customer_request', 'order.release', true, false), ('manual', 'order.release', true, false);

-- Of a line: so many of it. Of the whole order: neither is set.
alter table core.order_cancellation
	add column order_line_id bigint references core.order_line,
	add column qty int,
	add constraint order_cancellation_part check ((order_line_id is null) = (qty is null) and qty > 0);

-- What was asked of a carrier or supplier in turn: asked again until it is paid or refused.
select core.domain_add('ledger_account', array['recoveries']);
select core.domain_add('journal_kind', array['recovery']);
insert into core.account values ('recoveries', 'income', 'Recovered from carriers and suppliers');
select core.domain_add('event_kind', array['chased']);

alter table core.claim_recovery
	add column recovery_no text collate "C" generated always as ('RC-' || claim_recovery_id::text) stored unique,
	add column version int not null default 1,
	add column updated_at timestamptz,
	add column chases int not null default 0 check (chases >= 0),
	add column chased_at timestamptz,
	add column paid_minor bigint check (paid_minor > 0 and paid_minor <= amount_minor),
	add column reference text not null default '',
	add column refusal text not null default '',
	add column closed_by bigint references core.person,
	add constraint recovery_closed check ((status = 'open') = (closed_at is null)),
	add constraint recovery_paid check ((status = 'paid') = (paid_minor is not null));
update core.claim_recovery set updated_at = coalesce(closed_at, opened_at);
alter table core.claim_recovery alter column updated_at set not null;
create index claim_recovery_status on core.claim_recovery (status, opened_at, claim_recovery_id);

select core.transition_add('recovery', 'open', 'paid', 'claim_recovery_pay', 'payment.work');
select core.transition_add('recovery', 'open', 'refused', 'claim_recovery_refuse', 'return.work', true);
-- Refused and asked again, with better evidence.
select core.transition_add('recovery', 'refused', 'open', 'claim_recovery_chase', 'return.work', true);
insert into core.entity values ('recovery', 'api.claim_recovery') on conflict do nothing;
