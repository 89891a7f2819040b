import { useMemo, useState } from 'react';
import { useOverview } from '@/lib/overview.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { OutboxRow } from '@/schemas/operations.ts';
import { CodeText, CodeWords } from '@/components/ui/code-text.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';

const statuses = ['dead', 'retrying', 'waiting', 'delivered'] as const;

/** Events on their way out; the dead ones wait for somebody. */
export function OutboxList() {
  const { t, word } = useI18n();
  const topicName = useTopicName();
  const { data: overview } = useOverview();
  const dead = overview?.dead_events;
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      ...statuses.map((status) => ({
        id: status,
        label: word('admin.outbox_status', status),
        filters: { status },
        ...(status === 'dead' && { count: dead }),
      })),
    ],
    [t, word, dead],
  );
  const columns: readonly ListColumn<OutboxRow>[] = [
    {
      id: 'topic',
      header: t('admin.topic'),
      phone: 'title',
      text: (row) => row.topic,
      cell: (row) => (
        <span className="font-medium" title={row.topic}>
          {topicName(row.topic)}
        </span>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.outbox_status" status={row.status} />,
    },
    {
      id: 'about',
      header: t('admin.about'),
      phone: 'line',
      text: (row) => `${row.aggregate_type ?? ''} ${row.aggregate_id ?? ''}`.trim(),
      cell: (row) => <ThingLink type={row.aggregate_type} id={row.aggregate_id} />,
    },
    {
      id: 'attempts',
      header: t('admin.tries'),
      isEnd: true,
      text: (row) => String(row.attempts),
      cell: (row) => row.attempts,
    },
    {
      id: 'error',
      header: t('admin.error'),
      isFlexible: true,
      text: (row) => row.last_error ?? '',
      cell: (row) => <CodeWords code={row.last_error} />,
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
  return (
    <ListPage<OutboxRow>
      resource="outbox"
      title={t('admin.book.outbox')}
      columns={columns}
      tabs={tabs}
      filters={[
        { kind: 'text', field: 'topic', label: t('admin.topic') },
        { kind: 'text', field: 'aggregate_id', label: t('admin.reference_id') },
        { kind: 'day-range', field: 'created_at', label: t('admin.created') },
      ]}
      searchHint={t('admin.topic')}
      emptyTitle={t('admin.outbox_none')}
      previewTitle={(row) => topicName(row.topic)}
      preview={(row) => <OutboxPreview event={row} />}
    />
  );
}

function OutboxPreview({ event }: { event: OutboxRow }) {
  const { t } = useI18n();
  const topicName = useTopicName();
  const { can } = useStaff();
  const [isRetrying, setIsRetrying] = useState(false);
  return (
    <>
      <StatusMark group="admin.outbox_status" status={event.status} />
      <Facts
        facts={[
          { label: t('admin.topic'), value: <Copyable value={event.topic} /> },
          { label: t('admin.about'), value: <ThingLink type={event.aggregate_type} id={event.aggregate_id} /> },
          { label: t('admin.tries'), value: event.attempts },
          event.last_error ? { label: t('admin.error'), value: <CodeText code={event.last_error} /> } : null,
          { label: t('admin.created'), value: <Moment at={event.created_at} /> },
          { label: t('admin.next_try'), value: event.delivered_at ? '–' : <Moment at={event.available_at} /> },
          event.delivered_at ? { label: t('admin.delivered'), value: <Moment at={event.delivered_at} /> } : null,
          event.dead_at ? { label: t('admin.given_up'), value: <Moment at={event.dead_at} /> } : null,
          { label: t('admin.id'), value: <ShortId id={event.id} /> },
        ]}
      />
      {event.status === 'dead' && can('jobs.retry') && (
        <Button tone="primary" onClick={() => setIsRetrying(true)}>
          {t('admin.retry_event')}
        </Button>
      )}
      <JsonView value={event.payload} label={t('admin.payload')} />
      {isRetrying && (
        <CommandDialog
          command="admin_retry_event"
          title={t('admin.retry_event_title', { topic: topicName(event.topic) })}
          consequence={<p>{t('admin.retry_event_text')}</p>}
          submitLabel={t('admin.retry_event')}
          doneText={t('admin.retry_event_done')}
          inputOf={(reason) => ({ p_event_id: event.id, p_reason: reason })}
          onClose={() => setIsRetrying(false)}
        />
      )}
    </>
  );
}

/** What a message is about; a topic that no words know stays as it is written. */
function useTopicName(): (topic: string) => string {
  const { t } = useI18n();
  return (topic) => t.maybe(`admin.message_topic.${topic}`) ?? topic;
}
