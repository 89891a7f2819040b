-- Transfer references, what a line is matched by, and what arrives late, short, twice or without a name.
begin;
\ir bank.psql
select plan(65);

-- References.
select is_empty(
  $$
    select p.place
    from generate_series(1, 7) as p (place), unnest(string_to_array('0123456789ABCDEFGHJKMNPQRSTVWXYZ', null)) as c (letter)
    where c.letter <> substr('K7M42Q9', p.place, 1)
      and payments.check_character(overlay('K7M42Q9' placing c.letter from p.place for 1)) = payments.check_character('K7M42Q9')
  $$,
  'no single wrong character passes'
);
select is(bank.reference('bushra', 100000), null, 'without an account of ours there is no reference');
select is(bank.save_account('{"currency": "XXX"}') ->> 'error', 'bank_account.invalid');
select is(bank.save_account('{"format": "csv"}') ->> 'error', 'bank_account.invalid', 'a CSV needs its layout');
select is(bank.save_account('{"account_number": "PK37 SCBL 0000001123456702"}') ->> 'error', 'iban.invalid', 'a mistyped IBAN is not where buyers pay to');
select is(bank.save_account('{"account_number": "PK36 SCBL"}') ->> 'error', 'iban.invalid');
select is(bank.save_account('{"account_number": "12-45"}') ->> 'error', 'bank_account.invalid');
select bank.save_account() -> 'ok' ->> 'bank_account_id' as account \gset
select is(bank.save_account() ->> 'error', 'bank_account.duplicate');
-- A change of our account, by those who ask and decide; what the change is, as they read it.
create function bank.change_account(p_id uuid, p_change jsonb)
returns jsonb
language sql
as $$
  select bank.ask(
    'finance1', 'bank_account.save',
    to_jsonb(a) - array['id', 'created_at', 'updated_at'] || jsonb_build_object('bank_account_id', a.id) || p_change
  )
  from payments.bank_accounts as a
  where a.id = p_id
$$;
select bank.change_account(:'account', '{"holder_name": "Another Limited", "account_number": "PK00OTHER000", "sends_payouts": false}') as change \gset
select is(
  (select a.summary from access.approvals as a where a.id = (:'change'::jsonb -> 'ok' ->> 'approval_id')::uuid),
  'Our account PK36SCBL0000001123456702 (PKR): withdrawals are paid from it no (was yes), holder Another Limited (was Amana Private Limited)',
  'who decides reads what changes, and the number never does'
);
select is(
  (select a.about || (a.change -> 'before') from access.approvals as a where a.id = (:'change'::jsonb -> 'ok' ->> 'approval_id')::uuid),
  '{"account_act": "change", "account": "PK36SCBL0000001123456702", "currency": "PKR", "bic": null, "format": "camt053", "csv_format": null,
    "bank_name": "Meezan Bank", "holder_name": "Amana Private Limited", "sends_payouts": true, "receives_transfers": true}',
  'in the own language, beside what stands there now'
);
select is(bank.decide(:'change', 'finance2') ->> 'error', 'permission.denied', 'where buyers pay to is not for everybody to change');
select is(bank.decide(:'change', 'finance1') ->> 'error', 'permission.denied', 'least of all alone');
select bank.change_account(:'account', '{"bank_name": "Another Bank"}') as late \gset
select is((select a.holder_name from payments.bank_accounts as a where a.id = :'account'), 'Amana Private Limited', 'nothing changes before');
select is(bank.decide(:'change', 'boss') -> 'ok' ->> 'version', '2', 'then it does');
select is((select a.holder_name || ' ' || a.account_number from payments.bank_accounts as a where a.id = :'account'), 'Another Limited PK36SCBL0000001123456702');
select is(bank.decide(:'late', 'boss') ->> 'error', 'bank_account.changed', 'what was asked about the account of before is not done to this one');
select is(bank.change_account(:'account', '{}') ->> 'error', 'bank_account.invalid', 'nothing to change is nothing to ask');
select is(bank.change_account(:'account', '{"sends_payouts": "perhaps"}') ->> 'error', 'bank_account.invalid');
select is(bank.change_account(:'account', '{"colour": "red"}') ->> 'error', 'bank_account.invalid');
select is(bank.change_account(:'account', '{"bank_account_id": "00000000-0000-7000-8000-000000000000"}') ->> 'error', 'bank_account.not_found');
select is(bank.save_account('{"account_number": "PK24 SCBL 0000001171495101", "sends_payouts": false}') ->> 'error', 'bank_account.duplicate', 'buyers see one account a currency');
select is(bank.decide(bank.change_account(:'account', '{"holder_name": "Amana Private Limited", "sends_payouts": true}'), 'boss') -> 'ok' ->> 'version', '3');
select bank.reference('bushra', 100000) as topup \gset
select matches(:'topup'::text, '^AM[0-9A-HJKMNP-TV-Z]{8}$', 'a reference is short and of letters and digits');
select results_eq(
  format('select f from payments.references_in(%L, ''AM'') as f', 'ibft from ' || lower(substr(:'topup', 1, 5)) || '-' || E'\n' || lower(substr(:'topup', 6)) || ' thanks'),
  array[:'topup'], 'it is found in lower case, broken over lines, with marks'
);
select is_empty(format('select f from payments.references_in(%L, ''AM'') as f', overlay(:'topup' placing case substr(:'topup', 5, 1) when '7' then '8' else '7' end from 5 for 1)), 'a mistyped one is not found');

