import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addDestination,
  clearFaults,
  control,
  invokeAsProject,
  openTopUp,
  pay,
  providerState,
  requestWithdrawal,
  setFault,
  startTopUp,
  stepUp,
  walletMinor,
  withdrawalRow,
} from '../providers/support/money.ts';
import { quiet } from '../simulator/quiet.ts';
import { refundPayment } from '../support/approvals.ts';
import { call, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase, travel } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  address,
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  parcel,
  placeOrder,
  stockProduct,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import {
  bankBatch,
  bankStatement,
  chargeback,
  paymentLink,
  refundToSource,
  refundToWallet,
  savedCard,
  weeklyPayout,
} from './support/more-ways.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import { confirmOn, keepNewest, paymentWalk, payoutWalk, recoverAll, type Ground, type Walk } from './support/walks.ts';
import { become, dieAtEachWrite, plantCrashes } from './support/writes.ts';

/**
 * Goal: no crash inside a transaction, no crowd of sweepers, no week without the provider and no jump of the clock moves money twice
 * or loses it. Method: a host where nothing happens by itself, and the jobs of the schedule run by hand.
 */
let own: OwnStack;
let market: Market;
let ground: Ground;
let shop: Shop;
let product: string;
let buyer: Person;
/** Whose wallet no order moves. */
let saver: Person;
const amountMinor = 60_000;
const total = 420_000;

beforeAll(async () => {
  own = await startOwnStack(6);
  await quiet();
  market = await newMarket(own.sql);
  await own.sql`select core.set_setting('payout.review_first', 'false')`;
  await own.sql`select core.set_setting('payment.open_limit', '1000')`;
  shop = await openShop(own.sql, market, { currency: 'NGN' });
  product = await stockProduct(shop, { priceMinor: 400_000, quantity: 100 });
  buyer = await newPerson(own.sql, { name: 'Chidi', country: 'NG' });
  await fundWallet(market, buyer, 100 * total, 'NGN');
  saver = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, saver, 100 * amountMinor, 'NGN');
  const destination = await addDestination(own.sql, saver);
  const paystackKey = own.functionSetting('PAYSTACK_SECRET_KEY');
  ground = {
    sql: own.sql,
    person: saver,
    finance: market.finance,
    checker: market.admin,
    destination,
    amountMinor,
    paystackKey,
  };
  await plantCrashes(own.sql);
});
beforeEach(async () => {
  await clearFaults(own.sql);
  await control('/settings', { speed: 100, transfer_seconds: 2, refund_seconds: 0 });
  await setFault('webhook.hold', { times: 1000 });
  await setFault('transfer.pending', { times: 1000 });
  await own.sql`delete from access.rate_limits`;
});
afterEach(() => expectBooksInOrder(own.sql));
afterAll(() => own.stop());

const items = () => [{ product_id: product, quantity: 1 }];

async function shipped(): Promise<string> {
  const { order_id: id } = await placeOrder(buyer, shop, { items: items(), totalMinor: total });
  await act(shop.owner, id, 'accept');
  await act(shop.owner, id, 'ship', parcel);
  return id;
}

/** A top-up that the payer has paid, its webhook kept and not processed. */
async function paidTopUp(): Promise<{ paymentId: string; reference: string; inboxId: string }> {
  const { paymentId, reference } = await openTopUp(own.sql, saver, amountMinor);
  await pay(reference);
  return { paymentId, reference, inboxId: await keepNewest(ground, reference) };
}

async function withdrawal(): Promise<{ id: string; reference: string }> {
  const { withdrawal_id: id } = await requestWithdrawal(own.sql, saver, ground.destination, amountMinor);
  return { id, reference: String((await withdrawalRow(own.sql, id))['reference']) };
}

