/** Saved cards over HTTP: agreed to, kept sealed, charged without a page, declined, sent to the bank's page, removed. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type postgres from 'postgres';
import { readSealer } from '../../supabase/functions/_shared/seal.ts';
import { newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { eventually } from '../support/wait.ts';
import {
  clearFaults,
  invoke,
  pay,
  paymentBecomes,
  poll,
  providerState,
  read,
  referenceOf,
  reserveSimulator,
  reserveTimeoutMs,
  setFault,
  tokenOf,
  walletMinor,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let person: Person;
const amount = 500_000;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
}, reserveTimeoutMs);
afterAll(async () => {
  await clearFaults(sql);
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await clearFaults(sql);
  person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
});
afterEach(() => expectBooksInOrder(sql));

const start = async (more: Record<string, string | boolean>, who = person) =>
  invoke(
    'start-payment',
    { purpose: 'topup', amount_minor: amount, currency: 'NGN', idempotency_key: newKey('topup'), ...more },
    await tokenOf(who),
  );

/** Pays once on the page, agreeing that the card is kept; answers with the kept card's id. */
async function saveCard(): Promise<string> {
  const { status, body } = await start({ save_method: true });
  expect([status, body]).toMatchObject([200, { status: 'requires_action' }]);
  await pay(await referenceOf(sql, String(body['payment_id'])));
  const card = await eventually('the card is kept', async () => {
    const [row] = await read(person, 'saved_payment_methods?select=*');
    return row;
  });
  expect(card).toMatchObject({ provider: 'paystack', brand: 'visa', last4: '4081', expires_year: 2030 });
  expect(Object.keys(card).some((name) => /token|fingerprint|code/.test(name))).toBe(false);
  return String(card['id']);
}

test('a card is kept sealed, pays again without a page, and is forgotten', async () => {
  const card = await saveCard();
  const [row] = await sql`select sealed_token from payments.saved_methods where id = ${card}`;
  expect(row?.['sealed_token']).toMatch(/^v1\./);
  expect(row?.['sealed_token']).not.toContain('AUTH_');

  const paid = await start({ saved_method_id: card });
  expect([paid.status, paid.body['checkout']]).toEqual([200, null]);
  await paymentBecomes(sql, String(paid.body['payment_id']), 'succeeded');
  expect(await walletMinor(sql, person.id)).toBe(2 * amount);

  const { error } = await person.client.schema('api').rpc('remove_payment_method', { p_saved_method_id: card });
  expect(error).toBeNull();
  expect(await read(person, 'saved_payment_methods?select=*')).toEqual([]);
  const gone = await start({ saved_method_id: card });
  expect([gone.status, gone.body]).toMatchObject([409, { error: { code: 'payment.method_gone' } }]);
  expect((await providerState()).transactions.filter((item) => item['email'] === person.email)).toHaveLength(2);
});

test('a card is kept also when the webhook never comes and we ask', async () => {
  await setFault('webhook.lost', { path: 'charge.success' });
  const { body } = await start({ save_method: true });
  const paymentId = String(body['payment_id']);
  await pay(await referenceOf(sql, paymentId));
  await poll(sql);
  await paymentBecomes(sql, paymentId, 'succeeded');
  await poll(sql);
  expect(await read(person, 'saved_payment_methods?select=*')).toMatchObject([{ brand: 'visa', last4: '4081' }]);
});

test('without a word of the payer nothing is kept', async () => {
  const { body } = await start({});
  const paymentId = String(body['payment_id']);
  await pay(await referenceOf(sql, paymentId));
  await paymentBecomes(sql, paymentId, 'succeeded');
  expect(await read(person, 'saved_payment_methods?select=*')).toEqual([]);
});

test('a decline charges nothing; a bank that wants the payer gets its page; a card of another is none', async () => {
  const card = await saveCard();
  await setFault('charge.declined');
  const declined = await start({ saved_method_id: card });
  await paymentBecomes(sql, String(declined.body['payment_id']), 'failed');
  await setFault('charge.paused');
  const paused = await start({ saved_method_id: card });
  expect(paused.body).toMatchObject({ status: 'requires_action', checkout: { kind: 'redirect' } });
  expect(await walletMinor(sql, person.id)).toBe(amount);
  const other = await newPerson(sql, { name: 'Chidi Eze', country: 'NG' });
  expect((await start({ saved_method_id: card }, other)).body).toMatchObject({
    error: { code: 'payment.method_gone' },
  });
});

test('a lost answer charges once', async () => {
  const card = await saveCard();
  await setFault('api.500_after', { path: '/transaction/charge_authorization' });
  const lost = await start({ saved_method_id: card, idempotency_key: 'lost-1' });
  expect(lost.status).toBe(503);
  await start({ saved_method_id: card, idempotency_key: 'lost-1' });
  await eventually('it is credited', async () => (await walletMinor(sql, person.id)) === 2 * amount);
  expect((await providerState()).transactions.filter((item) => item['email'] === person.email)).toHaveLength(2);
});

test('a seal opens with its key alone', async () => {
  const key = (letter: string) => readSealer(() => Buffer.from(letter.repeat(32)).toString('base64'));
  const [ours, theirs] = [key('a'), key('b')];
  const sealed = (await ours?.seal('AUTH_1')) ?? '';
  expect(await ours?.open(sealed)).toBe('AUTH_1');
  expect(await ours?.seal('AUTH_1')).not.toBe(sealed);
  expect(await theirs?.open(sealed)).toBeNull();
  for (const broken of ['', 'v1.', 'v1.!!', sealed.slice(0, -4), `${sealed.slice(0, 20)}A${sealed.slice(21)}x`]) {
    expect(await ours?.open(broken)).toBeNull();
  }
  expect(readSealer(() => undefined)).toBeNull();
  expect(() => readSealer(() => 'short')).toThrow('PAYMENT_TOKEN_KEY');
});
