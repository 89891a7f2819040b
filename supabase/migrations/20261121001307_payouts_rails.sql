-- Payouts, the ways out: which one money takes, which accounts it pays to, and the switch of staff. What has begun goes on
-- when a way is closed; only new withdrawals ask whether it is open.

-- Choosing ----------------------------------------------------------------------------------------------

create function payouts.require_rail(p_currency text, p_provider text)
returns payouts.rails
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rail payouts.rails;
begin
  select r.* into v_rail
  from payouts.rails as r
  where r.currency = p_currency
    and r.is_available
    and payouts.is_set_up(r.provider)
    and (p_provider is null or r.provider = p_provider)
  order by r.position, r.provider
  limit 1;
  if not found then
    perform core.fail(
      'payout.unavailable', 'Money cannot be withdrawn this way at the moment.', 409, left(p_currency, 20),
      'It stays safe in the wallet; choose another account, or spend it on the market.'
    );
  end if;
  return v_rail;
end
$$;

comment on function payouts.require_rail is
  'The open way out for a currency by a provider that is set up; a null provider is that of the first one. Raises payout.unavailable.';

create function payouts.require_rail_to(p_destination_id uuid, p_owner_type text, p_owner_id uuid, p_currency text)
returns payouts.rails
language sql
stable
set search_path = ''
as $$
  select payouts.require_rail(
    p_currency,
    (
      select d.provider
      from payouts.destinations as d
      where d.id = p_destination_id
        and d.owner_type = p_owner_type
        and d.owner_id = p_owner_id
        and d.currency = p_currency
    )
  )
$$;

comment on function payouts.require_rail_to is
  'The way out to an account of the owner: by the provider of the account. For no account, or one that is not the owner''s, the first of the currency. Raises payout.unavailable.';

-- Accounts ----------------------------------------------------------------------------------------------

