-- Payouts: money that leaves a wallet for a bank account.
-- A withdrawal holds the money when it is asked for, moves it into payout_in_transit when it is
-- handed to the provider, and ends on the provider's word. A timeout is pending, never failed;
-- the same reference is asked about and sent again, never a new one.

grant usage on schema payouts to anon, authenticated, service_role;

-- Settings -----------------------------------------------------------------------------------------

insert into core.settings (key, value, description, is_public)
values
  ('payout.destination_cool_off', '"24 hours"', 'How long a new bank account waits before money can go to it: time for its owner to notice that it was not them.', true),
  ('payout.review_above_minor', '{"NGN": 50000000, "PKR": 10000000}', 'Withdrawals above this amount (minor units, by currency) wait for a decision of finance.', false),
  ('payout.review_first', 'true', 'Whether the first withdrawal to a bank account waits for a decision of finance.', false),
  ('payout.request_limit', '10', 'How many withdrawals one person may request in an hour.', false),
  ('payout.fee_ask_until', '"30 days"', 'How long after a withdrawal settled the provider is still asked for its fee when it has not said it.', false);

-- Rails: in which currencies, and by whom, withdrawals exist ---------------------------------------------

create table payouts.rails (
  currency core.currency_code not null references core.currencies (code),
  provider text not null references payments.providers (code),
  country char(2) not null,
  position integer not null,
  is_available boolean not null default false,
  min_minor core.positive_amount_minor not null,
  max_minor core.positive_amount_minor not null,
  primary key (currency, provider),
  check (min_minor <= max_minor)
);

comment on table payouts.rails is
  'By which providers money of a currency leaves and within which limits of one withdrawal, minor units; what it costs is a rule (withdrawal_fee of pricing.rules). position: the lowest available one is meant where nobody named one. A currency without an available row cannot be withdrawn yet.';

create index rails_provider on payouts.rails (provider);

alter table payouts.rails enable row level security;

create policy "anyone reads the rails" on payouts.rails
  for select to anon, authenticated
  using (true);

grant select on payouts.rails to anon, authenticated, service_role;

