import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { periodKinds, type ClosingRow } from '@/schemas/ledger.ts';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { JournalLink, ThingLink } from './owner-link.tsx';
import { CloseRequest, ReopenRequest } from './period-requests.tsx';

export const closingStatus = (row: ClosingRow): string => (row.is_closed ? 'closed' : 'reopened');

/** Closed days and months, those that were opened again included. */
export function ClosingList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [asking, setAsking] = useState<'close' | 'reopen' | null>(null);
  const columns: readonly ListColumn<ClosingRow>[] = [
    {
      id: 'period',
      header: t('admin.period'),
      phone: 'title',
      text: (row) => `${row.period} ${row.starts_on}`,
      cell: (row) => (
        <TextLink to={`/ledger/closings/${row.id}`} className="font-medium">
          {t(`admin.period.${row.period}`)} <bdi dir="ltr">{row.starts_on}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: closingStatus,
      cell: (row) => <StatusMark group="admin.closing_status" status={closingStatus(row)} />,
    },
    {
      id: 'ends',
      header: t('admin.period_ends'),
      phone: 'fact',
      text: (row) => row.ends_at,
      cell: (row) => <Moment at={row.ends_at} show="absolute" />,
    },
    {
      id: 'closed',
      header: t('admin.closed'),
      phone: 'line',
      text: (row) => row.closed_at,
      cell: (row) => <Moment at={row.closed_at} show="relative" />,
    },
    {
      id: 'by',
      header: t('admin.closed_by'),
      phone: 'line',
      text: (row) => row.approval_id ?? '',
      cell: (row) =>
        row.approval_id ? <ThingLink type="approval" id={row.approval_id} /> : t('admin.closed_by_clock'),
    },
    {
      id: 'last',
      header: t('admin.last_journal'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => String(row.last_journal_id),
      cell: (row) => <JournalLink id={row.last_journal_id} />,
    },
  ];
  return (
    <>
      <ListPage<ClosingRow>
        resource="closings"
        title={t('admin.book.periods')}
        columns={columns}
        filters={[
          {
            kind: 'choice',
            field: 'period',
            label: t('admin.period'),
            options: periodKinds.map((value) => ({ value, label: t(`admin.period.${value}`) })),
          },
          {
            kind: 'choice',
            field: 'is_closed',
            label: t('admin.status'),
            options: [
              { value: 'true', label: t('admin.closing_status.closed') },
              { value: 'false', label: t('admin.closing_status.reopened') },
            ],
          },
          { kind: 'day-range', field: 'ends_at', label: t('admin.period_ends') },
        ]}
        emptyTitle={t('admin.closings_none')}
        emptyText={t('admin.closings_none_text')}
        actions={
          can('ledger.close') && (
            <>
              <Button onClick={() => setAsking('reopen')}>{t('admin.reopen_period')}</Button>
              <Button tone="primary" onClick={() => setAsking('close')}>
                {t('admin.close_period')}
              </Button>
            </>
          )
        }
        hrefOf={(row) => `/ledger/closings/${row.id}`}
        previewTitle={(row) => (
          <>
            {t(`admin.period.${row.period}`)} <bdi dir="ltr">{row.starts_on}</bdi>
          </>
        )}
        preview={(row) => <ClosingFacts closing={row} />}
      />
      {asking === 'close' && <CloseRequest onClose={() => setAsking(null)} />}
      {asking === 'reopen' && <ReopenRequest onClose={() => setAsking(null)} />}
    </>
  );
}

export function ClosingFacts({ closing, columns = 1 }: { closing: ClosingRow; columns?: 1 | 2 }) {
  const { t } = useI18n();
  return (
    <Facts
      columns={columns}
      facts={[
        {
          label: t('admin.status'),
          value: <StatusMark group="admin.closing_status" status={closingStatus(closing)} />,
        },
        { label: t('admin.period_begins'), value: <Moment at={closing.starts_at} show="absolute" /> },
        { label: t('admin.period_ends'), value: <Moment at={closing.ends_at} show="absolute" /> },
        { label: t('admin.closed'), value: <Moment at={closing.closed_at} /> },
        {
          label: t('admin.closed_by'),
          value: closing.approval_id ? (
            <ThingLink type="approval" id={closing.approval_id} />
          ) : (
            t('admin.closed_by_clock')
          ),
        },
        { label: t('admin.last_journal'), value: <JournalLink id={closing.last_journal_id} /> },
        closing.reopened_at ? { label: t('admin.reopened'), value: <Moment at={closing.reopened_at} /> } : null,
        closing.reopening_id
          ? { label: t('admin.reopened_by'), value: <ThingLink type="approval" id={closing.reopening_id} /> }
          : null,
      ]}
    />
  );
}
