/**
 * The circuit breaker that keeps buyers away from a company that does not answer, in the model: five calls without a clear
 * answer within five minutes, being more than those with one, stop new payments for two minutes; then one may try.
 */
import type { Market } from './market.ts';
import type { Provider } from './ways.ts';

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
export function letThrough(market: Market, provider: Provider): boolean {
  const { now } = market;
  const health = market.health[provider];
  if (health.state === 'closed') return true;
  if (health.retryAt === null || health.retryAt > now) return false;
  Object.assign(health, { state: 'half_open', retryAt: now + breaker.pauseMs });
  return true;
}

export function countCalls(market: Market, provider: Provider, known: number, unknown: number): void {
  const { now } = market;
  const health = market.health[provider];
  if (health.state !== 'closed') {
    Object.assign(health, newHealth());
    if (unknown > 0) setAside(market, health);
    return;
  }
  if (health.unknown === 0 && unknown === 0) return;
  if (health.windowStartedAt === null || health.windowStartedAt + breaker.windowMs <= now) {
    Object.assign(health, { windowStartedAt: now, known: 0, unknown: 0 });
  }
  health.known += known;
  health.unknown += unknown;
  if (health.unknown >= breaker.unknowns && health.unknown > health.known) setAside(market, health);
}

function setAside(market: Market, health: Health): void {
  const retryAt = market.now + breaker.pauseMs;
  Object.assign(health, { ...newHealth(), state: 'open', retryAt });
}
