/** Paystack's part of the control page: what it knows, with the acts of payers and banks as buttons. */
import { escapeHtml } from '../http.ts';
import type { State } from './state.ts';

type Cell = string | number | null | { readonly html: string };

export function paystackSection(state: State): string {
  const balances = Object.entries(state.balances).map(
    ([currency, balance]) => `${currency} ${(balance / 100).toLocaleString('en-NG')}`,
  );
  return `<h2>Simulated Paystack</h2><p>Balance: ${balances.join(', ')}.</p>
<form method="post" action="/control/webhooks/release"><button name="order" value="as_made">Release held webhooks</button><button name="order" value="reversed">Release them reversed</button></form>
${table(
  'Payments',
  ['Reference', 'Amount', 'Status', 'Made', 'Acts'],
  newest(state.transactions).map((item) => [
    item.reference,
    item.amount,
    item.status,
    item.createdAt,
    item.status === 'success'
      ? buttons(`transactions/${item.reference}`, [['reverse'], ['dispute']])
      : buttons(`transactions/${item.reference}`, [
          ['pay', 'result', 'success'],
          ['pay', 'result', 'failed'],
        ]),
  ]),
)}
${table(
  'Disputes',
  ['Id', 'Payment', 'Amount', 'Status', 'Resolution', 'Acts'],
  newest(state.disputes).map((item) => [
    item.id,
    item.transaction,
    item.amount,
    item.status,
    item.resolution,
    item.status === 'resolved'
      ? ''
      : buttons(`disputes/${item.id}`, [
          ['remind'],
          ['resolve', 'resolution', 'declined'],
          ['resolve', 'resolution', 'merchant-accepted'],
          ['resolve', 'resolution', 'auto-accepted'],
        ]),
  ]),
)}
${table(
  'Transfers',
  ['Reference', 'Amount', 'Status', 'Made', 'Acts'],
  newest(state.transfers).map((item) => [
    item.reference,
    item.amount,
    item.status,
    item.createdAt,
    buttons(
      `transfers/${item.reference}`,
      (['success', 'failed', 'reversed'] as const)
        .filter((status) => status !== item.status)
        .map((status) => ['finish', 'status', status] as const),
    ),
  ]),
)}
${table(
  'Refunds',
  ['Payment', 'Amount', 'Status', 'Made'],
  newest(state.refunds).map((item) => [item.transaction, item.amount, item.status, item.createdAt]),
)}
${table(
  'Webhooks',
  ['Id', 'Event', 'State', 'Attempts', 'Last answer', 'Made', 'Acts'],
  newest(state.webhooks).map((item) => [
    item.id,
    item.event,
    item.state,
    item.attempts,
    item.lastStatus,
    item.createdAt,
    buttons(`webhooks/${item.id}`, [['send']]),
  ]),
)}`;
}

function newest<T>(rows: readonly T[]): readonly T[] {
  return rows.toReversed().slice(0, 30);
}

/** Small forms that post what the API takes as JSON. */
function buttons(path: string, acts: readonly (readonly [verb: string, name?: string, value?: string])[]): Cell {
  const form = ([verb, name, value]: readonly [string, string?, string?]) =>
    `<form method="post" action="/control/${encodeURI(path)}/${verb}"><button${name === undefined ? '' : ` name="${name}" value="${value}"`}>${value ?? verb}</button></form>`;
  return { html: acts.map(form).join('') };
}

function table(title: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `<h3>${title}</h3><p>None yet.</p>`;
  const cell = (value: Cell) =>
    value !== null && typeof value === 'object' ? value.html : escapeHtml(String(value ?? ''));
  const body = rows.map((row) => `<tr>${row.map((value) => `<td>${cell(value)}</td>`).join('')}</tr>`);
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return `<h3>${title}</h3><div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
