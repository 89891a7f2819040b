-- Pricing: editing the rules, and saying what something would cost and why.

-- Editing ---------------------------------------------------------------------------------------------------

create function pricing.read_draft(p_kind text, p_rule_id uuid, p_fields jsonb)
returns pricing.rules
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_kind pricing.kinds;
  v_rule pricing.rules;
begin
  select k.* into v_kind from pricing.kinds as k where k.kind = p_kind;
  if not found then
    perform core.fail('pricing_rule.invalid', 'There is no such kind of rule.', 400, 'kind');
  end if;
  perform core.require_keys(
    p_fields, array['name', 'priority'] || v_kind.dimensions || v_kind.fields, 'pricing_rule.invalid'
  );
  perform core.text_field(p_fields, 'name', 120, 'pricing_rule.invalid', true);
  begin
    v_rule := jsonb_populate_record(null::pricing.rules, jsonb_strip_nulls(p_fields));
  exception
    when data_exception or check_violation then
      perform core.fail('pricing_rule.invalid', 'A field of the rule cannot be read.', 400, left(sqlerrm, 200));
  end;
  v_rule.id := core.uuid_v7();
  v_rule.rule_id := coalesce(p_rule_id, v_rule.id);
  v_rule.version := 1;
  v_rule.kind := p_kind;
  v_rule.name := btrim(v_rule.name);
  v_rule.priority := coalesce(v_rule.priority, 0);
  v_rule.rate_bps := coalesce(v_rule.rate_bps, 0);
  v_rule.fixed_minor := coalesce(v_rule.fixed_minor, 0);
  v_rule.free_per_month := coalesce(v_rule.free_per_month, 0);
  v_rule.is_returned_on_reversal := coalesce(v_rule.is_returned_on_reversal, true);
  v_rule.effective_from := core.now();
  v_rule.created_at := core.now();
  return v_rule;
end
$$;

comment on function pricing.read_draft is
  'The fields that a client sent as a rule in memory. Raises pricing_rule.invalid (details: the field, or what PostgreSQL says of it).';

create function pricing.require_from(p_effective_from timestamptz)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_effective_from < core.now() then
    perform core.fail(
      'pricing_rule.from_past', 'A rule cannot begin or end in the past.', 400, null,
      'Orders that were placed keep what they were placed with: choose now or later.'
    );
  end if;
  return coalesce(p_effective_from, core.now());
end
$$;

comment on function pricing.require_from is 'When something begins or ends: the given time, null is now. Raises pricing_rule.from_past.';

create function pricing.latest_of(p_rule_id uuid, p_kind text, p_expected_version bigint)
returns pricing.rules
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_latest pricing.rules;
begin
  select r.* into v_latest
  from pricing.rules as r
  where r.rule_id = p_rule_id and r.kind = p_kind
  order by r.version desc
  limit 1;
  if not found then
    perform core.fail('pricing_rule.not_found', 'There is no such rule.', 404);
  end if;
  if p_expected_version is distinct from v_latest.version then
    perform core.fail(
      'pricing_rule.changed', 'Somebody else has changed this rule.', 409, v_latest.version::text, 'Look at it again, then save.'
    );
  end if;
  if v_latest.effective_until is not null then
    perform core.fail('pricing_rule.ended', 'This rule has ended.', 409, null, 'Make a new one.');
  end if;
  return v_latest;
end
$$;

comment on function pricing.latest_of is
  'The last version of a rule. Raises pricing_rule.not_found, pricing_rule.changed (details: the version), pricing_rule.ended.';

