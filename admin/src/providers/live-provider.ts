import type { LiveEvent, LiveProvider } from '@refinedev/core';
import type { RealtimeHub } from '@shared/realtime/hub.ts';
import { staffQueues, topics, type RealtimeEvent, type StaffQueue } from '@shared/realtime/topics.ts';
import type { ResourceName } from './resource-table.ts';

/** Which lists a staff queue speaks of. */
export const resourcesOfQueue: Readonly<Record<StaffQueue, readonly ResourceName[]>> = {
  // Whatever moves money is an order, a payment or a withdrawal, or is told by the ledger within a minute.
  orders: ['orders', 'journals', 'transfers', 'accounts', 'account_entries'],
  withdrawals: [
    'withdrawals',
    'journals',
    'transfers',
    'accounts',
    'account_entries',
    'payout_batches',
    'payout_batch_items',
    'automatic_payouts',
    'automatic_payout_runs',
    'parked',
  ],
  payments: [
    'payments',
    'refunds',
    'provider_health',
    'chargebacks',
    'journals',
    'transfers',
    'accounts',
    'account_entries',
    'bank_lines',
    'statement_imports',
    'bank_accounts',
    'parked',
  ],
  stores: ['stores'],
  inbox: ['inbox'],
  jobs: ['jobs', 'outbox'],
  // What waits for a second person says so where it stands.
  approvals: [
    'approvals',
    'adjustments',
    'exchange_rates',
    'exchanges',
    'bank_lines',
    'payout_batches',
    'breaks',
    'report_days',
    'withdrawals',
    'clearing_accounts',
    'levels',
    'payout_limits',
    'pricing_rules',
    'risk_rules',
    'settings',
    'staff',
    'stores',
  ],
  reconciliation: ['breaks', 'runs', 'clearing_accounts', 'clearing_items', 'report_days'],
  risk: ['risk_cases'],
  ledger: ['journals', 'transfers', 'accounts', 'account_entries', 'closings', 'seals', 'verifications', 'exchanges'],
};

export const channelOfQueue = (queue: StaffQueue): string => `staff/${queue}`;

/**
 * Refine's live door on the hub. Only the staff queues exist as channels: all other channels, among them the
 * `resources/...` ones that each Refine hook asks for, are left alone, so that
 * N hooks do not give N invalidations (live-updates.tsx does it once per resource).
 */
export function createLiveProvider(hub: RealtimeHub): LiveProvider {
  return {
    subscribe: ({ channel, callback }) => {
      const queue = staffQueues.find((one) => channelOfQueue(one) === channel);
      if (queue === undefined) return null;
      return hub.subscribe(topics.staff(queue), {
        onEvent: (event) => callback(liveEvent(channel, event)),
        onResync: () => callback({ channel, type: '*', payload: {}, date: new Date() }),
      });
    },
    unsubscribe: (stop: (() => void) | null) => stop?.(),
  };
}

function liveEvent(channel: string, event: RealtimeEvent): LiveEvent {
  const id = 'id' in event.payload ? event.payload.id : undefined;
  return { channel, type: 'updated', payload: id === undefined ? {} : { ids: [id] }, date: new Date() };
}
