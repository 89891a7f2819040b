/** The hosted checkout: two forms from the shop's browser, then the page where the buyer decides. Plain HTML, no script. */
import { randomBytes } from 'node:crypto';
import { escapeHtml, sendPage, sendRedirect, type Exchange } from '../http.ts';
import type { EasypaisaAccount } from './account.ts';
import type { Acts } from './acts.ts';
import { takeFault, type Order, type Store, type Visit } from './state.ts';
import { isHashTrue, readAmount, readExpiry } from './values.ts';

interface Context {
  readonly store: Store;
  readonly acts: Acts;
  readonly account: EasypaisaAccount;
}

const required = ['storeId', 'amount', 'postBackURL', 'orderRefNum', 'autoRedirect', 'merchantHashedReq'];
const dayMilliseconds = 24 * 60 * 60_000;

/** POST Index.jsf: checks the shop's form and sends the browser back with a token for the second. */
export function answerIndex({ request, response, body }: Exchange, { store, account }: Context): void {
  if (request.method !== 'POST') return problem(response, 'This page takes a form.');
  const fields = new Map(new URLSearchParams(body));
  const missing = required.find((name) => !fields.get(name));
  if (missing !== undefined) return problem(response, `The field ${missing} is missing.`);
  const field = (name: string) => fields.get(name) ?? '';
  const hash = field('merchantHashedReq');
  fields.delete('merchantHashedReq');
  if (field('storeId') !== account.storeId) return problem(response, 'There is no such store.');
  if (!isHashTrue(fields, hash, account.hashKey)) return problem(response, 'The hash of the request is not valid.');
  const amount = /^\d+\.\d$/.test(field('amount')) ? readAmount(field('amount')) : null;
  if (amount === null) return problem(response, 'The amount must have one decimal.');
  const orderId = field('orderRefNum');
  if (!/^[A-Za-z0-9]{1,20}$/.test(orderId)) return problem(response, 'The order reference is not valid.');
  if (store.state.orders.some((item) => item.orderId === orderId && item.status !== 'PENDING'))
    return problem(response, 'This order was decided already.');
  if (!isWebAddress(field('postBackURL'))) return problem(response, 'The return address is not valid.');
  const expiresAt = readExpiry(field('expiryDate')) ?? Date.now() + dayMilliseconds;
  const authToken = randomBytes(24).toString('base64');
  store.state.visits.push({ authToken, orderId, amount, expiresAt, finalUrl: null });
  return sendRedirect(response, withParameters(store, field('postBackURL'), { auth_token: authToken }));
}

/** POST Confirm.jsf: the second form; from here on there is an order. */
export function answerConfirm({ request, response, body }: Exchange, { store, acts }: Context): void {
  const form = new URLSearchParams(body);
  const visit = store.state.visits.find((item) => item.authToken === form.get('auth_token'));
  const finalUrl = form.get('postBackURL') ?? '';
  if (request.method !== 'POST' || visit === undefined) return problem(response, 'The token is not valid.');
  if (!isWebAddress(finalUrl)) return problem(response, 'The return address is not valid.');
  visit.finalUrl = finalUrl;
  const { orderId, amount, expiresAt } = visit;
  if (!store.state.orders.some((item) => item.orderId === orderId))
    acts.open({ orderId, amount, mode: 'MA', mobile: '', expiresAt });
  return sendRedirect(response, `pay/${encodeURIComponent(visit.authToken)}`);
}

/** GET shows what can be done; POST does it. To do nothing, close the page. */
export function answerPay(exchange: Exchange, authToken: string, { store, acts }: Context): void {
  const { request, response, body } = exchange;
  const visit = store.state.visits.find((item) => item.authToken === authToken);
  const order = store.state.orders.find((item) => item.orderId === visit?.orderId);
  if (visit === undefined || order === undefined) return problem(response, 'This payment link is not valid.');
  if (request.method !== 'POST') return sendPage(response, 200, payPage(order));
  const act = new URLSearchParams(body).get('act');
  if (act === 'token' && order.status === 'PENDING') {
    acts.giveToken(order);
    return sendPage(response, 200, payPage(order));
  }
  if (takeFault(store.state, 'easypaisa.return.lies')) return goBack(exchange, store, visit, true);
  if (order.status === 'PENDING' && (act === 'pay' || act === 'fail'))
    acts.change(order, act === 'pay' ? 'PAID' : 'FAILED');
  return goBack(exchange, store, visit, order.status === 'PAID');
}

