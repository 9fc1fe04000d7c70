-- Parameters that mean a row of something: each domain is looked up in a list or has choices of its own.

create domain core.product_ref as text;
comment on domain core.product_ref is 'number of a product, or one of its SKUs';
create domain core.ticket_ref as text;
comment on domain core.ticket_ref is 'number of any ticket';
create domain core.bin_ref as text;
comment on domain core.bin_ref is 'a place in the warehouse of a level';
create domain core.stored_bin as text;
comment on domain core.stored_bin is 'a place in which units of a level lie';
create domain core.purchase_line_no as int;
comment on domain core.purchase_line_no is 'line of a purchase order';
create domain core.receipt_line_no as int;
comment on domain core.receipt_line_no is 'line of a receipt';
create domain core.rfq_sku as text;
comment on domain core.rfq_sku is 'what a quotation is asked for';
create domain core.receipt_bin as text;
comment on domain core.receipt_bin is 'a place in the warehouse of a receipt';
