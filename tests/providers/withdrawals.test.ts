import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { fundWallet } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually, sleep } from '../support/wait.ts';
import {
  addDestination,
  control,
  invoke,
  invokeAsProject,
  poll,
  providerState,
  read,
  requestWithdrawal,
  setFault,
  tokenOf,
  walletMinor,
  withdrawalBecomes,
  withdrawalRow,
  reserveSimulator,
  reserveTimeoutMs,
} from './support/money.ts';

let sql: postgres.Sql;
let giveBack: () => Promise<void>;
let admin: Person;
let finance: Person;
let person: Person;
let destinationId: string;

const funds = 10_000_000;
const amount = 2_000_000;
const fee = 5_000;
const net = amount - fee;

beforeAll(async () => {
  sql = openDatabase();
  giveBack = await reserveSimulator(sql);
  [admin, finance] = await Promise.all([newStaff(sql, 'superadmin'), newStaff(sql, 'finance')]);
  await sql`select core.set_setting('payout.review_first', 'false')`;
}, reserveTimeoutMs);
afterAll(async () => {
  await sql`select core.set_setting('payout.review_first', 'true')`;
  await control('/faults/clear');
  await giveBack();
  await sql.end();
});
beforeEach(async () => {
  await control('/faults/clear');
  await control('/settings', { speed: 100, transfer_seconds: 2 });
  person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet({ admin, finance, sql }, person, funds, 'NGN');
  destinationId = await addDestination(sql, person);
});
afterEach(() => expectBooksInOrder(sql));

async function transfersOf(reference: unknown): Promise<number> {
  const { transfers } = await providerState();
  return transfers.filter((item) => item['reference'] === reference).length;
}

async function finishTransfer(reference: unknown, status: string): Promise<void> {
  await control(`/transfers/${String(reference)}/finish`, { status });
}

