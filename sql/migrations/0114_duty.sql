-- Import duty: rates by country and customs code, kept by people; the rate that counted stays with the order's line.

insert into core.permission (permission, what) values ('duty.manage', 'keep the rates of import duty');
insert into core.role_permission (role, permission) values ('compliance', 'duty.manage'), ('finance', 'duty.manage');
insert into core.entity values ('duty_rate', 'api.duty_rate');

-- The longest code that a line's code begins with counts, one for its origin before one for all.
create table core.duty_rate (
	duty_rate_id bigint generated always as identity primary key,
	country text not null references ref.country,
	hs_prefix text not null check (hs_prefix ~ '^[0-9]{2,10}$'),
	origin text references ref.country,
	percent numeric(6, 3) not null check (percent between 0 and 500),
	source text not null default '',
	active boolean not null default true,
	updated_at timestamptz not null,
	version int not null default 1
);
create unique index duty_rate_once on core.duty_rate (country, hs_prefix, coalesce(origin, '')) where active;

-- Null: no rate was known when the line was written. A fee that the buyer or we owe the customs, never part of the tax.
alter table core.order_line
	add column duty_percent numeric(6, 3) check (duty_percent between 0 and 500),
	add column duty_minor bigint generated always as (round(qty * unit_minor * duty_percent / 100)) stored;
create trigger order_line_duty_stays before update of duty_percent on core.order_line
	for each row when (old.duty_percent is distinct from new.duty_percent) execute function core.order_line_classified();
