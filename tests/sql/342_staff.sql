-- Staff from the screens: accounts, invitations, keys, sessions, networks, permissions of roles, jobs and series.
begin;
\ir setup.sql
select no_plan();
create function t.p(verb text, who text, rest text default '') returns text language sql as $$
	select format('select r.note, r.ref from api.person_%s(person_id => %s, version => %s%s) r', verb, person_id, version, rest) from core.person where login = who $$;
create function t.note(statement text) returns text language sql as $$ select d ->> 'note' from t.desk(statement) d $$;
create function t.asked(verb text, rest text default '') returns text language sql as $$
	select format('select r.note from api.role_%s(role_request_id => %s, version => %s%s) r', verb, role_request_id, version, rest)
	from core.role_request where role_request_id = (select max(role_request_id) from core.role_request) $$;

-- a new account
select t.log_in('ada');
select is((t.refusal('select * from api.person_add(login => ''9lives'', name => ''Cat'', role => ''agent'')'))->>'field', 'login', 'a login has its form');
select is(t.note('select r.note from api.person_add(login => ''newt'', name => ''New Ton'', role => ''finance'', time_zone => ''Europe/Paris'') r'), 'Asked for; somebody else approves it', 'an administrator makes an account');
select is((select enabled from core.person where login = 'newt'), false, 'which is closed');
select is(t.state(t.p('enable', 'newt', ', reason => ''x''')), '42501', 'and not opened by who made it');
select is(t.state(t.asked('approve')), '42501', 'nor approved');
select is((select t.value(format('select can_enable from api.person where person_id = %s', person_id)) from core.person where login = 'newt'), 'false', 'as the screen says');
select is((t.refusal('select * from api.person_add(login => ''newt'', name => ''x'', role => ''agent'')'))->>'field', 'login', 'a login is used once');
select is(t.state(t.p('invite', 'newt', ', reason => ''x''')), 'QS003', 'a closed account is not invited');
select t.log_in('dan');
select is(t.state('select * from api.person_add(login => ''x2'', name => ''x'', role => ''agent'')'), '42501', 'a lead makes no accounts');
select is(t.note(t.asked('approve')), 'Approved', 'somebody else agrees');
select is((select enabled from core.person where login = 'newt'), true, 'then it is open');

