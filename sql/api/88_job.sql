-- Background jobs: those that people ask for, and how those that the clock starts went.

-- For the background worker: the next job, and how it went.
create or replace function core.job_take() returns setof core.job
language sql security definer set search_path = pg_catalog, pg_temp as $$
	update core.job j set status = 'running', started_at = core.now()
	where j.job_id = (select x.job_id from core.job x where x.status = 'waiting' order by x.job_id limit 1 for update skip locked)
	returning j.*
$$;
create or replace function core.job_end(job_id bigint, good boolean, note text default '') returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
	update core.job j set status = case when good then 'done' else 'failed' end, ended_at = core.now(), note = left(coalesce(job_end.note, ''), 1000)
	where j.job_id = job_end.job_id and j.status = 'running';
	return found;
end
$$;

-- For the background worker: a run of a job that the clock starts is over. error is empty when it went well.
drop function if exists core.job_note(text, int, int, text);
create or replace function core.job_note(job text, ms int, done int, error text default '', every_ms bigint default 60000) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
	insert into core.job_run as j (job, began_at, ms, done, worked_at, failures, failed_at, error, every_ms)
	values ($1, clock_timestamp() - make_interval(secs => $2 / 1000.0), $2, $3, case when $4 = '' then clock_timestamp() end, ($4 <> '')::int,
		case when $4 <> '' then clock_timestamp() end, left($4, 500), $5)
	on conflict on constraint job_run_pkey do update set every_ms = excluded.every_ms, began_at = excluded.began_at, ms = excluded.ms, done = excluded.done, runs = j.runs + 1,
		worked_at = coalesce(excluded.worked_at, j.worked_at), failures = j.failures + excluded.failures,
		failed_at = coalesce(excluded.failed_at, j.failed_at), error = case when $4 = '' then j.error else excluded.error end
$$;

create view api.job_run with (security_barrier) as
select row_number() over (order by j.job) as job_run_id, j.job as job_run_no, j.began_at, j.ms, j.done, j.runs, j.worked_at, j.failures, j.failed_at, j.error,
	case when j.failed_at > coalesce(j.worked_at, '-infinity') then 'danger'
		when j.began_at < now() - interval '10 min' - make_interval(secs => j.every_ms / 1000.0) then 'warn' else 'ok' end as style
from core.job_run j
where (select auth.can('api.job_run'));

create view api.job as
select j.job_id, j.job_id::text as job_no, j.kind, j.status, p.name as asked_by, j.asked_at, j.started_at, j.ended_at, j.done, j.total, j.note,
	case j.status when 'failed' then 'danger' when 'running' then 'info' when 'waiting' then 'warn' else 'muted' end as style
from core.job j
left join core.person p on p.person_id = j.asked_by
where (select auth.can('api.job'));
