-- Business calendars: several ranges a day, time zones, holidays, and clocks that count only those hours.
begin;
\ir setup.sql
select plan(20);

insert into core.calendar values ('office', 'Office', 'Europe/Berlin');
insert into core.calendar_hours select 'office', d, '08:00', '12:00' from generate_series(1, 5) d;
insert into core.calendar_hours select 'office', d, '13:00', '17:00' from generate_series(1, 5) d;
insert into core.calendar_holiday values ('office', '2026-03-04', 'Feast');
create function t.add(at text, span text) returns text language sql as
	$$ select to_char(core.sla_add(at::timestamptz, span::interval, 'office') at time zone 'Europe/Berlin', 'Dy HH24:MI') $$;
create function t.gone(since text, till text) returns interval language sql as
	$$ select core.sla_between(since::timestamptz, till::timestamptz, 'office') $$;

select is(t.add('2026-03-02 08:00+01', '3 h'), 'Mon 11:00', 'within the morning');
select is(t.add('2026-03-02 08:00+01', '4 h'), 'Mon 12:00', 'to its very end');
select is(t.add('2026-03-02 11:00+01', '2 h'), 'Mon 14:00', 'over the lunch break');
select is(t.add('2026-03-02 16:00+01', '2 h'), 'Tue 09:00', 'over night');
select is(t.add('2026-03-03 16:00+01', '2 h'), 'Thu 09:00', 'over a holiday');
select is(t.add('2026-03-06 16:00+01', '2 h'), 'Mon 09:00', 'over a weekend');
select is(t.add('2026-03-07 03:00+01', '1 h'), 'Mon 09:00', 'from a time when nobody is there');
select is(t.add('2026-03-27 16:00+01', '2 h'), 'Mon 09:00', 'over the change of clocks');
select is(t.gone('2026-03-02 11:00+01', '2026-03-03 09:00+01'), '6 h', 'time between');
select is(t.gone('2026-03-03 16:00+01', '2026-03-05 09:00+01'), '2 h', 'a holiday does not count');
select is((select bool_and(core.sla_between(s, core.sla_add(s, n * interval '37 min', c), c) = n * interval '37 min')
	from generate_series(1, 60) n, (values ('office'), ('shanghai'), ('gulf'), (null)) x(c), lateral (select timestamptz '2026-03-02 03:11+01' + n * interval '5 h' as s) y),
	true, 'adding and measuring agree');
select throws_ok($$insert into core.calendar_hours values ('office', 1, '11:00', '14:00')$$, '23P01', null, 'hours do not overlap');

-- a ticket of a queue with hours
select t.log_in('dan');
select is(t.value('select r.note from api.queue_calendar(queue_id => (select queue_id from api.queue where name = ''English''), version => 1, calendar => ''office'') r'),
	'Saved', 'a lead gives a queue its hours');
select is(t.state('select * from api.queue_calendar(queue_id => (select queue_id from api.queue where name = ''English''), version => 2, calendar => ''mars'')'), 'QS004', 'not hours that do not exist');
select set_config('t.now', '2026-03-02 16:00+01', true);
create table t.one as select t.ticket('normal') as id;
create function t.due() returns text language sql as $$ select to_char(resolution_due at time zone 'Europe/Berlin', 'DD HH24:MI') from core.ticket, t.one where ticket_id = id $$;
select is((select to_char(first_response_due at time zone 'Europe/Berlin', 'DD HH24:MI') from core.ticket, t.one where ticket_id = id), '03 16:00', 'its first response is due after eight working hours');
create table t.before as select t.due() as due, (select resolution_due from core.ticket, t.one where ticket_id = id) as at;
-- 48 working hours from Monday 16:00, Wednesday is a holiday
select is(t.due(), '11 16:00', 'the resolution after forty-eight');
-- paused Monday 16:30 to Thursday 10:00: half an hour, a day of eight, two hours
select t.act('take', (select id from t.one));
select t.pass_time('30 min');
select t.act('status', (select id from t.one), ', status => ''waiting_supplier''');
select set_config('t.now', '2026-03-05 10:00+01', true);
select t.act('status', (select id from t.one), ', status => ''open''');
select is((select paused_for from core.ticket, t.one where ticket_id = id), '10:30:00', 'invariant 7: the pause is business time');
select is(core.sla_between((select at from t.before), (select resolution_due from core.ticket, t.one where ticket_id = id), 'office'), '10:30:00',
	'invariant 7: the due time moves by exactly the paused business time');
select t.act('priority', (select id from t.one), ', priority => ''high''');
select is((select core.sla_between(created_at, resolution_due, 'office') from core.ticket, t.one where ticket_id = id), '34:30:00', 'invariant 7: a new priority keeps the pause');
select t.act('reply', (select id from t.one), ', body => ''Hello''');
select is((select next_response_due from core.ticket, t.one where ticket_id = id), null, 'invariant 7: an answer stops the response clock');

select * from finish();
rollback;
