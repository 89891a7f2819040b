import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addDestination,
  clearFaults,
  control,
  invokeAsProject,
  openTopUp,
  pay,
  paymentRow,
  providerState,
  setFault,
  stepUp,
  walletMinor,
  withdrawalRow,
} from '../providers/support/money.ts';
import { quiet } from '../simulator/quiet.ts';
import { expectBooksInOrder } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import { switchRail } from '../support/rails.ts';
import { fundWallet, newMarket, type Market } from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import { accountWalk, phoneSteps, phoneWalk, rupeeRails } from './support/rupee-rails.ts';
import {
  paymentSteps,
  paymentWalk,
  payoutSteps,
  payoutWalk,
  recoverAll,
  refundSteps,
  refundWalk,
  type Ground,
  type PaymentWalk,
  type PayoutWalk,
  type RefundWalk,
  type Walk,
} from './support/walks.ts';

/**
 * Goal: the worker may die between any two steps of a payment, a payout and a refund, make any step twice, or come late with one,
 * and the money is where it belongs. Method: the steps one by one on a host where nothing happens by itself.
 */
let own: OwnStack;
let market: Market;
let ground: Ground;
let before: number;
const amountMinor = 60_000;

beforeAll(async () => {
  own = await startOwnStack(5);
  await quiet();
  market = await newMarket(own.sql);
  await own.sql`select core.set_setting('payout.review_first', 'false')`;
  await own.sql`select core.set_setting('payment.open_limit', '1000')`;
  const person = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, person, 100_000_000, 'NGN');
  const destination = await addDestination(own.sql, person);
  const paystackKey = own.functionSetting('PAYSTACK_SECRET_KEY');
  ground = {
    sql: own.sql,
    person,
    finance: market.finance,
    checker: market.admin,
    destination,
    amountMinor,
    paystackKey,
  };
});
beforeEach(async () => {
  await clearFaults(own.sql);
  await control('/settings', { speed: 100, transfer_seconds: 2, refund_seconds: 0 });
  // Nothing happens at the provider by itself either.
  await setFault('webhook.hold', { times: 1000 });
  await setFault('transfer.pending', { times: 1000 });
  await own.sql`delete from access.rate_limits`;
  // What the walks before have left is asked about for days; here each looks at its own.
  await own.sql`update payments.payments set next_poll_at = null where next_poll_at is not null`;
  before = await walletMinor(own.sql, ground.person.id);
});
afterEach(() => expectBooksInOrder(own.sql));
afterAll(() => own.stop());

/** How many journals there are: a second recovery must add none. */
async function journals(): Promise<string> {
  const [row] = await own.sql<{ count: string }[]>`select count(*) from ledger.journals`;
  return row?.count ?? '';
}

