-- Payments, third part: what arrives from providers, money going back to its source, money that
-- reached our bank directly, and the api of the context.
-- The inbox comes first in every sense: an event is stored before anything else happens, and is
-- processed in one transaction that may be tried again as often as needed.

-- The inbox ----------------------------------------------------------------------------------------

create table payments.inbox (
  id uuid primary key default core.uuid_v7(),
  provider text not null references payments.providers (code),
  event_key text not null check (length(event_key) between 1 and 300),
  kind text not null check (length(kind) between 1 and 100),
  reference text,
  raw_body text not null,
  headers jsonb not null,
  body jsonb,
  fact jsonb,
  signature_ok boolean not null,
  proof text not null default 'signature' check (proof in ('signature', 'none')),
  inquiry text check (length(inquiry) between 1 and 100),
  status text not null default 'received' check (status in ('received', 'processed', 'ignored', 'dead')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default core.now(),
  error text,
  received_at timestamptz not null default core.now(),
  processed_at timestamptz,
  unique (provider, event_key),
  decided_by uuid references auth.users (id),
  decision_reason text,
  check (signature_ok or status in ('dead', 'ignored')),
  check (proof = 'signature' or fact is null),
  check ((decided_by is null) = (decision_reason is null))
);

comment on table payments.inbox is
  'Everything providers sent or said that must not be lost. received: to be processed; processed; ignored: not about us, or discarded by staff; dead: staff must look (forged, unknown reference, amount or currency that differ, failed ten times).';
comment on column payments.inbox.signature_ok is 'False: its proof was false, so that it is never processed. True also where the provider proves nothing.';
comment on column payments.inbox.proof is
  'signature: proven over the raw bytes; none: anyone could have sent it (some providers'' pushes, and every return of a browser), so it carries no fact and at most makes us ask.';
comment on column payments.inbox.inquiry is 'Our reference about which the provider is asked before anything is decided.';
comment on column payments.inbox.raw_body is 'The body as it came, over which the signature was checked. No client role can read it.';
comment on column payments.inbox.body is 'The body with people''s data blanked out, for staff.';
comment on column payments.inbox.fact is 'What the adapter read from it: {subject payment|withdrawal|refund|dispute|attention, status, ...}; null when the event is not about us.';

create index inbox_received on payments.inbox (next_attempt_at) where status = 'received';
create index inbox_received_at on payments.inbox (received_at desc, id desc);
create index inbox_dead on payments.inbox (received_at desc) where status = 'dead';
create index inbox_forged on payments.inbox (received_at) where not signature_ok;
create index inbox_reference on payments.inbox (reference) where reference is not null;
create index inbox_unproven on payments.inbox (received_at) where proof = 'none';
create index inbox_decided_by on payments.inbox (decided_by) where decided_by is not null;

alter table payments.inbox enable row level security;

create policy "staff read the inbox" on payments.inbox
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select (
  id, provider, event_key, kind, reference, body, fact, signature_ok, proof, inquiry, status, attempts,
  next_attempt_at, error, received_at, processed_at, decided_by, decision_reason
) on payments.inbox to authenticated, service_role;

create function payments.announce_inbox()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:inbox', 'inbox.changed',
    pg_catalog.jsonb_build_object('kind', 'inbox.changed', 'id', new.id, 'status', new.status, 'at', core.now())
  );
  return null;
end
$$;

comment on function payments.announce_inbox is 'Tells the staff''s open screens that the inbox has changed.';

create trigger inbox_announce
  after insert or update of status on payments.inbox
  for each row execute function payments.announce_inbox();

create function payments.private_keys()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'email', 'phone', 'first_name', 'last_name', 'name', 'account_number', 'account_name', 'authorization_code',
    'signature', 'ip_address', 'bin', 'last4', 'exp_month', 'exp_year', 'customer_code',
    'international_format_phone', 'msisdn', 'mobileNum', 'mobileNumber', 'mobile_number', 'emailAddress',
    'accountNum', 'cnic', 'pp_Password', 'pp_CNIC', 'pp_MPIN', 'pp_MobileNumber', 'pp_CustomerMobile',
    'pp_CustomerEmail', 'pp_CustomerID', 'pp_CustomerMsisdn', 'pp_SecureHash', 'ppmpf_1', 'auth_token', 'paymentToken'
  ]
$$;

comment on function payments.private_keys is
  'Names under which providers send what staff need not see: people, cards, accounts, and secrets that JazzCash repeats.';

