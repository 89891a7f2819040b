/** Money in: the hosted page's form, the request on the payer's phone, and the question that alone decides. */
import { asText } from '../json.ts';
import { hashRequest } from './easypaisa-cipher.ts';
import type { EasypaisaAnswer, EasypaisaCall } from './easypaisa-http.ts';
import type { EasypaisaSettings } from './easypaisa-settings.ts';
import {
  formatPakistanTime,
  formatRupees,
  parsePakistanTime,
  parseRupees,
  toNationalMobile,
  withReference,
} from './easypaisa-wire.ts';
import type { Fact, Lookup, PaymentToFind, PaymentToStart, StartAnswer } from './provider.ts';

type Settings = Pick<
  EasypaisaSettings,
  'mode' | 'baseUrl' | 'storeId' | 'hashKey' | 'accountNumber' | 'promptMilliseconds'
>;

/** How an order may be called there. */
export const referencePattern = /^[A-Za-z0-9]{1,20}$/;

// The payer has about a minute; the database waits less, so whoever called has gone on by then and polls.
const defaultPromptMilliseconds = 70_000;

const statuses: Readonly<Record<string, Fact['status']>> = {
  PAID: 'succeeded',
  FAILED: 'failed',
  EXPIRED: 'failed',
  REVERSED: 'reversed',
  PENDING: 'pending',
  // Not described anywhere: not taken for an end, so it is asked about until our own clock expires the payment.
  BLOCKED: 'pending',
};

/**
 * Codes after which surely nothing was begun: a field is missing (0002), our account or store is unknown or not active
 * (0004 to 0007), the method is not enabled for us (0008), our credentials are wrong (0010). All others say nothing certain.
 */
const refusals = new Set(['0002', '0004', '0005', '0006', '0007', '0008', '0010']);

/** Refused before anything is sent when Easypaisa could not be told this payment exactly. */
export async function startPayment(
  settings: Settings,
  call: EasypaisaCall,
  payment: PaymentToStart,
): Promise<StartAnswer> {
  if (payment.currency !== 'PKR') return { outcome: 'refused', code: 'provider.currency_unsupported' };
  if (!referencePattern.test(payment.reference)) return { outcome: 'refused', code: 'provider.reference_unsupported' };
  return payment.method === 'hosted' ? openPage(settings, payment) : askOnPhone(settings, call, payment);
}

/** The first form. Nothing is known there before the browser posts it. */
function openPage(settings: Settings, payment: PaymentToStart): StartAnswer {
  // The guide wants one decimal in a hashed request; an amount with single paisa cannot be said so and is not rounded.
  const amount = formatRupees(payment.amountMinor, 1);
  if (amount === null) return { outcome: 'refused', code: 'provider.amount_unsupported' };
  const fields = {
    storeId: settings.storeId,
    amount,
    postBackURL: withReference(payment.returnUrl, payment.reference),
    orderRefNum: payment.reference,
    autoRedirect: '1',
    expiryDate: formatPakistanTime(payment.expiresAt),
  };
  return {
    outcome: 'ready',
    checkout: {
      kind: 'form',
      url: `${settings.baseUrl}/easypay/Index.jsf`,
      fields: { ...fields, merchantHashedReq: hashRequest(fields, settings.hashKey) },
    },
    providerReference: null,
  };
}

/** The call hangs while the payer approves. What it then says is asked about once, since only the order's record is final. */
async function askOnPhone(settings: Settings, call: EasypaisaCall, payment: PaymentToStart): Promise<StartAnswer> {
  const mobile = toNationalMobile(payment.payerMobile ?? '');
  if (mobile === null) return { outcome: 'refused', code: 'provider.mobile_unsupported' };
  const amount = formatRupees(payment.amountMinor, 2);
  if (amount === null) return { outcome: 'refused', code: 'provider.amount_unsupported' };
  const answer = await call(
    'initiate-ma-transaction',
    {
      orderId: payment.reference,
      storeId: settings.storeId,
      transactionAmount: amount,
      transactionType: 'MA',
      mobileAccountNo: mobile,
      emailAddress: payment.email,
    },
    settings.promptMilliseconds ?? defaultPromptMilliseconds,
  );
  if (answer.kind !== 'answered') return { outcome: 'unknown', code: answer.code };
  if (refusals.has(answer.code)) return { outcome: 'refused', code: codeOf(answer) };
  const lookup = await findPayment(settings, call, payment);
  const isAccepted = answer.code === '0000' && isOurs(settings, payment.reference, answer.data);
  const providerReference = isAccepted ? asText(answer.data['transactionId']) : null;
  if (lookup.outcome === 'found') return { outcome: 'waiting', fact: lookup.fact, providerReference };
  if (isAccepted) return { outcome: 'waiting', fact: null, providerReference };
  return { outcome: 'unknown', code: answer.code === '0000' ? 'provider.unreadable' : codeOf(answer) };
}

/** Asks for the order's record. `0003` means that it is not there (yet), so it is asked about again. */
export async function findPayment(
  settings: Settings,
  call: EasypaisaCall,
  payment: Pick<PaymentToFind, 'reference'>,
): Promise<Lookup> {
  const { storeId, accountNumber } = settings;
  const answer = await call('inquire-transaction', { orderId: payment.reference, storeId, accountNum: accountNumber });
  if (answer.kind !== 'answered') return { outcome: 'unknown', code: answer.code };
  if (answer.code === '0003') return { outcome: 'not_found' };
  if (answer.code !== '0000') return { outcome: 'unknown', code: codeOf(answer) };
  const fact = paymentFact(settings, payment.reference, answer.data);
  return fact === null ? { outcome: 'unknown', code: 'provider.unreadable' } : { outcome: 'found', fact };
}

/** The record in our words; null when it is another order's, or does not say how much was paid. The database compares the amount. */
function paymentFact(settings: Settings, reference: string, data: Readonly<Record<string, unknown>>): Fact | null {
  const word = asText(data['transactionStatus'])?.toUpperCase() ?? '';
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  const amountMinor = parseRupees(data['transactionAmount']);
  if (status === undefined || !isOurs(settings, reference, data)) return null;
  if (amountMinor === null && (status === 'succeeded' || status === 'reversed')) return null;
  return {
    subject: 'payment',
    provider: 'easypaisa',
    mode: settings.mode,
    reference,
    status,
    amount_minor: amountMinor,
    // Rupees are the only money there.
    currency: 'PKR',
    fee_minor: null,
    provider_id: asText(data['transactionId']),
    paid_at: status === 'succeeded' ? parsePakistanTime(data['transactionDateTime']) : null,
    failure_code: status === 'failed' ? `charge.${word.toLowerCase()}` : null,
  };
}

/** Whether a reply names our order and our store; they repeat numbers as numbers or as text. */
function isOurs(settings: Settings, reference: string, data: Readonly<Record<string, unknown>>): boolean {
  return asText(data['orderId']) === reference && asText(data['storeId']) === settings.storeId;
}

function codeOf(answer: Extract<EasypaisaAnswer, { kind: 'answered' }>): string {
  return `easypaisa.${answer.code.toLowerCase()}`;
}
