/**
 * JazzCash and Easypaisa in the model: the payer approves on the phone or pays on their page. Whatever is said by the way, only
 * the answer to a question decides. Neither tells a fee.
 */
import { countCalls } from './health.ts';
import { done, type Market, type Payment, type Verdict } from './market.ts';
import { hearOfPayment } from './payments.ts';

export type Rail = 'jazzcash' | 'easypaisa';

/** What becomes of the request on the phone, and of the company's reply to it. */
export type Phone =
  | 'approve'
  | 'decline'
  | 'wrong_pin'
  /** Nobody answers yet: it is paid, or not, later. */
  | 'pending'
  /** The call is lost before anything is done, or after it was paid. */
  | 'lost_before'
  | 'lost_after';

/** What the bank does when a card is charged without its holder. */
export type Cardholder = 'approve' | 'decline' | 'page';

export interface Circumstances {
  readonly cardholder: Cardholder;
  readonly phone: Phone;
  /** Nor is there an answer to the question that follows. */
  readonly isInquiryLost: boolean;
}

/** Begins a payment with such a company. The page of one opens without a call; the phone is asked beside the answer. */
export function beginOnRail(market: Market, name: string, { phone, isInquiryLost }: Circumstances): Verdict {
  const payment = market.payments[name];
  if (payment === undefined || !isRail(payment.provider)) return done;
  const { provider } = payment;
  if (payment.method === 'hosted') return openForm(market, payment);
  const isKnown = phone !== 'lost_before';
  const isPaid = phone === 'approve' || phone === 'lost_after';
  if (isKnown) market.rails[name] = isPaid ? 'paid' : phone === 'pending' ? 'open' : 'failed';
  const isHeard = isReplyClear(provider, phone, isInquiryLost);
  countCalls(market, provider, isHeard ? 1 : 0, isHeard ? 0 : 1);
  const isRefused = phone === 'decline' || phone === 'wrong_pin';
  // Of a reply only a refusal is believed: JazzCash signs its own, of Easypaisa the order's record must be heard.
  payment.status = isRefused && isHeard ? 'failed' : 'pending';
  if (!isInquiryLost) hearRail(market, name);
  return done;
}

/** Whether the reply counts as an answer: one of Easypaisa that says no needs the order's record beside it. */
function isReplyClear(provider: Rail, phone: Phone, isInquiryLost: boolean): boolean {
  if (phone === 'lost_before' || phone === 'lost_after') return false;
  const isRefused = phone === 'decline' || phone === 'wrong_pin';
  return provider === 'jazzcash' || !isRefused || !isInquiryLost;
}

/** The form that the payer's browser posts; the company is not called. Easypaisa's has one decimal, and nothing is rounded. */
function openForm(market: Market, payment: Payment): Verdict {
  const isSayable = payment.provider === 'jazzcash' || payment.amountMinor % 10 === 0;
  if (!isSayable) countCalls(market, payment.provider, 1, 0);
  Object.assign(payment, isSayable ? { status: 'requires_action', hasPage: true } : { status: 'failed' });
  return isSayable ? done : 'payment.provider_refused';
}

export const isRail = (provider: string): provider is Rail => provider === 'jazzcash' || provider === 'easypaisa';

/** Asked, the company says what its record of the payment is; one that it does not know says nothing. */
export function hearRail(market: Market, name: string): void {
  const record = market.rails[name];
  if (record === undefined) return;
  hearOfPayment(market, name, { open: 'pending', paid: 'succeeded', failed: 'failed' }[record]);
}
