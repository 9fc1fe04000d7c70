-- What is held against the database after a soak, besides sound.sql: that the records agree with each
-- other and with what the desks were told. Run before the soak; the marks are of that moment.

create table t.mark as select (select coalesce(max(entry_id), 0) from audit.entry) as audit_id, clock_timestamp() as at,
	(select max(order_id) from core.sales_order) as order_id, (select max(refund_id) from core.refund) as refund_id,
	(select max(return_id) from core.sales_return) as return_id, (select max(shipment_id) from core.shipment) as shipment_id,
	(select max(receipt_id) from core.receipt) as receipt_id, (select max(purchase_order_id) from core.purchase_order) as purchase_order_id,
	(select max(stock_transfer_id) from core.stock_transfer) as stock_transfer_id, (select coalesce(max(merge_id), 0) from core.ticket_merge) as merge_id,
	(select coalesce(max(stock_adjustment_id), 0) from core.stock_adjustment) as stock_adjustment_id,
	(select coalesce(max(journal_id), 0) from core.journal) as journal_id, (select count(*) from core.request) as requests;

-- What the desks were told. Without a key: put off, because another was in the way.
create table t.answer (login text, object text, key uuid, sqlstate text, ref text, version int);

-- Every command that was done: by its key, and by its row in the audit.
create view t.keyed as
select q.person_id, q.request_key, q.object, q.ref, q.row_version from core.request q join t.answer a on a.key = q.request_key;
create view t.audited as
select e.actor_id as person_id, e.action as object, e.data->>'ref' as ref, (e.data->>'version')::int as row_version
from audit.entry e, t.mark m where e.entry_id > m.audit_id and e.action like 'api.%';

-- What was told and what is kept differ.
create view t.lie as
select 'done, and no key: ' || a.object || ' ' || a.ref as lie from t.answer a
	where a.sqlstate = '00000' and not exists (select from core.request q join core.person p using (person_id)
		where p.login = a.login and q.request_key = a.key and q.object = a.object and q.ref = a.ref and q.row_version = a.version)
union all select 'refused, and a key: ' || a.object from t.answer a
	where a.sqlstate <> '00000' and exists (select from core.request q where q.request_key = a.key)
union all select 'kept, and never told: ' || n from (select (select count(*) from core.request) - m.requests
	- (select count(*) from t.keyed) as n from t.mark m) x where n <> 0
union all select format('%s %s %s: %s keys, %s lines in the audit', object, ref, row_version, coalesce(k.n, 0), coalesce(a.n, 0))
	from (select person_id, object, ref, row_version, count(*) as n from t.keyed group by 1, 2, 3, 4) k
	full join (select person_id, object, ref, row_version, count(*) as n from t.audited group by 1, 2, 3, 4) a
		using (person_id, object, ref, row_version)
	where coalesce(k.n, 0) <> coalesce(a.n, 0);

-- Rows that commands make, against the commands that say they made one.
create view t.effect as
with done as (select object, count(*) as n from t.audited group by 1)
select what, made, coalesce((select sum(n) from done where object = any (by)), 0) as said from t.mark m cross join lateral (values
	('orders', (select count(*) from core.sales_order o where o.order_id > m.order_id), array['api.order_create']),
	('refunds', (select count(*) from core.refund r where r.refund_id > m.refund_id and r.origin in ('manual', 'duplicate')), array['api.order_refund', 'api.payment_refund']),
	('refunds of returns', (select count(*) from core.refund r where r.refund_id > m.refund_id and r.origin = 'return'), array['api.return_refund']),
	('shipments', (select count(*) from core.shipment h where h.shipment_id > m.shipment_id), array['api.order_ship']),
	('receipts', (select count(*) from core.receipt g where g.receipt_id > m.receipt_id), array['api.purchase_order_receive', 'api.receipt_reverse']),
	('purchase orders', (select count(*) from core.purchase_order p where p.purchase_order_id > m.purchase_order_id), array['api.supplier_order']),
	('transfers', (select count(*) from core.stock_transfer x where x.stock_transfer_id > m.stock_transfer_id), array['api.stock_level_transfer']),
	('merges', (select count(*) from core.ticket_merge x where x.merge_id > m.merge_id), array['api.ticket_merge']),
	('corrections of stock', (select count(*) from core.stock_adjustment x where x.stock_adjustment_id > m.stock_adjustment_id),
		array['api.stock_level_adjust', 'api.stock_level_hold', 'api.stock_level_release']),
	('messages', (select count(*) from core.message x where x.body = 'soak'), array['api.ticket_reply', 'api.ticket_note']),
	('captures', (select count(*) from core.journal j where j.kind = 'capture' and j.journal_id > m.journal_id), array['api.payment_capture', 'api.order_use_credit']),
	('payouts', (select count(*) from core.journal j where j.kind = 'refund' and j.entity = 'refund' and j.journal_id > m.journal_id), array['api.refund_succeed'])
) v(what, made, by);

create function t.verdict() returns table (goal text, figure text, measured text, good boolean) language sql as $$
	select goal, figure, measured, measured = figure from (values
		('stock sold that was not there; levels other than their ledger', 'none', coalesce(t.faults('stock'), 'none')),
		('more refunded than captured; refunds that do not add up', 'none', coalesce(t.faults('money'), 'none')),
		('ledger not zero, per currency and per journal', 'none', coalesce(t.faults('ledger'), 'none')),
		('sums that are kept beside the rows and differ from them', 'none', coalesce(t.faults('tallies'), 'none')),
		('orders whose states, sums and counts are not what follows', 'none', coalesce(t.faults('orders'), 'none')),
		('receipts and bills that do not add up', 'none', coalesce(t.faults('receiving'), 'none')),
		('tickets merged twice, in a circle, or miscounted', 'none', coalesce(t.faults('tickets'), 'none')),
		('somebody approved what they asked for', 'none', coalesce(t.faults('eyes'), 'none')),
		('faults in the audit chain', 'none', coalesce((select string_agg(fault || ' ' || chain || '/' || seq, '; ') from audit.verify()), 'none')),
		('a command''s answer, key and audit row differ', 'none', coalesce((select string_agg(lie, '; ') from t.lie), 'none')),
		('rows made other than the audit says', 'none', coalesce((select string_agg(format('%s: %s made, %s said', what, made, said), '; ')
			from t.effect where made <> said), 'none')),
		('deadlocks', '0', (select count(*) from t.answer where sqlstate = '40P01')::text)
	) v(goal, figure, measured)
	union all
	select 'different commands done', '>= 40', n::text, n >= 40 from (select count(distinct object) as n from t.answer where sqlstate = '00000') x
$$;
