import type { QueryKey } from '@tanstack/react-query';
import type { RealtimeEvent } from '@shared/realtime/topics.ts';
import { keys } from './query-keys.ts';

/** What must be read again after an event: prefixes of cache keys. The event itself is never the record. */
export function keysTouchedBy({ event, payload }: RealtimeEvent): readonly QueryKey[] {
  switch (event) {
    case 'order.event':
    case 'order.changed':
      return [keys.order(payload.order_id), [...keys.orders(), 'list']];
    case 'wallet.changed':
      return [keys.wallets()];
    case 'notification.created':
      return [keys.notifications()];
    case 'payment.changed':
      return [keys.payments()];
    case 'withdrawal.changed':
      return [keys.withdrawals(), keys.wallets()];
    case 'stock.changed':
      return [keys.products(), keys.stockMovements(payload.product_id)];
    case 'store.changed':
      return [keys.myStores(), keys.stores()];
    default:
      // Staff queues: nobody listens to them here.
      return [];
  }
}
