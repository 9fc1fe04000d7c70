-- Contacts and addresses: what has been sealed is used once, for whom and what it was sealed; finding by a blind index.
begin;
\ir setup.sql
select plan(49);

create function t.session() returns bigint language sql as $$ select auth.my_session() $$;
create function t.version(customer bigint default 20001) returns int language sql as $$ select version from core.customer where customer_id = $1 $$;
-- What a warden does with a value: `seal` stands for the sealed bytes, `found` for the index. Returns the number for the action.
create function t.seal(call text, domain text, found text default null, key bigint default 20001, login text default 'amy') returns bigint language sql as $$
	select auth.seal_put(login, t.session(), b.customer_id, b.kind, b.place_key, coalesce(b.data_key, repeat('00', 73)), repeat('ab', 60),
		found, 'm***') from auth.seal_begin(login, t.session(), call, key, domain) b
$$;
create function t.email(value text, version int default t.version()) returns text language sql as $$
	select format('select * from api.customer_email_add(customer_id => 20001, version => %s, email => %L)', version, value) $$;
create table t.index as select repeat('c', 32) as a, repeat('d', 32) as b;

-- what is sealed, for whom
select t.log_in('amy');
select is((select kind || ' ' || place_key from auth.seal_begin('amy', t.session(), 'customer_email_add', 20001, 'private_email')), 'email 20001', 'an e-mail is bound to its customer');
select ok((select place_key > (select max(street_id) from core.street) from auth.seal_begin('amy', t.session(), 'customer_address_add', 20001, 'private_street')),
	'a street to a number of its own');
select is((select kind from auth.seal_begin('amy', t.session(), 'contact_change', (select contact_id from core.contact where customer_id = 20001 and kind = 'phone'),
	'private_contact')), 'phone', 'a contact says of which kind its new value is');
select is((select count(*) from auth.seal_begin('dan', t.session(), 'customer_email_add', 20001, 'private_email')), 0::bigint, 'nothing for a session of somebody else');
select is((select count(*) from auth.seal_begin('amy', t.session(), 'customer_email_add', 1, 'private_email')), 0::bigint, 'nor for nobody');
select is((select count(*) from auth.seal_begin('amy', t.session(), 'person_disable', 1, 'private_email')), 0::bigint, 'nor for what this person may not do');
select is(auth.seal_put('amy', t.session() + 1, 20001, 'email', 20001, repeat('00', 73), repeat('ab', 60), null, 'm'), null, 'another session keeps nothing');
select is(auth.seal_put('amy', t.session(), 20001, 'email', 20001, repeat('11', 73), repeat('ab', 60), null, 'm'), null, 'nor does another data key than the customer''s');

-- what was typed cannot go past it
select is(t.refusal(t.email('li@example.com'))->>'field', 'email', 'clear text is refused, and says where');
select is(t.refusal(t.email('999999'))->>'message', 'This has to be typed again', 'so is a number that was never given out');
create table t.handle as select t.seal('customer_email_add', 'private_email', (select a from t.index)) as id;
select is((select masked from core.intake where intake_id = (select id from t.handle)), 'm***', 'what is sealed waits');
select is(t.refusal(format('select * from api.customer_phone_add(customer_id => 20001, version => %s, phone => %L)', t.version(), (select id from t.handle)))->>'field',
	'phone', 'an e-mail is no phone number');
select is(t.refusal(format('select * from api.customer_email_add(customer_id => 20002, version => %s, email => %L)', t.version(20002), (select id from t.handle)))->>'field',
	'email', 'nor is it for another customer');
select t.log_in('dan');
select is(t.refusal(t.email((select id::text from t.handle)))->>'field', 'email', 'nor for another person');
select t.log_in('amy');
select is(t.refusal(t.email((select id::text from t.handle)))->>'field', 'email', 'nor for the next session of the same one');
update t.handle set id = t.seal('customer_email_add', 'private_email', (select a from t.index));
select is(t.refusal(t.email((select id::text from t.handle), t.version() + 1))->>'state', 'QS001', 'an old view of the customer is refused');
select is(t.value('select note from ' || substr(t.email((select id::text from t.handle)), 15)), 'Added', 'the right one is taken');
select is((select count(*) from core.intake where session_id = t.session()), 0::bigint, 'once: nothing is left to be taken');
select is((select string_agg(is_main::text, ' ' order by contact_id) from core.contact where customer_id = 20001 and kind = 'email'), 'true false', 'the first of a kind stays the main one');
update t.handle set id = t.seal('customer_email_add', 'private_email', (select a from t.index));
select is(t.refusal(t.email((select id::text from t.handle)))->>'message', 'C-20001 has this already', 'the same once more is refused');
select is((select count(*) from core.request q where q::text like '%' || (select a from t.index) || '%')
	+ (select count(*) from audit.entry x where x.data::text ~ 'm\*\*\*|abab') + (select count(*) from core.event v where v::text ~ 'm\*\*\*|abab'), 0::bigint,
	'neither requests nor audit nor history hold it');

