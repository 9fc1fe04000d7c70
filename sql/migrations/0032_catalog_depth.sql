-- The catalog in depth: category tree, typed attributes, texts with their source, listing versions, HS codes.

select core.domain_add('event_kind', array['edited', 'version']);
select core.domain_set('attribute_type', array['text', 'number', 'boolean', 'choice', 'date']);
select core.domain_set('text_state', array['missing', 'stale', 'machine', 'reviewed']);
select core.domain_set('text_origin', array['person', 'machine']);
select core.domain_set('listing_version_state', array['draft', 'submitted', 'approved', 'rejected', 'superseded']);
select core.domain_set('watch_policy', array['keep', 'pull']);
create domain core.attribute_code as text;

insert into core.permission values ('product.edit', 'change products, their attributes and texts'),
	('listing.edit', 'change what a listing says'), ('text.review', 'confirm a translation')
on conflict do nothing;
insert into core.role_permission values ('catalog', 'product.edit'), ('catalog', 'listing.edit'), ('catalog', 'text.review'), ('lead', 'text.review')
on conflict do nothing;

-- Category tree and attributes ---------------------------------------------------------------------------

create index category_parent on core.category (parent_id);

create function core.category_is_tree() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if new.parent_id is not null and exists (
		with recursive up as (
			select c.category_id, c.parent_id from core.category c where c.category_id = new.parent_id
			union select c.category_id, c.parent_id from core.category c join up on c.category_id = up.parent_id
		) select from up where up.category_id = new.category_id) then
		raise exception 'category % would be above itself', new.category using errcode = '23514';
	end if;
	return null;
end
$$;
create trigger category_is_tree after insert or update of parent_id on core.category
	for each row execute function core.category_is_tree();

-- A category and everything above it.
create function core.category_line(category_id bigint) returns setof bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	with recursive up as (
		select c.category_id, c.parent_id from core.category c where c.category_id = $1
		union select c.category_id, c.parent_id from core.category c join up on c.category_id = up.parent_id
	) select up.category_id from up
$$;

create table core.attribute (
	attribute core.attribute_code primary key check (attribute ~ '^[a-z0-9_]+$'),
	name text not null,
	type core.attribute_type not null,
	unit text not null default '',
	choices text[] not null default '{}',
	lowest numeric,
	highest numeric,
	pattern text,
	check ((type = 'choice') = (choices <> '{}')),
	check (type = 'number' or lowest is null and highest is null)
);

-- What products of a category say about themselves; a category also asks what those above it ask.
create table core.category_attribute (
	category_id bigint not null references core.category,
	attribute core.attribute_code not null references core.attribute,
	required boolean not null default false,
	position int not null default 0,
	primary key (category_id, attribute)
);

create table core.product_attribute (
	product_id bigint not null references core.product,
	attribute core.attribute_code not null references core.attribute,
	value text not null check (value <> ''),
	primary key (product_id, attribute)
);

-- What is wrong with a value of an attribute, or null.
create function core.attribute_fault(attribute text, value text) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	a core.attribute;
	n numeric;
	d date;
begin
	select x.* into a from core.attribute x where x.attribute = attribute_fault.attribute;
	if a.attribute is null then
		return 'There is no such attribute';
	elsif a.type = 'boolean' and value not in ('yes', 'no') then
		return 'Say yes or no';
	elsif a.type = 'choice' and value <> all (a.choices) then
		return 'This is not one of the choices';
	elsif a.type = 'number' then
		if value !~ '^-?[0-9]{1,12}(\.[0-9]{1,6})?$' then
			return 'This is no number';
		end if;
		n := value::numeric;
		if n < a.lowest or n > a.highest then
			return 'This number is out of range';
		end if;
	elsif a.type = 'date' then
		begin
			d := value::date;
		exception when others then
			return 'This is no date';
		end;
		if value <> to_char(d, 'YYYY-MM-DD') then
			return 'This is no date';
		end if;
	elsif a.pattern is not null and value !~ a.pattern then
		return 'This does not have the right form';
	end if;
	return null;
end
$$;

create function core.product_attribute_fits() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	fault text := core.attribute_fault(new.attribute, new.value);
begin
	if fault is null and not exists (
		select from core.product p, core.category_line(p.category_id) c
		join core.category_attribute a on a.category_id = c
		where p.product_id = new.product_id and a.attribute = new.attribute) then
		fault := 'Its category has no such attribute';
	end if;
	if fault is not null then
		raise exception '% = %: %', new.attribute, new.value, fault using errcode = '23514';
	end if;
	return new;
