-- Notifications: telling people what happened, what happens next, until when, and what they can do.
-- Other contexts emit outbox events with topics notification.*; in the same transaction each becomes
-- one notice per person in the person's language, and an e-mail in a queue that a function empties.

grant usage on schema notifications to authenticated, service_role;

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('mail.from', '"Amana <no-reply@amana.test>"', 'Sender of our e-mail: name and address.', false, false);

-- Kinds and templates --------------------------------------------------------------------------------

create table notifications.kinds (
  kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)*$'),
  audience text not null check (audience in ('buyer', 'seller', 'staff', 'any')),
  is_in_app boolean not null default true,
  is_email boolean not null,
  primary key (kind, audience),
  check (is_in_app or is_email)
);

comment on table notifications.kinds is
  'What people are told about, by what they are in the matter, and over which channels. An event without a row for somebody tells them nothing.';

create table notifications.templates (
  kind text not null,
  audience text not null,
  channel text not null check (channel in ('in_app', 'email')),
  locale text not null check (locale in ('en', 'ur')),
  title text not null check (title <> ''),
  body text not null check (body <> ''),
  primary key (kind, audience, channel, locale),
  foreign key (kind, audience) references notifications.kinds (kind, audience)
);

comment on table notifications.templates is
  'Texts. {name} is replaced by a value; [[...]] is left out when a value inside is missing.';

alter table notifications.kinds enable row level security;
alter table notifications.templates enable row level security;

create policy "staff read kinds" on notifications.kinds
  for select to authenticated using ((select access.is_staff()));

create policy "staff read templates" on notifications.templates
  for select to authenticated using ((select access.is_staff()));

grant select on notifications.kinds, notifications.templates to authenticated, service_role;

-- Notices and deliveries -------------------------------------------------------------------------------

create table notifications.notifications (
  id uuid primary key default core.uuid_v7(),
  event_id uuid not null,
  user_id uuid not null references auth.users (id),
  kind text not null,
  title text not null,
  body text not null,
  link text check (link ~ '^/'),
  order_id uuid,
  read_at timestamptz,
  created_at timestamptz not null default core.now(),
  unique (event_id, user_id)
);

comment on table notifications.notifications is 'Notices as the person reads them, in their language at the time. link is a path of the web app.';

create index notifications_user_id on notifications.notifications (user_id, created_at desc, id desc);
create index notifications_unread on notifications.notifications (user_id) where read_at is null;

alter table notifications.notifications enable row level security;

create policy "people read their own notices" on notifications.notifications
  for select to authenticated
  using (user_id = (select access.user_id()));

grant select on notifications.notifications to authenticated, service_role;

create table notifications.deliveries (
  id uuid primary key default core.uuid_v7(),
  event_id uuid not null,
  user_id uuid not null references auth.users (id),
  kind text not null,
  locale text not null,
  subject text not null,
  body text not null,
  link text,
  status text not null default 'queued' check (status in ('queued', 'sent', 'dead')),
  attempts integer not null default 0,
  available_at timestamptz not null default core.now(),
  expires_at timestamptz,
  last_error text,
  message_id text,
  sent_at timestamptz,
  created_at timestamptz not null default core.now(),
  unique (event_id, user_id),
  check ((status = 'sent') = (sent_at is not null))
);

comment on table notifications.deliveries is
  'E-mail to be sent. Addressed when it is claimed, so that it goes to where the person is then. Codes are wiped from the body once sent or dead; past expires_at a message is worth nothing and is not sent.';

create index deliveries_waiting on notifications.deliveries (expires_at, available_at, id) where status = 'queued';
create index deliveries_user_id on notifications.deliveries (user_id, created_at desc);
create index deliveries_dead on notifications.deliveries (created_at desc) where status = 'dead';
create index deliveries_created_at on notifications.deliveries (created_at desc, id desc);

alter table notifications.deliveries enable row level security;

create policy "staff with jobs.read read deliveries" on notifications.deliveries
  for select to authenticated
  using ((select access.has_permission('jobs.read')));

