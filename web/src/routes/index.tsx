import { createFileRoute, Link, useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { usePageTitle } from '@/components/layout/page.tsx';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';
import { browseSearch, filterOf, hasFilters, type BrowseSearch } from '@/features/catalogue/browse-search.ts';
import { BrowseTools, FilterChips } from '@/features/catalogue/filter-panel.tsx';
import { ProductResults } from '@/features/catalogue/product-results.tsx';
import { categoriesQuery, productSearchQuery } from '@/features/catalogue/queries.ts';

export const Route = createFileRoute('/')({
  validateSearch: browseSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    // Begun before the page is drawn, waited for by nobody: the skeleton is already there.
    void context.queryClient.prefetchInfiniteQuery(productSearchQuery(filterOf(deps)));
  },
  component: BrowsePage,
  // The page that most visits begin with comes with the app, not one round trip later.
  codeSplitGroupings: [],
});

function BrowsePage() {
  const t = useT();
  const search = Route.useSearch();
  const navigate = useNavigate({ from: '/' });
  usePageTitle(search.q);
  const isFiltered = hasFilters(search);
  const change = (part: Partial<BrowseSearch>) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <div className="grid gap-6 pt-6 md:pt-10">
      {isFiltered ? (
        <h1 className="sr-only">{t('shop.results')}</h1>
      ) : (
        <div className="grid gap-8">
          <div className="grid max-w-3xl gap-3">
            <h1 className="text-xl font-semibold tracking-tight md:text-2xl">{t('shop.headline')}</h1>
            <p className="max-w-prose text-ink-soft">{t('shop.lead')}</p>
          </div>
          <div className="border-y border-line py-5">
            <h2 className="sr-only">{t('protection.title')}</h2>
            <ProtectionStrip />
          </div>
        </div>
      )}
      <div className="grid gap-3">
        <BrowseTools search={search} onChange={change} />
        <CategoryRow active={search.category} />
        <FilterChips search={search} onChange={change} />
      </div>
      <h2 className="sr-only">{t('shop.products')}</h2>
      <ProductResults
        filter={filterOf(search)}
        isFiltered={isFiltered}
        onClear={() => void navigate({ search: {}, resetScroll: false })}
      />
    </div>
  );
}

const categoryStyle =
  'inline-flex min-h-9 items-center rounded-full border px-3.5 text-sm whitespace-nowrap pointer-coarse:min-h-11';

function CategoryRow({ active }: { active: string | undefined }) {
  const t = useT();
  const localize = useLocalize();
  const { data, isPending } = useQuery(categoriesQuery());
  if (isPending) return <div aria-hidden className="skeleton h-9 w-full max-w-xl pointer-coarse:h-11" />;
  const top = (data ?? []).filter((category) => category.parent_id === null);
  if (top.length === 0) return null;
  return (
    <nav aria-label={t('shop.categories')} className="-mx-4 overflow-x-auto px-4 py-0.5">
      <ul className="flex gap-2">
        {top.map((category) => (
          <li key={category.id}>
            <Link
              to="/"
              search={(before) => ({ ...before, category: active === category.slug ? undefined : category.slug })}
              resetScroll={false}
              aria-current={active === category.slug ? 'true' : undefined}
              className={`${categoryStyle} ${
                active === category.slug
                  ? 'border-brand bg-brand-wash font-medium text-brand-strong'
                  : 'border-line bg-surface hover:border-line-strong'
              }`}
            >
              {localize(category.name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
