/** How a run ends: everybody goes home, what is under way comes to its end, and time ends the rest. */
import { bringing, linesForAllPayouts } from './acts/bank.ts';
import { sendBatches } from './acts/batches.ts';
import { resolving, undecided } from './acts/chargebacks.ts';
import { agreed } from './acts/approving.ts';
import { releasing, sayingEnd } from './acts/ending.ts';
import { endingMobile } from './acts/mobile-payouts.ts';
import { deliverSomethingNew } from './acts/paying.ts';
import { lettingGo, openCases, reviewing } from './acts/reviewing.ts';
import { stopping } from './acts/weekly.ts';
import { ask, handOver, runJobs, travelBy } from './acts/timing.ts';
import { deciding, ending } from './acts/withdrawing.ts';
import { isAboveAlone } from './model/alone.ts';
import { finalStatuses } from './model/order-table.ts';
import type { Market } from './model/market.ts';
import { isOpen } from './model/payments.ts';
import { stakeOf } from './model/risk.ts';
import type { Act, World } from './world.ts';

const rounds = 60;

/** Each act is chosen when the one before it is done. */
export function* untilAllIsOver(world: World): Generator<Act> {
  // Staff may have used up the codes that they may ask for today; and no week begins another withdrawal.
  yield travelBy(25);
  for (const store of Object.keys(world.market.schedules)) {
    yield stopping(world, { person: 'Finance', store, isStopped: true, reason: 'At the end.' });
  }
  for (const subject of openCases(world)) {
    const refund = world.name('refund');
    const stake = stakeOf(world.market, subject);
    if (isAboveAlone(world.market, 'Moderator', 'review', stake))
      yield* agreed(world, lettingGo(world, subject, 'Finance'));
    else yield reviewing(world, { person: 'Moderator', subject, decision: 'release', reason: 'At the end.', refund });
  }
  for (const name of withdrawalsIn(world.market, 'under_review')) {
    const kept = world.market.withdrawals[name];
    if (kept !== undefined && isAboveAlone(world.market, 'Finance', 'withdrawal', kept)) {
      yield* agreed(world, releasing(world, name, 'Finance'));
    } else yield deciding(world, { person: 'Finance', withdrawal: name, decision: 'approve', reason: 'At the end.' });
  }
  for (const name of undecided(world.market)) yield resolving(world, name, 'won');
  yield* sendBatches(world);
  for (let round = 0; round < 3; round += 1) {
    yield handOver(world, true);
    const paid = linesForAllPayouts(world);
    if (Object.keys(paid).length > 0) yield bringing(world, 'Finance', paid);
    for (const name of pendingTransfers(world.market)) yield ending(world, name, 'success');
    for (const name of pendingPayouts(world.market)) yield endingMobile(world, name, 'Completed');
    yield* allMessages(world);
    yield ask(world, true);
  }
  yield* endUnheard(world);
  for (let round = 0; leftOpen(world.market).length > 0 && round < rounds; round += 1) {
    yield travelBy(3 * 24);
    yield runJobs(world);
  }
}

function* allMessages(world: World): Generator<Act> {
  for (let act = deliverSomethingNew(world); act !== null; act = deliverSomethingNew(world)) yield act;
}

/** Of what no company will ever tell, two of staff do. */
function* endUnheard(world: World): Generator<Act> {
  const unheard = withdrawalsIn(world.market, 'pending_provider');
  if (unheard.length === 0) return;
  yield travelBy(25);
  for (const withdrawal of unheard) {
    yield* agreed(world, sayingEnd(world, 'Finance', { withdrawal, outcome: 'failed' }));
  }
}

function pendingPayouts({ company: { mobile } }: Market): string[] {
  return Object.keys(mobile.payouts).filter((name) => mobile.payouts[name] === 'Pending');
}

function withdrawalsIn(market: Market, status: string): string[] {
  return Object.keys(market.withdrawals).filter((name) => market.withdrawals[name]?.status === status);
}

function pendingTransfers({ company }: Market): string[] {
  return Object.keys(company.transfers).filter((name) => company.transfers[name]?.status === 'pending');
}

/** What has no end yet: no order, payment, withdrawal or refund may stay so, and no money with it. */
export function leftOpen(market: Market): string[] {
  const names = <Row>(rows: Record<string, Row>, isLeft: (row: Row) => boolean) =>
    Object.entries(rows).flatMap(([name, row]) => (isLeft(row) ? [name] : []));
  return [
    ...names(market.orders, ({ status }) => !finalStatuses.has(status)),
    ...names(market.payments, isOpen),
    ...names(market.refunds, ({ status }) => status !== 'processed' && status !== 'failed'),
    ...names(market.withdrawals, ({ status }) => /initiated|under_review|pending_provider/.test(status)),
  ];
}