create function payouts.is_sent_by_file(p_provider text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_provider = 'bank'
$$;

comment on function payouts.is_sent_by_file is 'Whether withdrawals of this provider leave in files that staff upload, and so are never handed to an API.';

create function payouts.is_set_up(p_provider text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select payouts.is_sent_by_file(p_provider)
    or exists (select from payments.providers as p where p.code = p_provider and p.pays_out)
$$;

comment on function payouts.is_set_up is
  'Whether money can leave by this provider at all: by a file, or because the functions hold its settings for payouts.';

grant execute on function payouts.is_sent_by_file, payouts.is_set_up to anon, authenticated, service_role;

-- Rupees leave by file while an account of ours pays it (payouts.follow_bank_account), and by JazzCash or Easypaisa once
-- staff have switched them on. Those set limits by contract; these are careful ones.
insert into payouts.rails (currency, provider, country, position, is_available, min_minor, max_minor)
values
  ('NGN', 'paystack', 'NG', 10, true, 50000, 500000000),
  ('PKR', 'bank', 'PK', 10, false, 50000, 50000000),
  ('PKR', 'jazzcash', 'PK', 20, false, 50000, 5000000),
  ('PKR', 'easypaisa', 'PK', 30, false, 50000, 5000000);

create table payouts.banks (
  provider text not null references payments.providers (code),
  country char(2) not null,
  code text not null check (code ~ '^[0-9A-Z]{3,11}$'),
  name text not null check (name <> ''),
  kind text not null default 'bank' check (kind in ('bank', 'mobile_account')),
  is_available boolean not null default true,
  primary key (provider, country, code)
);

comment on table payouts.banks is
  'Where a provider pays to, with the provider''s own codes. kind mobile_account: its accounts are mobile numbers. is_available false: known, not yet served.';

alter table payouts.banks enable row level security;

create policy "anyone reads the banks" on payouts.banks
  for select to anon, authenticated
  using (true);

grant select on payouts.banks to anon, authenticated, service_role;

insert into payouts.banks (provider, country, code, name, is_available)
values
  ('paystack', 'NG', '044', 'Access Bank', true),
  ('paystack', 'NG', '023', 'Citibank Nigeria', true),
  ('paystack', 'NG', '050', 'Ecobank Nigeria', true),
  ('paystack', 'NG', '070', 'Fidelity Bank', true),
  ('paystack', 'NG', '011', 'First Bank of Nigeria', true),
  ('paystack', 'NG', '214', 'First City Monument Bank', true),
  ('paystack', 'NG', '058', 'Guaranty Trust Bank', true),
  ('paystack', 'NG', '082', 'Keystone Bank', true),
  ('paystack', 'NG', '50211', 'Kuda Bank', true),
  ('paystack', 'NG', '50515', 'Moniepoint MFB', true),
  ('paystack', 'NG', '999992', 'OPay Digital Services Limited (OPay)', true),
  ('paystack', 'NG', '999991', 'PalmPay', true),
  ('paystack', 'NG', '076', 'Polaris Bank', true),
  ('paystack', 'NG', '101', 'Providus Bank', true),
  ('paystack', 'NG', '221', 'Stanbic IBTC Bank', true),
  ('paystack', 'NG', '068', 'Standard Chartered Bank', true),
  ('paystack', 'NG', '232', 'Sterling Bank', true),
  ('paystack', 'NG', '032', 'Union Bank of Nigeria', true),
  ('paystack', 'NG', '033', 'United Bank For Africa', true),
  ('paystack', 'NG', '215', 'Unity Bank', true),
  ('paystack', 'NG', '035', 'Wema Bank', true),
  ('paystack', 'NG', '057', 'Zenith Bank', true),
  ('jazzcash', 'PK', 'HABB', 'Habib Bank', false),
  ('jazzcash', 'PK', 'MUCB', 'MCB Bank', false),
  ('jazzcash', 'PK', 'MEZN', 'Meezan Bank', false),
  ('jazzcash', 'PK', 'UNIL', 'United Bank', false),
  ('jazzcash', 'PK', 'SCBL', 'Standard Chartered Bank (Pakistan)', false);

insert into payouts.banks (provider, country, code, name, kind)
values
  ('jazzcash', 'PK', 'JAZZCASH', 'JazzCash account', 'mobile_account'),
  ('easypaisa', 'PK', 'EASYPAISA', 'Easypaisa account', 'mobile_account');

-- Destinations -----------------------------------------------------------------------------------------

create table payouts.destinations (
  id uuid primary key default core.uuid_v7(),
  owner_type text not null check (owner_type in ('user', 'store')),
  owner_id uuid not null,
  provider text not null,
  country char(2) not null,
  kind text not null default 'bank' check (kind in ('bank', 'mobile_account')),
  bank_code text not null,
  account_number text not null check (core.is_account_number(account_number)),
  account_last4 text not null generated always as (right(account_number, 4)) stored,
  account_name text not null check (length(account_name) between 2 and 100),
  currency core.currency_code not null references core.currencies (code),
  usable_at timestamptz not null,
  added_by uuid not null references auth.users (id),
  created_at timestamptz not null default core.now(),
  removed_at timestamptz,
  foreign key (provider, country, bank_code) references payouts.banks (provider, country, code)
);

comment on table payouts.destinations is
  'Bank and mobile accounts (kind) to which people and stores withdraw. Usable once usable_at has passed; removed ones stay, since withdrawals name them.';
comment on column payouts.destinations.account_number is 'The full number: granted to no role; only the function that hands a withdrawal to the provider receives it.';

create unique index destinations_account on payouts.destinations (owner_type, owner_id, provider, bank_code, account_number)
  where removed_at is null;
create index destinations_owner on payouts.destinations (owner_id, created_at desc);
create index destinations_bank on payouts.destinations (provider, country, bank_code);
create index destinations_currency on payouts.destinations (currency);
create index destinations_added_by on payouts.destinations (added_by);

alter table payouts.destinations enable row level security;

create policy "owners read their bank accounts, staff read all" on payouts.destinations
  for select to authenticated
  using (
    owner_id = any ((select access.readable_owners())::uuid[])
    or (select access.has_permission('payouts.read'))
  );

grant select (
  id, owner_type, owner_id, provider, country, kind, bank_code, account_last4, account_name, currency,
  usable_at, added_by, created_at, removed_at
) on payouts.destinations to authenticated, service_role;

create function payouts.keep_account()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform core.fail('payout_destination.final', 'An account that was added is never changed; add the other one.', 409);
  return null;
end
$$;

comment on function payouts.keep_account is
  'Trigger: whose account it is and where never changes, since code, cool-off, check of the name and the provider''s name for it were all for this one. Raises payout_destination.final.';

create trigger destinations_are_final
  before update on payouts.destinations
  for each row
  when (
    (old.owner_type, old.owner_id, old.provider, old.country, old.kind, old.bank_code, old.account_number, old.account_name, old.currency)
    is distinct from
    (new.owner_type, new.owner_id, new.provider, new.country, new.kind, new.bank_code, new.account_number, new.account_name, new.currency)
  )
  execute function payouts.keep_account();

create table payouts.recipients (
  destination_id uuid not null references payouts.destinations (id),
  mode text not null check (mode in ('test', 'live')),
  code text not null check (code <> ''),
  primary key (destination_id, mode)
);

comment on table payouts.recipients is
  'The provider''s own name for an account, once it was told about it, for each mode: a name that was made with test keys is nobody, or somebody else, to live ones. Read by the function that hands a withdrawal to the provider alone.';

alter table payouts.recipients enable row level security;

create policy "nobody reads the provider's names for accounts" on payouts.recipients
  for select to authenticated
  using (false);

-- The machine --------------------------------------------------------------------------------------------

create table payouts.transitions (
  from_status text not null,
  action text not null,
  actor text not null check (actor in ('owner', 'staff', 'system', 'provider')),
  to_status text not null,
  effects text[] not null default '{}',
  notice text,
  is_confirmed_first boolean not null default false,
  primary key (from_status, action, actor)
);

comment on table payouts.transitions is
  'The withdrawal machine. effects: settle_hold, release_hold, pay_out, return, credit_back, alert (to staff, no money). is_confirmed_first: a webhook that says this contradicts what the provider said before, so the provider is asked before money moves.';

alter table payouts.transitions enable row level security;

create policy "anyone reads the withdrawal machine" on payouts.transitions
  for select to anon, authenticated
  using (true);

grant select on payouts.transitions to authenticated, service_role;

insert into payouts.transitions (from_status, action, actor, to_status, effects, notice, is_confirmed_first)
values
  ('under_review', 'approve', 'staff', 'initiated', '{send}', 'withdrawal.approved', false),
  ('under_review', 'reject', 'staff', 'cancelled', '{release_hold}', 'withdrawal.rejected', false),
  ('under_review', 'cancel', 'owner', 'cancelled', '{release_hold}', null, false),
  ('initiated', 'cancel', 'owner', 'cancelled', '{release_hold}', null, false),
  ('initiated', 'hand_over', 'system', 'pending_provider', '{settle_hold}', null, false),
  ('pending_provider', 'succeed', 'provider', 'settled', '{pay_out}', 'withdrawal.settled', false),
  ('pending_provider', 'fail', 'provider', 'failed', '{return}', 'withdrawal.failed', false),
  ('pending_provider', 'reverse', 'provider', 'failed', '{return}', 'withdrawal.failed', false),
  ('settled', 'reverse', 'provider', 'reversed', '{credit_back}', 'withdrawal.reversed', false),
  ('settled', 'fail', 'provider', 'reversed', '{credit_back}', 'withdrawal.reversed', true),
  -- The money went back to the wallet and may be spent: a person must decide.
  ('failed', 'succeed', 'provider', 'failed', '{alert}', null, true),
  ('reversed', 'succeed', 'provider', 'reversed', '{alert}', null, true),
  ('cancelled', 'succeed', 'provider', 'cancelled', '{alert}', null, true),
  ('initiated', 'succeed', 'provider', 'initiated', '{alert}', null, true),
  ('under_review', 'succeed', 'provider', 'under_review', '{alert}', null, true);

-- Withdrawals ----------------------------------------------------------------------------------------------

create table payouts.withdrawals (
  id uuid primary key default core.uuid_v7(),
  code text not null unique,
  reference text not null unique check (reference ~ '^amw-[0-9a-f]{32}$'),
  provider text not null references payments.providers (code),
  mode text not null check (mode in ('test', 'live')),
  owner_type text not null check (owner_type in ('user', 'store')),
  owner_id uuid not null,
  requested_by uuid not null references auth.users (id),
  destination_id uuid not null references payouts.destinations (id),
  amount_minor core.positive_amount_minor not null,
  fee_minor core.amount_minor not null,
  fee_rule_id uuid not null references pricing.rules (id),
  net_minor bigint not null generated always as (amount_minor - fee_minor) stored check (net_minor > 0),
  currency core.currency_code not null references core.currencies (code),
  status text not null check (
    status in ('initiated', 'under_review', 'pending_provider', 'settled', 'failed', 'cancelled', 'reversed')
  ),
  review_reasons text[] not null default '{}',
  failure_code text,
  hold_id bigint not null,
  retry_of uuid unique references payouts.withdrawals (id) check (retry_of <> id),
  provider_reference text,
  provider_fee_minor core.amount_minor,
  is_provider_fee_unknown boolean not null
    generated always as (status in ('settled', 'reversed') and provider_fee_minor is null) stored,
  next_poll_at timestamptz,
  poll_count integer not null default 0,
  last_seq integer not null default 0,
  version integer not null default 1,
  requested_at timestamptz not null default core.now(),
  sent_at timestamptz,
  settled_at timestamptz,
  updated_at timestamptz not null default core.now()
);

comment on table payouts.withdrawals is
  'amount leaves the wallet, fee is ours, net reaches the bank, minor units. reference is what the provider keeps: one per withdrawal for ever.';

comment on column payouts.withdrawals.retry_of is
  'The withdrawal that failed and is tried again by this one, at most once: a new withdrawal with a new reference, since the first has ended.';
comment on column payouts.withdrawals.provider_fee_minor is
  'What the provider kept for the transfer, minor units; null until it has said so, which may be after the settlement.';
comment on column payouts.withdrawals.is_provider_fee_unknown is
  'Paid out, but the provider has not named its fee: the books lack it until the provider is heard.';

create index withdrawals_owner on payouts.withdrawals (owner_id, requested_at desc, id desc);
create index withdrawals_requested_at on payouts.withdrawals (requested_at desc, id desc);
create index withdrawals_waiting on payouts.withdrawals (requested_at) where status = 'initiated';
create index withdrawals_review on payouts.withdrawals (requested_at) where status = 'under_review';
create index withdrawals_next_poll_at on payouts.withdrawals (next_poll_at) where next_poll_at is not null;
create index withdrawals_fee_unknown on payouts.withdrawals (settled_at) where is_provider_fee_unknown;
create index withdrawals_destination_id on payouts.withdrawals (destination_id);
create index withdrawals_requested_by on payouts.withdrawals (requested_by);
create index withdrawals_fee_rule_id on payouts.withdrawals (fee_rule_id);
create index withdrawals_provider on payouts.withdrawals (provider);
create index withdrawals_currency on payouts.withdrawals (currency);

alter table payouts.withdrawals enable row level security;

create policy "owners read their withdrawals, staff read all" on payouts.withdrawals
  for select to authenticated
  using (
    owner_id = any ((select access.readable_owners())::uuid[])
    or (select access.has_permission('payouts.read'))
  );

grant select on payouts.withdrawals to authenticated, service_role;

create trigger withdrawals_touch_updated_at
  before update on payouts.withdrawals
  for each row execute function core.touch_updated_at();

create table payouts.events (
  id uuid primary key default core.uuid_v7(),
  withdrawal_id uuid not null references payouts.withdrawals (id),
  seq integer not null,
  from_status text,
  to_status text not null,
  action text not null,
  actor text not null,
  actor_id uuid,
  reason text,
  created_at timestamptz not null default core.now(),
  unique (withdrawal_id, seq)
);

comment on table payouts.events is 'What happened to a withdrawal, one row per act; seq has no gaps.';

alter table payouts.events enable row level security;

create policy "whoever reads the withdrawal reads its events" on payouts.events
  for select to authenticated
  using (withdrawal_id in (select w.id from payouts.withdrawals as w));

grant select on payouts.events to authenticated, service_role;

create trigger events_forbid_change
  before update or delete or truncate on payouts.events
  for each statement execute function core.forbid_change();

create table payouts.attempts (
  id uuid primary key default core.uuid_v7(),
  withdrawal_id uuid not null references payouts.withdrawals (id),
  outcome text not null default 'started' check (outcome in ('started', 'accepted', 'refused', 'unknown', 'deferred')),
  code text,
  answer jsonb,
  started_at timestamptz not null default core.now(),
  finished_at timestamptz
);

comment on table payouts.attempts is
  'Hand-overs to the provider, all under the withdrawal''s one reference. Committed before the call. deferred: the provider could not take it now (busy, our balance too low) and it is tried again.';

create index attempts_withdrawal_id on payouts.attempts (withdrawal_id, started_at desc);

alter table payouts.attempts enable row level security;

create policy "staff read payout attempts" on payouts.attempts
  for select to authenticated
  using ((select access.has_permission('payouts.read')));

grant select on payouts.attempts to authenticated, service_role;

create function payouts.announce_withdrawal()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_payload jsonb := pg_catalog.jsonb_build_object(
    'kind', 'withdrawal.changed', 'id', new.id, 'withdrawal_id', new.id, 'status', new.status,
    'version', new.version, 'at', core.now()
  );
begin
  perform core.broadcast(new.owner_type || ':' || new.owner_id, 'withdrawal.changed', v_payload);
  perform core.broadcast('staff:withdrawals', 'withdrawals.changed', v_payload);
  return null;
end
$$;

comment on function payouts.announce_withdrawal is 'Tells the owner''s and the staff''s open screens that a withdrawal has changed.';

create trigger withdrawals_announce_insert
  after insert on payouts.withdrawals
  for each row execute function payouts.announce_withdrawal();

create trigger withdrawals_announce_update
  after update on payouts.withdrawals
  for each row
  when (old.version is distinct from new.version)
  execute function payouts.announce_withdrawal();

-- Money ----------------------------------------------------------------------------------------------------

create function payouts.transit_account(p_withdrawal payouts.withdrawals)
returns bigint
language sql
set search_path = ''
as $$
  select ledger.account('payout_in_transit', p_withdrawal.id, p_withdrawal.currency)
$$;

comment on function payouts.transit_account is 'The account of one withdrawal''s money between wallet and bank.';

create function payouts.post(p_withdrawal payouts.withdrawals, p_step text, p_transfers ledger.transfer_input[])
returns bigint
language sql
set search_path = ''
as $$
  select ledger.post(
    p_key => 'withdrawal:' || p_withdrawal.id || ':' || p_step,
    p_kind => 'withdrawal_' || p_step,
    -- A withdrawal without a fee, or a provider without one, has no such line.
    p_transfers => array(
      select t from unnest(p_transfers) as t where t.amount_minor > 0
    ),
    p_reference_type => 'withdrawal',
    p_reference_id => p_withdrawal.id,
    p_details => pg_catalog.jsonb_build_object('code', p_withdrawal.code)
  )
$$;

comment on function payouts.post is 'One journal of a withdrawal, once per step.';

create function payouts.provider_fee_line(p_withdrawal payouts.withdrawals, p_fee_minor bigint)
returns ledger.transfer_input
language sql
set search_path = ''
as $$
  select row(
    'provider_fee',
    ledger.account('provider_fee', ledger.platform_owner(), p_withdrawal.currency),
    ledger.account('provider_clearing', ledger.provider_owner(p_withdrawal.provider), p_withdrawal.currency),
    coalesce(p_fee_minor, 0)
  )::ledger.transfer_input
$$;

comment on function payouts.provider_fee_line is 'What the provider keeps for a transfer; of nothing while its fee is unknown, and payouts.post leaves such a line out.';

create function payouts.fee_to_return(p_withdrawal payouts.withdrawals)
returns bigint
language sql
stable
set search_path = ''
as $$
  select case when r.is_returned_on_reversal then p_withdrawal.fee_minor else 0 end
  from pricing.rules as r
  where r.id = p_withdrawal.fee_rule_id
$$;

comment on function payouts.fee_to_return is 'What of our fee goes back when the bank sends the money back: all or nothing, as the rule said that set it.';

create function payouts.move_money(p_withdrawal payouts.withdrawals, p_effect text, p_fact jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_currency text := p_withdrawal.currency;
  v_wallet bigint := ledger.account('wallet', p_withdrawal.owner_id, v_currency);
  v_clearing bigint := ledger.account('provider_clearing', ledger.provider_owner(p_withdrawal.provider), v_currency);
  v_fee_revenue bigint := ledger.account('payout_fee', ledger.platform_owner(), v_currency);
begin
  case p_effect
    when 'settle_hold' then
      perform ledger.settle_hold('withdrawal:' || p_withdrawal.id || ':hand_over', p_withdrawal.hold_id);
    when 'release_hold' then
      perform ledger.release_hold('withdrawal:' || p_withdrawal.id || ':release', p_withdrawal.hold_id);
    when 'pay_out' then
      perform payouts.post(p_withdrawal, 'settled', array[
        row('payout', payouts.transit_account(p_withdrawal), v_clearing, p_withdrawal.net_minor)::ledger.transfer_input,
        row('payout_fee', payouts.transit_account(p_withdrawal), v_fee_revenue, p_withdrawal.fee_minor)::ledger.transfer_input,
        payouts.provider_fee_line(p_withdrawal, (p_fact ->> 'fee_minor')::bigint)
      ]);
    when 'return' then
      perform payouts.post(p_withdrawal, 'failed', array[
        row('payout_return', payouts.transit_account(p_withdrawal), v_wallet, p_withdrawal.amount_minor)::ledger.transfer_input
      ]);
    when 'credit_back' then
      perform payouts.post(p_withdrawal, 'reversed', array[
        row('payout_return', v_clearing, v_wallet, p_withdrawal.net_minor)::ledger.transfer_input,
        row('payout_fee_return', v_fee_revenue, v_wallet, payouts.fee_to_return(p_withdrawal))::ledger.transfer_input
      ]);
    when 'send' then
      perform outbox.emit(
        'payout.send', 'withdrawal', p_withdrawal.id, pg_catalog.jsonb_build_object('withdrawal_id', p_withdrawal.id)
      );
    else
      raise exception 'unknown effect of a withdrawal: %', p_effect;
  end case;
end
$$;

comment on function payouts.move_money is
  'One effect of the machine: hold to in_transit at hand-over; in_transit to the provider and our fee on success; the provider''s fee with it when the fact names it, else by payouts.book_provider_fee; back to the wallet in full on failure; credited back when a success is reversed, our fee too when its rule says so (the provider''s own fee stays spent).';

create function payouts.account_label(p_destination_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
  select b.name || ' ···' || d.account_last4
  from payouts.destinations as d
  join payouts.banks as b on b.provider = d.provider and b.country = d.country and b.code = d.bank_code
  where d.id = p_destination_id
$$;

comment on function payouts.account_label is 'A bank account as notices name it: the bank and the last four digits.';

create function payouts.notify(p_withdrawal payouts.withdrawals, p_kind text, p_reason text)
returns void
language sql
set search_path = ''
as $$
  select outbox.emit(
    'notification.payout', 'withdrawal', p_withdrawal.id,
    pg_catalog.jsonb_build_object(
      'kind', p_kind,
      'user_ids', (
        select pg_catalog.jsonb_agg(distinct u.user_id)
        from (
          select p_withdrawal.requested_by as user_id
          union
          select m.user_id
          from stores.members as m
          where p_withdrawal.owner_type = 'store' and m.store_id = p_withdrawal.owner_id and m.role = 'owner'
        ) as u
      ),
      'amount_minor', p_withdrawal.amount_minor,
      'net_minor', p_withdrawal.net_minor,
      'currency', p_withdrawal.currency,
      'reference', p_withdrawal.code,
      'bank', payouts.account_label(p_withdrawal.destination_id),
      'reason', p_reason,
      'failure_code', p_withdrawal.failure_code,
      'link', '/withdrawals/' || p_withdrawal.id
    )
  )
$$;

comment on function payouts.notify is 'Puts a notice to who asked for the withdrawal, and to the owners of the store, into the outbox.';

-- The machine's one door --------------------------------------------------------------------------------------

create function payouts.act(
  p_withdrawal payouts.withdrawals,
  p_action text,
  p_actor text,
  p_source text default 'command',
  p_fact jsonb default '{}',
  p_reason text default null
)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_transition payouts.transitions;
  v_withdrawal payouts.withdrawals;
  v_effect text;
  v_provider_fee_minor bigint := p_withdrawal.provider_fee_minor;
begin
  select t.* into v_transition
  from payouts.transitions as t
  where t.from_status = p_withdrawal.status and t.action = p_action and t.actor = p_actor;
  if not found then
    return 'unchanged';
  end if;
  if v_transition.is_confirmed_first and p_source = 'webhook' then
    update payouts.withdrawals as w set next_poll_at = core.now() where w.id = p_withdrawal.id;
    return 'ask_again';
  end if;
  if 'alert' = any (v_transition.effects) then
    update payouts.withdrawals as w set next_poll_at = null where w.id = p_withdrawal.id;
    return 'withdrawal.paid_after_return';
  end if;

  if 'pay_out' = any (v_transition.effects) then
    v_provider_fee_minor := (p_fact ->> 'fee_minor')::bigint;
  end if;
  foreach v_effect in array v_transition.effects loop
    perform payouts.move_money(p_withdrawal, v_effect, p_fact);
  end loop;

  update payouts.withdrawals as w
  set
    status = v_transition.to_status,
    version = w.version + 1,
    last_seq = w.last_seq + 1,
    sent_at = case when p_action = 'hand_over' then core.now() else w.sent_at end,
    settled_at = case when v_transition.to_status = 'settled' then core.now() else w.settled_at end,
    failure_code = coalesce(p_fact ->> 'failure_code', w.failure_code),
    provider_reference = coalesce(p_fact ->> 'provider_id', w.provider_reference),
    provider_fee_minor = v_provider_fee_minor,
    -- The waits between questions begin anew when the question is another.
    poll_count = case when v_transition.to_status = 'settled' then 0 else w.poll_count end,
    next_poll_at = case
      when v_transition.to_status = 'pending_provider' then core.now() + interval '1 minute'
      when v_transition.to_status in ('settled', 'reversed') and v_provider_fee_minor is null
        then core.now() + payments.poll_delay(0)
    end
  where w.id = p_withdrawal.id
  returning w.* into v_withdrawal;

  insert into payouts.events (withdrawal_id, seq, from_status, to_status, action, actor, actor_id, reason)
  values (
    v_withdrawal.id, v_withdrawal.last_seq, p_withdrawal.status, v_withdrawal.status, p_action, p_actor,
    case when p_actor in ('owner', 'staff') then access.user_id() end,
    coalesce(p_reason, p_fact ->> 'failure_code')
  );
  if v_transition.notice is not null then
    perform payouts.notify(v_withdrawal, v_transition.notice, p_reason);
  end if;
  return 'applied';
end
$$;

comment on function payouts.act is
  'Applies one action to a withdrawal that the caller has locked: money, status, event, notice. Returns applied, unchanged (no such transition), ask_again (the provider contradicts itself and is asked first) or withdrawal.paid_after_return (staff must look).';

create function payouts.book_provider_fee(p_withdrawal payouts.withdrawals, p_fact jsonb)
returns payouts.withdrawals
language plpgsql
set search_path = ''
as $$
declare
  v_fee_minor bigint := (p_fact ->> 'fee_minor')::bigint;
  v_withdrawal payouts.withdrawals;
begin
  if v_fee_minor > 0 then
    perform payouts.post(p_withdrawal, 'provider_fee', array[payouts.provider_fee_line(p_withdrawal, v_fee_minor)]);
  end if;
  update payouts.withdrawals as w
  set provider_fee_minor = v_fee_minor, next_poll_at = null, version = w.version + 1
  where w.id = p_withdrawal.id
  returning w.* into v_withdrawal;
  return v_withdrawal;
end
$$;

comment on function payouts.book_provider_fee is
  'The provider''s fee of a withdrawal that was settled without it: a journal of its own, once. The withdrawal is locked by the caller.';

create function payouts.names_missing_fee(p_withdrawal payouts.withdrawals, p_fact jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- A success said of a reversed withdrawal contradicts what is known: staff look before anything of it is booked.
  select p_withdrawal.is_provider_fee_unknown
    and p_fact ->> 'fee_minor' is not null
    and (p_fact ->> 'status' = 'reversed' or (p_fact ->> 'status' = 'succeeded' and p_withdrawal.status = 'settled'))
$$;

comment on function payouts.names_missing_fee is 'Whether a fact that fits the withdrawal tells the fee that its settlement lacked.';

create function payouts.fact_problem(p_withdrawal payouts.withdrawals, p_fact jsonb, p_source text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when p_fact ->> 'status' not in ('succeeded', 'failed', 'reversed') then null
    else payments.fact_mismatch(
      -- Not every company tells the amount. Its answer to our own call is about the one that we sent under this reference.
      case
        when p_source in ('reply', 'poll') and p_fact ->> 'amount_minor' is null
          then p_fact || pg_catalog.jsonb_build_object('amount_minor', p_withdrawal.net_minor)
        else p_fact
      end,
      p_withdrawal.provider, p_withdrawal.mode, p_withdrawal.currency, p_withdrawal.net_minor
    )
  end
$$;

comment on function payouts.fact_problem is
  'Why money must not move on this fact, or null: provider, mode, currency and net amount must be those of the withdrawal. An answer to our own call (reply, poll) may leave the amount out; a push may not.';

create function payouts.apply_fact(p_reference text, p_source text, p_fact jsonb)
returns text
language plpgsql
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_problem text;
  v_is_fee_booked boolean;
  v_result text;
begin
  select w.* into v_withdrawal from payouts.withdrawals as w where w.reference = p_reference for update;
  if not found then
    return 'withdrawal.unknown_reference';
  end if;
  v_problem := payouts.fact_problem(v_withdrawal, p_fact, p_source);
  if v_problem is not null then
    return v_problem;
  end if;
  v_is_fee_booked := payouts.names_missing_fee(v_withdrawal, p_fact);
  if v_is_fee_booked then
    v_withdrawal := payouts.book_provider_fee(v_withdrawal, p_fact);
  end if;
  v_result := payouts.act(
    v_withdrawal,
    case p_fact ->> 'status'
      when 'succeeded' then 'succeed'
      when 'failed' then 'fail'
      when 'reversed' then 'reverse'
      else 'none'
    end,
    'provider', p_source,
    case
      when p_fact ->> 'status' = 'reversed' then '{"failure_code": "transfer.reversed"}'::jsonb || jsonb_strip_nulls(p_fact)
      when p_fact ->> 'status' = 'failed' then '{"failure_code": "transfer.failed"}'::jsonb || jsonb_strip_nulls(p_fact)
      else p_fact - 'failure_code'
    end
  );
  return case when v_is_fee_booked and v_result = 'unchanged' then 'applied' else v_result end;
end
$$;

comment on function payouts.apply_fact is
  'What a reply, webhook or poll says about a withdrawal: {provider, mode, status succeeded|failed|reversed|pending, amount_minor (net), currency, fee_minor (null: not said), provider_id, failure_code}. Books a fee that the settlement lacked. Locks it. Returns applied, unchanged, ask_again or the code of a problem for staff.';