describe('a transaction that dies at any of its writes leaves nothing: it', () => {
  it('buys from the wallet', async () => {
    const writes = await dieAtEachWrite(own.sql, async (tx) => {
      await become(tx, buyer);
      await tx`
        select api.place_order(
          ${shop.id}, ${tx.json(items())}, ${tx.json(address as never)}, 'wallet', ${total}, null, 'writes'
        )`;
    });
    expect(writes).toBeGreaterThan(10);
  });

  it.each([
    ['releases the money', 'confirm', {}],
    ['begins a return', 'refuse', { reason: 'Torn.' }],
  ])('%s', async (_name, action, payload) => {
    const id = await shipped();
    const writes = await dieAtEachWrite(own.sql, async (tx) => {
      await become(tx, buyer);
      await tx`select api.order_act(${id}, ${action}, ${tx.json(payload)}, ${`writes ${action}`})`;
    });
    expect(writes).toBeGreaterThan(3);
  });

  it('sweeps a deadline, which catches errors by itself', async () => {
    // The orders of others come to their ends first: a sweep does not stop for one that fails.
    for (let month = 0; month < 3; month += 1) {
      await travel(own.sql, '30 days');
      await own.sql`select orders.run_due()`;
    }
    const id = await shipped();
    await act(shop.owner, id, 'deliver', { proof: 'Left with the guard.' });
    const work = (tx: Parameters<typeof become>[0]) => tx`select orders.run_due()`;
    // What failed is tried again after a pause, which grows up to a day.
    const writes = await dieAtEachWrite(own.sql, work, () => travel(own.sql, '4 days'));
    expect(writes).toBeGreaterThan(3);
    expect((await orderRow(buyer, id)).status).toBe('completed');
  });

  it('processes a webhook, which catches errors by itself', async () => {
    const { inboxId, paymentId } = await paidTopUp();
    const work = (tx: Parameters<typeof become>[0]) => tx`select payments.process_webhook(${inboxId})`;
    const writes = await dieAtEachWrite(
      own.sql,
      work,
      () => own.sql`update payments.inbox set attempts = 0 where id = ${inboxId}`,
    );
    expect(writes).toBeGreaterThan(5);
    expect(await own.sql`select status from payments.payments where id = ${paymentId}`).toEqual([
      { status: 'succeeded' },
    ]);
  });

  it('pays an order by webhook', async () => {
    const { order_id: orderId } = await placeOrder(buyer, shop, {
      items: items(),
      totalMinor: total,
      method: 'provider',
    });
    const payment = await call(buyer, 'create_payment', {
      p_purpose: 'order',
      p_amount_minor: total,
      p_currency: 'NGN',
      p_order_id: orderId,
      p_provider: null,
      p_method: null,
      p_idempotency_key: newKey('pay'),
    });
    const fact = {
      subject: 'payment',
      provider: 'paystack',
      mode: 'test',
      status: 'succeeded',
      reference: payment['reference'],
      amount_minor: total,
      currency: 'NGN',
      fee_minor: 1_000,
    };
    const writes = await dieAtEachWrite(
      own.sql,
      (tx) => tx`select payments.apply_fact(${String(payment['reference'])}, 'webhook', ${tx.json(fact as never)})`,
    );
    expect(writes).toBeGreaterThan(10);
    expect((await orderRow(buyer, orderId)).status).toBe('placed');
  });

  it('asks for a withdrawal, hands it over, settles it and gives it back', async () => {
    const context = {
      owner_id: saver.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: ground.destination,
    };
    const code = await stepUp(own.sql, saver, 'withdrawal.request', context);
    const counts = [
      await dieAtEachWrite(own.sql, async (tx) => {
        await become(tx, saver);
        await tx`
          select api.request_withdrawal(
            'user', ${saver.id}, ${amountMinor}, 'NGN', ${ground.destination}, ${code}, 'writes'
          )`;
      }),
      await dieAtEachWrite(own.sql, (tx) => tx`select payouts.claim_payouts(10)`),
    ];
    const [row] = await own.sql`select reference, net_minor from payouts.withdrawals where status = 'pending_provider'`;
    const fact = (status: string) => ({
      subject: 'withdrawal',
      provider: 'paystack',
      mode: 'test',
      status,
      amount_minor: Number(row?.['net_minor']),
      currency: 'NGN',
      fee_minor: 1_000,
    });
    for (const status of ['succeeded', 'reversed']) {
      counts.push(
        await dieAtEachWrite(
          own.sql,
          (tx) => tx`select payouts.apply_fact(${String(row?.['reference'])}, 'poll', ${tx.json(fact(status))})`,
        ),
      );
    }
    expect(Math.min(...counts)).toBeGreaterThan(3);
  });
});

