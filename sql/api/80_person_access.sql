-- How people get in: invitations, second factors, keys, sessions, networks. One's own and, for administrators, everybody's.

create view api.person_key with (security_barrier) as
select k.key_id as person_key_id, k.person_id, k.type, k.fingerprint, k.comment, k.added_at, k.revoked_at,
	case when k.revoked_at is not null then 'muted' end as style
from auth.key k
where (select auth.can('api.person_key'));

create view api.my_session with (security_barrier) as
select s.session_id, s.factors, s.source, s.began_at, s.expires_at, s.ended_at, s.end_reason, s.session_id = (select auth.my_session()) as this_one,
	case when s.session_id = (select auth.my_session()) then 'info' when s.ended_at is null and s.expires_at > now() then 'ok' else 'muted' end as style
from auth.session s
where (select auth.can('api.my_session')) and s.person_id = (select auth.me());

create view api.my_key with (security_barrier) as
select k.key_id, k.type, k.fingerprint, k.comment, k.added_at, k.revoked_at, case when k.revoked_at is not null then 'muted' end as style
from auth.key k
where (select auth.can('api.my_key')) and k.person_id = (select auth.me());

create view api.login_range with (security_barrier) as
select g.login_range_id, g.role, g.network::text as network, g.note, p.name as added_by, g.added_at
from auth.login_range g
left join core.person p on p.person_id = g.added_by
where (select auth.can('api.login_range'));

-- Invitations --------------------------------------------------------------------------------------------------------

-- Somebody whom the administrator has locked out in one way is not locked out in the other by the same hand.
create or replace function core.person_reset_check(c core.command, p core.person, other_by bigint, other_at timestamptz) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if p.person_id = c.person_id then
		perform core.fail('42501', 'Nobody changes their own account here');
	elsif other_by = c.person_id and other_at > core.now() - interval '7 days' then
		perform core.fail('42501', 'Password and second factor of one person are not reset by the same administrator', '{}', null,
			'Ask another administrator');
	end if;
end
$$;

create or replace function core.new_code() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
	select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', get_byte(b, i) % 32 + 1, 1) || case when i in (3, 7, 11, 15) then '-' else '' end, '' order by i)
	from ext.gen_random_bytes(20) b, generate_series(0, 19) i
$$;

