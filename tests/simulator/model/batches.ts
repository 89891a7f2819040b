/** Withdrawals that leave in files for the bank, in the model: collected, approved by another, exported, ended by the statement or by two of staff. */
import type { ApprovalKind } from './approvals.ts';
import {
  done,
  firstProblem,
  hasRight,
  walletOf,
  type BankLine,
  type Batch,
  type Market,
  type Verdict,
} from './market.ts';
import { isByFile } from './ways-out.ts';
import { hearOfTransfer } from './withdrawals.ts';

/** Whose money withdrawals are, and who asked for them. */
export function ownersOf(market: Market, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const kept = market.withdrawals[name];
    return kept === undefined ? [] : [kept.owner, kept.by];
  });
}

const liveItems = ({ items }: Batch) => Object.entries(items).filter(([, item]) => item.status !== 'dropped');

function batchOf(market: Market, withdrawal: string): Batch | undefined {
  return Object.values(market.batches).find((batch) => {
    const item = batch.items[withdrawal];
    return item !== undefined && item.status !== 'dropped';
  });
}

const total = (batch: Batch, isIn: (status: string) => boolean) =>
  Object.values(batch.items)
    .filter(({ status }) => isIn(status))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);

export interface BatchRequest {
  readonly person: string;
  readonly currency: string;
  /** Null: all that wait. */
  readonly withdrawals: readonly string[] | null;
  readonly reason: string;
}

export function createBatch(
  market: Market,
  name: string,
  { person, currency, withdrawals, reason }: BatchRequest,
): Verdict {
  const ready = Object.entries(market.withdrawals)
    .filter(([key, kept]) => kept.status === 'initiated' && isByFile(kept.payer) && batchOf(market, key) === undefined)
    .filter(([key, kept]) => kept.by !== person && (withdrawals === null || withdrawals.includes(key)));
  const problem = firstProblem([
    [!hasRight(market, person, 'payouts.decide'), 'permission.denied'],
    [reason.trim() === '', 'reason.required'],
    [currency !== 'PKR', 'payout_batch.no_account'],
    [ready.length < (withdrawals?.length ?? 1), 'payout_batch.nothing_to_pay'],
  ]);
  if (problem !== done) return problem;
  const items = Object.fromEntries(
    ready.map(([key, { amountMinor, feeMinor }]) => [
      key,
      { amountMinor: amountMinor - feeMinor, status: 'open', isPaid: false, isReturned: false } as const,
    ]),
  );
  const batch: Batch = { by: person, status: 'draft', version: 1, totalMinor: 0, count: ready.length, items };
  batch.totalMinor = total(batch, () => true);
  market.batches[name] = batch;
  return done;
}

function act(batch: Batch, status: Batch['status']): void {
  batch.status = status;
  batch.version += 1;
}

export interface BatchDecision {
  readonly person: string;
  readonly batch: string;
  readonly action: string;
  readonly version: number;
  readonly reason: string;
}

/** Cancelled before the export, or given to the bank. */
export function decideBatch(market: Market, { person, batch: name, action, version, reason }: BatchDecision): Verdict {
  const batch = market.batches[name];
  const isPossible =
    action === 'cancel'
      ? batch?.status === 'draft' || batch?.status === 'approved'
      : action === 'send' && batch?.status === 'exported';
  const problem = firstProblem([
    [!hasRight(market, person, 'payouts.decide'), 'permission.denied'],
    [reason.trim() === '', 'reason.required'],
    [batch === undefined, 'payout_batch.not_found'],
    [action !== 'cancel' && action !== 'send', 'payout_batch.invalid_transition'],
    [batch?.version !== version, 'payout_batch.changed'],
    [!isPossible, 'payout_batch.invalid_transition'],
  ]);
  if (problem !== done || batch === undefined) return problem;
  act(batch, action === 'cancel' ? 'cancelled' : 'sent');
  if (action === 'cancel') for (const item of Object.values(batch.items)) item.status = 'dropped';
  return done;
}

/** The first time, its withdrawals leave the wallets; what was taken back by then drops out. */
export function exportBatch(market: Market, person: string, name: string): Verdict {
  const batch = market.batches[name];
  if (!hasRight(market, person, 'payouts.decide')) return 'permission.denied';
  if (batch === undefined) return 'payout_batch.not_found';
  if (!/^(approved|exported|sent)$/.test(batch.status)) return 'payout_batch.invalid_transition';
  if (batch.status !== 'approved') {
    act(batch, batch.status);
    return done;
  }
  const open = Object.entries(batch.items).filter(([, item]) => item.status === 'open');
  const ready = open.filter(([key]) => market.withdrawals[key]?.status === 'initiated');
  if (ready.length === 0) return 'payout_batch.nothing_to_pay';
  for (const [, item] of open) item.status = 'dropped';
  for (const [key, item] of ready) {
    const kept = market.withdrawals[key];
    if (kept === undefined) continue;
    item.status = 'open';
    const wallet = walletOf(market, kept.owner, kept.currency);
    wallet.held -= kept.amountMinor;
    wallet.posted -= kept.amountMinor;
    kept.status = 'pending_provider';
  }
  act(batch, 'exported');
  batch.count = ready.length;
  batch.totalMinor = total(batch, (status) => status === 'open');
  return done;
}

