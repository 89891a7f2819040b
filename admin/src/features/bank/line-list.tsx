import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { lineStatuses, type BankLineRow } from '@/schemas/bank.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { LineActions } from './line-actions.tsx';
import { LineEvents, LineFacts } from './line-facts.tsx';
import { UploadButton } from './upload-dialog.tsx';

/** Every line of our statements; the first tab is what waits for people. */
export function LineList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'waiting', label: t('admin.tab.unmatched'), filters: { status: 'unmatched,new' } },
      { id: 'suspense', label: t('admin.tab.suspense'), filters: { status: 'suspense,returning' } },
      { id: 'explained', label: t('admin.tab.explained'), filters: { status: explained } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t],
  );
  return (
    <ListPage<BankLineRow>
      resource="bank_lines"
      title={t('admin.bank_book.lines')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: lineStatuses.map((status) => ({ value: status, label: word('admin.line_status', status) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'created_at', label: t('admin.imported') },
      ]}
      searchHint={t('admin.search_lines')}
      emptyTitle={t('admin.lines_none')}
      emptyText={t('admin.lines_none_text')}
      actions={<UploadButton />}
      previewTitle={(row) => <Amount minor={row.amount_minor} currency={row.currency} sign="always" />}
      preview={(row) => (
        <>
          <StatusMark group="admin.line_status" status={row.status} />
          <LineActions line={row} />
          <LineFacts line={row} />
          <LineEvents line={row} />
        </>
      )}
    />
  );
}

const explained = 'credited,recorded,payout,returned,fee,settlement,duplicate';

function useColumns(): readonly ListColumn<BankLineRow>[] {
  const { t } = useI18n();
  return [
    {
      id: 'booked',
      header: t('admin.booked_on'),
      sort: 'booked_on',
      phone: 'line',
      text: (row) => row.booked_on,
      cell: (row) => <bdi dir="ltr">{row.booked_on}</bdi>,
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      phone: 'aside',
      sort: 'amount_minor',
      text: (row) => amountForCsv(row.amount_minor, row.currency),
      cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} sign="always" />,
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'line',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.line_status" status={row.status} />,
    },
    {
      id: 'counterparty',
      header: t('admin.counterparty'),
      phone: 'line',
      text: (row) => row.counterparty_name ?? '',
      cell: (row) => <bdi>{row.counterparty_name ?? '–'}</bdi>,
    },
    {
      id: 'narration',
      header: t('admin.narration'),
      isFlexible: true,
      phone: 'title',
      text: (row) => row.narration,
      cell: (row) => <bdi>{row.narration}</bdi>,
    },
    {
      id: 'reference',
      header: t('admin.bank_reference'),
      text: (row) => row.bank_reference ?? '',
      cell: (row) => <bdi dir="ltr">{row.bank_reference ?? '–'}</bdi>,
    },
    {
      id: 'bank',
      header: t('admin.bank'),
      isHiddenFirst: true,
      text: (row) => row.bank_name,
      cell: (row) => <bdi>{row.bank_name}</bdi>,
    },
  ];
}
