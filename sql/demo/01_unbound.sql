-- Rows go in faster where nothing stands beside them: the tables that grow with the company lose their foreign
-- keys, those that point at them, and all indexes but their primary keys; the ledger loses its triggers that look at
-- each row. 97_keys.sql and 98_bound.sql bring everything back as it was, which looks at every row; so what the demo
-- holds has passed the same tests as what people type.

-- What brings one of them back. One that gives keys (is_key) is done in a moment, by 97_keys.sql; each of the others
-- reads a table, and waits for nothing but the keys.
create unlogged table demo.bound (nth int generated always as identity, is_key bool not null, statement text not null);

-- A table that was emptied in the transaction that fills it writes no log with wal_level = minimal.
create function demo.fresh(names text[]) returns void language plpgsql as $$
declare
	name text;
	has_rows bool;
begin
	foreach name in array names loop
		execute format('select exists (select from core.%I)', name) into has_rows;
		if not has_rows then
			execute format('truncate core.%I', name);
		end if;
	end loop;
end
$$;

-- Does one thing that is left to do and tells what; null when others do the last ones or nothing is left. Several
-- connections may take turns.
create function demo.bind_next() returns text language plpgsql as $$
declare
	b record;
begin
	delete from demo.bound x where x.nth = (select y.nth from demo.bound y where not y.is_key order by y.nth limit 1 for update skip locked)
		returning x.statement into b;
	if not found then
		return null;
	end if;
	execute b.statement;
	return b.statement;
end
$$;

do $$
declare
	t record;
	tables regclass[] := (select array_agg(('core.' || name)::regclass) from unnest(array['product_text', 'product_attribute', 'product_hs', 'product_customs',
		'listing', 'listing_flag', 'listing_version', 'decision', 'certificate', 'supplier_price_tier', 'street', 'customer', 'address', 'customer_segment',
		'consent', 'personal_clear', 'sales_order', 'order_line', 'order_hold', 'order_approval', 'order_cancellation', 'order_change', 'order_change_line',
		'payment', 'refund', 'dispute', 'journal', 'posting', 'settlement_line', 'store_credit', 'sales_return', 'return_line', 'exchange', 'claim',
		'claim_recovery', 'shipment', 'shipment_line', 'parcel', 'tracking_event', 'reservation', 'stock_movement', 'bin_move', 'ticket', 'message',
		'ticket_link', 'rating', 'event']) name);
begin
	for t in
		select k.conrelid::regclass as tab, k.conname as name, k.contype as kind, pg_get_constraintdef(k.oid) as def
		from pg_constraint k
		where k.contype = 'f' and (k.conrelid = any (tables) or k.confrelid = any (tables))
			or k.contype = 'u' and k.conrelid = any (tables) and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = k.conindid)
		order by k.contype, k.conrelid::regclass::text, k.conname
	loop
		execute format('alter table %s drop constraint %I', t.tab, t.name);
		if t.kind = 'f' then
			insert into demo.bound (is_key, statement) values (true, format('alter table %s add constraint %I %s not valid', t.tab, t.name, t.def)),
				(false, format('alter table %s validate constraint %I', t.tab, t.name));
		else
			insert into demo.bound (is_key, statement) values (false, format('alter table %s add constraint %I %s', t.tab, t.name, t.def));
		end if;
	end loop;

	for t in
		select i.indexrelid::regclass as name, pg_get_indexdef(i.indexrelid) as def
		from pg_index i
		where i.indrelid = any (tables) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
		order by i.indrelid::regclass::text, i.indexrelid::regclass::text
	loop
		execute format('drop index %s', t.name);
		insert into demo.bound (is_key, statement) values (false, t.def);
	end loop;
end
$$;

alter table core.journal disable trigger journal_balanced;
alter table core.posting disable trigger posting_in_time;
-- Sums that are kept beside the rows are added up at the end.
create function demo.tallies(verb text) returns void language plpgsql as $$
declare
	g record;
begin
	for g in select t.tgrelid::regclass as tab, t.tgname as name from pg_trigger t where t.tgname like 'tally\_%' loop
		execute format('alter table %s %s trigger %I', g.tab, verb, g.name);
	end loop;
end
$$;
select demo.tallies('disable');

select demo.fresh('{product_text,product_attribute,listing,listing_flag,listing_version,decision,certificate,street,customer,address}');
