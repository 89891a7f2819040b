import { expect, it } from 'vitest';
import { permissionOf } from './page-permissions.ts';

it.each([
  ['/', null],
  ['/orders?status=disputed', 'orders.read'],
  ['/ledger/accounts/12', 'ledger.read'],
  ['/approvals/1', null],
  ['/risk/1', 'risk.read'],
  ['/risk/rules/1', 'risk.read'],
  ['/risk/rules/new', 'risk.rules'],
  ['/commission', 'orders.read'],
  ['/commission/new?kind=commission', 'pricing.write'],
])('%s needs %s', (address, permission) => {
  expect(permissionOf(address)).toBe(permission);
});

it('opens no page of which nobody said what it needs', () => {
  expect(() => permissionOf('/vault')).toThrow(RangeError);
  expect(() => permissionOf('/constructor')).toThrow(RangeError);
});
