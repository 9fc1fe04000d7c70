-- Versions of a listing: what it said, what is proposed, and who approved which words.

create view api.listing_version as
select v.listing_version_id, v.listing_id, l.listing_no, l.market, l.channel, l.status, v.number, v.state, v.language, v.title, v.description, v.pull,
	left(encode(v.content_hash, 'hex'), 12) as hash, m.name as made_by, v.made_at, d.name as decided_by, v.decided_at, v.version,
	case v.state when 'submitted' then 'info' when 'rejected' then 'danger' when 'approved' then 'ok' else 'muted' end as style,
	(select auth.can('api.listing_version_approve')) and v.state = 'submitted' and v.made_by is distinct from (select auth.me())
		and l.status not in ('submitted', 'screening', 'in_review') as can_approve,
	(select auth.can('api.listing_version_reject')) and v.state = 'submitted'
		and l.status not in ('submitted', 'screening', 'in_review') as can_reject
from core.listing_version v
join core.listing l on l.listing_id = v.listing_id
left join core.person m on m.person_id = v.made_by
left join core.person d on d.person_id = v.decided_by
where (select auth.can('api.listing_version'));

-- What a version changes against what the listing says now.
create view api.listing_diff with (security_barrier) as
select v.listing_version_id * 10 + f.nth as listing_diff_id, v.listing_version_id, v.listing_id, v.number, f.field, f.before, f.after, w.policy
from core.listing_version v
join core.listing l on l.listing_id = v.listing_id
cross join lateral (values (1, 'title', l.title, v.title), (2, 'description', l.description, v.description),
	(3, 'language', l.language::text, v.language::text)) f(nth, field, before, after)
left join core.watched_field w on w.entity = 'listing' and w.field = f.field
where (select auth.can('api.listing_diff')) and v.state in ('draft', 'submitted') and f.before is distinct from f.after;

create or replace function core.listing_version_hash(l core.listing, language text, title text, description text) returns bytea
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
	l.language := language;
	l.title := title;
	l.description := description;
	return core.listing_hash(l);
end
$$;

create or replace function core.listing_version_add(l core.listing, state core.listing_version_state, language text, title text,
	description text, pull boolean, maker bigint) returns core.listing_version
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.listing_version;
begin
	insert into core.listing_version as x (listing_id, number, state, language, title, description, content_hash, pull, made_by, made_at)
	select l.listing_id, coalesce((select max(y.number) from core.listing_version y where y.listing_id = l.listing_id), 0) + 1, state,
		language, title, description, core.listing_version_hash(l, language, title, description), pull, maker, core.now()
	returning x.* into v;
	return v;
end
$$;

-- The version that says what the listing says now; made when there is none.
create or replace function core.listing_version_now(l core.listing) returns core.listing_version
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.listing_version;
begin
	select x.* into v from core.listing_version x
	where x.listing_id = l.listing_id and x.content_hash = core.listing_hash(l)
	order by x.number desc limit 1;
	if v.listing_version_id is null then
		v := core.listing_version_add(l, 'draft', l.language, l.title, l.description, false, l.submitted_by);
	end if;
	return v;
end
$$;

