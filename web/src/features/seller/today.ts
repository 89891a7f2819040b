import { orderView } from '@shared/orders/view-model.ts';
import type { Order } from '@shared/schemas/orders.ts';

export type TodayLists = {
  /** Orders where the seller acts next, the nearest deadline first. */
  readonly waitsForMe: readonly Order[];
  /** Open orders where somebody else acts next. */
  readonly waitsForOthers: readonly Order[];
};

/** Splits open orders by whose turn it is; without a deadline an order comes last. */
export function todayLists(orders: readonly Order[], now: number): TodayLists {
  const time = (order: Order) => (order.due_at === null ? Number.POSITIVE_INFINITY : Date.parse(order.due_at));
  const byDeadline = orders.toSorted((left, right) => time(left) - time(right) || left.id.localeCompare(right.id));
  const isMine = (order: Order) => orderView(order, 'seller', now).isViewersTurn;
  return {
    waitsForMe: byDeadline.filter(isMine),
    waitsForOthers: byDeadline.filter((order) => !isMine(order)),
  };
}
