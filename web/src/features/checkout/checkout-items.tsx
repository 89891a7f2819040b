import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleAlert, Plus, Trash2 } from 'lucide-react';
import type { OutputOf } from '@shared/schemas/command.ts';
import type { quoteOrder } from '@shared/schemas/orders.ts';
import type { Store } from '@shared/schemas/stores.ts';
import { useI18n, useLocalize, useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';
import { Quantity } from '@/components/ui/quantity.tsx';
import { productSearchQuery } from '@/features/catalogue/queries.ts';
import { withQuantity, type CheckoutItem } from './items-param.ts';

type Quote = OutputOf<typeof quoteOrder>;
type CheckoutItemsProps = {
  store: Store;
  quote: Quote;
  items: readonly CheckoutItem[];
  isLocked: boolean;
  onItems: (items: CheckoutItem[]) => void;
};

/** The lines of the order, each with its own problem if it has one, and more of the same store. */
export function CheckoutItems({ store, quote, items, isLocked, onItems }: CheckoutItemsProps) {
  const { t, describe } = useI18n();
  const localize = useLocalize();
  const general = quote.problems.filter((problem) => problem.product_id === null);
  return (
    <Section title={t('orders.items')} isCard>
      {general.map((problem) => (
        <p key={problem.code} role="alert" className="flex items-start gap-2 text-sm text-negative">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {describe(problem.code).text} {describe(problem.code).next}
        </p>
      ))}
      <ul className="grid gap-4">
        {quote.items.map((item) => {
          const problem = quote.problems.find((one) => one.product_id === item.product_id);
          const quantity = items.find((one) => one.product_id === item.product_id)?.quantity ?? item.quantity;
          const title = localize(item.title) || t('checkout.gone');
          return (
            <li key={item.product_id} className="grid gap-2 border-b border-line pb-4 last:border-0 last:pb-0">
              <div className="flex flex-wrap items-start justify-between gap-x-4">
                <p className="min-w-0 flex-1 font-medium">{title}</p>
                {item.total_minor === null ? null : (
                  <span className="font-semibold">
                    <Money value={moneyOf(item.total_minor, quote.currency)} />
                  </span>
                )}
              </div>
              <div className="flex flex-wrap items-center justify-between gap-2">
                <Quantity
                  value={quantity}
                  minimum={1}
                  maximum={isLocked ? quantity : Math.max(1, item.available ?? quantity)}
                  onChange={(next) => onItems(withQuantity(items, item.product_id, next))}
                />
                <Button
                  tone="ghost"
                  size="small"
                  isDisabled={isLocked}
                  icon={<Trash2 aria-hidden className="size-4" />}
                  aria-label={t('checkout.remove', { title })}
                  onClick={() => onItems(withQuantity(items, item.product_id, 0))}
                >
                  {t('checkout.remove_short')}
                </Button>
              </div>
              {problem ? (
                <p role="alert" className="flex items-start gap-2 text-sm text-negative">
                  <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                  <span>
                    {describe(problem.code).text} {describe(problem.code).next}
                  </span>
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
      {isLocked ? null : <MoreOfStore store={store} items={items} onItems={onItems} />}
    </Section>
  );
}

function MoreOfStore({ store, items, onItems }: Pick<CheckoutItemsProps, 'store' | 'items' | 'onItems'>) {
  const t = useT();
  const localize = useLocalize();
  const { data } = useInfiniteQuery(productSearchQuery({ store: store.slug }));
  const others = (data?.pages[0]?.items ?? []).filter(
    (product) => product.available > 0 && !items.some((item) => item.product_id === product.id),
  );
  if (others.length === 0) return null;
  return (
    <details className="border-t border-line pt-3">
      <summary className="min-h-11 content-center text-sm font-medium text-brand-strong">
        {t('checkout.add_more', { store: store.name })}
      </summary>
      <ul className="mt-2 grid gap-2">
        {others.slice(0, 6).map((product) => (
          <li key={product.id} className="grid grid-cols-[2.75rem_1fr_auto] items-center gap-3">
            <StoredImage
              bucket="product-images"
              path={product.image_path}
              alt=""
              widths={[96]}
              sizes="44px"
              className="size-11 rounded-field"
            />
            <span className="min-w-0">
              <OneLine className="text-sm">{localize(product.title)}</OneLine>
              <span className="text-sm text-ink-soft">
                <Money value={moneyOf(product.price_minor, product.currency)} />
              </span>
            </span>
            <Button
              tone="quiet"
              size="small"
              icon={<Plus aria-hidden className="size-4" />}
              aria-label={t('checkout.add_title', { title: localize(product.title) })}
              onClick={() => onItems(withQuantity(items, product.id, Math.max(1, product.minimum_quantity)))}
            >
              {t('checkout.add')}
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
