import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, control, read, tokenOf, withdrawalBecomes } from '../providers/support/money.ts';
import { call, expectRefusal, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { endRiskRules, setRiskRule } from '../support/risk.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import { fundWallet, newMarket, openShop, placeOrder, stockProduct, walletOf } from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';

/** Goal: a rule stops the money that it is about, and nothing else; people decide. Method: rules of our own, over HTTP. */
const sql = openDatabase();
const large = 2_000_000;
let person: Person;
let moderator: Person;
let destination: string;

beforeAll(async () => {
  await control('/faults/clear');
  await sql`select core.set_setting('payout.review_first', 'false')`;
  const finance = await newStaff(sql, 'finance');
  moderator = await newStaff(sql, 'moderator');
  await setRiskRule(finance, 'test-large', {
    signal: 'new_destination',
    subjects: ['withdrawal'],
    threshold: large,
    action: 'hold',
  });
  person = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(await newMarket(sql), person, 20_000_000, 'NGN');
  destination = await addDestination(sql, person);
});
afterEach(() => expectBooksInOrder(sql));
afterAll(async () => {
  await endRiskRules(sql, 'test-%');
  await sql`select core.set_setting('payout.review_first', 'true')`;
  await sql.end();
});

async function withdraw(amountMinor: number): Promise<{ withdrawal_id: string; status: string }> {
  const context = { owner_id: person.id, amount_minor: amountMinor, currency: 'NGN', destination_id: destination };
  await sql`delete from access.rate_limits where subject = ${person.id}`;
  return call(person, 'request_withdrawal', {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: destination,
    p_step_up: await stepUp(person, 'withdrawal.request', context),
    p_idempotency_key: newKey('withdraw'),
  });
}

async function caseOf(withdrawalId: string): Promise<string> {
  const [row] = await read(moderator, `admin_risk_cases?select=id&subject_id=eq.${withdrawalId}`);
  return String(row?.['id']);
}

function decide(staff: Person, caseId: string, decision: string, reason = 'Called them back.') {
  return call<{ status: string }>(staff, 'admin_decide_risk_case', {
    p_case_id: caseId,
    p_decision: decision,
    p_reason: reason,
    p_idempotency_key: newKey('decide'),
  });
}

describe('a withdrawal that a rule holds', () => {
  it('waits, while a smaller one of the same person is paid out', async () => {
    const held = await withdraw(large);
    expect(held.status).toBe('under_review');
    const small = await withdraw(large - 1);
    expect(small.status).toBe('initiated');
    await withdrawalBecomes(sql, small.withdrawal_id, 'settled');
    const [review] = await read(person, `my_reviews?select=status,question&subject_id=eq.${held.withdrawal_id}`);
    expect(review).toEqual({ status: 'open', question: null });
    await decide(moderator, await caseOf(held.withdrawal_id), 'reject');
    await withdrawalBecomes(sql, held.withdrawal_id, 'cancelled');
  });

  it('goes on once staff have asked, heard and released it, and two who decide at once decide once', async () => {
    destination = await addDestination(sql, person);
    const { withdrawal_id: id } = await withdraw(large);
    const caseId = await caseOf(id);
    await decide(moderator, caseId, 'ask', 'Is this account yours?');
    const [review] = await read(person, `my_reviews?select=question,may_answer&subject_id=eq.${id}`);
    expect(review).toEqual({ question: 'Is this account yours?', may_answer: true });
    await call(person, 'answer_review', { p_case_id: caseId, p_answer: 'Yes.', p_idempotency_key: newKey('answer') });
    const outcomes = await Promise.allSettled([
      decide(moderator, caseId, 'release'),
      decide(await newStaff(sql, 'finance'), caseId, 'reject'),
    ]);
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    const [row] = await read(moderator, `admin_risk_cases?select=status&id=eq.${caseId}`);
    const { available, held } = await walletOf(person, person.id, 'NGN');
    expect(held === 0 || row?.['status'] === 'released').toBe(true);
    expect(available).toBeGreaterThan(0);
    await expectRefusal(decide(moderator, caseId, 'release'), 'risk.case_decided', 409);
  });
});

describe('an order for which a rule wants a code', () => {
  it('is placed with the code that the refusal names, once', async () => {
    const market = await newMarket(sql);
    const shop = await openShop(sql, market, { currency: 'NGN' });
    const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 5 });
    const buyer = await newPerson(sql, { name: 'Buyer', country: 'NG' });
    await fundWallet(market, buyer, 5_000_000, 'NGN');
    const finance = await newStaff(sql, 'finance');
    await setRiskRule(finance, 'test-code', {
      signal: 'order_placed',
      subjects: ['order'],
      threshold: 2,
      action: 'step_up',
    });
    const items = [{ product_id: product, quantity: 1 }];
    const totalMinor = 420_000;
    await placeOrder(buyer, shop, { items, totalMinor });
    await expectRefusal(placeOrder(buyer, shop, { items, totalMinor }), 'risk.confirmation_required', 403);
    expect((await walletOf(buyer, buyer.id, 'NGN')).available).toBe(5_000_000 - totalMinor);
    await stepUp(buyer, 'order.place', { store_id: shop.id, total_minor: totalMinor, currency: 'NGN' });
    const outcomes = await Promise.allSettled([1, 2].map(() => placeOrder(buyer, shop, { items, totalMinor })));
    expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    await sql`update risk.rules set ends_at = core.now() where code = 'test-code' and ends_at is null`;
  });
});

describe('a device', () => {
  it('is known by the hash of a random id that the browser sends, and by nothing else', async () => {
    const id = crypto.randomUUID();
    const response = await fetch(`${stack.apiUrl}/functions/v1/start-payment`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        apikey: stack.publishableKey,
        authorization: `Bearer ${await tokenOf(person)}`,
        'x-amana-device': id,
      },
      body: JSON.stringify({
        purpose: 'topup',
        amount_minor: 500_000,
        currency: 'NGN',
        provider: 'paystack',
        idempotency_key: newKey('device'),
      }),
    });
    expect(response.status).toBe(200);
    const rows = await sql<{ device: string }[]>`
      select encode(device, 'hex') as device from risk.devices where user_id = ${person.id}`;
    const expected = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`amana-device:${id}`));
    expect(rows.map((row) => row.device)).toContain(Buffer.from(expected).toString('hex'));
  });
});
