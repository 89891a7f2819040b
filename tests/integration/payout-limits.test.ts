import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, control, invokeAsProject, newAccountNumber, read } from '../providers/support/money.ts';
import { agree } from '../support/approvals.ts';
import { call, expectRefusal, newKey, Refusal } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { fundWallet, newMarket, walletOf } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';

/** Goal: no more leaves than a person may take, and only to an account that the bank knows. Method: over HTTP, at once. */
const sql = openDatabase();
const daily = 100_000_000;
let person: Person;

beforeAll(async () => {
  await control('/faults/clear');
  await sql`select core.set_setting('payout.review_first', 'false')`;
  await sql`select core.set_setting('payout.review_above_minor', ${sql.json({ NGN: 900_000_000, PKR: 10_000_000 })})`;
});
afterEach(() => expectBooksInOrder(sql));
afterAll(async () => {
  await sql`select core.set_setting('payout.review_first', 'true')`;
  await sql`select core.set_setting('payout.review_above_minor', ${sql.json({ NGN: 50_000_000, PKR: 10_000_000 })})`;
  await sql.end();
});

async function richPerson(): Promise<Person> {
  const someone = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(await newMarket(sql), someone, 5 * daily, 'NGN');
  return someone;
}

function contextOf(destination: string, amountMinor: number) {
  return { owner_id: person.id, amount_minor: amountMinor, currency: 'NGN', destination_id: destination };
}

async function withdraw(destination: string, amountMinor: number, challenge?: string) {
  return call<{ withdrawal_id: string; status: string }>(person, 'request_withdrawal', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: destination,
    p_step_up: challenge ?? (await stepUp(person, 'withdrawal.request', contextOf(destination, amountMinor))),
    p_idempotency_key: newKey('withdraw'),
  });
}

function codes(outcomes: readonly PromiseSettledResult<unknown>[]): string[] {
  return outcomes
    .map((one) =>
      one.status === 'fulfilled' ? 'done' : one.reason instanceof Refusal ? one.reason.code : String(one.reason),
    )
    .toSorted();
}

describe('the limit of a day', () => {
  it('lets one of two through when both ask at once for more than half of it', async () => {
    person = await richPerson();
    const destination = await addDestination(sql, person);
    const amount = 60_000_000;
    const challenges = [
      await stepUp(person, 'withdrawal.request', contextOf(destination, amount)),
      await stepUp(person, 'withdrawal.request', contextOf(destination, amount)),
    ];
    const outcomes = await Promise.allSettled(challenges.map((one) => withdraw(destination, amount, one)));
    expect(codes(outcomes)).toEqual(['done', 'withdrawal.daily_limit']);
    expect((await walletOf(person, person.id, 'NGN')).available).toBe(5 * daily - amount);
    const limits = await call<{ periods: { left_minor: number }[] }>(person, 'withdrawal_limits', {
      p_owner_type: 'user',
      p_owner_id: person.id,
      p_currency: 'NGN',
    });
    expect(limits.periods[0]?.left_minor).toBe(daily - amount);
  });

  it('grows when staff have seen who the person is, and staff see what was seen', async () => {
    person = await richPerson();
    const destination = await addDestination(sql, person);
    await expectRefusal(withdraw(destination, daily + 1), 'withdrawal.daily_limit', 409);
    const moderator = await newStaff(sql, 'moderator');
    const finance = await newStaff(sql, 'finance');
    await agree({ finance: moderator, admin: finance }, 'verification.set', {
      owner_type: 'user',
      owner_id: person.id,
      level: 1,
    });
    await withdraw(destination, daily + 1);
    expect(await read(moderator, `admin_levels?select=level,evidence&owner_id=eq.${person.id}`)).toEqual([
      { level: 1, evidence: 'The statement of today.' },
    ]);
  });
});

describe('the name on an account', () => {
  async function addNamed(holder: string, expected: string): Promise<string> {
    const number = newAccountNumber();
    await control(`/accounts/${number}`, { name: holder });
    // More codes are asked for here than a person may in ten minutes.
    await sql`delete from access.rate_limits where subject = ${person.id}`;
    // Accounts of other scenarios wait for a name, too, and are asked about first, some at a time.
    await sql`update payouts.name_checks set next_attempt_at = core.now() + interval '1 day' where next_attempt_at < core.now() + interval '1 day'`;
    const destination = await addDestination(sql, person, number);
    await invokeAsProject('poll-providers');
    await eventually('the bank has answered', async () => {
      const [row] = await read(person, `payout_destinations?select=name_check&id=eq.${destination}`);
      return row?.['name_check'] === expected;
    });
    return destination;
  }

  it('is asked of the bank: the same name pays out, another one waits for a person, none is refused', async () => {
    person = await richPerson();
    expect((await withdraw(await addNamed('OBI NGOZI CHIOMA', 'matched'), 5_000_000)).status).toBe('initiated');
    expect((await withdraw(await addNamed('CHIDI EZE', 'differs'), 5_000_000)).status).toBe('under_review');
    await expectRefusal(withdraw(await addNamed('', 'not_found'), 5_000_000), 'payout_destination.not_at_bank', 409);
  });
});
