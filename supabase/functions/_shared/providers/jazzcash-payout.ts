/** Money out (disbursement): wallet to wallet, and to banks in two steps. Every body travels in an encrypted envelope. */
import { asRecord, asText } from '../json.ts';
import { open, seal } from './jazzcash-cipher.ts';
import { postJazzcash, type JazzcashAnswer } from './jazzcash-http.ts';
import type { JazzcashPayoutSettings, JazzcashSettings } from './jazzcash-settings.ts';
import { toLocalMobile, toRupees } from './jazzcash-values.ts';
import type { AccountName, AccountToName, Fact, Lookup, PayoutToSend, SendAnswer } from './provider.ts';

const paths = {
  token: '/token',
  bankInquiry: '/jazzcash/third-party-integration/srv2/api/wso2/ibft/inquiry',
  bankPayment: '/jazzcash/third-party-integration/srv3/api/wso2/ibft/payment',
  status: '/jazzcash/third-party-integration/srv1/api/wso2/transactionStatus',
} as const;

const defaultTimeoutMilliseconds = 15_000;
/** A token is renewed this long before it ends. */
const tokenReserveMilliseconds = 60_000;
/** Where the receiver's national id is not known; JazzCash takes this for it. */
const noCnic = '0'.repeat(13);
/** Names are asked for with the smallest transfer, which is never made. */
const inquiryAmountMinor = 100;

type Opened =
  | { readonly kind: 'opened'; readonly fields: Readonly<Record<string, unknown>> }
  /** Surely not done: we were not let in. */
  | { readonly kind: 'locked'; readonly code: string }
  | { readonly kind: 'unknown'; readonly code: string };

type Call = (path: string, content: Readonly<Record<string, string>>) => Promise<Opened>;

export interface JazzcashPayouts {
  send(payout: PayoutToSend): Promise<SendAnswer>;
  find(reference: string): Promise<Lookup>;
  findName(account: AccountToName): Promise<AccountName>;
}

/** Payouts as this merchant's agreement has them; null settings: none. */
export function makePayouts(settings: JazzcashSettings, fetcher: typeof fetch): JazzcashPayouts {
  const { payout: payoutSettings } = settings;
  if (payoutSettings === null) {
    return {
      send: () => Promise.resolve({ outcome: 'refused', code: 'payout.unsupported', recipientCode: null }),
      find: () => Promise.resolve({ outcome: 'unknown', code: 'provider.not_configured' }),
      findName: () => Promise.resolve({ outcome: 'unsupported' }),
    };
  }
  const call = makeCall(payoutSettings, settings.timeoutMilliseconds ?? defaultTimeoutMilliseconds, fetcher);
  const find = (reference: string) => findPayout(settings, call, reference);
  return {
    send: (payout) => sendPayout(settings, payoutSettings, call, find, payout),
    find,
    findName: (account) => findName(payoutSettings, call, account),
  };
}

/** Calls with a token that is kept while it is good. */
function makeCall(settings: JazzcashPayoutSettings, timeoutMilliseconds: number, fetcher: typeof fetch): Call {
  let token: { readonly text: string; readonly endsAt: number } | null = null;

  const fetchToken = async (): Promise<string | null> => {
    if (token !== null && token.endsAt > Date.now()) return token.text;
    token = null;
    const { fields } = fieldsOf(
      await postJazzcash(
        {
          url: `${settings.baseUrl}${paths.token}`,
          contentType: 'application/x-www-form-urlencoded',
          authorization: `Basic ${btoa(`${settings.consumerKey}:${settings.consumerSecret}`)}`,
          body: 'grant_type=client_credentials',
          timeoutMilliseconds,
        },
        fetcher,
      ),
    );
    const text = asText(fields['access_token']);
    if (text === null) return null;
    const seconds = Number(fields['expires_in']);
    const endsAt = Date.now() + (Number.isFinite(seconds) ? seconds * 1_000 : 0) - tokenReserveMilliseconds;
    token = { text, endsAt };
    return text;
  };

  return async (path, content) => {
    const bearer = await fetchToken();
    if (bearer === null) return { kind: 'locked', code: 'provider.unauthorized' };
    const answer = await postJazzcash(
      {
        url: `${settings.baseUrl}${path}`,
        contentType: 'application/json',
        authorization: `Bearer ${bearer}`,
        body: JSON.stringify({ data: await seal(JSON.stringify(content), settings) }),
        timeoutMilliseconds,
      },
      fetcher,
    );
    if (answer.kind === 'unauthorized') {
      token = null;
      return { kind: 'locked', code: answer.code };
    }
    if (answer.kind === 'unknown') return { kind: 'unknown', code: answer.code };
    // No envelope: throttled, or something went wrong on their side. It may have been done.
    const fields = asRecord(await open(answer.fields['data'], settings));
    return asText(fields['responseCode']) === null
      ? { kind: 'unknown', code: 'provider.unreadable' }
      : { kind: 'opened', fields };
  };
}

