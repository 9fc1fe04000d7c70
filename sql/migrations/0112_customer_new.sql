-- Customers that staff make: what is sealed for a customer to come waits with the key that it is sealed with. Tiers are earned.

select core.domain_add('event_kind', array['created']);

-- The customer of this number is not there yet; this key becomes the customer's.
alter table core.intake add column data_key bytea check (length(data_key) = 73);

insert into core.setting (setting, value, note) values
	('tier_silver_minor', '100000', 'a customer who has spent so much is silver, in the base currency'),
	('tier_gold_minor', '500000', 'a customer who has spent so much is gold, in the base currency'),
	('tier_platinum_minor', '2000000', 'a customer who has spent so much is platinum, in the base currency');

update core.permission set what = 'make customers, and change what is known of them' where permission = 'customer.edit';
insert into core.permission (permission, what) values ('customer.tier', 'give customers a tier that they have not earned');
insert into core.role_permission (role, permission) values ('lead', 'customer.tier');