describe('a withdrawal', () => {
  test('is held, handed over, paid out and settled by webhook, with the fee to us', async () => {
    const { withdrawal_id: id, status } = await requestWithdrawal(person, destinationId, amount);
    expect(status).toBe('initiated');
    await withdrawalBecomes(sql, id, 'settled');
    expect(await walletMinor(sql, person.id)).toBe(funds - amount);
    // When the bank is quicker than the answer to our call, that settles it, and the webhook tells the fee.
    const row = await eventually('its fee is known', async () => {
      const settled = await withdrawalRow(sql, id);
      return Number(settled['provider_fee_minor']) === 2_500 ? settled : undefined;
    });
    expect(row['provider_reference']).toMatch(/^TRF_/);
    const { transfers } = await providerState();
    expect(transfers.filter((item) => item['reference'] === row['reference'])).toMatchObject([{ amount: net }]);
    const events = await read(person, `withdrawal_events?select=action&withdrawal_id=eq.${id}&order=seq`);
    expect(events).toEqual([{ action: 'request' }, { action: 'hand_over' }, { action: 'succeed' }]);
  });

  test('whose fee the provider does not say at first is settled, and the fee is booked once when it is known', async () => {
    await setFault('api.500', { path: '/transfer/verify', times: 50 });
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    const settled = await withdrawalBecomes(sql, id, 'settled');
    expect(settled).toMatchObject({ provider_fee_minor: null, is_provider_fee_unknown: true });
    await expectBooksInOrder(sql);
    expect(await read(finance, `admin_withdrawals?select=is_provider_fee_unknown&id=eq.${id}`)).toEqual([
      { is_provider_fee_unknown: true },
    ]);
    await poll(sql);
    const asked = await withdrawalRow(sql, id);
    expect(asked['provider_fee_minor']).toBeNull();
    // The job of the minute may have asked, too.
    expect(Number(asked['poll_count'])).toBeGreaterThan(0);
    expect(asked['next_poll_at']).not.toBeNull();

    await control('/faults/clear');
    await Promise.all([poll(sql), poll(sql), poll(sql)]);
    await poll(sql);
    const known = await withdrawalRow(sql, id);
    expect(Number(known['provider_fee_minor'])).toBe(2_500);
    expect(known).toMatchObject({ is_provider_fee_unknown: false, next_poll_at: null });
    const journals = await sql`
      select t.amount_minor::integer as amount_minor
      from ledger.journals as j join ledger.transfers as t on t.journal_id = j.id
      where j.reference_id = ${id} and t.kind = 'provider_fee'`;
    expect(journals).toEqual([{ amount_minor: 2_500 }]);
    expect(await walletMinor(sql, person.id)).toBe(funds - amount);
  });

  test('that the bank refuses comes back in full', async () => {
    await setFault('transfer.fail');
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    const row = await withdrawalBecomes(sql, id, 'failed');
    expect(row['failure_code']).toBe('transfer.failed');
    expect(await walletMinor(sql, person.id)).toBe(funds);
  });

  test('reversed after success is credited back in full, once', async () => {
    await setFault('transfer.pending');
    await setFault('webhook.duplicate');
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    const { reference } = await eventually('the provider has it', async () => {
      const row = await withdrawalRow(sql, id);
      return row['provider_reference'] === null ? undefined : row;
    });
    // One after the other: which of two that are under way arrives first is the test after this one.
    await finishTransfer(reference, 'success');
    await withdrawalBecomes(sql, id, 'settled');
    await finishTransfer(reference, 'reversed');
    await withdrawalBecomes(sql, id, 'reversed');
    await sleep(500);
    expect(await walletMinor(sql, person.id)).toBe(funds);
    expect(await read(person, 'notifications?select=kind&kind=eq.withdrawal.reversed')).toHaveLength(1);
  });

  test('whose success and reversal arrive in the wrong order ends with the money back, once', async () => {
    await setFault('transfer.reverse');
    await setFault('webhook.hold', { times: 2 });
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    await eventually('both events are held', async () => {
      const { webhooks } = await providerState();
      return webhooks.filter((item) => item['state'] === 'held').length === 2;
    });
    await control('/webhooks/release', { order: 'reversed' });
    await withdrawalBecomes(sql, id, 'failed');
    await eventually('the late success was heard', async () => {
      const [row] = await sql`
        select 1 from payments.inbox
        where kind = 'transfer.success' and status = 'processed'
          and reference = (select reference from payouts.withdrawals where id = ${id})`;
      return row;
    });
    await poll(sql);
    expect((await withdrawalRow(sql, id))['status']).toBe('failed');
    expect(await walletMinor(sql, person.id)).toBe(funds);
    expect(
      await sql`select 1 from payments.inbox where status = 'dead' and reference = (select reference from payouts.withdrawals where id = ${id})`,
    ).toHaveLength(0);
  });

  test.each(['api.timeout', 'api.timeout_after', 'api.500', 'api.500_after', 'api.garbage'])(
    'whose hand-over ends in %s is paid once under one reference',
    async (fault) => {
      // A first one makes the account known to the provider, so that the fault meets the transfer itself.
      const recipientFirst = await requestWithdrawal(person, destinationId, 100_000);
      await withdrawalBecomes(sql, recipientFirst.withdrawal_id, 'settled');
      await setFault(fault, { path: '/transfer' });
      const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
      await eventually('the attempt is over', async () => {
        const [row] =
          await sql`select outcome from payouts.attempts where withdrawal_id = ${id} and outcome <> 'started'`;
        return row;
      });
      if (!fault.endsWith('_after')) expect((await withdrawalRow(sql, id))['status']).toBe('pending_provider');
      await poll(sql);
      const row = await withdrawalBecomes(sql, id, 'settled');
      expect(await transfersOf(row['reference'])).toBe(1);
      expect(await walletMinor(sql, person.id)).toBe(funds - amount - 100_000);
    },
  );

  test('waits under the same reference while the provider is busy or our key is refused', async () => {
    await setFault('api.429', { path: '/transfer' });
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    await eventually('it was put off', async () => {
      const [row] = await sql`select 1 from payouts.attempts where withdrawal_id = ${id} and outcome = 'deferred'`;
      return row;
    });
    expect((await withdrawalRow(sql, id))['status']).toBe('pending_provider');
    await poll(sql);
    await withdrawalBecomes(sql, id, 'settled');
  });

  test('stuck in otp stays pending, and comes back when the provider gives it up', async () => {
    await setFault('transfer.otp');
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    const row = await withdrawalBecomes(sql, id, 'pending_provider');
    await eventually('it reached the provider', async () => (await transfersOf(row['reference'])) === 1);
    await poll(sql);
    expect((await withdrawalRow(sql, id))['status']).toBe('pending_provider');
    await finishTransfer(row['reference'], 'abandoned');
    await poll(sql);
    expect((await withdrawalRow(sql, id))['status']).toBe('failed');
    expect(await walletMinor(sql, person.id)).toBe(funds);
  });

  test('to an account that the bank does not know comes back at once', async () => {
    const unknown = await addDestination(sql, person, '0123450000');
    const { withdrawal_id: id } = await requestWithdrawal(person, unknown, amount);
    const row = await withdrawalBecomes(sql, id, 'failed');
    expect(row['failure_code']).toBe('recipient.refused');
    expect(await walletMinor(sql, person.id)).toBe(funds);
  });

  test('said to be paid after it failed goes to staff and moves nothing', async () => {
    await setFault('transfer.fail');
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    const row = await withdrawalBecomes(sql, id, 'failed');
    await finishTransfer(row['reference'], 'success');
    await eventually('it is asked about', async () => {
      const waiting = await withdrawalRow(sql, id);
      return waiting['next_poll_at'] !== null;
    });
    await poll(sql);
    const queue =
      await sql`select error from payments.inbox where status = 'dead' and reference = ${String(row['reference'])}`;
    expect(queue).toEqual([{ error: 'withdrawal.paid_after_return' }]);
    expect(await walletMinor(sql, person.id)).toBe(funds);
  });

  test('handed over by many senders at once is sent once', async () => {
    const { withdrawal_id: id } = await requestWithdrawal(person, destinationId, amount);
    await Promise.all(Array.from({ length: 6 }, () => invokeAsProject('send-payout')));
    const row = await withdrawalBecomes(sql, id, 'settled');
    expect(await transfersOf(row['reference'])).toBe(1);
    expect(await sql`select 1 from payouts.attempts where withdrawal_id = ${id}`).toHaveLength(1);
  });
});

