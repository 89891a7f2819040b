import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasPermission, hasStoreRole, permissionCodes, staffRoles } from './permissions.ts';

const folder = join(import.meta.dirname, '../supabase/migrations');
const migrations = globSync('*.sql', { cwd: folder })
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('\n');
const codesOf = (table: string): string[] => {
  const inserts = migrations.matchAll(new RegExp(`insert into access\\.${table} [\\s\\S]*?;\n`, 'g'));
  return [...inserts].flatMap(([insert]) => [...insert.matchAll(/\(\s*'([a-z_.]+)',/g)].map((match) => match[1] ?? ''));
};

it('has the permissions and the staff roles of the database', () => {
  expect(new Set(codesOf('permissions'))).toEqual(new Set<string>(permissionCodes));
  expect(new Set(codesOf('roles'))).toEqual(new Set<string>(staffRoles));
});

it('a permission is granted by name only', () => {
  expect(hasPermission(['orders.read'], 'orders.read')).toBe(true);
  expect(hasPermission(['orders.read'], 'orders.act')).toBe(false);
});

it('a store role may do what the roles below it may', () => {
  expect(hasStoreRole('owner', 'staff')).toBe(true);
  expect(hasStoreRole('manager', 'manager')).toBe(true);
  expect(hasStoreRole('driver', 'staff')).toBe(false);
  expect(hasStoreRole(null, 'driver')).toBe(false);
});
