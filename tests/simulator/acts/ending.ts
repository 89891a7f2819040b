/** Acts of two of staff who read in a company's portal how a refund or a withdrawal ended. */
import type { RefundEnd, WithdrawalEnd } from '../model/ends.ts';
import { idOf } from '../product/product.ts';
import type { Act, World } from '../world.ts';
import { agreeing, type Request } from './approving.ts';
import { ofFinance } from './shopping.ts';

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
  if (pending.length === 0) return null;
  const withdrawal = random.pick(random.chance(0.9) ? pending : names);
  const outcome = random.weighted([
    [5, 'settled'],
    [3, 'failed'],
    [0.5, 'burnt'],
  ]);
  const wish: WithdrawalEnd = { withdrawal, outcome };
  return agreeing(world, {
    maker: ofFinance(world),
    action: 'withdrawal.end',
    wish,
    reason: 'Seen in the portal.',
    text: `says that ${withdrawal} ${outcome}`,
    payload: () => ({ withdrawal_id: idOf(product, withdrawal), outcome }),
    touched: { withdrawals: [withdrawal] },
  });
}

/** One that is under review, mostly above what one person lets go. */
export function releaseByTwo(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.withdrawals).filter((name) => product.ids.has(name));
  const waiting = names.filter((name) => market.withdrawals[name]?.status === 'under_review');
  if (names.length === 0 || (waiting.length === 0 && random.chance(0.8))) return null;
  const withdrawal = random.pick(waiting.length > 0 && random.chance(0.9) ? waiting : names);
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
