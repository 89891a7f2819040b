-- Payments, saved methods: a card that its payer wants to use again. We never see a card: the provider gives a token, which
-- the functions seal with a key that the database does not hold, and which no client can read.

create table payments.saved_methods (
  id uuid primary key default core.uuid_v7(),
  user_id uuid not null references auth.users (id),
  provider text not null references payments.providers (code),
  mode text not null check (mode in ('test', 'live')),
  fingerprint text not null check (length(fingerprint) between 1 and 200),
  brand text not null check (length(brand) between 1 and 40),
  last4 text not null check (last4 ~ '^[0-9]{4}$'),
  expires_month integer check (expires_month between 1 and 12),
  expires_year integer check (expires_year between 2000 and 2100),
  sealed_token text check (length(sealed_token) <= 2000),
  created_at timestamptz not null default core.now(),
  last_used_at timestamptz,
  removed_at timestamptz,
  check ((removed_at is null) = (sealed_token is not null))
);

comment on table payments.saved_methods is
  'Cards that their payers wanted kept, as the provider''s token. fingerprint: the provider''s own mark of the same card. What is removed keeps brand and last four digits, and no token.';
comment on column payments.saved_methods.sealed_token is
  'The token, sealed (AES-GCM) by the functions with PAYMENT_TOKEN_KEY: granted to no client role, and of no use without that key.';

create unique index saved_methods_one_card on payments.saved_methods (user_id, provider, mode, fingerprint) where removed_at is null;
create index saved_methods_user_id on payments.saved_methods (user_id, created_at desc);
create index saved_methods_provider on payments.saved_methods (provider);

alter table payments.saved_methods enable row level security;

create policy "people read their own saved methods" on payments.saved_methods
  for select to authenticated
  using (user_id = (select access.user_id()));

grant select (id, user_id, provider, mode, brand, last4, expires_month, expires_year, created_at, last_used_at, removed_at)
  on payments.saved_methods to authenticated, service_role;

alter table payments.payments
  add column wants_saving boolean not null default false,
  add column saved_method_id uuid references payments.saved_methods (id);

comment on column payments.payments.wants_saving is
  'The payer agreed that this card is kept for the next time; false again once it is: one agreement keeps one card once.';
comment on column payments.payments.saved_method_id is 'The saved method that it is paid with.';

create index payments_saved_method_id on payments.payments (saved_method_id) where saved_method_id is not null;

-- What the payer wants ------------------------------------------------------------------------------------------

