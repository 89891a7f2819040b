/** Acts around our bank: references for transfers, statements that staff bring in, and what two of them say of a line. */
import {
  referenceNamed,
  requestReference,
  importLines,
  type Account,
  type Explanation,
  type NewLine,
  type ReferenceRequest,
} from '../model/bank.ts';
import type { BankLine, Market } from '../model/market.ts';
import { bringIn, writeStatement } from '../product/bank-desk.ts';
import { idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreeing } from './approving.ts';
import { finance, newReference, people } from './shopping.ts';

/** A buyer asks what to write into a transfer: a top-up, or for an order that waits. */
export function askForReference(world: World): Act {
  const { random, market } = world;
  const waiting = Object.entries(market.orders).filter(
    ([, order]) => order.status === 'pending_payment' && order.currency === 'PKR',
  );
  if (waiting.length === 0 || random.chance(0.4)) {
    const amountMinor = random.chance(0.9) ? random.whole(10_000, 2_000_000) : random.pick([0, -3]);
    const currency = random.chance(0.95) ? 'PKR' : 'NGN';
    return askingForReference(world, { person: random.pick(people(world)), order: null, amountMinor, currency });
  }
  const [order, kept] = random.pick(waiting);
  const person = random.chance(0.93) ? kept.buyer : random.pick(people(world));
  const amountMinor = kept.totalMinor + (random.chance(0.95) ? 0 : 1);
  return askingForReference(world, { person, order, amountMinor, currency: 'PKR' });
}

function askingForReference(world: World, request: ReferenceRequest): Act {
  const { product } = world;
  const { person, order, amountMinor, currency } = request;
  const name = world.name('reference');
  let chosen = name;
  return commandAct(world, {
    person,
    command: 'request_bank_transfer',
    text: `asks for a reference for ${amountMinor} ${currency} for ${order ?? 'the wallet'} as ${name}`,
    touched: { references: [name] },
    keyed: { key: world.key(), body: request },
    args: () => ({
      p_purpose: order === null ? 'topup' : 'order',
      p_amount_minor: amountMinor,
      p_currency: currency,
      p_order_id: order === null ? null : idOf(product, order),
    }),
    predict(market) {
      chosen = referenceNamed(market, name, request);
      return requestReference(market, name, request);
    },
    bind: (_market, answer) => learn(product, chosen, answer['transfer_reference_id']),
  });
}

/** What the statement of a day shows: mostly money for references, and what became of withdrawals by file. */
function someLine(world: World, account: Account): NewLine {
  const { random, market } = world;
  const pick = (names: readonly string[]) => (names.length === 0 ? null : random.pick(names));
  const known = ({ product }: World, names: readonly string[]) => names.filter((name) => product.ids.has(name));
  const bankReference = newReference(world);
  const day = new Date(market.now).toISOString().slice(0, 10);
  const line = (amountMinor: number, names: string | null): NewLine => ({
    account,
    amountMinor,
    day,
    bankReference,
    names,
  });
  // Withdrawals are paid from the first account, and what is sent back leaves it, too.
  const isMain = account === 'camt053';
  const reference = pick(known(world, Object.keys(market.references)));
  const unpaid = pick(payoutsThat(market, (item) => item.status === 'open' && !item.isPaid));
  const paid = pick(payoutsThat(market, (item) => item.status === 'settled' && item.isPaid));
  const returning = pick(linesThat(market, ({ status }) => status === 'returning'));
  const recorded = pick(Object.keys(market.bankTransfers));
  return random.weighted<() => NewLine>([
    [reference === null ? 0 : 8, () => line(expected(world, reference ?? ''), reference)],
    [unpaid === null || !isMain ? 0 : 5, () => line(-itemMinor(market, unpaid ?? ''), unpaid)],
    [paid === null || !isMain ? 0 : 2, () => line(itemMinor(market, paid ?? ''), paid)],
    [returning === null || !isMain ? 0 : 3, () => line(-(market.lines[returning ?? '']?.amountMinor ?? 1), returning)],
    [
      recorded === null ? 0 : 1,
      () => ({ ...line(market.bankTransfers[recorded ?? '']?.amountMinor ?? 1, null), bankReference: recorded ?? '' }),
    ],
    [4, () => line(random.whole(1_000, 3_000_000), null)],
    [2, () => line(-random.whole(1_000, 50_000), null)],
  ])();
}

/** What was asked for, or less, or more. */
function expected({ random, market }: World, name: string): number {
  const { amountMinor = 1 } = market.references[name] ?? {};
  return random.weighted([
    [8, amountMinor],
    [1, Math.max(1, amountMinor - random.whole(1, 5_000))],
    [1, amountMinor + random.whole(1, 5_000)],
  ]);
}

const payoutsThat = (market: Market, isIt: (item: Market['batches'][string]['items'][string]) => boolean) =>
  Object.values(market.batches)
    .filter(({ status }) => /^(exported|sent|closed)$/.test(status))
    .flatMap(({ items }) => Object.entries(items).flatMap(([name, item]) => (isIt(item) ? [name] : [])));

function itemMinor(market: Market, withdrawal: string): number {
  const kept = market.withdrawals[withdrawal];
  return kept === undefined ? 1 : kept.amountMinor - kept.feeMinor;
}

const linesThat = (market: Market, isIt: (line: BankLine) => boolean) =>
  Object.keys(market.lines).filter((name) => isIt(market.lines[name] as BankLine));

