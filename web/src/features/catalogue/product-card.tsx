import { Link } from '@tanstack/react-router';
import type { PublicProduct } from '@shared/schemas/catalogue.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';

/** A product in a grid: picture, what it is, what it costs, whose it is. The whole card is one link. */
export function ProductCard({ product, isFirst = false }: { product: PublicProduct; isFirst?: boolean }) {
  const t = useT();
  const localize = useLocalize();
  const isGone = product.available <= 0;
  return (
    <article className="group relative grid content-start gap-2">
      <div className="overflow-hidden rounded-card border border-line">
        <StoredImage
          bucket="product-images"
          path={product.image_path}
          alt=""
          widths={[320, 480, 640]}
          sizes="(min-width: 52rem) 240px, 46vw"
          isFirst={isFirst}
          className={`aspect-square w-full transition-transform duration-300 group-hover:scale-[1.02] ${isGone ? 'opacity-60' : ''}`}
        />
      </div>
      <div className="grid gap-0.5">
        <OneLine as="h3" lines={2} className="text-sm font-medium">
          <Link
            to="/products/$productId"
            params={{ productId: product.id }}
            className="after:absolute after:inset-0 hover:text-brand-strong"
          >
            {localize(product.title)}
          </Link>
        </OneLine>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">
            <Money value={moneyOf(product.price_minor, product.currency)} />
          </span>
          <ComparePrice product={product} />
        </p>
        <OneLine as="p" className="text-xs text-ink-soft">
          {product.store_name}
        </OneLine>
        {isGone ? <p className="text-xs font-medium text-ink-soft">{t('shop.sold_out')}</p> : null}
      </div>
    </article>
  );
}

/** The price before, shown only when it is really higher. */
export function ComparePrice({
  product,
}: {
  product: Pick<PublicProduct, 'compare_at_minor' | 'price_minor' | 'currency'>;
}) {
  const t = useT();
  if (product.compare_at_minor === null || product.compare_at_minor <= product.price_minor) return null;
  return (
    <span className="text-sm text-ink-soft">
      <span className="sr-only">{t('shop.price_before')} </span>
      <s>
        <Money value={moneyOf(product.compare_at_minor, product.currency)} />
      </s>
    </span>
  );
}

/** Cards of the true shape while products are being read. */
export function ProductGridSkeleton({ count = 8 }: { count?: number }) {
  return (
    <div aria-hidden className="product-grid">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="grid gap-2">
          <div className="skeleton aspect-square rounded-card" />
          <div className="skeleton h-5 w-4/5" />
          <div className="skeleton h-6 w-2/5" />
          <div className="skeleton h-4 w-1/2" />
        </div>
      ))}
    </div>
  );
}