-- Not the body: it may carry a code.
grant select (
  id, event_id, user_id, kind, locale, subject, link, status, attempts, available_at, expires_at, last_error,
  message_id, sent_at, created_at
) on notifications.deliveries to authenticated, service_role;

create function notifications.announce()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'user:' || new.user_id, 'notification.created',
    pg_catalog.jsonb_build_object('kind', 'notification.created', 'id', new.id, 'at', new.created_at)
  );
  return null;
end
$$;

comment on function notifications.announce is 'Tells the person''s open screens that there is a new notice.';

create trigger notifications_announce
  after insert on notifications.notifications
  for each row execute function notifications.announce();

-- Words for values ---------------------------------------------------------------------------------------

create function notifications.format_money(p_amount_minor bigint, p_currency text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Between first strong isolate marks, so that symbol and digits stay together in right-to-left text.
  return (
    select chr(8294) || c.symbol || case when c.symbol ~ '^[A-Za-z]' then chr(160) else '' end
      || trim(to_char(
        trunc(p_amount_minor / power(10::numeric, c.exponent), c.display_exponent),
        case
          when c.display_exponent = 0 or p_amount_minor % power(10::numeric, c.exponent)::bigint = 0 then 'FM999,999,999,999,990'
          else 'FM999,999,999,999,990.' || repeat('0', c.display_exponent)
        end
      )) || chr(8297)
    from core.currencies as c
    where c.code = p_currency
  );
end
$$;

comment on function notifications.format_money is 'An amount in minor units as people read it: Rs 4,200 or ₦1,250.50.';

create function notifications.format_time(p_time timestamptz, p_time_zone text, p_locale text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select case
      when p_locale = 'ur' then
        (array['اتوار', 'پیر', 'منگل', 'بدھ', 'جمعرات', 'جمعہ', 'ہفتہ'])[extract(dow from t.local_time)::integer + 1]
        || ' ' || to_char(t.local_time, 'FMDD') || ' '
        || (
          array['جنوری', 'فروری', 'مارچ', 'اپریل', 'مئی', 'جون', 'جولائی', 'اگست', 'ستمبر', 'اکتوبر', 'نومبر', 'دسمبر']
        )[extract(month from t.local_time)::integer]
        || '، ' || to_char(t.local_time, 'HH24:MI')
      else to_char(t.local_time, 'Dy FMDD Mon, HH24:MI')
    end
    from (select p_time at time zone p_time_zone as local_time) as t
  );
end
$$;

comment on function notifications.format_time is 'A moment in the person''s time zone and language: Tue 24 Nov, 18:00.';

create function notifications.fill(p_template text, p_values jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := p_template;
  v_part text;
begin
  -- Optional parts first: each stays only when all of its values are there.
  loop
    v_part := substring(v_text from '\[\[(.*?)\]\]');
    exit when v_part is null;
    v_text := replace(
      v_text, '[[' || v_part || ']]',
      case
        when exists (
          select
          from regexp_matches(v_part, '\{([a-z_]+)\}', 'g') as m
          where coalesce(p_values ->> m[1], '') = ''
        ) then ''
        else v_part
      end
    );
  end loop;
  -- Values are put in one pass over the template's own names, so that braces inside a value stay text.
  -- A value that ends a sentence by itself makes the template's full stop after it one too many.
  return coalesce(
    (
      select string_agg(
        case
          when p.position % 2 = 0 then p.value
          when p.value_before ~ '[.!?۔؟…]$' then regexp_replace(p.part, '^[.۔]', '')
          else p.part
        end,
        '' order by p.position
      )
      from (
        select
          t.position, t.part, coalesce(p_values ->> t.part, '') as value,
          btrim(p_values ->> lag(t.part) over (order by t.position)) as value_before
        from regexp_split_to_table(regexp_replace(v_text, '\{([a-z_]+)\}', E'\x01\\1\x01', 'g'), E'\x01')
          with ordinality as t (part, position)
      ) as p
    ),
    ''
  );
end
$$;

comment on function notifications.fill is 'A template with its values in place; a value that ends in a full stop is not given another.';

create function notifications.order_values(p_order_id uuid, p_time_zone text, p_locale text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return (
    select jsonb_build_object(
      'code', o.code,
      'store', o.store_name,
      'buyer', o.buyer_name,
      'amount', notifications.format_money(o.total_minor, o.currency),
      'held', case when o.held_minor > 0 then notifications.format_money(o.held_minor, o.currency) end,
      'released', case when o.released_minor > 0 then notifications.format_money(o.released_minor, o.currency) end,
      'refunded', case when o.refunded_minor > 0 then notifications.format_money(o.refunded_minor, o.currency) end,
      'due', notifications.format_time(o.due_at, p_time_zone, p_locale),
      'tracking', nullif(concat_ws(' ', o.tracking_carrier, o.tracking_number), '')
    )
    from orders.orders as o
    where o.id = p_order_id
  );
end
$$;

comment on function notifications.order_values is 'What texts about an order may name, as it is now.';

create function notifications.values_of(p_payload jsonb, p_time_zone text, p_locale text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_strip_nulls(
    jsonb_build_object(
      'reason', left(p_payload ->> 'reason', 500),
      'reference', p_payload ->> 'reference',
      'order_code', p_payload ->> 'order_code',
      'bank', p_payload ->> 'bank',
      'digits', p_payload ->> 'code',
      'sum', case
        when p_payload ? 'amount_minor' and p_payload ? 'currency'
          then notifications.format_money((p_payload ->> 'amount_minor')::bigint, p_payload ->> 'currency')
      end,
      'net', case
        when p_payload ? 'net_minor' and p_payload ? 'currency'
          then notifications.format_money((p_payload ->> 'net_minor')::bigint, p_payload ->> 'currency')
      end,
      'until', notifications.format_time(
        coalesce(p_payload ->> 'until', p_payload ->> 'expires_at')::timestamptz, p_time_zone, p_locale
      ),
      'store_name', (select s.name from stores.stores as s where s.id = (p_payload ->> 'store_id')::uuid)
    )
    || coalesce(
      notifications.order_values((p_payload ->> 'order_id')::uuid, p_time_zone, p_locale), '{}'
    )
  );
end
$$;

comment on function notifications.values_of is 'What the texts of an event may name, in the person''s time zone and language.';

create function notifications.audience_of(p_user_id uuid, p_payload jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when p_payload ->> 'buyer_id' = p_user_id::text then 'buyer'
    when exists (
      select from stores.members as m
      where m.user_id = p_user_id and m.store_id = (p_payload ->> 'store_id')::uuid
    ) then 'seller'
    else 'staff'
  end;
end
$$;

comment on function notifications.audience_of is 'What a person is in the matter of an event: buyer, seller (a member of the store), else staff.';

create function notifications.link_of(p_payload jsonb, p_kind text, p_audience text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case
    when p_payload ->> 'link' ~ '^/' then p_payload ->> 'link'
    when p_payload ->> 'order_id' is not null and p_audience = 'seller' then
      (
        select '/sell/' || o.store_slug || '/orders/' || o.id
        from orders.orders as o
        where o.id = (p_payload ->> 'order_id')::uuid
      )
    when p_payload ->> 'order_id' is not null then '/orders/' || (p_payload ->> 'order_id')
    when p_kind like 'store.%' then '/sell'
  end;
end
$$;

comment on function notifications.link_of is 'Where the matter is found: in the web app, for staff in the admin.';

-- From event to notice -----------------------------------------------------------------------------------

create function notifications.tell(p_event outbox.events, p_kind text, p_user_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_profile identity.profiles;
  v_audience text := notifications.audience_of(p_user_id, p_event.payload);
  v_kind notifications.kinds;
  v_locale text;
  v_values jsonb;
  v_template notifications.templates;
  v_link text;
begin
  select p.* into v_profile from identity.profiles as p where p.user_id = p_user_id;
  select k.* into v_kind
  from notifications.kinds as k
  where k.kind = p_kind
    and k.audience in (v_audience, 'any')
  order by (k.audience = 'any')
  limit 1;
  if v_profile.user_id is null or v_kind.kind is null then
    return;
  end if;
  -- Templates are written in English and Urdu; whoever reads another language gets English.
  v_locale := case when v_profile.locale = 'ur' then 'ur' else 'en' end;
  v_values := notifications.values_of(p_event.payload, v_profile.time_zone, v_locale)
    || jsonb_build_object('name', v_profile.display_name);
  v_link := notifications.link_of(p_event.payload, p_kind, v_audience);

  for v_template in
    select t.*
    from notifications.templates as t
    where t.kind = v_kind.kind and t.audience = v_kind.audience and t.locale = v_locale
  loop
    if v_template.channel = 'in_app' and v_kind.is_in_app then
      insert into notifications.notifications (event_id, user_id, kind, title, body, link, order_id)
      values (
        p_event.id, p_user_id, p_kind,
        notifications.fill(v_template.title, v_values), notifications.fill(v_template.body, v_values),
        v_link, (p_event.payload ->> 'order_id')::uuid
      )
      on conflict (event_id, user_id) do nothing;
    elsif v_template.channel = 'email' and v_kind.is_email and v_profile.email <> '' then
      insert into notifications.deliveries (event_id, user_id, kind, locale, subject, body, link, expires_at)
      values (
        p_event.id, p_user_id, p_kind, v_locale,
        left(regexp_replace(notifications.fill(v_template.title, v_values), '[\r\n]+', ' ', 'g'), 200),
        notifications.fill(v_template.body, v_values),
        v_link, (p_event.payload ->> 'expires_at')::timestamptz
      )
      on conflict (event_id, user_id) do nothing;
    end if;
  end loop;
end
$$;

comment on function notifications.tell is 'Writes the notice and the e-mail of one event for one person, once.';

create function notifications.handle(p_event outbox.events)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_kind text := case
    when p_event.topic = 'notification.step_up_code' then 'step_up_code'
    else p_event.payload ->> 'kind'
  end;
  v_user_id uuid;
begin
  for v_user_id in
    select u.id::uuid
    from jsonb_array_elements_text(
      case
        when jsonb_typeof(p_event.payload -> 'user_ids') = 'array' then p_event.payload -> 'user_ids'
        when p_event.payload ? 'user_id' then jsonb_build_array(p_event.payload -> 'user_id')
        else '[]'
      end
    ) as u (id)
    order by 1
  loop
    perform notifications.tell(p_event, v_kind, v_user_id);
  end loop;
end
$$;

comment on function notifications.handle is 'Tells everybody whom an event names (user_ids, or user_id).';

create function notifications.handle_at_once()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform notifications.handle(new);
  perform outbox.complete(new.id);
  return null;
exception
  when others then
    -- A notice must never undo the business that it is about. The event stays and a job tries again.
    raise warning 'event % was not told: % %', new.id, sqlstate, sqlerrm;
    return null;
end
$$;

comment on function notifications.handle_at_once is
  'Trigger on outbox events: notices appear in the transaction of what they are about. What fails is left for notifications.handle_waiting.';

create trigger notifications_handle
  after insert on outbox.events
  for each row
  when (starts_with(new.topic, 'notification.') and new.available_at <= new.created_at)
  execute function notifications.handle_at_once();

create function notifications.handle_waiting(p_limit integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_event outbox.events;
  v_count integer := 0;
begin
  for v_event in select e.* from outbox.claim('notification.', p_limit, interval '1 minute') as e
  loop
    begin
      perform notifications.handle(v_event);
      perform outbox.complete(v_event.id);
    exception
      when others then
        perform outbox.fail(v_event.id, sqlstate || ' ' || sqlerrm);
    end;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function notifications.handle_waiting is 'Tells about events that were due later, or failed at once. Run by a job; returns how many.';

grant execute on function notifications.handle_waiting to service_role;

-- Sending -------------------------------------------------------------------------------------------------

create function notifications.claim_deliveries(p_limit integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_claimed jsonb;
begin
  update notifications.deliveries as d
  set status = 'dead', last_error = 'mail.expired', body = '-'
  where d.status = 'queued' and d.expires_at <= core.now() and d.available_at <= core.now();

  with due as (
    select d.id
    from notifications.deliveries as d
    where d.status = 'queued' and d.available_at <= core.now()
    -- Somebody sits before a screen and waits for what expires: no pile of notices may stand before a code.
    order by d.expires_at, d.available_at, d.id
    limit greatest(1, least(p_limit, 100))
    for update skip locked
  ),
  claimed as (
    -- A sender that dies leaves the message to the next one after two minutes, under the same id.
    update notifications.deliveries as d
    set attempts = d.attempts + 1, available_at = core.now() + interval '2 minutes'
    from due
    where d.id = due.id
    returning d.*
  )
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'delivery_id', c.id,
        'kind', c.kind,
        'from', core.setting('mail.from') #>> '{}',
        'to', p.email,
        'locale', c.locale,
        'subject', c.subject,
        'body', c.body,
        'link', c.link,
        'link_label', case c.locale when 'ur' then 'امانہ میں کھولیں' else 'Open in Amana' end
      )
      order by c.created_at
    ),
    '[]'
  )
  into v_claimed
  from claimed as c
  join identity.profiles as p on p.user_id = c.user_id;
  return v_claimed;
end
$$;

comment on function notifications.claim_deliveries is 'Service only: e-mail to send now, with addresses, what expires first; leased for two minutes.';

create function notifications.delivery_done(p_delivery_id uuid, p_outcome text, p_message_id text, p_error text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_delivery notifications.deliveries;
  v_is_over boolean;
begin
  select d.* into v_delivery from notifications.deliveries as d where d.id = p_delivery_id for update;
  if not found then
    perform core.fail('delivery.not_found', 'There is no such message.', 404);
  end if;
  if v_delivery.status <> 'queued' then
    return jsonb_build_object('status', v_delivery.status);
  end if;
  v_is_over := p_outcome in ('sent', 'refused') or v_delivery.attempts >= 10;
  update notifications.deliveries as d
  set
    status = case when p_outcome = 'sent' then 'sent' when v_is_over then 'dead' else 'queued' end,
    sent_at = case when p_outcome = 'sent' then core.now() end,
    message_id = p_message_id,
    last_error = left(p_error, 500),
    body = case when v_is_over and d.kind = 'step_up_code' then '-' else d.body end,
    -- 10 s, 20 s, 40 s ... at most an hour: ten attempts span about an hour and a half.
    available_at = core.now() + least(interval '10 seconds' * power(2, d.attempts - 1), interval '1 hour')
  where d.id = p_delivery_id
  returning d.* into v_delivery;
  return jsonb_build_object('status', v_delivery.status);
end
$$;

comment on function notifications.delivery_done is
  'Service only: how sending went: sent, refused (dead at once) or retry (again later, dead after ten). Raises delivery.not_found.';

grant execute on function notifications.claim_deliveries, notifications.delivery_done to service_role;

create function notifications.retry_delivery(p_delivery_id uuid, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform access.require_permission('jobs.retry');
  if length(btrim(coalesce(p_reason, ''))) < 3 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  update notifications.deliveries as d
  set status = 'queued', attempts = 0, available_at = core.now()
  where d.id = p_delivery_id and d.status = 'dead' and d.body <> '-';
  if not found then
    perform core.fail('delivery.not_dead', 'This message does not wait for a retry.', 409);
  end if;
  perform access.audit('delivery.retry', 'delivery', p_delivery_id::text, null, null, btrim(p_reason));
  perform outbox.nudge_function('dispatch-notifications');
  return jsonb_build_object('delivery_id', p_delivery_id, 'status', 'queued');
end
$$;

comment on function notifications.retry_delivery is
  'Staff with jobs.retry send a dead message again; codes are never sent again. Audited. Raises delivery.not_dead, reason.required.';

create function notifications.mark_read(p_ids uuid[])
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_updated integer;
begin
  update notifications.notifications as n
  set read_at = core.now()
  where n.user_id = v_user_id and n.read_at is null and (p_ids is null or n.id = any (p_ids));
  get diagnostics v_updated = row_count;
  return jsonb_build_object('updated', v_updated);
end
$$;

comment on function notifications.mark_read is 'Marks the signed-in user''s notices as read: those with these ids, or all (null).';

grant execute on function notifications.retry_delivery, notifications.mark_read to authenticated;

create function notifications.purge(p_limit integer default 10000)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_deliveries integer;
  v_notices integer;
begin
  delete from notifications.deliveries as d
  where d.id in (
    select o.id from notifications.deliveries as o
    where o.status <> 'queued' and o.created_at < core.now() - interval '30 days'
    limit p_limit
  );
  get diagnostics v_deliveries = row_count;
  delete from notifications.notifications as n
  where n.id in (
    select o.id from notifications.notifications as o
    where o.read_at is not null and o.created_at < core.now() - interval '180 days'
    limit p_limit
  );
  get diagnostics v_notices = row_count;
  return v_deliveries + v_notices;
end
$$;

comment on function notifications.purge is 'Forgets e-mail after 30 days and read notices after half a year; returns how many. Run by a job.';

grant execute on function notifications.purge to service_role;

-- API --------------------------------------------------------------------------------------------------------

create view api.notifications
with (security_invoker = true) as
select n.id, n.kind, n.title, n.body, n.link, n.order_id, n.read_at, n.created_at
from notifications.notifications as n
where n.user_id = (select access.user_id());

comment on view api.notifications is 'The signed-in user''s notices; page by (created_at desc, id desc).';

create view api.notification_summary
with (security_invoker = true) as
select count(*)::integer as unread_count
from notifications.notifications as n
where n.user_id = (select access.user_id()) and n.read_at is null;

comment on view api.notification_summary is 'How many notices the signed-in user has not read. One row.';

create view api.admin_deliveries
with (security_invoker = true) as
select
  d.id, d.user_id, d.kind, d.locale, d.subject, d.status, d.attempts, d.available_at, d.last_error, d.message_id,
  d.sent_at, d.created_at
from notifications.deliveries as d
where (select access.has_permission('jobs.read'));

comment on view api.admin_deliveries is 'E-mail and what became of it, without its text (permission jobs.read).';

grant select on api.notifications, api.notification_summary, api.admin_deliveries to authenticated;

create function api.mark_notifications_read(p_ids uuid[] default null)
returns jsonb
language sql
set search_path = ''
as $$
  select notifications.mark_read(p_ids)
$$;

comment on function api.mark_notifications_read is 'Marks notices as read, all when p_ids is null: {updated}.';

create function api.admin_retry_delivery(p_delivery_id uuid, p_reason text)
returns jsonb
language sql
set search_path = ''
as $$
  select notifications.retry_delivery(p_delivery_id, p_reason)
$$;

comment on function api.admin_retry_delivery is 'Sends a dead message again (permission jobs.retry): {delivery_id, status}.';

grant execute on function api.mark_notifications_read, api.admin_retry_delivery to authenticated;

create function api.claim_deliveries(p_limit integer default 20)
returns jsonb
language sql
set search_path = ''
as $$
  select notifications.claim_deliveries(p_limit)
$$;

comment on function api.claim_deliveries is 'Service only: e-mail to send now.';

create function api.delivery_done(p_delivery_id uuid, p_outcome text, p_message_id text, p_error text)
returns jsonb
language sql
set search_path = ''
as $$
  select notifications.delivery_done(p_delivery_id, p_outcome, p_message_id, p_error)
$$;

comment on function api.delivery_done is 'Service only: how sending a message went.';

grant execute on function api.claim_deliveries, api.delivery_done to service_role;
