-- Pricing: what things cost, as rules.
-- One table holds rules of five kinds: commission, the tax on it, who bears a provider's fee for a payment
-- and for a refund, fees of withdrawals. A rule names what it is for (null: anything) and what it takes. It is never changed:
-- an edit is a new version that begins when the old one ends. This file decides; 000810 edits and explains.

grant usage on schema pricing to authenticated, service_role;

create extension if not exists btree_gist with schema extensions;

create table pricing.kinds (
  kind text primary key,
  dimensions text[] not null,
  fields text[] not null,
  description text not null
);

comment on table pricing.kinds is 'Kinds of rules: dimensions says what a rule of it may look at, fields what else it may set.';

insert into pricing.kinds (kind, dimensions, fields, description)
values
  (
    'commission',
    '{store_id,category_id,seller_level,plan,amount_from_minor,amount_until_minor,promotion_from,promotion_until,country,currency}',
    '{rate_bps,fixed_minor,minimum_minor,maximum_minor}', 'What the platform takes of the goods of an order'
  ),
  ('commission_tax', '{country}', '{rate_bps}', 'Tax on commission, by country of the store'),
  (
    'provider_fee', '{provider,method,country,currency}',
    '{rate_bps,fixed_minor,minimum_minor,maximum_minor,bearer,is_returned_on_reversal}', 'Who bears what a provider charges for a payment'
  ),
  (
    'refund_fee', '{provider,method,country,currency}',
    '{rate_bps,fixed_minor,minimum_minor,maximum_minor,bearer}', 'Who bears what it costs to send a payment back to its source'
  ),
  (
    'withdrawal_fee', '{seller_level,plan,amount_from_minor,amount_until_minor,provider,method,country,currency}',
    '{rate_bps,fixed_minor,minimum_minor,maximum_minor,free_per_month,is_returned_on_reversal}', 'What a withdrawal costs'
  );

create table pricing.rules (
  id uuid primary key default core.uuid_v7(),
  rule_id uuid not null default core.uuid_v7(),
  version integer not null default 1 check (version > 0),
  kind text not null references pricing.kinds (kind),
  name text not null check (length(name) between 1 and 120),
  priority integer not null default 0 check (priority between -1000 and 1000),
  store_id uuid references stores.stores (id),
  category_id uuid references catalogue.categories (id),
  seller_level text references stores.seller_levels (code),
  plan text references stores.plans (code),
  amount_from_minor core.amount_minor,
  amount_until_minor core.amount_minor,
  promotion_from timestamptz,
  promotion_until timestamptz,
  provider text,
  method text,
  country text check (country in ('PK', 'NG', 'IQ')),
  currency core.currency_code references core.currencies (code),
  rate_bps core.bps not null default 0,
  fixed_minor core.amount_minor not null default 0,
  minimum_minor core.amount_minor,
  maximum_minor core.amount_minor,
  bearer text check (bearer in ('platform', 'seller', 'buyer')),
  free_per_month integer not null default 0 check (free_per_month between 0 and 1000),
  is_returned_on_reversal boolean not null default true,
  effective_from timestamptz not null default core.now(),
  effective_until timestamptz,
  reason text check (length(reason) <= 2000),
  created_by uuid references auth.users (id),
  created_at timestamptz not null default core.now(),
  unique (rule_id, version),
  constraint rules_band_in_order check (amount_from_minor <= amount_until_minor),
  constraint rules_promotion_in_order check (promotion_from < promotion_until),
  constraint rules_life_in_order check (effective_from <= effective_until),
  constraint rules_minimum_in_order check (minimum_minor <= maximum_minor),
  constraint rules_amounts_have_currency check (
    currency is not null
    or (num_nonnulls(amount_from_minor, amount_until_minor, minimum_minor, maximum_minor) = 0 and fixed_minor = 0)
  ),
  constraint rules_dimensions_fit_kind check (
    (kind = 'commission' or num_nonnulls(store_id, category_id, promotion_from, promotion_until) = 0)
    and (kind in ('commission', 'withdrawal_fee') or num_nonnulls(seller_level, plan, amount_from_minor, amount_until_minor) = 0)
    and (kind in ('provider_fee', 'refund_fee', 'withdrawal_fee') or num_nonnulls(provider, method) = 0)
    and (kind <> 'commission_tax' or (country is not null and currency is null))
  ),
  constraint rules_fields_fit_kind check (
    (kind in ('provider_fee', 'refund_fee')) = (bearer is not null)
    and (bearer is distinct from 'platform' or (rate_bps = 0 and fixed_minor = 0 and num_nonnulls(minimum_minor, maximum_minor) = 0))
    and (kind = 'withdrawal_fee' or free_per_month = 0)
  ),
  -- Two rules of one priority that look at the same things, with the same values, at the same time
  -- would leave the choice to chance.
  constraint rules_no_ties exclude using gist (
    (
      kind || ' ' || priority
      || ' ' || coalesce(store_id::text, '-') || ' ' || coalesce(category_id::text, '-')
      || ' ' || coalesce(seller_level, '-') || ' ' || coalesce(plan, '-')
      || ' ' || coalesce(provider, '-') || ' ' || coalesce(method, '-')
      || ' ' || coalesce(country, '-') || ' ' || coalesce(currency::text, '-')
      || ' ' || (num_nonnulls(amount_from_minor, amount_until_minor) > 0)::text
      || ' ' || (num_nonnulls(promotion_from, promotion_until) > 0)::text
    ) extensions.gist_text_ops with =,
    int8range(amount_from_minor, amount_until_minor, '[]') with &&,
    tstzrange(promotion_from, promotion_until) with &&,
    tstzrange(effective_from, effective_until) with &&
  )
);

