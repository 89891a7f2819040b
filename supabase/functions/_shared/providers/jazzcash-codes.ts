/** What JazzCash's response codes mean to us. A code that is not here is unknown, and an inquiry decides. */

export type JazzcashMeaning =
  | 'paid'
  | 'pending'
  | 'reversed'
  | 'disputed'
  | 'failed'
  /** Expired or timed out: failed when an inquiry says so, open while a reply says so. */
  | 'timed_out'
  /** Our settings or our request: nothing was begun, and nothing is wrong with the payer's money. */
  | 'ours'
  | 'unknown';

const meanings: Readonly<Record<string, JazzcashMeaning>> = {
  '000': 'paid',
  '121': 'paid',
  '200': 'paid',
  '124': 'pending',
  '157': 'pending',
  '210': 'pending',
  '119': 'reversed',
  '122': 'reversed',
  '131': 'reversed',
  '126': 'disputed',
  '128': 'disputed',
  '112': 'failed',
  '129': 'failed',
  '095': 'failed',
  '116': 'timed_out',
  '134': 'timed_out',
  '101': 'ours',
  '105': 'ours',
  '110': 'ours',
  '111': 'ours',
  '115': 'ours',
  '118': 'ours',
  '127': 'ours',
  // Not there (yet), and failures of their system after which money was seen to be taken.
  '109': 'unknown',
  '199': 'unknown',
  '999': 'unknown',
  // Documented nowhere; merchants report it for a payment that was still under way.
  '013': 'unknown',
};

/** Codes of three digits by range: refusals of the wallet (limit, no account, balance, PIN, host down), declines of cards. */
const failedRanges = [
  ['001', '067'],
  ['401', '450'],
] as const;

/** What a code says about a payment. */
export function meaningOf(code: string): JazzcashMeaning {
  if (Object.hasOwn(meanings, code)) return meanings[code] ?? 'unknown';
  const isFailed = /^\d{3}$/.test(code) && failedRanges.some(([first, last]) => code >= first && code <= last);
  return isFailed ? 'failed' : 'unknown';
}

/** What a code says about a refund: done, surely not done, or to be tried later; null when it does not tell. */
export function refundMeaningOf(code: string): 'done' | 'refused' | 'deferred' | null {
  if (code === '000' || code === '121' || code === '131') return 'done';
  // No second partial refund, not eligible, no partial refund.
  if (code === '451' || code === '452' || code === '454') return 'refused';
  // Our balance is too low; the payment has not been settled to us yet.
  if (code === '453' || code === '455') return 'deferred';
  return meaningOf(code) === 'ours' ? 'deferred' : null;
}

/** The code as our failure codes carry it; a text that is no code is not carried on. */
export function failureCode(code: string): string {
  return /^[A-Za-z0-9-]{1,16}$/.test(code) ? `jazzcash.${code}` : 'provider.unreadable';
}