create function payments.redact(p_body jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  if jsonb_typeof(p_body) = 'object' then
    return coalesce(
      (
        select jsonb_object_agg(
          e.key,
          case
            when e.key = any (payments.private_keys())
              and jsonb_typeof(e.value) in ('string', 'number') then '"***"'::jsonb
            else payments.redact(e.value)
          end
        )
        from jsonb_each(p_body) as e
      ),
      '{}'
    );
  end if;
  if jsonb_typeof(p_body) = 'array' then
    return coalesce((select jsonb_agg(payments.redact(e.value)) from jsonb_array_elements(p_body) as e), '[]');
  end if;
  return p_body;
end
$$;

comment on function payments.redact is 'The same JSON with names, addresses, cards and accounts of people replaced by ***.';

create function payments.decode_form_text(p_text text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_bytes bytea := '\x'::bytea;
  v_part text;
begin
  for v_part in
    select m.parts[1] from regexp_matches(replace(p_text, '+', ' '), '%[0-9A-Fa-f]{2}|[^%]+|%', 'g') as m (parts)
  loop
    v_bytes := v_bytes || case
      when v_part ~ '^%[0-9A-Fa-f]{2}$' then pg_catalog.decode(substr(v_part, 2), 'hex')
      else pg_catalog.convert_to(v_part, 'UTF8')
    end;
  end loop;
  return pg_catalog.convert_from(v_bytes, 'UTF8');
exception
  when others then
    return null;
end
$$;

comment on function payments.decode_form_text is 'A name or value of a form (application/x-www-form-urlencoded) as text; null when it is none.';

create function payments.parse_form(p_text text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_object_agg(payments.decode_form_text(split_part(f.pair, '=', 1)), f.value)
  from (
    select t.pair, payments.decode_form_text(substr(t.pair, strpos(t.pair, '=') + 1)) as value
    from string_to_table(ltrim(left(p_text, 20000), '?'), '&') as t (pair)
    where t.pair like '_%=%'
    limit 100
  ) as f
  where payments.decode_form_text(split_part(f.pair, '=', 1)) is not null
$$;

comment on function payments.parse_form is 'A form body or a query as JSON, null when there is no field in it. At most 100 fields are read.';

create function payments.parse_body(p_raw_body text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return payments.redact(
    case when p_raw_body ~ '^\s*[\[{"]' then p_raw_body::jsonb else payments.parse_form(p_raw_body) end
  );
exception
  when others then
    return null;
end
$$;

comment on function payments.parse_body is 'A raw body, JSON or form, as redacted JSON; null when it is neither (or too deep to be honest).';

create function payments.mask_text(p_text text)
returns text
language sql
immutable
set search_path = ''
as $$
  with keys as (
    select array_to_string(payments.private_keys(), '|') as names
  ),
  json_masked as (
    -- The value of a private name in JSON: a text with its escapes, or a number.
    select regexp_replace(
      left(p_text, 20000),
      '"(' || k.names || ')"(\s*:\s*)("(?:[^"\\]|\\.)*"?|-?[0-9.]+)', '"\1"\2"***"', 'gi'
    ) as text, k.names
    from keys as k
  ),
  form_masked as (
    select regexp_replace(j.text, '(^|[?&])(' || j.names || ')=[^&]*', '\1\2=***', 'gi') as text from json_masked as j
  )
  -- And what looks like an address, a mobile number or an account, whatever its name.
  select regexp_replace(
    regexp_replace(
      regexp_replace(f.text, '[^\s"<>=&:,;]+(@|%40)[^\s"<>=&,;]+', '***', 'g'),
      '(?<![0-9A-Za-z])(\+|%2B)?(92|0)3[0-9]{9}(?![0-9A-Za-z])', '***', 'g'
    ),
    '(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9A-Z]{10,26}(?![0-9A-Za-z])', '***', 'g'
  )
  from form_masked as f
$$;

comment on function payments.mask_text is
  'The first 20,000 characters of a body with people''s data and secrets replaced by ***, also where it cannot be parsed.';

create function payments.is_flooded(p_signature_ok boolean, p_proof text, p_inquiry text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select case
    when not p_signature_ok then (
      select count(*)
      from (
        select from payments.inbox as i
        where not i.signature_ok and i.received_at > core.now() - interval '1 hour'
        limit 100
      ) as recent
    ) >= 100
    when p_proof = 'signature' then false
    when exists (select from payments.payments as p where p.reference = p_inquiry) then (
      select count(*)
      from payments.inbox as i
      where i.reference = p_inquiry and i.proof = 'none' and i.received_at > core.now() - interval '1 hour'
    ) >= 50
    else (
      select count(*)
      from (
        select from payments.inbox as i
        where i.proof = 'none' and i.status in ('ignored', 'dead') and i.received_at > core.now() - interval '1 hour'
        limit 200
      ) as recent
    ) >= 200
  end
$$;

comment on function payments.is_flooded is
  'Whether no more of this sort is kept in this hour. Anyone can post to a webhook''s address: false signatures are kept up to 100, what proves nothing up to 50 for one of our payments, and up to 200 for none of them.';

create function payments.receive_webhook(
  p_provider text,
  p_event_key text,
  p_kind text,
  p_raw_body text,
  p_headers jsonb,
  p_signature_ok boolean,
  p_parsed jsonb,
  p_proof text,
  p_inquiry text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
begin
  if payments.is_flooded(p_signature_ok, p_proof, p_inquiry) then
    return pg_catalog.jsonb_build_object('inbox_id', null, 'is_new', false);
  end if;

  insert into payments.inbox (
    provider, event_key, kind, reference, raw_body, headers, body, fact, signature_ok, proof, inquiry, status, error,
    processed_at
  )
  values (
    p_provider, p_event_key, p_kind, left(coalesce(p_parsed ->> 'reference', p_inquiry), 100), p_raw_body,
    coalesce(p_headers, '{}'), payments.parse_body(p_raw_body), p_parsed, p_signature_ok, p_proof, left(p_inquiry, 100),
    case when p_signature_ok then 'received' else 'dead' end,
    case when not p_signature_ok then 'inbox.signature_invalid' end,
    case when not p_signature_ok then core.now() end
  )
  on conflict (provider, event_key) do nothing
  returning id into v_id;
  if found then
    return pg_catalog.jsonb_build_object('inbox_id', v_id, 'is_new', true);
  end if;
  select i.id into v_id from payments.inbox as i where i.provider = p_provider and i.event_key = p_event_key;
  return pg_catalog.jsonb_build_object('inbox_id', v_id, 'is_new', false);
end
$$;

comment on function payments.receive_webhook is
  'Service only: keeps an event, once per provider and event key: {inbox_id, is_new}; inbox_id is null when too many of its sort came in this hour. One with a false signature goes to staff at once under a key of its own, so that it never takes the place of a true one. One that proves nothing (proof none) must not carry a fact; inquiry is the payment to ask about.';

create function payments.apply_event(p_fact jsonb)
returns text
language plpgsql
set search_path = ''
as $$
begin
  case p_fact ->> 'subject'
    when 'payment' then
      return payments.apply_fact(p_fact ->> 'reference', 'webhook', p_fact);
    when 'withdrawal' then
      return payouts.apply_fact(p_fact ->> 'reference', 'webhook', p_fact);
    when 'refund' then
      return payments.apply_refund_fact(p_fact ->> 'reference', p_fact);
    when 'dispute' then
      return payments.apply_dispute_fact(p_fact ->> 'reference', p_fact);
    when 'attention' then
      -- Something that no machine decides, like a dispute opened at the card's bank.
      return coalesce(p_fact ->> 'problem', 'inbox.attention');
    else
      return 'ignored';
  end case;
end
$$;

comment on function payments.apply_event is 'Hands the fact of an event to the machine that it is about; returns that machine''s result.';

create function payments.is_problem(p_result text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_result not in ('applied', 'unchanged', 'ask_again')
$$;

comment on function payments.is_problem is 'Whether what a machine answered to a fact is for staff; else it was applied, changes nothing, or is asked again.';

create function payments.apply_inquiry(p_event payments.inbox)
returns text
language plpgsql
set search_path = ''
as $$
begin
  if payments.ask_soon(p_event.inquiry) then
    return 'applied';
  end if;
  if exists (select from payments.payments as p where p.reference = p_event.inquiry) then
    return 'unchanged';
  end if;
  -- A push of a provider about what we do not know is a case for staff; a browser's return is not.
  return case p_event.kind when 'return' then 'ignored' else 'payment.unknown_reference' end;
end
$$;

comment on function payments.apply_inquiry is
  'Makes the next round of polls ask about the payment that an unproven event names: what it says itself counts for nothing.';

create function payments.process_webhook(p_inbox_id uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_event payments.inbox;
  v_result text;
  v_status text;
begin
  select i.* into v_event from payments.inbox as i where i.id = p_inbox_id for update;
  if not found then
    perform core.fail('inbox.not_found', 'There is no such event.', 404);
  end if;
  if v_event.status <> 'received' then
    return v_event.status;
  end if;

  begin
    v_result := case
      when v_event.inquiry is not null then payments.apply_inquiry(v_event)
      else payments.apply_event(v_event.fact)
    end;
  exception
    when others then
      -- Nothing of the attempt remains; the count does. Back-off doubles from five seconds.
      update payments.inbox as i
      set
        attempts = i.attempts + 1,
        error = left(sqlstate || ' ' || sqlerrm, 500),
        next_attempt_at = core.now() + interval '5 seconds' * power(2, least(i.attempts, 10)),
        status = case when i.attempts + 1 >= 10 then 'dead' else 'received' end
      where i.id = p_inbox_id
      returning i.status into v_status;
      return v_status;
  end;

  v_status := case
    when not payments.is_problem(v_result) then 'processed'
    when v_result = 'ignored' then 'ignored'
    else 'dead'
  end;
  update payments.inbox as i
  set
    status = v_status,
    attempts = i.attempts + 1,
    error = case when v_status = 'dead' then v_result end,
    processed_at = core.now()
  where i.id = p_inbox_id;
  return v_status;
end
$$;

comment on function payments.process_webhook is
  'Service only: applies a received event in one transaction and returns its new status. A failure inside leaves no trace but the attempt; a problem with the fact sends it to staff.';

create function payments.process_inbox(p_limit integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_id uuid;
  v_count integer := 0;
begin
  for v_id in
    select i.id
    from payments.inbox as i
    where i.status = 'received' and i.next_attempt_at <= core.now()
    order by i.next_attempt_at
    limit p_limit
    for update skip locked
  loop
    perform payments.process_webhook(v_id);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function payments.process_inbox is
  'Takes up events that were received and not processed, because whoever received them died or failed; returns how many. Each locks its payment, order and wallets until the transaction ends: the job takes one at a time (p_limit 1), each in a transaction of its own.';

create function payments.require_source(p_source text)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_source is null or p_source not in ('reply', 'poll') then
    perform core.fail('payment.source_invalid', 'Facts come from a reply or a poll; webhooks go through the inbox.', 400);
  end if;
end
$$;

comment on function payments.require_source is 'Raises payment.source_invalid for a fact that is neither of a reply nor of a poll.';

create function payments.report_problem(p_provider text, p_source text, p_problem text, p_reference text, p_fact jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_body text := pg_catalog.jsonb_build_object('source', p_source, 'problem', p_problem, 'fact', p_fact)::text;
begin
  insert into payments.inbox (
    provider, event_key, kind, reference, raw_body, headers, body, fact, signature_ok, status, error, processed_at
  )
  values (
    p_provider, p_source || ':' || coalesce(p_reference, '') || ':' || p_problem, p_source, p_reference, v_body,
    '{}', payments.parse_body(v_body), p_fact, true, 'dead', p_problem, core.now()
  )
  on conflict (provider, event_key) do nothing;
end
$$;

comment on function payments.report_problem is
  'Puts something that a reply or poll said, and that must not be acted on, before staff: once per reference and problem.';

create function payments.report_result(p_provider text, p_source text, p_result text, p_reference text, p_fact jsonb)
returns void
language plpgsql
set search_path = ''
as $$
begin
  if payments.is_problem(p_result) then
    perform payments.report_problem(p_provider, p_source, p_result, p_reference, p_fact);
  end if;
end
$$;

comment on function payments.report_result is 'Puts what a machine answered to a reply or poll before staff when it is a problem.';

create function payments.apply_payment_fact(p_reference text, p_source text, p_fact jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_result text;
begin
  perform payments.require_source(p_source);
  v_result := payments.apply_fact(p_reference, p_source, p_fact);
  if p_source = 'poll' then
    insert into payments.attempts (payment_id, call, outcome, code, answer, finished_at)
    select p.id, 'inquiry', 'accepted', left(p_fact ->> 'status', 50), p_fact, core.now()
    from payments.payments as p
    where p.reference = p_reference;
    perform payments.stop_asking(p.id) from payments.payments as p where p.reference = p_reference;
  end if;
  perform payments.report_result(p_fact ->> 'provider', p_source, v_result, p_reference, p_fact);
  return pg_catalog.jsonb_build_object(
    'result', v_result,
    'status', (select p.status from payments.payments as p where p.reference = p_reference)
  );
end
$$;

comment on function payments.apply_payment_fact is
  'Service only: applies what a provider answered (source reply or poll): {result, status}. A problem goes to the staff''s queue. Raises payment.source_invalid.';

create function payments.count_dead_calls()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)
  from payments.inbox as i
  where i.status = 'dead'
$$;

comment on function payments.count_dead_calls is 'How many calls of providers wait for staff to replay or discard them.';

grant execute on function
  payments.receive_webhook, payments.process_webhook, payments.process_inbox, payments.apply_payment_fact,
  payments.count_dead_calls
to service_role;
