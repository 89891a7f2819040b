import { createClient } from '@supabase/supabase-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubEnvironment, type HubEnvironment } from './environment.ts';
import {
  createRealtimeHub,
  realtimeOptions,
  type RealtimeChannel,
  type RealtimeClient,
  type RealtimeHub,
} from './hub.ts';
import { parseRealtimeEvent, topics, type RealtimeEvent } from './topics.ts';

/** A clock and a device that the test moves by hand. */
class World {
  time = 1_000_000;
  isOnline = true;
  isVisible = true;
  readonly networkListeners = new Set<() => void>();
  readonly visibilityListeners = new Set<() => void>();
  private readonly timers = new Map<number, { at: number; run: () => void }>();
  private nextTimer = 1;

  readonly environment: HubEnvironment = {
    now: () => this.time,
    setTimer: (run, milliseconds) => {
      const id = this.nextTimer++;
      this.timers.set(id, { at: this.time + milliseconds, run });
      return { cancel: () => void this.timers.delete(id) };
    },
    random: () => 0.5,
    isOnline: () => this.isOnline,
    isVisible: () => this.isVisible,
    onNetworkChange: (run) => listen(this.networkListeners, run),
    onVisibilityChange: (run) => listen(this.visibilityListeners, run),
  };

  get timerCount(): number {
    return this.timers.size;
  }

  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).toSorted((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
    }
    this.time = end;
    await settle();
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const run of this.networkListeners) run();
  }

  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
    for (const run of this.visibilityListeners) run();
  }
}

