-- What a person has begun and not finished, what can be taken back, what waits to go out, and what the operator
-- tells everybody.

select core.domain_set('outbox_kind', array['reply', 'purchase_order']);
select core.domain_set('outbox_state', array['waiting', 'released', 'recalled']);
select core.domain_set('undo_state', array['open', 'undone', 'gone']);
select core.domain_add('event_kind', array['undone']);

-- Drafts: one for each form and record, with what was typed into each field.
alter table core.draft alter column body type jsonb using jsonb_build_object('body', body);
alter table core.draft add column ident text not null default '';

-- Where somebody was: the screens on top of one another, a line each, as the desk wrote them.
create table core.place (
	person_id bigint primary key references core.person,
	session_id bigint,
	stack text not null check (length(stack) <= 8000),
	at timestamptz not null
);

-- Which commands can be taken back, and how. Either the columns of the row are put back as they were, or another
-- command is called (args: its parameters; $name is what the first was called with), or a function of core
-- (step core.undo_step) does it.
create table core.compensation (
	object text primary key,
	relation text not null default '',
	key text not null default '',
	columns text[] not null default '{}',
	object_undo text not null default '',
	args jsonb not null default '{}',
	function_undo text not null default '',
	check ((cardinality(columns) > 0)::int + (object_undo <> '')::int + (function_undo <> '')::int between 1 and 2),
	check (cardinality(columns) = 0 or relation <> '' and key <> '')
);

-- Rows as they were before a command that can be taken back. Taken over into the step when the command ends.
create table core.row_before (
	entity text not null,
	entity_id bigint not null,
	version int not null,
	body jsonb not null,
	at timestamptz not null,
	primary key (entity, entity_id, version)
);

create table core.undo_step (
	undo_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	at timestamptz not null,
	object text not null,
	entity text not null,
	entity_id bigint not null,
	ref text not null,
	-- the row version that the command led to
	version int,
	batch uuid,
	args jsonb not null,
	before jsonb,
	undone_at timestamptz
);
create index undo_step_person on core.undo_step (person_id, undo_id desc);
create index undo_step_at on core.undo_step (at);

-- What leaves the house waits here for a moment, so that it can be called back.
create table core.outbox (
	outbox_id bigint generated always as identity primary key,
	kind core.outbox_kind not null,
	person_id bigint not null references core.person,
	undo_id bigint references core.undo_step on delete set null,
	entity text not null,
	entity_id bigint not null,
	ref text not null,
	message_id bigint references core.message,
	queued_at timestamptz not null,
	release_at timestamptz not null,
	state core.outbox_state not null default 'waiting',
	ended_at timestamptz,
	check ((state = 'waiting') = (ended_at is null))
);
create index outbox_waiting on core.outbox (release_at) where state = 'waiting';
create index outbox_person on core.outbox (person_id, outbox_id desc);
create index outbox_undo on core.outbox (undo_id);
create index outbox_message on core.outbox (message_id);

-- Called back before it left: it was never said.
alter table core.message add column recalled_at timestamptz;

create table core.notice (
	notice_id bigint generated always as identity primary key,
	body text not null check (body <> '' and length(body) <= 200),
	at timestamptz not null,
	until timestamptz not null
);
create index notice_until on core.notice (until);

insert into core.setting (setting, value, note) values
	('outbox_seconds', '30', 'replies and purchase orders wait so long before they leave, and can be called back'),
	('undo_hours', '12', 'for so long a person can take back what they did');

create function core.compensation_row(object text, relation text, key text, columns text) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.compensation (object, relation, key, columns) values ('api.' || $1, $2, $3, string_to_array($4, ' '))
$$;
create function core.compensation_call(object text, undo text, args jsonb) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	insert into core.compensation (object, object_undo, args) values ('api.' || $1, 'api.' || $2, $3)
$$;

select core.compensation_row('ticket_take', 'ticket', 'ticket_id', 'status owner_id');
select core.compensation_row('ticket_assign', 'ticket', 'ticket_id', 'owner_id');
select core.compensation_row('ticket_priority', 'ticket', 'ticket_id', 'status priority');
select core.compensation_row('ticket_status', 'ticket', 'ticket_id', 'status snoozed_until snoozed_from resolved_at closed_at');
select core.compensation_row('ticket_snooze', 'ticket', 'ticket_id', 'status snoozed_until snoozed_from');
select core.compensation_row('ticket_close', 'ticket', 'ticket_id', 'status closed_at waiting_since snoozed_until snoozed_from');
select core.compensation_row('ticket_reply', 'ticket', 'ticket_id', 'status owner_id first_responded_at waiting_since');
select core.compensation_row('ticket_macro', 'ticket', 'ticket_id', 'status owner_id priority class resolution first_responded_at waiting_since resolved_at');
select core.compensation_call('ticket_link', 'ticket_unlink', '{"other": "$other"}');
select core.compensation_row('case_take', 'compliance_case', 'case_id', 'status owner_id');
select core.compensation_row('case_status', 'compliance_case', 'case_id', 'status snoozed_until');
select core.compensation_row('case_snooze', 'compliance_case', 'case_id', 'status snoozed_until');
select core.compensation_row('listing_pause', 'listing', 'listing_id', 'status');
select core.compensation_row('listing_resume', 'listing', 'listing_id', 'status');
select core.compensation_call('order_hold', 'order_release', '{"kind": "$kind", "reason": "Undone"}');
select core.compensation_call('supplier_hold', 'supplier_release', '{"reason": "Undone"}');
select core.compensation_call('supplier_invoice_hold', 'supplier_invoice_release', '{"reason": "Undone"}');
select core.compensation_call('person_disable', 'person_enable', '{"reason": "Undone"}');
insert into core.compensation (object, relation, key, columns, function_undo) values
	('api.ticket_resolve', 'ticket', 'ticket_id', array['status', 'class', 'resolution', 'resolved_at', 'waiting_since', 'snoozed_until', 'snoozed_from'],
		'core.undo_ticket_resolve'),
	('api.purchase_order_send', 'purchase_order', 'purchase_order_id', array['status', 'held_status', 'sent_at', 'promised_on'], 'core.undo_purchase_order_send');
