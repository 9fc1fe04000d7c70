-- What pages of lists are read by: without these a page sorts the whole table.

create index order_cancellation_at on core.order_cancellation (cancelled_at, order_cancellation_id);
create index purchase_request_needed on core.purchase_request (needed_on, purchase_request_id);
create index rfq_due on core.rfq (due_on, rfq_id);
