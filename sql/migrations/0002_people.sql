-- Staff, their roles and what those roles may do. All of it is data; sql/api/90_objects.sql ties the
-- permissions to views and functions.

select core.domain_set('ui_language', array['en', 'zh_CN']);
select core.domain_set('staff_role', array['agent', 'lead', 'buyer', 'compliance', 'catalog', 'finance',
	'warehouse', 'admin']);
select core.domain_set('keymap', array['default', 'vi']);

create table core.person (
	person_id bigint generated always as identity primary key,
	login text not null unique check (login ~ '^[a-z][a-z0-9._-]{0,31}$'),
	name text not null check (name <> '' and length(name) <= 100),
	language core.ui_language not null default 'en',
	time_zone text not null default 'UTC',
	keymap core.keymap not null default 'default',
	color text not null default '',
	home_role core.staff_role not null,
	enabled boolean not null default true,
	disabled_at timestamptz,
	created_at timestamptz not null default now(),
	updated_at timestamptz not null default now(),
	version int not null default 1,
	check (enabled = (disabled_at is null))
);
create index person_name on core.person (name, person_id);

create table core.role (
	role core.staff_role primary key,
	name text not null,
	home_object text not null
);

create table core.permission (
	permission text primary key,
	what text not null
);

create table core.role_permission (
	role core.staff_role not null references core.role,
	permission text not null references core.permission,
	primary key (role, permission)
);

create table core.person_role (
	person_id bigint not null references core.person,
	role core.staff_role not null references core.role,
	primary key (person_id, role)
);
alter table core.person add foreign key (person_id, home_role)
	references core.person_role (person_id, role) deferrable initially deferred;

-- Which permission a view or function of schema api asks for. The views and functions look themselves up here.
create table core.object_permission (
	object text primary key check (object ~ '^api\.[a-z_]+$'),
	permission text not null references core.permission
);

insert into core.role (role, name, home_object) values
	('agent', 'Customer service agent', 'api.ticket'),
	('lead', 'Team lead', 'api.ticket'),
	('buyer', 'Buyer', 'api.supplier'),
	('compliance', 'Compliance officer', 'api.listing'),
	('catalog', 'Catalog editor', 'api.product'),
	('finance', 'Finance', 'api.sales_order'),
	('warehouse', 'Warehouse', 'api.sales_order'),
	('admin', 'Administrator', 'api.person');

insert into core.permission (permission, what) values
	('self', 'have a session at all'),
	('ticket.view', 'read tickets and what stands beside them'),
	('ticket.work', 'answer tickets and change their state'),
	('ticket.assign', 'give a ticket to somebody else'),
	('ticket.reopen', 'reopen a closed ticket'),
	('customer.view', 'read customers'),
	('order.view', 'read orders'),
	('order.hold', 'put an order on hold'),
	('order.release', 'release an order from hold'),
	('product.view', 'read products'),
	('listing.view', 'read listings'),
	('listing.submit', 'hand a listing in for review'),
	('listing.decide', 'approve, refuse or suspend a listing'),
	('supplier.view', 'read suppliers'),
	('supplier.hold', 'stop or resume business with a supplier'),
	('person.view', 'read staff accounts'),
	('person.manage', 'enable and disable staff accounts');

insert into core.role_permission (role, permission)
select r.role, p
from (values
	('agent', 'self ticket.view ticket.work customer.view order.view order.hold product.view listing.view'),
	('lead', 'self ticket.view ticket.work ticket.assign ticket.reopen customer.view order.view '
		'order.hold order.release product.view listing.view supplier.view'),
	('buyer', 'self supplier.view supplier.hold product.view listing.view'),
	('compliance', 'self listing.view listing.decide product.view supplier.view order.view order.hold order.release'),
	('catalog', 'self product.view listing.view listing.submit'),
	('finance', 'self order.view order.hold order.release customer.view supplier.view'),
	('warehouse', 'self order.view order.hold product.view'),
	('admin', 'self person.view person.manage')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p;
