/** Easypaisa's REST API, v4 and v5: paths, checks, answers and codes as the company has them. */
import { createSign, createVerify } from 'node:crypto';
import { parseObject, sendJson, type Exchange } from '../http.ts';
import type { EasypaisaAccount } from './account.ts';
import type { Acts } from './acts.ts';
import { takeFault, type Order, type Store } from './state.ts';
import { readAmount, readExpiry, textOf, writeTime } from './values.ts';

type Content = Readonly<Record<string, unknown>>;

interface Context {
  readonly store: Store;
  readonly acts: Acts;
  readonly account: EasypaisaAccount;
}

const descriptions: Readonly<Record<string, string>> = {
  '0000': 'SUCCESS',
  '0001': 'SYSTEM ERROR',
  '0002': 'REQUIRED FIELD MISSING',
  '0003': 'INVALID ORDER ID',
  '0004': 'MERCHANT ACCOUNT DOES NOT EXIST',
  '0006': 'STORE DOES NOT EXIST',
  '0010': 'INVALID CREDENTIALS',
};

const accountLifeMilliseconds = 10 * 60_000;

/** Answers POST /easypay-service/rest/v4|v5/<call>. */
export async function answerRest(exchange: Exchange, version: 'v4' | 'v5', call: string, context: Context) {
  const { store, account } = context;
  const { response, request } = exchange;
  if (breakBefore(exchange, store, call)) return;
  const content = version === 'v4' ? parseObject(exchange.body) : openSigned(exchange.body, account);
  const reply = (body: Content) => send(exchange, version, body, context);
  if (content === null) return reply(code('0001'));
  const credentials = Buffer.from(`${account.username}:${account.password}`).toString('base64');
  if (request.headers['credentials'] !== credentials) return reply(code('0010'));
  const body = await act(call, content, context);
  if (body === null) return sendJson(response, 404, { error: 'nothing is here' });
  store.save();
  if (takeFault(store.state, 'easypaisa.api.timeout_after', call)) return;
  if (takeFault(store.state, 'easypaisa.api.500_after', call)) return sendJson(response, 502, {});
  return reply(body);
}

/** Faults in which nothing is done; true: there is an answer, or there will never be one. */
function breakBefore({ response }: Exchange, store: Store, call: string): boolean {
  const fault = (name: 'timeout' | '500' | '429' | '401' | 'garbage' | 'redirect') =>
    takeFault(store.state, `easypaisa.api.${name}`, call);
  if (fault('timeout')) return true;
  if (fault('500')) sendJson(response, 500, { fault: 'internal' });
  else if (fault('429')) sendJson(response, 429, {});
  else if (fault('401')) sendJson(response, 401, {});
  else if (fault('garbage')) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
  else if (fault('redirect')) response.writeHead(302, { location: 'https://example.test/' }).end();
  else return false;
  return true;
}

async function act(call: string, content: Content, context: Context): Promise<Content | null> {
  if (call === 'inquire-transaction') return inquire(content, context);
  if (call === 'initiate-ma-transaction') return initiate(content, context, 'MA');
  if (call === 'initiate-otc-transaction') return initiate(content, context, 'OTC');
  return null;
}

async function initiate(content: Content, { store, acts, account }: Context, mode: 'MA' | 'OTC'): Promise<Content> {
  const orderId = textOf(content['orderId']);
  const amount = readAmount(content['transactionAmount']);
  const mobile = textOf(content[mode === 'MA' ? 'mobileAccountNo' : 'msisdn']);
  if (amount === null || !/^03\d{9}$/.test(mobile) || !content['emailAddress'] || content['transactionType'] !== mode)
    return code('0002', content);
  if (textOf(content['storeId']) !== account.storeId) return code('0006', content);
  if (!/^[A-Za-z0-9]{1,20}$/.test(orderId) || store.state.orders.some((item) => item.orderId === orderId))
    return code('0003', content);
  const expiresAt = readExpiry(textOf(content['tokenExpiry'])) ?? Date.now() + accountLifeMilliseconds;
  const order = acts.open({ orderId, amount, mode, mobile, expiresAt });
  const made = { transactionId: order.transactionId, transactionDateTime: writeTime(order.createdAt) };
  if (mode === 'OTC') {
    acts.giveToken(order);
    const { paymentToken } = order;
    return { ...code('0000', content), ...made, paymentToken, paymentTokenExpiryDateTime: writeTime(expiresAt) };
  }
  if (takeFault(store.state, 'easypaisa.prompt.accepted_not_paid')) return { ...code('0000', content), ...made };
  if (takeFault(store.state, 'easypaisa.prompt.error_then_paid')) {
    order.paidAt = Date.now() + 1_000 / store.state.settings.speed;
    return code('0001', content);
  }
  await acts.askOnPhone(order);
  return order.status === 'PAID' ? { ...code('0000', content), ...made } : code('0001', content);
}

