/** Time, and the jobs that it drives: the simulator is the only clock and runs what pg_cron would run. */
import { everythingOf } from '../compare.ts';
import { expireApprovals } from '../model/approvals.ts';
import { expireReferences } from '../model/bank.ts';
import type { Fault } from '../model/company.ts';
import { staffEndAfterMs } from '../model/ends.ts';
import { breaker } from '../model/health.ts';
import { done, type Market } from '../model/market.ts';
import { runOrderTimers } from '../model/orders.ts';
import { askAboutPayments, expirePayments, payments } from '../model/payments.ts';
import { confirmMs } from '../model/confirmations.ts';
import { closeDays } from '../model/periods.ts';
import { riskRules } from '../model/risk.ts';
import { askAboutRefunds, sendRefunds } from '../model/refunds.ts';
import { runWeekly } from '../model/weekly.ts';
import { askAboutWithdrawals, payouts, sendWithdrawals } from '../model/withdrawals.ts';
import type { MobileMood } from '../model/mobile-payouts.ts';
import { withMoods } from '../product/mobile-desk.ts';
import { askCompany, awaitRefund, endFault, sendPayouts, withFault, withSilence } from '../product/provider-desk.ts';
import type { Outcome, Product } from '../product/product.ts';
import { setFault } from '../../providers/support/money.ts';
import type { Act, World } from '../world.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const dayMs = 24 * hour;
/** No step begins so near to a moment at which something changes by itself that some seconds of machine time matter. */
const margin = 30 * second;

/** Moments at which the mere passing of time changes an answer. */
function turningPoints(market: Market): number[] {
  return [
    ...Object.values(market.orders).flatMap(({ dueAt, placedAt }) => [
      ...(dueAt === null ? [] : [dueAt]),
      placedAt + riskRules.orderCodes.windowMs,
    ]),
    ...Object.values(market.payments).flatMap(({ expiresAt, createdAt }) => [
      expiresAt,
      expiresAt + payments.askMs,
      expiresAt + payments.askSilentMs,
      createdAt + riskRules.payments.windowMs,
    ]),
    ...Object.values(market.links).map(({ expiresAt }) => expiresAt),
    ...Object.values(market.withdrawals).flatMap(({ sentAt }) => (sentAt === null ? [] : [sentAt + staffEndAfterMs])),
    ...Object.values(market.rates).map(({ validUntil }) => validUntil),
    // Days end at midnight, here and there; weekly payouts run in the morning, here and there.
    ...[0, 5, 9, 19, 23, 24].map((hours) => Math.floor(market.now / dayMs) * dayMs + hours * hour),
    ...Object.values(market.schedules).flatMap(({ nextRunAt }) => (nextRunAt === null ? [] : [nextRunAt])),
    ...Object.values(market.destinations).map(({ usableAt }) => usableAt),
    ...Object.values(market.rules).flatMap((versions) => versions.map(({ from }) => from)),
    ...Object.values(market.references).flatMap(({ status, expiresAt }) => (status === 'waiting' ? [expiresAt] : [])),
    ...Object.values(market.approvals).flatMap(({ status, expiresAt }) => (status === 'requested' ? [expiresAt] : [])),
    ...Object.values(market.confirmations).map(({ verifiedAt }) => verifiedAt + confirmMs),
    ...Object.values(market.withdrawals).map(({ requestedAt }) => requestedAt + riskRules.withdrawals.windowMs),
    ...Object.values(market.withdrawals).flatMap(({ settledAt }) =>
      settledAt === null ? [] : [settledAt + payouts.feeAskMs],
    ),
    ...healthPoints(market),
    ...Object.entries(market.windows).map(([key, { startedAt }]) => startedAt + windowMs(key)),
  ].filter((moment) => moment > market.now - 2 * margin);
}

function healthPoints({ health }: Market): number[] {
  return Object.values(health).flatMap(({ retryAt, windowStartedAt }) => [
    ...(retryAt === null ? [] : [retryAt]),
    ...(windowStartedAt === null ? [] : [windowStartedAt + breaker.windowMs]),
  ]);
}

function windowMs(key: string): number {
  if (key.startsWith('code ')) return 10 * minute;
  return key.startsWith('codes ') ? 24 * hour : hour;
}

/** Moves the model's clock; a little further when the moment would be too near to a turning point. */
export function advance(market: Market, byMs: number): void {
  const points = turningPoints(market);
  market.now += byMs;
  while (points.some((moment) => Math.abs(moment - market.now) < margin)) market.now += margin;
}

/** Days pass, or just the time until something is due. */
export function travel(world: World): Act {
  const { random, market } = world;
  const due = turningPoints(market).filter((moment) => moment > market.now);
  const next = due.length > 0 ? random.pick(due) - market.now + margin : hour;
  const byMs = random.weighted([
    [4, random.whole(1, 20) * minute],
    [3, random.whole(1, 12) * hour],
    [3, Math.min(next, 4 * 24 * hour)],
    [1, random.whole(1, 5) * 24 * hour],
  ]);
  return travelBy(byMs / hour);
}

export function travelBy(hours: number): Act {
  return {
    text: `time passes: ${hours.toFixed(1)} hours`,
    kind: 'time passes',
    touched: {},
    predict(now) {
      advance(now, Math.round(hours * hour));
      return done;
    },
    // The clock is set before each step; here there is nothing else to do.
    perform: () => Promise.resolve({ code: done, answer: null }),
  };
}