-- What names a reference reaches the wallet.
select is((bank.import(:'account', jsonb_build_array(
  bank.line(100000, 'Raast ' || lower(:'topup')), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'), bank.line(-2500, 'charges')
)) -> 'by_status')::text, '{"credited": 1, "unmatched": 3}', 'a line with a reference is credited, the others wait');
select is(bank.wallet('bushra'), 100000::bigint, 'the money is in the wallet');
select is(bank.booked('bank'), 100000::bigint, 'and on our bank account in the books');
select market.become('bushra');
select is((select array_agg(r.status || ' ' || r.received_minor) from api.transfer_references as r), array['received 100000'], 'the buyer sees that it came');
select is((select array_agg(n.kind) from api.notifications as n), array['payment.bank_transfer'], 'and is told');
select is_empty('select * from api.admin_bank_lines', 'but sees no statement');
select market.leave();
select market.become('ali');
select is_empty('select * from api.transfer_references', 'nobody sees the references of others');
select market.leave();

-- The same lines again.
select is((bank.import(:'account', jsonb_build_array(
  bank.line(100000, 'Raast ' || lower(:'topup')), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'), bank.line(-2500, 'charges')
)) ->> 'new_count'), '4', 'the same file is the same import');
select is((select count(*) from payments.statement_imports as i where i.bank_account_id = :'account'), 1::bigint, 'kept once');
select is((bank.import(:'account', jsonb_build_array(
  bank.line(5000, 'GIFT ', '{"booked_on": "2026-11-01"}'), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'), bank.line(5000, 'gift', '{"booked_on": "2026-11-01"}'),
  bank.line(100000, 'RAAST ' || :'topup'), bank.line(-2500, 'charges')
)) ->> 'new_count'), '1', 'of overlapping days only what is new comes in: the third of three equal lines');
select is(bank.wallet('bushra'), 100000::bigint, 'and nothing is credited again');
select is((bank.import(:'account', jsonb_build_array(bank.line(100000, 'Raast transfer ' || :'topup'))) ->> 'new_count'), '1', 'a line in other words looks new');
select is(bank.status('Raast transfer ' || :'topup'), 'unmatched bank_line.possible_duplicate', 'so a person compares it');
select is(bank.wallet('bushra'), 100000::bigint, 'before anything is credited twice');

-- Money for whoever brought the file.
select bank.reference('finance1', 80000) as own \gset
select is((bank.import(:'account', jsonb_build_array(bank.line(80000, 'mine ' || :'own'))) -> 'by_status')::text, '{"unmatched": 1}', 'nobody credits themselves by a file that they bring');
select is(bank.status('mine ' || :'own'), 'unmatched bank_line.own_import', 'it waits with the reason');
select is(bank.wallet('finance1'), 0::bigint, 'and nothing has moved');

