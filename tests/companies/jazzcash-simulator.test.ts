/** The adapter against the simulated JazzCash over HTTP: money in, in all generations and with every fault. */
import { beforeEach, describe, expect, test } from 'vitest';
import { jazzcashPaths } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import type { PaymentProvider, PaymentToStart } from '../../supabase/functions/_shared/providers/provider.ts';
import { eventually, sleep } from '../support/wait.ts';
import { inHaste, newPayment, rawRequest } from './jazzcash-harness.ts';
import { jazzcashWorld } from './jazzcash-world.ts';

const world = jazzcashWorld(['api', 'reply', 'inquiry', 'ipn']);
let provider: PaymentProvider;
beforeEach(() => {
  provider = world.make();
});

const walletPath = jazzcashPaths.orchestrator.wallet['2.0'];
const inquiryPath = jazzcashPaths.orchestrator.inquiry;
const succeeded = { outcome: 'found', fact: { status: 'succeeded', amount_minor: 150_000, currency: 'PKR' } };

describe.each(Object.entries(jazzcashPaths))('%s', (_generation, paths) => {
  test.each(['1.1', '2.0'] as const)(
    'a wallet payment with version %s is approved, pushed and found',
    async (walletApi) => {
      provider = world.make({ paths, walletApi });
      const payment = newPayment();
      expect(await provider.startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: succeeded.fact });
      expect(await provider.findPayment(payment)).toMatchObject(succeeded);
      await world.pushed(payment.reference);
      expect((await world.state()).ipns).toMatchObject([
        { code: '121', state: 'delivered', attempts: 1, isAcknowledgementSigned: true },
      ]);
    },
  );

  test('the hosted page takes the form, the buyer pays, and the return names the payment', async () => {
    provider = world.make({ paths });
    const payment = newPayment({ method: 'hosted' });
    expect(await provider.findPayment(payment)).toMatchObject({ outcome: 'unknown', code: 'jazzcash.109' });
    const page = await openPage(payment);
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    const back = await press(page, 'wallet');
    expect(back.form).toMatchObject({ action: payment.returnUrl });
    const request = rawRequest(new URLSearchParams(back.form.fields).toString(), 'application/x-www-form-urlencoded');
    expect(await provider.readReturn(request)).toEqual({ reference: payment.reference, checkout: null });
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
    await world.pushed(payment.reference);
  });
});

interface Page {
  readonly status: number;
  readonly html: string;
  readonly form: { readonly action: string; readonly fields: Record<string, string> };
}
async function openPage(payment: PaymentToStart): Promise<Page> {
  const answer = await provider.startPayment(payment);
  if (answer.outcome !== 'ready' || answer.checkout.kind !== 'form') throw new Error('no form');
  return post(answer.checkout.url, answer.checkout.fields);
}
async function post(url: string, fields: Readonly<Record<string, string>>): Promise<Page> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const html = await response.text();
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  const fieldsOf = Object.fromEntries([...inputs].map(([, name = '', value = '']) => [name, value]));
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1] ?? '';
  return { status: response.status, html, form: { action, fields: fieldsOf } };
}
const press = (page: Page, act: string) => post(new URL(page.form.action, world.url).href, { act });

