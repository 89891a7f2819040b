-- Payouts: whose account it is, how well its owner is known, and how much may leave.
-- What a withdrawal must fulfil is checked when its row is written, whoever writes it. By then its hold has locked
-- the wallet, so that two withdrawals at once never both take what one limit has left.

insert into core.settings (key, value, description, is_public)
values
  ('payout.cooling_off_cap_minor', '{}', 'How much may go to a new account in all while it cools off (minor units, by currency). A currency without an amount: nothing.', true);

insert into access.permissions (code, description)
values
  ('users.verify', 'Set how well a user or store is known'),
  ('limits.write', 'Change how much may be withdrawn');

insert into access.role_permissions (role, permission)
values
  ('moderator', 'users.verify'), ('finance', 'users.verify'), ('superadmin', 'users.verify'),
  ('finance', 'limits.write'), ('superadmin', 'limits.write');

-- Levels and limits -------------------------------------------------------------------------------------------

create table payouts.levels (
  level smallint primary key check (level between 0 and 9),
  name core.localized_text not null,
  requires text not null
);

comment on table payouts.levels is 'How well a person or store is known. requires: what staff must have seen, for staff.';

alter table payouts.levels enable row level security;

create policy "everyone signed in reads the levels" on payouts.levels
  for select to authenticated
  using (true);

grant select on payouts.levels to authenticated, service_role;

insert into payouts.levels (level, name, requires)
values
  (0, '{"en": "Basic", "ur": "بنیادی", "ar": "أساسي"}', 'A confirmed e-mail address'),
  (1, '{"en": "Verified", "ur": "تصدیق شدہ", "ar": "موثّق"}', 'An identity document whose name is that of the account'),
  (2, '{"en": "Fully verified", "ur": "مکمل تصدیق شدہ", "ar": "موثّق بالكامل"}', 'Identity, address and where the money comes from; for a store its registration too');

create table payouts.limits (
  level smallint not null references payouts.levels (level),
  currency core.currency_code not null references core.currencies (code),
  daily_minor core.amount_minor not null,
  monthly_minor core.amount_minor not null,
  updated_at timestamptz not null default core.now(),
  primary key (level, currency),
  check (daily_minor <= monthly_minor)
);

comment on table payouts.limits is
  'How much one person or store of a level may withdraw in a day and in a calendar month, minor units. Days and months are those of the country that the money goes to. No row: nothing.';

create index limits_currency on payouts.limits (currency);

create trigger limits_touch_updated_at
  before update on payouts.limits
  for each row execute function core.touch_updated_at();

alter table payouts.limits enable row level security;

create policy "everyone signed in reads the limits" on payouts.limits
  for select to authenticated
  using (true);

grant select on payouts.limits to authenticated, service_role;

-- In the order of what the central banks of both markets allow a wallet of each level.
insert into payouts.limits (level, currency, daily_minor, monthly_minor)
values
  (0, 'PKR', 10000000, 40000000), (1, 'PKR', 50000000, 500000000), (2, 'PKR', 500000000, 5000000000),
  (0, 'NGN', 100000000, 500000000), (1, 'NGN', 500000000, 5000000000), (2, 'NGN', 2500000000, 25000000000),
  (0, 'IQD', 500000000, 2000000000), (1, 'IQD', 2500000000, 25000000000), (2, 'IQD', 25000000000, 250000000000),
  (0, 'USD', 50000, 200000), (1, 'USD', 200000, 2000000), (2, 'USD', 2000000, 20000000);

create table payouts.owner_levels (
  owner_type text not null check (owner_type in ('user', 'store')),
  owner_id uuid not null,
  level smallint not null references payouts.levels (level),
  evidence text not null check (length(evidence) between 3 and 2000),
  set_by uuid not null references auth.users (id),
  set_at timestamptz not null,
  primary key (owner_id, owner_type)
);

comment on table payouts.owner_levels is
  'The level of a person or store that staff have looked at; everybody else is at level 0. evidence: what set_by, who asked for the level, has seen, a text or a link. Earlier levels are in the audit log.';

create index owner_levels_level on payouts.owner_levels (level);
create index owner_levels_set_by on payouts.owner_levels (set_by);

alter table payouts.owner_levels enable row level security;

