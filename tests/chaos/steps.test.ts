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
  walletMinor,
  withdrawalRow,
} from '../providers/support/money.ts';
import { quiet } from '../simulator/quiet.ts';
import { expectBooksInOrder } from '../support/database.ts';
import { newPerson } from '../support/people.ts';
import { switchRail } from '../support/rails.ts';
import { fundWallet, newMarket, openShop, orderRow, type Market } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import { cardSteps, cardWalk, keepCardOf, linkSteps, linkWalk } from './support/card-and-link.ts';
import { deaths, twice, upTo } from './support/deaths.ts';
import { hostedSteps, hostedWalk } from './support/hosted-rails.ts';
import {
  accountSteps,
  accountWalk,
  jazzcashThatRefunds,
  phoneSteps,
  phoneWalk,
  railOf,
  rupeeRails,
} from './support/rupee-rails.ts';
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

/** As long as a dead call might still live, nobody asks a second time: those of here are dead for good. */
async function deadCallsAreOld(): Promise<void> {
  await own.sql`update payments.attempts set started_at = started_at - interval '100 seconds' where outcome = 'started'`;
}

/** Makes the steps of every death and of every step twice, each in a walk of its own, beside each other. */
async function walkAll<W extends { readonly steps: Walk['steps']; again(): Promise<unknown> }>(
  steps: readonly string[],
  begin: () => Promise<W> | W,
): Promise<W[]> {
  const walks = await Promise.all(
    [...deaths(steps), ...twice(steps)].map(async ({ made }) => {
      const one = await begin();
      for (const index of made) await one.steps[index]?.();
      return one;
    }),
  );
  await deadCallsAreOld();
  await Promise.all(walks.map((one) => one.again()));
  return walks;
}

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

