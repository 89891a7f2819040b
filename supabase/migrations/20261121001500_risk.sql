-- Risk: signals that something may be wrong, rules that judge them, and reviews by people.
-- Triggers of this context on payments, orders and withdrawals write signals and judge inside the
-- command's own transaction. A hold stops the money that it is about and nothing else. What people
-- outside see is that somebody looks at it, never which rule asked for it.

grant usage on schema risk to authenticated, service_role;

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('risk.review_at_score', '100', 'From how many points on the rules that matched make a review together, whatever each of them asks for.', false, true),
  ('risk.alert_after', '"4 hours"', 'How long a review may wait for somebody before staff are alerted.', false, false),
  ('risk.keep_signals', '"400 days"', 'How long signals are kept. No window of a rule is longer than 90 days.', false, true);

insert into access.permissions (code, description)
values
  ('risk.read', 'See signals, rules and reviews'),
  ('risk.decide', 'Decide reviews'),
  ('risk.rules', 'Change risk rules');

insert into access.role_permissions (role, permission)
values
  ('support', 'risk.read'), ('moderator', 'risk.read'), ('finance', 'risk.read'), ('superadmin', 'risk.read'),
  ('moderator', 'risk.decide'), ('finance', 'risk.decide'), ('superadmin', 'risk.decide'),
  ('finance', 'risk.rules'), ('superadmin', 'risk.rules');

-- Signals ------------------------------------------------------------------------------------------------------------

create table risk.signal_kinds (
  kind text primary key check (kind ~ '^[a-z_]+$'),
  measure text not null check (measure in ('count', 'value')),
  is_of_subject boolean not null default false,
  description text not null,
  check (not is_of_subject or measure = 'value')
);

comment on table risk.signal_kinds is
  'What is noted. measure: a rule looks at how many there were in its window, or at the largest value. is_of_subject: it is a fact of one payment, order or withdrawal and counts for that one alone.';

alter table risk.signal_kinds enable row level security;

create policy "staff read kinds of signals" on risk.signal_kinds
  for select to authenticated
  using ((select access.has_permission('risk.read')));

grant select on risk.signal_kinds to authenticated, service_role;

insert into risk.signal_kinds (kind, measure, is_of_subject, description)
values
  ('payment_started', 'count', false, 'A payment was begun'),
  ('payment_failed', 'count', false, 'A payment failed'),
  ('order_placed', 'count', false, 'An order was placed'),
  ('withdrawal_requested', 'count', false, 'A withdrawal was asked for'),
  ('code_failed', 'count', false, 'A wrong confirmation code was entered'),
  ('charge_disputed', 'count', false, 'A payment was disputed at the bank of the card'),
  ('refund_received', 'count', false, 'Goods were returned or a dispute was won: the money went back to the buyer'),
  ('amount_unusual', 'value', true, 'How large the amount is, in percent of the average of the last ten'),
  ('new_destination', 'value', true, 'The amount, when the account is younger than 14 days and nothing was ever paid to it'),
  ('shared_destination', 'value', true, 'How many other people have the same bank account'),
  ('name_differs', 'value', true, 'The bank has another name for the account'),
  ('shared_device', 'value', true, 'How many other people used the same device in the last 30 days');

create table risk.signals (
  id bigint generated always as identity primary key,
  kind text not null references risk.signal_kinds (kind),
  user_id uuid not null references auth.users (id),
  device bytea check (length(device) = 32),
  subject_type text check (subject_type in ('payment', 'order', 'withdrawal')),
  subject_id uuid,
  value bigint not null default 1,
  currency core.currency_code,
  at timestamptz not null,
  check ((subject_type is null) = (subject_id is null))
);

comment on table risk.signals is
  'One thing that was noticed about a person, on a device, about a payment, order or withdrawal. value: an amount in minor units, a percentage or a number, as the kind says. device: SHA-256 of a random id that the browser made; nothing of the machine is known.';

