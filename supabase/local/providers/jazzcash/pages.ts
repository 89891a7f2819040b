/** What people see: the hosted checkout, and the phone on which wallet payments are approved. Plain HTML, no script. */
import { escapeHtml, sendPage, type Exchange } from '../http.ts';
import { messageOf, type Acts } from './acts.ts';
import { isPaymentValid, readInput, text, type Gateway, type Input } from './gateway.ts';
import { withHash } from './signing.ts';
import type { JazzcashAccount, Payment, Store } from './state.ts';

export interface Pages {
  has(path: string): boolean;
  answer(exchange: Exchange, path: string): void;
  /** What the browser brings back to the shop. */
  returnFields(payment: Payment): Record<string, string>;
}

const hostedPath = '/CustomerPortal/transactionmanagement/merchantform';

/** What the buyer may do on the hosted page. */
const choices = [
  { act: 'wallet', label: 'Pay with a JazzCash account' },
  { act: 'card', label: 'Pay with a card' },
  { act: 'voucher', label: 'Pay later at a shop, with a voucher' },
  { act: 'poor', label: 'Try with too little money' },
  { act: 'card_failed', label: 'Try with a card that is declined' },
  { act: 'cancel', label: 'Cancel' },
  { act: 'nothing', label: 'Close the page, decide nothing' },
] as const;

export function makePages(store: Store, account: JazzcashAccount, gateway: Gateway, acts: Acts): Pages {
  const returnFields = (payment: Payment) =>
    withHash(
      {
        pp_Amount: String(payment.amount),
        pp_AuthCode: payment.state === 'paid' ? '060935465981' : '',
        pp_BankID: '',
        pp_BillReference: payment.billReference,
        pp_Language: 'EN',
        pp_MerchantID: account.merchantId,
        pp_ResponseCode: payment.state === 'paid' ? '000' : payment.code,
        pp_ResponseMessage: payment.state === 'paid' ? messageOf('000') : payment.message,
        pp_RetreivalReferenceNo: payment.retrievalReference,
        pp_SubMerchantId: '',
        pp_TxnCurrency: 'PKR',
        pp_TxnDateTime: payment.begunAt,
        pp_TxnRefNo: payment.reference,
        pp_SettlementExpiry: '',
        pp_TxnType: payment.txnType,
        pp_Version: payment.version,
        ...emptyFields('ppmbf_'),
        ...emptyFields('ppmpf_'),
      },
      account.integritySalt,
    ) as Record<string, string>;

  const show = ({ response }: Exchange, status: number, title: string, content: string) =>
    sendPage(response, status, layout(title, content));

  const openHosted = (exchange: Exchange) => {
    if (exchange.request.method !== 'POST') return show(exchange, 405, 'Nothing to pay', '<p>Begin in the shop.</p>');
    const input = readInput(exchange);
    const code = hostedRefusal(input, gateway, account);
    if (code !== null) return show(exchange, 400, 'Not accepted', `<p>${code}: ${escapeHtml(messageOf(code))}</p>`);
    const known = store.state.payments.find((item) => item.reference === input['pp_TxnRefNo']);
    if (known !== undefined && (known.channel !== 'hosted' || String(known.amount) !== input['pp_Amount'])) {
      return show(exchange, 400, 'Not accepted', `<p>110: ${escapeHtml(messageOf('110'))}</p>`);
    }
    // The same form again, as after going back in the browser, shows the same payment.
    const payment = known ?? gateway.begin(input, 'hosted', '1.1');
    return show(exchange, 200, `Pay ${rupees(payment.amount)}`, checkout(payment, returnFields(payment)));
  };

  const decide = (exchange: Exchange, payment: Payment) => {
    const act = new URLSearchParams(exchange.body).get('act');
    const isOpen = payment.state === 'open';
    if (isOpen && (act === 'wallet' || act === 'card')) {
      payment.txnType = act === 'wallet' ? 'MWALLET' : 'MPAY';
      acts.pay(payment);
    }
    if (isOpen && act === 'voucher') acts.wait(payment);
    if (isOpen && act === 'poor') acts.fail(payment, '004');
    if (isOpen && act === 'card_failed') acts.fail(payment, '415');
    if (isOpen && act === 'cancel') acts.fail(payment, '112');
    store.save();
    if (act === 'nothing')
      return show(exchange, 200, 'Left open', '<p>Nothing was decided. You can close this page.</p>');
    return show(exchange, 200, `Pay ${rupees(payment.amount)}`, checkout(payment, returnFields(payment)));
  };

  const phone = (exchange: Exchange) => {
    if (exchange.request.method === 'POST') {
      const form = new URLSearchParams(exchange.body);
      const payment = store.state.payments.find((item) => item.reference === form.get('reference'));
      if (payment?.state === 'prompt') answerPrompt(acts, payment, form.get('act') ?? '');
    }
    const waiting = store.state.payments.filter((item) => item.state === 'prompt');
    return show(exchange, 200, 'Phone', waiting.length === 0 ? emptyPhone : waiting.map(prompt).join(''));
  };

  return {
    has: (path) => path === hostedPath || path === '/phone' || path.startsWith('/checkout/'),
    returnFields,
    answer(exchange, path) {
      if (path === hostedPath) return openHosted(exchange);
      if (path === '/phone') return phone(exchange);
      const payment = store.state.payments.find((item) => item.token === path.slice('/checkout/'.length));
      if (payment === undefined) return show(exchange, 404, 'Not found', '<p>There is no such payment.</p>');
      if (exchange.request.method === 'POST') return decide(exchange, payment);
      return show(exchange, 200, `Pay ${rupees(payment.amount)}`, checkout(payment, returnFields(payment)));
    },
  };
}

