/** The hosted page on which the buyer pays: plain HTML, no script, usable with a keyboard and a screen reader. */
import { escapeHtml, sendPage, sendRedirect, type Exchange } from '../http.ts';
import type { Acts } from './acts.ts';
import type { Store, Transaction } from './state.ts';

const cards = [
  { number: '4084 0840 8408 4081', result: 'success', label: 'Works', problem: '' },
  { number: '4084 0800 0000 5408', result: 'failed', label: 'Declined', problem: 'The bank declined this card.' },
  {
    number: '4084 0800 0067 0037',
    result: 'failed',
    label: 'No money on it',
    problem: 'There is not enough money on this card.',
  },
] as const;

/** GET shows the page; POST pays with a card or leaves. */
export function answerCheckout(exchange: Exchange, accessCode: string, store: Store, acts: Acts): void {
  const { request, response, body } = exchange;
  const transaction = store.state.transactions.find((item) => item.accessCode === accessCode);
  if (transaction === undefined)
    return sendPage(response, 404, layout('Not found', '<p>This payment link is not valid.</p>'));
  if (request.method !== 'POST') return sendPage(response, 200, checkoutPage(transaction, ''));
  const form = new URLSearchParams(body);
  if (form.get('act') === 'leave') {
    acts.pay(transaction, 'abandoned');
    return goBack(exchange, transaction);
  }
  const number = (form.get('card') ?? '').replaceAll(/\D/g, '');
  const card = cards.find((item) => item.number.replaceAll(' ', '') === number);
  if (card === undefined)
    return sendPage(response, 422, checkoutPage(transaction, 'This is not one of the test cards.'));
  acts.pay(transaction, card.result);
  if (card.result === 'failed') return sendPage(response, 402, checkoutPage(transaction, card.problem));
  return goBack(exchange, transaction);
}

/** Back to the shop with the two names for one reference that Paystack adds. */
function goBack({ response }: Exchange, transaction: Transaction): void {
  if (transaction.callbackUrl === null || !URL.canParse(transaction.callbackUrl)) {
    return sendPage(response, 200, layout('Done', '<p>You can close this page.</p>'));
  }
  const url = new URL(transaction.callbackUrl);
  url.searchParams.set('trxref', transaction.reference);
  url.searchParams.set('reference', transaction.reference);
  sendRedirect(response, url.href);
}

function checkoutPage(transaction: Transaction, problem: string): string {
  const amount = (transaction.amount / 100).toLocaleString('en-NG', { minimumFractionDigits: 2 });
  if (transaction.status === 'success' || transaction.status === 'reversed') {
    return layout('Paid', `<p>${transaction.currency} ${amount} was paid already.</p>${leaveForm('Back to the shop')}`);
  }
  const options = cards
    .map(
      (card, index) => `
      <label class="card"><input type="radio" name="card" value="${card.number}"${index === 0 ? ' checked' : ''}>
        <span><bdi>${card.number}</bdi><small>${card.label}</small></span></label>`,
    )
    .join('');
  return layout(
    `Pay ${transaction.currency} ${amount}`,
    `${problem === '' ? '' : `<p class="problem" role="alert">${escapeHtml(problem)} Nothing was charged.</p>`}
    <dl><dt>To</dt><dd>Amana</dd><dt>For</dt><dd>${escapeHtml(transaction.email)}</dd><dt>Reference</dt><dd>${escapeHtml(transaction.reference)}</dd></dl>
    <form method="post"><fieldset><legend>Test card</legend>${options}</fieldset>
      <button name="act" value="pay">Pay ${transaction.currency} ${amount}</button></form>
    ${leaveForm('Leave without paying')}`,
  );
}

function leaveForm(label: string): string {
  return `<form method="post"><button class="quiet" name="act" value="leave">${label}</button></form>`;
}

function layout(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} - simulated Paystack</title><style>
:root{color-scheme:light dark;--ink:#1d2733;--paper:#f4f6f8;--surface:#fff;--line:#c3ccd5;--act:#0a5c8a;--bad:#a32020}
@media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--paper:#14191f;--surface:#1d252d;--line:#44525f;--act:#7cc4ee;--bad:#ff9a8f}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:440px;margin:0 auto;padding:32px 16px}h1{font-size:24px;margin:0 0 16px;font-variant-numeric:tabular-nums}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px}
.note{font-size:14px;margin:0 0 16px}dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0 0 20px;font-size:14px}dd{margin:0;overflow-wrap:anywhere}
fieldset{border:0;padding:0;margin:0 0 16px}legend{font-weight:600;margin-bottom:8px}
.card{display:flex;gap:12px;align-items:center;min-height:48px;padding:8px 12px;border:1px solid var(--line);border-radius:8px;margin-bottom:8px}
.card small{display:block}button{width:100%;min-height:48px;border:0;border-radius:8px;background:var(--act);color:var(--surface);font:inherit;font-weight:600;margin-top:8px}
button.quiet{background:none;color:var(--act)}:focus-visible{outline:3px solid var(--act);outline-offset:2px}.problem{color:var(--bad);font-weight:600}
</style></head><body><main><h1>${escapeHtml(title)}</h1><p class="note">Simulated Paystack. No real money moves here.</p><section>${content}</section></main></body></html>`;
}
