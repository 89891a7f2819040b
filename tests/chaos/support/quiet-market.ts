import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  addDestination,
  clearFaults,
  control,
  openTopUp,
  pay,
  requestWithdrawal,
  setFault,
  withdrawalRow,
} from '../../providers/support/money.ts';
import { quiet } from '../../simulator/quiet.ts';
import { expectBooksInOrder } from '../../support/database.ts';
import { newPerson, type Person } from '../../support/people.ts';
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
} from '../../support/scenario.ts';
import type { OwnNumber } from './own-home.ts';
import { startOwnStack, type OwnStack } from './own-stack.ts';
import { keepNewest, type Ground } from './walks.ts';

export const amountMinor = 60_000;
export const totalMinor = 420_000;

/** A market in naira on a host of its own where nothing happens by itself: the jobs of the schedule are run by hand. */
export interface QuietMarket {
  readonly own: OwnStack;
  readonly market: Market;
  /** Its person is the saver: somebody whose wallet no order moves. */
  readonly ground: Ground;
  readonly shop: Shop;
  readonly buyer: Person;
  readonly items: readonly { readonly product_id: string; readonly quantity: number }[];
  /** An order that is on its way. */
  shipped(): Promise<string>;
  /** A top-up that the payer has paid, its webhook kept and not processed. */
  paidTopUp(): Promise<{ paymentId: string; reference: string; inboxId: string }>;
  withdrawal(): Promise<{ id: string; reference: string }>;
}

/** Sets the hooks: the host is there before the first test, and the books hold after each. */
export function openQuietMarket(number: OwnNumber): QuietMarket {
  const scene = {} as {
    -readonly [Key in 'own' | 'market' | 'ground' | 'shop' | 'buyer' | 'items']: QuietMarket[Key];
  };
  beforeAll(async () => {
    Object.assign(scene, await openMarket(await startOwnStack(number)));
  });
  beforeEach(async () => {
    const { sql } = scene.own;
    await clearFaults(sql);
    await control('/settings', { speed: 100, transfer_seconds: 2, refund_seconds: 0 });
    await setFault('webhook.hold', { times: 1000 });
    await setFault('transfer.pending', { times: 1000 });
    await sql`delete from access.rate_limits`;
  });
  afterEach(() => expectBooksInOrder(scene.own.sql));
  afterAll(() => scene.own.stop());

  const shipped = async () => {
    const { buyer, shop, items } = scene;
    const { order_id: id } = await placeOrder(buyer, shop, { items, totalMinor });
    await act(shop.owner, id, 'accept');
    await act(shop.owner, id, 'ship', parcel);
    return id;
  };
  const paidTopUp = async () => {
    const { sql, person } = scene.ground;
    const { paymentId, reference } = await openTopUp(sql, person, amountMinor);
    await pay(reference);
    return { paymentId, reference, inboxId: await keepNewest(scene.ground, reference) };
  };
  const withdrawal = async () => {
    const { sql, person, destination } = scene.ground;
    const { withdrawal_id: id } = await requestWithdrawal(person, destination, amountMinor);
    return { id, reference: String((await withdrawalRow(sql, id))['reference']) };
  };
  return Object.assign(scene, { shipped, paidTopUp, withdrawal });
}

async function openMarket(own: OwnStack) {
  const { sql } = own;
  await quiet();
  const market = await newMarket(sql);
  await sql`select core.set_setting('payout.review_first', 'false')`;
  await sql`select core.set_setting('payment.open_limit', '1000')`;
  const shop = await openShop(sql, market, { currency: 'NGN' });
  const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 100 });
  const buyer = await newPerson(sql, { name: 'Chidi', country: 'NG' });
  await fundWallet(market, buyer, 100 * totalMinor, 'NGN');
  const saver = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, saver, 100 * amountMinor, 'NGN');
  const ground: Ground = {
    sql,
    person: saver,
    finance: market.finance,
    checker: market.admin,
    destination: await addDestination(sql, saver),
    amountMinor,
    paystackKey: own.functionSetting('PAYSTACK_SECRET_KEY'),
  };
  return { own, market, ground, shop, buyer, items: [{ product_id: product, quantity: 1 }] };
}
