import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quiet } from '../simulator/quiet.ts';
import { call, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  newMarket,
  openShop,
  orderRow,
  parcel,
  placeOrder,
  stockProduct,
  walletOf,
  type Market,
  type Shop,
} from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { newAccountNumber, referenceOf } from './support/money.ts';

/**
 * Goal: a payment that arrives while its order is being acted on waits for the order and holds no account meanwhile.
 * Method: the fact as webhooks and polls bring it, on connections of its own, against sweeps over the same orders.
 */
const sql = openDatabase(12);
const total = 1_520_000;
let market: Market;
let shop: Shop;
let product: string;
let buyer: Person;

beforeAll(async () => {
  market = await newMarket(sql);
  shop = await openShop(sql, market, { currency: 'NGN' });
  product = await stockProduct(shop, { priceMinor: 1_500_000, quantity: 100 });
});
beforeEach(async () => {
  buyer = await newPerson(sql, { name: 'Ngozi Obi', country: 'NG' });
  await fundWallet(market, buyer, total, 'NGN');
});
afterEach(() => expectBooksInOrder(sql));
afterAll(() => sql.end());

const items = () => [{ product_id: product, quantity: 1 }];

/** An order that waits for its provider payment, and the payment's reference. */
async function unpaid(): Promise<{ id: string; reference: string }> {
  const { order_id: id } = await placeOrder(buyer, shop, { items: items(), totalMinor: total, method: 'provider' });
  const payment = await call<{ payment_id: string }>(buyer, 'create_payment', {
    p_purpose: 'order',
    p_amount_minor: total,
    p_currency: 'NGN',
    p_order_id: id,
    p_provider: null,
    p_idempotency_key: newKey('pay'),
  });
  return { id, reference: await referenceOf(sql, payment.payment_id) };
}

/** An order from the wallet, delivered: its release will touch wallets of buyer and store. */
async function delivered(): Promise<string> {
  const { order_id: id } = await placeOrder(buyer, shop, { items: items(), totalMinor: total });
  await act(shop.owner, id, 'accept');
  await act(shop.owner, id, 'ship', parcel);
  await act(shop.owner, id, 'deliver', { proof: 'Signed.' });
  return id;
}

async function succeed(on: postgres.Sql | postgres.TransactionSql, reference: string): Promise<void> {
  const fact = {
    provider: 'paystack',
    mode: 'test',
    status: 'succeeded',
    amount_minor: total,
    currency: 'NGN',
    fee_minor: 0,
    provider_id: randomUUID(),
  };
  await on`select api.apply_payment_fact(${reference}, 'poll', ${sql.json(fact)})`;
}

/**
 * Starts the work while this holds a row, waits until the work waits for that row, and then asks which wallets of these owners are
 * free. One that is not is held by somebody who waits: whoever has the row and wants the wallet waits for ever.
 */
async function freeWallets(
  hold: (tx: postgres.TransactionSql) => Promise<unknown>,
  work: () => Promise<unknown>,
  owners: readonly string[],
): Promise<number> {
  let done: Promise<unknown> = Promise.resolve();
  const free = await sql.begin(async (tx) => {
    await hold(tx);
    const [own] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
    done = work();
    done.catch(() => undefined);
    await eventually('the work waits', async () => {
      const waiting = await sql`select pid from pg_stat_activity where ${own?.pid ?? 0} = any(pg_blocking_pids(pid))`;
      return waiting.length > 0 || undefined;
    });
    const rows = await tx`
      select id from ledger.accounts
      where kind = 'wallet' and owner_id = any (${owners as string[]}::uuid[]) and currency = 'NGN'
      for update skip locked`;
    return rows.length;
  });
  await done;
  return free;
}

describe('a payment of an order that is being acted on', () => {
  it('holds no wallet while it waits for the order', async () => {
    const { id, reference } = await unpaid();
    const free = await freeWallets(
      (tx) => tx`select from orders.orders where id = ${id} for no key update`,
      () => succeed(sql, reference),
      [buyer.id],
    );
    expect(free).toBe(1);
    expect((await orderRow(buyer, id)).status).toBe('placed');
  });

  it('never deadlocks with sweeps over orders of the same buyer', async () => {
    const finished: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      if (round > 0) await fundWallet(market, buyer, total, 'NGN');
      const [done, open] = [await delivered(), await unpaid()];
      await sql`update orders.orders set due_at = core.now() - interval '1 second' where id in (${done}, ${open.id})`;
      await Promise.all([
        succeed(sql, open.reference),
        ...Array.from({ length: 4 }, () => sql`select orders.run_due(50)`),
        succeed(sql, open.reference),
      ]);
      await sql`select orders.run_due(50)`;
      expect((await orderRow(buyer, done)).status).toBe('completed');
      finished.push((await orderRow(buyer, open.id)).status);
    }
    expect(finished.every((status) => status === 'placed' || status === 'cancelled')).toBe(true);
    // Whoever lost: an order that no longer waited left its money in the wallet.
    const cancelled = finished.filter((status) => status === 'cancelled').length;
    expect((await walletOf(buyer, buyer.id, 'NGN')).available).toBe(cancelled * total);
  });
});

