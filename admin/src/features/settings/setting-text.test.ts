import { expect, it } from 'vitest';
import { readSetting, textOfSetting } from './setting-text.ts';

it('reads back every kind of value as it was shown', () => {
  for (const value of ['3 days', 20, true, { PKR: 10_000_000 }, [1, 2]])
    expect(readSetting(value, textOfSetting(value))).toEqual(value);
});

it('takes nothing of another kind', () => {
  expect(readSetting(20, '-1')).toBeUndefined();
  expect(readSetting(20, '2.5')).toBeUndefined();
  expect(readSetting(true, '1')).toBeUndefined();
  expect(readSetting({ PKR: 1 }, '[1]')).toBeUndefined();
  expect(readSetting({ PKR: 1 }, '{"PKR": ')).toBeUndefined();
  expect(readSetting('3 days', '  ')).toBeUndefined();
});
