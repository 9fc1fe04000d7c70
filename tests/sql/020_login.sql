-- What the warden asks: facts, keys, one-time codes, counting and resting.
begin;
\ir setup.sql
select plan(21);

select is((select known from auth.login_facts('nobody.here')), false, 'an unknown login has facts too: one row, not known');
select is((select count(*) from auth.login_facts('nobody.here')), 1::bigint, 'always one row');
select is((select roles from auth.login_facts('amy')), '{agent}'::text[], 'roles of a person');
select auth.person_set_password('amy', '$argon2id$test');
select is((select password_hash from auth.login_facts('amy')), '$argon2id$test', 'the password hash');

select auth.person_add_key('amy', 'ssh-ed25519', 'AAAA', 'SHA256:abc', 'laptop');
select ok(auth.key_known('amy', 'SHA256:abc'), 'a registered key is known');
select ok(not auth.key_known('dan', 'SHA256:abc'), 'not for somebody else');
select ok(not auth.key_known('amy', 'SHA256:abd'), 'nor another key');
select is((select keys from auth.login_facts('amy')), '{SHA256:abc}'::text[], 'facts list the keys');
select throws_ok($$select auth.person_add_key('dan', 'ssh-ed25519', 'AAAA', 'SHA256:abc', '')$$, 'QS004', null, 'a key belongs to one person');

select ok(not auth.totp_use('amy', 100), 'no code without a secret');
select auth.person_set_totp('amy', '\x0102');
select ok(auth.totp_use('amy', 100), 'a step is accepted');
select ok(not auth.totp_use('amy', 100), 'once');
select ok(not auth.totp_use('amy', 99), 'and no older one after it');
select ok(auth.totp_use('amy', 101), 'the next is fine');

select auth.note_login('amy', 'password', 'password', '10.0.0.1') from generate_series(1, 9);
select is((select locked_until from auth.login_facts('amy')), null, 'nine failures: not yet');
select auth.note_login('amy', 'password', 'password', '10.0.0.1');
select ok((select locked_until between clock_timestamp() + interval '29 min' and clock_timestamp() + interval '31 min' from auth.login_facts('amy')),
	'ten failures: half an hour of rest');
select throws_ok($$select auth.mint_token('amy', '', '')$$, '42501', null, 'no token meanwhile');
select auth.note_login('amy', 'success', 'password', '10.0.0.1');
select is((select locked_until from auth.login_facts('amy')), null, 'success clears it');
select lives_ok($$select auth.note_login('no.such', 'password', 'password', '10.0.0.1')$$, 'a stranger is written down');
select is((select count(*) from auth.attempt where login = 'no.such'), 1::bigint, 'in the list of attempts');

select auth.person_disable('amy');
select throws_ok($$select auth.mint_token('amy', '', '')$$, '42501', null, 'no token for a disabled person');

select * from finish();
rollback;
