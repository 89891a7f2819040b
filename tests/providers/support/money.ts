import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { asRecord } from '../../../supabase/functions/_shared/json.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { stack } from '../../support/env.ts';
import type { Person } from '../../support/people.ts';
import { stepUp } from '../../support/step-up.ts';
import { eventually } from '../../support/wait.ts';

/** Calls an Edge Function as this person; answers with status and body whatever they are. */
export async function invoke(
  name: string,
  body: Json,
  token: string | null,
  method = 'POST',
): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${stack.apiUrl}/functions/v1/${name}`, {
    method,
    headers: {
      'content-type': 'application/json',
      apikey: stack.publishableKey,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

export async function tokenOf(person: Person): Promise<string> {
  const { data } = await person.client.auth.getSession();
  if (data.session === null) throw new Error(`${person.email} is not signed in`);
  return data.session.access_token;
}

/** Functions that only the project itself may call. */
export function invokeAsProject(name: string): Promise<{ status: number; body: Json }> {
  return invoke(name, {}, stack.secretKey);
}

/** Rows of a view as this person may read them, by a PostgREST query like `notifications?select=kind`. */
export async function read(person: Person, query: string): Promise<Json[]> {
  const response = await fetch(`${stack.apiUrl}/rest/v1/${query}`, {
    headers: {
      apikey: stack.publishableKey,
      authorization: `Bearer ${await tokenOf(person)}`,
      'accept-profile': 'api',
    },
  });
  if (!response.ok) throw new Error(`${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Json[];
}

export async function startTopUp(
  person: Person,
  amountMinor: number,
  key = newKey('topup'),
): Promise<{ status: number; body: Json }> {
  return invoke(
    'start-payment',
    { purpose: 'topup', amount_minor: amountMinor, currency: 'NGN', idempotency_key: key },
    await tokenOf(person),
  );
}

/** A top-up whose checkout page is open; the reference is what the provider keeps. */
export async function openTopUp(
  sql: postgres.Sql,
  person: Person,
  amountMinor: number,
): Promise<{ paymentId: string; reference: string; checkoutUrl: string }> {
  const { status, body } = await startTopUp(person, amountMinor);
  const checkout = asRecord(body['checkout']);
  if (status !== 200 || typeof checkout['url'] !== 'string') throw new Error(`not started: ${JSON.stringify(body)}`);
  const paymentId = String(body['payment_id']);
  return { paymentId, reference: await referenceOf(sql, paymentId), checkoutUrl: checkout['url'] };
}

export async function referenceOf(sql: postgres.Sql, paymentId: string): Promise<string> {
  const [row] = await sql`select reference from payments.payments where id = ${paymentId}`;
  return String(row?.['reference']);
}

/**
 * The simulator's faults hit whoever comes next, so one file of tests has it at a time.
 * Returns what gives it back.
 */
export async function reserveSimulator(sql: postgres.Sql): Promise<() => Promise<void>> {
  const connection = await sql.reserve();
  await connection`select pg_advisory_lock(hashtext('tests/providers'))`;
  return async () => {
    await connection`select pg_advisory_unlock(hashtext('tests/providers'))`;
    connection.release();
  };
}

/** Files wait for each other longer than one hook usually may. */
export const reserveTimeoutMs = 300_000;

