-- Payments, the ways to pay: which provider takes which currency how, from whom, between which amounts,
-- and whether it works now. A provider that stops answering is set aside by itself, so that buyers
-- are sent to one that works, and is tried again with one payment before it gets them all back.

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('payment.breaker_window', '"5 minutes"', 'How long failed calls to a provider are counted together.', false, false),
  ('payment.breaker_unknowns', '5', 'After how many calls without a clear answer in the window, being more than those with one, a provider gets no new payments.', false, false),
  ('payment.breaker_pause', '"2 minutes"', 'How long such a provider gets no new payments before one is let through to see.', false, false);

insert into access.permissions (code, description)
values ('payments.switch', 'Stop and start a payment provider');

insert into access.role_permissions (role, permission)
values ('superadmin', 'payments.switch'), ('finance', 'payments.switch');

-- The ways to pay ------------------------------------------------------------------------------------

create table payments.provider_methods (
  provider text not null references payments.providers (code),
  method text not null check (method in ('hosted', 'mobile_account')),
  currency core.currency_code not null references core.currencies (code),
  countries text[] not null default '{}',
  min_minor core.positive_amount_minor not null,
  max_minor core.positive_amount_minor not null,
  is_enabled boolean not null default true,
  position integer not null,
  display text not null check (display <> ''),
  prompt_seconds integer check (prompt_seconds between 1 and 3600),
  primary key (provider, method, currency),
  check (min_minor <= max_minor),
  check ((prompt_seconds is not null) = (method = 'mobile_account'))
);

comment on table payments.provider_methods is
  'The ways to pay, as data. countries: of the payer; empty for every country. Limits in minor units of the currency, for one payment. position: the lowest that works is taken when the buyer names none. display: the way''s name for buyers. prompt_seconds: for how long the company asks the payer''s phone; after it there is nothing to approve any more.';

create index provider_methods_currency on payments.provider_methods (currency, position);

alter table payments.provider_methods enable row level security;

create policy "anyone reads the ways to pay" on payments.provider_methods
  for select to anon, authenticated
  using (true);

grant select on payments.provider_methods to anon, authenticated, service_role;

-- Paystack takes naira from 50 NGN. JazzCash and Easypaisa set limits by contract; these are careful ones. Their calls
-- hang for 60 to 75 seconds while the phone asks: the longest is said, so that nobody is told too early that it is over.
insert into payments.provider_methods (
  provider, method, currency, countries, min_minor, max_minor, position, display, prompt_seconds
)
values
  ('paystack', 'hosted', 'NGN', '{}', 5000, 1000000000, 10, 'Card, bank or transfer', null),
  ('jazzcash', 'mobile_account', 'PKR', '{PK}', 10000, 5000000, 20, 'JazzCash account', 75),
  ('easypaisa', 'mobile_account', 'PKR', '{PK}', 10000, 5000000, 30, 'Easypaisa account', 75),
  ('jazzcash', 'hosted', 'PKR', '{PK}', 10000, 50000000, 40, 'Card or voucher by JazzCash', null),
  ('easypaisa', 'hosted', 'PKR', '{PK}', 10000, 50000000, 50, 'Card or account by Easypaisa', null);

-- Health ---------------------------------------------------------------------------------------------

create table payments.provider_health (
  provider text primary key references payments.providers (code),
  state text not null default 'closed' check (state in ('closed', 'open', 'half_open')),
  is_by_hand boolean not null default false,
  window_started_at timestamptz,
  known_count integer not null default 0 check (known_count >= 0),
  unknown_count integer not null default 0 check (unknown_count >= 0),
  opened_at timestamptz,
  retry_at timestamptz,
  reason text,
  changed_by uuid references auth.users (id),
  changed_at timestamptz not null default core.now(),
  disputes_heard_at timestamptz,
  check ((state = 'closed') = (opened_at is null)),
  check (state = 'closed' or is_by_hand = (retry_at is null)),
  check (not is_by_hand or state = 'open')
);

comment on table payments.provider_health is
  'A circuit breaker for each provider. closed: works; open: gets no new payments until retry_at (opened by hand: until it is closed by hand); half_open: one payment was let through to see how it goes, another only after retry_at. Counts are of calls since window_started_at.';

comment on column payments.provider_health.disputes_heard_at is
  'When its list of disputes was last read to its end; null: never, or it publishes none.';

create index provider_health_changed_by on payments.provider_health (changed_by) where changed_by is not null;

alter table payments.provider_health enable row level security;

create policy "staff read the health of providers" on payments.provider_health
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.provider_health to authenticated, service_role;

insert into payments.provider_health (provider)
select p.code from payments.providers as p;

create function payments.announce_health()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:payments', 'provider.changed',
    pg_catalog.jsonb_build_object('kind', 'provider.changed', 'id', new.provider, 'state', new.state, 'at', core.now())
  );
  return null;
