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

/** A payer disputes a charge at the card's bank. `lost`: the company takes the amount from what it holds for us. */
export interface DisputeFact {
  readonly subject: 'dispute';
  readonly provider: string;
  readonly mode: ProviderMode | null;
  /** The payment's. */
  readonly reference: string;
  /** The company's name of the dispute. */
  readonly provider_id: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly category: string | null;
  /** Until when the company wants our evidence. */
  readonly answer_by: string | null;
}

/** An event that no machine decides and staff must see. */
export interface Attention {
  readonly subject: 'attention';
  readonly provider: string;
  readonly reference: string | null;
  readonly problem: string;
}

/** `hosted`: on the company's own page; `mobile_account`: the payer approves on the phone. */
export type PaymentMethod = 'hosted' | 'mobile_account';

/** What the browser does next: go to an address, or post a form that the web app builds from these fields. */
export type Checkout =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'form'; readonly url: string; readonly fields: Readonly<Record<string, string>> };

export interface PaymentToStart {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly email: string;
  readonly paymentId: string;
  readonly method: PaymentMethod;
  /** Where the company sends the buyer back to: our function payment-return/<provider>, which answers 303 to the web app. */
  readonly returnUrl: string;
  /** E.164; only for mobile_account. */
  readonly payerMobile: string | null;
  /** Last six digits of the payer's national id where the company asks for them; passes through, never stored or logged. */
  readonly payerIdLast6: string | null;
  /** ASCII letters, digits and spaces. */
  readonly description: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  /** The company's token of a card that the payer uses again; null or absent: the payer is asked for one. */
  readonly savedToken?: string | null;
}

/** What there is to know about a payment whose state is asked for. */
export interface PaymentToFind {
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: PaymentMethod;
  readonly startedAt: Date;
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

/**
 * `waiting`: the payer approves on the phone; the fact is what the reply already said.
 * `unknown`: the call may or may not have worked. It is asked about later and never made under another reference.
 */
export type StartAnswer =
  | { readonly outcome: 'ready'; readonly checkout: Checkout; readonly providerReference: string | null }
  | { readonly outcome: 'waiting'; readonly fact: Fact | null; readonly providerReference: string | null }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'unknown'; readonly code: string };

/** `refused`: surely not done and not to be tried again; `deferred`: surely not done, may be tried again later. */
export type SendAnswer =
  | { readonly outcome: 'accepted'; readonly fact: Fact; readonly recipientCode: string | null }
  | { readonly outcome: 'refused'; readonly code: string; readonly recipientCode: string | null }
  | { readonly outcome: 'deferred'; readonly code: string; readonly recipientCode: string | null }
  | { readonly outcome: 'unknown'; readonly code: string; readonly recipientCode: string | null };

export type Lookup =
  /** With the card that paid, when it may be charged again; its token goes nowhere unsealed. */
  | { readonly outcome: 'found'; readonly fact: Fact; readonly savedCard?: SavedCard | null }
  | { readonly outcome: 'not_found' }
  /** `isAnswered`: the company did answer, only not what became of it; it works, then. */
  | { readonly outcome: 'unknown'; readonly code: string; readonly isAnswered?: boolean };

/** A request as it came, the body as raw bytes. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Headers;
}

export interface WebhookReading {
  readonly isGenuine: boolean;
  /** `signature`: proven over the raw bytes; `none`: this company proves nothing, so the push only makes us ask. */
  readonly proof: 'signature' | 'none';
  /** The same for every delivery of one event, different for different events. At most 300 characters. */
  readonly eventKey: string;
  /** The company's name of the event, like `charge.success`. At most 100 characters. */
  readonly kind: string;
  /** Null when the event is not about anything of ours, or when an inquiry decides. */
  readonly fact: Fact | DisputeFact | Attention | null;
  /** Our reference to ask the company about before anything is decided; null when the event itself decides. */
  readonly inquiry: string | null;
  /** A card that may be charged again, when the event is about one; its token goes nowhere unsealed. */
  readonly savedCard?: SavedCard | null;
  /** What the company wants to read after the event was stored; null: our usual JSON. */
  readonly answer: WebhookAnswer | null;
}

