-- Ledger, exchange: money of one currency for money of another. Currencies never meet in a transfer:
-- one transfer gives to a conversion account in the first currency, another takes from one in the
-- second, and a row says at which rate. What the conversion accounts hold is our open position.

insert into ledger.account_kinds (kind, side, owner_types, mode, may_be_negative, description)
values
  ('conversion', 'credit', '{platform}', 'recorded', true, 'Given for another currency, or taken for one: our open position'),
  ('exchange_spread', 'credit', '{platform}', 'recorded', true, 'Revenue: what is kept of an exchange');

create domain ledger.exchange_rate as numeric(20, 10)
  check (value > 0);

comment on domain ledger.exchange_rate is 'How many whole units of a currency are given for one whole unit of another.';

create table ledger.exchange_rates (
  id bigint generated always as identity primary key,
  from_currency char(3) not null references core.currencies (code),
  to_currency char(3) not null references core.currencies (code),
  rate ledger.exchange_rate not null,
  spread_basis_points integer not null check (spread_basis_points between 0 and 1000),
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  approval_id uuid not null unique references access.approvals (id),
  check (from_currency <> to_currency),
  check (valid_from < valid_until)
);

comment on table ledger.exchange_rates is
  'Rates that two members of staff agreed on. rate: units of to_currency for one of from_currency; spread_basis_points of what is given for it are kept. Append-only: a new rate is a new row.';

create index exchange_rates_pair on ledger.exchange_rates (from_currency, to_currency, id desc);
create index exchange_rates_to_currency on ledger.exchange_rates (to_currency);

create trigger exchange_rates_forbid_change
before update or delete or truncate on ledger.exchange_rates
for each statement execute function core.forbid_change();

create table ledger.exchanges (
  journal_id bigint primary key references ledger.journals (id),
  rate_id bigint not null references ledger.exchange_rates (id),
  from_account bigint not null references ledger.accounts (id),
  to_account bigint not null references ledger.accounts (id),
  source_minor bigint not null check (source_minor between 1 and 9007199254740991),
  exact_minor numeric not null check (exact_minor > 0),
  gross_minor bigint not null check (gross_minor between 1 and 9007199254740991),
  spread_minor bigint not null check (spread_minor >= 0),
  target_minor bigint not null check (target_minor > 0),
  check (gross_minor = spread_minor + target_minor)
);

comment on table ledger.exchanges is
  'What was exchanged, minor units: source_minor was given, exact_minor is what it is worth by the rate before rounding, gross_minor after it (half to even, once), spread_minor of that was kept, target_minor was got. Append-only.';

create index exchanges_rate_id on ledger.exchanges (rate_id);
create index exchanges_from_account on ledger.exchanges (from_account);
create index exchanges_to_account on ledger.exchanges (to_account);

create trigger exchanges_forbid_change
before update or delete or truncate on ledger.exchanges
for each statement execute function core.forbid_change();

alter table ledger.exchange_rates enable row level security;
alter table ledger.exchanges enable row level security;

create policy "anyone signed in reads rates" on ledger.exchange_rates
  for select to authenticated
  using (true);

create policy "owners read exchanges of their wallets, staff with ledger.read read all" on ledger.exchanges
  for select to authenticated
  using (
    from_account = any ((select ledger.readable_wallets())::bigint[])
    or (select access.has_permission('ledger.read'))
  );

grant select on ledger.exchange_rates, ledger.exchanges to authenticated, service_role;

-- What it comes to ---------------------------------------------------------------------------------------

create function ledger.round_half_even(p_exact numeric)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select (
    case
      when p_exact - floor(p_exact) = 0.5 then 2 * round(p_exact / 2)
      else round(p_exact)
    end
  )::bigint
$$;

comment on function ledger.round_half_even is 'A positive amount to whole minor units; exactly half goes to the even one.';

create function ledger.convert(
  p_rate ledger.exchange_rates,
  p_source_minor bigint,
  out exact_minor numeric,
  out gross_minor bigint,
  out spread_minor bigint,
  out target_minor bigint
)
returns record
language plpgsql
stable
set search_path = ''
as $$
declare
  v_digits integer := (select c.exponent from core.currencies as c where c.code = p_rate.to_currency)
    - (select c.exponent from core.currencies as c where c.code = p_rate.from_currency);
