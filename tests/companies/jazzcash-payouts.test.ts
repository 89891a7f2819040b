/** The adapter against the simulated JazzCash over HTTP: money back and out, with every fault. */
import { beforeEach, describe, expect, test } from 'vitest';
import { jazzcashPaths } from '../../supabase/functions/_shared/providers/jazzcash-settings.ts';
import type {
  PaymentProvider,
  PaymentToStart,
  PayoutToSend,
} from '../../supabase/functions/_shared/providers/provider.ts';
import { eventually, sleep } from '../support/wait.ts';
import { inHaste, newPayment, settingsFor, walletPayoutPath } from './jazzcash-harness.ts';
import { jazzcashWorld } from './jazzcash-world.ts';

const world = jazzcashWorld(['refund', 'payout']);
let provider: PaymentProvider;
beforeEach(() => {
  provider = world.make();
});
/** A machine under load is slow, not silent: only who is to meet silence is in haste. */
const facing = (fault: string) => (fault.startsWith('payout.timeout') ? world.make(inHaste) : provider);

describe('refunds', () => {
  const classic = () => world.make({ paths: jazzcashPaths.classic });
  const paid = async () => {
    const payment = newPayment();
    await classic().startPayment(payment);
    return payment;
  };
  const refundOf = ({ reference }: PaymentToStart, amountMinor: number) => ({
    refundId: 'r1',
    paymentReference: reference,
    amountMinor,
    currency: 'PKR',
  });
  test('of all: done, and never twice', async () => {
    const payment = await paid();
    const refund = refundOf(payment, 150_000);
    expect(await classic().sendRefund(refund)).toMatchObject({ outcome: 'accepted', fact: { status: 'succeeded' } });
    expect(await classic().sendRefund(refund)).toMatchObject({ outcome: 'refused', code: 'jazzcash.452' });
    expect(await classic().findPayment(payment)).toMatchObject({ fact: { status: 'reversed' } });
  });
  test('of a part: done once', async () => {
    const payment = await paid();
    expect(await classic().sendRefund(refundOf(payment, 1_000))).toMatchObject({ outcome: 'accepted' });
    expect(await classic().sendRefund(refundOf(payment, 1_000))).toMatchObject({
      outcome: 'refused',
      code: 'jazzcash.451',
    });
    expect(await classic().findRefund(refundOf(payment, 1_000))).toMatchObject({ outcome: 'unknown' });
  });
  test.each([
    ['refund.not_eligible', 'refused', '452'],
    ['refund.not_settled', 'deferred', '455'],
    ['refund.no_balance', 'deferred', '453'],
  ])('%s is %s', async (name, outcome, code) => {
    const payment = await paid();
    await world.fault(name);
    expect(await classic().sendRefund(refundOf(payment, 1_000))).toMatchObject({ outcome, code: `jazzcash.${code}` });
  });
  test('a lost answer is unknown', async () => {
    const payment = await paid();
    await world.fault('api.500_after', 1, jazzcashPaths.classic.refund ?? '');
    expect(await classic().sendRefund(refundOf(payment, 1_000))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('payouts', () => {
  let counter = 0;
  const newPayout = (changes: Partial<PayoutToSend> = {}): PayoutToSend => {
    counter += 1;
    return {
      reference: `amw-${String(counter).padStart(32, '0')}`,
      amountMinor: 150_000,
      currency: 'PKR',
      bankCode: 'JAZZCASH',
      accountNumber: '03001234567',
      accountName: 'Amina',
      recipientCode: null,
      reason: 'Amana WD-1',
      ...changes,
    };
  };
  const bank = { bankCode: '59', accountNumber: 'PK36SCBL0000001123456702' };
  const ended = (reference: string) =>
    eventually('it ends', async () => {
      const lookup = await provider.findPayout(reference);
      return lookup.outcome === 'found' && lookup.fact.status !== 'pending' ? lookup.fact : undefined;
    });
  const payouts = async () => (await world.state()).payouts;

  test.each([
    ['a wallet', {}],
    ['a bank', bank],
  ])('to %s: accepted, then completed', async (_name, changes) => {
    const payout = newPayout(changes);
    expect(await provider.sendPayout(payout)).toMatchObject({
      outcome: 'accepted',
      fact: { status: 'pending', subject: 'withdrawal' },
    });
    expect(await ended(payout.reference)).toMatchObject({ status: 'succeeded', reference: payout.reference });
    expect(await payouts()).toMatchObject([{ amount: 150_000, destination: payout.accountNumber }]);
  });
  test.each([
    ['payout.fail', 'failed'],
    ['payout.cancel', 'failed'],
    ['payout.reverse', 'reversed'],
  ])('%s ends as %s', async (name, status) => {
    await world.fault(name);
    const payout = newPayout();
    await provider.sendPayout(payout);
    await eventually('it ends so', async () => (await ended(payout.reference)).status === status);
  });
  test('one that completed may be taken back', async () => {
    const payout = newPayout();
    await provider.sendPayout(payout);
    expect(await ended(payout.reference)).toMatchObject({ status: 'succeeded' });
    await world.control(`/jazzcash/payouts/${payout.reference}/finish`, { status: 'reversed' });
    expect(await ended(payout.reference)).toMatchObject({ status: 'reversed', failure_code: 'transfer.reversed' });
  });
  test('one may be pending for an hour', async () => {
    await world.fault('payout.pending');
    const payout = newPayout();
    await provider.sendPayout(payout);
    await sleep(300);
    expect(await provider.findPayout(payout.reference)).toMatchObject({ fact: { status: 'pending' } });
  });
  test('in process is accepted, and pending', async () => {
    await world.fault('payout.in_process');
    expect(await provider.sendPayout(newPayout())).toMatchObject({ outcome: 'accepted', fact: { status: 'pending' } });
  });
  test.each([['payout.timeout_after'], ['payout.no_data_after']])(
    '%s: unknown, found later, sent once',
    async (name) => {
      await world.fault(name, 1, '/srv6');
      const payout = newPayout();
      expect(await facing(name).sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
      expect(await ended(payout.reference)).toMatchObject({ status: 'succeeded' });
      expect(await provider.sendPayout(payout)).toMatchObject({ outcome: 'accepted', fact: { status: 'succeeded' } });
      expect(await payouts()).toHaveLength(1);
    },
  );
  test.each([['payout.timeout'], ['payout.500'], ['payout.no_data']])(
    '%s: unknown, and a look says no more',
    async (name) => {
      await world.fault(name, 1, '/srv6');
      const payout = newPayout();
      expect(await facing(name).sendPayout(payout)).toMatchObject({ outcome: 'unknown' });
      expect(await provider.findPayout(payout.reference)).toEqual({ outcome: 'unknown', code: 'transfer.not_known' });
      await world.fault(name, 1, '/srv1');
      expect(await facing(name).findPayout(payout.reference)).toMatchObject({ outcome: 'unknown' });
    },
  );
  test('a refusal that a second look confirms is one', async () => {
    await world.fault('payout.refuse');
    expect(await provider.sendPayout(newPayout())).toMatchObject({ outcome: 'refused', code: 'transfer.refused' });
    const toNobody = newPayout({ accountNumber: '03001230000' });
    expect(await provider.sendPayout(toNobody)).toMatchObject({ outcome: 'refused', code: 'transfer.refused' });
    expect(await provider.sendPayout(newPayout({ ...bank, accountNumber: 'PK00000000' }))).toMatchObject({
      outcome: 'refused',
      code: 'recipient.refused',
    });
  });
  test('a refusal that cannot be confirmed is unknown', async () => {
    await world.fault('payout.refuse');
    await world.fault('payout.no_data', 1, '/srv1');
    expect(await provider.sendPayout(newPayout())).toMatchObject({ outcome: 'unknown' });
  });
  test('no token: surely not sent', async () => {
    await world.fault('payout.token');
    expect(await provider.sendPayout(newPayout())).toMatchObject({
      outcome: 'deferred',
      code: 'provider.unauthorized',
    });
    expect(await payouts()).toEqual([]);
  });
  test('a bank that cannot be asked: surely not sent', async () => {
    await world.fault('payout.no_data', 1, '/srv2');
    expect(await provider.sendPayout(newPayout(bank))).toMatchObject({ outcome: 'deferred' });
    expect(await payouts()).toEqual([]);
  });
  test('another key opens nothing: unknown, and nothing is sent', async () => {
    const { payout } = settingsFor(`${world.url}/jazzcash`);
    if (payout === null) throw new Error('no payouts');
    const other = world.make({ payout: { ...payout, cipherKey: 'x'.repeat(16) } });
    expect(await other.sendPayout(newPayout())).toMatchObject({ outcome: 'unknown' });
    expect(await payouts()).toEqual([]);
    expect(payout.walletPath).toBe(walletPayoutPath);
  });
  test.each([
    [{ currency: 'NGN' }, 'payout.currency_unsupported'],
    [{ accountNumber: '+922112345678' }, 'recipient.refused'],
    [{ bankCode: 'EASYPAISA' }, 'payout.destination_unsupported'],
  ])('%j is refused without a call', async (changes, code) => {
    expect(await provider.sendPayout(newPayout(changes))).toMatchObject({ outcome: 'refused', code });
  });
  test('without settings there are none', async () => {
    const without = world.make({ payout: null });
    expect(without.can.payout).toBe(false);
    expect(await without.sendPayout(newPayout())).toMatchObject({ outcome: 'refused', code: 'payout.unsupported' });
    expect(await without.findPayout('amw-1')).toMatchObject({ outcome: 'unknown' });
  });
  test('the title of a bank account, where it is told', async () => {
    const account = { ...bank, currency: 'PKR' };
    expect(await provider.findAccountName(account)).toEqual({ outcome: 'found', name: 'HOLDER OF 6702' });
    expect(await provider.findAccountName({ ...account, accountNumber: 'PK00000000' })).toEqual({
      outcome: 'not_found',
    });
    await world.fault('payout.no_title');
    expect(await provider.findAccountName(account)).toEqual({ outcome: 'unsupported' });
    const wallet = { bankCode: 'JAZZCASH', accountNumber: '03001234567', currency: 'PKR' };
    expect(await provider.findAccountName(wallet)).toEqual({ outcome: 'unsupported' });
    await world.fault('payout.timeout', 1, '/srv2');
    expect(await facing('payout.timeout').findAccountName(account)).toMatchObject({ outcome: 'unknown' });
  });
});
