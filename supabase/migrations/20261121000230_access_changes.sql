-- Access, fourth part: changes of our own rules. What makes anybody's fee, limit or protection different is asked for by one
-- member of staff and decided by another one, as an approval whose change says what it replaces. What only stops something,
-- or adds to the protection, may be done by one at once. Here: what checks of kinds share, and settings.

-- For checks -----------------------------------------------------------------------------------------------

create function access.payload_integer(p_payload jsonb, p_field text)
returns bigint
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_text text := p_payload ->> p_field;
begin
  if v_text is null or v_text !~ '^-?[0-9]{1,16}$' then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, p_field);
  end if;
  return v_text::bigint;
end
$$;

comment on function access.payload_integer is 'For checks of payloads: a whole number. Raises approval.payload_invalid (details: the field).';

create function access.payload_moment(p_payload jsonb, p_field text, p_form text)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
  v_text text := p_payload ->> p_field;
begin
  if v_text ~ p_form then
    return v_text::timestamptz;
  end if;
  perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, p_field);
  return null;
exception
  when invalid_datetime_format or datetime_field_overflow then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, p_field);
    return null;
end
$$;

comment on function access.payload_moment is
  'A moment that a payload names in this form (a regular expression). Raises approval.payload_invalid (details: the field).';

create function access.payload_time(p_payload jsonb, p_field text)
returns timestamptz
language sql
stable
set search_path = ''
as $$
  -- With its zone, so that it is the same moment whoever reads it.
  select access.payload_moment(p_payload, p_field, '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})$')
$$;

comment on function access.payload_time is
  'For checks of payloads: a moment in ISO 8601 with its zone. Raises approval.payload_invalid (details: the field).';

