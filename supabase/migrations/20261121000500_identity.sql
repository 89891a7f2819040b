-- Identity: who a person is on Amana.
-- A profile per account, made when the account is made; an address book that is wholly the
-- person's own; suspension by staff. Sign-in itself belongs to Auth.

grant usage on schema identity to authenticated, service_role;

-- Profiles -----------------------------------------------------------------------------------------

create table identity.profiles (
  user_id uuid primary key references auth.users (id) on delete restrict,
  email text not null,
  display_name text not null check (length(display_name) between 1 and 80),
  phone text check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  locale text not null default 'en' check (locale in ('en', 'ur', 'ar')),
  country text not null default 'PK' check (country in ('PK', 'NG', 'IQ')),
  time_zone text not null default 'Asia/Karachi' check (length(time_zone) <= 60),
  status text not null default 'active' check (status in ('active', 'suspended', 'closed')),
  last_sign_in_at timestamptz,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now()
);

comment on table identity.profiles is
  'One row per account. email and last_sign_in_at follow auth.users; display_name is what others see; phone is E.164. Deleting an account is refused while the books know it.';

create index profiles_created_at on identity.profiles (created_at desc, user_id desc);
create index profiles_email on identity.profiles (lower(email));

create trigger profiles_touch
before update on identity.profiles
for each row execute function core.touch_updated_at();

alter table identity.profiles enable row level security;

create policy "people read their own profile, staff read all" on identity.profiles
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or (select access.has_permission('users.read'))
  );

grant select on identity.profiles to authenticated, service_role;

create function identity.time_zone_of(p_country text)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_country when 'NG' then 'Africa/Lagos' when 'IQ' then 'Asia/Baghdad' else 'Asia/Karachi' end
$$;

comment on function identity.time_zone_of is 'The time zone that most people of a country live in.';

create function identity.follow_auth_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_data jsonb := coalesce(new.raw_user_meta_data, '{}'::jsonb);
  v_name text := left(btrim(regexp_replace(v_data ->> 'display_name', core.hidden_marks(), '', 'g')), 80);
  v_country text := case when v_data ->> 'country' in ('PK', 'NG', 'IQ') then v_data ->> 'country' else 'PK' end;
begin
  if tg_op = 'UPDATE' then
    update identity.profiles as p
    set email = coalesce(new.email, p.email), last_sign_in_at = new.last_sign_in_at
    where p.user_id = new.id;
    return null;
  end if;
  insert into identity.profiles (user_id, email, display_name, locale, country, time_zone, last_sign_in_at)
  values (
    new.id,
    coalesce(new.email, ''),
    coalesce(nullif(v_name, ''), nullif(left(split_part(coalesce(new.email, ''), '@', 1), 80), ''), 'Amana'),
    case when v_data ->> 'locale' in ('en', 'ur', 'ar') then v_data ->> 'locale' else 'en' end,
    v_country,
    identity.time_zone_of(v_country),
    new.last_sign_in_at
  );
  return null;
end
$$;

comment on function identity.follow_auth_user is
  'Trigger on auth.users: a new account gets its profile; e-mail and last sign-in follow. What the person typed at sign-up is taken where it is valid and replaced by a default where not, so that sign-up never fails here.';

create trigger amana_profile_made
after insert on auth.users
for each row execute function identity.follow_auth_user();

create trigger amana_profile_followed
after update of email, last_sign_in_at on auth.users
for each row
when (old.email is distinct from new.email or old.last_sign_in_at is distinct from new.last_sign_in_at)
execute function identity.follow_auth_user();

create function identity.display_name(p_user_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select p.display_name from identity.profiles as p where p.user_id = p_user_id
$$;

comment on function identity.display_name is 'What others call this person. For other contexts.';

create function identity.require_time_zone(p_time_zone text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  -- Asking the clock for it is a hundred times cheaper than reading pg_timezone_names.
  perform pg_catalog.timezone(p_time_zone, pg_catalog.now());
  if p_time_zone !~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_+-]+)+)$' then
    perform core.fail('profile.invalid', 'This time zone is not known.', 400, 'time_zone');
  end if;
