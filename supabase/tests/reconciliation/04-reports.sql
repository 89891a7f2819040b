-- The day's report: opening, what moved, closing; it ties to the ledger, and two people sign what both have read.
begin;
\ir recon.psql
select plan(24);

select tests.create_user('second');
insert into access.staff (user_id, role) values (tests.user_id('second'), 'finance');

create function recon.report(p_day date) returns jsonb language sql as $$ select api.admin_day_report('paystack', 'NGN', p_day) $$;
create function recon.line(p_report jsonb, p_category text) returns jsonb language sql as $$
  select l.value from jsonb_array_elements(p_report -> 'figures' -> 'lines') as l (value) where l.value ->> 'category' = p_category
$$;
create function recon.sign(p_report jsonb) returns jsonb language sql as $$
  select jsonb_build_object(
    'provider', p_report -> 'figures' ->> 'provider', 'currency', p_report -> 'figures' ->> 'currency', 'day', p_report -> 'figures' ->> 'day',
    'figures_hash', p_report ->> 'figures_hash'
  )
$$;

select tests.travel('1 day');
select recon.today() as day \gset
select recon.paid() as a \gset
select recon.paid(300000, 0) as b \gset
select recon.say(recon.word(:'a'), recon.word(:'b', '{"amount_minor": 300000, "fee_minor": 4500}'));
select recon.say(recon.word('ELSE', '{"amount_minor": 1000, "fee_minor": 10}'));
select reconciliation.compare('paystack', :'day');

select tests.as_staff('finance');
select recon.report(:'day') as report \gset
select is((recon.line(:'report', 'payment') ->> 'books_minor')::bigint, 800000::bigint, 'the books had two payments');
select is((recon.line(:'report', 'payment') ->> 'provider_minor')::bigint, 801000::bigint, 'the provider has one more');
select is((recon.line(:'report', 'payment') ->> 'breaks_minor')::bigint, 1000::bigint, 'and a break says so');
select is((recon.line(:'report', 'payment') ->> 'timing_minor')::bigint, 0::bigint, 'so that nothing is left to timing');
select is((recon.line(:'report', 'fee') ->> 'books_minor')::bigint, -17500::bigint, 'fees go out');
select is((recon.line(:'report', 'fee') ->> 'difference_minor')::bigint, -4510::bigint, 'two of them are not in the books');
select is((recon.line(:'report', 'fee') ->> 'breaks_minor')::bigint, -4510::bigint, 'one is a break, the other is part of one');
select is((:'report'::jsonb -> 'figures' ->> 'break_count')::integer, 2, 'both are named');
select is(
  (:'report'::jsonb -> 'figures' ->> 'closing_minor')::bigint,
  (:'report'::jsonb -> 'figures' ->> 'opening_minor')::bigint + 800000 - 17500, 'closing is opening and what moved'
);
select tests.clear_authentication();
select is(
  (:'report'::jsonb -> 'figures' ->> 'closing_minor')::bigint, (select b.posted_minor from ledger.balance(recon.account()) as b), 'and is the balance of the account'
);
select recon.roll();
select tests.as_staff('finance');
select is(recon.report(:'day') ->> 'figures_hash', :'report'::jsonb ->> 'figures_hash', 'rolled-up books give the same report');
select is(recon.report(:'day') ->> 'is_ready', 'false', 'a day that goes on cannot be signed');
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.sign_report', %L) $$, recon.sign(recon.report(:'day'))), 'reconciliation.report_not_ready'
);
select tests.clear_authentication();

select tests.travel('1 day 2 hours');
insert into reconciliation.runs (provider, day, status, collected_at) values ('paystack', :'day', 'collected', core.now())
returning id as run \gset
select reconciliation.compare_run(:'run') ->> 'break_count' as breaks \gset
select is(:breaks, 2, 'the run knows its breaks');
select tests.as_staff('finance');
select is((recon.report((:'day'::date + 1)) -> 'figures' ->> 'opening_minor'), recon.report(:'day') -> 'figures' ->> 'closing_minor', 'the next day opens with what this one closed with');
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.sign_report', %L) $$, recon.sign(recon.report(:'day')) || '{"figures_hash": "00"}'),
  'reconciliation.report_changed'
);
select tests.request_approval('reconciliation.sign_report', recon.sign(recon.report(:'day'))) as approval \gset
select is(recon.report(:'day') ->> 'open_approval_id', :'approval', 'who looks sees that it waits for a signature');
select tests.throws_code(format($$ select tests.decide_approval(%L) $$, :'approval'), 'approval.four_eyes', 'nobody signs what they prepared');
select tests.authenticate_as('second');
select tests.decide_approval(:'approval') ->> 'status' as status \gset
select is(:'status'::text, 'approved', 'a second person signs');
select is(recon.report(:'day') -> 'signed' ->> 'signed_by', 'second@example.test', 'by name');
select is((select d.signed_closing_minor from api.admin_report_days as d where d.provider = 'paystack' and d.day = :'day' and d.currency = 'NGN'),
  (:'report'::jsonb -> 'figures' ->> 'closing_minor')::bigint, 'and the list of days shows it');
select tests.throws_code(
  format($$ select api.admin_preview_approval('reconciliation.sign_report', %L) $$, recon.sign(recon.report(:'day'))), 'reconciliation.report_signed'
);
select tests.as_staff('support');
select tests.throws_code(format($$ select recon.report(%L) $$, :'day'), 'permission.denied', 'support sees no reports');
select tests.clear_authentication();
select tests.ledger_is_clean();
select * from finish();
rollback;
