-- What leaves through exports: who took which list, and how many rows it had.

select core.domain_set('export_format', array['table', 'csv', 'csv_excel', 'tsv', 'json', 'jsonl', 'xlsx']);

insert into core.permission (permission, what) values
	('export.large', 'export more than a thousand rows at a time'),
	('export.view', 'see who exported what')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r, 'export.large' from unnest(array['lead', 'buyer', 'compliance', 'catalog', 'finance', 'warehouse']) r
union all
select r, 'export.view' from unnest(array['lead', 'compliance', 'admin']) r
on conflict do nothing;

-- A definition, so that it can be fetched with a short command, and again; never the rows. Nothing here
-- changes what a person may see: the rows are read with the rights of whoever fetches them.
create table core.export (
	export_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	made_at timestamptz not null,
	screen text not null check (screen ~ '^[a-z_]{1,40}$'),
	filter text not null check (length(filter) <= 4000),
	columns text not null check (length(columns) <= 4000),
	sort text not null check (length(sort) <= 1000),
	labels boolean not null,
	format core.export_format not null,
	-- rows at most, 0: all
	most int not null check (most >= 0),
	fetched_at timestamptz,
	n_rows bigint check (n_rows >= 0),
	check ((fetched_at is null) = (n_rows is null))
);
create index export_person on core.export (person_id, export_id desc);
create index export_made on core.export (made_at);

insert into core.entity values ('export', 'api.export') on conflict do nothing;
