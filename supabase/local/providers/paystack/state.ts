/** The books of the simulated Paystack. */
import { openStoreOf, takeFault as takeAnyFault, type Fault, type StoreOf } from '../store.ts';

export type TransactionStatus = 'abandoned' | 'failed' | 'success' | 'reversed';
export type TransferStatus = 'pending' | 'otp' | 'success' | 'failed' | 'reversed' | 'abandoned';
export type RefundStatus = 'pending' | 'processing' | 'needs-attention' | 'failed' | 'processed';

export interface Transaction {
  readonly id: number;
  readonly reference: string;
  readonly accessCode: string;
  readonly email: string;
  readonly amount: number;
  readonly currency: string;
  readonly callbackUrl: string | null;
  readonly metadata: unknown;
  readonly createdAt: string;
  status: TransactionStatus;
  gatewayResponse: string;
  paidAt: string | null;
  fees: number;
}

export interface Recipient {
  readonly code: string;
  readonly name: string;
  readonly accountNumber: string;
  readonly bankCode: string;
  readonly currency: string;
}

export interface Transfer {
  readonly id: number;
  readonly code: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly recipient: string;
  readonly reason: string;
  readonly fee: number;
  readonly createdAt: string;
  status: TransferStatus;
  /** When the bank decides, and how; null when nothing will happen by itself. */
  dueAt: number | null;
  next: readonly TransferStatus[];
}

export interface Refund {
  readonly id: number;
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  readonly merchantNote: string;
  readonly createdAt: string;
  status: RefundStatus;
  dueAt: number | null;
  next: readonly RefundStatus[];
}

/** What the company paid to our bank. */
export interface Settlement {
  readonly id: number;
  readonly amount: number;
  readonly fees: number;
  readonly currency: string;
  readonly createdAt: string;
  readonly status: 'success' | 'processing' | 'pending' | 'failed';
}

export interface Dispute {
  readonly id: number;
  /** The transaction's reference. */
  readonly transaction: string;
  readonly amount: number;
  readonly currency: string;
  readonly createdAt: string;
  readonly dueAt: string;
  status: 'awaiting-merchant-feedback' | 'resolved';
  resolution: 'merchant-accepted' | 'auto-accepted' | 'declined' | null;
  resolvedAt: string | null;
}

export interface Webhook {
  readonly id: number;
  readonly event: string;
  readonly body: string;
  readonly signature: string;
  readonly createdAt: string;
  attempts: number;
  /** When it is delivered next; null: delivered, given up, or held. */
  dueAt: number | null;
  state: 'waiting' | 'held' | 'delivered' | 'lost' | 'given_up';
  lastStatus: number | null;
}

export interface LedgerRow {
  readonly at: string;
  readonly difference: number;
  readonly balance: number;
  readonly reason: string;
}

export interface State {
  nextId: number;
  /** What the company owes us, in the smallest unit, by currency. */
  balances: Record<string, number>;
  ledger: LedgerRow[];
  transactions: Transaction[];
  recipients: Recipient[];
  /** Names of account holders by number, as far as `/control/accounts` has told them. */
  holders?: Record<string, string>;
  transfers: Transfer[];
  refunds: Refund[];
  settlements: Settlement[];
  disputes: Dispute[];
  webhooks: Webhook[];
  faults: Fault[];
  settings: { speed: number; transferSeconds: number; refundSeconds: number };
}

/** A merchant that has done some business before: there is money to pay out from. */
export function emptyState(): State {
  return {
    nextId: 4_099_260_516_000,
    balances: { NGN: 5_000_000_000 },
    ledger: [
      { at: new Date().toISOString(), difference: 5_000_000_000, balance: 5_000_000_000, reason: 'opening balance' },
    ],
    transactions: [],
    recipients: [],
    transfers: [],
    refunds: [],
    settlements: [],
    disputes: [],
    webhooks: [],
    faults: [],
    settings: { speed: 1, transferSeconds: 2, refundSeconds: 2 },
  };
}

export type Store = StoreOf<State>;

export function openStore(path: string): Store {
  return openStoreOf(path, emptyState);
}

/** Money that comes (positive) or goes (negative), with the line that explains it. */
export function book(state: State, currency: string, difference: number, reason: string): void {
  const balance = (state.balances[currency] ?? 0) + difference;
  state.balances[currency] = balance;
  state.ledger.push({ at: new Date().toISOString(), difference, balance, reason });
}

/** Whether a fault of this name is set for this path; one use of it is spent. */
export function takeFault(state: State, name: string, path = ''): boolean {
  // Names of accounts are asked for at any moment: only a fault that is meant for them meets them.
  return takeAnyFault(state, name, path, !path.startsWith('/bank/'));
}
