/** What the model knows. Plain data under the model's own names, so that it can be copied and compared. */
import type { Account } from './bank.ts';
import type { Card } from './cards.ts';
import type { Company } from './company.ts';
import type { Rate } from './exchange.ts';
import type { Health } from './health.ts';
import type { Link } from './links.ts';
import type { Books } from './periods.ts';
import type { Method, Provider } from './ways.ts';
import type { Payer } from './ways-out.ts';
import type { Schedule, Week } from './weekly.ts';

export interface Wallet {
  posted: number;
  held: number;
}

export interface Member {
  readonly country: string;
  /** Stores in which the person works: owner or manager. */
  readonly works: Record<string, 'owner' | 'manager'>;
  readonly rights: readonly string[];
  /** By staff: no session, and no act of one's own. */
  isSuspended: boolean;
}

export interface Store {
  readonly currency: string;
  readonly deliveryMinor: number;
  status: 'active' | 'on_holiday' | 'suspended';
  /** What a refund took that its wallet did not have. */
  owesMinor: number;
}

export interface Product {
  readonly store: string;
  priceMinor: number;
  onHand: number;
  reserved: number;
}

export interface Dispute {
  readonly openedBy: string;
  readonly openedAt: number;
  answers: string[];
  /** Opened because the payer disputes the charge at the bank. */
  isChargeback: boolean;
}

/** Pieces of one product in an order, with what the platform takes on them. */
export interface OrderLine {
  readonly product: string;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly commissionMinor: number;
  readonly taxMinor: number;
  /** Pieces that staff refunded after the release. */
  refundedPieces: number;
}

export interface Order {
  readonly buyer: string;
  readonly store: string;
  readonly currency: string;
  readonly items: readonly { readonly product: string; readonly quantity: number }[];
  readonly lines: readonly OrderLine[];
  readonly totalMinor: number;
  /** The payment link by which it was placed. */
  readonly link: string | null;
  readonly placedAt: number;
  status: string;
  commissionMinor: number;
  taxMinor: number;
  netMinor: number;
  /** What the seller bears of the provider's fee, and whether a refund after the release gives it back. */
  sellerFeeMinor: number;
  isFeeReturned: boolean;
  heldMinor: number;
  releasedMinor: number;
  refundedMinor: number;
  stock: 'reserved' | 'released' | 'shipped' | 'returned';
  isPaid: boolean;
  paidBy: string | null;
  dueAt: number | null;
  dueAction: string | null;
  frozen: { status: string; remaining: number; action: string } | null;
  cancelAskedBy: string | null;
  returnAsked: boolean;
  returnDeclined: boolean;
  isExtended: boolean;
  dispute: Dispute | null;
  /** Number of things that happened to it; its version, too. */
  seq: number;
  /** The last of them that was more than a reminder to decide. */
  changedSeq: number;
}

export interface Payment {
  readonly payer: string;
  readonly purpose: 'topup' | 'order';
  readonly order: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly provider: Provider;
  readonly method: Method;
  /** The part of the amount that the payer bears of the company's fee, and the rule that said so. */
  readonly buyerFeeMinor: number;
  readonly terms: RuleVersion | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  status: string;
  /** The payer agreed that this card is kept; once it is, the agreement is used up. */
  wantsSaving: boolean;
  hasPage: boolean;
  feeMinor: number | null;
  refundedMinor: number;
  orderOutcome: 'paid' | 'too_late' | null;
  /** Until when the provider is asked about it; null: no more. */
  isAsked: boolean;
}

export interface Refund {
  readonly payment: string;
  /** What is sent. */
  readonly amountMinor: number;
  /** What the sending costs its payer or the store. */
  readonly feeMinor: number;
  readonly bearer: 'platform' | 'seller' | 'buyer';
  /** Whose buyer sends on what it brought back. */
  readonly order: string | null;
  readonly requestedAt: number;
  status: string;
  /** It was sent, and the company has said the contrary since: it is asked. */
  isDoubted: boolean;
}

export interface Destination {
  readonly owner: string;
  readonly usableAt: number;
  readonly account: string;
  readonly currency: string;
  readonly payer: Payer;
  hasRecipient: boolean;
}