end
$$;

comment on function payments.announce_health is 'Tells the staff''s open screens that a provider was set aside or came back.';

create trigger provider_health_announce
  after update on payments.provider_health
  for each row
  when (old.state is distinct from new.state or old.is_by_hand is distinct from new.is_by_hand)
  execute function payments.announce_health();

create function payments.is_open_to_payments(p_health payments.provider_health)
returns boolean
language sql
stable
set search_path = ''
as $$
  select p_health.state = 'closed' or coalesce(p_health.retry_at <= core.now(), false)
$$;

comment on function payments.is_open_to_payments is
  'Whether this provider may get a payment now: it works, or its pause is over and one may see how it goes.';

create function payments.works_now(p_provider text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(
    (select payments.is_open_to_payments(h) from payments.provider_health as h where h.provider = p_provider), true
  )
$$;

comment on function payments.works_now is 'Whether a provider takes new payments now, by its health; any signed-in user may ask.';

grant execute on function payments.works_now to authenticated;

create function payments.let_through(p_provider text)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_health payments.provider_health;
begin
  select h.* into v_health from payments.provider_health as h where h.provider = p_provider;
  if not found or v_health.state = 'closed' then
    return true;
  end if;
  -- Not working: whoever gets the row is the one who sees how it goes, and the next may after another pause.
  update payments.provider_health as h
  set
    state = 'half_open',
    retry_at = core.now() + core.setting_interval('payment.breaker_pause'),
    changed_at = core.now()
  where h.provider = p_provider and h.state <> 'closed' and h.retry_at <= core.now();
  return found or exists (
    select from payments.provider_health as h where h.provider = p_provider and h.state = 'closed'
  );
end
$$;

comment on function payments.let_through is
  'Whether a payment may start with this provider. When it was set aside and its pause is over, exactly one caller hears yes. Locks the provider''s health only then.';

create function payments.set_aside(p_provider text, p_reason text)
returns void
language sql
set search_path = ''
as $$
  update payments.provider_health as h
  set
    state = 'open',
    opened_at = coalesce(h.opened_at, core.now()),
    retry_at = core.now() + core.setting_interval('payment.breaker_pause'),
    reason = p_reason,
    changed_by = null,
    changed_at = core.now(),
    window_started_at = null,
    known_count = 0,
    unknown_count = 0
  where h.provider = p_provider and not h.is_by_hand
$$;

comment on function payments.set_aside is 'Opens a provider''s circuit, unless people hold it open.';

create function payments.take_back(p_provider text)
returns void
language sql
set search_path = ''
as $$
  update payments.provider_health as h
  set
    state = 'closed',
    is_by_hand = false,
    opened_at = null,
    retry_at = null,
    reason = null,
    changed_by = null,
    changed_at = core.now(),
    window_started_at = null,
    known_count = 0,
    unknown_count = 0
  where h.provider = p_provider
$$;

comment on function payments.take_back is 'Closes a provider''s circuit: it gets payments again.';

create function payments.count_outcomes(p_provider text, p_known integer, p_unknown integer)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_health payments.provider_health;
begin
  select h.* into v_health from payments.provider_health as h where h.provider = p_provider;
  -- Nothing is wrong and nothing was: the usual case locks nothing.
  if not found or (v_health.state = 'closed' and v_health.unknown_count = 0 and p_unknown = 0) then
    return;
  end if;
  select h.* into v_health from payments.provider_health as h where h.provider = p_provider for update;
  if v_health.is_by_hand then
    return;
  end if;
  if v_health.state = 'closed' then
    update payments.provider_health as h
    set
      window_started_at = case when w.is_new then core.now() else h.window_started_at end,
      known_count = case when w.is_new then 0 else h.known_count end + p_known,
      unknown_count = case when w.is_new then 0 else h.unknown_count end + p_unknown
    from (
      select coalesce(v_health.window_started_at + core.setting_interval('payment.breaker_window') <= core.now(), true) as is_new
    ) as w
    where h.provider = p_provider
    returning h.* into v_health;
    if v_health.unknown_count >= core.setting_integer('payment.breaker_unknowns')
      and v_health.unknown_count > v_health.known_count
    then
      perform payments.set_aside(p_provider, v_health.unknown_count || ' calls without a clear answer');
    end if;
  elsif p_unknown > 0 then
    perform payments.set_aside(p_provider, coalesce(v_health.reason, 'no clear answer'));
  else
    perform payments.take_back(p_provider);
  end if;
end
$$;

comment on function payments.count_outcomes is
  'Counts calls to a provider that had a clear answer (a refusal is one) and that had none. Opens the circuit when there are too many of the latter, closes an opened one at the first clear answer, opens it anew when the try failed. Does nothing while people hold it open.';

create function payments.record_outcomes(p_provider text, p_known integer, p_unknown integer)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform payments.count_outcomes(p_provider, greatest(coalesce(p_known, 0), 0), greatest(coalesce(p_unknown, 0), 0));
end
$$;

comment on function payments.record_outcomes is 'Service only: what polls heard from a provider. See payments.count_outcomes.';

grant execute on function payments.record_outcomes to service_role;

create function payments.switch_provider(p_provider text, p_state text, p_reason text, p_idempotency_key text)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payments.switch');
  v_scope text := 'switch_provider:' || v_staff_id;
  v_answer jsonb;
  v_health payments.provider_health;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('provider', p_provider, 'state', p_state, 'reason', p_reason)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if length(btrim(coalesce(p_reason, ''))) < 3 then
    perform core.fail('reason.required', 'Say why.', 400);
  end if;
  if p_state is null or p_state not in ('open', 'closed') then
    perform core.fail('payment.provider_state_invalid', 'A provider is stopped (open) or started (closed).', 400, left(p_state, 20));
  end if;
  select h.* into v_health from payments.provider_health as h where h.provider = p_provider for update;
  if not found then
    perform core.fail('payment.provider_unknown', 'There is no such payment provider.', 404, left(p_provider, 50));
  end if;
  perform payments.take_back(p_provider);
  update payments.provider_health as h
  set
    state = p_state,
    is_by_hand = p_state = 'open',
    opened_at = case when p_state = 'open' then core.now() end,
    reason = btrim(p_reason),
    changed_by = v_staff_id
  where h.provider = p_provider;
  perform access.audit(
    'payment_provider.' || case p_state when 'open' then 'stop' else 'start' end, 'payment_provider', p_provider,
    pg_catalog.jsonb_build_object('state', v_health.state, 'is_by_hand', v_health.is_by_hand),
    pg_catalog.jsonb_build_object('state', p_state), btrim(p_reason)
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_object('provider', p_provider, 'state', p_state)
  );
end
$$;

comment on function payments.switch_provider is
  'Staff with payments.switch: open stops new payments with a provider until closed starts them again. Running payments go on. Audited. Raises reason.required, payment.provider_state_invalid, payment.provider_unknown.';

grant execute on function payments.switch_provider to authenticated;

-- What the functions are set up for ------------------------------------------------------------------

create function payments.report_providers(p_providers jsonb)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  update payments.providers as p
  set
    configured_methods = n.methods,
    keeps_cards = n.keeps_cards,
    pays_out = n.pays_out,
    keys_mode = n.keys_mode,
    reported_at = core.now()
  from (
    select
      q.code,
      r.value ->> 'mode' as keys_mode,
      coalesce(k.is_ours and (r.value -> 'keeps_cards')::boolean, false) as keeps_cards,
      coalesce(k.is_ours and (r.value -> 'pays_out')::boolean, false) as pays_out,
      array(
        select m.value from jsonb_array_elements_text(r.value -> 'methods') as m where k.is_ours order by m.value
      ) as methods
    from payments.providers as q
    left join jsonb_array_elements(p_providers) as r on r.value ->> 'code' = q.code
    cross join lateral (select r.value ->> 'mode' = q.mode as is_ours) as k
  ) as n
  where p.code = n.code
    and (
      p.reported_at is null
      or (p.configured_methods, p.keeps_cards, p.pays_out, p.keys_mode)
        is distinct from (n.methods, n.keeps_cards, n.pays_out, n.keys_mode)
    );
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function payments.report_providers is
  'Service only: the providers whose settings the functions hold, [{code, mode, methods, keeps_cards, pays_out}], each once. One in another mode than ours counts as not set up: money of a test never becomes real. Returns how many have changed.';

grant execute on function payments.report_providers to service_role;

-- Choosing -------------------------------------------------------------------------------------------

create function payments.ways(p_currency text, p_country text)
returns setof payments.provider_methods
language sql
stable
set search_path = ''
as $$
  select m.*
  from payments.provider_methods as m
  join payments.providers as p on p.code = m.provider
  where m.currency = p_currency
    and m.is_enabled
    and p.is_available
    and m.method = any (p.configured_methods)
    and (m.countries = '{}' or p_country = any (m.countries))
$$;

comment on function payments.ways is 'The ways to pay in a currency from a country, whether or not they work at this moment.';

create function payments.choose_way(
  p_user_id uuid,
  p_provider text,
  p_method text,
  p_currency text,
  p_amount_minor bigint
)
returns payments.provider_methods
language plpgsql
set search_path = ''
as $$
declare
  v_country text := (select p.country from identity.profiles as p where p.user_id = p_user_id);
  v_way payments.provider_methods;
  v_nearest payments.provider_methods;
begin
  for v_way in
    select w.*
    from payments.ways(p_currency, v_country) as w
    where (p_provider is null or w.provider = p_provider) and (p_method is null or w.method = p_method)
    order by (p_amount_minor between w.min_minor and w.max_minor) desc nulls last, w.position
  loop
    if v_nearest.provider is null then
      v_nearest := v_way;
    end if;
    if p_amount_minor between v_way.min_minor and v_way.max_minor and payments.let_through(v_way.provider) then
      return v_way;
    end if;
  end loop;
  if v_nearest.provider is null then
    perform core.fail(
      'payment.provider_unavailable', 'No payment provider takes this currency yet.', 409, left(p_currency, 20),
      'Choose another way to pay, or pay from the wallet.'
    );
  end if;
  perform core.require_amount(p_amount_minor, p_currency, v_nearest.min_minor, v_nearest.max_minor);
  perform core.fail(
    'payment.provider_paused', 'This way to pay does not work at the moment.', 503, v_nearest.provider,
    'Choose another way to pay, or try again in a few minutes.'
  );
  return null;
end
$$;

comment on function payments.choose_way is
  'The way to pay by currency, country of the payer, amount and health: the named one, or the first that fits and works. Raises payment.provider_unavailable, payment.provider_paused, amount.not_positive, amount.below_minimum, amount.too_large, currency.unknown.';

-- API ------------------------------------------------------------------------------------------------

create view api.payment_providers
with (security_invoker = true) as
select
  p.code as provider,
  p.display_name,
  (
    select coalesce(array_agg(distinct c.value order by c.value), '{}')
    from payments.provider_methods as m
    cross join lateral unnest(m.countries) as c (value)
    where m.provider = p.code and m.is_enabled
  ) as countries,
  (
    select coalesce(array_agg(distinct m.currency::text order by m.currency::text), '{}')
    from payments.provider_methods as m
    where m.provider = p.code and m.is_enabled
  ) as currencies,
  p.is_available and exists (
    select from payments.provider_methods as m
    where m.provider = p.code and m.is_enabled and m.method = any (p.configured_methods)
  ) as is_available,
  (select min(m.min_minor)::bigint from payments.provider_methods as m where m.provider = p.code and m.is_enabled) as min_minor,
  (select max(m.max_minor)::bigint from payments.provider_methods as m where m.provider = p.code and m.is_enabled) as max_minor
from payments.providers as p
where exists (select from payments.provider_methods as m where m.provider = p.code);

comment on view api.payment_providers is
  'Who can take payments, for which countries (of the payer; empty: any) and currencies, between which amounts (minor units); is_available false: not yet. What works now is in api.payment_ways.';

create view api.payment_ways
with (security_invoker = true) as
select
  m.provider,
  p.display_name as provider_name,
  m.method,
  m.display,
  m.currency::text as currency,
  m.min_minor::bigint as min_minor,
  m.max_minor::bigint as max_minor,
  m.position,
  payments.works_now(m.provider) as is_working,
  m.method = 'hosted' and p.keeps_cards as keeps_cards
from payments.provider_methods as m
join payments.providers as p on p.code = m.provider
where m.is_enabled
  and p.is_available
  and m.method = any (p.configured_methods)
  and (
    m.countries = '{}'
    or (select u.country from identity.profiles as u where u.user_id = (select access.user_id())) = any (m.countries)
  );

comment on view api.payment_ways is
  'The ways in which the signed-in user can pay in, best first by position: method hosted (the provider''s page) or mobile_account (approved on the phone), limits for one payment in minor units; is_working false: not at this moment; keeps_cards: a card can be kept for the next payment.';

grant select on api.payment_providers to anon, authenticated, service_role;
grant select on api.payment_ways to authenticated;

create function api.admin_switch_provider(p_provider text, p_state text, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select payments.switch_provider(p_provider, p_state, p_reason, p_idempotency_key)
$$;

comment on function api.admin_switch_provider is
  'Stops (open) or starts (closed) a provider for new payments (permission payments.switch): {provider, state}.';

grant execute on function api.admin_switch_provider to authenticated;

create function api.report_providers(p_providers jsonb)
returns integer
language sql
set search_path = ''
as $$
  select payments.report_providers(p_providers)
$$;

comment on function api.report_providers is 'Service only: which providers the functions are set up for.';

create function api.record_provider_outcomes(p_provider text, p_known integer, p_unknown integer)
returns void
language sql
set search_path = ''
as $$
  select payments.record_outcomes(p_provider, p_known, p_unknown)
$$;

comment on function api.record_provider_outcomes is 'Service only: how many polls of a provider had a clear answer, and how many had none.';

grant execute on function api.report_providers, api.record_provider_outcomes to service_role;
