-- Where things begin: products, listings, lists, suppliers, contracts, warehouses; and what a product's life is.

create domain core.category_code as text;
create domain core.list_code as text;
create domain core.country_code as text;
create domain core.currency_code as text;

select core.transition_add('product', 'draft discontinued', 'active', 'product_activate', 'product.edit');
select core.transition_add('product', 'draft active', 'discontinued', 'product_discontinue', 'product.edit', true);

-- Agreements with suppliers for a time. Prices are kept where prices are; this says how long they were promised.
create table core.supplier_contract (
	supplier_contract_id bigint generated always as identity primary key,
	supplier_id bigint not null references core.supplier,
	number text not null,
	starts_on date not null,
	ends_on date not null,
	commitment_minor bigint check (commitment_minor > 0),
	currency text not null references ref.currency,
	note text not null default '',
	ended_at timestamptz,
	added_by bigint references core.person,
	added_at timestamptz not null,
	unique (supplier_id, number),
	check (ends_on >= starts_on)
);
create index supplier_contract_end on core.supplier_contract (ends_on) where ended_at is null;
alter table core.supplier_product add column valid_until date;

insert into core.permission (permission, what) values
	('warehouse.manage', 'add warehouses and change them')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p from (values ('buyer', 'warehouse.manage')) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;
