/**
 * What staff do only by two, in the model: one asks, another decides, whoever asked may take it back, and what nobody decides
 * within a week is over. What an act is about and what it does is in the files of the acts; here is what they have in common.
 */
import { adjustment } from './adjustments.ts';
import { bankLineExplain } from './bank.ts';
import { batchApprove, batchEndItems } from './batches.ts';
import { bankTransfer } from './bank-transfers.ts';
import {
  done,
  firstProblem,
  hasRight,
  isStaff,
  refusesCode,
  worksIn,
  type Approval,
  type Market,
  type Verdict,
} from './market.ts';
import { orderDecision } from './order-decisions.ts';
import { refundEnd, withdrawalEnd, withdrawalRelease, withdrawalRetry } from './ends.ts';
import { exchange, exchangeRate } from './exchange.ts';
import { orderRefund } from './order-refunds.ts';
import { closePeriod, reopenPeriod } from './periods.ts';
import { pricingRule } from './pricing.ts';
import { paymentRefund } from './refunds.ts';
import { riskRelease } from './risk.ts';

const lifeMs = 7 * 24 * 3_600_000;

/** The largest amounts of somebody of finance, minor units. */
const limits: Readonly<Record<string, { readonly ask: number; readonly decide: number }>> = {
  PKR: { ask: 1_000_000_000, decide: 500_000_000 },
  NGN: { ask: 5_000_000_000, decide: 2_500_000_000 },
  USD: { ask: 4_000_000, decide: 2_000_000 },
};

/** What a wish comes to: how much, and whose money it is. */
export type Checked = Pick<Approval, 'amountMinor' | 'currency' | 'owners'>;

export interface ApprovalKind<Wish> {
  /** The right that asking needs, and deciding, too, unless that one is another. */
  readonly right: string;
  readonly rightToDecide?: string;
  /** What it is about, or why it cannot be. */
  check(market: Market, wish: Wish, person: string): Checked | Verdict;
  /** Does it; refuses before it changes anything. */
  carryOut(market: Market, wish: Wish, person: string, askedAt: number): Verdict;
}

const kinds = {
  'bank_line.explain': bankLineExplain,
  'bank_transfer.record': bankTransfer,
  'ledger.adjustment': adjustment,
  'ledger.close_period': closePeriod,
  'ledger.exchange': exchange,
  'ledger.exchange_rate': exchangeRate,
  'ledger.reopen_period': reopenPeriod,
  'order.refund': orderRefund,
  'order.resolve': orderDecision,
  'payment.refund': paymentRefund,
  'payment.refund_end': refundEnd,
  'payout_batch.approve': batchApprove,
  'payout_batch.end_items': batchEndItems,
  'pricing_rule.save': pricingRule,
  'risk.release': riskRelease,
  'withdrawal.release': withdrawalRelease,
  'withdrawal.end': withdrawalEnd,
  'withdrawal.retry': withdrawalRetry,
} satisfies Readonly<Record<string, ApprovalKind<never>>>;

export type ApprovalAction = keyof typeof kinds;
export const approvalActions = Object.keys(kinds) as ApprovalAction[];

function kindOf(action: string): ApprovalKind<unknown> {
  const kind = (kinds as Readonly<Record<string, ApprovalKind<never>>>)[action];
  if (kind === undefined) throw new Error(`The model knows no act ${action}.`);
  return kind;
}

export interface Asking {
  readonly maker: string;
  readonly action: string;
  /** In the model's names, as its kind wants it. */
  readonly wish: unknown;
  readonly reason: string;
}

const isTooShort = (reason: string) => reason.trim().length < 3;

/** Who may do everything, may do ten times as much. */
function isAbove(market: Market, person: string, checked: Checked, side: 'ask' | 'decide'): boolean {
  const factor = hasRight(market, person, 'ledger.reopen') ? 10 : 1;
  return checked.amountMinor !== null && checked.amountMinor > (limits[checked.currency ?? '']?.[side] ?? 0) * factor;
}

const isOwn = (market: Market, person: string, owners: readonly string[]) =>
  owners.some((owner) => owner === person || worksIn(market, person, owner));

export function ask(market: Market, name: string, { maker, action, wish, reason }: Asking): Verdict {
  const kind = kindOf(action);
  if (!hasRight(market, maker, kind.right)) return 'permission.denied';
  const checked = kind.check(market, wish, maker);
  if (typeof checked === 'string') return checked;
  if (refusesCode(market, maker)) return 'rate.limited';
  const problem = firstProblem([
    [isAbove(market, maker, checked, 'ask'), 'approval.limit_exceeded'],
    [isOwn(market, maker, checked.owners), 'approval.own_interest'],
    [isTooShort(reason), 'reason.required'],
  ]);
  if (problem !== done) return problem;
  const expiresAt = market.now + lifeMs;
  market.approvals[name] = { action, maker, wish, ...checked, expiresAt, status: 'requested' };
  return done;
}

export interface Deciding {
  readonly person: string;
  readonly approval: string;
  readonly isApproved: boolean;
  readonly reason: string;
}

export function decide(market: Market, { person, approval: name, isApproved, reason }: Deciding): Verdict {
  const approval = market.approvals[name];
  if (refusesCode(market, person)) return 'rate.limited';
  if (approval === undefined)
    return hasRight(market, person, 'approvals.read') ? 'approval.not_found' : 'permission.denied';
  const kind = kindOf(approval.action);
  const isOver = approval.status === 'requested' && approval.expiresAt <= market.now;
  const problem = firstProblem([
    [!hasRight(market, person, kind.rightToDecide ?? kind.right), 'permission.denied'],
    [approval.maker === person, 'approval.four_eyes'],
    [approval.status === 'expired' || isOver, 'approval.expired'],
    [approval.status !== 'requested', 'approval.decided'],
    [isOwn(market, person, approval.owners), 'approval.own_interest'],
    [isAbove(market, person, approval, 'decide'), 'approval.limit_exceeded'],
    [isTooShort(reason), 'reason.required'],
  ]);
  if (problem !== done) return problem;
  const outcome = isApproved ? carryOut(market, approval, kind, person) : done;
  if (outcome === done) approval.status = isApproved ? 'approved' : 'refused';
  return outcome;
}

/** It must still be possible, and still be what was asked for. */
function carryOut(market: Market, approval: Approval, kind: ApprovalKind<unknown>, person: string): Verdict {
  const checked = kind.check(market, approval.wish, person);
  if (typeof checked === 'string') return checked;
  if (checked.amountMinor !== approval.amountMinor || checked.currency !== approval.currency)
    return 'approval.outdated';
  return kind.carryOut(market, approval.wish, person, approval.expiresAt - lifeMs);
}

export function takeBack(market: Market, person: string, name: string, reason: string): Verdict {
  const approval = market.approvals[name];
  if (!isStaff(market, person)) return 'permission.denied';
  if (approval === undefined) return 'approval.not_found';
  if (approval.maker !== person) return 'approval.not_yours';
  if (approval.status === 'withdrawn') return done;
  const problem = firstProblem([
    [approval.status !== 'requested', 'approval.decided'],
    [isTooShort(reason), 'reason.required'],
  ]);
  if (problem === done) approval.status = 'withdrawn';
  return problem;
}

export function expireApprovals(market: Market): void {
  for (const approval of Object.values(market.approvals)) {
    if (approval.status === 'requested' && approval.expiresAt <= market.now) approval.status = 'expired';
  }
}
