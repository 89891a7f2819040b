/** Hands withdrawals and refunds to their providers. Each is committed as handed over before the provider hears of it. */
import * as z from 'zod/mini';
import type { Database } from '../database.ts';
import { failureResponse, jsonResponse, type Handler } from '../http.ts';
import type { Log } from '../log.ts';
import type { PaymentProvider, RefundToSend, SendAnswer } from '../providers/provider.ts';
import { providerOf, type Providers } from '../providers/registry.ts';
import { singleFlight } from '../single-flight.ts';

export interface MoneyOutDependencies {
  readonly providers: Providers;
  readonly service: Database;
  readonly secretKeys: readonly string[];
  readonly log: Log;
}

export const payoutShape = z.object({
  withdrawal_id: z.string(),
  provider: z.string(),
  mode: z.string(),
  reference: z.string(),
  code: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
  bank_code: z.string(),
  account_number: z.string(),
  account_name: z.string(),
  recipient_code: z.nullable(z.string()),
  /** Whether it was tried before, and surely nothing was done. */
  is_unsent: z.optional(z.boolean()),
});
export type ClaimedPayout = z.infer<typeof payoutShape>;

export const refundShape = z.object({
  refund_id: z.string(),
  provider: z.string(),
  mode: z.string(),
  reference: z.string(),
  amount_minor: z.int(),
  currency: z.string(),
});
export type ClaimedRefund = z.infer<typeof refundShape>;

// One after the other: a few seconds each at worst, and the next call goes on where this one stopped.
const batch = 10;

/** POST with the secret key -> {payouts, refunds}: how many were handed over; while it is at work, 202 {status: "queued"}. */
export function makeSendPayout(dependencies: MoneyOutDependencies & { readonly now: () => number }): Handler {
  const round = async () => {
    const payouts = await dependencies.service.call('claim_payouts', { p_limit: batch });
    if (!payouts.ok) return failureResponse(payouts.failure);
    const claimedPayouts = z.array(payoutShape).parse(payouts.value);
    for (const payout of claimedPayouts) await sendClaimedPayout(dependencies, payout);

    const refunds = await dependencies.service.call('claim_refunds', { p_limit: batch });
    if (!refunds.ok) return failureResponse(refunds.failure);
    const claimedRefunds = z.array(refundShape).parse(refunds.value);
    for (const refund of claimedRefunds) await sendClaimedRefund(dependencies, refund);
    return jsonResponse({ payouts: claimedPayouts.length, refunds: claimedRefunds.length });
  };
  return singleFlight(round, dependencies);
}

/** Sends one withdrawal that the database has handed over, and writes how it went. */
export async function sendClaimedPayout(dependencies: MoneyOutDependencies, payout: ClaimedPayout): Promise<void> {
  const provider = providerOf(dependencies.providers, payout);
  const answer = provider === undefined ? notConfigured : await callProvider(provider, payout);
  dependencies.log.info('payout.sent', { withdrawal_id: payout.withdrawal_id, outcome: answer.outcome });
  const written = await dependencies.service.call('payout_sent', {
    p_withdrawal_id: payout.withdrawal_id,
    p_outcome: answer.outcome,
    p_recipient_code: answer.recipientCode,
    p_fact: answer.outcome === 'accepted' ? answer.fact : { provider: payout.provider, failure_code: answer.code },
  });
  if (!written.ok) {
    dependencies.log.error('payout.answer_not_written', {
      withdrawal_id: payout.withdrawal_id,
      code: written.failure.code,
    });
  }
}

const notConfigured: SendAnswer = { outcome: 'deferred', code: 'provider.not_configured', recipientCode: null };

function callProvider(provider: PaymentProvider, payout: ClaimedPayout): Promise<SendAnswer> {
  return provider.sendPayout({
    reference: payout.reference,
    amountMinor: payout.amount_minor,
    currency: payout.currency,
    bankCode: payout.bank_code,
    accountNumber: payout.account_number,
    accountName: payout.account_name,
    recipientCode: payout.recipient_code,
    reason: `Amana ${payout.code}`,
  });
}

async function sendClaimedRefund(dependencies: MoneyOutDependencies, refund: ClaimedRefund): Promise<void> {
  const answer = (await providerOf(dependencies.providers, refund)?.sendRefund(toRefund(refund))) ?? notConfigured;
  dependencies.log.info('refund.sent', { refund_id: refund.refund_id, outcome: answer.outcome });
  const written = await dependencies.service.call('refund_sent', {
    p_refund_id: refund.refund_id,
    p_outcome: answer.outcome,
    p_fact: answer.outcome === 'accepted' ? answer.fact : { provider: refund.provider, failure_code: answer.code },
  });
  if (!written.ok)
    dependencies.log.error('refund.answer_not_written', { refund_id: refund.refund_id, code: written.failure.code });
}

/** A claimed refund as the adapter takes it. */
export function toRefund(refund: ClaimedRefund): RefundToSend {
  return {
    refundId: refund.refund_id,
    paymentReference: refund.reference,
    amountMinor: refund.amount_minor,
    currency: refund.currency,
  };
}
