/**
 * Money out through the bank's gateway: to another Easypaisa account, or to a bank account. A transfer carries no reference of
 * ours and cannot be asked about by one. So a lost or unclear answer stays unknown until a person has looked; it is never
 * sent again. Everything that is said to be `deferred` or `refused` here failed before the transfer was asked for.
 */
import { asRecord, asText, parseJson } from '../json.ts';
import { encryptWithPublicKey } from './easypaisa-cipher.ts';
import { defaultTimeoutMilliseconds, exchange, type Reply } from './easypaisa-http.ts';
import type { EasypaisaPayoutSettings, EasypaisaSettings } from './easypaisa-settings.ts';
import { formatRupees, parseRupees } from './easypaisa-wire.ts';
import type { AccountName, PayoutToSend, ProviderMode, SendAnswer } from './provider.ts';

type Data = Readonly<Record<string, unknown>>;
type Bank = { readonly title: string; readonly shortName: string };
/** Calls one path with the session's headers. */
type Session = (path: string, body: Readonly<Record<string, string>>) => Promise<Reply>;

interface Account {
  readonly bankCode: string;
  readonly accountNumber: string;
}

// Purpose of an IBFT in the central bank's list: other.
const transactionPurpose = '0350';

/** Sends one withdrawal, once. */
export async function sendPayout(
  settings: EasypaisaSettings,
  payout: PayoutToSend,
  fetcher: typeof fetch,
): Promise<SendAnswer> {
  const { payout: account } = settings;
  if (account === null) return refused('provider.payout_unsupported');
  if (payout.currency !== 'PKR') return refused('provider.currency_unsupported');
  const amount = formatRupees(payout.amountMinor, 2);
  if (amount === null) return refused('provider.amount_unsupported');
  const receiver = payout.bankCode === 'EASYPAISA' ? receiverMobile(payout.accountNumber) : null;
  const bank = account.banks.get(bankOf(payout));
  if (receiver === null && bank === undefined) return refused('recipient.unsupported');

  const session = await logIn(settings, account, fetcher);
  if (typeof session === 'string') return deferred(session);
  if (receiver !== null) {
    const body = { Amount: amount, MSISDN: account.mobile, ReceiverMSISDN: receiver };
    return transfer(settings.mode, payout, null, await session(`${account.paths.wallet}/Transfer`, body));
  }
  return bank === undefined
    ? refused('recipient.unsupported')
    : sendToBank(settings, account, session, payout, amount, bank);
}

/** First asks whose account it is, which also prepares the transfer; then transfers with what was said. */
async function sendToBank(
  settings: EasypaisaSettings,
  account: EasypaisaPayoutSettings,
  session: Session,
  payout: PayoutToSend,
  amount: string,
  bank: Bank,
): Promise<SendAnswer> {
  const body = bankBody(account, payout, amount, bank);
  const inquiry = readReply(await session(`${account.paths.bank}/Inquiry`, body));
  if (typeof inquiry === 'string') return deferred(inquiry);
  if (inquiry['ResponseMessage'] === lockedMessage) return deferred('provider.locked');
  if (!isDone(inquiry)) return refused('recipient.refused');
  const part = (name: string) => asText(inquiry[name]) ?? '';
  const reply = await session(`${account.paths.bank}/Transfer`, {
    ...body,
    SenderName: account.senderName,
    Branch: part('Branch'),
    Username: part('Username') || part('Name'),
    ReceiverIBAN: part('ReceiverIBAN') || payout.accountNumber,
  });
  return transfer(settings.mode, payout, parseRupees(inquiry['Fee']), reply);
}

/** The name on a bank account, as the question before a transfer tells it; no money moves. */
export async function findAccountName(
  settings: EasypaisaSettings,
  receiver: Account & { readonly currency: string },
  fetcher: typeof fetch,
): Promise<AccountName> {
  const { payout: account } = settings;
  const bank = account?.banks.get(bankOf(receiver));
  if (account === null || bank === undefined || receiver.currency !== 'PKR') return { outcome: 'unsupported' };
  const session = await logIn(settings, account, fetcher);
  if (typeof session === 'string') return { outcome: 'unknown', code: session };
  const reply = await session(`${account.paths.bank}/Inquiry`, bankBody(account, receiver, '1.00', bank));
  const inquiry = readReply(reply);
  if (typeof inquiry === 'string') return { outcome: 'unknown', code: inquiry };
  if (inquiry['ResponseMessage'] === lockedMessage) return { outcome: 'unknown', code: 'provider.locked' };
  if (!isDone(inquiry)) return { outcome: 'not_found' };
  const name = asText(inquiry['Name']);
  return name === null ? { outcome: 'unknown', code: 'provider.unreadable' } : { outcome: 'found', name };
}

