/** The simulated Easypaisa: hosted pages, REST v4 and v5, IPNs, the payers' phones, the payout gateway, and its controls. */
import { join } from 'node:path';
import { escapeHtml, sendJson, sendPage, sendRedirect, type Exchange } from '../http.ts';
import type { ControlResult, SimulatedProvider } from '../simulated.ts';
import type { EasypaisaAccount } from './account.ts';
import { makeActs, type Acts } from './acts.ts';
import { answerOrderStatus, answerRest } from './api.ts';
import { makeGateway } from './gateway.ts';
import { answerConfirm, answerIndex, answerPay, phonePage } from './pages.ts';
import {
  emptyState,
  faultNames,
  openStore,
  type OrderStatus,
  type PromptMode,
  type State,
  type Store,
} from './state.ts';
import { textOf } from './values.ts';

export interface EasypaisaOptions {
  readonly account: EasypaisaAccount;
  /** Where IPNs go: our function payment-webhook/easypaisa. */
  readonly ipnUrl: string;
}

export interface EasypaisaSurroundings {
  readonly home: string;
  readonly publicUrl: () => string;
  readonly log: (line: string) => void;
}

const statuses: readonly OrderStatus[] = ['PENDING', 'PAID', 'FAILED', 'BLOCKED', 'EXPIRED', 'REVERSED'];
const promptModes: readonly PromptMode[] = ['ask', 'approve', 'decline', 'ignore'];

/** Opens its books and registers it for the server. */
export function makeSimulatedEasypaisa(options: EasypaisaOptions, around: EasypaisaSurroundings): SimulatedProvider {
  const store = openStore(join(around.home, 'providers/easypaisa.json'));
  const acts = makeActs(store, { ...options, ...around });
  return {
    name: 'easypaisa',
    faults: faultNames,
    setFault: (fault, times, path) => void store.state.faults.push({ fault, times, path }),
    setFaults: () => store.state.faults,
    clearFaults(name) {
      store.state.faults = store.state.faults.filter(({ fault }) => name !== null && fault !== name);
    },
    reset: () => void (store.state = emptyState()),
    state: () => store.state,
    control: (path, input) => control(store, acts, path, input),
    section: () => section(store.state),
    answer: makeAnswer(store, acts, options.account),
    tick: (now) => acts.tick(now),
    save: () => store.save(),
    close: () => store.close(),
  };
}

function makeAnswer(store: Store, acts: Acts, account: EasypaisaAccount): SimulatedProvider['answer'] {
  const context = { store, acts, account };
  const gateway = makeGateway(store, account);
  return async (exchange, path) => {
    const rest = /^\/easypay-service\/rest\/(v4|v5)\/([\w-]+)$/.exec(path);
    if (rest !== null && exchange.request.method === 'POST')
      return answerRest(exchange, rest[1] === 'v5' ? 'v5' : 'v4', rest[2] ?? '', context);
    const status = /^\/easypay-service\/rest\/v1\/order-status\/\d+\/(\w+)$/.exec(path);
    if (status !== null) return answerOrderStatus(exchange, status[1] ?? '', context);
    if (path.startsWith('/tmfb/')) return gateway(exchange, path.slice('/tmfb'.length));
    answerPages(exchange, path, context);
    return store.save();
  };
}

function answerPages(
  exchange: Exchange,
  path: string,
  context: { readonly store: Store; readonly acts: Acts; readonly account: EasypaisaAccount },
): void {
  if (path === '/easypay/Index.jsf') return answerIndex(exchange, context);
  if (path === '/easypay/Confirm.jsf') return answerConfirm(exchange, context);
  if (path.startsWith('/easypay/pay/'))
    return answerPay(exchange, decodeURIComponent(path.slice('/easypay/pay/'.length)), context);
  if (path === '/phone') return answerPhone(exchange, context);
  return sendJson(exchange.response, 404, { error: 'nothing is here' });
}

