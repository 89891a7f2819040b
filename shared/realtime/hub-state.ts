import type { ConnectionStatus, WritableStore } from './connection-status.ts';
import type { HubEnvironment, HubTimer } from './environment.ts';
import type { RealtimeEvent, Topic } from './topics.ts';

/** The part of supabase-js that the hub uses. */
export type RealtimeChannel = {
  on(
    type: 'broadcast',
    filter: { event: string },
    listener: (message: { event: string; payload?: unknown }) => void,
  ): RealtimeChannel;
  subscribe(onStatus: (status: string, error?: Error) => void): unknown;
};
export type RealtimeClient = {
  channel(topic: string, options: { config: { private: boolean } }): RealtimeChannel;
  removeChannel(channel: RealtimeChannel): Promise<unknown>;
  readonly realtime: { connect(): void; disconnect(): Promise<unknown> };
};

export type TopicListener = {
  /** An event of the topic: a reason to read again, never the record itself. */
  readonly onEvent: (event: RealtimeEvent) => void;
  /** From now on the listener is told of changes; what happened between its first read and now it was not told. */
  readonly onJoined?: () => void;
  /** Something may have been missed: read everything of this topic again. */
  readonly onResync: () => void;
};

/** Times in milliseconds; tests shorten them. */
export const hubTimes = {
  /** A first join may take this long before the banner speaks of it. */
  grace: 4_000,
  /** A topic without listeners is kept this long, so that moving between pages does not rejoin. */
  keepIdle: 5_000,
  /** First and longest pause before a channel that stays down is made anew. */
  retryFirst: 4_000,
  retryLongest: 30_000,
  pollEvery: 15_000,
  /** A page hidden for longer gives its socket back. */
  sleepAfter: 300_000,
} as const;

/** A topic that is refused does not colour the banner; refused this often, it is asked for rarely. */
export const refusalsUntilQuiet = 3;
export const quietPause = 120_000;

/** One topic with everybody who listens to it. */
export type Entry = {
  readonly topic: Topic;
  readonly listeners: Set<TopicListener>;
  channel: RealtimeChannel | null;
  /** A channel on its way out; the next one waits for it, because equal topics share an object. */
  leaving: Promise<unknown>;
  isJoined: boolean;
  hasJoinedOnce: boolean;
  downSince: number;
  failures: number;
  refusals: number;
  retryTimer: HubTimer | null;
  idleTimer: HubTimer | null;
};

export type HubState = {
  readonly environment: HubEnvironment;
  readonly times: Readonly<Record<keyof typeof hubTimes, number>>;
  readonly entries: Map<Topic, Entry>;
  readonly status: WritableStore<ConnectionStatus>;
  readonly getClient: () => Promise<RealtimeClient>;
  isClosed: boolean;
  isAsleep: boolean;
  offlineSince: number | null;
  pollTimer: HubTimer | null;
  sleepTimer: HubTimer | null;
  statusTimer: HubTimer | null;
};

export function createEntry(topic: Topic, now: number): Entry {
  return {
    topic,
    listeners: new Set(),
    channel: null,
    leaving: Promise.resolve(),
    isJoined: false,
    hasJoinedOnce: false,
    downSince: now,
    failures: 0,
    refusals: 0,
    retryTimer: null,
    idleTimer: null,
  };
}

export function resync(entry: Entry): void {
  for (const listener of entry.listeners) listener.onResync();
}

/** Works the status out anew; while no channel can be had, the screens read again by the clock. */
export function updateStatus(hub: HubState): void {
  if (hub.isClosed) return;
  const next = currentStatus(hub);
  hub.status.set(next);
  const isPolling = next.kind === 'reconnecting' && next.isPolling;
  if (isPolling && hub.pollTimer === null) poll(hub);
  if (!isPolling) {
    hub.pollTimer?.cancel();
    hub.pollTimer = null;
  }
}

function currentStatus(hub: HubState): ConnectionStatus {
  if (hub.offlineSince !== null) return { kind: 'offline', since: hub.offlineSince };
  const down = [...hub.entries.values()].filter(
    (entry) => !entry.isJoined && entry.listeners.size > 0 && entry.refusals === 0,
  );
  if (down.length === 0 || hub.isAsleep) return { kind: 'live' };
  const since = Math.min(...down.map((entry) => entry.downSince));
  const failures = Math.max(...down.map((entry) => entry.failures));
  const age = hub.environment.now() - since;
  if (failures < 2 && age < hub.times.grace) {
    hub.statusTimer?.cancel();
    hub.statusTimer = hub.environment.setTimer(() => updateStatus(hub), hub.times.grace - age);
    return { kind: 'live' };
  }
  return { kind: 'reconnecting', since, failures, isPolling: failures >= 2 };
}

function poll(hub: HubState): void {
  hub.pollTimer = hub.environment.setTimer(() => {
    for (const entry of hub.entries.values()) if (!entry.isJoined) resync(entry);
    poll(hub);
  }, hub.times.pollEvery);
}
