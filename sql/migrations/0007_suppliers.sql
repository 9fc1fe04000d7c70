-- Suppliers and what they supply.

select core.domain_set('supplier_standing', array['excellent', 'average', 'poor', 'very_poor', 'new']);
select core.domain_set('supplier_hold', array['none', 'new_orders', 'payments', 'everything']);
select core.domain_set('payment_terms', array['tt_30_70', 'tt_advance', 'net_30', 'net_60', 'lc_sight']);

create table core.supplier (
	supplier_id bigint generated always as identity (start with 3001) primary key,
	supplier_no text collate "C" generated always as ('V-' || supplier_id::text) stored unique,
	name text not null,
	-- the name in Latin letters, as it stands on invoices and customs papers
	trade_name text not null,
	country text not null references ref.country,
	city text not null,
	language core.language not null,
	contact text not null default '',
	email text not null default '',
	phone text not null default '',
	currency text not null references ref.currency,
	terms core.payment_terms not null,
	incoterm core.incoterm not null,
	lead_time_days int not null check (lead_time_days between 0 and 400),
	score numeric(5, 1) check (score between 0 and 100),
	standing core.supplier_standing not null default 'new',
	hold core.supplier_hold not null default 'none',
	hold_reason text,
	on_time_percent numeric(5, 1) check (on_time_percent between 0 and 100),
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,
	check ((hold = 'none') = (hold_reason is null))
);
create index supplier_name on core.supplier (name, supplier_id);
create index supplier_standing on core.supplier (standing, name, supplier_id);
create index supplier_score on core.supplier (score, supplier_id);
create index supplier_updated on core.supplier (updated_at, supplier_id);
create index supplier_name_part on core.supplier using gin (name ext.gin_trgm_ops, trade_name ext.gin_trgm_ops);

create table core.supplier_product (
	supplier_id bigint not null references core.supplier,
	variant_id bigint not null references core.variant,
	supplier_sku text not null,
	main boolean not null default false,
	moq int not null check (moq > 0),
	multiple int not null check (multiple > 0),
	cost_minor bigint not null check (cost_minor >= 0),
	currency text not null references ref.currency,
	lead_time_days int not null check (lead_time_days between 0 and 400),
	primary key (supplier_id, variant_id)
);
create index supplier_product_variant on core.supplier_product (variant_id);
create unique index supplier_product_main on core.supplier_product (variant_id) where main;
