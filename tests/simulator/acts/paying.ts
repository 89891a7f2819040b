/** Acts around payments: opening the page, what the buyer does there, the company's messages. */
import { deliver } from '../model/messages.ts';
import { done, type Market } from '../model/market.ts';
import { isOpen, openPage, paymentNamed, startPayment, type PaymentRequest } from '../model/payments.ts';
import { chargeFee, type Fault, type Message } from '../model/company.ts';
import type { Circumstances } from '../model/rails.ts';
import { buyerFee, feeTerms } from '../model/pricing.ts';
import { chooseWay, ways } from '../model/ways.ts';
import { beginPayment, deliverMessage, forgeFor, payAtCompany, withFault } from '../product/provider-desk.ts';
import { learn, type Outcome } from '../product/product.ts';
import { awaitFirstQuestion, withPhones } from '../product/rails-desk.ts';
import { type Act, type World } from '../world.ts';
import { deliveringHint, someCircumstances } from './rails.ts';
import { people } from './shopping.ts';

/** Somebody opens a payment: a top-up, or for an order that waits. */
export function openPayment(world: World): Act {
  const { random, market } = world;
  const waiting = Object.entries(market.orders).filter(([, order]) => order.status === 'pending_payment');
  const amounts = [random.whole(100_000, 4_000_000), random.whole(5_000, 400_000), random.whole(1_000, 9_000) * 100];
  if (waiting.length === 0 || random.chance(0.45)) {
    const payer = random.pick(people(world).filter((name) => /Buyer|Sana/.test(name)));
    const amountMinor = random.chance(0.88) ? random.pick(amounts) : random.pick([0, -1, 4_999, 1_000_000_001]);
    const isAtHome = random.chance(0.95);
    const currency = (market.members[payer]?.country === 'PK') === isAtHome ? 'PKR' : 'NGN';
    return opening(
      world,
      shown(world, { payer, purpose: 'topup', order: null, amountMinor, currency, ...someWay(world, currency) }),
    );
  }
  const [order, kept] = random.pick(waiting);
  const payer = random.chance(0.93) ? kept.buyer : random.pick(people(world));
  const amountMinor = kept.totalMinor + (random.chance(0.93) ? 0 : random.pick([-1, 1]));
  const { currency } = kept;
  return opening(
    world,
    shown(world, { payer, purpose: 'order', order, amountMinor, currency, ...someWay(world, currency) }),
  );
}

/** What the page showed of the company's fee; now and then it was another then. */
function shown({ market, random }: World, request: Omit<PaymentRequest, 'feeMinor'>): PaymentRequest {
  const way = chooseWay(structuredClone(market), request);
  const terms = typeof way === 'string' ? null : feeTerms(market, way.provider);
  const feeMinor = request.amountMinor > 0 ? buyerFee(terms, request.amountMinor) : 0;
  return { ...request, feeMinor: random.chance(0.96) ? feeMinor : feeMinor + 1 };
}

/** The best way, or one that the payer chooses; now and then without the number of the phone. */
function someWay({ random }: World, currency: string): Pick<PaymentRequest, 'provider' | 'method' | 'hasMobile'> {
  const hasMobile = random.chance(0.96);
  if (currency === 'NGN' || random.chance(0.2)) return { provider: null, method: null, hasMobile };
  const { provider, method } = random.pick(ways.filter((way) => way.currency === currency));
  return { provider, method, hasMobile };
}

function someFault(world: World, path: string, probability: number): Fault | null {
  const { random } = world;
  if (!random.chance(probability)) return null;
  return { path, name: random.pick(['api.500', 'api.500_after', 'api.429', 'api.401', 'api.garbage'] as const) };
}

export function opening(world: World, request: PaymentRequest, key = world.key()): Act {
  const name = world.name('payment');
  const fault = someFault(world, '/transaction/initialize', 0.12);
  const circumstances = someCircumstances(world);
  const keyName = `start-payment ${request.payer} ${key}`;
  const forget = (market: Market) => void (market.company.fault = null);
  const act: Act = {
    text: `${request.payer}: opens a payment of ${request.amountMinor} for ${request.order ?? 'the wallet'} as ${name}${sayWay(request)}${fault === null ? '' : `, the company answers ${fault.name}`}${request.currency === 'PKR' ? `, the phone: ${circumstances.phone}${circumstances.isInquiryLost ? ', and nothing more is heard' : ''}` : ''} [${key}]`,
    touched: { payments: [name], orders: request.order === null ? [] : [request.order] },
    key: { name: keyName, body: JSON.stringify(request) },
    predict(market) {
      const chosen = paymentNamed(market, name, request);
      market.company.fault = fault;
      const verdict = startPayment(market, name, request, circumstances);
      forget(market);
      // What the database has kept stays, whatever the company answers.
      if (verdict === done || /^payment\.(provider_(unr|ref)|mobile_)/.test(verdict)) {
        market.started[keyName] = chosen;
        market.keys[keyName] = JSON.stringify(request);
      }
      return verdict;
    },
    again(market) {
      const chosen = market.started[keyName] ?? '';
      market.company.fault = fault;
      const verdict = openPage(market, chosen);
      forget(market);
      return verdict;
    },
    perform: () => performOpening(world, request, key, { fault, circumstances }),
    other: () => opening(world, { ...request, amountMinor: request.amountMinor + 1 }, key),
    bind: (market, answer) => bindPayment(world, market, keyName, answer),
  };
  return act;
}

