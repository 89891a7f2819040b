import { encodeBroadcast, encodeMessage, type Broadcast, type Frame, type ProtocolVersion } from './frames.ts';
import type { Channel } from './channel.ts';
import type { PresenceDiff } from './presence.ts';

/** Public and private channels of one name never meet. */
export function toTopicKey(subtopic: string, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'}:${subtopic}`;
}

/** Which channels listen to which topic, and the delivery to all of them. */
export interface Hub {
  subscribe(channel: Channel): void;
  unsubscribe(channel: Channel): void;
  /** Hands a broadcast to every channel that may receive it. `id` marks messages that a replay may have brought already. */
  broadcast(topicKey: string, message: Broadcast, options?: { except?: Channel | undefined; id?: string }): void;
  presenceDiff(topicKey: string, diff: PresenceDiff): void;
  channelCount(): number;
}

export function createHub(): Hub {
  const topics = new Map<string, Set<Channel>>();
  let channelCount = 0;
  return {
    subscribe(channel) {
      const channels = topics.get(channel.topicKey) ?? new Set();
      topics.set(channel.topicKey, channels);
      channels.add(channel);
      channelCount += 1;
    },
    unsubscribe(channel) {
      const channels = topics.get(channel.topicKey);
      if (!channels?.delete(channel)) return;
      channelCount -= 1;
      if (channels.size === 0) topics.delete(channel.topicKey);
    },
    broadcast(topicKey, message, options = {}) {
      const channels = topics.get(topicKey);
      if (channels === undefined) return;
      const encode = oncePerVersion((version, topic) => encodeBroadcast(version, topic, message));
      for (const channel of channels) {
        if (channel === options.except || channel.access.broadcastRead !== true) continue;
        deliver(channel, encode(channel), options.id);
      }
    },
    presenceDiff(topicKey, diff) {
      const encode = oncePerVersion((version, topic) =>
        encodeMessage(version, { joinRef: null, ref: null, topic, event: 'presence_diff', payload: diff }),
      );
      for (const channel of topics.get(topicKey) ?? []) {
        // A channel that is still joining is sent the whole state afterwards.
        if (channel.access.presenceRead !== true || channel.held !== null) continue;
        deliver(channel, encode(channel), undefined);
      }
    },
    channelCount: () => channelCount,
  };
}

/** All channels under one topic key have the same wire topic, so one frame per protocol version serves them all. */
function oncePerVersion(encode: (version: ProtocolVersion, topic: string) => Frame | null) {
  const frames = new Map<ProtocolVersion, Frame | null>();
  return (channel: Channel): Frame | null => {
    const { version } = channel.socket;
    let frame = frames.get(version);
    if (frame === undefined) {
      frame = encode(version, channel.topic);
      frames.set(version, frame);
    }
    return frame;
  };
}

function deliver(channel: Channel, frame: Frame | null, id: string | undefined): void {
  if (frame === null) return;
  if (channel.held !== null) channel.held.push({ frame, id });
  else if (id === undefined || !channel.replayedIds.has(id)) channel.socket.send(frame);
}
