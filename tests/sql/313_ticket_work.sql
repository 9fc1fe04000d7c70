-- New tickets by hand, queues, tags, checklists, deadlines, replies to what was closed, substitutes, macros.
begin;
\ir setup.sql
select no_plan();
create function t.tk(verb text, id bigint, rest text default '') returns text language sql as $$
	select format('select r.note from api.ticket_%s(ticket_id => %s, version => %s%s) r', verb, ticket_id, version, rest) from core.ticket where ticket_id = id $$;

-- new
select t.log_in('amy');
select is(t.value('select r.note from api.ticket_add(customer => ''C-20001'', subject => ''Called about the size'', body => ''Is it large?'') r'), 'Opened', 'a ticket of somebody who called');
create table t.new as select * from core.ticket order by ticket_id desc limit 1;
select is((select (status, channel, class, messages, waiting_since is not null, owner_id is null)::text from t.new), '(new,phone,other,1,t,t)', 'is new, waits, and is nobody''s');
select is((select n.queue::text from t.new n), (select q.queue::text from core.queue q join core.customer k on k.language = q.language where k.customer_id = 20001), 'in the queue of the customer''s language');
select is((select kind || ' ' || body from core.message m join t.new n using (ticket_id)), 'customer Is it large?', 'with what they said');
select ok((select first_response_due > created_at from t.new), 'and the clocks run');
select is(t.value(format('select r.note from api.ticket_add(customer => %L, subject => ''x'', body => ''y'') r', (select order_no from core.sales_order order by order_id limit 1))), 'Opened', 'named by an order');
select is((select order_id from core.ticket order by ticket_id desc limit 1), (select min(order_id) from core.sales_order), 'it is about that order');
select is((t.refusal('select * from api.ticket_add(customer => ''nobody'', subject => ''x'', body => ''y'')'))->>'field', 'customer', 'a stranger is refused by name');
select is((t.refusal('select * from api.ticket_add(customer => ''C-20001'', subject => '' '', body => ''y'')'))->>'field', 'subject', 'so is an empty subject');
select is(t.value((select format('select r.note from api.customer_ticket_open(customer_id => 20001, version => %s, subject => ''x'', body => ''y'') r', version) from core.customer where customer_id = 20001)), 'Opened', 'from the customer');
select is(t.value((select format('select r.note from api.order_ticket_open(order_id => %s, version => %s, subject => ''x'', body => ''y'') r', order_id, version) from core.sales_order order by order_id limit 1)), 'Opened', 'from the order');
select t.log_in('fay');
select is(t.state('select * from api.ticket_add(customer => ''C-20001'', subject => ''x'', body => ''y'')'), '42501', 'finance opens no tickets');

-- tags
select t.log_in('amy');
create table t.k as select min(ticket_id) as id from core.ticket where status = 'open' and owner_id is not null;
select is((select t.value(t.tk('tag', id, ', tags => ''VIP  lost-parcel 加急''')) from t.k), 'Saved', 'tags');
select is((select tags from core.ticket, t.k where ticket_id = id), ' lost-parcel vip 加急 ', 'small, sorted, once');
select is((select t.value(t.tk('tag', id, ', tags => ''-vip refund''')) from t.k), 'Saved', 'a minus takes one off');
select is((select t.value('select tags from api.ticket where ticket_id = ' || id) from t.k), 'lost-parcel refund 加急', 'as shown');
select is((select t.state(t.tk('tag', id, ', tags => ''refund''')) from t.k), 'QS003', 'nothing new');
select is((select (t.refusal(t.tk('tag', id, ', tags => ''ok !!''')))->>'field' from t.k), 'tags', 'what is no word is refused');
select is((select t.state(t.tk('tag', id, ', tags => ''a1 a2 a3 a4 a5 a6 a7 a8''')) from t.k), 'QS004', 'and more than ten');
select is((select t.value(t.tk('tag', id, ', tags => ''-refund -lost-parcel -加急''')) from t.k), 'Saved', 'all of them off');
select is((select tags from core.ticket, t.k where ticket_id = id), '', 'leaves nothing');

-- queue
select is((select t.value(t.tk('queue', id, ', queue => ''escalations'', reason => ''Wants the boss''')) from t.k), 'Moved', 'to another queue');
select is((select (queue, owner_id is null)::text from core.ticket, t.k where ticket_id = id), '(escalations,t)', 'where nobody has it yet');
select is((select t.state(t.tk('queue', id, ', queue => ''escalations'', reason => ''x''')) from t.k), 'QS003', 'it is there already');
select is((select t.state(t.tk('queue', id, ', queue => ''nowhere'', reason => ''x''')) from t.k), 'QS004', 'there is no such queue');
insert into core.person_scope select auth.me(), 'queue', q from unnest(array['escalations', 'english']) q;
select is((select (t.refusal(t.tk('queue', id, ', queue => ''german'', reason => ''x''')))->>'message' from t.k), 'You do not work in the queue german', 'invariant 16: who is limited moves nothing out of sight');
delete from core.person_scope where person_id = auth.me();

