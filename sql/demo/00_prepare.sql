-- Demo data. Deterministic: the same scale and the same core.now() give the same rows, at any scale, by one
-- path of set-based statements. Scratch tables live in schema demo, which 99_finish.sql drops.

do $$
begin
	if exists (select from core.customer) or exists (select from core.person where login = 'amy') then
		raise exception 'this database has data already; demo data goes into an empty one';
	end if;
end
$$;

create schema demo;

-- Instead of chance: a hash of a number, salted so that two properties of a thing do not go together.
create function demo.h(n bigint, salt int, below bigint) returns bigint
language sql immutable parallel safe as $$
	select (pg_catalog.hashint8extended(n, salt) & 9223372036854775807) % below
$$;

create function demo.pick(choices text[], n bigint, salt int) returns text
language sql immutable parallel safe as $$
	select choices[1 + demo.h(n, salt, cardinality(choices))]
$$;

-- The start of the minute in which the load began: the anchor of every date, in each of its transactions.
do $$
begin
	execute format('create function demo.t0() returns timestamptz language sql immutable parallel safe return timestamptz %L',
		date_trunc('minute', core.now()));
end
$$;

-- How many of each at this scale, in one row. Orders, customers and tickets grow with it; assortment and
-- suppliers grow more slowly, as they do in a company.
create unlogged table demo.size as
select greatest(10, 2000 * s)::bigint as orders, greatest(10, 600 * s)::bigint as customers,
	greatest(10, 500 * power(s, 0.78))::bigint as products, greatest(10, 40 * power(s, 0.5))::bigint as suppliers,
	greatest(10, 800 * power(s, 0.966))::bigint as tickets
from (select pg_catalog.current_setting('quayside.scale')::numeric) x(s);

