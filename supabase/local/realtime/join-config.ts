import { isRecord } from './frames.ts';

/** What a client asked for in phx_join. */
export interface JoinConfig {
  readonly isPrivate: boolean;
  readonly ack: boolean;
  readonly self: boolean;
  readonly wantsReplicationReady: boolean;
  /** Absent when no replay was asked for; `since` is not a number when the client got it wrong. */
  readonly replay?: { readonly since: unknown; readonly limit: unknown };
  readonly isPresenceEnabled: boolean;
  readonly presenceKey: string;
  readonly wantsPostgresChanges: boolean;
  /** Absent when the token of the connection applies. */
  readonly accessToken?: string;
}

/** Booleans may come as strings; anything else counts as false, as an invalid field does on the platform. */
function toBoolean(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function toRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

export function parseJoinConfig(payload: unknown): JoinConfig {
  const join = toRecord(payload);
  const config = toRecord(join.config);
  const broadcast = toRecord(config.broadcast);
  const presence = toRecord(config.presence);
  const key = presence.key;
  const hasKey = (typeof key === 'string' && key !== '') || typeof key === 'number';
  const accessToken = toAccessToken(join);
  return {
    isPrivate: toBoolean(config.private),
    ack: toBoolean(broadcast.ack),
    self: toBoolean(broadcast.self),
    wantsReplicationReady: toBoolean(broadcast.replication_ready),
    ...(isRecord(broadcast.replay) ? { replay: { since: broadcast.replay.since, limit: broadcast.replay.limit } } : {}),
    isPresenceEnabled: toBoolean(presence.enabled),
    presenceKey: hasKey ? String(key) : crypto.randomUUID(),
    wantsPostgresChanges:
      Array.isArray(config.postgres_changes) && config.postgres_changes.some((item) => item !== null),
    ...(accessToken === undefined ? {} : { accessToken }),
  };
}

/** An API key as access token means: no user, so the token of the connection applies. */
function toAccessToken(join: Record<string, unknown>): string | undefined {
  const token = typeof join.user_token === 'string' ? join.user_token : join.access_token;
  return typeof token === 'string' && !token.startsWith('sb_') ? token : undefined;
}
