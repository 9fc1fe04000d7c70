-- What must hold after anything, whoever did what at the same time as whom. The tests of orders, money,
-- returns and stock look here, and so does the soak.

create view t.fault (about, fault) as
-- states that follow from other rows, and counts kept beside them
select 'orders', 'payment status of ' || s.order_no from core.sales_order s where s.payment_status <> core.order_payment_status(s)
union all select 'orders', 'return status of ' || s.order_no from core.sales_order s where s.return_status <> core.order_return_status(s)
union all select 'orders', 'total of ' || s.order_no from core.sales_order s
	left join (select order_id, sum(qty * unit_minor) as n from core.order_line group by 1) l using (order_id)
	where s.items_minor <> coalesce(l.n, 0) or s.total_minor <> s.items_minor - s.discount_minor + s.shipping_minor
union all select 'orders', 'holds of ' || s.order_no from core.sales_order s
	left join (select order_id, count(*) as n from core.order_hold where released_at is null group by 1) h using (order_id)
	where s.holds <> coalesce(h.n, 0)
union all select 'orders', 'returned ' || l.order_line_id from core.order_line l
	left join (select t.order_line_id, sum(case when r.state in ('rejected', 'cancelled', 'expired') then 0
		when r.state in ('inspected', 'refunded', 'exchanged', 'credited', 'closed') then greatest(t.qty_received, t.qty_accepted)
		when r.state = 'rejected_returned' then t.qty_damaged else t.qty_requested end) as n
		from core.return_line t join core.sales_return r using (return_id) group by 1) x using (order_line_id)
	where l.qty_returned <> coalesce(x.n, 0)
-- money
union all select 'money', 'refunds of ' || p.payment_no from core.payment p
	left join (select payment_id, sum(amount_minor) as n from core.refund where status not in ('rejected', 'failed') group by 1) r using (payment_id)
	left join (select payment_id, sum(claimed_minor) as n from core.dispute where status <> 'won' group by 1) d using (payment_id)
	left join (select o.order_id, sum(k.amount_minor) as n from core.store_credit k join core.sales_return o on o.store_credit_id = k.store_credit_id group by 1) c on c.order_id = p.order_id
	where p.refunding_minor <> coalesce(r.n, 0) + coalesce(d.n, 0) + coalesce(c.n, 0)
union all select 'money', 'more refunded than captured of ' || p.payment_no from core.payment p
	where p.refunding_minor > p.captured_minor or p.refunded_minor > p.refunding_minor
union all select 'ledger', 'ledger ' || currency from core.posting group by currency having sum(amount_minor) <> 0
union all select 'ledger', 'journal ' || journal_id from core.posting group by journal_id, currency having sum(amount_minor) <> 0
union all select 'ledger', 'store credit in the ledger ' || c.currency from ref.currency c
	where coalesce((select sum(amount_minor) from core.posting where account = 'store_credit' and currency = c.currency), 0)
		<> -coalesce((select sum(amount_minor - used_minor) from core.store_credit where status in ('active', 'used') and currency = c.currency), 0)
-- stock: the levels are the sums of their ledger, and what is promised is what was promised
union all select 'stock', 'level ' || l.stock_level_id from core.stock_level l
	left join (select stock_level_id, jsonb_object_agg(bucket, n) as b
		from (select stock_level_id, bucket, sum(qty) as n from core.stock_movement group by 1, 2) x group by 1) m using (stock_level_id)
	where (l.on_hand, l.reserved, l.quarantined, l.damaged, l.incoming, l.in_transit) is distinct from (coalesce((b->>'on_hand')::int, 0),
		coalesce((b->>'reserved')::int, 0), coalesce((b->>'quarantined')::int, 0), coalesce((b->>'damaged')::int, 0),
		coalesce((b->>'incoming')::int, 0), coalesce((b->>'in_transit')::int, 0))
union all select 'stock', 'oversold ' || l.stock_level_id from core.stock_level l where l.available < 0 and not l.backorder
union all select 'stock', 'variant ' || v.sku from core.variant v
	left join (select variant_id, sum(on_hand) as n from core.stock_level group by 1) l using (variant_id) where v.on_hand <> coalesce(l.n, 0)
