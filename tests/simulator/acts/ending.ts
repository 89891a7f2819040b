/** Acts of two of staff who read in a company's portal how a refund or a withdrawal ended. */
import { staffEndAfterMs, type RefundEnd, type WithdrawalEnd } from '../model/ends.ts';
import { idOf } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing, type Request } from './approving.ts';
import { ofFinance } from './shopping.ts';
import { travelBy } from './timing.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Mostly one that is on its way, and mostly what is true. */
export function endRefund(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.refunds).filter((name) => product.ids.has(name));
  const open = names.filter((name) => /sending|pending/.test(market.refunds[name]?.status ?? ''));
  if (names.length === 0 || (open.length === 0 && random.chance(0.85))) return null;
  const refund = random.pick(open.length > 0 && random.chance(0.9) ? open : names);
  const truth = market.company.refunds[refund]?.status ?? 'failed';
  const outcome = random.weighted([
    [6, truth],
    [3, truth === 'failed' ? 'processed' : 'failed'],
    [0.5, 'burnt'],
  ]);
  const wish: RefundEnd = { refund, outcome };
  const { payment = '' } = market.refunds[refund] ?? {};
  return agreeing(world, {
    maker: ofFinance(world),
    action: 'payment.refund_end',
    wish,
    reason: random.chance(0.95) ? 'Seen in the portal.' : '',
    text: `says that ${refund} ${outcome}`,
    payload: () => ({ refund_id: idOf(product, refund), outcome }),
    touched: { refunds: [refund], payments: [payment], cases: [payment] },
  });
}

export function endWithdrawal(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.withdrawals).filter((name) => product.ids.has(name));
  const pending = names.filter((name) => market.withdrawals[name]?.status === 'pending_provider');
  const asked = pending.filter((name) => market.withdrawals[name]?.sentAt !== null);
  if (pending.length === 0 || (asked.length === 0 && random.chance(0.8))) return null;
  const withdrawal = random.pick(asked.length > 0 && random.chance(0.9) ? asked : random.chance(0.5) ? pending : names);
  const outcome = random.weighted([
    [5, 'settled'],
    [3, 'failed'],
    [0.5, 'burnt'],
  ]);
  const acts = agreeing(world, sayingEnd(world, ofFinance(world), { withdrawal, outcome }));
  // Mostly nobody looks before the company had its day to answer.
  const { sentAt = null } = market.withdrawals[withdrawal] ?? {};
  const leftMs = sentAt === null ? 0 : sentAt + staffEndAfterMs - market.now;
  return leftMs > 0 && random.chance(0.7) ? [travelBy((leftMs + minuteMs) / hourMs), ...acts] : acts;
}

export function sayingEnd({ product }: World, maker: string, wish: WithdrawalEnd): Request {
  const { withdrawal, outcome } = wish;
  return {
    maker,
    action: 'withdrawal.end',
    wish,
    reason: 'Seen in the portal.',
    text: `says that ${withdrawal} ${outcome}`,
    payload: () => ({ withdrawal_id: idOf(product, withdrawal), outcome }),
    touched: { withdrawals: [withdrawal] },
  };
}

/** One that is under review, mostly above what one person lets go. */
export function releaseByTwo(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.withdrawals).filter((name) => product.ids.has(name));
  const waiting = names.filter((name) => market.withdrawals[name]?.status === 'under_review');
  if (names.length === 0 || (waiting.length === 0 && random.chance(0.8))) return null;
  // What a rule of risk holds waits for its review first.
  const free = waiting.filter((name) => !/^(open|asked)$/.test(market.cases[name]?.status ?? ''));
  const ready = free.length > 0 ? free : waiting;
  const withdrawal = random.pick(ready.length > 0 && random.chance(0.9) ? ready : names);
  return agreeing(world, releasing(world, withdrawal, ofFinance(world)));
}

export function releasing(world: World, withdrawal: string, maker: string): Request {
  return {
    maker,
    action: 'withdrawal.release',
    wish: { withdrawal },
    reason: 'Checked with the owner.',
    text: `lets ${withdrawal} go`,
    payload: () => ({ withdrawal_id: idOf(world.product, withdrawal) }),
    touched: { withdrawals: [withdrawal] },
  };
}
