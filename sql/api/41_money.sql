-- Money: what people type, what it is worth in the base currency, who may spend how much, and the ledger.

-- An amount as a person types it (12.34) in minor units; more decimals than the currency has are refused.
create or replace function core.to_minor(amount numeric, currency text, field text default 'amount') returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
	units int := (select c.minor_units from ref.currency c where c.currency = to_minor.currency);
begin
	if amount is null then
		perform core.fail('QS004', 'This must not be empty', '{}', field);
	elsif amount <= 0 or amount > 1000000000 then
		perform core.fail('QS004', 'This must be more than zero', '{}', field);
	elsif scale(trim_scale(amount)) > units then
		perform core.fail('QS004', '%s has no more than %s decimals', array[currency, units::text], field);
	end if;
	return (amount * power(10::numeric, units))::bigint;
end
$$;

-- Views call this, and what reads a table there needs the owner's rights.
create or replace function core.money_text(amount_minor bigint, currency text) returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select round(amount_minor / power(10::numeric, c.minor_units), c.minor_units)::text || ' ' || c.currency
		from ref.currency c where c.currency = money_text.currency);
end
$$;

create or replace function core.to_base(amount_minor bigint, currency text, fx_rate numeric) returns bigint
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
	return (select round(amount_minor * fx_rate * power(10::numeric, b.minor_units - c.minor_units))::bigint
		from ref.currency c, ref.currency b
		where c.currency = to_base.currency and b.currency = core.setting('base_currency'));
end
$$;

-- What the current person may decide alone, in the base currency.
create or replace function auth.limit_minor(what core.limit_kind) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
	return (select coalesce(max(l.limit_minor), 0) from core.role_limit l
		join core.person_role pr on pr.role = l.role
		where l.what = limit_minor.what and pr.person_id = (select auth.me()));
end
$$;

-- Write a journal: amounts by account, debits positive; zero amounts are left out.
create or replace function core.post(kind core.journal_kind, entity text, entity_id bigint, order_id bigint, currency text,
	fx_rate numeric, accounts text[], amounts bigint[], note text default '') returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
	id bigint;
begin
	insert into core.journal (kind, entity, entity_id, order_id, at, person_id, note)
	values (kind, entity, entity_id, order_id, core.now(), auth.me(), note) returning journal_id into id;
	insert into core.posting (journal_id, account, currency, amount_minor, fx_rate)
	select id, a.account, post.currency, a.amount, post.fx_rate from unnest(accounts, amounts) a(account, amount) where a.amount <> 0;
	return id;
end
$$;

-- The part of an amount of this order that is tax: prices include it.
create or replace function core.tax_part(s core.sales_order, amount_minor bigint) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return case when s.total_minor = 0 then 0 else round(amount_minor * s.tax_minor / s.total_minor::numeric)::bigint end;
end
$$;

create view api.journal as
select p.posting_id, j.journal_id, j.kind, j.at, j.order_id, s.order_no, p.account, p.amount_minor, p.currency, p.fx_rate,
	coalesce(w.name, 'Quayside') as posted_by, j.note
from core.posting p
join core.journal j on j.journal_id = p.journal_id
left join core.sales_order s on s.order_id = j.order_id
left join core.person w on w.person_id = j.person_id
where (select auth.can('api.journal'));

create view api.account with (security_barrier) as
select row_number() over (order by k.position, split_part(x.key, ' ', 2)) as account_id, a.account, a.kind, split_part(x.key, ' ', 2) as currency,
	x.amount as balance_minor, x.n as postings
from core.account a
join core.code k on k.domain = 'ledger_account' and k.code = a.account
join core.tally_now x on x.what = 'account' and split_part(x.key, ' ', 1) = a.account
where (select auth.can('api.account'));
