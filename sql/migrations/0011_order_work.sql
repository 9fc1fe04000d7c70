-- The life of an order: cancellation, approval and change as records of their own, and what each role may
-- decide alone.

-- Adds codes to a domain that several areas share.
create or replace function core.domain_add(name text, codes text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select core.domain_set($1, array(select x.code from core.code x where x.domain = $1 order by x.position)
		|| array(select c from unnest($2) with ordinality u(c, o)
			where not exists (select from core.code x where x.domain = $1 and x.code = c) order by o))
$$;

select core.domain_set('yes_no', array['no', 'yes']);
select core.domain_set('cancel_reason', array['customer', 'declined', 'fraud', 'inventory', 'compliance', 'staff',
	'expired', 'other']);
select core.domain_set('order_approval_kind', array['high_value', 'fraud', 'finance']);
select core.domain_set('approval_status', array['pending', 'approved', 'rejected', 'lapsed']);
select core.domain_set('order_change_status', array['draft', 'requested', 'confirmed', 'declined', 'cancelled']);
select core.domain_set('order_change_action', array['item_update', 'item_add', 'shipping']);
select core.domain_set('limit_kind', array['refund', 'refund_approve', 'goodwill', 'goodwill_approve', 'order_change',
	'write_off']);
select core.domain_add('event_kind', array['cancellation', 'approval', 'change', 'payment', 'refund', 'dispute',
	'credit', 'return', 'exchange', 'claim']);

-- References to rows, by what people know them by.
create domain core.order_line_ref as text;

insert into core.setting values
	('order_approval_minor', '100000', 'orders from this total in the base currency need an approval before they go on');

-- What a role may do without a second person, in minor units of the base currency.
create table core.role_limit (
	role core.staff_role not null references core.role,
	what core.limit_kind not null,
	limit_minor bigint not null check (limit_minor >= 0),
	primary key (role, what)
);
insert into core.role_limit values
	('agent', 'refund', 5000), ('lead', 'refund', 50000), ('finance', 'refund', 100000),
	('lead', 'refund_approve', 200000), ('finance', 'refund_approve', 100000000),
	('agent', 'goodwill', 2000), ('lead', 'goodwill', 10000), ('finance', 'goodwill', 10000),
	('lead', 'goodwill_approve', 50000), ('finance', 'goodwill_approve', 1000000),
	('agent', 'order_change', 10000), ('lead', 'order_change', 100000),
	('finance', 'write_off', 1000);

alter table core.sales_order
	add column replaces_order_id bigint references core.sales_order,
	add constraint sales_order_total check (total_minor >= 0);
create index order_replaces on core.sales_order (replaces_order_id) where replaces_order_id is not null;

-- A line that a change took away stays, with quantity 0. What is on its way back or has come back counts as
-- returned, so that nothing can be returned twice.
alter table core.order_line drop constraint order_line_qty_check,
	add constraint order_line_qty_check check (qty >= 0),
	add column final_sale boolean not null default false,
	add column qty_returned int not null default 0,
	add constraint order_line_returned check (qty_returned between 0 and qty_shipped);

create table core.order_cancellation (
	order_cancellation_id bigint generated always as identity primary key,
	order_id bigint not null references core.sales_order,
	reason core.cancel_reason not null,
	note text not null default '',
	from_status core.order_status not null,
	restock boolean not null,
	refund_minor bigint not null check (refund_minor >= 0),
	currency text not null references ref.currency,
	cancelled_by bigint references core.person,
	cancelled_at timestamptz not null
);
create index order_cancellation_order on core.order_cancellation (order_id);

-- What an approval is about. Changes of any of it undo the approval.
create function core.order_hash(order_id bigint, currency text, total_minor bigint, ship_country text, ship_postcode text)
returns bytea
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to(concat_ws(chr(31), order_id, currency, total_minor, ship_country, ship_postcode), 'UTF8'))
$$;

create table core.order_approval (
	order_approval_id bigint generated always as identity primary key,
	order_id bigint not null references core.sales_order,
	kind core.order_approval_kind not null,
	status core.approval_status not null default 'pending',
	reason text not null default '',
	content_hash bytea not null,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	note text not null default '',
	constraint order_approval_four_eyes check (decided_by <> requested_by),
	check ((decided_by is null) = (decided_at is null)),
	check (status not in ('approved', 'rejected') or decided_by is not null)
);
create unique index order_approval_pending on core.order_approval (order_id, kind) where status = 'pending';
create index order_approval_order on core.order_approval (order_id);

