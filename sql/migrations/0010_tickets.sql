-- Tickets: queues, service levels, messages, and the state machine.
--
-- Three clocks run on a ticket: first response (until somebody answers at all), next response (while the
-- customer's last message is unanswered) and resolution (paused while waiting for others). due_at is the
-- nearest clock that runs; a trigger in sql/api keeps the clocks, so that nothing can set them by hand.

select core.domain_set('ticket_status', array['new', 'open', 'waiting_customer', 'waiting_supplier',
	'waiting_carrier', 'waiting_internal', 'snoozed', 'resolved', 'closed', 'merged', 'spam']);
select core.domain_set('ticket_priority', array['low', 'normal', 'high', 'urgent']);
select core.domain_set('ticket_channel', array['email', 'chat', 'phone', 'web_form', 'marketplace']);
select core.domain_set('ticket_class', array['delivery', 'damaged', 'wrong_item', 'return', 'customs', 'invoice',
	'product_question', 'order_change', 'defect', 'payment', 'other']);
select core.domain_set('ticket_resolution', array['answered', 'refunded', 'replaced', 'reshipped', 'returned',
	'compensated', 'corrected', 'cancelled', 'no_fault', 'no_answer', 'duplicate']);
select core.domain_set('due_kind', array['first_response', 'next_response', 'resolution']);
select core.domain_set('message_kind', array['customer', 'reply', 'note', 'event']);

create table core.queue (
	queue core.queue_code primary key,
	name text not null,
	language core.language,
	position int not null unique
);
insert into core.queue values
	('english', 'English', 'en', 1), ('german', 'Deutsch', 'de', 2), ('spanish', 'Español', 'es', 3),
	('japanese', '日本語', 'ja', 4), ('chinese', '中文', 'zh', 5), ('arabic', 'العربية', 'ar', 6),
	('french', 'Français', 'fr', 7), ('escalations', 'Escalations', null, 8);

create table core.sla_policy (
	priority core.ticket_priority primary key,
	first_response interval not null,
	next_response interval not null,
	resolution interval not null
);
insert into core.sla_policy values
	('urgent', '1 h', '1 h', '8 h'), ('high', '4 h', '4 h', '24 h'),
	('normal', '8 h', '12 h', '48 h'), ('low', '24 h', '24 h', '96 h');

create table core.ticket (
	ticket_id bigint generated always as identity (start with 1001) primary key,
	ticket_no text collate "C" generated always as ('T-' || ticket_id::text) stored unique,
	status core.ticket_status not null default 'new',
	priority core.ticket_priority not null default 'normal' references core.sla_policy,
	channel core.ticket_channel not null,
	queue core.queue_code not null references core.queue,
	owner_id bigint references core.person,
	customer_id bigint not null references core.customer,
	order_id bigint references core.sales_order,
	subject text not null,
	language core.language not null,
	class core.ticket_class not null default 'other',
	resolution core.ticket_resolution,
	snoozed_until timestamptz,
	snoozed_from core.ticket_status,
	merged_into bigint references core.ticket,
	messages int not null default 0,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,

	first_responded_at timestamptz,
	waiting_since timestamptz,
	paused_at timestamptz,
	paused_for interval not null default '0',
	resolved_at timestamptz,
	closed_at timestamptz,
	first_response_due timestamptz not null,
	next_response_due timestamptz,
	resolution_due timestamptz not null,
	due_at timestamptz generated always as (
		case when status in ('resolved', 'closed', 'merged', 'spam') then null
		else least(case when first_responded_at is null then first_response_due end, next_response_due,
			case when paused_at is null then resolution_due end) end) stored,
	due_kind core.due_kind generated always as (
		case when status in ('resolved', 'closed', 'merged', 'spam') then null
		when first_responded_at is null and first_response_due <= least(next_response_due,
			case when paused_at is null then resolution_due end, 'infinity') then 'first_response'
		when next_response_due <= least(case when paused_at is null then resolution_due end, 'infinity') then 'next_response'
		when paused_at is null then 'resolution' end) stored,

	constraint ticket_snoozed check ((status = 'snoozed') = (snoozed_until is not null)
		and (status = 'snoozed') = (snoozed_from is not null)),
	constraint ticket_merged check ((status = 'merged') = (merged_into is not null) and merged_into <> ticket_id),
	constraint ticket_resolved check (status <> 'resolved' or resolution is not null),
	constraint ticket_paused check ((status like 'waiting\_%') = (paused_at is not null))
);
create index ticket_due on core.ticket (due_at, ticket_id);
create index ticket_status_due on core.ticket (status, due_at, ticket_id);
create index ticket_queue_due on core.ticket (queue, due_at, ticket_id);
create index ticket_owner_due on core.ticket (owner_id, due_at, ticket_id);
create index ticket_priority_due on core.ticket (priority, due_at, ticket_id);
create index ticket_created on core.ticket (created_at, ticket_id);
create index ticket_updated on core.ticket (updated_at, ticket_id);
create index ticket_customer on core.ticket (customer_id, ticket_id);
create index ticket_order on core.ticket (order_id, ticket_id);
create index ticket_snoozed_until on core.ticket (snoozed_until) where status = 'snoozed';
create index ticket_subject_part on core.ticket using gin (subject ext.gin_trgm_ops);

create table core.message (
	message_id bigint generated always as identity primary key,
	ticket_id bigint not null references core.ticket,
	at timestamptz not null,
	kind core.message_kind not null check (kind <> 'event'),
	author_id bigint references core.person,
	author text not null,
	body text not null check (body <> ''),
	language core.language not null,
	check ((kind = 'customer') = (author_id is null))
);
create index message_ticket on core.message (ticket_id, at, message_id);

-- new moves to open by itself with the first thing an agent does to it.
select core.transition_add('ticket', 'new', 'open', 'ticket_touch', 'ticket.work');
select core.transition_add('ticket', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal',
	'open waiting_customer waiting_supplier waiting_carrier waiting_internal', 'ticket_status', 'ticket.work');
select core.transition_add('ticket', 'snoozed',
	'open waiting_customer waiting_supplier waiting_carrier waiting_internal', 'ticket_status', 'ticket.work');
select core.transition_add('ticket', 'resolved', 'open', 'ticket_status', 'ticket.work', true);
select core.transition_add('ticket', 'closed', 'open', 'ticket_status', 'ticket.reopen', true, 'core.guard_ticket_reopen');
select core.transition_add('ticket', 'new open', 'spam', 'ticket_status', 'ticket.work', true);
select core.transition_add('ticket', 'spam', 'open', 'ticket_status', 'ticket.work', true);
select core.transition_add('ticket', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal',
	'snoozed', 'ticket_snooze', 'ticket.work');
select core.transition_add('ticket', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal snoozed',
	'resolved', 'ticket_resolve', 'ticket.work');
select core.transition_add('ticket', 'resolved', 'closed', 'ticket_close', 'ticket.work');
select core.transition_add('ticket', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal snoozed spam',
	'closed', 'ticket_close', 'ticket.work', true);
