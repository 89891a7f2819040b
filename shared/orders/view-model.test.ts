import { describe, expect, it } from 'vitest';
import { common } from '../i18n/common.ts';
import { translator } from '../i18n/t.ts';
import { locales } from '../locale.ts';
import { describeAction, describeOrder } from './describe-order.ts';
import { finalOrderStatuses, orderStatuses, orderViewers, type OrderStatus } from './states.ts';
import { orderView, otherwises, situations, type OrderFacts } from './view-model.ts';

const now = '2026-11-21T10:00:00Z';
const format = { timeZone: 'Asia/Karachi', now } as const;

function makeOrder(status: OrderStatus, more: Partial<OrderFacts> = {}): OrderFacts {
  const isFinal = (finalOrderStatuses as readonly string[]).includes(status);
  const total = 420_000n;
  return {
    status,
    currency: 'PKR',
    total_minor: total,
    held_minor: isFinal || status === 'pending_payment' ? 0n : total,
    released_minor: status === 'completed' ? total : 0n,
    refunded_minor: isFinal && status !== 'completed' ? total : 0n,
    net_minor: null,
    buyer_name: 'Ayesha Khan',
    store_name: 'Bilal Fabrics',
    due_at: isFinal ? null : '2026-11-24T13:00:00Z',
    due_action: isFinal ? null : 'lapse',
    cancel_requested_by: null,
    return_requested_at: null,
    tracking_carrier: null,
    tracking_number: null,
    dispute: null,
    ...more,
  };
}

const dispute = (openedBy: string): OrderFacts['dispute'] => ({
  opened_by: openedBy,
  reason: 'damaged',
  opened_at: now,
});

