-- A load is steps. Two connections take them: files from 20 on, each in a transaction of its own; the two that the loading
-- program does itself; and statements that bring back what 02_unbound.sql takes away. Which connection takes which changes
-- nothing of what comes out: steps that can run at one time take no numbers from the same sequence.

create unlogged table demo.step (
	nth int generated always as identity primary key,
	name text not null,
	statement text, -- null: a file, or what the program does
	needs text[] not null, -- names of steps that are done before
	fills text[] not null default '{}', -- the tables it writes, of those that grow with the company
	taken_by int, -- process of the server; 0: it was given up
	done bool not null default false
);

-- In front stands what most waits for.
insert into demo.step (name, needs, fills) values
	('20_catalog', '{}', '{product_text,listing,listing_flag,decision}'),
	('40_customers', '{}', '{street,customer,address,personal_clear}'),
	('50_orders', '{20_catalog,40_customers}', '{sales_order,order_line,order_hold,shipment}'),
	('22_catalog_depth', '{20_catalog}', '{product_text,product_attribute,listing_version}'),
	('30_suppliers', '{20_catalog}', '{}'),
	('35_warehouses', '{22_catalog_depth,30_suppliers}', '{product_hs,product_customs,supplier_price_tier}'),
	('36_purchases', '{35_warehouses}', '{}'),
	('58_stock', '{36_purchases,50_orders}', '{reservation,stock_movement,bin_move}'),
	('59_shipments', '{58_stock}', '{shipment,shipment_line,parcel,tracking_event}'),
	('60_tickets', '{59_shipments}', '{ticket,message}'),
	('seal', '{40_customers}', '{street,personal_clear}'),
	('52_payments', '{50_orders}', '{payment,refund,dispute,journal,posting,settlement_line}'),
	('54_order_work', '{52_payments}', '{order_approval,order_cancellation,order_change,order_change_line,store_credit,journal,posting}'),
	('56_returns', '{54_order_work,59_shipments}', '{sales_order,order_line,refund,sales_return,return_line,exchange,claim}'),
	('57_supplier_books', '{36_purchases,56_returns}', '{journal,posting}'),
	('24_compliance', '{22_catalog_depth}', '{decision,certificate}'),
	('62_ticket_depth', '{60_tickets}', '{ticket_link,rating}'),
	('64_texts_missing', '{22_catalog_depth,60_tickets}', '{product_text}'),
	('66_administration', '{30_suppliers,60_tickets}', '{customer_segment,consent}'),
	('passwords', '{}', '{}');
insert into demo.step (name, needs, fills)
select '70_events', array_agg(s.name), '{event}' from demo.step s where s.name not in ('seal', 'passwords');
insert into demo.step (name, needs)
select '97_keys', array_agg(s.name) from demo.step s where s.name <> 'passwords';

-- The steps that write a table.
create function demo.fillers(tab regclass) returns text[] language sql stable as $$
	select array_agg(s.name) from demo.step s where exists (select from unnest(s.fills) f where ('core.' || f)::regclass = tab)
$$;

-- What a connection has set. Rows come in the same order from load to load only where scans begin at the beginning and
-- nobody helps them; and two connections are enough for the processors.
create function demo.settle() returns void language sql as $$
	select set_config('jit', 'off', false), set_config('max_parallel_workers_per_gather', '0', false), set_config('synchronize_seqscans', 'off', false),
		set_config('work_mem', greatest(pg_size_bytes(current_setting('work_mem')), least(z.orders * 50, 512 << 20)) / 1024 || 'kB', false),
		set_config('maintenance_work_mem', greatest(pg_size_bytes(current_setting('maintenance_work_mem')), least(z.orders * 100, 1 << 30)) / 1024 || 'kB', false)
	from demo.size z
$$;

-- The next step for this connection; null when everything is done, or somebody gave one up. While all that could be done is
-- being done by others, looks again ten times a second.
create function demo.step_take() returns demo.step language plpgsql as $$
declare
	s demo.step;
begin
	while exists (select from demo.step x where not x.done) loop
		update demo.step x set taken_by = pg_backend_pid()
		where x.nth = (select y.nth from demo.step y
			where y.taken_by is null and not y.needs && array(select z.name from demo.step z where z.statement is null and not z.done)
			order by y.nth limit 1 for update skip locked)
		returning x.* into s;
		if found then
			return s;
		elsif exists (select from demo.step x where not x.done and x.taken_by <> all (array(select pid from pg_stat_get_activity(null)))) then
			return null;
		elsif not exists (select from demo.step x where not x.done and x.taken_by is not null) and exists (select from demo.step x where not x.done) then
			raise exception 'the steps of the demo wait for each other';
		end if;
		perform pg_sleep(0.1);
	end loop;
	return null;
end
$$;

-- In the transaction of a file. A table that was emptied in the transaction that fills it writes no log with
-- wal_level = minimal. A ledger refuses to be emptied.
create function demo.step_begin(step int) returns void language plpgsql as $$
declare
	name text;
	has_rows bool;
begin
	for name in select f from demo.step s, unnest(s.fills) f where s.nth = step and not exists (
		select from pg_trigger g where g.tgrelid = ('core.' || f)::regclass and g.tgtype & 32 <> 0) loop
		execute format('select exists (select from core.%I)', name) into has_rows;
		if not has_rows then
			execute format('truncate core.%I', name);
		end if;
	end loop;
end
$$;

create function demo.step_give_up(step int) returns void language sql as $$
	update demo.step s set taken_by = 0 where s.nth = step
$$;

create function demo.step_end(step int) returns void language sql as $$
	update demo.step s set done = true where s.nth = step
$$;

create function demo.step_run(step int) returns void language plpgsql as $$
begin
	execute (select s.statement from demo.step s where s.nth = step);
	perform demo.step_end(step);
end
$$;
