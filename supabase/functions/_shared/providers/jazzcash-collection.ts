/** Money in and back: hosted checkout, approval on the phone, status inquiry, refund to the wallet. */
import { asText } from '../json.ts';
import { failureCode, meaningOf, refundMeaningOf } from './jazzcash-codes.ts';
import { hasGoodHash, signed, type JazzcashFields } from './jazzcash-hash.ts';
import { postJazzcash, type JazzcashAnswer } from './jazzcash-http.ts';
import type { JazzcashSettings } from './jazzcash-settings.ts';
import {
  fromPaisa,
  fromPakistanTime,
  isReference,
  pakistanTime,
  toLocalMobile,
  toPaisa,
  toPlainText,
} from './jazzcash-values.ts';
import type { Fact, Lookup, PaymentToFind, PaymentToStart, RefundToSend, SendAnswer, StartAnswer } from './provider.ts';

const defaultTimeoutMilliseconds = 15_000;
// The call blocks while the payer types the PIN; JazzCash gives them about a minute.
const defaultPromptTimeoutMilliseconds = 70_000;
/** Before this, an inquiry may still speak of a payment under way as timed out. */
const settledAfterMilliseconds = 10 * 60 * 1_000;
const maximumDescription = 200;

/** What every message of the checkout and of wallet payments carries; unused fields travel empty. */
function commonFields(settings: JazzcashSettings, payment: PaymentToStart) {
  return {
    pp_Amount: toPaisa(payment.amountMinor),
    pp_BankID: '',
    // Letters and digits only, so the reference serves for the bill too.
    pp_BillReference: payment.reference,
    pp_Description: toPlainText(payment.description, maximumDescription) || 'Payment',
    pp_Language: 'EN',
    pp_MerchantID: settings.merchantId,
    pp_Password: settings.password,
    pp_ProductID: '',
    pp_SubMerchantID: '',
    pp_TxnCurrency: 'PKR',
    pp_TxnDateTime: pakistanTime(payment.startedAt),
    pp_TxnExpiryDateTime: pakistanTime(payment.expiresAt),
    pp_TxnRefNo: payment.reference,
    ppmpf_1: '',
    ppmpf_2: '',
    ppmpf_3: '',
    ppmpf_4: '',
    ppmpf_5: '',
  } as const;
}

/** Begins a payment; refuses itself what JazzCash would not take. */
export async function startPayment(
  settings: JazzcashSettings,
  payment: PaymentToStart,
  fetcher: typeof fetch,
): Promise<StartAnswer> {
  if (payment.currency !== 'PKR') return { outcome: 'refused', code: 'payment.currency_unsupported' };
  if (!isReference(payment.reference)) return { outcome: 'refused', code: 'payment.reference_invalid' };
  return payment.method === 'hosted' ? startHosted(settings, payment) : startOnPhone(settings, payment, fetcher);
}

/** The form that the browser posts; the return address must be the one registered with JazzCash, to the byte. */
async function startHosted(settings: JazzcashSettings, payment: PaymentToStart): Promise<StartAnswer> {
  const fields = await signed(
    {
      ...commonFields(settings, payment),
      pp_Version: '1.1',
      // The customer chooses between wallet, card and voucher.
      pp_TxnType: '',
      pp_ReturnURL: payment.returnUrl,
    },
    settings.integritySalt,
  );
  const url = `${settings.baseUrl}${settings.paths.hosted}`;
  return { outcome: 'ready', checkout: { kind: 'form', url, fields }, providerReference: null };
}

