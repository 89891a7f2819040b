import { Link, type LinkProps } from '@tanstack/react-router';
import { orderView } from '@shared/orders/view-model.ts';
import type { Order } from '@shared/schemas/orders.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { Countdown } from '@/components/ui/countdown.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { MiniStrip } from '@/components/ui/money-strip.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';
import { useNow } from '@/lib/time.tsx';
import { OrderStatusBadge } from './order-status.tsx';
import { stripOf } from './strip-of.ts';

/** One order in a list: what, how much, where the money is, and how long is left. The whole row is one link. */
export function OrderRow({ order, link }: { order: Order; link: LinkProps }) {
  const t = useT();
  const localize = useLocalize();
  const now = useNow();
  const view = orderView(order, order.viewer_role, now);
  const title = localize(order.first_item_title);
  const other = order.viewer_role === 'seller' ? (order.buyer_name ?? t('strip.place.buyer')) : order.store_name;
  return (
    <article className="slide-in relative grid grid-cols-[3.5rem_1fr] gap-x-3 gap-y-2 border-b border-line px-3 py-3 last:border-0 hover:bg-brand-wash/50 md:grid-cols-[3.5rem_minmax(0,1fr)_auto_8.5rem] md:items-center md:gap-x-5 md:px-4">
      <StoredImage
        bucket="product-images"
        path={order.first_item_image_path}
        alt=""
        widths={[96, 160]}
        sizes="56px"
        className="size-14 rounded-field"
      />
      <div className="min-w-0">
        <OneLine as="h3" className="font-medium">
          <Link {...link} className="after:absolute after:inset-0 hover:text-brand-strong">
            {title}
            {order.item_count > 1 ? ` ${t('orders.and_more', { count: order.item_count - 1 })}` : ''}
          </Link>
        </OneLine>
        {/* Parts in boxes of their own: one line of both directions would be cut at its start, not at its end. */}
        <div className="text-sm text-ink-soft md:flex md:gap-x-1.5">
          <p className="shrink-0">
            <bdi dir="ltr" className="tabular">
              {order.code}
            </bdi>
            {' · '}
            <DateTime at={order.placed_at ?? order.created_at} show="date" />
          </p>
          <span aria-hidden className="max-md:hidden">
            ·
          </span>
          <OneLine as="p">{other}</OneLine>
        </div>
      </div>
      <div className="col-span-2 flex flex-wrap items-center gap-2 md:col-span-1 md:justify-end">
        {view.dueAt && !view.isOverdue && view.whoActs !== null ? <Countdown until={view.dueAt} /> : null}
        <OrderStatusBadge view={view} />
      </div>
      <div className="col-span-2 flex items-center justify-between gap-3 md:col-span-1 md:grid md:justify-normal md:justify-items-end md:gap-1 md:rtl:justify-items-start">
        <span className="font-semibold">
          <Money value={moneyOf(order.total_minor, order.currency)} />
        </span>
        <MiniStrip amounts={stripOf(view, order.currency)} tone={view.tone} />
      </div>
    </article>
  );
}