export interface Withdrawal {
  readonly owner: string;
  readonly by: string;
  readonly destination: string;
  readonly amountMinor: number;
  readonly feeMinor: number;
  /** Whether the fee comes back with money that the bank sends back. */
  readonly isFeeReturned: boolean;
  readonly currency: string;
  readonly requestedAt: number;
  /** It waits for staff for more than a rule of risk. */
  readonly hasOtherReasons: boolean;
  status: string;
  providerFeeMinor: number | null;
  settledAt: number | null;
  /** When it was handed over. */
  sentAt: number | null;
  isAsked: boolean;
  /** It surely was never asked for: it is sent again when it is asked about. */
  isUnsent: boolean;
  readonly payer: Payer;
  /** Its money had come back when the company said that it was paid: people must look. */
  isPaidAfterReturn: boolean;
  /** Once it failed, another was made in its place. */
  isRetried: boolean;
}

/** A confirmation by code: for whom and for exactly what. */
export interface Confirmation {
  readonly person: string;
  readonly action: string;
  readonly context: string;
  readonly verifiedAt: number;
  isUsed: boolean;
}

/** What one of staff asks for and another decides. */
export interface Approval {
  readonly action: string;
  readonly maker: string;
  readonly wish: unknown;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  /** Whose money it is: none of them may ask or decide. */
  readonly owners: readonly string[];
  readonly expiresAt: number;
  status: 'requested' | 'approved' | 'refused' | 'withdrawn' | 'expired';
}

/** What a buyer writes into a bank transfer. */
export interface TransferReference {
  readonly owner: string;
  readonly order: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly expiresAt: number;
  status: 'waiting' | 'received' | 'expired';
  receivedMinor: number;
  outcome: 'paid' | 'short' | 'too_late' | null;
}

/** A line of our bank's statement; money that left is negative. */
export interface BankLine {
  readonly account: Account;
  readonly amountMinor: number;
  readonly currency: string;
  readonly day: string;
  readonly bankReference: string;
  /** The reference, withdrawal, batch or returned line whose code stands in it. */
  readonly names: string | null;
  status: string;
}

export interface BatchItem {
  readonly amountMinor: number;
  status: 'open' | 'dropped' | 'settled' | 'failed' | 'reversed';
  /** By a line of the statement. */
  isPaid: boolean;
  isReturned: boolean;
}

export interface Batch {
  readonly by: string;
  status: 'draft' | 'approved' | 'exported' | 'sent' | 'closed' | 'cancelled';
  version: number;
  totalMinor: number;
  count: number;
  items: Record<string, BatchItem>;
}

export interface Chargeback {
  readonly payment: string;
  readonly amountMinor: number;
  status: 'unheard' | 'open' | 'won' | 'lost';
  isFrozen: boolean;
  heldMinor: number;
  lossMinor: number | null;
}

/** A version of a rule of prices; one whose end is its beginning never came into force. */
export interface RuleVersion {
  readonly bps: number;
  readonly fixedMinor: number;
  /** Of a company's fee; null: the rule is about commission, or about withdrawals. */
  readonly bearer: 'platform' | 'seller' | 'buyer' | null;
  readonly isReturned: boolean;
  /** Of withdrawals, so many in a month cost nothing. */
  readonly freePerMonth: number;
  readonly from: number;
  until: number | null;
}

/** What a rule of risk holds until staff decide. */
export interface RiskCase {
  /** The first, second, ... about the same. */
  readonly no: number;
  readonly user: string;
  readonly owner: string;
  readonly amountMinor: number;
  /** In the wallet, of a payment; a withdrawal holds its own. */
  readonly heldMinor: number;
  status: 'open' | 'asked' | 'released' | 'rejected' | 'closed';
}