async function startOnPhone(
  settings: JazzcashSettings,
  payment: PaymentToStart,
  fetcher: typeof fetch,
): Promise<StartAnswer> {
  const mobile = toLocalMobile(payment.payerMobile ?? '');
  if (mobile === null) return { outcome: 'refused', code: 'payment.mobile_invalid' };
  const idLast6 = payment.payerIdLast6 ?? '';
  if (settings.walletApi === '2.0' && !/^\d{6}$/.test(idLast6))
    return { outcome: 'refused', code: 'payment.id_invalid' };
  const fields =
    settings.walletApi === '2.0'
      ? { ...commonFields(settings, payment), pp_CNIC: idLast6, pp_MobileNumber: mobile }
      : {
          ...commonFields(settings, payment),
          pp_Version: '1.1',
          pp_TxnType: 'MWALLET',
          pp_ReturnURL: payment.returnUrl,
          ppmpf_1: mobile,
          ...(settings.subMerchantName === null ? {} : { pp_SubMerchantName: settings.subMerchantName }),
        };
  const timeout = settings.promptTimeoutMilliseconds ?? defaultPromptTimeoutMilliseconds;
  const answer = await call(settings, settings.paths.wallet[settings.walletApi], fields, fetcher, timeout);
  if (answer.kind !== 'answer') return { outcome: 'unknown', code: answer.code };
  return readWalletReply(settings, payment, answer.fields, fetcher);
}

async function readWalletReply(
  settings: JazzcashSettings,
  payment: PaymentToStart,
  reply: JazzcashFields,
  fetcher: typeof fetch,
): Promise<StartAnswer> {
  const code = asText(reply['pp_ResponseCode']);
  if (code === null) return { outcome: 'unknown', code: 'provider.unreadable' };
  const meaning = meaningOf(code);
  // Such a reply may be unsigned: a wrong salt or merchant id is one of the reasons for it.
  if (meaning === 'ours') return confirmRefusal(settings, payment, failureCode(code), fetcher);
  if (!(await hasGoodHash(reply, settings.integritySalt)))
    return { outcome: 'unknown', code: 'provider.signature_invalid' };
  if (!isAbout(settings, payment.reference, reply)) return { outcome: 'unknown', code: 'provider.unreadable' };
  const providerReference = retrievalReference(reply);
  const waiting = (fact: Fact | null): StartAnswer => ({ outcome: 'waiting', fact, providerReference });
  switch (meaning) {
    case 'paid': {
      // Only an inquiry makes it money; one follows at once, and the poller asks again where it has no answer yet.
      const lookup = await findPayment(settings, payment, fetcher);
      return waiting(lookup.outcome === 'found' ? lookup.fact : null);
    }
    case 'failed':
      return waiting(paymentFact(settings, payment.reference, 'failed', reply, code));
    case 'pending':
    case 'timed_out':
      return waiting(paymentFact(settings, payment.reference, 'pending', reply, null));
    case 'reversed':
    case 'disputed':
      return waiting(null);
    case 'unknown':
    default:
      return { outcome: 'unknown', code: failureCode(code) };
  }
}

/** A reference that was used before is refused as well, so one look makes sure that no payment stands behind it. */
async function confirmRefusal(
  settings: JazzcashSettings,
  payment: PaymentToStart,
  code: string,
  fetcher: typeof fetch,
): Promise<StartAnswer> {
  const lookup = await findPayment(settings, payment, fetcher);
  // No answer says nothing about what stands behind it; an answer that there is nothing to tell of does.
  if (lookup.outcome === 'unknown' && lookup.code.startsWith('provider.')) return lookup;
  if (lookup.outcome !== 'found') return { outcome: 'refused', code };
  return { outcome: 'waiting', fact: lookup.fact, providerReference: lookup.fact.provider_id };
}

/** A reply that names a merchant or a reference must name ours. */
function isAbout(settings: JazzcashSettings, reference: string, reply: JazzcashFields): boolean {
  const merchant = asText(reply['pp_MerchantID']);
  const named = asText(reply['pp_TxnRefNo']);
  return (merchant === null || merchant === settings.merchantId) && (named === null || named === reference);
}

/** Spelt one way in replies of payments and in pushes, another way in replies of inquiries. */
function retrievalReference(reply: JazzcashFields): string | null {
  return asText(reply['pp_RetrievalReferenceNo']) ?? asText(reply['pp_RetreivalReferenceNo']);
}

function paymentFact(
  settings: JazzcashSettings,
  reference: string,
  status: Fact['status'],
  reply: JazzcashFields,
  code: string | null,
): Fact {
  return {
    subject: 'payment',
    provider: 'jazzcash',
    // No message names it: the environment is that of the credentials which signed the question.
    mode: settings.mode,
    reference,
    status,
    amount_minor: fromPaisa(reply['pp_Amount']),
    currency: 'PKR',
    // Taken off at settlement; no message tells it.
    fee_minor: null,
    provider_id: retrievalReference(reply),
    // The only time that they tell is when the payment was begun.
    paid_at: status === 'succeeded' ? fromPakistanTime(reply['pp_TxnDateTime']) : null,
    failure_code: code === null ? null : failureCode(code),
  };
}

