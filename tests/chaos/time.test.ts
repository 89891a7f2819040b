import { describe, expect, it } from 'vitest';
import {
  clearFaults,
  control,
  invokeAsProject,
  openTopUp,
  pay,
  paymentBecomes,
  providerState,
  setFault,
  startTopUp,
  walletMinor,
  withdrawalRow,
} from '../providers/support/money.ts';
import { refundPayment } from '../support/approvals.ts';
import { openDatabase, travel } from '../support/database.ts';
import { act, orderRow, placeOrder } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';
import { amountMinor, openQuietMarket, totalMinor } from './support/quiet-market.ts';
import { railPayment } from './support/rail-payment.ts';
import {
  beginAndGoAway,
  circuitOf,
  expectEachEndsOnce,
  expectNothingDecided,
  expectPaymentsGoOn,
  makeRailsPrompt,
} from './support/rupee-outage.ts';
import { payer, rupeeRails } from './support/rupee-rails.ts';
import { paymentWalk, payoutWalk, recoverAll, refundWalk, type Walk } from './support/walks.ts';

/** Goal: no crowd of sweepers, no week without the provider and no jump of the clock moves money twice or loses it. */
const scene = openQuietMarket(8);

type Claimed = readonly { readonly reference: string; readonly refund_id?: string }[];

/** What eight at once were handed, by name. */
async function eightAtOnce<Name extends string>(
  work: (sql: ReturnType<typeof openDatabase>) => Promise<Record<Name, Claimed>>,
): Promise<(name: Name) => string[]> {
  const pool = openDatabase(8);
  const claims = await Promise.all(Array.from({ length: 8 }, () => work(pool)));
  await pool.end();
  return (name) =>
    claims.flatMap((claim) => claim[name]).map(({ reference, refund_id: refund }) => refund ?? reference);
}

/** A top-up that succeeded. */
async function settledTopUp(): Promise<{ id: string; reference: string }> {
  const { paymentId: id, reference } = await openTopUp(scene.own.sql, scene.ground.person, amountMinor);
  await pay(reference);
  await recoverAll(scene.ground);
  return { id, reference };
}

describe('eight sweepers at once', () => {
  it('do each thing once: deadlines, events, expiries, payouts, refunds, questions about all of them', async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => scene.shipped()));
    for (const id of orders) await act(scene.shop.owner, id, 'deliver', { proof: 'Left with the guard.' });
    const settled = [];
    for (let count = 0; count < 3; count += 1) settled.push(await settledTopUp());
    // From here on nobody works but the eight.
    const refunds: string[] = [];
    for (const { id } of settled) refunds.push((await refundPayment(scene.market, id, amountMinor)).refund_id);
    const payments = [];
    for (let count = 0; count < 6; count += 1) payments.push(await scene.paidTopUp());
    const withdrawals: string[] = [];
    for (let count = 0; count < 4; count += 1) withdrawals.push((await scene.withdrawal()).reference);
    await travel(scene.own.sql, '4 days');
    const before = await walletMinor(scene.own.sql, scene.ground.person.id);
    const claimed = await eightAtOnce(async (sql) => {
      await sql`select orders.run_due()`;
      await sql`select payments.process_inbox()`;
      await sql`select payments.expire_payments()`;
      await sql`select ledger.expire_holds()`;
      const [row] = await sql<Record<'payouts' | 'refunds' | 'questions', Claimed>[]>`
        select payouts.claim_payouts(10) as payouts, payments.claim_refunds(10) as refunds, payments.claim_polls(50) as questions`;
      return row ?? { payouts: [], refunds: [], questions: [] };
    });
    const statuses = await Promise.all(orders.map(async (id) => (await orderRow(scene.buyer, id)).status));
    expect(statuses).toEqual(orders.map(() => 'completed'));
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before + payments.length * amountMinor);
    expect(claimed('payouts').toSorted()).toEqual(withdrawals.toSorted());
    expect(claimed('refunds').toSorted()).toEqual(refunds.toSorted());
    expect(new Set(claimed('questions')).size).toBe(claimed('questions').length);

    // None of them has an answer; a day later each is asked about, once.
    await travel(scene.own.sql, '1 day');
    const asked = await eightAtOnce(async (sql) => {
      const [row] = await sql<Record<'payouts' | 'refunds', Claimed>[]>`
        select payouts.claim_polls(50) as payouts, payments.claim_refund_polls(50) as refunds`;
      return row ?? { payouts: [], refunds: [] };
    });
    expect(asked('payouts').toSorted()).toEqual(withdrawals.toSorted());
    expect(asked('refunds').toSorted()).toEqual(refunds.toSorted());
  });
});

