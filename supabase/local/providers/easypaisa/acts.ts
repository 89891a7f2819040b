/** What happens to orders, whoever makes it happen: the page, the phone, the control page, or time. */
import { randomInt } from 'node:crypto';
import type { EasypaisaAccount } from './account.ts';
import { nextId } from '../store.ts';
import { takeFault, type Order, type OrderStatus, type Push, type Store } from './state.ts';

export interface ActSettings {
  readonly account: EasypaisaAccount;
  /** Our side's door for IPNs. */
  readonly ipnUrl: string;
  readonly publicUrl: () => string;
  readonly log: (line: string) => void;
}

/** How long a payer may think about the prompt on the phone. */
const promptMilliseconds = 60_000;
const lateMilliseconds = 60_000;
const notThereMilliseconds = 30_000;
const shopMilliseconds = 2 * 24 * 60 * 60_000;

export interface NewOrder {
  readonly orderId: string;
  readonly amount: number;
  readonly mode: Order['mode'];
  readonly mobile: string;
  readonly expiresAt: number;
}

export interface Acts {
  open(order: NewOrder): Order;
  change(order: Order, status: OrderStatus): void;
  /** A token to pay with at a shop; it is paid two days later. */
  giveToken(order: Order): void;
  /** Resolves when the payer has approved or declined, or has let the time pass. */
  askOnPhone(order: Order): Promise<void>;
  push(orderId: string, statusUrl?: string): void;
  deliver(push: Push): Promise<number | null>;
  tick(now: number): void;
}

export function makeActs(store: Store, settings: ActSettings): Acts {
  const waiting = new Map<string, () => void>();
  const underWay = new Set<number>();
  const after = (milliseconds: number) => Date.now() + milliseconds / store.state.settings.speed;
  const statusUrl = (orderId: string) =>
    `${settings.publicUrl()}/easypaisa/easypay-service/rest/v1/order-status/${settings.account.accountNumber}/${orderId}`;

  const queue = (orderId: string, url: string, dueAt: number | null, state: Push['state']) => {
    const createdAt = new Date().toISOString();
    const id = nextId(store.state);
    store.state.pushes.push({ id, orderId, statusUrl: url, createdAt, dueAt, state, lastStatus: null });
    if (store.state.pushes.length > 2_000) store.state.pushes.splice(0, store.state.pushes.length - 2_000);
  };

  const acts: Acts = {
    open({ orderId, amount, mode, mobile, expiresAt }) {
      const now = Date.now();
      const order: Order = {
        orderId,
        transactionId: String(nextId(store.state)),
        amount,
        mode,
        mobile,
        createdAt: now,
        expiresAt,
        visibleAt: takeFault(store.state, 'easypaisa.inquiry.late') ? after(notThereMilliseconds) : now,
        status: 'PENDING',
        changedAt: now,
        paymentToken: null,
        isAsked: false,
        paidAt: null,
      };
      store.state.orders.push(order);
      if (takeFault(store.state, 'easypaisa.ipn.early')) acts.push(orderId);
      return order;
    },
    change(order, status) {
      const was = order.status;
      order.status = status;
      order.changedAt = Date.now();
      order.paidAt = null;
      order.isAsked = false;
      if (status === 'PAID' && was !== 'PAID') {
        store.state.balance += order.amount;
        acts.push(order.orderId);
      }
      if (status === 'REVERSED' && was === 'PAID') store.state.balance -= order.amount;
      waiting.get(order.orderId)?.();
      store.save();
    },
    giveToken(order) {
      order.mode = 'OTC';
      order.paymentToken = String(randomInt(100_000_000, 999_999_999));
      order.paidAt = after(shopMilliseconds);
      store.save();
    },
    async askOnPhone(order) {
      const { prompt } = store.state.settings;
      if (prompt === 'approve') return acts.change(order, 'PAID');
      if (prompt === 'decline') return acts.change(order, 'FAILED');
      order.isAsked = prompt === 'ask';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, promptMilliseconds / store.state.settings.speed);
        waiting.set(order.orderId, () => {
          clearTimeout(timer);
          resolve();
        });
      });
      waiting.delete(order.orderId);
      order.isAsked = false;
      // Nobody answered the phone.
      if (order.status === 'PENDING') acts.change(order, 'FAILED');
    },
    push(orderId, url = statusUrl(orderId)) {
      const fault = (name: 'lost' | 'hold' | 'late' | 'duplicate' | 'foreign_host') =>
        takeFault(store.state, `easypaisa.ipn.${name}`);
      const now = Date.now();
      const said = fault('foreign_host')
        ? `https://easypay.example.test/easypay-service/rest/v1/order-status/1/${orderId}`
        : url;
      if (fault('lost')) queue(orderId, said, null, 'lost');
      else if (fault('hold')) queue(orderId, said, null, 'held');
      else queue(orderId, said, fault('late') ? after(lateMilliseconds) : now, 'waiting');
      if (fault('duplicate')) queue(orderId, said, now + 200, 'waiting');
      store.save();
    },
    /** Once: nothing says that Easypaisa would try again. */
    async deliver(push) {
      underWay.add(push.id);
      push.lastStatus = await get(`${settings.ipnUrl}?url=${encodeURIComponent(push.statusUrl)}`);
      underWay.delete(push.id);
      push.dueAt = null;
      push.state = push.lastStatus === 200 ? 'delivered' : 'refused';
      settings.log(
        JSON.stringify({ at: new Date().toISOString(), event: 'ipn', order: push.orderId, status: push.lastStatus }),
      );
      store.save();
      return push.lastStatus;
    },
    tick(now) {
      for (const push of store.state.pushes)
        if (push.dueAt !== null && push.dueAt <= now && !underWay.has(push.id)) void acts.deliver(push);
      for (const order of store.state.orders) {
        if (order.status !== 'PENDING') continue;
        if (order.paidAt !== null && order.paidAt <= now) acts.change(order, 'PAID');
        else if (order.paidAt === null && order.expiresAt <= now) acts.change(order, 'EXPIRED');
      }
    },
  };
  return acts;
}

async function get(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}
