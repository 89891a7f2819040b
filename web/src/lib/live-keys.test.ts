import { describe, expect, it } from 'vitest';
import { keysTouchedBy } from './live-keys.ts';
import { keys } from './query-keys.ts';

const startsWith = (key: readonly unknown[], prefix: readonly unknown[]) =>
  prefix.every((part, index) => key[index] === part);

describe('an order event', () => {
  const touched = keysTouchedBy({
    event: 'order.event',
    payload: { order_id: 'a', seq: 2, status: 'placed', action: 'pay' },
  });
  const isTouched = (key: readonly unknown[]) => touched.some((prefix) => startsWith(key, prefix));

  it('re-reads everything of that order and every list', () => {
    for (const key of [
      keys.orderRow('a'),
      keys.orderEvents('a'),
      keys.orderActions('a'),
      keys.ordersList({ group: 'open' }),
    ]) {
      expect(isTouched(key)).toBe(true);
    }
  });

  it('re-reads wallets, since an act may move money', () => {
    expect(isTouched(keys.wallets())).toBe(true);
  });

  it('leaves other orders and the public pages alone', () => {
    expect(isTouched(keys.orderRow('b'))).toBe(false);
    expect(isTouched(keys.product('p'))).toBe(false);
  });
});

describe('a wallet event', () => {
  it('re-reads balances and statements', () => {
    const owner = { ownerType: 'user', ownerId: 'u' } as const;
    const touched = keysTouchedBy({ event: 'wallet.changed', payload: { account_id: 1, version: 3 } });
    expect(touched.some((prefix) => startsWith(keys.walletsOf(owner), prefix))).toBe(true);
    expect(touched.some((prefix) => startsWith(keys.walletLines(owner, 'PKR', 'held'), prefix))).toBe(true);
    expect(touched.some((prefix) => startsWith(keys.statement(1, {}), prefix))).toBe(true);
  });
});
