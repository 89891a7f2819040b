/** What happens next: an act, some acts in a row, or two acts at once. */
import {
  adjusting,
  adjustStock,
  bankTransfer,
  buy,
  changePrice,
  crediting,
  newReference,
  ownerOf,
  placing,
} from './acts/shopping.ts';
import { askForReference, bringStatement, explainLine } from './acts/bank.ts';
import {
  approveBatch,
  cancelOrSend,
  collect,
  endItems,
  exporting,
  fetchFile,
  retry,
  sendFile,
} from './acts/batches.ts';
import { disputePayment, resolveChargeback } from './acts/chargebacks.ts';
import { compensate } from './acts/compensating.ts';
import { agreed, decideSomething, decideTwice, takeSomethingBack } from './acts/approving.ts';
import { endRefund, endWithdrawal, releaseByTwo } from './acts/ending.ts';
import { endLink, lastUse, makeLink, useLink } from './acts/linking.ts';
import { closeBooks, reopenBooks } from './acts/closing.ts';
import { someErrand } from './acts/errands.ts';
import { exchangeMoney, setRate } from './acts/exchanging.ts';
import { decideByTwo, orderAct, pickOrder } from './acts/ordering.ts';
import { endMobilePayout } from './acts/mobile-payouts.ts';
import { deliverSomething, delivering, forget, forgeMessage, openPayment, payOnPage } from './acts/paying.ts';
import { changeRules } from './acts/pricing.ts';
import { answer, letGo, review } from './acts/reviewing.ts';
import { settleLate, visitRailPage } from './acts/rails.ts';
import { refundOrder, refundPayment, sendOn } from './acts/refunding.ts';
import { holiday, suspendPerson, suspendStore } from './acts/suspending.ts';
import { ask, handOver, runJobs, travel, travelBy } from './acts/timing.ts';
import { stopWeekly, turnWeekly } from './acts/weekly.ts';
import { cancel, decide, endTransfer, newDestination, withdraw } from './acts/withdrawing.ts';
import { goodsMinor } from './model/buying.ts';
import { availableOf } from './model/market.ts';
import { isByFile } from './model/ways-out.ts';
import type { Act, World } from './world.ts';

export type Step = { readonly kind: 'act'; readonly act: Act } | { readonly kind: 'race'; readonly acts: [Act, Act] };

type Maker = (world: World) => Act | readonly Act[] | null;

const makers: readonly (readonly [weight: number, make: Maker])[] = [
  [20, buy],
  [42, (world) => orderAct(world)],
  [6, adjustStock],
  [2, changePrice],
  [3, changeRules],
  [1, holiday],
  [2, suspendStore],
  [2, suspendPerson],
  [3, makeLink],
  [4, useLink],
  [1, endLink],
  [2, setRate],
  [4, exchangeMoney],
  [2, closeBooks],
  [3, reopenBooks],
  [6, endRefund],
  [5, endWithdrawal],
  [3, releaseByTwo],
  [2, decideByTwo],
  [4, bankTransfer],
  [10, openPayment],
  [11, payOnPage],
  [5, visitRailPage],
  [2, settleLate],
  [6, review],
  [10, answer],
  [2, letGo],
  [2, disputePayment],
  [2, resolveChargeback],
  [11, (world) => deliverSomething(world)],
  [2, forgeMessage],
  [1, forget],
  [5, refundPayment],
  [5, refundOrder],
  [6, sendOn],
  [3, (world) => decideSomething(world)],
  [1, (world) => takeSomethingBack(world)],
  [2, compensate],
  [4, newDestination],
  [16, withdraw],
  [4, turnWeekly],
  [1, stopWeekly],
  [9, (world) => decide(world)],
  [1, (world) => cancel(world)],
  [5, endTransfer],
  [5, endMobilePayout],
  [6, (world) => handOver(world)],
  [3, ask],
  [7, travel],
  [6, runJobs],
  [4, askForReference],
  [5, bringStatement],
  [4, explainLine],
  [4, collect],
  [8, sendFile],
  [5, approveBatch],
  [6, fetchFile],
  [3, cancelOrSend],
  [12, endItems],
  [10, retry],
  [4, repeat],
  [2, otherUnderTheSameKey],
];

const raceShare = 0.06;

/** Chance that what happens next is an errand of many acts. */
const errandShare = 0.03;

export function choose(world: World): Iterable<Step> {
  const { random } = world;
  if (random.chance(errandShare)) return stepsOf(someErrand(world));
  for (;;) {
    if (random.chance(raceShare)) {
      const acts = random.pick(races)(world);
      if (acts !== null) return [{ kind: 'race', acts }];
    }
    const made = random.weighted(makers)(world);
    if (made !== null) return [made].flat().map((act) => ({ kind: 'act', act }));
  }
}

function* stepsOf(acts: Iterable<Act>): Generator<Step> {
  for (const act of acts) yield { kind: 'act', act };
}