comment on table pricing.rules is
  'Versions of rules. Dimensions (store_id to currency) say what it is for, null is anything; amounts are minor units of currency, bands with both borders, times from (included) until (excluded). It takes rate_bps of the amount plus fixed_minor, at least minimum_minor, at most maximum_minor. In force from effective_from until effective_until; a version whose both are equal was replaced before it began.';
comment on column pricing.rules.rule_id is 'The same for all versions of a rule.';
comment on column pricing.rules.amount_from_minor is 'Of all goods of the order, or of the withdrawal.';
comment on column pricing.rules.bearer is 'provider_fee: platform bears what the provider charges; seller is charged this rule''s rate of the order at release; buyer pays it on top. refund_fee: platform bears the cost; buyer has it taken from what is sent back, seller from the store''s wallet.';
comment on column pricing.rules.free_per_month is 'withdrawal_fee: so many withdrawals of a calendar month (UTC) cost nothing.';
comment on column pricing.rules.is_returned_on_reversal is 'withdrawal_fee: whether a withdrawal that the bank sends back gets its fee back too; provider_fee of a buyer: whether an order that is refunded in full gives it back.';

create index rules_kind on pricing.rules (kind, effective_from);
create index rules_store_id on pricing.rules (store_id);
create index rules_category_id on pricing.rules (category_id);
create index rules_seller_level on pricing.rules (seller_level);
create index rules_plan on pricing.rules (plan);
create index rules_currency on pricing.rules (currency);
create index rules_created_by on pricing.rules (created_by);

alter table pricing.kinds enable row level security;
alter table pricing.rules enable row level security;

create policy "staff read the kinds" on pricing.kinds
  for select to authenticated
  using ((select access.has_permission('orders.read')));

create policy "staff read the rules" on pricing.rules
  for select to authenticated
  using ((select access.has_permission('orders.read')));

grant select on pricing.kinds, pricing.rules to authenticated, service_role;

create function pricing.keep_versions()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if tg_op <> 'UPDATE'
    or to_jsonb(old) - 'effective_until' <> to_jsonb(new) - 'effective_until'
    or old.effective_until <= core.now()
    or new.effective_until < core.now()
  then
    perform core.fail('pricing_rule.immutable', 'Rules are kept as they were.', 409, null, 'Make a new version.');
  end if;
  return new;
