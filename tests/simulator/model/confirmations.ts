/** Confirmations by code in the model: for one act, once, for ten minutes. */
import { done, firstProblem, refusesCode, type Market, type Verdict } from './market.ts';

export const confirmMs = 10 * 60_000;

export interface ConfirmationRequest {
  readonly person: string;
  readonly action: string;
  readonly context: string;
  readonly isCodeRight: boolean;
}

export function confirm(market: Market, name: string, request: ConfirmationRequest): Verdict {
  const { person, action, context, isCodeRight } = request;
  if (refusesCode(market, person)) return 'rate.limited';
  if (isCodeRight) {
    market.confirmations[name] = { person, action, context, verifiedAt: market.now, isUsed: false };
  }
  return done;
}

export function confirmationProblem(
  market: Market,
  name: string,
  person: string,
  action: string,
  context: string,
): Verdict {
  const kept = market.confirmations[name];
  return firstProblem([
    [kept?.person !== person || kept.action !== action || kept.context !== context, 'step_up.required'],
    [kept !== undefined && (kept.isUsed || kept.verifiedAt <= market.now - confirmMs), 'step_up.expired'],
  ]);
}

export function useUp(market: Market, name: string): void {
  const kept = market.confirmations[name];
  if (kept !== undefined) kept.isUsed = true;
}