exception
  when invalid_parameter_value then
    perform core.fail('profile.invalid', 'This time zone is not known.', 400, 'time_zone');
end
$$;

comment on function identity.require_time_zone is 'Raises profile.invalid unless this is the name of a time zone like Asia/Karachi.';

create function identity.update_profile(p_patch jsonb)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_user uuid := access.require_user();
  v_phone text;
  v_locale text;
  v_country text;
  v_time_zone text;
begin
  perform core.require_keys(p_patch, array['display_name', 'phone', 'locale', 'country', 'time_zone'], 'profile.invalid');
  if p_patch ? 'display_name' then
    perform core.text_field(p_patch, 'display_name', 80, 'profile.invalid', true);
  end if;
  v_phone := core.text_field(p_patch, 'phone', 20, 'profile.invalid');
  v_locale := core.text_field(p_patch, 'locale', 2, 'profile.invalid');
  v_country := core.text_field(p_patch, 'country', 2, 'profile.invalid');
  v_time_zone := core.text_field(p_patch, 'time_zone', 60, 'profile.invalid');
  if v_phone is not null and v_phone !~ '^\+[1-9][0-9]{6,14}$' then
    perform core.fail('profile.phone_invalid', 'Write the phone number with its country code, like +923001234567.', 400, 'phone');
  end if;
  if p_patch ? 'locale' and coalesce(v_locale, '') not in ('en', 'ur', 'ar') then
    perform core.fail('profile.invalid', 'This language is not offered.', 400, 'locale');
  end if;
  if p_patch ? 'country' and coalesce(v_country, '') not in ('PK', 'NG', 'IQ') then
    perform core.fail('profile.invalid', 'This country is not served.', 400, 'country');
  end if;
  if p_patch ? 'time_zone' then
    perform identity.require_time_zone(coalesce(v_time_zone, ''));
  end if;

  update identity.profiles as p
  set
    display_name = coalesce(core.text_field(p_patch, 'display_name', 80, 'profile.invalid'), p.display_name),
    phone = case when p_patch ? 'phone' then v_phone else p.phone end,
    locale = coalesce(v_locale, p.locale),
    country = coalesce(v_country, p.country),
    time_zone = coalesce(v_time_zone, p.time_zone)
  where p.user_id = v_user;
end
$$;

comment on function identity.update_profile is
  'The signed-in person changes the own profile; fields that are not sent stay; phone may be null. Raises profile.invalid (details name the field), profile.phone_invalid.';

grant execute on function identity.update_profile to authenticated;

-- Suspension -----------------------------------------------------------------------------------------

create function identity.set_user_status(
  p_user_id uuid,
  p_status text,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff uuid := access.require_permission('users.suspend');
  v_scope text := 'admin_set_user_status:' || v_staff;
  v_answer jsonb;
  v_reason text := core.require_reason(p_reason);
  v_before text;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    jsonb_build_object('user_id', p_user_id, 'status', p_status, 'reason', v_reason)
  );
  if v_answer is not null then
    return v_answer;
  end if;
  if p_status is null or p_status not in ('active', 'suspended') then
    perform core.fail('user.status_invalid', 'A user can be made active or suspended.', 400);
  end if;
  if p_user_id = v_staff then
    perform core.fail('user.cannot_suspend_self', 'You cannot change the status of your own account.', 409);
  end if;
  select p.status into v_before from identity.profiles as p where p.user_id = p_user_id for update;
  if not found then
    perform core.fail('user.not_found', 'There is no such user.', 404);
  end if;
  if v_before = 'closed' then
    perform core.fail('user.closed', 'This account is closed for good.', 409);
  end if;
  if exists (select from access.staff as s where s.user_id = p_user_id and s.is_active) then
    perform access.require_permission('staff.manage');
  end if;

  update identity.profiles as p set status = p_status where p.user_id = p_user_id;
  if p_status = 'suspended' then
    insert into access.account_blocks (user_id, reason, blocked_at)
    values (p_user_id, v_reason, core.now())
    on conflict (user_id) do update set reason = excluded.reason;
    delete from auth.sessions as s where s.user_id = p_user_id;
    -- Reinstated by one person they are a customer again: a role takes two.
    perform access.end_seat(p_user_id, v_reason);
  else
    delete from access.account_blocks as b where b.user_id = p_user_id;
  end if;
  perform access.audit(
    'user.' || p_status, 'user', p_user_id::text,
    jsonb_build_object('status', v_before), jsonb_build_object('status', p_status), v_reason
  );
  return core.idempotency_end(
    v_scope, p_idempotency_key, jsonb_build_object('user_id', p_user_id, 'status', p_status)
  );
