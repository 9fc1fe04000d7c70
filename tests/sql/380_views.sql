-- Saved views: whom they are for, pins, and how a list was left.
begin;
\ir setup.sql
select plan(16);

create function t.put(name text, more text default '') returns text language sql as $$
	select format('select r.note from api.view_put(screen => ''tickets'', name => %L, filter => ''status:open''%s) r', name, more) $$;
create function t.seen(name text) returns bigint language sql as $$
	select t.amount(format('select * from api.saved_view where name = %L', name)) $$;
create function t.pin(name text, pin text) returns text language sql as $$
	select format('select r.note from api.view_pin(saved_view_id => %s, pin => %s) r', (select saved_view_id from core.saved_view v where v.name = $1), pin) $$;

select t.log_in('dan');
select is(t.value(t.put('T own')), 'Saved', 'a view for oneself');
select is(t.value(t.put('T lead', ', role => ''lead'', begins => true')), 'Saved', 'one for a role, that its lists begin with');
select is(t.value(t.put('T all', ', shared => true')), 'Saved', 'one for all');
select is(t.state(t.put('T buyers', ', role => ''buyer''')), '42501', 'not for a role that one has not');
select is(t.state('insert into core.saved_view (owner_id, screen, name, begins, updated_at) select person_id, ''tickets'', ''x'', true, now() from core.person limit 1'),
	'42501', 'never past the function');
select is(t.value(t.pin('T own', '1')), 'Saved', 'pinned');
select is(t.value(t.pin('T all', '1')), 'Saved', 'what stood there gives way');
select is(t.value('select string_agg(name || pin, '','') from api.saved_view where pin is not null'), 'T all1', 'one view, one number');
select is(t.state(t.pin('T own', '10')), 'QS004', 'nine numbers');
select is(t.value('select r.note from api.view_leave(screen => ''tickets'', name => ''T all'', columns => ''-owner'', sort => ''due_at'') r'), 'Saved', 'how a list was left');
select is(t.value('select name || columns || sort from api.view_last where screen = ''tickets'''), 'T all-ownerdue_at', 'is known at the next login');

select t.log_in('amy');
select is(t.seen('T own') || ' ' || t.seen('T lead') || ' ' || t.seen('T all'), '0 0 1', 'an agent sees what is for all');
select is(t.value('select count(*) from api.saved_view where pin is not null'), '0', 'pins are one''s own');
select is(t.state(t.pin('T lead', '2')), 'QS002', 'what one cannot see cannot be pinned');
select is(t.value('select count(*) from api.view_last'), '0', 'nor is it known how others left a list');

select t.log_in('dan');
select t.value('select r.note from api.view_drop(screen => ''tickets'', name => ''T all'') r');
select is(t.value('select count(*) from api.saved_view where pin is not null'), '0', 'a pin goes with its view');

select * from finish();
rollback;
