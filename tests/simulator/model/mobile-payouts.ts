/**
 * Rupees out to accounts at JazzCash and Easypaisa, in the model. JazzCash can be asked what became of one, tells no fee and never
 * says surely that it knows nothing; Easypaisa answers the call, or nobody ever hears how it went. Only what surely was not asked
 * for is sent again.
 */
import type { Market, Withdrawal } from './market.ts';

/** What JazzCash has in its books; Easypaisa's are not asked. */
export type MobilePayout = 'Pending' | 'Completed' | 'Failed' | 'Cancelled' | 'reversed';

/** How the next call goes: refused, lost before or after it was done, taken for later; or the company lets nobody in. */
export type MobileMood = 'refuse' | 'lost_before' | 'lost_after' | 'in_process' | 'closed';

export type Word = { readonly status: string; readonly feeMinor: number | null };

/** Sends it; what is heard at once, or null. */
export function sendMobile(market: Market, name: string, kept: Withdrawal, isSilent: boolean): Word | null {
  const { mobile } = market.company;
  const payer = kept.payer === 'easypaisa' ? 'easypaisa' : 'jazzcash';
  const mood = isSilent ? 'closed' : mobile.moods[payer];
  const isKnown = market.destinations[kept.destination]?.account.endsWith('0000') === false;
  // A number that nobody has is refused before anything else is looked at.
  const isSpent = isKnown || (mood !== 'refuse' && mood !== 'in_process');
  if (!isSilent && isSpent) mobile.moods[payer] = null;
  if (payer === 'easypaisa') {
    // Nobody was let in, so nothing was asked for: it is tried again.
    kept.isUnsent = mood === 'closed';
    return mood === null && isKnown ? { status: 'succeeded', feeMinor: 0 } : null;
  }
  if (mood === 'lost_before') return null;
  if (mood === 'refuse' || !isKnown) return mood === 'lost_after' ? null : { status: 'failed', feeMinor: null };
  mobile.payouts[name] = 'Pending';
  return null;
}

/** What the company's record says, when it is asked; null: nothing. */
export function askMobile(market: Market, name: string): Word | null {
  const record = market.company.mobile.payouts[name];
  if (record === undefined || record === 'Pending') return null;
  const words = { Completed: 'succeeded', Failed: 'failed', Cancelled: 'failed', reversed: 'reversed' } as const;
  return { status: words[record], feeMinor: null };
}
