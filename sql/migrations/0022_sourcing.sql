-- Suppliers in depth: papers, price tiers, scorecard and what it stops, bank details under four eyes.

select core.domain_set('supplier_paper_kind', array['business_licence', 'iso_9001', 'social_audit', 'quality_agreement',
	'export_licence', 'tax_certificate', 'bank_letter', 'insurance']);
select core.domain_set('paper_state', array['valid', 'expiring', 'expired', 'revoked']);
select core.domain_set('score_criterion', array['on_time', 'quality', 'price', 'response', 'papers']);
select core.domain_set('standing_effect', array['none', 'warn', 'block']);
select core.domain_set('bank_change_status', array['requested', 'approved', 'rejected', 'superseded']);
create domain core.supplier_code as text;

create table core.supplier_paper (
	supplier_paper_id bigint generated always as identity primary key,
	supplier_id bigint not null references core.supplier,
	kind core.supplier_paper_kind not null,
	number text not null,
	issuer text not null default '',
	issued_on date not null,
	expires_on date,
	revoked_at timestamptz,
	file_hash bytea,
	added_by bigint references core.person,
	added_at timestamptz not null,
	unique (supplier_id, kind, number),
	check (expires_on > issued_on)
);
create index supplier_paper_expires on core.supplier_paper (expires_on) where revoked_at is null;

-- Cheaper from a quantity on. The price below the first tier stands on supplier_product.
create table core.supplier_price_tier (
	supplier_id bigint not null,
	variant_id bigint not null,
	min_qty int not null check (min_qty > 1),
	cost_minor bigint not null check (cost_minor >= 0),
	primary key (supplier_id, variant_id, min_qty),
	foreign key (supplier_id, variant_id) references core.supplier_product on delete cascade
);

create table core.score_weight (
	criterion core.score_criterion primary key,
	weight int not null check (weight between 0 and 100)
);
insert into core.score_weight values ('on_time', 35), ('quality', 30), ('price', 15), ('response', 10), ('papers', 10);
create function core.score_weights_add_up() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (select sum(w.weight) from core.score_weight w) is distinct from 100 then
		raise exception 'the weights of the scorecard add up to 100' using errcode = '23514';
	end if;
	return null;
end
$$;
create constraint trigger score_weights_add_up after insert or update or delete on core.score_weight
	deferrable initially deferred for each row execute function core.score_weights_add_up();

create table core.score_standing (
	standing core.supplier_standing primary key,
	min_score numeric(5, 1) not null unique,
	effect core.standing_effect not null
);
insert into core.score_standing values ('excellent', 80, 'none'), ('average', 50, 'none'), ('poor', 30, 'warn'), ('very_poor', 0, 'block');

create table core.supplier_month (
	supplier_id bigint not null references core.supplier,
	month date not null check (extract(day from month) = 1),
	criterion core.score_criterion not null,
	value numeric(5, 1) not null check (value between 0 and 100),
	primary key (supplier_id, month, criterion)
);

-- Where a supplier is paid. Changing it is the classic fraud: one person asks, another approves, and the
-- approval is of exactly these details.
create table core.supplier_bank (
	supplier_bank_id bigint generated always as identity primary key,
	supplier_id bigint not null references core.supplier,
	bank text not null,
	swift text not null check (swift ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
	account_no text not null check (account_no ~ '^[A-Z0-9]{6,34}$'),
	holder text not null,
	status core.bank_change_status not null default 'requested',
	reason text not null,
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	content_hash bytea not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	decision_note text not null default '',
	version int not null default 1,
	constraint supplier_bank_four_eyes check (decided_by <> requested_by),
	check ((status = 'requested') = (decided_at is null)),
	check (status <> 'approved' or (decided_by is null) = (requested_by is null))
);
create unique index supplier_bank_current on core.supplier_bank (supplier_id) where status = 'approved';
create unique index supplier_bank_asked on core.supplier_bank (supplier_id) where status = 'requested';
create function core.supplier_bank_stays() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if (new.bank, new.swift, new.account_no, new.holder, new.supplier_id, new.requested_by, new.content_hash)
		is distinct from (old.bank, old.swift, old.account_no, old.holder, old.supplier_id, old.requested_by, old.content_hash) then
		raise exception 'bank details are replaced, not edited' using errcode = '42501';
	end if;
	return new;
end
$$;
create trigger supplier_bank_stays before update on core.supplier_bank
	for each row execute function core.supplier_bank_stays();

insert into core.permission (permission, what) values
	('supplier.edit', 'add papers and prices of suppliers'),
	('supplier.bank', 'see and ask to change where a supplier is paid'),
	('supplier.bank_approve', 'approve a change of bank details')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p
from (values ('buyer', 'supplier.edit supplier.bank'), ('finance', 'supplier.bank supplier.bank_approve')) r(role, permissions),
	unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;