describe('a week without the provider', () => {
  /** What the schedule does; what is due is due because time has passed. */
  async function schedule(): Promise<void> {
    await scene.own.sql`select payments.process_inbox()`;
    await scene.own.sql`select orders.run_due()`;
    await scene.own.sql`select payments.expire_payments()`;
    await invokeAsProject('send-payout');
    await invokeAsProject('poll-providers');
  }

  const statusOf = async (table: 'payments' | 'refunds', id: string) => {
    const [row] = await scene.own.sql`select status from payments.${scene.own.sql(table)} where id = ${id}`;
    return String(row?.['status']);
  };

  it('loses nothing, does nothing twice, and all of it has an end when the provider is back', async () => {
    const settled = await settledTopUp();
    const paid = await openTopUp(scene.own.sql, scene.ground.person, amountMinor);
    await pay(paid.reference);
    const before = await walletMinor(scene.own.sql, scene.ground.person.id);

    await setFault('api.500', { times: 1000, path: '/' });
    const out = await scene.withdrawal();
    const { refund_id: refundId } = await refundPayment(scene.market, settled.id, amountMinor);
    const { order_id: orderId } = await placeOrder(scene.buyer, scene.shop, {
      items: scene.items,
      totalMinor,
      method: 'provider',
    });
    expect((await startTopUp(scene.ground.person, amountMinor)).status).toBe(503);
    for (let halfDay = 0; halfDay < 14; halfDay += 1) {
      await schedule();
      await travel(scene.own.sql, '12 hours');
    }
    expect((await withdrawalRow(scene.own.sql, out.id))['status']).toBe('pending_provider');
    expect(await statusOf('refunds', refundId)).toBe('sending');
    expect((await orderRow(scene.buyer, orderId)).status).toBe('cancelled');
    // Both are on their way, and nobody else may have them.
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before - 2 * amountMinor);
    const [asked] = await scene.own.sql<{ most: number }[]>`
      select greatest((select max(poll_count) from payments.payments), (select max(poll_count) from payouts.withdrawals)) as most`;
    expect(Number(asked?.most)).toBeLessThan(60);

    await clearFaults(scene.own.sql);
    await setFault('webhook.hold', { times: 1000 });
    await setFault('transfer.pending', { times: 1000 });
    await travel(scene.own.sql, '7 hours');
    await schedule();
    await control(`/transfers/${out.reference}/finish`, { status: 'success' });
    await control('/webhooks/release', { order: 'reversed' });
    await recoverAll(scene.ground);
    expect((await withdrawalRow(scene.own.sql, out.id))['status']).toBe('settled');
    const { transfers } = await providerState();
    expect(transfers.filter((item) => item['reference'] === out.reference)).toHaveLength(1);
    // The provider never heard of the refund; the payment was made before the outage, and is told of now.
    expect(await statusOf('refunds', refundId)).toBe('failed');
    await paymentBecomes(scene.own.sql, paid.paymentId, 'succeeded');
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before - amountMinor + amountMinor);
    expect((await startTopUp(scene.ground.person, amountMinor)).status).toBe(200);
  });

  it('and without both companies for rupees: each is set aside and taken back, and all of it ends once', async () => {
    const { ground, market, own } = scene;
    const setting = (name: string) => own.functionSetting(name);
    const rails = rupeeRails(setting);
    await makeRailsPrompt();
    const begun = [];
    for (const rail of rails) begun.push(await beginAndGoAway(ground, market, rail, setting));
    const circuits = () => Promise.all(rails.map((rail) => circuitOf(ground, rail)));
    await eventually('both are set aside', async () => {
      await travel(own.sql, '1 minute');
      await schedule();
      return (await circuits()).every((circuit) => circuit === 'open');
    });
    for (const { provider } of rails) {
      const refused = await railPayment(ground, provider, 'mobile_account');
      expect(await refused.beginAgain(payer)).toMatchObject({ status: 503 });
    }
    for (let day = 0; day < 7; day += 1) {
      await travel(own.sql, '1 day');
      await schedule();
    }
    for (const one of begun) await expectNothingDecided(ground, one);
    // One that begins with a form asks the company nothing, so it is no sign that it is back.
    await travel(own.sql, '1 hour');
    for (const { provider } of rails) {
      expect(await (await railPayment(ground, provider, 'hosted')).beginAgain()).toMatchObject({ status: 200 });
    }
    expect(await circuits()).toEqual(['half_open', 'half_open']);

    await control('/faults/clear');
    await own.sql`delete from access.rate_limits`;
    await travel(own.sql, '7 hours');
    await schedule();
    for (const one of begun) await expectEachEndsOnce(ground, market, one);
    for (const rail of rails) await expectPaymentsGoOn(ground, rail);
  }, 150_000);
});

describe('a clock that jumps between any two steps', () => {
  /** Sets the product's clock, also backwards. */
  const jump = (by: string) => scene.own.sql`select core.set_clock(core.now() + ${by}::interval)`;

  async function walkWithJumps({ steps, recover }: Walk, by: string): Promise<void> {
    for (const step of steps) {
      await step();
      await jump(by);
    }
    await recover();
  }

  it.each(['-1 hour', '1 day'])('by %s each time leaves a payment credited once', async (by) => {
    const before = await walletMinor(scene.own.sql, scene.ground.person.id);
    await walkWithJumps(paymentWalk(scene.ground), by);
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before + amountMinor);
  });

  it.each(['-1 hour', '1 day'])('by %s each time leaves a withdrawal paid once', async (by) => {
    const context = {
      owner_id: scene.ground.person.id,
      amount_minor: amountMinor,
      currency: 'NGN',
      destination_id: scene.ground.destination,
    };
    const before = await walletMinor(scene.own.sql, scene.ground.person.id);
    const payout = payoutWalk(scene.ground, await stepUp(scene.ground.person, 'withdrawal.request', context));
    await walkWithJumps(payout, by);
    expect((await withdrawalRow(scene.own.sql, payout.seen.id))['status']).toBe('settled');
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before - amountMinor);
  });

  it.each(['-1 hour', '1 day'])('by %s each time leaves a refund with one end', async (by) => {
    const payment = await settledTopUp();
    const before = await walletMinor(scene.own.sql, scene.ground.person.id);
    const refund = refundWalk(scene.ground, payment);
    await walkWithJumps(refund, by);
    const rows = await scene.own.sql`select status from payments.refunds where payment_id = ${payment.id}`;
    expect(rows).toEqual([{ status: 'processed' }]);
    const { refunds } = await providerState();
    expect(refunds.filter((item) => item['transaction'] === payment.reference)).toHaveLength(1);
    expect(await walletMinor(scene.own.sql, scene.ground.person.id)).toBe(before - amountMinor);
  });
});
