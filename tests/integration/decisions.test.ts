import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, control, read, requestWithdrawal, walletMinor } from '../providers/support/money.ts';
import { agree, approve, requestApproval } from '../support/approvals.ts';
import { call, expectRefusal, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  placeOrder,
  stockProduct,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';

/** Goal: nobody decides alone about more money than their role may, and nobody decides twice. Method: as staff do it, over HTTP. */
const sql = openDatabase();
const price = 29_980_000;
const total = 30_000_000;
let market: Market;
let moderator: Person;
let shop: Shop;
let buyer: Person;

beforeAll(async () => {
  [market, moderator] = await Promise.all([newMarket(sql), newStaff(sql, 'moderator')]);
  shop = await openShop(sql, market);
  buyer = await newPerson(sql, { name: 'Amina Khan', country: 'PK' });
  await fundWallet(market, buyer, 12 * total, 'PKR');
  await control('/faults/clear');
  await control('/settings', { speed: 100 });
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

/** A disputed order of 300,000.00 rupees: more than a moderator decides about, less than a superadmin does. */
async function disputed(): Promise<string> {
  const product = await stockProduct(shop, { priceMinor: price, quantity: 1 });
  const items = [{ product_id: product, quantity: 1 }];
  const { order_id: id } = await placeOrder(buyer, shop, { items, totalMinor: total });
  await act(shop.owner, id, 'accept');
  await act(buyer, id, 'dispute', { reason: 'not_received', details: 'Nothing came.' });
  return id;
}

const refund = { outcome: 'refund', reason: 'Nothing was sent.' };

async function ask(id: string): Promise<string> {
  const [order] = await read(moderator, `admin_orders?select=last_seq&id=eq.${id}`);
  return requestApproval(moderator, 'order.resolve', {
    order_id: id,
    seq: order?.['last_seq'],
    action: 'resolve',
    outcome: 'refund',
  });
}

/** An approval that only has to be sent, its code confirmed. */
async function readyToApprove(person: Person, id: string): Promise<() => Promise<unknown>> {
  const challenge = await stepUp(person, 'approval.decide', { approval_id: id, is_approved: true });
  return () =>
    call(person, 'admin_decide_approval', {
      p_approval_id: id,
      p_is_approved: true,
      p_reason: 'Looked at the photos.',
      p_challenge_id: challenge,
      p_idempotency_key: newKey('decide'),
    });
}

const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]): string[] =>
  outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : (/\w+\.\w+/.exec(String(one.reason))?.[0] ?? '?')));

describe('a dispute about more than one person decides', () => {
  it('is refused to a moderator, asked for, agreed to by finance, and done once', async () => {
    const id = await disputed();
    await expectRefusal(act(moderator, id, 'resolve', refund), 'approval.required', 409);
    const asked = await ask(id);
    expect(await read(moderator, `admin_orders?select=status,open_decision_id&id=eq.${id}`)).toEqual([
      { status: 'disputed', open_decision_id: asked },
    ]);
    expect(await read(buyer, `admin_orders?select=id&id=eq.${id}`)).toEqual([]);
    await expectRefusal(approve(moderator, asked), 'permission.denied', 403);
    const before = await walletMinor(sql, buyer.id, 'PKR');
    expect(await approve(market.finance, asked)).toMatchObject({ order_id: id, status: 'refunded' });
    expect(await walletMinor(sql, buyer.id, 'PKR')).toBe(before + total);
    await expectRefusal(approve(market.finance, asked), 'approval.decided', 409);
  });

  it('is not decided by a request that was asked before the buyer said more', async () => {
    const id = await disputed();
    const asked = await ask(id);
    await act(shop.owner, id, 'answer_dispute', { details: 'Here is the receipt of the carrier.' });
    await expectRefusal(approve(market.finance, asked), 'order.changed', 409);
    expect(await orderRow(buyer, id)).toMatchObject({ status: 'disputed', held_minor: total });
  });

  it('agreed to by two at once, and decided alone at that moment, is done once', async () => {
    const second = await newStaff(sql, 'finance');
    const id = await disputed();
    const asked = await ask(id);
    const [first, other] = [await readyToApprove(market.finance, asked), await readyToApprove(second, asked)];
    const before = await walletMinor(sql, buyer.id, 'PKR');
    const outcomes = codesOf(
      await Promise.allSettled([first(), other(), act(market.admin, id, 'resolve', refund), first()]),
    );
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1);
    const late = /^(approval\.decided|order\.changed|order\.invalid_transition|step_up\.\w+)$/;
    expect(outcomes.filter((code) => code !== 'done' && !late.test(code))).toEqual([]);
    expect(await walletMinor(sql, buyer.id, 'PKR')).toBe(before + total);
  });
});

describe('a withdrawal under review above what one person lets go', () => {
  it('waits for a second person, and is let go once by two at once', async () => {
    const second = await newStaff(sql, 'finance');
    const owner = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
    await fundWallet(market, owner, 200_000_001, 'NGN');
    const level = { owner_type: 'user', owner_id: owner.id, level: 2 };
    await agree({ finance: market.admin, admin: market.finance }, 'verification.set', level);
    const { withdrawal_id: id } = await requestWithdrawal(owner, await addDestination(sql, owner), 200_000_001);
    const decide = { p_withdrawal_id: id, p_decision: 'approve', p_reason: 'Known.' };
    for (const person of [market.finance, market.admin])
      await expectRefusal(
        call(person, 'admin_decide_withdrawal', { ...decide, p_idempotency_key: newKey('decide') }),
        'approval.required',
        409,
      );
    const asked = await requestApproval(market.finance, 'withdrawal.release', { withdrawal_id: id });
    // So much to a new account is held by risk as well: that is another question, answered first.
    await expectRefusal(approve(market.admin, asked), 'withdrawal.risk_review_open', 409);
    const [review] = await sql`select id from risk.cases where subject_id = ${id}`;
    await approve(market.admin, await requestApproval(market.finance, 'risk.release', { case_id: review?.['id'] }));
    const [first, other] = [await readyToApprove(second, asked), await readyToApprove(market.admin, asked)];
    const outcomes = codesOf(await Promise.allSettled([first(), other()]));
    expect(outcomes.toSorted()).toEqual(['approval.decided', 'done']);
    const [row] = await sql`select status from payouts.withdrawals where id = ${id}`;
    expect(row?.['status']).toMatch(/^(initiated|pending_provider|settled)$/);
  });
});