end
$$;

comment on function pricing.keep_versions is 'A version of a rule may only be given another end, and only one that has not passed.';

create trigger rules_keep_versions
before update or delete on pricing.rules
for each row execute function pricing.keep_versions();

create trigger rules_forbid_truncate
before truncate on pricing.rules
for each statement execute function core.forbid_change();

insert into pricing.rules (kind, name, currency, rate_bps, effective_from)
values
  ('commission', 'Standard, Pakistan', 'PKR', 800, '2026-01-01T00:00:00Z'),
  ('commission', 'Standard, Nigeria', 'NGN', 800, '2026-01-01T00:00:00Z'),
  ('commission', 'Standard, Iraq', 'IQD', 800, '2026-01-01T00:00:00Z'),
  ('commission', 'Standard, dollars', 'USD', 800, '2026-01-01T00:00:00Z');

insert into pricing.rules (kind, name, country, rate_bps, effective_from)
values
  ('commission_tax', 'Tax on services, Pakistan', 'PK', 1500, '2026-01-01T00:00:00Z'),
  ('commission_tax', 'Tax on services, Nigeria', 'NG', 750, '2026-01-01T00:00:00Z'),
  ('commission_tax', 'Tax on services, Iraq', 'IQ', 0, '2026-01-01T00:00:00Z');

insert into pricing.rules (kind, name, bearer, effective_from)
values
  ('provider_fee', 'The platform bears it', 'platform', '2026-01-01T00:00:00Z'),
  ('refund_fee', 'The platform bears it', 'platform', '2026-01-01T00:00:00Z');

-- 50 NGN covers Paystack's dearest transfer fee.
insert into pricing.rules (kind, name, currency, fixed_minor, effective_from)
values
  ('withdrawal_fee', 'Standard, Nigeria', 'NGN', 5000, '2026-01-01T00:00:00Z'),
  ('withdrawal_fee', 'Standard, Pakistan', 'PKR', 2500, '2026-01-01T00:00:00Z');

-- Which rule decides ---------------------------------------------------------------------------------------

create type pricing.situation as (
  at timestamptz,
  amount_minor bigint,
  currency text,
  country text,
  store_id uuid,
  category_id uuid,
  seller_level text,
  plan text,
  provider text,
  method text
);

comment on type pricing.situation is
  'What a rule is asked about; null is nothing in particular, which only rules that do not look at it fit. amount_minor: all goods of the order, or the withdrawal.';

create function pricing.particularity()
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array[
    'priority', 'store', 'category', 'seller_level', 'plan', 'amount', 'promotion', 'provider', 'method', 'country', 'currency'
  ]
$$;

comment on function pricing.particularity is
  'By what rules that fit are compared, the first difference deciding: the higher priority, then the one that looks at the store, at the category (the nearer one), and so on. The order of pricing.weigh''s rank.';

