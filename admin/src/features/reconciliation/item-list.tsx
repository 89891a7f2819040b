import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ClearingItemRow } from '@/schemas/reconciliation.ts';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { AccountLink } from '@/features/ledger/owner-link.tsx';
import { SubjectLink, useProviderOptions } from './parts.tsx';

/** Every open amount on clearing accounts with what it is about, the oldest first. */
export function ItemList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const providers = useProviderOptions();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      { id: 'over', label: t('admin.item_tab.over'), filters: { is_over_limit: 'true' } },
      { id: 'unexplained', label: t('admin.item_tab.unexplained'), filters: { is_explained: 'false' } },
    ],
    [t],
  );
  return (
    <ListPage<ClearingItemRow>
      resource="clearing_items"
      title={t('admin.recon_book.items')}
      columns={columns}
      tabs={tabs}
      filters={[
        { kind: 'choice', field: 'provider', label: t('admin.provider'), options: providers },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
      ]}
      searchHint={t('admin.search_breaks')}
      emptyTitle={t('admin.items_none')}
      previewTitle={(row) => word('admin.thing', row.subject_type)}
      preview={(row) => <ItemFacts row={row} />}
    />
  );
}

function useColumns(): readonly ListColumn<ClearingItemRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'about',
      header: t('admin.about'),
      isFlexible: true,
      phone: 'title',
      text: (row) => row.reference ?? row.subject_key,
      cell: (row) => <SubjectLink type={row.subject_type} id={row.subject_id} reference={row.reference} />,
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'line',
      text: (row) => row.provider,
      cell: (row) => word('admin.provider_name', row.provider),
    },
    {
      id: 'open',
      header: t('admin.item_open'),
      isEnd: true,
      phone: 'aside',
      text: (row) => amountForCsv(row.open_minor, row.currency),
      cell: (row) => <Amount minor={row.open_minor} currency={row.currency} sign="always" />,
    },
    {
      id: 'age',
      header: t('admin.age'),
      isEnd: true,
      sort: 'opened_at',
      phone: 'line',
      text: (row) => String(row.age_days),
      cell: (row) => (
        <span className={row.is_over_limit ? 'font-medium text-negative' : ''}>
          {t('admin.age_days', { count: row.age_days })}
        </span>
      ),
    },
    {
      id: 'opened',
      header: t('admin.time'),
      text: (row) => row.opened_at,
      cell: (row) => <Moment at={row.opened_at} show="absolute" />,
    },
  ];
}

function ItemFacts({ row }: { row: ClearingItemRow }) {
  const { t, word } = useI18n();
  return (
    <>
      {row.is_over_limit && <p className="font-medium text-negative">{t('admin.item_is_over')}</p>}
      <Facts
        facts={[
          { label: t('admin.provider'), value: word('admin.provider_name', row.provider) },
          {
            label: t('admin.about'),
            value: <SubjectLink type={row.subject_type} id={row.subject_id} reference={row.reference} />,
          },
          { label: t('admin.item_open'), value: <CopyableAmount minor={row.open_minor} currency={row.currency} /> },
          {
            label: t('admin.item_gross'),
            value: <Amount minor={row.gross_minor} currency={row.currency} sign="always" />,
          },
          { label: t('admin.fee'), value: <Amount minor={row.fee_minor} currency={row.currency} /> },
          { label: t('admin.age'), value: t('admin.age_days', { count: row.age_days }) },
          { label: t('admin.time'), value: <Moment at={row.opened_at} /> },
          { label: t('admin.account_number'), value: <AccountLink id={row.account_id} kind="provider_clearing" /> },
        ]}
      />
    </>
  );
}
