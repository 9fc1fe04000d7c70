-- Helpers of the tests of orders, money and after-sales; included after setup.sql.
\ir sound.sql

-- The statement that calls an action on a row at its present version. what: order, payment, refund, ...
create function t.call_text(what text, verb text, id bigint, rest text default '') returns text language plpgsql as $$
declare
	tab text := case what when 'order' then 'sales_order' when 'return' then 'sales_return' when 'credit' then 'store_credit'
		when 'change' then 'order_change' else what end;
	key text := case what when 'credit' then 'store_credit_id' when 'change' then 'order_change_id' else what || '_id' end;
	v int;
begin
	execute format('select version from core.%I where %I = %s', tab, key, id) into v;
	return format('select r.note, r.ref from api.%I(%I => %s, version => %s%s) r', what || '_' || verb, key, id, v,
		case when rest = '' then '' else ', ' || rest end);
end
$$;
create function t.go(what text, verb text, id bigint, rest text default '') returns text language sql as
	$$ select d->>'note' from t.desk(t.call_text(what, verb, id, rest)) d $$;
-- The same, giving the number of what came of it.
create function t.got(what text, verb text, id bigint, rest text default '') returns bigint language sql as
	$$ select substring(d->>'ref' from '\d+$')::bigint from t.desk(t.call_text(what, verb, id, rest)) d $$;
create function t.err(what text, verb text, id bigint, rest text default '') returns text language sql as
	$$ select t.state(t.call_text(what, verb, id, rest)) $$;
create function t.told(what text, verb text, id bigint, rest text default '') returns text language sql as
	$$ select (t.refusal(t.call_text(what, verb, id, rest)))->>'message' $$;
-- Of a new order in the German shop: so many each of three different things, all in stock.
create table t.three as
select v.variant_id, v.sku, row_number() over (order by v.variant_id) as nth
from core.variant v join core.product p on p.product_id = v.product_id
join core.category k on k.category_id = p.category_id and not exists (select from core.return_rule r where r.category = k.category)
where v.main and core.market_price(v.variant_id, 'DE', 'webshop') between 1000 and 3000 order by v.variant_id limit 3;
create function t.order(qty int default 2, paid boolean default true) returns bigint language plpgsql as $$
declare
	id bigint;
	who text := (select p.login from auth.here h join core.person p on p.person_id = h.person_id);
begin
	if not auth.may('order.work') then
		perform t.log_in('amy');
	end if;
	select substring(d->>'ref' from '\d+$')::bigint into id from t.desk(format(
		'select r.ref from api.order_create(customer_id => 20001, version => 1, market => ''DE'', items => %L) r',
		(select string_agg(sku || ' ' || qty, E'\n' order by nth) from t.three))) d;
	perform t.go('order', 'place', id);
	if paid then
		perform t.log_in('fay');
		perform t.go('payment', 'capture', t.got('order', 'pay', id, 'method => ''card'''));
	end if;
	perform t.log_in(who);
	return id;
end
$$;
-- Shipped and delivered some days ago, without the warehouse's part in it.
create function t.shipped(id bigint, days int default 3) returns bigint language plpgsql as $$
begin
	update core.order_line set qty_shipped = qty where order_id = id;
	update core.sales_order set status = 'completed', fulfilment_status = 'fulfilled', version = version + 1 where order_id = id;
	insert into core.shipment (order_id, carrier, tracking_no, status, shipped_at, delivered_at)
	values (id, 'dhl', 'T' || id, 'delivered', core.now() - make_interval(days => days + 2), core.now() - make_interval(days => days));
	return id;
end
$$;
create function t.order_field(id bigint, what text) returns text language sql as
	$$ select to_jsonb(s)->>what from core.sales_order s where s.order_id = id $$;
create function t.total(id bigint) returns bigint language sql as $$ select total_minor from core.sales_order where order_id = id $$;
-- A German amount in cents as a person types it.
create function t.typed(minor bigint) returns text language sql as $$ select 'amount => ' || round(minor / 100.0, 2) $$;