-- checklists
select t.log_in('dan');
select is(t.value('select r.note from api.checklist_add(class => ''defect'', item => ''Serial number asked'', mandatory => ''yes'') r'), 'Added', 'a lead writes a checklist');
select t.value('select r.note from api.checklist_add(class => ''defect'', item => ''Video seen'') r');
select t.log_in('amy');
select is(t.state('select * from api.checklist_add(class => ''defect'', item => ''x'')'), '42501', 'an agent does not');
update core.ticket set class = 'defect' from t.k where ticket_id = id;
select is((select t.amount('select * from api.ticket_check where ticket_id = ' || id) from t.k), 2::bigint, 'it stands on tickets of that class');
select is((select (t.refusal(t.tk('resolve', id, ', category => ''defect'', resolution => ''replaced''')))->>'message' from t.k), 'Not done yet: Serial number asked', 'what is mandatory gates resolving');
select is((select t.value(t.tk('tick', id, ', item => ''1''')) from t.k), 'Saved', 'ticked off');
select is((select t.state(t.tk('tick', id, ', item => ''1''')) from t.k), 'QS003', 'once');
select is((select t.state(t.tk('tick', id, ', item => ''7''')) from t.k), 'QS004', 'what is on the list');
select is((select t.value(t.tk('tick', id, ', item => ''1'', done => ''no''')) from t.k), 'Saved', 'opened again');
select t.value(t.tk('tick', id, ', item => ''1''')) from t.k;
select is((select t.value(t.tk('resolve', id, ', category => ''defect'', resolution => ''replaced''')) from t.k), 'Resolved', 'done, it resolves');
select is((select t.state(t.tk('resolve', ticket_id, ', category => ''defect'', resolution => ''replaced''')) from core.ticket where status = 'open' and class = 'delivery' limit 1), 'QS003', 'the checklist is that of the category it is resolved with');

-- what was closed
create table t.soon as select id from t.k;
select t.value(t.tk('close', id)) from t.soon;
select t.pass_time('3 days');
select ok((select core.ticket_receive(id, 'It broke again') > 0 from t.soon), 'a reply soon after');
select is((select (status, closed_at is null)::text from core.ticket, t.soon where ticket_id = id), '(open,t)', 'opens it again');
select ok((select resolution_due > core.now() from core.ticket, t.soon where ticket_id = id), 'with time left to look at it');
select t.value(t.tk('close', id, ', reason => ''Spoke on the phone''')) from t.soon;
select t.pass_time('40 days');
create table t.top as select max(ticket_id) as id from core.ticket;
select core.ticket_receive(id, 'And once more') from t.soon;
select is((select status::text from core.ticket, t.soon where ticket_id = id), 'closed', 'a late one leaves it closed');
select is((select (l.kind, l.other_id = s.id, m.body)::text from core.ticket k join t.top on k.ticket_id > top.id join core.ticket_link l on l.ticket_id = k.ticket_id, t.soon s, core.message m where m.ticket_id = k.ticket_id),
	'(follow_up,t,"And once more")', 'and begins a ticket beside it');

-- deadlines
create table t.late as select ticket_id as id, owner_id from core.ticket where status = 'open' and owner_id is not null and due_at is not null order by ticket_id limit 1;
update core.ticket set created_at = core.now() - interval '30 days', waiting_since = null, first_responded_at = null from t.late where ticket_id = id;
select set_config('t.now', ((select due_at from core.ticket, t.late where ticket_id = id) - interval '10 min')::text, true);
delete from core.notification;
select ok(core.ticket_tick() > 0, 'a deadline is near');
select is((select count(*)::int from core.notification n, t.late where n.person_id = late.owner_id and n.entity_id = late.id and n.body = 'deadline_near'), 1, 'the owner is told');
select core.ticket_tick();
select is((select count(*)::int from core.notification n, t.late where n.entity_id = late.id and n.body = 'deadline_near'), 1, 'once');
select t.pass_time('20 min');
select core.ticket_tick();
select ok((select count(*) > 1 from core.notification n, t.late where n.entity_id = late.id and n.body = 'deadline_passed'), 'when it has passed, the leads as well');
create table t.alarm as select sla_alarm_id as id, version from core.sla_alarm a, t.late where a.ticket_id = late.id and breached_at is not null;
select is((select count(*)::int from t.alarm), 1, 'it is on record');
select core.ticket_tick();
select is((select count(*)::int from core.sla_alarm a, t.late where a.ticket_id = late.id), 1, 'once');
select t.log_in('dan');
select is((select t.value(format('select r.note from api.sla_alarm_explain(sla_alarm_id => %s, version => %s, reason => ''Two were ill'') r', id, version)) from t.alarm), 'Saved', 'somebody says why');
select is((select t.state(format('select * from api.sla_alarm_explain(sla_alarm_id => %s, version => %s, reason => ''x'')', id, version)) from t.alarm), 'QS001', 'and a second one sees that it has been said');
update core.ticket set status = 'resolved', resolution = 'answered', resolved_at = core.now() - interval '8 days' where ticket_id = (select max(ticket_id) from core.ticket where status = 'open');
select count(core.ticket_tick()) from generate_series(1, 20);
select is_empty('select ticket_id from core.ticket where status = ''resolved'' and resolved_at < core.now() - interval ''7 days''', 'resolved for a week, a ticket closes by itself');

