import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addDestination,
  control,
  invokeAsProject,
  openTopUp,
  pay,
  paymentBecomes,
  providerState,
  requestWithdrawal,
  setFault,
  walletMinor,
  withdrawalBecomes,
  withdrawalRow,
} from '../providers/support/money.ts';
import { refundPayment } from '../support/approvals.ts';
import { call, newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import { fundWallet, newMarket, type Market } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually, sleep } from '../support/wait.ts';
import { runJobs, somebodyWaits, startOwnStack, whileJobsRun, type OwnStack } from './support/own-stack.ts';

/** Goal: money goes out once, whatever dies at whatever moment. Method: SIGKILL at moments held open by locks and by a provider that does not answer. */
let own: OwnStack;
let market: Market;
let person: Person;
let destination: string;
const amount = 1_000_000;
let before: number;

beforeAll(async () => {
  own = await startOwnStack(2);
  market = await newMarket(own.sql);
  await own.sql`select core.set_setting('payout.review_first', 'false')`;
  person = await newPerson(own.sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, person, 100 * amount, 'NGN');
  destination = await addDestination(own.sql, person);
  await control('/settings', { speed: 100, transfer_seconds: 2, refund_seconds: 2 });
  // A first withdrawal starts the functions and makes the account known to the provider.
  const { withdrawal_id: id } = await requestWithdrawal(person, destination, amount);
  await withdrawalBecomes(own.sql, id, 'settled');
  await invokeAsProject('poll-providers');
});
beforeEach(async () => {
  await control('/faults/clear');
  // One person withdraws more often here than anybody may in an hour.
  await own.sql`delete from access.rate_limits`;
  before = await walletMinor(own.sql, person.id);
});
afterEach(() => expectBooksInOrder(own.sql));
afterAll(() => own.stop());

async function request(): Promise<string> {
  return (await requestWithdrawal(person, destination, amount)).withdrawal_id;
}

async function transfersOf(id: string): Promise<Json[]> {
  const { reference } = await withdrawalRow(own.sql, id);
  const { transfers } = await providerState();
  return transfers.filter((item) => item['reference'] === reference);
}

function attemptsOf(id: string) {
  return own.sql`select outcome from payouts.attempts where withdrawal_id = ${id} order by started_at`;
}

async function faultsAreSpent(): Promise<void> {
  await eventually('the provider was called', async () => {
    const { faults } = (await providerState()) as unknown as { faults: unknown[] };
    return faults.length === 0;
  });
}

/** What must be true of every withdrawal, however it got there: paid by the bank once, out of the wallet once, nothing in between. */
async function expectPaidOnce(id: string): Promise<void> {
  await whileJobsRun(own.sql, `withdrawal ${id} is settled`, async () => {
    return (await withdrawalRow(own.sql, id))['status'] === 'settled';
  });
  expect(await transfersOf(id)).toMatchObject([{ status: 'success' }]);
  expect(await walletMinor(own.sql, person.id)).toBe(before - amount);
  const journals = await own.sql`
    select j.kind from ledger.journals as j where j.reference_id = ${id} and j.refusal is null order by j.id`;
  expect(journals.map((row) => String(row['kind']))).toEqual(['withdrawal', 'withdrawal', 'withdrawal_settled']);
  const events = await own.sql`select action from payouts.events where withdrawal_id = ${id} order by seq`;
  expect(events.map((row) => String(row['action']))).toEqual(['request', 'hand_over', 'succeed']);
}

describe('a payout, when the function that sends it dies', () => {
  it('before it took the withdrawal: the job has it sent', async () => {
    await own.freeze('send-payout');
    const id = await request();
    await own.kill('send-payout');
    expect((await withdrawalRow(own.sql, id))['status']).toBe('initiated');
    await expectPaidOnce(id);
  });

  it('with the call in flight that never reached the books of the provider: it is sent again under its reference', async () => {
    await setFault('api.timeout', { path: '/transfer' });
    const id = await request();
    await faultsAreSpent();
    await own.kill('send-payout');
    expect(await withdrawalRow(own.sql, id)).toMatchObject({ status: 'pending_provider' });
    expect(await attemptsOf(id)).toEqual([{ outcome: 'started' }]);
    expect(await transfersOf(id)).toHaveLength(0);
    await expectPaidOnce(id);
  });

  it('with the work done and the answer on its way, and the webhook lost too: it is asked about, not sent again', async () => {
    await setFault('webhook.lost', { path: 'transfer.' });
    await setFault('api.timeout_after', { path: '/transfer' });
    const id = await request();
    await eventually('the provider has done it', async () => (await transfersOf(id))[0]?.['status'] === 'success');
    await own.kill('send-payout');
    expect(await withdrawalRow(own.sql, id)).toMatchObject({ status: 'pending_provider' });
    await expectPaidOnce(id);
    expect(await attemptsOf(id)).toHaveLength(1);
  });
});

