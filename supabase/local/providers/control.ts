/** /control: what the simulated companies know, and how to make them misbehave. For people and for tests. */
import { escapeHtml, parseObject, sendJson, sendPage, type Exchange } from './http.ts';
import type { Acts } from './paystack/acts.ts';
import { settle, sellElsewhere } from './paystack/business.ts';
import { setHolder } from './paystack/names.ts';
import { disputeRecord } from './paystack/records.ts';
import { paystackSection } from './paystack/section.ts';
import { emptyState, type State, type Store, type TransferStatus } from './paystack/state.ts';
import type { WebhookSender } from './paystack/webhooks.ts';
import type { SimulatedProvider } from './simulated.ts';

export interface ControlParts {
  readonly store: Store;
  readonly acts: Acts;
  readonly webhooks: WebhookSender;
  readonly others: readonly SimulatedProvider[];
}

export const faultNames = [
  'webhook.duplicate',
  'webhook.late',
  'webhook.lost',
  'webhook.hold',
  'webhook.wrong_amount',
  'webhook.wrong_currency',
  'webhook.live_mode',
  'webhook.unicode',
  'webhook.metadata_zero',
  'webhook.metadata_text',
  'api.timeout',
  'api.timeout_after',
  'api.500',
  'api.500_after',
  'api.429',
  'api.401',
  'api.garbage',
  'charge.declined',
  'charge.paused',
  'transfer.otp',
  'transfer.pending',
  'transfer.fail',
  'transfer.reverse',
  'refund.fail',
  'refund.needs_attention',
  'list.leave_out',
  'list.wrong_amount',
  'list.no_fee',
  'list.wrong_fee',
] as const;

type Result = { readonly status: number; readonly body: unknown };
const ok = (body: unknown = { done: true }): Result => ({ status: 200, body });
const bad = (message: string, status = 400): Result => ({ status, body: { error: message } });

/** Answers what is under /control. */
export async function answerControl(exchange: Exchange, path: string, parts: ControlParts): Promise<void> {
  const { request, response } = exchange;
  if (request.method === 'GET' && path === '')
    return sendPage(response, 200, controlPage(parts.store.state, parts.others));
  if (request.method === 'GET' && path === '/state') return sendJson(response, 200, parts.store.state);
  const other = parts.others.find((item) => path.startsWith(`/${item.name}/`));
  if (request.method === 'GET' && other !== undefined && path === `/${other.name}/state`)
    return sendJson(response, 200, other.state());
  if (request.method !== 'POST') return sendJson(response, 404, { error: 'no such control' });
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  // A page of another origin may post forms but not JSON; its Origin gives it away.
  const { origin } = request.headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== request.headers.host)) {
    return sendJson(response, 403, { error: 'only from this page' });
  }
  const input = isForm ? Object.fromEntries(new URLSearchParams(exchange.body)) : parseObject(exchange.body);
  const { status, body } = await (other?.control(path.slice(other.name.length + 1), input) ?? act(path, input, parts));
  for (const { save } of [parts.store, ...parts.others]) save();
  if (isForm && status === 200) {
    response.writeHead(303, { location: '/control' }).end();
    return;
  }
  sendJson(response, status, body);
}

async function act(path: string, input: Readonly<Record<string, unknown>>, parts: ControlParts): Promise<Result> {
  const { store } = parts;
  const [, area = '', key = '', verb = ''] = path.split('/');
  if (path === '/faults') return setFault(parts, input);
  if (path === '/faults/clear') return clearFaults(parts, input);
  if (path === '/settings') return setSettings(store.state, input);
  if (path === '/reset') return reset(parts);
  if (path === '/webhooks/release') return releaseHeld(store.state, input['order'] === 'reversed');
  if (path === '/webhooks/forge') return forge(input, parts);
  if (path === '/settlements') return answerMade(settle(store, input));
  if (path === '/transactions') return answerMade(sellElsewhere(store, parts.acts, input));
  if (area === 'transactions') return actOnTransaction(decodeURIComponent(key), verb, input, parts);
  if (area === 'accounts' && typeof input['name'] === 'string') {
    setHolder(store.state, key, input['name']);
    return ok({ account_number: key, name: input['name'] });
  }
  if (area === 'disputes' && verb === 'resolve') return resolveDispute(Number(key), input['resolution'], parts);
  if (area === 'disputes' && verb === 'remind') return remindOfDispute(Number(key), parts);
  if (area === 'transfers' && verb === 'finish') return finishTransfer(decodeURIComponent(key), input['status'], parts);
  if (area === 'webhooks' && verb === 'send') {
    const webhook = store.state.webhooks.find((item) => item.id === Number(key));
    return webhook ? ok({ status: await parts.webhooks.deliver(webhook) }) : bad('no such webhook', 404);
  }
  return bad('no such control', 404);
}

