import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AccountsPanel } from '@/components/record/accounts-panel.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { OrdersPanel } from '@/components/record/orders-panel.tsx';
import { DestinationsPanel, LevelPanel } from '@/features/risk/owner-panels.tsx';
import { RecordPage, RelatedRows } from '@/components/record/record-page.tsx';
import { Timeline } from '@/components/record/timeline.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import { StoreActions, StoreFacts } from './store-parts.tsx';

/** One store: what it says of itself, its money, its orders and its history. */
export function StorePage() {
  const { id = '' } = useParams();
  const { t, word, localized } = useI18n();
  const { record: store, query } = useRecord('stores', id);
  const events = useRelated('store_events', { store_id: id });
  return (
    <RecordPage
      query={query}
      back="/stores"
      backLabel={t('admin.nav.stores')}
      title={store && <bdi>{store.name}</bdi>}
      status={store && <StatusMark group="store.status" status={store.status} />}
      actions={store && <StoreActions store={store} />}
    >
      {store && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.facts')}>
              <StoreFacts store={store} />
            </Panel>
            <Panel title={t('admin.own_words')}>
              <div className="flex flex-col gap-3">
                {store.tagline && <p className="font-medium">{localized(store.tagline)}</p>}
                {store.description && <p className="whitespace-pre-line">{localized(store.description)}</p>}
                {Object.entries(store.policies ?? {}).map(([name, text]) => (
                  <div key={name}>
                    <h3 className="text-xs text-ink-soft">{word('admin.policy', name)}</h3>
                    <p>{localized(text)}</p>
                  </div>
                ))}
              </div>
            </Panel>
            <LevelPanel ownerType="store" ownerId={id} name={store.name} />
            <DestinationsPanel filters={{ owner_id: id }} />
            <AccountsPanel ownerId={id} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <OrdersPanel filters={{ store_id: id }} />
            <Panel title={t('admin.timeline')}>
              <RelatedRows query={events.query} isEmpty={events.rows.length === 0} empty={t('admin.nothing')}>
                <Timeline
                  label={t('admin.timeline')}
                  entries={events.rows.map((event) => ({
                    id: String(event.id),
                    title: (
                      <span className="flex flex-wrap items-center gap-2">
                        {word('admin.store_action', event.action)}
                        <StatusMark group="store.status" status={event.to_status} />
                      </span>
                    ),
                    who:
                      event.actor_id === null ? t('order.actor.system') : <ThingLink type="user" id={event.actor_id} />,
                    at: event.created_at,
                    note: event.reason && (
                      <bdi className="block rounded-field bg-paper px-3 py-1.5">{event.reason}</bdi>
                    ),
                  }))}
                />
              </RelatedRows>
            </Panel>
            <AuditPanel entityType="store" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}
