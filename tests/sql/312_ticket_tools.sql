-- Templates in the customer's language, macros, presence, ratings, duplicates.
begin;
\ir setup.sql
select plan(26);
select t.log_in('dan');

create table t.one as select t.ticket('normal') as id;
create function t.id() returns bigint language sql as $$ select id from t.one $$;
select is(t.value('select r.note from api.template_add(code => ''hello'', name => ''Hello'', language => ''en'', body => ''Hello {customer}, {ticket}'') r'), 'Added', 'a template');
select is(t.state('select * from api.template_add(code => ''hello'', name => ''Hello'', language => ''en'', body => ''x'')'), 'QS004', 'its code is its own');
select is(t.value(format('select r.note from api.template_text_set(template_id => %s, version => 1, language => ''de'', body => ''Hallo {customer}'') r', (select template_id from core.template where code = 'hello'))), 'Saved', 'another language');
select is(t.state(format('select * from api.template_text_set(template_id => %s, version => 1, language => ''fr'', body => ''Bonjour'')', (select template_id from core.template where code = 'hello'))), 'QS001', 'not over a change of somebody else');
create function t.body() returns text language sql as $$ select t.value(format('select body from api.ticket_template where ticket_id = %s and code = ''hello''', t.id())) $$;
select is(t.body(), 'Hello ' || (select c.name from core.customer c join core.ticket k using (customer_id) where k.ticket_id = t.id()) || ', T-' || t.id(), 'placeholders are filled');
update core.ticket set language = 'de' where ticket_id = t.id();
select alike(t.body(), 'Hallo %', 'in the language of the ticket');
update core.ticket set language = 'ja' where ticket_id = t.id();
select alike(t.body(), 'Hello %', 'or in English');

select t.log_in('amy');
select is(t.state('select * from api.template_retire(template_id => 1, version => 1)'), '42501', 'agents use templates and do not write them');
select alike(t.value(format('select reply from api.ticket_macro_preview where ticket_id = %s and macro = ''refund_done''', t.id())), '%refunded%', 'what a macro will say can be read before');
select is(t.act('macro', t.id(), ', macro => ''refund_done'''), 'Done', 'a macro');
select is((select concat_ws(' ', status, class, resolution, messages) from core.ticket where ticket_id = t.id()), 'resolved payment refunded 1', 'answers, classifies and resolves in one step');
select is((select owner_id from core.ticket where ticket_id = t.id()), (select person_id from core.person where login = 'amy'), 'and the ticket is hers');
select is(t.state(t.act_text('macro', t.id(), ', macro => ''nonsense''')), 'QS004', 'no such macro');
select is(t.state(t.act_text('macro', t.id(), ', macro => ''where_is_it''')), 'QS003', 'a macro takes no step that she could not take');

-- ratings
select is((select count(*)::int from core.rating where ticket_id = t.id() and score is null), 1, 'a resolved ticket asks its customer');
create table t.token as select core.rating_invite(t.id()) as token;
select is(core.rating_answer((select token from t.token), 5, 'Thanks'), true, 'who has the link rates');
select is(core.rating_answer((select token from t.token), 1, 'No'), false, 'once');
select is(core.rating_answer('guess', 1), false, 'a guess rates nothing');
select is(t.amount('select * from api.rating'), 0::bigint, 'agents do not read ratings');
select t.log_in('dan');
select is(t.value(format('select score from api.rating where ticket_id = %s', t.id())), '5', 'leads do');

-- presence
select is(t.value(format('select r.note from api.presence_put(entity => ''ticket'', entity_id => %s, doing => ''writing'') r', t.id())), 'Seen', 'he looks at it');
select is(t.amount(format('select * from api.presence where entity = ''ticket'' and entity_id = %s', t.id())), 0::bigint, 'and does not see himself');
select is(t.state('select * from api.presence_put(entity => ''person'', entity_id => 1)'), 'QS004', 'nobody is present where they may not be');
select t.log_in('amy');
select is(t.value(format('select name || '' '' || doing from api.presence where entity = ''ticket'' and entity_id = %s', t.id())), 'Dan Whitfield writing', 'she sees him writing');
select t.pass_time('2 min');
select is(t.amount(format('select * from api.presence where entity = ''ticket'' and entity_id = %s', t.id())), 0::bigint, 'until he is not heard of any more');

create table t.again as select t.ticket() as id;
select ok(t.amount(format('select * from api.ticket_duplicate where ticket_id = %s and other_id = %s', (select id from t.again), t.id())) = 1, 'the same words of the same customer are likely a duplicate');

select * from finish();
rollback;
