-- Administration: teams, roles granted by two people, scopes, saved views, drafts, notices, jobs, number series;
-- segments and consent of customers.

select core.domain_add('event_kind', array['role', 'scope', 'member', 'segment', 'consent']);
select core.domain_set('scope_kind', array['queue', 'market']);
select core.domain_set('role_change', array['grant', 'revoke']);
select core.domain_set('role_request_status', array['requested', 'approved', 'refused']);
select core.domain_set('job_status', array['waiting', 'running', 'done', 'failed', 'cancelled']);
select core.domain_set('consent_purpose', array['marketing_email', 'marketing_sms', 'profiling', 'reviews']);
select core.domain_set('consent_source', array['checkout', 'account', 'support', 'import']);

insert into core.permission values ('team.manage', 'make teams and say who is in them'), ('role.ask', 'ask for a role to be granted or taken away'),
	('role.approve', 'approve what others asked for'), ('scope.manage', 'limit people to markets and queues'), ('setting.view', 'read the settings'),
	('setting.manage', 'change the settings'), ('audit.view', 'read the audit record'), ('customer.edit', 'change segments and consent of customers')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p from (values ('admin', 'team.manage role.ask role.approve scope.manage setting.view setting.manage audit.view'),
	('lead', 'role.ask role.approve customer.edit'), ('agent', 'customer.edit')) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

create table core.team (
	team_id bigint generated always as identity primary key,
	team text not null unique check (team ~ '^[a-z0-9_]+$'),
	name text not null,
	queue core.queue_code references core.queue,
	version int not null default 1
);
create table core.team_member (
	team_id bigint not null references core.team,
	person_id bigint not null references core.person,
	since timestamptz not null,
	primary key (team_id, person_id)
);
create index team_member_person on core.team_member (person_id);

-- Nobody grants themselves anything, and nobody grants alone.
create table core.role_request (
	role_request_id bigint generated always as identity primary key,
	role_request_no text collate "C" generated always as ('RR-' || role_request_id::text) stored unique,
	person_id bigint not null references core.person,
	role core.staff_role not null references core.role,
	change core.role_change not null,
	reason text not null,
	status core.role_request_status not null default 'requested',
	asked_by bigint not null references core.person,
	asked_at timestamptz not null,
	decided_by bigint references core.person,
	decided_at timestamptz,
	version int not null default 1,
	constraint role_four_eyes check (decided_by is null or decided_by <> asked_by and decided_by <> person_id),
	check ((status = 'requested') = (decided_by is null))
);
create unique index role_request_open on core.role_request (person_id, role) where status = 'requested';

-- Nothing here for a kind: everything of that kind. The policies below hold for every statement, whichever view or
-- function it came from, and unlike a barrier around a view they leave a list its index.
create table core.person_scope (
	person_id bigint not null references core.person,
	kind core.scope_kind not null,
	code text not null,
	primary key (person_id, kind, code)
);

create table core.saved_view (
	saved_view_id bigint generated always as identity primary key,
	owner_id bigint not null references core.person,
	screen text not null check (screen ~ '^[a-z_]+$'),
	name text not null check (name <> '' and length(name) <= 60),
	filter text not null default '',
	columns text not null default '',
	sort text not null default '',
	shared boolean not null default false,
	updated_at timestamptz not null,
	unique (owner_id, screen, name)
);
create index saved_view_shared on core.saved_view (screen) where shared;

create table core.draft (
	person_id bigint not null references core.person,
	place text not null check (length(place) <= 200),
	body text not null,
	at timestamptz not null,
	primary key (person_id, place)
);

create table core.notification (
	notification_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	entity text not null,
	entity_id bigint not null,
	ref text not null,
	body text not null,
	at timestamptz not null,
	read_at timestamptz
);
create index notification_unread on core.notification (person_id, at desc) where read_at is null;
create index notification_person on core.notification (person_id, notification_id);

create table core.job (
	job_id bigint generated always as identity primary key,
	kind text not null,
	args jsonb not null default '{}',
	status core.job_status not null default 'waiting',
	asked_by bigint references core.person,
	asked_at timestamptz not null,
	started_at timestamptz,
	ended_at timestamptz,
	done int not null default 0,
	total int,
	note text not null default ''
);
create index job_waiting on core.job (job_id) where status = 'waiting';

-- Numbers without gaps, such as those of invoices: the row is locked until the transaction that took one ends.
create table core.series (
	series text primary key,
	prefix text not null default '',
	next bigint not null default 1 check (next > 0),
	digits int not null default 6 check (digits between 1 and 12)
);
insert into core.series (series, prefix) values ('invoice', 'INV-'), ('credit_note', 'CN-');

alter table core.setting add column setting_id bigint generated always as identity unique,
	add column version int not null default 1, add column updated_at timestamptz;

create table core.segment (
	segment text primary key check (segment ~ '^[a-z0-9_]+$'),
	name text not null
);
insert into core.segment values ('vip', 'VIP'), ('b2b', 'Business customer'), ('risk_returns', 'Returns often'), ('risk_fraud', 'Fraud risk'),
	('press', 'Press'), ('newcomer', 'Newcomer');
create domain core.segment_code as text;
create table core.customer_segment (
	customer_id bigint not null references core.customer,
	segment text not null references core.segment,
	since timestamptz not null,
	by_id bigint references core.person,
	primary key (customer_id, segment)
);

-- What was agreed to, when and where; the newest row for a purpose counts. Never changed.
create table core.consent (
	consent_id bigint generated always as identity primary key,
	customer_id bigint not null references core.customer,
	purpose core.consent_purpose not null,
	granted boolean not null,
	source core.consent_source not null,
	at timestamptz not null,
	by_id bigint references core.person
);
create index consent_customer on core.consent (customer_id, purpose, consent_id);
create trigger consent_is_final before update on core.consent for each row execute function audit.refuse_change();

insert into core.entity values ('team', 'api.team'), ('role_request', 'api.role_request') on conflict do nothing;