begin
  exact_minor := trim_scale(p_source_minor * p_rate.rate * power(10::numeric, v_digits));
  if exact_minor > 9007199254740991 then
    perform core.fail('ledger.balance_too_large', 'This balance would become too large.', 409, p_rate.to_currency);
  end if;
  gross_minor := ledger.round_half_even(exact_minor);
  spread_minor := core.percent_of(gross_minor, p_rate.spread_basis_points);
  target_minor := gross_minor - spread_minor;
  if target_minor <= 0 then
    perform core.fail('exchange.amount_too_small', 'This is too little to be exchanged.', 409);
  end if;
end
$$;

comment on function ledger.convert is
  'What an amount comes to at a rate, minor units: worth it exactly, rounded half to even, of that the spread, and what is left. Raises exchange.amount_too_small, ledger.balance_too_large.';

create function ledger.exchange_lines(p_from ledger.accounts, p_to ledger.accounts, p_source_minor bigint, p_target_minor bigint, p_spread_minor bigint)
returns ledger.transfer_input[]
language plpgsql
set search_path = ''
as $$
declare
  c_platform constant uuid := ledger.platform_owner();
  c_given constant bigint := ledger.account('conversion', c_platform, p_from.currency);
  c_taken constant bigint := ledger.account('conversion', c_platform, p_to.currency);
  v_lines ledger.transfer_input[] := array[
    row('exchange', p_from.id, c_given, p_source_minor), row('exchange', c_taken, p_to.id, p_target_minor)
  ]::ledger.transfer_input[];
  v_line ledger.transfer_input;
  v_mirrored ledger.transfer_input[] := '{}'::ledger.transfer_input[];
begin
  if p_spread_minor > 0 then
    v_lines := v_lines || row(
      'exchange_spread', c_taken, ledger.account('exchange_spread', c_platform, p_to.currency), p_spread_minor
    )::ledger.transfer_input;
  end if;
  if p_from.side = 'credit' then
    return v_lines;
  end if;
  -- What we have and not what we owe: money leaves such an account by a credit, and the spread is our cost.
  foreach v_line in array v_lines loop
    v_mirrored := v_mirrored || row(v_line.kind, v_line.credit_account, v_line.debit_account, v_line.amount_minor)::ledger.transfer_input;
  end loop;
  return v_mirrored;
end
$$;

comment on function ledger.exchange_lines is 'The transfers of an exchange: each within one currency.';

create type ledger.exchange_parts as (
  from_account ledger.accounts,
  to_account ledger.accounts,
  rate ledger.exchange_rates
);

create function ledger.require_exchangeable(p_from_account bigint, p_to_account bigint, p_rate_id bigint)
returns ledger.exchange_parts
language plpgsql
stable
set search_path = ''
as $$
declare
  v_from ledger.accounts;
  v_to ledger.accounts;
  v_rate ledger.exchange_rates;
begin
  select a.* into v_from from ledger.accounts as a where a.id = p_from_account;
  select a.* into v_to from ledger.accounts as a where a.id = p_to_account;
  select r.* into v_rate from ledger.exchange_rates as r where r.id = p_rate_id;
  if v_from.id is null or v_to.id is null then
    perform core.fail('ledger.account_unknown', 'There is no such account.', 404);
  end if;
  if v_from.kind <> v_to.kind or v_from.owner_id <> v_to.owner_id
    or v_from.kind not in ('wallet', 'bank', 'provider_clearing')
  then
    perform core.fail('exchange.accounts_differ', 'Money is exchanged between two accounts of one owner.', 409);
  end if;
  if v_rate.id is null or v_rate.from_currency <> v_from.currency or v_rate.to_currency <> v_to.currency then
    perform core.fail('exchange.rate_unknown', 'There is no such rate for these currencies.', 404);
  end if;
  return row(v_from, v_to, v_rate)::ledger.exchange_parts;
end
$$;

comment on function ledger.require_exchangeable is
  'The accounts and the rate of an exchange. Raises ledger.account_unknown, exchange.accounts_differ, exchange.rate_unknown.';

create function ledger.require_valid_rate(p_rate ledger.exchange_rates)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if core.now() < p_rate.valid_from or core.now() >= p_rate.valid_until
    or exists (
      select from ledger.exchange_rates as r
      where r.from_currency = p_rate.from_currency and r.to_currency = p_rate.to_currency
        and r.id > p_rate.id and r.valid_from <= core.now()
    )
  then
    perform core.fail('exchange.rate_expired', 'This rate is no longer valid.', 409);
  end if;
