import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { topics } from '@shared/realtime/topics.ts';
import type { Product } from '@shared/schemas/catalogue.ts';
import { useLocale, useLocalize, useT } from '@/app/i18n.tsx';
import { useTopic } from '@/app/live.tsx';
import { BackLink, LoadingNote, Section, usePageTitle } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { Quantity } from '@/components/ui/quantity.tsx';
import { myStoresQuery } from '@/features/account/queries.ts';
import { ComparePrice } from '@/features/catalogue/product-card.tsx';
import { ProtectionStrip } from '@/features/catalogue/protection-strip.tsx';
import { productQuery, storeQuery } from '@/features/catalogue/queries.ts';
import { specificationsOf } from '@/features/catalogue/specifications.ts';
import { StoreCard, StorePolicies } from '@/features/stores/store-facts.tsx';
import { useSession } from '@/app/session.tsx';

export const Route = createFileRoute('/products/$productId')({
  loader: ({ context, params }) => void context.queryClient.prefetchQuery(productQuery(params.productId)),
  component: ProductPage,
});

function ProductPage() {
  const { productId } = Route.useParams();
  const product = useQuery(productQuery(productId));
  if (product.isPending) return <ProductSkeleton />;
  if (product.isError) {
    return (
      <div className="pt-8">
        <ErrorState error={product.error} onRetry={() => void product.refetch()} />
      </div>
    );
  }
  return <ProductView product={product.data} />;
}

function ProductSkeleton() {
  return (
    <div className="grid gap-8 pt-6 md:grid-cols-2">
      <LoadingNote />
      <div className="skeleton aspect-square rounded-card" />
      <div className="grid content-start gap-4">
        <div className="skeleton h-9 w-3/4" />
        <div className="skeleton h-8 w-1/3" />
        <div className="skeleton h-11 w-full" />
        <div className="skeleton h-28 w-full" />
      </div>
    </div>
  );
}

function ProductView({ product }: { product: Product }) {
  const t = useT();
  const localize = useLocalize();
  const locale = useLocale();
  const session = useSession();
  const { data: stores = [] } = useQuery({ ...myStoresQuery(), enabled: session.status === 'signed-in' });
  const ownStore = stores.find((store) => store.id === product.store_id);
  const title = localize(product.title);
  usePageTitle(title);
  // Members hear of stock at once; others see it when they come back or buy.
  useTopic(ownStore ? topics.store(ownStore.id) : null);
  const store = useQuery(storeQuery(product.store_slug));
  const specifications = specificationsOf(product.specifications, locale);
  const description = localize(product.description);
  return (
    <div className="grid gap-8 pt-4 md:pt-6">
      <BackLink to="/" label={t('nav.browse')} />
      <div className="grid gap-8 md:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] md:gap-12">
        <StoredImage
          bucket="product-images"
          path={product.image_path}
          alt={title}
          widths={[480, 800, 1200]}
          sizes="(min-width: 52rem) 560px, 92vw"
          isFirst
          className="aspect-square w-full self-start rounded-card border border-line md:sticky md:top-20"
        />
        <div className="grid content-start gap-6">
          <div className="grid gap-2">
            <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="text-xl font-semibold">
                <Money value={moneyOf(product.price_minor, product.currency)} />
              </span>
              <ComparePrice product={product} />
            </p>
          </div>
          {ownStore ? <OwnProductNote slug={ownStore.slug} productId={product.id} /> : <BuyPanel product={product} />}
          <section className="rounded-card bg-brand-wash p-4">
            <h2 className="mb-3 flex items-center gap-2 font-semibold">
              <ShieldCheck aria-hidden className="size-5 text-brand-strong" />
              {t('protection.title')}
            </h2>
            <ProtectionStrip isColumn />
          </section>
          {store.data ? <StoreCard store={store.data} /> : <div aria-hidden className="skeleton h-28 rounded-card" />}
        </div>
      </div>
      <div className="grid gap-8 border-t border-line pt-8 md:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] md:gap-12">
        {description ? (
          <Section title={t('shop.description')}>
            <p className="max-w-prose whitespace-pre-line [unicode-bidi:plaintext]">{description}</p>
          </Section>
        ) : null}
        {specifications.length > 0 ? (
          <Section title={t('shop.specifications')}>
            <dl className="grid">
              {specifications.map(({ name, value }) => (
                <div
                  key={name}
                  className="grid grid-cols-[2fr_3fr] gap-4 border-b border-line py-2 text-sm last:border-0"
                >
                  <dt className="text-ink-soft">{name}</dt>
                  <dd>
                    <bdi>{value}</bdi>
                  </dd>
                </div>
              ))}
            </dl>
          </Section>
        ) : null}
      </div>
      {store.data ? <StorePolicies store={store.data} /> : null}
    </div>
  );
}

function OwnProductNote({ slug, productId }: { slug: string; productId: string }) {
  const t = useT();
  return (
    <div className="card flex flex-wrap items-center justify-between gap-3 p-4">
      <p className="text-sm text-ink-soft">{t('shop.own_product')}</p>
      <LinkButton to="/sell/$store/products/$productId" params={{ store: slug, productId }} tone="quiet" size="small">
        {t('shop.edit')}
      </LinkButton>
    </div>
  );
}

/** How many, what it comes to, and the way to the checkout. */
function BuyPanel({ product }: { product: Product }) {
  const t = useT();
  const navigate = useNavigate();
  const minimum = Math.max(1, product.minimum_quantity);
  const maximum = Math.min(product.available, product.maximum_quantity ?? product.available);
  const [quantity, setQuantity] = useState(minimum);
  if (product.status !== 'active' || maximum < minimum) {
    return (
      <div className="card grid gap-1 p-4">
        <p className="font-semibold">{t('shop.sold_out')}</p>
        <p className="text-sm text-ink-soft">{t('shop.sold_out_text')}</p>
      </div>
    );
  }
  const total = moneyOf(product.price_minor * BigInt(quantity), product.currency);
  return (
    <div className="grid gap-3">
      <div className="flex items-center justify-between gap-4">
        <Quantity value={quantity} minimum={minimum} maximum={maximum} onChange={setQuantity} />
        <p className="text-sm text-ink-soft">
          {product.available <= 5 ? t('shop.few_left', { count: product.available }) : t('shop.in_stock')}
        </p>
      </div>
      <Button
        isWide
        onClick={() =>
          void navigate({ to: '/checkout', search: { store: product.store_slug, items: `${product.id}:${quantity}` } })
        }
      >
        <span>{t('shop.buy')}</span>
        <Money value={total} />
      </Button>
      <p className="text-xs text-ink-soft">{t('shop.delivery_next')}</p>
    </div>
  );
}
