-- Compliance: papers and where they are needed, lists and rules with versions, cases, decisions that a second
-- person confirms, appeals.

select core.domain_add('event_kind', array['evidence', 'decision', 'appeal', 'published', 'retired']);
select core.domain_add('decision_action', array['restrict_market', 'escalate_legal', 'no_action']);
select core.domain_set('certificate_status', array['valid', 'revoked', 'superseded']);
select core.domain_set('certificate_state', array['valid', 'expiring', 'expired', 'revoked', 'superseded']);
select core.domain_set('list_kind', array['words', 'brands', 'substances', 'claims']);
select core.domain_set('rule_status', array['draft', 'test', 'published', 'retired']);
select core.domain_set('rule_kind', array['list_match', 'evidence_missing', 'battery', 'liquid']);
select core.domain_set('case_kind', array['screening', 'complaint', 'certificate_expiry', 'recall', 'authority', 'supplier']);
select core.domain_set('case_status', array['open', 'assigned', 'investigating', 'waiting_evidence', 'escalated', 'snoozed', 'decided',
	'pending_second_approval', 'approved_decision', 'returned', 'effective', 'closed', 'appealed', 'appeal_review', 'upheld', 'overturned']);
select core.domain_set('case_evidence_status', array['requested', 'submitted', 'accepted', 'rejected', 'waived']);
select core.domain_set('appeal_outcome', array['upheld', 'overturned']);
select core.domain_set('evidence_reason', array['held', 'missing', 'expired', 'unknown_evidence', 'no_requirements_known']);
create domain core.evidence_code as text;
create domain core.file_hash as text;
insert into core.setting values ('appeal_days', '184', 'a decision may be appealed for this long');

insert into core.permission values ('case.view', 'read compliance cases'), ('case.work', 'work on compliance cases'),
	('case.decide', 'decide compliance cases'), ('case.confirm', 'confirm the decisions of others'), ('case.appeal', 'appeal against a decision'),
	('case.open', 'open a compliance case'), ('certificate.view', 'read certificates'), ('certificate.manage', 'enter and revoke certificates'),
	('rule.view', 'read compliance rules and lists'), ('rule.build', 'write compliance rules and lists'), ('rule.publish', 'publish compliance rules')
on conflict do nothing;
insert into core.role_permission (role, permission)
select r.role, p from (values
	('compliance', 'case.view case.work case.decide case.confirm case.open certificate.view certificate.manage rule.view rule.build rule.publish'),
	('catalog', 'case.view case.appeal certificate.view rule.view'), ('buyer', 'certificate.view certificate.manage case.open'),
	('lead', 'case.view case.appeal case.open certificate.view rule.view')) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

-- Papers -------------------------------------------------------------------------------------------------

create table core.evidence (
	evidence core.evidence_code primary key check (evidence ~ '^[a-z0-9_]+$'),
	name text not null,
	law text not null default '',
	active boolean not null default true
);
insert into core.evidence values ('ce_doc', 'EU declaration of conformity', 'EU 768/2008'), ('gpsr', 'Responsible person in the EU', 'EU 2023/988'),
	('toy_en71', 'Toy safety test report', 'EN 71'), ('rohs', 'RoHS declaration', 'EU 2011/65'), ('cpnp', 'Cosmetics notification', 'EU 1223/2009'),
	('ukca', 'UKCA declaration', 'UK SI 2016/1091'), ('fcc', 'FCC declaration', '47 CFR 15'), ('cpc', 'Children''s product certificate', '16 CFR 1110'),
	('fda_reg', 'FDA registration', '21 CFR'), ('pse', 'PSE mark', 'DENAN'), ('ecas', 'ECAS certificate', 'UAE MoIAT'),
	('safety_mark', 'Safety mark', 'SG CPSR'), ('nom', 'NOM certificate', 'NOM-001-SCFI'), ('sds', 'Safety data sheet', 'GHS'),
	('un383', 'Battery transport test', 'UN 38.3'), ('food_contact', 'Food contact test', 'EU 1935/2004'), ('origin_declaration', 'Declaration of origin', '');

