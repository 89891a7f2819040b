import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, expectRefusal, newKey } from '../support/commands.ts';
import { invoke, tokenOf } from '../providers/support/money.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { newClient, newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  placeOrder,
  stockProduct,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';

/** Goal: who is suspended changes nothing and still sees what is theirs, money first. Method: the token of before, and a new one. */
const sql = openDatabase();
const total = 420_000;
let market: Market;
let shop: Shop;
let buyer: Person;
let moderator: Person;
let product: string;
let orderId: string;

beforeAll(async () => {
  market = await newMarket(sql);
  moderator = market.admin;
  shop = await openShop(sql, market);
  product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
  buyer = await newPerson(sql, { name: 'Suspended Buyer' });
  await fundWallet(market, buyer, 3 * total);
  orderId = (await placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total }))
    .order_id;
  await setStatus(buyer, 'suspended');
  await setStatus(shop.owner, 'suspended');
});
afterAll(async () => {
  await expectBooksInOrder(sql);
  await sql.end();
});

async function setStatus(person: Person, status: 'active' | 'suspended'): Promise<void> {
  await call(moderator, 'admin_set_user_status', {
    p_user_id: person.id,
    p_status: status,
    p_reason: 'A report is looked into.',
    p_idempotency_key: newKey('status'),
  });
}

/** Signs in anew, as somebody would who was thrown out. */
async function again(person: Person): Promise<Person> {
  const client = newClient();
  const { error } = await client.auth.signInWithPassword({ email: person.email, password: 'scenario-password-1' });
  expect(error).toBeNull();
  return { ...person, client };
}

describe.each([
  ['with the token of before', (person: Person) => Promise.resolve(person)],
  ['after signing in again', again],
])('a suspended person %s', (_name, present) => {
  it('sees the own orders and wallet', async () => {
    const person = await present(buyer);
    expect(await walletOf(person, person.id, 'PKR')).toEqual({ available: 2 * total, held: 0 });
    expect((await orderRow(person, orderId)).status).toBe('placed');
  });

  it('sees the money of the own store', async () => {
    const owner = await present(shop.owner);
    const { data } = await owner.client.from('wallets').select('owner_id').eq('owner_id', shop.id);
    expect(data).toEqual([{ owner_id: shop.id }]);
  });

  it('reads through functions too: search, a quote, the acts of an order, which are none', async () => {
    const person = await present(buyer);
    const items = [{ product_id: product, quantity: 1 }];
    const quote = await call(person, 'quote_order', { p_store_id: shop.id, p_items: items, p_address: null });
    expect(quote).toMatchObject({ total_minor: total, wallet_available_minor: 2 * total });
    expect(await call(person, 'order_actions', { p_order_id: orderId })).toEqual([]);
    expect(await call(person, 'search_products', { p_query: null })).toBeTruthy();
  });

  it('changes nothing: no command, no own row', async () => {
    const person = await present(buyer);
    await expectRefusal(act(person, orderId, 'cancel', { reason: 'Changed my mind' }), 'account.suspended', 403);
    await expectRefusal(call(person, 'update_profile', { p_patch: {} }), 'account.suspended', 403);
    const written = await person.client.from('addresses').insert({ label: 'Home' });
    expect(written.error?.code).toBe('account.suspended');
  });

  it.each([
    ['start-payment', { purpose: 'topup', amount_minor: 500_000, currency: 'PKR', idempotency_key: newKey('pay') }],
    ['export-payouts', { batch_id: randomUUID(), format: 'csv' }],
    [`import-statement?bank_account_id=${randomUUID()}&file_name=a.csv`, {}],
  ])('is told so by the function %s too', async (path, body) => {
    const person = await present(buyer);
    expect(await invoke(path, body, await tokenOf(person))).toMatchObject({
      status: 403,
      body: { error: { code: 'account.suspended' } },
    });
  });

  it('cannot add a picture to the own store', async () => {
    const owner = await present(shop.owner);
    const { error } = await owner.client.storage
      .from('product-images')
      .upload(`${shop.id}/${newKey('picture')}.png`, new Blob(['x'], { type: 'image/png' }));
    expect(error?.message).toMatch(/row-level security/);
  });
});

describe('whoever brings no token that counts', () => {
  const wish = { purpose: 'topup', amount_minor: 500_000, currency: 'PKR', idempotency_key: newKey('pay') };
  const statement = `import-statement?bank_account_id=${randomUUID()}&file_name=a.csv`;

  it.each([
    ['start-payment', wish],
    ['export-payouts', { batch_id: randomUUID(), format: 'csv' }],
    [statement, {}],
  ])('is asked by %s to sign in: no token, a false one, and the key of the project', async (path, body) => {
    for (const token of [null, 'not.a.token', stack.publishableKey]) {
      expect([token, await invoke(path, body, token)]).toMatchObject([
        token,
        { status: 401, body: { error: { code: 'auth.required' } } },
      ]);
    }
  });

  it.each([
    ['start-payment', wish],
    ['export-payouts', { batch_id: randomUUID(), format: 'csv' }],
    [statement, {}],
  ])('learns from %s that the session has ended', async (path, body) => {
    const person = await newPerson(sql, { name: 'Signed Out' });
    const token = await tokenOf(person);
    await person.client.auth.signOut();
    expect(await invoke(path, body, token)).toMatchObject({
      status: 401,
      body: { error: { code: 'auth.session_ended' } },
    });
  });
});

describe('a suspended member of staff', () => {
  it('sees no more than anybody else', async () => {
    const support = await newPerson(sql, { name: 'Support' });
    await sql`insert into access.staff (user_id, role) values (${support.id}, 'support')`;
    const seen = async () => (await support.client.from('admin_orders').select('id').eq('id', orderId)).data?.length;
    expect(await seen()).toBe(1);
    await setStatus(support, 'suspended');
    expect(await seen()).toBe(0);
    await expectRefusal(call(support, 'admin_overview'), 'permission.denied', 403);
    await setStatus(support, 'active');
    await again(support);
    expect(await seen()).toBe(0);
  });
});

describe('a reinstated person', () => {
  it('acts again after a new sign-in', async () => {
    await setStatus(buyer, 'active');
    const person = await again(buyer);
    expect((await act(person, orderId, 'cancel', { reason: 'Changed my mind' })).status).toBe('cancelled');
  });
});
