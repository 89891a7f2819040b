import type { DataProvider } from '@refinedev/core';
import type { OrderRow } from '@/schemas/orders.ts';
import type { AdminUser } from '@shared/schemas/identity.ts';
import type { AdminStore } from '@shared/schemas/stores.ts';
import type { PermissionCode } from '@shared/permissions.ts';
import { definitionOf, type ResourceName } from '@/providers/resource-table.ts';
import { searchFilter } from '@/providers/filter-names.ts';
import type { PaymentRow } from '@/schemas/payments.ts';
import type { WithdrawalRow } from '@/schemas/payouts.ts';

export type Found = {
  readonly kind: 'orders' | 'withdrawals' | 'payments' | 'users' | 'stores';
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly href: string;
};

/** Below this, a search would find half the database. */
export const shortestSearch = 3;
const perKind = 5;

const finders: readonly {
  readonly resource: ResourceName & Found['kind'];
  readonly fits: (text: string) => boolean;
  readonly toFound: (row: never) => Omit<Found, 'kind' | 'id' | 'href'> & { id: string };
}[] = [
  {
    resource: 'orders',
    fits: () => true,
    toFound: (row: OrderRow) => ({
      id: row.id,
      title: row.code,
      detail: [row.store_name, row.buyer_email].filter(Boolean).join(' · '),
    }),
  },
  {
    resource: 'withdrawals',
    fits: () => true,
    toFound: (row: WithdrawalRow) => ({
      id: row.id,
      title: row.code,
      detail: [row.owner_name, row.provider_reference].filter(Boolean).join(' · '),
    }),
  },
  {
    resource: 'payments',
    fits: () => true,
    toFound: (row: PaymentRow) => ({
      id: row.id,
      title: row.reference,
      detail: [row.user_email, row.provider_reference].filter(Boolean).join(' · '),
    }),
  },
  {
    resource: 'users',
    fits: () => true,
    toFound: (row: AdminUser) => ({
      id: row.id,
      title: row.email,
      detail: [row.display_name, row.phone].filter(Boolean).join(' · '),
    }),
  },
  {
    resource: 'stores',
    fits: (text) => !text.includes('@'),
    toFound: (row: AdminStore) => ({ id: row.id, title: row.name, detail: row.owner_email ?? row.slug }),
  },
];

/** Looks for a code, reference, e-mail, phone or name in everything that the person may read. */
export async function searchEverywhere(
  provider: DataProvider,
  can: (permission: PermissionCode) => boolean,
  text: string,
): Promise<readonly Found[]> {
  const wanted = text.trim();
  if (wanted.length < shortestSearch) return [];
  const answers = await Promise.all(
    finders
      .filter(({ resource, fits }) => fits(wanted) && can(definitionOf(resource).permission as PermissionCode))
      .map(async ({ resource, toFound }) => {
        const { data } = await provider.getList({
          resource,
          pagination: { pageSize: perKind },
          filters: [{ field: searchFilter, operator: 'contains', value: wanted }],
        });
        return data.map((row): Found => {
          const { id, title, detail } = toFound(row as never);
          return { kind: resource, id, title, detail, href: `/${resource}/${id}` };
        });
      }),
  );
  return answers.flat();
}
