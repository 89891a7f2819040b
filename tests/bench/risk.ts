/**
 * What judging costs: how many orders are placed, withdrawals asked for and payments settled a second, with the
 * triggers of risk and without them, in turns on the same data, each act the product's own command in a transaction
 * of its own. Needs DB_URL of a stack with time travel allowed. Prints one JSON object per line.
 *
 * node tests/bench/risk.ts [acts in each turn, default 50] [turns, default 6]
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { call, type Actor, type Json } from '../../supabase/seed/commands.ts';
import { stack } from '../support/env.ts';
import { address, fundWallet, newMarket, openShop, stockProduct } from '../support/scenario.ts';
import { newPerson, type Person } from '../support/people.ts';

const [acts, turns] = [Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 6)];
const sql = postgres(stack.dbUrl, { max: 2, onnotice: () => undefined });

const watched = {
  checkout: ['orders.orders', 'orders_risk'],
  withdrawal: ['payouts.withdrawals', 'withdrawals_risk'],
  webhook: ['payments.payments', 'payments_risk_settled'],
} as const;

function command<Answer>(person: Person, name: string, input: Record<string, Json>): Promise<Answer> {
  const claims = JSON.stringify({ sub: person.id, role: 'authenticated', aal: 'aal1' });
  const actor: Actor = { role: 'authenticated', claims };
  return sql.begin((tx) => call<Answer>(tx, actor, name, input)) as Promise<Answer>;
}

interface Path {
  readonly name: keyof typeof watched;
  /** Makes ready what the act needs; not timed. */
  prepare(): Promise<Record<string, string>>;
  act(ready: Record<string, string>): Promise<unknown>;
}

/** Milliseconds of each act. */
async function turn(path: Path): Promise<number[]> {
  const ready = [];
  for (let made = 0; made < acts; made += 1) ready.push(await path.prepare());
  const spent = [];
  for (const one of ready) {
    const started = performance.now();
    await path.act(one);
    spent.push(performance.now() - started);
  }
  return spent;
}

/** The middle: what else the machine does meanwhile makes single acts slow, not most of them. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(path: Path): Promise<void> {
  const [table, trigger] = watched[path.name];
  const judged: number[] = [];
  const unjudged: number[] = [];
  await turn(path);
  for (let done = 0; done < turns; done += 1) {
    judged.push(...(await turn(path)));
    await sql.unsafe(`alter table ${table} disable trigger ${trigger}`);
    try {
      unjudged.push(...(await turn(path)));
    } finally {
      await sql.unsafe(`alter table ${table} enable trigger ${trigger}`);
    }
  }
  const [withRules, without] = [median(judged), median(unjudged)];
  console.log(
    JSON.stringify({
      bench: `risk.${path.name}`,
      per_second_judged: Math.round(10_000 / withRules) / 10,
      per_second_unjudged: Math.round(10_000 / without) / 10,
      cost_percent: Math.round((withRules / without - 1) * 1000) / 10,
      cost_microseconds: Math.round((withRules - without) * 1000),
    }),
  );
}

const market = await newMarket(sql);
const buyer = await newPerson(sql, { name: 'Bench Buyer', country: 'NG' });
await fundWallet(market, buyer, 9_000_000_000_000, 'NGN');
const shop = await openShop(sql, market, { currency: 'NGN' });
const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 1_000_000 });
const total = 420_000;
await sql`select core.set_setting('payout.review_first', 'false')`;
await sql`update payouts.limits set daily_minor = 9000000000000000, monthly_minor = 9000000000000000`;
// Whom the rules match is looked at: that costs more, and is rare.
await sql`update risk.rules set threshold = 9000000000000000 where ends_at is null`;
await sql`
  insert into payouts.destinations (owner_type, owner_id, provider, country, bank_code, account_number, account_name, currency, usable_at, added_by)
  values ('user', ${buyer.id}, 'paystack', 'NG', '058', ${String(Date.now()).slice(-10)}, 'Bench Buyer', 'NGN', core.now(), ${buyer.id})`;
const [destination] = await sql<{ id: string }[]>`select id from payouts.destinations where owner_id = ${buyer.id}`;
if (destination === undefined) throw new Error('there is no account to pay to');

await measure({
  name: 'checkout',
  prepare: () => Promise.resolve({}),
  act: () =>
    command(buyer, 'place_order', {
      p_store_id: shop.id,
      p_items: [{ product_id: product, quantity: 1 }],
      p_address: address as Json,
      p_payment_method: 'wallet',
      p_expected_total_minor: total,
      p_note: null,
      p_idempotency_key: randomUUID(),
    }),
});
await measure({
  name: 'withdrawal',
  prepare: async () => {
    await sql`delete from access.rate_limits where subject = ${buyer.id}`;
    const context = { owner_id: buyer.id, amount_minor: 100_000, currency: 'NGN', destination_id: destination.id };
    const [challenge] = await sql<{ id: string }[]>`
      insert into access.step_up_challenges (id, user_id, action, context, code_hash, attempts_left, created_at, expires_at, verified_at)
      values (core.uuid_v7(), ${buyer.id}, 'withdrawal.request', ${sql.json(context)}, 'bench', 5, core.now(), core.now() + interval '10 minutes', core.now())
      returning id`;
    return { challenge: challenge?.id ?? '' };
  },
  act: async ({ challenge }) => {
    await command(buyer, 'request_withdrawal', {
      p_owner_type: 'user',
      p_owner_id: buyer.id,
      p_amount_minor: 100_000,
      p_currency: 'NGN',
      p_destination_id: destination.id,
      p_step_up: challenge ?? '',
      p_idempotency_key: randomUUID(),
    });
    await sql`delete from access.rate_limits where subject = ${buyer.id}`;
  },
});
await measure({
  name: 'webhook',
  prepare: async () => {
    await sql`delete from access.rate_limits where subject = ${buyer.id}`;
    const { reference } = await command<{ reference: string }>(buyer, 'create_payment', {
      p_purpose: 'topup',
      p_amount_minor: 500_000,
      p_currency: 'NGN',
      p_order_id: null,
      p_provider: 'paystack',
      p_idempotency_key: randomUUID(),
    });
    return { reference };
  },
  act: ({ reference }) =>
    sql`select payments.apply_fact(${reference ?? ''}, 'webhook', ${sql.json({
      subject: 'payment',
      provider: 'paystack',
      mode: 'test',
      status: 'succeeded',
      amount_minor: 500_000,
      currency: 'NGN',
      fee_minor: 17_500,
    })})`,
});
await sql.end();
