-- What a carrier reports becomes work by itself, before the customer asks. Which state opens a ticket is data.

create table core.tracking_rule (
	status core.shipment_status primary key,
	class core.ticket_class not null,
	priority core.ticket_priority not null
);
insert into core.tracking_rule values ('customs_hold', 'customs', 'high'), ('attempt_failed', 'delivery', 'normal'), ('exception', 'delivery', 'high'),
	('returning_to_sender', 'delivery', 'high'), ('lost', 'delivery', 'high'), ('damaged', 'damaged', 'high');
alter table core.shipment add column silent_at timestamptz;
insert into core.setting (setting, value, note) values ('silent_days', '7', 'a parcel without a scan for this many days becomes a ticket');
create index shipment_silent on core.shipment (updated_at) where status in ('handed_over', 'in_transit', 'customs_released', 'out_for_delivery') and silent_at is null;
