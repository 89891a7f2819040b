/** Acts around chargebacks: payers dispute at their bank, and the bank decides; the company's word about it waits. */
import { disputeCharge, type ChargebackWord } from '../model/chargebacks.ts';
import { done, type Market } from '../model/market.ts';
import { disputeAtCompany, resolveAtCompany } from '../product/provider-desk.ts';
import type { Act, World } from '../world.ts';

function say(market: Market, name: string, word: ChargebackWord, message: string): void {
  const { amountMinor = 0 } = market.chargebacks[name] ?? {};
  market.company.messages[message] = {
    about: 'chargeback',
    subject: name,
    status: word,
    amountMinor,
    feeMinor: null,
    lie: null,
    deliveries: 0,
  };
}

/** A payer disputes a charge, or a part of it. */
export function disputePayment(world: World): Act | null {
  const { random, market, product } = world;
  const charged = Object.keys(market.company.charges).filter(
    (name) =>
      market.company.charges[name]?.status === 'success' &&
      product.ids.has(name) &&
      !Object.values(market.chargebacks).some(({ payment }) => payment === name),
  );
  if (charged.length === 0) return null;
  const payment = random.pick(charged);
  const whole = market.payments[payment]?.amountMinor ?? 1;
  const amountMinor = random.chance(0.7) ? whole : random.whole(1, whole);
  const name = world.name('chargeback');
  const message = world.name('message');
  return {
    text: `the payer of ${payment}: disputes ${amountMinor} of it at the bank as ${name} (${message})`,
    kind: 'a payer disputes',
    touched: { payments: [payment] },
    predict(now) {
      disputeCharge(now, name, payment, amountMinor);
      say(now, name, 'open', message);
      return done;
    },
    async perform() {
      await disputeAtCompany(product, { payment, amountMinor, chargeback: name, message });
      return { code: done, answer: null };
    },
  };
}

/** The bank decides, once. */
export function resolveChargeback(world: World): Act | null {
  const { random, market } = world;
  const open = undecided(market);
  return open.length === 0 ? null : resolving(world, random.pick(open), random.pick(['won', 'lost']));
}

export const undecided = (market: Market) =>
  Object.keys(market.chargebacks).filter(
    (name) =>
      !Object.values(market.company.messages).some(({ subject, status }) => subject === name && status !== 'open'),
  );

export function resolving(world: World, name: string, word: 'won' | 'lost'): Act {
  const message = world.name('message');
  const payment = world.market.chargebacks[name]?.payment ?? '';
  return {
    text: `the bank: ${name} is ${word} (${message})`,
    kind: 'a dispute is decided',
    touched: { payments: [payment] },
    predict(market) {
      say(market, name, word, message);
      return done;
    },
    async perform() {
      await resolveAtCompany(world.product, { payment, chargeback: name, word, message });
      return { code: done, answer: null };
    },
  };
}
