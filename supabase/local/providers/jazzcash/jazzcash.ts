/** The simulated JazzCash as the server and the control page see it. */
import { join } from 'node:path';
import { escapeHtml, sendJson } from '../http.ts';
import type { ControlResult, SimulatedProvider } from '../simulated.ts';
import { makeActs } from './acts.ts';
import { makeDisbursement } from './disbursement.ts';
import { makeGateway } from './gateway.ts';
import { makeIpnSender } from './ipn.ts';
import { answerPrompt, makePages } from './pages.ts';
import { emptyState, openStore, type JazzcashAccount, type Settings, type State } from './state.ts';

export interface JazzcashOptions {
  readonly home: string;
  readonly account: JazzcashAccount;
  readonly log: (line: string) => void;
}

export const jazzcashFaults = [
  'jazzcash.api.timeout',
  'jazzcash.api.timeout_after',
  'jazzcash.api.500',
  'jazzcash.api.500_after',
  'jazzcash.api.waf',
  'jazzcash.api.garbage',
  'jazzcash.reply.wrong_hash',
  'jazzcash.reply.no_hash',
  'jazzcash.reply.lower_hash',
  'jazzcash.reply.199_taken',
  'jazzcash.reply.pending',
  'jazzcash.reply.hang',
  'jazzcash.inquiry.pending',
  'jazzcash.inquiry.not_found',
  'jazzcash.inquiry.wrong_amount',
  'jazzcash.inquiry.no_amount',
  'jazzcash.inquiry.other_reference',
  'jazzcash.ipn.before_reply',
  'jazzcash.ipn.three_times',
  'jazzcash.ipn.wrong_hash',
  'jazzcash.ipn.no_hash',
  'jazzcash.ipn.lower_hash',
  'jazzcash.ipn.lost',
  'jazzcash.ipn.late',
  'jazzcash.ipn.hold',
  'jazzcash.refund.not_eligible',
  'jazzcash.refund.not_settled',
  'jazzcash.refund.no_balance',
  'jazzcash.payout.token',
  'jazzcash.payout.timeout',
  'jazzcash.payout.timeout_after',
  'jazzcash.payout.500',
  'jazzcash.payout.no_data',
  'jazzcash.payout.no_data_after',
  'jazzcash.payout.in_process',
  'jazzcash.payout.refuse',
  'jazzcash.payout.pending',
  'jazzcash.payout.fail',
  'jazzcash.payout.cancel',
  'jazzcash.payout.reverse',
  'jazzcash.payout.no_title',
] as const;

const ok = (body: unknown = { done: true }): ControlResult => ({ status: 200, body });
const bad = (message: string, status = 400): ControlResult => ({ status, body: { error: message } });

/** Opens its books and goes on where the last run stopped. */
export function openJazzcash({ home, account, log }: JazzcashOptions): SimulatedProvider {
  const store = openStore(join(home, 'providers/jazzcash.json'));
  const ipns = makeIpnSender(store, account, log);
  const acts = makeActs(store, ipns);
  const gateway = makeGateway(store, account, acts);
  const pages = makePages(store, account, gateway, acts);
  const disbursement = makeDisbursement(store, account);

  const actOnPayment = (reference: string, verb: string, input: Readonly<Record<string, unknown>>): ControlResult => {
    const payment = store.state.payments.find((item) => item.reference === reference);
    if (payment === undefined) return bad('no such payment', 404);
    const { code } = input;
    if (verb === 'pay') acts.pay(payment);
    else if (verb === 'fail' && typeof code === 'string' && /^\d{3}$/.test(code)) acts.fail(payment, code);
    else if (verb === 'reverse') acts.reverse(payment);
    else if (verb === 'prompt') {
      if (payment.state !== 'prompt') return bad('the phone does not wait for this payment', 409);
      if (!answerPrompt(acts, payment, String(input['answer']))) {
        return bad('answer is approve, decline, poor, wrong_pin or ignore');
      }
    } else if (verb === 'return') return ok({ url: payment.returnUrl, fields: pages.returnFields(payment) });
    else return bad('verbs are pay, fail {code}, reverse, prompt {answer}, return');
    return ok(payment);
  };

  const finishPayout = (reference: string, status: unknown): ControlResult => {
    const payout = store.state.payouts.find((item) => item.reference === reference);
    if (payout === undefined) return bad('no such payout', 404);
    if (status !== 'Completed' && status !== 'Failed' && status !== 'Cancelled' && status !== 'reversed') {
      return bad('status is Completed, Failed, Cancelled or reversed');
    }
    payout.next = [];
    payout.dueAt = null;
    acts.finishPayout(payout, status);
    return ok(payout);
  };

  const control = async (path: string, input: Readonly<Record<string, unknown>>): Promise<ControlResult> => {
    const [, area = '', key = '', verb = ''] = path.split('/');
    if (path === '/settings') return setSettings(store.state, input);
    if (path === '/codes') return setCodes(store.state, input['codes']);
    if (path === '/ipns/release') return ok({ released: ipns.release(input['order'] === 'reversed') });
    if (path === '/ipns/forge') return ok(await ipns.post(JSON.stringify(input['fields'] ?? {})));
    if (area === 'payments') return actOnPayment(decodeURIComponent(key), verb, input);
    if (area === 'payouts' && verb === 'finish') return finishPayout(decodeURIComponent(key), input['status']);
    if (area === 'ipns' && verb === 'send') {
      const ipn = store.state.ipns.find((item) => item.id === Number(key));
      return ipn === undefined ? bad('no such push', 404) : ok({ status: await ipns.deliver(ipn) });
    }
    return bad('no such control', 404);
  };

  return {
    name: 'jazzcash',
    faults: jazzcashFaults,
    setFault: (fault, times, path) => store.state.faults.push({ fault, times, path }),
    setFaults: () => store.state.faults,
    clearFaults(name) {
      store.state.faults = store.state.faults.filter(({ fault }) => name !== null && fault !== name);
      if (name === null) store.state.codes = [];
    },
    reset() {
      store.state = emptyState();
    },
    state: () => store.state,
    control,
    section: () => section(store.state),
    answer(exchange, path) {
      if (pages.has(path)) return pages.answer(exchange, path);
      if (disbursement.has(path)) return disbursement.answer(exchange, path);
      // The classic form's address ends in a slash, which the server takes off.
      if (gateway.has(path)) return gateway.answer(exchange, path);
      return sendJson(exchange.response, 404, { message: 'Not found' });
    },
    tick(now) {
      acts.tick(now);
      ipns.tick(now);
    },
    save: () => store.save(),
    close: () => store.close(),
  };
}

