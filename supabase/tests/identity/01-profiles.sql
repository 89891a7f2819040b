-- Profiles, the address book, suspension: own, other people's, visitors, staff.
begin;
\ir ../orders/market.psql
select plan(49);

-- Profiles ------------------------------------------------------------------------------------------------

insert into auth.users (id, aud, role, email, raw_user_meta_data)
values (gen_random_uuid(), 'authenticated', 'authenticated', 'strange@market.test', '{"display_name": "   ", "locale": "xx", "country": 5}');
select is((select p.display_name || '/' || p.locale || '/' || p.country from identity.profiles as p where p.email = 'strange@market.test'), 'strange/en/PK', 'sign-up takes what is valid and defaults the rest');
insert into auth.users (id, aud, role, email, raw_user_meta_data)
values (gen_random_uuid(), 'authenticated', 'authenticated', 'lagos@market.test', '{"display_name": "Ngozi", "locale": "en", "country": "NG"}');
select is((select p.display_name || '/' || p.time_zone from identity.profiles as p where p.email = 'lagos@market.test'), 'Ngozi/Africa/Lagos', 'the time zone follows the country');
insert into auth.users (id, aud, role, email, raw_user_meta_data)
values (gen_random_uuid(), 'authenticated', 'authenticated', 'hidden@market.test', '{"display_name": "A\u202emana\u200b\u2066 \u0007سوہنا\u200cگھر"}');
select is((select p.display_name from identity.profiles as p where p.email = 'hidden@market.test'), E'Amana سوہنا\u200Cگھر', 'marks that only mislead are left out of a name, joiners of letters are not');
update auth.users set email = 'ngozi@market.test', last_sign_in_at = now() where email = 'lagos@market.test';
select is((select count(*) from identity.profiles as p where p.email = 'ngozi@market.test' and p.last_sign_in_at is not null), 1::bigint, 'e-mail and last sign-in follow the account');

select is(market.call('buyer', '(select count(*) from api.me)') ->> 'ok', '1', 'a person sees the own profile');
select is(market.call('buyer', '(select m.email from api.me as m)') ->> 'ok', 'buyer@market.test', 'and nobody else''s');
select is(market.call(null, '(select count(*) from api.me)') ->> 'error', '42501', 'a visitor has none');
select is(market.call('staff', '(select m.is_staff from api.me as m)') ->> 'ok', 'true', 'staff know that they are');
select is(market.call('buyer', '(select m.is_staff from api.me as m)') ->> 'ok', 'false', 'others that they are not');

create function market.patch(p_patch text)
returns text
language sql
as $$
  select coalesce(c ->> 'error', 'ok') from market.call('buyer', format('api.update_profile(%L)', p_patch)) as c
$$;

select is(market.patch('{"display_name": " Bushra ", "phone": "+923001234567", "locale": "ur", "time_zone": "Asia/Karachi", "country": "PK"}'), 'ok', 'a person changes the own profile');
select is((select p.display_name || p.phone || p.locale from identity.profiles as p where p.user_id = market.uuid('buyer')), 'Bushra+923001234567ur', 'and it is so, trimmed');
select is(market.patch('{"phone": null}'), 'ok', 'a phone can be taken away');
select is((select p.phone from identity.profiles as p where p.user_id = market.uuid('buyer')), null, 'and is gone');
select is(market.patch('{}'), 'ok', 'changing nothing is allowed');
select is(market.patch('{"display_name": ""}'), 'profile.invalid', 'a name cannot be empty');
select is(market.patch('{"display_name": null}'), 'profile.invalid', 'nor nothing');
select is(market.patch(format('{"display_name": "%s"}', repeat('x', 81))), 'profile.invalid', 'nor too long');
select is(market.patch('{"display_name": "a\u202eb"}'), 'profile.invalid', 'nor turn the direction of the text');
select is(market.patch('{"display_name": {"en": "x"}}'), 'profile.invalid', 'nor be an object');
select is(market.patch('{"phone": "0300"}'), 'profile.phone_invalid', 'a phone has its country code');
select is(market.patch('{"locale": "fr"}'), 'profile.invalid', 'a language that is not offered');
select is(market.patch('{"locale": null}'), 'profile.invalid', 'no language');
select is(market.patch('{"country": "US"}'), 'profile.invalid', 'a country that is not served');
select is(market.patch('{"time_zone": "Mars/Olympus"}'), 'profile.invalid', 'a time zone that is not known');
select is(market.patch('{"time_zone": "+05:00; drop table x"}'), 'profile.invalid', 'a time zone that is no name');
select is(market.patch('{"status": "closed"}'), 'profile.invalid', 'a field that is not one''s own to change');
select is(market.patch('[]'), 'profile.invalid', 'not an object');
select is(market.patch(null), 'profile.invalid', 'nothing at all');
select is(market.do('buyer', 'update identity.profiles set status = ''active'' where true'), '42501', 'the table itself cannot be written');