/** What a press on the phone does; `ignore` lets the prompt run out. False: there is no such answer. */
export function answerPrompt(acts: Acts, payment: Payment, answer: string): boolean {
  if (answer === 'approve') acts.pay(payment);
  else if (answer === 'decline') acts.fail(payment, '112');
  else if (answer === 'poor') acts.fail(payment, '004');
  else if (answer === 'wrong_pin') acts.fail(payment, '024');
  else if (answer === 'ignore') acts.fail(payment, '134');
  else return false;
  return true;
}

function hostedRefusal(input: Input, gateway: Gateway, account: JazzcashAccount): string | null {
  const code = gateway.refusal(input, null);
  if (code !== null) return code;
  if (account.returnUrl !== null && input['pp_ReturnURL'] !== account.returnUrl) return '110';
  const isValid =
    isPaymentValid(input) &&
    input['pp_Version'] === '1.1' &&
    ['', 'MPAY', 'MWALLET', 'OTC'].includes(text(input['pp_TxnType'])) &&
    URL.canParse(String(input['pp_ReturnURL']));
  return isValid ? null : '110';
}

function emptyFields(prefix: string): Record<string, string> {
  return Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`${prefix}${number}`, '']));
}

function rupees(paisa: number): string {
  return `PKR ${(paisa / 100).toLocaleString('en-PK', { minimumFractionDigits: 2 })}`;
}

function checkout(payment: Payment, fields: Readonly<Record<string, string>>): string {
  const details = `<dl><dt>For</dt><dd>${escapeHtml(payment.description)}</dd><dt>Reference</dt><dd>${escapeHtml(payment.reference)}</dd></dl>`;
  if (payment.state === 'open') {
    const buttons = choices.map(
      ({ act, label }, index) =>
        `<button${index > 2 ? ' class="quiet"' : ''} name="act" value="${act}">${label}</button>`,
    );
    return `${details}<form method="post" action="/jazzcash/checkout/${payment.token}">${buttons.join('')}</form>`;
  }
  const hidden = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `${details}<p role="status">${escapeHtml(payment.message)}</p>
    <form method="post" action="${escapeHtml(payment.returnUrl)}">${hidden.join('')}<button>Back to the shop</button></form>`;
}

const emptyPhone = '<p>No payment waits for an answer.</p><form><button class="quiet">Look again</button></form>';

function prompt(payment: Payment): string {
  const button = (act: string, label: string, isQuiet = true) =>
    `<button${isQuiet ? ' class="quiet"' : ''} name="act" value="${act}">${label}</button>`;
  return `<form method="post" action="/jazzcash/phone"><h2>${escapeHtml(payment.mobile)}</h2>
    <p>Pay ${rupees(payment.amount)} for ${escapeHtml(payment.description)}?<br><small>${escapeHtml(payment.reference)}</small></p>
    <input type="hidden" name="reference" value="${escapeHtml(payment.reference)}">
    ${button('approve', 'Approve', false)}${button('decline', 'Decline')}${button('poor', 'Too little money')}${button('wrong_pin', 'Wrong PIN')}${button('ignore', 'Ignore')}</form>`;
}

function layout(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} - simulated JazzCash</title><style>
:root{color-scheme:light dark;--ink:#26201d;--paper:#f8f5f3;--surface:#fff;--line:#d6cbc4;--act:#9c1c1c}
@media(prefers-color-scheme:dark){:root{--ink:#f0eae6;--paper:#1a1614;--surface:#25201d;--line:#55483f;--act:#ff9d92}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:440px;margin:0 auto;padding:32px 16px}h1{font-size:24px;margin:0 0 16px;font-variant-numeric:tabular-nums}h2{font-size:18px;margin:0}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px}.note{font-size:14px;margin:0 0 16px}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 20px;font-size:14px}dd{margin:0;overflow-wrap:anywhere}
form+form{border-top:1px solid var(--line);margin-top:20px;padding-top:20px}
button{width:100%;min-height:48px;border:0;border-radius:8px;background:var(--act);color:var(--surface);font:inherit;font-weight:600;margin-top:8px}
button.quiet{background:none;color:var(--act)}:focus-visible{outline:3px solid var(--act);outline-offset:2px}
</style></head><body><main><h1>${escapeHtml(title)}</h1><p class="note">Simulated JazzCash. No real money moves here.</p><section>${content}</section></main></body></html>`;
}
