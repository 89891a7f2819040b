import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, expectRefusal, newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newClient, newPerson, type Person } from '../support/people.ts';
import {
  address,
  fundWallet,
  newMarket,
  openShop,
  stockProduct,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';

/** Goal: wrong, missing, huge and hostile input gets one stable code, and nothing is changed. */
const sql = openDatabase();
let market: Market;
let shop: Shop;
let buyer: Person;
let product: string;
let good: Json;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market);
  product = await stockProduct(shop, { priceMinor: 400_000, quantity: 3 });
  buyer = await newPerson(sql, { name: 'Buyer' });
  await fundWallet(market, buyer, 2_000_000);
  good = {
    p_store_id: shop.id,
    p_items: [{ product_id: product, quantity: 1 }],
    p_address: address,
    p_payment_method: 'wallet',
    p_expected_total_minor: 420_000,
    p_note: null,
  };
});
afterEach(async () => {
  expect(await walletOf(buyer, buyer.id, 'PKR')).toEqual({ available: 2_000_000, held: 0 });
  await expectBooksInOrder(sql);
});
afterAll(() => sql.end());

describe('placing an order', () => {
  const cases: [string, (p: string) => Json, string, number][] = [
    ['no items', () => ({ p_items: [] }), 'order.empty', 400],
    [
      'more units than there are',
      (p) => ({ p_items: [{ product_id: p, quantity: 4 }], p_expected_total_minor: 1_620_000 }),
      'stock.insufficient',
      409,
    ],
    ['a price that is no longer true', () => ({ p_expected_total_minor: 1 }), 'order.total_changed', 409],
    ['an unknown store', () => ({ p_store_id: '00000000-0000-7000-8000-000000000000' }), 'store.not_found', 404],
    [
      'an unknown product',
      () => ({ p_items: [{ product_id: '00000000-0000-7000-8000-000000000000', quantity: 1 }] }),
      'product.unavailable',
      409,
    ],
    ['an address without a line', () => ({ p_address: { ...address, line1: '' } }), 'address.invalid', 400],
    ['no idempotency key', () => ({ p_idempotency_key: null }), 'idempotency.key_required', 400],
    ['a huge idempotency key', () => ({ p_idempotency_key: 'k'.repeat(10_000) }), 'idempotency.key_invalid', 400],
  ];
  it.each(cases)('%s is refused', async (_, change, code, http) => {
    await expectRefusal(
      call(buyer, 'place_order', { ...good, p_idempotency_key: newKey(), ...change(product) }),
      code,
      http,
    );
  });

  it.each([0, -1, 1.5, 1e15, '1; drop table orders.orders', null])('a quantity of %s is refused', async (quantity) => {
    const items = [{ product_id: product, quantity }];
    const refusal = await call(buyer, 'place_order', { ...good, p_items: items, p_idempotency_key: newKey() }).then(
      () => undefined,
      (error: { code: string; http: number }) => error,
    );
    expect(refusal?.code).toMatch(/^(order\.|product\.|stock\.)/);
    expect(refusal?.http).toBeLessThan(500);
  });

  it('nobody signed in cannot buy', async () => {
    await expectRefusal(
      call({ client: newClient() }, 'place_order', { ...good, p_idempotency_key: newKey() }),
      '42501',
      401,
    );
  });

  it('the seller cannot buy from the own store', async () => {
    await expectRefusal(call(shop.owner, 'place_order', { ...good, p_idempotency_key: newKey() }), 'order.own_store');
  });
});

describe('amounts', () => {
  const askToCredit = (amount: unknown) =>
    call(market.finance, 'admin_preview_approval', {
      p_action: 'bank_transfer.record',
      p_payload: { user_id: buyer.id, amount_minor: amount, currency: 'PKR', bank_reference: 'BAD-1' },
    });

  it.each([
    [0, 'amount.not_positive'],
    [-500, 'amount.not_positive'],
    [9_007_199_254_740_992, 'amount.too_large'],
  ])('%s is refused with %s', async (amount, code) => {
    await expectRefusal(askToCredit(amount), code, 400);
  });

  it.each([
    ['a fraction', 10.5],
    ['words', 'ten'],
    ['beyond bigint', '99999999999999999999999999'],
  ])('%s is no amount', async (_, amount) => {
    await expectRefusal(askToCredit(amount), 'approval.payload_invalid', 400);
  });
});

describe('what the tables refuse, whatever the client tries', () => {
  it.each(['orders', 'order_events', 'wallets', 'wallet_statement', 'withdrawals', 'payments', 'stores', 'products'])(
    'api.%s cannot be written',
    async (view) => {
      for (const client of [buyer.client, newClient()]) {
        const removed = await client.from(view).delete().eq('id', product);
        expect([removed.status, removed.error?.code]).toEqual([405, 'request.read_only']);
        // A column that the view has not is refused before the database is asked.
        const { error } = await client.from(view).update({ status: 'completed' }).eq('id', product);
        expect(error?.code).toMatch(/^(request\.read_only|PGRST204)$/);
      }
    },
  );

  it('a private schema does not answer', async () => {
    const { error } = await buyer.client
      .schema('ledger' as never)
      .from('accounts')
      .select('*');
    expect(error?.code).toBe('PGRST106');
  });
});
