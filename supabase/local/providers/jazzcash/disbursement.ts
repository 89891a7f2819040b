/** Disbursements: a token, then encrypted calls to pay wallets and banks and to ask how a payment stands. */
import { randomBytes } from 'node:crypto';
import { parseObject, sendJson, type Exchange } from '../http.ts';
import { text } from './gateway.ts';
import { decrypt, encrypt } from './signing.ts';
import { nextId } from '../store.ts';
import { takeFault, type JazzcashAccount, type Payout, type Store } from './state.ts';

export interface Disbursement {
  has(path: string): boolean;
  answer(exchange: Exchange, path: string): void;
}

const root = '/disbursement';
const services = `${root}/jazzcash/third-party-integration`;
/** Both spellings of the wallet's path are in use. */
const walletPaths = new Set([`${services}/srv6/api/wso2/mw/payment`, `${services}/srv6/api/wso2/mw/mw`]);
const tokenSeconds = 3_600;

type Content = Readonly<Record<string, unknown>>;

export function makeDisbursement(store: Store, account: JazzcashAccount): Disbursement {
  const { payout: keys } = account;
  const tokens = new Map<string, number>();
  const fault = (name: string, path = '') => takeFault(store.state, `payout.${name}`, path);

  const giveToken = ({ request, response, body }: Exchange) => {
    const expected = `Basic ${Buffer.from(`${keys.key}:${keys.secret}`).toString('base64')}`;
    const isGood = request.headers.authorization === expected && body === 'grant_type=client_credentials';
    if (!isGood || fault('token')) return sendJson(response, 401, { error: 'invalid_client' });
    const token = randomBytes(16).toString('hex');
    tokens.set(token, Date.now() + tokenSeconds * 1_000);
    return sendJson(response, 200, { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds });
  };

  const add = (reference: string, kind: Payout['kind'], destination: string, amount: number): Content => {
    const result = (code: string, description: string, transactionId = '') => ({
      responseCode: code,
      responseDescription: description,
      transactionID: transactionId,
      referenceID: reference,
    });
    if (reference === '' || reference.length > 50) return result('G2P-T-1', 'Invalid reference');
    if (store.state.payouts.some((item) => item.reference === reference))
      return result('G2P-T-1', 'Duplicate reference');
    if (amount > store.state.balance) return result('G2P-T-1', 'Insufficient balance');
    if (fault('refuse')) return result('G2P-T-1', 'Transaction failed');
    const { status, next } = plan(fault);
    const payout: Payout = {
      reference,
      transactionId: String(nextId(store.state)),
      kind,
      destination,
      amount,
      createdAt: new Date().toISOString(),
      status,
      isReversed: false,
      next,
      dueAt: next.length > 0 ? Date.now() + store.state.settings.payoutSeconds * 1_000 : null,
    };
    store.state.payouts.push(payout);
    store.state.balance -= amount;
    return result(
      fault('in_process') ? 'G2P-T-2' : 'G2P-T-0',
      'Process service request successfully.',
      payout.transactionId,
    );
  };

  const payWallet = (content: Content): Content => {
    const { receiverCNIC, receiverMSISDN, amount, referenceId } = content;
    const paisa = fromRupees(amount);
    // A number that has no wallet: any that ends in 0000.
    const isKnown = /^03\d{9}$/.test(String(receiverMSISDN)) && !String(receiverMSISDN).endsWith('0000');
    return isKnown && paisa !== null && /^\d{13}$/.test(String(receiverCNIC))
      ? add(text(referenceId), 'wallet', String(receiverMSISDN), paisa)
      : { responseCode: 'G2P-T-1', responseDescription: 'Receiver is not registered', referenceID: referenceId };
  };

  const inquireBank = (content: Content): Content => {
    const { bankAccountNumber, bankCode, amount, receiverMSISDN, referenceId } = content;
    const paisa = fromRupees(amount);
    const isKnown =
      /^[A-Z0-9]{8,24}$/.test(String(bankAccountNumber)) &&
      !String(bankAccountNumber).endsWith('0000') &&
      text(bankCode) !== '' &&
      /^03\d{9}$/.test(String(receiverMSISDN));
    if (!isKnown || paisa === null)
      return { responseCode: 'G2P-T-1', responseDescription: 'Invalid account', referenceID: referenceId };
    const transactionID = String(nextId(store.state));
    store.state.bankInquiries.push({ transactionId: transactionID, account: String(bankAccountNumber), amount: paisa });
    if (store.state.bankInquiries.length > 1_000) store.state.bankInquiries.shift();
    return {
      responseCode: 'G2P-T-0',
      responseDescription: 'Process service request successfully.',
      transactionID,
      referenceID: referenceId,
      ...(fault('no_title') ? {} : { accountTitle: `HOLDER OF ${String(bankAccountNumber).slice(-4)}` }),
    };
  };

  const payBank = (content: Content): Content => {
    const inquiry = store.state.bankInquiries.find((item) => item.transactionId === content['Init_transactionID']);
    return inquiry === undefined
      ? { responseCode: 'G2P-T-1', responseDescription: 'Unknown transaction', referenceID: content['referenceID'] }
      : add(text(content['referenceID']), 'bank', inquiry.account, inquiry.amount);
  };

  const status = (content: Content): Content => {
    const payout = store.state.payouts.find((item) => item.reference === content['originalReferenceId']);
    return payout === undefined
      ? { responseCode: 'G2P-T-1', responseDescription: 'Transaction not found', referenceID: content['referenceID'] }
      : {
          responseCode: 'G2P-T-0',
          responseDescription: 'Process service request successfully.',
          transactionID: payout.transactionId,
          referenceID: content['referenceID'],
          transactionStatus: payout.status,
          isReversed: payout.isReversed ? 'true' : '0',
        };
  };

  const serviceOf = (path: string): ((content: Content) => Content) | undefined => {
    if (walletPaths.has(path)) return payWallet;
    if (path === `${services}/srv2/api/wso2/ibft/inquiry`) return inquireBank;
    if (path === `${services}/srv3/api/wso2/ibft/payment`) return payBank;
    return path === `${services}/srv1/api/wso2/transactionStatus` ? status : undefined;
  };

  return {
    has: (path) => path.startsWith(`${root}/`),
    answer(exchange, path) {
      const { request, response } = exchange;
      if (path === `${root}/token`) return giveToken(exchange);
      const service = serviceOf(path);
      if (service === undefined || request.method !== 'POST')
        return sendJson(response, 404, { fault: { message: 'No matching resource found' } });
      const below = path.slice(services.length);
      if (fault('timeout', below)) return undefined;
      if (fault('500', below)) return sendJson(response, 500, { fault: { message: 'Internal Server Error' } });
      if (fault('no_data', below)) return sendJson(response, 200, { message: 'Message throttled out' });
      const endsAt = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
      if (endsAt === undefined || endsAt < Date.now()) return sendJson(response, 401, { fault: { code: 900_901 } });
      const content = decrypt(parseObject(exchange.body)['data'], keys);
      if (content === null) return sendJson(response, 400, { message: 'Bad request' });
      const result = service(content);
      store.save();
      if (fault('timeout_after', below)) return undefined;
      if (fault('no_data_after', below)) return sendJson(response, 200, { message: 'Message throttled out' });
      return sendJson(response, 200, { data: encrypt(result, keys) });
    },
  };
}

/** How a payout will go, by the faults that are set. */
function plan(isSet: (name: string) => boolean): Pick<Payout, 'status' | 'next'> {
  if (isSet('pending')) return { status: 'Pending', next: [] };
  if (isSet('fail')) return { status: 'Pending', next: ['Failed'] };
  if (isSet('cancel')) return { status: 'Pending', next: ['Cancelled'] };
  if (isSet('reverse')) return { status: 'Pending', next: ['Completed', 'reversed'] };
  return { status: 'Pending', next: ['Completed'] };
}

/** Paisa from rupees with two decimals, and nothing else. */
function fromRupees(value: unknown): number | null {
  const match = typeof value === 'string' ? /^(\d{1,10})\.(\d\d)$/.exec(value) : null;
  const paisa = match === null ? 0 : Number(`${match[1]}${match[2]}`);
  return paisa > 0 ? paisa : null;
}
