-- Orders, listings, suppliers and staff: holds, four eyes, and what each refuses.
begin;
\ir setup.sql
select plan(44);

create function t.on_row(verb text, entity text, tab text, id bigint, rest text default '') returns text language plpgsql as $$
declare
	v int;
begin
	execute format('select version from core.%I where %I = %s', tab, entity || '_id', id) into v;
	return format('select r.note from api.%I(%I => %s, version => %s%s) r', verb, entity || '_id', id, v, rest);
end
$$;

-- orders
create table t.sale as select min(order_id) as id from core.sales_order where status = 'confirmed' and holds = 0;
create function t.sale(verb text, rest text) returns text language sql as $$ select t.on_row(verb, 'order', 'sales_order', (select id from t.sale), rest) $$;
create function t.sale_field(what text) returns text language sql as $$
	select v from t.sale s, t.desk('select * from api.sales_order where order_id = ' || s.id) d, jsonb_each_text(d) e(k, v) where k = what $$;
select t.log_in('amy');
select is(t.sale_field('can_hold'), 'true', 'an agent may hold a confirmed order');
select is(t.sale_field('can_release'), 'false', 'and not release it');
select is(t.value(t.sale('order_hold', ', kind => ''address'', reason => ''House number missing''')), 'On hold', 'hold');
select is(t.value(t.sale('order_hold', ', kind => ''stock'', reason => ''Counted short''')), 'On hold', 'a second hold of another kind');
select is(t.state(t.sale('order_hold', ', kind => ''stock'', reason => ''Again''')), 'QS003', 'not twice of one kind');
select is(t.state(t.sale('order_hold', ', kind => ''manual'', reason => '' ''')), 'QS004', 'not without a reason');
select is(t.sale_field('holds'), '2', 'two holds');
select is(t.sale_field('hold'), 'address', 'the first is shown');
select is(t.sale_field('style'), 'warn', 'and the row is marked');
select is(t.sale_field('can_release'), 'true', 'an agent may let go of what she placed herself');
select is(t.state(t.sale('order_release', ', reason => ''ok'', kind => ''address''')), '00000', 'if it is of a harmless kind');
select t.log_in(t.person('warehouse'));
select is(t.sale_field('can_release'), 'false', 'somebody else who may only hold');
select is(t.state(t.sale('order_release', ', reason => ''ok''')), '42501', 'does not release what others placed');
select t.log_in('fay');
select is(t.value(t.sale('order_release', ', reason => ''Found'', kind => ''stock''')), 'Released', 'finance releases one kind');
select is(t.sale_field('holds'), '1', 'the other stays');
select is(t.state(t.sale('order_release', ', reason => ''x'', kind => ''fraud''')), 'QS003', 'a hold that is not there');
select is(t.value(t.sale('order_hold', ', kind => ''fraud'', reason => ''Two cards''')), 'On hold', 'finance suspects fraud');
select is(t.state(t.sale('order_release', ', reason => ''Never mind''')), '42501', 'and cannot release that alone');
select t.log_in('dan');
select is(t.value(t.sale('order_release', ', reason => ''Checked by phone''')), 'Released', 'somebody else can');
select is((select holds from core.sales_order s join t.sale on s.order_id = sale.id), 0, 'no hold left');
select is((select count(*) from core.order_hold h join t.sale on h.order_id = sale.id where h.release_reason is not null), 3::bigint, 'all three are kept, with reasons');
select is_empty('select o.order_id from core.sales_order o left join (select order_id, count(*) as n from core.order_hold where released_at is null group by 1) h using (order_id)
	where o.holds <> coalesce(h.n, 0)', 'the count of holds equals the holds');
select is((select t.state(format('select * from api.order_hold(order_id => %s, version => %s, kind => ''manual'', reason => ''x'')', order_id, version))
	from core.sales_order where status = 'completed' limit 1), 'QS003', 'a completed order is not held');

-- listings
create table t.offer as select min(listing_id) as id from core.listing where status = 'draft';
create function t.offer(verb text, rest text default '') returns text language sql as $$ select t.on_row(verb, 'listing', 'listing', (select id from t.offer), rest) $$;
create function t.offer_status() returns text language sql as $$ select l.status::text from core.listing l join t.offer on l.listing_id = offer.id $$;
select t.log_in('eli');
select is(t.value(t.offer('listing_submit')), 'Handed in', 'catalog hands in');
select is(t.state(t.offer('listing_approve')), '42501', 'and cannot approve');
select t.log_in('cai');
select is(t.state(t.offer('listing_request_changes', ', reason => ''missing_evidence'', note => ''''')), 'QS004', 'asking for changes says which');
select is(t.value(t.offer('listing_request_changes', ', reason => ''missing_evidence'', note => ''Test report, please''')), 'Changes requested', 'compliance asks for changes');
select t.log_in('eli');
select is(t.value(t.offer('listing_submit')), 'Handed in', 'handed in again');
select t.log_in('cai');
select is(t.value(t.offer('listing_approve')), 'Approved', 'approved');
select is(t.value(t.offer('listing_suspend', ', reason => ''unsafe_product'', note => ''Recall notice''')), 'Suspended', 'suspended');
select t.log_in('eli');
select is((select string_agg(distinct t.state(t.offer(v, case when v = 'listing_pause' then ', reason => ''x''' else '' end)), ' ')
	from unnest('{listing_submit,listing_resume,listing_pause}'::text[]) v), 'QS003', 'what compliance suspended, catalog cannot bring back');
select t.log_in('cai');
select is(t.value(t.offer('listing_reinstate', ', reason => ''complete'', note => ''Recall did not apply''')), 'Back in review', 'compliance lifts it, into review');
select is((select count(*) from core.decision d join t.offer on d.entity = 'listing' and d.entity_id = offer.id), 4::bigint, 'four decisions on record');
select is((select count(distinct entity_version) from core.decision d join t.offer on d.entity_id = offer.id), 4::bigint, 'each on its version');

-- four eyes, also for somebody with both roles
select t.log_in(t.person('catalog compliance'));
create table t.offer2 as select min(listing_id) as id from core.listing where status = 'draft';
select is((select t.value(t.on_row('listing_submit', 'listing', 'listing', id)) from t.offer2), 'Handed in', 'somebody with both roles hands in');
select is((select t.state(t.on_row('listing_approve', 'listing', 'listing', id)) from t.offer2), '42501', 'and cannot approve that');
select throws_ok($$insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, requested_by, decided_by, decided_at)
	select 'listing', 1, 1, '', 'approve', 'complete', person_id, person_id, now() from core.person where login = 'cai'$$, '23514', null, 'not even a bug could record it');

