-- Mail that comes in: whose it is, which ticket it belongs to, and its files. Called by `quayside post` for each message, all in
-- one transaction: core.mail_sender, for somebody new core.mail_contact, core.mail_take, and core.mail_file for each file kept.

-- The language of a text: by its script, then by its commonest words; null when neither tells.
create or replace function core.language_of(body text) returns text
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
	with t as (select lower(left(body, 4000)) as body)
	select coalesce(
		case when body ~ '[\u3040-\u30ff]' then 'ja'
			when body ~ '[\u4e00-\u9fff]' then 'zh'
			when body ~ '[\u0600-\u06ff]' then 'ar' end,
		(select w.language from regexp_split_to_table(body, '[^[:alpha:]]+') x join core.language_word w on w.word = x
			group by w.language order by count(*) desc, w.language limit 1))
	from t
$$;

-- What a message says of its language, as RFC 3066 codes it, or what its words tell.
create or replace function core.mail_language(label text, body text) returns core.language
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
	select coalesce((select c.code from core.code c where c.domain = 'language' and c.code = lower(substring(label from '^[A-Za-z]{2}'))), core.language_of(body))::core.language
$$;

-- The customer whose address this is. Somebody who never wrote is made a customer of; then data_key is null, and the caller
-- seals the address with a new one and calls core.mail_contact. tld: the last part of the address, which may be a country.
create or replace function core.mail_sender(found_by text, name text, language core.language, tld text)
returns table (customer_id bigint, data_key text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
	-- Two first messages of the same person at once.
	perform pg_advisory_xact_lock(hashtextextended(found_by, 1));
	select k.customer_id, encode(p.data_key, 'hex') into customer_id, data_key
	from core.contact k
	join core.customer c on c.customer_id = k.customer_id and c.erased_at is null
	join core.personal p on p.customer_id = k.customer_id
	where k.found_by = decode(mail_sender.found_by, 'hex') and k.kind = 'email'
	order by k.is_main desc, k.customer_id limit 1;
	if customer_id is null then
		insert into core.customer as c (name, language, country, time_zone, created_at, updated_at)
		select left(coalesce(nullif(btrim(mail_sender.name), ''), '-'), 100), coalesce(mail_sender.language, 'en'), x.country, x.time_zone, core.now(), core.now()
		from ref.country x where x.country in (upper(tld), core.setting('home_country')) order by x.country = upper(tld) desc limit 1
		returning c.customer_id into customer_id;
		perform core.note_event('customer', customer_id, 1, 'created');
	end if;
	return next;
end
$$;

create or replace function core.mail_contact(customer_id bigint, data_key text, sealed text, found_by text, masked text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	insert into core.personal (customer_id, data_key) values (mail_contact.customer_id, decode(mail_contact.data_key, 'hex'));
	insert into core.contact (customer_id, kind, sealed, found_by, masked, is_main, created_at)
	values (mail_contact.customer_id, 'email', decode(mail_contact.sealed, 'hex'), decode(mail_contact.found_by, 'hex'), mail_contact.masked, true, core.now());
$$;

-- The ticket that a message answers: by the messages it refers to, the latest first, by the code in its subject, by the
-- code behind the plus of our address.
create or replace function core.mail_thread(refs text[], subject text, recipients text[]) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(
		(select m.ticket_id from unnest(refs) with ordinality r(id, n) join core.mail m on m.header_id = r.id order by r.n desc limit 1),
		(select c.ticket_id from core.mail_code c where c.code = (regexp_match(subject, '\[T-[0-9]+-([a-z2-7]{10})\]'))[1]),
		(select c.ticket_id from unnest(recipients) x join core.mail_code c on c.code = (regexp_match(lower(x), '\+([a-z2-7]{10})@'))[1] limit 1))
$$;

-- The order that a text names, if it is one of this customer's.
create or replace function core.mail_order(customer_id bigint, words text) returns bigint
language sql stable set search_path = pg_catalog, pg_temp as $$
	select s.order_id from regexp_matches(left(words, 20000), '\mSO-[0-9]{1,12}\M', 'gi') m(no)
	join core.sales_order s on s.order_no = upper(m.no[1]) and s.customer_id = mail_order.customer_id limit 1
$$;

-- A ticket for what nobody answers to: in the queue of the address it was sent to.
create or replace function core.mail_open(k core.customer, subject text, body text, recipients text[], language core.language) returns core.ticket
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	box core.mailbox;
begin
	select b.* into box from unnest(recipients) with ordinality r(address, n)
	join core.mailbox b on b.address = regexp_replace(lower(r.address), '\+[^@]*@', '@') order by r.n limit 1;
	return core.ticket_open(k, core.mail_order(k.customer_id, subject || ' ' || body), subject, body, 'email', box.class, null, box.queue, language);
end
$$;

-- Why a file of this name and size is not kept; null when it is.
create or replace function core.file_refused(name text, size int) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
	select case when size > core.setting('attachment_mb')::int * 1048576 then 'larger than ' || core.setting('attachment_mb') || ' MB'
		when lower(substring(name from '\.([^.]+)$')) = any (string_to_array(core.setting('attachment_refused'), ' ')) then 'not a kind of file that is kept' end
$$;

-- Takes a message in. automatic: 'reply' of a program, which is shown and starts no clock, or 'bulk'; null from a person. names and
-- sizes are of its files; kept says for each whether core.mail_file is to be called. message_id is null for what has been
-- taken before. What was left out stands below the text.
create or replace function core.mail_take(customer_id bigint, author text, header_id text, subject text, body text, language core.language,
	refs text[], recipients text[], automatic text, names text[], sizes int[], notes text[])
returns table (message_id bigint, ticket_no text, kept boolean[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	k core.customer;
	thread bigint;
	t core.ticket;
	words text := btrim(body, E' \t\r\n');
	title text := left(coalesce(nullif(btrim(subject), ''), '(no subject)'), 200);
	tail text;
	quiet boolean;
begin
	if exists (select from core.mail m where m.header_id = mail_take.header_id) then
		return;
	end if;
	select c.* into k from core.customer c where c.customer_id = mail_take.customer_id;
	select array_agg(core.file_refused(f.name, f.size) is null order by f.n) into kept from unnest(names, sizes) with ordinality f(name, size, n);
	select string_agg('[' || x || ']', E'\n') into tail from (
		select f.name || ': ' || core.file_refused(f.name, f.size) as x from unnest(names, sizes) f(name, size) where core.file_refused(f.name, f.size) is not null
		union all select unnest(notes)) y;
	words := left(coalesce(nullif(words, ''), '(no text)'), 49000 - coalesce(length(left(tail, 2000)), 0)) || coalesce(E'\n\n' || left(tail, 2000), '');
	select x.ticket_id, automatic = 'reply' or x.status = 'spam' into thread, quiet
	from core.ticket x join core.customer c on c.customer_id = x.customer_id
	where x.ticket_id = core.mail_thread(refs, title, recipients) and c.erased_at is null;
	if quiet then
		insert into core.message as m (ticket_id, at, kind, author, body, language)
		values (thread, core.now(), 'customer', left(author, 100), words, coalesce(mail_take.language, k.language)) returning m.message_id into message_id;
		perform core.changed('ticket');
	elsif thread is not null then
		message_id := core.ticket_receive(thread, words, mail_take.language,
			case when k.customer_id is distinct from (select x.customer_id from core.ticket x where x.ticket_id = thread) then author end);
	else
		t := core.mail_open(k, title, words, recipients, mail_take.language);
		message_id := (select max(m.message_id) from core.message m where m.ticket_id = t.ticket_id);
		perform core.changed('ticket');
	end if;
	insert into core.mail (direction, header_id, ticket_id, message_id, at)
	select 'in', mail_take.header_id, m.ticket_id, m.message_id, core.now() from core.message m where m.message_id = mail_take.message_id;
	select x.ticket_no into ticket_no from core.ticket x join core.message m on m.ticket_id = x.ticket_id where m.message_id = mail_take.message_id;
	return next;
end
$$;

create or replace function core.mail_file(message_id bigint, name text, type text, content text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
	insert into core.attachment (ticket_id, message_id, name, type, size, content, at)
	select m.ticket_id, m.message_id, left(coalesce(nullif(btrim(mail_file.name), ''), 'file'), 200), left(mail_file.type, 200), length(b), b, core.now()
	from core.message m, decode(mail_file.content, 'hex') b where m.message_id = mail_file.message_id
$$;

-- A message of ours came back: its ticket says so, is open again, and its owner hears of it. False when it is none of ours.
create or replace function core.mail_failed(header_id text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	t core.ticket;
begin
	update core.mail m set failed_at = core.now() where m.header_id = mail_failed.header_id and m.direction = 'out' and m.failed_at is null;
	if not found then
		return exists (select from core.mail m where m.header_id = mail_failed.header_id and m.direction = 'out');
	end if;
	select x.* into t from core.ticket x join core.mail m on m.ticket_id = x.ticket_id where m.header_id = mail_failed.header_id for update of x;
	perform core.note_event('ticket', t.ticket_id, t.version + 1, 'mail_failed');
	if t.status in ('waiting_customer', 'resolved') then
		perform core.note_event('ticket', t.ticket_id, t.version + 1, 'status', t.status, 'open');
		t.status := 'open';
		t.resolved_at := null;
	end if;
	t := core.ticket_save(t);
	perform core.changed('ticket');
	if t.owner_id is not null then
		perform core.tell(t.owner_id, 'ticket', t.ticket_id, t.ticket_no, 'mail_failed');
	end if;
	return true;
end
$$;

create view api.ticket_attachment with (security_barrier) as
select a.attachment_id, a.attachment_no, a.ticket_id, a.name, a.type, a.size, a.at, m.author
from core.attachment a
join core.message m on m.message_id = a.message_id
where (select auth.can('api.ticket_attachment')) and m.recalled_at is null;

-- A file in pieces of hex, from the first; null behind the last one. That somebody took it is recorded with the first.
create function api.attachment_read(attachment_no text, piece int default 0) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
	bytes constant int := 262144;
	a core.attachment;
begin
	if not auth.can('api.attachment_read') then
		perform core.fail('42501', 'You may not do this');
	end if;
	select x.* into a from core.attachment x where x.attachment_no = upper(btrim(attachment_read.attachment_no));
	if a.attachment_id is null then
		perform core.fail('QS002', 'There is no such file');
	elsif piece is null or piece < 0 then
		perform core.fail('QS004', 'This must not be negative', '{}', 'piece');
	elsif piece = 0 then
		perform audit.append(auth.me(), auth.my_session(), 'api.attachment_read', 'ticket', a.ticket_id,
			jsonb_build_object('file', a.attachment_no, 'name', a.name, 'size', a.size));
	end if;
	return nullif(encode(substring(a.content from 1 + piece * bytes for bytes), 'hex'), '');
end
$$;
