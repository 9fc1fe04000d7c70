-- Requests of customers about their personal data: a queue with a legal clock.

select core.domain_set('privacy_kind', array['access', 'rectify', 'erase', 'restrict', 'object']);
select core.domain_set('privacy_status', array['received', 'identity_check', 'in_progress', 'fulfilled', 'partly_refused', 'refused', 'closed']);
select core.domain_set('privacy_place', array['personal', 'orders', 'tickets', 'messages', 'returns', 'consents', 'lookups']);
insert into core.permission (permission, what) values ('privacy.view', 'read requests about personal data'),
	('privacy.ask', 'take down requests about personal data'), ('privacy.work', 'work on requests about personal data')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r, p from (values ('agent', 'privacy.view'), ('agent', 'privacy.ask'), ('lead', 'privacy.view'), ('lead', 'privacy.ask'), ('lead', 'privacy.work'),
	('compliance', 'privacy.view'), ('compliance', 'privacy.ask'), ('compliance', 'privacy.work')) v(r, p)
on conflict do nothing;
insert into core.setting (setting, value, note) values ('privacy_days', '30', 'days that the law leaves for a request about personal data');

create table core.privacy_request (
	privacy_request_id bigint generated always as identity (start with 50001) primary key,
	privacy_request_no text collate "C" generated always as ('DR-' || privacy_request_id::text) stored unique,
	customer_id bigint not null references core.customer,
	kind core.privacy_kind not null,
	status core.privacy_status not null default 'received',
	note text not null default '',
	-- how it was made sure that it is them
	identity_proof text not null default '',
	answer text not null default '',
	owner_id bigint references core.person,
	taken_by bigint references core.person,
	received_at timestamptz not null,
	due_at timestamptz not null,
	decided_at timestamptz,
	closed_at timestamptz,
	updated_at timestamptz not null,
	version int not null default 1,
	constraint privacy_identified check (status in ('received', 'identity_check', 'refused', 'closed') or identity_proof <> ''),
	constraint privacy_answered check ((status in ('fulfilled', 'partly_refused', 'refused', 'closed')) = (decided_at is not null)),
	check ((status = 'closed') = (closed_at is not null)),
	check (due_at > received_at)
);
-- Asked again while the first is open, it is the first.
create unique index privacy_request_open on core.privacy_request (customer_id, kind) where decided_at is null;
create index privacy_request_due on core.privacy_request (due_at, privacy_request_id);
create index privacy_request_customer on core.privacy_request (customer_id);

select core.transition_add('privacy', 'received', 'identity_check', 'privacy_take', 'privacy.work');
select core.transition_add('privacy', 'identity_check', 'in_progress', 'privacy_identify', 'privacy.work');
select core.transition_add('privacy', 'in_progress', 'fulfilled partly_refused', 'privacy_answer', 'privacy.work', false, 'core.guard_privacy_answer');
select core.transition_add('privacy', 'identity_check in_progress', 'refused', 'privacy_refuse', 'privacy.work', true);
select core.transition_add('privacy', 'fulfilled partly_refused refused', 'closed', 'privacy_close', 'privacy.work');
insert into core.entity values ('privacy', 'api.privacy_request') on conflict do nothing;
-- What people write here is about a customer.
insert into core.free_text (tab, col, by, left_there) values ('privacy_request', 'note', 'customer_id', ''), ('privacy_request', 'answer', 'customer_id', '');