-- suppliers
select t.log_in('bao');
create table t.maker as select min(supplier_id) as id from core.supplier where hold = 'none';
select is((select t.value(t.on_row('supplier_hold', 'supplier', 'supplier', id, ', hold => ''payments'', reason => ''Bank account changed''')) from t.maker), 'On hold', 'a buyer stops payments');
select is((select t.state(t.on_row('supplier_hold', 'supplier', 'supplier', id, ', hold => ''payments'', reason => ''Again''')) from t.maker), 'QS003', 'once');
select is((select t.value(t.on_row('supplier_release', 'supplier', 'supplier', id, ', reason => ''Confirmed by phone''')) from t.maker), 'Released', 'and resumes');

-- staff
select t.log_in('ada');
select is((select t.value(t.on_row('person_disable', 'person', 'person', person_id, ', reason => ''Left the company''')) from core.person where login = 'noah'), 'Disabled', 'an administrator disables');
select is((select t.value(t.on_row('person_enable', 'person', 'person', person_id, ', reason => ''Came back''')) from core.person where login = 'noah'), 'Enabled', 'and enables');
select is((select t.state(t.on_row('person_disable', 'person', 'person', person_id, ', reason => ''x''')) from core.person where login = 'ada'), '42501', 'nobody locks themselves out');

-- personal data
select t.log_in('amy');
select is_empty($$select 1 from t.desk('select email, phone, tax_no from api.customer') d cross join jsonb_each_text(d) v(k, said)
	where v.said <> '' and v.said not like '%***%'$$, 'no view of a customer shows the e-mail or phone in full');

select * from finish();
rollback;
