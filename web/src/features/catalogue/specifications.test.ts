import { expect, it } from 'vitest';
import { specificationsOf } from './specifications.ts';

it('reads an object of values', () => {
  expect(specificationsOf({ Fabric: 'Lawn', Metres: 3, hidden: null }, 'en')).toEqual([
    { name: 'Fabric', value: 'Lawn' },
    { name: 'Metres', value: '3' },
  ]);
});

it('reads a list with texts in several languages', () => {
  const raw = [{ name: { en: 'Colour', ur: 'رنگ' }, value: { en: 'Blue', ur: 'نیلا' } }];
  expect(specificationsOf(raw, 'ur')).toEqual([{ name: 'رنگ', value: 'نیلا' }]);
});

it.each([null, undefined, 'text', 5, [null, 7]])('shows nothing for %o', (raw) => {
  expect(specificationsOf(raw, 'en')).toEqual([]);
});