create function pricing.weigh(p_kind text, p_situation pricing.situation, p_draft pricing.rules default null)
returns table (rule pricing.rules, misses text[], rank integer[])
language sql
stable
security definer
set search_path = ''
as $$
  with recursive above as (
    select c.id, c.parent_id, 0 as distance from catalogue.categories as c where c.id = (p_situation).category_id
    union all
    select c.id, c.parent_id, a.distance + 1
    from catalogue.categories as c
    inner join above as a on c.id = a.parent_id
    -- The tree is shallow; the limit keeps a wrong one from turning for ever.
    where a.distance < 20
  ),
  candidates as (
    select r as rule
    from pricing.rules as r
    where r.kind = p_kind
      and r.effective_from <= (p_situation).at
      and (r.effective_until is null or (p_situation).at < r.effective_until)
      and r.rule_id is distinct from (p_draft).rule_id
    union all
    select p_draft where (p_draft).kind is not null
  )
  select
    c.rule,
    array_remove(
      array[
        case when (c.rule).store_id is not null and (c.rule).store_id is distinct from (p_situation).store_id then 'store' end,
        case when (c.rule).category_id is not null and a.id is null then 'category' end,
        case when (c.rule).seller_level is not null and (c.rule).seller_level is distinct from (p_situation).seller_level then 'seller_level' end,
        case when (c.rule).plan is not null and (c.rule).plan is distinct from (p_situation).plan then 'plan' end,
        case
          when not coalesce((p_situation).amount_minor >= (c.rule).amount_from_minor, (c.rule).amount_from_minor is null)
            or not coalesce((p_situation).amount_minor <= (c.rule).amount_until_minor, (c.rule).amount_until_minor is null)
            then 'amount'
        end,
        case
          when (p_situation).at < (c.rule).promotion_from or (p_situation).at >= (c.rule).promotion_until then 'promotion'
        end,
        case when (c.rule).provider is not null and (c.rule).provider is distinct from (p_situation).provider then 'provider' end,
        case when (c.rule).method is not null and (c.rule).method is distinct from (p_situation).method then 'method' end,
        case when (c.rule).country is not null and (c.rule).country is distinct from (p_situation).country then 'country' end,
        case when (c.rule).currency is not null and (c.rule).currency is distinct from (p_situation).currency then 'currency' end
      ],
      null
    ),
    array[
      (c.rule).priority,
      num_nonnulls((c.rule).store_id),
      coalesce(100 - a.distance, 0),
      num_nonnulls((c.rule).seller_level),
      num_nonnulls((c.rule).plan),
      least(num_nonnulls((c.rule).amount_from_minor, (c.rule).amount_until_minor), 1),
      least(num_nonnulls((c.rule).promotion_from, (c.rule).promotion_until), 1),
      num_nonnulls((c.rule).provider),
      num_nonnulls((c.rule).method),
      num_nonnulls((c.rule).country),
      num_nonnulls((c.rule).currency)
    ]
  from candidates as c
  left join above as a on a.id = (c.rule).category_id
$$;

comment on function pricing.weigh is
  'Every rule of a kind in force at that time, with what it looks at and misses (empty: it fits) and its rank by pricing.particularity. p_draft stands for a rule that is not saved, in place of the version in force.';

create function pricing.find_rule(p_kind text, p_situation pricing.situation)
returns pricing.rules
language sql
stable
security definer
set search_path = ''
as $$
  select (w.rule).*
  from pricing.weigh(p_kind, p_situation) as w
  where w.misses = '{}'
  order by w.rank desc
  limit 1
$$;

comment on function pricing.find_rule is
  'The rule that decides: of those that fit, the highest rank. Ties cannot exist (rules_no_ties). A row of nulls when no rule fits.';

-- What it takes ---------------------------------------------------------------------------------------------

create function pricing.charge(p_rule pricing.rules, p_amount_minor bigint)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select case
    when p_rule.rate_bps is not null and p_amount_minor is not null then
      least(
        greatest(
          core.percent_of(p_amount_minor, p_rule.rate_bps)::numeric + p_rule.fixed_minor, coalesce(p_rule.minimum_minor, 0)
        ),
        coalesce(p_rule.maximum_minor, 9007199254740991)
      )::bigint
  end
$$;

comment on function pricing.charge is 'What a rule takes of an amount, minor units: rate (core.percent_of) and fixed amount, then minimum, then maximum. Null without a rule.';

create function pricing.commission_of(p_rule pricing.rules, p_tax_bps integer, p_amount_minor bigint)
returns bigint
language sql
immutable
set search_path = ''
as $$
  select case
    when p_rule.rate_bps is not null and p_tax_bps is not null then
      least(pricing.charge(p_rule, p_amount_minor), div(p_amount_minor::numeric * 10000, 10000 + p_tax_bps)::bigint)
  end
$$;

comment on function pricing.commission_of is
  'Commission on goods of this amount, minor units; never so much that with the tax on it more than the goods is taken. Null without a rule for either.';
