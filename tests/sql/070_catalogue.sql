-- What the system catalogue must say, whatever is added later.
begin;
\ir setup.sql
select plan(26);

-- schemas and grants
select is_empty($$select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
	where n.nspname in ('core', 'auth', 'audit', 'ref') and c.relkind in ('r', 'v', 'm', 'S', 'f', 'p') and a.grantee <> c.relowner$$,
	'no table outside api is granted to anybody');
select is_empty($$select c.oid::regclass::text from pg_class c, aclexplode(c.relacl) a
	where c.relnamespace = 'api'::regnamespace and (a.grantee not in (c.relowner, 'quayside_desk'::regrole) or a.grantee <> c.relowner and a.privilege_type <> 'SELECT')$$,
	'views of api are granted for reading, to the desk, and nothing else');
select is_empty($$select f.oid::regprocedure::text from pg_proc f join pg_namespace n on n.oid = f.pronamespace
	where n.nspname in ('core', 'auth', 'audit', 'ref', 'api') and (f.proacl is null or exists (select from aclexplode(f.proacl) a where a.grantee = 0))$$,
	'no function is open to PUBLIC');
select is_empty($$select n.nspname from pg_namespace n where n.nspname in ('core', 'auth', 'audit', 'ref', 'api', 'public', 'ext')
	and exists (select from (values ('quayside_desk'), ('quayside_warden'), ('quayside_work'), ('quayside_post')) r(r) where has_schema_privilege(r, n.oid, 'CREATE'))$$,
	'no login role can create anything in a schema');
select is_empty($$select r from (values ('quayside_desk'), ('quayside_warden'), ('quayside_work'), ('quayside_post')) r(r)
	where has_database_privilege(r, current_database(), 'TEMP') or has_database_privilege(r, current_database(), 'CREATE')$$,
	'nor temporary tables, nor schemas');
select is_empty($$select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
	where n.nspname in ('core', 'auth', 'audit', 'ref', 'api') and c.relowner <> 'quayside_owner'::regrole and c.relname <> 'migration'$$,
	'everything belongs to quayside_owner');
select results_eq($$select f.oid::regprocedure::text from pg_proc f where has_function_privilege('quayside_warden', f.oid, 'execute')
	and f.pronamespace in (select oid from pg_namespace where nspname in ('core', 'auth', 'audit', 'ref', 'api')) order by 1$$,
	$$select unnest(array['auth.close_session_of(text,bigint,text)', 'auth.contact_find(text,bigint,text,text)', 'auth.invitation_chosen(text)', 'auth.invitation_password(text,text)', 'auth.invitation_redeem(text,boolean,bigint)',
		'auth.invitation_right(text,text)', 'auth.invitation_secret(text,bytea)', 'auth.key_known(text,text)', 'auth.login_facts(text)', 'auth.migrations()', 'auth.mint_token(text,text,text,bigint)',
		'auth.note_login(text,text,text,text)', 'auth.reveal_take(text,bigint)', 'auth.seal_begin(text,bigint,text,bigint,text)', 'auth.seal_put(text,bigint,bigint,text,bigint,text,text,text,text)', 'auth.totp_use(text,bigint)', 'auth.wants_lines(text)'])$$, 'the warden has its functions and no others');
select results_eq($$select f.oid::regprocedure::text from pg_proc f where has_function_privilege('quayside_work', f.oid, 'execute')
	and f.pronamespace in (select oid from pg_namespace where nspname in ('core', 'auth', 'audit', 'ref', 'api')) order by 1$$,
	$$select unnest(array['audit.head_since(bigint[])', 'core.after_sales_tick()', 'core.certificates_act()', 'core.erasures_since(timestamp with time zone)', 'core.expire_reservations()', 'core.job_end(bigint,boolean,text)', 'core.job_note(text,integer,integer,text,bigint)', 'core.job_take()', 'core.listing_rescreen(integer)', 'core.listings_due(integer)', 'core.lots_expire()', 'core.outbox_release()', 'core.rating_answer(text,integer,text)', 'core.rating_invite(bigint)', 'core.session_tidy()', 'core.settlement_import(text,text,text,date,jsonb)', 'core.sourcing_expire()', 'core.suppliers_measure()', 'core.tally_fold()', 'core.tell_screens()', 'core.ticket_receive(bigint,text,core.language,text)', 'core.ticket_tick()', 'core.tracking_receive(core.carrier,text,timestamp with time zone,text,text,text,core.tracking_source)', 'core.tracking_tick()', 'core.wake_cases()', 'core.wake_snoozed()'])$$, 'so has the worker');

