import type { PaymentProvider, SendAnswer } from '../../../supabase/functions/_shared/providers/provider.ts';

/** A withdrawal as the database hands it over to whoever sends it. */
export interface ClaimedPayout {
  readonly withdrawal_id: string;
  readonly reference: string;
  readonly code: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly bank_code: string;
  readonly account_number: string;
  readonly account_name: string;
  readonly recipient_code: string | null;
}

export function sendPayoutOf(provider: PaymentProvider, claimed: ClaimedPayout): Promise<SendAnswer> {
  return provider.sendPayout({
    reference: claimed.reference,
    amountMinor: claimed.amount_minor,
    currency: claimed.currency,
    bankCode: claimed.bank_code,
    accountNumber: claimed.account_number,
    accountName: claimed.account_name,
    recipientCode: claimed.recipient_code,
    reason: `Amana ${claimed.code}`,
  });
}