end
$$;
create trigger product_attribute_fits before insert or update on core.product_attribute
	for each row execute function core.product_attribute_fits();

-- Texts --------------------------------------------------------------------------------------------------

-- The English text is the source of all others; each remembers the hash of what it was made from.
alter table core.product_text add column description text not null default '',
	add column origin core.text_origin not null default 'person',
	add column source_hash bytea,
	add column written_by bigint references core.person,
	add column written_at timestamptz,
	add column reviewed_by bigint references core.person,
	add column reviewed_at timestamptz;

create function core.text_hash(name text, description text) returns bytea
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to($1 || chr(31) || $2, 'UTF8'))
$$;

-- Listing versions ---------------------------------------------------------------------------------------

-- Which fields of a listing compliance watches, and whether the offer stays up while a change is reviewed.
create table core.watched_field (
	entity text not null,
	field text not null,
	policy core.watch_policy not null,
	primary key (entity, field)
);
insert into core.watched_field values ('listing', 'title', 'keep'), ('listing', 'description', 'keep'), ('listing', 'language', 'pull');

create table core.listing_version (
	listing_version_id bigint generated always as identity primary key,
	listing_id bigint not null references core.listing,
	number int not null check (number > 0),
	state core.listing_version_state not null,
	language core.language not null,
	title text not null,
	description text not null,
	content_hash bytea not null check (length(content_hash) = 32),
	pull boolean not null default false,
	made_by bigint references core.person,
	made_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	decision_id bigint references core.decision,
	version int not null default 1,
	unique (listing_id, number),
	constraint listing_version_four_eyes check (decided_by <> made_by)
);
create index listing_version_state_made on core.listing_version (state, made_at, listing_version_id);
create index listing_version_made on core.listing_version (made_at, listing_version_id);

-- What was approved is what is sold: a live listing says only what an approved version of it says, and nothing
-- leads from suspended or rejected straight to live, whatever code tries.
create function core.listing_live_guard() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if old.status in ('suspended', 'rejected') then
		raise exception 'listing % is %', new.listing_no, old.status using errcode = '23514';
	elsif not exists (select from core.listing_version v where v.listing_id = new.listing_id and v.state = 'approved'
		and v.content_hash = core.listing_hash(new)) then
		raise exception 'what listing % says was not approved', new.listing_no using errcode = '23514';
	end if;
	return new;
end
$$;
create trigger listing_live_guard before update of status, title, description, language, product_id, market, channel on core.listing
	for each row when (new.status = 'live') execute function core.listing_live_guard();

select core.transition_add('listing', 'approved auto_approved scheduled', 'live', 'listing_publish', 'listing.submit', false, 'core.guard_listing_live');
update core.transition t set guard = 'core.guard_listing_live' where t.machine = 'listing' and t.verb = 'listing_resume';

-- HS codes -----------------------------------------------------------------------------------------------

create table ref.hs_code (
	hs_code text primary key check (hs_code ~ '^[0-9]{2,6}$'),
	section text not null,
	description text not null,
	parent text not null,
	level int not null check (level in (2, 4, 6))
);
create index hs_code_parent on ref.hs_code (parent);
create index hs_code_words on ref.hs_code using gin (description ext.gin_trgm_ops);
-- Where a public table is read in, with its own heading line:
--   \copy ref.hs_import from harmonized-system.csv csv header
--   select ref.hs_take();
create unlogged table ref.hs_import (
	section text, hscode text, description text, parent text, level text
);
create function ref.hs_take() returns int
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	n int;
	bad text := (select i.hscode from ref.hs_import i where i.hscode is null or i.hscode !~ '^[0-9]{2,6}$' or i.level is null
		or i.level !~ '^[246]$' or length(i.hscode) <> i.level::int or coalesce(i.description, '') = ''
		or i.level <> '2' and i.parent <> left(i.hscode, i.level::int - 2) order by i.hscode nulls first limit 1);
begin
	if exists (select from ref.hs_import i where i.hscode is null) or bad is not null then
		perform core.fail('QS004', 'The row of code %s is not right; nothing was taken', array[coalesce(bad, '')], 'hscode');
	end if;
	insert into ref.hs_code as h
	select distinct on (i.hscode) i.hscode, i.section, i.description, i.parent, i.level::int from ref.hs_import i order by i.hscode
	on conflict (hs_code) do update set section = excluded.section, description = excluded.description, parent = excluded.parent,
		level = excluded.level;
	get diagnostics n = row_count;
	truncate ref.hs_import;
	return n;
