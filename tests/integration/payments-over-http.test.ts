import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  clearFaults,
  control,
  pay,
  paymentBecomes,
  poll,
  providerState,
  read,
  referenceOf,
} from '../providers/support/money.ts';
import { newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { codeMailedTo } from '../support/inbox.ts';
import { newClient, newPerson, type Person } from '../support/people.ts';
import { newMarket, openShop, orderRow, placeOrder, stockProduct, walletOf, type Shop } from '../support/scenario.ts';
import { eventually, sleep } from '../support/wait.ts';

/** Goal: money comes in once, whoever says so first. Method: as the web app does it, over HTTP from sign-up to checkout page. */
const sql = openDatabase();
const amount = 2_500_000;
const card = '4084 0840 8408 4081';
const price = 1_500_000;
const total = 1_520_000;
let shop: Shop;
let product: string;
let buyer: Person;

beforeAll(async () => {
  const market = await newMarket(sql);
  shop = await openShop(sql, market, { currency: 'NGN' });
  product = await stockProduct(shop, { priceMinor: price, quantity: 20 });
});
beforeEach(async () => {
  await clearFaults(sql);
  await control('/settings', { speed: 100 });
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

interface Started {
  readonly payment_id: string;
  readonly status: string;
  readonly checkout: { readonly kind: string; readonly url: string } | null;
}

/** What the web app calls when somebody presses "Pay"; a refusal is thrown with its body. */
async function start(person: Pick<Person, 'client'>, request: Json): Promise<Started> {
  const { data, error } = await person.client.functions.invoke<Started>('start-payment', {
    body: { currency: 'NGN', ...request },
  });
  if (error) {
    const { context } = error as { context?: Response };
    throw new Error(context instanceof Response ? await context.text() : String(error));
  }
  if (data === null) throw new Error('no answer');
  return data;
}

function startTopUp(person: Pick<Person, 'client'>, key = newKey('topup')): Promise<Started> {
  return start(person, { purpose: 'topup', amount_minor: amount, idempotency_key: key });
}

function startOrder(orderId: string): Promise<Started> {
  const request = { purpose: 'order', amount_minor: total, order_id: orderId, idempotency_key: newKey('pay') };
  return start(buyer, request);
}

/** The buyer at the provider's page: looks at it, pays, and is sent back to where the browser goes next. */
async function payAt(checkout: Started['checkout']): Promise<string> {
  if (checkout === null) throw new Error('there is no page to pay on');
  const page = await fetch(checkout.url);
  expect(page.status).toBe(200);
  const body = new URLSearchParams({ act: 'pay', card });
  const answer = await fetch(checkout.url, { method: 'POST', redirect: 'manual', body });
  expect(answer.status).toBe(303);
  // The provider sends the browser to our function, and that to the web app.
  const home = await fetch(answer.headers.get('location') ?? '', { redirect: 'manual' });
  expect(home.status).toBe(303);
  return home.headers.get('location') ?? '';
}

async function journalsOf(paymentId: string): Promise<number> {
  const rows = await sql`select 1 from ledger.journals where reference_id = ${paymentId} and refusal is null`;
  return rows.length;
}

async function placeUnpaid(): Promise<string> {
  const items = [{ product_id: product, quantity: 1 }];
  return (await placeOrder(buyer, shop, { items, totalMinor: total, method: 'provider' })).order_id;
}

describe('a top-up, from sign-up to wallet', () => {
  it('is credited to a buyer who has just signed up with a code from the mail', async () => {
    const client = newClient();
    const email = `${newKey('new')}@people.test`;
    await client.auth.signInWithOtp({ email, options: { data: { display_name: 'Ngozi Obi', country: 'NG' } } });
    const { data, error } = await client.auth.verifyOtp({ email, token: await codeMailedTo(email), type: 'email' });
    expect(error).toBeNull();
    const id = data.user?.id ?? '';
    const started = await startTopUp({ client });
    expect(started.status).toBe('requires_action');
    expect(await payAt(started.checkout)).toBe(`${stack.webUrl}/payments/return?payment=${started.payment_id}`);
    await paymentBecomes(sql, started.payment_id, 'succeeded');
    const wallet = await walletOf({ id, email, client }, id, 'NGN');
    expect(wallet).toEqual({ available: amount, held: 0 });
    const entries = await read({ id, email, client }, 'wallet_statement?select=direction,amount_minor,balance_minor');
    expect(entries).toEqual([{ direction: 'in', amount_minor: amount, balance_minor: amount }]);
  });

  it('is credited once when webhooks, polls and the returning buyer meet', async () => {
    const key = newKey('meet');
    const started = await startTopUp(buyer, key);
    const reference = await referenceOf(sql, started.payment_id);
    const webhookAgain = async () => {
      const sent = await eventually('the provider has made its webhook', async () => {
        const { webhooks } = await providerState();
        return webhooks.find((item) => String(item['body']).includes(reference));
      });
      await control(`/webhooks/${String(sent['id'])}/send`);
    };
    await payAt(started.checkout);
    await Promise.all([
      ...Array.from({ length: 4 }, () => webhookAgain()),
      ...Array.from({ length: 4 }, () => poll(sql)),
      ...Array.from({ length: 2 }, () => startTopUp(buyer, key)),
    ]);
    await paymentBecomes(sql, started.payment_id, 'succeeded');
    await sleep(300);
    expect(await journalsOf(started.payment_id)).toBe(1);
    expect(await walletOf(buyer, buyer.id, 'NGN')).toEqual({ available: amount, held: 0 });
    expect(await startTopUp(buyer, key)).toMatchObject({ payment_id: started.payment_id, status: 'succeeded' });
  });

  it('begun ten times at once with one key is one payment with one page', async () => {
    const key = newKey('ten');
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => startTopUp(buyer, key)));
    const rows = await sql`select id, reference, status from payments.payments where user_id = ${buyer.id}`;
    expect(rows).toHaveLength(1);
    const reference = String(rows[0]?.['reference']);
    const { transactions } = await providerState();
    expect(transactions.filter((item) => item['reference'] === reference)).toHaveLength(1);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(refused).toEqual([]);
    // Whatever each of the ten was told, the buyer can pay on the page now.
    const again = await startTopUp(buyer, key);
    expect(again).toMatchObject({ payment_id: rows[0]?.['id'], status: 'requires_action' });
    await payAt(again.checkout);
    await paymentBecomes(sql, again.payment_id, 'succeeded');
    expect(await walletOf(buyer, buyer.id, 'NGN')).toEqual({ available: amount, held: 0 });
  });
});

describe('an order paid on the provider’s page', () => {
  it('is nobody’s business but the buyer’s until the money is there, then the seller’s', async () => {
    const id = await placeUnpaid();
    const started = await startOrder(id);
    expect(await read(shop.owner, `orders?select=id&id=eq.${id}`)).toEqual([]);
    await payAt(started.checkout);
    await paymentBecomes(sql, started.payment_id, 'succeeded');
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'placed', held_minor: total });
    expect(await orderRow(shop.owner, id)).toMatchObject({ status: 'placed', held_minor: total });
    expect(await walletOf(buyer, buyer.id, 'NGN')).toEqual({ available: 0, held: 0 });
    expect(await journalsOf(started.payment_id)).toBe(1);
    expect(await journalsOf(id)).toBe(1);
  });

  it('that expired before the money came: the order stays closed, the money is in the wallet', async () => {
    const id = await placeUnpaid();
    const started = await startOrder(id);
    await sql`update orders.orders set due_at = core.now() - interval '1 second' where id = ${id}`;
    await sql`update payments.payments set expires_at = core.now() where id = ${started.payment_id}`;
    await sql`select orders.run_due()`;
    await sql`select payments.expire_payments()`;
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', held_minor: 0 });
    await payAt(started.checkout);
    const row = await paymentBecomes(sql, started.payment_id, 'succeeded');
    expect(row['order_outcome']).toBe('too_late');
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'cancelled', held_minor: 0 });
    expect(await walletOf(buyer, buyer.id, 'NGN')).toEqual({ available: total, held: 0 });
    // The wallet can be spent at once: the next order is paid from it.
    const items = [{ product_id: product, quantity: 1 }];
    expect(await placeOrder(buyer, shop, { items, totalMinor: total })).toMatchObject({ status: 'placed' });
  });

  it('is paid at the very moment it expires: paid or closed, and the money is in one place', async () => {
    for (let round = 0; round < 4; round += 1) {
      const before = await walletOf(buyer, buyer.id, 'NGN');
      const id = await placeUnpaid();
      const started = await startOrder(id);
      await sql`update orders.orders set due_at = core.now() where id = ${id}`;
      await Promise.all([pay(await referenceOf(sql, started.payment_id)), sql`select orders.run_due()`, poll(sql)]);
      const row = await paymentBecomes(sql, started.payment_id, 'succeeded');
      const order = await orderRow(buyer, id);
      const isPaid = row['order_outcome'] === 'paid';
      expect(order).toMatchObject({ status: isPaid ? 'placed' : 'cancelled', held_minor: isPaid ? total : 0 });
      const gained = (await walletOf(buyer, buyer.id, 'NGN')).available - before.available;
      expect(gained).toBe(isPaid ? 0 : total);
    }
  });
});