/** Asks the simulator for something; see supabase/local/providers/README.md. */
export async function control(path: string, body: Json = {}): Promise<Json> {
  const response = await fetch(`${stack.providersUrl}/control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`control ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Json;
}

export function setFault(fault: string, options: { times?: number; path?: string } = {}): Promise<Json> {
  return control('/faults', { fault, ...options });
}

/** No faults, and no provider set aside for those that an earlier test has set. */
export async function clearFaults(sql: postgres.Sql): Promise<void> {
  await control('/faults/clear');
  await sql`select payments.take_back(p.code) from payments.providers as p`;
}

export function pay(
  reference: string,
  result: 'success' | 'failed' | 'abandoned' = 'success',
  amount?: number,
): Promise<Json> {
  return control(`/transactions/${reference}/pay`, amount === undefined ? { result } : { result, amount });
}

export async function providerState(): Promise<{
  webhooks: Json[];
  transfers: Json[];
  transactions: Json[];
  refunds: Json[];
}> {
  const response = await fetch(`${stack.providersUrl}/control/state`);
  return (await response.json()) as { webhooks: Json[]; transfers: Json[]; transactions: Json[]; refunds: Json[] };
}

export async function paymentRow(sql: postgres.Sql, paymentId: string): Promise<Json> {
  const [row] = await sql`select * from payments.payments where id = ${paymentId}`;
  if (row === undefined) throw new Error(`no payment ${paymentId}`);
  return row;
}

export function paymentBecomes(sql: postgres.Sql, paymentId: string, status: string): Promise<Json> {
  return eventually(`payment ${paymentId} is ${status}`, async () => {
    const row = await paymentRow(sql, paymentId);
    return row['status'] === status ? row : undefined;
  });
}

/** What the ledger says is in a wallet, in minor units. */
export async function walletMinor(sql: postgres.Sql, ownerId: string, currency = 'NGN'): Promise<number> {
  const [row] = await sql`
    select b.available_minor
    from ledger.accounts as a cross join lateral ledger.balance(a.id) as b
    where a.kind = 'wallet' and a.owner_id = ${ownerId} and a.currency = ${currency}`;
  return Number(row?.['available_minor'] ?? 0);
}

/** Makes everything that waits for its next look due now, as the passing of time would. */
export async function makePollsDue(sql: postgres.Sql): Promise<void> {
  await sql`update payments.payments set next_poll_at = core.now() where next_poll_at is not null`;
  await sql`update payments.refunds set next_poll_at = core.now() where next_poll_at is not null`;
  await sql`update payouts.withdrawals set next_poll_at = core.now() where next_poll_at is not null`;
}

/** A look at all providers, as the job does every minute. */
export async function poll(sql: postgres.Sql): Promise<void> {
  await makePollsDue(sql);
  const { status, body } = await invokeAsProject('poll-providers');
  if (status !== 200) throw new Error(`poll-providers: ${status} ${JSON.stringify(body)}`);
}

/** A bank account that the person may withdraw to at once (the cool-off has passed). */
export async function addDestination(
  sql: postgres.Sql,
  person: Person,
  accountNumber = newAccountNumber(),
): Promise<string> {
  const context = { owner_id: person.id, bank_code: '058', account_number: accountNumber };
  const added = await call<{ destination_id: string }>(person, 'add_payout_destination', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_provider: 'paystack',
    p_bank_code: '058',
    p_account_number: accountNumber,
    p_account_name: 'Ngozi Obi',
    p_currency: 'NGN',
    p_step_up: await stepUp(person, 'payout_destination.add', context),
    p_idempotency_key: newKey('destination'),
  });
  await sql`update payouts.destinations set usable_at = core.now() where id = ${added.destination_id}`;
  return added.destination_id;
}

export function newAccountNumber(): string {
  return `0${String(Number.parseInt(randomUUID().slice(0, 8), 16))
    .padStart(8, '0')
    .slice(0, 8)}1`;
}

export async function requestWithdrawal(
  person: Person,
  destinationId: string,
  amountMinor: number,
): Promise<{ withdrawal_id: string; code: string; status: string }> {
  const context = { owner_id: person.id, amount_minor: amountMinor, currency: 'NGN', destination_id: destinationId };
  return call(person, 'request_withdrawal', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: destinationId,
    p_step_up: await stepUp(person, 'withdrawal.request', context),
    p_idempotency_key: newKey('withdraw'),
  });
}

export async function withdrawalRow(sql: postgres.Sql, withdrawalId: string): Promise<Json> {
  const [row] = await sql`select * from payouts.withdrawals where id = ${withdrawalId}`;
  if (row === undefined) throw new Error(`no withdrawal ${withdrawalId}`);
  return row;
}

export function withdrawalBecomes(sql: postgres.Sql, withdrawalId: string, status: string): Promise<Json> {
  return eventually(`withdrawal ${withdrawalId} is ${status}`, async () => {
    const row = await withdrawalRow(sql, withdrawalId);
    return row['status'] === status ? row : undefined;
  });
}
