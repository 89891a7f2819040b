import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { referenceOf } from '../providers/support/money.ts';
import { requestApproval } from '../support/approvals.ts';
import { call, newKey, Refusal, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  address,
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
import { stepUp } from '../support/step-up.ts';

/**
 * Goal: of two acts that exclude each other one wins, whoever comes first, and the money is where the winner put it.
 * Method: both at the same moment, several times, each starting first in turn.
 */
const sql = openDatabase(8);
const price = 1_500_000;
const total = price + 20_000;
let market: Market;
let shop: Shop;
let buyer: Person;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market, { currency: 'NGN' });
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

/** Somebody new each time: one person who cancels, pays late and disputes again and again is looked at. */
async function newBuyer(amountMinor = total): Promise<Person> {
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  if (amountMinor > 0) await fundWallet(market, buyer, amountMinor, 'NGN');
  return buyer;
}

const buy = (product: string, key = newKey('order'), person = buyer) =>
  placeOrder(person, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total, key });

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );

/** Both at once, now the one and now the other a little earlier; what became of each. */
async function together(
  round: number,
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<[string, string]> {
  if (round % 2 === 0) return Promise.all([codeOf(one()), codeOf(other())]);
  const second = codeOf(other());
  return Promise.all([codeOf(one()), second]);
}

const rounds = Array.from({ length: 6 }, (_, round) => round);

async function unpaid(product: string): Promise<{ id: string; reference: string }> {
  const { order_id: id } = await placeOrder(buyer, shop, {
    items: [{ product_id: product, quantity: 1 }],
    totalMinor: total,
    method: 'provider',
  });
  const payment = await call<{ payment_id: string }>(buyer, 'create_payment', {
    p_purpose: 'order',
    p_amount_minor: total,
    p_currency: 'NGN',
    p_order_id: id,
    p_provider: null,
    p_idempotency_key: newKey('pay'),
  });
  return { id, reference: await referenceOf(sql, payment.payment_id) };
}

const word = { provider: 'paystack', mode: 'test', amount_minor: total, currency: 'NGN' };

const pay = (reference: string) =>
  sql`select api.apply_payment_fact(${reference}, 'poll', ${sql.json({ ...word, status: 'succeeded', fee_minor: 0, provider_id: randomUUID() })})`;

const bankSays = (reference: string, dispute: string, status: string) =>
  sql`select payments.apply_dispute_fact(${reference}, ${sql.json({ ...word, subject: 'dispute', provider_id: dispute, status })})`;

describe('an order', () => {
  it('that its buyer cancels while its payment arrives is paid, or leaves the money in the wallet', async () => {
    const product = await stockProduct(shop, { priceMinor: price, quantity: 20 });
    for (const round of rounds) {
      await newBuyer(0);
      const { id, reference } = await unpaid(product);
      const [cancelled] = await together(
        round,
        () => act(buyer, id, 'cancel'),
        () => pay(reference),
      );
      const { status, held_minor: held } = await orderRow(buyer, id);
      const { available } = await walletOf(buyer, buyer.id, 'NGN');
      // A paid order that nobody has accepted may be cancelled, too: then the money went through the order.
      expect([status, held, available]).toEqual(cancelled === 'done' ? ['cancelled', 0, total] : ['placed', total, 0]);
    }
  });

  it('is sold at the price that its buyer agreed to, whatever the seller writes at that moment', async () => {
    for (const round of rounds) {
      await newBuyer(2 * total);
      const product = await stockProduct(shop, { priceMinor: price, quantity: 5 });
      const change = () =>
        call(shop.owner, 'save_product', {
          p_product_id: product,
          p_store_id: shop.id,
          p_fields: { price_minor: price + 100_000 },
          p_idempotency_key: newKey('price'),
        });
      const [bought, changed] = await together(round, () => buy(product), change);
      expect(changed).toBe('done');
      expect(['done', 'order.total_changed']).toContain(bought);
      const { available } = await walletOf(buyer, buyer.id, 'NGN');
      expect(available).toBe(bought === 'done' ? total : 2 * total);
    }
  });

  it('takes the last piece, or the seller does', async () => {
    for (const round of rounds) {
      await newBuyer();
      const product = await stockProduct(shop, { priceMinor: price, quantity: 1 });
      const take = () =>
        call(shop.owner, 'adjust_stock', {
          p_product_id: product,
          p_delta: -1,
          p_reason: 'damaged',
          p_note: 'It fell.',
          p_idempotency_key: newKey('stock'),
        });
      const outcomes = await together(round, () => buy(product), take);
      expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
      expect(outcomes.find((code) => code !== 'done')).toMatch(/^stock\./);
    }
  });

  it('by a link for one buyer is one of two who pay it at once, and none when the link was revoked before', async () => {
    const link = () =>
      call<{ slug: string; payment_link_id: string }>(shop.owner, 'create_payment_link', {
        p_store_id: shop.id,
        p_fields: { title: 'Two yards of lawn', category_slug: 'textiles', unit_price_minor: price, max_uses: 1 },
        p_idempotency_key: newKey('link'),
      });
    const payLink = (person: Person, slug: string) =>
      call(person, 'place_order_by_link', {
        p_slug: slug,
        p_address: address,
        p_payment_method: 'wallet',
        p_expected_total_minor: total,
        p_note: null,
        p_idempotency_key: newKey('link-order'),
      });
    for (const round of rounds) {
      const [first, second] = [await newBuyer(), await newBuyer()];
      const { slug } = await link();
      const outcomes = await together(
        round,
        () => payLink(first, slug),
        () => payLink(second, slug),
      );
      expect(outcomes.toSorted()).toEqual(['done', 'payment_link.ended']);
      const loser = outcomes[0] === 'done' ? second : first;
      const { slug: other, payment_link_id: id } = await link();
      const [paid, revoked] = await together(
        round,
        () => payLink(loser, other),
        () => call(shop.owner, 'revoke_payment_link', { p_payment_link_id: id }),
      );
      expect(revoked).toBe('done');
      expect(['done', 'payment_link.ended']).toContain(paid);
      expect((await walletOf(loser, loser.id, 'NGN')).available).toBe(paid === 'done' ? 0 : total);
    }
  });
});

describe('a dispute', () => {
  it('that a party takes back while the payer’s bank opens its own leaves the order waiting for the bank', async () => {
    const product = await stockProduct(shop, { priceMinor: price, quantity: 20 });
    for (const round of rounds) {
      await newBuyer(0);
      const { id, reference } = await unpaid(product);
      await pay(reference);
      await act(shop.owner, id, 'accept');
      await act(buyer, id, 'dispute', { reason: 'other', details: 'Nothing came.' });
      const dispute = randomUUID();
      await together(
        round,
        () => act(buyer, id, 'withdraw_dispute'),
        () => bankSays(reference, dispute, 'open'),
      );
      expect(await orderRow(buyer, id)).toMatchObject({ status: 'disputed', held_minor: total });
      await bankSays(reference, dispute, 'lost');
      expect(await orderRow(buyer, id)).toMatchObject({ status: 'refunded', held_minor: 0 });
      const [row] = await sql`select loss_minor from payments.disputes where provider_dispute_id = ${dispute}`;
      expect(row).toMatchObject({ loss_minor: '0' });
    }
  });
});

describe('a request of staff', () => {
  it('that its maker takes back while the other agrees is carried out, or not at all', async () => {
    for (const round of rounds.slice(0, 3)) {
      const person = await newPerson(sql, { name: 'Waiting' });
      const asked = await requestApproval(market.finance, 'bank_transfer.record', {
        user_id: person.id,
        amount_minor: 500_000,
        currency: 'PKR',
        bank_reference: `RACE-${randomUUID().slice(0, 12)}`,
      });
      const confirmed = await stepUp(market.admin, 'approval.decide', { approval_id: asked, is_approved: true });
      const agree: Json = {
        p_approval_id: asked,
        p_is_approved: true,
        p_reason: 'Compared with the bank.',
        p_challenge_id: confirmed,
        p_idempotency_key: newKey('decide'),
      };
      const [agreed, withdrawn] = await together(
        round,
        () => call(market.admin, 'admin_decide_approval', agree),
        () => call(market.finance, 'admin_withdraw_approval', { p_approval_id: asked, p_reason: 'A mistake.' }),
      );
      expect([agreed, withdrawn].toSorted()).toEqual(['approval.decided', 'done']);
      expect((await walletOf(person, person.id, 'PKR')).available).toBe(agreed === 'done' ? 500_000 : 0);
    }
  });
});

describe('an idempotency key', () => {
  it('of one person says nothing about another’s, nor about another command of the same person', async () => {
    const product = await stockProduct(shop, { priceMinor: price, quantity: 5 });
    const [first, second, key] = [await newBuyer(), await newBuyer(), newKey('shared')];
    const orders = await Promise.all([buy(product, key, first), buy(product, key, second)]);
    expect(new Set(orders.map((order) => order.order_id)).size).toBe(2);
    const [own] = orders;
    expect(await codeOf(act(first, own?.order_id ?? '', 'cancel', {}, key))).toBe('done');
    expect(await codeOf(buy(product, key, first))).toBe('done');
    expect((await walletOf(first, first.id, 'NGN')).available).toBe(total);
  });
});
