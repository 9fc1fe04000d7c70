-- How often a job is to run: only then can it be said that it is late.

alter table core.job_run add column every_ms bigint not null default 60000 check (every_ms > 0);
