-- Work on tickets: tags, checklists that gate resolving, warnings and breaches of service levels, absence with a substitute.

select core.domain_add('event_kind', array['tagged', 'queue', 'checked', 'escalated', 'explained', 'reopened']);
create domain core.checklist_item_ref as text;
create domain core.template_code as text;

insert into core.setting (setting, value, note) values
	('close_days', '7', 'a resolved ticket is closed after this many days'),
	('sla_warn_minutes', '15', 'how long before a deadline the owner of a ticket is told'),
	('reopen_grace_minutes', '120', 'a reopened ticket is not due sooner than this, in business time');

-- Words, sorted, with a blank around each: one column answers any question about them by one index.
alter table core.ticket add column tags text not null default '',
	add constraint ticket_tags check (tags = '' or tags ~ '^( [^ ]+)+ $');
create index ticket_tags_part on core.ticket using gin (tags ext.gin_trgm_ops) where tags <> '';
create index ticket_resolved_at on core.ticket (resolved_at) where status = 'resolved';

-- What is to be done for tickets of a class, in this order. Without what is mandatory a ticket is not resolved.
create table core.checklist_item (
	checklist_item_id bigint generated always as identity primary key,
	class core.ticket_class not null,
	position int not null,
	item text not null check (item <> '' and length(item) <= 100),
	mandatory boolean not null default false,
	active boolean not null default true,
	version int not null default 1
);
create index checklist_item_class on core.checklist_item (class, position);

create table core.ticket_check (
	ticket_id bigint not null references core.ticket,
	checklist_item_id bigint not null references core.checklist_item,
	done_by bigint not null references core.person,
	done_at timestamptz not null,
	primary key (ticket_id, checklist_item_id)
);

update core.transition set guard = 'core.guard_ticket_resolve' where machine = 'ticket' and to_state = 'resolved' and guard is null;

-- One row per deadline of a ticket that came near: told before, noticed after, explained by a person.
create table core.sla_alarm (
	sla_alarm_id bigint generated always as identity primary key,
	ticket_id bigint not null references core.ticket,
	kind core.due_kind not null,
	due_at timestamptz not null,
	warned_at timestamptz,
	breached_at timestamptz,
	reason text not null default '',
	explained_by bigint references core.person,
	explained_at timestamptz,
	version int not null default 1,
	unique (ticket_id, kind, due_at),
	check ((explained_by is null) = (reason = ''))
);
create index sla_alarm_breached on core.sla_alarm (breached_at, sla_alarm_id) where breached_at is not null;

alter table core.macro add column version int not null default 1;

-- While somebody is away the substitute is told what they would be told, and gets what they would be given.
create table core.absence (
	absence_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	since timestamptz not null,
	until timestamptz not null check (until > since),
	substitute_id bigint references core.person check (substitute_id <> person_id),
	note text not null default '',
	unique (person_id)
);

insert into core.entity values ('sla_alarm', 'api.sla_alarm') on conflict do nothing;

-- What a notice says, so that each reads it in their own language.
select core.domain_set('notice_kind', array['approved', 'refused', 'deadline_near', 'deadline_passed', 'stand_in', 'customer_wrote', 'welcome', 'runs_out']);
