import type { Authoriser } from './authorise.ts';
import type { Channel } from './channel.ts';
import type { Frame, ProtocolVersion } from './frames.ts';
import type { Hub } from './hub.ts';
import type { Limits, RateCounter } from './limits.ts';
import type { PresenceStore } from './presence.ts';
import type { Claims, ProjectKeys } from './tokens.ts';

/** What every part of one running server shares. */
export interface Server {
  readonly keys: ProjectKeys;
  readonly limits: Limits;
  /** True when the project allows private channels only. */
  readonly isPrivateOnly: boolean;
  readonly authoriser: Authoriser;
  readonly hub: Hub;
  readonly presence: PresenceStore<Channel>;
  readonly sockets: Set<ClientSocket>;
  /** Sockets that have joined a channel: what the platform counts as connected users. */
  readonly users: Set<ClientSocket>;
  readonly joinRate: RateCounter;
  readonly messageRate: RateCounter;
  readonly presenceRate: RateCounter;
  isReplicating(): boolean;
  isStopping(): boolean;
  /** One line for the operator; never carries a token or a payload. */
  log(event: string, detail: string): void;
}

/** One connected client. */
export interface ClientSocket {
  readonly version: ProtocolVersion;
  readonly claims: Claims;
  readonly headers: Readonly<Record<string, string>>;
  /** By wire topic. */
  readonly channels: Map<string, Channel>;
  /** Counts a message that waits to be handled (+1) or was handled (-1). A socket with too many is not read meanwhile. */
  countWaiting(change: 1 | -1): void;
  send(frame: Frame): void;
  close(code: number, reason: string): void;
}
