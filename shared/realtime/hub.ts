import { createStore, type ConnectionStatus, type Store } from './connection-status.ts';
import type { HubEnvironment } from './environment.ts';
import { drop, join, leave, scheduleRetry } from './hub-channels.ts';
import {
  createEntry,
  hubTimes,
  resync,
  updateStatus,
  type Entry,
  type HubState,
  type RealtimeClient,
  type TopicListener,
} from './hub-state.ts';
import type { Topic } from './topics.ts';

export type { RealtimeChannel, RealtimeClient, TopicListener } from './hub-state.ts';

export type RealtimeHub = {
  /** Listeners of one topic share one channel; the answer ends this listener's part in it. */
  readonly subscribe: (topic: Topic, listener: TopicListener) => () => void;
  readonly status: Store<ConnectionStatus>;
  /** Calls every listener's onResync, as after an absence. */
  readonly resyncAll: () => void;
  /** Leaves every topic and stops every timer; the hub is not used again. */
  readonly close: () => void;
};

export type HubOptions = {
  /** The client, or how to get it (the web app loads it only when it is needed). */
  readonly client: RealtimeClient | (() => Promise<RealtimeClient>);
  readonly environment: HubEnvironment;
  readonly times?: Partial<Record<keyof typeof hubTimes, number>>;
};

/** Options for `createClient(..., { realtime })`: a dead socket is noticed within 20 seconds. */
export const realtimeOptions = {
  heartbeatIntervalMs: 10_000,
  disconnectOnEmptyChannelsAfterMs: 10_000,
  /** 0.5 to 1 times 1, 2, 4, 8 and at most 15 s, so that clients do not come back as one wave. */
  reconnectAfterMs: (tries: number): number =>
    Math.min(1_000 * 2 ** Math.max(0, tries - 1), 15_000) * (0.5 + Math.random() / 2),
};

/**
 * One place that owns every realtime channel of an app. Nothing is replayed by the server, so each
 * join after the first, each return of the network and each return to the page asks for a re-read.
 */
export function createRealtimeHub(options: HubOptions): RealtimeHub {
  const { environment } = options;
  const hub: HubState = {
    environment,
    times: { ...hubTimes, ...options.times },
    entries: new Map(),
    status: createStore<ConnectionStatus>({ kind: 'live' }),
    getClient: clientLoader(options.client),
    isClosed: false,
    isAsleep: false,
    offlineSince: environment.isOnline() ? null : environment.now(),
    pollTimer: null,
    sleepTimer: null,
    statusTimer: null,
  };
  updateStatus(hub);
  const stops = [
    environment.onNetworkChange(() => onNetworkChange(hub)),
    environment.onVisibilityChange(() => onVisibilityChange(hub)),
  ];
  return {
    subscribe: (topic, listener) => subscribe(hub, topic, listener),
    status: hub.status,
    resyncAll: () => resyncAll(hub),
    close: () => {
      for (const stop of stops) stop();
      close(hub);
    },
  };
}

/** Loads the client once; a failed load is tried again at the next need. */
function clientLoader(client: HubOptions['client']): () => Promise<RealtimeClient> {
  if (typeof client !== 'function') return () => Promise.resolve(client);
  let loading: Promise<RealtimeClient> | null = null;
  return () => {
    loading ??= client().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}

function subscribe(hub: HubState, topic: Topic, listener: TopicListener): () => void {
  const entry = hub.entries.get(topic) ?? addEntry(hub, topic);
  entry.listeners.add(listener);
  entry.idleTimer?.cancel();
  entry.idleTimer = null;
  updateStatus(hub);
  if (entry.isJoined) listener.onJoined?.();
  return () => {
    if (!entry.listeners.delete(listener) || entry.listeners.size > 0 || hub.isClosed) return;
    entry.idleTimer = hub.environment.setTimer(() => drop(hub, entry), hub.times.keepIdle);
    updateStatus(hub);
  };
}

function addEntry(hub: HubState, topic: Topic): Entry {
  const entry = createEntry(topic, hub.environment.now());
  hub.entries.set(topic, entry);
  join(hub, entry);
  return entry;
}

function resyncAll(hub: HubState): void {
  for (const entry of hub.entries.values()) resync(entry);
}

function onNetworkChange(hub: HubState): void {
  if (!hub.environment.isOnline()) {
    hub.offlineSince ??= hub.environment.now();
    updateStatus(hub);
    return;
  }
  if (hub.offlineSince === null) return;
  hub.offlineSince = null;
  void renewSocket(hub);
  resyncAll(hub);
  updateStatus(hub);
}

/** A socket from before an absence may be half-open: it is closed and opened, not trusted. */
async function renewSocket(hub: HubState): Promise<void> {
  if (hub.entries.size === 0) return;
  try {
    const client = await hub.getClient();
    await client.realtime.disconnect();
    if (!hub.isClosed && !hub.isAsleep) client.realtime.connect();
  } catch {
    updateStatus(hub);
  }
  if (hub.isClosed) return;
  for (const entry of hub.entries.values()) {
    entry.failures = 0;
    if (!entry.isJoined) scheduleRetry(hub, entry);
  }
}

function onVisibilityChange(hub: HubState): void {
  hub.sleepTimer?.cancel();
  if (!hub.environment.isVisible()) {
    hub.sleepTimer = hub.environment.setTimer(() => sleep(hub), hub.times.sleepAfter);
    return;
  }
  if (hub.isAsleep) wake(hub);
  resyncAll(hub);
  updateStatus(hub);
}

function sleep(hub: HubState): void {
  hub.isAsleep = true;
  for (const entry of hub.entries.values()) {
    entry.retryTimer?.cancel();
    entry.retryTimer = null;
    leave(hub, entry);
  }
  updateStatus(hub);
}

function wake(hub: HubState): void {
  hub.isAsleep = false;
  for (const entry of hub.entries.values()) {
    Object.assign(entry, { downSince: hub.environment.now(), failures: 0 });
    join(hub, entry);
  }
}

function close(hub: HubState): void {
  hub.isClosed = true;
  for (const timer of [hub.pollTimer, hub.sleepTimer, hub.statusTimer]) timer?.cancel();
  for (const entry of hub.entries.values()) {
    entry.retryTimer?.cancel();
    entry.idleTimer?.cancel();
    leave(hub, entry);
  }
  hub.entries.clear();
}
