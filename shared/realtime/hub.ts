import { createStore, type ConnectionStatus, type Store } from './connection-status.ts';
import type { HubEnvironment } from './environment.ts';
import { parseRealtimeEvent, type RealtimeEvent, type Topic } from './topics.ts';

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
  /** Something may have been missed: read everything of this topic again. */
  readonly onResync: () => void;
};

export type RealtimeHub = {
  /** Listeners of one topic share one channel; the answer ends this listener's part in it. */
  readonly subscribe: (topic: Topic, listener: TopicListener) => () => void;
  readonly status: Store<ConnectionStatus>;
  /** Calls every listener's onResync, as after an absence. */
  readonly resyncAll: () => void;
  /** Leaves every topic and stops every timer; the hub is not used again. */
  readonly close: () => void;
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

/** A topic refused this often is not ours: it is asked for rarely and does not colour the banner. */
const refusalsUntilQuiet = 3;
const quietPause = 120_000;

/** Options for `createClient(..., { realtime })`: a dead socket is noticed within 20 seconds. */
export const realtimeOptions = {
  heartbeatIntervalMs: 10_000,
  disconnectOnEmptyChannelsAfterMs: 10_000,
  /** 0.5 to 1 times 1, 2, 4, 8 and at most 15 s, so that clients do not come back as one wave. */
  reconnectAfterMs: (tries: number): number =>
    Math.min(1_000 * 2 ** Math.max(0, tries - 1), 15_000) * (0.5 + Math.random() / 2),
};

type Entry = {
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
  retryTimer: unknown;
  idleTimer: unknown;
};

export type HubOptions = {
  /** The client, or how to get it (the web app loads it only when it is needed). */
  readonly client: RealtimeClient | (() => Promise<RealtimeClient>);
  readonly environment: HubEnvironment;
  readonly times?: Partial<Record<keyof typeof hubTimes, number>>;
};

/**
 * One place that owns every realtime channel of an app. Nothing is replayed by the server, so each
 * join after the first, each return of the network and each return to the page asks for a re-read.
 */
export function createRealtimeHub(options: HubOptions): RealtimeHub {
  const { environment } = options;
  const times = { ...hubTimes, ...options.times };
  const entries = new Map<Topic, Entry>();
  const status = createStore<ConnectionStatus>({ kind: 'live' });
  let isClosed = false;
  let isAsleep = false;
  let offlineSince = environment.isOnline() ? null : environment.now();
  let pollTimer: unknown = null;
  let sleepTimer: unknown = null;
  let statusTimer: unknown = null;
  let loading: Promise<RealtimeClient> | null = null;

  const getClient = (): Promise<RealtimeClient> => {
    if (typeof options.client !== 'function') return Promise.resolve(options.client);
    loading ??= options.client().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };

  function subscribe(topic: Topic, listener: TopicListener): () => void {
    const entry = entries.get(topic) ?? addEntry(topic);
    entry.listeners.add(listener);
    environment.clearTimer(entry.idleTimer);
    entry.idleTimer = null;
    updateStatus();
    return () => {
      if (!entry.listeners.delete(listener) || entry.listeners.size > 0 || isClosed) return;
      environment.clearTimer(entry.idleTimer);
      entry.idleTimer = environment.setTimer(() => dropEntry(entry), times.keepIdle);
      updateStatus();
    };
  }

  function addEntry(topic: Topic): Entry {
    const entry: Entry = {
      topic,
      listeners: new Set(),
      channel: null,
      leaving: Promise.resolve(),
      isJoined: false,
      hasJoinedOnce: false,
      downSince: environment.now(),
      failures: 0,
      refusals: 0,
      retryTimer: null,
      idleTimer: null,
    };
    entries.set(topic, entry);
    join(entry);
    return entry;
  }

  /** Leaves a topic that nobody listens to; one that is wanted again meanwhile is joined anew. */
  function dropEntry(entry: Entry): void {
    if (entry.listeners.size > 0) return;
    environment.clearTimer(entry.retryTimer);
    leave(entry);
    const gone = entry.leaving;
    void gone.finally(() => {
      if (entry.listeners.size === 0 && entries.get(entry.topic) === entry) {
        entries.delete(entry.topic);
      } else if (entry.listeners.size > 0 && entry.channel === null) {
        join(entry);
      }
    });
  }

  function leave(entry: Entry): void {
    const channel = entry.channel;
    if (channel === null) return;
    entry.channel = null;
    markDown(entry);
    entry.leaving = getClient()
      .then((client) => client.removeChannel(channel))
      .catch(() => undefined);
  }

  function join(entry: Entry): void {
    if (isClosed || isAsleep || entry.channel !== null) return;
    const wait = entry.leaving;
    scheduleRetry(entry);
    wait
      .then(getClient)
      .then((client) => {
        const isWanted = entries.get(entry.topic) === entry && entry.channel === null;
        if (isClosed || isAsleep || !isWanted || entry.leaving !== wait) return;
        const channel = client.channel(entry.topic, { config: { private: true } });
        entry.channel = channel;
        channel.on('broadcast', { event: '*' }, (message) => receive(entry, message));
        channel.subscribe((state, error) => {
          if (entry.channel === channel) onChannelState(entry, state, error);
        });
      })
      .catch(() => onFailure(entry));
  }

  function receive(entry: Entry, message: { event: string; payload?: unknown }): void {
    const event = parseRealtimeEvent(message.event, message.payload);
    for (const listener of entry.listeners) {
      if (event === null) listener.onResync();
      else listener.onEvent(event);
    }
  }

  function onChannelState(entry: Entry, state: string, error: Error | undefined): void {
    if (state === 'SUBSCRIBED') {
      onJoined(entry);
      return;
    }
    if (/unauthori[sz]ed|permission/i.test(error?.message ?? '')) entry.refusals += 1;
    onFailure(entry);
  }

  function onJoined(entry: Entry): void {
    const isRejoin = entry.hasJoinedOnce || entry.failures > 0;
    environment.clearTimer(entry.retryTimer);
    Object.assign(entry, { isJoined: true, hasJoinedOnce: true, retryTimer: null });
    Object.assign(entry, { failures: 0, refusals: 0 });
    updateStatus();
    if (isRejoin) resync(entry);
  }

  function onFailure(entry: Entry): void {
    markDown(entry);
    entry.failures += 1;
    if (entry.retryTimer === null) scheduleRetry(entry);
    updateStatus();
  }

  function markDown(entry: Entry): void {
    if (entry.isJoined) entry.downSince = environment.now();
    entry.isJoined = false;
  }

  /** The client rejoins by itself at first; a channel that stays down is thrown away and made anew. */
  function scheduleRetry(entry: Entry): void {
    environment.clearTimer(entry.retryTimer);
    const grown = times.retryFirst * 2 ** Math.min(entry.failures, 6);
    const longest = entry.refusals >= refusalsUntilQuiet ? quietPause : times.retryLongest;
    const base = entry.refusals >= refusalsUntilQuiet ? quietPause : Math.min(grown, longest);
    const pause = base * (0.75 + environment.random() / 2);
    entry.retryTimer = environment.setTimer(() => {
      entry.retryTimer = null;
      if (entry.isJoined || isClosed || isAsleep) return;
      if (environment.isOnline()) rebuild(entry);
      else scheduleRetry(entry);
    }, pause);
  }

  function rebuild(entry: Entry): void {
    entry.failures += 1;
    leave(entry);
    join(entry);
    updateStatus();
  }

  function resync(entry: Entry): void {
    for (const listener of entry.listeners) listener.onResync();
  }

  function resyncAll(): void {
    for (const entry of entries.values()) resync(entry);
  }

  function updateStatus(): void {
    if (isClosed) return;
    const next = currentStatus();
    status.set(next);
    const isPolling = next.kind === 'reconnecting' && next.isPolling;
    if (isPolling && pollTimer === null) poll();
    if (!isPolling) {
      environment.clearTimer(pollTimer);
      pollTimer = null;
    }
  }

  function currentStatus(): ConnectionStatus {
    if (offlineSince !== null) return { kind: 'offline', since: offlineSince };
    const down = [...entries.values()].filter(
      (entry) => !entry.isJoined && entry.listeners.size > 0 && entry.refusals < refusalsUntilQuiet,
    );
    if (down.length === 0 || isAsleep) return { kind: 'live' };
    const since = Math.min(...down.map((entry) => entry.downSince));
    const failures = Math.max(...down.map((entry) => entry.failures));
    const age = environment.now() - since;
    if (failures < 2 && age < times.grace) {
      environment.clearTimer(statusTimer);
      statusTimer = environment.setTimer(updateStatus, times.grace - age);
      return { kind: 'live' };
    }
    return { kind: 'reconnecting', since, failures, isPolling: failures >= 2 };
  }

  /** While no channel can be had, the screens read again by the clock. */
  function poll(): void {
    pollTimer = environment.setTimer(() => {
      for (const entry of entries.values()) if (!entry.isJoined) resync(entry);
      poll();
    }, times.pollEvery);
  }

  function onNetworkChange(): void {
    if (!environment.isOnline()) {
      offlineSince ??= environment.now();
      updateStatus();
      return;
    }
    if (offlineSince === null) return;
    offlineSince = null;
    void renewSocket();
    resyncAll();
    updateStatus();
  }

  /** A socket from before an absence may be half-open: it is closed and opened, not trusted. */
  async function renewSocket(): Promise<void> {
    if (entries.size === 0) return;
    try {
      const client = await getClient();
      await client.realtime.disconnect();
      if (!isClosed && !isAsleep) client.realtime.connect();
    } catch {
      updateStatus();
    }
    for (const entry of entries.values()) {
      entry.failures = 0;
      if (!entry.isJoined) scheduleRetry(entry);
    }
  }

  function onVisibilityChange(): void {
    environment.clearTimer(sleepTimer);
    if (!environment.isVisible()) {
      sleepTimer = environment.setTimer(sleep, times.sleepAfter);
      return;
    }
    if (isAsleep) wake();
    resyncAll();
    updateStatus();
  }

  function sleep(): void {
    isAsleep = true;
    for (const entry of entries.values()) {
      environment.clearTimer(entry.retryTimer);
      entry.retryTimer = null;
      leave(entry);
    }
    updateStatus();
  }

  function wake(): void {
    isAsleep = false;
    for (const entry of entries.values()) {
      Object.assign(entry, { downSince: environment.now(), failures: 0 });
      join(entry);
    }
  }

  const stopNetwork = environment.onNetworkChange(onNetworkChange);
  const stopVisibility = environment.onVisibilityChange(onVisibilityChange);

  function close(): void {
    isClosed = true;
    stopNetwork();
    stopVisibility();
    for (const timer of [pollTimer, sleepTimer, statusTimer]) environment.clearTimer(timer);
    for (const entry of entries.values()) {
      environment.clearTimer(entry.retryTimer);
      environment.clearTimer(entry.idleTimer);
      leave(entry);
    }
    entries.clear();
  }

  return { subscribe, status, resyncAll, close };
}