type InquiryReply =
  | { readonly kind: 'unknown'; readonly code: string; readonly isAnswered?: boolean }
  | {
      readonly kind: 'verdict';
      readonly code: string;
      readonly status: string | null;
      readonly fields: JazzcashFields;
    };

/** Asks; a verdict is one that JazzCash signed, about this payment of ours. */
async function inquire(settings: JazzcashSettings, reference: string, fetcher: typeof fetch): Promise<InquiryReply> {
  if (!isReference(reference)) return { kind: 'unknown', code: 'payment.reference_invalid' };
  const { merchantId, password, paths } = settings;
  const fields = { pp_TxnRefNo: reference, pp_MerchantID: merchantId, pp_Password: password };
  const answer = await call(settings, paths.inquiry, fields, fetcher);
  if (answer.kind !== 'answer') return { kind: 'unknown', code: answer.code };
  const outer = asText(answer.fields['pp_ResponseCode']);
  if (outer === null) return { kind: 'unknown', code: 'provider.unreadable' };
  // The outer code is about the inquiry alone. Not found (109) may be asked about a payment that is not there yet:
  // a payer who never posted the form is no sign of a company that does not work.
  if (outer === '109') return { kind: 'unknown', code: failureCode(outer), isAnswered: true };
  if (outer !== '000') return { kind: 'unknown', code: failureCode(outer) };
  if (!(await hasGoodHash(answer.fields, settings.integritySalt))) {
    return { kind: 'unknown', code: 'provider.signature_invalid' };
  }
  const isNamed = !paths.inquiryHasAmount || asText(answer.fields['pp_TxnRefNo']) !== null;
  const code = asText(answer.fields['pp_PaymentResponseCode']);
  if (code === null || !isNamed || !isAbout(settings, reference, answer.fields)) {
    return { kind: 'unknown', code: 'provider.unreadable' };
  }
  return { kind: 'verdict', code, status: asText(answer.fields['pp_Status']), fields: answer.fields };
}

/** What the inquiry says. Never `not_found`: a payment that JazzCash does not know may still reach it. */
export async function findPayment(
  settings: JazzcashSettings,
  payment: PaymentToFind,
  fetcher: typeof fetch,
): Promise<Lookup> {
  const reply = await inquire(settings, payment.reference, fetcher);
  if (reply.kind === 'unknown') {
    const { kind: outcome, ...rest } = reply;
    return { outcome, ...rest };
  }
  const { code, status, fields } = reply;
  const found = (word: Fact['status'], failure: string | null = null): Lookup => ({
    outcome: 'found',
    fact: paymentFact(settings, payment.reference, word, fields, failure),
  });
  const isUnsettled = Date.now() - payment.startedAt.getTime() < settledAfterMilliseconds;
  // The word beside the code must not speak against it.
  const isSaid = (...words: readonly string[]) => status === null || words.includes(status);
  switch (meaningOf(code)) {
    case 'paid':
      return isSaid('Completed') ? paid(settings, payment, fields) : contradiction;
    case 'pending':
      return isSaid('Pending') ? found('pending') : contradiction;
    case 'failed':
      return isSaid('Failed', 'Dropped') ? found('failed', code) : contradiction;
    case 'timed_out':
      if (!isSaid('Failed', 'Dropped')) return contradiction;
      return isUnsettled ? found('pending') : found('failed', code);
    case 'reversed':
      return found('reversed', code);
    case 'disputed':
      return { outcome: 'unknown', code: 'payment.disputed_at_provider' };
    case 'ours':
    case 'unknown':
    default:
      return { outcome: 'unknown', code: failureCode(code) };
  }
}

const contradiction: Lookup = { outcome: 'unknown', code: 'provider.contradictory' };