end
$$;

comment on function ledger.require_valid_rate is 'A rate is valid until its end or until a later one for the same currencies. Raises exchange.rate_expired.';

create function ledger.exchange(
  p_key text,
  p_from_account bigint,
  p_to_account bigint,
  p_source_minor bigint,
  p_rate_id bigint,
  p_reference_type text default null,
  p_reference_id uuid default null
)
returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_parts ledger.exchange_parts := ledger.require_exchangeable(p_from_account, p_to_account, p_rate_id);
  v_sums record;
  v_journal_id bigint;
begin
  perform core.require_idempotency_key(p_key);
  if p_source_minor is null or p_source_minor not between 1 and 9007199254740991 then
    perform core.fail('ledger.amount_invalid', 'The amount of a transfer must be positive.', 400, p_source_minor::text);
  end if;
  v_sums := ledger.convert(v_parts.rate, p_source_minor);
  -- A repeat is answered as the first time, however old the rate is by now.
  if not exists (select from ledger.journals as j where md5(j.key)::uuid = md5(p_key)::uuid) then
    perform ledger.require_valid_rate(v_parts.rate);
  end if;
  v_journal_id := ledger.post(
    p_key, 'exchange',
    ledger.exchange_lines(v_parts.from_account, v_parts.to_account, p_source_minor, v_sums.target_minor, v_sums.spread_minor),
    p_reference_type, p_reference_id,
    p_details => pg_catalog.jsonb_build_object(
      'rate_id', p_rate_id, 'rate', (v_parts.rate).rate, 'from', (v_parts.rate).from_currency, 'to', (v_parts.rate).to_currency
    )
  );
  insert into ledger.exchanges (
    journal_id, rate_id, from_account, to_account, source_minor, exact_minor, gross_minor, spread_minor, target_minor
  )
  values (
    v_journal_id, p_rate_id, p_from_account, p_to_account, p_source_minor, v_sums.exact_minor, v_sums.gross_minor,
    v_sums.spread_minor, v_sums.target_minor
  )
  on conflict (journal_id) do nothing;
  return v_journal_id;
end
$$;

comment on function ledger.exchange is
  'Gives an amount (minor units) of one account for money of another currency in an account of the same kind and owner, at a recorded rate; the journal''s id. Raises exchange.accounts_differ, exchange.rate_unknown, exchange.rate_expired, exchange.amount_too_small and what ledger.post raises.';

-- Approvals ----------------------------------------------------------------------------------------------

create function ledger.rate_of_payload(p_payload jsonb)
returns ledger.exchange_rates
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rate ledger.exchange_rates;
  v_text text := p_payload ->> 'rate';
begin
  v_rate.from_currency := p_payload ->> 'from_currency';
  v_rate.to_currency := p_payload ->> 'to_currency';
  if (select count(*) from core.currencies as c where c.code in (v_rate.from_currency, v_rate.to_currency)) <> 2 then
    perform core.fail('exchange.rate_invalid', 'A rate is between two currencies.', 400);
  end if;
  if v_text is null or v_text !~ '^[0-9]{1,10}(\.[0-9]{1,10})?$' or v_text::numeric = 0 then
    perform core.fail('exchange.rate_invalid', 'A rate is a positive number with at most ten digits after the point.', 400, left(v_text, 40));
  end if;
  v_rate.rate := v_text::numeric;
  v_rate.spread_basis_points := access.payload_integer(p_payload, 'spread_basis_points');
  v_rate.valid_from := core.now();
  v_rate.valid_until := access.payload_time(p_payload, 'valid_until');
  if v_rate.spread_basis_points not between 0 and 1000 or v_rate.valid_until <= core.now() then
    perform core.fail('exchange.rate_invalid', 'A spread is at most 10 %, and a rate ends in the future.', 400);
  end if;
  return v_rate;
end
$$;

comment on function ledger.rate_of_payload is 'A rate as it is asked for. Raises exchange.rate_invalid, approval.payload_invalid.';