describe('eight sweepers at once', () => {
  it('do each thing once: deadlines, events, expiries, hand-overs, questions', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => shipped()));
    for (const id of orders) await act(shop.owner, id, 'deliver', { proof: 'Left with the guard.' });
    const payments = [];
    for (let count = 0; count < 6; count += 1) payments.push(await paidTopUp());
    const withdrawals = [];
    for (let count = 0; count < 4; count += 1) withdrawals.push(await withdrawal());
    await travel(own.sql, '4 days');
    const before = await walletMinor(own.sql, saver.id);
    const pool = openDatabase(8);
    const claims = await Promise.all(
      Array.from({ length: 8 }, async () => {
        await pool`select orders.run_due()`;
        await pool`select payments.process_inbox()`;
        await pool`select payments.expire_payments()`;
        await pool`select ledger.expire_holds()`;
        const [row] = await pool<{ handed: { reference: string }[]; asked: { reference: string }[] }[]>`
          select payouts.claim_payouts(10) as handed, payments.claim_polls(50) as asked`;
        return row;
      }),
    );
    await pool.end();
    const statuses = await Promise.all(orders.map(async (id) => (await orderRow(buyer, id)).status));
    expect(statuses).toEqual(orders.map(() => 'completed'));
    expect(await walletMinor(own.sql, saver.id)).toBe(before + payments.length * amountMinor);
    const handed = claims.flatMap((claim) => claim?.handed ?? []).map(({ reference }) => reference);
    expect(handed.toSorted()).toEqual(withdrawals.map(({ reference }) => reference).toSorted());
    const asked = claims.flatMap((claim) => claim?.asked ?? []).map(({ reference }) => reference);
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('a week without the provider', () => {
  /** What the schedule does; what is due is due because time has passed. */
  async function schedule(): Promise<void> {
    await own.sql`select payments.process_inbox()`;
    await own.sql`select orders.run_due()`;
    await own.sql`select payments.expire_payments()`;
    await invokeAsProject('send-payout');
    await invokeAsProject('poll-providers');
  }

  const statusOf = async (table: 'payments' | 'refunds', id: string) => {
    const [row] = await own.sql`select status from payments.${own.sql(table)} where id = ${id}`;
    return String(row?.['status']);
  };

  it('loses nothing, does nothing twice, and all of it has an end when the provider is back', async () => {
    const settled = await openTopUp(own.sql, saver, amountMinor);
    await pay(settled.reference);
    await recoverAll(ground);
    const paid = await openTopUp(own.sql, saver, amountMinor);
    await pay(paid.reference);
    const before = await walletMinor(own.sql, saver.id);

    await setFault('api.500', { times: 1000, path: '/' });
    const out = await withdrawal();
    const { refund_id: refundId } = await refundPayment(market, settled.paymentId, amountMinor, confirmOn(ground));
    const { order_id: orderId } = await placeOrder(buyer, shop, {
      items: items(),
      totalMinor: total,
      method: 'provider',
    });
    expect((await startTopUp(saver, amountMinor)).status).toBe(503);
    for (let halfDay = 0; halfDay < 14; halfDay += 1) {
      await schedule();
      await travel(own.sql, '12 hours');
    }
    expect((await withdrawalRow(own.sql, out.id))['status']).toBe('pending_provider');
    expect(await statusOf('refunds', refundId)).toBe('sending');
    expect((await orderRow(buyer, orderId)).status).toBe('cancelled');
    // Both are on their way, and nobody else may have them.
    expect(await walletMinor(own.sql, saver.id)).toBe(before - 2 * amountMinor);
    const [asked] = await own.sql<{ most: number }[]>`
      select greatest((select max(poll_count) from payments.payments), (select max(poll_count) from payouts.withdrawals)) as most`;
    expect(Number(asked?.most)).toBeLessThan(60);

    await clearFaults(own.sql);
    await setFault('webhook.hold', { times: 1000 });
    await setFault('transfer.pending', { times: 1000 });
    await travel(own.sql, '7 hours');
    await schedule();
    await control(`/transfers/${out.reference}/finish`, { status: 'success' });
    await control('/webhooks/release', { order: 'reversed' });
    await recoverAll(ground);
    expect((await withdrawalRow(own.sql, out.id))['status']).toBe('settled');
    const { transfers } = await providerState();
    expect(transfers.filter((item) => item['reference'] === out.reference)).toHaveLength(1);
    // The provider never heard of the refund; the payment was made before the outage, and is told of now.
    expect(await statusOf('refunds', refundId)).toBe('failed');
    expect(await statusOf('payments', paid.paymentId)).toBe('succeeded');
    expect(await walletMinor(own.sql, saver.id)).toBe(before - amountMinor + amountMinor);
    expect((await startTopUp(saver, amountMinor)).status).toBe(200);
  });
});

describe('a clock that jumps between any two steps', () => {
  /** Sets the product's clock, also backwards. */
  const jump = (by: string) => own.sql`select core.set_clock(core.now() + ${by}::interval)`;

  async function walkWithJumps({ steps, recover }: Walk, by: string): Promise<void> {
    for (const step of steps) {
      await step();
      await jump(by);
    }
    await recover();
  }

  it.each(['-1 hour', '1 day'])('by %s each time leaves a payment credited once', async (by) => {
    const before = await walletMinor(own.sql, saver.id);
    await walkWithJumps(paymentWalk(ground), by);
    expect(await walletMinor(own.sql, saver.id)).toBe(before + amountMinor);
  });

  it.each(['-1 hour', '1 day'])('by %s each time leaves a withdrawal paid once', async (by) => {
    const context = {
      owner_id: saver.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: ground.destination,
    };
    const before = await walletMinor(own.sql, saver.id);
    const payout = payoutWalk(ground, await stepUp(own.sql, saver, 'withdrawal.request', context));
    await walkWithJumps(payout, by);
    expect((await withdrawalRow(own.sql, payout.seen.id))['status']).toBe('settled');
    expect(await walletMinor(own.sql, saver.id)).toBe(before - amountMinor);
  });
});

// At the end: what they leave on its way is nobody else's.
describe('a transaction of another way that dies at any of its writes leaves nothing: it', () => {
  it.each([
    ['opens a chargeback, and loses it', chargeback, 'lost', 3],
    ['keeps a card', savedCard, '1 kept', 2],
    ['buys by a link', paymentLink, '1 order', 10],
    ['gives the money of an order back to the wallet', refundToWallet, 'rejected', 5],
    ['sends a payment back to its source, and takes it back', refundToSource, 'failed', 1],
    ['takes a transfer from a bank statement', bankStatement, 'credited', 1],
    ['pays by a file of the bank', bankBatch, 'settled', 1],
    ['pays a store its week', weeklyPayout, 'requested', 5],
  ] as const)('%s', async (_name, way, end, least) => {
    const [counts, seen] = await way({ ground, market, shop, buyer, items: items(), totalMinor: total });
    expect(seen).toBe(end);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
  });
});
