import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import type { Order } from '@shared/schemas/orders.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, Section, usePageTitle } from '@/components/layout/page.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { OrderRow } from '@/features/orders/order-row.tsx';
import { ordersByDeadlineQuery } from '@/features/orders/queries.ts';
import { todayLists } from '@/features/seller/today.ts';
import { useMyStore } from '@/features/seller/use-store.ts';
import { useNow } from '@/lib/time.tsx';

export const Route = createFileRoute('/_auth/sell/$store/')({ component: TodayPage });

function TodayPage() {
  const t = useT();
  const store = useMyStore();
  const now = useNow();
  usePageTitle(`${t('sell.today')} · ${store.name}`);
  const orders = useQuery(ordersByDeadlineQuery(store.id));
  const { waitsForMe, waitsForOthers } = todayLists(orders.data ?? [], now);
  return (
    <div className="grid gap-8 pt-5">
      <h1 className="sr-only">{t('sell.today')}</h1>
      {orders.isPending ? (
        <>
          <LoadingNote />
          <SkeletonRows count={5} className="h-20" />
        </>
      ) : null}
      {orders.isError ? <ErrorState error={orders.error} onRetry={() => void orders.refetch()} /> : null}
      {orders.isSuccess ? (
        <>
          <section className="grid gap-3" aria-live="polite">
            <h2 className="text-lg font-semibold">{t('sell.waits_for_you', { count: waitsForMe.length })}</h2>
            {waitsForMe.length > 0 ? (
              <Rows orders={waitsForMe} slug={store.slug} />
            ) : (
              <EmptyState
                title={t('sell.all_done')}
                text={t('sell.all_done_text')}
                action={
                  <LinkButton to="/sell/$store/products" params={{ store: store.slug }} tone="quiet">
                    {t('sell.to_products')}
                  </LinkButton>
                }
              />
            )}
          </section>
          {waitsForOthers.length > 0 ? (
            <Section title={t('sell.waits_for_others')}>
              <Rows orders={waitsForOthers} slug={store.slug} />
            </Section>
          ) : null}
        </>
      ) : null}
    </div>
  );
}

function Rows({ orders, slug }: { orders: readonly Order[]; slug: string }) {
  return (
    <div className="card overflow-hidden">
      {orders.map((order) => (
        <OrderRow
          key={order.id}
          order={order}
          link={{ to: '/sell/$store/orders/$orderId', params: { store: slug, orderId: order.id } }}
        />
      ))}
    </div>
  );
}