-- away
select set_config('t.now', '2026-03-02 09:00:05+08', true);
select t.log_in('amy');
select is(t.value('select r.note from api.absence_set(since => core.now(), until => core.now() + interval ''2 days'', substitute => ''noah'', note => ''Ill'') r'), 'Saved', 'somebody is away');
select is((t.refusal('select * from api.absence_set(since => core.now(), until => core.now() + interval ''2 days'', substitute => ''cai'')'))->>'field', 'substitute', 'a substitute has a role of theirs');
select is((t.refusal('select * from api.absence_set(since => core.now(), until => core.now() - interval ''2 days'')'))->>'field', 'until', 'it ends after it began');
select t.log_in('dan');
select is(t.amount('select * from api.absence where login = ''amy'' and substitute is not null'), 1::bigint, 'everybody sees it');
create table t.free as select min(ticket_id) as id from core.ticket where status = 'open' and owner_id is distinct from (select person_id from core.person where login = 'noah');
select is((select t.value(t.tk('assign', id, ', owner => ''amy''')) from t.free), 'Assigned', 'what she would be given');
select is((select p.login from core.ticket k join t.free on k.ticket_id = id join core.person p on p.person_id = k.owner_id), 'noah', 'her substitute is given');
select core.tell((select person_id from core.person where login = 'amy'), 'person', 1, 'x', 'Hello');
select is((select string_agg(p.login, ' ' order by p.login) from core.notification n join core.person p using (person_id) where n.body = 'Hello'), 'amy noah', 'what she would be told, he is told as well');
select t.log_in('amy');
select is(t.value('select r.note from api.absence_drop() r'), 'Removed', 'back again');
select is(t.state('select * from api.absence_drop()'), 'QS003', 'once');

-- macros
select t.log_in('dan');
select is(t.value('select r.note from api.macro_add(name => ''Ask for a video'', template => ''damaged_photo'', next => ''waiting_customer'') r'), 'Added', 'a macro');
select is((t.refusal('select * from api.macro_add(name => ''x'', next => ''resolved'')'))->>'field', 'category', 'one that resolves says with what');
select is((t.refusal('select * from api.macro_add(name => ''x'')'))->>'field', 'template', 'one that does nothing is none');
select is((t.refusal('select * from api.macro_add(name => ''x'', template => ''nope'')'))->>'field', 'template', 'a template that is there');
select is(t.value((select format('select r.note from api.macro_retire(macro_id => %s, version => %s) r', macro_id, version) from core.macro where name = 'Ask for a video')), 'Retired', 'retired');
select t.log_in('amy');
select is(t.amount('select * from api.choices(''macro_code'', 1001) c where c.label = ''Ask for a video'''), 0::bigint, 'it is offered no more');
-- what carriers report
create table t.box as select h.shipment_id as id, h.order_id from core.shipment h where h.status = 'in_transit'
	and not exists (select from core.ticket t where t.order_id = h.order_id) order by 1 limit 1;
select t.log_in('amy');
create function t.mark(what text) returns text language sql as $$
	select t.value(format('select r.note from api.shipment_status(shipment_id => %s, version => %s, status => %L) r', shipment_id, version, what)) from core.shipment, t.box where shipment_id = id $$;
select t.pass_time('1 min');
select is(t.mark('customs_hold'), 'Noted', 'customs hold a parcel');
select is((select string_agg(class || ' ' || priority || ' ' || status, ',') from core.ticket k, t.box where k.order_id = box.order_id), 'customs high new', 'and there is a ticket before the customer asks');
select t.pass_time('1 min');
select t.mark('customs_released');
select t.pass_time('1 min');
select t.mark('customs_hold');
select is((select count(*)::int from core.ticket k, t.box where k.order_id = box.order_id), 1, 'one, while somebody works on it');
create table t.quiet as select h.shipment_id as id, h.order_id from core.shipment h, t.box where h.status = 'in_transit' and h.shipment_id <> box.id
	and not exists (select from core.ticket t where t.order_id = h.order_id) order by 1 limit 1;
update core.shipment set updated_at = core.now() - interval '8 days' from t.quiet where shipment_id = id;
select ok(core.tracking_tick() > 0, 'a parcel nobody has heard of');
select is((select string_agg(k.class, ',') from core.ticket k, t.quiet where k.order_id = quiet.order_id), 'delivery', 'becomes one too');
select core.tracking_tick();
select is((select count(*)::int from core.ticket k, t.quiet where k.order_id = quiet.order_id), 1, 'once');
select * from finish();
rollback;
