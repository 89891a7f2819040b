/**
 * The circuit breaker that keeps buyers away from a company that does not answer, in the model: five calls without a clear
 * answer within five minutes, being more than those with one, stop new payments for two minutes; then one may try.
 */
import type { Market } from './market.ts';

export const breaker = { windowMs: 5 * 60_000, unknowns: 5, pauseMs: 2 * 60_000 };

export interface Health {
  state: 'closed' | 'open' | 'half_open';
  windowStartedAt: number | null;
  known: number;
  unknown: number;
  retryAt: number | null;
}

export const newHealth = (): Health => ({
  state: 'closed',
  windowStartedAt: null,
  known: 0,
  unknown: 0,
  retryAt: null,
});

/** Whether a new payment may start; when the pause is over, one of them, which is the try. */
export function letThrough(market: Market): boolean {
  const { health, now } = market;
  if (health.state === 'closed') return true;
  if (health.retryAt === null || health.retryAt > now) return false;
  Object.assign(health, { state: 'half_open', retryAt: now + breaker.pauseMs });
  return true;
}

export function countCalls(market: Market, known: number, unknown: number): void {
  const { health, now } = market;
  if (health.state !== 'closed') {
    Object.assign(health, newHealth());
    if (unknown > 0) setAside(market);
    return;
  }
  if (health.unknown === 0 && unknown === 0) return;
  if (health.windowStartedAt === null || health.windowStartedAt + breaker.windowMs <= now) {
    Object.assign(health, { windowStartedAt: now, known: 0, unknown: 0 });
  }
  health.known += known;
  health.unknown += unknown;
  if (health.unknown >= breaker.unknowns && health.unknown > health.known) setAside(market);
}

function setAside(market: Market): void {
  const retryAt = market.now + breaker.pauseMs;
  Object.assign(market.health, { ...newHealth(), state: 'open', retryAt });
}
