-- What people do to listings: catalog hands in, pauses and resumes; compliance decides.

create function api.listing_approve(listing_id bigint, version int,
	reason core.decision_reason default 'complete', note core.short_text default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_decide(c, listing_id, version, 'listing_approve', 'approved', 'approve', reason,
		note, 'Approved');
end
$$;

create function api.listing_request_changes(listing_id bigint, version int, reason core.decision_reason,
	note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_request_changes', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_decide(c, listing_id, version, 'listing_request_changes', 'changes_requested', 'request_changes', reason,
		core.need_text(note, 'note', 2000), 'Changes requested');
end
$$;

create function api.listing_reject(listing_id bigint, version int, reason core.decision_reason,
	note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_decide(c, listing_id, version, 'listing_reject', 'rejected', 'reject', reason,
		core.need_text(note, 'note', 2000), 'Rejected');
end
$$;

create function api.listing_suspend(listing_id bigint, version int, reason core.decision_reason,
	note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_suspend', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_decide(c, listing_id, version, 'listing_suspend', 'suspended', 'suspend', reason,
		core.need_text(note, 'note', 2000), 'Suspended');
end
$$;

create function api.listing_reinstate(listing_id bigint, version int, reason core.decision_reason,
	note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_reinstate', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_decide(c, listing_id, version, 'listing_reinstate', 'in_review', 'reinstate', reason,
		core.need_text(note, 'note', 2000), 'Back in review');
end
$$;

create function api.listing_submit(listing_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_submit', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	perform core.listing_version_hand_in(l, c.person_id);
	l := core.listing_to(l, 'listing_submit', 'submitted', null);
	update core.listing x set submitted_by = c.person_id, submitted_at = core.now(),
		review_due = core.now() + interval '2 days'
	where x.listing_id = l.listing_id;
	perform core.listing_screen(l.listing_id);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Handed in');
end
$$;

create function api.listing_pause(listing_id bigint, version int, reason core.short_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_pause', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	l := core.listing_to(l, 'listing_pause', 'paused', reason);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Paused');
end
$$;

create function api.listing_resume(listing_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_resume', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	l := core.listing_to(l, 'listing_resume', 'live', null);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Live again');
end
$$;
