import type { OrderEvent } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { Timeline } from '@/components/record/timeline.tsx';
import { useRelated } from '@/components/record/use-record.ts';

/** Every event of an order in its gapless sequence, with who, when, why, and its data. */
export function OrderEvents({ order }: { order: OrderRow }) {
  const { t, word } = useI18n();
  const { rows, query } = useRelated('order_events', { order_id: order.id });
  return (
    <Panel title={t('admin.timeline')}>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.nothing')}>
        <Timeline
          label={t('admin.timeline')}
          entries={rows.map((event) => ({
            id: event.id,
            title: (
              <span className="flex flex-wrap items-center gap-2">
                <bdi dir="ltr" className="text-xs font-normal text-ink-soft">
                  #{event.seq}
                </bdi>
                {word('order.event', event.action)}
                {event.from_status !== event.to_status && <StatusMark group="order.status" status={event.to_status} />}
              </span>
            ),
            who: [word('order.actor', event.actor), event.actor_name].filter(Boolean).join(' · '),
            at: event.created_at,
            note: <EventNote event={event} order={order} />,
          }))}
        />
      </RelatedRows>
    </Panel>
  );
}

function EventNote({ event, order }: { event: OrderEvent; order: OrderRow }) {
  const { word } = useI18n();
  const reason = event.action === 'dispute' ? word('dispute.reason', event.reason) : event.reason;
  const entries = Object.entries(event.data ?? {}).filter(([, value]) => value !== null && value !== '');
  if (!reason && entries.length === 0) return null;
  return (
    <div className="flex flex-col gap-1 rounded-field bg-paper px-3 py-1.5">
      {reason && <bdi>{reason}</bdi>}
      {entries.length > 0 && (
        <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
          {entries.map(([key, value]) => (
            <div key={key} className="flex gap-1">
              <dt className="text-ink-soft">{word('admin.event_data', key)}</dt>
              <dd className="break-words">
                {key.endsWith('_minor') && typeof value === 'number' && Number.isSafeInteger(value) ? (
                  <Amount minor={BigInt(value)} currency={order.currency} />
                ) : (
                  <bdi dir="auto">{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