const sayWay = ({ currency, provider, method }: PaymentRequest) =>
  ` ${currency}${provider === null ? '' : ` by ${provider} ${method}`}`;

/** A phone is asked after the answer: it is over when the company was asked what became of it. */
async function performOpening(
  { product }: World,
  request: PaymentRequest,
  key: string,
  { fault, circumstances }: { readonly fault: Fault | null; readonly circumstances: Circumstances },
): Promise<Outcome> {
  if (request.currency !== 'PKR') return withFault(fault, 1, () => beginPayment(product, request, key));
  return withPhones(circumstances, async () => {
    const outcome = await beginPayment(product, request, key);
    const { payment_id: id, method } = (outcome.answer ?? {}) as { payment_id?: string; method?: string };
    if (outcome.code === done && method === 'mobile_account' && id !== undefined) await awaitFirstQuestion(product, id);
    return outcome;
  });
}

function bindPayment(world: World, market: Market, keyName: string, answer: unknown): void {
  const { product } = world;
  const name = market.started[keyName];
  if (name === undefined) return;
  const id = (answer as { payment_id?: unknown } | null)?.payment_id;
  if (typeof id === 'string') learn(product, name, id);
}

/** What a buyer does on the company's page: pays, is declined, leaves. The message about it lies now and then. */
export function payOnPage(world: World): Act | null {
  const { random, market } = world;
  const waiting = Object.keys(market.payments).filter((name) => {
    const charge = market.company.charges[name];
    return charge !== undefined && charge.status !== 'success' && world.product.ids.has(name);
  });
  if (waiting.length === 0) return null;
  const name = random.pick(waiting.slice(-12));
  const result = random.weighted([
    [8, 'success'],
    [1, 'failed'],
    [1, 'abandoned'],
  ] as const);
  const lie = result === 'success' && random.chance(0.06) ? random.pick(['amount', 'currency', 'mode'] as const) : null;
  const message = world.name('message');
  return {
    text: `the payer of ${name}: ${result}${lie === null ? '' : `, and the message will lie about the ${lie}`} (${message})`,
    touched: { payments: [name] },
    predict(now) {
      const charge = now.company.charges[name];
      if (charge === undefined) return done;
      charge.status = result;
      const { amountMinor } = charge;
      if (result === 'success') now.company.messages[message] = newMessage(name, amountMinor, lie);
      return done;
    },
    async perform() {
      await payAtCompany(world.product, name, { result, lie, message });
      return { code: done, answer: null };
    },
  };
}

function newMessage(subject: string, amountMinor: number, lie: Message['lie']): Message {
  const feeMinor = chargeFee(amountMinor);
  return { about: 'payment', subject, status: 'succeeded', amountMinor, feeMinor, lie, deliveries: 0 };
}

/** A message arrives: mostly one that has not yet, sometimes again. Which one is chance, so they come late and in any order. */
export function deliverSomething(world: World, isForRace = false): Act | null {
  const { random, market } = world;
  const names = Object.keys(market.company.messages).filter(
    // When the functions have done what a hint makes them do, is only seen when one comes at a time.
    (name) => world.product.ids.has(name) && !(isForRace && market.company.messages[name]?.about === 'hint'),
  );
  const fresh = names.filter((name) => market.company.messages[name]?.deliveries === 0);
  const from = fresh.length > 0 && random.chance(0.8) ? fresh : names;
  return from.length === 0 ? null : delivering(world, random.pick(from.slice(-20)));
}

/** The oldest message that never came. */
export function deliverSomethingNew(world: World): Act | null {
  const { messages } = world.market.company;
  const name = Object.keys(messages).find((key) => messages[key]?.deliveries === 0 && world.product.ids.has(key));
  return name === undefined ? null : delivering(world, name);
}

export function delivering(world: World, name: string): Act {
  const message = world.market.company.messages[name];
  if (message?.about === 'hint') return deliveringHint(world, name);
  const subject = message?.subject ?? '';
  const payment = world.market.chargebacks[subject]?.payment ?? subject;
  const order = world.market.payments[payment]?.order ?? null;
  const lie = message?.lie ?? null;
  return {
    text: `the company delivers ${name}: ${message?.about} ${subject} ${message?.status}${lie === null ? '' : `, lying about the ${lie}`}`,
    touched: {
      payments: [payment],
      chargebacks: message?.about === 'chargeback' ? [subject] : [],
      withdrawals: [subject],
      orders: order === null ? [] : [order],
      refunds: Object.keys(world.market.refunds).filter((refund) => world.market.refunds[refund]?.payment === subject),
    },
    predict(market) {
      deliver(market, name);
      return done;
    },
    perform: () => deliverMessage(world.product, name),
  };
}

/** Somebody who is not the company says that a payment succeeded. */
export function forgeMessage(world: World): Act | null {
  const { random, market } = world;
  const waiting = Object.keys(market.payments).filter(
    (name) =>
      market.payments[name]?.provider === 'paystack' && isOpen(market.payments[name]) && world.product.ids.has(name),
  );
  if (waiting.length === 0) return null;
  const name = random.pick(waiting);
  return {
    text: `a stranger: forges the success of ${name}`,
    touched: { payments: [name] },
    predict: () => 'http 401',
    perform: () => forgeFor(world.product, name, market.payments[name]?.amountMinor ?? 0),
  };
}
