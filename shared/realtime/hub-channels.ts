import { quietPause, refusalsUntilQuiet, resync, updateStatus, type Entry, type HubState } from './hub-state.ts';
import { parseRealtimeEvent } from './topics.ts';

/** Joins the topic's channel, after one that is still being left. Made anew until it answers. */
export function join(hub: HubState, entry: Entry): void {
  if (hub.isClosed || hub.isAsleep || entry.channel !== null) return;
  const wait = entry.leaving;
  scheduleRetry(hub, entry);
  wait
    .then(hub.getClient)
    .then((client) => {
      const isWanted = hub.entries.get(entry.topic) === entry && entry.channel === null && entry.leaving === wait;
      if (hub.isClosed || hub.isAsleep || !isWanted) return;
      const channel = client.channel(entry.topic, { config: { private: true } });
      entry.channel = channel;
      channel.on('broadcast', { event: '*' }, (message) => receive(entry, message));
      channel.subscribe((state, error) => {
        // What an abandoned channel still says is of no interest.
        if (entry.channel === channel) onChannelState(hub, entry, state, error);
      });
    })
    .catch(() => onFailure(hub, entry));
}

export function leave(hub: HubState, entry: Entry): void {
  const channel = entry.channel;
  if (channel === null) return;
  entry.channel = null;
  markDown(hub, entry);
  entry.leaving = hub
    .getClient()
    .then((client) => client.removeChannel(channel))
    .catch(() => undefined);
}

/** Leaves a topic that nobody listens to; one that is wanted again meanwhile is joined anew. */
export function drop(hub: HubState, entry: Entry): void {
  if (entry.listeners.size > 0) return;
  entry.retryTimer?.cancel();
  leave(hub, entry);
  void entry.leaving.finally(() => {
    const isWanted = entry.listeners.size > 0;
    if (isWanted && entry.channel === null) join(hub, entry);
    if (!isWanted && hub.entries.get(entry.topic) === entry) hub.entries.delete(entry.topic);
  });
}

function receive(entry: Entry, message: { event: string; payload?: unknown }): void {
  const event = parseRealtimeEvent(message.event, message.payload);
  for (const listener of entry.listeners) {
    if (event === null) listener.onResync();
    else listener.onEvent(event);
  }
}

function onChannelState(hub: HubState, entry: Entry, state: string, error: Error | undefined): void {
  if (state === 'SUBSCRIBED') return onJoined(hub, entry);
  if (/unauthori[sz]ed|permission/i.test(error?.message ?? '')) entry.refusals += 1;
  onFailure(hub, entry);
}

function onJoined(hub: HubState, entry: Entry): void {
  const mayHaveMissed = entry.hasJoinedOnce || entry.failures > 0;
  entry.retryTimer?.cancel();
  Object.assign(entry, { isJoined: true, hasJoinedOnce: true, retryTimer: null, failures: 0, refusals: 0 });
  updateStatus(hub);
  if (mayHaveMissed) resync(entry);
  else for (const listener of entry.listeners) listener.onJoined?.();
}

function onFailure(hub: HubState, entry: Entry): void {
  markDown(hub, entry);
  entry.failures += 1;
  if (entry.retryTimer === null) scheduleRetry(hub, entry);
  updateStatus(hub);
}

function markDown(hub: HubState, entry: Entry): void {
  if (entry.isJoined) entry.downSince = hub.environment.now();
  entry.isJoined = false;
}

/** The client rejoins by itself at first; a channel that stays down is thrown away and made anew. */
export function scheduleRetry(hub: HubState, entry: Entry): void {
  const { environment, times } = hub;
  entry.retryTimer?.cancel();
  const grown = Math.min(times.retryFirst * 2 ** Math.min(entry.failures, 6), times.retryLongest);
  const pause = entry.refusals >= refusalsUntilQuiet ? quietPause : grown;
  // Clients that lost the same server do not come back as one wave.
  const jittered = pause * (0.75 + environment.random() / 2);
  entry.retryTimer = environment.setTimer(() => {
    entry.retryTimer = null;
    if (entry.isJoined || hub.isClosed || hub.isAsleep) return;
    if (environment.isOnline()) rebuild(hub, entry);
    else scheduleRetry(hub, entry);
  }, jittered);
}

function rebuild(hub: HubState, entry: Entry): void {
  entry.failures += 1;
  leave(hub, entry);
  join(hub, entry);
  updateStatus(hub);
}