-- invitation
select t.log_in('ada');
create table t.code as select d ->> 'ref' as code, d ->> 'note' as note from t.desk(t.p('invite', 'newt', ', reason => ''First day''')) d;
select is((select note from t.code), 'Invited; give them the code yourself', 'invited');
select matches((select code from t.code), '^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$', 'a code comes once');
select is_empty(format('select 1 from core.request where ref = %L or note like ''%%'' || %1$L || ''%%'' union all select 1 from audit.entry where data::text like ''%%'' || %1$L || ''%%''
	union all select 1 from core.event where data::text || coalesce(reason, '''') like ''%%'' || %1$L || ''%%''', (select code from t.code)), 'and is written down nowhere');
select ok((select auth.invitation_right('newt', lower(replace(code, '-', ' '))) from t.code), 'typed small and with blanks it is right');
select ok(not auth.invitation_right('newt', 'AAAA-AAAA-AAAA-AAAA-AAAA'), 'another is not');
select ok((select not auth.invitation_right('amy', code) from t.code), 'nor for anybody else');
select is(auth.invitation_redeem('newt', false), false, 'nothing has been chosen yet');
select ok(auth.invitation_password('newt', 'hash-of-it'), 'a password is chosen');
select is((select password_hash from auth.credential join core.person using (person_id) where login = 'newt'), null, 'which does not count yet');
select is(auth.invitation_redeem('newt', true), false, 'with a second factor, that has to be there');
select is(auth.invitation_secret('newt', '\x0102'), '0102', 'a secret');
select is(auth.invitation_secret('newt', '\x0304'), '0102', 'stays what it was');
select is(auth.invitation_redeem('newt', true, 7), true, 'redeemed');
select is((select (password_hash, totp_secret, totp_last_step)::text from auth.credential join core.person using (person_id) where login = 'newt'), '(hash-of-it,"\\x0102",7)', 'and counts');
select ok((select not auth.invitation_right('newt', code) from t.code), 'the code is used up');
select is(t.state(t.p('invite', 'ada', ', reason => ''x''')), '42501', 'nobody invites themselves');
create table t.amy as select auth.mint_token('amy', 'password', '127.0.0.1') as token;
select is(t.note(t.p('invite', 'amy', ', reason => ''Forgot it''')), 'Invited; give them the code yourself', 'who forgot the password is invited again');
select is((select password_hash from auth.credential join core.person using (person_id) where login = 'amy'), null, 'the old one is gone');
select is_empty('select session_id from auth.session s join core.person p using (person_id) where login = ''amy'' and ended_at is null', 'and every session');
update auth.invitation set expires_at = clock_timestamp() - interval '1 s';
select ok(auth.invitation_password('amy', 'x') is false, 'a code that ran out opens nothing');

-- second factor: not by the same hand
select is(t.state(t.p('totp_reset', 'cai', ', reason => ''Lost the phone''')), 'QS003', 'who has none has none to lose');
update auth.credential set totp_secret = '\x01' where person_id in (select person_id from core.person where login in ('amy', 'cai'));
select is((t.refusal(t.p('totp_reset', 'amy', ', reason => ''Lost the phone''')))->>'message', 'Password and second factor of one person are not reset by the same administrator',
	'who took the password does not take the second factor');
select is(t.note(t.p('totp_reset', 'cai', ', reason => ''Lost the phone''')), 'The second factor is gone', 'of another');
select is(t.state(t.p('invite', 'cai', ', reason => ''x''')), '42501', 'nor the other way round');
select t.pass_time('8 days');
select is(t.state(t.p('invite', 'cai', ', reason => ''x''')), '00000', 'within a week');

-- account details
select is(t.note(t.p('change', 'amy', ', name => ''Amy C. Carter''')), 'Saved', 'a name');
select is((t.refusal(t.p('change', 'amy', ', home_role => ''finance''')))->>'field', 'home_role', 'the first role is one they have');
select is((t.refusal(t.p('change', 'amy', ', time_zone => ''Mars''')))->>'field', 'time_zone', 'a zone of this planet');
select is(t.state(t.p('change', 'amy')), 'QS003', 'nothing is nothing');

-- keys and sessions
create function t.pub(n int) returns text language sql as $$ select 'ssh-ed25519 ' || encode('\x0000000b'::bytea || 'ssh-ed25519' || '\x00000020' || sha256(n::text::bytea), 'base64') || ' me@laptop' $$;
select is(t.note(format('select r.note from api.my_key_add(key => %L) r', t.pub(1))), 'Added', 'a public key');
select is((select (type, comment)::text from auth.key where fingerprint = 'SHA256:' || rtrim(encode(sha256(decode(split_part(t.pub(1), ' ', 2), 'base64')), 'base64'), '=')), '(ssh-ed25519,me@laptop)', 'with the fingerprint that ssh shows');
select is((t.refusal('select * from api.my_key_add(key => ''-----BEGIN OPENSSH PRIVATE KEY-----'')'))->>'field', 'key', 'a private one is refused');
select is((t.refusal(format('select * from api.my_key_add(key => %L)', replace(t.pub(1), 'ssh-ed25519 ', 'ssh-rsa '))))->>'field', 'key', 'and one that is not what it says');
select is(t.amount('select * from api.my_key where revoked_at is null'), 1::bigint, 'shown');
create table t.key as select max(key_id) as id from auth.key;
select t.log_in('dan');
select is(t.state(format('select * from api.my_key_add(key => %L)', t.pub(1))), 'QS004', 'it belongs to one person');
select is((select t.state(format('select * from api.my_key_drop(key_id => %s)', id)) from t.key), 'QS002', 'who alone may drop it');
select is((select t.state(format('select * from api.my_session_drop(session_id => %s)', session_id)) from auth.session s join core.person p using (person_id) where login = 'ada' and ended_at is null limit 1), 'QS002', 'so with sessions');
select is(t.state(format('select * from api.my_session_drop(session_id => %s)', auth.my_session())), 'QS003', 'the one at work here is left by logging out');
select t.log_in('ada');
select is((select t.note(format('select r.note from api.my_key_drop(key_id => %s) r', id)) from t.key), 'Revoked', 'dropped');
create table t.dans as select session_id as id from auth.session s join core.person p using (person_id) where login = 'dan' and ended_at is null order by 1 desc limit 1;
select is((select t.note(format('select r.note from api.person_session_drop(session_id => %s) r', id)) from t.dans), 'Ended', 'an administrator ends a session');
select is((select end_reason from auth.session, t.dans where session_id = id), 'ended by an administrator', 'with a reason');

-- networks
select is((t.refusal('select * from api.login_range_add(role => ''agent'', network => ''ten.one'')'))->>'field', 'network', 'what is no network is refused');
select is(t.note('select r.note from api.login_range_add(role => ''agent'', network => ''10.1.0.0/16'', note => ''Office'') r'), 'Added', 'agents come from the office');
select is(auth.mint_token('noah', 'password', '192.168.1.4'), null, 'from elsewhere they get no session');
select ok(auth.mint_token('noah', 'password', '10.1.7.7') is not null, 'from there they do');
select ok(auth.mint_token('gus', 'password', '192.168.1.4') is not null, 'a role without networks is free');
select is(auth.mint_token('noah', 'password', 'nonsense'), null, 'an address that is none is nowhere');
select is((select count(*)::int from audit.entry where action = 'auth.network'), 2, 'both are on record');
select is(t.state('select * from api.login_range_add(role => ''admin'', network => ''10.1.0.0/16'')'), 'QS003', 'nobody locks themselves out');
select is((select t.note(format('select r.note from api.login_range_drop(login_range_id => %s) r', login_range_id)) from auth.login_range), 'Removed', 'free again');

-- what roles may do
create function t.perm(permission text, change text) returns text language sql as $$
	select format('select r.note from api.role_permission_ask(role_id => %s, version => %s, permission => %L, change => %L, reason => ''Needed'') r', role_id, version, permission, change) from core.role where role = 'buyer' $$;
select is(t.amount('select * from api.role_permission where granted'), (select count(*) from core.role_permission), 'every permission of every role is shown');
select is(t.note(t.perm('shipment.view', 'grant')), 'Asked for', 'a permission is asked for');
select is(t.state(t.perm('shipment.view', 'grant')), 'QS003', 'once');
select is(t.state(t.perm('no.such', 'grant')), 'QS004', 'one that is there');
select is(t.state(t.asked('approve')), '42501', 'by somebody else');
select t.log_in('dan');
select is(t.note(t.asked('approve')), 'Approved', 'approved');
select ok(exists (select from core.role_permission where role = 'buyer' and permission = 'shipment.view'), 'the role has it');
select t.log_in(t.person('buyer'));
select is(t.state('select * from api.shipment limit 1'), '00000', 'and it counts at once');
select t.log_in('ada');
delete from core.role_permission where permission = 'role.approve' and role <> 'lead';
select t.note((select format('select r.note from api.role_permission_ask(role_id => %s, version => %s, permission => ''role.approve'', change => ''revoke'', reason => ''x'') r', role_id, version) from core.role where role = 'lead'));
select t.log_in('dan');
select is(t.state(t.asked('approve')), 'QS003', 'the last who can approve stay');

-- series and jobs
select t.log_in('ada');
create function t.ser(rest text) returns text language sql as $$ select format('select r.note from api.series_change(series_id => %s, version => %s%s) r', series_id, version, rest) from core.series where series = 'invoice' $$;
create table t.was as select core.series_next('invoice') as no;
select is(t.note(t.ser(', prefix => ''2026-'', digits => 4')), 'Saved', 'invoices get another look');
select matches(core.series_next('invoice'), '^2026-\d{4}$', 'from now on');
select is((t.refusal(t.ser(', prefix => ''a b''')))->>'field', 'prefix', 'of letters and digits');
select core.job_note('mail', 12, 3);
select core.job_note('mail', 40, 0, 'the server said no');
select is((select (runs, failures, done, error, failed_at is not null)::text from core.job_run where job = 'mail'), '(2,1,0,"the server said no",t)', 'a job that failed says so');
select core.job_note('mail', 12, 3);
select is((select error from core.job_run where job = 'mail'), 'the server said no', 'and it is not forgotten by the next run');
select is(t.amount('select * from api.job_run where job_run_no = ''mail'''), 1::bigint, 'for the administrator to see');
select core.job_note('hourly', 5, 0, '', 3600000), core.job_note('often', 5, 0, '', 30000);
update core.job_run set began_at = began_at - interval '30 min' where job in ('hourly', 'often');
select is(t.value('select string_agg(job_run_no || '' '' || style, '', '' order by job_run_no) from api.job_run where job_run_no in (''hourly'', ''often'')'), 'hourly ok, often warn',
	'a job is late by how often it is to run');
select * from finish();
rollback;
