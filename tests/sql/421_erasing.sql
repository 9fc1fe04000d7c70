-- Erasing reaches every text about a customer, ledgers too, and leaves the books; erasing again after a restore.
begin;
\ir setup.sql
select plan(14);

-- Customers with something of everything, and a text wherever one can be.
create table t.customer as
select customer_id from core.customer c where exists (select from core.dispute d join core.sales_order s using (order_id) where s.customer_id = c.customer_id)
union select customer_id from core.claim union select customer_id from core.store_credit union select customer_id from core.sales_return
union select s.customer_id from core.shipment join core.sales_order s using (order_id);
insert into core.reveal (customer_id, person_id, session_id, reason)
select c.customer_id, s.person_id, s.session_id, 'Li Wei' from t.customer c, (select person_id, session_id from auth.session limit 1) s;
-- Drafts as the desk keeps them, ACTION/KEY; and one that is about none of them.
insert into core.draft (person_id, place, body, at)
select (select min(person_id) from core.person), d.place, '{"reason": "Li Wei"}', core.now() from (
	select 'customer_erase/' || min(customer_id) from t.customer
	union all select 'ticket_reply/' || min(k.ticket_id) from core.ticket k join t.customer using (customer_id)
	union all select 'order_note/' || min(s.order_id) from core.sales_order s join t.customer using (customer_id)
	union all select 'address_change/' || min(a.address_id) from core.address a join t.customer using (customer_id)
	union all select 'claim_recovery_chase/' || min(x.claim_recovery_id) from core.claim_recovery x
	union all select 'supplier_hold/' || min(customer_id) from t.customer) d(place) where d.place is not null;

-- Every place of core.free_text, with what is written there about these customers.
create function t.written() returns table (place text, texts bigint) language plpgsql as $$
declare
	f record;
begin
	for f in select x.tab, x.col, x.by as via, x.left_there from core.free_text x loop
		return query execute format('select %L, count(*) from core.%I x join (select distinct g.entity, g.entity_id from t.customer c, core.customer_things(c.customer_id) g) g
			on %s where coalesce(x.%I, '''') not in ('''', %L)', f.tab || '.' || f.col, f.tab, case f.via when 'entity' then '(g.entity, g.entity_id) = (x.entity, x.entity_id)'
			else format('g.entity = %L and g.entity_id = x.%I', regexp_replace(f.via, '_id$', ''), f.via) end, f.col, f.left_there);
	end loop;
end
$$;
create table t.before as select * from t.written();
select cmp_ok((select count(*) from t.before where texts > 0), '>=', 25::bigint, 'there are texts to erase in most places');
create table t.books as
select 'order' as what, order_id as id, (to_jsonb(s) - '{ship_name,ship_city,ship_postcode,updated_at,version}'::text[])::text as line from core.sales_order s
union all select 'posting', journal_id, p::text from core.posting p
union all select 'payment', payment_id, (to_jsonb(p) - '{failure}'::text[])::text from core.payment p
union all select 'tracking', tracking_event_id, (to_jsonb(t) - '{place,raw_text}'::text[])::text from core.tracking_event t;

select is((select count(*) from t.customer c, core.customer_erase(c.customer_id) u where u.erased_at is not null), (select count(*) from t.customer), 'each of them is erased');
select is((select string_agg(place || ' ' || texts, ', ') from t.written() where texts > 0), null, 'and no place keeps a text');
select is((select count(*) from core.contact join t.customer using (customer_id)) + (select count(*) from core.address join t.customer using (customer_id))
	+ (select count(*) from core.personal join t.customer using (customer_id)), 0::bigint, 'contacts, addresses and keys are gone');
select is((select count(*) from core.street join t.customer using (customer_id) where sealed is not null), 0::bigint, 'so are the streets that orders went to');
select is((select count(*) from core.event v join (select g.* from t.customer c, core.customer_things(c.customer_id) g) g on (g.entity, g.entity_id) = (v.entity, v.entity_id)
	where v.reason is not null or v.data <> '{}'), 0::bigint, 'and the reasons in the history');
select is((select string_agg(place, ' ') from core.draft where body::text ~ 'Li Wei'), (select 'supplier_hold/' || min(customer_id) from t.customer),
	'and what somebody had begun to write about them, and nothing else');
select is_empty($$(select * from t.books) except (select 'order', order_id, (to_jsonb(s) - '{ship_name,ship_city,ship_postcode,updated_at,version}'::text[])::text from core.sales_order s
union all select 'posting', journal_id, p::text from core.posting p
union all select 'payment', payment_id, (to_jsonb(p) - '{failure}'::text[])::text from core.payment p
union all select 'tracking', tracking_event_id, (to_jsonb(t) - '{place,raw_text}'::text[])::text from core.tracking_event t)$$, 'the books are as they were');

-- Nothing else may write into a ledger.
select throws_ok($$update core.journal set note = 'x' where journal_id = (select min(journal_id) from core.journal)$$, '42501', null, 'afterwards a ledger takes no text');
select throws_ok($x$do $b$ begin perform set_config('quayside.erasing', 'on', true); update core.journal set at = now(); end $b$ $x$, '42501', null, 'nor anything but a text meanwhile');
select set_config('quayside.erasing', '', true);

-- Whoever sees only a part cannot erase the whole.
select t.log_in('dan');
insert into core.person_scope select person_id, 'queue', 'english' from core.person where login = 'dan';
select is(t.state((select format('select * from api.customer_erase(customer_id => %s, version => %s, reason => ''x'')', customer_id, version) from core.customer c
	where erased_at is null and not exists (select from core.sales_order s where s.customer_id = c.customer_id and s.status in ('placed', 'confirmed', 'processing')) limit 1)),
	'42501', 'somebody limited to a queue does not erase');

-- The list that is kept outside, and erasing again.
select is((select count(*) from core.erasures_since('-infinity') where line ~ '^[-0-9]+T[0-9:.]+Z C-[0-9]+$'), (select count(*) from t.customer), 'the list has a line for each');
select is(core.customer_erase_again((select 'C-' || min(customer_id) from t.customer)), false, 'who is erased is not erased again');
update core.customer set erased_at = null, name = 'Li Wei' where customer_id = (select min(customer_id) from t.customer);
select is(core.customer_erase_again((select 'C-' || min(customer_id) from t.customer)), true, 'who is back is');

select * from finish();
rollback;