export interface SavedCard {
  readonly token: string;
  /** The company's own mark of the same card. */
  readonly fingerprint: string;
  readonly brand: string;
  readonly last4: string;
  readonly expiresMonth: number | null;
  readonly expiresYear: number | null;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What a buyer's browser brings back from the company's page. It is a hint: the inquiry decides. */
export interface ReturnReading {
  /** Our reference in it, null when it has none. */
  readonly reference: string | null;
  /** A further step of the company's checkout in the browser. */
  readonly checkout: Checkout | null;
}

/** An account whose holder's name is asked for. */
export interface AccountToName {
  readonly bankCode: string;
  readonly accountNumber: string;
  readonly currency: string;
}

/** `unsupported`: the company does not tell names. */
export type AccountName =
  | { readonly outcome: 'found'; readonly name: string }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'unsupported' }
  | { readonly outcome: 'unknown'; readonly code: string };

/** The banks that a company pays to in a country, by its own codes. */
export interface BankList {
  readonly country: string;
  readonly banks: readonly { readonly code: string; readonly name: string }[];
}

/** What this company can do for us, as it is set up here. */
export interface Abilities {
  readonly refund: boolean;
  readonly payout: boolean;
  /** Whether it can keep a card for the next payment. */
  readonly saveCard?: boolean;
  readonly methods: readonly PaymentMethod[];
}

/** What a company says happened, for the daily comparison with the books. `settlement`: it paid to our bank. */
export interface ListedRecord {
  readonly kind: 'payment' | 'refund' | 'payout' | 'settlement';
  readonly mode: ProviderMode;
  /** The company's own id: the same thing has the same one in every list. */
  readonly provider_id: string;
  /** Ours; of a refund: its id. Null when the company's record names none. */
  readonly reference: string | null;
  readonly status: Fact['status'] | 'not_found';
  readonly amount_minor: number;
  /** What the company kept; null when it does not say. */
  readonly fee_minor: number | null;
  readonly currency: string;
  readonly occurred_at: string;
}

export interface ListQuestion {
  readonly kind: ListedRecord['kind'];
  /** By when the company made the record; what is older may still have changed since. */
  readonly from: Date;
  readonly to: Date;
  /** Where the page before said that the next begins; null for the first. */
  readonly page: string | null;
}

/** `unreadable`: how many records of the page lack what a record needs. */
export type ListAnswer =
  | {
      readonly outcome: 'page';
      readonly records: readonly ListedRecord[];
      readonly nextPage: string | null;
      readonly unreadable: number;
    }
  | { readonly outcome: 'unknown'; readonly code: string };

export interface DisputesQuestion {
  /** By when the payer disputed the charge; what is older may still have changed since. */
  readonly from: Date;
  readonly to: Date;
  /** Where the page before said that the next begins; null for the first. */
  readonly page: string | null;
}

export type DisputesAnswer =
  | {
      readonly outcome: 'page';
      readonly facts: readonly (DisputeFact | Attention)[];
      readonly nextPage: string | null;
    }
  | { readonly outcome: 'unknown'; readonly code: string };

export interface PaymentProvider {
  readonly code: string;
  readonly mode: ProviderMode;
  readonly can: Abilities;
  startPayment(payment: PaymentToStart): Promise<StartAnswer>;
  findPayment(payment: PaymentToFind): Promise<Lookup>;
  sendRefund(refund: RefundToSend): Promise<SendAnswer>;
  findRefund(refund: RefundToSend): Promise<Lookup>;
  sendPayout(payout: PayoutToSend): Promise<SendAnswer>;
  findPayout(reference: string): Promise<Lookup>;
  /** Verifies over the raw bytes, then reads. Never throws. */
  readWebhook(request: RawRequest): Promise<WebhookReading>;
  /** Reads what the buyer's browser brings back. Never throws. */
  readReturn(request: RawRequest): Promise<ReturnReading>;
  /** The name on an account where the rail tells it. */
  findAccountName(account: AccountToName): Promise<AccountName>;
  /** The banks that it pays to now; null where it publishes no list, or gave no clear answer. */
  listBanks(): Promise<BankList | null>;
  /** One page of the company's list of what happened; missing where it has none and is asked about each payment instead. */
  listRecords?(question: ListQuestion): Promise<ListAnswer>;
  /** One page of the company's list of disputes, as its webhooks tell of them; missing where it has none. */
  listDisputes?(question: DisputesQuestion): Promise<DisputesAnswer>;
}