-- Takes the password away and gives a code in its place, which is shown once and kept as a hash. It is typed instead of
-- the password at the next login, where its owner chooses a new one.
create function api.person_invite(person_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_invite', request_key);
	p core.person;
	k auth.credential;
	fresh text := core.new_code();
	r api.result;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	p := core.person_lock(person_id, version);
	select x.* into k from auth.credential x where x.person_id = p.person_id for update;
	perform core.person_reset_check(c, p, k.totp_reset_by, k.totp_reset_at);
	if not p.enabled then
		perform core.fail('QS003', 'The account is closed', '{}', null, 'It is opened by whoever approves it');
	end if;
	insert into auth.invitation as i (person_id, code_hash, made_by, made_at, expires_at)
	values (p.person_id, sha256(convert_to(auth.code_plain(fresh), 'UTF8')), c.person_id, clock_timestamp(),
		clock_timestamp() + make_interval(hours => core.setting('invitation_hours')::int))
	on conflict on constraint invitation_pkey do update set code_hash = excluded.code_hash, made_by = excluded.made_by, made_at = excluded.made_at,
		expires_at = excluded.expires_at, password_hash = null, totp_secret = null;
	update auth.credential x set password_hash = null, failures = 0, locked_until = null, password_reset_by = c.person_id, password_reset_at = core.now()
	where x.person_id = p.person_id;
	perform auth.person_end_sessions(p.person_id, 'password reset');
	perform core.note_event('person', p.person_id, p.version + 1, 'invited', null, null, reason);
	update core.person x set updated_at = core.now(), version = x.version + 1 where x.person_id = p.person_id returning x.* into p;
	r := core.command_end(c, 'person', p.person_id, p.login, p.version, 'Invited; give them the code yourself', jsonb_build_object('reason', reason));
	-- The code is in this answer only. Asked again with the same key, there is none.
	r.ref := fresh;
	return r;
end
$$;

create function api.person_totp_reset(person_id bigint, version int, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_totp_reset', request_key);
	p core.person;
	k auth.credential;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	p := core.person_lock(person_id, version);
	select x.* into k from auth.credential x where x.person_id = p.person_id for update;
	perform core.person_reset_check(c, p, k.password_reset_by, k.password_reset_at);
	if k.totp_secret is null then
		perform core.fail('QS003', '%s has no second factor', array[p.login]);
	end if;
	update auth.credential x set totp_secret = null, totp_reset_by = c.person_id, totp_reset_at = core.now() where x.person_id = p.person_id;
	perform auth.person_end_sessions(p.person_id, 'second factor reset');
	perform core.note_event('person', p.person_id, p.version + 1, 'second_factor', null, null, reason);
	update core.person x set updated_at = core.now(), version = x.version + 1 where x.person_id = p.person_id returning x.* into p;
	return core.command_end(c, 'person', p.person_id, p.login, p.version, 'The second factor is gone', jsonb_build_object('reason', reason));
end
$$;

-- Keys ------------------------------------------------------------------------------------------------------------------

-- A line as ssh-keygen writes it. A key alone never lets anybody in.
create function api.my_key_add(key core.long_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.my_key_add', request_key);
	part text[];
	print text;
	name text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	part := regexp_match(core.need_text(key, 'key', 2000), '^(ssh-ed25519|sk-ssh-ed25519@openssh\.com|ssh-rsa)\s+([A-Za-z0-9+/]{60,}={0,2})(?:\s+([^\r\n]*))?$');
	begin
		print := 'SHA256:' || rtrim(encode(sha256(decode(part[2], 'base64')), 'base64'), '=');
		name := convert_from(substr(decode(part[2], 'base64'), 5, length(part[1])), 'UTF8');
	exception when others then
		print := null;
	end;
	if print is null or name is distinct from part[1] then
		perform core.fail('QS004', 'This is not a public key', '{}', 'key', 'Paste the one line of the file that ends in .pub');
	end if;
	insert into auth.key as k (person_id, type, blob_base64, fingerprint, comment)
	values (c.person_id, part[1], part[2], print, coalesce(left(btrim(part[3]), 100), ''))
	on conflict on constraint key_fingerprint_key do update set revoked_at = null, comment = excluded.comment where k.person_id = excluded.person_id;
	if not found then
		perform core.fail('QS004', 'This key belongs to somebody else', '{}', 'key');
	end if;
	perform core.note_event('person', c.person_id, (select p.version from core.person p where p.person_id = c.person_id), 'key', null, print);
	return core.command_end(c, 'person', c.person_id, print, null, 'Added', jsonb_build_object('fingerprint', print));
end
$$;

create or replace function core.key_revoke(c core.command, key_id bigint, owner_id bigint) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	k auth.key;
begin
	update auth.key x set revoked_at = clock_timestamp()
	where x.key_id = key_revoke.key_id and x.revoked_at is null and (owner_id is null or x.person_id = owner_id) returning x.* into k;
	if k.key_id is null then
		perform core.fail('QS002', 'There is no such key');
	end if;
	perform core.note_event('person', k.person_id, (select p.version from core.person p where p.person_id = k.person_id), 'key', k.fingerprint, null);
	return core.command_end(c, 'person', k.person_id, k.fingerprint, null, 'Revoked', jsonb_build_object('fingerprint', k.fingerprint));
end
$$;

create function api.my_key_drop(key_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.my_key_drop', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.key_revoke(c, key_id, c.person_id);
end
$$;

create function api.person_key_drop(person_key_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_key_drop', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.key_revoke(c, person_key_id, null);
end
$$;

-- Sessions --------------------------------------------------------------------------------------------------------------

create or replace function core.session_end(c core.command, session_id bigint, owner_id bigint) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	who bigint;
begin
	update auth.session s set ended_at = clock_timestamp(), end_reason = case when owner_id is null then 'ended by an administrator' else 'ended by its owner' end
	where s.session_id = session_end.session_id and s.ended_at is null and (owner_id is null or s.person_id = owner_id) returning s.person_id into who;
	if who is null then
		perform core.fail('QS002', 'There is no such session');
	end if;
	return core.command_end(c, 'person', who, session_id::text, null, 'Ended', jsonb_build_object('session', session_id));
end
$$;

-- The one at work here is left by logging out.
create function api.my_session_drop(session_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.my_session_drop', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	elsif session_id = auth.my_session() then
		perform core.fail('QS003', 'This is the session you are in; log out instead');
	end if;
	return core.session_end(c, session_id, c.person_id);
end
$$;

create function api.person_session_drop(session_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.person_session_drop', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.session_end(c, session_id, null);
end
$$;

-- Networks --------------------------------------------------------------------------------------------------------------

create function api.login_range_add(role core.staff_role, network core.short_text, note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.login_range_add', request_key);
	net cidr;
	id bigint;
begin
	if c.replay then
		return core.command_replay(c);
	elsif role is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'role');
	end if;
	begin
		net := core.need_text(network, 'network', 50)::cidr;
	exception when invalid_text_representation then
		perform core.fail('QS004', 'This is not a network', '{}', 'network', 'Such as 10.20.0.0/16 or 2001:db8::/32');
	end;
	insert into auth.login_range as g (role, network, note, added_by, added_at)
	values (role, net, coalesce(core.most_text(note, 'note', 200), ''), c.person_id, core.now()) on conflict do nothing returning g.login_range_id into id;
	if id is null then
		perform core.fail('QS003', '%s is that already', array[net::text], 'network');
	elsif not auth.source_allowed(c.person_id, (select s.source from auth.session s where s.session_id = auth.my_session())) then
		perform core.fail('QS003', 'You could not log in any more from where you are', '{}', 'network', 'Add your own network first');
	end if;
	return core.command_end(c, 'login_range', id, net::text, null, 'Added', jsonb_build_object('role', role, 'network', net));
end
$$;

create function api.login_range_drop(login_range_id bigint, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.login_range_drop', request_key);
	g auth.login_range;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	delete from auth.login_range x where x.login_range_id = login_range_drop.login_range_id returning x.* into g;
	if g.login_range_id is null then
		perform core.fail('QS002', 'There is no such network');
	end if;
	return core.command_end(c, 'login_range', g.login_range_id, g.network::text, null, 'Removed', jsonb_build_object('role', g.role, 'network', g.network));
end
$$;
