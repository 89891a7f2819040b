/**
 * Our bank in the model: transfers that name a reference, lines of statements, and what two of staff say that a line is. Money is
 * credited as it comes, however much was expected.
 */
import type { ApprovalKind, Checked } from './approvals.ts';
import { applyPayoutLine, ownersOf, withdrawalsOfLine } from './batches.ts';
import {
  amountProblem,
  availableOf,
  book,
  done,
  firstProblem,
  hasRight,
  isTooOften,
  walletOf,
  worksIn,
  type BankLine,
  type Market,
  type Verdict,
} from './market.ts';
import { systemAct } from './orders.ts';

const referenceLifeMs = 3 * 24 * 3_600_000;
const referencesPerHour = 20;
/** In which currency buyers can transfer to an account of ours. */
const bankCurrency = 'PKR';

export interface ReferenceRequest {
  readonly person: string;
  readonly order: string | null;
  readonly amountMinor: number;
  readonly currency: string;
}

/** The reference that a request leads to: the order's open one, else the new one under this name. */
export function referenceNamed(market: Market, name: string, { order }: ReferenceRequest): string {
  const known = Object.entries(market.references).find(
    ([, kept]) => order !== null && kept.order === order && kept.status === 'waiting',
  );
  return known?.[0] ?? name;
}

export function requestReference(market: Market, name: string, request: ReferenceRequest): Verdict {
  const { person, amountMinor, currency } = request;
  const order = request.order === null ? undefined : market.orders[request.order];
  const amount = amountProblem(amountMinor);
  const problem = firstProblem([
    [amount !== done, amount],
    [currency !== bankCurrency, 'bank_transfer.unavailable'],
    [request.order !== null && order?.buyer !== person, 'order.not_found'],
    [
      order !== undefined && (order.status !== 'pending_payment' || (order.dueAt ?? 0) <= market.now),
      'payment.order_not_payable',
    ],
    [
      order !== undefined && (order.totalMinor !== amountMinor || order.currency !== currency),
      'payment.order_amount_differs',
    ],
  ]);
  if (problem !== done) return problem;
  if (isTooOften(market, `reference ${person}`, referencesPerHour, 3_600_000)) return 'rate.limited';
  market.references[referenceNamed(market, name, request)] ??= {
    owner: person,
    order: request.order,
    amountMinor,
    currency,
    expiresAt: Math.min(market.now + referenceLifeMs, order?.dueAt ?? Infinity),
    status: 'waiting',
    receivedMinor: 0,
    outcome: null,
  };
  return done;
}

export function expireReferences(market: Market): void {
  for (const kept of Object.values(market.references)) {
    if (kept.status === 'waiting' && kept.expiresAt <= market.now) kept.status = 'expired';
  }
}

/** Accounts of ours, by the format of their statements. */
export const accounts = ['camt053', 'mt940', 'csv'] as const;
export type Account = (typeof accounts)[number];

// Statements ------------------------------------------------------------------------------------------------

export type NewLine = Pick<BankLine, 'account' | 'amountMinor' | 'day' | 'bankReference' | 'names'>;

/** Brings in a file whose lines are all new; what may be an old line in new words waits for staff at once. */
export function importLines(market: Market, person: string, lines: Readonly<Record<string, NewLine>>): Verdict {
  if (!hasRight(market, person, 'ledger.adjust')) return 'permission.denied';
  const before = Object.values(market.lines);
  for (const [name, line] of Object.entries(lines)) {
    const isLikeOld = before.some(
      (old) => old.account === line.account && old.day === line.day && old.amountMinor === line.amountMinor,
    );
    market.lines[name] = { ...line, currency: bankCurrency, status: isLikeOld ? 'unmatched' : 'new' };
  }
  for (const name of Object.keys(lines)) if (market.lines[name]?.status === 'new') match(market, name, person);
  return done;
}

/** Only what a line names decides, never its amount alone. */
function match(market: Market, name: string, bringer: string): void {
  const line = market.lines[name];
  if (line === undefined) return;
  const { names, amountMinor } = line;
  const recorded = market.bankTransfers[line.bankReference];
  if (recorded?.amountMinor === amountMinor && recorded.currency === line.currency) {
    line.status = 'recorded';
    return;
  }
  const other = names === null ? undefined : market.lines[names];
  if (names !== null && amountMinor > 0 && isFor(market, names, bringer)) {
    line.status = 'unmatched';
  } else if (names !== null && amountMinor > 0 && names in market.references) {
    creditReference(market, line, names);
  } else if (amountMinor < 0 && other?.status === 'returning' && other.amountMinor === -amountMinor) {
    sendBack(market, line, other);
  } else if (names === null || payOut(market, line, names) !== done) line.status = 'unmatched';
}

/** Whether the reference or withdrawal is theirs, or of a store that they work in. */
const isFor = (market: Market, name: string, person: string): boolean =>
  [market.references[name]?.owner ?? '', ...ownersOf(market, [name])].some(
    (owner) => owner === person || worksIn(market, person, owner),
  );

