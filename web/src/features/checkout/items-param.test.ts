import { describe, expect, it } from 'vitest';
import { formatItems, parseItems, withQuantity } from './items-param.ts';

const first = '01890000-0000-7000-8000-000000000001';
const second = '01890000-0000-7000-8000-000000000002';

describe('the items of a checkout', () => {
  it('survive a round through the address', () => {
    const items = [
      { product_id: first, quantity: 2 },
      { product_id: second, quantity: 1 },
    ];
    expect(parseItems(formatItems(items))).toEqual(items);
  });

  it.each(['', 'nonsense', `${first}:0`, `${first}:-2`, `${first}:1.5`, first])('drops %s', (text) => {
    expect(parseItems(text)).toEqual([]);
  });

  it('change their quantity in place and go at zero', () => {
    const items = [
      { product_id: first, quantity: 2 },
      { product_id: second, quantity: 1 },
    ];
    expect(withQuantity(items, first, 3)[0]).toEqual({ product_id: first, quantity: 3 });
    expect(withQuantity(items, first, 0)).toEqual([items[1]]);
    expect(withQuantity([], second, 1)).toEqual([items[1]]);
  });
});