-- Which papers a market asks for a category and everything below it. The name of the paper is no reference on
-- purpose: a matrix may name a paper that nobody has described, or that was renamed, and then it is unsatisfied.
create table core.evidence_requirement (
	requirement_id bigint generated always as identity primary key,
	market core.market not null references ref.market,
	category_id bigint not null references core.category,
	evidence core.evidence_code not null,
	only_battery boolean not null default false,
	only_liquid boolean not null default false,
	active boolean not null default true,
	unique (market, category_id, evidence)
);

create table core.certificate (
	certificate_id bigint generated always as identity (start with 1001) primary key,
	certificate_no text collate "C" generated always as ('CT-' || certificate_id::text) stored unique,
	evidence core.evidence_code not null references core.evidence on update cascade,
	number text not null,
	issuer text not null,
	product_id bigint not null references core.product,
	supplier_id bigint references core.supplier,
	markets text[] not null check (markets <> '{}'),
	issued_on date not null,
	expires_on date check (expires_on > issued_on),
	file_hash core.file_hash not null default '' check (file_hash ~ '^([0-9a-f]{64})?$'),
	status core.certificate_status not null default 'valid',
	expiry_seen_at timestamptz,
	reminded_days int,
	entered_by bigint references core.person,
	entered_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index certificate_product on core.certificate (product_id, evidence);
create index certificate_expires on core.certificate (expires_on, certificate_id);

-- Lists and rules ----------------------------------------------------------------------------------------

create table core.compliance_list (
	list_id bigint generated always as identity primary key,
	list text not null unique check (list ~ '^[a-z0-9_]+$'),
	name text not null,
	kind core.list_kind not null,
	version int not null default 1
);
create table core.list_entry (
	list_entry_id bigint generated always as identity primary key,
	list_id bigint not null references core.compliance_list,
	entry text not null check (entry <> ''),
	language core.language,
	market core.market references ref.market,
	note text not null default '',
	valid_from date,
	valid_to date,
	added_by bigint references core.person,
	added_at timestamptz not null,
	removed_by bigint references core.person,
	removed_at timestamptz
);
create unique index list_entry_once on core.list_entry (list_id, lower(entry), coalesce(language, ''), coalesce(market, '')) where removed_at is null;

create table core.rule (
	rule_id bigint generated always as identity primary key,
	rule_no text collate "C" generated always as ('R-' || rule_id::text) stored unique,
	name text not null,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create table core.rule_version (
	rule_version_id bigint generated always as identity primary key,
	rule_id bigint not null references core.rule,
	number int not null,
	status core.rule_status not null default 'draft',
	kind core.rule_kind not null,
	list_id bigint references core.compliance_list,
	market core.market references ref.market,
	category_id bigint references core.category,
	flag core.flag_kind not null,
	severity core.flag_severity not null,
	law text not null default '',
	advice text not null default '',
	built_by bigint references core.person,
	built_at timestamptz not null,
	tested_at timestamptz,
	hits int,
	published_by bigint references core.person,
	published_at timestamptz,
	unique (rule_id, number),
	constraint rule_four_eyes check (published_by <> built_by),
	check ((kind = 'list_match') = (list_id is not null)),
	check ((status in ('published', 'retired')) = (published_at is not null) or status = 'retired')
);
create unique index rule_version_live on core.rule_version (rule_id) where status = 'published';

-- Which rule found it, and where in the text.
alter table core.listing_flag add column rule_version_id bigint references core.rule_version,
	add column field text, add column span_start int, add column span_length int;

-- Cases --------------------------------------------------------------------------------------------------

create table core.compliance_case (
	case_id bigint generated always as identity (start with 1001) primary key,
	case_no text collate "C" generated always as ('CC-' || case_id::text) stored unique,
	kind core.case_kind not null,
	status core.case_status not null default 'open',
	severity core.flag_severity not null default 'medium',
	title text not null,
	entity text not null check (entity in ('listing', 'product', 'supplier', 'certificate')),
	entity_id bigint not null,
	entity_ref text not null,
	market core.market references ref.market,
	owner_id bigint references core.person,
	opened_by bigint references core.person,
	opened_at timestamptz not null,
	due_at timestamptz,
	snoozed_until timestamptz,
	decision_id bigint references core.decision,
	updated_at timestamptz not null,
	version int not null default 1,
	check ((status = 'snoozed') = (snoozed_until is not null))
);
create index compliance_case_due on core.compliance_case (due_at, case_id);
create index compliance_case_status_due on core.compliance_case (status, due_at, case_id);
create index compliance_case_entity on core.compliance_case (entity, entity_id);

create table core.case_note (
	case_note_id bigint generated always as identity primary key,
	case_id bigint not null references core.compliance_case,
	author_id bigint not null references core.person,
	at timestamptz not null,
	body text not null check (body <> '')
);
create index case_note_case on core.case_note (case_id);

create table core.case_evidence (
	case_evidence_id bigint generated always as identity primary key,
	case_id bigint not null references core.compliance_case,
	evidence core.evidence_code not null references core.evidence on update cascade,
	status core.case_evidence_status not null default 'requested',
	note text not null default '',
	asked_by bigint references core.person,
	asked_at timestamptz not null,
	settled_by bigint references core.person,
	settled_at timestamptz,
	unique (case_id, evidence)
);

-- An appeal is judged by somebody who neither took the decision, nor confirmed it, nor complains about it.
create table core.appeal (
	appeal_id bigint generated always as identity primary key,
	case_id bigint not null references core.compliance_case,
	decision_id bigint not null unique references core.decision,
	grounds text not null,
	raised_by bigint not null references core.person,
	raised_at timestamptz not null,
	first_decider bigint not null references core.person,
	first_second bigint references core.person,
	reviewer_id bigint references core.person,
	outcome core.appeal_outcome,
	note text,
	decided_at timestamptz,
	constraint appeal_other_eyes check (reviewer_id is null or reviewer_id <> first_decider and reviewer_id <> raised_by
		and reviewer_id is distinct from first_second),
	check ((outcome is null) = (decided_at is null))
);
create index appeal_case on core.appeal (case_id);

select core.transition_add('case', 'open', 'assigned', 'case_take', 'case.work');
select core.transition_add('case', 'assigned returned waiting_evidence escalated snoozed', 'investigating', 'case_status', 'case.work');
select core.transition_add('case', 'assigned investigating', 'waiting_evidence escalated', 'case_status', 'case.work', true);
select core.transition_add('case', 'open assigned investigating waiting_evidence escalated', 'snoozed', 'case_snooze', 'case.work');
select core.transition_add('case', 'assigned investigating waiting_evidence escalated returned', 'decided', 'case_decide', 'case.decide', true);
select core.transition_add('case', 'decided', 'pending_second_approval effective', 'case_decide', 'case.decide');
select core.transition_add('case', 'pending_second_approval', 'approved_decision', 'case_confirm', 'case.confirm');
select core.transition_add('case', 'approved_decision', 'effective', 'case_confirm', 'case.confirm');
select core.transition_add('case', 'pending_second_approval', 'returned', 'case_return', 'case.confirm', true);
select core.transition_add('case', 'effective upheld overturned', 'closed', 'case_close', 'case.work');
select core.transition_add('case', 'effective closed', 'appealed', 'case_appeal', 'case.appeal', true);
select core.transition_add('case', 'appealed', 'appeal_review', 'case_appeal_take', 'case.decide');
select core.transition_add('case', 'appeal_review', 'upheld overturned', 'case_appeal_decide', 'case.decide', true);
select core.transition_add('case', 'closed', 'investigating', 'case_reopen', 'case.work', true);

insert into core.entity values ('case', 'api.compliance_case'), ('certificate', 'api.certificate'), ('rule', 'api.rule') on conflict do nothing;

-- No approval while a paper is missing.
update core.transition t set guard = 'core.guard_listing_evidence' where t.machine = 'listing' and t.verb = 'listing_approve';
