import { useInfiniteQuery } from '@tanstack/react-query';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { ProductCard, ProductGridSkeleton } from './product-card.tsx';
import { productSearchQuery, type ProductFilter } from './queries.ts';

type ProductResultsProps = {
  filter: ProductFilter;
  isFiltered: boolean;
  onClear: () => void;
};

/** The grid of what was found, page after page. */
export function ProductResults({ filter, isFiltered, onClear }: ProductResultsProps) {
  const t = useT();
  const results = useInfiniteQuery(productSearchQuery(filter));
  if (results.isPending) {
    return (
      <>
        <LoadingNote />
        <ProductGridSkeleton />
      </>
    );
  }
  if (results.isError) return <ErrorState error={results.error} onRetry={() => void results.refetch()} />;
  const products = results.data.pages.flatMap((page) => page.items);
  if (products.length === 0) {
    return isFiltered ? (
      <EmptyState
        title={t('shop.nothing_found')}
        text={t('shop.nothing_found_text')}
        action={
          <Button tone="quiet" onClick={onClear}>
            {t('shop.clear')}
          </Button>
        }
      />
    ) : (
      <EmptyState title={t('shop.no_products')} text={t('shop.no_products_text')} />
    );
  }
  const total = results.data.pages[0]?.total_estimate ?? null;
  return (
    <div className="grid gap-5" aria-busy={results.isPlaceholderData}>
      <p role="status" className={isFiltered && total !== null ? 'text-sm text-ink-soft' : 'sr-only'}>
        {t('shop.found', { count: total ?? products.length })}
      </p>
      <div className="product-grid">
        {products.map((product, index) => (
          <ProductCard key={product.id} product={product} isFirst={index < 4} />
        ))}
      </div>
      <LoadMore
        hasMore={results.hasNextPage}
        isLoading={results.isFetchingNextPage}
        onMore={() => void results.fetchNextPage()}
      />
    </div>
  );
}
