/**
 * Webhooks a second that are verified, stored and answered, each about another payment that waits, over HTTP through the gateway and the
 * Edge Function; how long an answer takes; and how many a second are processed in the end (wallet credited, payer told). Beside it
 * a bare insert of the same bodies through the same gateway's Data API: no function, no signature, no inbox, nothing processed.
 * Needs the environment of a stack. Prints one JSON object per line.
 *
 * node tests/bench/webhooks.ts [webhooks, default 1000]
 */
import { createHmac } from 'node:crypto';
import postgres from 'postgres';
import { functionEnvironment } from '../../supabase/local/functions/environment.ts';
import { loadSettings } from '../../supabase/local/settings.ts';
import { stack } from '../support/env.ts';
import { newPerson } from '../support/people.ts';
import { eventually } from '../support/wait.ts';

const count = Number(process.argv[2] ?? 1_000);
const clients = 8;
const amountMinor = 500_000;
const secretKey = functionEnvironment(loadSettings())['PAYSTACK_SECRET_KEY'] ?? '';

interface Sending {
  readonly url: string;
  readonly headers: (body: string) => Record<string, string>;
}

interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
}

/** Sends each body once, so many at a time; every answer must be a good one. */
async function send(bodies: readonly string[], { url, headers }: Sending): Promise<Figures> {
  const times: number[] = [];
  const queue = [...bodies];
  const started = performance.now();
  const worker = async () => {
    for (let body = queue.pop(); body !== undefined; body = queue.pop()) {
      const began = performance.now();
      const response = await fetch(url, { method: 'POST', headers: headers(body), body });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: clients }, worker));
  const seconds = (performance.now() - started) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
  return { perSecond: Math.round(bodies.length / seconds), p50: at(0.5), p95: at(0.95) };
}

/** Payments that wait for their end, and what the provider says of each. */
async function openPayments(sql: postgres.Sql, userId: string): Promise<string[]> {
  const claims = JSON.stringify({ sub: userId, role: 'authenticated', aal: 'aal1' });
  const rows = await sql.begin(async (tx) => {
    // One person opens more payments here than anybody may in an hour.
    await tx`select core.set_setting('payment.open_limit', '1000000'), set_config('request.jwt.claims', ${claims}, true)`;
    return tx<{ reference: string }[]>`
      select payments.create_payment('topup', ${amountMinor}, 'NGN', null, null, gen_random_uuid()::text, null) ->> 'reference' as reference
      from generate_series(1, ${count})`;
  });
  return rows.map(({ reference }, index) =>
    JSON.stringify({
      event: 'charge.success',
      data: {
        id: 1_000_000 + index,
        domain: 'test',
        status: 'success',
        reference,
        amount: amountMinor,
        requested_amount: amountMinor,
        currency: 'NGN',
        fees: 7_500,
        paid_at: new Date().toISOString(),
        channel: 'card',
        customer: { email: 'payer@people.test' },
      },
    }),
  );
}

async function measureIntake(sql: postgres.Sql, bodies: readonly string[]): Promise<Figures & { processed: number }> {
  const started = performance.now();
  const figures = await send(bodies, {
    url: `${stack.apiUrl}/functions/v1/payment-webhook/paystack`,
    headers: (body) => ({
      'content-type': 'application/json',
      'x-paystack-signature': createHmac('sha512', secretKey).update(body).digest('hex'),
    }),
  });
  await eventually(
    'all of them are processed',
    async () => {
      const [row] = await sql<{ left: number }[]>`
        select count(*)::integer as left from payments.inbox where status = 'received'`;
      return row?.left === 0;
    },
    120_000,
    20,
  );
  return { ...figures, processed: Math.round(bodies.length / ((performance.now() - started) / 1000)) };
}

/** The same bodies as plain rows, by the Data API alone. */
async function measureInserts(sql: postgres.Sql, bodies: readonly string[]): Promise<Figures> {
  await sql`create table api.bench_bodies (id bigint generated always as identity primary key, body jsonb not null)`;
  try {
    await sql`grant insert on api.bench_bodies to service_role`;
    await sql`notify pgrst, 'reload schema'`;
    return await send(
      bodies.map((body) => `{"body":${body}}`),
      {
        url: `${stack.apiUrl}/rest/v1/bench_bodies`,
        headers: () => ({
          'content-type': 'application/json',
          'content-profile': 'api',
          prefer: 'return=minimal',
          apikey: stack.secretKey,
          authorization: `Bearer ${stack.secretKey}`,
        }),
      },
    );
  } finally {
    await sql`drop table api.bench_bodies`;
  }
}

const sql = postgres(stack.dbUrl, { max: 2, onnotice: () => undefined });
try {
  const payer = await newPerson(sql, { name: 'Bench Payer', country: 'NG' });
  const bodies = await openPayments(sql, payer.id);
  // The function's process starts with its first request, and with a body that it only refuses nothing is kept for long.
  await fetch(`${stack.apiUrl}/functions/v1/payment-webhook/paystack`, { method: 'POST', body: '{}' });
  const intake = await measureIntake(sql, bodies);
  const bare = await measureInserts(sql, bodies);
  const line = {
    bench: 'webhook_intake',
    shape: 'verified, stored and answered',
    clients,
    webhooks: count,
    per_second: intake.perSecond,
    p50_ms: intake.p50,
    p95_ms: intake.p95,
    processed_per_second: intake.processed,
    alternative: 'a bare insert by the Data API of the same gateway',
    alternative_per_second: bare.perSecond,
    alternative_p50_ms: bare.p50,
    alternative_p95_ms: bare.p95,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  await sql.end();
}
