-- Staff from the screens: accounts that two people make, invitations in place of passwords, permissions of roles that two
-- people change, keys, sessions and networks; how the background jobs did.

select core.domain_add('role_change', array['join']);
select core.domain_add('event_kind', array['invited', 'key', 'changed', 'second_factor']);
create domain core.permission_code as text;

insert into core.permission (permission, what) values ('job.view', 'see how the background jobs did')
on conflict do nothing;
insert into core.role_permission (role, permission) values ('admin', 'job.view'), ('lead', 'job.view') on conflict do nothing;

alter table core.role add column role_id bigint generated always as identity unique,
	add column version int not null default 1;
alter table core.permission add column permission_id bigint generated always as identity unique;

-- A request is about a person's role, or about what a role may do.
alter table core.role_request alter column person_id drop not null,
	add column permission text references core.permission,
	add constraint role_request_about check ((person_id is null) = (permission is not null)),
	add constraint role_request_join check (change <> 'join' or permission is null);
create unique index role_request_permission on core.role_request (role, permission) where status = 'requested' and permission is not null;

-- In place of a password until its owner has chosen one. The code has 100 bits, so its plain hash is no help to anybody.
-- What is chosen at the first login waits here until it has been typed twice, and a new secret until its first code.
create table auth.invitation (
	person_id bigint primary key references core.person,
	code_hash bytea not null check (length(code_hash) = 32),
	made_by bigint not null references core.person,
	made_at timestamptz not null,
	expires_at timestamptz not null,
	password_hash text,
	totp_secret bytea,
	check (made_by <> person_id)
);
alter table auth.credential
	add column password_reset_by bigint references core.person,
	add column totp_reset_by bigint references core.person,
	add column password_reset_at timestamptz,
	add column totp_reset_at timestamptz;
insert into core.setting (setting, value, note) values
	('invitation_hours', '72', 'how long the code of a new account is good');

-- From where people of a role may log in; a role without a row is free. Of several roles each has to allow it.
create table auth.login_range (
	login_range_id bigint generated always as identity primary key,
	role core.staff_role not null references core.role,
	network cidr not null,
	note text not null default '',
	added_by bigint references core.person,
	added_at timestamptz not null,
	unique (role, network)
);

-- One row per job that the clock starts: its last run, and its last failure.
create table core.job_run (
	job text primary key,
	began_at timestamptz not null,
	ms int not null,
	done int not null,
	runs bigint not null default 1,
	worked_at timestamptz,
	failures bigint not null default 0,
	failed_at timestamptz,
	error text not null default ''
);

alter table core.series add column series_id bigint generated always as identity unique,
	add column version int not null default 1;
insert into core.entity values ('role', 'api.role'), ('job', 'api.job_run') on conflict do nothing;
