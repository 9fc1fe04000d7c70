-- Customers, with what they have bought and asked. E-mail, phone, tax number and postcode are masked.

create view api.customer as
select c.customer_id, c.customer_no, c.name, c.language, c.country, c.city, c.tier,
	coalesce((select k.masked from core.contact k where k.customer_id = c.customer_id and k.kind = 'email' and k.is_main), '') as email,
	coalesce((select k.masked from core.contact k where k.customer_id = c.customer_id and k.kind = 'phone' and k.is_main), '') as phone,
	c.tax_no_masked as tax_no, core.mask_postcode(c.postcode) as postcode,
	c.time_zone, c.marketing_consent_at is not null as marketing,
	(select count(*) from core.sales_order s where s.customer_id = c.customer_id)::int as orders,
	(select coalesce(sum(s.base_minor), 0) from core.sales_order s
		where s.customer_id = c.customer_id and s.status not in ('draft', 'cancelled'))::bigint as lifetime_minor,
	(select core.setting('base_currency')) as currency,
	(select count(*) from core.ticket k where k.customer_id = c.customer_id
		and k.status not in ('resolved', 'closed', 'merged', 'spam'))::int as open_tickets,
	c.note, c.created_at, c.updated_at, c.version, c.erased_at, c.erased_at is null as can_reveal, c.erased_at is null as can_erase,
	case when c.erased_at is not null then 'muted' when c.tier in ('gold', 'platinum') then 'ok' when c.tier = 'wholesale' then 'info' end as style,
	c.erased_at is null and (select auth.can('api.order_create')) as can_order,
	c.erased_at is null and (select auth.can('api.customer_ticket_open')) as can_ticket,
	c.erased_at is null and (select auth.can('api.customer_segment_set')) as can_segment_set,
	c.erased_at is null and (select auth.can('api.customer_consent_set')) as can_consent_set,
	c.erased_at is null and (select auth.can('api.customer_email_add')) as can_contact,
	c.erased_at is null and (select auth.can('api.customer_change')) as can_edit
from core.customer c
where (select auth.can('api.customer'));

create view api.customer_order with (security_barrier) as
select s.customer_id, s.order_id, s.order_no, s.status, s.payment_status, s.fulfilment_status, s.total_minor, s.currency,
	s.placed_at
from core.sales_order s
where (select auth.can('api.customer_order'));

create view api.customer_ticket with (security_barrier) as
select t.customer_id, t.ticket_id, t.ticket_no, t.status, t.priority, t.subject, t.updated_at
from core.ticket t
where (select auth.can('api.customer_ticket'));