create function access.payload_date(p_payload jsonb, p_field text)
returns date
language sql
stable
set search_path = ''
as $$
  -- Read as midnight and taken as its day, both in the zone of the session: the same day in any.
  select access.payload_moment(p_payload, p_field, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')::date
$$;

comment on function access.payload_date is
  'For checks of payloads: a day as yyyy-mm-dd. Raises approval.payload_invalid (details: the field).';

create function access.require_unchanged(p_approval_id uuid, p_change jsonb)
returns access.approvals
language plpgsql
stable
set search_path = ''
as $$
declare
  v_approval access.approvals;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  if v_approval.change is distinct from nullif(p_change, 'null') then
    perform core.fail('approval.outdated', 'This is no longer what was asked for.', 409, null, 'Refuse it and ask anew.');
  end if;
  return v_approval;
end
$$;

comment on function access.require_unchanged is
  'The request, when what it would replace and put there is still what was shown to whoever asked. For handlers, once they have locked it. Raises approval.outdated.';

create function access.describe_change(p_change jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select coalesce(
    pg_catalog.string_agg(
      k.field || ' ' || coalesce(k.before #>> '{}', '–') || ' -> ' || coalesce(k.after #>> '{}', '–'), ', ' order by k.field
    ), ''
  )
  from (
    select
      f.field,
      nullif(p_change -> 'before' -> f.field, 'null') as before,
      nullif(p_change -> 'after' -> f.field, 'null') as after
    from (
      select pg_catalog.jsonb_object_keys(coalesce(nullif(p_change -> 'before', 'null'), '{}')) as field
      union
      select pg_catalog.jsonb_object_keys(coalesce(nullif(p_change -> 'after', 'null'), '{}'))
    ) as f
  ) as k
  where k.before is distinct from k.after
$$;

comment on function access.describe_change is 'A change in words for a summary: each field that differs, old -> new; empty when nothing does.';

create function access.describe_act(p_what text, p_about jsonb, p_change jsonb, p_owners jsonb default '[]')
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_words text := access.describe_change(p_change);
begin
  if v_words = '' then
    perform core.fail('approval.nothing_changes', 'This is how it is already.', 409);
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', null, 'currency', null, 'summary', left(p_what || ': ' || v_words, 500), 'about', p_about,
    'owners', p_owners, 'change', p_change
  );
end
$$;

comment on function access.describe_act is
  'For checks: what an act is about that changes a rule of ours and moves no money. Raises approval.nothing_changes.';

-- Settings ---------------------------------------------------------------------------------------------------

create function access.is_duration(p_value jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return pg_catalog.jsonb_typeof(p_value) = 'string' and (p_value #>> '{}')::interval > interval '0';
exception
  when invalid_datetime_format or datetime_field_overflow or interval_field_overflow then
    return false;
end
$$;

comment on function access.is_duration is 'Whether a value of a setting is a time that is longer than nothing.';

create function access.fits_setting(p_key text, p_value jsonb)
returns boolean
language sql
stable
set search_path = ''
as $$
  select case
    when p_key = 'ledger.time_zone' then exists (select from pg_catalog.pg_timezone_names as z where z.name = p_value #>> '{}')
    when p_key = 'payout.weekly_hour' then p_value::text ~ '^(1?[0-9]|2[0-3])$'
    when p_key = 'payout.weekend' then not exists (
      select
      from pg_catalog.jsonb_each(p_value) as c
      where c.key !~ '^[A-Z]{2}$' or c.value::text !~ '^\[([1-7](, [1-7]){0,5})?\]$'
    )
    when p_key = 'mail.from' then p_value #>> '{}' ~ '^[^<>@\r\n]+<[^<>@\s]+@[^<>@\s]+>$'
    else true
  end
$$;

comment on function access.fits_setting is
  'Whether a value of the right type can be meant for this setting: a zone that exists, an hour of the day, days of the week (never all seven: a day of banks would never come), a sender with an address.';

create function access.require_setting(p_key text, p_value jsonb)
returns core.settings
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_setting core.settings;
  v_type text;
begin
  -- Switches of the host itself are not the staff's to turn.
  if p_key in ('time_travel.allowed', 'request.ip_header') then
    perform core.fail('permission.denied', 'You are not allowed to do this.', 403, p_key);
  end if;
  select s.* into v_setting from core.settings as s where s.key = p_key;
  if not found then
    perform core.fail('setting.unknown', 'There is no such setting.', 404, left(p_key, 60));
  end if;
  v_type := pg_catalog.jsonb_typeof(v_setting.value);
  if v_type is distinct from pg_catalog.jsonb_typeof(p_value)
    or (access.is_duration(v_setting.value) and not access.is_duration(p_value))
    or (v_type = 'number' and p_value::text !~ '^[0-9]{1,15}$')
    or (p_key like '%\_minor' and v_type = 'object' and exists (
      select
      from pg_catalog.jsonb_each_text(p_value) as a
      where a.value !~ '^[0-9]{1,15}$' or not exists (select from core.currencies as c where c.code = a.key)
    ))
    or not access.fits_setting(p_key, p_value)
  then
    perform core.fail('setting.invalid', 'This value does not fit the setting.', 400, p_key, v_type);
  end if;
  return v_setting;
end
$$;

comment on function access.require_setting is
  'The setting as it stands, when staff may change it to this value: of the same type, a duration longer than nothing, a whole number, amounts by currency, and one that fits it. Raises permission.denied, setting.unknown, setting.invalid.';

create function access.set_setting(p_key text, p_value jsonb, p_reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_before core.settings;
begin
  perform access.require_permission('settings.write');
  p_reason := access.require_reason(p_reason, 'reason.required', 'Say why.');
  v_before := access.require_setting(p_key, p_value);
  if v_before.is_decided_by_two then
    perform core.fail('setting.needs_two', 'Two people change this setting.', 403, p_key, 'Ask for it; somebody else decides.');
  end if;
  perform core.set_setting(p_key, p_value);
  perform access.audit('setting.set', 'setting', p_key, v_before.value, p_value, p_reason);
end
$$;

comment on function access.set_setting is
  'Changes a setting that one person may change. Permission settings.write; audited. Raises reason.required, permission.denied, setting.unknown, setting.invalid, setting.needs_two.';

grant execute on function access.set_setting to authenticated;

create function access.check_setting(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_key text := core.text_field(p_payload, 'key', 60, 'approval.payload_invalid', true);
  v_setting core.settings;
begin
  perform core.require_keys(p_payload, array['key', 'value'], 'approval.payload_invalid');
  v_setting := access.require_setting(v_key, p_payload -> 'value');
  if not v_setting.is_decided_by_two then
    perform core.fail('setting.needs_one', 'This setting needs no second person.', 400, v_key, 'Change it at once.');
  end if;
  return access.describe_act(
    'Setting', pg_catalog.jsonb_build_object('setting', v_key), pg_catalog.jsonb_build_object(
      'before', pg_catalog.jsonb_build_object(v_key, v_setting.value),
      'after', pg_catalog.jsonb_build_object(v_key, p_payload -> 'value')
    )
  );
end
$$;

comment on function access.check_setting is
  'Approval setting.change {key, value}, of a setting that two people change. Raises permission.denied, setting.unknown, setting.invalid, setting.needs_one, approval.nothing_changes, approval.payload_invalid.';

create function access.change_setting(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_key text := p_payload ->> 'key';
  v_approval access.approvals;
begin
  perform from core.settings as s where s.key = v_key for no key update;
  v_approval := access.require_unchanged(p_approval_id, access.check_setting(p_payload) -> 'change');
  perform core.set_setting(v_key, p_payload -> 'value');
  perform access.audit(
    'setting.set', 'setting', v_key, v_approval.change -> 'before' -> v_key, p_payload -> 'value', v_approval.reason
  );
  return p_payload;
end
$$;

comment on function access.change_setting is 'Approval setting.change: changes it. Locks the setting. Raises approval.outdated.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'setting.change', 'settings.write', 'settings.approve', 'access.check_setting', 'access.change_setting',
  'Change a setting that concerns money'
);

create function api.admin_set_setting(p_key text, p_value jsonb, p_reason text)
returns void
language sql
set search_path = ''
as $$
  select access.set_setting(p_key, p_value, p_reason)
$$;

comment on function api.admin_set_setting is
  'Changes a setting that one person may change (permission settings.write); the others need the approval setting.change.';

grant execute on function api.admin_set_setting to authenticated;

create view api.admin_settings
with (security_invoker = true) as
select s.key, s.value, s.description, s.is_public, s.is_decided_by_two, s.updated_at
from core.settings as s
where (select access.has_permission('settings.write')) and s.key not in ('time_travel.allowed', 'request.ip_header');

comment on view api.admin_settings is
  'The settings that staff change (permission settings.write): is_decided_by_two by the approval setting.change, the others by api.admin_set_setting.';

grant select on api.admin_settings to authenticated;
