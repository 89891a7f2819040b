/** Money that goes out, in the model: accounts to pay to, withdrawals, and what the company says of their transfers. */
import { isAboveAlone } from './alone.ts';
import { confirmationProblem, useUp } from './confirmations.ts';
import { hasRightCheckDigits } from './iban.ts';
import { withdrawalFee } from './pricing.ts';
import { askMobile, sendMobile } from './mobile-payouts.ts';
import { isHeldByRisk } from './risk.ts';
import { cleanAccount, isByFile, isMobile, limits, wayTo, waysOut, type Payer, type RailCurrency } from './ways-out.ts';
import { takeFault, transferFee } from './company.ts';
import {
  amountProblem,
  availableOf,
  book,
  done,
  firstProblem,
  hasRight,
  isTooOften,
  walletOf,
  type Market,
  type Verdict,
  type Withdrawal,
} from './market.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

export const payouts = {
  coolOffMs: dayMs,
  feeAskMs: 30 * dayMs,
  perHour: 10,
  batch: 10,
};

/** What of an owner went out today and this month, where the country's day begins. */
function taken(
  market: Market,
  owner: string,
  currency: RailCurrency,
): { readonly today: number; readonly month: number } {
  const limit = limits[currency];
  const local = new Date(market.now + limit.zoneMs);
  const month = Date.UTC(local.getUTCFullYear(), local.getUTCMonth()) - limit.zoneMs;
  const day = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - limit.zoneMs;
  const since = (start: number) =>
    Object.values(market.withdrawals)
      .filter((kept) => kept.owner === owner && kept.currency === currency && kept.requestedAt >= start)
      .filter(({ status }) => !/^(cancelled|failed|reversed)$/.test(status))
      .reduce((sum, kept) => sum + kept.amountMinor, 0);
  return { today: since(day), month: since(month) };
}

/** Which limit this would break: the month is named first, since tomorrow would not help. */
function limitProblem(market: Market, owner: string, currency: RailCurrency, amountMinor: number): Verdict {
  const { today, month } = taken(market, owner, currency);
  return firstProblem([
    [month + amountMinor > limits[currency].perMonthMinor, 'withdrawal.monthly_limit'],
    [today + amountMinor > limits[currency].perDayMinor, 'withdrawal.daily_limit'],
  ]);
}

export function leftOfLimits(market: Market, owner: string, currency: RailCurrency): number {
  const { today, month } = taken(market, owner, currency);
  return Math.max(0, Math.min(limits[currency].perDayMinor - today, limits[currency].perMonthMinor - month));
}

/** Whose money it is and who may take it out: a person their own, of a store its owner alone. */
export function mayTakeOut(market: Market, person: string, owner: string): boolean {
  return owner in market.stores ? market.members[person]?.works[owner] === 'owner' : person === owner;
}

// Accounts to pay to ----------------------------------------------------------------------------------------

export interface DestinationRequest {
  readonly person: string;
  readonly owner: string;
  readonly payer: Payer;
  /** As it is written. */
  readonly account: string;
  readonly confirmation: string;
}

export const destinationContext = (owner: string, payer: Payer, account: string) =>
  `${owner} ${waysOut[payer].bank} ${cleanAccount(payer, account)}`;

export function addDestination(market: Market, name: string, request: DestinationRequest): Verdict {
  const { person, owner, payer, confirmation } = request;
  const account = cleanAccount(payer, request.account);
  const context = destinationContext(owner, payer, account);
  const unconfirmed = confirmationProblem(market, confirmation, person, 'payout_destination.add', context);
  const isKnown = Object.values(market.destinations).some(
    (kept) => kept.owner === owner && kept.payer === payer && kept.account === account,
  );
  const problem = firstProblem([
    [!mayTakeOut(market, person, owner), 'permission.denied'],
    [!waysOut[payer].account.test(account), 'payout_destination.account_invalid'],
    [isByFile(payer) && !hasRightCheckDigits(account), 'iban.invalid'],
    [unconfirmed !== done, unconfirmed],
    [isKnown, 'payout_destination.duplicate'],
  ]);
  if (problem !== done) return problem;
  useUp(market, confirmation);
  market.destinations[name] = {
    owner,
    account,
    usableAt: market.now + payouts.coolOffMs,
    currency: waysOut[payer].currency,
    payer,
    hasRecipient: false,
  };
  return done;
}

