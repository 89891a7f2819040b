import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { approvalStatuses, type ApprovalRow } from '@/schemas/approvals.ts';
import { useApprovalText } from '@/components/command/use-approval-text.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { ApprovalChange } from './approval-change.tsx';
import { ApprovalActions, ApprovalFacts, ApprovalLink } from './approval-parts.tsx';

/** What staff ask each other to approve; what waits comes first. */
export function ApprovalsPage() {
  const { t, word } = useI18n();
  const textOf = useApprovalText();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'waiting', label: t('admin.approvals_waiting'), filters: { status: 'requested' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t],
  );
  return (
    <ListPage<ApprovalRow>
      resource="approvals"
      title={t('admin.nav.approvals')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: approvalStatuses.map((value) => ({ value, label: t(`admin.approval_status.${value}`) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'requested_at', label: t('admin.requested') },
      ]}
      searchHint={t('admin.search_approvals')}
      emptyTitle={t('admin.approvals_none')}
      emptyText={t('admin.approvals_none_text')}
      hrefOf={(row) => `/approvals/${row.id}`}
      previewTitle={(row) => word('admin.approval_action', row.action)}
      preview={(row) => (
        <>
          <StatusMark group="admin.approval_status" status={row.status} />
          <ApprovalFacts approval={row} />
          <ApprovalChange approval={row} />
          <ApprovalActions approval={row} what={textOf(row.action, row)} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<ApprovalRow>[] {
  const { t, word } = useI18n();
  const textOf = useApprovalText();
  return [
    {
      id: 'summary',
      header: t('admin.approval'),
      isFlexible: true,
      phone: 'title',
      text: (row) => textOf(row.action, row),
      cell: (row) => <ApprovalLink id={row.id}>{textOf(row.action, row)}</ApprovalLink>,
    },
    {
      id: 'action',
      header: t('admin.kind_of_event'),
      phone: 'line',
      text: (row) => row.action,
      cell: (row) => word('admin.approval_action', row.action),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.approval_status" status={row.status} />,
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      text: (row) =>
        row.amount_minor === null || row.currency === null ? '' : amountForCsv(row.amount_minor, row.currency),
      cell: (row) =>
        row.amount_minor === null || row.currency === null ? (
          <span className="text-ink-soft">–</span>
        ) : (
          <Amount minor={row.amount_minor} currency={row.currency} />
        ),
    },
    {
      id: 'maker',
      header: t('admin.requested_by'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.requested_by_label ?? row.requested_by,
      cell: (row) => <bdi dir="auto">{row.requested_by_label ?? '–'}</bdi>,
    },
    {
      id: 'requested',
      header: t('admin.requested'),
      sort: 'requested_at',
      phone: 'line',
      text: (row) => row.requested_at,
      cell: (row) => <Moment at={row.requested_at} show="relative" />,
    },
  ];
}