function setSettings(state: State, input: Readonly<Record<string, unknown>>): ControlResult {
  const read = (name: string, now: number) => {
    const value = Number(input[name] ?? now);
    return Number.isFinite(value) && value >= 0 && value <= 100_000 ? value : now;
  };
  const { settings } = state;
  const prompt = input['prompt'];
  const isPrompt = prompt === 'ask' || prompt === 'approve' || prompt === 'decline' || prompt === 'ignore';
  if (prompt !== undefined && !isPrompt) return bad('prompt is ask, approve, decline or ignore');
  const changed: Settings = {
    prompt: isPrompt ? prompt : settings.prompt,
    promptSeconds: read('prompt_seconds', settings.promptSeconds),
    ipnSeconds: read('ipn_seconds', settings.ipnSeconds),
    ipnRetrySeconds: read('ipn_retry_seconds', settings.ipnRetrySeconds),
    payoutSeconds: read('payout_seconds', settings.payoutSeconds),
    hangSeconds: read('hang_seconds', settings.hangSeconds),
  };
  state.settings = changed;
  return ok(changed);
}

function setCodes(state: State, codes: unknown): ControlResult {
  const isList = Array.isArray(codes) && codes.every((code) => typeof code === 'string' && /^\d{3}$/.test(code));
  if (!isList) return bad('codes is a list of three digits each');
  state.codes = codes as string[];
  return ok(state.codes);
}

function section(state: State): string {
  const table = (title: string, heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]) => {
    const cells = (row: readonly (string | number | null)[]) =>
      row.map((cell) => `<td>${escapeHtml(String(cell ?? ''))}</td>`).join('');
    const body = rows
      .toReversed()
      .slice(0, 30)
      .map((row) => `<tr>${cells(row)}</tr>`);
    const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
    return `<h3>${title}</h3>${body.length === 0 ? '<p>None yet.</p>' : `<table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`}`;
  };
  const { settings } = state;
  const options = (['ask', 'approve', 'decline', 'ignore'] as const).map(
    (answer) => `<option${answer === settings.prompt ? ' selected' : ''}>${answer}</option>`,
  );
  return `<h2>Simulated JazzCash</h2><p>Balance: PKR ${(state.balance / 100).toLocaleString('en-PK')}. <a href="/jazzcash/phone">The phone</a> on which payers approve.</p>
<form method="post" action="/control/jazzcash/settings"><label>What phones do<select name="prompt">${options.join('')}</select></label><button>Set</button></form>
<form method="post" action="/control/jazzcash/ipns/release"><button name="order" value="as_made">Release held pushes</button><button name="order" value="reversed">Release them reversed</button></form>
${table(
  'Payments',
  ['Reference', 'Paisa', 'Channel', 'State', 'Code', 'Made'],
  state.payments.map((item) => [item.reference, item.amount, item.channel, item.state, item.code, item.createdAt]),
)}
${table(
  'Payouts',
  ['Reference', 'Paisa', 'To', 'Status', 'Reversed', 'Made'],
  state.payouts.map((item) => [
    item.reference,
    item.amount,
    item.destination,
    item.status,
    item.isReversed ? 'yes' : 'no',
    item.createdAt,
  ]),
)}
${table(
  'Pushes',
  ['Id', 'Reference', 'Code', 'State', 'Attempts', 'Last answer', 'Acknowledgement signed'],
  state.ipns.map((item) => [
    item.id,
    item.reference,
    item.code,
    item.state,
    item.attempts,
    item.lastStatus,
    item.isAcknowledgementSigned ? 'yes' : 'no',
  ]),
)}`;
}
