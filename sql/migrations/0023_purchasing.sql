-- Purchasing: requests, quotations, orders with revisions and approval.

select core.domain_set('purchase_request_status', array['pending', 'partially_ordered', 'ordered', 'stopped']);
select core.domain_set('rfq_status', array['draft', 'sent', 'partially_quoted', 'quoted', 'awarded', 'cancelled', 'expired']);
select core.domain_set('quotation_status', array['received', 'shortlisted', 'awarded', 'declined', 'expired']);
select core.domain_set('purchase_order_status', array['draft', 'pending_approval', 'rejected', 'approved', 'sent', 'acknowledged',
	'in_production', 'shipped', 'partially_received', 'received', 'closed', 'on_hold', 'cancelled', 'short_closed']);
select core.domain_set('approval_outcome', array['approved', 'rejected']);

create table core.purchase_request (
	purchase_request_id bigint generated always as identity (start with 6001) primary key,
	purchase_request_no text collate "C" generated always as ('PR-' || purchase_request_id::text) stored unique,
	variant_id bigint not null references core.variant,
	warehouse_id bigint not null references core.warehouse,
	status core.purchase_request_status not null default 'pending',
	qty int not null check (qty > 0),
	qty_ordered int not null default 0 check (qty_ordered >= 0),
	needed_on date,
	note text not null default '',
	requested_by bigint references core.person,
	requested_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index purchase_request_status on core.purchase_request (status, purchase_request_id);

create table core.rfq (
	rfq_id bigint generated always as identity (start with 7001) primary key,
	rfq_no text collate "C" generated always as ('RFQ-' || rfq_id::text) stored unique,
	warehouse_id bigint not null references core.warehouse,
	status core.rfq_status not null default 'draft',
	due_on date not null,
	created_by bigint references core.person,
	created_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1
);
create index rfq_status on core.rfq (status, rfq_id);
create table core.rfq_line (
	rfq_line_id bigint generated always as identity primary key,
	rfq_id bigint not null references core.rfq,
	variant_id bigint not null references core.variant,
	qty int not null check (qty > 0),
	purchase_request_id bigint references core.purchase_request,
	unique (rfq_id, variant_id)
);
create table core.rfq_supplier (
	rfq_id bigint not null references core.rfq,
	supplier_id bigint not null references core.supplier,
	invited_at timestamptz,
	primary key (rfq_id, supplier_id)
);

create table core.quotation (
	quotation_id bigint generated always as identity (start with 7501) primary key,
	quotation_no text collate "C" generated always as ('Q-' || quotation_id::text) stored unique,
	rfq_id bigint not null references core.rfq,
	supplier_id bigint not null references core.supplier,
	status core.quotation_status not null default 'received',
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	freight_minor bigint not null default 0 check (freight_minor >= 0),
	lead_time_days int not null check (lead_time_days between 0 and 400),
	valid_until date not null,
	received_at timestamptz not null,
	updated_at timestamptz not null,
	version int not null default 1,
	unique (rfq_id, supplier_id)
);
create table core.quotation_line (
	quotation_id bigint not null references core.quotation,
	rfq_line_id bigint not null references core.rfq_line,
	unit_minor bigint not null check (unit_minor >= 0),
	moq int not null default 1 check (moq > 0),
	primary key (quotation_id, rfq_line_id)
);

-- Who has to approve how much, in the base currency.
create table core.approval_tier (
	tier int primary key,
	up_to_minor bigint unique check (up_to_minor > 0),
	permission text not null references core.permission deferrable initially deferred,
	approvals int not null default 1 check (approvals > 0)
);

create table core.purchase_order (
	purchase_order_id bigint generated always as identity (start with 9001) primary key,
	purchase_order_no text collate "C" generated always as ('PO-' || purchase_order_id::text) stored unique,
	supplier_id bigint not null references core.supplier,
	warehouse_id bigint not null references core.warehouse,
	status core.purchase_order_status not null default 'draft',
	-- where it goes on after a hold
	held_status core.purchase_order_status,
	revision int not null default 1 check (revision > 0),
	currency text not null references ref.currency,
	fx_rate numeric(18, 8) not null check (fx_rate > 0),
	total_minor bigint not null default 0 check (total_minor >= 0),
	base_minor bigint not null default 0,
	-- the most that has been approved, and the hash of what was approved last
	approved_minor bigint,
	approved_hash bytea,
	terms core.payment_terms not null,
	incoterm core.incoterm not null,
	created_by bigint references core.person,
	created_at timestamptz not null,
	submitted_by bigint references core.person,
	submitted_at timestamptz,
	sent_at timestamptz,
	acknowledged_at timestamptz,
	promised_on date,
	note text not null default '',
	updated_at timestamptz not null,
	version int not null default 1,
	check ((status = 'on_hold') = (held_status is not null)),
	constraint purchase_order_approved check (status in ('draft', 'pending_approval', 'rejected', 'cancelled') or approved_hash is not null)
);
create index purchase_order_status on core.purchase_order (status, purchase_order_id);
create index purchase_order_supplier on core.purchase_order (supplier_id, purchase_order_id);
create index purchase_order_promised on core.purchase_order (promised_on, purchase_order_id);
create index purchase_order_updated on core.purchase_order (updated_at, purchase_order_id);
create index purchase_order_created on core.purchase_order (created_at, purchase_order_id);

create table core.purchase_order_line (
	purchase_order_line_id bigint generated always as identity primary key,
	purchase_order_id bigint not null references core.purchase_order,
	line_no int not null check (line_no > 0),
	variant_id bigint not null references core.variant,
	purchase_request_id bigint references core.purchase_request,
	sku text not null,
	name text not null,
	supplier_sku text not null default '',
	qty int not null check (qty > 0),
	unit_minor bigint not null check (unit_minor >= 0),
	total_minor bigint generated always as (qty * unit_minor) stored,
	promised_on date,
	qty_cancelled int not null default 0 check (qty_cancelled >= 0),
	-- how much of the line the stock level counts as incoming
	qty_incoming int not null default 0 check (qty_incoming >= 0),
	qty_received int not null default 0,
	qty_accepted int not null default 0 check (qty_accepted >= 0),
	qty_rejected int not null default 0 check (qty_rejected >= 0),
	qty_returned int not null default 0 check (qty_returned >= 0),
	-- decimals: what a supplier bills need not be whole
	qty_billed numeric(14, 3) not null default 0 check (qty_billed >= 0),
	-- snapshots of the tolerances that hold for this supplier
	over_receipt_percent numeric(5, 2) not null default 0 check (over_receipt_percent >= 0),
	over_bill_percent numeric(5, 2) not null default 0 check (over_bill_percent >= 0),
	unique (purchase_order_id, line_no),
	check (qty_accepted + qty_rejected <= qty_received),
	check (qty_cancelled <= qty),
	constraint line_not_over_received check (qty_received <= qty * (1 + over_receipt_percent / 100)),
	constraint line_not_over_billed check (qty_billed <= qty_accepted * (1 + over_bill_percent / 100))
);
create index purchase_order_line_variant on core.purchase_order_line (variant_id);

-- Each revision as it stood; the one that holds is the highest.
create table core.purchase_order_revision (
	purchase_order_id bigint not null references core.purchase_order,
	revision int not null,
	at timestamptz not null,
	person_id bigint references core.person,
	reason text not null,
	total_minor bigint not null,
	content jsonb not null,
	primary key (purchase_order_id, revision)
);
create trigger purchase_order_revision_is_final before update or delete on core.purchase_order_revision
	for each row execute function core.refuse_change();

-- One row per decision. It is bound to what was decided on and counts only while that is what the order says.
create table core.purchase_approval (
	purchase_approval_id bigint generated always as identity primary key,
	purchase_order_id bigint not null references core.purchase_order,
	revision int not null,
	tier int not null,
	base_minor bigint not null,
	content_hash bytea not null,
	requested_by bigint not null references core.person,
	decided_by bigint not null references core.person,
	decided_at timestamptz not null,
	outcome core.approval_outcome not null,
	note text not null default '',
	unique (purchase_order_id, content_hash, decided_by),
	constraint purchase_approval_four_eyes check (decided_by <> requested_by)
);
create trigger purchase_approval_is_final before update or delete on core.purchase_approval
	for each row execute function core.refuse_change();

-- What an approval is of.
create function core.purchase_order_hash(purchase_order_id bigint) returns bytea
language sql stable set search_path = pg_catalog, pg_temp as $$
	select sha256(convert_to(concat_ws(chr(31), o.purchase_order_id, o.revision, o.supplier_id, o.warehouse_id, o.currency, o.fx_rate, o.terms, o.incoterm,
		(select string_agg(concat_ws(',', l.line_no, l.variant_id, l.qty, l.unit_minor), ';' order by l.line_no)
			from core.purchase_order_line l where l.purchase_order_id = o.purchase_order_id)), 'UTF8'))
	from core.purchase_order o where o.purchase_order_id = $1
$$;

-- Whatever path an order takes to its supplier, it has been approved as it stands, by as many people as its
-- amount in the base currency asks for; a later revision may cost less than what was approved, never more.
create function core.purchase_order_approved() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.approval_tier;
begin
	if old.status in ('draft', 'pending_approval', 'rejected') then
		select x.* into t from core.approval_tier x where x.up_to_minor >= new.base_minor or x.up_to_minor is null
		order by x.up_to_minor nulls last limit 1;
		if new.approved_hash is distinct from core.purchase_order_hash(new.purchase_order_id) or (select count(*)
			from core.purchase_approval a where a.purchase_order_id = new.purchase_order_id and a.content_hash = new.approved_hash
				and a.outcome = 'approved' and a.decided_by is distinct from new.created_by) < t.approvals then
			raise exception 'purchase order % is not approved', old.purchase_order_no using errcode = '42501';
		end if;
	elsif new.total_minor > new.approved_minor then
		raise exception 'purchase order % costs more than was approved', old.purchase_order_no using errcode = '42501';
	end if;
	return new;
end
$$;
create trigger purchase_order_is_approved before update of status, total_minor on core.purchase_order
	for each row when (new.status not in ('draft', 'pending_approval', 'rejected', 'cancelled')) execute function core.purchase_order_approved();

insert into core.permission (permission, what) values
	('purchase.view', 'read purchase requests, quotations and orders'),
	('purchase.request', 'ask for something to be bought'),
	('purchase.work', 'ask for quotations; write, send and change purchase orders'),
	('purchase.approve', 'approve purchase orders, small ones'),
	('purchase.approve_large', 'approve purchase orders of any size')
on conflict do nothing;
insert into core.approval_tier values
	(1, 200000, 'purchase.approve', 1), (2, 2000000, 'purchase.approve_large', 1), (3, null, 'purchase.approve_large', 2);
insert into core.role_permission (role, permission)
select r.role, p
from (values
	('buyer', 'purchase.view purchase.request purchase.work purchase.approve'),
	('finance', 'purchase.view purchase.approve purchase.approve_large'),
	('warehouse', 'purchase.view purchase.request')
) r(role, permissions), unnest(string_to_array(r.permissions, ' ')) p
on conflict do nothing;

select core.transition_add('purchase_request', 'pending partially_ordered', 'stopped', 'purchase_request_cancel', 'purchase.work', true);
select core.transition_add('purchase_request', 'pending partially_ordered', 'partially_ordered ordered', 'purchase_request_order', 'purchase.work');
select core.transition_add('rfq', 'draft', 'sent', 'rfq_send', 'purchase.work');
select core.transition_add('rfq', 'sent partially_quoted quoted', 'partially_quoted quoted', 'rfq_quote', 'purchase.work');
select core.transition_add('rfq', 'partially_quoted quoted', 'awarded', 'quotation_award', 'purchase.work');
select core.transition_add('rfq', 'draft sent partially_quoted quoted', 'cancelled', 'rfq_cancel', 'purchase.work', true);
select core.transition_add('quotation', 'received shortlisted', 'awarded', 'quotation_award', 'purchase.work');

select core.transition_add('purchase_order', 'draft rejected', 'pending_approval', 'purchase_order_submit', 'purchase.work', false, 'core.purchase_order_ready');
select core.transition_add('purchase_order', 'pending_approval', 'approved', 'purchase_order_approve', 'purchase.approve');
select core.transition_add('purchase_order', 'pending_approval', 'rejected', 'purchase_order_reject', 'purchase.approve', true);
select core.transition_add('purchase_order', 'approved', 'sent', 'purchase_order_send', 'purchase.work', false, 'core.purchase_order_ready');
select core.transition_add('purchase_order', 'sent', 'acknowledged', 'purchase_order_acknowledge', 'purchase.work');
select core.transition_add('purchase_order', 'acknowledged', 'in_production', 'purchase_order_progress', 'purchase.work');
select core.transition_add('purchase_order', 'acknowledged in_production', 'shipped', 'purchase_order_progress', 'purchase.work');
-- A revision that costs more than was approved goes back; the goods of an older one may be on their way already.
select core.transition_add('purchase_order', 'rejected approved sent acknowledged in_production shipped partially_received', 'pending_approval', 'purchase_order_change', 'purchase.work', true);
select core.transition_add('purchase_order', 'approved sent acknowledged in_production shipped partially_received', 'on_hold', 'purchase_order_hold', 'purchase.work', true);
select core.transition_add('purchase_order', 'on_hold', 'approved sent acknowledged in_production shipped partially_received', 'purchase_order_release', 'purchase.work', true);
select core.transition_add('purchase_order', 'draft pending_approval rejected approved sent acknowledged in_production on_hold', 'cancelled', 'purchase_order_cancel', 'purchase.work', true);
select core.transition_add('purchase_order', 'partially_received', 'short_closed', 'purchase_order_close', 'purchase.work', true);
select core.transition_add('purchase_order', 'received', 'closed', 'purchase_order_close', 'purchase.work', false);
