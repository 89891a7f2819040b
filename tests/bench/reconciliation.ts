/**
 * Reconciliation of a day with very many payments: the provider's words are written page by page, the clearing account is sorted
 * into open amounts, provider and books are compared, and the day's report is made. Beside it a textbook reconciliation of the
 * same rows on the same cluster: one loop that looks up each payment and adds up its ledger lines. One in a hundred payments
 * differs, in one of four ways. Everything happens in one transaction that is rolled back.
 * Needs DB_URL of a stack. Prints one JSON object per line; the plan of the comparison goes to stderr with --plan.
 *
 * node tests/bench/reconciliation.ts [payments, default 100000] [--plan]
 */
import postgres from 'postgres';
import { stack } from '../support/env.ts';

const wantsPlan = process.argv.includes('--plan');
const count = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 100_000);
const pageSize = 100;

const sql = postgres(stack.dbUrl, { max: 1, onnotice: () => undefined });

function print(line: Record<string, string | number>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started) / 1000;
}

/** Payments and journals as a busy day leaves them. Triggers that tell people are off: nobody watches this day. */
async function makeDay(tx: postgres.TransactionSql): Promise<void> {
  await tx`alter table payments.payments disable trigger user`;
  await tx`insert into auth.users (id, aud, role, email) values ('00000000-0000-4000-8000-00000000be9c', 'authenticated', 'authenticated', 'bench@example.test')`;
  await tx`
    insert into payments.payments (
      id, reference, provider, mode, user_id, purpose, amount_minor, currency, status, method, fee_minor, settle_journal_id,
      expires_at, settled_at, paid_at, settled_by
    )
    select
      core.uuid_v7(), 'AM' || translate(lpad(upper(to_hex(n)), 18, '0'), 'ILOU', '1100'), 'paystack', 'test',
      '00000000-0000-4000-8000-00000000be9c', 'topup', 500000 + n, 'NGN', 'succeeded', 'hosted', 17500, 4000000000 + n,
      core.now(), core.now(), core.now(), 'webhook'
    from generate_series(1, ${count}::integer) as n`;
  await tx`
    insert into ledger.journals (id, posted_at, reference_id, key, body_hash, kind, reference_type)
    overriding system value
    select p.settle_journal_id, core.now(), p.id, 'bench:' || p.settle_journal_id, '\\x00', 'payment', 'payment'
    from payments.payments as p
    where p.settle_journal_id > 4000000000`;
  await tx`
    insert into ledger.transfers (id, journal_id, debit_account, credit_account, debit_sequence, credit_sequence, amount_minor, kind)
    select
      p.settle_journal_id * 1024 + l.line, p.settle_journal_id,
      case l.line when 1 then a.clearing else a.fees end, case l.line when 1 then a.other else a.clearing end,
      p.settle_journal_id * 1024 + l.line, p.settle_journal_id * 1024 + l.line,
      case l.line when 1 then p.amount_minor else p.fee_minor end, case l.line when 1 then 'topup' else 'provider_fee' end
    from payments.payments as p
    cross join (values (1), (2)) as l (line)
    cross join (
      select
        ledger.account('provider_clearing', ledger.provider_owner('paystack'), 'NGN') as clearing,
        ledger.account('provider_fee', ledger.platform_owner(), 'NGN') as fees,
        ledger.account('suspense', ledger.platform_owner(), 'NGN') as other
    ) as a
    where p.settle_journal_id > 4000000000`;
  await tx`
    create temporary table words on commit drop as
    select (p.settle_journal_id - 4000000001) / ${pageSize} as page, jsonb_agg(jsonb_build_object(
      'mode', 'test', 'kind', 'payment', 'provider_id', p.settle_journal_id::text, 'reference', p.reference, 'status', 'succeeded',
      'amount_minor', p.amount_minor + case when p.settle_journal_id % 400 = 100 then 100 else 0 end,
      'fee_minor', case when p.settle_journal_id % 400 <> 200 then p.fee_minor end, 'currency', 'NGN', 'occurred_at', core.now()
    )) as records
    from payments.payments as p
    -- Some the provider does not have, and some it has under a reference that is not ours.
    where p.settle_journal_id > 4000000000 and p.settle_journal_id % 400 <> 300
    group by 1`;
  await tx`
    update words as w
    set records = (
      select jsonb_agg(case when (r ->> 'provider_id')::bigint % 400 = 0 then r || '{"reference": "ELSEWHERE"}' else r end)
      from jsonb_array_elements(w.records) as r
    )
    where true`;
  await tx`analyze payments.payments, ledger.journals, ledger.transfers`;
}

