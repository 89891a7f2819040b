/**
 * Errands: things that take many acts in the right order, which chance alone hardly ever brings about. Each act is chosen when the
 * one before it was done; what happens to be refused on the way ends the errand.
 */
import { availableOf, type Market } from '../model/market.ts';
import { leftForSource } from '../model/refunds.ts';
import { goodsMinor } from '../model/buying.ts';
import { buyerFee, feeTerms } from '../model/pricing.ts';
import type { Payer } from '../model/ways-out.ts';
import { waysOut } from '../model/ways-out.ts';
import type { Act, World } from '../world.ts';
import { agreed } from './approving.ts';
import { approval, collecting, decidingBatch, endingItems, exporting, retry } from './batches.ts';
import { sayingEnd } from './ending.ts';
import { endMobilePayout } from './mobile-payouts.ts';
import { acting } from './ordering.ts';
import { deliverSomethingNew, opening, payingOnPage } from './paying.ts';
import { sendOn } from './refunding.ts';
import { answering, letGo, reviewing } from './reviewing.ts';
import { ownerOf, people, placing } from './shopping.ts';
import { ask, handOver, travelBy } from './timing.ts';
import { adding, confirmingRequest, deciding, requesting, someAccount } from './withdrawing.ts';

export type Errand = Generator<Act>;

const leastMinor = 300_000;

/** Somebody with money who may take it out, and is not kept from it. */
function somebodyWith(world: World, currency: string): { person: string; owner: string } | null {
  const { market, random } = world;
  const owners = [...people(world).filter((name) => name.startsWith('Buyer')), ...Object.keys(market.stores)];
  const able = owners.flatMap((owner) => {
    const person = owner in market.stores ? ownerOf(world, owner) : owner;
    const isFree = market.members[person]?.isSuspended === false;
    return isFree && availableOf(market, owner, currency) >= leastMinor ? [{ person, owner }] : [];
  });
  return able.length === 0 ? null : random.pick(able);
}

/** An account to which this owner can withdraw, added a day before where there is none. */
function* accountFor(world: World, payer: Payer, person: string, owner: string): Generator<Act, string> {
  const { market } = world;
  const known = Object.entries(market.destinations).find(
    ([, kept]) => kept.owner === owner && kept.payer === payer && kept.usableAt <= market.now,
  );
  if (known !== undefined) return known[0];
  const name = world.name('account');
  yield* adding(world, { person, owner, payer, account: someAccount(world, payer) }, true, name);
  yield travelBy(25);
  return name;
}

/** A withdrawal that staff let go; its name, or null. */
function* takeOut(world: World, payer: Payer): Generator<Act, string | null> {
  const { currency } = waysOut[payer];
  const found = somebodyWith(world, currency);
  if (found === null) return null;
  const destination = yield* accountFor(world, payer, found.person, found.owner);
  const most = Math.min(availableOf(world.market, found.owner, currency), 1_000_000);
  const amountMinor = world.random.whole(100_000, Math.max(most, 100_000));
  const input = { ...found, currency, amountMinor, destination, confirmation: world.name('confirmation') };
  const name = world.name('withdrawal');
  yield confirmingRequest(world, input);
  yield requesting(world, input, name);
  if (/^(open|asked)$/.test(world.market.cases[name]?.status ?? '')) yield* reviewed(world, name, found.person);
  if (statusOf(world.market, name) === 'under_review') {
    yield deciding(world, { person: 'Finance', withdrawal: name, decision: 'approve', reason: 'Checked.' });
  }
  return statusOf(world.market, name) === 'initiated' ? name : null;
}

const statusOf = (market: Market, name: string) => market.withdrawals[name]?.status;

/** Staff ask, are answered, and let it go, alone or by two. */
function* reviewed(world: World, subject: string, person: string): Errand {
  if (world.random.chance(0.7)) {
    const asking = {
      person: 'Moderator',
      subject,
      decision: 'ask',
      reason: 'What is it for?',
      refund: world.name('refund'),
    };
    yield reviewing(world, asking);
    if (world.market.members[person]?.isSuspended === false) yield answering(world, subject);
  }
  if (world.random.chance(0.5)) yield* letGo(world) ?? [];
  if (!/^(open|asked)$/.test(world.market.cases[subject]?.status ?? '')) return;
  const refund = world.name('refund');
  yield reviewing(world, { person: 'Moderator', subject, decision: 'release', reason: 'As was said.', refund });
}

