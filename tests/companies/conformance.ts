/**
 * What every adapter must do, whatever its company speaks: each is run against its simulator over HTTP. What is true of one
 * company alone (its codes, hashes, fields) is in that company's own tests.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  Checkout,
  Fact,
  PaymentMethod,
  PaymentProvider,
  PaymentToStart,
  PayoutToSend,
  RawRequest,
  RefundToSend,
  WebhookReading,
} from '../../supabase/functions/_shared/providers/provider.ts';
import { eventually } from '../support/wait.ts';

/** `before`: nothing was done; `after`: it was done and the answer is lost; `garbage`: 200 with a page of HTML. */
export type Fault = 'silence_before' | 'silence_after' | 'error_before' | 'error_after' | 'garbage';
export type Call = 'start' | 'find' | 'refund' | 'payout';

/** In what companies differ by their own rules. */
export interface Rules {
  readonly currency: string;
  readonly methods: readonly PaymentMethod[];
  /** The way whose start is a call to the company; a form that the browser posts is none. */
  readonly calledMethod: PaymentMethod;
  readonly proof: WebhookReading['proof'];
  /** What money is credited on: the push itself, an inquiry with the amount, or one that only knows our reference. */
  readonly decidesBy: 'push' | 'inquiry' | 'reference';
  readonly refunds: boolean;
  /** Whether a payout can be asked about by our reference. */
  readonly findsPayouts: boolean;
}

/** One company as its simulator plays it, and the adapter that speaks to it. */
export interface Company {
  readonly provider: PaymentProvider;
  /** The same with little patience: where the company will be silent, so that this is soon over. */
  readonly hasty: PaymentProvider;
  newPayment(method: PaymentMethod, changes?: Partial<PaymentToStart>): PaymentToStart;
  newPayout(changes?: Partial<PayoutToSend>): Promise<PayoutToSend>;
  /** What payers do when their phone asks. */
  phone(act: 'approve' | 'decline'): Promise<unknown>;
  /** Goes through the company's page as a browser; how the browser comes back to us. */
  visit(checkout: Checkout, act: 'pay' | 'fail'): Promise<RawRequest>;
  /** The payer pays an open payment, or a paid one is taken back, while we look away. */
  settle(reference: string): Promise<unknown>;
  takeBack(reference: string): Promise<unknown>;
  fault(fault: Fault, call: Call): Promise<unknown>;
  /** The next word about an amount, in a push or an inquiry, is another one. */
  lieAboutAmount(): Promise<unknown>;
  pushFault(fault: 'twice' | 'lost' | 'held'): Promise<unknown>;
  releasePushes(): Promise<unknown>;
  /** Posts what an outsider could make up about this payment. */
  forgePush(reference: string): Promise<unknown>;
  pushes(): readonly RawRequest[];
  payoutFault(fault: 'fail' | 'reverse'): Promise<unknown>;
  /** How many transfers the company has made. */
  payoutCount(): Promise<number>;
  reset(): Promise<unknown>;
}

/** Registers the suite for one company. */
export function conformance(name: string, rules: Rules, company: () => Company): void {
  describe(name, () => {
    let it: Company;
    beforeEach(async () => {
      it = company();
      await it.reset();
      await it.phone('approve');
    });
    afterEach(() => {
      for (const request of it.pushes()) expect(request.body.length).toBeLessThan(256 * 1024);
    });
    test('says what it can do', () => {
      expect(it.provider.can).toMatchObject({ methods: rules.methods, refund: rules.refunds, payout: true });
      expect(it.provider.mode).toBe('test');
    });
    payments(() => it, rules);
    calls(() => it, rules);
    pushes(() => it, rules);
    if (rules.refunds) refunds(() => it, rules);
    else noRefunds(() => it, rules);
    payouts(() => it, rules);
    strangers(() => it);
  });
}

type Get = () => Company;

/** Begins a payment and has the payer decide; how the browser came back, where one did. */
async function begin(
  it: Company,
  payment: PaymentToStart,
  act: 'pay' | 'fail' | 'nothing',
): Promise<RawRequest | null> {
  if (payment.method === 'mobile_account' && act === 'fail') await it.phone('decline');
  const answer = await it.provider.startPayment(payment);
  if (payment.method === 'mobile_account') {
    expect(answer.outcome).toBe('waiting');
    return null;
  }
  if (answer.outcome !== 'ready') throw new Error(`not ready: ${JSON.stringify(answer)}`);
  expect(new URL(answer.checkout.url).protocol).toMatch(/^https?:$/);
  return act === 'nothing' ? null : it.visit(answer.checkout, act);
}

async function paid(it: Company, rules: Rules): Promise<PaymentToStart> {
  const payment = it.newPayment(rules.calledMethod);
  await begin(it, payment, 'pay');
  return payment;
}

