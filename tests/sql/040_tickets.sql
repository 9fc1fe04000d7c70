-- What can be done to a ticket, from every state, and what each command leaves behind.
begin;
\ir setup.sql
select plan(54);

-- every step that is allowed, and none that is not
create table t.step (verb text, from_state text, targets text);
insert into t.step values
	('status', 'new', 'open waiting_customer waiting_supplier waiting_carrier waiting_internal spam'),
	('status', 'open', 'waiting_customer waiting_supplier waiting_carrier waiting_internal spam'),
	('status', 'waiting_customer', 'open waiting_supplier waiting_carrier waiting_internal'),
	('status', 'waiting_supplier', 'open waiting_customer waiting_carrier waiting_internal'),
	('status', 'waiting_carrier', 'open waiting_customer waiting_supplier waiting_internal'),
	('status', 'waiting_internal', 'open waiting_customer waiting_supplier waiting_carrier'),
	('status', 'snoozed', 'open waiting_customer waiting_supplier waiting_carrier waiting_internal'),
	('status', 'resolved', 'open'), ('status', 'closed', ''), ('status', 'merged', ''), ('status', 'spam', 'open');

-- put a ticket into a state without asking anybody
create function t.put(ticket bigint, state text) returns void language sql as $$
	update core.ticket set status = state, resolution = case when state in ('resolved', 'closed') then 'answered' end,
		snoozed_until = case when state = 'snoozed' then core.now() + interval '1 h' end,
		snoozed_from = case when state = 'snoozed' then 'open' end,
		resolved_at = case when state in ('resolved', 'closed') then core.now() end, closed_at = case when state = 'closed' then core.now() end,
		merged_into = case when state = 'merged' then (select min(k.ticket_id) from core.ticket k) end
	where ticket_id = $1
$$;

create table t.seen (from_state text, to_state text, state text);
do $$
declare
	id bigint := t.ticket();
	f text;
	g text;
begin
	perform t.log_in('amy');
	foreach f in array array(select code from core.code where domain = 'ticket_status') loop
		perform t.put(id, f);
		foreach g in array array(select code from core.code where domain = 'ticket_status') loop
			insert into t.seen values (f, g, t.state(t.act_text('status', id, format(', status => %L, reason => ''because''', g))));
		end loop;
	end loop;
end
$$;
select results_eq($$select from_state, string_agg(to_state, ' ' order by to_state) from t.seen where state = '00000' group by 1 order by 1$$,
	$$select from_state, (select string_agg(x, ' ' order by x) from unnest(string_to_array(targets, ' ')) x) from t.step where targets <> '' order by 1$$,
	'an agent can change the status along exactly these steps');
select is_empty($$select * from t.seen where state not in ('00000', 'QS003', '42501')$$, 'and every other step is refused as not allowed');
select is((select string_agg(distinct state, ' ') from t.seen where from_state = 'closed' and to_state = 'open'), '42501', 'reopening a closed one is for the team lead');

-- what is offered is what works
create table t.fresh as select t.ticket() as id;
select is((select string_agg(c->>'code', ' ') from t.fresh, t.desk(format('select * from api.choices(''ticket_status'', %s)', id)) c),
	(select targets from t.step where from_state = 'new'), 'the choices of a new ticket are its legal steps');
select is((select string_agg(c->>'code', ' ') from t.desk('select * from api.choices(''core.ticket_priority'')') c), 'low normal high urgent',
	'choices of a plain coded value, in their order');

-- take
create table t.one as select t.ticket() as id;
create function t.id() returns bigint language sql as $$ select id from t.one $$;
create function t.field(what text) returns text language sql as $$
	select v from t.desk('select * from api.ticket where ticket_id = ' || t.id()) d, jsonb_each_text(d) e(k, v) where k = what $$;
select is(t.field('can_take'), 'true', 'a new ticket can be taken');
select is(t.act('take', t.id()), 'Taken', 'take');
select is(t.field('status'), 'open', 'the first action opens a new ticket');
select is(t.field('owner'), 'amy', 'it is hers');
select is(t.field('version'), '2', 'one command, one version');
select is(t.field('can_take'), 'false', 'and cannot be taken again');
select is(t.state(t.act_text('take', t.id())), 'QS003', 'not by force either');