function* payByFile(world: World): Errand {
  const { random } = world;
  const withdrawal = yield* takeOut(world, 'bank');
  if (withdrawal === null) return;
  const name = world.name('batch');
  const request = { person: 'Finance', currency: 'PKR', withdrawals: [withdrawal], reason: 'The run of today.' };
  yield collecting(world, request, name);
  if (random.chance(0.2)) {
    yield decidingBatch(world, { person: 'Finance', batch: name, action: 'cancel', version: 1, reason: 'Not today.' });
    return;
  }
  yield* agreed(world, approval(world, name, { maker: 'Finance', version: 1 }));
  yield exporting(world, 'Controller', name);
  if (random.chance(0.5)) {
    yield decidingBatch(world, { person: 'Finance', batch: name, action: 'send', version: 3, reason: 'It went.' });
  }
  yield* endingItems(world, name, [withdrawal], random.pick(['settled', 'failed']));
  if (statusOf(world.market, withdrawal) === 'failed') yield* retry(world) ?? [];
}

function* payByMobile(world: World): Errand {
  const withdrawal = yield* takeOut(world, world.random.pick(['jazzcash', 'jazzcash', 'easypaisa'] as const));
  if (withdrawal === null) return;
  yield handOver(world);
  for (const act of [endMobilePayout(world), ask(world, true)]) if (act !== null) yield act;
  yield* endUnheard(world, withdrawal);
}

/** A transfer of which the company says nothing for a day. */
function* endUnheard(world: World, withdrawal: string): Errand {
  const { market, random } = world;
  if (statusOf(market, withdrawal) !== 'pending_provider' || random.chance(0.3)) return;
  yield travelBy(25);
  const outcome = random.pick(['settled', 'failed']);
  yield* agreed(world, sayingEnd(world, 'Finance', { withdrawal, outcome }));
  if (statusOf(world.market, withdrawal) === 'failed') yield* retry(world) ?? [];
}

function* payByTransfer(world: World): Errand {
  const withdrawal = yield* takeOut(world, 'paystack');
  if (withdrawal === null) return;
  yield handOver(world, true);
  yield* endUnheard(world, withdrawal);
}

/** An order is paid at the company and refused by its store; its buyer sends the money on to where it came from. */
function* sendRefundOn(world: World): Errand {
  const { market, random } = world;
  const free = Object.entries(market.products).filter(
    ([, { store, onHand, reserved }]) =>
      onHand > reserved && market.stores[store]?.currency === 'NGN' && market.stores[store].status === 'active',
  );
  const buyers = people(world).filter(
    (name) => name.startsWith('Buyer') && market.members[name]?.isSuspended === false,
  );
  if (free.length === 0 || buyers.length === 0) return;
  const [product, { store }] = random.pick(free);
  const items = [{ product, quantity: 1 }];
  const totalMinor = goodsMinor(market, items) + (market.stores[store]?.deliveryMinor ?? 0);
  if (totalMinor < 10_000) return;
  const buyer = random.pick(buyers);
  const known = new Set(Object.keys(market.orders));
  yield placing(world, { store, items, method: 'provider', expectedMinor: totalMinor, buyer });
  const order = Object.keys(world.market.orders).find((name) => !known.has(name));
  if (order === undefined) return;
  yield* payFor(world, { order, buyer, totalMinor });
  yield acting(world, { person: ownerOf(world, store), order, action: 'reject', payload: { reason: 'It is broken.' } });
  const kept = world.market.orders[order];
  if (kept === undefined || leftForSource(world.market, order, kept) <= 0) return;
  const act = sendOn(world, order);
  if (act === null) return;
  yield act;
  yield handOver(world);
}

function* payFor(
  world: World,
  { order, buyer, totalMinor }: { readonly order: string; readonly buyer: string; readonly totalMinor: number },
): Errand {
  const feeMinor = buyerFee(feeTerms(world.market, 'paystack'), totalMinor);
  const known = new Set(Object.keys(world.market.payments));
  yield opening(world, {
    payer: buyer,
    purpose: 'order',
    order,
    amountMinor: totalMinor,
    feeMinor,
    currency: 'NGN',
    provider: null,
    method: null,
    hasMobile: true,
    card: null,
    isCardKept: false,
  });
  const { market, product } = world;
  const payment = Object.keys(market.payments).find((name) => !known.has(name));
  if (payment === undefined || !product.ids.has(payment) || market.company.charges[payment] === undefined) return;
  yield payingOnPage(world, payment, 'success');
  for (let act = deliverSomethingNew(world); act !== null; act = deliverSomethingNew(world)) {
    yield act;
    if (world.market.orders[order]?.isPaid === true) return;
  }
}

const errands = [
  [3, payByFile],
  [2, payByMobile],
  [1, payByTransfer],
  [3, sendRefundOn],
] as const;

export function someErrand(world: World): Errand {
  return world.random.weighted(errands)(world);
}
