-- Mail: which message of ours or of a customer belongs to which ticket, and the files that came with it.

-- Its views read what changes; migrate builds it anew.
drop schema if exists api cascade;
drop function if exists core.ticket_receive(bigint, text, core.language);

select core.domain_set('mail_direction', array['in', 'out']);
select core.domain_add('event_kind', array['mail_failed']);
select core.domain_add('notice_kind', array['mail_failed']);

-- header_id: the Message-ID by which answers refer to it. What comes in twice is taken once.
create table core.mail (
	mail_id bigint generated always as identity primary key,
	direction core.mail_direction not null,
	header_id text not null check (header_id <> '' and length(header_id) <= 998),
	ticket_id bigint not null references core.ticket,
	message_id bigint references core.message,
	at timestamptz not null,
	failed_at timestamptz
);
create unique index mail_header on core.mail (header_id);
create index mail_ticket on core.mail (ticket_id);
create index mail_message on core.mail (message_id);

-- Stands in the subject and behind the plus of our address, so that an answer finds its ticket without a reference. Whoever
-- knows it may write into the ticket, so nobody can guess it.
create table core.mail_code (
	ticket_id bigint primary key references core.ticket,
	code text not null unique check (code ~ '^[a-z2-7]{10}$')
);

-- Our addresses, in small letters, and where what is sent to them goes. Without a row: the queue of the language.
create table core.mailbox (
	mailbox_id bigint generated always as identity primary key,
	address text not null unique check (address = lower(address) and address ~ '^[^@[:space:]+]+@[^@[:space:]]+$'),
	queue core.queue_code references core.queue,
	class core.ticket_class not null default 'other',
	version int not null default 1
);

create table core.attachment (
	attachment_id bigint generated always as identity primary key,
	attachment_no text collate "C" generated always as ('F-' || attachment_id::text) stored unique,
	ticket_id bigint not null references core.ticket,
	message_id bigint not null references core.message,
	name text not null check (name <> '' and length(name) <= 200),
	type text not null check (length(type) <= 200),
	size int not null,
	content bytea not null,
	at timestamptz not null
);
create index attachment_message on core.attachment (message_id);
create index attachment_ticket on core.attachment (ticket_id, attachment_id);

-- Words by which a text in Latin letters is known for its language; other scripts tell by themselves.
create table core.language_word (
	word text primary key,
	language core.language not null
);
insert into core.language_word
select w, l from (values
	('en', 'the and you your my have not this that with for is are was were please order hello thanks would'),
	('de', 'der die das und ich nicht ist ein eine mir mich bitte habe haben auf mit für bestellung hallo wurde noch'),
	('fr', 'le les des et je ne pas est une vous mon ma bonjour merci commande pour dans mais avec votre'),
	('es', 'el los las y que yo una por favor mi pedido hola gracias para con pero está tengo cuando muy')) v(l, words),
	unnest(string_to_array(words, ' ')) w;

insert into core.setting (setting, value, note) values
	('home_country', 'CN', 'country of a customer who writes and does not say theirs'),
	('attachment_mb', '20', 'a file in a mail that is larger than so many megabytes is not kept; the ticket says so'),
	('attachment_refused', 'exe com scr bat cmd pif msi js jse vbs vbe wsf ps1 jar lnk hta', 'files with these endings are not kept');
