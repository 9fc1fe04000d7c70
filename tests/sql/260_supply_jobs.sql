-- What time does by itself in supply and compliance: offers, requests, lots, reservations, snoozed cases, scores.
begin;
\ir setup.sql
select no_plan();

-- offers and requests for them
create table t.q as select q.rfq_id, n.quotation_id from core.rfq q join core.quotation n using (rfq_id) where q.status in ('partially_quoted', 'quoted') and n.status = 'received'
	order by 1 limit 1;
select is((select count(*) from t.q), 1::bigint, 'there is an offer');
update core.rfq x set due_on = core.now()::date + 5 from t.q where x.rfq_id = q.rfq_id;
update core.quotation x set valid_until = core.now()::date + 10 from t.q where x.rfq_id = q.rfq_id;
select core.sourcing_expire();
select is((select n.status::text from core.quotation n join t.q using (quotation_id)), 'received', 'while it holds nothing happens');
select t.pass_time('7 days');
select core.sourcing_expire();
select is((select x.status::text from core.rfq x join t.q using (rfq_id)), (select status::text from core.rfq x join t.q using (rfq_id) where status in ('partially_quoted', 'quoted')), 'a request with an offer that holds stays open after its day');
select t.pass_time('5 days');
select cmp_ok(core.sourcing_expire(), '>=', 2, 'later both run out');
select is((select n.status || ' ' || x.status from core.rfq x join t.q using (rfq_id) join core.quotation n on n.quotation_id = q.quotation_id), 'expired expired', 'the offer and the request');
select is((select to_state from core.event e join t.q on e.entity = 'quotation' and e.entity_id = q.quotation_id order by event_id desc limit 1), 'expired', 'with an event each');
select is(core.sourcing_expire(), 0, 'once');
select t.log_in('bao');
select is(t.state((select format('select * from api.quotation_award(quotation_id => %s, version => %s, reason => ''x'')', n.quotation_id, n.version) from core.quotation n join t.q using (quotation_id))), 'QS003', 'what ran out is not taken');

-- lots
create table t.o as select o.lot_id, o.variant_id, sum(g.on_hand) as n from core.lot o join core.lot_level g using (lot_id) where o.status = 'approved' and o.expires > core.now()::date
	group by 1, 2 having sum(g.on_hand) > 0 order by o.lot_id limit 1;
update core.lot x set expires = core.now()::date from t.o where x.lot_id = o.lot_id;
create table t.before as select sum(quarantined) as q from core.stock_level l join t.o using (variant_id);
select cmp_ok(core.lots_expire(), '>=', 1, 'a lot runs out');
select is((select status::text from core.lot join t.o using (lot_id)), 'expired', 'it is expired');
select is((select sum(quarantined) from core.stock_level l join t.o using (variant_id)), (select q + n from t.before, t.o), 'and all of it set aside');
select is(core.lots_expire(), 0, 'once');

-- promises with an end
update core.reservation r set expires_at = core.now() - interval '1 minute' where reservation_id = (select min(x.reservation_id) from core.reservation x where x.status = 'active'
	and not exists (select from core.shipment_line h where h.reservation_id = x.reservation_id));
select is(core.expire_reservations(), 1, 'a promise whose end has passed is given back');

-- snoozed cases
insert into core.compliance_case (kind, title, entity, entity_id, entity_ref, opened_at, updated_at, status, snoozed_until, owner_id)
select 'complaint', 'T', 'supplier', 1, 'x', core.now(), core.now(), 'snoozed', core.now() + interval '1 hour', person_id from core.person where login = 'cai';
select core.wake_cases();
select is((select status::text from core.compliance_case where title = 'T'), 'snoozed', 'a snoozed case sleeps');
select t.pass_time('1 hour');
select cmp_ok(core.wake_cases(), '>=', 1, 'until its time');
select is((select status::text from core.compliance_case where title = 'T'), 'investigating', 'then it is looked into again');

-- scores
create table t.s as with s as (insert into core.supplier (name, trade_name, country, city, language, currency, terms, incoterm, lead_time_days, created_at, updated_at)
	values ('T', 'T', 'CN', 'X', 'zh', 'EUR', 'net_30', 'FOB', 20, core.now(), core.now()) returning supplier_id) select supplier_id as id from s;
insert into core.rfq (warehouse_id, status, due_on, created_at, updated_at) select 1, 'sent', core.now()::date - d, core.now() - interval '20 days', core.now() from generate_series(1, 2) d;
insert into core.rfq_supplier select q.rfq_id, s.id, core.now() - interval '20 days' from t.s, (select rfq_id from core.rfq order by 1 desc limit 2) q;
insert into core.quotation (rfq_id, supplier_id, currency, fx_rate, lead_time_days, valid_until, received_at, updated_at)
select max(rfq_id), s.id, 'EUR', 1, 10, core.now()::date + 9, core.now() - interval '15 days', core.now() from core.rfq, t.s group by s.id;
select core.supplier_measure(m::date) from generate_series(core.now() - interval '1 month', core.now(), '1 month') m;
select is((select round(avg(value)) from core.supplier_month, t.s where supplier_id = id and criterion = 'response'), 50::numeric, 'one of two questions was answered in time');
select is((select score from core.supplier, t.s where supplier_id = id), 50.0, 'and that is the score');
select cmp_ok(core.suppliers_measure(), '>', 0, 'the worker measures every supplier that did something');
select * from finish();
rollback;
