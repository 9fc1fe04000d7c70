-- Customers that staff make: contact data sealed before the customer is there, duplicates told, tiers earned.
begin;
\ir setup.sql
select no_plan();

-- As the warden does it: `key` stands for the key that it makes when there is none.
create function t.seal(kind text, found text, key text default '00', login text default 'amy', call text default 'customer_add') returns bigint language sql as $$
	select auth.seal_put(login, auth.my_session(), b.customer_id, b.kind, b.place_key, coalesce(b.data_key, repeat(key, 73)), repeat('ab', 60), found, 'm***')
	from auth.seal_begin(login, auth.my_session(), call, 0, 'private_' || kind) b $$;
create function t.add(rest text) returns text language sql as $$
	select format('select * from api.customer_add(name => ''Zoe Quill'', language => ''en'', country => ''GB'', %s)', rest) $$;
create table t.index as select repeat('c', 32) as a, repeat('d', 32) as b;

select t.log_in('bao');
select is(t.state(t.add('email => ''1''')), '42501', 'a buyer makes no customers');
select is((select count(*) from auth.seal_begin('bao', auth.my_session(), 'customer_add', 0, 'private_email')), 0::bigint, 'nor is anything sealed for one');
select t.log_in('amy');
select is(t.refusal(t.add('note => ''x'''))->>'field', 'email', 'one contact is needed');
select is(t.refusal(t.add('email => ''zoe@example.com'''))->>'field', 'email', 'clear text is refused');
create table t.h as select t.seal('email', (select a from t.index)) as email;
alter table t.h add column phone bigint;
update t.h set phone = t.seal('phone', (select b from t.index), '11');
select is((select count(distinct customer_id) || ' ' || count(distinct data_key) from core.intake where session_id = auth.my_session()), '1 1',
	'what is sealed after the first is of the same customer to come, with the same key');
select is((select t.value('select ref from ' || substr(t.add(format('email => ''%s'', phone => ''%s''', email, phone)), 15)) from t.h),
	(select 'C-' || customer_id from core.intake order by intake_id desc limit 1), 'the customer is made, under the number that was meant');
create table t.c as select * from core.customer order by customer_id desc limit 1;
select is((select concat_ws(' ', name, language, country, time_zone, tier) from t.c), 'Zoe Quill en GB Europe/London standard', 'with name, language and country');
select is((select string_agg(kind || ' ' || is_main, ',' order by kind) from core.contact join t.c using (customer_id)), 'email true,phone true', 'and both contacts');
select is((select encode(data_key, 'hex') from core.personal join t.c using (customer_id)), repeat('00', 73), 'sealed with a key of the customer''s own');
select is((select count(*) from core.intake where session_id = auth.my_session()), 0::bigint, 'nothing waits any more');
select is((select count(*) from core.event join t.c on customer_id = entity_id where entity = 'customer' and kind = 'created'), 1::bigint, 'the history begins');
select is((select count(*) from audit.entry where data::text ~ 'abab|m\*\*\*|Zoe'), 0::bigint, 'the record holds none of it');

-- the same once more
update t.h set email = t.seal('email', (select a from t.index), '22');
select is((select t.refusal(t.add(format('email => ''%s''', email)))->>'message' from t.h), (select customer_no || ' has this already' from t.c), 'somebody has this e-mail');
select is((select count(*) from audit.entry x, t.c where x.action = 'auth.contact_find' and x.entity_id = c.customer_id), 1::bigint, 'and that this was told is on the record');
select is((select t.value('select note from ' || substr(t.add(format('email => ''%s'', duplicate => ''yes''', email)), 15)) from t.h), 'Added', 'two may share one');
select is((select count(*) from core.contact where found_by = decode((select a from t.index), 'hex')), 2::bigint, 'both have it');
select is((select t.refusal(t.add(format('email => ''%s''', t.seal('email', (select b from t.index), '33', 'amy', 'customer_email_add'))))->>'field'), 'email',
	'what was sealed for somebody else makes nobody');
update t.h set email = t.seal('email', repeat('e', 32), '44');
select t.log_in('dan');
select is((select t.refusal(t.add(format('email => ''%s''', email)))->>'state' from t.h), 'QS004', 'another person cannot use it');

-- changing, and tiers
create function t.change(rest text) returns text language sql as $$
	select format('select * from api.customer_change(%s, %s%s)', customer_id, (select x.version from core.customer x where x.customer_id = c.customer_id), rest) from t.c $$;
select t.log_in('amy');
select is(t.refusal(t.change(''))->>'message', 'Nothing was changed', 'something has to change');
select is(t.value('select note from ' || substr(t.change(', name => ''Zoe Marsh'', country => ''DE'''), 15)), 'Saved', 'a name and a country are changed');
select is((select concat_ws(' ', x.name, x.country, x.time_zone) from core.customer x join t.c using (customer_id)), 'Zoe Marsh DE Europe/Berlin', 'and the time zone with it');
select is(t.refusal(t.change(', tier => ''gold'''))->>'state', 'QS003', 'a tier is earned');
select is(t.refusal(t.change(', tier => ''wholesale'''))->>'state', '42501', 'or given by who may');
select t.log_in(t.person('lead'));
select is(t.value('select note from ' || substr(t.change(', tier => ''gold'''), 15)), 'Saved', 'a lead gives it');
select t.log_in('amy');
select is(t.value('select note from ' || substr(t.change(', tier => ''standard'''), 15)), 'Saved', 'anybody takes it back');
update core.setting set value = '0' where setting = 'tier_silver_minor';
select is(t.value('select note from ' || substr(t.change(', tier => ''silver'''), 15)), 'Saved', 'who has spent enough gets it');

select * from finish();
rollback;