export interface Market {
  now: number;
  members: Record<string, Member>;
  stores: Record<string, Store>;
  products: Record<string, Product>;
  wallets: Record<string, Wallet>;
  /** Accounts of the platform and of the provider, by kind and currency: the sum of what was booked on their own side. */
  platform: Record<string, number>;
  orders: Record<string, Order>;
  payments: Record<string, Payment>;
  refunds: Record<string, Refund>;
  chargebacks: Record<string, Chargeback>;
  /** By the payment or withdrawal that is held; the newest. */
  cases: Record<string, RiskCase>;
  destinations: Record<string, Destination>;
  withdrawals: Record<string, Withdrawal>;
  confirmations: Record<string, Confirmation>;
  approvals: Record<string, Approval>;
  /** By the bank's reference: what staff credited by hand. */
  bankTransfers: Record<string, { readonly amountMinor: number; readonly currency: string }>;
  references: Record<string, TransferReference>;
  lines: Record<string, BankLine>;
  batches: Record<string, Batch>;
  links: Record<string, Link>;
  cards: Record<string, Card>;
  /** By store. */
  schedules: Record<string, Schedule>;
  weeks: Record<string, Week[]>;
  /** Of exchange, the oldest first. */
  rates: Record<string, Rate>;
  books: Books;
  /** Versions of the rules of prices, the oldest first. */
  rules: Record<string, RuleVersion[]>;
  /** Bodies by command, person and idempotency key: what was done under a key. */
  keys: Record<string, string>;
  /** Which payment a key of start-payment led to. */
  started: Record<string, string>;
  /** Accepted acts of a person in a window of time. */
  windows: Record<string, { startedAt: number; count: number }>;
  company: Company;
  /** What JazzCash and Easypaisa know of the payments that reached them. */
  rails: Record<string, 'open' | 'paid' | 'failed'>;
  /** Whether buyers are sent to each company. */
  health: Record<Provider, Health>;
}

/** A code of the product's catalogue, or that it was done. */
export type Verdict = string;
export const done = 'done';

/** The first code that applies, in the order in which the product promises to look. */
export function firstProblem(checks: readonly (readonly [isProblem: boolean, code: Verdict])[]): Verdict {
  return checks.find(([isProblem]) => isProblem)?.[1] ?? done;
}

export function walletOf(market: Market, owner: string, currency: string): Wallet {
  return (market.wallets[`${owner} ${currency}`] ??= { posted: 0, held: 0 });
}

export function availableOf(market: Market, owner: string, currency: string): number {
  const wallet = market.wallets[`${owner} ${currency}`];
  return wallet === undefined ? 0 : wallet.posted - wallet.held;
}

/** Adds to an account of the platform or the provider, on its own side. */
export function book(market: Market, kind: string, currency: string, amountMinor: number): void {
  const key = `${kind} ${currency}`;
  market.platform[key] = (market.platform[key] ?? 0) + amountMinor;
}

export function hasRight(market: Market, person: string, right: string): boolean {
  return market.members[person]?.rights.includes(right) ?? false;
}

export function isStaff(market: Market, person: string): boolean {
  return (market.members[person]?.rights.length ?? 0) > 0;
}

export function worksIn(market: Market, person: string, store: string): boolean {
  return market.members[person]?.works[store] !== undefined;
}

const largestMinor = 9_007_199_254_740_991;

/** What is wrong with an amount: not positive, too large, too small; in this order. */
export function amountProblem(amountMinor: number, least = 1, most = largestMinor): Verdict {
  return firstProblem([
    [amountMinor <= 0, 'amount.not_positive'],
    [amountMinor > most, 'amount.too_large'],
    [amountMinor < least, 'amount.below_minimum'],
  ]);
}

/** Counts one accepted act; whether that was one too many. The window begins with its first act. */
export function isTooOften(market: Market, key: string, limit: number, windowMs: number): boolean {
  const seen = market.windows[key];
  const isOpen = seen !== undefined && market.now < seen.startedAt + windowMs;
  if (isOpen && seen.count >= limit) return true;
  market.windows[key] = isOpen ? { ...seen, count: seen.count + 1 } : { startedAt: market.now, count: 1 };
  return false;
}

/** Counts a code that somebody asks for; whether that was one too many. Staff, who confirm every act, get three times as many. */
export function refusesCode(market: Market, person: string): boolean {
  const before = structuredClone(market.windows);
  const factor = isStaff(market, person) ? 3 : 1;
  const isRefused =
    isTooOften(market, `code ${person}`, 5 * factor, 600_000) ||
    isTooOften(market, `codes ${person}`, 30 * factor, 86_400_000);
  if (isRefused) market.windows = before;
  return isRefused;
}