const jobs = [
  'order-timers',
  'weekly-payouts',
  'payment-expiry',
  'payment-inbox',
  'bank-lines',
  'bank-references',
  'approval-expiry',
  'ledger-hold-expiry',
  'ledger-day-closing',
  'ledger-roll-up',
  'ledger-seals',
];

/** What pg_cron does every minute. */
export function runJobs(world: World): Act {
  return {
    text: 'the jobs run',
    kind: 'the jobs run',
    touched: everythingOf(world.market),
    comesAgain: true,
    predict(market) {
      runOrderTimers(market);
      runWeekly(market);
      expirePayments(market);
      expireApprovals(market);
      expireReferences(market);
      closeDays(market);
      return done;
    },
    perform: () => performJobs(world.product),
  };
}

async function performJobs({ sql }: Product): Promise<Outcome> {
  for (const job of jobs) {
    await sql`select outbox.run_job(${job})`;
    const [row] = await sql<{ status: string | null; error: string | null }[]>`
      select j.last_status as status, j.last_error as error from outbox.jobs as j where j.name = ${job}`;
    if (row?.status !== 'succeeded') return { code: `job ${job} ${row?.status}`, answer: row?.error };
  }
  return { code: done, answer: null };
}

type Moods = Readonly<Record<'jazzcash' | 'easypaisa', MobileMood | null>>;
const calm: Moods = { jazzcash: null, easypaisa: null };

/** How the next payout at each of the mobile companies goes. */
function someMoods({ random }: World): Moods {
  return {
    jazzcash: random.chance(0.35) ? random.pick(['refuse', 'lost_before', 'lost_after', 'in_process'] as const) : null,
    easypaisa: random.chance(0.35)
      ? random.pick(['refuse', 'lost_before', 'lost_after', 'closed', 'closed'] as const)
      : null,
  };
}

const sayMoods = (moods: Moods) =>
  Object.entries(moods)
    .map(([company, mood]) => (mood === null ? '' : `; ${company}: ${mood}`))
    .join('');

/** Withdrawals and refunds that wait are handed to the company, which may misbehave once. */
export function handOver(world: World, isCalm = false): Act {
  const { random, market } = world;
  const fault: Fault | null =
    !isCalm && random.chance(0.2)
      ? {
          path: random.pick(['/transfer', '/transferrecipient', '/refund']),
          name: random.pick(['api.500', 'api.500_after', 'api.429', 'api.garbage'] as const),
        }
      : null;
  const moods = isCalm ? calm : someMoods(world);
  const failsRefund = !isCalm && random.chance(0.25);
  const names: string[] = [];
  const refunds = Object.entries(market.refunds).filter(([, kept]) => kept.status === 'requested');
  // The company's messages about two refunds at once would come in no order that can be repeated.
  const isRefunding = refunds.length > 0;
  const messageNames = refunds.flatMap(() => [world.name('message'), world.name('message')]);
  return {
    text: `what waits is handed over${fault === null ? '' : `, the company answers ${fault.name} to ${fault.path}`}${failsRefund && isRefunding ? ', the next refund will fail' : ''}${sayMoods(moods)}`,
    kind: 'hand over what waits',
    touched: { withdrawals: Object.keys(market.withdrawals), refunds: Object.keys(market.refunds) },
    predict(now) {
      now.company.fault = fault;
      now.company.mobile.moods = { ...moods };
      now.company.refundFails = failsRefund && isRefunding;
      let used = 0;
      names.length = 0;
      sendWithdrawals(now);
      sendRefunds(now, () => {
        const name = messageNames[used++] ?? '';
        names.push(name);
        return name;
      });
      now.company.fault = null;
      now.company.mobile.moods = { ...calm };
      now.company.refundFails = false;
      return done;
    },
    async perform() {
      if (failsRefund && isRefunding) await setFault('refund.fail');
      await withMoods(moods, () => withFault(fault, 1, sendPayouts));
      if (failsRefund && isRefunding) await endFault('refund.fail');
      if (names.length > 0) await learnRefunds(world, names);
      return { code: done, answer: null };
    },
  };
}

async function learnRefunds(world: World, names: readonly string[]): Promise<void> {
  for (let index = 0; index < names.length; index += 2) {
    const pair = names.slice(index, index + 2);
    const payment = world.market.company.messages[pair[0] ?? '']?.subject ?? '';
    await awaitRefund(world.product, payment, pair);
  }
}

const companies = ['paystack', 'jazzcash', 'easypaisa'];

/** We ask the companies about everything without an end; some of them answer nothing. */
export function ask(world: World, isCalm = false): Act {
  const isOutage = !isCalm && world.random.chance(0.2);
  const silent = new Set(isOutage ? world.random.pick([...companies.map((name) => [name]), companies]) : []);
  const isPaystackSilent = silent.has('paystack');
  return {
    text: `the companies are asked about everything${isOutage ? `, and do not answer: ${[...silent].join(', ')}` : ''}`,
    kind: 'ask the companies',
    touched: everythingOf(world.market),
    predict(market) {
      askAboutPayments(market, silent);
      askAboutWithdrawals(market, silent);
      askAboutRefunds(market, isPaystackSilent);
      return done;
    },
    async perform() {
      await withSilence(silent, () => askCompany(world.product));
      return { code: done, answer: null };
    },
  };
}