create function payments.choose_method(p_payment_id uuid, p_saved_method_id uuid, p_wants_saving boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
  v_payment payments.payments;
begin
  select p.* into v_payment
  from payments.payments as p
  where p.id = p_payment_id and p.user_id = v_user_id
  for update;
  if not found then
    perform core.fail('payment.not_found', 'There is no such payment.', 404);
  end if;
  if p_saved_method_id is not null and not exists (
    select
    from payments.saved_methods as m
    where m.id = p_saved_method_id and m.user_id = v_user_id and m.provider = v_payment.provider
      and m.mode = v_payment.mode and m.removed_at is null
  ) then
    perform core.fail('payment.method_gone', 'This saved card is no longer there.', 409, null, 'Choose another card.');
  end if;
  update payments.payments as p
  set saved_method_id = p_saved_method_id, wants_saving = coalesce(p_wants_saving, false) and p_saved_method_id is null
  where p.id = p_payment_id and p.status in ('created', 'pending') and p.checkout is null;
end
$$;

comment on function payments.choose_method is
  'The payer, before the provider is asked: pays with a saved method, or agrees that this one is kept. Raises payment.not_found, payment.method_gone.';

create function payments.remove_method(p_saved_method_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user_id uuid := access.require_user();
begin
  update payments.saved_methods as m
  set removed_at = core.now(), sealed_token = null
  where m.id = p_saved_method_id and m.user_id = v_user_id and m.removed_at is null;
end
$$;

comment on function payments.remove_method is 'Forgets a saved method of one''s own, its token at once. Doing it twice changes nothing.';

-- For the functions --------------------------------------------------------------------------------------------------

create function payments.token_of(p_payment_id uuid)
returns text
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_token text;
begin
  update payments.saved_methods as m
  set last_used_at = core.now()
  from payments.payments as p
  where p.id = p_payment_id and m.id = p.saved_method_id and m.user_id = p.user_id
    and m.provider = p.provider and m.mode = p.mode and m.removed_at is null
  returning m.sealed_token into v_token;
  return v_token;
end
$$;

comment on function payments.token_of is 'Service only: the sealed token that a payment is to be paid with; null when there is none, or no longer.';

create function payments.keep_method(p_reference text, p_method jsonb)
returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payment payments.payments;
begin
  select p.* into v_payment from payments.payments as p where p.reference = p_reference for update;
  if not found or not v_payment.wants_saving or v_payment.settle_journal_id is null then
    return false;
  end if;
  insert into payments.saved_methods (
    user_id, provider, mode, fingerprint, brand, last4, expires_month, expires_year, sealed_token
  )
  values (
    v_payment.user_id, v_payment.provider, v_payment.mode, p_method ->> 'fingerprint', p_method ->> 'brand',
    p_method ->> 'last4', (p_method ->> 'expires_month')::integer, (p_method ->> 'expires_year')::integer,
    p_method ->> 'sealed_token'
  )
  on conflict (user_id, provider, mode, fingerprint) where removed_at is null do update
  set
    sealed_token = excluded.sealed_token, brand = excluded.brand, last4 = excluded.last4,
    expires_month = excluded.expires_month, expires_year = excluded.expires_year;
  -- The news of a payment comes several times, also after its owner has removed the card.
  update payments.payments as p set wants_saving = false where p.id = v_payment.id;
  return true;
end
$$;

comment on function payments.keep_method is
  'Service only: keeps the card of a payment that succeeded and whose payer agreed, {fingerprint, brand, last4, expires_month, expires_year, sealed_token}; the same card once, however often it is told. Returns whether this call kept it.';

grant execute on function payments.choose_method, payments.remove_method to authenticated;
grant execute on function payments.token_of, payments.keep_method to service_role;

-- API ---------------------------------------------------------------------------------------------------------------

create view api.saved_payment_methods
with (security_invoker = true) as
select m.id, m.provider, m.brand, m.last4, m.expires_month, m.expires_year, m.created_at, m.last_used_at
from payments.saved_methods as m
join payments.providers as p on p.code = m.provider and p.mode = m.mode
where m.user_id = (select access.user_id()) and m.removed_at is null;

comment on view api.saved_payment_methods is 'The signed-in user''s own saved cards: brand, last four digits and expiry, nothing that pays.';

grant select on api.saved_payment_methods to authenticated;

create function api.choose_payment_method(p_payment_id uuid, p_saved_method_id uuid, p_wants_saving boolean)
returns void
language sql
set search_path = ''
as $$
  select payments.choose_method(p_payment_id, p_saved_method_id, p_wants_saving)
$$;

comment on function api.choose_payment_method is 'Called by start-payment with the user''s token. See payments.choose_method.';

create function api.remove_payment_method(p_saved_method_id uuid)
returns void
language sql
set search_path = ''
as $$
  select payments.remove_method(p_saved_method_id)
$$;

comment on function api.remove_payment_method is 'Forgets a saved card of one''s own.';

create function api.payment_token(p_payment_id uuid)
returns text
language sql
set search_path = ''
as $$
  select payments.token_of(p_payment_id)
$$;

comment on function api.payment_token is 'Service only: the sealed token that a payment is to be paid with.';

create function api.keep_payment_method(p_reference text, p_method jsonb)
returns boolean
language sql
set search_path = ''
as $$
  select payments.keep_method(p_reference, p_method)
$$;

comment on function api.keep_payment_method is 'Service only: keeps the card of a payment. See payments.keep_method.';

grant execute on function api.choose_payment_method, api.remove_payment_method to authenticated;
grant execute on function api.payment_token, api.keep_payment_method to service_role;