create index signals_person on risk.signals (user_id, kind, at desc);
create index signals_device on risk.signals (device, kind, at desc) where device is not null;
create index signals_subject on risk.signals (subject_id, kind) where subject_id is not null;
create index signals_kind on risk.signals (kind, at desc);

alter table risk.signals enable row level security;

create policy "staff read signals" on risk.signals
  for select to authenticated
  using ((select access.has_permission('risk.read')));

grant select (id, kind, user_id, subject_type, subject_id, value, currency, at) on risk.signals to authenticated, service_role;

create table risk.devices (
  device bytea not null check (length(device) = 32),
  user_id uuid not null references auth.users (id),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (device, user_id)
);

comment on table risk.devices is 'Which people used which device, by the hash of its random id; last_seen_at is exact to the hour.';

create index devices_user on risk.devices (user_id, last_seen_at desc);
create index devices_last_seen_at on risk.devices (last_seen_at);

alter table risk.devices enable row level security;

create policy "nobody reads devices" on risk.devices
  for select to anon, authenticated
  using (false);

create function risk.request_device()
returns bytea
language sql
stable
set search_path = ''
as $$
  select sha256(convert_to('amana-device:' || d.id, 'utf8'))
  from (select core.uuid_or_null(left(core.request_header('x-amana-device'), 36)) as id) as d
  where d.id is not null
$$;

comment on function risk.request_device is
  'The hash of the random id that the browser sends in the header x-amana-device; null without one. Whoever leaves it out, or makes a new one, is judged by the rest.';

-- Rules --------------------------------------------------------------------------------------------------------------

create table risk.rules (
  id uuid primary key default core.uuid_v7(),
  code text not null check (code ~ '^[a-z][a-z0-9-]{2,59}$'),
  version integer not null check (version > 0),
  signal text not null references risk.signal_kinds (kind),
  scope text not null default 'person' check (scope in ('person', 'device')),
  subjects text[] not null check (cardinality(subjects) > 0 and subjects <@ array['payment', 'order', 'withdrawal']),
  currency core.currency_code references core.currencies (code),
  threshold bigint not null check (threshold > 0),
  time_window interval not null check (time_window between interval '1 minute' and interval '90 days'),
  action text not null check (action in ('allow', 'review', 'step_up', 'hold')),
  points integer not null check (points between 0 and 100),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at >= starts_at),
  changed_by uuid references auth.users (id),
  reason text not null,
  unique (code, version),
  -- A withdrawal has its code already, and the money of an order is held for the buyer anyway.
  check (action <> 'step_up' or not 'withdrawal' = any (subjects)),
  check (action <> 'hold' or not 'order' = any (subjects))
);

comment on table risk.rules is
  'When a signal is too much: at least threshold (a number of times, an amount, a percentage) within the window, by person or by device. What follows: allow (points alone), review (staff look, nothing waits), step_up (a code first), hold (this money waits for staff). A version counts from starts_at until ends_at; a change ends it and begins the next. No end: still in force.';

create unique index rules_in_force on risk.rules (code) where ends_at is null;
create index rules_signal on risk.rules (signal);
create index rules_currency on risk.rules (currency);
create index rules_changed_by on risk.rules (changed_by);

alter table risk.rules enable row level security;

create policy "staff read rules" on risk.rules
  for select to authenticated
  using ((select access.has_permission('risk.read')));

grant select on risk.rules to authenticated, service_role;