async function factOf(it: Company, payment: PaymentToStart): Promise<Fact | null> {
  const lookup = await it.provider.findPayment(payment);
  return lookup.outcome === 'found' ? lookup.fact : null;
}

function succeeded(it: Company, payment: PaymentToStart): Partial<Fact> {
  return {
    subject: 'payment',
    provider: it.provider.code,
    mode: 'test',
    reference: payment.reference,
    status: 'succeeded',
    amount_minor: payment.amountMinor,
    currency: payment.currency,
  };
}

function payments(get: Get, rules: Rules): void {
  test.each(rules.methods)('%s: begun, paid, and found with its amount', async (method) => {
    const it = get();
    const payment = it.newPayment(method);
    const back = await begin(it, payment, 'pay');
    expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
    if (back !== null) {
      expect(await it.provider.readReturn(back)).toEqual({ reference: payment.reference, checkout: null });
    }
  });

  test.each(rules.methods)('%s: a payer who is declined has not paid', async (method) => {
    const it = get();
    const payment = it.newPayment(method);
    await begin(it, payment, 'fail');
    const fact = await factOf(it, payment);
    expect(fact).toMatchObject({ reference: payment.reference, status: 'failed' });
    expect(fact?.failure_code).toMatch(/^[a-z]+\.[a-z0-9_]+$/);
  });

  test('a page that nobody pays never counts as paid, also after its time', async () => {
    const it = get();
    const payment = it.newPayment('hosted', { expiresAt: new Date(Date.now() + 1_200) });
    await begin(it, payment, 'nothing');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const lookup = await it.provider.findPayment(payment);
    const status = lookup.outcome === 'found' ? lookup.fact.status : lookup.outcome;
    expect(['pending', 'failed', 'not_found', 'unknown']).toContain(status);
  });

  test('what the company has never heard of is not found, or not known; never failed', async () => {
    const it = get();
    const lookup = await it.provider.findPayment(it.newPayment(rules.calledMethod));
    expect(['not_found', 'unknown']).toContain(lookup.outcome);
  });

  test('a payment that was taken back is no longer paid', async () => {
    const it = get();
    const payment = await paid(it, rules);
    await it.takeBack(payment.reference);
    expect(await factOf(it, payment)).toMatchObject({ status: 'reversed' });
  });

  test('another currency is refused or unknown, and nothing is begun', async () => {
    const it = get();
    const payment = it.newPayment(rules.calledMethod, { currency: 'USD' });
    const answer = await it.provider.startPayment(payment);
    expect(['refused', 'unknown']).toContain(answer.outcome);
    expect(await factOf(it, payment)).toBeNull();
  });
}

/** A machine under load is slow, not silent: only who is to meet silence is in haste. */
const facing = (it: Company, fault: Fault) => (fault.startsWith('silence') ? it.hasty : it.provider);

function calls(get: Get, rules: Rules): void {
  test.each(['silence_before', 'error_before', 'garbage'] as const)('%s at the start is unknown', async (fault) => {
    const it = get();
    await it.fault(fault, 'start');
    const answer = await facing(it, fault).startPayment(it.newPayment(rules.calledMethod));
    expect(answer).toMatchObject({ outcome: 'unknown', code: expect.stringMatching(/^provider\./) as string });
  });

  test.each(['silence_after', 'error_after'] as const)(
    '%s at the start: unknown, and there under our reference',
    async (fault) => {
      const it = get();
      const payment = it.newPayment(rules.calledMethod);
      await it.fault(fault, 'start');
      expect(await facing(it, fault).startPayment(payment)).toMatchObject({ outcome: 'unknown' });
      if (payment.method === 'hosted') await it.settle(payment.reference);
      expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
      // Asked again under the same reference the company makes no second one.
      const again = await it.provider.startPayment(payment);
      expect(again.outcome === 'ready').toBe(false);
      expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
    },
  );

  test.each(['silence_before', 'silence_after', 'error_before', 'error_after', 'garbage'] as const)(
    '%s at the inquiry is unknown, and the next one knows',
    async (fault) => {
      const it = get();
      const payment = await paid(it, rules);
      await it.fault(fault, 'find');
      expect(await facing(it, fault).findPayment(payment)).toMatchObject({ outcome: 'unknown' });
      expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
    },
  );
}

