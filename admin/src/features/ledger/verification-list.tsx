import { useI18n } from '@/providers/i18n.tsx';
import type { VerificationRow } from '@/schemas/ledger.ts';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { Range } from './seal-list.tsx';

const statusOf = (row: VerificationRow): string => (row.violation_count === 0 ? 'good' : 'broken');
const secondsOf = (row: VerificationRow): string =>
  ((Date.parse(row.finished_at) - Date.parse(row.started_at)) / 1000).toFixed(2);

/** Checks of the books that the clock ran, and what they found. */
export function VerificationList() {
  const { t } = useI18n();
  const whatOf = (row: VerificationRow) => (row.is_whole ? t('admin.check_whole') : t('admin.check_recent'));
  const columns: readonly ListColumn<VerificationRow>[] = [
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'title',
      text: (row) => row.started_at,
      cell: (row) => <Moment at={row.started_at} show="absolute" />,
    },
    {
      id: 'status',
      header: t('admin.result'),
      phone: 'aside',
      text: statusOf,
      cell: (row) => <StatusMark group="admin.check_status" status={statusOf(row)} />,
    },
    { id: 'what', header: t('admin.check'), phone: 'line', text: whatOf, cell: whatOf },
    {
      id: 'range',
      header: t('admin.book.journals'),
      phone: 'line',
      text: (row) => `${row.first_journal_id}-${row.last_journal_id}`,
      cell: (row) =>
        row.last_journal_id < row.first_journal_id ? (
          <span className="text-ink-soft">–</span>
        ) : (
          <Range first={row.first_journal_id} last={row.last_journal_id} />
        ),
    },
    {
      id: 'found',
      header: t('admin.violations'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.violation_count),
      cell: (row) => row.violation_count,
    },
    {
      id: 'seconds',
      header: t('admin.seconds'),
      isEnd: true,
      text: secondsOf,
      cell: (row) => <bdi dir="ltr">{secondsOf(row)}</bdi>,
    },
  ];
  return (
    <ListPage<VerificationRow>
      resource="verifications"
      title={t('admin.book.checks')}
      columns={columns}
      filters={[
        {
          kind: 'choice',
          field: 'is_whole',
          label: t('admin.check'),
          options: [
            { value: 'true', label: t('admin.check_whole') },
            { value: 'false', label: t('admin.check_recent') },
          ],
        },
        { kind: 'day-range', field: 'started_at', label: t('admin.time') },
      ]}
      emptyTitle={t('admin.checks_none')}
      previewTitle={(row) => <StatusMark group="admin.check_status" status={statusOf(row)} />}
      preview={(row) => (
        <div className="flex flex-col gap-3">
          <Facts
            facts={[
              { label: t('admin.check'), value: whatOf(row) },
              { label: t('admin.time'), value: <Moment at={row.started_at} /> },
              { label: t('admin.seconds'), value: <bdi dir="ltr">{secondsOf(row)}</bdi> },
              { label: t('admin.violations'), value: row.violation_count },
            ]}
          />
          {row.violations.length > 0 && <JsonView value={row.violations} label={t('admin.violations')} />}
        </div>
      )}
    />
  );
}
