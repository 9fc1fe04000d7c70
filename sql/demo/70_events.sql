-- What happened to all of it, from what it has become. One transaction writes all of it, as the numbers of events are given
-- in the order in which they come in.

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'listing', l.listing_id, 2, d.decided_at, d.decided_by, 'status', case l.status when 'suspended' then 'live' else 'in_review' end,
	l.status, nullif(d.note, '')
from core.decision d join core.listing l on l.listing_id = d.entity_id
where d.entity = 'listing'
order by d.decision_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'case', c.case_id, e.version, c.opened_at + e.after, c.owner_id, 'status', e.from_state, e.to_state, e.reason
from core.compliance_case c
cross join lateral (
	select 2 as version, interval '40 min' as after, 'open' as from_state, 'assigned' as to_state, null::text as reason where c.status <> 'open'
	union all select 3, interval '50 min', 'assigned', case when c.status in ('waiting_evidence', 'escalated', 'snoozed') then c.status else 'investigating' end, null where c.status not in ('open', 'assigned')
	union all select 4, interval '2 h', 'investigating', 'decided', 'Not proven' where c.decision_id is not null
) e
order by c.case_id, e.version;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'supplier', s.supplier_id, 2, s.updated_at, p.person_id, 'hold', 'none', s.hold, s.hold_reason
from core.supplier s join core.person p on p.login = 'qiang'
where s.hold <> 'none'
order by s.supplier_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state, reason)
select 'order', h.order_id, 2, h.placed_at, h.placed_by, 'hold', h.kind, h.reason from core.order_hold h order by h.order_hold_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state)
select 'refund', r.refund_id, 1, r.requested_at, r.requested_by, 'status', r.status from core.refund r order by r.refund_id;

insert into core.event (entity, entity_id, version, at, kind, to_state)
select 'payment', p.payment_id, 1, p.created_at, 'status', p.state from core.payment p where p.created_at > demo.t0() - interval '7 days'
order by p.payment_id;

insert into core.event (entity, entity_id, version, at, kind, to_state)
select 'dispute', d.dispute_id, 1, d.opened_at, 'status', 'opened' from core.dispute d order by d.dispute_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state, reason)
select 'order_change', h.order_change_id, 1, h.created_at, h.created_by, 'status', h.status, h.reason from core.order_change h order by h.order_change_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state)
select 'credit', k.store_credit_id, 1, k.requested_at, k.requested_by, 'status', k.status from core.store_credit k order by k.store_credit_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state, reason)
select 'return', r.return_id, 1, r.requested_at, r.requested_by, 'status', r.state, null from core.sales_return r order by r.return_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state)
select 'claim', k.claim_id, 1, k.requested_at, k.requested_by, 'status', k.status from core.claim k order by k.claim_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state)
select 'recovery', r.claim_recovery_id, 1, r.opened_at, r.opened_by, 'status', 'open' from core.claim_recovery r order by r.claim_recovery_id;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'purchase_order', o.purchase_order_id, e.version, e.at, e.who, 'status', e.was, e.became, e.why
from core.purchase_order o
left join (select distinct on (purchase_order_id) * from core.purchase_approval order by purchase_order_id, decided_at desc) a on a.purchase_order_id = o.purchase_order_id
cross join lateral (values (1, o.created_at, o.created_by, null, 'draft', null), (2, o.submitted_at, o.submitted_by, 'draft', 'pending_approval', null),
	(3, a.decided_at, a.decided_by, 'pending_approval', case when o.status = 'rejected' then 'rejected' else 'approved' end, nullif(a.note, '')),
	(4, o.sent_at, o.created_by, 'approved', 'sent', null), (5, o.acknowledged_at, o.created_by, 'sent', 'acknowledged', null)) e(version, at, who, was, became, why)
where e.at is not null order by o.purchase_order_id, e.version;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'receipt', g.receipt_id, 1, g.received_at, g.received_by, 'status', null, 'arrived' from core.receipt g order by 2;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'supplier_payment', p.supplier_payment_id, 1, p.scheduled_at, p.scheduled_by, 'status', null, p.status from core.supplier_payment p order by 2;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'supplier_invoice', i.supplier_invoice_id, 1, i.entered_at, i.entered_by, 'status', null, i.status from core.supplier_invoice i order by 2;

insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state)
select 'stock_transfer', t.stock_transfer_id, 1, t.created_at, t.created_by, 'status', null, t.status from core.stock_transfer t order by 2;

-- In the order in which the versions count.
insert into core.event (entity, entity_id, version, at, actor_id, kind, from_state, to_state, reason)
select 'ticket', t.ticket_id, e.version, e.at, t.agent_id, e.kind, e.from_state, e.to_state, e.reason
from demo.thread t
cross join lateral (
	select 2 as version, t.answered_at - interval '2 min' as at, 'owner' as kind, null::text as from_state, t.agent as to_state, null::text as reason
	where t.answered_at is not null
	union all
	select 3, t.answered_at, 'status', 'new', 'open', null where t.answered_at is not null
	union all
	select 4, t.parked_at, 'status', 'open', t.status, null where t.shape in ('waiting', 'snoozed')
	union all
	select 4, t.resolved_at, 'status', 'open', 'resolved', null where t.shape in ('resolved', 'closed')
	union all
	select 5, t.ended_at, 'status', 'resolved', 'closed', null where t.shape = 'closed'
	union all
	select 2, t.ended_at, 'status', 'new', 'spam', 'Advertising' where t.shape = 'spam'
) e
order by e.at, t.ticket_id, e.version;

insert into core.event (entity, entity_id, version, at, actor_id, kind, to_state)
select 'privacy', r.privacy_request_id, 1, r.received_at, r.taken_by, 'status', 'received' from core.privacy_request r order by r.privacy_request_id;
