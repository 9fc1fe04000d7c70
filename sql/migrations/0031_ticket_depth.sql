-- Tickets in depth: business calendars, merging, links, templates in many languages, macros, presence,
-- ratings.

select core.domain_add('event_kind', array['merged', 'unmerged', 'split', 'linked', 'unlinked', 'macro', 'changed']);
select core.domain_set('ticket_link_kind', array['related', 'duplicate', 'split', 'follow_up']);
select core.domain_set('presence_kind', array['viewing', 'writing']);
-- Tickets, messages and macros as a form names them.
create domain core.ticket_no as text;
create domain core.message_no as text;
create domain core.macro_code as text;
create domain core.calendar_code as text;

-- Which view of api answers for an entity: who may use that may know of its rows.
create table core.entity (
	entity text primary key,
	object text not null
);
insert into core.entity values ('ticket', 'api.ticket'), ('order', 'api.sales_order'), ('listing', 'api.listing'),
	('product', 'api.product'), ('supplier', 'api.supplier'), ('customer', 'api.customer'), ('person', 'api.person');

-- Business time ------------------------------------------------------------------------------------------

-- A queue without a calendar never closes.
create table core.calendar (
	calendar core.calendar_code primary key check (calendar ~ '^[a-z0-9_]+$'),
	name text not null,
	time_zone text not null
);
-- Several ranges a day: a lunch break is the gap between two. 24:00 is the end of the day.
create table core.calendar_hours (
	calendar core.calendar_code not null references core.calendar,
	weekday int not null check (weekday between 1 and 7),
	opens time not null,
	closes time not null check (closes > opens),
	primary key (calendar, weekday, opens)
);
create table core.calendar_holiday (
	calendar core.calendar_code not null references core.calendar,
	day date not null,
	name text not null,
	primary key (calendar, day)
);

create function core.calendar_hours_apart() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.calendar_hours h where h.calendar = new.calendar and h.weekday = new.weekday
		and h.opens <> new.opens and h.opens < new.closes and h.closes > new.opens) then
		raise exception 'hours of % overlap on weekday %', new.calendar, new.weekday using errcode = '23P01';
	end if;
	return null;
end
$$;
create trigger calendar_hours_apart after insert or update on core.calendar_hours
	for each row execute function core.calendar_hours_apart();

insert into core.calendar values ('shanghai', 'Shanghai office', 'Asia/Shanghai'), ('europe', 'Berlin office', 'Europe/Berlin'),
	('tokyo', 'Tokyo office', 'Asia/Tokyo'), ('gulf', 'Dubai office', 'Asia/Dubai');
insert into core.calendar_hours
select c, d, o::time, k::time
from (values ('shanghai', 1, 5, '09:00', '12:00'), ('shanghai', 1, 5, '13:30', '18:30'), ('europe', 1, 5, '08:00', '12:00'),
	('europe', 1, 4, '12:45', '17:00'), ('europe', 5, 5, '12:45', '15:30'), ('tokyo', 1, 5, '09:00', '12:00'),
	('tokyo', 1, 5, '13:00', '18:00'), ('gulf', 1, 4, '09:00', '18:00'), ('gulf', 5, 5, '09:00', '12:00')) v(c, lo, hi, o, k),
	generate_series(lo, hi) d;
insert into core.calendar_holiday values
	('shanghai', '2026-02-16', 'Spring Festival'), ('shanghai', '2026-02-17', 'Spring Festival'),
	('shanghai', '2026-02-18', 'Spring Festival'), ('shanghai', '2026-02-19', 'Spring Festival'),
	('shanghai', '2026-02-20', 'Spring Festival'), ('shanghai', '2026-04-06', 'Tomb Sweeping Day'),
	('shanghai', '2026-05-01', 'Labour Day'), ('shanghai', '2026-10-01', 'National Day'), ('shanghai', '2026-10-02', 'National Day'),
	('europe', '2026-04-03', 'Good Friday'), ('europe', '2026-04-06', 'Easter Monday'), ('europe', '2026-05-01', 'Labour Day'),
	('europe', '2026-12-25', 'Christmas Day'), ('tokyo', '2026-03-20', 'Vernal Equinox Day'), ('tokyo', '2026-04-29', 'Showa Day'),
	('gulf', '2026-03-20', 'Eid al-Fitr'), ('gulf', '2026-12-02', 'National Day');

alter table core.queue add column calendar core.calendar_code references core.calendar,
	add column version int not null default 1,
	add column queue_id bigint generated always as identity unique;

-- Merging and links --------------------------------------------------------------------------------------

