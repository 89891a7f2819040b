import { expect, test } from 'vitest';
import type { Bank, PayoutRail } from '@shared/schemas/payouts.ts';
import { accountWays } from './account-ways.ts';

const bank = (provider: string, code: string, more: Partial<Bank> = {}): Bank => ({
  provider,
  code,
  country: 'PK',
  name: code,
  is_available: true,
  kind: 'bank',
  ...more,
});
const rail = (provider: string, position: number, isAvailable = true): PayoutRail => ({
  currency: 'PKR',
  provider,
  country: 'PK',
  position,
  is_available: isAvailable,
});
const banks = [
  bank('easypaisa', 'EASYPAISA', { kind: 'mobile_account' }),
  bank('bank', 'HABB'),
  bank('bank', 'MEZN'),
  bank('jazzcash', 'JAZZCASH', { kind: 'mobile_account' }),
  bank('jazzcash', 'HABB', { is_available: false }),
];
const idsOf = (rails: readonly PayoutRail[]) => accountWays('PKR', rails, banks).map(({ id }) => id);

test('banks are one way, each mobile account is one, in the order of the ways out', () => {
  const ways = accountWays('PKR', [rail('easypaisa', 30), rail('bank', 10), rail('jazzcash', 20)], banks);
  expect(ways.map(({ id }) => id)).toEqual(['bank', 'jazzcash:JAZZCASH', 'easypaisa:EASYPAISA']);
  expect(ways[0]?.banks.map(({ code }) => code)).toEqual(['HABB', 'MEZN']);
});

test('a way that is closed, and a bank that is not served, is not offered', () => {
  expect(idsOf([rail('bank', 10, false), rail('jazzcash', 20)])).toEqual(['jazzcash:JAZZCASH']);
  expect(idsOf([rail('bank', 10, false)])).toEqual([]);
  expect(accountWays('NGN', [rail('bank', 10)], banks)).toEqual([]);
});
