import { useMemo, useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { batchStatuses, type PayoutBatchRow } from '@/schemas/payout-batches.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { BatchActions } from './batch-actions.tsx';
import { BatchFacts } from './batch-facts.tsx';
import { BuildDialog } from './build-dialog.tsx';

/** Files of withdrawals: what waits for a second person, for the bank, and what has ended. */
export function BatchList() {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const [isBuilding, setIsBuilding] = useState(false);
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'open', label: t('admin.tab.moving'), filters: { status: 'draft,approved,exported,sent' } },
      { id: 'closed', label: word('admin.batch_status', 'closed'), filters: { status: 'closed' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t, word],
  );
  return (
    <>
      <ListPage<PayoutBatchRow>
        resource="payout_batches"
        title={t('admin.payout_book.batches')}
        columns={columns}
        tabs={tabs}
        filters={[
          {
            kind: 'choice',
            field: 'status',
            label: t('admin.status'),
            options: batchStatuses.map((value) => ({ value, label: word('admin.batch_status', value) })),
          },
          { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
          { kind: 'day-range', field: 'created_at', label: t('admin.created') },
        ]}
        searchHint={t('admin.search_batches')}
        emptyTitle={t('admin.batches_none')}
        emptyText={t('admin.batches_none_text')}
        actions={
          can('payouts.decide') && (
            <Button tone="primary" onClick={() => setIsBuilding(true)}>
              {t('admin.batch_build')}
            </Button>
          )
        }
        hrefOf={(row) => `/payout-batches/${row.id}`}
        previewTitle={(row) => <Copyable value={row.code} />}
        preview={(row) => (
          <>
            <StatusMark group="admin.batch_status" status={row.status} />
            <div className="flex flex-wrap gap-2">
              <BatchActions batch={row} />
            </div>
            <BatchFacts batch={row} />
          </>
        )}
      />
      {isBuilding && <BuildDialog onClose={() => setIsBuilding(false)} />}
    </>
  );
}

function useColumns(): readonly ListColumn<PayoutBatchRow>[] {
  const { t } = useI18n();
  return [
    {
      id: 'code',
      header: t('admin.batch'),
      phone: 'title',
      text: (row) => row.code,
      cell: (row) => (
        <Copyable value={row.code}>
          <TextLink to={`/payout-batches/${row.id}`} className="font-medium">
            <bdi dir="ltr">{row.code}</bdi>
          </TextLink>
        </Copyable>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.batch_status" status={row.status} />,
    },
    {
      id: 'total',
      header: t('admin.total'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      sort: 'total_minor',
      text: (row) => amountForCsv(row.total_minor, row.currency),
      cell: (row) => <Amount minor={row.total_minor} currency={row.currency} />,
    },
    {
      id: 'items',
      header: t('admin.batch_items'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.item_count),
      cell: (row) => row.item_count,
    },
    {
      id: 'execute',
      header: t('admin.execute_on'),
      text: (row) => row.execute_on,
      cell: (row) => <bdi dir="ltr">{row.execute_on}</bdi>,
    },
    {
      id: 'bank',
      header: t('admin.bank'),
      isFlexible: true,
      text: (row) => row.bank_name ?? '',
      cell: (row) => <bdi>{row.bank_name ?? '–'}</bdi>,
    },
    {
      id: 'created',
      header: t('admin.created'),
      sort: 'created_at',
      phone: 'line',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}
