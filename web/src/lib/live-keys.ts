import type { QueryKey } from '@tanstack/react-query';
import type { RealtimeEvent } from '@shared/realtime/topics.ts';
import { keys } from './query-keys.ts';

/** What must be read again after an event: prefixes of cache keys. The event itself is never the record. */
export function keysTouchedBy({ event, payload }: RealtimeEvent): readonly QueryKey[] {
  if (event === 'order.event' || event === 'order.changed') {
    // An act on an order may hold, release or give back money: the event says so for the wallet too.
    return [keys.order(payload.order_id), [...keys.orders(), 'list'], keys.wallets()];
  }
  if (event === 'wallet.changed') return [keys.wallets()];
  if (event === 'notification.created') return [keys.notifications()];
  if (event === 'payment.changed') return [keys.payments(), keys.wallets()];
  if (event === 'refund.changed') return [keys.order(payload.order_id), keys.wallets()];
  if (event === 'withdrawal.changed') return [keys.withdrawals(), keys.wallets()];
  if (event === 'destination.changed') return [keys.withdrawals()];
  if (event === 'stock.changed') return [keys.products(), keys.stockMovements(payload.product_id)];
  if (event === 'store.changed') return [keys.myStores(), keys.stores(), keys.automaticPayouts()];
  // Queues of staff: nobody listens to them here.
  return [];
}