/** Moves a line between the bank, or suspense where it waits, and another account; `side`: where that one's balance stands. */
function post(market: Market, line: BankLine, kind: string | null, side: 'debit' | 'credit'): void {
  const { currency, amountMinor } = line;
  if (line.status === 'suspense') book(market, 'suspense', currency, -amountMinor);
  else book(market, 'bank', currency, amountMinor);
  if (kind !== null) book(market, kind, currency, side === 'debit' ? -amountMinor : amountMinor);
}

function credit(market: Market, line: BankLine, owner: string): void {
  post(market, line, null, 'credit');
  walletOf(market, owner, line.currency).posted += line.amountMinor;
  line.status = 'credited';
}

function creditReference(market: Market, line: BankLine, name: string): void {
  const reference = market.references[name];
  if (reference === undefined) return;
  credit(market, line, reference.owner);
  reference.receivedMinor += line.amountMinor;
  reference.status = 'received';
  const order = reference.order === null ? undefined : market.orders[reference.order];
  if (order === undefined || reference.outcome === 'paid') return;
  if (reference.receivedMinor < reference.amountMinor) {
    reference.outcome = 'short';
    return;
  }
  // What came before may have been spent.
  const isPayable =
    order.status === 'pending_payment' && availableOf(market, order.buyer, order.currency) >= order.totalMinor;
  reference.outcome = isPayable ? 'paid' : 'too_late';
  if (isPayable) systemAct(market, order, 'pay');
}

function sendBack(market: Market, line: BankLine, other: BankLine): void {
  post(market, line, 'suspense', 'credit');
  line.status = 'returned';
  other.status = 'returned';
}

function payOut(market: Market, line: BankLine, withdrawal: string): Verdict {
  const problem = applyPayoutLine(market, line, withdrawal);
  if (problem !== done) return problem;
  post(market, line, 'provider_clearing', 'debit');
  line.status = 'payout';
  return done;
}

// What staff say ---------------------------------------------------------------------------------------------

export interface Explanation {
  readonly line: string;
  readonly action: string;
  /** The person, reference, withdrawal, company or other line. */
  readonly target: string | null;
}

/** From which status, in which direction of money. */
const allowed: Readonly<Record<string, readonly [from: string, direction: 'in' | 'out' | 'any']>> = {
  credit: ['unmatched suspense', 'in'],
  pay_out: ['unmatched suspense', 'any'],
  return: ['unmatched suspense', 'in'],
  send_back: ['unmatched', 'out'],
  suspend: ['unmatched', 'any'],
  charge: ['unmatched suspense', 'any'],
  settle: ['unmatched suspense', 'any'],
  drop: ['unmatched', 'any'],
};

function isAllowed(line: BankLine, action: string): boolean {
  const [from, direction] = allowed[action] ?? ['', 'any'];
  const isThere = from.split(' ').includes(line.status);
  return isThere && (direction === 'any' || (direction === 'in') === line.amountMinor > 0);
}

function fits(market: Market, line: BankLine, { action, target }: Explanation): boolean {
  if (action === 'credit') {
    return target !== null && (target in market.members || market.references[target]?.currency === line.currency);
  }
  if (action === 'pay_out') return target !== null && withdrawalsOfLine(market, line, target) !== null;
  if (action === 'settle') return target === 'jazzcash' || target === 'easypaisa' || target === 'paystack';
  if (action !== 'send_back') return target === null;
  const other = market.lines[target ?? ''];
  return other?.status === 'returning' && other.amountMinor === -line.amountMinor;
}

function ownersOfTarget(market: Market, { action, target }: Explanation): string[] {
  if (target === null) return [];
  if (action === 'pay_out') return ownersOf(market, [target]).slice(0, 1);
  return target in market.members ? [target] : [market.references[target]?.owner ?? ''].filter((owner) => owner !== '');
}

export const bankLineExplain: ApprovalKind<Explanation> = {
  right: 'ledger.adjust',
  check(market, wish): Checked | Verdict {
    const line = market.lines[wish.line];
    if (line === undefined) return 'bank_line.not_found';
    if (!isAllowed(line, wish.action)) return 'bank_line.action_invalid';
    if (!fits(market, line, wish)) return 'bank_line.target_invalid';
    const owners = ownersOfTarget(market, wish);
    return { amountMinor: Math.abs(line.amountMinor), currency: line.currency, owners };
  },
  carryOut(market, { line: name, action, target }) {
    const line = market.lines[name];
    if (line === undefined) return 'bank_line.not_found';
    if (action === 'pay_out') return payOut(market, line, target ?? '');
    explain(market, line, action, target ?? '');
    return done;
  },
};

function explain(market: Market, line: BankLine, action: string, target: string): void {
  if (action === 'credit' && target in market.references) creditReference(market, line, target);
  else if (action === 'credit') credit(market, line, target);
  else if (action === 'send_back') {
    const other = market.lines[target];
    if (other !== undefined) sendBack(market, line, other);
  } else if (action === 'return') {
    if (line.status !== 'suspense') post(market, line, 'suspense', 'credit');
    line.status = 'returning';
  } else if (action === 'suspend') {
    post(market, line, 'suspense', 'credit');
    line.status = 'suspense';
  } else if (action === 'charge') {
    post(market, line, 'provider_fee', 'debit');
    line.status = 'fee';
  } else if (action === 'settle') {
    post(market, line, 'provider_clearing', 'debit');
    line.status = 'settlement';
  } else line.status = 'duplicate';
}
