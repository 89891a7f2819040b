import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addDestination,
  control,
  pay,
  providerState,
  referenceOf,
  startTopUp,
  walletMinor,
} from '../providers/support/money.ts';
import { call, newKey, Refusal, type Json } from '../support/commands.ts';
import { expectBooksInOrder } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet, newMarket, openShop, placeOrder, stockProduct, type Shop } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually, sleep } from '../support/wait.ts';
import { startOwnStack, whileJobsRun, type OwnStack } from './support/own-stack.ts';

/** Goal: many people, everything at once, processes dying at random: each of them ends with exactly the money they should have. */
let own: OwnStack;
let shop: Shop;
let product: string;
const people = 6;
const funds = 5_000_000;
const topUp = 400_000;
const price = 300_000;
const total = 320_000;
const withdrawal = 1_000_000;
const functions = ['payment-webhook', 'send-payout', 'start-payment', 'poll-providers'] as const;

interface Customer {
  readonly person: Person;
  readonly challenge: string;
  readonly destination: string;
}
let customers: Customer[];

beforeAll(async () => {
  own = await startOwnStack(3);
  const market = await newMarket(own.sql);
  await own.sql`select core.set_setting('payout.review_first', 'false')`;
  shop = await openShop(own.sql, market, { currency: 'NGN' });
  product = await stockProduct(shop, { priceMinor: price, quantity: 100 });
  customers = await Promise.all(
    Array.from({ length: people }, async () => {
      const person = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
      await fundWallet(market, person, funds, 'NGN');
      const destination = await addDestination(own.sql, person);
      const context = { owner_id: person.id, amount_minor: withdrawal, currency: 'NGN', destination_id: destination };
      return { person, destination, challenge: await stepUp(person, 'withdrawal.request', context) };
    }),
  );
  await control('/settings', { speed: 100, transfer_seconds: 30 });
});
afterAll(() => own.stop());

/** Does the same thing under the same key until an answer comes, as a client does whose answers are lost. */
async function insist<T>(what: string, work: () => Promise<T>): Promise<T> {
  return eventually(
    what,
    async () => {
      const outcome = await Promise.allSettled([Promise.race([work(), lostAfter(8_000, what)])]);
      if (outcome[0].status === 'fulfilled') return outcome[0].value as T & object;
      const reason: unknown = outcome[0].reason;
      // An outage may be tried again; a refusal is the product's last word.
      if (reason instanceof Refusal && reason.http < 500 && reason.http !== 0) expect.unreachable(String(reason));
      throw reason;
    },
    undefined,
    200,
  );
}

/** An answer that takes longer counts as lost, as in the apps: the same thing is asked again under the same key. */
async function lostAfter(milliseconds: number, what: string): Promise<never> {
  await sleep(milliseconds);
  throw new Error(`no answer: ${what}`);
}

async function topUpOnce(person: Person): Promise<void> {
  const key = newKey('topup');
  const paymentId = await insist('a page to pay on', async () => {
    const { status, body } = await startTopUp(person, topUp, key);
    if (status !== 200) throw new Error(`start-payment: ${status}`);
    return String(body['payment_id']);
  });
  const reference = await insist('its reference', () => referenceOf(own.sql, paymentId));
  await insist('the payment', () => pay(reference));
}

function orderOnce(person: Person): Promise<unknown> {
  const request = { items: [{ product_id: product, quantity: 1 }], totalMinor: total, key: newKey('order') };
  return insist('an order', () => placeOrder(person, shop, request));
}

function withdrawOnce({ person, challenge, destination }: Customer): Promise<unknown> {
  const args = {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: withdrawal,
    p_currency: 'NGN',
    p_destination_id: destination,
    p_step_up: challenge,
    p_idempotency_key: newKey('withdraw'),
  };
  return insist('a withdrawal', () => call(person, 'request_withdrawal', args));
}

/** Kills one process after the other, PostgreSQL twice among them; answers with how many of each. */
async function rage(): Promise<Record<string, number>> {
  const killed: Record<string, number> = {};
  for (let round = 0; round < 8; round += 1) {
    await sleep(randomInt(100, 500));
    const name = round % 4 === 2 ? 'postgres' : (functions[randomInt(functions.length)] ?? 'postgres');
    const isDone = await own.kill(name).then(
      () => true,
      () => false, // It had not been started, or was dead already.
    );
    if (isDone) killed[name] = (killed[name] ?? 0) + 1;
  }
  return killed;
}

it('money is exact after a storm', async () => {
  const storm = rage();
  const work = customers.flatMap((customer) => [
    topUpOnce(customer.person),
    orderOnce(customer.person),
    orderOnce(customer.person),
    withdrawOnce(customer),
  ]);
  const [killed, ...outcomes] = await Promise.all([storm, ...work.map((one) => one.then(() => '', String))]);
  expect(outcomes).toEqual(work.map(() => ''));
  expect(killed['postgres']).toBe(2);

  await whileJobsRun(own.sql, 'everything came to its end', async () => {
    const [open] = await own.sql<{ payments: number; withdrawals: number }[]>`
      select
        (select count(*)::integer from payments.payments where status <> 'succeeded') as payments,
        (select count(*)::integer from payouts.withdrawals where status <> 'settled') as withdrawals`;
    return open?.payments === 0 && open.withdrawals === 0;
  });
  const counts = await own.sql`
    select
      (select count(*)::integer from payments.payments) as payments,
      (select count(*)::integer from orders.orders where status = 'placed') as orders,
      (select count(*)::integer from payouts.withdrawals) as withdrawals`;
  expect(counts).toEqual([{ payments: people, orders: 2 * people, withdrawals: people }]);
  const left = await Promise.all(customers.map(({ person }) => walletMinor(own.sql, person.id)));
  expect(left).toEqual(customers.map(() => funds + topUp - 2 * total - withdrawal));
  const { transfers, transactions } = await providerState();
  expect(paidOnce(transfers)).toBe(people);
  expect(paidOnce(transactions)).toBe(people);
  await expectBooksInOrder(own.sql);
});

/** How many the provider has with success; each under a reference of its own. */
function paidOnce(records: readonly Json[]): number {
  const references = records.filter((item) => item['status'] === 'success').map((item) => item['reference']);
  expect(new Set(references).size).toBe(references.length);
  return references.length;
}