describe('orderView', () => {
  it('answers the four questions in the example of the product', () => {
    const view = orderView(makeOrder('accepted'), 'buyer', now);
    const texts = describeOrder(view, { ...format, locale: 'en' });
    expect(view.where).toEqual([{ place: 'held', amountMinor: 420_000n, kind: 'held' }]);
    expect(view.whoActs).toBe('seller');
    expect(`${texts.sentence} ${texts.otherwise}`.replaceAll('\u00a0', ' ')).toBe(
      'Rs 4,200 is held for you. Bilal Fabrics must ship by Tue 24 Nov, 18:00 (in 3 days). ' +
        'If not, you get it all back.',
    );
  });

  it.each(orderStatuses)('%s: every viewer gets a complete view in every language', (status) => {
    for (const viewer of orderViewers) {
      const view = orderView(makeOrder(status), viewer, now);
      expect((view.whoActs === null) === (view.dueAt === null)).toBe(true);
      expect(view.where.length).toBeGreaterThan(0);
      expect(view.where.every((place) => place.amountMinor > 0n)).toBe(true);
      expect(view.tone === 'attention').toBe(view.isViewersTurn);
      for (const locale of locales) {
        const texts = describeOrder(view, { ...format, locale });
        expect(texts.sentence).not.toMatch(/[{}]|undefined|null/);
        expect(texts.turn).not.toBe('');
        for (const action of [view.primaryAction, ...view.secondaryActions]) {
          if (action === null) continue;
          const { label, consequence } = describeAction(action, view, { ...format, locale });
          expect(label + consequence).not.toMatch(/[{}]|undefined|null/);
        }
      }
    }
  });

  it('has words for every situation and every deadline, for every viewer and language', () => {
    for (const locale of locales) {
      const t = translator(locale, common);
      for (const viewer of orderViewers) {
        for (const one of situations) expect(t.has(`order.sentence.${one}.${viewer}`)).toBe(true);
        for (const one of otherwises) expect(t.has(`order.otherwise.${one}.${viewer}`)).toBe(true);
      }
    }
  });

  it('an order that is over offers nothing', () => {
    for (const status of finalOrderStatuses) {
      for (const viewer of orderViewers) {
        const view = orderView(makeOrder(status), viewer, now);
        expect([view.primaryAction, view.secondaryActions]).toEqual([null, []]);
      }
    }
  });

  it('asks the seller to accept, and the buyer for nothing', () => {
    const seller = orderView(makeOrder('placed'), 'seller', now);
    expect([seller.primaryAction, seller.secondaryActions, seller.tone]).toEqual(['accept', ['reject'], 'attention']);
    const buyer = orderView(makeOrder('placed'), 'buyer', now);
    expect([buyer.primaryAction, buyer.secondaryActions, buyer.tone]).toEqual([null, ['cancel'], 'held']);
  });

  it('lets the buyer confirm a parcel that is still on its way', () => {
    expect(orderView(makeOrder('shipped'), 'buyer', now)).toMatchObject({
      primaryAction: 'confirm',
      isViewersTurn: false,
      whoActs: 'carrier',
    });
  });

  it('turns a request to cancel to the side that did not ask', () => {
    const byBuyer = makeOrder('accepted', { cancel_requested_by: 'buyer' });
    const bySeller = makeOrder('preparing', { cancel_requested_by: 'seller' });
    expect(orderView(byBuyer, 'seller', now).primaryAction).toBe('agree_cancel');
    expect(orderView(byBuyer, 'buyer', now).secondaryActions).not.toContain('agree_cancel');
    expect(orderView(bySeller, 'buyer', now)).toMatchObject({
      primaryAction: 'agree_cancel',
      tone: 'attention',
    });
    expect(orderView(bySeller, 'seller', now).secondaryActions).toContain('ship');
    expect(orderView(bySeller, 'buyer', now).secondaryActions).not.toContain('ship');
  });

  it('asks the other side to answer a dispute', () => {
    const byBuyer = makeOrder('disputed', { dispute: dispute('buyer') });
    const bySeller = makeOrder('disputed', { dispute: dispute('seller') });
    expect(orderView(byBuyer, 'seller', now).secondaryActions).toEqual(['answer_dispute']);
    expect(orderView(byBuyer, 'buyer', now).secondaryActions).toEqual(['withdraw_dispute']);
    expect(orderView(bySeller, 'buyer', now).secondaryActions).toEqual(['answer_dispute']);
    expect(orderView(byBuyer, 'staff', now)).toMatchObject({ primaryAction: 'resolve', tone: 'attention' });
    expect(orderView(byBuyer, 'buyer', now).where[0]?.kind).toBe('frozen');
  });

  it('offers only what the database allows, in our order, and keeps what we do not expect', () => {
    const allowed = ['dispute', 'cancel', 'prepare', 'pay', 'not_known'].map((action) => ({
      action,
      is_primary: false,
    }));
    const view = orderView(makeOrder('accepted'), 'seller', now, allowed);
    expect([view.primaryAction, ...view.secondaryActions]).toEqual(['prepare', 'dispute', 'cancel']);
  });

  it('shows a split as two lozenges, the seller’s as it reached the wallet', () => {
    const order = makeOrder('completed', {
      released_minor: 300_000n,
      refunded_minor: 120_000n,
      net_minor: 272_400n,
    });
    expect(orderView(order, 'buyer', now)).toMatchObject({
      situation: 'completed_split',
      where: [
        { place: 'buyer', amountMinor: 120_000n, kind: 'refunded' },
        { place: 'seller', amountMinor: 300_000n, kind: 'released' },
      ],
    });
    expect(orderView(order, 'seller', now).where[1]?.amountMinor).toBe(272_400n);
  });

  it('tells a cancelled order that was never paid from one that was', () => {
    const unpaid = makeOrder('cancelled', { refunded_minor: 0n });
    expect(orderView(unpaid, 'buyer', now).where).toEqual([
      { place: 'buyer', amountMinor: 420_000n, kind: 'not_taken' },
    ]);
    expect(orderView(makeOrder('cancelled'), 'buyer', now).situation).toBe('cancelled');
  });

  it('says what the deadline does, and that it has passed', () => {
    const late = makeOrder('delivered', { due_at: '2026-11-21T09:59:00Z', due_action: 'release' });
    expect(orderView(late, 'buyer', now)).toMatchObject({
      isOverdue: true,
      otherwiseKey: 'order.otherwise.release.buyer',
    });
    const reminded = makeOrder('disputed', { due_action: 'escalate', dispute: dispute('buyer') });
    expect(orderView(reminded, 'staff', now).otherwiseKey).toBe('order.otherwise.remind.staff');
    expect(orderView(makeOrder('placed', { due_action: 'new_one' }), 'buyer', now).otherwiseKey).toBeNull();
  });
});