/** What is usually written first: a loop over the provider's rows, then one over ours. */
async function textbook(tx: postgres.TransactionSql): Promise<{ seconds: number; breaks: number }> {
  await tx.unsafe(`
    create function pg_temp.compare_one_by_one(p_account bigint, p_day date) returns integer language plpgsql as $$
    declare
      v_record record;
      v_payment record;
      v_gross bigint;
      v_fee bigint;
      v_breaks integer := 0;
    begin
      for v_record in select * from reconciliation.provider_records as r where r.provider = 'paystack' and r.day = p_day loop
        select p.id into v_payment from payments.payments as p where p.reference = v_record.reference;
        if not found then
          v_breaks := v_breaks + 1;
          continue;
        end if;
        select
          coalesce(sum(t.amount_minor) filter (where t.debit_account = p_account), 0),
          coalesce(sum(t.amount_minor) filter (where t.credit_account = p_account and t.kind = 'provider_fee'), 0)
        into v_gross, v_fee
        from ledger.journals as j
        join ledger.transfers as t on t.journal_id = j.id and t.id between j.id * 1024 and j.id * 1024 + 1023
        where j.reference_id = v_payment.id;
        if v_gross <> v_record.amount_minor or v_fee is distinct from v_record.fee_minor then
          v_breaks := v_breaks + 1;
        end if;
      end loop;
      for v_payment in select p.id, p.reference from payments.payments as p where p.provider = 'paystack' and p.settle_journal_id > 4000000000 loop
        if not exists (select from reconciliation.provider_records as r where r.about_id = v_payment.id) then
          v_breaks := v_breaks + 1;
        end if;
      end loop;
      return v_breaks;
    end $$`);
  let breaks = 0;
  const took = await seconds(async () => {
    const [row] = await tx`
      select pg_temp.compare_one_by_one(
        ledger.account('provider_clearing', ledger.provider_owner('paystack'), 'NGN'), (core.now() at time zone 'Africa/Lagos')::date
      ) as breaks`;
    breaks = Number(row?.['breaks']);
  });
  return { seconds: took, breaks };
}

/** The functions' own statements, prepared with their parameters, since a plan of the call shows the call alone. */
async function plan(tx: postgres.TransactionSql): Promise<void> {
  const [call] = await tx<{ rail: string; day: string; subjects: string }[]>`
    select
      quote_literal(r::text) as rail, quote_literal(d.day) as day,
      quote_literal(array(select c.subject_id from reconciliation.candidates(r, d.day) as c)) as subjects
    from reconciliation.rails as r
    cross join lateral (select (core.now() at time zone r.time_zone)::date as day) as d
    where r.provider = 'paystack'`;
  if (!call) throw new Error('there is no rail of this provider');
  for (const name of ['compare_subjects', 'differing', 'booked_of']) {
    const [source] = await tx<{ text: string }[]>`
      select prosrc as text from pg_proc where oid = ${`reconciliation.${name}`}::text::regproc`;
    const statement = String(source?.text)
      .replaceAll('p_rail.', '($1).')
      .replaceAll('p_rail', '$1')
      .replaceAll('p_day', '$2')
      .replaceAll('p_subjects', '$3');
    await tx.unsafe(`prepare compare (reconciliation.rails, date, uuid[]) as ${statement}`);
    const rows = await tx.unsafe(
      `explain (analyze, costs off, timing on) execute compare (${call.rail}, ${call.day}, ${call.subjects})`,
    );
    await tx`deallocate compare`;
    process.stderr.write(`${name}\n${rows.map((row) => String(row['QUERY PLAN'])).join('\n')}\n`);
  }
}

class Undo extends Error {}

await sql
  .begin(async (tx) => {
    await makeDay(tx);
    const figure = (name: string, took: number, more: Record<string, number> = {}) =>
      print({
        benchmark: 'reconciliation',
        figure: name,
        payments: count,
        seconds: took,
        per_second: Math.round(count / took),
        ...more,
      });

    const writing = await seconds(
      () => tx`
        select reconciliation.write_records(r, 'list', null, null, w.records)
        from words as w cross join reconciliation.rails as r where r.provider = 'paystack'`,
    );
    figure(`provider's words written, pages of ${pageSize}`, writing);
    // As if every transaction that ran beside the postings had ended.
    await tx`
      insert into core.id_horizons (name, settled_id, candidate_id) values ('reconciliation.journals', 5000000000, 5000000000)
      on conflict (name) do update set settled_id = 5000000000, candidate_id = 5000000000, candidate_xmax = '0'`;
    figure('clearing account sorted into open amounts', await seconds(() => tx`select reconciliation.roll_items()`));
    await tx`analyze reconciliation.provider_records, reconciliation.clearing_items`;
    const day = tx`(core.now() at time zone 'Africa/Lagos')::date`;
    if (wantsPlan) await plan(tx);
    let found = 0;
    const comparing = await seconds(async () => {
      const [row] = await tx`select reconciliation.compare('paystack', ${day}) as breaks`;
      found = Number(row?.['breaks']);
    });
    figure('compared, breaks written', comparing, { breaks: found });
    figure('compared again, nothing new', await seconds(() => tx`select reconciliation.compare('paystack', ${day})`));
    figure(
      "the day's report",
      await seconds(() => tx`select reconciliation.report_figures('paystack', 'NGN', ${day})`),
    );
    const loop = await textbook(tx);
    figure('textbook: one by one in a loop, nothing written', loop.seconds, { breaks: loop.breaks });
    throw new Undo();
  })
  .catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
await sql.end();
