import { useMemo } from 'react';
import { storeStatuses } from '@shared/schemas/stores.ts';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { StoreRow } from '@/schemas/stores.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { StoreActions, StoreFacts } from './store-parts.tsx';

/** Stores; those that wait for approval have a tab of their own. */
export function StoresPage() {
  const { t, word, localized } = useI18n();
  const { data: overview } = useOverview();
  const columns = useColumns();
  const waiting = overview?.stores_submitted;
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      ...storeStatuses.map((status) => ({
        id: status,
        label: word('store.status', status),
        filters: { status },
        ...(status === 'submitted' && { count: waiting }),
      })),
    ],
    [t, word, waiting],
  );
  return (
    <ListPage<StoreRow>
      resource="stores"
      title={t('admin.nav.stores')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'country',
          label: t('admin.country'),
          options: (['PK', 'NG', 'IQ'] as const).map((value) => ({ value, label: t(`country.${value}`) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'created_at', label: t('admin.created') },
      ]}
      searchHint={t('admin.search_stores')}
      emptyTitle={t('admin.stores_none')}
      emptyText={t('admin.stores_none_text')}
      hrefOf={(row) => `/stores/${row.id}`}
      previewTitle={(row) => <bdi>{row.name}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="store.status" status={row.status} />
          {row.tagline && <p>{localized(row.tagline)}</p>}
          <StoreFacts store={row} />
          <div className="flex flex-wrap gap-2">
            <StoreActions store={row} />
          </div>
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<StoreRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'name',
      header: t('admin.store'),
      isFlexible: true,
      sort: 'name',
      phone: 'title',
      text: (row) => row.name,
      cell: (row) => (
        <TextLink to={`/stores/${row.id}`} className="font-medium">
          <bdi>{row.name}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="store.status" status={row.status} />,
    },
    {
      id: 'owner',
      header: t('admin.owner'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.owner_email ?? '',
      cell: (row) => <bdi dir="ltr">{row.owner_email ?? '–'}</bdi>,
    },
    {
      id: 'place',
      header: t('admin.place'),
      phone: 'line',
      text: (row) => [row.city, row.country].filter(Boolean).join(', '),
      cell: (row) => <bdi>{[row.city, word('country', row.country)].filter(Boolean).join(', ')}</bdi>,
    },
    { id: 'currency', header: t('admin.currency'), text: (row) => row.currency, cell: (row) => row.currency },
    {
      id: 'products',
      header: t('admin.products'),
      isEnd: true,
      text: (row) => String(row.products_count),
      cell: (row) => row.products_count,
    },
    {
      id: 'orders',
      header: t('admin.nav.orders'),
      isEnd: true,
      text: (row) => String(row.orders_count),
      cell: (row) => row.orders_count,
    },
    {
      id: 'submitted',
      header: t('admin.submitted'),
      text: (row) => row.submitted_at ?? '',
      cell: (row) => <Moment at={row.submitted_at} show="relative" />,
    },
    {
      id: 'created',
      header: t('admin.created'),
      sort: 'created_at',
      isHiddenFirst: true,
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}
