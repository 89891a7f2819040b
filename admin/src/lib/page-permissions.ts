import type { PermissionCode } from '@shared/permissions.ts';

/** What one needs to open the pages of each section; null: every member of staff. */
const sections: Readonly<Record<string, PermissionCode | null>> = {
  '': null,
  orders: 'orders.read',
  withdrawals: 'payouts.read',
  payments: 'payments.read',
  refunds: 'payments.read',
  'bank-transfers': 'payments.read',
  bank: 'payments.read',
  'payout-batches': 'payouts.read',
  webhooks: 'payments.read',
  chargebacks: 'payments.read',
  providers: 'payments.read',
  stores: 'stores.read',
  users: 'users.read',
  ledger: 'ledger.read',
  // Whoever asked reads the own requests without any permission; the database shows nothing else.
  approvals: null,
  reconciliation: 'ledger.read',
  risk: 'risk.read',
  audit: 'audit.read',
  jobs: 'jobs.read',
  settings: 'settings.write',
  staff: 'staff.manage',
  commission: 'orders.read',
};

/** The pages that need more than their section. */
const stricter: readonly (readonly [RegExp, PermissionCode])[] = [
  [/^\/risk\/rules\/new$/, 'risk.rules'],
  [/^\/commission\/./, 'pricing.write'],
];

/**
 * What one needs to open an address of the admin, with or without a query; null: every member of staff.
 * @throws RangeError for an address in no section, so that a page without an entry here cannot open to everybody.
 */
export function permissionOf(address: string): PermissionCode | null {
  const path = address.replace(/[?#].*/, '');
  const section = path.split('/')[1] ?? '';
  const ofSection = Object.hasOwn(sections, section) ? sections[section] : undefined;
  const needed = stricter.find(([pattern]) => pattern.test(path))?.[1] ?? ofSection;
  if (needed === undefined) throw new RangeError(`no section has the page ${path}`);
  return needed;
}
