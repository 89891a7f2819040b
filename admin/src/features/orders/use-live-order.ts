import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { topics } from '@shared/realtime/topics.ts';
import { orderActionsKey } from '@/lib/query-keys.ts';
import { useRuntime } from '@/providers/runtime.tsx';
import type { ResourceName } from '@/providers/resource-table.ts';

const coalesceMs = 150;
const parts: readonly ResourceName[] = ['order_events', 'order_ledger', 'order_items', 'payments', 'audit'];

/** Follows one order: each event of its topic reads the whole page again, once per burst. */
export function useLiveOrder(orderId: string): void {
  const { hub } = useRuntime();
  const queryClient = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const readAgain = () => {
      timer ??= setTimeout(() => {
        timer = null;
        void queryClient.invalidateQueries({ queryKey: ['data', 'default', 'orders', 'one', orderId] });
        void queryClient.invalidateQueries({ queryKey: orderActionsKey(orderId) });
        for (const part of parts) {
          void queryClient.invalidateQueries({ queryKey: ['data', 'default', part, 'list'] });
        }
      }, coalesceMs);
    };
    const stop = hub.subscribe(topics.order(orderId), { onEvent: readAgain, onJoined: readAgain, onResync: readAgain });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [hub, queryClient, orderId]);
}
