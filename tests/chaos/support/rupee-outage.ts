/** The companies for rupees go away for a week: what was begun with them before and meanwhile, and what must have become of it after. */
import { expect } from 'vitest';
import { control, invokeAsProject, setFault, walletMinor } from '../../providers/support/money.ts';
import { agree } from '../../support/approvals.ts';
import { switchRail } from '../../support/rails.ts';
import type { Market } from '../../support/scenario.ts';
import { eventually } from '../../support/wait.ts';
import { railPayment, type RailPayment } from './rail-payment.ts';
import { accountWalk, jazzcashThatRefunds, payer, phoneWalk, type Rail, type RailWalk } from './rupee-rails.ts';
import { recoverAll, refundWalk, type Ground } from './walks.ts';

type Withdrawal = Awaited<ReturnType<typeof accountWalk>>;

interface Refund {
  readonly id: string;
  readonly payment: RailWalk;
}

/** `lost`: done, and the answer never came. `silent`: not done, which no answer said. `late`: asked for when nobody answered. */
export interface Begun {
  readonly rail: Rail;
  /** Both were paid; of the first the company said so on the phone, of the second the answer was lost. */
  readonly paid: readonly RailWalk[];
  readonly unpaid: readonly RailPayment[];
  readonly out: Readonly<Record<'lost' | 'silent' | 'late', Withdrawal>>;
  readonly refunds: readonly { readonly lost: Refund; readonly silent: Refund }[];
  /** What the company had moved before all of it. */
  readonly before: { readonly paid: number; readonly paidOut: number };
}

interface Faults {
  readonly away: readonly string[];
  readonly paymentLost: string;
  readonly payoutLost: string;
  readonly payoutSilent: string;
}

const faultsOf: Readonly<Record<string, Faults>> = {
  jazzcash: {
    away: ['jazzcash.api.500', 'jazzcash.payout.500', 'jazzcash.payout.token'],
    paymentLost: 'jazzcash.api.500_after',
    payoutLost: 'jazzcash.payout.no_data_after',
    payoutSilent: 'jazzcash.payout.500',
  },
  easypaisa: {
    away: ['easypaisa.api.500'],
    paymentLost: 'easypaisa.api.500_after',
    payoutLost: 'easypaisa.api.500_after',
    payoutSilent: 'easypaisa.api.500',
  },
};

/** Only the call that moves money: the login before it works. */
const transferOf = (code: string) => (code === 'easypaisa' ? { path: 'tmfb/MaToMA/Transfer' } : {});

/** What a week of outage catches, and then the outage. */
export async function beginAndGoAway(
  ground: Ground,
  market: Market,
  rail: Rail,
  setting: (name: string) => string,
): Promise<Begun> {
  const { provider } = rail;
  const faults = faultsOf[provider.code];
  if (faults === undefined) throw new Error(`no faults for ${provider.code}`);
  await switchRail(market.finance, 'PKR', provider.code, true);
  // Nothing but our questions tells us of money.
  await setFault(`${provider.code}.ipn.lost`, { times: 1000 });
  const refunds = provider.code === 'jazzcash' ? [await sendRefunds(ground, rail, setting)] : [];
  const before = { paid: await rail.paid(), paidOut: await rail.paidOut() };

  const told = await stepsOf(await phoneWalk(ground, rail), 3);
  const lost = await askedFor(await accountWalk(ground, market, rail, 'mobile account'));
  await sendWith(faults.payoutLost, provider.code);
  const silent = await askedFor(await accountWalk(ground, market, rail, 'mobile account'));
  await sendWith(faults.payoutSilent, provider.code);
  const unanswered = await stepsOf(await phoneWalk(ground, rail), 1);
  await setFault(faults.paymentLost);
  await unanswered.steps[1]?.();
  await unanswered.steps[2]?.();

  for (const fault of faults.away) await setFault(fault, { times: 1000 });
  // JazzCash is asked about a bank account first; at Easypaisa one logs in.
  const late = await askedFor(
    await accountWalk(ground, market, rail, provider.code === 'jazzcash' ? 'bank' : 'mobile account'),
  );
  await invokeAsProject('send-payout');
  expect(await ground.sql`select outcome from payouts.attempts where withdrawal_id = ${late.seen.id}`).toEqual([
    { outcome: 'deferred' },
  ]);
  const unpaid = await railPayment(ground, provider, 'mobile_account');
  expect((await unpaid.beginAgain(payer)).status).toBe(200);
  await eventually('the company was called in vain', async () => {
    const rows = await ground.sql`
      select 1 from payments.attempts as a join payments.payments as p on p.id = a.payment_id
      where p.user_id = ${unpaid.person.id} and a.outcome = 'unknown'`;
    return rows.length > 0;
  });
  return { rail, paid: [told, unanswered], unpaid: [unpaid], out: { lost, silent, late }, refunds, before };
}

/** Makes so many steps of the walk. */
async function stepsOf<W extends { readonly steps: readonly (() => Promise<void>)[] }>(
  walk: W,
  count: number,
): Promise<W> {
  for (const step of walk.steps.slice(0, count)) await step();
  return walk;
}

const askedFor = (withdrawal: Withdrawal): Promise<Withdrawal> => stepsOf(withdrawal, 1);

/** Hands over what waits, by the function, with one answer of the company's gateway going wrong. */
async function sendWith(fault: string, code: string): Promise<void> {
  await setFault(fault, transferOf(code));
  expect((await invokeAsProject('send-payout')).body).toMatchObject({ payouts: 1 });
}