insert into risk.rules (code, version, signal, scope, subjects, currency, threshold, time_window, action, points, starts_at, reason)
select r.code, 1, r.signal, r.scope, r.subjects, r.currency, r.threshold, r.time_window::interval, r.action, r.points, '2026-01-01', 'First set of rules'
from (
  values
    ('failed-payments', 'payment_failed', 'person', '{payment}'::text[], null, 8, '1 hour', 'hold', 40),
    ('failed-payments-code', 'payment_failed', 'person', '{payment}', null, 12, '1 hour', 'step_up', 20),
    ('failed-payments-device', 'payment_failed', 'device', '{payment,order}', null, 15, '1 day', 'review', 40),
    ('many-payments', 'payment_started', 'person', '{payment}', null, 18, '1 hour', 'review', 20),
    ('many-orders', 'order_placed', 'person', '{order}', null, 40, '1 hour', 'review', 20),
    ('many-withdrawals', 'withdrawal_requested', 'person', '{withdrawal}', null, 9, '1 day', 'review', 30),
    ('unusual-payment', 'amount_unusual', 'person', '{payment}', null, 2000, '1 day', 'review', 20),
    ('unusual-order', 'amount_unusual', 'person', '{order}', null, 3000, '1 day', 'allow', 20),
    ('unusual-withdrawal', 'amount_unusual', 'person', '{withdrawal}', null, 2000, '1 day', 'hold', 40),
    ('new-account-ngn', 'new_destination', 'person', '{withdrawal}', 'NGN', 70000000, '1 day', 'hold', 50),
    ('new-account-pkr', 'new_destination', 'person', '{withdrawal}', 'PKR', 15000000, '1 day', 'hold', 50),
    ('shared-account', 'shared_destination', 'person', '{withdrawal}', null, 2, '1 day', 'hold', 50),
    ('other-name', 'name_differs', 'person', '{withdrawal}', null, 1, '1 day', 'review', 30),
    ('shared-device', 'shared_device', 'person', '{payment,withdrawal}', null, 3, '1 day', 'review', 30),
    ('refund-abuse', 'refund_received', 'person', '{order,withdrawal}', null, 6, '30 days', 'review', 30),
    ('charge-disputed', 'charge_disputed', 'person', '{payment,withdrawal}', null, 1, '90 days', 'review', 60),
    ('wrong-codes', 'code_failed', 'person', '{withdrawal}', null, 10, '1 day', 'hold', 40)
) as r (code, signal, scope, subjects, currency, threshold, time_window, action, points);

-- Decisions and reviews --------------------------------------------------------------------------------------------------

create table risk.cases (
  id uuid primary key default core.uuid_v7(),
  code text not null unique,
  subject_type text not null check (subject_type in ('payment', 'order', 'withdrawal')),
  subject_id uuid not null,
  user_id uuid not null references auth.users (id),
  owner_type text not null check (owner_type in ('user', 'store')),
  owner_id uuid not null,
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  is_holding boolean not null,
  hold_id bigint,
  status text not null default 'open' check (status in ('open', 'asked', 'released', 'rejected', 'closed')),
  question text check (length(question) between 3 and 2000),
  asked_at timestamptz,
  answer text check (length(answer) between 1 and 4000),
  answered_at timestamptz,
  alert_at timestamptz not null,
  alerted_at timestamptz,
  opened_at timestamptz not null default core.now(),
  decided_at timestamptz,
  decided_by uuid references auth.users (id),
  reason text check (length(reason) <= 2000),
  version integer not null default 1,
  check (hold_id is null or is_holding),
  check ((status in ('open', 'asked')) = (decided_at is null)),
  check ((asked_at is null) = (question is null)),
  check ((answered_at is null) = (answer is null))
);

comment on table risk.cases is
  'What a person looks at. is_holding: its money waits (a withdrawal under review, or hold_id of the ledger on the wallet that a payment credited). open, asked (the person was asked something), then released, rejected, or closed (nothing was left to decide).';

create unique index cases_open_subject on risk.cases (subject_type, subject_id) where status in ('open', 'asked');
create index cases_subject on risk.cases (subject_id);
create index cases_waiting on risk.cases (alert_at) where status in ('open', 'asked');
create index cases_opened on risk.cases (opened_at desc, id desc);
create index cases_person on risk.cases (user_id, opened_at desc);
create index cases_owner on risk.cases (owner_id, opened_at desc);
create index cases_currency on risk.cases (currency);
create index cases_decided_by on risk.cases (decided_by);

