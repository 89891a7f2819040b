import { formatPercent } from '@shared/money/format-percent.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel, type Fact } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { useRelated } from '@/components/record/use-record.ts';

/** The sums of an order and its moments. */
export function OrderFacts({ order }: { order: OrderRow }) {
  const { t, word } = useI18n();
  const amount = (label: string, minor: bigint | null): Fact =>
    minor === null ? null : { label, value: <CopyableAmount minor={minor} currency={order.currency} /> };
  const moment = (label: string, at: string | null): Fact =>
    at === null ? null : { label, value: <Moment at={at} /> };
  return (
    <Panel title={t('admin.sums')}>
      <Facts
        facts={[
          amount(t('admin.items'), order.items_minor),
          amount(t('admin.delivery'), order.delivery_minor),
          amount(t('admin.total'), order.total_minor),
          amount(t('admin.commission'), order.commission_minor),
          amount(t('admin.tax'), order.tax_minor),
          order.provider_fee_minor === 0n ? null : amount(t('admin.provider_fee_share'), order.provider_fee_minor),
          amount(t('admin.net'), order.net_minor),
          amount(t('admin.held'), order.held_minor),
          amount(t('admin.released'), order.released_minor),
          amount(t('admin.refunded'), order.refunded_minor),
          { label: t('admin.payment_method'), value: word('admin.payment_method', order.payment_method) },
          moment(t('admin.placed'), order.placed_at ?? order.created_at),
          moment(t('admin.paid'), order.paid_at),
          moment(t('admin.shipped'), order.shipped_at),
          moment(t('admin.delivered'), order.delivered_at),
          moment(t('admin.inspection_ends'), order.inspection_ends_at),
          moment(t('admin.completed'), order.completed_at),
          order.due_at
            ? {
                label: t('admin.due'),
                value: (
                  <>
                    <Moment at={order.due_at} isDeadline />
                    <span className="block text-xs text-ink-soft">{word('admin.due_action', order.due_action)}</span>
                  </>
                ),
              }
            : null,
          { label: t('admin.version'), value: <bdi dir="ltr">{order.version}</bdi> },
          { label: t('admin.id'), value: <ShortId id={order.id} /> },
        ]}
      />
    </Panel>
  );
}

/** Buyer, store, where it goes and how. */
export function OrderParties({ order }: { order: OrderRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const address = addressLines(order.address);
  const phone = order.address?.['phone'];
  const buyer = order.buyer_name ?? order.buyer_email ?? order.buyer_id;
  return (
    <Panel title={t('admin.parties')}>
      <Facts
        facts={[
          {
            label: t('admin.buyer'),
            value: can('users.read') ? (
              <TextLink to={`/users/${order.buyer_id}`}>
                <bdi>{buyer}</bdi>
              </TextLink>
            ) : (
              <bdi>{buyer}</bdi>
            ),
          },
          order.buyer_email ? { label: t('admin.email'), value: <Copyable value={order.buyer_email} /> } : null,
          {
            label: t('admin.store'),
            value: can('stores.read') ? (
              <TextLink to={`/stores/${order.store_id}`}>
                <bdi>{order.store_name}</bdi>
              </TextLink>
            ) : (
              <bdi>{order.store_name}</bdi>
            ),
          },
          address.length > 0
            ? {
                label: t('admin.address'),
                value: (
                  <address className="not-italic">
                    {address.map((line) => (
                      <bdi key={line} className="block">
                        {line}
                      </bdi>
                    ))}
                  </address>
                ),
              }
            : null,
          typeof phone === 'string' ? { label: t('admin.phone'), value: <Copyable value={phone} /> } : null,
          order.tracking_number
            ? {
                label: t('admin.tracking_number'),
                value: (
                  <>
                    <bdi>{order.tracking_carrier}</bdi> <Copyable value={order.tracking_number} />
                  </>
                ),
              }
            : null,
          order.note ? { label: t('admin.note'), value: <bdi>{order.note}</bdi> } : null,
          order.cancel_requested_by
            ? { label: t('admin.cancel_asked'), value: word('order.actor', order.cancel_requested_by) }
            : null,
          order.return_requested_at
            ? { label: t('admin.return_asked'), value: <Moment at={order.return_requested_at} /> }
            : null,
        ]}
      />
    </Panel>
  );
}

/** What was bought, as it was when it was bought. */
export function OrderItems({ order }: { order: OrderRow }) {
  const { t, localized } = useI18n();
  const { rows, query } = useRelated('order_items', { order_id: order.id });
  return (
    <Panel title={t('admin.items')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.nothing')}>
        <ul>
          {rows.map((item) => (
            <li key={item.id} className="border-b border-line px-4 py-2 last:border-b-0">
              <div className="flex items-baseline justify-between gap-3">
                <bdi className="min-w-0">{localized(item.title)}</bdi>
                <Amount minor={item.total_minor} currency={order.currency} />
              </div>
              <p className="text-xs text-ink-soft">
                {item.quantity} × <Amount minor={item.unit_price_minor} currency={order.currency} />
                {item.commission_minor !== null && (
                  <>
                    {' · '}
                    {t('admin.commission')} <Amount minor={item.commission_minor} currency={order.currency} />
                    {item.commission_bps !== null && <bdi dir="ltr"> ({formatPercent(item.commission_bps)})</bdi>}
                  </>
                )}
              </p>
            </li>
          ))}
        </ul>
      </RelatedRows>
    </Panel>
  );
}

function addressLines(address: OrderRow['address']): string[] {
  if (address === null) return [];
  const part = (key: string): string => {
    const value = address[key];
    return typeof value === 'string' ? value : '';
  };
  return [
    part('recipient'),
    part('line1'),
    part('line2'),
    [part('city'), part('region'), part('postal_code')].filter(Boolean).join(', '),
    part('country'),
  ].filter(Boolean);
}