-- More, less, later.
select bank.reference('ali', 70000) as other \gset
select is((bank.import(:'account', jsonb_build_array(bank.line(69900, 'less ' || :'other', '{"counterparty_name": "Ali"}'))) -> 'by_status')::text, '{"credited": 1}', 'a rupee less is credited as it came');
select is(bank.wallet('ali'), 69900::bigint, 'with what came');
select bank.import(:'account', jsonb_build_array(bank.line(200, 'again ' || :'other'))) is not null as imported \gset
select is((select r.received_minor::bigint from payments.transfer_references as r where r.reference = :'other'), 70100::bigint, 'a second transfer under the same reference comes too');
select bank.reference('ali', 30000) as late \gset
select tests.travel('4 days');
select is(payments.expire_references(), 2, 'references end');
select bank.import(:'account', jsonb_build_array(bank.line(30000, 'late ' || :'late'))) is not null as imported \gset
select is(bank.wallet('ali'), 100100::bigint, 'money that comes after it is credited all the same');
select bank.reference('ali', 1000) as one, bank.reference('bushra', 1000) as two \gset
select bank.import(:'account', jsonb_build_array(bank.line(1000, 'two ' || :'one' || ' ' || :'two'))) is not null as imported \gset
select is(bank.status('two ' || :'one' || ' ' || :'two'), 'unmatched', 'of two references nobody guesses');
select market.become('finance1');
select results_eq(
  $$ select s.value ->> 'display_name' from api.admin_bank_lines as l, jsonb_array_elements(l.suggestions) as s where l.narration like 'two %' $$,
  array['Bushra', 'Ali'], 'but open references of the amount are suggested, those with the payer''s name first'
);
select market.leave();

-- Recorded by hand before the statement came, or after.
select is(bank.decide(bank.record_by_hand(4000, 'HB-77')) ? 'ok', true, 'two of finance record a transfer by hand');
select bank.record_by_hand(6000, 'HB-78') as early \gset
select bank.import(:'account', jsonb_build_array(bank.line(4000, 'phone', '{"bank_reference": "hb-77"}'), bank.line(6000, 'unknown', '{"bank_reference": "HB-78"}'))) is not null as imported \gset
select is(bank.status('phone'), 'recorded', 'a transfer that was recorded by hand is not credited by its line');
select is(bank.record_by_hand(6000, 'HB-78') ->> 'error', 'bank_transfer.duplicate', 'nor can its recording be asked for when its line is there');
select is(bank.decide(:'early') ->> 'error', 'bank_transfer.duplicate', 'nor approved when it was asked for before');

-- One recording is of one line, and of its amount.
select bank.decide(bank.record_by_hand(4100, 'HB-79')) as x, bank.decide(bank.record_by_hand(4200, 'HB-80')) as y, bank.wallet('ali') as credited, bank.reference('ali', 42000) as typed \gset
select bank.import(:'account', jsonb_build_array(
  bank.line(4100, 'call', '{"bank_reference": "HB-79"}'), bank.line(4100, 'call again', '{"bank_reference": "HB-79"}'),
  bank.line(42000, 'typed ' || :'typed', '{"bank_reference": "HB-80"}')
)) is not null as imported \gset
select is(bank.status('call'), 'recorded');
select is(bank.status('call again'), 'unmatched bank_line.possible_duplicate', 'a second line of the reference is not swallowed by the first one''s recording');
select is(bank.status('typed ' || :'typed'), 'unmatched bank_line.possible_duplicate', 'nor is one credited whose reference was recorded with another amount');
select is(bank.wallet('ali') - :credited, 0::bigint, 'so that its money is not there twice');

-- Files that cannot be read.
select market.call('finance1', format('api.begin_statement_import(%L, ''../x'', ''AAAA'')', :'account')) -> 'ok' as bad \gset
select is(payments.refuse_import((:'bad'::jsonb ->> 'import_id')::uuid, '{"code": "statement.malformed", "line": 3, "detail": "x"}') ->> 'status', 'refused');
select is((market.call('finance1', format('api.begin_statement_import(%L, ''x'', ''AAAA'')', :'account')) -> 'ok' ->> 'is_new')::boolean, false, 'it may be brought again');
select is(market.call('finance1', format('api.begin_statement_import(%L, ''x'', '''')', :'account')) ->> 'error', 'statement.too_large');
select is(market.call('finance1', format('api.begin_statement_import(%L, ''x'', ''%%%%'')', :'account')) ->> 'error', 'statement.malformed');
select is(market.call('bushra', format('api.begin_statement_import(%L, ''x'', ''AAAA'')', :'account')) ->> 'error', 'permission.denied');
select tests.throws_code(format('update payments.statement_lines set amount_minor = 1 where id = %L', bank.line_id('gift')), 'record.immutable', 'what the bank wrote stays');
select tests.throws_code('delete from payments.statement_lines where true', 'record.immutable');
select bank.is_clean();
select * from finish();
rollback;
