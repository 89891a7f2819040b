/** Acts of staff that two of them must agree on: one asks, another decides, each with a code for exactly that. */
import type { Touched } from '../compare.ts';
import { ask, decide, takeBack, type ApprovalAction, type Deciding } from '../model/approvals.ts';
import { done } from '../model/market.ts';
import { callAs, idOf, learn, type Arguments, type Outcome, type Product } from '../product/product.ts';
import { codeOf } from '../product/codes.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { people } from './shopping.ts';

/** A code asked for and entered; its id as the answer. */
async function confirmed(product: Product, person: string, action: string, context: Arguments): Promise<Outcome> {
  const started = await callAs(product, person, 'start_step_up', { p_action: action, p_context: context }, false);
  if (started.code !== done) return started;
  const { challenge_id: id } = started.answer as { challenge_id: string };
  const args = { p_challenge_id: id, p_code: await codeOf(product, id) };
  const entered = await callAs(product, person, 'verify_step_up', args, false);
  return entered.code === done ? { code: done, answer: id } : entered;
}

export interface Request {
  readonly maker: string;
  readonly action: ApprovalAction;
  readonly wish: unknown;
  readonly reason: string;
  /** Who mostly decides, where it is not the other one of finance. */
  readonly decider?: string;
  /** What is asked for, for the report. */
  readonly text: string;
  /** The same as the product wants it. */
  readonly payload: () => Arguments | Promise<Arguments>;
  /** What it changes when it is approved. */
  readonly touched?: Touched;
  /** Keeps the ids of what it made. */
  readonly learns?: (result: Readonly<Record<string, unknown>>) => void;
}

/** Requests under way, by name: what the model need not know of them. */
const known = new WeakMap<World, Map<string, Request>>();

function requestsOf(world: World): Map<string, Request> {
  const requests = known.get(world) ?? new Map<string, Request>();
  known.set(world, requests);
  return requests;
}

/** One of staff asks another. */
export function asking(world: World, request: Request, name = world.name('request')): Act {
  const { product } = world;
  const { maker, action, wish, reason, text, payload } = request;
  const key = world.key();
  requestsOf(world).set(name, request);
  return {
    text: `${maker}: asks that another ${text} (${name})`,
    kind: `ask ${action}`,
    by: maker,
    touched: { approvals: [name] },
    predict: (market) => ask(market, name, { maker, action, wish, reason }),
    async perform() {
      const p_payload = await payload();
      const preview = await callAs(product, maker, 'admin_preview_approval', { p_action: action, p_payload }, false);
      if (preview.code !== done) return preview;
      const { payload_hash } = preview.answer as { payload_hash: string };
      const code = await confirmed(product, maker, 'approval.request', { action, payload_hash });
      if (code.code !== done) return code;
      const args = {
        p_action: action,
        p_payload,
        p_reason: reason,
        p_evidence: 'A paper.',
        p_challenge_id: code.answer,
      };
      return callAs(product, maker, 'admin_request_approval', { ...args, p_idempotency_key: key }, false);
    },
    bind: (_market, answer) => learn(product, name, (answer as { approval_id: unknown }).approval_id),
  };
}

/** Somebody, mostly another one of finance, says yes or no. */
export function deciding(world: World, request: Deciding): Act {
  const { product } = world;
  const { person, approval: name, isApproved, reason } = request;
  const asked = requestsOf(world).get(name);
  if (asked === undefined) throw new Error(`Nobody asked for ${name}.`);
  const key = world.key();
  return {
    text: `${person}: ${isApproved ? 'approves' : 'refuses'} ${name}: ${asked.text}`,
    kind: isApproved ? `approve ${asked.action}` : 'refuse a request',
    by: person,
    touched: { ...asked.touched, approvals: [name] },
    predict: (market) => decide(market, request),
    async perform() {
      const p_approval_id = idOf(product, name);
      const context = { approval_id: p_approval_id, is_approved: isApproved };
      const code = await confirmed(product, person, 'approval.decide', context);
      if (code.code !== done) return code;
      const args = { p_approval_id, p_is_approved: isApproved, p_reason: reason, p_challenge_id: code.answer };
      return callAs(product, person, 'admin_decide_approval', { ...args, p_idempotency_key: key }, false);
    },
    bind(_market, answer) {
      const { result } = answer as { result: Readonly<Record<string, unknown>> | null };
      if (result !== null) asked.learns?.(result);
    },
  };
}

/** Asked for, and mostly decided by another at once. */
export function agreeing(world: World, request: Request): Act[] {
  const name = world.name('request');
  const ask = asking(world, request, name);
  return world.random.chance(0.7) ? [ask, decidingAbout(world, name, request.maker)] : [ask];
}

/** Asked for by one of finance and approved by the other, without fail. */
export function agreed(world: World, request: Request): Act[] {
  const name = world.name('request');
  const person = request.maker === 'Controller' ? 'Finance' : 'Controller';
  const yes = { person, approval: name, isApproved: true, reason: 'Looked at it.' };
  const ask = asking(world, request, name);
  return [ask, deciding(world, yes)];
}

function decidingAbout(world: World, approval: string, maker: string): Act {
  const { random } = world;
  const other = requestsOf(world).get(approval)?.decider ?? (maker === 'Controller' ? 'Finance' : 'Controller');
  const person = random.chance(0.9) ? other : random.pick([maker, maker, random.pick(people(world))]);
  const isApproved = random.chance(0.85);
  return deciding(world, { person, approval, isApproved, reason: random.chance(0.95) ? 'Looked at it.' : ' ' });
}

/** Mostly one that waits; now and then one that was decided before. */
function pickRequest({ random, market, product }: World): string | null {
  const names = Object.keys(market.approvals).filter((name) => product.ids.has(name));
  const waiting = names.filter((name) => market.approvals[name]?.status === 'requested');
  if (waiting.length > 0 && random.chance(0.9)) return random.pick(waiting);
  return names.length === 0 ? null : random.pick(names);
}

export function decideSomething(world: World, name = pickRequest(world)): Act | null {
  return name === null ? null : decidingAbout(world, name, world.market.approvals[name]?.maker ?? '');
}

export function takeSomethingBack(world: World, name = pickRequest(world)): Act | null {
  if (name === null) return null;
  const { random, market, product } = world;
  const maker = market.approvals[name]?.maker ?? '';
  const person = random.chance(0.85) ? maker : random.pick(people(world));
  const reason = random.chance(0.9) ? 'Asked for by mistake.' : '';
  return commandAct(world, {
    person,
    command: 'admin_withdraw_approval',
    text: `takes ${name} back`,
    touched: { approvals: [name] },
    args: () => ({ p_approval_id: idOf(product, name), p_reason: reason }),
    predict: (now) => takeBack(now, person, name, reason),
  });
}

/** What waits, is decided twice at once, or taken back while it is decided. */
export function decideTwice(world: World): [Act, Act] | null {
  const { market, product, random } = world;
  const waiting = Object.keys(market.approvals).filter(
    (name) => market.approvals[name]?.status === 'requested' && product.ids.has(name),
  );
  if (waiting.length === 0) return null;
  const name = random.pick(waiting);
  const [first, second] = [
    decideSomething(world, name),
    (random.chance(0.5) ? decideSomething : takeSomethingBack)(world, name),
  ];
  return first === null || second === null ? null : [first, second];
}
