import { useMemo } from 'react';
import type { AdminUser } from '@shared/schemas/identity.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { UserActions, UserFacts } from './user-parts.tsx';

const statuses = ['active', 'suspended', 'closed'] as const;

/** People: buyers, sellers and staff. */
export function UsersPage() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      ...statuses.map((status) => ({ id: status, label: word('account.status', status), filters: { status } })),
    ],
    [t, word],
  );
  return (
    <ListPage<AdminUser>
      resource="users"
      title={t('admin.nav.users')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'country',
          label: t('admin.country'),
          options: (['PK', 'NG', 'IQ'] as const).map((value) => ({ value, label: t(`country.${value}`) })),
        },
        { kind: 'day-range', field: 'created_at', label: t('admin.joined') },
      ]}
      searchHint={t('admin.search_users')}
      emptyTitle={t('admin.users_none')}
      hrefOf={(row) => `/users/${row.id}`}
      previewTitle={(row) => <bdi>{row.display_name ?? row.email}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="account.status" status={row.status} />
          <UserFacts user={row} />
          <div className="flex flex-wrap gap-2">
            <UserActions user={row} />
          </div>
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<AdminUser>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'email',
      header: t('admin.email'),
      isFlexible: true,
      phone: 'title',
      text: (row) => row.email,
      cell: (row) => (
        <Copyable value={row.email}>
          <TextLink to={`/users/${row.id}`} className="font-medium">
            <bdi dir="ltr">{row.email}</bdi>
          </TextLink>
        </Copyable>
      ),
    },
    {
      id: 'name',
      header: t('admin.name'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.display_name ?? '',
      cell: (row) => <bdi>{row.display_name ?? '–'}</bdi>,
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="account.status" status={row.status} />,
    },
    {
      id: 'phone',
      header: t('admin.phone'),
      isHiddenFirst: true,
      text: (row) => row.phone ?? '',
      cell: (row) => (row.phone ? <Copyable value={row.phone} /> : '–'),
    },
    {
      id: 'country',
      header: t('admin.country'),
      phone: 'line',
      text: (row) => row.country,
      cell: (row) => word('country', row.country),
    },
    {
      id: 'orders',
      header: t('admin.nav.orders'),
      isEnd: true,
      text: (row) => String(row.orders_count),
      cell: (row) => row.orders_count,
    },
    {
      id: 'stores',
      header: t('admin.nav.stores'),
      isFlexible: true,
      text: (row) => (row.stores ?? []).map((store) => store.name).join(', '),
      cell: (row) => <bdi>{(row.stores ?? []).map((store) => store.name).join(', ') || '–'}</bdi>,
    },
    {
      id: 'last_sign_in',
      header: t('admin.last_sign_in'),
      text: (row) => row.last_sign_in_at ?? '',
      cell: (row) => <Moment at={row.last_sign_in_at} show="relative" />,
    },
    {
      id: 'created',
      header: t('admin.joined'),
      sort: 'created_at',
      phone: 'line',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}
