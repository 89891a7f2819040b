/** Keeping a card for the next time, whoever brings the news that it paid. */
import type { Database } from '../database.ts';
import type { Log } from '../log.ts';
import type { Lookup, WebhookReading } from '../providers/provider.ts';
import type { Sealer } from '../seal.ts';

export interface KeepCardDependencies {
  readonly service: Database;
  readonly log: Log;
  /** Null: no cards are kept. */
  readonly sealer?: Sealer | null;
}

type News = Pick<WebhookReading, 'fact' | 'savedCard'> | Extract<Lookup, { outcome: 'found' }>;

/**
 * Keeps the card of a payment whose payer agreed, once; the database knows whether that is so, and must have been told of the
 * payment before. The token is sealed before it leaves us.
 */
export async function keepCard({ sealer, service, log }: KeepCardDependencies, news: News): Promise<void> {
  const { fact, savedCard: card } = news;
  if (!card || !sealer || fact?.subject !== 'payment' || fact.status !== 'succeeded') return;
  const kept = await service.call('keep_payment_method', {
    p_reference: fact.reference,
    p_method: {
      fingerprint: card.fingerprint,
      brand: card.brand,
      last4: card.last4,
      expires_month: card.expiresMonth,
      expires_year: card.expiresYear,
      sealed_token: await sealer.seal(card.token),
    },
  });
  if (!kept.ok) log.error('payment.card_not_kept', { code: kept.failure.code });
}
