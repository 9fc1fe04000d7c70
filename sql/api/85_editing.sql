-- While somebody writes: drafts, ready texts, and who takes over from whom.

-- A parameter of a private_ domain is stored sealed: what is typed into it must not lie about in clear.
create or replace function core.is_sealed(call text, field text) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
	select exists (
		select from pg_proc p
		join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'api'
		cross join lateral unnest(p.proargtypes::oid[]) with ordinality u(type, position)
		join pg_type t on t.oid = u.type
		where p.proname = call and t.typname like 'private\_%' and p.proargnames[u.position] = field)
$$;

-- What was typed and not yet sent: one row a form and record. Written every few seconds, so it is no matter for
-- the record.
create view api.draft with (security_barrier) as
select d.place, d.ident, d.at, (select coalesce(sum(length(f.value)), 0) from jsonb_each_text(d.body) f)::int as characters
from core.draft d
where (select auth.can('api.draft')) and d.person_id = (select auth.me());

create view api.draft_field with (security_barrier) as
select d.place, f.key as field, f.value as text, d.at
from core.draft d
cross join lateral jsonb_each_text(d.body) f
where (select auth.can('api.draft_field')) and d.person_id = (select auth.me());

-- place: FUNCTION/KEY of the action; body: what was typed, by field.
create function api.draft_put(place text, ident text, body jsonb, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.draft_put', request_key);
	kept jsonb;
begin
	place := core.need_text(place, 'place', 200);
	if length(body::text) > 400000 then
		perform core.fail('QS004', 'This is longer than %s characters', array['400000'], 'body');
	elsif jsonb_typeof(body) is distinct from 'object' then
		perform core.fail('QS004', 'This must not be empty', '{}', 'body');
	elsif (select count(*) from core.draft d where d.person_id = c.person_id and d.place <> draft_put.place) >= 200 then
		perform core.fail('QS003', 'There are too many drafts; send or drop some');
	end if;
	kept := coalesce((select jsonb_object_agg(f.key, f.value) from jsonb_each(body) f where not core.is_sealed(split_part(place, '/', 1), f.key)), '{}');
	insert into core.draft (person_id, place, body, at, ident) values (c.person_id, place, kept, core.now(), coalesce(core.most_text(ident, 'ident', 100), ''))
	on conflict on constraint draft_pkey do update set body = excluded.body, at = excluded.at, ident = excluded.ident;
	return (place, null, case when kept = body then 'Saved' else 'Personal data is not kept in drafts: type it again when you come back.' end)::api.result;
end
$$;

create function api.draft_drop(place text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.draft_drop', request_key);
begin
	delete from core.draft d where d.person_id = c.person_id and d.place = draft_drop.place;
	return (place, null, 'Removed')::api.result;
end
$$;

-- Ready texts for a long text about this row, those that fit first. What is in braces is still to be filled in.
create view api.snippet with (security_barrier) as
select 'ticket'::text as entity, t.ticket_id as entity_id, t.code, t.name as label, not t.translated as untranslated, t.fits, t.body
from api.ticket_template t
where (select auth.can('api.snippet')) and t.body is not null;

-- Carry on where somebody else was writing: they are told, and are no longer shown as writing.
create function api.presence_take(entity text, entity_id bigint, ref core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.presence_take', request_key);
	other bigint;
begin
	if not core.may_see(entity) then
		perform core.fail('QS004', 'There is no such choice: %s', array[entity], 'entity');
	end if;
	for other in
		update core.presence r set doing = 'viewing', since = core.now()
		where r.entity = presence_take.entity and r.entity_id = presence_take.entity_id and r.person_id <> c.person_id and r.doing <> 'viewing'
		returning r.person_id
	loop
		perform core.tell(other, entity, entity_id, core.need_text(ref, 'ref', 60), 'taken_over');
	end loop;
	perform pg_notify('qs_presence', entity || ' ' || entity_id);
	return (ref, null, 'Taken over')::api.result;
end
$$;
