-- The list of banks that a provider pays to today, and what a wrong answer does not do.
begin;
\ir ../000-setup.sql
select plan(18);

create schema listing;
grant usage on schema listing to public;
alter default privileges in schema listing grant execute on functions to public;
create function listing.of(p_codes text[])
returns jsonb
language sql
as $$
  select jsonb_agg(jsonb_build_object('code', c, 'name', 'Bank ' || c)) from unnest(p_codes) as c
$$;

update payouts.banks set listed_at = null where provider = 'paystack';
select tests.as_service();
select ok(api.bank_list_is_due('paystack', 'test'), 'a list that was never asked for is due');
select ok(not api.bank_list_is_due('paystack', 'live'), 'but never with keys of the other mode');
select is(api.take_bank_list('paystack', 'NG', '[]') -> 'is_taken', 'false', 'an empty list is an answer gone wrong');
select is(api.take_bank_list('paystack', 'NG', '[{"code":"../x","name":"X"},{"code":"044"},{"name":"Y"}]') -> 'is_taken', 'false', 'so is one without a code that can be kept');
select is(api.take_bank_list('paystack', 'NG', listing.of('{044,058}')) -> 'is_taken', 'false', 'and one that lacks most of those that were served');
select tests.clear_authentication();
select cmp_ok((select count(*) from payouts.banks as b where b.provider = 'paystack' and b.is_available), '>', 20::bigint, 'which stay as they are');
select tests.as_service();
select ok(api.bank_list_is_due('paystack', 'test'), 'and it is asked for again');
select tests.clear_authentication();
select array_agg(b.code) as codes from payouts.banks as b where b.provider = 'paystack' and b.is_available \gset
select tests.as_service();
select is(
  api.take_bank_list('paystack', 'NG', listing.of(array_append(array_remove(:'codes'::text[], '082'), '999'))),
  jsonb_build_object('is_taken', true, 'listed', cardinality(:'codes'::text[]), 'withdrawn', 1), 'a true one is taken'
);
select ok(not api.bank_list_is_due('paystack', 'test'), 'and not asked for again today');
select tests.clear_authentication();
select is((select b.is_available from payouts.banks as b where b.provider = 'paystack' and b.code = '082'), false, 'who is no longer named is no longer served');
select is((select (b.name, b.is_available)::text from payouts.banks as b where b.provider = 'paystack' and b.code = '999'), '("Bank 999",t)', 'who is new is');
select is((select b.name from payouts.banks as b where b.provider = 'paystack' and b.code = '044'), 'Bank 044', 'by the name that the provider uses');
select ok((select b.is_available from payouts.banks as b where b.provider = 'bank' and b.code = 'HABB'), 'banks of others stay');
select tests.as_anon();
select is((select count(*) from api.banks as b where b.provider = 'paystack' and b.code = '999' and b.is_available), 1::bigint, 'people may choose it');
select tests.throws_code($$ select api.take_bank_list('paystack', 'NG', '[]') $$, '42501', 'and cannot write it');
select tests.clear_authentication();
select tests.travel('25 hours');
select tests.as_service();
select ok(api.bank_list_is_due('paystack', 'test'), 'tomorrow it is asked for again');
select is(api.take_bank_list('paystack', 'NG', listing.of(:'codes'::text[])) ->> 'withdrawn', '1', 'and a bank may come back');
select tests.clear_authentication();
select is((select b.is_available from payouts.banks as b where b.provider = 'paystack' and b.code = '082'), true);
select * from finish();
rollback;
