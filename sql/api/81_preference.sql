-- What people choose for themselves.

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
			case preference when 'language' then 'ui_language' when 'color' then 'color_mode' else preference end) end;
	if not known then
		perform core.fail('QS004', 'There is no such choice: %s', array[chosen], 'value');
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
