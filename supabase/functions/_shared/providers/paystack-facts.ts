/** What Paystack's records of transactions, transfers and refunds mean in our words. */
import { asMinor, asRecord, asText } from '../json.ts';
import type { Attention, DisputeFact, Fact, ProviderMode } from './provider.ts';

type Status = Fact['status'];

// Abandoned is no end: the page stays open and the buyer may still pay. Our own clock expires the payment.
const transactionStatuses: Readonly<Record<string, Status>> = {
  success: 'succeeded',
  failed: 'failed',
  reversed: 'reversed',
  abandoned: 'pending',
  ongoing: 'pending',
  pending: 'pending',
  processing: 'pending',
  queued: 'pending',
};

// Abandoned: nobody entered the OTP within half an hour; blocked and rejected: stopped before the bank.
const transferStatuses: Readonly<Record<string, Status>> = {
  success: 'succeeded',
  failed: 'failed',
  abandoned: 'failed',
  blocked: 'failed',
  rejected: 'failed',
  reversed: 'reversed',
  pending: 'pending',
  otp: 'pending',
  received: 'pending',
  queued: 'pending',
  processing: 'pending',
};

const refundStatuses: Readonly<Record<string, Status>> = {
  processed: 'succeeded',
  failed: 'failed',
  'needs-attention': 'needs_attention',
  pending: 'pending',
  processing: 'pending',
};

/** A transaction, from verify or charge.success; null when it lacks what a fact needs. */
export function transactionFact(value: unknown): Fact | null {
  const data = asRecord(value);
  const reference = asText(data['reference']);
  const status = transactionStatuses[asText(data['status']) ?? ''];
  if (reference === null || status === undefined) return null;
  const { amountMinor, feeMinor } = creditedAmount(data);
  return {
    subject: 'payment',
    provider: 'paystack',
    mode: modeOf(data['domain']),
    reference,
    status,
    amount_minor: amountMinor,
    currency: asText(data['currency']),
    fee_minor: feeMinor,
    provider_id: asText(data['id']),
    paid_at: asText(data['paid_at']) ?? asText(data['paidAt']),
    failure_code: status === 'failed' ? 'charge.failed' : null,
  };
}

/**
 * What the transaction brings us. When the buyer bore the fees, `amount` is what was charged and `requested_amount` what is
 * ours; a part payment (requested more than charged) stays as charged, so that the database sees that it differs.
 */
function creditedAmount(data: Readonly<Record<string, unknown>>): {
  amountMinor: number | null;
  feeMinor: number | null;
} {
  const charged = asMinor(data['amount']);
  const requested = asMinor(data['requested_amount']);
  const fees = asMinor(data['fees']);
  if (charged !== null && requested !== null && fees !== null && fees > 0 && charged - fees === requested) {
    return { amountMinor: requested, feeMinor: 0 };
  }
  return { amountMinor: charged, feeMinor: fees };
}

/** A transfer, from a reply, verify or transfer.*; null when it lacks what a fact needs. */
export function transferFact(value: unknown): Fact | null {
  const data = asRecord(value);
  const reference = asText(data['reference']);
  const word = asText(data['status']) ?? '';
  const status = transferStatuses[word];
  if (reference === null || status === undefined) return null;
  return {
    subject: 'withdrawal',
    provider: 'paystack',
    mode: modeOf(data['domain']),
    reference,
    status,
    amount_minor: asMinor(data['amount']),
    currency: asText(data['currency']),
    fee_minor: asMinor(data['fee_charged']),
    provider_id: asText(data['transfer_code']),
    paid_at: asText(data['transferred_at']),
    failure_code: status === 'failed' || status === 'reversed' ? `transfer.${word}` : null,
  };
}

/** A refund, from a reply, the list or refund.*; the reference is the payment's, since refunds have none of ours. */
export function refundFact(value: unknown, paymentReference: string | null): Fact | null {
  const data = asRecord(value);
  const status = refundStatuses[asText(data['status']) ?? ''];
  const reference =
    paymentReference ?? asText(data['transaction_reference']) ?? asText(asRecord(data['transaction'])['reference']);
  if (reference === null || status === undefined) return null;
  return {
    subject: 'refund',
    provider: 'paystack',
    mode: modeOf(data['domain']),
    reference,
    status,
    amount_minor: asMinor(data['amount']),
    currency: asText(data['currency']),
    fee_minor: null,
    provider_id: asText(data['id']) ?? asText(data['refund_reference']),
    paid_at: null,
    failure_code: status === 'failed' ? 'refund.failed' : null,
  };
}

/**
 * A dispute, from charge.dispute.* or the list of them. Resolved is lost when it was accepted, by us or because we were silent, and won when it was
 * declined; null when it lacks what a fact needs, or ended in a word that we do not know.
 */
function disputeFact(value: unknown): DisputeFact | null {
  const data = asRecord(value);
  const transaction = asRecord(data['transaction']);
  const reference = asText(transaction['reference']);
  const id = asText(data['id']);
  const status = disputeStatus(asText(data['status']) ?? '', asText(data['resolution']));
  if (reference === null || id === null || status === null) return null;
  return {
    subject: 'dispute',
    provider: 'paystack',
    mode: modeOf(data['domain']) ?? modeOf(transaction['domain']),
    reference,
    provider_id: id,
    status,
    // Without an amount of its own a dispute is about the whole charge.
    amount_minor: asMinor(data['refund_amount']) ?? asMinor(transaction['amount']),
    currency: asText(data['currency']) ?? asText(transaction['currency']),
    category: asText(data['category']),
    answer_by: asText(data['dueAt']) ?? asText(data['due_at']),
  };
}

/** A dispute, or a case for people: what cannot be read as a whole is not one to be guessed at. */
export function disputeOrAttention(value: unknown): DisputeFact | Attention {
  return (
    disputeFact(value) ?? {
      subject: 'attention',
      provider: 'paystack',
      reference: asText(asRecord(asRecord(value)['transaction'])['reference']),
      problem: 'payment.disputed_at_provider',
    }
  );
}

function disputeStatus(status: string, resolution: string | null): DisputeFact['status'] | null {
  if (/^(awaiting-merchant-feedback|awaiting-bank-feedback|pending)$/.test(status)) return 'open';
  if (status !== 'resolved') return null;
  if (resolution === 'declined') return 'won';
  return /^(merchant|auto)-accepted$/.test(resolution ?? '') ? 'lost' : null;
}

function modeOf(domain: unknown): ProviderMode | null {
  return domain === 'test' || domain === 'live' ? domain : null;
}
