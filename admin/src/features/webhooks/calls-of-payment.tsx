import { useI18n } from '@/providers/i18n.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { EventName } from './webhook-parts.tsx';

/** What the provider sent us under this reference, with a way to each. */
export function CallsOfPayment({ reference }: { reference: string }) {
  const { t } = useI18n();
  const { rows, query } = useRelated('inbox', { reference });
  return (
    <Panel title={t('admin.nav.webhooks')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.webhooks_none_here')}>
        <SimpleTable
          caption={t('admin.nav.webhooks')}
          rows={rows}
          keyOf={(row) => String(row.id)}
          columns={[
            { id: 'at', header: t('admin.time'), cell: (row) => <Moment at={row.received_at} /> },
            {
              id: 'kind',
              header: t('admin.kind_of_event'),
              cell: (row) => (
                <TextLink to={`/webhooks/${row.id}`}>
                  <EventName kind={row.kind} eventKey={row.event_key} />
                </TextLink>
              ),
            },
            {
              id: 'status',
              header: t('admin.status'),
              cell: (row) => <StatusMark group="admin.inbox_status" status={row.status} />,
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