-- reply, note
select is(t.act('reply', t.id(), ', body => ''  Hello  '''), 'Reply sent', 'reply');
select is(t.field('messages'), '1', 'one message more');
select is(t.value(format('select body from api.ticket_message where ticket_id = %s and kind = ''reply''', t.id())), 'Hello', 'trimmed and kept');
select is(t.value(format('select author from api.ticket_message where ticket_id = %s and kind = ''reply''', t.id())), 'Amy Carter', 'under her name');
select is(t.state(t.act_text('reply', t.id(), ', body => '' ''')), 'QS004', 'an empty reply is refused');
select is(t.refusal(t.act_text('reply', t.id(), ', body => '' '''))->>'field', 'body', 'naming the field');
select is(t.state(t.act_text('reply', t.id(), format(', body => %L', repeat('x', 50001)))), 'QS004', 'and so is a book');
select is(t.act('reply', t.id(), ', body => ''More'', next => ''waiting_customer'''), 'Reply sent', 'reply and wait');
select is(t.field('status'), 'waiting_customer', 'in one step');
select is(t.act('note', t.id(), ', body => ''内部备注'''), 'Note added', 'note');
select is(t.value(format('select kind from api.ticket_message where ticket_id = %s and body = ''内部备注''', t.id())), 'note', 'a note is not a reply');
select is((select string_agg(format('%s>%s', from_status, to_status), ' ' order by message_id) from jsonb_to_recordset((select jsonb_agg(d) from t.desk(
	format('select * from api.ticket_message where ticket_id = %s and event = ''status''', t.id())) d)) as x(message_id bigint, from_status text, to_status text)),
	'new>open open>waiting_customer', 'the thread tells the changes of status');

-- priority
select is(t.act('priority', t.id(), ', priority => ''urgent'''), 'Priority changed', 'priority');
select is(t.state(t.act_text('priority', t.id(), ', priority => ''urgent''')), 'QS003', 'not to what it is');
select is(t.state(t.act_text('priority', t.id(), ', priority => ''frantic''')), '23514', 'nor to what there is not');

-- snooze and wake
select is(t.state(t.act_text('snooze', t.id(), ', until => core.now() - interval ''1 min''')), 'QS004', 'no snoozing into the past');
select is(t.state(t.act_text('snooze', t.id(), ', until => core.now() + interval ''91 days''')), 'QS004', 'nor for ever');
select is(t.act('snooze', t.id(), ', until => core.now() + interval ''2 h'''), 'Snoozed', 'snooze');
select is(t.field('status'), 'snoozed', 'snoozed');
select is(core.wake_snoozed() * 0, 0, 'waking runs');
select is(t.field('status'), 'snoozed', 'but not before its time');
select t.pass_time('2 h');
select core.wake_snoozed();
select is(t.field('status'), 'waiting_customer', 'then the ticket is back where it was');
select is(t.field('snoozed_until'), null, 'and no longer snoozed');

-- resolve, close, reopen
select is(t.state(t.act_text('resolve', t.id(), ', category => null, resolution => ''answered''')), 'QS004', 'resolving needs a category');
select is(t.state(t.act_text('resolve', t.id(), ', category => ''delivery'', resolution => null')), 'QS004', 'and a resolution');
select is(t.act('resolve', t.id(), ', category => ''delivery'', resolution => ''answered'''), 'Resolved', 'resolve');
select is(t.field('due_at'), null, 'nothing is due any more');
select is(t.field('class'), 'delivery', 'the category is kept');
select is(t.act('close', t.id()), 'Closed', 'close, without a reason once resolved');
select is(t.state(t.act_text('reply', t.id(), ', body => ''x''')), 'QS003', 'no reply to a closed ticket');
select is(t.state(t.act_text('close', (select id from t.fresh))), 'QS004', 'closing an open one needs a reason');
select is(t.refusal(t.act_text('close', (select id from t.fresh)))->>'field', 'reason', 'in that field');
select t.log_in('dan');
select is(t.state(t.act_text('status', t.id(), ', status => ''open''')), 'QS004', 'the lead says why when reopening');
select is(t.act('status', t.id(), ', status => ''open'', reason => ''Customer called'''), 'Status changed', 'and reopens');
select is(t.act('close', t.id(), ', reason => ''Done'''), 'Closed', 'close again');
select t.pass_time('15 days');
select is(t.state(t.act_text('status', t.id(), ', status => ''open'', reason => ''Late''')), 'QS003', 'after two weeks not even the lead reopens');

-- assign
create table t.two as select t.ticket() as id;
select is((select t.act('assign', id, ', owner => ''ines''') from t.two), 'Assigned', 'the lead assigns');
select is((select t.state(t.act_text('assign', id, ', owner => ''fay''')) from t.two), 'QS004', 'only to people who work on tickets');
select is((select t.state(t.act_text('assign', id, ', owner => ''nobody''')) from t.two), 'QS004', 'who exist');

-- the customer writes
select core.ticket_receive(id, 'Any news?') from t.two;
select is((select status::text from core.ticket k join t.two on k.ticket_id = two.id), 'new', 'a message does not open a new ticket');
select t.put(id, 'resolved') from t.two;
select core.ticket_receive(id, 'It broke again') from t.two;
select is((select status::text from core.ticket k join t.two on k.ticket_id = two.id), 'open', 'but reopens a resolved one');
select is((select messages from core.ticket k join t.two on k.ticket_id = two.id), 2, 'and is counted');

select * from finish();
rollback;
