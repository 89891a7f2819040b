/** One question to a provider about one payment, and what its answer does. */
import * as z from 'zod/mini';
import type { Database } from '../database.ts';
import type { Lookup, PaymentProvider, PaymentToFind } from '../providers/provider.ts';
import { isOfMode } from '../providers/registry.ts';
import { keepCard, type KeepCardDependencies } from './keep-card.ts';

export const questionShape = z.object({
  payment_id: z.string(),
  provider: z.string(),
  mode: z.string(),
  reference: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
  method: z.enum(['hosted', 'mobile_account']),
  started_at: z.string(),
  is_settled: z.optional(z.boolean()),
});
export type Question = z.infer<typeof questionShape>;

/** A question as the adapter takes it. */
function toFind(question: Question): PaymentToFind {
  return {
    reference: question.reference,
    amountMinor: question.amount_minor,
    currency: question.currency,
    method: question.method,
    startedAt: new Date(question.started_at),
  };
}

/** Our payment of this provider with this reference, or null. */
export async function findQuestion(service: Database, provider: string, reference: string): Promise<Question | null> {
  const found = await service.call('payment_question', { p_provider: provider, p_reference: reference });
  const parsed = found.ok ? questionShape.safeParse(found.value) : null;
  return parsed?.success ? parsed.data : null;
}

/** Whether the company did not answer at all, as one that is away. */
export function isSilent(lookup: Lookup): boolean {
  return lookup.outcome === 'unknown' && lookup.isAnswered !== true;
}

/** Asks, and hands what was heard to the database. What fails there moved nothing and is asked about again. */
export async function ask(
  dependencies: KeepCardDependencies,
  provider: PaymentProvider,
  question: Question,
): Promise<Lookup> {
  const { service, log } = dependencies;
  const lookup = await provider.findPayment(toFind(question));
  log.info('payment.asked', { payment_id: question.payment_id, outcome: lookup.outcome });
  if (lookup.outcome === 'found') {
    const { reference } = question;
    const applied = await service.call('apply_payment_fact', {
      p_reference: reference,
      p_source: 'poll',
      p_fact: lookup.fact,
    });
    if (applied.ok) await keepCard(dependencies, lookup);
    else log.error('poll.not_applied', { command: 'apply_payment_fact', code: applied.failure.code });
  } else {
    const kept = await service.call('payment_inquiry_failed', {
      p_payment_id: question.payment_id,
      p_outcome: isSilent(lookup) ? 'silent' : lookup.outcome,
      p_code: lookup.outcome === 'unknown' ? lookup.code : 'provider.not_found',
    });
    if (!kept.ok) log.error('poll.not_kept', { code: kept.failure.code });
  }
  return lookup;
}

/**
 * Asks about the payment with this reference, if it is ours; answers with it. Also when it is settled: a push may be about money
 * that was taken back.
 */
export async function askAbout(
  dependencies: KeepCardDependencies,
  provider: PaymentProvider,
  reference: string,
): Promise<Question | null> {
  const question = await findQuestion(dependencies.service, provider.code, reference);
  if (question !== null && isOfMode(provider, question)) {
    await ask(dependencies, provider, question);
  }
  return question;
}