alter table risk.cases enable row level security;

-- A quiet review is not shown: nothing waits for it, and whoever cheats should not learn of it.
create policy "people see what is held or asked of them, staff see all" on risk.cases
  for select to authenticated
  using (
    ((is_holding or question is not null) and owner_id = any ((select access.readable_owners())::uuid[]))
    or (select access.has_permission('risk.read'))
  );

grant select (
  id, code, subject_type, subject_id, user_id, owner_type, owner_id, amount_minor, currency, is_holding, hold_id,
  status, question, asked_at, answer, answered_at, alert_at, alerted_at, opened_at, decided_at, version
) on risk.cases to authenticated;
grant select on risk.cases to service_role;

create table risk.decisions (
  id uuid primary key default core.uuid_v7(),
  subject_type text not null check (subject_type in ('payment', 'order', 'withdrawal')),
  subject_id uuid not null,
  user_id uuid not null references auth.users (id),
  score integer not null check (score >= 0),
  action text not null check (action in ('allow', 'review', 'step_up', 'hold')),
  factors jsonb not null check (jsonb_typeof(factors) = 'array'),
  case_id uuid references risk.cases (id),
  at timestamptz not null default core.now()
);

comment on table risk.decisions is
  'What the rules said about a payment, order or withdrawal, and why: factors is [{rule, version, signal, scope, value, threshold, window, action, points}]. Written whenever a rule matched, and for every withdrawal. Permanent.';

create index decisions_subject on risk.decisions (subject_id, at desc);
create index decisions_person on risk.decisions (user_id, at desc);
create index decisions_case on risk.decisions (case_id);

alter table risk.decisions enable row level security;

create policy "staff read decisions" on risk.decisions
  for select to authenticated
  using ((select access.has_permission('risk.read')));

grant select on risk.decisions to authenticated, service_role;

create trigger decisions_forbid_change
  before update or delete or truncate on risk.decisions
  for each statement execute function core.forbid_change();

create function risk.announce_case()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:risk', 'risk.changed',
    pg_catalog.jsonb_build_object('kind', 'risk.changed', 'id', new.id, 'status', new.status, 'version', new.version, 'at', core.now())
  );
  if new.is_holding or new.question is not null then
    perform ledger.announce(array[ledger.account('wallet', new.owner_id, new.currency)]);
  end if;
  return null;
end
$$;

comment on function risk.announce_case is 'Tells the staff''s open screens, and whose money it is when they may know, that a review changed.';

create trigger cases_announce
  after insert or update on risk.cases
  for each row execute function risk.announce_case();

-- Noting and judging -----------------------------------------------------------------------------------------------------

create type risk.subject as (
  type text,
  id uuid,
  user_id uuid,
  owner_type text,
  owner_id uuid,
  amount_minor bigint,
  currency text,
  device bytea
);

comment on type risk.subject is 'What is judged: a payment, order or withdrawal of a person, for a wallet, from a device.';

create type risk.verdict as (score integer, action text, factors jsonb);

comment on type risk.verdict is 'The points of all rules that matched, the strongest thing that one asks for, and why.';

create function risk.note(p_subject risk.subject, p_kind text, p_value bigint)
returns void
language sql
set search_path = ''
as $$
  insert into risk.signals (kind, user_id, device, subject_type, subject_id, value, currency, at)
  values (p_kind, p_subject.user_id, p_subject.device, p_subject.type, p_subject.id, p_value, p_subject.currency, core.now())
$$;

comment on function risk.note is 'Writes one signal about a subject.';

create function risk.note_device(p_subject risk.subject)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
  v_others bigint;