// Withdrawals -------------------------------------------------------------------------------------------------

export interface WithdrawalRequest {
  readonly person: string;
  readonly owner: string;
  readonly currency: RailCurrency;
  readonly amountMinor: number;
  readonly destination: string;
  readonly confirmation: string;
}

export const withdrawalContext = (owner: string, amountMinor: number, destination: string) =>
  `${owner} ${amountMinor} ${destination}`;

export function requestWithdrawal(market: Market, name: string, request: WithdrawalRequest): Verdict {
  const { person, owner, currency, amountMinor, destination, confirmation } = request;
  const way = wayTo(market, destination, owner, currency);
  const account = market.destinations[destination];
  const amount = amountProblem(amountMinor, way.leastMinor, way.mostMinor);
  const context = withdrawalContext(owner, amountMinor, destination);
  const unconfirmed = confirmationProblem(market, confirmation, person, 'withdrawal.request', context);
  const problem = firstProblem([
    [!mayTakeOut(market, person, owner), 'permission.denied'],
    [amount !== done, amount],
    [account?.owner !== owner || account.currency !== currency, 'payout_destination.not_found'],
    [(account?.usableAt ?? 0) > market.now, 'payout_destination.cooling_off'],
    [unconfirmed !== done, unconfirmed],
  ]);
  if (problem !== done) return problem;
  const before = structuredClone(market.windows);
  if (isTooOften(market, `withdraw ${person}`, payouts.perHour, hourMs)) return 'rate.limited';
  const placed = place(market, name, request);
  if (placed === done) useUp(market, confirmation);
  else market.windows = before;
  return placed;
}

/** Holds the money; the first to an account, and a large one, wait for staff. */
export function place(
  market: Market,
  name: string,
  wish: {
    readonly person: string;
    readonly owner: string;
    readonly currency: RailCurrency;
    readonly amountMinor: number;
    readonly destination: string;
  },
): Verdict {
  const { person, owner, currency, amountMinor, destination } = wish;
  const payer = market.destinations[destination]?.payer ?? 'bank';
  if (availableOf(market, owner, currency) < amountMinor) return 'ledger.insufficient_funds';
  const limited = limitProblem(market, owner, currency, amountMinor);
  if (limited !== done) return limited;
  const isFirst = !Object.values(market.withdrawals).some(
    (kept) => kept.destination === destination && kept.status === 'settled',
  );
  const { feeMinor, isReturned } = withdrawalFee(market, { owner, payer, currency, amountMinor });
  if (feeMinor >= amountMinor) return 'amount.below_minimum';
  const hasOtherReasons = isFirst || amountMinor > limits[currency].reviewAboveMinor;
  const isHeld = isHeldByRisk(market, person);
  if (isHeld) market.cases[name] = { no: 1, user: person, owner, amountMinor, heldMinor: 0, status: 'open' };
  walletOf(market, owner, currency).held += amountMinor;
  market.withdrawals[name] = {
    owner,
    by: person,
    destination,
    amountMinor,
    feeMinor,
    isFeeReturned: isReturned,
    currency,
    requestedAt: market.now,
    hasOtherReasons,
    status: hasOtherReasons || isHeld ? 'under_review' : 'initiated',
    providerFeeMinor: null,
    settledAt: null,
    sentAt: null,
    isAsked: false,
    isUnsent: false,
    isPaidAfterReturn: false,
    payer,
    isRetried: false,
  };
  return done;
}

export function cancelWithdrawal(market: Market, person: string, name: string): Verdict {
  const kept = market.withdrawals[name];
  if (kept === undefined) return 'withdrawal.not_found';
  const isSeen =
    person === kept.owner ||
    market.members[person]?.works[kept.owner] !== undefined ||
    hasRight(market, person, 'ledger.read');
  const problem = firstProblem([
    [!isSeen, 'withdrawal.not_found'],
    [!mayTakeOut(market, person, kept.owner), 'permission.denied'],
    [kept.status !== 'initiated' && kept.status !== 'under_review', 'withdrawal.not_cancellable'],
  ]);
  if (problem === done) takeBack(market, name, kept);
  return problem;
}

