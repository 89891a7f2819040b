/** Rupees out to accounts at JazzCash and Easypaisa: the commands, the functions and the simulated companies together. */
import { randomInt } from 'node:crypto';
import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { call, newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { switchRail } from '../support/rails.ts';
import { fundWallet } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';
import {
  clearFaults,
  poll,
  read,
  reserveSimulator,
  reserveTimeoutMs,
  setFault,
  walletMinor,
  withdrawalBecomes,
  withdrawalRow,
} from './support/money.ts';

type Company = 'jazzcash' | 'easypaisa';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let admin: Person;
let finance: Person;
let person: Person;

const funds = 1_000_000;
const amount = 200_000;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
  [admin, finance] = await Promise.all([newStaff(sql, 'superadmin'), newStaff(sql, 'finance')]);
  for (const company of ['jazzcash', 'easypaisa']) await switchRail(finance, 'PKR', company, true);
  await sql`select core.set_setting('payout.review_first', 'false')`;
}, reserveTimeoutMs);
afterAll(async () => {
  await sql`select core.set_setting('payout.review_first', 'true')`;
  for (const company of ['jazzcash', 'easypaisa']) await switchRail(finance, 'PKR', company, false);
  await clearFaults(sql);
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await clearFaults(sql);
  person = await newPerson(sql, { name: 'Bilal Ahmed', country: 'PK' });
  await fundWallet({ admin, finance, sql }, person, funds);
});
afterEach(() => expectBooksInOrder(sql));

/** A number of its own for each test, written as people write it: one account of many people is looked at by staff first. */
const newMobile = () => `+92 300 ${randomInt(100_000, 999_999)}1`;

/** What the company has in its own books. */
async function booksOf(company: Company, list: string): Promise<Json[]> {
  const response = await fetch(`${stack.providersUrl}/control/${company}/state`);
  return ((await response.json()) as Record<string, Json[]>)[list] ?? [];
}

/** A mobile account whose cool-off has passed. */
async function addAccount(company: Company, mobile: string): Promise<string> {
  const bankCode = company.toUpperCase();
  const context = {
    owner_id: person.id,
    bank_code: bankCode,
    account_number: `0${mobile.replaceAll(' ', '').slice(-10)}`,
  };
  const added = await call<{ destination_id: string }>(person, 'add_payout_destination', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_provider: company,
    p_bank_code: bankCode,
    p_account_number: mobile,
    p_account_name: 'Bilal Ahmed',
    p_currency: 'PKR',
    p_step_up: await stepUp(person, 'payout_destination.add', context),
    p_idempotency_key: newKey('destination'),
  });
  await sql`update payouts.destinations set usable_at = core.now() where id = ${added.destination_id}`;
  return added.destination_id;
}

async function withdraw(destinationId: string): Promise<string> {
  const context = { owner_id: person.id, amount_minor: amount, currency: 'PKR', destination_id: destinationId };
  const { withdrawal_id: id } = await call<{ withdrawal_id: string }>(person, 'request_withdrawal', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amount,
    p_currency: 'PKR',
    p_destination_id: destinationId,
    p_step_up: await stepUp(person, 'withdrawal.request', context),
    p_idempotency_key: newKey('withdraw'),
  });
  return id;
}

const national = (mobile: string) => `0${mobile.replaceAll(/\D/g, '').slice(2)}`;

test('a withdrawal to a JazzCash account is paid and settled when the company, asked about it, says so', async () => {
  const mobile = newMobile();
  const id = await withdraw(await addAccount('jazzcash', mobile));
  const { reference, net_minor: net } = await withdrawalRow(sql, id);
  await eventually('the company says that it is done', async () => {
    await poll(sql);
    return (await withdrawalRow(sql, id))['status'] === 'settled';
  });
  expect((await booksOf('jazzcash', 'payouts')).filter((payout) => payout['reference'] === reference)).toMatchObject([
    { kind: 'wallet', destination: national(mobile), amount: Number(net), status: 'Completed' },
  ]);
  expect(await walletMinor(sql, person.id, 'PKR')).toBe(funds - amount);
  expect(await read(person, `withdrawals?select=destination_label&id=eq.${id}`)).toEqual([
    { destination_label: `JazzCash account ······${mobile.slice(-4)}` },
  ]);
});

test('a withdrawal to an Easypaisa account is settled by the answer of the company, which nobody can ask later', async () => {
  const mobile = newMobile();
  const id = await withdraw(await addAccount('easypaisa', mobile));
  const row = await withdrawalBecomes(sql, id, 'settled');
  expect(
    (await booksOf('easypaisa', 'transfers')).filter(({ reference }) => reference === row['provider_reference']),
  ).toMatchObject([{ kind: 'wallet', receiver: `92${national(mobile).slice(1)}`, amount: Number(row['net_minor']) }]);
  expect(await walletMinor(sql, person.id, 'PKR')).toBe(funds - amount);
});

test('one whose answer from Easypaisa was lost waits for people: its money is neither free nor sent again', async () => {
  const mobile = newMobile();
  const destinationId = await addAccount('easypaisa', mobile);
  await setFault('easypaisa.api.500_after', { path: 'tmfb/MaToMA/Transfer' });
  const id = await withdraw(destinationId);
  await eventually('the attempt is over', async () => {
    const [attempt] = await sql`select outcome from payouts.attempts where withdrawal_id = ${id}`;
    return attempt?.['outcome'] === 'unknown';
  });
  await poll(sql);
  await poll(sql);
  expect((await withdrawalRow(sql, id))['status']).toBe('pending_provider');
  expect(await walletMinor(sql, person.id, 'PKR')).toBe(funds - amount);
  const sent = await booksOf('easypaisa', 'transfers');
  expect(sent.filter(({ receiver }) => receiver === `92${national(mobile).slice(1)}`)).toHaveLength(1);
  expect(await sql`select 1 from payouts.attempts where withdrawal_id = ${id}`).toHaveLength(1);
});

test('a number that has no account at the company brings the money back', async () => {
  const id = await withdraw(await addAccount('jazzcash', `0300${randomInt(100, 999)}0000`));
  await withdrawalBecomes(sql, id, 'failed');
  expect(await walletMinor(sql, person.id, 'PKR')).toBe(funds);
});
