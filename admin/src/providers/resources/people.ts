import { adminUser } from '@shared/schemas/identity.ts';
import { staffRow } from '@/schemas/staff.ts';
import { storeEventRow, storeRow } from '@/schemas/stores.ts';
import { newestFirst, span, oneOrMore, type ResourceDefinition } from './definition.ts';

export const peopleResources = {
  stores: {
    view: 'admin_stores',
    idColumn: 'id',
    row: storeRow,
    filters: { status: oneOrMore, country: ['eq'], currency: ['eq'], created_at: span },
    search: ['slug', 'name'],
    email: 'owner_email',
    sorts: ['created_at', 'name'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'stores.read',
  },
  users: {
    view: 'admin_users',
    idColumn: 'id',
    row: adminUser,
    filters: { status: oneOrMore, country: ['eq'], email: ['eq'], created_at: span },
    search: ['email', 'display_name', 'phone'],
    email: 'email',
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'keyset',
    permission: 'users.read',
  },
  staff: {
    view: 'admin_staff',
    idColumn: 'user_id',
    row: staffRow,
    filters: { user_id: ['eq'], role: ['eq'], is_active: ['eq'] },
    search: [],
    sorts: ['created_at'],
    defaultSort: newestFirst,
    paging: 'offset',
    permission: 'staff.manage',
  },
  store_events: {
    view: 'admin_store_events',
    idColumn: 'id',
    row: storeEventRow,
    filters: { store_id: ['eq'] },
    search: [],
    sorts: ['created_at'],
    defaultSort: { field: 'created_at', order: 'asc' },
    paging: 'keyset',
    permission: 'stores.read',
  },
} as const satisfies Readonly<Record<string, ResourceDefinition>>;
