-- The double-entry ledger of customers' money: journals of postings that add up to zero in every currency.
-- Debits are positive, credits negative. Nothing in it is ever changed; mistakes are posted back.

select core.domain_set('account_kind', array['asset', 'liability', 'income', 'expense']);
select core.domain_set('ledger_account', array['psp', 'bank', 'disputed', 'store_credit', 'tax', 'sales', 'returns', 'fees',
	'goodwill', 'dispute_losses', 'write_offs', 'opening']);
select core.domain_set('journal_kind', array['capture', 'refund', 'dispute_open', 'dispute_won', 'dispute_lost', 'credit_grant',
	'credit_use', 'credit_expire', 'settlement', 'write_off', 'opening']);

create table core.account (
	account core.ledger_account primary key,
	kind core.account_kind not null,
	name text not null
);
insert into core.account values
	('psp', 'asset', 'Money at payment providers'), ('bank', 'asset', 'Bank'), ('disputed', 'asset', 'Held back for disputes'),
	('store_credit', 'liability', 'Store credit owed to customers'), ('tax', 'liability', 'VAT and sales tax owed'),
	('sales', 'income', 'Sales'), ('returns', 'income', 'Refunds of sales'), ('fees', 'expense', 'Fees of payment providers'),
	('goodwill', 'expense', 'Goodwill'), ('dispute_losses', 'expense', 'Lost disputes'),
	('write_offs', 'expense', 'Written off'), ('opening', 'liability', 'Opening balances');

create table core.journal (
	journal_id bigint generated always as identity primary key,
	kind core.journal_kind not null,
	entity text not null,
	entity_id bigint not null,
	order_id bigint references core.sales_order,
	at timestamptz not null,
	person_id bigint references core.person,
	note text not null default '',
	posted_in xid8 not null default pg_current_xact_id()
);
create index journal_order on core.journal (order_id) where order_id is not null;
create index journal_at on core.journal (at, journal_id);
-- One thing is posted once.
create unique index journal_entity on core.journal (entity, entity_id, kind);

create table core.posting (
	posting_id bigint generated always as identity primary key,
	journal_id bigint not null references core.journal,
	account core.ledger_account not null references core.account,
	currency text not null references ref.currency,
	amount_minor bigint not null check (amount_minor <> 0),
	-- units of the base currency for one unit, on the day
	fx_rate numeric(18, 8) not null check (fx_rate > 0)
);
create index posting_journal on core.posting (journal_id);
create index posting_account on core.posting (account, currency);

create function core.journal_balanced() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	off text := (select string_agg(x.currency || ' ' || x.sum, ', ') from (
		select p.currency, sum(p.amount_minor) as sum from core.posting p where p.journal_id = new.journal_id
		group by p.currency having sum(p.amount_minor) <> 0) x);
begin
	if off is not null then
		raise exception 'journal % does not add up to zero: %', new.journal_id, off using errcode = '23514';
	elsif not exists (select from core.posting p where p.journal_id = new.journal_id) then
		raise exception 'journal % has no postings', new.journal_id using errcode = '23514';
	end if;
	return null;
end
$$;
create constraint trigger journal_balanced after insert on core.journal deferrable initially deferred
	for each row execute function core.journal_balanced();

-- With no posting added later, what was balanced stays balanced.
create function core.posting_in_time() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	if exists (select from posting_new n join core.journal j on j.journal_id = n.journal_id
		where j.posted_in <> pg_current_xact_id()) then
		raise exception 'a journal gets its postings when it is made' using errcode = '42501';
	end if;
	return null;
end
$$;

create trigger posting_in_time after insert on core.posting referencing new table as posting_new
	for each statement execute function core.posting_in_time();

create function core.refuse_ledger_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception '% is never changed; post the opposite', tg_table_name using errcode = '42501';
end
$$;
create trigger journal_is_final before update or delete on core.journal for each row execute function core.refuse_ledger_change();
create trigger journal_is_kept before truncate on core.journal for each statement execute function core.refuse_ledger_change();
create trigger posting_is_final before update or delete on core.posting for each row execute function core.refuse_ledger_change();
create trigger posting_is_kept before truncate on core.posting for each statement execute function core.refuse_ledger_change();
