/**
 * Rules of prices in the model: versions that begin at their time and end when the next one begins. What was placed or begun keeps
 * the version of its moment.
 */
import { percentOf } from './arithmetic.ts';
import type { ApprovalKind, Checked } from './approvals.ts';
import { isMobile, type Payer } from './ways-out.ts';
import { done, firstProblem, type Market, type RuleVersion, type Verdict } from './market.ts';

/** What holds where nobody wrote a rule. */
const standard = { commissionBps: 800, bearer: 'platform' } as const;

const versionAt = (market: Market, name: string): RuleVersion | undefined =>
  market.rules[name]?.find(({ from, until }) => from <= market.now && (until === null || market.now < until));

export const charge = ({ bps, fixedMinor }: Pick<RuleVersion, 'bps' | 'fixedMinor'>, amountMinor: number): number =>
  percentOf(amountMinor, bps) + fixedMinor;

/** Commission on goods: with the tax on it never more than the goods. */
export function commissionOn(market: Market, store: string, goodsMinor: number, taxBps: number): number {
  const version = versionAt(market, `commission of ${store}`) ?? { bps: standard.commissionBps, fixedMinor: 0 };
  const most = Number((BigInt(goodsMinor) * 10_000n) / BigInt(10_000 + taxBps));
  return Math.min(charge(version, goodsMinor), most);
}

/** Who bears what a company charges for a payment, as the rule is now. */
export function feeTerms(market: Market, provider: string): RuleVersion | null {
  return versionAt(market, `fee of ${provider}`) ?? null;
}

export function buyerFee(terms: RuleVersion | null, amountMinor: number): number {
  return terms?.bearer === 'buyer' ? charge(terms, amountMinor) : 0;
}

/** What a withdrawal costs where nobody wrote a rule for its company, minor units. */
const standardWithdrawalFee: Readonly<Record<string, number>> = { NGN: 5_000, PKR: 2_500 };

export interface WithdrawalFee {
  readonly feeMinor: number;
  /** Whether it comes back with money that the bank sends back. */
  readonly isReturned: boolean;
}

/** The rules here are about files and Paystack. Of withdrawals of this month (UTC) so many are free, as the rule says that holds now. */
export function withdrawalFee(
  market: Market,
  {
    owner,
    payer,
    currency,
    amountMinor,
  }: {
    readonly owner: string;
    readonly payer: Payer;
    readonly currency: string;
    readonly amountMinor: number;
  },
): WithdrawalFee {
  const version = isMobile(payer) ? undefined : versionAt(market, `withdrawals in ${currency}`);
  if (version === undefined) return { feeMinor: standardWithdrawalFee[currency] ?? 0, isReturned: true };
  const now = new Date(market.now);
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const made = Object.values(market.withdrawals).filter(
    (kept) =>
      kept.owner === owner &&
      kept.currency === currency &&
      kept.requestedAt >= month &&
      !/^(failed|cancelled|reversed)$/.test(kept.status),
  );
  const isFree = made.length < version.freePerMonth;
  return { feeMinor: isFree ? 0 : charge(version, amountMinor), isReturned: version.isReturned };
}

export interface RefundTerms {
  readonly bearer: 'platform' | 'seller' | 'buyer';
  readonly feeMinor: number;
}

/** Who bears what sending money of a payment back costs; where a seller would and there is none, the platform does. */
export function refundTerms(market: Market, provider: string, amountMinor: number, hasSeller: boolean): RefundTerms {
  const version = versionAt(market, `refunds of ${provider}`);
  const bearer = version?.bearer ?? 'platform';
  if (version === undefined || bearer === 'platform' || (bearer === 'seller' && !hasSeller)) {
    return { bearer: 'platform', feeMinor: 0 };
  }
  return { bearer, feeMinor: charge(version, amountMinor) };
}

export interface PriceChange {
  readonly rule: string;
  readonly bps: number;
  readonly fixedMinor: number;
  readonly bearer: RuleVersion['bearer'];
  readonly isReturned: boolean;
  readonly freePerMonth: number;
  /** Null: when it is decided. */
  readonly from: number | null;
  /** Null: a new rule. */
  readonly expectedVersion: number | null;
}

const isAsItIs = (latest: RuleVersion, { bps, fixedMinor, bearer, isReturned, freePerMonth }: PriceChange) =>
  latest.bps === bps &&
  latest.fixedMinor === fixedMinor &&
  latest.bearer === bearer &&
  latest.isReturned === isReturned &&
  latest.freePerMonth === freePerMonth;

/** A new rule, or the next version of one: one of staff asks, another decides. */
export const pricingRule: ApprovalKind<PriceChange> = {
  right: 'pricing.write',
  check(market, wish): Checked | Verdict {
    const { rule, from, expectedVersion } = wish;
    const versions = market.rules[rule] ?? [];
    const latest = versions.at(-1);
    const problem = firstProblem([
      [from !== null && from < market.now, 'pricing_rule.from_past'],
      [expectedVersion !== null && expectedVersion !== versions.length, 'pricing_rule.changed'],
      [expectedVersion === null && latest !== undefined, 'pricing_rule.tie'],
      [latest !== undefined && isAsItIs(latest, wish), 'approval.nothing_changes'],
    ]);
    if (problem !== done) return problem;
    const store = rule.replace('commission of ', '');
    return { amountMinor: null, currency: null, owners: store in market.stores ? [store] : [] };
  },
  carryOut(market, { rule, bps, fixedMinor, bearer, isReturned, freePerMonth, from: asked }) {
    const versions = market.rules[rule] ?? [];
    const latest = versions.at(-1);
    const from = asked ?? market.now;
    if (latest !== undefined && latest.from <= market.now) latest.until = from;
    else if (latest !== undefined) {
      // It never began: what was to end then goes on until the new one.
      latest.until = latest.from;
      const before = versions.find((version) => version.until === latest.from && version.from < version.until);
      if (before !== undefined) before.until = from;
    }
    market.rules[rule] = [...versions, { bps, fixedMinor, bearer, isReturned, freePerMonth, from, until: null }];
    return done;
  },
};