function fieldsOf(answer: JazzcashAnswer): { readonly fields: Readonly<Record<string, unknown>> } {
  return answer.kind === 'answer' ? answer : { fields: {} };
}

/** Calls that are not payments want a reference, too; each has a new one. */
function freshReference(): string {
  return `Q${crypto.randomUUID().replaceAll('-', '').slice(0, 19).toUpperCase()}`;
}

async function sendPayout(
  settings: JazzcashSettings,
  payoutSettings: JazzcashPayoutSettings,
  call: Call,
  find: (reference: string) => Promise<Lookup>,
  payout: PayoutToSend,
): Promise<SendAnswer> {
  const request = await prepare(payoutSettings, call, payout);
  if ('outcome' in request) return request;
  const answer = await call(request.path, request.content);
  if (answer.kind === 'locked') return { outcome: 'deferred', code: answer.code, recipientCode: null };
  if (answer.kind === 'unknown') return { outcome: 'unknown', code: answer.code, recipientCode: null };
  const code = asText(answer.fields['responseCode']);
  // Accepted is not paid: the status decides, here or later.
  if (code === 'G2P-T-0' || code === 'G2P-T-2') {
    const lookup = code === 'G2P-T-0' ? await find(payout.reference) : null;
    const fact =
      lookup?.outcome === 'found' ? lookup.fact : payoutFact(settings, payout.reference, 'pending', answer.fields);
    return { outcome: 'accepted', fact, recipientCode: null };
  }
  return code === 'G2P-T-1'
    ? confirmRefusal(find, payout.reference)
    : { outcome: 'unknown', code: payoutFailureCode(code), recipientCode: null };
}

interface Prepared {
  readonly path: string;
  readonly content: Readonly<Record<string, string>>;
}

/** The request that moves the money, or why there is none. */
async function prepare(
  settings: JazzcashPayoutSettings,
  call: Call,
  payout: PayoutToSend,
): Promise<Prepared | SendAnswer> {
  const refused = (code: string): SendAnswer => ({ outcome: 'refused', code, recipientCode: null });
  if (payout.currency !== 'PKR') return refused('payout.currency_unsupported');
  if (payout.bankCode === 'JAZZCASH') {
    const receiverMSISDN = toLocalMobile(payout.accountNumber);
    if (receiverMSISDN === null) return refused('recipient.refused');
    const content = {
      receiverCNIC: noCnic,
      receiverMSISDN,
      amount: toRupees(payout.amountMinor),
      referenceId: payout.reference,
    };
    return { path: settings.walletPath, content };
  }
  if (settings.contactMobile === null || payout.bankCode === 'EASYPAISA') {
    return refused('payout.destination_unsupported');
  }
  const inquiry = await call(paths.bankInquiry, bankInquiry(payout, payout.amountMinor, settings.contactMobile));
  // Nothing was asked to be paid yet.
  if (inquiry.kind !== 'opened') return { outcome: 'deferred', code: inquiry.code, recipientCode: null };
  const code = asText(inquiry.fields['responseCode']);
  if (code === 'G2P-T-1') return refused('recipient.refused');
  const transactionId = asText(inquiry.fields['transactionID']);
  if (code !== 'G2P-T-0' || transactionId === null) {
    return { outcome: 'deferred', code: payoutFailureCode(code), recipientCode: null };
  }
  return { path: paths.bankPayment, content: { Init_transactionID: transactionId, referenceID: payout.reference } };
}

function bankInquiry(
  { bankCode, accountNumber }: AccountToName,
  amountMinor: number,
  contactMobile: string,
): Readonly<Record<string, string>> {
  return {
    bankAccountNumber: accountNumber,
    bankCode,
    amount: toRupees(amountMinor),
    receiverMSISDN: contactMobile,
    referenceId: freshReference(),
  };
}

