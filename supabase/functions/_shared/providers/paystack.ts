/**
 * Paystack: naira in by hosted checkout, out by transfer from our balance, back to the source by refund.
 * Our reference is the idempotency key of transactions and transfers; refunds have none, so ours travels in the merchant's note.
 */
import { asMinor, asRecord, asText } from '../json.ts';
import { callPaystack, type PaystackAnswer, type PaystackSettings } from './paystack-http.ts';
import { readCard } from './paystack-card.ts';
import { refundFact, transactionFact, transferFact } from './paystack-facts.ts';
import { listPaystack, listPaystackDisputes } from './paystack-lists.ts';
import { readPaystackWebhook } from './paystack-webhook.ts';
import type {
  AccountName,
  AccountToName,
  BankList,
  Fact,
  Lookup,
  PaymentProvider,
  PaymentToStart,
  PayoutToSend,
  RawRequest,
  RefundToSend,
  ReturnReading,
  SavedCard,
  SendAnswer,
  StartAnswer,
} from './provider.ts';

/** The adapter; the mode is what the key says it is. */
export function makePaystack(settings: PaystackSettings, fetcher: typeof fetch = fetch): PaymentProvider {
  const call = (method: 'GET' | 'POST', path: string, body?: Readonly<Record<string, unknown>>) =>
    callPaystack(settings, method, path, body, fetcher);
  return {
    code: 'paystack',
    mode: settings.secretKey.startsWith('sk_live_') ? 'live' : 'test',
    can: { refund: true, payout: true, saveCard: true, methods: ['hosted'] },
    startPayment: (payment) => startPayment(call, payment),
    findPayment: ({ reference }) =>
      find(call, `/transaction/verify/${encodeURIComponent(reference)}`, reference, transactionFact, readCard),
    sendRefund: (refund) => sendRefund(call, refund),
    findRefund: (refund) => findRefund(call, refund),
    sendPayout: (payout) => sendPayout(call, payout),
    findPayout: (reference) => findPayout(call, reference),
    readWebhook: (request) => readPaystackWebhook(settings.secretKey, request),
    readReturn: (request) => Promise.resolve(readReturn(request)),
    findAccountName: (account) => findAccountName(call, account),
    listBanks: () => listBanks(call),
    listRecords: (question) => listPaystack((path) => call('GET', path), question),
    listDisputes: (question) => listPaystackDisputes((path) => call('GET', path), question),
  };
}

type Call = (method: 'GET' | 'POST', path: string, body?: Readonly<Record<string, unknown>>) => Promise<PaystackAnswer>;

/** Charges a card that the payer has used before. It may end at once, or the bank wants the payer on a page of its own. */
async function chargeSaved(call: Call, payment: PaymentToStart, token: string): Promise<StartAnswer> {
  const answer = await call('POST', '/transaction/charge_authorization', {
    authorization_code: token,
    email: payment.email,
    amount: payment.amountMinor,
    currency: payment.currency,
    reference: payment.reference,
    callback_url: payment.returnUrl,
    metadata: { payment_id: payment.paymentId },
  });
  if (answer.kind === 'unknown' || answer.kind === 'deferred') return { outcome: 'unknown', code: answer.code };
  if (answer.kind === 'refused') {
    const isDuplicate = /duplicate transaction reference/i.test(answer.message);
    // A charge under our reference may have gone through before: that is asked about, not refused.
    return isDuplicate
      ? { outcome: 'unknown', code: 'provider.duplicate_reference' }
      : { outcome: 'refused', code: 'charge.refused' };
  }
  const data = asRecord(answer.data);
  const page = asText(data['authorization_url']);
  if (data['paused'] === true && page !== null && isWebAddress(page)) {
    return {
      outcome: 'ready',
      checkout: { kind: 'redirect', url: page },
      providerReference: asText(data['access_code']),
    };
  }
  const fact = transactionFact(data);
  return fact !== null && fact.reference === payment.reference
    ? { outcome: 'waiting', fact, providerReference: null }
    : { outcome: 'unknown', code: 'provider.unreadable' };
}

