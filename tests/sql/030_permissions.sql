-- Every role tries every view and function; what happens must equal tests/sql/permissions.table.
begin;
\ir setup.sql
select no_plan();

create table t.matrix (object text, verb text, agent text, lead text, buyer text, compliance text, catalog text, finance text,
	warehouse text, admin text);
\ir permissions.table
create table t.wanted as
select btrim(m.object) as object, btrim(m.verb) as verb, btrim(r.role) as role, btrim(r.may) = 'yes' as may
from t.matrix m
cross join lateral (values ('agent', m.agent), ('lead', m.lead), ('buyer', m.buyer), ('compliance', m.compliance),
	('catalog', m.catalog), ('finance', m.finance), ('warehouse', m.warehouse), ('admin', m.admin)) r(role, may)
where btrim(m.object) <> 'object';

-- The statement that tries it. Functions are called with a key that does not exist and empty fields: whoever
-- may call them gets past the gate and is told that there is nothing there.
create function t.try_it(object text, verb text) returns text language sql as $$
	select case verb when 'read' then format('select * from api.%I limit 1', object)
	else (select format('select * from api.%I(%s)', object, string_agg(format('%I => %s', f.proargnames[i],
			case when object = 'choices' then '''market''' when f.proargnames[i] ~ '(_id|^version)$' then '0' else 'null' end), ', '))
		from pg_proc f, generate_series(1, f.pronargs - f.pronargdefaults) i
		where f.pronamespace = 'api'::regnamespace and f.proname = object) end
$$;

select set_eq($$select c.relname::text, 'read' from pg_class c where c.relnamespace = 'api'::regnamespace and c.relkind = 'v'
		union select f.proname::text, 'do' from pg_proc f where f.pronamespace = 'api'::regnamespace$$,
	$$select distinct object, verb from t.wanted$$, 'the table has a row for everything in schema api');
select set_eq($$select role::text from core.role$$, $$select distinct role from t.wanted$$, 'and a column for every role');
select set_eq($$select 'api.' || object from t.wanted$$, $$select object from core.object_permission$$, 'nothing is without a permission');

insert into core.job (kind, asked_at) values ('x', now());
select core.job_note('x', 1, 1);
insert into core.duty_rate (country, hs_prefix, percent, updated_at) values ('GB', '85', 2, now());
insert into core.attachment (ticket_id, message_id, name, type, size, content, at) select ticket_id, message_id, 'x', 'text/plain', 1, 'x', now() from core.message limit 1;
insert into auth.attempt (at, login, outcome, factors, source) values (now(), 'x', 'failed', '', 'test');
create table t.seen (object text, verb text, role text, may boolean);
select core.notice_put('x', 5);
do $$
declare
	r text;
	w record;
begin
	foreach r in array array['agent', 'lead', 'buyer', 'compliance', 'catalog', 'finance', 'warehouse', 'admin'] loop
		perform t.log_in(t.person(r));
		-- Of what is one's own everybody has something.
		insert into core.draft values (auth.me(), 'x', '{"x": "x"}', core.now());
		with step as (insert into core.undo_step (person_id, at, object, entity, entity_id, ref, args)
			values (auth.me(), core.now(), 'api.ticket_take', 'ticket', 1, 'x', '{}') returning undo_id, person_id)
		insert into core.outbox (kind, person_id, undo_id, entity, entity_id, ref, queued_at, release_at)
		select 'reply', person_id, undo_id, 'ticket', 1, 'x', core.now(), core.now() from step;
		insert into core.place values (auth.me(), null, 'x', core.now());
		insert into core.export (person_id, made_at, screen, filter, columns, sort, labels, format, most)
		values (auth.me(), core.now(), 'x', '', '', '', false, 'csv', 1);
		insert into core.person_preference values (auth.me(), 'bell', 'on');
		insert into core.view_last values (auth.me(), 'x', 'x', '', '', core.now());
		with run as (insert into core.import (person_id, began_at, action, digest, map, dry_run, n_rows)
			values (auth.me(), core.now(), 'x.x', repeat('0', 32), '', false, 1) returning import_id)
		insert into core.import_error select import_id, 1, 2, 'x', 'x' from run;
		insert into core.request (person_id, request_key, object, at) values (auth.me(), gen_random_uuid(), 'x', core.now());
		perform core.tell(auth.me(), 'person', auth.me(), 'x', 'x');
		insert into auth.key (person_id, type, blob_base64, fingerprint) values (auth.me(), 'ssh-ed25519', 'x', 'SHA256:' || r);
		if r = 'admin' then
			insert into auth.login_range (role, network, added_at) values ('buyer', '10.0.0.0/8', now());
		end if;
		for w in select object, verb from t.wanted where role = r loop
			insert into t.seen values (w.object, w.verb, r, case w.verb
				when 'read' then t.amount(t.try_it(w.object, w.verb)) > 0
				else t.state(t.try_it(w.object, w.verb)) <> '42501' end);
		end loop;
	end loop;
end
$$;

delete from auth.login_range;
select is((select string_agg(format('%s %s: %s', w.role, case w.may when true then 'cannot use' else 'can use' end, w.object), E'\n')
	from t.wanted w join t.seen s using (object, verb, role) where w.may <> s.may), null,
	(select count(*) from t.wanted) || ' cells are as the table says');

-- my_objects tells the truth about it
select is((select string_agg(p.login || ' ' || w.object, ', ') from t.wanted w join core.person p on p.login = 'x.' || w.role
	cross join lateral (select exists (select from core.person_role pr join core.role_permission rp using (role)
		join core.object_permission op using (permission) where pr.person_id = p.person_id and op.object = 'api.' || w.object) as listed) l
	where w.may <> l.listed), null, 'what a person is shown as theirs is what they may use');

-- roles add up
select t.log_in(t.person('finance buyer'));
select ok(t.amount('select * from api.supplier limit 1') = 1 and t.amount('select * from api.sales_order limit 1') = 1, 'two roles: both rights');
select is(t.state('select * from api.ticket_take(ticket_id => 0, version => 0)'), '42501', 'and no others');

-- a right taken away is gone with the next statement
delete from core.role_permission where role = 'buyer' and permission = 'supplier.view';
delete from core.role_permission where role = 'finance' and permission = 'supplier.view';
select is(t.amount('select * from api.supplier'), 0::bigint, 'a permission taken from the role is gone at once');

select * from finish();
rollback;
