import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  clearFaults,
  control,
  invoke,
  invokeAsProject,
  openTopUp,
  pay,
  paymentBecomes,
  paymentRow,
  read,
  reserveSimulator,
  reserveTimeoutMs,
  setFault,
  tokenOf,
  walletMinor,
} from '../providers/support/money.ts';
import { approve, requestApproval } from '../support/approvals.ts';
import { call, newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { eventually } from '../support/wait.ts';

/** Goal: each way in which provider and books can differ is found, and heals or is resolved. Method: the provider plays it over HTTP. */
const sql = openDatabase();
const amount = 2_000_000;
let finance: Person;
let second: Person;
let buyer: Person;
let giveBack: () => Promise<void>;

beforeAll(async () => {
  giveBack = await reserveSimulator(sql);
  finance = await newStaff(sql, 'finance');
  second = await newStaff(sql, 'finance');
}, reserveTimeoutMs);
beforeEach(async () => {
  await clearFaults(sql);
  await control('/settings', { speed: 100 });
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));
afterAll(async () => {
  await clearFaults(sql);
  await giveBack();
  await sql.end();
});

interface Break {
  readonly id: string;
  readonly kind: string;
  readonly side: string;
  readonly difference_minor: number | null;
  readonly status: string;
  readonly version: number;
}

/** The provider's own day. */
async function today(provider = 'paystack'): Promise<string> {
  const [rail] = await read(finance, `admin_reconciliation_rails?provider=eq.${provider}&select=today`);
  return String(rail?.['today']);
}

/** Starts the day's run and lets the function collect it; the run as staff see it. */
async function runDay(provider = 'paystack'): Promise<Json> {
  const started = await call<{ run_id: string }>(finance, 'admin_start_reconciliation', {
    p_provider: provider,
    p_day: await today(provider),
    p_idempotency_key: newKey('run'),
  });
  return eventually('the run is compared', async () => {
    const { status } = await invokeAsProject('reconcile-providers');
    expect([200, 202]).toContain(status);
    const [run] = await read(finance, `admin_reconciliation_runs?id=eq.${started.run_id}`);
    return run?.['status'] === 'compared' ? run : undefined;
  });
}

async function breaksOf(reference: string): Promise<Break[]> {
  const rows = await read(
    finance,
    `admin_reconciliation_breaks?reference=eq.${reference}&status=in.(open,explained)&order=opened_at`,
  );
  return rows as unknown as Break[];
}

async function onlyBreakOf(reference: string): Promise<Break> {
  const breaks = await breaksOf(reference);
  expect(breaks).toHaveLength(1);
  return breaks[0] as Break;
}

async function paidTopUp(): Promise<{ paymentId: string; reference: string }> {
  const topUp = await openTopUp(sql, buyer, amount);
  await pay(topUp.reference);
  await paymentBecomes(sql, topUp.paymentId, 'succeeded');
  return topUp;
}

/** Paid at the provider; its webhook is lost, and nobody asks about it before the run does. */
async function lostTopUp(): Promise<{ paymentId: string; reference: string }> {
  const topUp = await openTopUp(sql, buyer, amount);
  await sql`update payments.payments set next_poll_at = null where id = ${topUp.paymentId}`;
  await setFault('webhook.lost');
  await pay(topUp.reference);
  return topUp;
}

async function resolve(found: Break, resolution: string): Promise<void> {
  const payload = { break_id: found.id, resolution, version: found.version };
  const approvalId = await requestApproval(finance, 'reconciliation.resolve', payload);
  await approve(second, approvalId);
}

describe('the daily run of a provider that lists its transactions', () => {
  it('finds nothing about a payment that both sides have alike', async () => {
    const { reference } = await paidTopUp();
    await runDay();
    expect(await breaksOf(reference)).toEqual([]);
  });

  it('finds a payment whose webhook was lost, and two people book it', async () => {
    const { paymentId, reference } = await lostTopUp();
    await runDay();
    const found = await onlyBreakOf(reference);
    expect(found).toMatchObject({ kind: 'missing', side: 'ledger', difference_minor: amount, status: 'open' });
    await resolve(found, 'book');
    expect(await paymentRow(sql, paymentId)).toMatchObject({ status: 'succeeded' });
    expect(await walletMinor(sql, buyer.id)).toBe(amount);
    await runDay();
    expect(await breaksOf(reference)).toEqual([]);
  });

  it('lets a break heal when the provider is heard after all', async () => {
    const { paymentId, reference } = await lostTopUp();
    await runDay();
    expect(await onlyBreakOf(reference)).toMatchObject({ kind: 'missing' });
    await sql`update payments.payments set next_poll_at = core.now() where id = ${paymentId}`;
    await invokeAsProject('poll-providers');
    await paymentBecomes(sql, paymentId, 'succeeded');
    await sql`select reconciliation.compare_again()`;
    expect(await breaksOf(reference)).toEqual([]);
  });

  it('is repeatable: the same day again finds the same breaks, untouched', async () => {
    const { reference } = await lostTopUp();
    await runDay();
    const first = await onlyBreakOf(reference);
    await runDay();
    expect(await onlyBreakOf(reference)).toEqual(first);
  });

  it('finds an amount that differs', async () => {
    const { reference } = await paidTopUp();
    await setFault('list.wrong_amount');
    await runDay();
    expect(await onlyBreakOf(reference)).toMatchObject({ kind: 'amount', difference_minor: 100 });
    await runDay();
    expect(await breaksOf(reference)).toEqual([]);
  });

  it('finds a fee that differs, and books the difference', async () => {
    const { reference } = await paidTopUp();
    await setFault('list.wrong_fee');
    await runDay();
    const found = await onlyBreakOf(reference);
    expect(found).toMatchObject({ kind: 'fee', side: 'ledger', difference_minor: -50 });
    await resolve(found, 'book_fee');
    await sql`select reconciliation.compare_again()`;
    expect(await breaksOf(reference)).toEqual([]);
    const [row] = await sql`
      select i.gross_minor, i.fee_minor from payouts.clearing_corrections as c, reconciliation.movements(
        (select t.credit_account from ledger.transfers as t where t.journal_id = c.journal_id), c.journal_id - 1, c.journal_id) as i
      where i.subject_id = (select p.id from payments.payments as p where p.reference = ${reference})`;
    expect(row).toMatchObject({ gross_minor: '0', fee_minor: '50' });
    // The list now says the true fee again, which is what was booked at first: a break the other way round.
    await runDay();
    expect(await onlyBreakOf(reference)).toMatchObject({ kind: 'fee', difference_minor: 50 });
  });

  it('finds a fee that the provider does not name', async () => {
    const { reference } = await paidTopUp();
    await setFault('list.no_fee');
    await sql`delete from reconciliation.provider_records where reference = ${reference}`;
    await runDay();
    expect(await onlyBreakOf(reference)).toMatchObject({ kind: 'fee', difference_minor: null });
    await runDay();
    expect(await breaksOf(reference)).toEqual([]);
  });

  it('finds a payment of our books that the provider does not have', async () => {
    const { reference } = await paidTopUp();
    await setFault('list.leave_out');
    await runDay();
    expect(await onlyBreakOf(reference)).toMatchObject({
      kind: 'missing',
      side: 'provider',
      difference_minor: -amount,
    });
  });

  it('finds money that came for nothing of ours, and puts it to suspense', async () => {
    const reference = `SHOP-${randomUUID()}`;
    await control('/transactions', { amount: 70_000, reference });
    await runDay();
    const found = await onlyBreakOf(reference);
    expect(found).toMatchObject({ kind: 'extra', side: 'provider', difference_minor: 70_000 });
    await resolve(found, 'suspense');
    await sql`select reconciliation.compare_again()`;
    const left = await breaksOf(reference);
    // The amount has its place; its fee is the provider's and waits to be booked.
    expect(left.map((item) => item.kind)).toEqual(['fee']);
  });

  it('finds a settlement that the bank does not show in time', async () => {
    const settlement = await control('/settlements', { amount: 123_456, fees: 0 });
    await runDay();
    const id = String(settlement['id']);
    expect(await breaksOf(id)).toEqual([]);
    await sql`
      update reconciliation.provider_records set occurred_at = occurred_at - interval '4 days' where provider_id = ${id}`;
    await sql`select reconciliation.compare_again()`;
    expect(await onlyBreakOf(id)).toMatchObject({ kind: 'late', side: 'bank' });
    await sql`delete from reconciliation.breaks where reference = ${id}`;
    await sql`delete from reconciliation.provider_records where provider_id = ${id}`;
  });

  it('goes on where it stopped when the provider falls silent, with waits that grow', async () => {
    await control('/transactions', { amount: 10_000, times: 105 });
    await control('/faults', { fault: 'api.500', times: 2, path: '/refund' });
    const { run_id: runId } = await call<{ run_id: string }>(finance, 'admin_start_reconciliation', {
      p_provider: 'paystack',
      p_day: await today(),
      p_idempotency_key: newKey('run'),
    });
    const silent = await eventually('the run waits', async () => {
      await invokeAsProject('reconcile-providers');
      const [run] = await read(finance, `admin_reconciliation_runs?id=eq.${runId}`);
      return run?.['error'] === null ? undefined : run;
    });
    expect(silent).toMatchObject({
      status: 'collecting',
      stage: 'refund',
      attempts: 1,
      error: 'provider.server_error',
    });
    // Two pages and more of payments are in and are not asked for again.
    expect(Number(silent['record_count'])).toBeGreaterThan(104);
    await eventually('the run is compared', async () => {
      await sql`update reconciliation.runs set next_attempt_at = core.now() where id = ${runId}`;
      await invokeAsProject('reconcile-providers');
      const [run] = await read(finance, `admin_reconciliation_runs?id=eq.${runId}`);
      return run?.['status'] === 'compared';
    });
  });
});

describe('a provider that lists nothing and is asked about each payment', () => {
  async function paidByPhone(): Promise<string> {
    const payer = await newPerson(sql, { name: 'Bilal Ahmed', country: 'PK' });
    const { body } = await invoke(
      'start-payment',
      {
        purpose: 'topup',
        amount_minor: 150_000,
        currency: 'PKR',
        provider: 'jazzcash',
        method: 'mobile_account',
        payer_mobile: '+923001234567',
        payer_id_last6: '345678',
        idempotency_key: newKey('topup'),
      },
      await tokenOf(payer),
    );
    const paymentId = String(body['payment_id']);
    await paymentBecomes(sql, paymentId, 'succeeded');
    return String((await paymentRow(sql, paymentId))['reference']);
  }

  beforeEach(async () => {
    await control('/jazzcash/settings', { prompt: 'approve' });
    await invokeAsProject('poll-providers');
  });

  it('agrees about a payment, and a fee that comes with the settlement is no break', async () => {
    const reference = await paidByPhone();
    await runDay('jazzcash');
    expect(await breaksOf(reference)).toEqual([]);
    const [record] =
      await sql`select source, status from reconciliation.provider_records where reference = ${reference}`;
    expect(record).toMatchObject({ source: 'inquiry', status: 'succeeded' });
  });

  it('shows a payment about which it says nothing clear, and heals when it does', async () => {
    const reference = await paidByPhone();
    await setFault('jazzcash.inquiry.not_found', { times: 1_000 });
    await runDay('jazzcash');
    expect(await onlyBreakOf(reference)).toMatchObject({ kind: 'late', side: 'provider' });
    await clearFaults(sql);
    await runDay('jazzcash');
    expect(await breaksOf(reference)).toEqual([]);
  });
});

describe('the report of a day', () => {
  it('closes with the balance of the ledger, to the last minor unit', async () => {
    await paidTopUp();
    await runDay();
    const report = await call<{ figures: { closing_minor: number } }>(finance, 'admin_day_report', {
      p_provider: 'paystack',
      p_currency: 'NGN',
      p_day: await today(),
    });
    const [account] = await read(finance, 'admin_clearing_accounts?provider=eq.paystack&currency=eq.NGN');
    expect(report.figures.closing_minor).toBe(Number(account?.['balance_minor']));
    const parts = ['explained_minor', 'unexplained_minor', 'recent_minor'].map((name) => Number(account?.[name]));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(Number(account?.['balance_minor']));
  });
});
