import { formatInterval } from '@/lib/interval.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { JobRow } from '@/schemas/operations.ts';
import { CodeText, CodeWords } from '@/components/ui/code-text.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';

/** Late counts before the last result: a job that stopped is worse than one that failed once. */
const statusOf = (job: JobRow): string => (job.is_late ? 'late' : (job.last_status ?? 'new'));

/** Timed jobs and their heartbeats. */
export function JobList() {
  const { t, locale } = useI18n();
  /** In the reader's language; a job that is newer than this app in that of the database. */
  const workOf = (job: JobRow) => t.maybe(`admin.job_work.${job.name.replaceAll('-', '_')}`) ?? job.description ?? '';
  const columns: readonly ListColumn<JobRow>[] = [
    {
      id: 'name',
      header: t('admin.job'),
      sort: 'name',
      phone: 'title',
      text: (row) => row.name,
      cell: (row) => (
        <bdi dir="ltr" className="font-mono text-xs">
          {row.name}
        </bdi>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: statusOf,
      cell: (row) => <StatusMark group="admin.job_status" status={statusOf(row)} />,
    },
    {
      id: 'finished',
      header: t('admin.last_run'),
      phone: 'line',
      text: (row) => row.last_finished_at ?? '',
      cell: (row) => <Moment at={row.last_finished_at} show="relative" />,
    },
    {
      id: 'every',
      header: t('admin.every'),
      phone: 'fact',
      text: (row) => row.every ?? '',
      cell: (row) => formatInterval(row.every, locale),
    },
    { id: 'runs', header: t('admin.runs'), isEnd: true, text: (row) => String(row.runs), cell: (row) => row.runs },
    {
      id: 'description',
      header: t('admin.description'),
      isFlexible: true,
      text: (row) => workOf(row),
      cell: (row) => <bdi dir="auto">{workOf(row)}</bdi>,
    },
    {
      id: 'error',
      header: t('admin.error'),
      isFlexible: true,
      text: (row) => row.last_error ?? '',
      cell: (row) => (
        <span className={row.last_error ? 'text-negative' : ''}>
          <CodeWords code={row.last_error} />
        </span>
      ),
    },
  ];
  return (
    <ListPage<JobRow>
      resource="jobs"
      title={t('admin.book.jobs')}
      columns={columns}
      searchHint={t('admin.job')}
      emptyTitle={t('admin.jobs_none')}
      previewTitle={(row) => <bdi dir="ltr">{row.name}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.job_status" status={statusOf(row)} />
          <p>{workOf(row)}</p>
          <Facts
            facts={[
              { label: t('admin.schedule'), value: <bdi dir="ltr">{row.schedule ?? '–'}</bdi> },
              { label: t('admin.every'), value: formatInterval(row.every, locale) },
              { label: t('admin.started'), value: <Moment at={row.last_started_at} /> },
              { label: t('admin.last_run'), value: <Moment at={row.last_finished_at} /> },
              { label: t('admin.runs'), value: row.runs },
              row.last_error ? { label: t('admin.error'), value: <CodeText code={row.last_error} /> } : null,
            ]}
          />
          {row.last_result !== null && <JsonView value={row.last_result} label={t('admin.result')} />}
        </>
      )}
    />
  );
}
