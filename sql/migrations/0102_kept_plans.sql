-- What constraints ask for every row that is written: in PL/pgSQL, which keeps its plan. In SQL with a pinned search_path they
-- were planned anew each time.

create or replace function core.order_hash(order_id bigint, currency text, total_minor bigint, ship_country text, ship_postcode text) returns bytea
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return sha256(convert_to(concat_ws(chr(31), order_id, currency, total_minor, ship_country, ship_postcode), 'UTF8'));
end
$$;

create or replace function core.refund_hash(payment_id bigint, amount_minor bigint, currency text, reason text) returns bytea
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return sha256(convert_to(concat_ws(chr(31), payment_id, amount_minor, currency, reason), 'UTF8'));
end
$$;

create or replace function core.gtin_valid(gtin text) returns boolean
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return gtin ~ '^[0-9]{13}$' and (select sum(substr(gtin, i, 1)::int * case when i % 2 = 0 then 3 else 1 end) % 10 = 0 from generate_series(1, 13) i);
end
$$;