function listen(listeners: Set<() => void>, run: () => void): () => void {
  listeners.add(run);
  return () => listeners.delete(run);
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

type FakeChannel = RealtimeChannel & {
  readonly topic: string;
  readonly isPrivate: boolean;
  report: (state: string, error?: Error) => void;
  broadcast: (event: string, payload: unknown) => void;
};

/** Plays supabase-js: equal topics share an object until it is removed, as in the real client. */
class FakeClient implements RealtimeClient {
  readonly made: FakeChannel[] = [];
  readonly live = new Map<string, FakeChannel>();
  connects = 0;
  disconnects = 0;
  readonly realtime = {
    connect: () => void (this.connects += 1),
    disconnect: () => {
      this.disconnects += 1;
      return Promise.resolve('ok');
    },
  };

  channel(topic: string, options: { config: { private: boolean } }): RealtimeChannel {
    const existing = this.live.get(topic);
    if (existing) return existing;
    const channel: FakeChannel = {
      topic,
      isPrivate: options.config.private,
      report: () => undefined,
      broadcast: () => undefined,
      on(_type, _filter, listener) {
        channel.broadcast = (event, payload) => listener({ event, payload });
        return channel;
      },
      subscribe(onStatus) {
        channel.report = onStatus;
      },
    };
    this.made.push(channel);
    this.live.set(topic, channel);
    return channel;
  }

  removeChannel(channel: RealtimeChannel): Promise<unknown> {
    const { topic } = channel as FakeChannel;
    if (this.live.get(topic) === channel) this.live.delete(topic);
    return Promise.resolve('ok');
  }

  get last(): FakeChannel {
    const channel = this.made.at(-1);
    if (channel === undefined) throw new Error('no channel was made');
    return channel;
  }
}

function recorder(): {
  events: RealtimeEvent[];
  resyncs: number;
  onEvent: (event: RealtimeEvent) => void;
  onResync: () => void;
} {
  const record = {
    events: [] as RealtimeEvent[],
    resyncs: 0,
    onEvent: (event: RealtimeEvent) => void record.events.push(event),
    onResync: () => void (record.resyncs += 1),
  };
  return record;
}

const topic = topics.order('o1');
let world: World;
let client: FakeClient;
let hub: RealtimeHub;

beforeEach(() => {
  world = new World();
  client = new FakeClient();
  hub = createRealtimeHub({ client, environment: world.environment });
});

afterEach(() => {
  hub.close();
  expect(world.timerCount, 'timers left after close').toBe(0);
});

async function joined(): Promise<ReturnType<typeof recorder>> {
  const listener = recorder();
  hub.subscribe(topic, listener);
  await settle();
  client.last.report('SUBSCRIBED');
  return listener;
}

describe('topics and listeners', () => {
  it('joins a private channel once for all listeners of a topic', async () => {
    const first = await joined();
    const second = recorder();
    hub.subscribe(topic, second);
    client.last.broadcast('order.event', { order_id: 'o1', seq: 2, status: 'accepted', action: 'accept' });
    expect(client.made).toHaveLength(1);
    expect(client.last.isPrivate).toBe(true);
    expect([first.events.length, second.events.length]).toEqual([1, 1]);
    expect(first.resyncs).toBe(0);
  });

  it('tells each listener once from when on it is told of changes', async () => {
    const joins: string[] = [];
    hub.subscribe(topic, { ...recorder(), onJoined: () => void joins.push('first') });
    await settle();
    expect(joins).toEqual([]);
    client.last.report('SUBSCRIBED');
    expect(joins).toEqual(['first']);
    hub.subscribe(topic, { ...recorder(), onJoined: () => void joins.push('second') });
    expect(joins).toEqual(['first', 'second']);
    client.last.report('CHANNEL_ERROR');
    client.last.report('SUBSCRIBED');
    expect(joins).toEqual(['first', 'second']);
  });

  it('keeps a topic for a while after its last listener, then leaves it', async () => {
    const stop = hub.subscribe(topic, recorder());
    await settle();
    client.last.report('SUBSCRIBED');
    stop();
    stop();
    await world.pass(4_000);
    const again = hub.subscribe(topic, recorder());
    await world.pass(60_000);
    expect([client.made.length, client.live.size]).toEqual([1, 1]);
    again();
    await world.pass(6_000);
    expect(client.live.size).toBe(0);
  });

  it('joins anew when a topic is wanted again while it is being left', async () => {
    const stop = hub.subscribe(topic, recorder());
    await settle();
    client.last.report('SUBSCRIBED');
    let finishLeaving = (): void => undefined;
    client.removeChannel = (channel) =>
      new Promise((resolve) => {
        finishLeaving = () => {
          client.live.delete((channel as FakeChannel).topic);
          resolve('ok');
        };
      });
    stop();
    await world.pass(5_100);
    const listener = recorder();
    hub.subscribe(topic, listener);
    await settle();
    expect(client.made).toHaveLength(1);
    finishLeaving();
    await settle();
    expect(client.made).toHaveLength(2);
    client.last.report('SUBSCRIBED');
    expect(listener.resyncs).toBe(1);
  });

  it('asks for a re-read when an event is unknown or lacks a field', async () => {
    const listener = await joined();
    client.last.broadcast('brand.new', {});
    client.last.broadcast('order.event', { order_id: 'o1' });
    client.last.broadcast('order.event', 'text');
    expect([listener.events.length, listener.resyncs]).toEqual([0, 3]);
  });
});

describe('after an absence', () => {
  it('asks for a re-read at every join but the first', async () => {
    const listener = await joined();
    client.last.report('CHANNEL_ERROR', new Error('socket closed'));
    client.last.report('SUBSCRIBED');
    client.last.report('CHANNEL_ERROR');
    client.last.report('SUBSCRIBED');
    expect(listener.resyncs).toBe(2);
  });

  it('asks for a re-read at the first join too when that came after a failure', async () => {
    const listener = recorder();
    hub.subscribe(topic, listener);
    await settle();
    client.last.report('TIMED_OUT');
    client.last.report('SUBSCRIBED');
    expect(listener.resyncs).toBe(1);
  });

  it('makes a channel anew when it stays down, with growing pauses', async () => {
    await joined();
    client.last.report('CLOSED');
    await world.pass(60_000);
    const first = client.made.length;
    expect(first).toBeGreaterThan(2);
    expect(first).toBeLessThan(7);
    expect(client.live.size).toBe(1);
    client.last.report('SUBSCRIBED');
    await world.pass(120_000);
    expect(client.made.length).toBe(first);
    expect(hub.status.getSnapshot()).toEqual({ kind: 'live' });
  });

  it('ignores what an abandoned channel still says', async () => {
    await joined();
    const old = client.last;
    old.report('CHANNEL_ERROR');
    await world.pass(12_000);
    expect(client.last).not.toBe(old);
    client.last.report('SUBSCRIBED');
    old.report('CLOSED');
    await world.pass(10_000);
    expect(hub.status.getSnapshot()).toEqual({ kind: 'live' });
  });

  it('opens a new socket and re-reads everything when the network is back', async () => {
    const listener = await joined();
    world.setOnline(false);
    expect(hub.status.getSnapshot()).toEqual({ kind: 'offline', since: world.time });
    world.setOnline(true);
    await settle();
    expect(listener.resyncs).toBe(1);
    expect([client.disconnects, client.connects]).toEqual([1, 1]);
    expect(hub.status.getSnapshot()).toEqual({ kind: 'live' });
  });

  it('re-reads when the page is shown again, and gives the socket back when hidden for long', async () => {
    const listener = await joined();
    world.setVisible(false);
    await world.pass(10_000);
    world.setVisible(true);
    expect([listener.resyncs, client.live.size]).toEqual([1, 1]);
    world.setVisible(false);
    await world.pass(301_000);
    expect(client.live.size).toBe(0);
    world.setVisible(true);
    await settle();
    expect(client.live.size).toBe(1);
    client.last.report('SUBSCRIBED');
    expect(listener.resyncs).toBe(3);
  });
});

describe('status', () => {
  it('does not speak of a first join that is merely under way', async () => {
    const seen: string[] = [];
    hub.status.subscribe(() => seen.push(hub.status.getSnapshot().kind));
    hub.subscribe(topic, recorder());
    await world.pass(3_000);
    expect(seen).toEqual([]);
    await world.pass(2_000);
    expect(seen).toEqual(['reconnecting']);
    client.last.report('SUBSCRIBED');
    expect(seen).toEqual(['reconnecting', 'live']);
  });

  it('says since when, and polls from the second failure on', async () => {
    const listener = await joined();
    const since = world.time;
    client.last.report('CHANNEL_ERROR');
    client.last.report('CHANNEL_ERROR');
    expect(hub.status.getSnapshot()).toMatchObject({ kind: 'reconnecting', since, isPolling: true });
    await world.pass(31_000);
    expect(listener.resyncs).toBe(2);
    client.last.report('SUBSCRIBED');
    await world.pass(60_000);
    expect(listener.resyncs).toBe(3);
  });

  it('keeps the same snapshot until something changes', async () => {
    await joined();
    client.last.report('CHANNEL_ERROR');
    client.last.report('CHANNEL_ERROR');
    const before = hub.status.getSnapshot();
    world.setVisible(true);
    expect(hub.status.getSnapshot()).toBe(before);
  });

  it('a topic that is refused does not colour the banner, and is soon asked for rarely', async () => {
    hub.subscribe(topics.staff('orders'), recorder());
    const refused = new Error('Unauthorized: You do not have permissions to read from this Channel topic');
    for (let times = 0; times < 3; times += 1) {
      await settle();
      client.last.report('CHANNEL_ERROR', refused);
      expect(hub.status.getSnapshot()).toEqual({ kind: 'live' });
    }
    await world.pass(10_000);
    const asked = client.made.length;
    await world.pass(100_000);
    expect(client.made.length - asked).toBeLessThanOrEqual(1);
  });

  it('tries again when the client itself could not be loaded', async () => {
    let loads = 0;
    const lazy = createRealtimeHub({
      client: () => (++loads === 1 ? Promise.reject(new Error('chunk')) : Promise.resolve(client)),
      environment: world.environment,
    });
    const listener = recorder();
    lazy.subscribe(topic, listener);
    await world.pass(9_000);
    expect([loads, client.made.length]).toEqual([2, 1]);
    client.last.report('SUBSCRIBED');
    expect(listener.resyncs).toBe(1);
    lazy.close();
  });
});

describe('with the official client', () => {
  it('takes it as it is', async () => {
    const official = createClient('http://127.0.0.1:9', 'key', { realtime: realtimeOptions });
    const real = createRealtimeHub({ client: official, environment: hubEnvironment(globalThis) });
    const stop = real.subscribe(topics.user('u1'), recorder());
    await settle();
    expect(official.getChannels().map((channel) => channel.topic)).toEqual(['realtime:user:u1']);
    expect(official.realtime.heartbeatIntervalMs).toBe(10_000);
    stop();
    real.close();
    await official.removeAllChannels();
  });

  it('comes back at once at first, then slower, never all at the same moment', () => {
    for (const tries of [1, 2, 3, 10]) {
      const pause = realtimeOptions.reconnectAfterMs(tries);
      expect(pause).toBeLessThanOrEqual(15_000);
      expect(pause).toBeGreaterThanOrEqual(500);
    }
  });
});

describe('parseRealtimeEvent', () => {
  it('takes known events that are whole', () => {
    const payload = { account_id: 7, version: 3, at: '2026-11-21T10:00:00Z' };
    expect(parseRealtimeEvent('wallet.changed', payload)).toEqual({ event: 'wallet.changed', payload });
    expect(parseRealtimeEvent('wallet.changed', { ...payload, version: '3' })).toBeNull();
    expect(parseRealtimeEvent('toString', payload)).toBeNull();
  });
});