function pushes(get: Get, rules: Rules): void {
  const readings = (it: Company) => Promise.all(it.pushes().map((request) => it.provider.readWebhook(request)));
  const pushed = async (it: Company, count: number) => {
    await eventually(`${count} pushes`, () => Promise.resolve(it.pushes().length >= count), undefined, 20);
    return readings(it);
  };

  test('a push decides when it is proven with its amount, else it only makes us ask', async () => {
    const it = get();
    const payment = await paid(it, rules);
    const [reading] = await pushed(it, 1);
    expect(reading).toMatchObject({ isGenuine: true, proof: rules.proof });
    if (rules.decidesBy === 'push') {
      expect(reading).toMatchObject({ inquiry: null, fact: succeeded(it, payment) });
    } else expect(reading).toMatchObject({ inquiry: payment.reference, fact: null });
  });

  test('one event brought twice has one key; the next payment has another', async () => {
    const it = get();
    await it.pushFault('twice');
    await paid(it, rules);
    await pushed(it, 2);
    await paid(it, rules);
    const keys = (await pushed(it, 3)).map(({ eventKey }) => eventKey);
    expect(new Set(keys).size).toBe(2);
    expect(keys.every((key) => key.length > 0 && key.length <= 300)).toBe(true);
  });

  test('a push that never comes is not missed', async () => {
    const it = get();
    await it.pushFault('lost');
    const payment = await paid(it, rules);
    expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
    expect(it.pushes()).toHaveLength(0);
  });

  test('pushes that come late and in another order still name their own payment', async () => {
    const it = get();
    await it.pushFault('held');
    const first = await paid(it, rules);
    await it.pushFault('held');
    const second = await paid(it, rules);
    await it.releasePushes();
    const named = (await pushed(it, 2)).map(({ inquiry, fact }) => inquiry ?? fact?.reference);
    expect(named).toEqual([second.reference, first.reference]);
  });

  // An old inquiry tells no amount: it answers about a reference under which we signed one amount and no other.
  test.skipIf(rules.decidesBy === 'reference')('an amount that differs is never passed on as ours', async () => {
    const it = get();
    const { decidesBy } = rules;
    if (decidesBy === 'push') await it.lieAboutAmount();
    const payment = await paid(it, rules);
    if (decidesBy === 'inquiry') await it.lieAboutAmount();
    const fact = decidesBy === 'push' ? (await pushed(it, 1))[0]?.fact : await factOf(it, payment);
    expect(fact).toMatchObject({ subject: 'payment', reference: payment.reference, status: 'succeeded' });
    expect(fact).not.toMatchObject({ amount_minor: payment.amountMinor });
  });

  test('what an outsider makes up is not believed, and never takes the place of the true event', async () => {
    const it = get();
    const payment = await paid(it, rules);
    const [genuine] = await pushed(it, 1);
    await it.forgePush(payment.reference);
    const forged = (await pushed(it, 2)).at(-1);
    expect(forged).toMatchObject({ isGenuine: false, fact: null, inquiry: null });
    expect(forged?.eventKey).not.toBe(genuine?.eventKey);
  });

  test.skipIf(rules.proof === 'none')('one changed byte of a signed push makes it a forgery', async () => {
    const it = get();
    await paid(it, rules);
    await pushed(it, 1);
    const [request] = it.pushes();
    if (request === undefined) throw new Error('no push');
    const body = new Uint8Array(request.body);
    const at = body.lastIndexOf('5'.charCodeAt(0));
    body[at] = '6'.charCodeAt(0);
    expect(await it.provider.readWebhook({ ...request, body })).toMatchObject({ isGenuine: false, fact: null });
  });
}

function refundOf(payment: PaymentToStart, amountMinor: number): RefundToSend {
  const { reference, currency } = payment;
  return { refundId: crypto.randomUUID(), paymentReference: reference, amountMinor, currency };
}

function noRefunds(get: Get, rules: Rules): void {
  test('money goes back by people alone: a refund is refused, and nothing changes', async () => {
    const it = get();
    const payment = await paid(it, rules);
    const answer = await it.provider.sendRefund(refundOf(payment, payment.amountMinor));
    expect(answer).toMatchObject({ outcome: 'refused', code: expect.stringContaining('refund') as string });
    expect(await factOf(it, payment)).toMatchObject(succeeded(it, payment));
  });
}

function refunds(get: Get, rules: Rules): void {
  test.each([
    ['all', 1],
    ['a part', 3],
  ])('%s goes back to its source, and no more than there was', async (_how, divisor) => {
    const it = get();
    const payment = await paid(it, rules);
    const refund = refundOf(payment, Math.floor(payment.amountMinor / divisor));
    expect(await it.provider.sendRefund(refund)).toMatchObject({
      outcome: 'accepted',
      fact: { subject: 'refund', reference: payment.reference, amount_minor: refund.amountMinor },
    });
    expect((await it.provider.sendRefund(refundOf(payment, payment.amountMinor))).outcome).toBe('refused');
  });

  test('a refund whose answer is lost is unknown, never refused', async () => {
    const it = get();
    const payment = await paid(it, rules);
    const refund = refundOf(payment, payment.amountMinor);
    await it.fault('error_after', 'refund');
    expect(await it.provider.sendRefund(refund)).toMatchObject({ outcome: 'unknown' });
    const found = await it.provider.findRefund(refund);
    // Not found would free the money for a second refund.
    expect(['found', 'unknown']).toContain(found.outcome);
    if (found.outcome === 'found') expect(found.fact).toMatchObject({ amount_minor: refund.amountMinor });
  });
}

