-- Teams, what was asked for, saved views and notices; segments and consent of customers.

insert into core.team (team, name, queue) values ('europe', 'Europe', 'german'), ('asia', 'Asia', 'chinese'), ('night', 'Night shift', null);
insert into core.team_member (team_id, person_id, since)
select t.team_id, p.person_id, demo.t0() - interval '300 days'
from (values ('europe', 'amy'), ('europe', 'jonas'), ('europe', 'odile'), ('europe', 'ines'), ('europe', 'dan'), ('asia', 'hana'), ('asia', 'lina'),
	('asia', 'mei'), ('asia', 'vera'), ('night', 'noah'), ('night', 'karim')) v(team, login)
join core.team t on t.team = v.team join core.person p on p.login = v.login;

insert into core.person_scope select p.person_id, 'market', m from core.person p, unnest('{JP,SG,AE}'::text[]) m where p.login = 'tian';

insert into core.role_request (person_id, role, change, reason, status, asked_by, asked_at, decided_by, decided_at, version)
select p.person_id, v.role, 'grant', v.reason, v.status, a.person_id, demo.t0() - v.ago, d.person_id, case when d.person_id is not null then demo.t0() - v.ago + interval '3 h' end,
	case when d.person_id is not null then 2 else 1 end
from (values ('noah', 'lead', 'Leads the night shift from April', 'requested', 'dan', null, interval '5 h'), ('tian', 'compliance', 'Helps out while Rosa is away', 'refused', 'ada', 'vera', interval '20 days'))
	v(login, role, reason, status, asked, decided, ago)
join core.person p on p.login = v.login join core.person a on a.login = v.asked left join core.person d on d.login = v.decided;

insert into core.absence (person_id, since, until, substitute_id, note)
select p.person_id, demo.t0() + v.since, demo.t0() + v.until, s.person_id, v.note
from (values ('odile', interval '1 day', interval '9 days', 'jonas', 'Holiday'), ('uma', interval '-3 h', interval '2 days', null, 'Ill')) v(login, since, until, substitute, note)
join core.person p on p.login = v.login left join core.person s on s.login = v.substitute;

insert into core.saved_view (owner_id, screen, name, filter, columns, sort, shared, updated_at)
select p.person_id, v.screen, v.name, v.filter, '', v.sort, true, demo.t0() - interval '40 days'
from (values ('dan', 'tickets', 'Most urgent', '-status:closed,resolved,merged,spam,snoozed priority:urgent,high', 'priority_rank due_at'),
	('dan', 'tickets', 'Nobody''s', 'owner:none status:new,open', 'due_at'), ('cai', 'listings', 'High risk', 'severity:high status:submitted,screening,in_review', 'review_due'),
	('fay', 'orders', 'On hold', 'holds:>0', '-placed_at')) v(login, screen, name, filter, sort)
join core.person p on p.login = v.login;

insert into core.notification (person_id, entity, entity_id, ref, body, at)
select p.person_id, 'person', p.person_id, p.login, 'welcome', demo.t0() - interval '1 day' from core.person p;

insert into core.customer_segment (customer_id, segment, since)
select c.customer_id, s.segment, c.updated_at
from core.customer c
cross join lateral (select case when c.tier = 'platinum' then 'vip' when c.tier = 'wholesale' then 'b2b' when demo.h(c.customer_id, 660, 100) < 3 then 'risk_returns'
	when demo.h(c.customer_id, 660, 100) < 4 then 'risk_fraud' when c.created_at > demo.t0() - interval '230 days' then 'newcomer' end as segment) s
where s.segment is not null;
insert into core.consent (customer_id, purpose, granted, source, at)
select c.customer_id, 'marketing_email', true, demo.pick('{checkout,checkout,account}', c.customer_id, 661), c.marketing_consent_at
from core.customer c where c.marketing_consent_at is not null order by c.customer_id;

-- Requests about personal data: one of each age.
insert into core.privacy_request (customer_id, kind, status, note, identity_proof, answer, owner_id, taken_by, received_at, due_at, decided_at, closed_at, updated_at)
select c.customer_id, v.kind, v.status, v.note, v.proof, v.answer, case when v.status <> 'received' then o.person_id end, a.person_id, demo.t0() - v.ago,
	demo.t0() - v.ago + interval '30 days', case when v.answer <> '' then demo.t0() - v.ago + interval '5 days' end,
	case when v.status = 'closed' then demo.t0() - v.ago + interval '6 days' end, demo.t0() - v.ago + interval '1 day'
from (values (3, 'access', 'received', 'Wants to know what we have', '', '', interval '2 days'), (17, 'erase', 'identity_check', 'Closes the account', '', '', interval '25 days'),
	(28, 'rectify', 'in_progress', 'Married, new name', 'Called back on the number we have', '', interval '32 days'), (41, 'access', 'closed', 'For a lawyer', 'Copy of passport, destroyed', 'Sent by registered mail', interval '60 days'))
	v(nth, kind, status, note, proof, answer, ago)
join lateral (select customer_id from core.customer where erased_at is null order by customer_id offset v.nth limit 1) c on true
join core.person o on o.login = 'dan' join core.person a on a.login = 'amy';
