-- Inspection by sample (ISO 2859-1, single sampling, normal inspection, general level II), and offers that run out.

-- Which letter a lot of this size has, and how large the sample of a letter is.
create table ref.sample_letter (
	lot_from int primary key,
	lot_to int,
	nth int not null unique,
	letter text not null,
	sample int not null
);
insert into ref.sample_letter (lot_from, lot_to, nth, letter, sample) values
	(2, 8, 1, 'A', 2), (9, 15, 2, 'B', 3), (16, 25, 3, 'C', 5), (26, 50, 4, 'D', 8), (51, 90, 5, 'E', 13), (91, 150, 6, 'F', 20),
	(151, 280, 7, 'G', 32), (281, 500, 8, 'H', 50), (501, 1200, 9, 'J', 80), (1201, 3200, 10, 'K', 125), (3201, 10000, 11, 'L', 200),
	(10001, 35000, 12, 'M', 315), (35001, 150000, 13, 'N', 500), (150001, 500000, 14, 'P', 800), (500001, null, 15, 'Q', 1250);
-- Acceptable quality limits, percent defective, and the letter at which none may be defective.
create table ref.sample_limit (
	aql numeric(4, 2) primary key,
	zero_nth int not null references ref.sample_letter (nth)
);
insert into ref.sample_limit values (0.65, 6), (1.0, 5), (1.5, 4), (2.5, 3), (4.0, 2), (6.5, 1);

-- The plan for a lot. Along a limit the numbers that may be defective run 0, -, -, 1, 2, 3, 5, 7, 10, 14, 21 with the
-- letters; where the standard has an arrow instead, the plan it points to holds. Fewer pieces than the sample: all.
create function ref.sample_plan(lot_size int, aql numeric, out sample int, out accept int)
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	zero int := (select l.zero_nth from ref.sample_limit l where l.aql = sample_plan.aql);
	nth int := (select x.nth from ref.sample_letter x where greatest(lot_size, 2) between x.lot_from and coalesce(x.lot_to, 2147483647));
	step int;
begin
	if zero is null or lot_size < 1 then
		return;
	end if;
	step := greatest(nth - zero, 0);
	step := case step when 1 then 0 when 2 then 3 else least(step, 10) end;
	accept := (array[0, 0, 0, 1, 2, 3, 5, 7, 10, 14, 21])[step + 1];
	sample := least(lot_size, (select x.sample from ref.sample_letter x where x.nth = zero + step));
end
$$;

alter table core.match_tolerance add column aql numeric(4, 2) not null default 2.5 references ref.sample_limit;

-- The sample that an inspection rests on.
create table core.inspection_sample (
	inspection_id bigint primary key references core.inspection,
	lot_size int not null check (lot_size > 0),
	aql numeric(4, 2) not null,
	sample int not null check (sample between 1 and lot_size),
	accept int not null check (accept >= 0),
	defects int not null check (defects between 0 and sample)
);
create trigger inspection_sample_is_final before update or delete on core.inspection_sample
	for each row execute function core.refuse_change();

-- Offers and requests for them run out by themselves; people may narrow offers down.
select core.transition_add('quotation', 'received', 'shortlisted', 'quotation_shortlist', 'purchase.work');
select core.transition_add('quotation', 'received shortlisted', 'declined', 'quotation_decline', 'purchase.work', true);
select core.transition_add('quotation', 'received shortlisted', 'expired', 'sourcing_expire', 'purchase.work');
select core.transition_add('rfq', 'sent partially_quoted quoted', 'expired', 'sourcing_expire', 'purchase.work');
