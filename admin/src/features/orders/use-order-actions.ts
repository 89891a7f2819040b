import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import { orderActionsKey } from '@/lib/query-keys.ts';

/** What the database lets this member of staff do with an order in its present state. */
export function useOrderActions(orderId: string, version: number | undefined) {
  const provider = useDataProvider()();
  return useQuery({
    queryKey: [...orderActionsKey(orderId), version ?? 0],
    enabled: version !== undefined,
    queryFn: async (): Promise<readonly AllowedAction[]> => {
      const { data } = await provider.custom!({
        url: 'order_actions',
        method: 'get',
        query: { p_order_id: orderId },
      });
      return data as unknown as readonly AllowedAction[];
    },
  });
}
