import { useMemo } from 'react';
import type { InboxRow } from '@shared/schemas/payments.ts';
import { inboxStatuses } from '@shared/schemas/payments.ts';
import { shortReference } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { CodeWords } from '@/components/ui/code-text.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { EventName, SignatureMark, WebhookActions, WebhookFacts } from './webhook-parts.tsx';

/** Every call that providers made to us, with what became of it. */
export function WebhooksPage() {
  const { t, word } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'all', label: t('admin.tab.all'), filters: {} },
      ...inboxStatuses.map((status) => ({
        id: status,
        label: word('admin.inbox_status', status),
        filters: { status },
      })),
    ],
    [t, word],
  );
  return (
    <ListPage<InboxRow>
      resource="inbox"
      title={t('admin.nav.webhooks')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'signature_ok',
          label: t('admin.signature'),
          options: [
            { value: 'true', label: t('admin.signature_good') },
            { value: 'false', label: t('admin.signature_bad') },
          ],
        },
        {
          kind: 'choice',
          field: 'provider',
          label: t('admin.provider'),
          options: (['paystack', 'jazzcash', 'easypaisa'] as const).map((value) => ({
            value,
            label: t(`admin.provider_name.${value}`),
          })),
        },
        { kind: 'day-range', field: 'received_at', label: t('admin.received') },
      ]}
      searchHint={t('admin.search_webhooks')}
      emptyTitle={t('admin.webhooks_none')}
      emptyText={t('admin.webhooks_none_text')}
      hrefOf={(row) => `/webhooks/${row.id}`}
      previewTitle={(row) => <EventName kind={row.kind} eventKey={row.event_key} />}
      preview={(row) => (
        <>
          <div className="flex flex-wrap gap-2">
            <StatusMark group="admin.inbox_status" status={row.status} />
            <SignatureMark call={row} />
          </div>
          <WebhookFacts call={row} />
          <div className="flex flex-wrap gap-2">
            <WebhookActions call={row} />
          </div>
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<InboxRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'kind',
      header: t('admin.kind_of_event'),
      phone: 'title',
      text: (row) => row.kind ?? '',
      cell: (row) => (
        <TextLink to={`/webhooks/${row.id}`} className="font-medium">
          <EventName kind={row.kind} eventKey={row.event_key} />
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.inbox_status" status={row.status} />,
    },
    {
      id: 'reference',
      header: t('admin.reference'),
      phone: 'line',
      text: (row) => row.reference ?? '',
      cell: (row) =>
        row.reference ? (
          <Copyable value={row.reference}>
            <bdi dir="ltr" title={row.reference}>
              {shortReference(row.reference)}
            </bdi>
          </Copyable>
        ) : (
          '–'
        ),
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      text: (row) => row.provider,
      cell: (row) => word('admin.provider_name', row.provider),
    },
    {
      id: 'signature',
      header: t('admin.signature'),
      text: (row) => String(row.signature_ok),
      cell: (row) => <SignatureMark call={row} />,
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
      text: (row) => row.error ?? '',
      cell: (row) => <CodeWords code={row.error} />,
    },
    {
      id: 'received',
      header: t('admin.received'),
      sort: 'received_at',
      phone: 'line',
      text: (row) => row.received_at,
      cell: (row) => <Moment at={row.received_at} show="relative" />,
    },
    {
      id: 'event_key',
      header: t('admin.event_key'),
      isHiddenFirst: true,
      text: (row) => row.event_key,
      cell: (row) => <Copyable value={row.event_key} />,
    },
  ];
}