/** Two refunds of which the sender heard nothing: one was done, one never reached the company. */
async function sendRefunds(
  ground: Ground,
  rail: Rail,
  setting: (name: string) => string,
): Promise<{ lost: Refund; silent: Refund }> {
  const by = { provider: jazzcashThatRefunds(setting), currency: 'PKR' };
  const send = async (fault: string): Promise<Refund> => {
    const payment = await phoneWalk(ground, rail);
    await stepsOf(payment, payment.steps.length);
    const refund = await stepsOf(refundWalk(ground, payment.seen, by), 2);
    await setFault(fault);
    for (const step of refund.steps.slice(2, 4)) await step();
    return { id: refund.seen.id, payment };
  };
  return { lost: await send('jazzcash.api.500_after'), silent: await send('jazzcash.api.500') };
}

/** What is true as long as the company is away: nothing has an end, and no money is free that may have left. */
export async function expectNothingDecided({ sql }: Ground, { out, refunds, paid }: Begun): Promise<void> {
  const withdrawals = Object.values(out).map(({ seen }) => seen.id);
  expect(await sql`select distinct status from payouts.withdrawals where id in ${sql(withdrawals)}`).toEqual([
    { status: 'pending_provider' },
  ]);
  for (const { lost, silent } of refunds) {
    for (const { id, payment } of [lost, silent]) {
      expect(await sql`select status from payments.refunds where id = ${id}`).toEqual([{ status: 'sending' }]);
      expect(await walletMinor(sql, payment.person.id, 'PKR')).toBe(0);
    }
  }
  for (const { person } of paid) expect(await walletMinor(sql, person.id, 'PKR')).toBe(0);
}

export async function circuitOf({ sql }: Ground, { provider }: Rail): Promise<string> {
  const [row] = await sql`select state from payments.provider_health where provider = ${provider.code}`;
  return String(row?.['state']);
}

/** The company is back: what it can say ends by itself, the rest by two of staff who look into its portal; each once. */
export async function expectEachEndsOnce(ground: Ground, market: Market, begun: Begun): Promise<void> {
  const { sql, amountMinor } = ground;
  const { rail, out, refunds, paid, unpaid, before } = begun;
  // Easypaisa cannot be asked about a transfer.
  const bySilence = rail.provider.code === 'jazzcash' ? [out.silent] : [out.silent, out.lost];
  const statusOf = async ({ seen }: Withdrawal) => {
    const [row] = await sql`select status from payouts.withdrawals where id = ${seen.id}`;
    return String(row?.['status']);
  };
  const byItself = Object.values(out).filter((withdrawal) => !bySilence.includes(withdrawal));
  await eventually('what the company can tell has its end', async () => {
    await recoverAll(ground);
    return (await Promise.all(byItself.map(statusOf))).every((status) => status === 'settled');
  });
  expect(await circuitOf(ground, rail)).toBe('closed');
  for (const withdrawal of bySilence) {
    expect(await statusOf(withdrawal)).toBe('pending_provider');
    const outcome = withdrawal === out.lost ? 'settled' : 'failed';
    await agree(market, 'withdrawal.end', { withdrawal_id: withdrawal.seen.id, outcome });
  }
  for (const { silent } of refunds)
    await agree(market, 'payment.refund_end', { refund_id: silent.id, outcome: 'failed' });
  await recoverAll(ground);

  for (const [name, { person, amountMinor: asked }] of Object.entries(out)) {
    // Each of them had ten thousand rupees.
    expect([name, await walletMinor(sql, person.id, 'PKR')]).toEqual([
      name,
      1_000_000 - (name === 'silent' ? 0 : asked),
    ]);
  }
  expect(await rail.paidOut()).toBe(before.paidOut + 2);
  for (const { person, seen } of paid) {
    expect(await walletMinor(sql, person.id, 'PKR')).toBe(amountMinor);
    expect(await rail.paid(seen.reference)).toBe(1);
  }
  for (const { person } of unpaid) expect(await walletMinor(sql, person.id, 'PKR')).toBe(0);
  expect(await rail.paid()).toBe(before.paid + 2);
  for (const { lost, silent } of refunds) {
    const rows =
      await sql`select id, status from payments.refunds where id in ${sql([lost.id, silent.id])} order by id`;
    expect(rows).toEqual([
      { id: lost.id, status: 'processed' },
      { id: silent.id, status: 'failed' },
    ]);
    expect(await walletMinor(sql, lost.payment.person.id, 'PKR')).toBe(0);
    expect(await walletMinor(sql, silent.payment.person.id, 'PKR')).toBe(amountMinor);
  }
}

/** A payer comes when all is well again. */
export async function expectPaymentsGoOn(ground: Ground, { provider }: Rail): Promise<void> {
  const payment = await railPayment(ground, provider, 'mobile_account');
  expect((await payment.beginAgain(payer)).status).toBe(200);
  await eventually('it is paid', async () => {
    await recoverAll(ground);
    return (await walletMinor(ground.sql, payment.person.id, 'PKR')) === ground.amountMinor;
  });
}

/** The phones say yes by themselves, and payouts take no time. */
export async function makeRailsPrompt(): Promise<void> {
  await control('/jazzcash/settings', { prompt: 'approve', payout_seconds: 0 });
  await control('/easypaisa/settings', { prompt: 'approve' });
}
