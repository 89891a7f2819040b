import { createFileRoute, Link, redirect } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { myStoresQuery } from '@/features/account/queries.ts';

export const Route = createFileRoute('/_auth/sell/')({
  beforeLoad: async ({ context }) => {
    const stores = await context.queryClient.ensureQueryData(myStoresQuery()).catch(() => []);
    const [only] = stores;
    if (stores.length === 1 && only)
      throw redirect({ to: '/sell/$store', params: { store: only.slug }, replace: true });
  },
  component: SellPage,
});

function SellPage() {
  const t = useT();
  const stores = useQuery(myStoresQuery());
  return (
    <div className="max-w-3xl">
      <PageHeading title={t('nav.sell')} lead={t('sell.lead')} />
      {stores.isPending ? (
        <>
          <LoadingNote />
          <SkeletonRows count={2} className="h-16" />
        </>
      ) : null}
      {stores.isError ? <ErrorState error={stores.error} onRetry={() => void stores.refetch()} /> : null}
      {stores.data?.length === 0 ? (
        <EmptyState
          title={t('sell.no_store')}
          text={t('sell.no_store_text')}
          action={<LinkButton to="/sell/apply">{t('sell.apply')}</LinkButton>}
        />
      ) : null}
      {stores.data && stores.data.length > 0 ? (
        <div className="grid gap-4">
          <ul className="card overflow-hidden">
            {stores.data.map((store) => (
              <li
                key={store.id}
                className="relative flex items-center justify-between gap-4 border-b border-line px-4 py-4 last:border-0 hover:bg-brand-wash/50"
              >
                <Link
                  to="/sell/$store"
                  params={{ store: store.slug }}
                  className="font-medium after:absolute after:inset-0"
                >
                  <bdi>{store.name}</bdi>
                </Link>
                <Badge tone={store.status === 'active' ? 'positive' : 'neutral'}>
                  {t(`store.status.${store.status}`)}
                </Badge>
              </li>
            ))}
          </ul>
          <div>
            <LinkButton to="/sell/apply" tone="quiet">
              {t('sell.apply_another')}
            </LinkButton>
          </div>
        </div>
      ) : null}
    </div>
  );
}
