-- Shipments: in parts, customs data, tracking, services.
begin;
\ir setup.sql
select no_plan();


-- invariant 18
create table t.p as select min(product_id) as id from core.product where hs_code is not null;
delete from core.product_hs;
update core.category set hs_code = '990099' where category_id = (select category_id from core.product where product_id = (select id from t.p));
update core.product set hs_code = null where product_id = (select id from t.p);
select is((select core.hs_for(id, 'DE') from t.p), '990099', 'invariant 18: the category''s code');
update core.product set hs_code = '850440' where product_id = (select id from t.p);
select is((select core.hs_for(id, 'DE') from t.p), '850440', 'invariant 18: the product''s comes before it');
insert into core.product_hs select id, 'US', '8504409550' from t.p;
select is((select core.hs_for(id, 'US') from t.p), '8504409550', 'invariant 18: the destination''s before that');
select is((select core.hs_for(id, 'DE') from t.p), '850440', 'invariant 18: for that destination only');

insert into core.variant (product_id, sku, weight_g, cost_minor, price_minor, currency) select id, x, 100, 100, 300, 'EUR' from t.p, unnest('{EEEE-1,EEEE-2}'::text[]) x;
select core.stock_post(core.stock_level_of((select warehouse_id from core.warehouse where warehouse = w), v.variant_id), 'on_hand', 'opening', n, 'opening', null, '')
	from (values ('EEEE-1', 'SZX', 5), ('EEEE-2', 'LAX', 5)) x(sku, w, n) join core.variant v using (sku);
create table t.o (id bigint);
with s as (insert into core.sales_order (customer_id, market, channel, status, payment_status, currency, items_minor, fx_rate, base_minor, ship_name, ship_country, placed_at, updated_at)
	select min(customer_id), 'US', 'webshop', 'processing', 'paid', 'EUR', 1500, 1, 1500, 'X', 'US', core.now(), core.now() from core.customer returning order_id)
insert into t.o select order_id from s;
insert into core.order_line (order_id, line_no, variant_id, sku, name, qty, unit_minor)
select id, row_number() over (order by sku), variant_id, sku, 'x', case sku when 'EEEE-1' then 3 else 2 end, 300 from t.o, core.variant where sku in ('EEEE-1', 'EEEE-2');
select is((select string_agg(distinct hs_code, ',') from core.order_line, t.o where order_id = id), '8504409550', 'invariant 18: an order line keeps the code of its destination');
update core.product_hs set hs_code = '1111111111';
update core.product set hs_code = '222222' where product_id = (select id from t.p);
select is((select string_agg(distinct hs_code, ',') from core.order_line, t.o where order_id = id), '8504409550', 'invariant 18: it does not follow a reclassification');
select throws_ok('update core.order_line set hs_code = ''333333'' where order_id = (select id from t.o)', '42501', null, 'invariant 18: nor can it be changed');

-- invariant 5
select is((select core.stock_reserve(id) from t.o), 0, 'both lines are promised, from two warehouses');
select t.log_in('gus');
select ok((select count(*) > 0 from t.desk('select * from api.choices(''service_code'', (select 1))') d) is not null, 'services can be chosen');
select is((t.refusal(t.call('order_ship', 'order', (select id from t.o), ', service => ''dhl_paket''')))->>'field', 'service', 'a service that does not go there');
select is(t.value(t.call('order_ship', 'order', (select id from t.o), ', service => ''yun_standard''')), 'Shipment written', 'first what is in Shenzhen');
create function t.last() returns bigint language sql as $$ select max(shipment_id) from core.shipment $$;
select is((select string_agg(x.sku, ',') from core.shipment_line l join core.order_line x using (order_line_id) where shipment_id = t.last()), 'EEEE-1', 'one of the lines');
select is(t.value(t.call('shipment_cancel', 'shipment', t.last(), ', reason => ''Wrong service''')), 'Cancelled', 'unmade');
select is((select count(*) from core.reservation, t.o where order_id = id and status = 'active'), 2::bigint, 'invariant 2: cancelling a shipment keeps the promise');
select is(t.value(t.call('order_ship', 'order', (select id from t.o), ', service => ''dhl_express''')), 'Shipment written', 'made again');
select is(t.value(t.call('shipment_pack', 'shipment', t.last(), ', weight_g => 400, length_mm => 200, width_mm => 100, height_mm => 80')), 'Packed', 'packed');
update core.shipment_line set customs_description = '' where shipment_id = t.last();
select matches((t.refusal(t.call('shipment_label', 'shipment', t.last(), ', tracking_no => ''JD0000000001''')))->>'message', 'customs declaration: description', 'no label while the declaration has holes');
update core.shipment_line set customs_description = 'charger' where shipment_id = t.last();
select is((t.refusal(t.call('shipment_label', 'shipment', t.last(), ', tracking_no => ''?''')))->>'field', 'tracking_no', 'nor with a bad number');
select is(t.value(t.call('shipment_label', 'shipment', t.last(), ', tracking_no => ''JD0000000001''')), 'Labelled', 'labelled');
select is(t.value(t.call('shipment_send', 'shipment', t.last())), 'Handed over', 'sent');
select is((select fulfilment_status::text from core.sales_order, t.o where order_id = id), 'partial', 'a part has left');