begin
  if p_subject.device is null then
    return;
  end if;
  insert into risk.devices as d (device, user_id, first_seen_at, last_seen_at)
  values (p_subject.device, p_subject.user_id, v_now, v_now)
  on conflict (device, user_id) do update set last_seen_at = v_now
  where d.last_seen_at < v_now - interval '1 hour';
  -- A hundred is as telling as a thousand.
  select count(*) into v_others
  from (
    select
    from risk.devices as d
    where d.device = p_subject.device and d.user_id <> p_subject.user_id and d.last_seen_at > v_now - interval '30 days'
    limit 100
  ) as o;
  if v_others > 0 then
    perform risk.note(p_subject, 'shared_device', v_others);
  end if;
end
$$;

comment on function risk.note_device is 'Remembers who used the device, and notes how many others did.';

create function risk.note_amount(p_subject risk.subject, p_kind text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_average numeric;
begin
  select case when count(*) >= 3 then avg(l.value) end into v_average
  from (
    select s.value
    from risk.signals as s
    where s.user_id = p_subject.user_id and s.kind = p_kind and s.currency = p_subject.currency
    order by s.at desc
    limit 10
  ) as l;
  perform risk.note(p_subject, p_kind, p_subject.amount_minor);
  -- Up to three times the usual is usual.
  if p_subject.amount_minor > 3 * v_average then
    perform risk.note(p_subject, 'amount_unusual', least(p_subject.amount_minor * 100 / v_average, 9000000000000000)::bigint);
  end if;
end
$$;

comment on function risk.note_amount is 'Notes that it happened (kind, with the amount), and when the amount is far from this person''s last ten.';

create function risk.measure(p_rule risk.rules, p_is_of_subject boolean, p_is_count boolean, p_subject risk.subject, p_at timestamptz)
returns bigint
language plpgsql
stable
set search_path = ''
as $$
declare
  v_value bigint;
begin
  if p_is_of_subject then
    select max(s.value) into v_value from risk.signals as s where s.subject_id = p_subject.id and s.kind = p_rule.signal;
  elsif p_rule.scope = 'person' then
    select case when p_is_count then count(*) else max(s.value) end into v_value
    from risk.signals as s
    where s.user_id = p_subject.user_id and s.kind = p_rule.signal and s.at > p_at - p_rule.time_window and s.at <= p_at;
  elsif p_subject.device is not null then
    select case when p_is_count then count(*) else max(s.value) end into v_value
    from risk.signals as s
    where s.device = p_subject.device and s.kind = p_rule.signal and s.at > p_at - p_rule.time_window and s.at <= p_at;
  end if;
  return coalesce(v_value, 0);
end
$$;

comment on function risk.measure is 'How much of a rule''s signal there is for a subject at a time: a number of times, or the largest value. One index scan.';

create function risk.judge(p_subject risk.subject, p_actions text[])
returns risk.verdict
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := core.now();
  v_rule record;
  v_value bigint;
  v_verdict risk.verdict := row(0, 'allow', '[]')::risk.verdict;
  v_strength constant text[] := array['allow', 'review', 'step_up', 'hold'];
begin
  for v_rule in
    select r as rule, k.is_of_subject, k.measure = 'count' as is_count
    from risk.rules as r
    join risk.signal_kinds as k on k.kind = r.signal
    where p_subject.type = any (r.subjects)
      and r.action = any (p_actions)
      and (r.currency is null or r.currency = p_subject.currency)
      and r.starts_at <= v_now
      and (r.ends_at is null or r.ends_at > v_now)
  loop
    v_value := risk.measure(v_rule.rule, v_rule.is_of_subject, v_rule.is_count, p_subject, v_now);
    continue when v_value < (v_rule.rule).threshold;
    v_verdict.score := v_verdict.score + (v_rule.rule).points;
    v_verdict.action := v_strength[greatest(array_position(v_strength, v_verdict.action), array_position(v_strength, (v_rule.rule).action))];
    v_verdict.factors := v_verdict.factors || pg_catalog.jsonb_build_object(
      'rule', (v_rule.rule).code, 'version', (v_rule.rule).version, 'signal', (v_rule.rule).signal, 'scope', (v_rule.rule).scope,
      'value', v_value, 'threshold', (v_rule.rule).threshold, 'window', (v_rule.rule).time_window::text,
      'action', (v_rule.rule).action, 'points', (v_rule.rule).points
    );
  end loop;
  if v_verdict.action = 'allow' and v_verdict.score >= core.setting_integer('risk.review_at_score') then
    v_verdict.action := 'review';
  end if;
  return v_verdict;
end
$$;

comment on function risk.judge is 'What the rules in force that ask for one of these actions say about a subject, at once.';

create function risk.open_case(p_subject risk.subject, p_is_holding boolean, p_hold_id bigint)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
  v_case_id uuid;
  v_code text := core.short_code('RC');
begin
  -- One quiet review of a person is enough: what follows within the hour is shown with it.
  if not p_is_holding then
    select c.id into v_case_id
    from risk.cases as c
    where c.user_id = p_subject.user_id and c.subject_type = p_subject.type and c.status in ('open', 'asked')
      and not c.is_holding and c.opened_at > core.now() - interval '1 hour'
    order by c.opened_at desc
    limit 1;
    if found then
      return v_case_id;
    end if;
  end if;
  while exists (select from risk.cases as c where c.code = v_code) loop
    v_code := core.short_code('RC');
  end loop;
  insert into risk.cases (
    code, subject_type, subject_id, user_id, owner_type, owner_id, amount_minor, currency, is_holding, hold_id, alert_at
  )
  values (
    v_code, p_subject.type, p_subject.id, p_subject.user_id, p_subject.owner_type, p_subject.owner_id,
    p_subject.amount_minor, p_subject.currency, p_is_holding, p_hold_id,
    core.now() + core.setting_interval('risk.alert_after')
  )
  returning id into v_case_id;
  return v_case_id;
end
$$;

comment on function risk.open_case is 'A review of the subject; the open quiet one of the same person and hour where nothing is held.';

create function risk.write_decision(p_subject risk.subject, p_verdict risk.verdict, p_case_id uuid)
returns void
language sql
set search_path = ''
as $$
  insert into risk.decisions (subject_type, subject_id, user_id, score, action, factors, case_id)
  values (p_subject.type, p_subject.id, p_subject.user_id, p_verdict.score, p_verdict.action, p_verdict.factors, p_case_id)
$$;

comment on function risk.write_decision is 'Keeps what the rules said.';

create function risk.require_confirmed(p_subject risk.subject, p_verdict risk.verdict, p_action text, p_context jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_challenge_id uuid;
begin
  if not exists (select from jsonb_array_elements(p_verdict.factors) as f where f ->> 'action' = 'step_up') then
    return;
  end if;
  -- Nobody is asked who is not there: what the system or staff do is not confirmed.
  if access.user_id() is distinct from p_subject.user_id then
    return;
  end if;
  select c.id into v_challenge_id
  from access.step_up_challenges as c
  where c.user_id = p_subject.user_id and c.action = p_action and c.context = p_context
    and c.verified_at is not null and c.consumed_at is null
    and c.verified_at > core.now() - interval '10 minutes'
  order by c.created_at desc
  limit 1;
  if not found then
    perform core.fail(
      'risk.confirmation_required', 'Please confirm with a code that this is you.', 403,
      pg_catalog.jsonb_build_object('action', p_action, 'context', p_context)::text,
      'We send the code to your e-mail address.'
    );
  end if;
  perform access.require_step_up(p_action, v_challenge_id, p_context);
end
$$;

comment on function risk.require_confirmed is
  'Where a rule asks for a code: uses up the confirmed step-up for this act and context. Raises risk.confirmation_required (details: {action, context} to confirm).';