/** The amount is JazzCash's where it tells one, so that the database sees a difference. */
function paid(settings: JazzcashSettings, payment: PaymentToFind, fields: JazzcashFields): Lookup {
  const fact = paymentFact(settings, payment.reference, 'succeeded', fields, null);
  if (fact.amount_minor !== null) return { outcome: 'found', fact };
  const isTold = settings.paths.inquiryHasAmount || asText(fields['pp_Amount']) !== null;
  if (isTold) return { outcome: 'unknown', code: 'provider.unreadable' };
  // Version 1 tells no amount: it answers about the reference, for which we signed this amount and no other.
  return { outcome: 'found', fact: { ...fact, amount_minor: payment.amountMinor } };
}

/** Back to the payer's wallet. The reference is the payment's, so a refund whose end is unknown is never sent again. */
export async function sendRefund(
  settings: JazzcashSettings,
  refund: RefundToSend,
  fetcher: typeof fetch,
): Promise<SendAnswer> {
  const { mpin, paths, merchantId, password } = settings;
  if (mpin === null || paths.refund === null || refund.currency !== 'PKR') {
    return { outcome: 'refused', code: 'refund.unsupported', recipientCode: null };
  }
  const fields = {
    pp_TxnRefNo: refund.paymentReference,
    pp_Amount: toPaisa(refund.amountMinor),
    pp_TxnCurrency: 'PKR',
    pp_MerchantID: merchantId,
    pp_Password: password,
    pp_MerchantMPIN: mpin,
  };
  const answer = await call(settings, paths.refund, fields, fetcher);
  if (answer.kind !== 'answer') return { outcome: 'unknown', code: answer.code, recipientCode: null };
  const code = asText(answer.fields['pp_ResponseCode']) ?? '';
  const meaning = refundMeaningOf(code);
  if (meaning === 'deferred') return { outcome: 'deferred', code: failureCode(code), recipientCode: null };
  if (meaning === null) return { outcome: 'unknown', code: failureCode(code), recipientCode: null };
  const isProven =
    (await hasGoodHash(answer.fields, settings.integritySalt)) &&
    isAbout(settings, refund.paymentReference, answer.fields);
  if (!isProven) return { outcome: 'unknown', code: 'provider.signature_invalid', recipientCode: null };
  if (meaning === 'refused') return { outcome: 'refused', code: failureCode(code), recipientCode: null };
  return { outcome: 'accepted', fact: refundFact(settings, refund, answer.fields), recipientCode: null };
}

/** Refunds have no inquiry of their own: only a payment that is refunded as a whole can be recognised. */
export async function findRefund(
  settings: JazzcashSettings,
  refund: RefundToSend,
  fetcher: typeof fetch,
): Promise<Lookup> {
  const reply = await inquire(settings, refund.paymentReference, fetcher);
  if (reply.kind === 'unknown') return { outcome: 'unknown', code: reply.code };
  const isWhole = fromPaisa(reply.fields['pp_Amount']) === refund.amountMinor;
  return reply.code === '131' && isWhole
    ? { outcome: 'found', fact: refundFact(settings, refund, reply.fields) }
    : { outcome: 'unknown', code: 'refund.not_visible' };
}

function refundFact(settings: JazzcashSettings, refund: RefundToSend, reply: JazzcashFields): Fact {
  return {
    subject: 'refund',
    provider: 'jazzcash',
    mode: settings.mode,
    reference: refund.paymentReference,
    status: 'succeeded',
    amount_minor: refund.amountMinor,
    currency: 'PKR',
    fee_minor: null,
    provider_id: retrievalReference(reply),
    paid_at: null,
    failure_code: null,
  };
}

/** Signs and posts. Replies repeat our password, so nothing of them is carried on but what is picked here. */
async function call(
  settings: JazzcashSettings,
  path: string,
  fields: Readonly<Record<string, string>>,
  fetcher: typeof fetch,
  timeoutMilliseconds = settings.timeoutMilliseconds ?? defaultTimeoutMilliseconds,
): Promise<JazzcashAnswer> {
  return postJazzcash(
    {
      url: `${settings.baseUrl}${path}`,
      contentType: 'application/json',
      body: JSON.stringify(await signed(fields, settings.integritySalt)),
      timeoutMilliseconds,
    },
    fetcher,
  );
}
