-- Listings are screened again whenever something changes that they are screened for, go live and end by the clock, and
-- can be withdrawn.

-- What listings are screened by has this number; it grows with every rule published or retired and every change of a list.
create table core.screening (
	only_row boolean primary key default true check (only_row),
	epoch bigint not null check (epoch > 0)
);
insert into core.screening (epoch) values (1);

-- The number that a listing was last screened under; 0 asks for it to be done again. What there was counts as done.
alter table core.listing add column scanned bigint not null default 1,
	add column publish_at timestamptz, add column live_until timestamptz, add check (live_until > publish_at);
alter table core.listing alter column scanned set default 0;
create index listing_to_scan on core.listing (scanned, listing_id)
	where status not in ('draft', 'changes_requested', 'rejected', 'expired', 'withdrawn', 'archived');
create index listing_starts on core.listing (publish_at) where status = 'scheduled';
create index listing_ends on core.listing (live_until) where status in ('live', 'paused') and live_until is not null;

create function core.listing_unscanned() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	new.scanned := 0;
	return new;
end
$$;
create trigger listing_unscanned before update of title, description, language, market, product_id on core.listing
	for each row when ((old.title, old.description, old.language, old.market, old.product_id)
		is distinct from (new.title, new.description, new.language, new.market, new.product_id)) execute function core.listing_unscanned();

-- How a new version of a rule differs in effect from the one that counts.
alter table core.rule_version add column hits_more int, add column hits_fewer int;

insert into core.setting values
	('auto_approve', 'no', 'yes: a listing in which nothing is found, and for which every paper is held, needs no reviewer'),
	('screening_suspends', 'no', 'yes: a finding of high severity on a listing that is sold suspends it at once')
on conflict do nothing;

select core.transition_add('listing', 'submitted', 'screening', 'listing_rescreen', 'listing.decide');
select core.transition_add('listing', 'screening', 'in_review auto_approved', 'listing_rescreen', 'listing.decide');
select core.transition_add('listing', 'approved auto_approved scheduled live paused', 'suspended', 'listing_rescreen', 'listing.decide', true);
select core.transition_add('listing', 'approved auto_approved', 'scheduled', 'listing_schedule', 'listing.submit', false, 'core.guard_listing_live');
select core.transition_add('listing', 'live paused', 'expired', 'listings_due', 'listing.submit');
select core.transition_add('listing', 'approved auto_approved scheduled live paused suspended', 'withdrawn', 'listing_withdraw', 'listing.submit', true);
select core.transition_add('listing', 'draft changes_requested rejected expired withdrawn', 'archived', 'listing_archive', 'listing.submit');