/** Nothing is left to be reviewed. */
function takeBack(market: Market, name: string, withdrawal: Withdrawal): void {
  giveUp(market, withdrawal);
  const review = market.cases[name];
  if (review?.status === 'open' || review?.status === 'asked') review.status = 'closed';
}

export function giveUp(market: Market, withdrawal: Withdrawal): void {
  walletOf(market, withdrawal.owner, withdrawal.currency).held -= withdrawal.amountMinor;
  withdrawal.status = 'cancelled';
}

export interface WithdrawalDecision {
  readonly person: string;
  readonly withdrawal: string;
  readonly decision: string;
  readonly reason: string;
}

export function decideWithdrawal(market: Market, request: WithdrawalDecision): Verdict {
  const { person, decision, reason } = request;
  const kept = market.withdrawals[request.withdrawal];
  const problem = firstProblem([
    [!hasRight(market, person, 'payouts.decide'), 'permission.denied'],
    [decision !== 'approve' && decision !== 'reject', 'withdrawal.decision_invalid'],
    [reason.trim().length < 3, 'reason.required'],
    [kept === undefined, 'withdrawal.not_found'],
    [kept?.by === person, 'withdrawal.own'],
    [kept?.status !== 'under_review', 'withdrawal.not_under_review'],
    [
      decision === 'approve' && kept !== undefined && isAboveAlone(market, person, 'withdrawal', kept),
      'approval.required',
    ],
    [
      decision === 'approve' && /^(open|asked)$/.test(market.cases[request.withdrawal]?.status ?? ''),
      'withdrawal.risk_review_open',
    ],
  ]);
  if (problem !== done || kept === undefined) return problem;
  if (decision === 'approve') kept.status = 'initiated';
  else takeBack(market, request.withdrawal, kept);
  return done;
}

// The company's part --------------------------------------------------------------------------------------------

/** Hands over what is ready, the oldest first: it leaves the wallet before the company hears of it. */
export function sendWithdrawals(market: Market): void {
  const ready = Object.entries(market.withdrawals)
    .filter(([, kept]) => kept.status === 'initiated' && !isByFile(kept.payer))
    .toSorted(([, a], [, b]) => a.requestedAt - b.requestedAt)
    .slice(0, payouts.batch);
  for (const [, kept] of ready) {
    const wallet = walletOf(market, kept.owner, kept.currency);
    wallet.held -= kept.amountMinor;
    wallet.posted -= kept.amountMinor;
    Object.assign(kept, { status: 'pending_provider', sentAt: market.now, isAsked: true });
  }
  for (const [name] of ready) sendTransfer(market, name);
}

function sendTransfer(market: Market, name: string, isSilent = false): void {
  const { company } = market;
  const kept = market.withdrawals[name];
  const account = kept === undefined ? undefined : market.destinations[kept.destination];
  if (kept === undefined || account === undefined) return;
  if (isMobile(kept.payer)) {
    const word = sendMobile(market, name, kept, isSilent);
    if (word !== null) hearOfTransfer(market, name, { ...word, isMessage: false });
    return;
  }
  if (!account.hasRecipient) {
    if (takeFault(company, '/transferrecipient') !== 'none') return;
    if (account.account.endsWith('0000')) {
      returnMoney(market, kept);
      return;
    }
    account.hasRecipient = true;
  }
  const fault = takeFault(company, '/transfer');
  if (fault === 'unknown' || fault === 'deferred') return;
  const amountMinor = kept.amountMinor - kept.feeMinor;
  company.transfers[name] ??= { amountMinor, feeMinor: transferFee(amountMinor), status: 'pending' };
}

function returnMoney(market: Market, kept: Withdrawal): void {
  walletOf(market, kept.owner, kept.currency).posted += kept.amountMinor;
  Object.assign(kept, { status: 'failed', isAsked: false });
}

