/** Acts around withdrawals: codes, bank accounts, requests, decisions, and what the company does with the transfers. */
import { done, type Market } from '../model/market.ts';
import { availableOf } from '../model/market.ts';
import {
  addDestination,
  cancelWithdrawal,
  decideWithdrawal,
  destinationContext,
  requestWithdrawal,
  withdrawalContext,
  type WithdrawalDecision,
} from '../model/withdrawals.ts';
import { cleanAccount, isMobile, isRailCurrency, waysOut, type Payer, type RailCurrency } from '../model/ways-out.ts';
import { confirm } from '../model/confirmations.ts';
import { ibanOf } from '../model/iban.ts';
import { codeOf } from '../product/codes.ts';
import { finishTransfer } from '../product/provider-desk.ts';
import { callAs, idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { finance, ofFinance, ownerOf, people } from './shopping.ts';

export interface Confirming {
  readonly person: string;
  readonly action: string;
  /** As the model compares it. */
  readonly context: string;
  /** As the product compares it. */
  readonly sent: () => Record<string, unknown>;
  readonly name: string;
}

/** Asks for a code and enters it; now and then a wrong one. */
export function confirming(world: World, { person, action, context, sent, name }: Confirming): Act {
  const isCodeRight = world.random.chance(0.94);
  return {
    text: `${person}: asks for a code for ${action} (${context}) as ${name}${isCodeRight ? '' : ', and enters another'}`,
    kind: 'confirm by code',
    by: person,
    touched: {},
    predict: (market) => confirm(market, name, { person, action, context, isCodeRight }),
    async perform() {
      const started = await callAs(
        world.product,
        person,
        'start_step_up',
        { p_action: action, p_context: sent() },
        false,
      );
      if (started.code !== done) return started;
      const { challenge_id: id } = started.answer as { challenge_id: string };
      learn(world.product, name, id);
      const right = await codeOf(world.product, id);
      const code = isCodeRight ? right : right === '000000' ? '000001' : '000000';
      const entered = await callAs(
        world.product,
        person,
        'verify_step_up',
        { p_challenge_id: id, p_code: code },
        false,
      );
      const { verified } = entered.answer as { verified?: boolean };
      return verified === isCodeRight ? entered : { code: `verified ${String(verified)}`, answer: entered.answer };
    },
  };
}

/** Whose money somebody tries to take out: mostly their own or their store's. */
function claim(world: World): { person: string; owner: string; currency: RailCurrency } {
  const { random, market } = world;
  const owners = random.chance(0.5)
    ? Object.keys(market.stores)
    : people(world).filter((name) => name.startsWith('Buyer'));
  // Rupees have more ways out than naira.
  const inRupees = owners.filter(
    (name) => market.stores[name]?.currency === 'PKR' || market.members[name]?.country === 'PK',
  );
  const owner = random.pick(random.chance(0.4) ? inRupees : owners);
  const right = owner in market.stores ? ownerOf(world, owner) : owner;
  const country = market.members[right]?.country;
  const currency = market.stores[owner]?.currency ?? (country === 'PK' ? 'PKR' : 'NGN');
  return {
    owner,
    person: random.chance(0.93) ? right : random.pick(people(world)),
    currency: isRailCurrency(currency) ? currency : 'NGN',
  };
}

/** A new account to pay to: two acts, the code and the account. */
export function newDestination(world: World): Act[] {
  const { random } = world;
  const { person, owner, currency } = claim(world);
  const payer =
    currency === 'NGN' ? 'paystack' : random.pick(['bank', 'bank', 'bank', 'jazzcash', 'easypaisa'] as const);
  const account = someAccount(world, payer);
  const [code, add] = adding(world, { person, owner, payer, account }, random.chance(0.95));
  return random.chance(0.95) ? [code, add] : [add];
}

/** The code, mostly for just this account, and the account. */
export function adding(
  world: World,
  { person, owner, payer, account }: Omit<Parameters<typeof addDestination>[2], 'confirmation'>,
  isSame = true,
  name = world.name('account'),
): [Act, Act] {
  const { product } = world;
  const { currency } = waysOut[payer];
  const confirmation = world.name('confirmation');
  // Another account may well end in the same digits.
  const asked = isSame ? account : `9999${account.slice(-4)}`;
  const context = destinationContext(owner, payer, asked);
  const sent = () => ({
    owner_id: idOf(product, owner),
    bank_code: waysOut[payer].bank,
    account_number: cleanAccount(payer, asked),
  });
  const code = confirming(world, { person, action: 'payout_destination.add', context, sent, name: confirmation });
  const add = commandAct(world, {
    person,
    command: 'add_payout_destination',
    text: `adds ${account} of ${owner} as ${name}`,
    keyed: { key: world.key(), body: { owner, payer, account } },
    args: () => ({
      p_owner_type: owner in world.market.stores ? 'store' : 'user',
      p_owner_id: idOf(product, owner),
      p_provider: payer,
      p_bank_code: waysOut[payer].bank,
      p_account_number: account,
      p_account_name: 'Somebody',
      p_currency: currency,
      p_step_up: idOf(product, confirmation),
    }),
    predict: (market) => addDestination(market, name, { person, owner, payer, account, confirmation }),
    bind: (_market, answer) => learn(product, name, answer['destination_id']),
  });
  return [code, add];
}

/** Mostly a good one. What the bank or the company does not know ends in 0000. */
export function someAccount({ random }: World, payer: Payer): string {
  const digits = String(random.whole(0, 999_999)).padStart(6, '0');
  const number = `01${digits}${random.whole(10, 99)}`;
  if (isMobile(payer)) {
    const own = random.chance(0.88) ? `${digits.slice(0, 5)}${random.whole(10, 99)}` : `${digits.slice(0, 3)}0000`;
    return random.weighted([
      [14, `${random.pick(['0300', '+92 300 ', '92-300'])}${own}`],
      [1, '12345'],
    ]);
  }
  const isBank = payer === 'bank';
  return random.weighted([
    [14, isBank ? ibanOf(`SCBL000000${number}`) : number],
    [isBank ? 1 : 0, `PK00SCBL000000${number}`],
    [isBank ? 0 : 1, `01${digits.slice(0, 4)}0000`],
    [1, '12345'],
  ]);
}

/** A request for money: two acts, the code and the request; sometimes the request twice, for what was confirmed once. */
export function withdraw(world: World): Act[] {
  const { random, market } = world;
  const accounts = Object.entries(market.destinations);
  if (accounts.length === 0) return newDestination(world);
  const usable = accounts.filter(([, account]) => account.usableAt <= market.now);
  const funded = usable.filter(([, { owner, currency }]) => availableOf(market, owner, currency) >= 200_000);
  if (funded.length === 0 && random.chance(0.7)) return newDestination(world);
  const likely = funded.length > 0 ? funded : usable;
  const [destination, account] = random.pick(likely.length > 0 && random.chance(0.92) ? likely : accounts);
  const { owner } = account;
  const currency = isRailCurrency(account.currency) ? account.currency : 'NGN';
  const right = owner in market.stores ? ownerOf(world, owner) : owner;
  const person = random.chance(0.94) ? right : random.pick(people(world));
  const available = availableOf(market, owner, currency);
  const amountMinor = random.weighted([
    [18, random.whole(50_000, Math.max(50_000, Math.min(available, 3_000_000)))],
    [2, available],
    [1, available + 1],
    [1, 0],
    [1, -5],
    [1, 49_999],
    [1, 500_000_001],
  ]);
  const confirmation = world.name('confirmation');
  const confirmed = random.chance(0.95) ? amountMinor : amountMinor + 1;
  const input = { person, owner, currency, amountMinor, destination, confirmation };
  const code = confirmingRequest(world, { ...input, amountMinor: confirmed });
  const name = world.name('withdrawal');
  const acts = [code, requesting(world, input, name)];
  if (random.chance(0.08)) return [...acts, requesting(world, input)];
  const reason = 'Checked with the owner.';
  const approving = { person: random.pick(finance), withdrawal: name, decision: 'approve', reason };
  return random.chance(0.4) ? [...acts, deciding(world, approving)] : acts;
}

/** The code for exactly this request. */
export function confirmingRequest(world: World, input: Requesting): Act {
  const { person, owner, currency, amountMinor, destination, confirmation } = input;
  return confirming(world, {
    person,
    action: 'withdrawal.request',
    context: withdrawalContext(owner, amountMinor, destination),
    sent: () => ({
      owner_id: idOf(world.product, owner),
      amount_minor: amountMinor,
      currency,
      destination_id: idOf(world.product, destination),
    }),
    name: confirmation,
  });
}

export type Requesting = Parameters<typeof requestWithdrawal>[2];

export function requesting(world: World, input: Requesting, name = world.name('withdrawal')): Act {
  const { product } = world;
  const { person, owner, currency, amountMinor, destination, confirmation } = input;
  return commandAct(world, {
    person,
    command: 'request_withdrawal',
    text: `takes ${amountMinor} of ${owner} out to ${destination} as ${name}`,
    touched: { withdrawals: [name] },
    keyed: { key: world.key(), body: { owner, amountMinor, destination } },
    args: () => ({
      p_owner_type: owner in world.market.stores ? 'store' : 'user',
      p_owner_id: idOf(product, owner),
      p_amount_minor: amountMinor,
      p_currency: currency,
      p_destination_id: idOf(product, destination),
      p_step_up: idOf(product, confirmation),
    }),
    predict: (market) => requestWithdrawal(market, name, input),
    bind: (_market, answer) => learn(product, name, answer['withdrawal_id']),
  });
}

function pickWithdrawal(world: World, statuses: RegExp): string | null {
  const { random, market } = world;
  const names = Object.keys(market.withdrawals);
  const fitting = names.filter((name) => statuses.test(market.withdrawals[name]?.status ?? ''));
  if (fitting.length > 0 && random.chance(0.88)) return random.pick(fitting);
  return names.length === 0 ? null : random.pick(names);
}

export function decide(world: World, name = pickWithdrawal(world, /under_review/)): Act | null {
  const { random, market } = world;
  if (name === null || (market.withdrawals[name]?.status !== 'under_review' && random.chance(0.7))) return null;
  const person = ofFinance(world, 0.9);
  const decision = random.weighted([
    [12, 'approve'],
    [3, 'reject'],
    [1, 'forget'],
  ]);
  const reason = random.chance(0.95) ? 'Checked with the owner.' : ' ';
  return deciding(world, { person, withdrawal: name, decision, reason });
}

export function deciding(world: World, request: WithdrawalDecision): Act {
  const { product } = world;
  const { person, withdrawal: name, decision, reason } = request;
  return commandAct(world, {
    person,
    command: 'admin_decide_withdrawal',
    text: `decides about ${name}: ${decision}`,
    touched: { withdrawals: [name] },
    keyed: { key: world.key(), body: { name, decision, reason } },
    args: () => ({ p_withdrawal_id: idOf(product, name), p_decision: decision, p_reason: reason }),
    predict: (market) => decideWithdrawal(market, request),
  });
}

export function cancel(world: World, name = pickWithdrawal(world, /initiated|under_review/)): Act | null {
  const { random, market, product } = world;
  if (name === null) return null;
  const owner = market.withdrawals[name]?.owner ?? '';
  const right = owner in market.stores ? ownerOf(world, owner) : owner;
  const person = random.chance(0.85) ? right : random.pick(people(world));
  return commandAct(world, {
    person,
    command: 'cancel_withdrawal',
    text: `takes ${name} back`,
    touched: { withdrawals: [name] },
    keyed: { key: world.key(), body: { name } },
    args: () => ({ p_withdrawal_id: idOf(product, name) }),
    predict: (now) => cancelWithdrawal(now, person, name),
  });
}

/** The bank decides about a transfer: it arrives, fails, comes back; sometimes the company changes its mind. */
export function endTransfer(world: World): Act | null {
  const { random, market } = world;
  const names = Object.keys(market.company.transfers);
  const pending = names.filter((name) => market.company.transfers[name]?.status === 'pending');
  const from = pending.length > 0 && random.chance(0.8) ? pending : names;
  if (from.length === 0) return null;
  const name = random.pick(from);
  const said = Object.values(market.company.messages).filter((message) => message.subject === name);
  const was = market.company.transfers[name]?.status;
  const choices = {
    pending: ['success', 'success', 'success', 'failed'],
    success: ['reversed', 'failed'],
    failed: ['success'],
  } as const;
  const next = was === undefined || was === 'reversed' ? [] : choices[was];
  // Each word is said at most once: a repeat of it would be the same message.
  const open = next.filter((word) => !said.some(({ status }) => status === wordOf(word)));
  if (open.length === 0) return null;
  return ending(world, name, random.pick(open));
}

export function ending(world: World, name: string, status: 'success' | 'failed' | 'reversed'): Act {
  const message = world.name('message');
  return {
    text: `the bank: ${name} ${status} (${message})`,
    kind: 'a transfer ends',
    touched: { withdrawals: [name] },
    predict: (now) => sayTransfer(now, name, status, message),
    async perform() {
      await finishTransfer(world.product, name, status, message);
      return { code: done, answer: null };
    },
  };
}

const wordOf = (status: 'success' | 'failed' | 'reversed') => (status === 'success' ? 'succeeded' : status);

function sayTransfer(market: Market, name: string, status: 'success' | 'failed' | 'reversed', message: string) {
  const transfer = market.company.transfers[name];
  if (transfer === undefined) return done;
  transfer.status = status;
  market.company.messages[message] = {
    about: 'withdrawal',
    subject: name,
    status: wordOf(status),
    amountMinor: transfer.amountMinor,
    feeMinor: null,
    lie: null,
    deliveries: 0,
  };
  return done;
}
