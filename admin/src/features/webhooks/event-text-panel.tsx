import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import type { EventText, InboxRow } from '@shared/schemas/payments.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { ErrorNote, SkeletonLines } from '@/components/ui/states.tsx';

/** The event's own text, masked by the server. It is text here and never anything else, whatever is in it. */
export function EventTextPanel({ inboxId }: { inboxId: InboxRow['id'] }) {
  const { t } = useI18n();
  const provider = useDataProvider()();
  const query = useQuery({
    queryKey: ['event-text', inboxId],
    queryFn: async (): Promise<EventText> => {
      const { data } = await provider.custom!({
        url: 'admin_event_text',
        method: 'get',
        query: { p_inbox_id: inboxId },
      });
      return data as unknown as EventText;
    },
  });
  return (
    <Panel title={t('admin.text_as_it_came')}>
      {query.error ? <ErrorNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isLoading && <SkeletonLines />}
      {query.data && <Text event={query.data} />}
    </Panel>
  );
}

function Text({ event }: { event: EventText }) {
  const { t } = useI18n();
  return (
    <div className="flex flex-col gap-3">
      <Facts
        facts={[
          event.method ? { label: t('admin.http_method'), value: <bdi dir="ltr">{event.method}</bdi> } : null,
          event.content_type
            ? { label: t('admin.content_type'), value: <bdi dir="ltr">{event.content_type}</bdi> }
            : null,
        ]}
      />
      {event.text ? (
        <pre
          dir="ltr"
          tabIndex={0}
          aria-label={t('admin.text_as_it_came')}
          className="max-h-96 overflow-auto rounded-field border border-line bg-paper p-3 font-mono text-xs leading-5 break-all whitespace-pre-wrap"
        >
          {event.text}
        </pre>
      ) : (
        <p className="text-ink-soft">{t('admin.text_forgotten')}</p>
      )}
      {event.is_cut && <p className="text-xs text-ink-soft">{t('admin.text_cut', { length: event.length })}</p>}
    </div>
  );
}
