-- What people choose for themselves.
begin;
\ir setup.sql
select plan(15);

create function t.choose(preference text, value text) returns text language sql as $$
	select format('select r.note from api.preference_set(preference => %L, value => %L) r', preference, value) $$;

select is(t.state(t.choose('color', 'none')), '42501', 'nobody chooses anything without a session');
select t.log_in('gus');
select is(t.value(t.choose('language', 'zh_CN')), 'Saved', 'everybody chooses a language');
select is(t.value('select language from api.me'), 'zh_CN', 'and has it at once');
select is(t.value(t.choose('keymap', 'vi')), 'Saved', 'keys');
select is(t.value(t.choose('color', 'dark')), 'Saved', 'colours');
select is(t.value(t.choose('time_zone', 'Asia/Tokyo')), 'Saved', 'a time zone');
select is((select concat_ws(' ', language, keymap, color, time_zone) from core.person where login = 'gus'), 'zh_CN vi dark Asia/Tokyo', 'all four are kept');
select is(t.value(t.choose('symbols', 'ascii')), 'Saved', 'symbols');
select is(t.value(t.choose('symbols', 'wide')), 'Saved', 'another time');
select is(t.value('select value from api.my_preference where preference = ''symbols'''), 'wide', 'the last one counts');
select is(t.refusal(t.choose('time_zone', 'Mars/Olympus')) ->> 'field', 'value', 'a wrong value is told at its field');
select is(t.state(t.choose('language', 'tlh')), 'QS004', 'no such language');
select is(t.state(t.choose('password', 'x')), '23514', 'no such preference');
select is((select count(*) from audit.entry where action = 'api.preference_set' and entity = 'person'
	and actor_id = (select person_id from core.person where login = 'gus')), 6::bigint, 'each change is on record');
select is((select array_agg(distinct priority::text) from core.ticket where priority_rank = 1), array['urgent']::text[], 'urgency sorts as a number');

select * from finish();
rollback;
