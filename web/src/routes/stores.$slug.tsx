import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { LoadingNote, usePageTitle } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { browseSearch, filterOf, hasFilters, type BrowseSearch } from '@/features/catalogue/browse-search.ts';
import { BrowseTools, FilterChips } from '@/features/catalogue/filter-panel.tsx';
import { ProductResults } from '@/features/catalogue/product-results.tsx';
import { storeQuery } from '@/features/catalogue/queries.ts';
import { StoreFacts, StorePolicies } from '@/features/stores/store-facts.tsx';

export const Route = createFileRoute('/stores/$slug')({
  validateSearch: browseSearch,
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(storeQuery(params.slug)),
  component: StorePage,
});

function StorePage() {
  const t = useT();
  const localize = useLocalize();
  const { slug } = Route.useParams();
  const search = Route.useSearch();
  const navigate = useNavigate({ from: '/stores/$slug' });
  const store = useQuery(storeQuery(slug));
  usePageTitle(store.data?.name);
  if (store.isPending) {
    return (
      <div className="grid gap-4 pt-6">
        <LoadingNote />
        <div className="skeleton h-32 rounded-card md:h-44" />
        <div className="skeleton h-9 w-1/2" />
      </div>
    );
  }
  if (store.isError) {
    return (
      <div className="pt-8">
        <ErrorState error={store.error} onRetry={() => void store.refetch()} />
      </div>
    );
  }
  const { data } = store;
  const change = (part: Partial<BrowseSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <div className="grid gap-6 pt-4 md:pt-6">
      <header className="grid gap-4">
        {data.banner_path ? (
          <StoredImage
            bucket="store-images"
            path={data.banner_path}
            alt=""
            widths={[640, 1120]}
            sizes="(min-width: 70rem) 1120px, 94vw"
            isFirst
            className="h-32 w-full rounded-card border border-line md:h-48"
          />
        ) : null}
        <div className="flex items-start gap-4">
          <StoredImage
            bucket="store-images"
            path={data.logo_path}
            alt=""
            widths={[128, 192]}
            sizes="72px"
            className="size-18 shrink-0 rounded-card border border-line"
          />
          <div className="grid min-w-0 gap-1">
            <h1 className="text-xl font-semibold tracking-tight">
              <bdi>{data.name}</bdi>
            </h1>
            <p className="text-ink-soft">{localize(data.tagline)}</p>
            <StoreFacts store={data} />
          </div>
        </div>
        {data.status === 'on_holiday' ? <Badge tone="attention">{t('store.on_holiday')}</Badge> : null}
        {localize(data.description) ? (
          <p className="max-w-prose whitespace-pre-line [unicode-bidi:plaintext]">{localize(data.description)}</p>
        ) : null}
        <StorePolicies store={data} />
      </header>
      <section className="grid gap-4 border-t border-line pt-6">
        <h2 className="text-lg font-semibold">{t('shop.products')}</h2>
        <BrowseTools search={search} onChange={change} />
        <FilterChips search={search} onChange={change} />
        <ProductResults
          filter={filterOf(search, data.slug)}
          isFiltered={hasFilters(search)}
          onClear={() => void navigate({ search: {}, resetScroll: false })}
        />
      </section>
    </div>
  );
}
