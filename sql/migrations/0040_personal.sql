-- Personal data of customers: e-mail, phone, street lines and tax numbers are kept sealed. The database never has a
-- key that opens them (docs/security.md). What lists show is masked, and the masks are kept in clear.

select core.domain_add('event_kind', array['erased']);

-- One row per customer: its data key, wrapped by the master key, and what that key seals. An index is a keyed hash that
-- finds an exact e-mail or phone number. Erasing somebody deletes the row.
create table core.personal (
	customer_id bigint primary key references core.customer,
	data_key bytea not null check (length(data_key) = 73),
	email bytea,
	email_index bytea check (length(email_index) = 16),
	phone bytea,
	phone_index bytea check (length(phone_index) = 16),
	tax_no bytea
);
create index personal_email on core.personal (email_index);
create index personal_phone on core.personal (phone_index);

-- A street line as it was at one time, sealed with its customer's key; orders keep pointing at the one they were
-- shipped to. Never changed, only sealed and erased.
create table core.street (
	street_id bigint generated always as identity primary key,
	customer_id bigint not null references core.customer deferrable initially deferred,
	sealed bytea
);
create index street_customer on core.street (customer_id);

-- What waits to be sealed by `quayside personal seal`, which empties this. Unlogged: it never reaches the WAL.
create unlogged table core.personal_clear (
	customer_id bigint primary key references core.customer,
	email text not null default '',
	phone text not null default '',
	tax_no text not null default '',
	street_id bigint references core.street,
	street text not null default ''
);

-- Who looked at whose data and why. taken_at: the warden has handed the values out, which it does once.
create table core.reveal (
	reveal_id bigint generated always as identity primary key,
	customer_id bigint not null references core.customer,
	person_id bigint not null references core.person,
	session_id bigint not null references auth.session,
	reason text not null,
	at timestamptz not null default clock_timestamp(),
	taken_at timestamptz
);
create index reveal_person on core.reveal (person_id, at);

-- Columns in which people write freely about a customer, and what erasing leaves there. by: how the table's rows
-- belong to a customer.
create table core.free_text (
	tab text not null,
	col text not null,
	by text not null check (by in ('customer_id', 'order_id', 'ticket_id')),
	left_there text not null default '',
	primary key (tab, col)
);
insert into core.free_text (tab, col, by, left_there) values
	('customer', 'note', 'customer_id', ''),
	('ticket', 'subject', 'ticket_id', '(erased)'),
	('message', 'body', 'ticket_id', '(erased)'),
	('order_hold', 'reason', 'order_id', '(erased)'),
	('sales_order', 'ship_name', 'order_id', '(erased)'),
	('sales_order', 'ship_city', 'order_id', ''),
	('sales_order', 'ship_postcode', 'order_id', ''),
	('order_cancellation', 'note', 'order_id', ''),
	('order_change', 'reason', 'order_id', ''),
	('refund', 'note', 'order_id', ''),
	('sales_return', 'note', 'order_id', ''),
	('claim', 'note', 'order_id', ''),
	('rating', 'comment', 'ticket_id', '');

alter table core.customer
	add column street_id bigint references core.street,
	add column email_masked text not null default '',
	add column phone_masked text not null default '',
	add column tax_no_masked text not null default '',
	add column erased_at timestamptz;
alter table core.sales_order add column ship_street_id bigint references core.street;

-- What stood in clear until now waits to be sealed.
insert into core.street (street_id, customer_id) overriding system value
select c.customer_id, c.customer_id from core.customer c where c.street <> '';
select setval('core.street_street_id_seq', greatest((select max(street_id) from core.street), 1));
insert into core.personal_clear (customer_id, email, phone, street_id, street)
select c.customer_id, c.email, c.phone, case when c.street <> '' then c.customer_id end, c.street from core.customer c
where c.email || c.phone || c.street <> '';
update core.customer c set street_id = s.street_id from core.street s where s.street_id = c.customer_id;
update core.customer c set
	email_masked = case when c.email = '' then '' else left(c.email, 1) || '***@' || left(split_part(c.email, '@', 2), 1) || '***.'
		|| regexp_replace(c.email, '^.*\.', '') end,
	phone_masked = case when length(c.phone) < 8 then '' else left(c.phone, 3) || ' *** ' || right(c.phone, 2) end;
update core.sales_order s set ship_street_id = c.street_id from core.customer c
where c.customer_id = s.customer_id and s.ship_street = c.street;
drop index core.customer_email;
alter table core.customer drop column email, drop column phone, drop column street;
alter table core.sales_order drop column ship_street;

insert into core.permission (permission, what) values
	('customer.reveal', 'See e-mail, phone, street and tax number of a customer'),
	('customer.erase', 'Erase the personal data of a customer')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r, p from (values ('agent', 'customer.reveal'), ('lead', 'customer.reveal'), ('finance', 'customer.reveal'),
	('lead', 'customer.erase')) x(r, p)
on conflict do nothing;
