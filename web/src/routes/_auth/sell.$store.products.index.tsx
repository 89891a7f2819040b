import { createFileRoute, Link } from '@tanstack/react-router';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import * as z from 'zod/mini';
import { productStatuses, type Product } from '@shared/schemas/catalogue.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { LoadingNote, usePageTitle } from '@/components/layout/page.tsx';
import { Badge, type BadgeTone } from '@/components/ui/badge.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { storeProductsQuery } from '@/features/seller/queries.ts';
import { isManager, useMyStore } from '@/features/seller/use-store.ts';

const statuses = ['all', ...productStatuses] as const;
const search = z.object({ status: z.catch(z.optional(z.enum(statuses)), undefined) });

export const Route = createFileRoute('/_auth/sell/$store/products/')({
  validateSearch: search,
  component: StoreProductsPage,
});

const tones: Record<Product['status'], BadgeTone> = { draft: 'neutral', active: 'positive', archived: 'neutral' };

function StoreProductsPage() {
  const t = useT();
  const store = useMyStore();
  const { status = 'all' } = Route.useSearch();
  usePageTitle(`${t('shop.products')} · ${store.name}`);
  const list = useInfiniteQuery(storeProductsQuery(store.id, status));
  const rows = list.data?.pages.flat() ?? [];
  const newProduct = (
    <LinkButton
      to="/sell/$store/products/$productId"
      params={{ store: store.slug, productId: 'new' }}
      icon={<Plus aria-hidden className="size-4" />}
    >
      {t('product.new')}
    </LinkButton>
  );
  return (
    <div className="grid gap-4 pt-5">
      <h1 className="sr-only">{t('shop.products')}</h1>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <nav aria-label={t('product.statuses')} className="-mx-4 max-w-[calc(100%+2rem)] min-w-0 overflow-x-auto px-4">
          <ul className="flex gap-2">
            {statuses.map((one) => (
              <li key={one}>
                <Link
                  to="/sell/$store/products"
                  params={{ store: store.slug }}
                  search={one === 'all' ? {} : { status: one }}
                  resetScroll={false}
                  aria-current={one === status ? 'true' : undefined}
                  activeOptions={{ exact: true }}
                  activeProps={{}}
                  className={`inline-flex min-h-9 items-center rounded-full border px-3.5 text-sm whitespace-nowrap pointer-coarse:min-h-11 ${
                    one === status
                      ? 'border-brand bg-brand-wash font-medium text-brand-strong'
                      : 'border-line bg-surface'
                  }`}
                >
                  {one === 'all' ? t('product.all') : t(`product.status.${one}`)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        {isManager(store) && rows.length > 0 ? newProduct : null}
      </div>
      {list.isPending ? (
        <>
          <LoadingNote />
          <SkeletonRows count={6} className="h-18" />
        </>
      ) : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t('product.none')}
          text={t('product.none_text')}
          action={isManager(store) ? newProduct : undefined}
        />
      ) : null}
      {rows.length > 0 ? (
        <ul className="card overflow-hidden">
          {rows.map((row) => (
            <ProductRow key={row.id} row={row} slug={store.slug} />
          ))}
        </ul>
      ) : null}
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </div>
  );
}

function ProductRow({ row, slug }: { row: Product; slug: string }) {
  const t = useT();
  const localize = useLocalize();
  return (
    <li className="relative grid grid-cols-[3.5rem_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-0 hover:bg-brand-wash/50 md:grid-cols-[3.5rem_minmax(0,1fr)_8rem_7rem_6rem]">
      <StoredImage
        bucket="product-images"
        path={row.image_path}
        alt=""
        widths={[96, 160]}
        sizes="56px"
        className="size-14 rounded-field max-md:row-span-3 max-md:self-start"
      />
      <OneLine as="h2" lines={2} className="text-base font-medium max-md:col-span-2 max-md:text-sm">
        <Link
          to="/sell/$store/products/$productId"
          params={{ store: slug, productId: row.id }}
          className="after:absolute after:inset-0 hover:text-brand-strong"
        >
          {localize(row.title)}
        </Link>
      </OneLine>
      <span className="font-semibold max-md:col-start-2 md:figures">
        <Money value={moneyOf(row.price_minor, row.currency)} />
      </span>
      <span className={`text-sm md:text-end ${row.available <= 3 ? 'font-medium text-negative' : 'text-ink-soft'}`}>
        {t('product.available', { count: row.available })}
      </span>
      <span className="justify-self-start md:justify-self-end">
        <Badge tone={tones[row.status]}>{t(`product.status.${row.status}`)}</Badge>
      </span>
    </li>
  );
}