end
$$;
insert into ref.hs_code (hs_code, section, description, parent, level) values
	('33', 'VI', 'Essential oils and resinoids; perfumery, cosmetic or toilet preparations', 'TOTAL', 2),
	('3304', 'VI', 'Cosmetic and toilet preparations; beauty, make-up and skin care preparations (excluding medicaments, including suns...', '33', 4),
	('330499', 'VI', 'Cosmetic and toilet preparations; n.e.c. in heading no. 3304, for the care of the skin (excluding medicaments, incl...', '3304', 6),
	('39', 'VII', 'Plastics and articles thereof', 'TOTAL', 2),
	('3924', 'VII', 'Tableware, kitchenware, other household articles and hygienic or toilet articles, of plastics', '39', 4),
	('392410', 'VII', 'Plastics; tableware and kitchenware', '3924', 6),
	('3926', 'VII', 'Articles of plastics and articles of other materials of heading no. 3901 to 3914, n.e.c. in chapter 39', '39', 4),
	('392690', 'VII', 'Plastics; other articles n.e.c. in chapter 39', '3926', 6),
	('42', 'VIII', 'Articles of leather; saddlery and harness; travel goods, handbags and similar containers; articles of animal gut (o...', 'TOTAL', 2),
	('4201', 'VIII', 'Saddlery and harness for any animal (including traces, leads, knee pads, muzzles, saddle cloths, saddle bags, dog c...', '42', 4),
	('420100', 'VIII', 'Saddlery and harness; for any animal (including traces, leads, knee pads, muzzles, saddle cloths, saddle bags, dog ...', '4201', 6),
	('4202', 'VIII', 'Trunks; suit, camera, jewellery, cutlery cases; travel, tool, similar bags; wholly or mainly covered by leather, co...', '42', 4),
	('420292', 'VIII', 'Cases and containers; n.e.c. in heading 4202, with outer surface of sheeting of plastics or of textile materials', '4202', 6),
	('48', 'X', 'Paper and paperboard; articles of paper pulp, of paper or paperboard', 'TOTAL', 2),
	('4820', 'X', 'Registers, account books, diaries and similar; albums for samples or collections, of paper or paperboard', '48', 4),
	('482010', 'X', 'Paper and paperboard; registers, account books, note books, order books, receipt books, letter pads, memorandum pad...', '4820', 6),
	('63', 'XI', 'Textiles, made up articles; sets; worn clothing and worn textile articles; rags', 'TOTAL', 2),
	('6301', 'XI', 'Blankets and travelling rugs', '63', 4),
	('630140', 'XI', 'Blankets (other than electric blankets) and travelling rugs; of synthetic fibres', '6301', 6),
	('6306', 'XI', 'Tarpaulins, awnings and sunblinds; tents (including temporary canopies and similar articles); sails for boats, sail...', '63', 4),
	('630622', 'XI', 'Tents (including temporary canopies and similar articles); of synthetic fibres', '6306', 6),
	('70', 'XIII', 'Glass and glassware', 'TOTAL', 2),
	('7007', 'XIII', 'Safety glass, consisting of toughened (tempered) or laminated glass', '70', 4),
	('700719', 'XIII', 'Glass; safety glass, toughened (tempered), (not of a size and shape suitable for incorporation in vehicles, aircraf...', '7007', 6),
	('82', 'XV', 'Tools, implements, cutlery, spoons and forks, of base metal; parts thereof, of base metal', 'TOTAL', 2),
	('8211', 'XV', 'Knives; with cutting blades, serrated or not (including pruning knives), other than knives of heading no. 8208, and...', '82', 4),
	('821191', 'XV', 'Knives; table knives, having fixed cutting blades, serrated or not, excluding knives and blades of heading no. 8208', '8211', 6),
	('84', 'XVI', 'Machinery and mechanical appliances, boilers, nuclear reactors; parts thereof', 'TOTAL', 2),
	('8421', 'XVI', 'Centrifuges, including centrifugal dryers; filtering or purifying machinery and apparatus for liquids or gases', '84', 4),
	('842121', 'XVI', 'Machinery; for filtering or purifying water', '8421', 6),
	('8423', 'XVI', 'Weighing machines; excluding balances of a sensitivity of 5cg or better, including weight operated counting or chec...', '84', 4),
	('842310', 'XVI', 'Weighing machines; personal (including baby scales) and household scales', '8423', 6),
	('8471', 'XVI', 'Automatic data processing machines and units thereof, magnetic or optical readers, machines for transcribing data o...', '84', 4),
	('847160', 'XVI', 'Units of automatic data processing machines; input or output units, whether or not containing storage units in the ...', '8471', 6),
	('847180', 'XVI', 'Units of automatic data processing machines; n.e.c. in item no. 8471.50, 8471.60 or 8471.70', '8471', 6),
	('8473', 'XVI', 'Machinery; parts and accessories (other than covers, carrying cases and the like) suitable for use solely or princi...', '84', 4),
	('847330', 'XVI', 'Machinery; parts and accessories (other than covers, carrying cases and the like) of the machines of heading no. 8471', '8473', 6),
	('85', 'XVI', 'Electrical machinery and equipment and parts thereof; sound recorders and reproducers; television image and sound r...', 'TOTAL', 2),
	('8504', 'XVI', 'Electric transformers, static converters (e.g. rectifiers) and inductors', '85', 4),
	('850440', 'XVI', 'Electrical static converters', '8504', 6),
	('8507', 'XVI', 'Electric accumulators, including separators therefor; whether or not rectangular (including square)', '85', 4),
	('850760', 'XVI', 'Electric accumulators; lithium-ion, including separators, whether or not rectangular (including square)', '8507', 6),
	('8508', 'XVI', 'Vacuum cleaners', '85', 4),
	('850811', 'XVI', 'Vacuum cleaners, with self-contained electric motor, of a power not exceeding 1,500 W and having a dust bag or othe...', '8508', 6),
	('8509', 'XVI', 'Electro-mechanical domestic appliances; with self-contained electric motor, other than vacuum cleaners of heading 8...', '85', 4),
	('850980', 'XVI', 'Electro-mechanical domestic appliances; with self-contained electric motor, other than vacuum cleaners of heading 8...', '8509', 6),
	('8513', 'XVI', 'Lamps; portable, electric, designed to function by their own source of energy (e.g. dry batteries, accumulators, ma...', '85', 4),
	('851310', 'XVI', 'Lamps; portable, electric, designed to function by their own source of energy (excluding lighting equipment of head...', '8513', 6),
	('8516', 'XVI', 'Electric water, space, soil heaters; electro-thermic hair-dressing apparatus; hand dryers, irons; electro-thermic a...', '85', 4),
	('851631', 'XVI', 'Hair-dressing apparatus; electro-thermic hair dryers', '8516', 6),
	('851660', 'XVI', 'Ovens, cookers, cooking plates, boiling rings, grillers and roasters; of a kind used for domestic purposes (excludi...', '8516', 6),
	('851671', 'XVI', 'Electro-thermic appliances; coffee or tea makers, of a kind used for domestic purposes', '8516', 6),
	('8517', 'XVI', 'Telephone sets, including smartphones and other telephones for cellular/wireless networks; other apparatus for the ...', '85', 4),
	('8518', 'XVI', 'Microphones and their stands; loudspeakers, mounted or not in their enclosures; headphones and earphones, combined ...', '85', 4),
	('851821', 'XVI', 'Loudspeakers; single, mounted in their enclosures', '8518', 6),
	('851830', 'XVI', 'Headphones and earphones, whether or not combined with a microphone, and sets consisting of a microphone and one or...', '8518', 6),
	('8525', 'XVI', 'Transmission apparatus for radio-broadcasting or television, whether or not incorporating reception apparatus or so...', '85', 4),
	('8544', 'XVI', 'Insulated wire, cable and other electric conductors, connector fitted or not; optical fibre cables of individually ...', '85', 4),
	('854442', 'XVI', 'Insulated electric conductors; for a voltage not exceeding 1000 volts, fitted with connectors', '8544', 6),
	('90', 'XVIII', 'Optical, photographic, cinematographic, measuring, checking, medical or surgical instruments and apparatus; parts a...', 'TOTAL', 2),
	('9007', 'XVIII', 'Cinematographic cameras and projectors, whether or not incorporating sound recording or reproducing apparatus', '90', 4),
	('900791', 'XVIII', 'Cameras, cinematographic; parts and accessories, whether or not incorporating sound recording apparatus', '9007', 6),
	('91', 'XVIII', 'Clocks and watches and parts thereof', 'TOTAL', 2),
	('9102', 'XVIII', 'Wrist-watches, pocket-watches, stop-watches and other watches, other than those of heading no. 9101', '91', 4),
	('910212', 'XVIII', 'Wrist-watches; electrically operated, with or without a stop-watch, (other than those of heading no. 9101) with opt...', '9102', 6),
	('9113', 'XVIII', 'Watch straps, watch bands, watch bracelets and parts thereof', '91', 4),
	('911390', 'XVIII', 'Watch straps, watch bands, watch bracelets, and parts thereof; n.e.c. in heading no. 9113', '9113', 6),
	('94', 'XX', 'Furniture; bedding, mattresses, mattress supports, cushions and similar stuffed furnishings; lamps and lighting fit...', 'TOTAL', 2),
	('9401', 'XX', 'Seats (not those of heading no. 9402), whether or not convertible into beds and parts thereof', '94', 4),
	('940179', 'XX', 'Seats; with metal frames, not upholstered, (excluding medical, surgical, dental, veterinary or barber furniture)', '9401', 6),
	('9404', 'XX', 'Mattress supports; articles of bedding (e.g. mattresses, quilts, eiderdowns, cushions pouffes and pillows), fitted ...', '94', 4),
	('940430', 'XX', 'Sleeping bags', '9404', 6),
	('940490', 'XX', 'Bedding and similar furnishing articles; n.e.c. in heading no. 9404 (e.g. quilts, eiderdowns, cushions, pouffes and...', '9404', 6),
	('9405', 'XX', 'Luminaires and light fittings; including searchlights, spotlights and parts thereof, n.e.c.; illuminated signs, nam...', '94', 4),
	('940521', 'XX', 'Luminaires and light fittings; electric, table, desk, bedside or floor-standing, for use solely with light-emitting...', '9405', 6),
	('940542', 'XX', 'Luminaires and light fittings; electric, designed for use solely with light-emitting diode (LED) light sources', '9405', 6),
	('95', 'XX', 'Toys, games and sports requisites; parts and accessories thereof', 'TOTAL', 2),
	('9503', 'XX', 'Tricycles, scooters, pedal cars and similar wheeled toys; dolls'' carriages; dolls; other toys; reduced-size (scale...', '95', 4),
	('950300', 'XX', 'Tricycles, scooters, pedal cars and similar wheeled toys; dolls'' carriages; dolls; other toys; reduced-size (scale...', '9503', 6),
	('9506', 'XX', 'Gymnastics, athletics, other sports (including table tennis) or outdoor games equipment, n.e.c. in this chapter, sw...', '95', 4),
	('950691', 'XX', 'Athletics and gymnastics equipment', '9506', 6),
	('96', 'XX', 'Miscellaneous manufactured articles', 'TOTAL', 2),
	('9608', 'XX', 'Pens; ball-point, felt tipped, other porous tipped pens; fountain pens, stylograph pens duplicating stylos, propell...', '96', 4),
	('960810', 'XX', 'Pens; ball point', '9608', 6),
	('9617', 'XX', 'Vacuum flasks and other vacuum vessels, complete with cases; parts thereof other than glass inners', '96', 4),
	('961700', 'XX', 'Vacuum flasks and other vacuum vessels, complete with cases; parts thereof other than glass inners', '9617', 6);