select is_empty($$select r || ' ' || f.oid::regprocedure from pg_proc f cross join (values ('quayside_desk'), ('quayside_warden'), ('quayside_work'), ('quayside_post')) r(r)
	where f.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege(r, f.oid, 'execute') and (f.proname ~ '^(lo_|lowrite|loread)'
		and f.proname not in ('lo_close', 'lo_lseek', 'lo_lseek64', 'lo_tell', 'lo_tell64') or f.proname in ('pg_terminate_backend', 'pg_cancel_backend',
		'pg_stat_get_activity', 'pg_read_file', 'pg_read_binary_file', 'pg_ls_dir', 'pg_logical_emit_message', 'pg_reload_conf'))$$,
	'nor does PostgreSQL leave them a way to each other, to files or to large objects');

-- definer functions
select is_empty($$select f.oid::regprocedure::text from pg_proc f join pg_namespace n on n.oid = f.pronamespace
	where n.nspname in ('core', 'auth', 'audit', 'ref', 'api') and f.prosecdef
	and not coalesce('search_path=pg_catalog, pg_temp' = any (f.proconfig), false)$$,
	'every definer function has its search_path pinned, pg_temp last');
select is_empty($$select f.oid::regprocedure::text from pg_proc f where f.pronamespace = 'api'::regnamespace and not f.prosecdef$$,
	'every function of api runs with the owner''s rights');
select is_empty($$select f.oid::regprocedure::text from pg_proc f where f.pronamespace = 'api'::regnamespace and f.proname not in ('choices', 'attachment_read', 'rehearse', 'rehearse_commit')
	and f.prosrc not like '%core.command_begin(''api.' || f.proname || ''', request_key)%'$$,
	'every action begins by asking whether it may be used');
select is_empty($$select f.oid::regprocedure::text from pg_proc f where f.pronamespace = 'api'::regnamespace and f.proname not in ('choices', 'attachment_read', 'rehearse', 'rehearse_commit')
	and (case when 'version' = any (f.proargnames) then f.proargnames[1] not like '%\_id' or f.proargnames[2] <> 'version'
			else f.proname !~ '(^undo|_(add|new|set|put|drop|read|take|pin|leave|fetched|end))$' end
		or f.proargnames[f.pronargs] <> 'request_key' or f.prorettype <> 'api.result'::regtype)$$,
	'every action has the same shape: key, version, ..., request_key, api.result; only what makes a row or is one''s own has no version');

select is_empty($$select g.tgname::text from pg_trigger g join pg_proc f on f.oid = g.tgfoid
	where g.tgdeferrable and not g.tgisinternal and not f.prosecdef$$,
	'what runs at the commit, when the command''s own rights are over, brings the owner''s');

select is_empty($$select f.oid::regprocedure::text from pg_proc f join pg_namespace n on n.oid = f.pronamespace
	where n.nspname in ('core', 'auth', 'audit', 'ref') and f.prosecdef and has_function_privilege('quayside_desk', f.oid, 'execute') and f.prosrc !~ 'auth\.'
	and f.oid::regprocedure::text not in ('core.setting(text)', 'core.money_text(bigint,text)', 'core.in_base(bigint,text,numeric)', 'core.category_line(bigint)',
		'core.not_worth_it(core.market,bigint,text,numeric)', 'core.board_days(integer)', 'auth.end_session()')$$,
	'what a desk can call with the owner''s rights, outside api, asks who calls; the exceptions compute, or tell what is no secret');

-- rows
select is_empty($$select c.oid::regclass::text from pg_class c where c.relrowsecurity and not c.relforcerowsecurity
	and exists (select from aclexplode(c.relacl) a where a.grantee <> c.relowner)$$, 'a table with row security forces it, or nobody reaches it');
select is_empty($$select c.oid::regclass::text from pg_class c where c.relrowsecurity and not exists (select from pg_policy p where p.polrelid = c.oid)$$,
	'and has a policy');

-- views: the gate
select is_empty($$select c.relname::text from pg_class c where c.relnamespace = 'api'::regnamespace and c.relkind = 'v'
	and pg_get_viewdef(c.oid) not like '%( SELECT auth.can(''api.' || c.relname || '''::text) AS can)%' and c.relname <> 'me'$$,
	'every view asks for its own permission in a sub-select');
