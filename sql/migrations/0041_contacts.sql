-- Several ways to reach a customer and several addresses, each sealed as it is typed: the value is sealed by a warden
-- before it comes here, and waits in core.intake for the action that it was typed for (docs/security.md).

-- Its views read columns that go; migrate builds it anew.
drop schema if exists api cascade;

select core.domain_add('event_kind', array['contact', 'address', 'tax_no']);
select core.domain_set('contact_kind', array['email', 'phone', 'whatsapp', 'wechat', 'line', 'telegram']);
select core.domain_set('messenger', array['whatsapp', 'wechat', 'line', 'telegram']);
select core.domain_set('address_kind', array['shipping', 'billing', 'both']);

-- A parameter of one of these never gets what was typed, but the number of a row of core.intake. The name behind
-- private_ tells the warden what it seals; of private_contact, the contact does.
create domain core.private_email as text;
create domain core.private_phone as text;
create domain core.private_messenger as text;
create domain core.private_contact as text;
create domain core.private_street as text;
create domain core.private_tax_no as text;

-- found_by: keyed hash of an e-mail or phone number, to find exactly that. One of a kind is the main one.
create table core.contact (
	contact_id bigint generated always as identity primary key,
	contact_no text collate "C" generated always as ('CT-' || contact_id::text) stored unique,
	customer_id bigint not null references core.customer,
	kind core.contact_kind not null,
	sealed bytea not null,
	found_by bytea check (length(found_by) = 16),
	masked text not null,
	is_main boolean not null,
	verified_at timestamptz,
	created_at timestamptz not null,
	version int not null default 1
);
create index contact_customer on core.contact (customer_id);
create index contact_found_by on core.contact (found_by);
create unique index contact_main on core.contact (customer_id, kind) where is_main;

-- The address book of a customer. The main address is copied onto core.customer, for lists and for new orders; an order
-- keeps what it was sent to.
create table core.address (
	address_id bigint generated always as identity primary key,
	address_no text collate "C" generated always as ('AD-' || address_id::text) stored unique,
	customer_id bigint not null references core.customer,
	kind core.address_kind not null,
	recipient text not null,
	street_id bigint references core.street,
	city text not null,
	region text not null default '',
	postcode text not null default '',
	country text not null references ref.country,
	is_main boolean not null,
	created_at timestamptz not null,
	version int not null default 1
);
create index address_customer on core.address (customer_id);
create unique index address_main on core.address (customer_id) where is_main;

-- What has been sealed and not been used yet: for this person, in this session, for this customer, once. place_key: what the
-- sealed value is bound to besides its kind (the street's own number, else the customer's).
create unlogged table core.intake (
	intake_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	session_id bigint not null,
	customer_id bigint not null,
	kind text not null,
	place_key bigint not null,
	sealed bytea not null,
	found_by bytea check (length(found_by) = 16),
	masked text not null,
	at timestamptz not null default clock_timestamp()
);
create index intake_session on core.intake (session_id);

-- Who looked for whom by e-mail or phone: for the rate; what was found is in the audit record.
create table core.lookup (
	lookup_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	kind text not null,
	at timestamptz not null default clock_timestamp()
);
create index lookup_person on core.lookup (person_id, at);

insert into core.contact (customer_id, kind, sealed, found_by, masked, is_main, created_at)
select p.customer_id, v.kind, v.sealed, v.found_by, v.masked, true, c.created_at
from core.personal p
join core.customer c on c.customer_id = p.customer_id
cross join lateral (values ('email', p.email, p.email_index, c.email_masked), ('phone', p.phone, p.phone_index, c.phone_masked))
	v(kind, sealed, found_by, masked)
where v.sealed is not null
order by p.customer_id;
insert into core.address (customer_id, kind, recipient, street_id, city, postcode, country, is_main, created_at)
select c.customer_id, 'both', c.name, c.street_id, c.city, c.postcode, c.country, true, c.created_at
from core.customer c
where c.erased_at is null and (c.street_id is not null or c.city <> '')
order by c.customer_id;

alter table core.personal drop column email, drop column email_index, drop column phone, drop column phone_index;
alter table core.customer drop column email_masked, drop column phone_masked;
drop function if exists auth.reveal_take(text, bigint);

insert into core.permission (permission, what) values
	('customer.find', 'find a customer by e-mail or phone number'),
	('customer.name_view', 'read the names of customers on orders, payments and returns')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p from (values ('agent', 'customer.find customer.name_view'), ('lead', 'customer.find customer.name_view'),
	('finance', 'customer.find customer.name_view'), ('compliance', 'customer.name_view')) r(role, permissions),
	unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;