create policy "owners read their level, staff read all" on payouts.owner_levels
  for select to authenticated
  using (
    owner_id = any ((select access.readable_owners())::uuid[])
    or (select access.has_permission('users.read'))
  );

-- evidence and who looked are for staff: the view api.admin_levels shows them.
grant select (owner_type, owner_id, level, set_at) on payouts.owner_levels to authenticated;
grant select on payouts.owner_levels to service_role;

create function payouts.level_of(p_owner_type text, p_owner_id uuid)
returns smallint
language sql
stable
set search_path = ''
as $$
  select coalesce(
    (select o.level from payouts.owner_levels as o where o.owner_id = p_owner_id and o.owner_type = p_owner_type), 0::smallint
  )
$$;

comment on function payouts.level_of is 'How well a person or store is known; 0 until staff have looked.';

create function payouts.limit_states(p_owner_type text, p_owner_id uuid, p_currency text)
returns table (
  period text,
  limit_minor bigint,
  used_minor bigint,
  left_minor bigint,
  resets_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  with zone as (
    select coalesce(
      (
        select identity.time_zone_of(r.country)
        from payouts.rails as r
        where r.currency = p_currency
        order by r.position, r.provider
        limit 1
      ),
      'UTC'
    ) as name
  ),
  periods as (
    select
      x.period,
      date_trunc(x.period, core.now(), z.name) as starts_at,
      (date_trunc(x.period, core.now() at time zone z.name) + ('1 ' || x.period)::interval) at time zone z.name as resets_at
    from zone as z
    cross join unnest(array['day', 'month']) as x (period)
  ),
  -- What did not reach the bank, or came back, takes nothing of a limit.
  taken as (
    select
      coalesce(sum(w.amount_minor), 0)::bigint as month_minor,
      coalesce(sum(w.amount_minor) filter (where w.requested_at >= (select p.starts_at from periods as p where p.period = 'day')), 0)::bigint as day_minor
    from payouts.withdrawals as w
    where w.owner_id = p_owner_id
      and w.owner_type = p_owner_type
      and w.currency = p_currency
      and w.requested_at >= (select min(p.starts_at) from periods as p)
      and w.status not in ('cancelled', 'failed', 'reversed')
  ),
  allowed as (
    select coalesce(max(l.daily_minor), 0) as day_minor, coalesce(max(l.monthly_minor), 0) as month_minor
    from payouts.limits as l
    where l.level = payouts.level_of(p_owner_type, p_owner_id) and l.currency = p_currency
  )
  select
    p.period, u.limit_minor, u.used_minor, greatest(u.limit_minor - u.used_minor, 0), p.resets_at
  from periods as p
  cross join taken as t
  cross join allowed as a
  cross join lateral (
    select
      case p.period when 'day' then a.day_minor else a.month_minor end as limit_minor,
      case p.period when 'day' then t.day_minor else t.month_minor end as used_minor
  ) as u
$$;

comment on function payouts.limit_states is
  'What a person or store may still withdraw today and this month, minor units, and when that begins anew. Other contexts that pay out by themselves (weekly payouts) ask this first.';

-- Is the account theirs? ----------------------------------------------------------------------------------------

create table payouts.name_checks (
  destination_id uuid primary key references payouts.destinations (id),
  status text not null default 'waiting' check (status in ('waiting', 'matched', 'differs', 'not_offered', 'not_found')),
  found_name text check (length(found_name) <= 200),
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  checked_at timestamptz,
  check ((status = 'waiting') = (next_attempt_at is not null)),
  check (status <> 'differs' or found_name is not null)
);

comment on table payouts.name_checks is
  'Whether the bank has the name that the owner wrote: waiting (not asked yet), matched, differs (a person looks at every withdrawal to it), not_offered (the rail tells no names), not_found (the bank knows no such account: nothing goes there). found_name is for staff alone: else anybody could learn whose account a number is.';

create index name_checks_waiting on payouts.name_checks (next_attempt_at) where next_attempt_at is not null;
create index name_checks_differs on payouts.name_checks (checked_at desc) where status = 'differs';

alter table payouts.name_checks enable row level security;

create policy "owners read how the check of a name stands, staff read all" on payouts.name_checks
  for select to authenticated
  using (destination_id in (select d.id from payouts.destinations as d));

grant select (destination_id, status, checked_at) on payouts.name_checks to authenticated;
grant select on payouts.name_checks to service_role;

create function payouts.name_words(p_name text)
returns text[]
language sql
immutable
set search_path = ''
as $$
  select coalesce(array_agg(w.word), '{}')
  from string_to_table(btrim(regexp_replace(lower(coalesce(p_name, '')), '[^[:alnum:]]+', ' ', 'g')), ' ') as w (word)
  where w.word not in ('', 'mr', 'mrs', 'ms', 'miss', 'dr', 'alhaji', 'chief', 'the')
$$;

comment on function payouts.name_words is 'The words of a name in small letters, without titles and punctuation.';

create function payouts.names_match(p_written text, p_found text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  with words as (
    select
      case when cardinality(w.a) <= cardinality(w.b) then w.a else w.b end as fewer,
      case when cardinality(w.a) <= cardinality(w.b) then w.b else w.a end as more
    from (select payouts.name_words(p_written) as a, payouts.name_words(p_found) as b) as w
  )
  -- Banks order names differently and leave some out: of the shorter one every word must be in the longer.
  select cardinality(w.fewer) > 0
    and (cardinality(w.fewer) > 1 or cardinality(w.more) = 1)
    and w.fewer <@ w.more
  from words as w
$$;

comment on function payouts.names_match is
  'Whether two names are of one person as far as banks write them: in any order, without titles; a second given name may be missing, but one word alone is not enough for a longer name.';

create function payouts.begin_name_check()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into payouts.name_checks (destination_id, next_attempt_at) values (new.id, core.now());
  perform outbox.nudge_function('poll-providers');
  return null;
end
$$;

comment on function payouts.begin_name_check is 'Trigger: a new account waits for its name to be asked for; whoever asks is woken.';

create trigger destinations_begin_name_check
  after insert on payouts.destinations
  for each row execute function payouts.begin_name_check();

create function payouts.claim_name_checks(p_limit integer)
returns jsonb
language sql
security definer
set search_path = ''
as $$
  with due as (
    select c.destination_id
    from payouts.name_checks as c
    where c.next_attempt_at <= core.now()
    order by c.next_attempt_at
    limit greatest(1, least(p_limit, 50))
    for update skip locked
  ),
  claimed as (
    update payouts.name_checks as c
    set attempts = c.attempts + 1, next_attempt_at = core.now() + interval '10 minutes' * power(2, least(c.attempts, 6))
    from due
    where c.destination_id = due.destination_id
    returning c.destination_id
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'destination_id', d.id, 'provider', d.provider, 'mode', p.mode, 'bank_code', d.bank_code,
        'account_number', d.account_number, 'currency', d.currency
      )
    ),
    '[]'
  )
  from claimed as c
  join payouts.destinations as d on d.id = c.destination_id
  join payments.providers as p on p.code = d.provider
