/** The books of the simulated Easypaisa. */
import { openStoreOf, takeFault as takeAnyFault, type Fault, type StoreOf } from '../store.ts';

export type OrderStatus = 'PENDING' | 'PAID' | 'FAILED' | 'BLOCKED' | 'EXPIRED' | 'REVERSED';

export interface Order {
  readonly orderId: string;
  readonly transactionId: string;
  /** Paisa. */
  readonly amount: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Before this the inquiry says that there is no such order. */
  readonly visibleAt: number;
  mode: 'MA' | 'OTC' | 'CC';
  mobile: string;
  status: OrderStatus;
  /** When its status was reached. */
  changedAt: number;
  /** Token to pay at a shop, once one was asked for. */
  paymentToken: string | null;
  /** Whether the payer's phone asks now. */
  isAsked: boolean;
  /** When it is paid by itself; null: not by itself. */
  paidAt: number | null;
}

/** A buyer's browser on the hosted pages, from the first form on. */
export interface Visit {
  readonly authToken: string;
  readonly orderId: string;
  readonly amount: number;
  readonly expiresAt: number;
  /** Where the browser goes in the end; null before the second form. */
  finalUrl: string | null;
}

export interface Push {
  readonly id: number;
  readonly orderId: string;
  /** What it says in `url`. */
  readonly statusUrl: string;
  readonly createdAt: string;
  dueAt: number | null;
  state: 'waiting' | 'held' | 'delivered' | 'lost' | 'refused';
  lastStatus: number | null;
}

export interface Transfer {
  readonly reference: string;
  readonly kind: 'wallet' | 'bank';
  readonly amount: number;
  readonly fee: number;
  readonly receiver: string;
  readonly createdAt: string;
}

export type PromptMode = 'ask' | 'approve' | 'decline' | 'ignore';

export interface State {
  nextId: number;
  /** Paisa in the account that payouts leave from. */
  balance: number;
  orders: Order[];
  visits: Visit[];
  pushes: Push[];
  transfers: Transfer[];
  faults: Fault[];
  /** `speed` divides all waits; `prompt` is what the payer's phone does by itself. */
  settings: { speed: number; prompt: PromptMode };
}

export function emptyState(): State {
  return {
    nextId: 10_000_000,
    balance: 1_000_000_000,
    orders: [],
    visits: [],
    pushes: [],
    transfers: [],
    faults: [],
    settings: { speed: 1, prompt: 'ask' },
  };
}

export type Store = StoreOf<State>;

export function openStore(path: string): Store {
  return openStoreOf(path, emptyState);
}

/** Whether this fault is set for this path; one use of it is spent. */
export function takeFault(state: State, name: FaultName, path = ''): boolean {
  return takeAnyFault(state, name, path);
}

export const faultNames = [
  'easypaisa.api.timeout',
  'easypaisa.api.timeout_after',
  'easypaisa.api.500',
  'easypaisa.api.500_after',
  'easypaisa.api.429',
  'easypaisa.api.401',
  'easypaisa.api.garbage',
  'easypaisa.api.redirect',
  'easypaisa.api.wrong_signature',
  'easypaisa.inquiry.late',
  'easypaisa.inquiry.wrong_amount',
  'easypaisa.inquiry.no_amount',
  'easypaisa.inquiry.wrong_order',
  'easypaisa.inquiry.text',
  'easypaisa.prompt.error_then_paid',
  'easypaisa.prompt.accepted_not_paid',
  'easypaisa.return.lies',
  'easypaisa.return.both_names',
  'easypaisa.return.short_name',
  'easypaisa.return.question_mark',
  'easypaisa.ipn.duplicate',
  'easypaisa.ipn.late',
  'easypaisa.ipn.lost',
  'easypaisa.ipn.hold',
  'easypaisa.ipn.early',
  'easypaisa.ipn.foreign_host',
  'easypaisa.payout.locked',
  'easypaisa.payout.refused',
  'easypaisa.payout.login_refused',
] as const;

export type FaultName = (typeof faultNames)[number];
