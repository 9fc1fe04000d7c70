-- Categories, attributes, papers and what markets ask for, as people keep them: with versions, and retired rather than removed.

insert into core.permission (permission, what) values
	('taxonomy.manage', 'make, change and retire categories and attributes'),
	('evidence.manage', 'say which papers there are, and which a market asks for');
insert into core.role_permission (role, permission) values ('catalog', 'taxonomy.manage'), ('compliance', 'evidence.manage');

alter table core.category add column active boolean not null default true, add column version int not null default 1;
alter table core.attribute add column attribute_id bigint generated always as identity unique,
	add column active boolean not null default true, add column version int not null default 1;
alter table core.evidence add column evidence_id bigint generated always as identity unique, add column version int not null default 1;
alter table core.evidence_requirement add column version int not null default 1;

-- Any attribute there is, and not only those of the record's category.
create domain core.any_attribute_code as text;

insert into core.entity values ('category', 'api.category'), ('attribute', 'api.attribute'), ('evidence', 'api.evidence'),
	('requirement', 'api.evidence_requirement');
