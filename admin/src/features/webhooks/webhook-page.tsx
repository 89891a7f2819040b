import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { EventTextPanel } from './event-text-panel.tsx';
import { EventName, SignatureMark, WebhookActions, WebhookFacts } from './webhook-parts.tsx';

/** One call of a provider with its redacted body. */
export function WebhookPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: call, query } = useRecord('inbox', id);
  return (
    <RecordPage
      query={query}
      back="/webhooks"
      backLabel={t('admin.nav.webhooks')}
      title={call && <EventName kind={call.kind} eventKey={call.event_key} />}
      status={
        call && (
          <>
            <StatusMark group="admin.inbox_status" status={call.status} />
            <SignatureMark call={call} />
          </>
        )
      }
      actions={call && <WebhookActions call={call} />}
    >
      {call && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.facts')}>
              <WebhookFacts call={call} />
            </Panel>
            <AuditPanel entityType="inbox" entityId={id} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.fact_read')}>
              {call.fact === null ? (
                <p className="text-ink-soft">{t('admin.fact_none')}</p>
              ) : (
                <JsonView value={call.fact} label={t('admin.fact_read')} isLabelHidden />
              )}
            </Panel>
            <Panel title={t('admin.body_redacted')}>
              <JsonView value={call.body} label={t('admin.body_redacted')} isLabelHidden />
            </Panel>
            <EventTextPanel inboxId={call.id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}