/** Somebody presses the button again, or a network sends it again. */
function repeat(world: World): Act | null {
  return world.kept.length === 0 ? null : world.random.pick(world.kept.slice(-40));
}

function otherUnderTheSameKey(world: World): Act | null {
  const known = world.kept.slice(-60).filter((act) => act.other !== undefined);
  return known.length === 0 ? null : (world.random.pick(known).other?.() ?? null);
}

type Race = (world: World) => [Act, Act] | null;

function pair(first: Act | null, second: Act | null): [Act, Act] | null {
  return first === null || second === null ? null : [first, second];
}

const races: readonly Race[] = [
  /** Two people, or one twice, on one order. */
  (world) => {
    const name = pickOrder(world);
    return name === null ? null : pair(orderAct(world, name), orderAct(world, name));
  },
  /** One button pressed twice. */
  (world) => {
    const act = orderAct(world);
    return act === null ? null : [act, act];
  },
  lastPieces,
  /** The timers against a person. */
  (world) => {
    const { market, random } = world;
    const due = Object.keys(market.orders).filter((name) => (market.orders[name]?.dueAt ?? Infinity) <= market.now);
    return due.length === 0 ? null : pair(runJobs(world), orderAct(world, random.pick(due)));
  },
  /** The company's word against a person's, about one order. */
  (world) => {
    const { market, random } = world;
    const names = Object.entries(market.company.messages).filter(
      ([name, message]) =>
        message.about === 'payment' &&
        message.deliveries === 0 &&
        world.product.ids.has(name) &&
        (market.payments[message.subject]?.order ?? null) !== null,
    );
    if (names.length === 0) return null;
    const [name, message] = random.pick(names);
    return pair(delivering(world, name), orderAct(world, market.payments[message.subject]?.order ?? null));
  },
  /** One message delivered twice at once. */
  (world) => {
    const act = deliverSomething(world, true);
    return act === null ? null : [act, act];
  },
  decideTwice,
  lastUse,
  /** Money taken back while it is decided about, or handed over. */
  (world) => {
    const { market, random } = world;
    const names = Object.keys(market.withdrawals).filter((name) =>
      /initiated|under_review/.test(market.withdrawals[name]?.status ?? ''),
    );
    if (names.length === 0) return null;
    const name = random.pick(names);
    const isReady = market.withdrawals[name]?.status === 'initiated';
    const isQuiet = !Object.values(market.refunds).some(({ status }) => status === 'requested');
    return pair(cancel(world, name), isReady && isQuiet ? sending(world, name) : decide(world, name));
  },
];

/** Two buyers, or one with money for one order, want the same pieces. */
function lastPieces(world: World): [Act, Act] | null {
  const { market, random } = world;
  const free = Object.entries(market.products).filter(([, { onHand, reserved }]) => onHand > reserved);
  if (free.length === 0) return null;
  const [product, kept] = random.pick(free);
  const shop = market.stores[kept.store];
  const quantity = Math.min(kept.onHand - kept.reserved, 100);
  const items = [{ product, quantity }];
  const expectedMinor = goodsMinor(market, items) + (shop?.deliveryMinor ?? 0);
  const able = Object.keys(market.members).filter(
    (name) => name !== ownerOf(world, kept.store) && availableOf(market, name, shop?.currency ?? '') >= expectedMinor,
  );
  if (able.length === 0) return null;
  const order = () => ({ store: kept.store, items, method: 'wallet', expectedMinor, buyer: random.pick(able) });
  return [placing(world, order()), placing(world, order())];
}

/** How a run begins: the shelves are filled and the wallets, too. */
export function opening(world: World): Step[] {
  const { market } = world;
  const stocked = Object.entries(market.products).map(([item, { store }]) =>
    adjusting(world, { person: ownerOf(world, store), item, delta: 30, reason: 'received' }),
  );
  const shoppers = Object.entries(market.members).filter(([, { rights }]) => rights.length === 0);
  const credited = shoppers.flatMap(([payee, { country }]) =>
    (country === 'PK' ? ['PKR'] : ['NGN', 'PKR']).flatMap((currency) => {
      const amountMinor = world.random.whole(5_000_000, 15_000_000);
      return agreed(
        world,
        crediting(world, { payee, currency, amountMinor, reference: newReference(world) }, 'Finance'),
      );
    }),
  );
  // Both of finance used up almost all the codes that they may ask for in ten minutes.
  return [...stocked, ...credited, travelBy(0.25)].map((act) => ({ kind: 'act', act }));
}

/** What leaves by a call is handed over; what leaves by a file is fetched, when it is in an approved one. */
function sending(world: World, name: string): Act {
  const { market } = world;
  if (!isByFile(market.withdrawals[name]?.payer ?? 'bank')) return handOver(world, true);
  const found = Object.entries(market.batches).find(([, { status, items }]) => status === 'approved' && name in items);
  return found === undefined ? handOver(world, true) : exporting(world, 'Finance', found[0]);
}