const lacksFee = (kept: Withdrawal) =>
  (kept.status === 'settled' || kept.status === 'reversed') && kept.providerFeeMinor === null;

function bookProviderFee(market: Market, kept: Withdrawal, feeMinor: number): void {
  book(market, 'provider_fee', kept.currency, feeMinor);
  book(market, 'provider_clearing', kept.currency, -feeMinor);
  kept.providerFeeMinor = feeMinor;
}

/** What a word of the company about a transfer does. One by message that contradicts an earlier one only makes us ask. */
export function hearOfTransfer(
  market: Market,
  name: string,
  word: { readonly status: string; readonly feeMinor: number | null; readonly isMessage: boolean },
): void {
  const kept = market.withdrawals[name];
  if (kept === undefined) return;
  const { status, feeMinor, isMessage } = word;
  const fits = status === 'reversed' || (status === 'succeeded' && kept.status === 'settled');
  if (feeMinor !== null && lacksFee(kept) && fits) {
    bookProviderFee(market, kept, feeMinor);
    kept.isAsked = false;
  }
  if (status === 'succeeded') hearOfSuccess(market, kept, feeMinor, isMessage);
  if (status === 'failed' || status === 'reversed') hearOfFailure(market, kept, status, isMessage);
}

function hearOfSuccess(market: Market, kept: Withdrawal, feeMinor: number | null, isMessage: boolean): void {
  if (kept.status === 'settled') return;
  if (kept.status !== 'pending_provider') {
    kept.isAsked = isMessage;
    kept.isPaidAfterReturn ||= !isMessage;
    return;
  }
  book(market, 'provider_clearing', kept.currency, kept.feeMinor - kept.amountMinor);
  book(market, 'payout_fee', kept.currency, kept.feeMinor);
  Object.assign(kept, { status: 'settled', settledAt: market.now, isAsked: feeMinor === null });
  if (feeMinor !== null) bookProviderFee(market, kept, feeMinor);
}

function hearOfFailure(market: Market, kept: Withdrawal, status: string, isMessage: boolean): void {
  if (kept.status === 'pending_provider') returnMoney(market, kept);
  if (kept.status !== 'settled') return;
  if (status === 'failed' && isMessage) {
    kept.isAsked = true;
    return;
  }
  const feeBackMinor = kept.isFeeReturned ? kept.feeMinor : 0;
  walletOf(market, kept.owner, kept.currency).posted += kept.amountMinor - kept.feeMinor + feeBackMinor;
  book(market, 'provider_clearing', kept.currency, kept.amountMinor - kept.feeMinor);
  book(market, 'payout_fee', kept.currency, -feeBackMinor);
  Object.assign(kept, { status: 'reversed', isAsked: kept.providerFeeMinor === null });
}

export function askAboutWithdrawals(market: Market, silent: ReadonlySet<string>): void {
  for (const [name, kept] of Object.entries(market.withdrawals)) {
    if (!kept.isAsked) continue;
    const isFeeAsked = lacksFee(kept) && market.now < (kept.settledAt ?? 0) + payouts.feeAskMs;
    kept.isAsked = kept.status === 'pending_provider' || isFeeAsked;
    if (isMobile(kept.payer)) askMobileCompany(market, name, kept, silent.has(kept.payer));
    else if (!silent.has(kept.payer)) askPaystack(market, name, kept);
  }
}

function askPaystack(market: Market, name: string, kept: Withdrawal): void {
  const transfer = market.company.transfers[name];
  if (transfer !== undefined) {
    const status = transfer.status === 'success' ? 'succeeded' : transfer.status;
    hearOfTransfer(market, name, { status, feeMinor: transfer.feeMinor, isMessage: false });
  } else if (kept.status === 'pending_provider') {
    sendTransfer(market, name);
  }
}

function askMobileCompany(market: Market, name: string, kept: Withdrawal, isSilent: boolean): void {
  if (kept.isUnsent && kept.status === 'pending_provider') {
    sendTransfer(market, name, isSilent);
    return;
  }
  const word = isSilent || kept.payer === 'easypaisa' ? null : askMobile(market, name);
  if (word !== null) hearOfTransfer(market, name, { ...word, isMessage: false });
}