async function startPayment(call: Call, payment: PaymentToStart): Promise<StartAnswer> {
  if (payment.savedToken) return chargeSaved(call, payment, payment.savedToken);
  const answer = await call('POST', '/transaction/initialize', {
    email: payment.email,
    amount: payment.amountMinor,
    currency: payment.currency,
    reference: payment.reference,
    callback_url: payment.returnUrl,
    metadata: { payment_id: payment.paymentId },
  });
  if (answer.kind === 'unknown') return { outcome: 'unknown', code: answer.code };
  // Nothing was begun there; the same reference may be used when the buyer tries again.
  if (answer.kind === 'deferred') return { outcome: 'unknown', code: answer.code };
  if (answer.kind === 'refused') {
    const isDuplicate = /duplicate transaction reference/i.test(answer.message);
    return { outcome: 'refused', code: isDuplicate ? 'provider.duplicate_reference' : 'provider.refused' };
  }
  const data = asRecord(answer.data);
  const checkoutUrl = asText(data['authorization_url']);
  if (checkoutUrl === null || data['reference'] !== payment.reference || !isWebAddress(checkoutUrl)) {
    return { outcome: 'unknown', code: 'provider.unreadable' };
  }
  return {
    outcome: 'ready',
    checkout: { kind: 'redirect', url: checkoutUrl },
    providerReference: asText(data['access_code']),
  };
}

/** The browser comes back with `reference` and `trxref` in the address; both are our reference. */
function readReturn({ url }: RawRequest): ReturnReading {
  const reference = url.searchParams.get('reference') ?? url.searchParams.get('trxref') ?? '';
  return { reference: /^[A-Za-z0-9.=-]{1,100}$/.test(reference) ? reference : null, checkout: null };
}

/** Paystack asks the bank; an account that the bank does not know is refused with 400 or 422. */
async function findAccountName(call: Call, account: AccountToName): Promise<AccountName> {
  if (account.currency !== 'NGN') return { outcome: 'unsupported' };
  const query = new URLSearchParams({ account_number: account.accountNumber, bank_code: account.bankCode });
  const answer = await call('GET', `/bank/resolve?${query.toString()}`);
  if (answer.kind === 'unknown' || answer.kind === 'deferred') return { outcome: 'unknown', code: answer.code };
  if (answer.kind === 'refused') return { outcome: 'not_found' };
  const data = asRecord(answer.data);
  const name = asText(data['account_name']);
  return name !== null && asText(data['account_number']) === account.accountNumber
    ? { outcome: 'found', name }
    : { outcome: 'unknown', code: 'provider.unreadable' };
}