-- Addresses ----------------------------------------------------------------------------------------------

create function market.add_address(p_who text, p_more text default '')
returns text
language sql
as $$
  select market.do(
    p_who,
    'insert into api.addresses (recipient, phone, line1, city, country, is_default' || case p_more when '' then '' else ', ' || split_part(p_more, '=', 1) end
    || ') values (''Bushra'', ''+923001234567'', ''12 Mall Road'', ''Lahore'', ''PK'', true' || case p_more when '' then '' else ', ' || split_part(p_more, '=', 2) end || ')'
  )
$$;

select is(market.add_address('buyer'), '1 rows', 'a person adds an address');
select is(market.add_address('buyer'), '1 rows', 'and another');
select is((select count(*) || '/' || count(*) filter (where a.is_default) from identity.addresses as a where a.user_id = market.uuid('buyer')), '2/1', 'one is the default');
select is(market.call('buyer', '(select count(*) from api.addresses)') ->> 'ok', '2', 'one sees the own addresses');
select is(market.call('other', '(select count(*) from api.addresses)') ->> 'ok', '0', 'and not others''');
select is(market.call('staff', '(select count(*) from api.addresses)') ->> 'ok', '0', 'not even staff');
select is(market.do('other', 'update api.addresses set city = ''X'' where true'), '0 rows', 'others cannot change them');
select is(market.do('other', 'delete from api.addresses where true'), '0 rows', 'nor delete them');
select is(market.do('buyer', 'update api.addresses set city = '' Multan '' where not is_default'), '1 rows', 'one changes the own');
select is(market.do('buyer', 'update api.addresses set line1 = '''' where true'), 'address.invalid', 'not into something empty');
select is(market.do('buyer', 'update api.addresses set country = ''US'' where true'), 'address.invalid', 'nor somewhere not served');
select is(market.do('buyer', format('update identity.addresses set user_id = %L where true', market.uuid('other'))), '42501', 'nor give it to somebody else');
select is(market.add_address('buyer', 'postal_code=repeat(''1'', 21)'), 'address.invalid', 'a postal code that is too long');
do $$
begin
  for v_n in 1..48 loop
    perform market.add_address('buyer');
  end loop;
end
$$;
select is(market.add_address('buyer'), 'address.too_many', 'fifty addresses are enough');
select is(market.do('buyer', 'delete from api.addresses where true'), '50 rows', 'one deletes the own');

-- Suspension ------------------------------------------------------------------------------------------------

insert into auth.sessions (id, user_id, created_at, updated_at) values (gen_random_uuid(), market.uuid('suspended'), now(), now());
select is(market.call('buyer', format('api.admin_set_user_status(%L, ''suspended'', ''x'', ''k'')', market.uuid('other'))) ->> 'error', 'permission.denied', 'only staff suspend');
select is(market.call('staff', format('api.admin_set_user_status(%L, ''suspended'', '' '', ''k'')', market.uuid('suspended'))) ->> 'error', 'reason.required', 'not without a reason');
select is(market.call('staff', format('api.admin_set_user_status(%L, ''suspended'', ''x'', ''k'')', market.uuid('staff'))) ->> 'error', 'user.cannot_suspend_self', 'not themselves');
select is(market.call('staff', format('api.admin_set_user_status(%L, ''suspended'', ''fraud'', ''k2'')', market.uuid('suspended'))) -> 'ok' ->> 'status', 'suspended', 'staff suspend with a reason');
select is(
  (select count(*) from auth.sessions as s where s.user_id = market.uuid('suspended'))::text || (market.call('suspended', 'api.update_profile(''{}'')') ->> 'error')
  || (select count(*) from access.audit_log as a where a.action = 'user.suspended' and a.reason = 'fraud'),
  '0account.suspended1', 'sessions end, writes are refused, the audit log knows'
);

select * from finish();
rollback;
