import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  addDestination,
  control,
  invoke,
  openTopUp,
  pay,
  paymentBecomes,
  referenceOf,
  requestWithdrawal,
  setFault,
  tokenOf,
  withdrawalBecomes,
} from '../providers/support/money.ts';
import { bankDecides, disputeAtBank } from '../support/chargebacks.ts';
import { call, newKey } from '../support/commands.ts';
import { addPricingRule, agree, approve, refundPayment, requestApproval } from '../support/approvals.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { headings, journalsSince, newestJournal, tableUnder } from '../support/money-document.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  parcel,
  placeOrder,
  stockProduct,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';

/** Goal: docs/money.md says what the ledger does. Method: each flow is run, and its journals are compared with its table. */
const sql = openDatabase();
const price = 10_000_000;
const total = 10_200_000;
let market: Market;

beforeAll(async () => {
  market = await newMarket(sql);
  await control('/faults/clear');
  await control('/settings', { speed: 100, transfer_seconds: 2, refund_seconds: 2 });
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

interface Scene {
  readonly buyer: Person;
  readonly shop: Shop;
  readonly product: string;
}

async function newScene(funds: number): Promise<Scene> {
  const [buyer, shop] = await Promise.all([
    newPerson(sql, { name: 'Ngozi Obi', country: 'NG' }),
    openShop(sql, market, { currency: 'NGN', deliveryFeeMinor: 200_000 }),
  ]);
  if (funds > 0) await fundWallet(market, buyer, funds, 'NGN');
  return { buyer, shop, product: await stockProduct(shop, { priceMinor: price, quantity: 5 }) };
}

/** A flow: what is arranged first (not in the table), and what the table shows. */
interface Flow {
  readonly funds: number;
  readonly arrange?: (scene: Scene) => Promise<string>;
  readonly run: (scene: Scene, arranged: string) => Promise<unknown>;
}

async function placed({ buyer, shop, product }: Scene, method: 'wallet' | 'provider' = 'wallet'): Promise<string> {
  const items = [{ product_id: product, quantity: 1 }];
  return (await placeOrder(buyer, shop, { items, totalMinor: total, method })).order_id;
}

async function shipped(scene: Scene): Promise<string> {
  const id = await placed(scene);
  await act(scene.shop.owner, id, 'accept');
  await act(scene.shop.owner, id, 'ship', parcel);
  return id;
}

async function openOrderPayment({ buyer }: Scene, orderId: string, feeMinor = 0): Promise<string> {
  const request = { purpose: 'order', amount_minor: total, fee_minor: feeMinor, currency: 'NGN', order_id: orderId };
  const { body } = await invoke('start-payment', { ...request, idempotency_key: newKey('pay') }, await tokenOf(buyer));
  return String(body['payment_id']);
}

async function settle(paymentId: string): Promise<void> {
  await pay(await referenceOf(sql, paymentId));
  await paymentBecomes(sql, paymentId, 'succeeded');
}

async function paidTopUp({ buyer }: Scene): Promise<string> {
  const { paymentId } = await openTopUp(sql, buyer, 1_000_000);
  await settle(paymentId);
  return paymentId;
}

async function refundToSource(paymentId: string, status: string): Promise<string> {
  const { refund_id: id } = await refundPayment(market, paymentId, 400_000);
  await refundBecomes(id, status);
  return id;
}

async function paidOrder(scene: Scene): Promise<string> {
  const id = await placed(scene, 'provider');
  await settle(await openOrderPayment(scene, id));
  return id;
}

/** The seller cannot sell it, and the buyer wants the money back where it was paid from. */
async function rejectToSource({ buyer, shop }: Scene, orderId: string): Promise<void> {
  await call(buyer, 'choose_refund', { p_order_id: orderId, p_refund_to: 'source' });
  await act(shop.owner, orderId, 'reject', { reason: 'Sold at the counter.' });
  const [row] = await sql`select id from payments.refunds where order_id = ${orderId}`;
  await refundBecomes(String(row?.['id']), 'processed');
}

/** A paid order whose payer asks the bank for the money back; the order is frozen. */
async function disputedOrder(scene: Scene): Promise<string> {
  const id = await paidOrder(scene);
  await disputeAtBank(sql, id, total);
  return id;
}

/** What happens while finance has such a rule for naira by Paystack. */
async function underRule<Result>(
  kind: string,
  fields: Record<string, unknown>,
  run: () => Promise<Result>,
): Promise<Result> {
  const name = `For the document ${newKey('rule')}`;
  const saved = await addPricingRule(market, kind, { name, provider: 'paystack', currency: 'NGN', ...fields });
  try {
    return await run();
  } finally {
    await agree(market, 'pricing_rule.end', { kind, rule_id: saved.rule_id, version: saved.version, at: null });
  }
}

async function refundBecomes(id: string, status: string): Promise<void> {
  await eventually(`refund is ${status}`, async () => {
    const [row] = await sql`select 1 from payments.refunds where id = ${id} and status = ${status}`;
    return row;
  });
}

/** A first withdrawal waits for staff; they let it go. */
async function withdraw({ buyer }: Scene, destinationId: string, isApproved = true): Promise<string> {
  const { withdrawal_id: id } = await requestWithdrawal(buyer, destinationId, 2_000_000);
  if (isApproved) {
    await call(market.finance, 'admin_decide_withdrawal', {
      p_withdrawal_id: id,
      p_decision: 'approve',
      p_reason: 'Known buyer.',
      p_idempotency_key: newKey('decide'),
    });
  }
  return id;
}

const flows: Readonly<Record<string, Flow>> = {
  'Top-up through a provider': { funds: 0, run: paidTopUp },
  'Bank transfer recorded by staff': {
    funds: 0,
    run: async ({ buyer }) => {
      const asked = await requestApproval(market.finance, 'bank_transfer.record', {
        user_id: buyer.id,
        amount_minor: 5_000_000,
        currency: 'NGN',
        bank_reference: newKey('HBL'),
      });
      await approve(market.admin, asked);
    },
  },
  'Order from the wallet': { funds: total, run: (scene) => placed(scene) },
  'Order paid through a provider': {
    funds: 0,
    run: async (scene) => settle(await openOrderPayment(scene, await placed(scene, 'provider'))),
  },
  'Order paid through a provider, the buyer bearing its fee': {
    funds: 0,
    run: (scene) =>
      underRule('provider_fee', { bearer: 'buyer', rate_bps: 100 }, async () =>
        settle(await openOrderPayment(scene, await placed(scene, 'provider'), 102_000)),
      ),
  },
  'Order paid too late': {
    funds: 0,
    run: async (scene) => {
      const id = await placed(scene, 'provider');
      const paymentId = await openOrderPayment(scene, id);
      await act(scene.buyer, id, 'cancel', { reason: 'Found it nearby.' });
      await settle(paymentId);
    },
  },
  'Release to the seller': {
    funds: total,
    arrange: shipped,
    run: ({ buyer }, id) => act(buyer, id, 'confirm'),
  },
  "Release to the seller, who bears the provider's fee": {
    funds: 0,
    arrange: async (scene) => {
      const fee = { bearer: 'seller', rate_bps: 150, fixed_minor: 10_000 };
      const id = await underRule('provider_fee', fee, () => paidOrder(scene));
      await act(scene.shop.owner, id, 'accept');
      await act(scene.shop.owner, id, 'ship', parcel);
      return id;
    },
    run: ({ buyer }, id) => act(buyer, id, 'confirm'),
  },
  'Refund in full': {
    funds: total,
    arrange: placed,
    run: ({ shop }, id) => act(shop.owner, id, 'reject', { reason: 'Sold at the counter.' }),
  },
  'Refund in part by a split decision': {
    funds: total,
    arrange: async (scene) => {
      const id = await shipped(scene);
      await act(scene.buyer, id, 'dispute', { reason: 'not_as_described', details: 'Torn along one side.' });
      return id;
    },
    run: (_scene, id) =>
      act(market.admin, id, 'resolve', { outcome: 'split', refund_minor: 4_000_000, reason: 'Photos show it.' }),
  },
  'Refund of a completed order': {
    funds: total,
    arrange: async (scene) => {
      const id = await shipped(scene);
      await act(scene.buyer, id, 'confirm');
      return id;
    },
    run: async (_scene, id) => {
      const wish = { order_id: id, amount_minor: 3_000_000 };
      await approve(market.admin, await requestApproval(market.finance, 'order.refund', wish));
    },
  },
  'Refund to the source': {
    funds: 0,
    arrange: paidTopUp,
    run: (_scene, paymentId) => refundToSource(paymentId, 'processed'),
  },
  'Refund to the source that fails': {
    funds: 0,
    arrange: paidTopUp,
    run: async (_scene, paymentId) => {
      await setFault('refund.fail');
      await refundToSource(paymentId, 'failed');
    },
  },
  'Refund of an order to the source, the buyer bearing its cost': {
    funds: 0,
    arrange: paidOrder,
    run: (scene, id) =>
      underRule('refund_fee', { bearer: 'buyer', fixed_minor: 10_000 }, () => rejectToSource(scene, id)),
  },
  'Refund of an order to the source, the seller bearing its cost': {
    funds: 0,
    arrange: paidOrder,
    run: (scene, id) =>
      underRule('refund_fee', { bearer: 'seller', fixed_minor: 20_000 }, () => rejectToSource(scene, id)),
  },
  'Refund to the source that comes back': {
    funds: 0,
    arrange: async (scene) => {
      const paymentId = await paidTopUp(scene);
      return refundToSource(paymentId, 'processed');
    },
    run: async (_scene, id) => {
      const fact = {
        subject: 'refund',
        provider: 'paystack',
        status: 'failed',
        amount_minor: 400_000,
        currency: 'NGN',
      };
      await sql`select payments.refund_fact(${id}, ${sql.json(fact)})`;
    },
  },
  'Chargeback of an order, lost': {
    funds: 0,
    arrange: disputedOrder,
    run: (_scene, id) => bankDecides(sql, id, 'merchant-accepted', 'lost'),
  },
  'Chargeback of an order that was decided for its buyer, lost': {
    funds: 0,
    arrange: disputedOrder,
    run: async (_scene, id) => {
      await act(market.admin, id, 'resolve', { outcome: 'refund', reason: 'It was never sent.' });
      await bankDecides(sql, id, 'merchant-accepted', 'lost');
    },
  },
  'Chargeback of an order that was decided for its buyer, won': {
    funds: 0,
    arrange: disputedOrder,
    run: async (_scene, id) => {
      await act(market.admin, id, 'resolve', { outcome: 'refund', reason: 'It was never sent.' });
      await bankDecides(sql, id, 'declined', 'won');
    },
  },
  'Withdrawal, settled': {
    funds: 5_000_000,
    arrange: ({ buyer }) => addDestination(sql, buyer),
    run: async (scene, destination) => withdrawalBecomes(sql, await withdraw(scene, destination), 'settled'),
  },
  'Withdrawal, failed': {
    funds: 5_000_000,
    arrange: ({ buyer }) => addDestination(sql, buyer),
    run: async (scene, destination) => {
      await setFault('transfer.fail');
      await withdrawalBecomes(sql, await withdraw(scene, destination), 'failed');
    },
  },
  'Withdrawal, reversed': {
    funds: 5_000_000,
    arrange: ({ buyer }) => addDestination(sql, buyer),
    run: async (scene, destination) => {
      const row = await withdrawalBecomes(sql, await withdraw(scene, destination), 'settled');
      await control(`/transfers/${String(row['reference'])}/finish`, { status: 'reversed' });
      await withdrawalBecomes(sql, String(row['id']), 'reversed');
    },
  },
  'Withdrawal, cancelled': {
    funds: 5_000_000,
    arrange: ({ buyer }) => addDestination(sql, buyer),
    run: async (scene, destination) => {
      const id = await withdraw(scene, destination, false);
      await call(scene.buyer, 'cancel_withdrawal', { p_withdrawal_id: id, p_idempotency_key: newKey('cancel') });
    },
  },
};

const reference = [
  'Accounts',
  'What staff do with money takes two people',
  'Periods',
  'The books as of then',
  'A statement that proves itself',
  'Exchange',
  'Invariants',
];

describe('docs/money.md', () => {
  it('has a flow for each heading and a heading for each flow', () => {
    expect(headings()).toEqual([...reference, ...Object.keys(flows)]);
  });

  it('names every kind of account with its side and how it is kept', async () => {
    const kinds = await sql`select kind, side, mode, owner_types from ledger.account_kinds`;
    const expected = kinds.map((row) => [
      `\`${String(row['kind'])}\``,
      (row['owner_types'] as string[]).join(', '),
      String(row['side']),
      String(row['mode']),
    ]);
    const written = tableUnder('Accounts').map((row) => row.slice(0, 4));
    expect(written.toSorted(byFirst)).toEqual(expected.toSorted(byFirst));
  });

  it('names every invariant of ledger.verify()', async () => {
    const invariants = await sql`select name from ledger.invariants order by name`;
    const written = tableUnder('Invariants').map(([name = '']) => name.replaceAll('`', ''));
    expect(written.toSorted()).toEqual(invariants.map((row) => String(row['name'])).toSorted());
  });

  it('says up to which amount each role decides alone', async () => {
    const limits = await sql<{ who: string; amounts: string[] }[]>`
      select
        l.role || ', about ' || case l.action
          when 'order.resolve' then 'an order'
          when 'withdrawal.release' then 'a withdrawal'
          when 'risk.release' then 'letting go what risk holds'
          when 'risk.reject' then 'sending a held payment back'
          else l.action
        end as who,
        array_agg(
          to_char(l.alone_max_minor / power(10, c.exponent), 'FM999,999,999')
          order by array_position(array['PKR', 'NGN', 'IQD', 'USD'], l.currency::text)
        ) as amounts
      from access.approval_limits as l
      join core.currencies as c on c.code = l.currency
      where l.alone_max_minor > 0
      group by l.role, l.action`;
    const written = tableUnder('What staff do with money takes two people').map((row) => [...row]);
    expect(written.toSorted(byFirst)).toEqual(limits.map(({ who, amounts }) => [who, ...amounts]).toSorted(byFirst));
  });

  it.each(Object.keys(flows))('%s: the ledger has the lines of the table, and no others', async (heading) => {
    const flow = flows[heading];
    if (flow === undefined) throw new Error(heading);
    const scene = await newScene(flow.funds);
    const arranged = (await flow.arrange?.(scene)) ?? '';
    const begin = await newestJournal(sql);
    await flow.run(scene, arranged);
    const lines = await journalsSince(sql, begin, { buyerId: scene.buyer.id, shopId: scene.shop.id });
    const booked = lines.map(({ journal, debit, credit, amount }) => [`\`${journal}\``, debit, credit, amount]);
    expect(booked).toEqual(tableUnder(heading).map((row) => [...row]));
  });
});

function byFirst(first: readonly string[], second: readonly string[]): number {
  return (first[0] ?? '') < (second[0] ?? '') ? -1 : 1;
}