union all select 'stock', 'promise ' || l.stock_level_id from core.stock_level l
	left join (select stock_level_id, sum(qty) as n from core.reservation where status = 'active' group by 1) r using (stock_level_id)
	where l.reserved <> coalesce(r.n, 0)
union all select 'stock', 'promised beyond the line ' || l.order_line_id from core.order_line l
	join (select order_line_id, sum(qty) as n from core.reservation where status = 'active' group by 1) r using (order_line_id)
	where r.n + l.qty_shipped > l.qty
union all select 'stock', 'chain ' || x.movement_id from (select movement_id, qty_before,
	lag(qty_after, 1, 0) over (partition by stock_level_id, bucket order by movement_id) as was from core.stock_movement) x where x.qty_before <> x.was
union all select 'stock', 'lot ' || g.lot_id from core.lot_level g join core.lot o using (lot_id)
	left join core.stock_level l on l.warehouse_id = g.warehouse_id and l.variant_id = o.variant_id where g.on_hand > coalesce(l.on_hand, 0)
-- what is kept beside the rows
union all select 'tallies', concat_ws(' ', what, key, 'kept', coalesce(k.n, 0), coalesce(k.amount, 0), 'true', coalesce(t.n, 0), coalesce(t.amount, 0))
	from core.tally_now k full join core.tally_true t using (what, key)
	where (coalesce(k.n, 0), coalesce(k.amount, 0)) <> (coalesce(t.n, 0), coalesce(t.amount, 0))
-- receiving
union all select 'receiving', 'receipt line ' || l.receipt_line_id from core.receipt_line l
	where l.qty_received <> l.qty_accepted + l.qty_rejected + l.qty_quarantined + l.qty_pending
union all select 'receiving', 'billed ' || l.purchase_order_line_id from core.purchase_order_line l
	where l.qty_billed > l.qty_accepted * (1 + l.over_bill_percent / 100)
-- tickets
union all select 'tickets', 'messages of ' || k.ticket_no from core.ticket k
	left join (select ticket_id, count(*) as n from core.message group by 1) m using (ticket_id) where k.messages <> coalesce(m.n, 0)
union all select 'tickets', 'merge of ' || k.ticket_no from core.ticket k
	where (k.status = 'merged') <> (k.merged_into is not null)
		or (k.merged_into is not null) <> exists (select from core.ticket_merge m where m.ticket_id = k.ticket_id and m.undone_at is null)
union all select 'tickets', 'circle of ' || a.ticket_no from core.ticket a join core.ticket b on b.ticket_id = a.merged_into where b.merged_into = a.ticket_id
-- nobody decides on what they asked for
union all select 'eyes', 'order approval ' || order_approval_id from core.order_approval where decided_by = requested_by
union all select 'eyes', 'order change ' || change_no from core.order_change where decided_by in (requested_by, created_by)
union all select 'eyes', 'refund ' || refund_no from core.refund where decided_by = requested_by
	or status in ('approved', 'submitted', 'succeeded') and decided_by is null and counted_minor > limit_minor
union all select 'eyes', 'store credit ' || credit_no from core.store_credit where decided_by = requested_by
union all select 'eyes', 'claim ' || claim_no from core.claim where decided_by = requested_by and status in ('approved', 'resolved')
union all select 'eyes', 'purchase approval ' || purchase_order_id from core.purchase_approval where decided_by = requested_by
union all select 'eyes', 'bank details ' || supplier_bank_id from core.supplier_bank where decided_by = requested_by
union all select 'eyes', 'invoice ' || supplier_invoice_no from core.supplier_invoice where approved_by = entered_by
union all select 'eyes', 'count ' || stock_count_line_id from core.stock_count_line where decided_by = counted_by
union all select 'eyes', 'role ' || role_request_id from core.role_request where decided_by in (asked_by, person_id)
union all select 'eyes', 'decision ' || decision_id from core.decision where requested_by in (decided_by, second_by) or decided_by = second_by;

-- The faults about these, in a line; null when there are none.
create function t.faults(variadic abouts text[]) returns text language sql as
	$$ select string_agg(fault, '; ') from t.fault where about = any (abouts) $$;
