-- Stock: warehouses, bins, lots, levels, and the ledger that every change of a level is a row of.
--
-- A level holds, per warehouse and variant, the quantities that people ask for; the ledger holds one row per
-- change of one of them. core.stock_post() (sql/api/71_stock.sql) writes both in one step and nothing else
-- writes either, so that at any time the level is the sum of its ledger.

create or replace function core.domain_add(name text, codes text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select core.domain_set($1, array(select x.code from core.code x where x.domain = $1 order by x.position)
		|| array(select c from unnest($2) with ordinality u(c, o)
			where not exists (select from core.code x where x.domain = $1 and x.code = c) order by o))
$$;

select core.domain_set('warehouse_kind', array['home', 'overseas', 'bonded']);
select core.domain_set('bin_kind', array['pick', 'bulk', 'receiving', 'quarantine']);
select core.domain_set('lot_status', array['approved', 'on_hold', 'quarantined', 'expired', 'recalled', 'damaged']);
select core.domain_set('abc_class', array['A', 'B', 'C']);
select core.domain_set('stock_state', array['in_stock', 'below_reorder', 'below_minimum', 'above_maximum', 'out_of_stock']);
select core.domain_set('stock_bucket', array['on_hand', 'reserved', 'incoming', 'in_transit', 'quarantined', 'damaged']);
select core.domain_set('stock_move_kind', array['opening', 'receipt', 'receipt_reversal', 'inspection', 'shipment',
	'reservation', 'release', 'adjustment', 'count', 'transfer_out', 'transfer_in', 'order_placed', 'order_reduced',
	'customer_return', 'supplier_return', 'lot_status']);
select core.domain_set('stock_reason', array['damaged', 'expired', 'stolen', 'missing', 'found', 'recounted', 'correction',
	'sample', 'internal_use', 'rework', 'repacked', 'wrong_item', 'supplier_error', 'carrier_loss', 'water_damage',
	'packaging', 'donation', 'destroyed', 'quality_hold', 'quality_release']);
select core.domain_set('reservation_status', array['active', 'fulfilled', 'released', 'expired']);
select core.domain_set('stock_transfer_status', array['draft', 'ready_to_ship', 'in_transit', 'partially_received', 'received',
	'cancelled']);
select core.domain_set('stock_count_status', array['requested', 'counting', 'investigating', 'ready_to_review', 'completed',
	'cancelled']);
select core.domain_set('count_line_status', array['pending', 'recount', 'counted', 'approved', 'rejected']);
select core.domain_add('event_kind', array['change', 'received', 'inspected', 'tracking', 'approval', 'decision']);
create domain core.warehouse_code as text;
create domain core.sku_code as text;
-- A SKU that a supplier sells.
create domain core.purchase_sku as text;

create table core.warehouse (
	warehouse_id bigint generated always as identity primary key,
	warehouse core.warehouse_code not null unique check (warehouse ~ '^[A-Z0-9-]{2,8}$'),
	name text not null,
	kind core.warehouse_kind not null,
	country text not null references ref.country,
	city text not null,
	time_zone text not null default 'UTC',
	-- lower is asked first when stock is reserved
	priority int not null default 100,
	version int not null default 1,
	enabled boolean not null default true
);

create table core.bin (
	bin_id bigint generated always as identity primary key,
	warehouse_id bigint not null references core.warehouse,
	bin text collate "C" not null,
	kind core.bin_kind not null default 'pick',
	unique (warehouse_id, bin)
);

create table core.stock_level (
	stock_level_id bigint generated always as identity primary key,
	warehouse_id bigint not null references core.warehouse,
	variant_id bigint not null references core.variant,
	bin_id bigint references core.bin,
	-- everything that is physically there; quarantined and damaged are parts of it
	on_hand int not null default 0 check (on_hand >= 0),
	reserved int not null default 0 check (reserved >= 0),
	quarantined int not null default 0 check (quarantined >= 0),
	damaged int not null default 0 check (damaged >= 0),
	available int generated always as (on_hand - reserved - quarantined - damaged) stored,
	-- ordered from suppliers, and on the way from other warehouses
	incoming int not null default 0 check (incoming >= 0),
	in_transit int not null default 0 check (in_transit >= 0),
	backorder boolean not null default false,
	safety_stock int not null default 0 check (safety_stock >= 0),
	reorder_point int not null default 0,
	max_qty int,
	abc core.abc_class not null default 'C',
	last_received_at timestamptz,
	last_shipped_at timestamptz,
	last_counted_at timestamptz,
	updated_at timestamptz not null default now(),
	version int not null default 1,
	unique (warehouse_id, variant_id),
	constraint stock_level_not_oversold check (on_hand - reserved - quarantined - damaged >= 0 or backorder),
	constraint stock_level_parts check (quarantined + damaged <= on_hand),
	constraint stock_level_limits check (reorder_point >= safety_stock and (max_qty is null or max_qty > reorder_point))
);
create index stock_level_variant on core.stock_level (variant_id);
create index stock_level_available on core.stock_level (available, stock_level_id);
create index stock_level_low on core.stock_level (warehouse_id, variant_id) where on_hand - reserved - quarantined - damaged
	+ incoming <= reorder_point;

create table core.lot (
	lot_id bigint generated always as identity (start with 80001) primary key,
	lot_no text collate "C" not null,
	variant_id bigint not null references core.variant,
	supplier_id bigint references core.supplier,
	status core.lot_status not null default 'approved',
	received_at timestamptz not null,
	expires date,
	updated_at timestamptz not null,
	version int not null default 1,
	unique (variant_id, lot_no)
);
create index lot_expires on core.lot (expires, lot_id);

-- How much of a lot is where; part of the level's on_hand.
create table core.lot_level (
	lot_id bigint not null references core.lot,
	warehouse_id bigint not null references core.warehouse,
	on_hand int not null check (on_hand >= 0),
	primary key (lot_id, warehouse_id)
);

-- The ledger. One row is one change of one quantity, with what caused it.
create table core.stock_movement (
	movement_id bigint generated always as identity primary key,
	stock_level_id bigint not null references core.stock_level,
	warehouse_id bigint not null,
	variant_id bigint not null,
	bucket core.stock_bucket not null,
	kind core.stock_move_kind not null,
	qty int not null check (qty <> 0),
	qty_before int not null,
	qty_after int not null check (qty_after >= 0),
	lot_id bigint references core.lot,
	document text not null,
	document_id bigint,
	document_no text not null default '',
	reason core.stock_reason,
	note text not null default '',
	person_id bigint references core.person,
	at timestamptz not null,
	check (qty_after = qty_before + qty),
	constraint adjustment_has_reason check (kind not in ('adjustment', 'count') or reason is not null)
);
create index stock_movement_level on core.stock_movement (stock_level_id, movement_id);
create index stock_movement_at on core.stock_movement (at, movement_id);
create index stock_movement_document on core.stock_movement (document, document_id);

create function core.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception '% is append-only', tg_table_name using errcode = '42501';
end
$$;
create trigger stock_movement_is_final before update or delete on core.stock_movement
	for each row execute function core.refuse_change();

-- What an order line has been promised. Given back or used up exactly once: only an active row can change.
create table core.reservation (
	reservation_id bigint generated always as identity primary key,
	order_line_id bigint not null references core.order_line,
	order_id bigint not null references core.sales_order,
	stock_level_id bigint not null references core.stock_level,
	qty int not null check (qty > 0),
	status core.reservation_status not null default 'active',
	expires_at timestamptz,
	created_at timestamptz not null,
	closed_at timestamptz,
	reason text not null default '',
	check ((status = 'active') = (closed_at is null))
);
create index reservation_order on core.reservation (order_id) where status = 'active';
create index reservation_line on core.reservation (order_line_id);
create index reservation_level on core.reservation (stock_level_id, reservation_id) where status = 'active';
create index reservation_expiry on core.reservation (expires_at) where status = 'active' and expires_at is not null;

create function core.reservation_keeps() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'DELETE' or old.status <> 'active' or new.order_line_id <> old.order_line_id
		or new.stock_level_id <> old.stock_level_id or new.qty > old.qty then
		raise exception 'a reservation is closed once' using errcode = '42501';
	end if;
	return new;
end
$$;
create trigger reservation_is_closed_once before update or delete on core.reservation
	for each row execute function core.reservation_keeps();

-- core.variant.on_hand is what lies in all warehouses together. It follows the levels and cannot be set.
create function core.variant_on_hand() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	change int := new.on_hand - case when tg_op = 'UPDATE' then old.on_hand else 0 end;
begin
	if change <> 0 then
		update core.variant v set on_hand = v.on_hand + change where v.variant_id = new.variant_id;
	end if;
	return null;
end
$$;
create trigger stock_level_adds_up after insert or update of on_hand on core.stock_level
	for each row execute function core.variant_on_hand();

create function core.variant_on_hand_kept() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if pg_trigger_depth() < 2 then
		raise exception 'variant.on_hand follows stock_level' using errcode = '42501';
	end if;
	return new;
end
$$;
create trigger variant_on_hand_follows before update of on_hand on core.variant
	for each row when (old.on_hand <> new.on_hand) execute function core.variant_on_hand_kept();

-- Documents ----------------------------------------------------------------------------------------------

create table core.stock_adjustment (
	stock_adjustment_id bigint generated always as identity (start with 1001) primary key,
	stock_adjustment_no text collate "C" generated always as ('AD-' || stock_adjustment_id::text) stored unique,
	stock_level_id bigint not null references core.stock_level,
	qty int not null check (qty <> 0),
	reason core.stock_reason not null,
	note text not null default '',
	person_id bigint references core.person,
	at timestamptz not null
);

create table core.stock_transfer (
	stock_transfer_id bigint generated always as identity (start with 2001) primary key,
	stock_transfer_no text collate "C" generated always as ('TR-' || stock_transfer_id::text) stored unique,
	from_id bigint not null references core.warehouse,
	to_id bigint not null references core.warehouse,
	variant_id bigint not null references core.variant,
	status core.stock_transfer_status not null default 'draft',
	qty int not null check (qty > 0),
	qty_received int not null default 0 check (qty_received >= 0),
	qty_missing int not null default 0 check (qty_missing >= 0),
	missing_reason core.stock_reason,
	created_by bigint references core.person,
	created_at timestamptz not null,
	sent_at timestamptz,
	received_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	check (from_id <> to_id),
	check (qty_received + qty_missing <= qty),
	check ((qty_missing > 0) = (missing_reason is not null))
);
create index stock_transfer_status on core.stock_transfer (status, stock_transfer_id);

create table core.stock_count (
	stock_count_id bigint generated always as identity (start with 4001) primary key,
	stock_count_no text collate "C" generated always as ('CC-' || stock_count_id::text) stored unique,
	warehouse_id bigint not null references core.warehouse,
	abc core.abc_class,
	status core.stock_count_status not null default 'requested',
	-- a difference beyond this share of what was expected is counted again
	recount_percent numeric(5, 2) not null default 5 check (recount_percent >= 0),
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1
);
create index stock_count_status on core.stock_count (status, stock_count_id);

create table core.stock_count_line (
	stock_count_line_id bigint generated always as identity primary key,
	stock_count_id bigint not null references core.stock_count,
	stock_level_id bigint not null references core.stock_level,
	status core.count_line_status not null default 'pending',
	-- what the books said at the moment of counting: goods moved before or after it do not spoil the difference
	qty_expected int,
	qty_first int check (qty_first >= 0),
	qty_counted int check (qty_counted >= 0),
	variance int generated always as (qty_counted - qty_expected) stored,
	counted_by bigint references core.person,
	counted_at timestamptz,
	decided_by bigint references core.person,
	version int not null default 1,
	unique (stock_count_id, stock_level_id),
	constraint count_four_eyes check (decided_by <> counted_by)
);
create unique index stock_count_line_open on core.stock_count_line (stock_level_id) where status in ('pending', 'recount', 'counted');

-- Is a variant being counted, in any warehouse, by somebody who must not be told what is expected? Views of the
-- catalogue ask this, and they are made before the functions of stock.
create function core.variant_counted_blind(variant_id bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return exists (select from core.stock_count_line c join core.stock_level l on l.stock_level_id = c.stock_level_id
		where c.status in ('pending', 'recount') and l.variant_id = variant_counted_blind.variant_id) and not auth.may('stock.review');
end
$$;

-- Permissions and machines -----------------------------------------------------------------------------------

insert into core.permission (permission, what) values
	('stock.view', 'read stock levels and movements'),
	('stock.adjust', 'correct stock, move it between warehouses, change a lot''s status'),
	('stock.plan', 'set safety stock, reorder points and classes'),
	('stock.count', 'count stock'),
	('stock.review', 'plan counts, see what was expected, and approve differences')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('agent', 'stock.view'), ('lead', 'stock.view'), ('catalog', 'stock.view'),
	('buyer', 'stock.view stock.plan stock.review'),
	('finance', 'stock.view stock.review'),
	('warehouse', 'stock.view stock.adjust stock.count')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('stock_transfer', 'draft', 'in_transit', 'stock_transfer_send', 'stock.adjust');
select core.transition_add('stock_transfer', 'in_transit partially_received', 'partially_received received',
	'stock_transfer_receive', 'stock.adjust');
select core.transition_add('stock_transfer', 'draft', 'cancelled', 'stock_transfer_cancel', 'stock.adjust', true);
select core.transition_add('stock_count', 'requested investigating', 'counting investigating ready_to_review', 'stock_count_line_count', 'stock.count');
select core.transition_add('stock_count', 'counting', 'investigating ready_to_review', 'stock_count_line_count', 'stock.count');
select core.transition_add('stock_count', 'ready_to_review', 'completed', 'stock_count_approve', 'stock.review');
select core.transition_add('stock_count', 'ready_to_review', 'cancelled', 'stock_count_reject', 'stock.review', true);
select core.transition_add('stock_count', 'requested counting investigating', 'cancelled', 'stock_count_cancel', 'stock.review', true);
select core.transition_add('lot', 'approved on_hold quarantined expired recalled damaged', 'approved on_hold quarantined expired recalled damaged',
	'lot_status', 'stock.adjust', true);
delete from core.transition where machine = 'lot' and from_state = 'recalled' and to_state = 'approved';