create function ledger.check_exchange_rate(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rate ledger.exchange_rates := ledger.rate_of_payload(p_payload);
begin
  return pg_catalog.jsonb_build_object(
    'amount_minor', null, 'currency', null, 'owners', '[]'::jsonb,
    'about', pg_catalog.jsonb_build_object(
      'from', v_rate.from_currency, 'rate', p_payload ->> 'rate', 'to', v_rate.to_currency, 'spread', v_rate.spread_basis_points
    ),
    'summary', pg_catalog.format(
      'Rate: 1 %s = %s %s, spread %s basis points, until %s',
      v_rate.from_currency, p_payload ->> 'rate', v_rate.to_currency, v_rate.spread_basis_points, p_payload ->> 'valid_until'
    )
  );
end
$$;

comment on function ledger.check_exchange_rate is
  'Approvals: what a rate {from_currency, to_currency, rate: text, spread_basis_points, valid_until} is about. Raises exchange.rate_invalid, approval.payload_invalid.';

create function ledger.add_exchange_rate(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_rate ledger.exchange_rates := ledger.rate_of_payload(p_payload);
begin
  insert into ledger.exchange_rates (
    from_currency, to_currency, rate, spread_basis_points, valid_from, valid_until, approval_id
  )
  values (
    v_rate.from_currency, v_rate.to_currency, v_rate.rate, v_rate.spread_basis_points, v_rate.valid_from,
    v_rate.valid_until, p_approval_id
  )
  returning * into v_rate;
  return pg_catalog.jsonb_build_object('rate_id', v_rate.id);
end
$$;

comment on function ledger.add_exchange_rate is 'Approvals: writes a rate down, valid from now: {rate_id}.';

create function ledger.check_exchange(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  c_source_minor constant bigint := access.payload_integer(p_payload, 'amount_minor');
  v_parts ledger.exchange_parts := ledger.require_exchangeable(
    access.payload_integer(p_payload, 'from_account'), access.payload_integer(p_payload, 'to_account'),
    access.payload_integer(p_payload, 'rate_id')
  );
  v_sums record;
begin
  if c_source_minor not between 1 and 9007199254740991 then
    perform core.fail('ledger.amount_invalid', 'The amount of a transfer must be positive.', 400, c_source_minor::text);
  end if;
  perform ledger.require_valid_rate(v_parts.rate);
  v_sums := ledger.convert(v_parts.rate, c_source_minor);
  return pg_catalog.jsonb_build_object(
    'amount_minor', c_source_minor,
    'currency', (v_parts.from_account).currency,
    'about', pg_catalog.jsonb_build_object(
      'source_minor', c_source_minor || ' ' || (v_parts.rate).from_currency,
      'target_minor', v_sums.target_minor || ' ' || (v_parts.rate).to_currency,
      'account', (v_parts.from_account).id, 'rate', trim_scale((v_parts.rate).rate)
    ),
    'summary', pg_catalog.format(
      'Exchange %s minor %s from #%s into %s minor %s on #%s at %s, %s minor kept',
      c_source_minor, (v_parts.rate).from_currency, (v_parts.from_account).id, v_sums.target_minor,
      (v_parts.rate).to_currency, (v_parts.to_account).id, (v_parts.rate).rate, v_sums.spread_minor
    ),
    'owners', case
      when (v_parts.from_account).owner_type in ('user', 'store') then pg_catalog.jsonb_build_array((v_parts.from_account).owner_id)
      else '[]'::jsonb
    end
  );
end
$$;

comment on function ledger.check_exchange is
  'Approvals: what an exchange {from_account, to_account, amount_minor, rate_id} is about. Raises what ledger.exchange raises.';

create function ledger.carry_out_exchange(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  c_accounts constant bigint[] := array[(p_payload ->> 'from_account')::bigint, (p_payload ->> 'to_account')::bigint];
  v_journal_id bigint := ledger.exchange(
    'exchange:' || p_approval_id, c_accounts[1], c_accounts[2], (p_payload ->> 'amount_minor')::bigint,
    (p_payload ->> 'rate_id')::bigint, 'approval', p_approval_id
  );
begin
  perform ledger.announce(c_accounts);
  return pg_catalog.jsonb_build_object('journal_id', v_journal_id);
end
$$;

comment on function ledger.carry_out_exchange is 'Approvals: exchanges: {journal_id}. Raises what ledger.exchange raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  (
    'ledger.exchange_rate', 'ledger.adjust', 'ledger.adjust', 'ledger.check_exchange_rate', 'ledger.add_exchange_rate',
    'A rate between two currencies'
  ),
  (
    'ledger.exchange', 'ledger.adjust', 'ledger.adjust', 'ledger.check_exchange', 'ledger.carry_out_exchange',
    'Exchange money of one account into another currency'
  );

-- Proving ------------------------------------------------------------------------------------------------

create function ledger.check_exchanges(p_after bigint default 0)
returns table (invariant text, subject text, detail jsonb)
language sql
stable
parallel safe
set search_path = ''
as $$
  select
    'exchange_follows_its_rate', 'journal ' || e.journal_id, pg_catalog.to_jsonb(e) || pg_catalog.jsonb_build_object('rate', r.rate)
  from ledger.exchanges as e
  inner join ledger.exchange_rates as r on r.id = e.rate_id
  cross join lateral ledger.convert(r, e.source_minor) as c
  where e.journal_id > p_after
    and (e.exact_minor, e.gross_minor, e.spread_minor, e.target_minor)
      is distinct from (c.exact_minor, c.gross_minor, c.spread_minor, c.target_minor)
  union all
  select
    'exchange_moved_what_it_says', 'journal ' || e.journal_id,
    pg_catalog.to_jsonb(e) || pg_catalog.jsonb_build_object('moved', m.moved)
  from ledger.exchanges as e
  inner join ledger.accounts as f on f.id = e.from_account
  cross join lateral (
    select array_agg(t.amount_minor::bigint order by t.id) as moved,
      array_agg(case when f.side = 'credit' then t.debit_account else t.credit_account end order by t.id) as givers,
      array_agg(case when f.side = 'credit' then t.credit_account else t.debit_account end order by t.id) as takers
    from ledger.transfers as t
    where t.id between e.journal_id * 1024 and e.journal_id * 1024 + 1023
  ) as m
  where e.journal_id > p_after
    and (
      m.moved is distinct from
        (case when e.spread_minor > 0 then array[e.source_minor, e.target_minor, e.spread_minor] else array[e.source_minor, e.target_minor] end)
      or m.givers[1] is distinct from e.from_account or m.takers[2] is distinct from e.to_account
    )
  union all
  select
    'conversion_only_by_exchange', 'transfer ' || s.transfer_id, pg_catalog.jsonb_build_object('journal_id', s.journal_id)
  from ledger.accounts as a
  inner join ledger.sides as s on s.account_id = a.id
  where a.kind = 'conversion' and s.transfer_id > p_after * 1024 + 1023
    and not exists (select from ledger.exchanges as e where e.journal_id = s.journal_id)
    and not exists (
      select from ledger.reversals as r
      inner join ledger.exchanges as e on e.journal_id = r.original_journal_id
      where r.journal_id = s.journal_id
    )
$$;

comment on function ledger.check_exchanges is
  'Every exchange comes to what its rate says and moved that; nothing else touches a conversion account, so currencies never mix unseen.';

insert into ledger.invariants (name, check_function, is_incremental, description)
values ('exchanges', 'ledger.check_exchanges()', true, 'Exchanges follow their rates; conversion accounts move by exchanges only');

-- API ----------------------------------------------------------------------------------------------------

create view api.exchange_rates
with (security_invoker = true) as
select distinct on (r.from_currency, r.to_currency)
  r.id, r.from_currency, r.to_currency, r.rate::text as rate, r.spread_basis_points, r.valid_from, r.valid_until
from ledger.exchange_rates as r
order by r.from_currency, r.to_currency, r.id desc;

comment on view api.exchange_rates is
  'The latest rate of each pair of currencies (decimal text): units of to_currency for one of from_currency, of which spread_basis_points are kept; valid until valid_until.';

create view api.admin_exchanges
with (security_invoker = true) as
select
  e.journal_id,
  e.rate_id,
  r.from_currency,
  r.to_currency,
  r.rate::text as rate,
  r.spread_basis_points,
  e.from_account,
  e.to_account,
  e.source_minor,
  e.gross_minor,
  e.spread_minor,
  e.target_minor,
  (e.gross_minor - e.exact_minor)::text as rounding_minor,
  j.posted_at
from ledger.exchanges as e
inner join ledger.exchange_rates as r on r.id = e.rate_id
inner join ledger.journals as j on j.id = e.journal_id
where (select access.has_permission('ledger.read'));

comment on view api.admin_exchanges is
  'Exchanges with rate, spread and what rounding added (text, minor units) (permission ledger.read); newest by journal_id.';

grant select on api.exchange_rates, api.admin_exchanges to authenticated;
