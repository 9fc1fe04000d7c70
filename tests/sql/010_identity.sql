-- Who is behind a connection: nothing without a session, exactly one person with one, and no way to forge it.
begin;
\ir setup.sql
select plan(32);

-- without a session
select is(t.value('select auth.me()'), null, 'a new connection is nobody');
select is(t.amount('select * from api.ticket'), 0::bigint, 'nobody sees no ticket');
select is((select sum(t.amount(format('select * from api.%I limit 1', c.relname)))::bigint from pg_class c
	where c.relnamespace = 'api'::regnamespace and c.relkind = 'v'), 0::bigint, 'nobody sees a row in any view');
select is(t.state('select * from api.ticket_take(ticket_id => 1001, version => 1)'), '42501', 'nobody may take a ticket');
select is(t.state('select * from api.choices(''ticket_status'')'), '42501', 'nobody may ask for choices');

-- tokens
create temp table token as select auth.mint_token('amy', 'password', '127.0.0.1') as token;
grant select on token to public;
select is((select length(token) from token), 64, 'a token is 32 random bytes in hex');
select ok(not exists (select from auth.token k, token n where encode(k.token_hash, 'hex') = n.token or encode(k.token_hash, 'escape') = n.token),
	'the token itself is not stored');
select is(t.state($$select * from auth.begin_session('00')$$), 'QS005', 'a made-up token is refused');
select is((select d->>'login' from token, t.desk(format('select * from auth.begin_session(%L)', token)) d), 'amy', 'a good token begins a session');
select is(t.value('select login from api.me'), 'amy', 'and the connection is amy');
select is(t.value('select name from api.me'), 'Amy Carter', 'with her name');
select ok(t.amount('select * from api.ticket limit 5') = 5, 'who sees tickets');
select is(t.state($$select * from auth.begin_session((select token from token))$$), '42501', 'a bound connection takes no second session');
select t.log_out();
select is((select t.state(format('select * from auth.begin_session(%L)', token)) from token), 'QS005', 'a used token is refused');
insert into auth.token (token_hash, person_id, factors, source, minted_at, expires_at)
select sha256('old'), person_id, '', '', clock_timestamp() - interval '2 min', clock_timestamp() - interval '1 min' from core.person where login = 'amy';
select is(t.state($$select * from auth.begin_session('old')$$), 'QS005', 'an expired token is refused');

-- forging
select is(t.state($$insert into auth.binding values (pg_backend_pid(), now(), 1, now())$$), '42501', 'the desk cannot write a binding');
select is(t.state($$insert into auth.token values (sha256('x'), 1, null, '', '', now(), now() + interval '1 h')$$), '42501', 'nor a token');
select is(t.state($$select auth.mint_token('ada', '', '')$$), '42501', 'nor have one minted');
select is(t.state($$select * from auth.session$$), '42501', 'nor read sessions');
select is(t.state($$select set_config('quayside.person', '1', false), auth.me()$$), '00000', 'a setting may be set');
select is(t.value('select auth.me()'), null, 'and makes nobody anybody');
insert into auth.binding select pg_backend_pid(), '2020-01-01', s.session_id, now() from auth.session s where s.ended_at is null limit 1;
select is(t.value('select auth.me()'), null, 'the binding of an earlier backend with this pid does not count');
select t.log_out();

-- database roles
select is_empty($$select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ('quayside_desk', 'quayside_warden', 'quayside_work', 'quayside_post')$$,
	'the login roles are members of nothing');
select is_empty($$select rolname from pg_roles where rolname like 'quayside%' and (rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or rolreplication)$$,
	'and have no attribute that would help');
set session authorization quayside_desk;
do $$
begin
	set role quayside_owner;
exception when others then
	perform set_config('t.seen', sqlstate, true);
end
$$;
reset session authorization;
select is(current_setting('t.seen'), '42501', 'SET ROLE to the owner is refused');

-- one person, several sessions; one session, several backends
select t.log_in('amy');
create temp table first as select auth.my_session() as id;
select t.log_out();
select t.log_in('amy');
select isnt((select id from first), auth.my_session(), 'a person may have several sessions');
select t.log_out();
select t.desk(format('select * from auth.begin_session(%L)', auth.mint_token('amy', 'password', 'test', (select id from first))));
select is((select id from first), auth.my_session(), 'a session carries on in a new backend with a new token');
select is((select count(*) from auth.session s, first f where s.session_id = f.id), 1::bigint, 'and is still the same row');
select throws_ok(format('select auth.mint_token(''dan'', '''', '''', %s)', (select id from first)), 'QS005', null, 'nobody carries on the session of another');

-- ends
select t.desk_do('select auth.end_session()');
select is(t.value('select auth.me()'), null, 'an ended session is nobody');
select is(t.state('select * from api.ticket_take(ticket_id => 1001, version => 1)'), 'QS005', 'and a command says that it has ended');
select t.log_in('amy');
select auth.person_disable('amy');
select is(t.value('select auth.me()'), null, 'a disabled person is nobody at once');

select * from finish();
rollback;