/** Money goes back to the wallet on a refusal, so one look makes sure that nothing was sent under our reference. */
async function confirmRefusal(find: (reference: string) => Promise<Lookup>, reference: string): Promise<SendAnswer> {
  const lookup = await find(reference);
  if (lookup.outcome === 'found' && lookup.fact.status !== 'failed') {
    return { outcome: 'accepted', fact: lookup.fact, recipientCode: null };
  }
  if (lookup.outcome === 'found' || lookup.outcome === 'not_found' || lookup.code === notKnown) {
    return { outcome: 'refused', code: 'transfer.refused', recipientCode: null };
  }
  return { outcome: 'unknown', code: lookup.code, recipientCode: null };
}

/** The status call itself was answered with a failure: a sign, but no proof, that there is nothing under our reference. */
const notKnown = 'transfer.not_known';

/** Never `not_found`: whether a second sending under one reference is harmless is not known, so people decide. */
async function findPayout(settings: JazzcashSettings, call: Call, reference: string): Promise<Lookup> {
  const answer = await call(paths.status, { originalReferenceId: reference, referenceID: freshReference() });
  if (answer.kind !== 'opened') return { outcome: 'unknown', code: answer.code };
  const { fields } = answer;
  const named = asText(fields['originalReferenceId']);
  if (named !== null && named !== reference) return { outcome: 'unknown', code: 'provider.unreadable' };
  const code = asText(fields['responseCode']);
  const status = asText(fields['transactionStatus']);
  if (code === 'G2P-T-1' && status === null) return { outcome: 'unknown', code: notKnown };
  const word = payoutStatus(code, status, fields['isReversed']);
  return word === null
    ? { outcome: 'unknown', code: payoutFailureCode(code) }
    : { outcome: 'found', fact: payoutFact(settings, reference, word, fields) };
}

/** Paid is: answered well, completed, and said not to be reversed. Everything short of that is not. */
function payoutStatus(code: string | null, status: string | null, isReversed: unknown): Fact['status'] | null {
  const reversed = readFlag(isReversed);
  if (reversed === true) return 'reversed';
  if (status === 'Completed') return code === 'G2P-T-0' && reversed === false ? 'succeeded' : null;
  if (status === 'Failed' || status === 'Cancelled') return 'failed';
  return status === 'Pending' || (status === null && code === 'G2P-T-2') ? 'pending' : null;
}

/** Seen as a boolean, a number and a text. */
function readFlag(value: unknown): boolean | null {
  const text =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  if (/^(1|true)$/i.test(text)) return true;
  return /^(0|false)$/i.test(text) ? false : null;
}

function payoutFact(
  settings: JazzcashSettings,
  reference: string,
  status: Fact['status'],
  fields: Readonly<Record<string, unknown>>,
): Fact {
  const isOver = status === 'failed' || status === 'reversed';
  return {
    subject: 'withdrawal',
    provider: 'jazzcash',
    mode: settings.mode,
    reference,
    status,
    // Neither amount nor fee is told.
    amount_minor: null,
    currency: 'PKR',
    fee_minor: null,
    provider_id: asText(fields['transactionID']),
    paid_at: null,
    failure_code: isOver ? `transfer.${status}` : null,
  };
}

function payoutFailureCode(code: string | null): string {
  return code !== null && /^[A-Za-z0-9-]{1,16}$/.test(code) ? `jazzcash.${code}` : 'provider.unreadable';
}

/** The title of a bank account, where the inquiry before a transfer tells one. */
async function findName(settings: JazzcashPayoutSettings, call: Call, account: AccountToName): Promise<AccountName> {
  const isBank = account.bankCode !== 'JAZZCASH' && account.bankCode !== 'EASYPAISA';
  if (!isBank || settings.contactMobile === null || account.currency !== 'PKR') return { outcome: 'unsupported' };
  const answer = await call(paths.bankInquiry, bankInquiry(account, inquiryAmountMinor, settings.contactMobile));
  if (answer.kind !== 'opened') return { outcome: 'unknown', code: answer.code };
  const code = asText(answer.fields['responseCode']);
  if (code === 'G2P-T-1') return { outcome: 'not_found' };
  if (code !== 'G2P-T-0') return { outcome: 'unknown', code: payoutFailureCode(code) };
  const name = accountTitle(answer.fields);
  return name === null ? { outcome: 'unsupported' } : { outcome: 'found', name };
}

/** No document names the field; what is seen for it at banks ends in "title". */
function accountTitle(fields: Readonly<Record<string, unknown>>): string | null {
  const entry = Object.entries(fields).find(
    ([name, value]) => /title$/i.test(name) && typeof value === 'string' && value.trim() !== '',
  );
  return entry === undefined ? null : String(entry[1]).trim().slice(0, 100);
}
