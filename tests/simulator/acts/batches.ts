/** Acts around withdrawals by file: collecting them, letting the file go, saying how they ended, trying again. */
import {
  createBatch,
  decideBatch,
  exportBatch,
  type BatchDecision,
  type BatchRequest,
  type ItemsEnd,
} from '../model/batches.ts';
import type { Batch, Market } from '../model/market.ts';
import { isByFile } from '../model/ways-out.ts';
import { exportFile } from '../product/bank-desk.ts';
import { idOf, learn } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreed, agreeing, type Request } from './approving.ts';
import { finance, ofFinance } from './shopping.ts';

export function collect(world: World): Act | null {
  const { random, market } = world;
  const ready = Object.keys(market.withdrawals).filter(
    (name) => market.withdrawals[name]?.status === 'initiated' && isByFile(market.withdrawals[name].payer),
  );
  if (ready.length === 0 && random.chance(0.9)) return null;
  const withdrawals = ready.length > 0 && random.chance(0.3) ? [random.pick(ready)] : null;
  const currency = random.chance(0.95) ? 'PKR' : 'NGN';
  const reason = random.chance(0.95) ? 'The run of today.' : ' ';
  return collecting(world, { person: ofFinance(world), currency, withdrawals, reason });
}

/** All at once: what waits is collected, the other one of finance agrees, the file is fetched; sometimes that it went, or how one ended, is said, too. */
export function sendFile(world: World): Act[] | null {
  const { market, random } = world;
  const ready = Object.keys(market.withdrawals).filter(
    (name) => market.withdrawals[name]?.status === 'initiated' && isByFile(market.withdrawals[name].payer),
  );
  if (ready.length === 0) return null;
  const name = world.name('batch');
  const person = random.pick(finance);
  const request = { person, currency: 'PKR', withdrawals: null, reason: 'The run of today.' };
  const going = { person, batch: name, action: 'send', version: 3, reason: 'As the bank wants it.' };
  return [
    collecting(world, request, name),
    ...agreed(world, approval(world, name, { maker: person, version: 1 })),
    exporting(world, random.pick(finance), name),
    ...(random.chance(0.3) ? [decidingBatch(world, going)] : []),
    ...(random.chance(0.5) ? endingItems(world, name, [random.pick(ready)], random.pick(['settled', 'failed'])) : []),
  ];
}

export function collecting(world: World, request: BatchRequest, name = world.name('batch')): Act {
  const { product, market } = world;
  const { person, currency, withdrawals, reason } = request;
  const tomorrow = new Date(market.now + 24 * 3_600_000).toISOString().slice(0, 10);
  return commandAct(world, {
    person,
    command: 'admin_create_payout_batch',
    text: `collects ${withdrawals?.join(', ') ?? 'all that waits'} in ${currency} as ${name}`,
    touched: { batches: [name] },
    keyed: { key: world.key(), body: { request, tomorrow } },
    args: () => ({
      p_currency: currency,
      p_withdrawal_ids: withdrawals?.map((key) => idOf(product, key)) ?? null,
      p_execute_on: tomorrow,
      p_reason: reason,
    }),
    predict: (now) => createBatch(now, name, request),
    bind: (_market, answer) => learn(product, name, answer['batch_id']),
  });
}

function pickBatch({ random, market }: World, statuses: RegExp): [string, Batch] | null {
  const all = Object.entries(market.batches);
  const fitting = all.filter(([, { status }]) => statuses.test(status));
  if (fitting.length > 0 && random.chance(0.9)) return random.pick(fitting);
  return all.length === 0 ? null : random.pick(all);
}

const touchedBy = (name: string, { items }: Batch) => ({ batches: [name], withdrawals: Object.keys(items) });

export function approveBatch(world: World): Act[] | null {
  const found = pickBatch(world, /draft/);
  if (found === null || (found[1].status !== 'draft' && world.random.chance(0.85))) return null;
  const [name, batch] = found;
  const version = batch.version + (world.random.chance(0.95) ? 0 : 1);
  return agreeing(world, approval(world, name, { maker: ofFinance(world), version }));
}

export function approval(
  world: World,
  name: string,
  wish: { readonly maker: string; readonly version: number },
): Request {
  const { maker, version } = wish;
  return {
    maker,
    action: 'payout_batch.approve',
    wish: { batch: name, version },
    reason: 'Compared with the list.',
    text: `lets ${name} go to the bank`,
    payload: () => ({ batch_id: idOf(world.product, name), version }),
    touched: { batches: [name] },
  };
}

/** The file is made, in one format or the other. */
export function fetchFile(world: World): Act | null {
  const found = pickBatch(world, /approved/);
  if (found === null || (found[1].status !== 'approved' && world.random.chance(0.6))) return null;
  return exporting(world, ofFinance(world), found[0]);
}