$$;

comment on function payouts.claim_name_checks is
  'Service only: accounts whose holder''s name is to be asked for now: {destination_id, provider, mode, bank_code, account_number, currency}. Each is due again later whatever happens to the asker.';

create function payouts.name_checked(p_destination_id uuid, p_outcome text, p_name text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_check payouts.name_checks;
  v_destination payouts.destinations;
  v_found text := left(nullif(btrim(regexp_replace(coalesce(p_name, ''), '[[:cntrl:]]', ' ', 'g')), ''), 200);
begin
  select c.* into v_check from payouts.name_checks as c where c.destination_id = p_destination_id for update;
  if not found then
    perform core.fail('payout_destination.not_found', 'There is no such account in the list.', 404);
  end if;
  select d.* into strict v_destination from payouts.destinations as d where d.id = p_destination_id;
  -- An answer that did not come is asked for again; after six attempts (ten hours, within the cool-off) it is not to be had.
  if v_check.status <> 'waiting' or (p_outcome = 'unknown' and v_check.attempts < 6) then
    return pg_catalog.jsonb_build_object('status', v_check.status);
  end if;
  update payouts.name_checks as c
  set
    status = case
      when p_outcome = 'found' and v_found is not null
        then case when payouts.names_match(v_destination.account_name, v_found) then 'matched' else 'differs' end
      when p_outcome = 'not_found' then 'not_found'
      else 'not_offered'
    end,
    found_name = case when p_outcome = 'found' then v_found end,
    next_attempt_at = null,
    checked_at = core.now()
  where c.destination_id = p_destination_id
  returning c.* into v_check;
  perform core.broadcast(
    v_destination.owner_type || ':' || v_destination.owner_id, 'destination.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'destination.changed', 'id', p_destination_id, 'destination_id', p_destination_id, 'status', v_check.status, 'at', core.now()
    )
  );
  return pg_catalog.jsonb_build_object('status', v_check.status);
