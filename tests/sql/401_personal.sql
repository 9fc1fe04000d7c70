-- Personal data in the database: what is kept, who may reveal how often, what a grant is good for, what erasing leaves.
begin;
\ir setup.sql
select plan(29);

-- what is kept
select is((select count(*) from core.personal_clear), 0::bigint, 'nothing waits to be sealed after a load');
select is((select count(*) from core.customer c where 2 <> (select count(*) from core.contact k where k.customer_id = c.customer_id
	and k.kind in ('email', 'phone') and k.is_main and k.found_by is not null)), 0::bigint, 'every customer has a sealed e-mail and phone, and can be found by them');
select is((select count(*) from core.street where sealed is null), 0::bigint, 'every street line is sealed');
select is((select count(distinct data_key) from core.personal), (select count(*) from core.personal), 'every customer has a key of their own');
select is((select count(distinct substr(sealed, 2, 24)) from core.contact), (select count(*) from core.contact), 'no nonce comes twice');
select is((select count(*) from core.sales_order s left join core.street k on k.street_id = s.ship_street_id and k.customer_id = s.customer_id where k.street_id is null),
	0::bigint, 'every order knows the street it went to');
select is(t.state('select * from core.personal'), '42501', 'the desk does not read what is sealed');

-- revealing
create function t.reveal(reason text default 'callback') returns text language sql as
	$$ select format('select * from api.customer_reveal(customer_id => 20001, version => 1, reason => %L)', $1) $$;
create function t.session() returns bigint language sql as $$ select auth.my_session() $$;
select t.log_in('cai');
select is(t.state(t.reveal()), '42501', 'a role without the permission does not');
select t.log_in('amy');
select is(t.refusal(t.reveal(' '))->>'field', 'reason', 'nobody without a reason');
select is(t.value('select note from ' || substr(t.reveal(), 15)), 'Shown; this has been recorded', 'an agent does, with a reason');
select is((select data->>'reason' from audit.entry where action = 'api.customer_reveal' and entity_id = 20001 order by entry_id desc limit 1), 'callback', 'which the audit has');
select is((select count(*) from auth.reveal_take('dan', t.session())), 0::bigint, 'the grant is not for somebody else');
select is((select count(*) from auth.reveal_take('amy', t.session() + 1)), 0::bigint, 'nor for another session');
select results_eq($$select customer_id, label, place_table, place_key from auth.reveal_take('amy', t.session()) where label <> 'tax_no'$$,
	$$values (20001::bigint, 'email', 'personal', 20001::bigint), (20001, 'phone', 'personal', 20001), (20001, 'street', 'street', 20001)$$,
	'it is for this one: contacts, then streets, each with its place');
select is((select count(*) from auth.reveal_take('amy', t.session())), 0::bigint, 'once');
select t.desk_do(t.reveal());
update core.reveal set at = at - interval '31 s' where taken_at is null;
select is((select count(*) from auth.reveal_take('amy', t.session())), 0::bigint, 'and not after half a minute');
select t.desk_do(t.reveal()) from generate_series(1, 58);
select is(t.refusal(t.reveal())->>'message', 'You have looked at 60 customers within a minute', 'sixty a minute and no more');
update core.reveal set at = at - interval '1 minute';
select is(t.state(t.reveal()), '00000', 'the next minute is a new one');

-- erasing
select c.customer_id, c.version from core.customer c
where exists (select from core.ticket t where t.customer_id = c.customer_id) and exists (select from core.sales_order s where s.customer_id = c.customer_id)
order by customer_id limit 1 \gset
create function t.erase(customer bigint, version int) returns text language sql as
	$$ select format('select * from api.customer_erase(customer_id => %s, version => %s, reason => ''asked'')', $1, $2) $$;
create table t.books as select order_id, total_minor, tax_minor, currency, ship_country from core.sales_order where customer_id = :customer_id;
select is(t.state(t.erase(:customer_id, :version)), '42501', 'an agent does not erase');
select t.log_in('dan');
update core.sales_order set status = 'placed' where order_id = (select min(order_id) from t.books);
select is(t.state(t.erase(:customer_id, :version)), 'QS003', 'nor anybody while an order is under way');
update core.sales_order set status = 'archived' where customer_id = :customer_id;
select is(t.state(t.erase(:customer_id, :version + 1)), 'QS001', 'nor by an old view of it');
select is(t.value('select note from ' || substr(t.erase(:customer_id, :version), 15)), 'Erased', 'a lead does');
select is((select count(*) from core.personal where customer_id = :customer_id), 0::bigint, 'the key is gone');
select is((select count(*) from core.street where customer_id = :customer_id and sealed is not null), 0::bigint, 'with every street line');
select is((select name || city || note from core.customer where customer_id = :customer_id), '(erased)', 'and the name');
select is((select string_agg(distinct m.body, '') from core.message m join core.ticket k on k.ticket_id = m.ticket_id where k.customer_id = :customer_id),
	'(erased)', 'and what was written');
select is_empty(format('(table t.books) except select order_id, total_minor, tax_minor, currency, ship_country from core.sales_order where customer_id = %s',
	:customer_id), 'the books are as they were');
select is(t.state(t.erase(:customer_id, :version + 1)), 'QS003', 'it happens once');
select is_empty('select * from audit.verify()', 'and the audit holds');

select * from finish();
rollback;
