import { randomBytes } from 'node:crypto';

type Meta = Readonly<Record<string, unknown>> & { readonly phx_ref: string };

/** Presence by key, in the shape the client merges: `{ key: { metas: [{ phx_ref, … }] } }`. */
export type PresenceState = Readonly<Record<string, { readonly metas: readonly Meta[] }>>;

export interface PresenceDiff {
  readonly joins: PresenceState;
  readonly leaves: PresenceState;
}

/** Who is present on which topic. Each owner (a channel of one socket) has at most one entry per topic. */
export interface PresenceStore<Owner> {
  /** Enters an owner under a key, or changes what it says of itself. */
  track(topicKey: string, owner: Owner, key: string, payload: Readonly<Record<string, unknown>>): PresenceDiff;
  /** Removes an owner. Null when it was not present. */
  untrack(topicKey: string, owner: Owner): PresenceDiff | null;
  state(topicKey: string): PresenceState;
}

interface Entry {
  readonly key: string;
  readonly meta: Meta;
}

export function createPresenceStore<Owner>(): PresenceStore<Owner> {
  const topics = new Map<string, Map<Owner, Entry>>();
  return {
    track(topicKey, owner, key, payload) {
      const entries = topics.get(topicKey) ?? new Map<Owner, Entry>();
      topics.set(topicKey, entries);
      const previous = entries.get(owner);
      const replaced = previous === undefined ? {} : { phx_ref_prev: previous.meta.phx_ref };
      const entry = { key, meta: { ...payload, ...replaced, phx_ref: randomBytes(9).toString('base64url') } };
      entries.set(owner, entry);
      return { joins: group([entry]), leaves: group(previous === undefined ? [] : [previous]) };
    },
    untrack(topicKey, owner) {
      const entries = topics.get(topicKey);
      const entry = entries?.get(owner);
      if (entries === undefined || entry === undefined) return null;
      entries.delete(owner);
      if (entries.size === 0) topics.delete(topicKey);
      return { joins: {}, leaves: group([entry]) };
    },
    state: (topicKey) => group(topics.get(topicKey)?.values() ?? []),
  };
}

function group(entries: Iterable<Entry>): PresenceState {
  const metasByKey = new Map<string, Meta[]>();
  for (const { key, meta } of entries) {
    const metas = metasByKey.get(key);
    if (metas === undefined) metasByKey.set(key, [meta]);
    else metas.push(meta);
  }
  return Object.fromEntries([...metasByKey].map(([key, metas]) => [key, { metas }]));
}
