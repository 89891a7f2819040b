/** What staff may be allowed to do; the database decides, screens only ask what to show. */
export const permissionCodes = [
  'orders.read',
  'orders.act',
  'orders.resolve',
  'orders.approve',
  'stores.read',
  'stores.decide',
  'users.read',
  'users.suspend',
  'payments.read',
  'payments.replay',
  'payments.switch',
  'payouts.read',
  'payouts.decide',
  'ledger.read',
  'ledger.adjust',
  'ledger.close',
  'ledger.reopen',
  'approvals.read',
  'pricing.write',
  'catalogue.decide',
  'audit.read',
  'jobs.read',
  'jobs.retry',
  'settings.write',
  'settings.approve',
  'staff.manage',
  'staff.approve',
  'users.verify',
  'limits.write',
  'risk.read',
  'risk.decide',
  'risk.rules',
] as const;
export type PermissionCode = (typeof permissionCodes)[number];

export const staffRoles = ['support', 'moderator', 'finance', 'superadmin'] as const;
export type StaffRole = (typeof staffRoles)[number];

export function hasPermission(granted: readonly string[], wanted: PermissionCode): boolean {
  return granted.includes(wanted);
}

/** Store roles from most to least; a rank may do all that the ranks after it may. */
const storeRanks = ['owner', 'manager', 'staff', 'driver'] as const;
export type StoreRole = (typeof storeRanks)[number];

export function hasStoreRole(role: StoreRole | null | undefined, minimum: StoreRole): boolean {
  if (role === null || role === undefined) return false;
  return storeRanks.indexOf(role) <= storeRanks.indexOf(minimum);
}
