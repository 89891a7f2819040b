/** Acts around payments: opening the page, what the buyer does there, the company's messages. */
import { forgetCard, isCardOf } from '../model/cards.ts';
import { deliver } from '../model/messages.ts';
import { done, type Market } from '../model/market.ts';
import { isOpen, openPage, paymentNamed, startPayment, type PaymentRequest } from '../model/payments.ts';
import { chargeFee, type Fault, type Message } from '../model/company.ts';
import type { Circumstances } from '../model/rails.ts';
import { buyerFee, feeTerms } from '../model/pricing.ts';
import { paymentContext, wantsCodeToPay } from '../model/risk.ts';
import { chooseWay, ways } from '../model/ways.ts';
import {
  beginPayment,
  deliverMessage,
  forgeFor,
  learnMessages,
  payAtCompany,
  paymentReference,
  withCardholder,
  withFault,
} from '../product/provider-desk.ts';
import { idOf, learn, type Outcome } from '../product/product.ts';
import { awaitFirstQuestion, withPhones } from '../product/rails-desk.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { deliveringHint, someCircumstances } from './rails.ts';
import { people } from './shopping.ts';
import { confirming } from './withdrawing.ts';

/** Somebody opens a payment: a top-up, or for an order that waits. */
export function openPayment(world: World): Act[] {
  const { random, market } = world;
  const waiting = Object.entries(market.orders).filter(([, order]) => order.status === 'pending_payment');
  const amounts = [random.whole(100_000, 4_000_000), random.whole(5_000, 400_000), random.whole(1_000, 9_000) * 100];
  if (waiting.length === 0 || random.chance(0.45)) {
    const payer = random.pick(people(world).filter((name) => /Buyer|Sana/.test(name)));
    const amountMinor = random.chance(0.88) ? random.pick(amounts) : random.pick([0, -1, 4_999, 1_000_000_001]);
    const isAtHome = random.chance(0.95);
    const currency = (market.members[payer]?.country === 'PK') === isAtHome ? 'PKR' : 'NGN';
    return withCode(
      world,
      shown(world, { payer, purpose: 'topup', order: null, amountMinor, currency, ...someWay(world, payer, currency) }),
    );
  }
  const [order, kept] = random.pick(waiting);
  const payer = random.chance(0.93) ? kept.buyer : random.pick(people(world));
  const amountMinor = kept.totalMinor + (random.chance(0.93) ? 0 : random.pick([-1, 1]));
  const { currency } = kept;
  return withCode(
    world,
    shown(world, { payer, purpose: 'order', order, amountMinor, currency, ...someWay(world, payer, currency) }),
  );
}

/** Whoever is asked for a code has mostly entered it before. */
function withCode(world: World, request: PaymentRequest): Act[] {
  const { random, market } = world;
  const { payer, purpose, amountMinor, currency } = request;
  if (!wantsCodeToPay(market, payer) || random.chance(0.25)) return [opening(world, request)];
  const code = confirming(world, {
    person: payer,
    action: 'payment.start',
    context: paymentContext(purpose, amountMinor, currency),
    sent: () => ({ purpose, amount_minor: amountMinor, currency }),
    name: world.name('confirmation'),
  });
  return [code, opening(world, request)];
}

/** What the page showed of the company's fee; now and then it was another then. */
function shown({ market, random }: World, request: Omit<PaymentRequest, 'feeMinor'>): PaymentRequest {
  const way = chooseWay(structuredClone(market), request);
  const terms = typeof way === 'string' ? null : feeTerms(market, way.provider);
  const feeMinor = request.amountMinor > 0 ? buyerFee(terms, request.amountMinor) : 0;
  return { ...request, feeMinor: random.chance(0.96) ? feeMinor : feeMinor + 1 };
}

/** The best way, or one that the payer chooses; now and then without the number of the phone. */
function someWay(
  world: World,
  payer: string,
  currency: string,
): Pick<PaymentRequest, 'provider' | 'method' | 'hasMobile' | 'card' | 'isCardKept'> {
  const { random } = world;
  const hasMobile = random.chance(0.96);
  if (currency === 'NGN') return { provider: null, method: null, hasMobile, ...someCard(world, payer) };
  const noCard = { card: null, isCardKept: false };
  if (random.chance(0.2)) return { provider: null, method: null, hasMobile, ...noCard };
  const { provider, method } = random.pick(ways.filter((way) => way.currency === currency));
  return { provider, method, hasMobile, ...noCard };
}

/** Mostly one's own card, where one is kept; now and then one that is forgotten, or another's. */
function someCard({ random, market }: World, payer: string): Pick<PaymentRequest, 'card' | 'isCardKept'> {
  const isCardKept = random.chance(0.5);
  const own = Object.keys(market.cards).find((name) => isCardOf(market, name, payer));
  if (own !== undefined && random.chance(0.6)) return { card: own, isCardKept };
  const all = Object.keys(market.cards);
  return { card: all.length > 0 && random.chance(0.08) ? random.pick(all) : null, isCardKept };
}