function inquire(content: Content, { store, account }: Context): Content {
  const order = store.state.orders.find((item) => item.orderId === textOf(content['orderId']));
  if (textOf(content['storeId']) !== account.storeId) return code('0006', content);
  if (textOf(content['accountNum']) !== account.accountNumber) return code('0004', content);
  if (order === undefined || order.visibleAt > Date.now()) return code('0003', content);
  const fault = (name: 'wrong_amount' | 'no_amount' | 'wrong_order' | 'text') =>
    takeFault(store.state, `easypaisa.inquiry.${name}`);
  const rupees = (fault('wrong_amount') ? order.amount - 100 : order.amount) / 100;
  const isText = fault('text');
  const { transactionAmount, ...record } = orderRecord(order, account, isText ? rupees.toFixed(2) : rupees);
  return {
    ...code('0000', content),
    ...record,
    ...(fault('no_amount') ? {} : { transactionAmount }),
    ...(fault('wrong_order') ? { orderId: 'AM0000000000000000ZZ' } : {}),
    storeId: isText ? account.storeId : Number(account.storeId),
  };
}

function orderRecord(order: Order, account: EasypaisaAccount, transactionAmount: number | string) {
  return {
    orderId: order.orderId,
    accountNum: account.accountNumber,
    storeName: 'Amana',
    paymentToken: order.paymentToken,
    transactionId: order.transactionId,
    transactionStatus: order.status,
    transactionAmount,
    transactionDateTime: writeTime(order.changedAt),
    paymentTokenExpiryDateTime: order.paymentToken === null ? null : writeTime(order.expiresAt),
    msisdn: order.mobile,
    paymentMode: order.mode,
  };
}

/** What the address in an IPN shows: the attributes that a merchant has ticked in the portal. */
export function answerOrderStatus({ response }: Exchange, orderId: string, { store, account }: Context): void {
  const order = store.state.orders.find((item) => item.orderId === orderId);
  if (order === undefined) return sendJson(response, 404, {});
  return sendJson(response, 200, {
    order_id: order.orderId,
    store_id: account.storeId,
    transaction_id: order.transactionId,
    transaction_status: order.status,
    transaction_amount: (order.amount / 100).toFixed(1),
    transaction_datetime: writeTime(order.changedAt),
    payment_method: order.mode,
  });
}

function code(responseCode: string, { orderId = null, storeId = null }: Content = {}): Content {
  return { orderId, storeId, responseCode, responseDesc: descriptions[responseCode] };
}

/** The request within a v5 body when the merchant's signature over its text is true. */
function openSigned(body: string, account: EasypaisaAccount): Content | null {
  const match = /^\{"request":(\{.*\}),"signature":"([^"]+)"\}$/s.exec(body);
  if (match === null) return null;
  const verify = createVerify('RSA-SHA256').update(match[1] ?? '');
  return verify.verify(account.merchantKeys.publicKey, match[2] ?? '', 'base64') ? parseObject(match[1] ?? '') : null;
}

/** A v5 reply has spaces in its JSON, so that only the text as it came verifies. */
function send({ response }: Exchange, version: 'v4' | 'v5', body: Content, { store, account }: Context): void {
  if (version === 'v4') return sendJson(response, 200, body);
  const text = JSON.stringify(body, null, 2).replaceAll('\n', ' ');
  const signed = takeFault(store.state, 'easypaisa.api.wrong_signature') ? `${text} ` : text;
  const signature = createSign('RSA-SHA256').update(signed).sign(account.companyKeys.privateKey, 'base64');
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(`{ "response" : ${text}, "signature" : "${signature}" }`);
}
