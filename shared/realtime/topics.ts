/** Topics are private: policies on realtime.messages decide who may listen. */
export const staffQueues = [
  'orders',
  'withdrawals',
  'payments',
  'stores',
  'inbox',
  'jobs',
  'approvals',
  'reconciliation',
  'risk',
  'ledger',
] as const;
export type StaffQueue = (typeof staffQueues)[number];

export type Topic = `user:${string}` | `order:${string}` | `store:${string}` | `staff:${StaffQueue}`;

export const topics = {
  user: (userId: string): Topic => `user:${userId}`,
  order: (orderId: string): Topic => `order:${orderId}`,
  store: (storeId: string): Topic => `store:${storeId}`,
  staff: (queue: StaffQueue): Topic => `staff:${queue}`,
} as const;

/**
 * What an event carries: ids, a sequence or version and a status, never amounts or personal data.
 * An event says "read again"; the read is the truth.
 */
type Payloads = {
  'order.event': { order_id: string; seq: number; status: string; action: string };
  'order.changed': { order_id: string; seq: number; status: string };
  'wallet.changed': { account_id: number; version: number };
  'notification.created': { id: string };
  'payment.changed': { payment_id: string; status: string };
  'refund.changed': { refund_id: string; order_id: string; status: string };
  'withdrawal.changed': { withdrawal_id: string; status: string; version: number };
  'destination.changed': { destination_id: string; status: string };
  'stock.changed': { product_id: string; available: number };
  'store.changed': { store_id?: string; status?: string };
} & { [Queue in StaffQueue as `${Queue}.changed`]: { id: string; status: string } };

export type RealtimeEventName = keyof Payloads;
export type RealtimeEvent = {
  [Name in RealtimeEventName]: {
    readonly event: Name;
    readonly payload: Payloads[Name] & { readonly kind?: string; readonly at?: string };
  };
}[RealtimeEventName];

const numbers = new Set(['seq', 'version', 'account_id', 'available']);
const required: { readonly [Name in RealtimeEventName]: readonly (keyof Payloads[Name] & string)[] } = {
  'order.event': ['order_id', 'seq', 'status', 'action'],
  'order.changed': ['order_id', 'seq', 'status'],
  'wallet.changed': ['account_id', 'version'],
  'notification.created': ['id'],
  'payment.changed': ['payment_id', 'status'],
  'refund.changed': ['refund_id', 'order_id', 'status'],
  'withdrawal.changed': ['withdrawal_id', 'status', 'version'],
  'destination.changed': ['destination_id', 'status'],
  'stock.changed': ['product_id', 'available'],
  'store.changed': [],
  'orders.changed': ['id', 'status'],
  'withdrawals.changed': ['id', 'status'],
  'payments.changed': ['id', 'status'],
  'stores.changed': ['id', 'status'],
  'inbox.changed': ['id', 'status'],
  'jobs.changed': ['id', 'status'],
  'approvals.changed': ['id', 'status'],
  'reconciliation.changed': ['id', 'status'],
  'risk.changed': ['id', 'status'],
  'ledger.changed': ['id', 'status'],
};

/** Parses a broadcast at the edge; null for one that we do not know or that lacks a field. */
export function parseRealtimeEvent(event: string, payload: unknown): RealtimeEvent | null {
  if (!Object.hasOwn(required, event) || typeof payload !== 'object' || payload === null) return null;
  const fields: readonly string[] = required[event as RealtimeEventName];
  const isComplete = fields.every((field) => {
    const value = (payload as Record<string, unknown>)[field];
    return typeof value === (numbers.has(field) ? 'number' : 'string');
  });
  return isComplete ? ({ event, payload } as RealtimeEvent) : null;
}
