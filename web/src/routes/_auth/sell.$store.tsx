import { createFileRoute, Link, Outlet } from '@tanstack/react-router';
import { topics } from '@shared/realtime/topics.ts';
import type { MyStore } from '@shared/schemas/stores.ts';
import { useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { LoadingNote } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { TabBar, tabStyle } from '@/components/ui/tabs.tsx';
import { myStoresQuery } from '@/features/account/queries.ts';
import { isManager, useMyStore } from '@/features/seller/use-store.ts';

export const Route = createFileRoute('/_auth/sell/$store')({
  loader: ({ context }) => context.queryClient.ensureQueryData(myStoresQuery()),
  pendingComponent: SellerSkeleton,
  component: SellerFrame,
});

function SellerSkeleton() {
  return (
    <div className="grid gap-4 pt-6">
      <LoadingNote />
      <div className="skeleton h-9 w-64" />
      <div className="skeleton h-11" />
      <div className="skeleton h-72 rounded-card" />
    </div>
  );
}

/** The seller's frame: whose store, how it stands, and the five places of daily work. Live through the store's topic. */
function SellerFrame() {
  const t = useT();
  const store = useMyStore();
  useTopic(topics.store(store.id));
  const params = { store: store.slug };
  const isOpen = store.status === 'active' || store.status === 'on_holiday' || store.status === 'suspended';
  return (
    <div className="pt-5">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="text-lg font-semibold">
          <bdi>{store.name}</bdi>
        </p>
        <Badge tone={store.status === 'active' ? 'positive' : store.status === 'rejected' ? 'negative' : 'neutral'}>
          {t(`store.status.${store.status}`)}
        </Badge>
        {isOpen ? (
          <Link
            to="/stores/$slug"
            params={{ slug: store.slug }}
            className="inline-flex min-h-9 items-center text-sm text-ink-soft underline underline-offset-4 hover:text-ink"
          >
            {t('sell.see_store')}
          </Link>
        ) : null}
      </div>
      {isOpen ? (
        <>
          <TabBar label={t('sell.areas')}>
            <Link to="/sell/$store" params={params} activeOptions={{ exact: true }} className={tabStyle}>
              {t('sell.today')}
            </Link>
            <Link to="/sell/$store/orders" params={params} className={tabStyle}>
              {t('nav.orders')}
            </Link>
            <Link to="/sell/$store/products" params={params} className={tabStyle}>
              {t('shop.products')}
            </Link>
            {store.role === 'driver' ? null : (
              <Link to="/sell/$store/links" params={params} className={tabStyle}>
                {t('links.title')}
              </Link>
            )}
            {isManager(store) ? (
              <Link to="/sell/$store/wallet" params={params} className={tabStyle}>
                {t('nav.wallet')}
              </Link>
            ) : null}
            {isManager(store) ? (
              <Link to="/sell/$store/settings" params={params} className={tabStyle}>
                {t('sell.settings')}
              </Link>
            ) : null}
          </TabBar>
          <Outlet />
        </>
      ) : (
        <ApplicationState store={store} />
      )}
    </div>
  );
}

function ApplicationState({ store }: { store: MyStore }) {
  const t = useT();
  const isRefused = store.status === 'rejected';
  return (
    <section className="card mt-4 grid max-w-2xl gap-3 p-6">
      <h1 className="text-xl font-semibold">{isRefused ? t('sell.refused_title') : t('sell.waiting_title')}</h1>
      <p className="text-ink-soft">{isRefused ? t('sell.refused_text') : t('sell.waiting_text')}</p>
      {store.status_reason ? (
        <p className="border-s-2 border-line-strong ps-3 whitespace-pre-line [unicode-bidi:plaintext]">
          {store.status_reason}
        </p>
      ) : null}
      {isRefused ? (
        <Link
          to="/sell/apply"
          className="inline-flex min-h-11 items-center font-medium text-brand-strong underline underline-offset-4"
        >
          {t('sell.apply_again')}
        </Link>
      ) : null}
    </section>
  );
}