describe('a withdrawal', () => {
  async function begin(): Promise<PayoutWalk> {
    const context = {
      owner_id: ground.person.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: ground.destination,
    };
    return payoutWalk(ground, await stepUp(ground.person, 'withdrawal.request', context));
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

describe('by another way than its page', () => {
  it('a kept card is charged once, whatever step its worker died after or made twice', async () => {
    const card = await keepCardOf(ground);
    before = await walletMinor(own.sql, ground.person.id);
    const tokenKey = own.functionSetting('PAYMENT_TOKEN_KEY');
    const walks = await walkAll(cardSteps, () => cardWalk(ground, card, tokenKey));
    await control('/webhooks/release', { order: 'reversed' });
    await recoverAll(ground);
    expect(await Promise.all(walks.map((one) => one.taken()))).toEqual(walks.map(() => 1));
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before + walks.length * amountMinor);
    await recoverAll(ground);
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before + walks.length * amountMinor);
  }, 90_000);

  it('a sale by its link is bought and paid once, whatever step its worker died after or made twice', async () => {
    const shop = await openShop(own.sql, market, { currency: 'NGN' });
    const walks = await walkAll(linkSteps, () => linkWalk(ground, shop));
    await control('/webhooks/release', { order: 'reversed' });
    await recoverAll(ground);
    expect(await Promise.all(walks.map((one) => one.taken()))).toEqual(walks.map(() => 1));
    const orders = walks.map((one) => one.order());
    const rows = await Promise.all(orders.map(({ id }) => orderRow(ground.person, id)));
    expect(rows).toMatchObject(orders.map(({ totalMinor }) => ({ status: 'placed', held_minor: totalMinor })));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(walks.length);
    expect(await walletMinor(own.sql, ground.person.id)).toBe(before);
  }, 90_000);
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

  // A claim whose sender died before the call: nobody sends it again, since the provider has no key against doing it twice.
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
  const mobileOnly = ['mobile account'] as const;
  const banksToo = [...mobileOnly, 'bank'] as const;

  // The functions say what they are set up for.
  beforeAll(async () => void (await invokeAsProject('poll-providers')));

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
    await deadCallsAreOld();
    await Promise.all(walks.map((phone) => phone.again()));
    const isPaid = (count: number) => count !== 1; // A phone is asked once: begun and never asked, it ends without money.
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

  it('a payment on the page of a company whose worker dies after any step, or makes one twice, is paid once', async () => {
    // Nothing but the payer's way home, and our questions, tells us.
    for (const company of ['jazzcash', 'easypaisa']) await setFault(`${company}.ipn.lost`, { times: 1000 });
    const rails = rupeeRails((name) => own.functionSetting(name));
    for (const rail of rails) {
      const walks = await walkAll(hostedSteps[rail.provider.code] ?? [], () => hostedWalk(ground, rail));
      await eventually('each of them has its end', async () => {
        await recoverAll(ground);
        const ends = await Promise.all(walks.map(({ person }) => statusOf('payments.payments', person.id)));
        return ends.every((end) => end === 'succeeded');
      });
      for (const { person } of walks) {
        expect(await walletMinor(own.sql, person.id, 'PKR')).toBe(amountMinor);
        const [payment] = await own.sql`select reference from payments.payments where user_id = ${person.id}`;
        expect(await rail.paid(String(payment?.['reference']))).toBe(1);
      }
    }
  }, 120_000);

  it('a refund by Easypaisa, which takes none by a call, leaves the money in the wallet, whatever step its sender died after', async () => {
    const rail = railOf('easypaisa', (name) => own.functionSetting(name));
    for (const count of upTo(refundSteps.indexOf('its answer is written') + 2)) {
      const { steps, seen: payment, person } = await phoneWalk(ground, rail);
      for (const step of steps) await step();
      const refund = refundWalk(ground, payment, { provider: rail.provider, currency: 'PKR' });
      await walk(refund, upTo(count));
      const [row] = await own.sql`select status from payments.refunds where id = ${refund.seen.id}`;
      const ends = [row?.['status'], await walletMinor(own.sql, person.id, 'PKR'), await rail.paid(payment.reference)];
      expect([count, ...ends]).toEqual([count, 'failed', amountMinor, 1]);
    }
  }, 120_000);

  it('a refund by JazzCash whose sender dies after any step goes back once at most, and is never told again', async () => {
    const setting = (name: string) => own.functionSetting(name);
    const rail = railOf('jazzcash', setting);
    // Not asked for yet, the host sends it by a gateway that takes none; claimed and not told, nobody can say; told, it is seen.
    for (const [count, end] of ['failed', 'failed', 'sending', 'processed', 'processed'].entries()) {
      const { steps, seen: payment, person } = await phoneWalk(ground, rail);
      for (const step of steps) await step();
      const by = { provider: jazzcashThatRefunds(setting), currency: 'PKR' };
      const refund = refundWalk(ground, payment, by);
      for (const step of refund.steps.slice(0, count)) await step();
      await refund.recover();
      const rows = await own.sql`select status from payments.refunds where id = ${refund.seen.id}`;
      expect([count, rows]).toEqual([count, [{ status: end }]]);
      expect(await walletMinor(own.sql, person.id, 'PKR')).toBe(end === 'failed' ? amountMinor : 0);
      // What it took back is no longer paid there.
      expect(await rail.paid(payment.reference)).toBe(end === 'processed' ? 0 : 1);
    }
  }, 120_000);

  it('a withdrawal whose worker dies after any step leaves once at most, and its money is never free while nobody knows', async () => {
    const rails = rupeeRails((name) => own.functionSetting(name));
    for (const { provider } of rails) await switchRail(market.finance, 'PKR', provider.code, true);
    // Up to the claim it is the way of every withdrawal, which is walked above.
    for (const count of upTo(accountSteps.length + 1).slice(2)) {
      // Easypaisa pays to its own accounts alone.
      const ways = rails.flatMap((rail) =>
        (rail.provider.code === 'jazzcash' ? banksToo : mobileOnly).map((to) => ({ rail, to })),
      );
      for (const { rail, to } of ways) {
        const account = await accountWalk(ground, market, rail, to);
        const start = await walletMinor(own.sql, account.person.id, 'PKR');
        for (const step of account.steps.slice(0, count)) await step();
        const isAsked = rail.provider.code === 'jazzcash';
        // Claimed and not sent, nobody can say; sent and not written, only who is asked can.
        const isKnown = count === 5 || (count === 4 && isAsked);
        const end = isKnown ? 'settled' : 'pending_provider';
        await eventually(`${count} steps by ${rail.provider.code} to a ${to} end ${end}`, async () => {
          await recoverAll(ground);
          return (await statusOf('payouts.withdrawals', account.person.id)) === end;
        });
        expect(await walletMinor(own.sql, account.person.id, 'PKR')).toBe(start - account.amountMinor);
        const [row] = await own.sql`select net_minor from payouts.withdrawals where id = ${account.seen.id}`;
        expect(await rail.paidOut(account.seen.reference, Number(row?.['net_minor']))).toBe(count < 4 ? 0 : 1);
      }
    }
  }, 120_000);
});
