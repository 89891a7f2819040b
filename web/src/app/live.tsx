import { useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { ConnectionStatus } from '@shared/realtime/connection-status.ts';
import { hubEnvironment } from '@shared/realtime/environment.ts';
import { createRealtimeHub, type RealtimeHub } from '@shared/realtime/hub.ts';
import type { Topic } from '@shared/realtime/topics.ts';
import { keysTouchedBy } from '@/lib/live-keys.ts';
import { keys } from '@/lib/query-keys.ts';
import { supabase } from '@/lib/supabase.ts';
import { useSession } from './session.tsx';

const HubContext = createContext<RealtimeHub | null>(null);

/** Events often come in bursts (an order and two wallets): they are gathered before anything is read. */
const gatherMs = 150;

const invalidators = new WeakMap<QueryClient, (touched: readonly QueryKey[]) => void>();

function invalidatorOf(client: QueryClient): (touched: readonly QueryKey[]) => void {
  const known = invalidators.get(client);
  if (known) return known;
  const made = createInvalidator(client);
  invalidators.set(client, made);
  return made;
}

function createInvalidator(client: QueryClient): (touched: readonly QueryKey[]) => void {
  const waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (touched) => {
    for (const key of touched) waiting.set(JSON.stringify(key), key);
    timer ??= setTimeout(() => {
      timer = undefined;
      const all = [...waiting.values()];
      waiting.clear();
      for (const queryKey of all) void client.invalidateQueries({ queryKey });
    }, gatherMs);
  };
}

/** One hub per signed-in person; signed-out pages open no socket. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const userId = session.status === 'signed-in' ? session.userId : null;
  const hub = useMemo(() => {
    if (userId === null) return null;
    return createRealtimeHub({
      client: async () => await supabase(),
      environment: hubEnvironment(window),
    });
  }, [userId]);
  useEffect(() => () => hub?.close(), [hub]);
  return <HubContext value={hub}>{children}</HubContext>;
}

/** Follows a topic while the component is shown; events and rejoins re-read what they touch. */
export function useTopic(topic: Topic | null): void {
  const hub = use(HubContext);
  const client = useQueryClient();
  useEffect(() => {
    if (hub === null || topic === null) return undefined;
    const invalidate = invalidatorOf(client);
    return hub.subscribe(topic, {
      onEvent: (event) => invalidate(keysTouchedBy(event)),
      // The page read its order before it was told of changes: what happened between the two is read once more.
      onJoined: () => {
        if (topic.startsWith('order:')) invalidate([keys.order(topic.slice('order:'.length))]);
      },
      onResync: () => invalidate([keys.own()]),
    });
  }, [hub, topic, client]);
}

const alwaysLive: ConnectionStatus = { kind: 'live' };
const neverChanges = () => () => undefined;

export function useConnectionStatus(): ConnectionStatus {
  const hub = use(HubContext);
  return useSyncExternalStore(hub?.status.subscribe ?? neverChanges, hub?.status.getSnapshot ?? (() => alwaysLive));
}
