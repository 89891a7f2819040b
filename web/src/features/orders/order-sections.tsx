import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Order } from '@shared/schemas/orders.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { Facts, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { addressLines } from './address-lines.ts';
import { orderItemsQuery } from './queries.ts';

/** So many lines leave the sums and the delivery of a long order within reach. */
const fewItems = 8;

/** What was bought, as it was when it was bought. */
export function ItemsSection({ order }: { order: Order }) {
  const t = useT();
  const localize = useLocalize();
  const items = useQuery(orderItemsQuery(order.id));
  const [isWhole, setIsWhole] = useState(false);
  const all = items.data ?? [];
  // A list of which only one or two lines are left out says more by showing them.
  const shown = isWhole || all.length <= fewItems + 2 ? all : all.slice(0, fewItems);
  return (
    <Section title={t('orders.items')} isCard>
      {items.isPending ? <SkeletonRows count={Math.min(order.item_count, 3)} className="h-14" /> : null}
      {items.isError ? <ErrorState error={items.error} onRetry={() => void items.refetch()} /> : null}
      <ul className="grid gap-3">
        {shown.map((item) => (
          <li key={item.id} className="grid grid-cols-[3.5rem_minmax(0,1fr)] items-center gap-x-3">
            <StoredImage
              bucket="product-images"
              path={item.image_path}
              alt=""
              widths={[96, 160]}
              sizes="56px"
              className="size-14 rounded-field"
            />
            <div className="grid min-w-0 gap-0.5">
              <OneLine as="p" lines={2} className="py-0.5 font-medium">
                {item.product_id === null ? (
                  localize(item.title)
                ) : (
                  <Link
                    to="/products/$productId"
                    params={{ productId: item.product_id }}
                    className="py-0.5 hover:text-brand-strong hover:underline"
                  >
                    {localize(item.title)}
                  </Link>
                )}
              </OneLine>
              <p className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="text-sm text-ink-soft">
                  <bdi className="tabular">{item.quantity}</bdi> ×{' '}
                  <Money value={moneyOf(item.unit_price_minor, order.currency)} />
                </span>
                <span className="font-medium">
                  <Money value={moneyOf(item.total_minor, order.currency)} />
                </span>
              </p>
            </div>
          </li>
        ))}
      </ul>
      {all.length > shown.length ? (
        <div>
          <Button tone="quiet" size="small" onClick={() => setIsWhole(true)}>
            {t('orders.all_items', { count: all.length })}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

/** The sums of the order, with what it costs the seller where the seller looks. */
export function MoneySection({ order }: { order: Order }) {
  const t = useT();
  const amount = (minor: bigint) => <Money value={moneyOf(minor, order.currency)} fraction="always" />;
  return (
    <Section title={t('orders.money')} isCard>
      <Facts
        areSums
        rows={[
          [t('orders.goods'), amount(order.items_minor)],
          [t('orders.delivery_fee'), amount(order.delivery_minor)],
          [t('orders.total'), <strong key="total">{amount(order.total_minor)}</strong>],
          order.buyer_fee_minor ? [t('payment.fee'), amount(order.buyer_fee_minor)] : null,
          order.commission_minor === null ? null : [t('orders.commission'), amount(-order.commission_minor)],
          order.tax_minor === null || order.tax_minor === 0n ? null : [t('orders.tax'), amount(-order.tax_minor)],
          order.provider_fee_minor ? [t('orders.provider_fee'), amount(-order.provider_fee_minor)] : null,
          order.net_minor === null ? null : [t('orders.net'), <strong key="net">{amount(order.net_minor)}</strong>],
          order.refunded_minor > 0n ? [t('orders.refunded'), amount(order.refunded_minor)] : null,
          order.released_minor > 0n ? [t('orders.released'), amount(order.released_minor)] : null,
          [t('orders.paid_with'), t(order.payment_method === 'wallet' ? 'orders.paid_wallet' : 'orders.paid_provider')],
        ]}
      />
    </Section>
  );
}

/** Where it goes and how it travels. */
export function DeliverySection({ order }: { order: Order }) {
  const t = useT();
  const lines = addressLines(order.address, (country) => t.maybe(`country.${country}`) ?? country);
  return (
    <Section title={t('orders.delivery')} isCard>
      {lines.length > 0 ? (
        <address className="text-sm not-italic">
          {lines.map((line, index) => (
            <span key={index} className="block">
              <bdi dir={line.isNumber ? 'ltr' : 'auto'}>{line.text}</bdi>
            </span>
          ))}
        </address>
      ) : null}
      <Facts
        rows={[
          order.tracking_carrier ? [t('orders.carrier'), <bdi key="carrier">{order.tracking_carrier}</bdi>] : null,
          order.tracking_number
            ? [t('orders.tracking_number'), <CopyableId key="number" value={order.tracking_number} />]
            : null,
          order.shipped_at ? [t('orders.shipped_at'), <DateTime key="shipped" at={order.shipped_at} />] : null,
          order.delivered_at ? [t('orders.delivered_at'), <DateTime key="delivered" at={order.delivered_at} />] : null,
          order.inspection_ends_at && order.status === 'delivered'
            ? [t('orders.inspection_ends'), <DateTime key="ends" at={order.inspection_ends_at} show="deadline" />]
            : null,
        ]}
      />
      {order.note ? (
        <div className="text-sm">
          <h3 className="text-ink-soft">{t('orders.note')}</h3>
          <p className="whitespace-pre-line [unicode-bidi:plaintext]">{order.note}</p>
        </div>
      ) : null}
    </Section>
  );
}

type DisputeOf = NonNullable<Order['dispute']>;

/** The dispute: what was said, and how it was decided and why. */
export function DisputeSection({ order, dispute }: { order: Order; dispute: DisputeOf }) {
  const t = useT();
  const openedBy = t.maybe(`order.actor.${dispute.opened_by}`) ?? dispute.opened_by;
  return (
    <Section title={t('orders.dispute')} isCard>
      <Facts
        rows={[
          [t('orders.dispute_reason'), t.maybe(`dispute.reason.${dispute.reason}`) ?? dispute.reason],
          [t('orders.dispute_by'), openedBy],
          [t('orders.dispute_at'), <DateTime key="opened" at={dispute.opened_at} />],
        ]}
      />
      {dispute.details ? (
        <p className="border-s-2 border-frozen ps-3 text-sm whitespace-pre-line [unicode-bidi:plaintext]">
          {dispute.details}
        </p>
      ) : null}
      <DisputeAnswer who="buyer" text={dispute.buyer_answer} />
      <DisputeAnswer who="seller" text={dispute.seller_answer} />
      {!dispute.outcome && !dispute.answered_at && dispute.answer_due_at ? (
        <p className="text-sm">
          {t('orders.dispute_answer_due')} <DateTime at={dispute.answer_due_at} show="deadline" />
        </p>
      ) : null}
      {dispute.outcome ? (
        <div className="grid gap-2 rounded-field bg-frozen-wash p-3 text-sm">
          <p className="font-semibold">{t(`dispute.outcome.${dispute.outcome}`)}</p>
          <p>
            {t('orders.refunded')} <Money value={moneyOf(order.refunded_minor, order.currency)} /> ·{' '}
            {t('orders.released')} <Money value={moneyOf(order.released_minor, order.currency)} />
          </p>
          {dispute.decision_reason ? (
            <p className="whitespace-pre-line">
              <bdi>{dispute.decision_reason}</bdi>
            </p>
          ) : null}
          {dispute.decided_at ? (
            <p className="text-xs text-ink-soft">
              <DateTime at={dispute.decided_at} />
            </p>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

/** What one side answered, in its own words. */
function DisputeAnswer({ who, text }: { who: 'buyer' | 'seller'; text: string | null | undefined }) {
  const t = useT();
  if (!text) return null;
  return (
    <div className="grid gap-1 text-sm">
      <h3 className="text-ink-soft">{t('orders.dispute_answer', { who: t(`order.actor.${who}`) })}</h3>
      <p className="border-s-2 border-line-strong ps-3 whitespace-pre-line [unicode-bidi:plaintext]">{text}</p>
    </div>
  );
}
