import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  control,
  invokeAsProject,
  newAccountNumber,
  providerState,
  read,
  setFault,
  tokenOf,
  withdrawalBecomes,
} from '../providers/support/money.ts';
import { call, expectRefusal, newKey, type Json } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import { mailTo } from '../support/inbox.ts';
import { newPerson, newStaff, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  parcel,
  placeOrder,
  stockProduct,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { stepUp } from '../support/step-up.ts';
import { eventually } from '../support/wait.ts';

/** Goal: a store's earnings reach its bank once, and only as its owner confirmed. Method: as owner and staff do it, over HTTP. */
const sql = openDatabase();
const price = 30_000_000;
const total = 30_020_000;
const amount = 5_000_000;
const reviewAbove = 50_000_000;
let market: Market;
let buyer: Person;
let shop: Shop;
let earned: number;

beforeAll(async () => {
  market = await newMarket(sql);
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, buyer, 40 * total, 'NGN');
  await sql`select core.set_setting('payout.review_first', 'false')`;
});
beforeEach(async () => {
  await control('/faults/clear');
  await control('/settings', { speed: 100, transfer_seconds: 2 });
  shop = await openShop(sql, market, { currency: 'NGN' });
  earned = await sell(1);
});
afterEach(() => expectBooksInOrder(sql));
afterAll(async () => {
  await sql`select core.set_setting('payout.review_first', 'true')`;
  await control('/faults/clear');
  await sql.end();
});

/** Orders that went well; what is in the store's wallet after them. */
async function sell(count: number): Promise<number> {
  const product = await stockProduct(shop, { priceMinor: price, quantity: count });
  for (let sold = 0; sold < count; sold += 1) {
    const items = [{ product_id: product, quantity: 1 }];
    const { order_id: id } = await placeOrder(buyer, shop, { items, totalMinor: total });
    await act(shop.owner, id, 'accept');
    await act(shop.owner, id, 'ship', parcel);
    await act(buyer, id, 'confirm');
  }
  return (await inWallet()).available;
}

function inWallet(): Promise<{ available: number; held: number }> {
  return walletOf(shop.owner, shop.id, 'NGN');
}

async function addAccount(person = shop.owner, number = newAccountNumber()): Promise<string> {
  const context = { owner_id: shop.id, bank_code: '058', account_number: number };
  const { destination_id: id } = await call<{ destination_id: string }>(person, 'add_payout_destination', {
    p_owner_type: 'store',
    p_owner_id: shop.id,
    p_provider: 'paystack',
    p_bank_code: '058',
    p_account_number: number,
    p_account_name: 'Shop Owner',
    p_currency: 'NGN',
    p_step_up: await stepUp(person, 'payout_destination.add', context),
    p_idempotency_key: newKey('account'),
  });
  // The cool-off of a new account has passed.
  await sql`update payouts.destinations set usable_at = core.now() where id = ${id}`;
  return id;
}

function contextOf(destinationId: string, amountMinor: number): Json {
  return { owner_id: shop.id, amount_minor: amountMinor, currency: 'NGN', destination_id: destinationId };
}

interface Requested {
  readonly withdrawal_id: string;
  readonly code: string;
  readonly status: string;
}

function request(destinationId: string, amountMinor: number, challenge: string, key = newKey('withdraw')) {
  return call<Requested>(shop.owner, 'request_withdrawal', {
    p_owner_type: 'store',
    p_owner_id: shop.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: destinationId,
    p_step_up: challenge,
    p_idempotency_key: key,
  });
}

async function withdraw(destinationId: string, amountMinor = amount): Promise<Requested> {
  const challenge = await stepUp(shop.owner, 'withdrawal.request', contextOf(destinationId, amountMinor));
  return request(destinationId, amountMinor, challenge);
}

function decide(staff: Person, id: string, decision: string, reason = 'Checked with the owner.') {
  const args = { p_withdrawal_id: id, p_decision: decision, p_reason: reason, p_idempotency_key: newKey('decide') };
  return call<{ status: string }>(staff, 'admin_decide_withdrawal', args);
}

function cancel(id: string) {
  return call(shop.owner, 'cancel_withdrawal', { p_withdrawal_id: id, p_idempotency_key: newKey('cancel') });
}

async function transfersTo(reference: unknown): Promise<Json[]> {
  const { transfers } = await providerState();
  return transfers.filter((item) => item['reference'] === reference);
}

