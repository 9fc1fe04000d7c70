-- What people choose for themselves; tickets by urgency.

-- Adds codes to a domain that several areas share.
create or replace function core.domain_add(name text, codes text[]) returns void
language sql set search_path = pg_catalog, pg_temp as $$
	select core.domain_set($1, array(select x.code from core.code x where x.domain = $1 order by x.position)
		|| array(select c from unnest($2) with ordinality u(c, o)
			where not exists (select from core.code x where x.domain = $1 and x.code = c) order by o))
$$;

select core.domain_set('preference', array['language', 'keymap', 'color', 'time_zone']);
select core.domain_set('color_mode', array['auto', 'basic', 'none']);

-- An order that text would not give: 1 is the most urgent.
alter table core.ticket add column priority_rank smallint not null generated always as (
	case priority when 'urgent' then 1 when 'high' then 2 when 'normal' then 3 else 4 end) stored;
create index ticket_rank_due on core.ticket (priority_rank, due_at, ticket_id);
