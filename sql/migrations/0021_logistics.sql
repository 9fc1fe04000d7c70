-- Shipments: carrier services, parcels, customs data, and tracking events from which a shipment's status follows.

select core.domain_set('tracking_milestone', array['info_received', 'handed_over', 'in_transit', 'customs_hold', 'customs_released',
	'out_for_delivery', 'attempt_failed', 'available_for_pickup', 'delivered', 'exception', 'returning_to_sender',
	'returned_to_sender', 'lost', 'damaged']);
select core.domain_set('tracking_source', array['carrier', 'aggregator', 'person']);
select core.domain_set('customs_contents', array['merchandise', 'gift', 'sample', 'documents', 'returned_goods']);
create domain core.service_code as text;

create table core.carrier_service (
	service core.service_code primary key check (service ~ '^[a-z0-9_]+$'),
	carrier core.carrier not null,
	name text not null,
	max_weight_g int not null check (max_weight_g > 0),
	batteries boolean not null default true,
	liquids boolean not null default true,
	tracked boolean not null default true,
	enabled boolean not null default true
);

-- Which zone of a service a route belongs to, and how long it takes.
create table core.carrier_zone (
	service core.service_code not null references core.carrier_service,
	from_country text not null references ref.country,
	to_country text not null references ref.country,
	zone text not null,
	days_min int not null check (days_min >= 0),
	days_max int not null,
	primary key (service, from_country, to_country),
	check (days_max >= days_min)
);

create table core.carrier_rate (
	service core.service_code not null references core.carrier_service,
	zone text not null,
	up_to_g int not null check (up_to_g > 0),
	cost_minor bigint not null check (cost_minor >= 0),
	currency text not null references ref.currency,
	primary key (service, zone, up_to_g)
);

alter table core.shipment
	add column warehouse_id bigint references core.warehouse,
	add column service core.service_code references core.carrier_service,
	add column weight_g int check (weight_g > 0),
	add column cost_minor bigint check (cost_minor >= 0),
	add column currency text references ref.currency,
	add column incoterm core.incoterm not null default 'DAP',
	add column contents core.customs_contents not null default 'merchandise',
	-- the seller's own number under which tax was collected (IOSS, UK VAT, ...), printed on the declaration
	add column tax_number text not null default '',
	add column created_by bigint references core.person,
	add column created_at timestamptz not null default now(),
	add column updated_at timestamptz not null default now(),
	add column version int not null default 1,
	alter column tracking_no set default '';
create index shipment_status on core.shipment (status, shipment_id);
create index shipment_updated on core.shipment (updated_at, shipment_id);

create table core.shipment_line (
	shipment_line_id bigint generated always as identity primary key,
	shipment_id bigint not null references core.shipment,
	order_line_id bigint not null references core.order_line,
	reservation_id bigint references core.reservation,
	variant_id bigint not null references core.variant,
	qty int not null check (qty > 0),
	hs_code text,
	origin text,
	customs_description text not null default '',
	value_minor bigint not null check (value_minor >= 0),
	weight_g int not null check (weight_g >= 0)
);
create index shipment_line_shipment on core.shipment_line (shipment_id);
create unique index shipment_line_reservation on core.shipment_line (reservation_id);

create table core.parcel (
	parcel_id bigint generated always as identity primary key,
	shipment_id bigint not null references core.shipment,
	parcel_no int not null check (parcel_no > 0),
	weight_g int not null check (weight_g > 0),
	length_mm int check (length_mm > 0),
	width_mm int check (width_mm > 0),
	height_mm int check (height_mm > 0),
	tracking_no text collate "C" not null default '',
	unique (shipment_id, parcel_no)
);

-- What carriers say, as they said it. code and raw text are theirs, milestone is ours.
create table core.tracking_event (
	tracking_event_id bigint generated always as identity primary key,
	shipment_id bigint not null references core.shipment,
	at timestamptz not null,
	milestone core.tracking_milestone not null,
	code text not null default '',
	raw_text text not null default '',
	place text not null default '',
	source core.tracking_source not null,
	noted_by bigint references core.person,
	received_at timestamptz not null,
	unique (shipment_id, at, milestone, code)
);
create trigger tracking_event_is_final before update or delete on core.tracking_event
	for each row execute function core.refuse_change();