/** What was made, or that its amount is missing. */
function answerMade(made: object | null): Result {
  return made === null ? bad('amount is a whole number of the smallest unit') : ok(made);
}

function setFault({ store, others }: ControlParts, input: Readonly<Record<string, unknown>>): Result {
  const { fault } = input;
  const path = typeof input['path'] === 'string' && input['path'] !== '' ? input['path'] : null;
  const times = Number(input['times'] ?? 1);
  const known = [...faultNames, ...others.flatMap((item) => item.faults)];
  if (typeof fault !== 'string' || !known.includes(fault)) return bad(`fault is one of ${known.join(', ')}`);
  if (!Number.isInteger(times) || times < 1 || times > 1_000) return bad('times is a number from 1 to 1000');
  const owner = others.find((item) => item.faults.includes(fault));
  if (owner === undefined) store.state.faults.push({ fault, times, path });
  else owner.setFault(fault, times, path);
  return ok(owner === undefined ? store.state.faults : { fault, times, path });
}

/** All of them, or those of one name. */
function clearFaults({ store, others }: ControlParts, input: Readonly<Record<string, unknown>>): Result {
  const { fault } = input;
  const name = typeof fault === 'string' ? fault : null;
  for (const other of others) other.clearFaults(name);
  store.state.faults = store.state.faults.filter((item) => name !== null && item.fault !== name);
  return ok(store.state.faults);
}

function reset({ store, others }: ControlParts): Result {
  for (const other of others) other.reset();
  return ok((store.state = emptyState()));
}

function setSettings(state: State, input: Readonly<Record<string, unknown>>): Result {
  const read = (name: string, least: number, now: number) => {
    const value = Number(input[name] ?? now);
    return Number.isFinite(value) && value >= least && value <= 100_000 ? value : now;
  };
  state.settings = {
    speed: read('speed', 0.01, state.settings.speed),
    transferSeconds: read('transfer_seconds', 0, state.settings.transferSeconds),
    refundSeconds: read('refund_seconds', 0, state.settings.refundSeconds),
  };
  return ok(state.settings);
}

/** Lets held webhooks go, one after the other in the order wanted. */
function releaseHeld(state: State, isReversed: boolean): Result {
  const held = state.webhooks.filter((item) => item.state === 'held');
  const ordered = isReversed ? held.toReversed() : held;
  for (const [index, webhook] of ordered.entries()) {
    webhook.state = 'waiting';
    webhook.dueAt = Date.now() + index * 500;
  }
  return ok({ released: held.length });
}

function resolveDispute(id: number, resolution: unknown, { store, acts }: ControlParts): Result {
  const dispute = store.state.disputes.find((item) => item.id === id);
  if (dispute === undefined) return bad('no such dispute', 404);
  if (resolution !== 'merchant-accepted' && resolution !== 'auto-accepted' && resolution !== 'declined') {
    return bad('resolution is merchant-accepted, auto-accepted or declined');
  }
  acts.resolveDispute(dispute, resolution);
  return ok(dispute);
}

function remindOfDispute(id: number, { store, webhooks }: ControlParts): Result {
  const dispute = store.state.disputes.find((item) => item.id === id);
  if (dispute === undefined) return bad('no such dispute', 404);
  webhooks.emit('charge.dispute.remind', disputeRecord(store.state, dispute));
  return ok(dispute);
}