describe('a payout, when PostgreSQL dies', () => {
  it('while the withdrawal is handed over: it stays the owner’s, and is handed over once after', async () => {
    const unlock = await own.lock('lock table payouts.attempts in share mode');
    const id = await request();
    await somebodyWaits(own.sql, 'claim_payouts');
    await own.kill('postgres');
    await unlock();
    expect((await withdrawalRow(own.sql, id))['sent_at']).toBeNull();
    await expectPaidOnce(id);
    expect(await attemptsOf(id)).toHaveLength(1);
  });

  it('and all functions with it, after the provider answered and before we wrote it down: paid once', async () => {
    const unlock = await own.lock('lock table payouts.recipients in share mode');
    const id = await request();
    await somebodyWaits(own.sql, 'payout_sent');
    expect(await transfersOf(id)).toHaveLength(1);
    await own.powerCut();
    await unlock();
    expect(await attemptsOf(id)).toEqual([{ outcome: 'started' }]);
    await expectPaidOnce(id);
    expect(await attemptsOf(id)).toHaveLength(1);
  });

  it('while the webhook of its success is processed: the job does it', async () => {
    await setFault('transfer.pending');
    const id = await request();
    const { reference } = await eventually('the provider has it', async () =>
      (await attemptsOf(id))[0]?.['outcome'] === 'accepted' ? withdrawalRow(own.sql, id) : undefined,
    );
    const unlock = await own.lock(`select from payouts.withdrawals where id = '${id}' for update`);
    await control(`/transfers/${String(reference)}/finish`, { status: 'success' });
    await eventually('the event is kept', async () => {
      const rows = await own.sql`select 1 from payments.inbox where reference = ${String(reference)}`;
      return rows.length === 1;
    });
    await somebodyWaits(own.sql, 'payout_fact|process_webhook');
    await own.powerCut();
    await unlock();
    expect((await withdrawalRow(own.sql, id))['status']).toBe('pending_provider');
    await runJobs(own.sql, 'payment-inbox');
    expect((await withdrawalRow(own.sql, id))['status']).toBe('settled');
    await expectPaidOnce(id);
  });

  it('under the request itself: nothing is held, and the same click with the same code goes through once', async () => {
    const context = { owner_id: person.id, amount_minor: amount, currency: 'NGN', destination_id: destination };
    const args = {
      p_owner_type: 'user',
      p_owner_id: person.id,
      p_amount_minor: amount,
      p_currency: 'NGN',
      p_destination_id: destination,
      p_step_up: await stepUp(person, 'withdrawal.request', context),
      p_idempotency_key: newKey('withdraw'),
    };
    const unlock = await own.lock('lock table payouts.events in share mode');
    const lost = call(person, 'request_withdrawal', args).then(
      () => 'done',
      () => 'unknown',
    );
    await somebodyWaits(own.sql, 'request_withdrawal');
    await own.kill('postgres');
    await unlock();
    expect(await lost).toBe('unknown');
    expect(await walletMinor(own.sql, person.id)).toBe(before);
    const { withdrawal_id: id } = await call<{ withdrawal_id: string }>(person, 'request_withdrawal', args);
    expect(await call(person, 'request_withdrawal', args)).toMatchObject({ withdrawal_id: id });
    await expectPaidOnce(id);
  });
});

describe('a refund to the source', () => {
  it('whose sender dies with the work done is found at the provider, and booked once', async () => {
    const { paymentId, reference } = await openTopUp(own.sql, person, amount);
    await pay(reference);
    await paymentBecomes(own.sql, paymentId, 'succeeded');
    await setFault('webhook.lost', { times: 3, path: 'refund.' });
    await setFault('api.timeout_after', { path: '/refund' });
    const { refund_id: id } = await refundPayment(market, paymentId, amount);
    const refundsThere = async () =>
      (await providerState()).refunds.filter((item) => item['transaction'] === reference);
    await eventually('the provider has done it', async () => (await refundsThere())[0]?.['status'] === 'processed');
    await own.kill('send-payout');
    await whileJobsRun(own.sql, 'the refund is processed', async () => {
      await own.sql`update payments.refunds set next_poll_at = core.now() where next_poll_at is not null`;
      const [row] = await own.sql`select 1 from payments.refunds where id = ${id} and status = 'processed'`;
      return row;
    });
    expect(await refundsThere()).toHaveLength(1);
    expect(await walletMinor(own.sql, person.id)).toBe(before);
  });
});

describe('the whole machine', () => {
  it('that goes down with a payout in flight and comes up again pays it once', async () => {
    await setFault('api.timeout_after', { path: '/transfer' });
    const id = await request();
    await eventually('the provider has it', async () => (await transfersOf(id)).length === 1);
    await sleep(500); // The simulated provider goes down too; a true one would not forget what it has not yet written.
    await own.killHost();
    await expectPaidOnce(id);
  });
});