-- changing
create function t.contact(verb text, rest text default '') returns text language sql as $$
	select format('select * from api.contact_%s(contact_id => %s, version => %s%s)', verb, contact_id, version, rest) from core.contact
	where customer_id = 20001 and kind = 'email' order by contact_id desc limit 1 $$;
create function t.done(statement text) returns text language sql as $$ select t.value('select note from ' || substr(statement, 15)) $$;
select is(t.done(t.contact('verify')), 'Verified', 'a contact is verified');
select ok((select verified_at = core.now() from core.contact where customer_id = 20001 and kind = 'email' and not is_main), 'with the time');
select is(t.done(t.contact('main')), 'Saved', 'and becomes the main one');
select is((select string_agg(is_main::text, ' ' order by contact_id) from core.contact where customer_id = 20001 and kind = 'email'), 'false true', 'which the other no longer is');
select is(t.value('select email from api.customer where customer_id = 20001'), 'm***', 'and is shown in lists, masked');
update t.handle set id = t.seal('contact_change', 'private_contact', (select b from t.index), (select max(contact_id) from core.contact where customer_id = 20001));
select is(t.done(t.contact('change', format(', value => %L', (select id from t.handle)))), 'Saved', 'another value takes its place');
select is((select encode(found_by, 'hex') || coalesce(verified_at::text, ' open') from core.contact where customer_id = 20001 and kind = 'email' order by contact_id desc limit 1),
	(select b from t.index) || ' open', 'and is to be verified');
select is(t.done(t.contact('remove')), 'Removed', 'a contact is removed');
select is((select string_agg(is_main::text, ' ' order by contact_id) from core.contact where customer_id = 20001 and kind = 'email'), 'true', 'and the other is the main one again');
select t.log_in('fay');
select is(t.state(t.contact('remove')), '42501', 'finance sees contacts and changes none');
select t.log_in('amy');

-- addresses
create function t.address(rest text) returns text language sql as $$
	select t.done(format('select * from api.customer_address_add(customer_id => 20001, version => %s, recipient => ''R'', street => %L, city => ''Bonn'', %s)',
		t.version(), t.seal('customer_address_add', 'private_street'), rest)) $$;
select is(t.refusal(format('select * from api.customer_address_add(customer_id => 20001, version => %s, recipient => ''R'', street => ''x'', city => ''Bonn'', country => ''XX'')',
	t.version()))->>'field', 'country', 'a country that is none is refused');
select is(t.address('country => ''de'', postcode => ''53111'''), 'Added', 'a second address');
select is((select is_main::text || country from core.address where customer_id = 20001 order by address_id desc limit 1), 'falseDE', 'is not the main one by itself');
select is(t.done((select format('select * from api.address_main(address_id => %s, version => %s)', address_id, version) from core.address where customer_id = 20001 order by address_id desc limit 1)),
	'Saved', 'but can become it');
select is((select city || country from core.customer where customer_id = 20001), 'BonnDE', 'which the customer''s list and the next order show');
create table t.old as select street_id from core.address where customer_id = 20001 and is_main;
select is(t.done((select format('select * from api.address_change(address_id => %s, version => %s, street => %L)', address_id, version, t.seal('address_change', 'private_street', null, address_id))
	from core.address where customer_id = 20001 and is_main)), 'Saved', 'another street takes the place of the old one');
select is((select sealed from core.street where street_id = (select street_id from t.old)), null, 'which is destroyed, because no order went there');
select is(t.done((select format('select * from api.address_remove(address_id => %s, version => %s)', address_id, version) from core.address where customer_id = 20001 and is_main)),
	'Removed', 'an address is removed');
select is((select count(*) from core.address where customer_id = 20001 and is_main), 1::bigint, 'and another is the main one');
select is((select count(*) from core.sales_order s join core.street k on k.street_id = s.ship_street_id where s.customer_id = 20001 and k.sealed is null), 0::bigint,
	'what orders were sent to stays');

-- finding
create function t.find(login text default 'amy') returns text language sql as $$
	select verdict || ' ' || customer_nos from auth.contact_find(login, t.session(), 'email', (select encode(found_by, 'hex') from core.contact where customer_id = 20003 and kind = 'email')) $$;
select is(t.find(), 'ok C-20003', 'an exact e-mail finds its customer');
select is((select data->>'kind' || (data->>'found') from audit.entry where action = 'auth.contact_find' order by entry_id desc limit 1), 'email[20003]', 'on the record');
select is((select verdict || customer_nos from auth.contact_find('amy', t.session(), 'phone', (select encode(found_by, 'hex') from core.contact where customer_id = 20003 and kind = 'email'))),
	'ok', 'nobody by a phone number that is none');
select is(t.find('dan'), 'denied ', 'nor for a session of somebody else');
select count(t.find()) from generate_series(1, 58);
select is(t.find(), 'rate ', 'sixty a minute and no more');
update core.lookup set at = at - interval '1 minute';
select is(t.find(), 'ok C-20003', 'the next minute is a new one');
select t.log_in('cai');
select is(t.find('cai'), 'denied ', 'a role without the permission finds nobody');
select is_empty('select * from audit.verify()', 'and the audit holds');

select * from finish();
rollback;