create function t.hostile(v text) returns text language sql as $$
	select format('select * from api.%I x where (x::text)::int = 1 or 1 / length(left(x::text, 0)) = 1', v) $$;
select is((select string_agg(v.relname || ' ' || t.state(t.hostile(v.relname)), ', ') from pg_class v
	where v.relnamespace = 'api'::regnamespace and v.relkind = 'v' and t.state(t.hostile(v.relname)) <> '00000'), null,
	'without a session a predicate that would leak by failing meets no row of any view');
select t.log_in('ada');
select is((select string_agg(o.object || ' ' || t.state(t.hostile(substr(o.object, 5))), ', ') from core.object_permission o
	join pg_class v on v.relnamespace = 'api'::regnamespace and 'api.' || v.relname = o.object and v.relkind = 'v'
	where not auth.can(o.object) and t.state(t.hostile(substr(o.object, 5))) <> '00000'), null,
	'nor with a session that lacks the permission');
create function t.plan_of(v text) returns text language plpgsql as $$
declare
	line text;
	plan text := '';
begin
	for line in execute format('explain (costs off) select * from api.%I x where x::text like ''%%1'' order by 1 limit 40', v) loop
		plan := plan || line || E'\n';
	end loop;
	return plan;
end
$$;
select is_empty($$select v.relname::text from pg_class v where v.relnamespace = 'api'::regnamespace and v.relkind = 'v'
	and coalesce(v.reloptions::text, '') not like '%security_barrier=true%'
	and not (pg_get_viewdef(v.oid) ~ ('WHERE \( SELECT auth\.can\(''api\.' || v.relname || '''::text\) AS can\);$')
		and t.plan_of(v.relname) like '%One-Time Filter: $%' and split_part(t.plan_of(v.relname), 'One-Time Filter', 1) !~ '(Seq|Index|Index Only|Bitmap Heap) Scan')$$,
	'a view without a barrier has no condition but the gate, and the gate stands above every scan');

-- states
create table t.status_column as
select (c.relname || '.' || a.attname)::text collate "C" as name, y.typname as domain
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type y on y.oid = a.atttypid
where c.relnamespace = 'core'::regnamespace and c.relkind = 'r' and y.typnamespace = 'core'::regnamespace and y.typname ~ '_(status|state)$';
-- The others follow from something else, row by row: from payments, lines and returns; from the stock ledger; from the review,
-- the count and the debit note that they belong to; from the worker's own run, or its owner's calling it back.
select results_eq($$select s.name from t.status_column s
	where not exists (select from core.transition t where core.status_domain(t.machine) = s.domain) order by 1$$,
	$$select x::text collate "C" from unnest(array['job.status', 'listing_version.state', 'outbox.state', 'reservation.status', 'sales_order.fulfilment_status', 'sales_order.payment_status', 'sales_order.return_status',
		'stock_count_line.status', 'supplier_return.status']) x$$, 'every state belongs to a machine, but for those that are derived');
select is_empty($$select p from (select substring(pg_get_expr(d.adbin, d.adrelid) from '''([A-Z]+-)''') as p
	from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum where a.attgenerated = 's') x
	where p is not null group by p having count(*) > 1$$, 'no two kinds of document number alike');

-- words
select is_empty($$select c.domain || '.' || c.code from core.code c where not exists (
		select from pg_type y where y.typnamespace = 'core'::regnamespace and y.typname = c.domain and y.typtype = 'd')$$, 'every coded value belongs to a domain');
select is_empty($$select a.attrelid::regclass || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
	where c.relnamespace = 'api'::regnamespace and a.attname = 'style' and a.atttypid <> 'text'::regtype$$, 'style is text');
select is_empty($$select x from (
	select 'ticket' as x from api.ticket where style not in ('danger', 'warn', 'ok', 'muted', 'info')
	union all select 'order' from api.sales_order where style not in ('danger', 'warn', 'ok', 'muted', 'info')
	union all select 'listing' from api.listing where style not in ('danger', 'warn', 'ok', 'muted', 'info')) s$$, 'and one of five');

select * from finish();
rollback;