/** Somebody has a card forgotten. */
export function forget(world: World): Act | null {
  const { random, market, product } = world;
  const names = Object.keys(market.cards).filter((name) => product.ids.has(name));
  if (names.length === 0) return null;
  const name = random.pick(names.slice(-6));
  const person = random.chance(0.85) ? (market.cards[name]?.owner ?? '') : random.pick(people(world));
  return commandAct(world, {
    person,
    command: 'remove_payment_method',
    text: `has ${name} forgotten`,
    args: () => ({ p_saved_method_id: idOf(product, name) }),
    predict: (now) => forgetCard(now, person, name),
  });
}

/** Whether start-payment takes it for an amount at all. */
const isReadable = (amountMinor: number): boolean => Number.isSafeInteger(amountMinor) && amountMinor > 0;

function someFault(world: World, path: string, probability: number): Fault | null {
  const { random } = world;
  if (!random.chance(probability)) return null;
  return { path, name: random.pick(['api.500', 'api.500_after', 'api.429', 'api.401', 'api.garbage'] as const) };
}

export function opening(world: World, request: PaymentRequest, key = world.key()): Act {
  const name = world.name('payment');
  const path = request.card === null ? 'initialize' : 'charge_authorization';
  const fault = someFault(world, `/transaction/${path}`, 0.12);
  const message = world.name('message');
  const circumstances = someCircumstances(world);
  const keyName = `start-payment ${request.payer} ${key}`;
  const forgetFault = (market: Market) => void (market.company.fault = null);
  const act: Act = {
    text: `${request.payer}: opens a payment of ${request.amountMinor} for ${request.order ?? 'the wallet'} as ${name}${sayWay(request)}${request.card === null ? '' : ` with ${request.card}, the bank: ${circumstances.cardholder}`}${request.isCardKept ? ', keeping the card' : ''}${fault === null ? '' : `, the company answers ${fault.name}`}${request.currency === 'PKR' ? `, the phone: ${circumstances.phone}${circumstances.isInquiryLost ? ', and nothing more is heard' : ''}` : ''} [${key}]`,
    kind: request.card === null ? 'start a payment' : 'start a payment by saved card',
    by: request.payer,
    ...(isReadable(request.amountMinor) ? {} : { wrong: 'request.invalid' }),
    touched: { payments: [name], orders: request.order === null ? [] : [request.order] },
    key: { name: keyName, body: JSON.stringify(request) },
    predict(market) {
      const chosen = paymentNamed(market, name, request);
      market.company.fault = fault;
      const verdict = startPayment(market, name, request, circumstances);
      forgetFault(market);
      sayCharged(market, chosen, message);
      // What the database has kept stays, whatever the company answers.
      if (verdict === done || /^payment\.(provider_(unr|ref)|mobile_|method_gone)/.test(verdict)) {
        market.started[keyName] = chosen;
        market.keys[keyName] = JSON.stringify(request);
      }
      return verdict;
    },
    again(market) {
      const chosen = market.started[keyName] ?? '';
      market.company.fault = fault;
      const verdict = openPage(market, chosen, request, circumstances);
      forgetFault(market);
      sayCharged(market, chosen, message);
      return verdict;
    },
    async perform() {
      const outcome = await performOpening(world, request, key, { fault, circumstances });
      await learnCharge(world, keyName, message, outcome);
      return outcome;
    },
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
  if (request.currency !== 'PKR') {
    const cardholder = request.card === null ? 'approve' : circumstances.cardholder;
    return withFault(fault, 1, () => withCardholder(cardholder, () => beginPayment(product, request, key)));
  }
  return withPhones(circumstances, async () => {
    const outcome = await beginPayment(product, request, key);
    const { payment_id: id, method } = (outcome.answer ?? {}) as { payment_id?: string; method?: string };
    if (outcome.code === done && method === 'mobile_account' && id !== undefined) await awaitFirstQuestion(product, id);
    return outcome;
  });
}

/** A card that was charged is told of like any other payment. */
function sayCharged(market: Market, payment: string, message: string): void {
  const charge = market.company.charges[payment];
  const isToldOf = Object.values(market.company.messages).some(
    ({ about, subject }) => about === 'payment' && subject === payment,
  );
  if (charge?.status !== 'success' || isToldOf) return;
  market.company.messages[message] = newMessage(payment, charge.amountMinor, null);
}

async function learnCharge({ product, market }: World, keyName: string, message: string, { answer }: Outcome) {
  const payment = market.started[keyName];
  if (payment === undefined || !(message in market.company.messages) || product.ids.has(message)) return;
  const id = (answer as { payment_id?: unknown } | null)?.payment_id;
  if (typeof id === 'string' && !product.ids.has(payment)) learn(product, payment, id);
  await learnMessages(product, await paymentReference(product, payment), [message]);
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
  return payingOnPage(world, name, result, lie);
}

export function payingOnPage(
  world: World,
  name: string,
  result: 'success' | 'failed' | 'abandoned',
  lie: Message['lie'] = null,
): Act {
  const message = world.name('message');
  return {
    text: `the payer of ${name}: ${result}${lie === null ? '' : `, and the message will lie about the ${lie}`} (${message})`,
    kind: "pay on Paystack's page",
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
    kind: 'deliver a message',
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
    kind: 'forge a message',
    aim: 'http 401',
    touched: { payments: [name] },
    predict: () => 'http 401',
    perform: () => forgeFor(world.product, name, market.payments[name]?.amountMinor ?? 0),
  };
}
