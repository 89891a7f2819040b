import { beforeAll, describe, expect, it } from 'vitest';
import { call, newKey } from '../support/commands.ts';
import { travel } from '../support/database.ts';
import { act, address, orderRow, placeOrder } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
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
import { amountMinor, openQuietMarket, totalMinor } from './support/quiet-market.ts';
import { become, dieAtEachWrite, plantCrashes } from './support/writes.ts';

/** Goal: no crash inside a transaction moves money twice or loses it. Method: each transaction dies at each of its writes. */
const scene = openQuietMarket(6);
beforeAll(() => plantCrashes(scene.own.sql));

describe('a transaction that dies at any of its writes leaves nothing: it', () => {
  it('buys from the wallet', async () => {
    const writes = await dieAtEachWrite(scene.own.sql, async (tx) => {
      await become(tx, scene.buyer);
      await tx`
        select api.place_order(
          ${scene.shop.id}, ${tx.json(scene.items)}, ${tx.json(address as never)}, 'wallet', ${totalMinor}, null, 'writes'
        )`;
    });
    expect(writes).toBeGreaterThan(10);
  });

  it.each([
    ['releases the money', 'confirm', {}],
    ['begins a return', 'refuse', { reason: 'Torn.' }],
  ])('%s', async (_name, action, payload) => {
    const id = await scene.shipped();
    const writes = await dieAtEachWrite(scene.own.sql, async (tx) => {
      await become(tx, scene.buyer);
      await tx`select api.order_act(${id}, ${action}, ${tx.json(payload)}, ${`writes ${action}`})`;
    });
    expect(writes).toBeGreaterThan(3);
  });

  it('sweeps a deadline, which catches errors by itself', async () => {
    // The orders of others come to their ends first: a sweep does not stop for one that fails.
    for (let month = 0; month < 3; month += 1) {
      await travel(scene.own.sql, '30 days');
      await scene.own.sql`select orders.run_due()`;
    }
    const id = await scene.shipped();
    await act(scene.shop.owner, id, 'deliver', { proof: 'Left with the guard.' });
    const work = (tx: Parameters<typeof become>[0]) => tx`select orders.run_due()`;
    // What failed is tried again after a pause, which grows up to a day.
    const writes = await dieAtEachWrite(scene.own.sql, work, () => travel(scene.own.sql, '4 days'));
    expect(writes).toBeGreaterThan(3);
    expect((await orderRow(scene.buyer, id)).status).toBe('completed');
  });

  it('processes a webhook, which catches errors by itself', async () => {
    const { inboxId, paymentId } = await scene.paidTopUp();
    const work = (tx: Parameters<typeof become>[0]) => tx`select payments.process_webhook(${inboxId})`;
    const writes = await dieAtEachWrite(
      scene.own.sql,
      work,
      () => scene.own.sql`update payments.inbox set attempts = 0 where id = ${inboxId}`,
    );
    expect(writes).toBeGreaterThan(5);
    expect(await scene.own.sql`select status from payments.payments where id = ${paymentId}`).toEqual([
      { status: 'succeeded' },
    ]);
  });

  it('pays an order by webhook', async () => {
    const { order_id: orderId } = await placeOrder(scene.buyer, scene.shop, {
      items: scene.items,
      totalMinor,
      method: 'provider',
    });
    const payment = await call(scene.buyer, 'create_payment', {
      p_purpose: 'order',
      p_amount_minor: totalMinor,
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
      amount_minor: totalMinor,
      currency: 'NGN',
      fee_minor: 1_000,
    };
    const writes = await dieAtEachWrite(
      scene.own.sql,
      (tx) => tx`select payments.apply_fact(${String(payment['reference'])}, 'webhook', ${tx.json(fact as never)})`,
    );
    expect(writes).toBeGreaterThan(10);
    expect((await orderRow(scene.buyer, orderId)).status).toBe('placed');
  });

  it('asks for a withdrawal, hands it over, settles it and gives it back', async () => {
    const context = {
      owner_id: scene.ground.person.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: scene.ground.destination,
    };
    const code = await stepUp(scene.ground.person, 'withdrawal.request', context);
    const counts = [
      await dieAtEachWrite(scene.own.sql, async (tx) => {
        await become(tx, scene.ground.person);
        await tx`
          select api.request_withdrawal(
            'user', ${scene.ground.person.id}, ${amountMinor}, 'NGN', ${scene.ground.destination}, ${code}, 'writes'
          )`;
      }),
      await dieAtEachWrite(scene.own.sql, (tx) => tx`select payouts.claim_payouts(10)`),
    ];
    const [row] = await scene.own
      .sql`select reference, net_minor from payouts.withdrawals where status = 'pending_provider'`;
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
          scene.own.sql,
          (tx) => tx`select payouts.apply_fact(${String(row?.['reference'])}, 'poll', ${tx.json(fact(status))})`,
        ),
      );
    }
    expect(Math.min(...counts)).toBeGreaterThan(3);
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
    const [counts, seen] = await way({ ...scene, totalMinor });
    expect(seen).toBe(end);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(least);
  });
});
