-- Customers. E-mail and phone leave the database only through the masks in sql/api.

select core.domain_set('customer_tier', array['standard', 'silver', 'gold', 'platinum', 'wholesale']);

create table core.customer (
	customer_id bigint generated always as identity (start with 20001) primary key,
	customer_no text collate "C" generated always as ('C-' || customer_id::text) stored unique,
	name text not null,
	language core.language not null,
	country text not null references ref.country,
	city text not null default '',
	postcode text not null default '',
	street text not null default '',
	email text not null default '',
	phone text not null default '',
	tier core.customer_tier not null default 'standard',
	time_zone text not null,
	marketing_consent_at timestamptz,
	note text not null default '',
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index customer_name on core.customer (name, customer_id);
create index customer_created on core.customer (created_at, customer_id);
create index customer_country_name on core.customer (country, name, customer_id);
create index customer_tier_name on core.customer (tier, name, customer_id);
create index customer_email on core.customer (lower(email));
create index customer_name_part on core.customer using gin (name ext.gin_trgm_ops);
