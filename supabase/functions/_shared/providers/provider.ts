/**
 * What every payment company looks like to us. One adapter per company speaks its wire format and nothing else:
 * it decides no money, it only says what the company said. Amounts are whole minor units.
 */

export type ProviderMode = 'test' | 'live';

/**
 * A statement about a payment, withdrawal or refund, as the database's reducers take it.
 * A reply, a webhook and a poll all give the same shape.
 */
export interface Fact {
  readonly subject: 'payment' | 'withdrawal' | 'refund';
  readonly provider: string;
  readonly mode: ProviderMode | null;
  /** Our reference; of a refund: the payment's. */
  readonly reference: string;
  readonly status: 'succeeded' | 'failed' | 'pending' | 'reversed' | 'needs_attention';
  /** What was credited to us, or left us, before fees; null when the company did not say. */
  readonly amount_minor: number | null;
  readonly currency: string | null;
  /** What the company keeps of it; null when it did not say. */
  readonly fee_minor: number | null;
  readonly provider_id: string | null;
  readonly paid_at: string | null;
  readonly failure_code: string | null;
}

/** An event that no machine decides and staff must see. */
export interface Attention {
  readonly subject: 'attention';
  readonly provider: string;
  readonly reference: string | null;
  readonly problem: string;
}

export interface PaymentToStart {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly email: string;
  /** Where the company sends the buyer back to. */
  readonly returnUrl: string;
  readonly paymentId: string;
}

export interface PayoutToSend {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly bankCode: string;
  readonly accountNumber: string;
  readonly accountName: string;
  /** The company's own name for the account, when it was told before. */
  readonly recipientCode: string | null;
  /** What the receiver reads. */
  readonly reason: string;
}

export interface RefundToSend {
  readonly refundId: string;
  readonly paymentReference: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** `unknown`: the call may or may not have worked. It is asked about later and never made under another reference. */
export type StartAnswer =
  | { readonly outcome: 'ready'; readonly checkoutUrl: string; readonly providerReference: string | null }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'unknown'; readonly code: string };

/** `refused`: surely not done and not to be tried again; `deferred`: surely not done, may be tried again later. */
export type SendAnswer =
  | { readonly outcome: 'accepted'; readonly fact: Fact; readonly recipientCode: string | null }
  | { readonly outcome: 'refused'; readonly code: string; readonly recipientCode: string | null }
  | { readonly outcome: 'deferred'; readonly code: string; readonly recipientCode: string | null }
  | { readonly outcome: 'unknown'; readonly code: string; readonly recipientCode: string | null };

export type Lookup =
  | { readonly outcome: 'found'; readonly fact: Fact }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'unknown'; readonly code: string };

export interface RawWebhook {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

export interface WebhookReading {
  readonly isGenuine: boolean;
  /** The same for every delivery of one event, different for different events. */
  readonly eventKey: string;
  /** The company's name of the event, like `charge.success`. */
  readonly kind: string;
  /** Null when the event is not about anything of ours. */
  readonly fact: Fact | Attention | null;
}

export interface PaymentProvider {
  readonly code: string;
  readonly mode: ProviderMode;
  startPayment(payment: PaymentToStart): Promise<StartAnswer>;
  findPayment(reference: string): Promise<Lookup>;
  sendRefund(refund: RefundToSend): Promise<SendAnswer>;
  findRefund(refund: RefundToSend): Promise<Lookup>;
  sendPayout(payout: PayoutToSend): Promise<SendAnswer>;
  findPayout(reference: string): Promise<Lookup>;
  /** Verifies over the raw bytes, then reads. Never throws. */
  readWebhook(webhook: RawWebhook): Promise<WebhookReading>;
}