-- tracking: the status follows the latest event, in whatever order they come
create table t.first as select t.last() as id;
select is(core.tracking_receive('dhl', 'jd0000000001', core.now() + interval '2 h', 'DF', 'Departed', 'Hong Kong'), 1, 'the carrier says something');
select is((select status::text from core.shipment, t.first where shipment_id = id), 'in_transit', 'it is on its way');
select core.tracking_receive('dhl', 'JD0000000001', core.now() + interval '9 h', 'OK', 'Delivered', 'Ontario');
select core.tracking_receive('dhl', 'JD0000000001', core.now() + interval '5 h', 'CI', 'Clearance', 'LAX');
select is((select status::text from core.shipment, t.first where shipment_id = id), 'delivered', 'what is told late does not undo what happened later');
select core.tracking_receive('dhl', 'JD0000000001', core.now() + interval '9 h', 'OK', 'Delivered', 'Ontario');
select is((select count(*) from core.tracking_event, t.first where shipment_id = id), 4::bigint, 'said twice, kept once');
select core.tracking_receive('dhl', 'JD0000000001', core.now() + interval '10 h', 'ZZ', 'Something new', '');
select is((select status::text from core.shipment, t.first where shipment_id = id), 'in_transit', 'an unknown code counts as on the way');
select throws_ok('delete from core.tracking_event', '42501', null, 'what carriers said stays');
select throws_ok('update core.tracking_event set place = ''x''', '42501', null, 'as they said it');

select is(t.value(t.call('order_ship', 'order', (select id from t.o), ', service => ''usps_ground''')), 'Shipment written', 'invariant 5: partly shipped, delivered, and the rest goes on');
select is(t.value(t.call('shipment_pack', 'shipment', t.last(), ', weight_g => 300')), 'Packed', 'packed');
select is(t.value(t.call('shipment_label', 'shipment', t.last(), ', tracking_no => ''9400000000001''')), 'Labelled', 'labelled; inside one country there is nothing to declare');
update core.sales_order set holds = 1 where order_id = (select id from t.o);
select is(t.state(t.call('shipment_send', 'shipment', t.last())), 'QS003', 'a hold stops it');
update core.sales_order set holds = 0 where order_id = (select id from t.o);
select is(t.value(t.call('shipment_send', 'shipment', t.last())), 'Handed over', 'invariant 5: sent');
select is((select fulfilment_status::text from core.sales_order, t.o where order_id = id), 'fulfilled', 'invariant 5: all has left');
select is(t.state(t.call('order_ship', 'order', (select id from t.o), ', service => ''dhl_express''')), 'QS003', 'and there is no more');
select t.log_in('amy');
select is(t.value(t.call('shipment_status', 'shipment', t.last(), ', status => ''lost'', place => ''Reno''')), 'Noted', 'an agent asked the carrier');
select is((select status::text from core.shipment where shipment_id = t.last()), 'lost', 'and the status follows');
select is(t.state(t.call('shipment_pack', 'shipment', t.last(), ', weight_g => 1')), '42501', 'an agent does not pack');

select * from finish();
rollback;