async function bankSays(reference: string, id: string, status: 'open' | 'lost'): Promise<void> {
  const fact = {
    subject: 'dispute',
    provider: 'paystack',
    mode: 'test',
    provider_id: id,
    status,
    amount_minor: total,
    currency: 'NGN',
  };
  await sql`select payments.apply_dispute_fact(${reference}, ${sql.json(fact)})`;
}

describe('events that nobody processed, taken up by the job', () => {
  let goOn: () => Promise<void>;
  beforeAll(async () => {
    goOn = await quiet();
  });
  afterAll(() => goOn());

  async function keepEvent(reference: string): Promise<void> {
    const fact = {
      subject: 'payment',
      reference,
      provider: 'paystack',
      mode: 'test',
      status: 'succeeded',
      amount_minor: total,
      currency: 'NGN',
      fee_minor: 0,
      provider_id: randomUUID(),
    };
    await sql`
      select payments.receive_webhook(
        'paystack', ${randomUUID()}, 'charge.success', '{}', '{}', true, ${sql.json(fact)}, 'signature', null
      )`;
  }

  it('hold nothing of one while the next one’s order is waited for', async () => {
    const later = await newPerson(sql, { name: 'Ada Obi', country: 'NG' });
    const first = await unpaid();
    const mine = buyer;
    buyer = later;
    const second = await unpaid();
    await keepEvent(first.reference);
    await keepEvent(second.reference);
    const [job] = await sql`select command from cron.job where jobname = 'payment-inbox'`;
    const free = await freeWallets(
      (tx) => tx`select from orders.orders where id = ${second.id} for no key update`,
      () => sql.unsafe(String(job?.['command'])).simple(),
      [mine.id],
    );
    expect(free).toBe(1);
    expect([(await orderRow(mine, first.id)).status, (await orderRow(later, second.id)).status]).toEqual([
      'placed',
      'placed',
    ]);
    const left = await sql`
      select from payments.inbox where reference in (${first.reference}, ${second.reference}) and status <> 'processed'`;
    expect(left).toHaveLength(0);
  });
});

describe('the bank’s word about a payment whose order staff decide at that moment', () => {
  it('and the decision never wait for each other for ever, and the money goes one way, once', async () => {
    const before = (await walletOf(buyer, buyer.id, 'NGN')).available;
    const outcomes = new Set<string>();
    for (let round = 0; round < 6; round += 1) {
      const { id, reference } = await unpaid();
      await succeed(sql, reference);
      const dispute = randomUUID();
      await bankSays(reference, dispute, 'open');
      const decision = act(market.admin, id, 'resolve', { outcome: 'refund', reason: 'It was never sent.' }).then(
        () => 'decided',
        (error: unknown) => String(error),
      );
      // Now the one, now the other has the start.
      if (round % 2 === 1) await decision;
      await Promise.all([bankSays(reference, dispute, 'lost'), bankSays(reference, dispute, 'lost'), decision]);
      outcomes.add(await decision);
      expect(await orderRow(buyer, id)).toMatchObject({ status: 'refunded', held_minor: 0, refunded_minor: total });
      const [row] = await sql`select status, loss_minor from payments.disputes where provider_dispute_id = ${dispute}`;
      expect(row).toMatchObject({ status: 'lost', loss_minor: '0' });
    }
    expect([...outcomes].filter((one) => !/decided|order\.invalid_transition/.test(one))).toEqual([]);
    expect(await walletOf(buyer, buyer.id, 'NGN')).toMatchObject({ available: before, held: 0 });
  });
});