/** Back to the shop, unsigned: a hint at most. */
function goBack({ response }: Exchange, store: Store, { orderId, finalUrl }: Visit, isSuccess: boolean): void {
  const isShort = takeFault(store.state, 'easypaisa.return.short_name');
  const isBoth = takeFault(store.state, 'easypaisa.return.both_names');
  const parameters = {
    status: isSuccess ? 'Success' : 'Failure',
    desc: isSuccess ? '0000' : '0001',
    ...(isShort || isBoth ? { orderRefNum: orderId } : {}),
    ...(isShort && !isBoth ? {} : { orderRefNumber: orderId }),
  };
  return sendRedirect(response, withParameters(store, finalUrl ?? '', parameters));
}

function withParameters(store: Store, address: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  const hasSome = address.includes('?') && !takeFault(store.state, 'easypaisa.return.question_mark');
  return `${address}${hasSome ? '&' : '?'}${query}`;
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function problem(response: Exchange['response'], text: string): void {
  sendPage(
    response,
    400,
    layout('Not possible', `<p role="alert">${escapeHtml(text)} Go back to the shop and try again.</p>`),
  );
}

function payPage(order: Order): string {
  const amount = `Rs ${(order.amount / 100).toFixed(2)}`;
  const button = (act: string, label: string, isQuiet = false) =>
    `<button name="act" value="${act}"${isQuiet ? ' class="quiet"' : ''}>${label}</button>`;
  if (order.status !== 'PENDING')
    return layout(
      `This payment is ${order.status}`,
      `<form method="post">${button('back', 'Back to the shop')}</form>`,
    );
  const token =
    order.paymentToken === null
      ? button('token', 'Pay later at a shop: get a token', true)
      : `<p role="status">Token ${order.paymentToken}: it will be paid at a shop in two days.</p>`;
  return layout(
    `Pay ${amount}`,
    `<dl><dt>To</dt><dd>Amana</dd><dt>Order</dt><dd>${escapeHtml(order.orderId)}</dd></dl>
    <form method="post">${button('pay', `Pay ${amount} from the mobile account`)}
    ${button('fail', 'Fail: not enough money in the account', true)}${token}
    ${button('cancel', 'Cancel and go back to the shop', true)}</form>
    <p>To do nothing, close this page.</p>`,
  );
}

/** The payers' phones: what they are asked, with an answer for each. */
export function phonePage(orders: readonly Order[]): string {
  const asked = orders.filter((order) => order.isAsked);
  const prompts = asked.map(
    (
      order,
    ) => `<form method="post"><p>${escapeHtml(order.mobile)}: pay Rs ${(order.amount / 100).toFixed(2)} to Amana?</p>
      <input type="hidden" name="order" value="${escapeHtml(order.orderId)}">
      <button name="act" value="approve">Approve with PIN</button>
      <button class="quiet" name="act" value="decline">Decline</button></form>`,
  );
  const content = prompts.length === 0 ? '<p>No phone asks anything now.</p>' : prompts.join('');
  return layout('Phones', `${content}<p><a href="">Look again</a>. To ignore a question, leave it.</p>`);
}

function layout(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} - simulated Easypaisa</title><style>
:root{color-scheme:light dark;--ink:#1d2b22;--paper:#f3f7f4;--surface:#fff;--line:#bfcdc4;--act:#0d6b3a}
@media(prefers-color-scheme:dark){:root{--ink:#e6efe9;--paper:#131a16;--surface:#1b241f;--line:#42524a;--act:#7fd6a4}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:440px;margin:0 auto;padding:32px 16px}h1{font-size:24px;margin:0 0 16px;font-variant-numeric:tabular-nums}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px}
.note{font-size:14px;margin:0 0 16px}dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 20px;font-size:14px}dd{margin:0;overflow-wrap:anywhere}
button{width:100%;min-height:48px;border:0;border-radius:8px;background:var(--act);color:var(--surface);font:inherit;font-weight:600;margin-top:8px}
button.quiet{background:none;color:var(--act);border:1px solid var(--line)}a{color:var(--act)}:focus-visible{outline:3px solid var(--act);outline-offset:2px}
</style></head><body><main><h1>${escapeHtml(title)}</h1><p class="note">Simulated Easypaisa. No real money moves here.</p><section>${content}</section></main></body></html>`;
}
