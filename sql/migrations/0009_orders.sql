-- Orders with their lines, holds and shipments. Order, payment, fulfilment and return each have a status of
-- their own; a hold is a row, several may be active at once.

select core.domain_set('order_status', array['draft', 'placed', 'confirmed', 'processing', 'completed', 'cancelled',
	'archived']);
select core.domain_set('payment_status', array['unpaid', 'authorized', 'partially_paid', 'paid', 'partially_refunded',
	'refunded', 'disputed', 'failed']);
select core.domain_set('fulfilment_status', array['unfulfilled', 'partial', 'fulfilled']);
select core.domain_set('return_status', array['none', 'requested', 'partial', 'returned']);
select core.domain_set('order_hold_kind', array['payment', 'fraud', 'address', 'stock', 'compliance', 'customs_docs',
	'customer_request', 'manual']);
select core.domain_set('shipment_status', array['draft', 'allocated', 'picking', 'packed', 'labelled', 'handed_over',
	'in_transit', 'customs_hold', 'customs_released', 'out_for_delivery', 'delivered', 'attempt_failed',
	'available_for_pickup', 'exception', 'returning_to_sender', 'returned_to_sender', 'lost', 'damaged', 'cancelled']);

create table core.sales_order (
	order_id bigint generated always as identity (start with 10001) primary key,
	order_no text collate "C" generated always as ('SO-' || order_id::text) stored unique,
	customer_id bigint not null references core.customer,
	market core.market not null references ref.market,
	channel core.sales_channel not null,
	channel_order_no text not null default '',
	status core.order_status not null default 'draft',
	payment_status core.payment_status not null default 'unpaid',
	fulfilment_status core.fulfilment_status not null default 'unfulfilled',
	return_status core.return_status not null default 'none',
	holds int not null default 0 check (holds >= 0),
	currency text not null references ref.currency,
	items_minor bigint not null check (items_minor >= 0),
	discount_minor bigint not null default 0 check (discount_minor between 0 and items_minor),
	shipping_minor bigint not null default 0 check (shipping_minor >= 0),
	tax_minor bigint not null default 0 check (tax_minor >= 0),
	total_minor bigint generated always as (items_minor - discount_minor + shipping_minor) stored,
	-- units of the base currency for one unit of this order's currency on the day it was placed
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	base_minor bigint not null,
	ship_name text not null,
	ship_street text not null default '',
	ship_postcode text not null default '',
	ship_city text not null default '',
	ship_country text not null references ref.country,
	placed_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	check (status = 'draft' or placed_at is not null)
);
create index order_placed on core.sales_order (placed_at, order_id);
create index order_status_placed on core.sales_order (status, placed_at, order_id);
create index order_channel_placed on core.sales_order (channel, placed_at, order_id);
create index order_market_placed on core.sales_order (market, placed_at, order_id);
create index order_payment_placed on core.sales_order (payment_status, placed_at, order_id);
create index order_fulfilment_placed on core.sales_order (fulfilment_status, placed_at, order_id);
create index order_customer on core.sales_order (customer_id, placed_at);
create index order_updated on core.sales_order (updated_at, order_id);
create index order_held on core.sales_order (placed_at, order_id) where holds > 0;

create table core.order_line (
	order_line_id bigint generated always as identity primary key,
	order_id bigint not null references core.sales_order,
	line_no int not null,
	variant_id bigint not null references core.variant,
	sku text not null,
	name text not null,
	qty int not null check (qty > 0),
	qty_shipped int not null default 0 check (qty_shipped between 0 and qty),
	unit_minor bigint not null check (unit_minor >= 0),
	total_minor bigint generated always as (qty * unit_minor) stored,
	-- snapshot for customs; never follows a later reclassification
	hs_code text,
	origin text,
	unique (order_id, line_no)
);
create index order_line_variant on core.order_line (variant_id);

create table core.order_hold (
	order_hold_id bigint generated always as identity primary key,
	order_id bigint not null references core.sales_order,
	kind core.order_hold_kind not null,
	reason text not null,
	placed_by bigint references core.person,
	placed_at timestamptz not null,
	released_by bigint references core.person,
	released_at timestamptz,
	release_reason text,
	check ((released_at is null) = (release_reason is null))
);
create unique index order_hold_active on core.order_hold (order_id, kind) where released_at is null;

create table core.shipment (
	shipment_id bigint generated always as identity (start with 70001) primary key,
	shipment_no text collate "C" generated always as ('SH-' || shipment_id::text) stored unique,
	order_id bigint not null references core.sales_order,
	carrier core.carrier not null,
	tracking_no text collate "C" not null,
	status core.shipment_status not null,
	shipped_at timestamptz,
	delivered_at timestamptz,
	eta date
);
create index shipment_order on core.shipment (order_id);
create index shipment_tracking on core.shipment (tracking_no);
