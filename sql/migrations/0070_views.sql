-- Saved views of lists: for oneself, for a role or for all; which of them a list begins with; each person's pins;
-- and how a person left a list.

alter table core.saved_view
	add column role core.staff_role references core.role,
	add column begins boolean not null default false,
	add constraint saved_view_scope check ((role is null and not begins) or shared);
create index saved_view_role on core.saved_view (role) where role is not null;

create table core.view_pin (
	person_id bigint not null references core.person,
	screen text not null,
	pin smallint not null check (pin between 1 and 9),
	saved_view_id bigint not null references core.saved_view on delete cascade,
	primary key (person_id, screen, pin),
	unique (person_id, saved_view_id)
);
create index view_pin_view on core.view_pin (saved_view_id);

create table core.view_last (
	person_id bigint not null references core.person,
	screen text not null check (screen ~ '^[a-z_]+$'),
	name text not null default '',
	columns text not null default '' check (length(columns) <= 2000),
	sort text not null default '' check (length(sort) <= 500),
	at timestamptz not null,
	primary key (person_id, screen)
);