-- Languages and delivery terms ---------------------------------------------------------------------------

create table ref.language (
	language core.language primary key,
	name text not null,
	own_name text not null,
	right_to_left boolean not null default false
);
insert into ref.language values ('en', 'English', 'English', false), ('zh', 'Chinese', '中文', false), ('es', 'Spanish', 'Español', false),
	('de', 'German', 'Deutsch', false), ('ja', 'Japanese', '日本語', false), ('ar', 'Arabic', 'العربية', true), ('fr', 'French', 'Français', false);

-- Incoterms 2020. Who pays carriage and duty up to the named place.
create table ref.incoterm (
	incoterm core.incoterm primary key,
	name text not null,
	seller_pays_carriage boolean not null,
	seller_pays_insurance boolean not null,
	seller_pays_duty boolean not null,
	sea_only boolean not null
);
select core.domain_add('incoterm', array['FAS', 'CFR', 'CIP', 'DPU']);
insert into ref.incoterm values ('EXW', 'Ex works', false, false, false, false), ('FCA', 'Free carrier', false, false, false, false),
	('FAS', 'Free alongside ship', false, false, false, true), ('FOB', 'Free on board', false, false, false, true),
	('CFR', 'Cost and freight', true, false, false, true), ('CIF', 'Cost, insurance and freight', true, true, false, true),
	('CPT', 'Carriage paid to', true, false, false, false), ('CIP', 'Carriage and insurance paid to', true, true, false, false),
	('DAP', 'Delivered at place', true, false, false, false), ('DPU', 'Delivered at place unloaded', true, false, false, false),
	('DDP', 'Delivered duty paid', true, false, true, false);

