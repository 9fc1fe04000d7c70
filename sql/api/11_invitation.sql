-- For the warden: an invitation is redeemed at login, step by step. What is chosen counts only when the last step is done.

-- A code as it was meant: small letters, blanks and dashes do not matter, nor does O for 0 or I for 1.
create or replace function auth.code_plain(code text) returns text
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select translate(regexp_replace(upper(code), '[^0-9A-Z]', '', 'g'), 'OIL', '011')
$$;

create or replace function auth.invited(login text) returns auth.invitation
language sql stable set search_path = pg_catalog, pg_temp as $$
	select i.* from auth.invitation i join core.person p on p.person_id = i.person_id
	where p.login = $1 and p.enabled and i.expires_at > clock_timestamp()
$$;

create or replace function auth.invitation_right(login text, code text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((select i.code_hash = sha256(convert_to(auth.code_plain(code), 'UTF8')) from auth.invited(login) i), false)
$$;

-- The password that was chosen, not yet repeated.
create or replace function auth.invitation_password(login text, hash text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update auth.invitation i set password_hash = hash where i.person_id = (select v.person_id from auth.invited(login) v);
	return found;
end
$$;

-- A secret for the code app, not yet tried. One that is there stays, so that a second connection sees the same.
create or replace function auth.invitation_secret(login text, secret bytea) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	kept bytea;
begin
	update auth.invitation i set totp_secret = coalesce(i.totp_secret, secret) where i.person_id = (select v.person_id from auth.invited(login) v)
	returning i.totp_secret into kept;
	return encode(kept, 'hex');
end
$$;

-- What has been chosen so far.
create or replace function auth.invitation_chosen(login text) returns table (password_hash text, totp_secret text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select i.password_hash, encode(i.totp_secret, 'hex') from auth.invited(login) i where i.person_id is not null
$$;

-- Everything has been chosen and tried: it counts from now on, and the code is used up. with_secret: the code app as well.
create or replace function auth.invitation_redeem(login text, with_secret boolean, step bigint default 0) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	i auth.invitation;
begin
	delete from auth.invitation x where x.person_id = (select v.person_id from auth.invited(login) v)
		and x.password_hash is not null and (not with_secret or x.totp_secret is not null) returning x.* into i;
	if i.person_id is null then
		return false;
	end if;
	update auth.credential c set password_hash = i.password_hash, password_set_at = clock_timestamp(), failures = 0, locked_until = null,
		totp_secret = case when with_secret then i.totp_secret else c.totp_secret end,
		totp_last_step = case when with_secret then step else c.totp_last_step end
	where c.person_id = i.person_id;
	perform audit.append(i.person_id, null, 'auth.invitation', 'person', i.person_id, jsonb_build_object('second_factor', with_secret));
	return true;
end
$$;
