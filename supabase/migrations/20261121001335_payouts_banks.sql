-- Payouts, the list of banks: a provider that publishes its list is asked once a day, so that a destination is checked
-- against the codes that the provider takes today.

alter table payouts.banks add column listed_at timestamptz;

comment on column payouts.banks.listed_at is
  'When the provider''s own list last named this bank; null where a provider publishes none, or not yet.';

create function payouts.bank_list_is_due(p_provider text, p_mode text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select payments.is_of_mode(p_provider, p_mode) and not exists (
    select from payouts.banks as b where b.provider = p_provider and b.listed_at > core.now() - interval '1 day'
  )
$$;

comment on function payouts.bank_list_is_due is 'Service only: whether a provider''s list of banks is to be asked for with keys of this mode.';

create function payouts.clean_bank_list(p_banks jsonb)
returns table (code text, name text)
language sql
immutable
set search_path = ''
as $$
  select distinct on (l.code) l.code, left(btrim(l.name), 100)
  from jsonb_to_recordset(p_banks) as l (code text, name text)
  where l.code ~ '^[0-9A-Z]{3,11}$' and btrim(l.name) <> ''
  order by l.code, l.name
$$;

comment on function payouts.clean_bank_list is 'The banks of a provider''s list that can be kept, each code once.';

create function payouts.take_bank_list(p_provider text, p_country text, p_banks jsonb)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_codes text[] := (select array_agg(l.code) from payouts.clean_bank_list(p_banks) as l);
  v_served integer;
  v_kept integer;
  v_withdrawn integer;
begin
  select count(*), count(*) filter (where b.code = any (v_codes)) into v_served, v_kept
  from payouts.banks as b
  where b.provider = p_provider and b.country = p_country and b.is_available;
  -- A list that names nobody, or not even half of those that were served, is an answer gone wrong.
  if v_codes is null or v_kept * 2 < v_served then
    return pg_catalog.jsonb_build_object('is_taken', false, 'listed', coalesce(cardinality(v_codes), 0), 'withdrawn', 0);
  end if;
  insert into payouts.banks as b (provider, country, code, name, listed_at)
  select p_provider, p_country, l.code, l.name, core.now()
  from payouts.clean_bank_list(p_banks) as l
  on conflict (provider, country, code) do update
  set name = excluded.name, is_available = true, listed_at = excluded.listed_at;
  update payouts.banks as b
  set is_available = false
  where b.provider = p_provider and b.country = p_country and b.is_available and b.code <> all (v_codes);
  get diagnostics v_withdrawn = row_count;
  return pg_catalog.jsonb_build_object('is_taken', true, 'listed', cardinality(v_codes), 'withdrawn', v_withdrawn);
end
$$;

comment on function payouts.take_bank_list is
  'Service only: a provider''s list of banks in a country, [{code, name}]: named ones are served, others no longer (accounts there stay and are refused when they are paid to). A list that names nobody, or less than half of those that were served, is not taken: {is_taken, listed, withdrawn}.';

grant execute on function payouts.bank_list_is_due, payouts.take_bank_list to service_role;

create function api.bank_list_is_due(p_provider text, p_mode text)
returns boolean
language sql
stable
set search_path = ''
as $$
  select payouts.bank_list_is_due(p_provider, p_mode)
$$;

comment on function api.bank_list_is_due is 'Service only: whether a provider''s list of banks is to be asked for with keys of this mode.';

create function api.take_bank_list(p_provider text, p_country text, p_banks jsonb)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.take_bank_list(p_provider, p_country, p_banks)
$$;

comment on function api.take_bank_list is 'Service only: a provider''s list of banks. See payouts.take_bank_list.';

grant execute on function api.bank_list_is_due, api.take_bank_list to service_role;
