import { useInvalidate, useSubscription, type LiveEvent } from '@refinedev/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PermissionCode } from '@shared/permissions.ts';
import type { StaffQueue } from '@shared/realtime/topics.ts';
import { overviewKey } from '@/lib/query-keys.ts';
import { channelOfQueue, resourcesOfQueue } from './live-provider.ts';
import type { ResourceName } from './resource-table.ts';
import { useStaff } from './staff.tsx';

/** Events that come in a burst are answered once. */
const coalesceMs = 200;

const permissionOfQueue: Readonly<Record<StaffQueue, PermissionCode>> = {
  orders: 'orders.read',
  withdrawals: 'payouts.read',
  payments: 'payments.read',
  stores: 'stores.read',
  inbox: 'payments.read',
  jobs: 'jobs.read',
  approvals: 'approvals.read',
  reconciliation: 'ledger.read',
  risk: 'risk.read',
  ledger: 'ledger.read',
};

/** A list on the screen that wants to decide itself how a change is shown. */
type ListWatcher = () => void;
const watchers = new Map<ResourceName, Set<ListWatcher>>();

/** Registers the list on the screen; it is called in place of an invalidation. */
export function watchList(resource: ResourceName, watcher: ListWatcher): () => void {
  const known = watchers.get(resource) ?? new Set<ListWatcher>();
  watchers.set(resource, known.add(watcher));
  return () => known.delete(watcher);
}

/** The one place where live events become re-reads: one invalidation per resource, whoever shows it. */
export function LiveUpdates() {
  const { can } = useStaff();
  const queues = (Object.keys(permissionOfQueue) as StaffQueue[]).filter((queue) => can(permissionOfQueue[queue]));
  return queues.map((queue) => <QueueListener key={queue} queue={queue} />);
}

function QueueListener({ queue }: { queue: StaffQueue }) {
  const invalidate = useInvalidate();
  const queryClient = useQueryClient();
  // Refine keeps the first callback for good, so it is made once, from things that never change.
  const [onLiveEvent] = useState(() =>
    coalesce((ids, isAll) => {
      void queryClient.invalidateQueries({ queryKey: overviewKey });
      for (const resource of resourcesOfQueue[queue]) {
        const lists = watchers.get(resource);
        if (lists && lists.size > 0) lists.forEach((list) => list());
        else void invalidate({ resource, invalidates: ['list'] });
        if (isAll) void queryClient.invalidateQueries({ queryKey: ['data', 'default', resource, 'one'] });
        for (const id of ids) void invalidate({ resource, invalidates: ['detail'], id });
      }
    }),
  );
  useSubscription({ channel: channelOfQueue(queue), onLiveEvent });
  return null;
}

/** Collects the ids of a burst of events and hands them over once. */
function coalesce(flush: (ids: ReadonlySet<string>, isAll: boolean) => void) {
  let ids = new Set<string>();
  let isAll = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  return (event: LiveEvent): void => {
    for (const id of event.payload.ids ?? []) ids.add(String(id));
    isAll ||= event.type === '*';
    timer ??= setTimeout(() => {
      const burst = { ids, isAll };
      ids = new Set();
      isAll = false;
      timer = null;
      flush(burst.ids, burst.isAll);
    }, coalesceMs);
  };
}