export function exporting(world: World, person: string, name: string): Act {
  const format = world.random.pick(['csv', 'pain001']);
  const batch = world.market.batches[name];
  return {
    text: `${person}: fetches ${name} as ${format}`,
    kind: 'fetch a file of payouts',
    by: person,
    touched: batch === undefined ? { batches: [name] } : touchedBy(name, batch),
    predict: (market) => exportBatch(market, person, name),
    perform: () => exportFile(world.product, person, name, format),
  };
}

export function cancelOrSend(world: World): Act | null {
  const { random } = world;
  const found = pickBatch(world, /draft|approved|exported/);
  if (found === null) return null;
  const [name, { status, version }] = found;
  const action = random.chance(0.05) ? 'burn' : status === 'exported' ? 'send' : 'cancel';
  const reason = random.chance(0.95) ? 'As the bank wants it.' : '';
  const decision = { person: ofFinance(world), batch: name, action, reason };
  return decidingBatch(world, { ...decision, version: version + (random.chance(0.95) ? 0 : -1) });
}

export function decidingBatch(world: World, decision: BatchDecision): Act {
  const { person, batch, action, version, reason } = decision;
  return commandAct(world, {
    person,
    command: 'admin_decide_payout_batch',
    text: `does ${action} on ${batch} of version ${version}`,
    touched: { batches: [batch] },
    keyed: { key: world.key(), body: decision },
    args: () => ({
      p_batch_id: idOf(world.product, batch),
      p_action: action,
      p_version: version,
      p_reason: reason,
      p_bank_reference: null,
    }),
    predict: (market) => decideBatch(market, decision),
  });
}

/** What the bank's portal says of some of a batch. */
export function endItems(world: World): Act[] | null {
  const { random } = world;
  const found = pickBatch(world, /exported|sent|closed/);
  if (found === null) return null;
  const [name, batch] = found;
  const outcome = random.weighted([
    [5, 'settled'],
    [3, 'failed'],
    [1, 'burnt'],
  ]);
  const wanted = outcome === 'settled' ? /^open$/ : /^(open|settled)$/;
  const fitting = Object.keys(batch.items).filter((key) => wanted.test(batch.items[key]?.status ?? ''));
  if (fitting.length === 0 && random.chance(0.9)) return null;
  const withdrawals = fitting.length > 0 && random.chance(0.9) ? [random.pick(fitting)] : Object.keys(batch.items);
  return endingItems(world, name, withdrawals, outcome);
}

export function endingItems(world: World, name: string, withdrawals: readonly string[], outcome: string): Act[] {
  const { product } = world;
  const wish: ItemsEnd = { batch: name, withdrawals, outcome };
  return agreeing(world, {
    maker: ofFinance(world),
    action: 'payout_batch.end_items',
    wish,
    reason: 'Seen in the portal.',
    text: `says that ${withdrawals.join(', ')} of ${name} ${outcome}`,
    payload: () => ({
      batch_id: idOf(product, name),
      withdrawal_ids: withdrawals.map((key) => idOf(product, key)),
      outcome,
    }),
    touched: { batches: [name], withdrawals },
  });
}

const isRetryable = (kept: Market['withdrawals'][string] | undefined) =>
  kept !== undefined && !kept.isRetried && !kept.isPaidAfterReturn;

/** A withdrawal that failed is made again. */
export function retry(world: World): Act[] | null {
  const { random, market, product } = world;
  const names = Object.keys(market.withdrawals);
  const failed = names.filter((name) => /failed|reversed/.test(market.withdrawals[name]?.status ?? ''));
  const fresh = failed.filter((name) => isRetryable(market.withdrawals[name]));
  if (failed.length === 0 || (fresh.length === 0 && random.chance(0.9))) return null;
  const withdrawal = random.pick(random.chance(0.93) ? (fresh.length > 0 ? fresh : failed) : names);
  const as = world.name('withdrawal');
  return agreeing(world, {
    maker: ofFinance(world),
    action: 'withdrawal.retry',
    wish: { withdrawal, as },
    reason: 'The owner gave the right number.',
    text: `tries ${withdrawal} again as ${as}`,
    payload: () => ({ withdrawal_id: idOf(product, withdrawal) }),
    touched: { withdrawals: [withdrawal, as] },
    learns: (result) => learn(product, as, result['withdrawal_id']),
  });
}

/** What is not with the bank yet goes there. */
export function* sendBatches(world: World): Generator<Act> {
  for (const person of finance) {
    const request = { person, currency: 'PKR', withdrawals: null, reason: 'At the end.' };
    if (createBatch(structuredClone(world.market), 'a try', request) === 'done') yield collecting(world, request);
  }
  for (const [name, { status, by, version }] of Object.entries(world.market.batches)) {
    const maker = by === '' ? 'Finance' : by;
    if (status === 'draft') yield* agreed(world, approval(world, name, { maker, version }));
    if (/draft|approved/.test(status)) yield exporting(world, 'Finance', name);
  }
}
