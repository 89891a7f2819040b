/**
 * What two of staff decide about single refunds and withdrawals, in the model: that one goes which is above what one person lets go,
 * how one ended of which the company says nothing, that one which failed is tried again.
 */
import type { ApprovalKind } from './approvals.ts';
import { done } from './market.ts';
import { endRefund } from './refunds.ts';
import { isByFile, isRailCurrency } from './ways-out.ts';
import { hearOfTransfer, place } from './withdrawals.ts';

/** Until then the company is asked. */
export const staffEndAfterMs = 24 * 3_600_000;

export interface RefundEnd {
  readonly refund: string;
  readonly outcome: string;
}

export const refundEnd: ApprovalKind<RefundEnd> = {
  right: 'ledger.adjust',
  check(market, { refund: name, outcome }) {
    const refund = market.refunds[name];
    if (refund === undefined) return 'payment.refund_not_found';
    if (outcome !== 'processed' && outcome !== 'failed') return 'approval.payload_invalid';
    // One that waits to be handed over was not sent: nobody can have seen how it ended.
    if (refund.status !== 'sending' && refund.status !== 'pending') return 'payment.refund_ended';
    const { payer = '', currency = '' } = market.payments[refund.payment] ?? {};
    return { amountMinor: refund.amountMinor, currency, owners: [payer] };
  },
  carryOut(market, { refund, outcome }) {
    endRefund(market, refund, outcome === 'processed' ? 'succeeded' : 'failed');
    return done;
  },
};

export interface WithdrawalEnd {
  readonly withdrawal: string;
  readonly outcome: string;
}

export const withdrawalEnd: ApprovalKind<WithdrawalEnd> = {
  right: 'payouts.decide',
  check(market, { withdrawal: name, outcome }) {
    const kept = market.withdrawals[name];
    if (kept === undefined) return 'withdrawal.not_found';
    if (outcome !== 'settled' && outcome !== 'failed') return 'approval.payload_invalid';
    const isLong = kept.sentAt !== null && kept.sentAt + staffEndAfterMs <= market.now;
    if (kept.status !== 'pending_provider' || isByFile(kept.payer) || !isLong) return 'withdrawal.not_endable';
    return { amountMinor: kept.amountMinor, currency: kept.currency, owners: [kept.owner, kept.by] };
  },
  carryOut(market, { withdrawal, outcome }) {
    const status = outcome === 'settled' ? 'succeeded' : 'failed';
    // What the company charged, only the company tells.
    hearOfTransfer(market, withdrawal, { status, feeMinor: null, isMessage: false });
    return done;
  },
};

export const withdrawalRelease: ApprovalKind<{ readonly withdrawal: string }> = {
  right: 'payouts.decide',
  check(market, { withdrawal }) {
    const kept = market.withdrawals[withdrawal];
    if (kept === undefined) return 'withdrawal.not_found';
    if (kept.status !== 'under_review') return 'withdrawal.not_under_review';
    return { amountMinor: kept.amountMinor, currency: kept.currency, owners: [kept.owner, kept.by] };
  },
  carryOut(market, { withdrawal }) {
    const kept = market.withdrawals[withdrawal];
    if (/^(open|asked)$/.test(market.cases[withdrawal]?.status ?? '')) return 'withdrawal.risk_review_open';
    if (kept !== undefined) kept.status = 'initiated';
    return done;
  },
};

/** One that failed or came back is tried again, once, under a new name; not one that the company says it paid after all. */
export const withdrawalRetry: ApprovalKind<{ readonly withdrawal: string; readonly as: string }> = {
  right: 'payouts.decide',
  check(market, { withdrawal }) {
    const kept = market.withdrawals[withdrawal];
    if (kept === undefined || !isRailCurrency(kept.currency)) return 'withdrawal.not_found';
    if (!/^(failed|reversed)$/.test(kept.status) || kept.isRetried || kept.isPaidAfterReturn)
      return 'withdrawal.not_retryable';
    return { amountMinor: kept.amountMinor, currency: kept.currency, owners: [kept.owner, kept.by] };
  },
  carryOut(market, { withdrawal, as }) {
    const kept = market.withdrawals[withdrawal];
    if (kept === undefined || !isRailCurrency(kept.currency)) return 'withdrawal.not_found';
    const { by: person, owner, currency, amountMinor, destination } = kept;
    const placed = place(market, as, { person, owner, currency, amountMinor, destination });
    if (placed === done) kept.isRetried = true;
    return placed;
  },
};
