-- What erasing a customer overwrites: every column in which people write about a customer, wherever it is, also in ledgers
-- that are otherwise never changed.

-- by: the column that holds the key of what the row belongs to (order_id: an order of the customer), or entity for tables
-- that name it by entity and entity_id.
alter table core.free_text drop constraint free_text_by_check;
alter table core.free_text add check (by in ('customer_id', 'order_id', 'ticket_id', 'shipment_id', 'claim_id', 'entity'));
insert into core.free_text (tab, col, by, left_there) values
	('customer', 'name', 'customer_id', '(erased)'),
	('customer', 'city', 'customer_id', ''),
	('customer', 'postcode', 'customer_id', ''),
	('customer', 'tax_no_masked', 'customer_id', ''),
	('order_hold', 'release_reason', 'order_id', '(erased)'),
	('order_approval', 'reason', 'order_id', '(erased)'),
	('order_approval', 'note', 'order_id', ''),
	('order_change', 'note', 'order_id', ''),
	('payment', 'failure', 'order_id', ''),
	('refund', 'decision_note', 'order_id', ''),
	('refund', 'failure', 'order_id', ''),
	('dispute', 'evidence', 'order_id', '(erased)'),
	('sales_return', 'override_reason', 'order_id', ''),
	('claim_recovery', 'note', 'claim_id', ''),
	('claim_recovery', 'refusal', 'claim_id', ''),
	('ticket', 'tags', 'ticket_id', ''),
	('sla_alarm', 'reason', 'ticket_id', '(erased)'),
	('store_credit', 'reason', 'customer_id', '(erased)'),
	('journal', 'note', 'entity', ''),
	('shipment', 'tax_number', 'order_id', ''),
	('tracking_event', 'place', 'shipment_id', ''),
	('tracking_event', 'raw_text', 'shipment_id', ''),
	('notification', 'body', 'entity', '(erased)'),
	('reveal', 'reason', 'customer_id', '(erased)');

-- Is this the one change that a ledger takes: the texts above, overwritten while a customer is erased? Only the owner can
-- update these tables at all, so the setting is no key, it says what is going on.
create function core.is_erasing(tab text, old jsonb, new jsonb) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(current_setting('quayside.erasing', true), '') = 'on'
		and old - array(select f.col from core.free_text f where f.tab = is_erasing.tab)
			= new - array(select f.col from core.free_text f where f.tab = is_erasing.tab)
$$;

create or replace function core.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' and core.is_erasing(tg_table_name, to_jsonb(old), to_jsonb(new)) then
		return new;
	end if;
	raise exception '% is append-only', tg_table_name using errcode = '42501';
end
$$;

create or replace function core.refuse_ledger_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if tg_op = 'UPDATE' and core.is_erasing(tg_table_name, to_jsonb(old), to_jsonb(new)) then
		return new;
	end if;
	raise exception '% is never changed; post the opposite', tg_table_name using errcode = '42501';
end
$$;

-- For the list of erasures that `quayside work` keeps outside the database.
create index customer_erased on core.customer (erased_at, customer_id) where erased_at is not null;