describe('withdrawals that are handed over together', () => {
  let goOn: () => Promise<void>;
  beforeAll(async () => {
    goOn = await quiet();
  });
  afterAll(() => goOn());

  /** One that may go, to an account that was looked at. */
  async function readyToGo(person: Person): Promise<void> {
    await sql`
      with account as (
        insert into payouts.destinations (
          owner_type, owner_id, provider, country, bank_code, account_number, account_name, currency, usable_at, added_by
        )
        values ('user', ${person.id}, 'paystack', 'NG', '058', ${newAccountNumber()}, 'Ngozi Obi', 'NGN', core.now(), ${person.id})
        returning id
      )
      select payouts.act(
        payouts.place_withdrawal(${person.id}, 'user', ${person.id}, 60000, r, a.id), 'approve', 'staff'
      )
      from account as a
      cross join payouts.rails as r
      where r.currency = 'NGN' and r.provider = 'paystack'`;
  }

  it('take the wallets in the order of all, not in that of the requests', async () => {
    const later = await newPerson(sql, { name: 'Ada Obi', country: 'NG' });
    await fundWallet(market, later, total, 'NGN');
    await readyToGo(later);
    await readyToGo(buyer);
    // The wallet that was made first is asked for last: who holds it may want the other one.
    const free = await freeWallets(
      (tx) =>
        tx`select from ledger.accounts where kind = 'wallet' and owner_id = ${buyer.id} and currency = 'NGN' for update`,
      () => sql`select payouts.claim_payouts(50)`,
      [later.id],
    );
    expect(free).toBe(1);
    const rows = await sql`select status from payouts.withdrawals where owner_id in (${buyer.id}, ${later.id})`;
    expect(rows.map((row) => row['status'])).toEqual(['pending_provider', 'pending_provider']);
  });
});

describe('what goes back to where it was paid from', () => {
  let goOn: () => Promise<void>;
  beforeAll(async () => {
    goOn = await quiet();
  });
  afterAll(() => goOn());

  /** An order that was paid by card and whose money is to go back to it. */
  async function toSource(): Promise<{ id: string; reference: string; payment: string }> {
    const { id, reference } = await unpaid();
    await succeed(sql, reference);
    await call(buyer, 'choose_refund', { p_order_id: id, p_refund_to: 'source' });
    const [row] = await sql<{ id: string }[]>`select id from payments.payments where reference = ${reference}`;
    return { id, reference, payment: String(row?.id) };
  }

  const lockPayment = (payment: string) => (tx: postgres.TransactionSql) =>
    tx`select from payments.payments where id = ${payment} for no key update`;
  const reject = (id: string) => act(shop.owner, id, 'reject', { reason: 'Sold at the counter.' });
  const claim = (on: postgres.Sql | postgres.TransactionSql) => on`select payments.claim_refunds(50)`;
  const sent = { status: 'succeeded', amount_minor: total, currency: 'NGN', provider_id: 'R-1' };
  const openRefund = async (payment: string) => {
    const [row] = await sql<{ id: string; status: string }[]>`
      select id, status from payments.refunds where payment_id = ${payment} order by created_at desc limit 1`;
    return row ?? { id: '', status: 'none' };
  };

  it('holds no wallet while an act that sends it waits for its payment', async () => {
    const { id, payment } = await toSource();
    expect(await freeWallets(lockPayment(payment), () => reject(id), [buyer.id])).toBe(1);
    expect((await openRefund(payment)).status).toBe('requested');
  });

  it('nor while a sweep does', async () => {
    const { id, payment } = await toSource();
    await sql`update orders.orders set due_at = core.now() - interval '1 second' where id = ${id}`;
    const sweep = () => sql`select orders.run_due(50)`;
    expect(await freeWallets(lockPayment(payment), sweep, [buyer.id])).toBe(1);
    expect((await openRefund(payment)).status).toBe('requested');
  });

  it.each([
    ['webhook', (reference: string) => sql`select payments.apply_refund_fact(${reference}, ${sql.json(sent)})`],
    ['poll', (_: string, refund: string) => sql`select api.refund_fact(${refund}, ${sql.json(sent)})`],
    [
      'refusal',
      (_: string, refund: string) =>
        sql`select api.refund_sent(${refund}, 'refused', ${sql.json({ failure_code: 'no' })})`,
    ],
  ])('nor while a %s about it does', async (_name, say) => {
    const { id, reference, payment } = await toSource();
    await reject(id);
    await claim(sql);
    const { id: refund } = await openRefund(payment);
    expect(await freeWallets(lockPayment(payment), () => say(reference, refund), [buyer.id])).toBe(1);
    expect((await openRefund(payment)).status).toMatch(/processed|failed/);
  });

  it('is not taken from the one who hands it over by a chargeback that is lost at that moment', async () => {
    const { id, reference, payment } = await toSource();
    await reject(id);
    await freeWallets(claim, () => bankSays(reference, randomUUID(), 'lost'), [buyer.id]);
    // It is on its way to the company: what it holds must be there when that says that it was sent.
    expect((await openRefund(payment)).status).toBe('sending');
    await sql`select payments.apply_refund_fact(${reference}, ${sql.json(sent)})`;
    expect((await openRefund(payment)).status).toBe('processed');
  });
});