function answerPhone(
  { request, response, body }: Exchange,
  { store, acts }: { readonly store: Store; readonly acts: Acts },
): void {
  if (request.method !== 'POST') return sendPage(response, 200, phonePage(store.state.orders));
  const form = new URLSearchParams(body);
  const order = store.state.orders.find((item) => item.orderId === form.get('order') && item.isAsked);
  if (order !== undefined) acts.change(order, form.get('act') === 'approve' ? 'PAID' : 'FAILED');
  return sendRedirect(response, 'phone');
}

const ok = (body: unknown = { done: true }): ControlResult => ({ status: 200, body });
const bad = (message: string, status = 400): ControlResult => ({ status, body: { error: message } });

async function control(
  store: Store,
  acts: Acts,
  path: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ControlResult> {
  const { state } = store;
  const [, area = '', key = '', verb = ''] = path.split('/');
  if (path === '/settings') return setSettings(state, input);
  if (path === '/ipn/forge') {
    acts.push(textOf(input['order']), textOf(input['url']));
    return ok();
  }
  if (path === '/ipn/release') {
    const held = state.pushes.filter((item) => item.state === 'held');
    const ordered = input['order'] === 'reversed' ? held.toReversed() : held;
    for (const push of ordered) await acts.deliver(push);
    return ok({ released: held.length });
  }
  if (area === 'ipn' && verb === 'send') {
    const push = state.pushes.find((item) => item.id === Number(key));
    return push === undefined ? bad('no such IPN', 404) : ok({ status: await acts.deliver(push) });
  }
  const order = state.orders.find((item) => item.orderId === key);
  if (area !== 'orders' || verb !== 'status') return bad('no such control', 404);
  if (order === undefined) return bad('no such order', 404);
  const status = statuses.find((item) => item === input['status']);
  if (status === undefined) return bad(`status is one of ${statuses.join(', ')}`);
  acts.change(order, status);
  return ok(order);
}

function setSettings(state: State, input: Readonly<Record<string, unknown>>): ControlResult {
  const speed = Number(input['speed'] ?? state.settings.speed);
  const prompt = promptModes.find((item) => item === (input['prompt'] ?? state.settings.prompt));
  if (!(speed >= 0.01 && speed <= 1_000_000)) return bad('speed is a number from 0.01 to 1000000');
  if (prompt === undefined) return bad(`prompt is one of ${promptModes.join(', ')}`);
  state.settings = { speed, prompt };
  return ok(state.settings);
}

function section(state: State): string {
  const rows = <T>(list: readonly T[], cells: (item: T) => readonly (string | number | null)[]) =>
    list
      .toReversed()
      .slice(0, 30)
      .map(
        (item) =>
          `<tr>${cells(item)
            .map((cell) => `<td>${escapeHtml(String(cell ?? ''))}</td>`)
            .join('')}</tr>`,
      )
      .join('');
  const table = (title: string, heads: readonly string[], body: string) =>
    `<h3>${title}</h3>${body === '' ? '<p>None yet.</p>' : `<table><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table>`}`;
  const rupees = (amount: number) => (amount / 100).toFixed(2);
  const modes = promptModes.map(
    (mode) => `<option${mode === state.settings.prompt ? ' selected' : ''}>${mode}</option>`,
  );
  return `<h2>Simulated Easypaisa</h2><p>Balance: PKR ${rupees(state.balance)}. Payers answer on <a href="/easypaisa/phone">their phones</a>.</p>
<form method="post" action="/control/easypaisa/settings"><label>Phones<select name="prompt">${modes.join('')}</select></label><button>Set</button></form>
<form method="post" action="/control/easypaisa/ipn/release"><button name="order" value="as_made">Release held IPNs</button><button name="order" value="reversed">Release them reversed</button></form>
${table(
  'Orders',
  ['Order', 'Rupees', 'Way', 'Status'],
  rows(state.orders, (item) => [item.orderId, rupees(item.amount), item.mode, item.status]),
)}
${table(
  'Transfers',
  ['Reference', 'Rupees', 'To', 'Made'],
  rows(state.transfers, (item) => [item.reference, rupees(item.amount), item.receiver, item.createdAt]),
)}
${table(
  'IPNs',
  ['Id', 'Order', 'State', 'Last answer', 'Made'],
  rows(state.pushes, (item) => [item.id, item.orderId, item.state, item.lastStatus, item.createdAt]),
)}`;
}