-- The codes of each carrier, normalised. An unknown code is kept and counts as in transit.
create table core.tracking_code (
	carrier core.carrier not null,
	code text not null,
	milestone core.tracking_milestone not null,
	primary key (carrier, code)
);
insert into core.tracking_code (carrier, code, milestone)
select c.carrier, v.code, v.milestone
from (values ('dhl', 'PU', 'handed_over'), ('dhl', 'DF', 'in_transit'), ('dhl', 'AF', 'in_transit'), ('dhl', 'RR', 'customs_released'),
	('dhl', 'CI', 'customs_hold'), ('dhl', 'WC', 'out_for_delivery'), ('dhl', 'OK', 'delivered'), ('dhl', 'NH', 'attempt_failed'),
	('dhl', 'RT', 'returning_to_sender'),
	('ups', 'P', 'handed_over'), ('ups', 'I', 'in_transit'), ('ups', 'O', 'out_for_delivery'), ('ups', 'D', 'delivered'),
	('ups', 'X', 'exception'), ('ups', 'RS', 'returned_to_sender'),
	('fedex', 'PU', 'handed_over'), ('fedex', 'IT', 'in_transit'), ('fedex', 'CD', 'customs_hold'), ('fedex', 'CC', 'customs_released'),
	('fedex', 'OD', 'out_for_delivery'), ('fedex', 'DL', 'delivered'), ('fedex', 'DE', 'exception')) v(carrier, code, milestone)
join core.code k on k.domain = 'carrier' and k.code = v.carrier
cross join lateral (select v.carrier::core.carrier) c(carrier);
insert into core.tracking_code (carrier, code, milestone)
select c.code, upper(m.code), m.code
from core.code c cross join core.code m
where c.domain = 'carrier' and c.code not in ('dhl', 'ups', 'fedex') and m.domain = 'tracking_milestone';

-- The status of a shipment that has left is what its latest event says.
create function core.shipment_follows() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	was text;
	became core.shipment;
begin
	select s.status into was from core.shipment s where s.shipment_id = new.shipment_id for update;
	update core.shipment s set status = e.milestone, updated_at = greatest(s.updated_at, new.received_at), version = s.version + 1,
		shipped_at = coalesce(s.shipped_at, new.at),
		delivered_at = case when e.milestone = 'delivered' then e.at end
	from (select t.milestone, t.at from core.tracking_event t
		where t.shipment_id = new.shipment_id and t.milestone <> 'info_received'
		order by t.at desc, t.tracking_event_id desc limit 1) e
	where s.shipment_id = new.shipment_id and s.status not in ('draft', 'allocated', 'picking', 'packed', 'labelled', 'cancelled')
	returning s.* into became;
	if became.status <> was then
		perform core.note_event('shipment', became.shipment_id, became.version, 'status', was, became.status);
	end if;
	return null;
end
$$;
create trigger tracking_event_moves_shipment after insert on core.tracking_event
	for each row execute function core.shipment_follows();

-- Customs classification. What a destination says comes first, then the product, then its category.
alter table core.category add column hs_code text check (hs_code ~ '^[0-9]{6,10}$');
create table core.product_hs (
	product_id bigint not null references core.product,
	country text not null references ref.country,
	hs_code text not null check (hs_code ~ '^[0-9]{6,10}$'),
	primary key (product_id, country)
);
create table core.product_customs (
	product_id bigint not null references core.product,
	language core.language not null,
	description text not null check (description <> ''),
	primary key (product_id, language)
);

create function core.hs_for(product_id bigint, country text) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(
		(select d.hs_code from core.product_hs d where d.product_id = p.product_id and d.country = $2),
		p.hs_code, g.hs_code)
	from core.product p join core.category g on g.category_id = p.category_id
	where p.product_id = $1
$$;

create function core.order_line_classified() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' then
		raise exception 'the customs data of an order line never changes' using errcode = '42501';
	end if;
	select coalesce(new.hs_code, core.hs_for(v.product_id, s.ship_country)), coalesce(new.origin, p.origin)
	into new.hs_code, new.origin
	from core.variant v
	join core.product p on p.product_id = v.product_id
	left join core.sales_order s on s.order_id = new.order_id
	where v.variant_id = new.variant_id;
	return new;
end
$$;
create trigger order_line_classified before insert on core.order_line
	for each row when (new.hs_code is null or new.origin is null) execute function core.order_line_classified();
create trigger order_line_classification_stays before update of hs_code, origin on core.order_line
	for each row when (old.hs_code is distinct from new.hs_code or old.origin is distinct from new.origin)
	execute function core.order_line_classified();

insert into core.permission (permission, what) values
	('shipment.view', 'read shipments'),
	('shipment.work', 'pack, label and hand over shipments'),
	('shipment.track', 'note what a carrier says')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values ('agent', 'shipment.view shipment.track'), ('lead', 'shipment.view shipment.track'), ('compliance', 'shipment.view'),
	('finance', 'shipment.view'), ('warehouse', 'shipment.view shipment.work shipment.track')) r(role, permissions),
	unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('shipment', 'allocated picking', 'packed', 'shipment_pack', 'shipment.work');
select core.transition_add('shipment', 'packed', 'labelled', 'shipment_label', 'shipment.work');
select core.transition_add('shipment', 'labelled', 'handed_over', 'shipment_send', 'shipment.work');
select core.transition_add('shipment', 'draft allocated picking packed labelled', 'cancelled', 'shipment_cancel', 'shipment.work', true);
