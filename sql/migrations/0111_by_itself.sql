-- Steps that nobody takes: what the clock, a job, or another step brings about. Their transitions need a permission that no
-- role has, so that core.move() refuses them to everybody and core.move_itself() takes no others.

insert into core.permission (permission, what) values ('automatic', 'what happens by itself; nobody holds it');
create function core.refuse_automatic() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception 'nobody holds the permission automatic' using errcode = '42501';
end
$$;
create trigger role_permission_automatic before insert or update on core.role_permission
	for each row when (new.permission = 'automatic') execute function core.refuse_automatic();

update core.transition set permission = 'automatic' where verb in ('listing_rescreen', 'listings_due', 'sourcing_expire');
select core.transition_add('listing', 'scheduled', 'live expired approved', 'listings_due', 'automatic');
select core.transition_add('ticket', 'waiting_customer waiting_supplier waiting_carrier waiting_internal snoozed resolved closed', 'open', 'ticket_receive', 'automatic');
select core.transition_add('ticket', 'snoozed', 'new open waiting_customer waiting_supplier waiting_carrier waiting_internal', 'ticket_wake', 'automatic');
select core.transition_add('case', 'snoozed', 'open investigating', 'case_wake', 'automatic');
select core.transition_add('approval', 'pending approved', 'lapsed', 'approval_lapse', 'automatic');
select core.transition_add('payment', 'initiated authorized', 'voided', 'order_cancel', 'automatic');
select core.transition_add('payment', 'authorized', 'expired', 'after_sales_tick', 'automatic');
select core.transition_add('payment', 'captured', 'settled', 'settlement_post', 'automatic');
select core.transition_add('payment', 'initiated', 'captured', 'order_use_credit', 'automatic');
select core.transition_add('dispute', 'opened evidence_due', 'expired', 'after_sales_tick', 'automatic');
select core.transition_add('credit', 'active', 'expired', 'after_sales_tick', 'automatic');
select core.transition_add('return', 'approved label_sent', 'expired', 'after_sales_tick', 'automatic');
select core.transition_add('lot', 'approved', 'expired', 'lots_expire', 'automatic');

-- A notice says who caused it beside what happened.
select core.domain_add('notice_kind', array['taken_over']);
alter table core.notification add column by_id bigint references core.person;
update core.notification set body = 'taken_over' where body like '% has taken over; your draft is kept';

-- With which view the lists of others begin.
insert into core.permission (permission, what) values ('view.share', 'say with which view the lists of others begin, and change views that others share');
insert into core.role_permission (role, permission) values ('lead', 'view.share'), ('admin', 'view.share');
