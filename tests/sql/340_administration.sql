-- Teams, roles by two people, settings, what is one's own, customers' consent.
begin;
\ir setup.sql
select plan(36);

-- roles
select t.log_in('ada');
create function t.ask(who text, role text, change text) returns text language sql as $$
	select format('select r.note from api.role_ask(person_id => %s, version => %s, role => %L, change => %L, reason => ''Needed'') r', person_id, version, role, change)
	from core.person where login = who $$;
create function t.rr(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.role_%s(role_request_id => %s, version => %s%s) r', verb, role_request_id, version, rest) from core.role_request order by 1 desc limit 1 $$;
create function t.rr2(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.role_%s(role_request_id => %s, version => %s%s) r', verb, role_request_id, version, rest)
	from core.role_request where role_request_id = (select max(role_request_id) from core.role_request) $$;
select is(t.value(t.ask('amy', 'lead', 'grant')), 'Asked for', 'an administrator asks for a role');
select is(t.state(t.ask('amy', 'lead', 'grant')), 'QS003', 'once');
select is(t.state(t.rr2('approve')), '42501', 'and does not grant it alone');
select throws_ok('update core.role_request set decided_by = asked_by, decided_at = now(), status = ''approved'' where status = ''requested''', '23514', null, 'nor could a bug');
select is(t.state('select * from api.ticket limit 1'), '00000', 'nothing has happened');
select t.log_in('dan');
select is(t.value(t.rr2('approve')), 'Approved', 'a lead grants it');
select t.log_in('amy');
select ok(t.amount('select * from api.template limit 1') = 1 and auth.can('api.ticket_assign'), 'and it counts at once');
select t.log_in('ada');
select is(t.state(t.ask('amy', 'agent', 'revoke')), 'QS003', 'the role one begins in stays');
select is(t.value(t.ask('amy', 'lead', 'revoke')), 'Asked for', 'taking away is asked for too');
select t.log_in('amy');
select is(t.state(t.rr2('approve')), '42501', 'whom it is about does not decide');
select t.log_in('vera');
select is(t.value(t.rr2('refuse', ', reason => ''She is good at it''')), 'Refused', 'somebody else may refuse');
select is((select count(*)::int from core.person_role pr join core.person p using (person_id) where p.login = 'amy' and role = 'lead'), 1, 'then nothing changes');
select t.log_in('ada');
select is(t.amount('select * from api.notification where entity = ''role_request'''), 2::bigint, 'who asked is told both answers');
select is(t.value(format('select r.note from api.notification_read(notification_id => %s) r', (select max(notification_id) from core.notification))), 'Read', 'and reads it');

-- teams and settings
select is(t.value('select r.note from api.team_add(team => ''gulf'', name => ''Gulf'') r'), 'Added', 'a team');
create function t.team(verb text, who text) returns text language sql as $$
	select format('select r.note from api.team_member_%s(team_id => %s, version => %s, member => %L) r', verb, team_id, version, who) from core.team where team = 'gulf' $$;
select is(t.value(t.team('add', 'karim')), 'Joined', 'somebody joins');
select is(t.state(t.team('add', 'karim')), 'QS003', 'once');
select is(t.value(t.team('drop', 'karim')), 'Left', 'and leaves');
create function t.set(wanted text) returns text language sql as $$
	select format('select r.note from api.setting_change(setting_id => %s, version => %s, value => %L, reason => ''Asked for'') r', setting_id, version, wanted)
	from core.setting where setting = 'reopen_days' $$;
select is(t.state(t.set('many')), 'QS004', 'a number stays a number');
select is(t.value(t.set('21')), 'Saved', 'a setting');
select is(core.setting('reopen_days'), '21', 'counts at once');
select ok(t.amount('select * from api.audit_entry where action = ''api.setting_change'' and data like ''%21%''') = 1, 'and is on record, with what it was');

-- one's own
select is(t.value('select r.note from api.view_put(screen => ''people'', name => ''Disabled'', filter => ''enabled:no'') r'), 'Saved', 'a view is saved');
select is(t.value('select r.note from api.view_put(screen => ''people'', name => ''Disabled'', filter => ''enabled:no'', shared => true) r'), 'Saved', 'saved again under its name');
select t.log_in('amy');
select is(t.amount('select * from api.saved_view where name = ''Disabled'' and not mine'), 1::bigint, 'a shared one is seen by others');
select is(t.state('select * from api.view_drop(screen => ''people'', name => ''Disabled'')'), 'QS002', 'and dropped only by its owner');
select is(t.value('select r.note from api.draft_put(place => ''ticket_reply/1001'', ident => ''T-1001'', body => ''{"body": "Dear"}'') r'), 'Saved', 'a draft');
select is(t.value('select text from api.draft_field where place = ''ticket_reply/1001'''), 'Dear', 'is there at the next login');
select t.log_in('dan');
select is(t.amount('select * from api.draft'), 0::bigint, 'and for nobody else');
select t.log_in('amy');
select is(t.value('select r.note from api.draft_drop(place => ''ticket_reply/1001'') r'), 'Removed', 'gone when sent');

-- consent
create table t.buyer as select min(customer_id) as id from core.customer where marketing_consent_at is not null;
select is((select t.value(format('select r.note from api.customer_consent_set(customer_id => %s, version => %s, purpose => ''marketing_email'', granted => false) r', customer_id, version))
	from core.customer join t.buyer on customer_id = id), 'Saved', 'consent is withdrawn');
select is((select t.value(format('select marketing from api.customer where customer_id = %s', id)) from t.buyer), 'false', 'and no longer holds');
select is((select t.amount(format('select * from api.customer_consent where customer_id = %s', id)) from t.buyer), 2::bigint, 'what was agreed to before is kept');
select throws_ok('update core.consent set granted = true', '42501', null, 'and never rewritten');
select is((select core.series_next('invoice') || ' ' || core.series_next('invoice')), 'INV-000001 INV-000002', 'numbers without gaps');
select is((select count(*)::int from core.job_take()), 0, 'no job waits');

select * from finish();
rollback;
