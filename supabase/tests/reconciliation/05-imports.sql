-- Reports of providers: staff bring them in, they count as the provider's word, all or nothing and once.
begin;
\ir recon.psql
select plan(14);

update reconciliation.rails set source = 'inquiry', tells_fees = false where provider = 'paystack';

create function recon.row(p_reference text, p_change jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_object(
    'kind', 'payment', 'provider_id', 'portal-' || p_reference, 'reference', p_reference, 'status', 'succeeded', 'amount_minor', 500000,
    'fee_minor', 17500, 'currency', 'NGN', 'occurred_at', to_char(core.now() at time zone 'Africa/Lagos', 'YYYY-MM-DD HH24:MI:SS')
  ) || p_change
$$;
create function recon.bring(p_rows jsonb, p_hash text default repeat('a', 64)) returns jsonb language sql as $$
  select api.admin_import_provider_report('paystack', 'report.csv', p_hash, p_rows, 'of today', gen_random_uuid()::text)
$$;

select recon.paid(500000, 0) as a \gset
select money.open_payment() as b \gset
-- The inquiry said it too, and named no fee.
select recon.say(recon.word(:'a', jsonb_build_object('provider_id', :'a', 'fee_minor', null)));
select recon.compare();
select is(recon.breaks(:'a'), null, 'a rail that tells no fees lacks none');

select tests.as_staff('support');
select tests.throws_code(format('select recon.bring(%L)', jsonb_build_array(recon.row(:'a'))), 'permission.denied', 'support brings nothing in');
select tests.as_staff('finance');
select tests.throws_code(format('select recon.bring(%L)', jsonb_build_array(recon.row(:'a'), recon.row(:'b', '{"amount_minor": "x"}'))), 'reconciliation.import_invalid');
select tests.throws_code(format('select recon.bring(%L)', jsonb_build_array(recon.row(:'a', '{"kind": "gift"}'))), 'reconciliation.import_invalid');
select tests.throws_code(format('select recon.bring(%L)', jsonb_build_array(recon.row(:'a', '{"occurred_at": "yesterday"}'))), 'reconciliation.import_invalid');
select tests.throws_code($$ select recon.bring('[]') $$, 'reconciliation.import_invalid');
select is((select count(*) from api.admin_reconciliation_breaks as b where b.reference = :'b'), 0::bigint, 'a file with one bad row brings nothing in');

select recon.bring(jsonb_build_array(recon.row(:'a'), recon.row(:'b'))) as answer \gset
select is((:'answer'::jsonb ->> 'row_count') || ' ' || (:'answer'::jsonb ->> 'new_count'), '2 2', 'a sound file says what was new');
select tests.throws_code(format('select recon.bring(%L)', jsonb_build_array(recon.row(:'a'))), 'reconciliation.import_known');
select tests.clear_authentication();
select is((select count(*) from reconciliation.provider_records as r where r.reference = :'a'), 1::bigint, 'what an inquiry said before is the same record');
select is(recon.breaks(:'a'), 'fee ledger -17500 open', 'the fee that it names is missing in the books');
select is(recon.breaks(:'b'), 'missing ledger 500000 open', 'and so is the payment');
select is((select r.occurred_at from reconciliation.provider_records as r where r.reference = :'b'), date_trunc('second', core.now()), 'times without a zone are the rail''s own');
select tests.throws_code('delete from reconciliation.provider_reports where true', 'record.immutable');
select * from finish();
rollback;