function bankBody(account: EasypaisaPayoutSettings, receiver: Account, amount: string, bank: Bank) {
  return {
    Amount: amount,
    AccountNumber: receiver.accountNumber,
    BankTitle: bank.title,
    BankShortName: bank.shortName,
    MSISDN: account.mobile,
    // Whom the bank tells about the transfer; receivers give us none, so it is ours.
    ReceiverMSISDN: account.mobile,
    TransactionPurpose: transactionPurpose,
  };
}

/** The four letters that name the bank: from the IBAN when there is one. */
function bankOf(receiver: Account): string {
  return /^PK\d\d([A-Z]{4})[A-Z0-9]{16}$/.exec(receiver.accountNumber)?.[1] ?? receiver.bankCode;
}

/** `923001234567` from `03001234567`, as the gateway writes numbers. */
function receiverMobile(number: string): string | null {
  return /^03\d{9}$/.test(number) ? `92${number.slice(1)}` : null;
}

/** A session proves itself by our number and the login's timestamp, encrypted with the gateway's key. Else why there is none. */
async function logIn(
  settings: EasypaisaSettings,
  account: EasypaisaPayoutSettings,
  fetcher: typeof fetch,
): Promise<Session | string> {
  const timeout = settings.timeoutMilliseconds ?? defaultTimeoutMilliseconds;
  const headers = {
    'x-ibm-client-id': account.clientId,
    'x-ibm-client-secret': account.clientSecret,
    'x-channel': account.channel,
  };
  const post = (path: string, body: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) =>
    exchange(`${account.baseUrl}${path}`, { ...headers, ...more }, JSON.stringify(body), timeout, fetcher);

  const login = readReply(
    await post(account.paths.login, {
      LoginPayload: encryptWithPublicKey(`${account.mobile}:${account.pin}`, account.publicKey),
    }),
  );
  if (typeof login === 'string') return login;
  if (!isDone(login)) return 'provider.unauthorized';
  const timestamp = asText(login['Timestamp']);
  if (timestamp === null) return 'provider.unreadable';
  const proof = encryptWithPublicKey(`${account.mobile}~${timestamp}`, account.publicKey);
  return (path, body) => post(path, body, { 'x-hash-value': proof });
}

const lockedMessage = 'RESOURCE_TEMPORARY_LOCKED';

/** The reply as an object, or the code of why it says nothing. */
function readReply(reply: Reply): Data | string {
  if (reply.kind !== 'text') return reply.code;
  const data = asRecord(parseJson(reply.text));
  return asText(data['ResponseCode']) === null ? 'provider.unreadable' : data;
}

function isDone(data: Data): boolean {
  return asText(data['ResponseCode']) === '0';
}

/** What became of a transfer that was asked for: done on their plain word, else unknown. No code of theirs is documented as a refusal. */
function transfer(mode: ProviderMode, payout: PayoutToSend, fee: number | null, reply: Reply): SendAnswer {
  const data = readReply(reply);
  if (typeof data === 'string') return unknown(data);
  if (data['ResponseMessage'] === lockedMessage) return unknown('provider.locked');
  if (!isDone(data) || /pend|process|fail|revers|reject/i.test(asText(data['TransactionStatus']) ?? ''))
    return unknown('provider.transfer_unclear');
  return {
    outcome: 'accepted',
    recipientCode: null,
    fact: {
      subject: 'withdrawal',
      provider: 'easypaisa',
      mode,
      reference: payout.reference,
      status: 'succeeded',
      // The reply repeats no amount in the one form that is known; it confirms the transfer of what was asked.
      amount_minor: parseRupees(data['Amount']) ?? payout.amountMinor,
      currency: payout.currency,
      fee_minor: parseRupees(data['Fee']) ?? fee,
      provider_id: asText(data['TransactionReference']),
      paid_at: null,
      failure_code: null,
    },
  };
}

const refused = (code: string): SendAnswer => ({ outcome: 'refused', code, recipientCode: null });
const deferred = (code: string): SendAnswer => ({ outcome: 'deferred', code, recipientCode: null });
const unknown = (code: string): SendAnswer => ({ outcome: 'unknown', code, recipientCode: null });