/** Somebody of finance brings in the statement; sometimes the same file a second time. */
export function bringStatement(world: World): Act[] {
  const { random } = world;
  const person = random.chance(0.94) ? random.pick(finance) : random.pick(people(world));
  const account = random.weighted<Account>([
    [6, 'camt053'],
    [2, 'mt940'],
    [2, 'csv'],
  ]);
  const lines: Record<string, NewLine> = {};
  const count = random.whole(1, 4);
  for (let index = 0; index < count; index += 1) {
    const line = someLine(world, account);
    // A line of the bank stands for one thing: what another line of this file names comes another day, and what a line
    // records under the bank's own number is shown once.
    const isNew =
      Object.values(lines).every((other) => line.names === null || other.names !== line.names) &&
      [...Object.values(lines), ...Object.values(world.market.lines)].every(
        (other) => other.bankReference !== line.bankReference,
      );
    if (isNew) lines[world.name('line')] = line;
  }
  const act = bringing(world, person, lines, account);
  return random.chance(0.1) ? [act, act] : [act];
}

export function bringing(
  world: World,
  person: string,
  lines: Readonly<Record<string, NewLine>>,
  account: Account = 'camt053',
): Act {
  const { product, random } = world;
  const isMangled = random.chance(0.5);
  const said = Object.entries(lines).map(([name, { amountMinor, names }]) => `${name} ${amountMinor} ${names ?? '-'}`);
  let file = '';
  let isIn = false;
  return {
    text: `${person}: brings in a statement (${account}): ${said.join('; ')}`,
    kind: `bring in a statement (${account})`,
    by: person,
    touched: touchedBy(world.market, lines),
    predict(market) {
      const isKnown = Object.keys(lines).every((name) => name in market.lines);
      isIn ||= isKnown;
      return isKnown && isIn ? importLines(market, person, {}) : importLines(market, person, lines);
    },
    async perform() {
      if (file === '') file = await writeStatement(product, account, lines, isMangled);
      return bringIn(product, person, { account, file }, Object.keys(lines));
    },
  };
}

/** The statement that shows every withdrawal paid that is with the bank: a day of its own, so that no line is like an old one. */
export function linesForAllPayouts(world: World): Record<string, NewLine> {
  const { market } = world;
  const day = new Date(market.now + 24 * 3_600_000).toISOString().slice(0, 10);
  const open = payoutsThat(market, (item) => item.status === 'open' && !item.isPaid);
  return Object.fromEntries(
    open.map((names) => [
      world.name('line'),
      {
        account: 'camt053' as const,
        amountMinor: -itemMinor(market, names),
        day,
        bankReference: newReference(world),
        names,
      },
    ]),
  );
}

function touchedBy(market: Market, lines: Readonly<Record<string, NewLine>>) {
  const named = Object.values(lines).flatMap(({ names }) => (names === null ? [] : [names]));
  return {
    lines: [...Object.keys(lines), ...named],
    references: named,
    withdrawals: named,
    orders: named.flatMap((name) => market.references[name]?.order ?? []),
    batches: Object.keys(market.batches),
  };
}

/** Two of finance say what a line is; mostly something that fits it. */
export function explainLine(world: World): Act[] | null {
  const { random, market, product } = world;
  const waiting = linesThat(market, ({ status }) => status === 'unmatched' || status === 'suspense');
  const names = waiting.length > 0 && random.chance(0.92) ? waiting : Object.keys(market.lines);
  if (names.length === 0) return null;
  const name = random.pick(names.slice(-12));
  const wish = someExplanation(world, name, market.lines[name] as BankLine);
  const maker = random.chance(0.92) ? random.pick(finance) : random.pick(people(world));
  const targets = wish.target === null ? [] : [wish.target];
  return agreeing(world, {
    maker,
    action: 'bank_line.explain',
    wish,
    reason: random.chance(0.95) ? 'As the bank says.' : '',
    text: `says of ${name}: ${wish.action} ${wish.target ?? ''}`,
    payload: () => ({ line_id: idOf(product, name), action: wish.action, ...targetOf(world, wish) }),
    touched: {
      lines: [name, ...targets],
      references: targets,
      withdrawals: targets,
      orders: targets.flatMap((target) => market.references[target]?.order ?? []),
      batches: Object.keys(market.batches),
    },
  });
}

function someExplanation(world: World, line: string, { amountMinor }: BankLine): Explanation {
  const { random, market, product } = world;
  const references = Object.keys(market.references).filter((name) => product.ids.has(name));
  const payouts = payoutsThat(market, () => true);
  const returning = linesThat(market, ({ status }) => status === 'returning');
  const withTarget = (action: string, targets: readonly string[]): Explanation => ({
    line,
    action,
    target: targets.length === 0 ? null : random.pick(targets),
  });
  const isIn = random.chance(0.94) ? amountMinor > 0 : amountMinor < 0;
  return random.weighted<() => Explanation>([
    [isIn ? 5 : 0, () => withTarget('credit', [...references.slice(-4), ...people(world)])],
    [isIn ? 3 : 0, () => withTarget('return', [])],
    [isIn ? 0 : 3, () => withTarget('send_back', returning)],
    [2, () => withTarget('pay_out', payouts)],
    [2, () => withTarget('suspend', [])],
    [2, () => withTarget('charge', [])],
    [2, () => withTarget('settle', ['jazzcash', 'easypaisa', 'bank'])],
    [1, () => withTarget('drop', [])],
    [1, () => withTarget('forget', [])],
  ])();
}

/** The target under the name that the action wants. */
function targetOf({ product, market }: World, { action, target }: Explanation): Record<string, string> {
  if (target === null) return {};
  if (action === 'settle') return { provider: target };
  const id = idOf(product, target);
  if (action === 'pay_out') return { withdrawal_id: id };
  if (action === 'send_back') return { other_line_id: id };
  return target in market.members ? { user_id: id } : { transfer_reference_id: id };
}