create function payouts.clean_mobile_number(p_country text, p_number text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_number constant text := regexp_replace(coalesce(p_number, ''), '[\s().-]', '', 'g');
begin
  if p_country is distinct from 'PK' or v_number !~ '^((\+|00)?920?|0)?3[0-9]{9}$' then
    perform core.fail(
      'payout_destination.account_invalid', 'This is not a valid account number.', 400, null,
      'A mobile number of Pakistan, like 03001234567.'
    );
  end if;
  return '0' || right(v_number, 10);
end
$$;

comment on function payouts.clean_mobile_number is
  'The number of a mobile account in the one form that is kept, 03001234567, from 03…, 3…, 92 3…, +92 3… or 0092 3…. Raises payout_destination.account_invalid.';

create function payouts.clean_account_number(p_country text, p_kind text, p_account_number text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_number constant text := upper(regexp_replace(coalesce(p_account_number, ''), '[\s-]', '', 'g'));
  -- Nigeria: ten digits (NUBAN). Pakistan and Iraq: IBAN.
  v_form constant text := case p_country
    when 'NG' then '^[0-9]{10}$'
    when 'PK' then '^PK[0-9]{2}[A-Z]{4}[0-9A-Z]{16}$'
    when 'IQ' then '^IQ[0-9]{2}[A-Z]{4}[0-9]{15}$'
    else '^[0-9A-Z]{6,34}$'
  end;
begin
  if p_kind = 'mobile_account' then
    return payouts.clean_mobile_number(p_country, p_account_number);
  end if;
  if v_number !~ v_form then
    perform core.fail(
      'payout_destination.account_invalid', 'This is not a valid account number.', 400, null,
      case p_country
        when 'NG' then 'Ten digits.'
        when 'PK' then 'An IBAN: PK and 22 characters.'
        when 'IQ' then 'An IBAN: IQ and 21 characters.'
      end
    );
  end if;
  if not core.is_account_number(v_number) then
    perform core.fail('iban.invalid', 'The check digits of this IBAN do not fit.', 400);
  end if;
  return v_number;
end
$$;

comment on function payouts.clean_account_number is 'The number of an account of this kind (bank, mobile_account) without spaces and hyphens. Raises payout_destination.account_invalid, iban.invalid.';

create function payouts.require_bank(p_rail payouts.rails, p_bank_code text)
returns payouts.banks
language plpgsql
stable
set search_path = ''
as $$
declare
  v_bank payouts.banks;
begin
  select b.* into v_bank
  from payouts.banks as b
  where b.provider = p_rail.provider and b.country = p_rail.country and b.code = p_bank_code and b.is_available;
  if not found then
    perform core.fail('payout_destination.bank_unknown', 'We cannot pay to this bank.', 400, left(p_bank_code, 20));
  end if;
  return v_bank;
end
$$;

comment on function payouts.require_bank is 'The bank, if the rail pays to it. Raises payout_destination.bank_unknown.';

-- The switch --------------------------------------------------------------------------------------------

create function payouts.switch_rail(
  p_currency text,
  p_provider text,
  p_is_available boolean,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payments.switch');
  v_scope text := 'switch_payout_rail:' || v_staff_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb := core.idempotency_begin(
    v_scope, p_idempotency_key, pg_catalog.jsonb_build_array(p_currency, p_provider, p_is_available, p_reason)
  );
  v_rail payouts.rails;
begin
  if v_answer is not null then
    return v_answer;
  end if;
  if p_is_available is null then
    perform core.fail('payout_rail.state_invalid', 'A way out is opened or closed.', 400);
  end if;
  select r.* into v_rail
  from payouts.rails as r
  where r.currency = p_currency and r.provider = p_provider
  for update;
  if not found then
    perform core.fail('payout_rail.unknown', 'There is no such way out.', 404, left(p_provider, 50));
  end if;
  if payouts.is_sent_by_file(p_provider) then
    perform core.fail(
      'payout_rail.follows_accounts', 'Withdrawals by file open and close with our own bank accounts.', 409, null,
      'Change which of our bank accounts sends withdrawals.'
    );
  end if;
  if p_is_available and not payouts.is_set_up(p_provider) then
    perform core.fail(
      'payout_rail.not_set_up', 'This company is not set up for withdrawals.', 409, left(p_provider, 50),
      'Give the functions its settings for payouts, in our mode; a minute later it can be opened.'
    );
  end if;
  update payouts.rails as r set is_available = p_is_available where r.currency = p_currency and r.provider = p_provider;
  perform access.audit(
    'payout_rail.' || case when p_is_available then 'open' else 'close' end, 'payout_rail', p_currency || ' ' || p_provider,
    pg_catalog.jsonb_build_object('is_available', v_rail.is_available),
    pg_catalog.jsonb_build_object('is_available', p_is_available), v_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object('currency', p_currency, 'provider', p_provider, 'is_available', p_is_available)
  );
end
$$;

comment on function payouts.switch_rail is
  'Staff with payments.switch open or close a provider''s way out of a currency for new withdrawals; those that were asked for go on. Audited. Raises reason.required, payout_rail.state_invalid, payout_rail.unknown, payout_rail.follows_accounts, payout_rail.not_set_up, idempotency.*.';

grant execute on function payouts.switch_rail to authenticated;

create function api.admin_switch_payout_rail(
  p_currency text,
  p_provider text,
  p_is_available boolean,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.switch_rail(p_currency, p_provider, p_is_available, p_reason, p_idempotency_key)
$$;

comment on function api.admin_switch_payout_rail is
  'Opens or closes a way out for new withdrawals (permission payments.switch): {currency, provider, is_available}.';

grant execute on function api.admin_switch_payout_rail to authenticated;

create view api.admin_payout_rails
with (security_invoker = true) as
select
  r.currency || ' ' || r.provider as id,
  r.currency::text as currency,
  r.provider,
  r.country,
  r.position,
  r.is_available,
  not payouts.is_sent_by_file(r.provider) as is_switchable,
  payouts.is_set_up(r.provider) as is_set_up,
  r.min_minor::bigint as min_minor,
  r.max_minor::bigint as max_minor
from payouts.rails as r
where (select access.has_permission('payments.read'));

comment on view api.admin_payout_rails is
  'The ways out of each currency (permission payments.read): whether new withdrawals can go by them, and whether api.admin_switch_payout_rail changes that (is_switchable; files follow our bank accounts). is_set_up false: the functions hold no settings to pay by it, so none goes. Limits in minor units.';

grant select on api.admin_payout_rails to authenticated;