describe('a store’s earnings', () => {
  it('are withdrawn with a code from the mail, settled by webhook, and seen by owner and buyer as each may', async () => {
    const destination = await addAccount();
    const { withdrawal_id: id, status } = await withdraw(destination);
    expect(status).toBe('initiated');
    const row = await withdrawalBecomes(sql, id, 'settled');
    expect(await inWallet()).toEqual({ available: earned - amount, held: 0 });
    expect(await transfersTo(row['reference'])).toMatchObject([{ amount: amount - 5_000, status: 'success' }]);
    expect(await read(shop.owner, `withdrawals?select=status,net_minor&id=eq.${id}`)).toEqual([
      { status: 'settled', net_minor: amount - 5_000 },
    ]);
    expect(await read(buyer, `withdrawals?select=status&id=eq.${id}`)).toEqual([]);
  });

  it('come back in full when the bank refuses, and again when it sends settled money back', async () => {
    const destination = await addAccount();
    await setFault('transfer.fail');
    const failed = await withdraw(destination);
    await withdrawalBecomes(sql, failed.withdrawal_id, 'failed');
    expect(await inWallet()).toEqual({ available: earned, held: 0 });

    const settled = await withdraw(destination);
    const row = await withdrawalBecomes(sql, settled.withdrawal_id, 'settled');
    await control(`/transfers/${String(row['reference'])}/finish`, { status: 'reversed' });
    await withdrawalBecomes(sql, settled.withdrawal_id, 'reversed');
    expect(await inWallet()).toEqual({ available: earned, held: 0 });
  });

  it('asked for twice at once pay out once: one wins, the other hears that there is not enough', async () => {
    const destination = await addAccount();
    const most = earned - 1_000_000;
    const challenges = [
      await stepUp(shop.owner, 'withdrawal.request', contextOf(destination, most)),
      await stepUp(shop.owner, 'withdrawal.request', contextOf(destination, most)),
    ];
    const outcomes = await Promise.allSettled(challenges.map((challenge) => request(destination, most, challenge)));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(refused).toEqual([expect.stringContaining('ledger.insufficient_funds (409)')]);
    const row = await withdrawalBecomes(sql, won[0]?.withdrawal_id ?? '', 'settled');
    expect(await transfersTo(row['reference'])).toHaveLength(1);
    expect(await inWallet()).toEqual({ available: earned - most, held: 0 });
  });

  it('leave once however often the same button is pressed, and for exactly what was confirmed', async () => {
    const destination = await addAccount();
    const challenge = await stepUp(shop.owner, 'withdrawal.request', contextOf(destination, amount));
    await expectRefusal(request(destination, amount + 1, challenge), 'step_up.required', 403);
    const key = newKey('twice');
    const answers = await Promise.all(Array.from({ length: 5 }, () => request(destination, amount, challenge, key)));
    expect(new Set(answers.map((answer) => answer.withdrawal_id)).size).toBe(1);
    await expectRefusal(request(destination, amount, challenge), 'step_up.expired', 403);
    await withdrawalBecomes(sql, answers[0]?.withdrawal_id ?? '', 'settled');
    expect(await inWallet()).toEqual({ available: earned - amount, held: 0 });
  });

  it('are the owner’s to take out: a manager sees them and may not', async () => {
    const manager = await newPerson(sql, { name: 'Manager', country: 'NG' });
    await call(shop.owner, 'add_store_member', {
      p_store_id: shop.id,
      p_email: manager.email,
      p_role: 'manager',
      p_idempotency_key: newKey('member'),
    });
    expect((await walletOf(manager, shop.id, 'NGN')).available).toBe(earned);
    await expectRefusal(addAccount(manager), 'permission.denied', 403);
  });
});

describe('before the money is handed over', () => {
  it('the owner takes a withdrawal back; after that it is too late', async () => {
    await sell(1);
    const destination = await addAccount();
    const before = await inWallet();
    const reviewFrom = (amountMinor: number) =>
      sql`select core.set_setting('payout.review_above_minor', ${sql.json({ NGN: amountMinor, PKR: 10_000_000 })})`;
    await reviewFrom(amount - 1);
    const [waiting] = await Promise.allSettled([withdraw(destination)]);
    await reviewFrom(reviewAbove);
    if (waiting.status === 'rejected') throw waiting.reason;
    const id = waiting.value.withdrawal_id;
    expect(waiting.value.status).toBe('under_review');
    expect(await inWallet()).toEqual({ available: before.available - amount, held: amount });
    expect(await cancel(id)).toMatchObject({ status: 'cancelled' });
    expect(await inWallet()).toEqual(before);
    await invokeAsProject('send-payout');
    expect(await withdrawalBecomes(sql, id, 'cancelled')).toMatchObject({ sent_at: null });

    await setFault('transfer.pending');
    const sent = await withdraw(destination);
    const row = await withdrawalBecomes(sql, sent.withdrawal_id, 'pending_provider');
    await expectRefusal(cancel(sent.withdrawal_id), 'withdrawal.not_cancellable', 409);
    await eventually('it reached the provider', async () => (await transfersTo(row['reference'])).length === 1);
    await control(`/transfers/${String(row['reference'])}/finish`, { status: 'success' });
    await withdrawalBecomes(sql, sent.withdrawal_id, 'settled');
  });

  it('a cancellation against the hand-over: stopped or paid, never both', async () => {
    const destination = await addAccount();
    for (let round = 0; round < 3; round += 1) {
      const before = await inWallet();
      const { withdrawal_id: id } = await withdraw(destination);
      const [stopped] = await Promise.allSettled([cancel(id), invokeAsProject('send-payout')]);
      const row = await withdrawalBecomes(sql, id, stopped?.status === 'fulfilled' ? 'cancelled' : 'settled');
      const isPaid = row['status'] === 'settled';
      expect(await transfersTo(row['reference'])).toHaveLength(isPaid ? 1 : 0);
      expect(await inWallet()).toEqual({ available: before.available - (isPaid ? amount : 0), held: 0 });
    }
  });
});

