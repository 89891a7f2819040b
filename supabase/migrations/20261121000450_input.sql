-- Input: reading fields of JSON that clients send, in one way everywhere.
-- Each function either returns a clean value or refuses with the caller's own code; the details of
-- the error name the field. Nothing here knows the market.

create function core.require_keys(p_fields jsonb, p_allowed text[], p_code text)
returns void
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_unknown text;
begin
  if p_fields is null or jsonb_typeof(p_fields) <> 'object' then
    perform core.fail(p_code, 'An object with fields is expected here.', 400, 'not an object');
  end if;
  select left(k, 60) into v_unknown
  from jsonb_object_keys(p_fields) as k
  where k <> all (p_allowed)
  order by k
  limit 1;
  if v_unknown is not null then
    perform core.fail(p_code, 'There is a field that is not known here.', 400, v_unknown);
  end if;
end
$$;

comment on function core.require_keys is
  'Refuses with the given code (400) what is not an object or has a field outside the list; details name the first unknown field.';

create function core.hidden_marks()
returns text
language sql
immutable
set search_path = ''
as $$
  -- Control characters, marks that turn the direction of what follows, and those of no width that are no joiner of letters.
  select E'[\u0001-\u001F\u007F-\u009F\u200B\u202A-\u202E\u2060-\u2069\uFEFF]'
$$;

comment on function core.hidden_marks is
  'A regular expression for what a name does not need and only misleads whoever reads it. Joiners (U+200C, U+200D) and the marks U+200E and U+200F are not among them: Urdu and Arabic are written with those.';

create function core.text_field(
  p_fields jsonb,
  p_key text,
  p_max integer,
  p_code text,
  p_is_required boolean default false
)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_type text := coalesce(jsonb_typeof(p_fields -> p_key), 'null');
  v_text text;
begin
  if v_type not in ('string', 'null') then
    perform core.fail(p_code, 'A text is expected here.', 400, p_key);
  end if;
  v_text := nullif(btrim(p_fields ->> p_key, E' \t\r\n'), '');
  if v_text is null and p_is_required then
    perform core.fail(p_code, 'This field must be filled in.', 400, p_key);
  end if;
  if length(v_text) > p_max then
    perform core.fail(p_code, 'This text is too long.', 400, p_key, 'at most ' || p_max || ' characters');
  end if;
  -- Control characters other than tab and line ends, and the marks that silently turn the direction
  -- of what follows: they only serve to mislead whoever reads.
  if v_text ~ E'[\\u0001-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F\\u202A-\\u202E]' then
    perform core.fail(p_code, 'This text has characters that cannot be shown.', 400, p_key);
  end if;
  return v_text;
end
$$;

comment on function core.text_field is
  'A text field, trimmed; null when missing, null or blank. Refuses with the given code another type, over p_max characters, control and direction-override characters, and blank when required.';

create function core.integer_field(p_fields jsonb, p_key text, p_min bigint, p_max bigint, p_code text)
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_type text := coalesce(jsonb_typeof(p_fields -> p_key), 'null');
  v_number numeric;
begin
  if v_type = 'null' then
    return null;
  end if;
  if v_type <> 'number' then
    perform core.fail(p_code, 'A whole number is expected here.', 400, p_key);
  end if;
  v_number := (p_fields ->> p_key)::numeric;
  if v_number <> trunc(v_number) or v_number < p_min or v_number > p_max then
    perform core.fail(
      p_code, 'This number is out of range.', 400, p_key, 'a whole number from ' || p_min || ' to ' || p_max
    );
  end if;
  return v_number::bigint;
end
$$;

comment on function core.integer_field is
  'A whole number field between p_min and p_max; null when missing or null. Refuses with the given code anything else, fractions included.';

create function core.localized_field(
  p_fields jsonb,
  p_key text,
  p_max integer,
  p_code text,
  p_is_required boolean default false
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_field jsonb := p_fields -> p_key;
  v_text jsonb;
begin
  if coalesce(jsonb_typeof(v_field), 'null') = 'null' then
    if p_is_required then
      perform core.fail(p_code, 'This field must be filled in.', 400, p_key);
    end if;
    return null;
  end if;
  if jsonb_typeof(v_field) <> 'object' then
    perform core.fail(p_code, 'A text by language is expected here.', 400, p_key);
  end if;
  perform core.require_keys(v_field, array['en', 'ur', 'ar'], p_code);
  select jsonb_object_agg(t.locale, t.body) into v_text
  from (
    select l.locale, core.text_field(v_field, l.locale, p_max, p_code) as body
    from unnest(array['en', 'ur', 'ar']) as l (locale)
  ) as t
  where t.body is not null;
  if v_text is null then
    if p_is_required then
      perform core.fail(p_code, 'This field must be filled in.', 400, p_key);
    end if;
    return null;
  end if;
  if not v_text ?| array['en', 'ur'] then
    perform core.fail(p_code, 'This text is needed in English or Urdu.', 400, p_key);
  end if;
  return v_text;
end
$$;

comment on function core.localized_field is
  'A text by locale {en, ur, ar}, each trimmed and at most p_max characters, English or Urdu present; null when missing or blank. Refuses anything else with the given code.';

create function core.uuid_or_null(p_text text)
returns uuid
language sql
immutable
set search_path = ''
as $$
  select case
    when p_text ~ '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
    then p_text::uuid
  end
$$;

comment on function core.uuid_or_null is 'The text as a uuid, null when it is none. For ids inside JSON and topics, which clients may fill with anything.';

create function core.require_reason(p_reason text, p_max integer default 500)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
begin
  if v_reason is null then
    perform core.fail('reason.required', 'Say why, in a few words.', 400);
  end if;
  return core.text_field(jsonb_build_object('reason', v_reason), 'reason', p_max, 'reason.invalid');
end
$$;

comment on function core.require_reason is
  'The reason of a staff decision, trimmed. Raises reason.required when blank, reason.invalid when over p_max characters.';

grant execute on function
  core.require_keys, core.text_field, core.integer_field, core.localized_field,
  core.uuid_or_null, core.require_reason
to anon, authenticated, service_role;

-- Account numbers --------------------------------------------------------------------------------------------

create function core.is_iban(p_text text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  -- ISO 13616: the first four characters go to the end, letters become 10 to 35, and what is left of 97 is 1. The check
  -- digits themselves are 02 to 98.
  select case
    when p_text ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' and substr(p_text, 3, 2) between '02' and '98' then (
      select string_agg(case when c.letter ~ '[A-Z]' then (ascii(c.letter) - 55)::text else c.letter end, '' order by c.place)::numeric % 97 = 1
      from regexp_split_to_table(substr(p_text, 5) || left(p_text, 4), '') with ordinality as c (letter, place)
    )
    else false
  end
$$;

comment on function core.is_iban is
  'Whether this is an IBAN whose check digits fit; without spaces, in capitals. A digit or letter taken for another one, or two that changed places, do not pass. How long it is in its country is not known here.';

create function core.is_account_number(p_text text)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select coalesce(p_text ~ '^[A-Z0-9]{6,34}$' and (p_text !~ '^[A-Z]{2}[0-9]{2}' or core.is_iban(p_text)), false)
$$;

comment on function core.is_account_number is
  'Whether this can be a bank account: 6 to 34 letters and digits; what begins as an IBAN does must be one.';