/** Banks that were closed are named too, and are none of ours. */
async function listBanks(call: Call): Promise<BankList | null> {
  const answer = await call('GET', '/bank?country=nigeria&currency=NGN&perPage=100');
  if (answer.kind !== 'done' || !Array.isArray(answer.data)) return null;
  const banks = (answer.data as readonly unknown[]).flatMap((item) => {
    const { code, name, active, is_deleted: isDeleted, currency } = asRecord(item);
    const isOurs = active !== false && isDeleted !== true && (currency === undefined || currency === 'NGN');
    return isOurs && typeof code === 'string' && typeof name === 'string' ? [{ code, name }] : [];
  });
  return { country: 'NG', banks };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

async function find(
  call: Call,
  path: string,
  reference: string,
  read: (data: unknown) => Fact | null,
  readSavedCard: (data: unknown) => SavedCard | null = () => null,
): Promise<Lookup> {
  const answer = await call('GET', path);
  if (answer.kind === 'unknown' || answer.kind === 'deferred') return { outcome: 'unknown', code: answer.code };
  if (answer.kind === 'refused') {
    const isNotFound = answer.httpStatus === 404 || /not found/i.test(answer.message);
    return isNotFound ? { outcome: 'not_found' } : { outcome: 'unknown', code: 'provider.refused' };
  }
  const fact = read(answer.data);
  if (fact === null || fact.reference !== reference) return { outcome: 'unknown', code: 'provider.unreadable' };
  const savedCard = fact.status === 'succeeded' ? readSavedCard(answer.data) : null;
  return savedCard === null ? { outcome: 'found', fact } : { outcome: 'found', fact, savedCard };
}

function findPayout(call: Call, reference: string): Promise<Lookup> {
  return find(call, `/transfer/verify/${encodeURIComponent(reference)}`, reference, transferFact);
}

async function sendPayout(call: Call, payout: PayoutToSend): Promise<SendAnswer> {
  const recipient = payout.recipientCode ?? (await makeRecipient(call, payout));
  if (typeof recipient !== 'string') return recipient;
  const answer = await call('POST', '/transfer', {
    source: 'balance',
    amount: payout.amountMinor,
    currency: payout.currency,
    recipient,
    reference: payout.reference,
    reason: payout.reason,
  });
  if (answer.kind === 'unknown' || answer.kind === 'deferred') {
    return { outcome: answer.kind, code: answer.code, recipientCode: recipient };
  }
  if (answer.kind === 'done') {
    const fact = transferFact(answer.data);
    return fact !== null && fact.reference === payout.reference
      ? { outcome: 'accepted', fact, recipientCode: recipient }
      : { outcome: 'unknown', code: 'provider.unreadable', recipientCode: recipient };
  }
  if (/balance/i.test(answer.message)) {
    return { outcome: 'deferred', code: 'provider.balance_too_low', recipientCode: recipient };
  }
  return confirmRefusal(call, payout, recipient);
}

/** Money goes back to the wallet on a refusal, so one look makes sure that no transfer exists under our reference. */
async function confirmRefusal(call: Call, payout: PayoutToSend, recipientCode: string): Promise<SendAnswer> {
  const lookup = await findPayout(call, payout.reference);
  if (lookup.outcome === 'found') return { outcome: 'accepted', fact: lookup.fact, recipientCode };
  if (lookup.outcome === 'not_found') return { outcome: 'refused', code: 'transfer.refused', recipientCode };
  return { outcome: 'unknown', code: lookup.code, recipientCode };
}

/** The provider's name for the account (it gives the same for the same account), or why the payout goes no further. */
async function makeRecipient(call: Call, payout: PayoutToSend): Promise<string | SendAnswer> {
  const answer = await call('POST', '/transferrecipient', {
    type: 'nuban',
    name: payout.accountName,
    account_number: payout.accountNumber,
    bank_code: payout.bankCode,
    currency: payout.currency,
  });
  if (answer.kind === 'refused') return { outcome: 'refused', code: 'recipient.refused', recipientCode: null };
  // No transfer was asked for yet, so nothing can have been paid.
  if (answer.kind !== 'done') return { outcome: 'deferred', code: answer.code, recipientCode: null };
  return (
    asText(asRecord(answer.data)['recipient_code']) ?? {
      outcome: 'deferred',
      code: 'provider.unreadable',
      recipientCode: null,
    }
  );
}

function refundNote(refundId: string): string {
  return `Refund ${refundId}`;
}

async function sendRefund(call: Call, refund: RefundToSend): Promise<SendAnswer> {
  const answer = await call('POST', '/refund', {
    transaction: refund.paymentReference,
    amount: refund.amountMinor,
    currency: refund.currency,
    merchant_note: refundNote(refund.refundId),
  });
  if (answer.kind === 'refused') return { outcome: 'refused', code: 'refund.refused', recipientCode: null };
  if (answer.kind !== 'done') return { outcome: answer.kind, code: answer.code, recipientCode: null };
  const fact = refundFact(answer.data, refund.paymentReference);
  return fact === null
    ? { outcome: 'unknown', code: 'provider.unreadable', recipientCode: null }
    : { outcome: 'accepted', fact, recipientCode: null };
}

async function findRefund(call: Call, refund: RefundToSend): Promise<Lookup> {
  const transaction = await call('GET', `/transaction/verify/${encodeURIComponent(refund.paymentReference)}`);
  if (transaction.kind !== 'done') return { outcome: 'unknown', code: codeOf(transaction) };
  const id = asText(asRecord(transaction.data)['id']);
  if (id === null) return { outcome: 'unknown', code: 'provider.unreadable' };
  const list = await call('GET', `/refund?transaction=${encodeURIComponent(id)}&perPage=100`);
  if (list.kind !== 'done' || !Array.isArray(list.data)) return { outcome: 'unknown', code: codeOf(list) };
  const rows = (list.data as readonly unknown[]).map(asRecord);
  const row = rows.find((item) => item['merchant_note'] === refundNote(refund.refundId));
  if (row === undefined) return rows.some((item) => mayBe(refund, item)) ? ambiguous : { outcome: 'not_found' };
  const fact = refundFact(row, refund.paymentReference);
  return fact === null ? { outcome: 'unknown', code: 'provider.unreadable' } : { outcome: 'found', fact };
}

const ambiguous: Lookup = { outcome: 'unknown', code: 'refund.ambiguous' };

/** One of our amount without a note of ours: made by hand, or ours whose note did not come back. To free the money would risk it twice. */
function mayBe(refund: RefundToSend, row: Readonly<Record<string, unknown>>): boolean {
  const isOfAnother = asText(row['merchant_note'])?.startsWith(refundNote('')) ?? false;
  return asMinor(row['amount']) === refund.amountMinor && !isOfAnother;
}

function codeOf(answer: PaystackAnswer): string {
  return answer.kind === 'unknown' || answer.kind === 'deferred' ? answer.code : 'provider.unreadable';
}