describe('a large withdrawal', () => {
  const large = reviewAbove + 1;

  it('waits for finance, who let it go', async () => {
    await sell(1);
    const { withdrawal_id: id, status } = await withdraw(await addAccount(), large);
    expect(status).toBe('under_review');
    const [seen] = await read(market.finance, `admin_withdrawals?select=*&id=eq.${id}`);
    expect(seen).toMatchObject({ status: 'under_review', amount_minor: large, owner_email: shop.owner.email });
    const support = await newStaff(sql, 'support');
    await expectRefusal(decide(support, id, 'approve'), 'permission.denied', 403);
    await expectRefusal(decide(market.finance, id, 'approve', ' '), 'reason.required', 400);
    await decide(market.finance, id, 'approve');
    const row = await withdrawalBecomes(sql, id, 'settled');
    await expectRefusal(decide(market.finance, id, 'reject'), 'withdrawal.not_under_review', 409);
    expect(await transfersTo(row['reference'])).toHaveLength(1);
    const trail = await read(market.admin, `admin_audit_log?select=action,reason&entity_id=eq.${id}&order=id`);
    expect(trail.map((entry) => entry['action'])).toEqual(['withdrawal.request', 'withdrawal.approve']);
  });

  it('that finance refuse is back in the wallet, with the reason for the owner to read', async () => {
    await sell(1);
    const before = await inWallet();
    const { withdrawal_id: id } = await withdraw(await addAccount(), large);
    await decide(market.finance, id, 'reject', 'The account is in another name.');
    expect(await inWallet()).toEqual(before);
    const events = await read(shop.owner, `withdrawal_events?select=action,reason&withdrawal_id=eq.${id}&order=seq`);
    expect(events).toMatchObject([
      { action: 'request' },
      { action: 'reject', reason: 'The account is in another name.' },
    ]);
  });

  it('is not passed by the member of staff who asked for it', async () => {
    await sell(1);
    const { withdrawal_id: id } = await withdraw(await addAccount(), large);
    await sql`insert into access.staff (user_id, role) values (${shop.owner.id}, 'finance')`;
    await expectRefusal(decide(shop.owner, id, 'approve'), 'withdrawal.own', 403);
    await decide(market.finance, id, 'reject');
  });
});

describe('an account number', () => {
  it('is in no answer to anybody: no view, no event, no mail, no message on a channel', async () => {
    const number = newAccountNumber();
    const destination = await addAccount(shop.owner, number);
    const { withdrawal_id: id } = await withdraw(destination);
    await withdrawalBecomes(sql, id, 'settled');

    const views = await sql<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'api'::regnamespace and relkind = 'v'`;
    expect(views.length).toBeGreaterThan(20);
    let rows = 0;
    for (const person of [shop.owner, buyer, market.finance, market.admin]) {
      const token = await tokenOf(person);
      for (const { name } of views) {
        const answer = await fetch(`${stack.apiUrl}/rest/v1/${name}?select=*&limit=1000`, {
          headers: { apikey: stack.publishableKey, authorization: `Bearer ${token}`, 'accept-profile': 'api' },
        });
        const text = await answer.text();
        expect({ name, holds: text.includes(number) }).toEqual({ name, holds: false });
        if (person === market.admin) expect({ name, status: answer.status }).toEqual({ name, status: 200 });
        if (answer.ok) rows += (JSON.parse(text) as unknown[]).length;
      }
    }
    expect(rows).toBeGreaterThan(100);
    expect(JSON.stringify(await mailTo(shop.owner.email))).not.toContain(number);
    const heard = await sql`select 1 from realtime.messages where payload::text like ${`%${number}%`}`;
    expect(heard).toHaveLength(0);
    // The provider was told all the same: it is not that the number was nowhere.
    expect(JSON.stringify((await providerState()) as unknown)).toContain(number);
  });
});
