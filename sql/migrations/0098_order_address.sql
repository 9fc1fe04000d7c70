-- The address of a placed order changes like its lines do: drafted, submitted, approved where it must be. And the street that
-- an order goes to can be looked at from the order.

-- Its views read what changes; migrate builds it anew.
drop schema if exists api cascade;
drop function if exists core.reveal_grant(core.command, bigint, text);

select core.domain_add('order_change_action', array['address']);
-- An address of the customer, by number.
create domain core.address_ref as text;

-- Where the order is to go; a copy, as the order's own is. Its line carries no money: the shipping charge has a line of its own.
create table core.order_change_address (
	order_change_id bigint primary key references core.order_change,
	order_id bigint not null references core.sales_order,
	recipient text not null,
	street_id bigint references core.street,
	postcode text not null default '',
	city text not null,
	country text not null references ref.country
);
create index order_change_address_order on core.order_change_address (order_id);
create unique index order_change_line_address on core.order_change_line (order_change_id) where action = 'address';

insert into core.free_text (tab, col, by, left_there)
select 'order_change_address', col, 'order_id', mark from (values ('recipient', '(erased)'), ('postcode', ''), ('city', '')) v(col, mark);

alter table core.reveal add column order_id bigint references core.sales_order;