-- One row per merge; the messages that moved are remembered, so that it can be undone.
create table core.ticket_merge (
	merge_id bigint generated always as identity primary key,
	ticket_id bigint not null references core.ticket,
	target_id bigint not null references core.ticket check (target_id <> ticket_id),
	from_status core.ticket_status not null,
	from_waiting timestamptz,
	message_ids bigint[] not null,
	merged_by bigint references core.person,
	merged_at timestamptz not null,
	undone_by bigint references core.person,
	undone_at timestamptz
);
create unique index ticket_merge_one on core.ticket_merge (ticket_id) where undone_at is null;
create index ticket_merge_target on core.ticket_merge (target_id);

-- A ticket is merged into one that is itself alive, whatever code says so: no chains, no cycles.
create function core.ticket_merge_guard() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from core.ticket t where t.ticket_id = new.merged_into and t.merged_into is not null for share) then
		raise exception 'ticket % is merged itself', new.merged_into using errcode = '23514';
	end if;
	return new;
end
$$;
create trigger ticket_merge_guard before insert or update of merged_into on core.ticket
	for each row when (new.merged_into is not null) execute function core.ticket_merge_guard();

create table core.ticket_link (
	ticket_id bigint not null references core.ticket,
	other_id bigint not null references core.ticket check (other_id <> ticket_id),
	kind core.ticket_link_kind not null,
	linked_by bigint references core.person,
	linked_at timestamptz not null,
	primary key (ticket_id, other_id)
);
create index ticket_link_other on core.ticket_link (other_id);

select core.transition_add('ticket', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal snoozed resolved',
	'merged', 'ticket_merge', 'ticket.work');
select core.transition_add('ticket', 'merged', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal resolved',
	'ticket_unmerge', 'ticket.work', true);

-- Templates and macros -----------------------------------------------------------------------------------

insert into core.permission values ('template.manage', 'write reply templates and macros'), ('queue.manage', 'set the calendar of a queue'),
	('rating.view', 'read what customers thought of an answer')
on conflict do nothing;
insert into core.role_permission values ('lead', 'template.manage'), ('lead', 'queue.manage'), ('admin', 'queue.manage'), ('lead', 'rating.view')
on conflict do nothing;

-- One template, as many languages as somebody wrote.
create table core.template (
	template_id bigint generated always as identity primary key,
	template_no text collate "C" generated always as ('TP-' || template_id::text) stored unique,
	code text not null unique check (code ~ '^[a-z0-9_]+$'),
	name text not null,
	class core.ticket_class,
	active boolean not null default true,
	created_by bigint references core.person,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create table core.template_text (
	template_id bigint not null references core.template,
	language core.language not null,
	body text not null check (body <> ''),
	written_by bigint references core.person,
	written_at timestamptz not null,
	primary key (template_id, language)
);

-- What one key does: an answer, a status, a class, a resolution, a note. Empty parts change nothing.
create table core.macro (
	macro_id bigint generated always as identity primary key,
	macro core.macro_code not null unique check (macro ~ '^[a-z0-9_]+$'),
	name text not null,
	template_id bigint references core.template,
	next core.ticket_status check (next in ('open', 'waiting_customer', 'waiting_supplier', 'waiting_carrier', 'waiting_internal', 'resolved')),
	priority core.ticket_priority,
	class core.ticket_class,
	resolution core.ticket_resolution,
	note text,
	take boolean not null default false,
	position int not null default 0,
	active boolean not null default true,
	check (next is distinct from 'resolved' or class is not null and resolution is not null)
);

-- Presence and ratings -----------------------------------------------------------------------------------

-- Who looks at what at this moment. Worth nothing after a crash.
create unlogged table core.presence (
	entity text not null,
	entity_id bigint not null,
	person_id bigint not null references core.person,
	doing core.presence_kind not null,
	since timestamptz not null,
	seen_at timestamptz not null,
	primary key (entity, entity_id, person_id)
);
create index presence_seen on core.presence (seen_at);

-- Asked when a ticket is resolved; answered through a link that needs no login. Only the token's hash is kept.
create table core.rating (
	ticket_id bigint primary key references core.ticket,
	token_hash bytea unique check (length(token_hash) = 32),
	agent_id bigint references core.person,
	queue core.queue_code not null,
	language core.language not null,
	asked_at timestamptz not null,
	expires_at timestamptz not null,
	score int check (score between 1 and 5),
	comment text not null default '',
	answered_at timestamptz,
	check ((score is null) = (answered_at is null))
);
create index rating_answered on core.rating (answered_at desc, ticket_id);
