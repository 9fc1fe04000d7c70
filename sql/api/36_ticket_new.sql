-- New tickets by hand, the queue they wait in, their tags.

-- A ticket in the customer's words, in the queue of the customer's language unless another is said.
create or replace function core.ticket_open(k core.customer, order_id bigint, subject text, body text, channel core.ticket_channel,
	category core.ticket_class, priority core.ticket_priority, queue core.queue_code, language core.language) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
	words text := core.need_text(body, 'body', 50000);
	place core.queue_code := queue;
begin
	if k.erased_at is not null then
		perform core.fail('QS003', '%s has been erased already', array[k.customer_no], 'customer');
	elsif place is null then
		select q.queue into place from core.queue q where (q.queue = any (auth.scope('queue'))) is not false order by q.language is distinct from coalesce(ticket_open.language, k.language), q.position limit 1;
	elsif not exists (select from core.queue q where q.queue = place) then
		perform core.fail('QS004', 'There is no such choice: %s', array[place], 'queue');
	end if;
	if place <> all (auth.scope('queue')) then
		perform core.fail('42501', 'You do not work in the queue %s', array[place], 'queue');
	end if;
	insert into core.ticket as x (priority, channel, queue, customer_id, order_id, subject, language, class, messages, created_at, updated_at, waiting_since)
	values (coalesce(priority, 'normal'), coalesce(channel, 'phone'), place, k.customer_id, order_id, core.need_text(subject, 'subject', 200),
		coalesce(ticket_open.language, k.language), coalesce(category, 'other'), 1, core.now(), core.now(), core.now())
	returning x.* into t;
	insert into core.message (ticket_id, at, kind, author, body, language) values (t.ticket_id, core.now(), 'customer', k.name, words, t.language);
	perform core.note_event('ticket', t.ticket_id, 1, 'status', null, t.status);
	return t;
end
$$;

-- Somebody called or came by: the ticket begins with what they said.
create function api.ticket_add(customer core.customer_ref, subject core.short_text, body core.long_text, channel core.ticket_channel default 'phone',
	category core.ticket_class default 'other', priority core.ticket_priority default 'normal', queue core.queue_code default null, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_add', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	t := core.ticket_open(core.customer_by_ref(customer), (select s.order_id from core.sales_order s where s.order_no = upper(btrim(customer))),
		subject, body, channel, category, priority, queue, null);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Opened');
end
$$;

create function api.customer_ticket_open(customer_id bigint, version int, subject core.short_text, body core.long_text,
	channel core.ticket_channel default 'phone', category core.ticket_class default 'other', priority core.ticket_priority default 'normal',
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.customer_ticket_open', request_key);
	k core.customer;
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.customer x where x.customer_id = customer_ticket_open.customer_id;
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such customer');
	end if;
	t := core.ticket_open(k, null, subject, body, channel, category, priority, null, null);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Opened');
end
$$;

create function api.order_ticket_open(order_id bigint, version int, subject core.short_text, body core.long_text,
	channel core.ticket_channel default 'phone', category core.ticket_class default 'other', priority core.ticket_priority default 'normal',
	request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.order_ticket_open', request_key);
	k core.customer;
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	select x.* into k from core.customer x join core.sales_order s on s.customer_id = x.customer_id where s.order_id = order_ticket_open.order_id;
	if k.customer_id is null then
		perform core.fail('QS002', 'There is no such order');
	end if;
	t := core.ticket_open(k, order_id, subject, body, channel, category, priority, null, null);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Opened');
end
$$;

-- To another team's queue. Its owner lets go of it: the other team takes it up anew.
create function api.ticket_queue(ticket_id bigint, version int, queue core.queue_code, reason core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_queue', request_key);
	t core.ticket;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	reason := core.need_text(reason, 'reason', 500);
	t := core.ticket_lock(ticket_id, version);
	perform core.ticket_alive(t);
	if not exists (select from core.queue q where q.queue = ticket_queue.queue) then
		perform core.fail('QS004', 'There is no such choice: %s', array[coalesce(queue, '')], 'queue');
	elsif t.queue = queue then
		perform core.fail('QS003', 'It is there already', '{}', 'queue');
	elsif queue <> all (auth.scope('queue')) then
		perform core.fail('42501', 'You do not work in the queue %s', array[queue], 'queue');
	end if;
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'queue', t.queue, ticket_queue.queue, reason);
	t.queue := queue;
	t.owner_id := null;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Moved', jsonb_build_object('queue', queue, 'reason', reason));
end
$$;

-- Words to put on, and with a minus before them words to take off: "vip -invoice".
create function api.ticket_tag(ticket_id bigint, version int, tags core.short_text, request_key uuid default null)
returns api.result
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	c core.command := core.command_begin('api.ticket_tag', request_key);
	t core.ticket;
	word text;
	list text[];
	bad text;
begin
	if c.replay then
		return core.command_replay(c);
	end if;
	tags := lower(core.need_text(tags, 'tags', 200));
	t := core.ticket_lock(ticket_id, version);
	list := array_remove(regexp_split_to_array(t.tags, ' '), '');
	select x into bad from regexp_split_to_table(tags, '[\s,;]+') x where x <> '' and x !~ '^-?[^[:space:][:punct:]][^[:space:]]{0,29}$' limit 1;
	if bad is not null then
		perform core.fail('QS004', 'This is not a tag: %s', array[bad], 'tags', 'A tag is one word of up to 30 characters; a minus before it takes it off');
	end if;
	foreach word in array array_remove(regexp_split_to_array(tags, '[\s,;]+'), '') loop
		list := array_remove(list, ltrim(word, '-'));
		list := case when word like '-%' then list else list || word end;
	end loop;
	list := array(select x from unnest(list) x order by x);
	if cardinality(list) > 10 then
		perform core.fail('QS004', 'A ticket has up to %s tags', array['10'], 'tags');
	elsif array_to_string(list, ' ') = btrim(t.tags) then
		perform core.fail('QS003', 'Nothing is changed', '{}', 'tags');
	end if;
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'tagged', nullif(btrim(t.tags), ''), nullif(array_to_string(list, ' '), ''));
	t.tags := case when cardinality(list) = 0 then '' else ' ' || array_to_string(list, ' ') || ' ' end;
	t := core.ticket_save(t);
	return core.command_end(c, 'ticket', t.ticket_id, t.ticket_no, t.version, 'Saved', jsonb_build_object('tags', btrim(t.tags)));
end
$$;
