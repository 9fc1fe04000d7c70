-- What people choose for themselves.

-- What core.person has no column for.
create view api.my_preference with (security_barrier) as
select p.preference, p.value
from core.person_preference p
where (select auth.can('api.my_preference')) and p.person_id = (select auth.me());

create function api.preference_set(preference core.preference, value text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.preference_set', request_key);
	chosen text := btrim(value);
	known boolean;
	p core.person;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	if preference is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'preference');
	end if;
	chosen := core.need_text(chosen, 'value', 64);
	known := case preference
		when 'time_zone' then core.zone_known(chosen)
		else exists (select from core.code k where k.code = chosen and k.domain =
			case preference when 'language' then 'ui_language' when 'color' then 'color_mode' when 'symbols' then 'symbol_mode'
				when 'bell' then 'bell_mode' when 'interface' then 'interface_mode' else preference end) end;
	if not known then
		perform core.fail('QS004', 'There is no such choice: %s', array[chosen], 'value');
	end if;
	if preference in ('symbols', 'bell', 'number_format', 'interface') then
		insert into core.person_preference values (c.person_id, preference, chosen)
		on conflict on constraint person_preference_pkey do update set value = excluded.value;
	end if;
	update core.person x set
		language = case preference when 'language' then chosen else x.language end,
		keymap = case preference when 'keymap' then chosen else x.keymap end,
		color = case preference when 'color' then chosen else x.color end,
		time_zone = case preference when 'time_zone' then chosen else x.time_zone end,
		updated_at = core.now(), version = x.version + 1
	where x.person_id = c.person_id
	returning * into p;
	return core.command_end(c, 'person', p.person_id, p.login, p.version, 'Saved',
		jsonb_build_object('preference', preference, 'value', chosen));
end
$$;
