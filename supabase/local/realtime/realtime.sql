-- Schema realtime of the embedded host: what hosted Supabase provides for broadcast, presence authorisation and replay.
-- Signatures, owners and grants are the platform's, so that migrations and policies behave the same there.
-- Apply as superuser supabase_admin; it may be applied again at any time.

create schema if not exists realtime;

grant usage on schema realtime to postgres with grant option;
grant usage on schema realtime to anon, authenticated, service_role, supabase_realtime_admin;

-- Hosted Supabase lets postgres manage the policies of realtime.messages through the extension supautils.
-- Plain PostgreSQL asks for membership in the owner. The owner has no create privilege on the schema here,
-- so migrations still cannot add objects to it, as on the platform.
grant supabase_realtime_admin to postgres;

---------------------------------------------------------------------------------------------------------------------
-- messages
---------------------------------------------------------------------------------------------------------------------
create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp without time zone not null default now(),
  inserted_at timestamp without time zone not null default now(),
  id uuid not null default gen_random_uuid(),
  binary_payload bytea,
  constraint messages_pkey primary key (id, inserted_at),
  constraint messages_payload_exclusive check (payload is null or binary_payload is null)
)
partition by range (inserted_at);

comment on table realtime.messages is
  'Messages broadcast from the database, kept for 72 hours, and the table whose policies authorise private channels: select = receive, insert = send, extension = broadcast or presence.';

alter table realtime.messages owner to supabase_realtime_admin;
alter table realtime.messages enable row level security;

grant all on table realtime.messages to postgres;
grant select, insert, update on table realtime.messages to anon, authenticated, service_role;

-- Serves replay: the newest private broadcasts of one topic.
create index if not exists messages_inserted_at_topic_index
  on realtime.messages (inserted_at desc, topic)
  where extension = 'broadcast' and private is true;

---------------------------------------------------------------------------------------------------------------------
-- topic, send, send_binary, broadcast_changes
---------------------------------------------------------------------------------------------------------------------
create or replace function realtime.topic()
returns text
language sql
stable
as $$
  select nullif(current_setting('realtime.topic', true), '')::text;
$$;

comment on function realtime.topic() is
  'Topic being authorised, for policies on realtime.messages. Null outside of an authorisation and of realtime.send.';

create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void
language plpgsql
as $$
declare
  message_id uuid := gen_random_uuid();
begin
  -- A failure to broadcast must not undo the caller's transaction: it is a warning, as on the platform.
  begin
    perform set_config('realtime.topic', topic, true);
    insert into realtime.messages (id, payload, event, topic, private, extension)
    values (
      message_id,
      case when payload ? 'id' then payload else jsonb_set(payload, '{id}', to_jsonb(message_id)) end,
      event,
      topic,
      private,
      'broadcast'
    );
  exception
    when others then
      raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
  end;
end;
$$;

comment on function realtime.send(jsonb, text, text, boolean) is
  'Broadcasts a JSON object to a topic when the transaction commits. Adds payload.id. Runs with the caller''s rights. Never raises: a failure is a warning and the message is lost.';

create or replace function realtime.send_binary(payload bytea, event text, topic text, private boolean default true)
returns void
language plpgsql
as $$
begin
  begin
    perform set_config('realtime.topic', topic, true);
    insert into realtime.messages (binary_payload, event, topic, private, extension)
    values (payload, event, topic, private, 'broadcast');
  exception
    when others then
      raise warning 'WarnSendingBroadcastMessage: %', sqlerrm;
  end;
end;
$$;

comment on function realtime.send_binary(bytea, text, text, boolean) is
  'Broadcasts bytes to a topic when the transaction commits. Clients of protocol 1.0.0 do not receive it. Never raises: a failure is a warning.';

create or replace function realtime.broadcast_changes(
  topic_name text,
  event_name text,
  operation text,
  table_name text,
  table_schema text,
  new record,
  old record,
  level text default 'ROW'
)
returns void
language plpgsql
as $$
begin
  if level = 'STATEMENT' then
    raise exception 'function can only be triggered for each row, not for each statement';
  end if;
  if operation not in ('INSERT', 'UPDATE', 'DELETE') then
    raise exception 'Unexpected operation type: %', operation;
  end if;
  perform realtime.send(
    jsonb_build_object(
      'old_record', old,
      'record', new,
      'operation', operation,
      'table', table_name,
      'schema', table_schema
    ),
    event_name,
    topic_name
  );
exception
  when others then
    raise exception 'Failed to process the row: %', sqlerrm;
end;
$$;

comment on function realtime.broadcast_changes(text, text, text, text, text, record, record, text) is
  'Broadcasts one row change to a private topic as {old_record, record, operation, table, schema}. For row-level triggers; raises on a statement-level one and on an operation other than INSERT, UPDATE, DELETE.';

alter function realtime.topic() owner to supabase_realtime_admin;
alter function realtime.send(jsonb, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.send_binary(bytea, text, text, boolean) owner to supabase_realtime_admin;
alter function realtime.broadcast_changes(text, text, text, text, text, record, record, text)
  owner to supabase_realtime_admin;

grant execute on function realtime.topic() to postgres;
grant execute on function realtime.send(jsonb, text, text, boolean) to postgres;
grant execute on function realtime.send_binary(bytea, text, text, boolean) to postgres;
grant execute on function realtime.broadcast_changes(text, text, text, text, text, record, record, text) to postgres;

---------------------------------------------------------------------------------------------------------------------
-- Partitions: one a day
---------------------------------------------------------------------------------------------------------------------
-- The platform's janitor is part of the Realtime service. Here the service calls this function.
create or replace function realtime.maintain_message_partitions()
returns void
language plpgsql
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
  -- From yesterday, for sessions whose time zone lies behind UTC, to three days ahead, for a host that slept.
  first_day constant date := (now() at time zone 'utc')::date - 1;
  last_day constant date := first_day + 4;
  -- Messages are kept for 72 hours: a day is dropped once its last moment is older than that.
  oldest_day constant date := (now() at time zone 'utc')::date - 3;
  partition_day date;
  partition_name text;
begin
  for partition_day in
    select day::date from generate_series(first_day, last_day, interval '1 day') as day
  loop
    partition_name := to_char(partition_day, '"messages_"YYYY_MM_DD');
    if to_regclass(format('realtime.%I', partition_name)) is null then
      execute format(
        'create table realtime.%I partition of realtime.messages for values from (%L) to (%L)',
        partition_name, partition_day, partition_day + 1
      );
      execute format('alter table realtime.%I owner to supabase_realtime_admin', partition_name);
      execute format('alter table realtime.%I enable row level security', partition_name);
    end if;
  end loop;

  for partition_name in
    select child.relname
    from pg_catalog.pg_inherits
    join pg_catalog.pg_class as child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'realtime.messages'::regclass
      and child.relname < to_char(oldest_day, '"messages_"YYYY_MM_DD')
  loop
    execute format('drop table realtime.%I', partition_name);
  end loop;
end;
$$;

comment on function realtime.maintain_message_partitions() is
  'Makes the daily partitions of realtime.messages from yesterday to three days ahead and drops those older than 72 hours. Called by the embedded Realtime at start and hourly.';

revoke execute on function realtime.maintain_message_partitions() from public;

do $$
begin
  perform realtime.maintain_message_partitions();
end;
$$;

---------------------------------------------------------------------------------------------------------------------
-- Publication read by the service
---------------------------------------------------------------------------------------------------------------------
do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime_messages_publication') then
    create publication supabase_realtime_messages_publication for table realtime.messages;
  end if;
end;
$$;
