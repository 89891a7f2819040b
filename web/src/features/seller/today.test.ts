import { expect, it } from 'vitest';
import type { Order } from '@shared/schemas/orders.ts';
import { todayLists } from './today.ts';

const base = {
  currency: 'PKR',
  total_minor: 100n,
  held_minor: 100n,
  released_minor: 0n,
  refunded_minor: 0n,
  buyer_name: 'Sana',
  store_name: 'Bilal Fabrics',
  due_action: 'lapse',
  cancel_requested_by: null,
  return_requested_at: null,
  tracking_carrier: null,
  tracking_number: null,
  dispute: null,
} as const;
const order = (id: string, status: Order['status'], due: string | null) =>
  ({ ...base, id, status, due_at: due }) as unknown as Order;

it('puts what waits for the seller first, by the nearest deadline', () => {
  const lists = todayLists(
    [
      order('a', 'placed', '2026-11-24T10:00:00Z'),
      order('b', 'shipped', '2026-11-22T10:00:00Z'),
      order('c', 'accepted', '2026-11-23T10:00:00Z'),
      order('d', 'placed', null),
    ],
    Date.parse('2026-11-21T10:00:00Z'),
  );
  expect(lists.waitsForMe.map((one) => one.id)).toEqual(['c', 'a', 'd']);
  expect(lists.waitsForOthers.map((one) => one.id)).toEqual(['b']);
});
