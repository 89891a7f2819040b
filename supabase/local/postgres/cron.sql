-- pg_cron lives in one database of a cluster only, so it cannot come from the template: added after each copy of it.
create extension if not exists pg_cron with schema pg_catalog;

-- cron: `postgres` schedules through functions and reads its own jobs (row-level security by user name is pg_cron's own).
grant usage on schema cron to postgres;
grant select on cron.job to postgres;
grant select, delete on cron.job_run_details to postgres;
grant usage on sequence cron.jobid_seq to postgres;