function endItem(batch: Batch, withdrawal: string, status: 'settled' | 'failed' | 'reversed', isByLine: boolean): void {
  const item = batch.items[withdrawal];
  if (item === undefined) return;
  item.status = status;
  if (isByLine && status === 'settled') item.isPaid = true;
  if (isByLine && status === 'reversed') item.isReturned = true;
  const isOpen = Object.values(batch.items).some((other) => other.status === 'open');
  if (!isOpen && (batch.status === 'exported' || batch.status === 'sent')) act(batch, 'closed');
}

// Two of staff ---------------------------------------------------------------------------------------------------

export const batchApprove: ApprovalKind<{ readonly batch: string; readonly version: number }> = {
  right: 'payouts.decide',
  check(market, { batch: name, version }) {
    const batch = market.batches[name];
    if (batch === undefined) return 'payout_batch.not_found';
    if (batch.version !== version) return 'payout_batch.changed';
    if (batch.status !== 'draft') return 'payout_batch.invalid_transition';
    const owners = ownersOf(market, Object.keys(batch.items));
    return { amountMinor: batch.totalMinor, currency: 'PKR', owners };
  },
  carryOut(market, { batch: name }, person) {
    const batch = market.batches[name];
    if (batch === undefined || batch.by === person) return 'payout_batch.four_eyes';
    act(batch, 'approved');
    return done;
  },
};

export interface ItemsEnd {
  readonly batch: string;
  readonly withdrawals: readonly string[];
  readonly outcome: string;
}

/** What the bank's portal says of items, before or without a line. */
export const batchEndItems: ApprovalKind<ItemsEnd> = {
  right: 'payouts.decide',
  check(market, { batch: name, withdrawals, outcome }) {
    const batch = market.batches[name];
    if (batch === undefined) return 'payout_batch.not_found';
    if (!/^(exported|sent|closed)$/.test(batch.status)) return 'payout_batch.invalid_transition';
    const fitting = { settled: /^open$/, failed: /^(open|settled)$/ }[outcome] ?? /^never$/;
    const items = withdrawals.flatMap((key) => batch.items[key] ?? []);
    const isRight = items.length === withdrawals.length && items.every(({ status }) => fitting.test(status));
    if (items.length === 0 || !isRight) return 'payout_batch.outcome_invalid';
    const amountMinor = items.reduce((sum, item) => sum + item.amountMinor, 0);
    return { amountMinor, currency: 'PKR', owners: ownersOf(market, withdrawals) };
  },
  carryOut(market, { batch: name, withdrawals, outcome }, _person, askedAt) {
    const batch = market.batches[name];
    if (batch === undefined) return 'payout_batch.not_found';
    // Who asked saw it open; the bank has shown since that it paid.
    if (withdrawals.some((key) => (market.withdrawals[key]?.settledAt ?? 0) > askedAt)) return 'approval.outdated';
    for (const key of withdrawals) {
      const wasSettled = market.withdrawals[key]?.status === 'settled';
      const status = outcome === 'settled' ? 'succeeded' : 'failed';
      hearOfTransfer(market, key, { status, feeMinor: 0, isMessage: false });
      endItem(batch, key, outcome === 'settled' ? 'settled' : wasSettled ? 'reversed' : 'failed', false);
    }
    return done;
  },
};

// Lines of the statement -------------------------------------------------------------------------------------------

/** The withdrawals that a line pays or brings back: the one that it names, or all unpaid ones of its batch that add up to it. */
export function withdrawalsOfLine(market: Market, line: BankLine, withdrawal: string): string[] | null {
  const batch = batchOf(market, withdrawal);
  const item = batch?.items[withdrawal];
  if (batch === undefined || item === undefined || !/^(exported|sent|closed)$/.test(batch.status)) return null;
  if (line.amountMinor > 0) {
    return item.amountMinor === line.amountMinor && item.isPaid && !item.isReturned ? [withdrawal] : null;
  }
  if (item.amountMinor === -line.amountMinor && !item.isPaid) return [withdrawal];
  const unpaid = liveItems(batch).filter(([, { status, isPaid }]) => /^(open|settled)$/.test(status) && !isPaid);
  const sum = unpaid.reduce((left, [, { amountMinor }]) => left + amountMinor, 0);
  return unpaid.length > 0 && sum === -line.amountMinor ? unpaid.map(([key]) => key) : null;
}

/** A line that names a withdrawal, or a batch for all of it. Refuses before it changes anything. */
export function applyPayoutLine(market: Market, line: BankLine, name: string): Verdict {
  const batch = market.batches[name];
  const first = batch === undefined ? name : liveItems(batch)[0]?.[0];
  const found = first === undefined ? null : withdrawalsOfLine(market, line, first);
  if (found === null) return 'bank_line.target_invalid';
  const isOut = line.amountMinor < 0;
  const fitting = isOut ? /^(pending_provider|settled)$/ : /^(settled|reversed)$/;
  if (found.some((key) => !fitting.test(market.withdrawals[key]?.status ?? ''))) return 'bank_line.withdrawal_differs';
  for (const key of found) {
    hearOfTransfer(market, key, { status: isOut ? 'succeeded' : 'reversed', feeMinor: 0, isMessage: false });
    const own = batchOf(market, key);
    if (own !== undefined) endItem(own, key, isOut ? 'settled' : 'reversed', true);
  }
  return done;
}
