/** Asks providers about whatever has no end yet: lost webhooks, lost answers, crashes in between. */
import * as z from 'zod/mini';
import { holdsSecretKey } from '../caller.ts';
import { failures } from '../failure.ts';
import { failureResponse, jsonResponse, type Handler } from '../http.ts';
import type { Lookup, PaymentToFind } from '../providers/provider.ts';
import {
  payoutShape,
  refundShape,
  sendClaimedPayout,
  toRefund,
  type ClaimedPayout,
  type ClaimedRefund,
  type MoneyOutDependencies,
} from './send-payout.ts';

const paymentShape = z.object({
  payment_id: z.string(),
  provider: z.string(),
  reference: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
  started_at: z.string(),
});
type ClaimedPayment = z.infer<typeof paymentShape>;

const batch = 50;

/** POST with the secret key -> {payments, payouts, refunds}: about how many was asked. */
export function makePollProviders(dependencies: MoneyOutDependencies): Handler {
  return async (request) => {
    if (!holdsSecretKey(request, dependencies.secretKeys)) return failureResponse(failures.secretKeyRequired);
    if (request.method !== 'POST') return failureResponse(failures.methodNotAllowed);
    const { service } = dependencies;

    const payments = await service.call('claim_stuck_payments', { p_limit: batch });
    if (!payments.ok) return failureResponse(payments.failure);
    const claimedPayments = z.array(paymentShape).parse(payments.value);
    for (const payment of claimedPayments) await pollPayment(dependencies, payment);

    const payouts = await service.call('claim_stuck_payouts', { p_limit: batch });
    if (!payouts.ok) return failureResponse(payouts.failure);
    const claimedPayouts = z.array(payoutShape).parse(payouts.value);
    for (const payout of claimedPayouts) await pollPayout(dependencies, payout);

    const refunds = await service.call('claim_stuck_refunds', { p_limit: batch });
    if (!refunds.ok) return failureResponse(refunds.failure);
    const claimedRefunds = z.array(refundShape).parse(refunds.value);
    for (const refund of claimedRefunds) await pollRefund(dependencies, refund);

    return jsonResponse({
      payments: claimedPayments.length,
      payouts: claimedPayouts.length,
      refunds: claimedRefunds.length,
    });
  };
}

const notConfigured: Lookup = { outcome: 'unknown', code: 'provider.not_configured' };

/** Hands what was heard to the database. What fails there moved nothing and is asked about again. */
async function write({ service, log }: MoneyOutDependencies, command: string, args: Record<string, unknown>) {
  const written = await service.call(command, args);
  if (!written.ok) log.error('poll.not_applied', { command, code: written.failure.code });
}

async function pollPayment(dependencies: MoneyOutDependencies, payment: ClaimedPayment): Promise<void> {
  const lookup = (await dependencies.providers.get(payment.provider)?.findPayment(toFind(payment))) ?? notConfigured;
  dependencies.log.info('payment.polled', { payment_id: payment.payment_id, outcome: lookup.outcome });
  if (lookup.outcome !== 'found') return;
  const { reference } = payment;
  await write(dependencies, 'apply_payment_fact', { p_reference: reference, p_source: 'poll', p_fact: lookup.fact });
}

function toFind(payment: ClaimedPayment): PaymentToFind {
  return {
    reference: payment.reference,
    amountMinor: payment.amount_minor,
    currency: payment.currency,
    method: 'hosted',
    startedAt: new Date(payment.started_at),
  };
}

async function pollPayout(dependencies: MoneyOutDependencies, payout: ClaimedPayout): Promise<void> {
  const lookup = (await dependencies.providers.get(payout.provider)?.findPayout(payout.reference)) ?? notConfigured;
  dependencies.log.info('payout.polled', { withdrawal_id: payout.withdrawal_id, outcome: lookup.outcome });
  if (lookup.outcome === 'found') {
    const { reference } = payout;
    await write(dependencies, 'payout_fact', { p_reference: reference, p_source: 'poll', p_fact: lookup.fact });
  }
  if (lookup.outcome === 'not_found') {
    // The provider never got it. The same reference makes a second sending harmless even if this is wrong.
    const again = await dependencies.service.call('payout_attempt', { p_withdrawal_id: payout.withdrawal_id });
    if (again.ok && again.value !== null) await sendClaimedPayout(dependencies, payoutShape.parse(again.value));
  }
}

async function pollRefund(dependencies: MoneyOutDependencies, refund: ClaimedRefund): Promise<void> {
  const lookup = (await dependencies.providers.get(refund.provider)?.findRefund(toRefund(refund))) ?? notConfigured;
  dependencies.log.info('refund.polled', { refund_id: refund.refund_id, outcome: lookup.outcome });
  if (lookup.outcome === 'unknown') return;
  await write(dependencies, 'refund_fact', {
    p_refund_id: refund.refund_id,
    p_fact: lookup.outcome === 'found' ? lookup.fact : { provider: refund.provider, status: 'not_found' },
  });
}