/** Makes these steps, in this order, then lets whoever is left put things right, twice. */
async function walk({ steps, recover }: Walk, made: readonly number[]): Promise<void> {
  for (const index of made) await steps[index]?.();
  await recover();
  const once = await journals();
  await recover();
  expect(await journals()).toBe(once);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Dead before the first step, after each of them, and at the end of all. */
const deaths = (steps: readonly string[]) => [
  { when: 'before anything', made: upTo(0) },
  ...steps.map((step, index) => ({ when: `when ${step}`, made: upTo(index + 1) })),
];

const twice = (steps: readonly string[]) =>
  steps.map((step, index) => ({
    step,
    made: [...upTo(index + 1), index, ...upTo(steps.length).slice(index + 1)],
  }));

describe('a withdrawal', () => {
  async function begin(): Promise<PayoutWalk> {
    const context = {
      owner_id: ground.person.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: ground.destination,
    };
    return payoutWalk(ground, await stepUp(own.sql, ground.person, 'withdrawal.request', context));
  }

  /** Paid by the bank once, out of the wallet once, and known to be. */
  async function expectPaidOnce({ seen }: PayoutWalk): Promise<void> {
    expect((await withdrawalRow(own.sql, seen.id))['status']).toBe('settled');
    const { transfers } = await providerState();
    expect(transfers.filter((item) => item['reference'] === seen.reference)).toMatchObject([{ status: 'success' }]);
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before - amountMinor);
    const events = await own.sql`select action from payouts.events where withdrawal_id = ${seen.id} order by seq`;
    expect(events.map((row) => String(row['action']))).toEqual(['request', 'hand_over', 'succeed']);
  }

  it.each(deaths(payoutSteps))('whose worker dies $when is paid once', async ({ made }) => {
    const payout = await begin();
    await walk(payout, made);
    await expectPaidOnce(payout);
  });

  it.each(twice(payoutSteps))('of which $step twice is paid once', async ({ made }) => {
    const payout = await begin();
    await walk(payout, made);
    await expectPaidOnce(payout);
  });

  it('whose webhook comes before the answer to the call is paid once', async () => {
    const payout = await begin();
    await walk(payout, [0, 1, 2, 4, 5, 6, 3]);
    await expectPaidOnce(payout);
  });

  it('of which two workers make every step beside each other is paid once', async () => {
    const payout = await begin();
    for (const step of payout.steps) await Promise.all([step(), step()]);
    await walk(payout, []);
    await expectPaidOnce(payout);
  });
});

describe('a payment', () => {
  /** What the payer paid at the provider is in the wallet, once. */
  async function expectCreditedOnce(payment: PaymentWalk): Promise<void> {
    const [reference = ''] = payment.paidReferences();
    const rows = await own.sql`select status from payments.payments where reference = ${reference}`;
    expect(rows).toEqual([{ status: 'succeeded' }]);
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before + amountMinor);
  }

  it.each(deaths(paymentSteps))('whose worker dies $when is credited once', async ({ made }) => {
    const payment = paymentWalk(ground);
    await walk(payment, made);
    await expectCreditedOnce(payment);
  });

  it.each(twice(paymentSteps))('of which $step twice is credited once', async ({ made }) => {
    const payment = paymentWalk(ground);
    await walk(payment, made);
    await expectCreditedOnce(payment);
  });

  it('that is paid before its page is written is credited once', async () => {
    const payment = paymentWalk(ground);
    await walk(payment, [0, 1, 3, 4, 5, 2]);
    await expectCreditedOnce(payment);
  });
});

describe('a refund to the source', () => {
  async function begin(): Promise<RefundWalk> {
    const { paymentId: id, reference } = await openTopUp(own.sql, ground.person, amountMinor);
    await pay(reference);
    await recoverAll(ground);
    expect((await paymentRow(own.sql, id))['status']).toBe('succeeded');
    before = await walletMinor(own.sql, ground.person.id);
    return refundWalk(ground, { id, reference });
  }

  /** Either it went back, at the provider and here, or it did neither; and it has an end. */
  async function expectOneEnd({ seen }: RefundWalk, status: 'processed' | 'failed'): Promise<void> {
    const rows = await own.sql`select status from payments.refunds where id = ${seen.id}`;
    expect(rows).toEqual([{ status }]);
    const { refunds } = await providerState();
    const there = refunds.filter((item) => JSON.stringify(item).includes(seen.id));
    expect(there).toHaveLength(status === 'processed' ? 1 : 0);
    const gone = status === 'processed' ? amountMinor : 0;
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before - gone);
  }

  /** A claim whose sender died before the call: nobody sends it again, since the provider has no key against doing it twice. */
  const claimedOnly = refundSteps.indexOf('it is claimed') + 1;

  it.each(deaths(refundSteps))('whose worker dies $when has one end', async ({ made }) => {
    const refund = await begin();
    await walk(refund, made);
    await expectOneEnd(refund, made.length === claimedOnly ? 'failed' : 'processed');
  });

  it.each(twice(refundSteps))('of which $step twice goes back once', async ({ made }) => {
    const refund = await begin();
    await walk(refund, made);
    await expectOneEnd(refund, 'processed');
  });

  it('whose webhook comes before the answer to the call goes back once', async () => {
    const refund = await begin();
    await walk(refund, [0, 1, 2, 4, 5, 3]);
    await expectOneEnd(refund, 'processed');
  });
});