insert into ref.currency (currency, name, minor_units, rate) values ('CHF', 'Swiss franc', 2, 1.05), ('CAD', 'Canadian dollar', 2, 0.63),
	('AUD', 'Australian dollar', 2, 0.6), ('SEK', 'Swedish krona', 2, 0.09), ('NOK', 'Norwegian krone', 2, 0.086),
	('DKK', 'Danish krone', 2, 0.134), ('PLN', 'Polish zloty', 2, 0.23), ('CZK', 'Czech koruna', 2, 0.04), ('HUF', 'Hungarian forint', 2, 0.0025),
	('TRY', 'Turkish lira', 2, 0.024), ('INR', 'Indian rupee', 2, 0.0105), ('BRL', 'Brazilian real', 2, 0.16), ('SAR', 'Saudi riyal', 2, 0.245),
	('KWD', 'Kuwaiti dinar', 3, 3), ('BHD', 'Bahraini dinar', 3, 2.44), ('THB', 'Thai baht', 2, 0.027), ('MYR', 'Malaysian ringgit', 2, 0.21),
	('IDR', 'Indonesian rupiah', 2, 0.000056), ('PHP', 'Philippine peso', 2, 0.016), ('NZD', 'New Zealand dollar', 2, 0.54),
	('ZAR', 'South African rand', 2, 0.05), ('ILS', 'Israeli new shekel', 2, 0.25), ('CLP', 'Chilean peso', 0, 0.00098)