create function pricing.end_latest(p_latest pricing.rules, p_at timestamptz, p_is_replaced boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  if p_latest.effective_from <= core.now() then
    update pricing.rules as r set effective_until = p_at where r.id = p_latest.id;
    return;
  end if;
  -- It never began: it is taken out, and what is in force until then goes on until the new one.
  update pricing.rules as r set effective_until = r.effective_from where r.id = p_latest.id;
  if p_is_replaced then
    update pricing.rules as r
    set effective_until = p_at
    where r.rule_id = p_latest.rule_id and r.effective_until = p_latest.effective_from and r.effective_from < r.effective_until;
  end if;
end
$$;

comment on function pricing.end_latest is
  'Ends the last version at a time; one that has not begun is taken out, and its predecessor goes on until its replacement.';

create function pricing.broken_constraint(p_rule pricing.rules)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_constraint record;
  v_is_kept boolean;
begin
  -- What the table itself says, so that whoever asks hears of it before somebody else decides.
  for v_constraint in
    select
      c.conname,
      case c.contype
        when 'c' then pg_get_expr(c.conbin, c.conrelid)
        else format('%1$I is null or exists (select from %2$s as t where t.%3$I = r.%1$I)', a.attname, c.confrelid::regclass, f.attname)
      end as condition
    from pg_constraint as c
    left join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    left join pg_attribute as f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
    where c.conrelid = 'pricing.rules'::regclass and c.contype in ('c', 'f')
    order by c.conname
  loop
    execute format('select %s from (select ($1).*) as r', v_constraint.condition) into v_is_kept using p_rule;
    if not v_is_kept then
      return v_constraint.conname;
    end if;
  end loop;
  return null;
end
$$;

comment on function pricing.broken_constraint is
  'The constraint of the table of rules that a rule in memory would break, null when none. Every foreign key of it has one column.';

create function pricing.ties_with(p_rule pricing.rules)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select string_agg(t.name, ', ' order by t.name)
  from pricing.rules as t
  where t.kind = p_rule.kind and t.priority = p_rule.priority and t.rule_id <> p_rule.rule_id
    and t.effective_from is distinct from t.effective_until
    and (t.effective_until is null or t.effective_until > p_rule.effective_from)
    and row(t.store_id, t.category_id, t.seller_level, t.plan, t.provider, t.method, t.country, t.currency)
      is not distinct from row(
        p_rule.store_id, p_rule.category_id, p_rule.seller_level, p_rule.plan, p_rule.provider, p_rule.method,
        p_rule.country, p_rule.currency
      )
    and (num_nonnulls(t.amount_from_minor, t.amount_until_minor) > 0)
      = (num_nonnulls(p_rule.amount_from_minor, p_rule.amount_until_minor) > 0)
    and (num_nonnulls(t.promotion_from, t.promotion_until) > 0) = (num_nonnulls(p_rule.promotion_from, p_rule.promotion_until) > 0)
    and int8range(t.amount_from_minor, t.amount_until_minor, '[]')
      && int8range(p_rule.amount_from_minor, p_rule.amount_until_minor, '[]')
    and tstzrange(t.promotion_from, t.promotion_until) && tstzrange(p_rule.promotion_from, p_rule.promotion_until)
$$;

comment on function pricing.ties_with is
  'Names of other rules with which a rule would leave the choice to chance, as rules_no_ties has it; null when there are none.';

create function pricing.require_sound(p_rule pricing.rules)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_problem text := pricing.broken_constraint(p_rule);
  v_ties text;
begin
  if v_problem is not null then
    perform core.fail('pricing_rule.invalid', 'The rule does not fit together.', 400, v_problem);
  end if;
  v_ties := pricing.ties_with(p_rule);
  if v_ties is not null then
    perform core.fail(
      'pricing_rule.tie', 'Another rule looks at exactly the same things with the same priority.', 409, v_ties,
      'Give one of them another priority, another band of amounts or another time.'
    );
  end if;
end
$$;

comment on function pricing.require_sound is
  'Raises pricing_rule.tie (details: names of the other rules), pricing_rule.invalid (details: which constraint).';

create function pricing.describe(p_rule pricing.rules)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select jsonb_strip_nulls(to_jsonb(p_rule) - array['id', 'rule_id', 'created_by', 'created_at', 'reason'])
$$;

comment on function pricing.describe is 'A version as the audit log keeps it: what it says, without who wrote it.';

create function pricing.terms_of(p_rule pricing.rules)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select pricing.describe(p_rule) - array['version', 'kind', 'effective_from', 'effective_until']
$$;

comment on function pricing.terms_of is 'What a version asks for, without when.';

-- What two people decide -------------------------------------------------------------------------------------

create function pricing.asked_time(p_payload jsonb, p_field text)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  select pricing.require_from(
    case when coalesce(jsonb_typeof(p_payload -> p_field), 'null') <> 'null' then access.payload_time(p_payload, p_field) end
  )
$$;

comment on function pricing.asked_time is
  'When something that was asked for begins or ends; null is when it is decided. What was asked for an hour that has passed meanwhile is refused, so that nothing begins at another time than was agreed on. Raises pricing_rule.from_past, approval.payload_invalid.';

create function pricing.asked_latest(p_payload jsonb)
returns pricing.rules
language sql
stable
set search_path = ''
as $$
  select r.*
  from pricing.latest_of(
    core.uuid_or_null(p_payload ->> 'rule_id'), p_payload ->> 'kind', access.payload_integer(p_payload, 'version')
  ) as r
$$;

comment on function pricing.asked_latest is
  'The version that a payload {kind, rule_id, version} changes. Raises what pricing.latest_of raises, approval.payload_invalid.';

create function pricing.asked_rule(p_payload jsonb)
returns pricing.rules
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rule pricing.rules;
  v_is_new boolean := coalesce(jsonb_typeof(p_payload -> 'rule_id'), 'null') = 'null';
begin
  perform core.require_keys(p_payload, array['kind', 'rule_id', 'version', 'fields', 'effective_from'], 'approval.payload_invalid');
  v_rule := pricing.read_draft(p_payload ->> 'kind', core.uuid_or_null(p_payload ->> 'rule_id'), p_payload -> 'fields');
  v_rule.effective_from := pricing.asked_time(p_payload, 'effective_from');
  if not v_is_new then
    v_rule.version := (pricing.asked_latest(p_payload)).version + 1;
  end if;
  perform pricing.require_sound(v_rule);
  return v_rule;
end
$$;

comment on function pricing.asked_rule is
  'The version that a payload asks for, in memory. Raises pricing_rule.invalid, pricing_rule.tie, pricing_rule.from_past, and what pricing.asked_latest raises.';

create function pricing.check_save(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rule pricing.rules := pricing.asked_rule(p_payload);
  v_before jsonb;
begin
  if v_rule.version > 1 then
    v_before := pricing.terms_of(pricing.asked_latest(p_payload));
  end if;
  return access.describe_act(
    case when v_rule.version = 1 then 'New rule of ' else 'Rule of ' end || v_rule.kind || ' "' || v_rule.name || '"'
    || case
      when coalesce(jsonb_typeof(p_payload -> 'effective_from'), 'null') <> 'null' then ' from ' || (p_payload ->> 'effective_from')
      else ''
    end,
    jsonb_build_object('kind', v_rule.kind, 'rule', v_rule.name),
    jsonb_build_object('before', v_before, 'after', pricing.terms_of(v_rule)),
    case when v_rule.store_id is null then '[]'::jsonb else stores.interested(v_rule.store_id) end
  );
end
$$;

comment on function pricing.check_save is
  'Approval pricing_rule.save {kind, rule_id, version, fields, effective_from}: a new rule (rule_id null) or the next version of one, in force from effective_from (null: when it is decided). fields: name, priority and the columns of api.admin_pricing_rules that its kind knows. Who works in the store of a rule neither asks nor decides. Raises what pricing.asked_rule raises, approval.nothing_changes.';

create function pricing.save_rule(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_rule pricing.rules;
  v_latest pricing.rules;
begin
  -- The first version is the lock of the rule: it is never replaced by another row.
  perform from pricing.rules as r where r.rule_id = core.uuid_or_null(p_payload ->> 'rule_id') and r.version = 1 for no key update;
  v_approval := access.require_unchanged(p_approval_id, pricing.check_save(p_payload) -> 'change');
  v_rule := pricing.asked_rule(p_payload);
  v_rule.reason := v_approval.reason;
  v_rule.created_by := v_approval.requested_by;
  if v_rule.version > 1 then
    v_latest := pricing.asked_latest(p_payload);
    perform pricing.end_latest(v_latest, v_rule.effective_from, true);
  end if;
  begin
    insert into pricing.rules select v_rule.*;
  exception
    -- Two new rules, decided at the same moment.
    when exclusion_violation then
      perform pricing.require_sound(v_rule);
      raise;
  end;
  perform access.audit(
    'pricing_rule.save', 'pricing_rule', v_rule.rule_id::text,
    case when v_latest.id is not null then pricing.describe(v_latest) end,
    pricing.describe(v_rule) || jsonb_build_object('approval_id', p_approval_id), v_rule.reason
  );
  return jsonb_build_object(
    'rule_id', v_rule.rule_id, 'id', v_rule.id, 'version', v_rule.version, 'effective_from', v_rule.effective_from
  );
end
$$;

comment on function pricing.save_rule is
  'Approval pricing_rule.save: writes the version and ends the last: {rule_id, id, version, effective_from}. Audited with both. Locks the rule. Raises what pricing.check_save raises, approval.outdated.';

create function pricing.check_end(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_latest pricing.rules;
begin
  perform core.require_keys(p_payload, array['kind', 'rule_id', 'version', 'at'], 'approval.payload_invalid');
  if p_payload ->> 'kind' = 'commission_tax' then
    perform core.fail(
      'pricing_rule.must_stay', 'Nothing can be sold in a country whose tax is not known.', 409, null, 'Set the rate to zero instead.'
    );
  end if;
  v_latest := pricing.asked_latest(p_payload);
  perform pricing.asked_time(p_payload, 'at');
  return access.describe_act(
    'End of rule of ' || v_latest.kind || ' "' || v_latest.name || '"' || coalesce(' at ' || (p_payload ->> 'at'), ''),
    jsonb_build_object('kind', v_latest.kind, 'rule', v_latest.name),
    jsonb_build_object('before', pricing.terms_of(v_latest), 'after', null),
    case when v_latest.store_id is null then '[]'::jsonb else stores.interested(v_latest.store_id) end
  );
end
$$;

comment on function pricing.check_end is
  'Approval pricing_rule.end {kind, rule_id, version, at}: the end of a rule at a time (null: when it is decided); what was planned for later is taken out. Raises pricing_rule.must_stay, pricing_rule.from_past, and what pricing.asked_latest raises.';

create function pricing.end_rule(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_latest pricing.rules;
  v_at timestamptz;
begin
  perform from pricing.rules as r where r.rule_id = core.uuid_or_null(p_payload ->> 'rule_id') and r.version = 1 for no key update;
  v_approval := access.require_unchanged(p_approval_id, pricing.check_end(p_payload) -> 'change');
  v_latest := pricing.asked_latest(p_payload);
  v_at := pricing.asked_time(p_payload, 'at');
  perform pricing.end_latest(v_latest, v_at, true);
  perform access.audit(
    'pricing_rule.end', 'pricing_rule', v_latest.rule_id::text, pricing.describe(v_latest),
    jsonb_build_object('effective_until', v_at, 'approval_id', p_approval_id), v_approval.reason
  );
  return jsonb_build_object('rule_id', v_latest.rule_id, 'version', v_latest.version, 'effective_until', v_at);
end
$$;

comment on function pricing.end_rule is
  'Approval pricing_rule.end: ends it: {rule_id, version, effective_until}. Audited. Locks the rule. Raises what pricing.check_end raises, approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values
  (
    'pricing_rule.save', 'pricing.write', 'pricing.write', 'pricing.check_save', 'pricing.save_rule',
    'Make a rule of fees, or change one'
  ),
  ('pricing_rule.end', 'pricing.write', 'pricing.write', 'pricing.check_end', 'pricing.end_rule', 'End a rule of fees');

-- Explaining ------------------------------------------------------------------------------------------------

create function pricing.explain(
  p_kind text,
  p_situation pricing.situation,
  p_draft pricing.rules,
  p_sees_all boolean
)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with weighed as (
    select
      w.rule, w.misses, w.rank,
      row_number() over (order by (w.misses = '{}') desc, w.rank desc, (w.rule).name) as place,
      first_value(w.rank) over (order by (w.misses = '{}') desc, w.rank desc) as best
    from pricing.weigh(p_kind, p_situation, p_draft) as w
    -- What another store pays is nobody else's business.
    where p_sees_all or (w.rule).store_id is null or (w.rule).store_id = (p_situation).store_id
  )
  select coalesce(
    jsonb_agg(
      jsonb_build_object(
        'rule_id', (w.rule).rule_id, 'id', (w.rule).id, 'name', (w.rule).name, 'priority', (w.rule).priority,
        'currency', (w.rule).currency, 'rate_bps', (w.rule).rate_bps, 'fixed_minor', (w.rule).fixed_minor,
        'minimum_minor', (w.rule).minimum_minor, 'maximum_minor', (w.rule).maximum_minor, 'bearer', (w.rule).bearer,
        'is_draft', (w.rule).id = (p_draft).id is true,
        'outcome', case when w.misses <> '{}' then 'misses' when w.place = 1 then 'decides' else 'outranked' end,
        'misses', w.misses,
        'outranked_by', case
          when w.misses = '{}' and w.place > 1 then (
            select (pricing.particularity())[min(n)]
            from generate_subscripts(w.rank, 1) as n
            where w.rank[n] <> w.best[n]
          )
        end
      )
      order by w.place
    ),
    '[]'
  )
  from weighed as w
  where w.place <= 100
$$;

comment on function pricing.explain is
  'The rules that were considered, the deciding one first: [{rule_id, id, name, priority, currency, rate_bps, fixed_minor, minimum_minor, maximum_minor, bearer, is_draft, outcome decides|outranked|misses, misses: what does not fit, outranked_by: the first thing in which the deciding one is ahead}]; at most 100.';

create function pricing.read_situation(p_fields jsonb)
returns pricing.situation
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_product catalogue.products;
  v_store stores.stores;
begin
  perform core.require_keys(
    p_fields,
    array[
      'at', 'amount_minor', 'currency', 'country', 'store_id', 'product_id', 'category_id', 'seller_level', 'plan', 'provider', 'method'
    ],
    'pricing.situation_invalid'
  );
  begin
    v_situation := jsonb_populate_record(null::pricing.situation, p_fields - 'product_id');
  exception
    when data_exception then
      perform core.fail('pricing.situation_invalid', 'A field of the question cannot be read.', 400, left(sqlerrm, 200));
  end;
  select p.* into v_product from catalogue.products as p where p.id = core.uuid_or_null(p_fields ->> 'product_id');
  if p_fields ->> 'product_id' is not null and v_product.id is null then
    perform core.fail('product.not_found', 'There is no such product.', 404);
  end if;
  v_situation.at := coalesce(v_situation.at, core.now());
  v_situation.store_id := coalesce(v_product.store_id, v_situation.store_id);
  v_situation.category_id := coalesce(v_situation.category_id, v_product.category_id);
  v_situation.amount_minor := coalesce(v_situation.amount_minor, v_product.price_minor);
  if v_situation.store_id is not null then
    select s.* into v_store from stores.stores as s where s.id = v_situation.store_id;
    if not found then
      perform core.fail('store.not_found', 'There is no such store.', 404);
    end if;
    v_situation.country := v_store.country;
    v_situation.currency := v_store.currency;
    v_situation.seller_level := coalesce(v_situation.seller_level, v_store.seller_level);
    v_situation.plan := coalesce(v_situation.plan, v_store.plan);
  end if;
  perform core.require_amount(v_situation.amount_minor, v_situation.currency);
  return v_situation;
end
$$;

comment on function pricing.read_situation is
  'A question of a client: {at, amount_minor, currency, country, store_id, product_id, category_id, seller_level, plan, provider, method}; what a product or store says of itself fills what is left out. Raises pricing.situation_invalid, product.not_found, store.not_found, amount.*.';

create function pricing.preview_commission(p_situation jsonb, p_draft jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_sees_all boolean := access.has_permission('orders.read');
  v_draft pricing.rules;
  v_considered jsonb;
  v_rule pricing.rules;
  v_tax pricing.rules;
  v_commission bigint;
begin
  perform access.require_reader();
  v_situation := pricing.read_situation(p_situation);
  if not v_sees_all and not coalesce(stores.has_role(v_situation.store_id, 'owner'), false) then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403);
  end if;
  if p_draft is not null and v_sees_all then
    v_draft := pricing.read_draft('commission', core.uuid_or_null(p_draft ->> 'rule_id'), p_draft - 'rule_id');
  end if;
  v_considered := pricing.explain('commission', v_situation, v_draft, v_sees_all);
  if v_considered -> 0 ->> 'outcome' = 'decides' then
    v_rule := jsonb_populate_record(null::pricing.rules, v_considered -> 0);
  end if;
  v_tax := pricing.find_rule('commission_tax', v_situation);
  v_commission := pricing.commission_of(v_rule, v_tax.rate_bps, v_situation.amount_minor);
  return jsonb_build_object(
    'at', v_situation.at, 'amount_minor', v_situation.amount_minor, 'currency', v_situation.currency,
    'commission_minor', v_commission, 'tax_bps', v_tax.rate_bps,
    'tax_minor', core.percent_of(v_commission, v_tax.rate_bps),
    'net_minor', v_situation.amount_minor - v_commission - core.percent_of(v_commission, v_tax.rate_bps),
    'considered', v_considered
  );
end
$$;

comment on function pricing.preview_commission is
  'What goods of this amount would cost their seller, by which rule, and why not by the others; for staff (orders.read), with a draft of a rule if they like, and for the owner of the store. commission, tax and net are null when no rule fits. Raises what pricing.read_situation raises, permission.denied, pricing_rule.invalid.';

create function pricing.preview_fee(p_kind text, p_situation jsonb, p_draft jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_situation pricing.situation;
  v_draft pricing.rules;
  v_considered jsonb;
  v_rule pricing.rules;
begin
  perform access.require_permission('orders.read');
  if p_kind is null or p_kind not in ('provider_fee', 'refund_fee', 'withdrawal_fee') then
    perform core.fail('pricing_rule.invalid', 'There is no such kind of rule.', 400, 'kind');
  end if;
  v_situation := pricing.read_situation(p_situation);
  if p_draft is not null then
    v_draft := pricing.read_draft(p_kind, core.uuid_or_null(p_draft ->> 'rule_id'), p_draft - 'rule_id');
  end if;
  v_considered := pricing.explain(p_kind, v_situation, v_draft, true);
  if v_considered -> 0 ->> 'outcome' = 'decides' then
    v_rule := jsonb_populate_record(null::pricing.rules, v_considered -> 0);
  end if;
  return jsonb_build_object(
    'at', v_situation.at, 'amount_minor', v_situation.amount_minor, 'currency', v_situation.currency,
    'fee_minor', case when v_rule.id is not null then pricing.charge(v_rule, v_situation.amount_minor) end,
    'bearer', v_rule.bearer, 'considered', v_considered
  );
end
$$;

comment on function pricing.preview_fee is
  'What a payment (provider_fee), sending it back (refund_fee) or a withdrawal (withdrawal_fee) would cost, by which rule, and why not by the others; for staff (orders.read). fee is null when no rule fits. Raises what pricing.read_situation raises, permission.denied, pricing_rule.invalid.';

grant execute on function pricing.preview_commission, pricing.preview_fee to authenticated;

-- What clients see ------------------------------------------------------------------------------------------

create view api.admin_pricing_rules
with (security_invoker = true) as
select
  r.id, r.rule_id, r.version, r.kind, r.name, r.priority,
  case
    when r.effective_from = r.effective_until then 'replaced'
    when r.effective_until <= core.now() then 'past'
    when r.effective_from > core.now() then 'future'
    else 'current'
  end as state,
  r.store_id, s.name as store_name, r.category_id, c.slug as category_slug, c.name as category_name,
  r.seller_level, r.plan, r.amount_from_minor::bigint as amount_from_minor, r.amount_until_minor::bigint as amount_until_minor,
  r.promotion_from, r.promotion_until, r.provider, r.method, r.country, r.currency::text as currency,
  r.rate_bps::integer as rate_bps, r.fixed_minor::bigint as fixed_minor, r.minimum_minor::bigint as minimum_minor,
  r.maximum_minor::bigint as maximum_minor, r.bearer, r.free_per_month, r.is_returned_on_reversal,
  r.effective_from, r.effective_until,
  r.version = max(r.version) over (partition by r.rule_id) as is_latest,
  r.reason, r.created_by, r.created_at
from pricing.rules as r
left join stores.stores as s on s.id = r.store_id
left join catalogue.categories as c on c.id = r.category_id;

comment on view api.admin_pricing_rules is
  'Every version of every rule, for staff (orders.read): state current, future, past or replaced (before it began). is_latest: the version that an edit ends. Null dimensions mean any; the order in which rules win is that of pricing.particularity. Filter by kind and state.';

create function api.preview_commission(p_situation jsonb, p_draft jsonb default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pricing.preview_commission(p_situation, p_draft)
$$;

comment on function api.preview_commission is
  'What goods would cost their seller: {at, amount_minor, currency, commission_minor, tax_bps, tax_minor, net_minor, considered [{rule_id, id, name, priority, rate_bps, fixed_minor, minimum_minor, maximum_minor, is_draft, outcome decides|outranked|misses, misses, outranked_by}]}. p_situation {store_id | product_id | country and currency, category_id, seller_level, plan, amount_minor, at}; p_draft (staff): fields of a rule that is not saved, with rule_id when it would replace one. For staff (orders.read) and the store''s owner. Errors permission.denied, pricing.situation_invalid, pricing_rule.invalid, store.not_found, product.not_found, amount.invalid.';

create function api.admin_preview_fee(p_kind text, p_situation jsonb, p_draft jsonb default null)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pricing.preview_fee(p_kind, p_situation, p_draft)
$$;

comment on function api.admin_preview_fee is
  'Staff (orders.read): what a payment (provider_fee), sending it back (refund_fee) or a withdrawal (withdrawal_fee) would cost: {at, amount_minor, currency, fee_minor, bearer, considered} as api.preview_commission. Errors permission.denied, pricing.situation_invalid, pricing_rule.invalid, amount.invalid.';

grant select on api.admin_pricing_rules to authenticated;
grant execute on function api.preview_commission, api.admin_preview_fee to authenticated;
