import { useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { approvalStatuses } from '@/schemas/approvals.ts';
import type { AdjustmentRow } from '@/schemas/ledger.ts';
import { Amount, CopyableAmount, useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { ApprovalActions } from '@/features/approvals/approval-parts.tsx';
import { AdjustmentRequest } from './adjustment-request.tsx';
import { AccountLink, JournalLink, ThingLink } from './owner-link.tsx';

/** Bookings by hand: one person asks, another decides. */
export function AdjustmentList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isAsking, setIsAsking] = useState(false);
  const columns: readonly ListColumn<AdjustmentRow>[] = [
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
      phone: 'title',
      text: (row) => amountForCsv(row.amount_minor, row.currency),
      cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
    },
    {
      id: 'debit',
      header: t('admin.debit'),
      phone: 'line',
      text: (row) => `${row.debit_kind} #${row.debit_account}`,
      cell: (row) => <AccountLink id={row.debit_account} kind={row.debit_kind} />,
    },
    {
      id: 'credit',
      header: t('admin.credit'),
      phone: 'line',
      text: (row) => `${row.credit_kind} #${row.credit_account}`,
      cell: (row) => <AccountLink id={row.credit_account} kind={row.credit_kind} />,
    },
    {
      id: 'reason',
      header: t('admin.reason'),
      isFlexible: true,
      text: (row) => row.reason,
      cell: (row) => <bdi>{row.reason}</bdi>,
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
  return (
    <>
      <ListPage<AdjustmentRow>
        resource="adjustments"
        title={t('admin.book.adjustments')}
        columns={columns}
        filters={[
          {
            kind: 'choice',
            field: 'status',
            label: t('admin.status'),
            options: approvalStatuses.map((value) => ({
              value,
              label: t(`admin.approval_status.${value}`),
            })),
          },
        ]}
        searchHint={t('admin.reason')}
        emptyTitle={t('admin.adjustments_none')}
        emptyText={t('admin.adjustments_none_text')}
        actions={
          can('ledger.adjust') && (
            <Button tone="primary" onClick={() => setIsAsking(true)}>
              {t('admin.adjustment_new')}
            </Button>
          )
        }
        previewTitle={(row) => <StatusMark group="admin.approval_status" status={row.status} />}
        preview={(row) => <AdjustmentPreview adjustment={row} />}
      />
      {isAsking && <AdjustmentRequest onClose={() => setIsAsking(false)} />}
    </>
  );
}

function AdjustmentPreview({ adjustment }: { adjustment: AdjustmentRow }) {
  const { t, word } = useI18n();
  const money = useMoneyText();
  const what = `${money(adjustment.amount_minor, adjustment.currency)}, ${word('admin.account_kind', adjustment.debit_kind)} #${adjustment.debit_account} – ${word('admin.account_kind', adjustment.credit_kind)} #${adjustment.credit_account}`;
  return (
    <>
      <Facts
        facts={[
          {
            label: t('admin.amount'),
            value: <CopyableAmount minor={adjustment.amount_minor} currency={adjustment.currency} />,
          },
          {
            label: t('admin.debit'),
            value: <AccountLink id={adjustment.debit_account} kind={adjustment.debit_kind} />,
          },
          {
            label: t('admin.credit'),
            value: <AccountLink id={adjustment.credit_account} kind={adjustment.credit_kind} />,
          },
          { label: t('admin.reason'), value: <bdi>{adjustment.reason}</bdi> },
          { label: t('admin.evidence'), value: <bdi>{adjustment.evidence}</bdi> },
          { label: t('admin.requested_by'), value: <ThingLink type="user" id={adjustment.requested_by} /> },
          { label: t('admin.requested'), value: <Moment at={adjustment.requested_at} /> },
          adjustment.decided_at ? { label: t('admin.decided_at'), value: <Moment at={adjustment.decided_at} /> } : null,
          adjustment.decision_reason
            ? { label: t('admin.decision_reason'), value: <bdi>{adjustment.decision_reason}</bdi> }
            : null,
          adjustment.journal_id
            ? {
                label: t('admin.journal'),
                value: <JournalLink id={adjustment.journal_id} />,
              }
            : null,
        ]}
      />
      <ApprovalActions approval={adjustment} what={what} />
    </>
  );
}