create or replace function core.listing_version_hand_in(l core.listing, who bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.listing_version := core.listing_version_now(l);
begin
	update core.listing_version x set state = 'submitted', made_by = who, decided_by = null, decided_at = null, version = x.version + 1
	where x.listing_version_id = v.listing_version_id;
end
$$;

-- A decision on the listing decides on the words that it has at this moment, and on no queued version.
create or replace function core.listing_version_settle(l core.listing, state core.listing_version_state, who bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	v core.listing_version := core.listing_version_now(l);
begin
	if state = 'approved' then
		update core.listing_version x set state = 'superseded', version = x.version + 1
		where x.listing_id = l.listing_id and x.state = 'approved' and x.listing_version_id <> v.listing_version_id;
	end if;
	update core.listing_version x set state = listing_version_settle.state, decided_by = who, decided_at = core.now(), version = x.version + 1,
		decision_id = (select max(d.decision_id) from core.decision d where d.entity = 'listing' and d.entity_id = l.listing_id)
	where x.listing_version_id = v.listing_version_id;
end
$$;

create or replace function core.guard_listing_live(entity_id bigint, to_state text) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	if not exists (select from core.listing l join core.listing_version v on v.listing_id = l.listing_id
		where l.listing_id = entity_id and v.state = 'approved' and v.content_hash = core.listing_hash(l)) then
		perform core.fail('QS003', 'What it says was changed after it was approved', '{}', null, 'Hand it in for review');
	elsif exists (select from core.listing_version v where v.listing_id = entity_id and v.state = 'submitted' and v.pull) then
		perform core.fail('QS003', 'A change that must be reviewed first is waiting');
	end if;
end
$$;

create function api.listing_publish(listing_id bigint, version int, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_publish', request_key);
	l core.listing;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	l := core.listing_to(l, 'listing_publish', 'live', null);
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, 'Live');
end
$$;

-- Empty fields stay as they are. A price counts at once; words that compliance watches become a version: part of
-- the listing while it is not yet approved, queued for review beside it afterwards.
create function api.listing_edit(listing_id bigint, version int, title core.short_text default null,
	description core.long_text default null, language core.language default null, price numeric default null,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_edit', request_key);
	l core.listing;
	v core.listing_version;
	pulls boolean;
	new_price bigint;
	what text[];
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	l := core.listing_lock(listing_id, version);
	if l.status in ('rejected', 'expired', 'withdrawn', 'archived') then
		perform core.fail('QS003', '%s is %s', array[l.listing_no, core.coded('listing_status', l.status)]);
	end if;
	title := case when title is null then l.title else core.need_text(title, 'title', 300) end;
	description := case when description is null then l.description else core.need_text(description, 'description', 20000) end;
	language := coalesce(language, l.language);
	new_price := case when price is null then l.price_minor else core.to_minor(price, l.currency, 'price') end;
	what := array_remove(array[case when title <> l.title then 'title' end, case when description <> l.description then 'description' end,
		case when language <> l.language then 'language' end, case when new_price <> l.price_minor then 'price' end], null);
	if what = '{}' then
		perform core.fail('QS004', 'Nothing was changed', '{}', 'title');
	end if;
	perform core.note_event('listing', l.listing_id, l.version + 1, 'edited', null, null, array_to_string(what, ', '));
	if what && array['title', 'description', 'language'] and l.status in ('draft', 'changes_requested', 'submitted', 'screening', 'in_review') then
		v := core.listing_version_add(l, case when l.status in ('draft', 'changes_requested') then 'draft' else 'submitted' end,
			language, title, description, false, c.person_id);
		update core.listing_version x set state = 'superseded', version = x.version + 1
		where x.listing_id = l.listing_id and x.state in ('draft', 'submitted') and x.number < v.number;
		update core.listing x set title = listing_edit.title, description = listing_edit.description, language = listing_edit.language,
			submitted_by = case when x.status in ('submitted', 'screening', 'in_review') then c.person_id else x.submitted_by end
		where x.listing_id = l.listing_id;
		perform core.listing_screen(l.listing_id);
	elsif what && array['title', 'description', 'language'] then
		pulls := exists (select from core.watched_field w where w.entity = 'listing' and w.policy = 'pull' and w.field = any (what));
		v := core.listing_version_add(l, 'submitted', language, title, description, pulls, c.person_id);
		perform core.note_event('listing', l.listing_id, l.version + 1, 'version', null, v.number::text);
		if pulls and l.status = 'live' then
			perform core.move('listing', l.listing_id, l.version + 1, 'listing_pause', 'live', 'paused', 'Change under review');
			update core.listing x set status = 'paused' where x.listing_id = l.listing_id;
		end if;
	end if;
	update core.listing x set price_minor = new_price, updated_at = core.now(), version = x.version + 1
	where x.listing_id = l.listing_id returning x.* into l;
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version,
		case when v.state = 'submitted' then 'Waiting for review' else 'Saved' end,
		jsonb_build_object('fields', what, 'number', v.number, 'hash', encode(v.content_hash, 'hex')));
end
$$;

create or replace function core.listing_version_decide(c core.command, listing_version_id bigint, version int, action core.decision_action,
	reason core.decision_reason, note text, done text) returns api.result
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	l core.listing;
	v core.listing_version;
begin
	select x.* into l from core.listing x
	where x.listing_id = (select y.listing_id from core.listing_version y where y.listing_version_id = listing_version_decide.listing_version_id)
	for update;
	select y.* into v from core.listing_version y where y.listing_version_id = listing_version_decide.listing_version_id for update;
	if v.listing_version_id is null then
		perform core.fail('QS002', 'There is no such version');
	elsif v.version is distinct from version then
		perform core.stale('%s has changed since you opened it', array[l.listing_no]);
	elsif reason is null then
		perform core.fail('QS004', 'This must not be empty', '{}', 'reason');
	elsif v.state <> 'submitted' or l.status in ('submitted', 'screening', 'in_review') then
		perform core.fail('QS003', 'This version waits for no decision of its own');
	elsif v.made_by = c.person_id then
		perform core.fail('42501', 'Who handed a listing in does not decide on it');
	elsif v.content_hash <> core.listing_version_hash(l, v.language, v.title, v.description) then
		perform core.fail('QS001', '%s has changed since you opened it', array[l.listing_no], null, 'Look at it again, then repeat');
	elsif action = 'approve' and exists (select from core.listing_version x where x.listing_id = l.listing_id and x.state = 'approved'
		and x.number > v.number) then
		perform core.fail('QS003', 'A later version was approved already');
	end if;
	insert into core.decision (entity, entity_id, entity_version, content_hash, action, reason, note, requested_by, decided_by, decided_at)
	values ('listing', l.listing_id, l.version, v.content_hash, action, reason, coalesce(note, ''), v.made_by, c.person_id, core.now());
	perform core.note_event('listing', l.listing_id, l.version + 1, 'version', v.state, case action when 'approve' then 'approved' else 'rejected' end,
		v.number::text);
	if action = 'approve' then
		update core.listing_version x set state = 'superseded', version = x.version + 1
		where x.listing_id = l.listing_id and x.state = 'approved';
	end if;
	update core.listing_version x set state = case action when 'approve' then 'approved' else 'rejected' end, decided_by = c.person_id,
		decided_at = core.now(), version = x.version + 1,
		decision_id = (select max(d.decision_id) from core.decision d where d.entity = 'listing' and d.entity_id = l.listing_id)
	where x.listing_version_id = v.listing_version_id;
	update core.listing x set
		title = case when action = 'approve' then v.title else x.title end,
		description = case when action = 'approve' then v.description else x.description end,
		language = case when action = 'approve' then v.language else x.language end,
		updated_at = core.now(), version = x.version + 1
	where x.listing_id = l.listing_id returning x.* into l;
	return core.command_end(c, 'listing', l.listing_id, l.listing_no, l.version, done,
		jsonb_build_object('number', v.number, 'hash', encode(v.content_hash, 'hex'), 'reason', reason));
end
$$;

create function api.listing_version_approve(listing_version_id bigint, version int, reason core.decision_reason default 'complete',
	note core.short_text default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_version_approve', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_version_decide(c, listing_version_id, version, 'approve', reason, note, 'Approved');
end
$$;

create function api.listing_version_reject(listing_version_id bigint, version int, reason core.decision_reason, note core.long_text,
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.listing_version_reject', request_key);
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	return core.listing_version_decide(c, listing_version_id, version, 'reject', reason, core.need_text(note, 'note', 2000), 'Rejected');
end
$$;