describe('the review of withdrawals', () => {
  test('holds a first withdrawal until staff approve', async () => {
    await sql`select core.set_setting('payout.review_first', 'true')`;
    try {
      const { withdrawal_id: id, status } = await requestWithdrawal(person, destinationId, amount);
      expect(status).toBe('under_review');
      await invokeAsProject('send-payout');
      expect((await withdrawalRow(sql, id))['status']).toBe('under_review');
      await call(finance, 'admin_decide_withdrawal', {
        p_withdrawal_id: id,
        p_decision: 'approve',
        p_reason: 'Known seller.',
        p_idempotency_key: newKey('decide'),
      });
      await withdrawalBecomes(sql, id, 'settled');
    } finally {
      await sql`select core.set_setting('payout.review_first', 'false')`;
    }
  });

  test('two at once beyond the balance: one is held, the other refused', async () => {
    const half = funds - 1_000_000;
    const context = { owner_id: person.id, amount_minor: half, currency: 'NGN', destination_id: destinationId };
    const codes = [
      await stepUp(person, 'withdrawal.request', context),
      await stepUp(person, 'withdrawal.request', context),
    ];
    const results = await Promise.allSettled(
      codes.map((code) =>
        call(person, 'request_withdrawal', {
          p_owner_type: 'user',
          p_owner_id: person.id,
          p_amount_minor: half,
          p_currency: 'NGN',
          p_destination_id: destinationId,
          p_step_up: code,
          p_idempotency_key: newKey('both'),
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    expect(refusals).toEqual([expect.stringContaining('ledger.insufficient_funds (409)')]);
  });
});

describe('the functions that move money', () => {
  test.each(['send-payout', 'poll-providers', 'dispatch-notifications'])(
    '%s is for the project itself',
    async (name) => {
      expect(await invoke(name, {}, await tokenOf(person))).toMatchObject({ status: 401 });
      expect(await invoke(name, {}, null)).toMatchObject({ status: 401 });
    },
  );
});
