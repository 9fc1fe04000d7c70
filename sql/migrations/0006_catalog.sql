-- Products, variants (SKU), texts per language, and listings: what is sold where, under review.

select core.domain_set('product_status', array['draft', 'active', 'discontinued']);
select core.domain_set('listing_status', array['draft', 'submitted', 'screening', 'auto_approved', 'in_review',
	'approved', 'changes_requested', 'rejected', 'scheduled', 'live', 'paused', 'suspended', 'expired', 'withdrawn',
	'archived']);
select core.domain_set('flag_kind', array['missing_certificate', 'forbidden_claim', 'battery', 'liquid', 'magnet',
	'cosmetic', 'toy_safety', 'trademark', 'missing_translation', 'missing_responsible_person']);
select core.domain_set('flag_severity', array['high', 'medium', 'low']);
select core.domain_set('decision_action', array['approve', 'approve_with_conditions', 'request_changes', 'suspend',
	'reinstate', 'reject']);
select core.domain_set('decision_reason', array['complete', 'missing_evidence', 'misleading_claim', 'unsafe_product',
	'intellectual_property', 'wrong_category', 'bad_translation', 'pricing_rules', 'other']);

create table core.category (
	category_id bigint generated always as identity primary key,
	parent_id bigint references core.category,
	category text not null unique check (category ~ '^[a-z0-9_]+$'),
	name text not null
);

create table core.product (
	product_id bigint generated always as identity (start with 10001) primary key,
	product_no text collate "C" generated always as ('P-' || product_id::text) stored unique,
	category_id bigint not null references core.category,
	brand text not null,
	name text not null,
	status core.product_status not null default 'draft',
	hs_code text check (hs_code ~ '^[0-9]{6,10}$'),
	origin text references ref.country,
	battery boolean not null default false,
	liquid boolean not null default false,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index product_name on core.product (name, product_id);
create index product_name_part on core.product using gin (name ext.gin_trgm_ops);
create index product_status_name on core.product (status, name, product_id);
create index product_updated on core.product (updated_at, product_id);

create table core.product_text (
	product_id bigint not null references core.product,
	language core.language not null,
	name text not null,
	primary key (product_id, language)
);

-- GTIN-13: the last digit makes the weighted sum a multiple of ten.
create function core.gtin_valid(gtin text) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
	select gtin ~ '^[0-9]{13}$' and sum(substr(gtin, i, 1)::int * case when i % 2 = 0 then 3 else 1 end) % 10 = 0
	from generate_series(1, 13) i
$$;

create table core.variant (
	variant_id bigint generated always as identity (start with 30001) primary key,
	product_id bigint not null references core.product,
	sku text collate "C" not null unique check (sku ~ '^[A-Z0-9-]{4,24}$'),
	gtin text unique check (core.gtin_valid(gtin)),
	name text not null default '',
	main boolean not null default false,
	weight_g int not null check (weight_g > 0),
	cost_minor bigint not null check (cost_minor >= 0),
	price_minor bigint not null check (price_minor >= 0),
	currency text not null references ref.currency,
	on_hand int not null default 0 check (on_hand >= 0)
);
create index variant_product on core.variant (product_id);
create unique index variant_main on core.variant (product_id) where main;

create table core.listing (
	listing_id bigint generated always as identity (start with 50001) primary key,
	listing_no text collate "C" generated always as ('L-' || listing_id::text) stored unique,
	product_id bigint not null references core.product,
	market core.market not null references ref.market,
	channel core.sales_channel not null,
	language core.language not null,
	title text not null,
	description text not null default '',
	price_minor bigint not null check (price_minor >= 0),
	currency text not null references ref.currency,
	status core.listing_status not null default 'draft',
	flags int not null default 0 check (flags >= 0),
	top_flag core.flag_kind,
	severity core.flag_severity,
	submitted_by bigint references core.person,
	submitted_at timestamptz,
	review_due timestamptz,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,
	unique (product_id, market, channel),
	check ((flags = 0) = (top_flag is null) and (flags = 0) = (severity is null))
);
create index listing_review on core.listing (review_due, listing_id);
create index listing_status_due on core.listing (status, review_due, listing_id);
create index listing_market on core.listing (market, status, review_due, listing_id);
create index listing_updated on core.listing (updated_at, listing_id);
create index listing_title_part on core.listing using gin (title ext.gin_trgm_ops);

create table core.listing_flag (
	listing_flag_id bigint generated always as identity primary key,
	listing_id bigint not null references core.listing,
	kind core.flag_kind not null,
	severity core.flag_severity not null,
	excerpt text not null default '',
	raised_at timestamptz not null,
	cleared_at timestamptz,
	unique (listing_id, kind)
);

-- A decision is bound to the exact content it was made on, and never made by who asked for it.
create table core.decision (
	decision_id bigint generated always as identity primary key,
	entity text not null,
	entity_id bigint not null,
	entity_version int not null,
	content_hash bytea not null,
	action core.decision_action not null,
	reason core.decision_reason not null,
	note text not null default '',
	requested_by bigint references core.person,
	decided_by bigint not null references core.person,
	decided_at timestamptz not null,
	second_needed boolean not null default false,
	second_by bigint references core.person,
	second_at timestamptz,
	second_approves boolean,
	constraint decision_four_eyes check (decided_by <> requested_by),
	constraint decision_second_pair check (second_by <> decided_by and second_by is distinct from requested_by),
	check ((second_by is null) = (second_at is null) and (second_by is null) = (second_approves is null))
);
create index decision_entity on core.decision (entity, entity_id, decision_id);

select core.transition_add('listing', 'draft changes_requested', 'submitted', 'listing_submit', 'listing.submit');
select core.transition_add('listing', 'submitted screening in_review', 'approved', 'listing_approve', 'listing.decide');
select core.transition_add('listing', 'submitted screening in_review', 'changes_requested', 'listing_request_changes',
	'listing.decide', true);
select core.transition_add('listing', 'submitted screening in_review', 'rejected', 'listing_reject', 'listing.decide', true);
select core.transition_add('listing', 'approved auto_approved scheduled live paused', 'suspended', 'listing_suspend',
	'listing.decide', true);
-- Lifted by compliance only, and back into review rather than straight to live.
select core.transition_add('listing', 'suspended', 'in_review', 'listing_reinstate', 'listing.decide', true);
select core.transition_add('listing', 'live', 'paused', 'listing_pause', 'listing.submit', true);
select core.transition_add('listing', 'paused', 'live', 'listing_resume', 'listing.submit');