on conflict do nothing;
insert into ref.country (country, name, currency, time_zone) values ('CA', 'Canada', 'CAD', 'America/Toronto'), ('AU', 'Australia', 'AUD', 'Australia/Sydney'),
	('NZ', 'New Zealand', 'NZD', 'Pacific/Auckland'), ('IT', 'Italy', 'EUR', 'Europe/Rome'), ('NL', 'Netherlands', 'EUR', 'Europe/Amsterdam'),
	('LU', 'Luxembourg', 'EUR', 'Europe/Luxembourg'), ('PT', 'Portugal', 'EUR', 'Europe/Lisbon'), ('FI', 'Finland', 'EUR', 'Europe/Helsinki'),
	('SE', 'Sweden', 'SEK', 'Europe/Stockholm'), ('NO', 'Norway', 'NOK', 'Europe/Oslo'), ('DK', 'Denmark', 'DKK', 'Europe/Copenhagen'),
	('CH', 'Switzerland', 'CHF', 'Europe/Zurich'), ('CZ', 'Czechia', 'CZK', 'Europe/Prague'), ('HU', 'Hungary', 'HUF', 'Europe/Budapest'),
	('GR', 'Greece', 'EUR', 'Europe/Athens'), ('SK', 'Slovakia', 'EUR', 'Europe/Bratislava'), ('SI', 'Slovenia', 'EUR', 'Europe/Ljubljana'),
	('SA', 'Saudi Arabia', 'SAR', 'Asia/Riyadh'), ('KW', 'Kuwait', 'KWD', 'Asia/Kuwait'), ('BH', 'Bahrain', 'BHD', 'Asia/Bahrain'),
	('TH', 'Thailand', 'THB', 'Asia/Bangkok'), ('MY', 'Malaysia', 'MYR', 'Asia/Kuala_Lumpur'), ('ID', 'Indonesia', 'IDR', 'Asia/Jakarta'),
	('PH', 'Philippines', 'PHP', 'Asia/Manila'), ('BR', 'Brazil', 'BRL', 'America/Sao_Paulo'), ('CL', 'Chile', 'CLP', 'America/Santiago'),
	('ZA', 'South Africa', 'ZAR', 'Africa/Johannesburg'), ('IL', 'Israel', 'ILS', 'Asia/Jerusalem')
on conflict do nothing;
update ref.country c set currency = v.currency from (values ('PL', 'PLN'), ('TR', 'TRY'), ('IN', 'INR')) v(country, currency)
where c.country = v.country and c.currency in ('EUR', 'USD');

-- A decision that has no second yet, on something that nobody in particular asked for, is none of these.
alter table core.decision drop constraint decision_second_pair;
alter table core.decision add constraint decision_second_pair
	check (second_by is null or second_by <> decided_by and second_by is distinct from requested_by);