end
$$;

comment on function identity.set_user_status is
  'Staff with users.suspend (and staff.manage when the person is staff) suspend or reactivate an account: sessions end at once, every write is refused, and a role of staff is gone for good. Raises staff.last_superadmin, user.not_found, user.status_invalid, user.cannot_suspend_self, user.closed, reason.required.';

grant execute on function identity.set_user_status to authenticated;

-- Addresses ------------------------------------------------------------------------------------------

create function identity.clean_address(p_address jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_phone text;
  v_country text;
begin
  perform core.require_keys(
    p_address,
    array['recipient', 'phone', 'line1', 'line2', 'city', 'region', 'country', 'postal_code'],
    'address.invalid'
  );
  v_phone := regexp_replace(core.text_field(p_address, 'phone', 30, 'address.invalid', true), '[\s()-]', '', 'g');
  if v_phone !~ '^\+?[0-9]{7,15}$' then
    perform core.fail('address.invalid', 'This phone number cannot be called.', 400, 'phone');
  end if;
  v_country := core.text_field(p_address, 'country', 2, 'address.invalid', true);
  if v_country not in ('PK', 'NG', 'IQ') then
    perform core.fail('address.invalid', 'This country is not served.', 400, 'country');
  end if;
  return jsonb_build_object(
    'recipient', core.text_field(p_address, 'recipient', 120, 'address.invalid', true),
    'phone', v_phone,
    'line1', core.text_field(p_address, 'line1', 200, 'address.invalid', true),
    'line2', core.text_field(p_address, 'line2', 200, 'address.invalid'),
    'city', core.text_field(p_address, 'city', 100, 'address.invalid', true),
    'region', core.text_field(p_address, 'region', 100, 'address.invalid'),
    'country', v_country,
    'postal_code', core.text_field(p_address, 'postal_code', 20, 'address.invalid')
  );
end
$$;

comment on function identity.clean_address is
  'A postal address as JSON {recipient, phone, line1, line2, city, region, country, postal_code}, trimmed. recipient, phone, line1, city and country are needed. Raises address.invalid; details name the field.';

create table identity.addresses (
  id uuid primary key default core.uuid_v7(),
  user_id uuid not null default access.user_id() references identity.profiles (user_id) on delete cascade,
  label text,
  recipient text not null,
  phone text not null,
  line1 text not null,
  line2 text,
  city text not null,
  region text,
  country text not null,
  postal_code text,
  is_default boolean not null default false,
  created_at timestamptz not null default core.now()
);

comment on table identity.addresses is
  'The address book: wholly the person''s own, written directly through api.addresses and checked by a trigger. An order keeps its own copy.';

create index addresses_user_id on identity.addresses (user_id, created_at desc);
create unique index addresses_one_default on identity.addresses (user_id) where is_default;

alter table identity.addresses enable row level security;

create policy "people read their own addresses" on identity.addresses
  for select to authenticated
  using (user_id = (select access.user_id()));

create policy "people add their own addresses" on identity.addresses
  for insert to authenticated
  with check (user_id = (select access.user_id()));

create policy "people change their own addresses" on identity.addresses
  for update to authenticated
  using (user_id = (select access.user_id()))
  with check (user_id = (select access.user_id()));

create policy "people delete their own addresses" on identity.addresses
  for delete to authenticated
  using (user_id = (select access.user_id()));

grant select, delete on identity.addresses to authenticated;
grant insert (label, recipient, phone, line1, line2, city, region, country, postal_code, is_default)
  on identity.addresses to authenticated;
grant update (label, recipient, phone, line1, line2, city, region, country, postal_code, is_default)
  on identity.addresses to authenticated;
grant select on identity.addresses to service_role;

create function identity.check_address()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_clean jsonb := identity.clean_address(
    jsonb_build_object(
      'recipient', new.recipient, 'phone', new.phone, 'line1', new.line1, 'line2', new.line2,
      'city', new.city, 'region', new.region, 'country', new.country, 'postal_code', new.postal_code
    )
  );
begin
  -- The profile row is the lock of its address book: two defaults at once wait for each other.
  perform from identity.profiles as p where p.user_id = new.user_id for no key update;
  -- Fifty is more than anybody lives at, and little enough to keep the list one page.
  if tg_op = 'INSERT' and (select count(*) from identity.addresses as a where a.user_id = new.user_id) >= 50 then
    perform core.fail('address.too_many', 'The address book is full. Delete an address first.', 409);
  end if;
  new.label := core.text_field(jsonb_build_object('label', new.label), 'label', 60, 'address.invalid');
  new.recipient := v_clean ->> 'recipient';
  new.phone := v_clean ->> 'phone';
  new.line1 := v_clean ->> 'line1';
  new.line2 := v_clean ->> 'line2';
  new.city := v_clean ->> 'city';
  new.region := v_clean ->> 'region';
  new.postal_code := v_clean ->> 'postal_code';
  if new.is_default then
    update identity.addresses as a
    set is_default = false
    where a.user_id = new.user_id and a.is_default and a.id <> new.id;
  end if;
  return new;
end
$$;

comment on function identity.check_address is
  'Row trigger of the address book: cleans the fields, keeps one default, at most 50 addresses. Raises address.invalid, address.too_many.';

create trigger addresses_check
before insert or update on identity.addresses
for each row execute function identity.check_address();

-- API --------------------------------------------------------------------------------------------------

create view api.me
with (security_invoker = true) as
select
  p.user_id, p.email, p.display_name, p.phone, p.locale, p.country, p.time_zone, p.status, p.created_at,
  (select access.is_staff()) as is_staff
from identity.profiles as p
where p.user_id = (select access.user_id());

comment on view api.me is 'The signed-in person: one row. phone is E.164 or null; status active, suspended or closed; is_staff says whether the admin opens.';

create view api.addresses
with (security_invoker = true) as
select
  a.id, a.label, a.recipient, a.phone, a.line1, a.line2, a.city, a.region, a.country, a.postal_code,
  a.is_default, a.created_at
from identity.addresses as a;

comment on view api.addresses is
  'The signed-in person''s address book; select, insert, update and delete. Making one the default ends the default of the other. Errors address.invalid (details name the field), address.too_many.';

create function api.update_profile(p_patch jsonb)
returns jsonb
language plpgsql
set search_path = ''
as $$
begin
  perform identity.update_profile(p_patch);
  return (select to_jsonb(m) from api.me as m);
end
$$;

comment on function api.update_profile is
  'Changes the own profile: {display_name, phone, locale, country, time_zone}, each optional. Returns the row of api.me. Errors profile.invalid, profile.phone_invalid.';

create function api.admin_set_user_status(p_user_id uuid, p_status text, p_reason text, p_idempotency_key text)
returns jsonb
language sql
set search_path = ''
as $$
  select identity.set_user_status(p_user_id, p_status, p_reason, p_idempotency_key)
$$;

comment on function api.admin_set_user_status is
  'Staff (users.suspend): p_status active or suspended. Returns {user_id, status}. Errors user.not_found, user.status_invalid, user.cannot_suspend_self, user.closed, reason.required.';

grant select on api.me to authenticated;
grant select, insert, update, delete on api.addresses to authenticated;
grant execute on function api.update_profile, api.admin_set_user_status to authenticated;