describe('in rupees', () => {
  beforeEach(async () => {
    await control('/jazzcash/settings', { prompt: 'approve', payout_seconds: 0 });
    await control('/easypaisa/settings', { prompt: 'approve' });
  });

  const statusOf = async (table: 'payments.payments' | 'payouts.withdrawals', owner: string) => {
    const rows = await own.sql<{ status: string }[]>`
      select status from ${own.sql(table)} where ${own.sql(table === 'payments.payments' ? 'user_id' : 'owner_id')} = ${owner}`;
    return rows.map(({ status }) => status).join(' ');
  };

  it('a payment on the phone whose worker dies after any step, and which the payer begins again, is paid once', async () => {
    // The functions say what they are set up for.
    await invokeAsProject('poll-providers');
    const rails = rupeeRails((name) => own.functionSetting(name));
    const walks = await Promise.all(
      rails.flatMap((rail) =>
        upTo(phoneSteps.length + 1).map(async (count) => {
          const phone = await phoneWalk(ground, rail);
          for (const step of phone.steps.slice(0, count)) await step();
          return { ...phone, count };
        }),
      ),
    );
    // As long as the dead call might still live, nobody asks a second time.
    await own.sql`update payments.attempts set started_at = started_at - interval '100 seconds' where outcome = 'started'`;
    await Promise.all(walks.map((phone) => phone.again()));
    // A phone is asked once: begun and never asked, a payment ends without money; all others are paid.
    const isPaid = (count: number) => count !== 1;
    const ends = () => Promise.all(walks.map(({ person }) => statusOf('payments.payments', person.id)));
    const expected = walks.map(({ count }) => (isPaid(count) ? 'succeeded' : 'created'));
    await eventually('each of them has its end', async () => {
      await recoverAll(ground);
      return JSON.stringify(await ends()) === JSON.stringify(expected);
    });
    for (const { rail, person, count } of walks) {
      expect(await walletMinor(own.sql, person.id, 'PKR')).toBe(isPaid(count) ? amountMinor : 0);
      const [payment] = await own.sql`select reference from payments.payments where user_id = ${person.id}`;
      expect(await rail.paid(String(payment?.['reference']))).toBe(isPaid(count) ? 1 : 0);
    }
  }, 90_000);

  it('a withdrawal whose worker dies after any step leaves once at most, and its money is never free while nobody knows', async () => {
    const rails = rupeeRails((name) => own.functionSetting(name));
    // Up to the claim it is the way of every withdrawal, which is walked above.
    for (const count of [2, 3, 4]) {
      for (const rail of rails) {
        await switchRail(market.finance, 'PKR', rail.provider.code, true);
        const account = await accountWalk(ground, market, rail);
        const start = await walletMinor(own.sql, account.person.id, 'PKR');
        for (const step of account.steps.slice(0, count)) await step();
        const isAsked = rail.provider.code === 'jazzcash';
        // Claimed and not sent, nobody can say; sent and not written, only who is asked can.
        const isKnown = count === 4 || (count === 3 && isAsked);
        const end = isKnown ? 'settled' : 'pending_provider';
        await eventually(`${count} steps by ${rail.provider.code} end ${end}`, async () => {
          await recoverAll(ground);
          return (await statusOf('payouts.withdrawals', account.person.id)) === end;
        });
        expect(await walletMinor(own.sql, account.person.id, 'PKR')).toBe(start - account.amountMinor);
        const [row] = await own.sql`select net_minor from payouts.withdrawals where id = ${account.seen.id}`;
        expect(await rail.paidOut(account.seen.reference, Number(row?.['net_minor']))).toBe(count === 2 ? 0 : 1);
      }
    }
  }, 120_000);
});