describe('the hosted page', () => {
  test.each([
    ['poor', '004'],
    ['card_failed', '415'],
    ['cancel', '112'],
  ])('%s ends as %s', async (act, code) => {
    const payment = newPayment({ method: 'hosted' });
    await press(await openPage(payment), act);
    expect(await provider.findPayment(payment)).toMatchObject({
      fact: { status: 'failed', failure_code: `jazzcash.${code}` },
    });
    await world.pushed(payment.reference);
  });
  test('a card pays too; a page that is only closed stays open', async () => {
    const payment = newPayment({ method: 'hosted' });
    const page = await openPage(payment);
    await press(page, 'nothing');
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    await press(page, 'card');
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('a voucher is paid days later', async () => {
    const payment = newPayment({ method: 'hosted' });
    await press(await openPage(payment), 'voucher');
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    await world.control(`/jazzcash/payments/${payment.reference}/pay`);
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('a payment that is not made in time expires', async () => {
    const payment = newPayment({ method: 'hosted', expiresAt: new Date(Date.now() + 1_500) });
    await openPage(payment);
    await world.pushed(payment.reference);
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    const later = { ...payment, startedAt: new Date(Date.now() - 11 * 60_000) };
    expect(await provider.findPayment(later)).toMatchObject({
      fact: { status: 'failed', failure_code: 'jazzcash.116' },
    });
  });
  test('a changed field, a return address that is not registered, and another salt are turned away', async () => {
    const payment = newPayment({ method: 'hosted' });
    const answer = await provider.startPayment(payment);
    if (answer.outcome !== 'ready' || answer.checkout.kind !== 'form') throw new Error('no form');
    expect((await post(answer.checkout.url, { ...answer.checkout.fields, pp_Amount: '100' })).status).toBe(400);
    expect((await openPage({ ...payment, returnUrl: 'https://evil.test/' })).html).toContain('110');
    provider = world.make({ integritySalt: 'other' });
    expect((await openPage(payment)).html).toContain('115');
    expect((await world.state()).payments).toEqual([]);
  });
});

describe('the phone', () => {
  test.each([
    ['approve', 'succeeded', null],
    ['decline', 'failed', 'jazzcash.112'],
    ['poor', 'failed', 'jazzcash.004'],
    ['wrong_pin', 'failed', 'jazzcash.024'],
    ['ignore', 'pending', null],
  ])('%s gives %s', async (act, status, failure) => {
    await world.control('/jazzcash/settings', { prompt: 'ask' });
    const payment = newPayment();
    const started = provider.startPayment(payment);
    await eventually('the phone asks', async () =>
      (await (await fetch(`${world.url}/jazzcash/phone`)).text()).includes(payment.reference),
    );
    await post(`${world.url}/jazzcash/phone`, { reference: payment.reference, act });
    expect(await started).toMatchObject({ outcome: 'waiting', fact: { status, failure_code: failure } });
  });
  test('a prompt that nobody answers runs out', async () => {
    await world.control('/jazzcash/settings', { prompt: 'ignore', prompt_seconds: 0.3 });
    const payment = newPayment();
    expect(await provider.startPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    const later = { ...payment, startedAt: new Date(0) };
    expect(await provider.findPayment(later)).toMatchObject({
      fact: { status: 'failed', failure_code: 'jazzcash.134' },
    });
  });
  test('our patience ends before the payer’s: unknown, and found when approved', async () => {
    await world.control('/jazzcash/settings', { prompt: 'ask' });
    provider = world.make({ promptTimeoutMilliseconds: 400 });
    const payment = newPayment();
    expect(await provider.startPayment(payment)).toEqual({ outcome: 'unknown', code: 'provider.timeout' });
    await world.control(`/jazzcash/payments/${payment.reference}/prompt`, { answer: 'approve' });
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test.each(['156', '001', '095', '129', '157'])('code %s comes as set', async (code) => {
    await world.control('/jazzcash/codes', { codes: [code] });
    const answer = await provider.startPayment(newPayment());
    expect(JSON.stringify(answer)).toContain(code === '157' ? 'pending' : `jazzcash.${code}`);
  });
});

describe('faults of calls', () => {
  test.each([
    ['api.timeout', 'provider.timeout'],
    ['api.500', 'provider.server_error'],
    ['api.waf', 'provider.unreadable'],
  ])('%s: nothing was begun, and that is not known', async (name, code) => {
    provider = world.make(name === 'api.timeout' ? inHaste : {});
    await world.fault(name, 1, walletPath);
    const payment = newPayment();
    expect(await provider.startPayment(payment)).toEqual({ outcome: 'unknown', code });
    expect((await world.state()).payments).toEqual([]);
    await world.fault(name, 1, inquiryPath);
    expect(await provider.findPayment(payment)).toEqual({ outcome: 'unknown', code });
  });
  test.each([
    ['api.timeout_after', 'provider.timeout'],
    ['api.500_after', 'provider.server_error'],
    ['api.garbage', 'provider.unreadable'],
    ['reply.199_taken', 'jazzcash.199'],
    ['reply.wrong_hash', 'provider.signature_invalid'],
    ['reply.no_hash', 'provider.signature_invalid'],
  ])('%s: the money was taken and a later look finds it', async (name, code) => {
    provider = world.make(name === 'api.timeout_after' ? { promptTimeoutMilliseconds: 400 } : {});
    await world.fault(name, 1, name.startsWith('api') ? walletPath : undefined);
    const payment = newPayment();
    expect(await provider.startPayment(payment)).toEqual({ outcome: 'unknown', code });
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('a reply that hangs longer than we wait is unknown; within our patience it is read', async () => {
    await world.fault('reply.hang');
    expect(await provider.startPayment(newPayment())).toMatchObject({ outcome: 'waiting', fact: succeeded.fact });
    await world.fault('reply.hang');
    const payment = newPayment();
    expect(await world.make({ promptTimeoutMilliseconds: 400 }).startPayment(payment)).toMatchObject({
      outcome: 'unknown',
    });
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('a hash in lower case is as good', async () => {
    await world.fault('reply.lower_hash', 2);
    expect(await provider.startPayment(newPayment())).toMatchObject({ fact: { status: 'succeeded' } });
  });
  test('pending in the reply and in the first inquiry, then paid', async () => {
    await world.fault('reply.pending');
    const payment = newPayment();
    expect(await provider.startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: { status: 'pending' } });
    await world.control(`/jazzcash/payments/${payment.reference}/pay`);
    await world.fault('inquiry.pending');
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'pending' } });
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test.each([
    ['inquiry.not_found', { outcome: 'unknown', code: 'jazzcash.109' }],
    ['inquiry.wrong_amount', { outcome: 'found', fact: { amount_minor: 149_900 } }],
    ['inquiry.no_amount', { outcome: 'unknown', code: 'provider.unreadable' }],
    ['inquiry.other_reference', { outcome: 'unknown', code: 'provider.unreadable' }],
  ])('%s', async (name, expected) => {
    const payment = newPayment();
    await provider.startPayment(payment);
    await world.fault(name);
    expect(await provider.findPayment(payment)).toMatchObject(expected);
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('wrong credentials begin nothing', async () => {
    for (const [changes, code] of [
      [{ merchantId: 'MC2' }, '101'],
      [{ password: 'no' }, '101'],
      [{ integritySalt: 'no' }, '115'],
    ] as const) {
      expect(await world.make(changes).startPayment(newPayment())).toEqual({
        outcome: 'refused',
        code: `jazzcash.${code}`,
      });
    }
    expect((await world.state()).payments).toEqual([]);
  });
  test('the same reference is begun once', async () => {
    const payment = newPayment();
    await provider.startPayment(payment);
    expect(await provider.startPayment(payment)).toMatchObject({ outcome: 'waiting', fact: { status: 'succeeded' } });
    expect((await world.state()).payments).toHaveLength(1);
  });
});

describe('pushes', () => {
  test('one may come before the reply', async () => {
    await world.fault('ipn.before_reply');
    const payment = newPayment();
    await provider.startPayment(payment);
    const repliedAt = Date.now();
    expect(world.pushesOf(payment.reference)[0]?.at).toBeLessThan(repliedAt);
  });
  test('three of one event have one key', async () => {
    await world.fault('ipn.three_times');
    const payment = newPayment();
    await provider.startPayment(payment);
    await world.pushed(payment.reference, 3);
    expect(new Set(world.pushes.map(({ reading }) => reading.eventKey)).size).toBe(1);
  });
  test('what is not answered well is brought twice more, and never again', async () => {
    world.shopStatus = 503;
    const payment = newPayment();
    await provider.startPayment(payment);
    await eventually('it gives up', async () => (await world.state()).ipns[0]?.state === 'given_up');
    await sleep(400);
    expect(world.pushesOf(payment.reference)).toHaveLength(3);
  });
  test.each(['ipn.wrong_hash', 'ipn.no_hash'])('%s is not believed', async (name) => {
    await world.fault(name);
    await provider.startPayment(newPayment());
    await eventually('it was tried', () => Promise.resolve(world.pushes.length >= 3));
    expect(world.pushes.every(({ reading }) => !reading.isGenuine && reading.inquiry === null)).toBe(true);
  });
  test('a hash in lower case is believed', async () => {
    await world.fault('ipn.lower_hash');
    const payment = newPayment();
    await provider.startPayment(payment);
    await world.pushed(payment.reference);
  });
  test.each(['ipn.lost', 'ipn.late'])('%s: a look finds the money', async (name) => {
    await world.fault(name);
    const payment = newPayment();
    await provider.startPayment(payment);
    await sleep(300);
    expect(world.pushes).toEqual([]);
    expect(await provider.findPayment(payment)).toMatchObject(succeeded);
  });
  test('held ones come in another order', async () => {
    await world.fault('ipn.hold', 2);
    const [first, second] = [newPayment(), newPayment()];
    await provider.startPayment(first);
    await provider.startPayment(second);
    expect(await world.control('/jazzcash/ipns/release', { order: 'reversed' })).toEqual({ released: 2 });
    await world.pushed(first.reference);
    expect(world.pushes.map(({ reading }) => reading.inquiry)).toEqual([second.reference, first.reference]);
  });
  test('a reversal is another event, and the inquiry says so', async () => {
    const payment = newPayment();
    await provider.startPayment(payment);
    await world.control(`/jazzcash/payments/${payment.reference}/reverse`);
    await world.pushed(payment.reference, 2);
    expect(await provider.findPayment(payment)).toMatchObject({ fact: { status: 'reversed' } });
  });
});

test('the control page shows its payments, and a path that it does not know is not found', async () => {
  const payment = newPayment({ description: 'Order 42' });
  await provider.startPayment(payment);
  const html = await (await fetch(`${world.url}/control`)).text();
  expect(html).toContain('Simulated JazzCash');
  expect(html).toContain(payment.reference);
  expect((await fetch(`${world.url}/jazzcash/nothing`)).status).toBe(404);
});
