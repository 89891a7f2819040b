/** Acts around JazzCash and Easypaisa: what payers do on their pages, and what the companies decide without them. */
import { done, type Market } from '../model/market.ts';
import { isOpen, isSettled } from '../model/payments.ts';
import { hearRail, isRail, type Cardholder, type Circumstances, type Phone, type Rail } from '../model/rails.ts';
import {
  awaitQuestions,
  comeHome,
  countQuestions,
  deliverHint,
  learnHint,
  settleAtRail,
  visitPage,
  type Visit,
} from '../product/rails-desk.ts';
import type { Act, World } from '../world.ts';

/** How phones and lines are when a payment is begun. */
export function someCircumstances({ random }: World): Circumstances {
  const phone = random.weighted<Phone>([
    [10, 'approve'],
    [1, 'decline'],
    [2, 'wrong_pin'],
    [4, 'pending'],
    [1, 'lost_before'],
    [2, 'lost_after'],
  ]);
  const cardholder = random.weighted<Cardholder>([
    [6, 'approve'],
    [2, 'decline'],
    [1, 'page'],
  ]);
  return { phone, cardholder, isInquiryLost: random.chance(0.3) };
}

/** Payments of such a company that the product has. */
function railPayments({ market, product }: World): [string, Market['payments'][string] & { provider: Rail }][] {
  return Object.entries(market.payments).flatMap(([name, payment]) =>
    isRail(payment.provider) && product.ids.has(name) ? [[name, { ...payment, provider: payment.provider }]] : [],
  );
}

/** JazzCash pushes every end of a payment, Easypaisa only that it is paid. */
const isPushed = (rail: Rail, record: 'paid' | 'failed') => rail === 'jazzcash' || record === 'paid';

function settle(market: Market, name: string, rail: Rail, record: 'paid' | 'failed', message: string): void {
  market.rails[name] = record;
  if (!isPushed(rail, record)) return;
  const { amountMinor = 0 } = market.payments[name] ?? {};
  const status = record === 'paid' ? 'succeeded' : 'failed';
  market.company.messages[message] = {
    about: 'hint',
    subject: name,
    status,
    amountMinor,
    feeMinor: null,
    lie: null,
    deliveries: 0,
  };
}

/** The payer goes to the page, pays or does not, and comes home or does not. */
export function visitRailPage(world: World): Act | null {
  const { random } = world;
  // Easypaisa's second form is only there while we wait for the payment.
  const waiting = railPayments(world).filter(
    ([name, payment]) =>
      payment.hasPage &&
      world.market.rails[name] !== 'paid' &&
      world.market.rails[name] !== 'failed' &&
      isOpen(payment),
  );
  if (waiting.length === 0) return null;
  const [name, { provider: rail }] = random.pick(waiting.slice(-8));
  const act = random.weighted<Visit>([
    [8, 'pay'],
    [2, 'fail'],
    [2, 'leave'],
  ]);
  const isComingHome = act !== 'leave' && random.chance(0.6);
  const message = world.name('message');
  return {
    text: `the payer of ${name} on the page of ${rail}: ${act}${isComingHome ? ', and comes home' : ''} (${message})`,
    kind: 'pay on the page of a rail',
    touched: { payments: [name], orders: ordersOf(world, name) },
    predict(market) {
      if (act === 'leave') market.rails[name] ??= 'open';
      else settle(market, name, rail, act === 'pay' ? 'paid' : 'failed', message);
      if (isComingHome) hearRail(market, name);
      return done;
    },
    async perform() {
      const before = await countQuestions(world.product, name);
      const way = await visitPage(world.product, name, rail, act);
      if (act !== 'leave' && isPushed(rail, act === 'pay' ? 'paid' : 'failed'))
        await learnHint(world.product, name, rail, message);
      if (isComingHome && way !== null) {
        await comeHome(rail, way);
        await awaitQuestions(world.product, name, before + 1);
      }
      return { code: done, answer: null };
    },
  };
}

const ordersOf = ({ market }: World, name: string): string[] => {
  const order = market.payments[name]?.order ?? null;
  return order === null ? [] : [order];
};

/** What was pending at the company is paid or fails; what failed, or what we no longer wait for, is paid all the same, late. */
export function settleLate(world: World): Act | null {
  const { random, market } = world;
  const unsettled = railPayments(world).filter(
    ([name, payment]) => !isSettled(payment) && market.rails[name] !== undefined && market.rails[name] !== 'paid',
  );
  if (unsettled.length === 0) return null;
  const [name, { provider: rail }] = random.pick(unsettled.slice(-8));
  const isPaid = market.rails[name] === 'failed' || random.chance(0.7);
  const message = world.name('message');
  const record = isPaid ? 'paid' : 'failed';
  return {
    text: `${rail}: ${name} is ${record} (${message})`,
    kind: 'a rail decides late',
    touched: { payments: [name] },
    predict(now) {
      settle(now, name, rail, record, message);
      return done;
    },
    async perform() {
      await settleAtRail(world.product, name, rail, isPaid);
      if (isPushed(rail, record)) await learnHint(world.product, name, rail, message);
      return { code: done, answer: null };
    },
  };
}

/** The push about a payment arrives; it only makes us ask. */
export function deliveringHint(world: World, name: string): Act {
  const payment = world.market.company.messages[name]?.subject ?? '';
  const rail = world.market.payments[payment]?.provider ?? '';
  return {
    text: `${rail} pushes ${name}: something about ${payment}`,
    kind: 'deliver a push',
    touched: { payments: [payment], orders: ordersOf(world, payment) },
    predict(market) {
      const message = market.company.messages[name];
      if (message !== undefined) message.deliveries += 1;
      hearRail(market, payment);
      return done;
    },
    perform: () => deliverHint(world.product, name, payment, rail as Rail),
  };
}
