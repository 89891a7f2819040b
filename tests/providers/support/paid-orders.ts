import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { newKey, type Json } from '../../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../../support/database.ts';
import { newPerson, type Person } from '../../support/people.ts';
import { newMarket, openShop, placeOrder, stockProduct, type Market, type Shop } from '../../support/scenario.ts';
import {
  control,
  invoke,
  pay,
  paymentBecomes,
  referenceOf,
  reserveSimulator,
  reserveTimeoutMs,
  tokenOf,
} from './money.ts';

const price = 1_500_000;

/** What one order of the shop costs, with its delivery. */
export const total = price + 20_000;

export interface PaidOrder {
  readonly orderId: string;
  readonly paymentId: string;
  readonly reference: string;
}

export interface NairaShop {
  readonly sql: postgres.Sql;
  readonly market: Market;
  readonly shop: Shop;
  /** New before each test. */
  readonly buyer: Person;
  placeUnpaid(): Promise<string>;
  startPayment(orderId: string, key?: string): Promise<{ status: number; body: Json }>;
  paidOrder(): Promise<PaidOrder>;
}

/** A shop in naira with the simulated provider for this file alone: the hooks are set here, and the books hold after each test. */
export function openNairaShop(): NairaShop {
  const scene = {} as { -readonly [Key in 'sql' | 'market' | 'shop' | 'buyer']: NairaShop[Key] };
  let giveBack: () => Promise<void>;
  let productId: string;
  beforeAll(async () => {
    scene.sql = openDatabase();
    giveBack = await reserveSimulator(scene.sql);
    scene.market = await newMarket(scene.sql);
    scene.shop = await openShop(scene.sql, scene.market, { currency: 'NGN' });
    productId = await stockProduct(scene.shop, { priceMinor: price, quantity: 50 });
  }, reserveTimeoutMs);
  afterAll(async () => {
    await control('/faults/clear');
    await giveBack();
    await scene.sql.end();
  });
  beforeEach(async () => {
    await control('/faults/clear');
    await control('/settings', { speed: 100, refund_seconds: 2 });
    scene.buyer = await newPerson(scene.sql, { name: 'Ngozi Obi', country: 'NG' });
  });
  afterEach(() => expectBooksInOrder(scene.sql));

  const placeUnpaid = async () => {
    const items = [{ product_id: productId, quantity: 1 }];
    const placed = await placeOrder(scene.buyer, scene.shop, { items, totalMinor: total, method: 'provider' });
    expect(placed.status).toBe('pending_payment');
    return placed.order_id;
  };
  const startPayment = async (orderId: string, key = newKey('pay')) => {
    const wish = { purpose: 'order', amount_minor: total, currency: 'NGN', order_id: orderId };
    return invoke('start-payment', { ...wish, idempotency_key: key }, await tokenOf(scene.buyer));
  };
  const paidOrder = async () => {
    const orderId = await placeUnpaid();
    const { body } = await startPayment(orderId);
    const paymentId = String(body['payment_id']);
    const reference = await referenceOf(scene.sql, paymentId);
    await pay(reference);
    await paymentBecomes(scene.sql, paymentId, 'succeeded');
    return { orderId, paymentId, reference };
  };
  return Object.assign(scene, { placeUnpaid, startPayment, paidOrder });
}