async function forge(input: Readonly<Record<string, unknown>>, { webhooks }: ControlParts): Promise<Result> {
  const body = JSON.stringify({ event: input['event'] ?? 'charge.success', data: input['data'] ?? {} });
  const signature = typeof input['signature'] === 'string' ? input['signature'] : 'f'.repeat(128);
  return ok({ status: await webhooks.post(body, signature) });
}

function actOnTransaction(
  reference: string,
  verb: string,
  input: Readonly<Record<string, unknown>>,
  { store, acts }: ControlParts,
): Result {
  const transaction = store.state.transactions.find((item) => item.reference === reference);
  if (transaction === undefined) return bad('no such transaction', 404);
  if (verb === 'reverse') {
    acts.reverse(transaction);
    return ok(transaction);
  }
  if (verb === 'dispute') {
    const amount = Number(input['amount'] ?? transaction.amount);
    if (transaction.status !== 'success' || !(amount >= 1 && amount <= transaction.amount)) {
      return bad('a settled transaction is disputed, for at most its amount', 409);
    }
    return ok(acts.dispute(transaction, amount));
  }
  const { result } = input;
  if (verb !== 'pay' || (result !== 'success' && result !== 'failed' && result !== 'abandoned')) {
    return bad('result is success, failed or abandoned');
  }
  acts.pay(transaction, result, input['amount'] === undefined ? undefined : Number(input['amount']));
  return ok(transaction);
}

function finishTransfer(reference: string, status: unknown, { store, acts }: ControlParts): Result {
  const transfer = store.state.transfers.find((item) => item.reference === reference);
  if (transfer === undefined) return bad('no such transfer', 404);
  if (!['success', 'failed', 'reversed', 'abandoned'].includes(String(status)))
    return bad('status is success, failed, reversed or abandoned');
  transfer.next = [];
  transfer.dueAt = null;
  acts.finishTransfer(transfer, status as TransferStatus);
  return ok(transfer);
}

/** Every company's faults as switches, then what each company knows. Plain forms: it works without a script and by keyboard. */
function controlPage(state: State, others: readonly SimulatedProvider[]): string {
  const set = [...state.faults, ...others.flatMap((item) => item.setFaults())];
  const list = set.map(
    ({ fault, times, path }) =>
      `<li>${escapeHtml(fault)}, ${times} more${path === null ? '' : ` at ${escapeHtml(path)}`}</li>`,
  );
  const companies = [{ name: 'paystack', faults: faultNames as readonly string[] }, ...others];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Simulated providers</title><style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;margin:24px auto;padding:0 16px;max-width:1100px}table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #8885;padding:4px 8px;text-align:start;overflow-wrap:anywhere}
form{display:inline-flex;gap:8px;flex-wrap:wrap;align-items:end;margin:2px}label{display:grid}button,select,input{font:inherit;min-height:40px;padding:4px 12px}fieldset{border:1px solid #8885;border-radius:8px;margin:12px 0;padding:8px 12px}.wide{overflow-x:auto}nav{display:flex;gap:16px;flex-wrap:wrap}
</style></head><body><h1>Simulated providers</h1><p>No real money moves here. The same controls take JSON under /control; see the README beside this program.</p>
<nav>${companies.map(({ name }) => `<a href="#${name}">${name}</a>`).join('')}</nav>
<h2>Faults that wait</h2>${list.length === 0 ? '<p>None: everything works.</p>' : `<ul>${list.join('')}</ul>`}
<form method="post" action="/control/faults/clear"><button>Clear all faults</button></form>
<form method="post" action="/control/reset"><button>Forget everything</button></form>
<h2>Make it misbehave</h2>${companies.map(({ name, faults }) => switches(name, faults)).join('')}
<section id="paystack">${paystackSection(state)}</section>
${others.map((item) => `<section id="${item.name}">${item.section()}</section>`).join('')}
</body></html>`;
}

/** One button for each fault of a company: pressed, it applies to the next occurrence. */
function switches(name: string, faults: readonly string[]): string {
  const buttons = faults.map(
    (fault) =>
      `<form method="post" action="/control/faults"><input type="hidden" name="fault" value="${fault}"><button>${escapeHtml(fault.replace(`${name}.`, ''))}</button></form>`,
  );
  return `<fieldset><legend>${name}</legend>${buttons.join('')}</fieldset>`;
}
