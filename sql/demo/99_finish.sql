-- Numbers go on after the demo's own, and the scaffolding goes.

select setval(pg_get_serial_sequence(t, c), (select coalesce(max(v), 1) from (
	select case t
		when 'core.product' then (select max(product_id) from core.product)
		when 'core.variant' then (select max(variant_id) from core.variant)
		when 'core.listing' then (select max(listing_id) from core.listing)
		when 'core.supplier' then (select max(supplier_id) from core.supplier)
		when 'core.customer' then (select max(customer_id) from core.customer)
		when 'core.street' then (select max(street_id) from core.street)
		when 'core.sales_order' then (select max(order_id) from core.sales_order)
		when 'core.order_line' then (select max(order_line_id) from core.order_line)
		when 'core.ticket' then (select max(ticket_id) from core.ticket) end as v) m))
from (values ('core.product', 'product_id'), ('core.variant', 'variant_id'), ('core.listing', 'listing_id'),
	('core.supplier', 'supplier_id'), ('core.customer', 'customer_id'), ('core.street', 'street_id'), ('core.sales_order', 'order_id'),
	('core.order_line', 'order_line_id'), ('core.ticket', 'ticket_id')) s(t, c);

drop schema demo cascade;