end
$$;

comment on function payouts.name_checked is
  'Service only: what the bank said: found with a name, not_found, unsupported, unknown (asked again, six times at most). Returns {status}. Raises payout_destination.not_found.';

grant execute on function payouts.claim_name_checks, payouts.name_checked to service_role;

-- What every withdrawal must fulfil ---------------------------------------------------------------------------------

create function payouts.require_within_limits(p_withdrawal payouts.withdrawals)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state record;
begin
  -- The month first: what it refuses, tomorrow refuses too.
  select s.* into v_state
  from payouts.limit_states(p_withdrawal.owner_type, p_withdrawal.owner_id, p_withdrawal.currency) as s
  where p_withdrawal.amount_minor > s.left_minor
  order by s.period desc
  limit 1;
  if not found then
    return;
  end if;
  perform core.fail(
    case v_state.period when 'day' then 'withdrawal.daily_limit' else 'withdrawal.monthly_limit' end,
    'This is more than may be taken out now.', 409,
    pg_catalog.jsonb_build_object(
      'left_minor', v_state.left_minor, 'limit_minor', v_state.limit_minor, 'currency', p_withdrawal.currency,
      'resets_at', to_char(v_state.resets_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    )::text,
    'Take out less, or wait until the limit begins anew.'
  );
end
$$;

comment on function payouts.require_within_limits is
  'Raises withdrawal.monthly_limit, withdrawal.daily_limit (details: {left_minor, limit_minor, currency, resets_at} as JSON). Its caller holds the lock of the wallet.';

create function payouts.require_cooled_off(p_withdrawal payouts.withdrawals, p_destination payouts.destinations)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_cap bigint := coalesce((core.setting('payout.cooling_off_cap_minor') ->> p_withdrawal.currency)::bigint, 0);
  v_sent bigint;
begin
  if p_destination.usable_at <= core.now() then
    return;
  end if;
  select coalesce(sum(w.amount_minor), 0) into v_sent
  from payouts.withdrawals as w
  where w.destination_id = p_destination.id and w.status not in ('cancelled', 'failed', 'reversed');
  if v_sent + p_withdrawal.amount_minor > v_cap then
    perform core.fail(
      'payout_destination.cooling_off', 'This account is new and cannot be used yet.', 409,
      to_char(p_destination.usable_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
      'For your safety a new account waits before so much money can go to it.'
    );
  end if;
end
$$;

comment on function payouts.require_cooled_off is
  'A new account takes nothing, or in all what payout.cooling_off_cap_minor allows, until it is usable. Raises payout_destination.cooling_off (details: from when).';

create function payouts.guard_withdrawal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_destination payouts.destinations;
  v_name_status text;
begin
  select d.* into strict v_destination from payouts.destinations as d where d.id = new.destination_id;
  select c.status into v_name_status from payouts.name_checks as c where c.destination_id = new.destination_id;
  if v_name_status = 'not_found' then
    perform core.fail(
      'payout_destination.not_at_bank', 'The bank knows no account with this number.', 409, null,
      'Remove it and add the account again with its right number.'
    );
  end if;
  perform payouts.require_cooled_off(new, v_destination);
  perform payouts.require_within_limits(new);
  if v_name_status = 'differs' then
    new.review_reasons := array_append(new.review_reasons, 'name_differs');
    new.status := 'under_review';
  end if;
  return new;
end
$$;

comment on function payouts.guard_withdrawal is
  'Trigger: a withdrawal to an account that the bank does not know, that is too new, or beyond a limit is refused; one to an account of another name waits for a person. Raises payout_destination.not_at_bank, payout_destination.cooling_off, withdrawal.daily_limit, withdrawal.monthly_limit.';

create trigger withdrawals_guard
  before insert on payouts.withdrawals
  for each row execute function payouts.guard_withdrawal();