-- A change of a placed order: drafted line by line, shown with its difference in money, then confirmed as a whole.
create table core.order_change (
	order_change_id bigint generated always as identity (start with 80001) primary key,
	change_no text collate "C" generated always as ('OC-' || order_change_id::text) stored unique,
	order_id bigint not null references core.sales_order,
	status core.order_change_status not null default 'draft',
	reason text not null default '',
	currency text not null references ref.currency,
	difference_minor bigint not null default 0,
	base_minor bigint not null default 0,
	-- the requester's limit at the time of the request; below it nobody else is asked
	limit_minor bigint not null default 0,
	content_hash bytea,
	requested_by bigint references core.person,
	requested_at timestamptz,
	decided_by bigint references core.person,
	decided_at timestamptz,
	note text not null default '',
	created_by bigint not null references core.person,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint order_change_four_eyes check (decided_by <> requested_by and decided_by <> created_by),
	constraint order_change_confirmed check (status <> 'confirmed' or decided_by is not null or abs(base_minor) <= limit_minor),
	check ((decided_by is null) = (decided_at is null)),
	check (status in ('draft', 'cancelled') or requested_by is not null and content_hash is not null)
);
create unique index order_change_open on core.order_change (order_id) where status in ('draft', 'requested');
create index order_change_order on core.order_change (order_id);
create index order_change_requested on core.order_change (requested_at, order_change_id) where status = 'requested';
create index order_change_updated on core.order_change (updated_at, order_change_id);

create table core.order_change_line (
	order_change_line_id bigint generated always as identity primary key,
	order_change_id bigint not null references core.order_change,
	action core.order_change_action not null,
	order_line_id bigint references core.order_line,
	variant_id bigint references core.variant,
	qty_from int not null default 0 check (qty_from >= 0),
	qty_to int not null default 0 check (qty_to >= 0),
	unit_minor bigint not null check (unit_minor >= 0),
	-- of a shipping change: the new charge is unit_minor, the old one was_minor
	was_minor bigint not null default 0,
	difference_minor bigint not null generated always as (case when action = 'shipping' then unit_minor - was_minor
		else (qty_to - qty_from) * unit_minor end) stored,
	check ((action = 'item_update') = (order_line_id is not null)),
	check ((action = 'item_add') = (variant_id is not null)),
	unique (order_change_id, order_line_id),
	unique (order_change_id, variant_id)
);
create unique index order_change_line_shipping on core.order_change_line (order_change_id) where action = 'shipping';

insert into core.permission (permission, what) values
	('order.work', 'create, place and confirm orders, and request changes'),
	('order.note', 'write notes on orders'),
	('order.cancel', 'cancel orders'),
	('order.approve', 'approve orders and changes of orders'),
	('order.ship', 'take orders into work and finish them')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('agent', 'order.work order.note order.cancel'),
	('lead', 'order.work order.note order.cancel order.approve order.ship'),
	('finance', 'order.note order.cancel order.approve'),
	('compliance', 'order.note'),
	('warehouse', 'order.note order.ship')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('order', 'draft', 'placed', 'order_place', 'order.work');
select core.transition_add('order', 'placed', 'confirmed', 'order_confirm', 'order.work', false, 'core.guard_order_confirm');
select core.transition_add('order', 'confirmed', 'processing', 'order_process', 'order.ship', false, 'core.guard_order_process');
select core.transition_add('order', 'processing', 'completed', 'order_complete', 'order.ship', false, 'core.guard_order_complete');
select core.transition_add('order', 'completed', 'archived', 'order_archive', 'order.ship');
-- Until something has been shipped; after that it is a return.
select core.transition_add('order', 'draft placed confirmed processing', 'cancelled', 'order_cancel', 'order.cancel', true,
	'core.guard_order_cancel');

select core.transition_add('order_change', 'draft', 'requested', 'change_submit', 'order.work');
select core.transition_add('order_change', 'requested', 'confirmed', 'change_submit', 'order.work');
select core.transition_add('order_change', 'requested', 'confirmed', 'change_approve', 'order.approve');
select core.transition_add('order_change', 'requested', 'declined', 'change_reject', 'order.approve', true);
select core.transition_add('order_change', 'draft requested', 'cancelled', 'change_cancel', 'order.work', true);
