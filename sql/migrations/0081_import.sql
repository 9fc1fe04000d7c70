-- What comes in through imports: who read which file into which action, and what was wrong with it.

select core.domain_set('import_state', array['running', 'tried', 'partly', 'done']);

insert into core.permission (permission, what) values
	('import.use', 'import files; each row needs the permission of its action as well'),
	('import.view', 'see who imported what')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r, 'import.use' from unnest(array['lead', 'buyer', 'compliance', 'catalog', 'finance', 'warehouse', 'admin']) r
union all
select r, 'import.view' from unnest(array['lead', 'compliance', 'admin']) r
on conflict do nothing;

-- One reading of one file; never its rows. An import that broke off has no end.
create table core.import (
	import_id bigint generated always as identity primary key,
	person_id bigint not null references core.person,
	began_at timestamptz not null,
	ended_at timestamptz,
	-- screen.action, as the command has it
	action text not null check (action ~ '^[a-z_]{1,40}\.[a-z_]{1,40}$'),
	-- of the file's bytes; tells the same file from another, is no proof
	digest text not null check (digest ~ '^[0-9a-f]{32}$'),
	-- which heading stands for which parameter, where it was told
	map text not null check (length(map) <= 4000),
	dry_run boolean not null,
	n_rows int not null check (n_rows >= 0),
	n_done int not null default 0 check (n_done >= 0),
	-- done by an earlier reading of the same file
	n_repeated int not null default 0 check (n_repeated >= 0),
	n_refused int not null default 0 check (n_refused >= 0)
);
create index import_person on core.import (person_id, action, import_id desc);
create index import_began on core.import (began_at);

-- The first of them; the file with all of them was given back to the person.
create table core.import_error (
	import_id bigint not null references core.import,
	position int not null,
	line int not null,
	field text not null check (length(field) <= 200),
	reason text not null check (length(reason) <= 800),
	primary key (import_id, position)
);

-- A transaction with a row here is a rehearsal: it can never be committed, so nobody else ever sees one, and the
-- record takes no note of it.
create table core.rehearsal (
	xact xid8 primary key
);
create function core.rehearsal_ends() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	raise exception 'A rehearsal is never kept';
end
$$;
create constraint trigger rehearsal_ends after insert or update or delete on core.rehearsal
	deferrable initially deferred for each row execute function core.rehearsal_ends();

insert into core.entity values ('import', 'api.import') on conflict do nothing;
