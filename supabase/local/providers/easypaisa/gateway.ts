/** The bank's payout gateway: login, transfer to a mobile account, and transfer to a bank account after a question. */
import { constants, privateDecrypt, randomInt } from 'node:crypto';
import { parseObject, sendJson, type Exchange } from '../http.ts';
import type { EasypaisaAccount } from './account.ts';
import { takeFault, type Store, type Transfer } from './state.ts';
import { readAmount, textOf } from './values.ts';

type Content = Readonly<Record<string, unknown>>;

const bankFee = 2_300;

/** Answers POST /tmfb/<path>. */
export function makeGateway(store: Store, account: EasypaisaAccount): (exchange: Exchange, path: string) => void {
  const { payout } = account;
  const timestamps = new Set<string>();

  const open = (text: unknown): string => {
    const options = { key: account.companyKeys.privateKey, padding: constants.RSA_PKCS1_PADDING };
    try {
      return privateDecrypt(options, Buffer.from(textOf(text), 'base64')).toString('utf8');
    } catch {
      return '';
    }
  };

  const logIn = (content: Content): Content => {
    const isRefused = takeFault(store.state, 'easypaisa.payout.login_refused');
    if (isRefused || open(content['LoginPayload']) !== `${payout.mobile}:${payout.pin}`)
      return { ResponseCode: '3', ResponseMessage: 'INVALID_CREDENTIALS' };
    const timestamp = new Date().toISOString();
    timestamps.add(timestamp);
    return { ResponseCode: '0', ResponseMessage: 'Success', User: payout.mobile, Timestamp: timestamp };
  };

  const add = (kind: Transfer['kind'], content: Content, receiver: string, fee: number): Content => {
    const amount = readAmount(content['Amount']);
    if (takeFault(store.state, 'easypaisa.payout.locked'))
      return { ResponseCode: '1', ResponseMessage: 'RESOURCE_TEMPORARY_LOCKED' };
    if (takeFault(store.state, 'easypaisa.payout.refused')) return { ResponseCode: '8', ResponseMessage: 'REFUSED' };
    if (amount === null || amount + fee > store.state.balance)
      return { ResponseCode: '2', ResponseMessage: 'INSUFFICIENT_BALANCE' };
    const reference = String(randomInt(10_000_000_000, 99_999_999_999));
    store.state.transfers.push({ reference, kind, amount, fee, receiver, createdAt: new Date().toISOString() });
    store.state.balance -= amount + fee;
    return {
      ResponseCode: '0',
      ResponseMessage: 'Success',
      TransactionReference: reference,
      TransactionStatus: 'Completed',
      Fee: (fee / 100).toFixed(2),
    };
  };

  // No account ends in 0000.
  const isKnown = (number: unknown) => typeof number === 'string' && number.length > 0 && !number.endsWith('0000');
  const calls: Readonly<Record<string, (content: Content) => Content>> = {
    '/MaToMA/Transfer': (content) =>
      /^923\d{9}$/.test(textOf(content['ReceiverMSISDN'])) && isKnown(content['ReceiverMSISDN'])
        ? add('wallet', content, textOf(content['ReceiverMSISDN']), 0)
        : { ResponseCode: '7', ResponseMessage: 'RECEIVER_NOT_FOUND' },
    '/SubscriberIBFT/Inquiry': (content) =>
      isKnown(content['AccountNumber']) && content['BankTitle'] && content['BankShortName']
        ? {
            ResponseCode: '0',
            ResponseMessage: 'Success',
            Name: 'AYESHA KHAN',
            Branch: '0101',
            Username: 'AYESHA KHAN',
            ReceiverIBAN: content['AccountNumber'],
            Fee: (bankFee / 100).toFixed(2),
          }
        : { ResponseCode: '7', ResponseMessage: 'ACCOUNT_NOT_FOUND' },
    '/SubscriberIBFT/Transfer': (content) =>
      content['SenderName'] && content['Username'] && content['ReceiverIBAN']
        ? add('bank', content, textOf(content['AccountNumber']), bankFee)
        : { ResponseCode: '9', ResponseMessage: 'FIELD_MISSING' },
  };

  return (exchange, path) => {
    const { request, response } = exchange;
    const fault = (name: 'timeout' | 'timeout_after' | '500' | '500_after' | '401' | 'garbage') =>
      takeFault(store.state, `easypaisa.api.${name}`, `tmfb${path}`);
    const { headers } = request;
    if (fault('timeout')) return;
    if (fault('500')) return sendJson(response, 500, {});
    if (fault('garbage')) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>');
    const isClient =
      headers['x-ibm-client-id'] === payout.clientId &&
      headers['x-ibm-client-secret'] === payout.clientSecret &&
      headers['x-channel'] === payout.channel;
    if (fault('401') || !isClient) return sendJson(response, 401, { message: 'Unauthorized' });
    const content = parseObject(exchange.body);
    if (path === '/corporate-solution-corporate-login') return sendJson(response, 200, logIn(content));
    const [mobile, timestamp = ''] = open(headers['x-hash-value']).split('~');
    if (mobile !== payout.mobile || !timestamps.has(timestamp) || content['MSISDN'] !== payout.mobile)
      return sendJson(response, 200, { ResponseCode: '4', ResponseMessage: 'SESSION_EXPIRED' });
    const call = calls[path];
    if (call === undefined || request.method !== 'POST') return sendJson(response, 404, {});
    const answer = call(content);
    store.save();
    if (fault('timeout_after')) return;
    sendJson(response, fault('500_after') ? 502 : 200, answer);
  };
}