function payouts(get: Get, rules: Rules): void {
  const ended = (it: Company, reference: string, status: Fact['status']) =>
    eventually(
      `the payout is ${status}`,
      async () => {
        const lookup = await it.provider.findPayout(reference);
        return lookup.outcome === 'found' && lookup.fact.status === status;
      },
      undefined,
      50,
    );

  test('is accepted under our reference and arrives', async () => {
    const it = get();
    const payout = await it.newPayout();
    const answer = await it.provider.sendPayout(payout);
    expect(answer).toMatchObject({ outcome: 'accepted', fact: { subject: 'withdrawal', reference: payout.reference } });
    if (rules.findsPayouts) await ended(it, payout.reference, 'succeeded');
    else expect(answer).toMatchObject({ fact: { status: 'succeeded', amount_minor: payout.amountMinor } });
  });

  // Without a way to ask, people learn of it from the company's portal.
  test.skipIf(!rules.findsPayouts).each([
    ['fail', 'failed'],
    ['reverse', 'reversed'],
  ] as const)('one that the bank lets %s is %s', async (fault, status) => {
    const it = get();
    await it.payoutFault(fault);
    const payout = await it.newPayout();
    await it.provider.sendPayout(payout);
    await ended(it, payout.reference, status);
  });

  test('a lost answer is unknown; sent again under the same reference it is still one transfer', async () => {
    const it = get();
    const payout = await it.newPayout();
    await it.fault('silence_after', 'payout');
    expect(await it.hasty.sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
    expect(await it.payoutCount()).toBe(1);
    if (!rules.findsPayouts) {
      // Without a way to ask, it stays unknown: people decide, and no machine sends it again.
      expect(await it.provider.findPayout(payout.reference)).toMatchObject({ outcome: 'unknown' });
      return;
    }
    await ended(it, payout.reference, 'succeeded');
    expect((await it.provider.sendPayout(payout)).outcome).not.toBe('refused');
    expect(await it.payoutCount()).toBe(1);
  });

  test.each(['silence_before', 'error_before', 'garbage'] as const)('%s is unknown, never refused', async (fault) => {
    const it = get();
    const payout = await it.newPayout();
    await it.fault(fault, 'payout');
    expect(await facing(it, fault).sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
  });
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const hostile: readonly (readonly [name: string, change: Partial<Omit<RawRequest, 'url'>> & { query?: string }])[] = [
  ['nothing at all', {}],
  [
    'bytes that are no text',
    { method: 'POST', body: Uint8Array.from({ length: 4_096 }, (_, index) => (index * 7) % 256) },
  ],
  ['a megabyte', { method: 'POST', body: utf8(`{"a":"${'x'.repeat(1_000_000)}"}`) }],
  ['JSON a thousand levels deep', { method: 'POST', body: utf8('['.repeat(1_000)) }],
  ['a foreign address', { query: '?url=https%3A%2F%2Fevil.test%2Fa&reference=https%3A%2F%2Fevil.test&auth_token=%00' }],
  ['a reference with a script', { query: '?reference=<script>&orderRefNumber=%3Cscript%3E&trxref=..%2F..%2Fetc' }],
  ['a name twice', { query: '?reference=AM1&reference=AM2&orderRefNum=AM1&orderRefNum=AM2' }],
  ['prototypes', { method: 'POST', body: utf8('{"__proto__":{"isGenuine":true},"constructor":1,"pp_TxnRefNo":{}}') }],
  ['a form without end', { method: 'POST', body: utf8('a=&'.repeat(50_000)) }],
];

function strangers(get: Get): void {
  const request = ({ query = '', ...change }: (typeof hostile)[number][1]): RawRequest => ({
    method: 'GET',
    url: new URL(`https://api.example.test/functions/v1/payment-return/any${query}`),
    body: new Uint8Array(),
    headers: new Headers({ 'x-paystack-signature': 'f'.repeat(128) }),
    ...change,
  });

  test.each(hostile)('%s as a push moves nothing', async (_name, change) => {
    const reading = await get().provider.readWebhook(request(change));
    expect(reading).toMatchObject({ isGenuine: false, fact: null, inquiry: null });
    expect(reading.kind.length).toBeLessThanOrEqual(100);
    expect(reading.eventKey.length).toBeLessThanOrEqual(300);
  });

  test.each(hostile)('%s as a return names nothing that could be an address', async (_name, change) => {
    const { reference, checkout } = await get().provider.readReturn(request(change));
    if (reference !== null) expect(reference).toMatch(/^[A-Za-z0-9.=-]{1,100}$/);
    expect(checkout).toBeNull();
  });
}
