/** The books of the simulated JazzCash. */
import { openStoreOf, takeFault as takeAnyFault, type Fault, type StoreOf } from '../store.ts';

/** The merchant as JazzCash knows it. */
export interface JazzcashAccount {
  readonly merchantId: string;
  readonly password: string;
  readonly integritySalt: string;
  readonly mpin: string;
  /** Where pushes go. */
  readonly ipnUrl: string;
  /** The address registered in the portal, compared to the byte; null: any. */
  readonly returnUrl: string | null;
  readonly payout: {
    readonly key: string;
    readonly secret: string;
    readonly cipherKey: string;
    readonly cipherIv: string;
  };
}

export type PaymentState = 'open' | 'prompt' | 'pending' | 'paid' | 'failed' | 'refunded' | 'reversed';

export interface Payment {
  readonly reference: string;
  /** Part of the hosted page's address. */
  readonly token: string;
  readonly channel: 'hosted' | 'wallet';
  readonly version: '1.1' | '2.0';
  readonly amount: number;
  readonly mobile: string;
  readonly cnic: string;
  readonly billReference: string;
  readonly description: string;
  readonly returnUrl: string;
  /** As it came: Pakistan's time. */
  readonly begunAt: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  readonly createdAt: string;
  readonly retrievalReference: string;
  txnType: string;
  state: PaymentState;
  /** What an inquiry says of it. */
  code: string;
  message: string;
  refunded: number;
  /** When a prompt ends or a voucher is paid by itself; null: never. */
  dueAt: number | null;
}

export type PayoutStatus = 'Pending' | 'Completed' | 'Failed' | 'Cancelled';

export interface Payout {
  readonly reference: string;
  readonly transactionId: string;
  readonly kind: 'wallet' | 'bank';
  readonly destination: string;
  /** Paisa. */
  readonly amount: number;
  readonly createdAt: string;
  status: PayoutStatus;
  isReversed: boolean;
  next: readonly (PayoutStatus | 'reversed')[];
  dueAt: number | null;
}

/** A transfer to a bank that was asked about and may be made. */
export interface BankInquiry {
  readonly transactionId: string;
  readonly account: string;
  readonly amount: number;
}

export interface Ipn {
  readonly id: number;
  readonly reference: string;
  readonly code: string;
  readonly body: string;
  readonly createdAt: string;
  attempts: number;
  dueAt: number | null;
  state: 'waiting' | 'held' | 'delivered' | 'lost' | 'given_up';
  lastStatus: number | null;
  /** Whether the acknowledgement carried the right hash. */
  isAcknowledgementSigned: boolean;
}

export type PromptAnswer = 'ask' | 'approve' | 'decline' | 'ignore';

export interface Settings {
  /** What phones do by themselves; `ask`: somebody decides on the page of the phone. */
  prompt: PromptAnswer;
  promptSeconds: number;
  /** How long a push may take before it counts as not answered; JazzCash says 60. */
  ipnSeconds: number;
  ipnRetrySeconds: number;
  payoutSeconds: number;
  /** How long the reply hangs with the fault of that name. */
  hangSeconds: number;
}

export interface State {
  nextId: number;
  /** Paisa that JazzCash holds for the merchant. */
  balance: number;
  payments: Payment[];
  payouts: Payout[];
  bankInquiries: BankInquiry[];
  ipns: Ipn[];
  faults: Fault[];
  /** Codes with which the next wallet payments end at once, oldest first. */
  codes: string[];
  settings: Settings;
}

/** A merchant that has done some business before: there is money to pay out from. */
export function emptyState(): State {
  return {
    nextId: 260_101_718_000,
    balance: 5_000_000_000,
    payments: [],
    payouts: [],
    bankInquiries: [],
    ipns: [],
    faults: [],
    codes: [],
    settings: {
      prompt: 'ask',
      promptSeconds: 60,
      ipnSeconds: 60,
      ipnRetrySeconds: 10,
      payoutSeconds: 2,
      hangSeconds: 65,
    },
  };
}

export type Store = StoreOf<State>;

export function openStore(path: string): Store {
  return openStoreOf(path, emptyState);
}

/** Whether a fault of this name is set for this path; one use of it is spent. */
export function takeFault(state: State, name: string, path = ''): boolean {
  return takeAnyFault(state, `jazzcash.${name}`, path);
}
