import { clsx } from 'clsx';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { MoneyPlace } from '@shared/orders/view-model.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { useI18n } from '@/providers/i18n.tsx';

const places = ['buyer', 'held', 'seller'] as const;

const lozenge: Record<MoneyPlace['kind'], string> = {
  unpaid: 'border-line-strong bg-surface text-ink border-dashed',
  not_taken: 'border-line-strong bg-surface text-ink-soft border-dashed',
  held: 'border-brand bg-brand-wash text-ink',
  frozen: 'border-frozen bg-frozen-wash text-ink',
  released: 'border-positive bg-positive-wash text-ink',
  refunded: 'border-line-strong bg-surface text-ink',
};

/** Where the money is: buyer, held, seller, with the amount at its place; the product's signature. */
export function MoneyStrip({
  where,
  currency,
  buyer,
  seller,
  isSmall = false,
}: {
  where: readonly MoneyPlace[];
  currency: CurrencyCode;
  buyer: string;
  seller: string;
  /** For a preview: narrower lozenges. */
  isSmall?: boolean;
}) {
  const { t } = useI18n();
  const names = { buyer, held: '', seller };
  return (
    <ul aria-label={t('admin.strip')} className="relative grid grid-cols-3">
      <li aria-hidden role="presentation" className="absolute inset-x-[16.66%] top-[1.15rem] h-0.5 bg-line-strong" />
      {places.map((place) => {
        const money = where.find((one) => one.place === place);
        return (
          <li key={place} className={clsx('relative flex min-w-0 flex-col gap-1.5 items-center text-center')}>
            <span className="flex h-9.5 items-center">
              {money ? (
                <span
                  key={`${money.kind}${money.amountMinor}`}
                  className={clsx(
                    'animate-slide-in rounded-full border-2 font-semibold',
                    isSmall ? 'px-1.5 py-0.5 text-xs' : 'px-2 py-0.5 text-xs sm:px-4 sm:text-base',
                    lozenge[money.kind],
                  )}
                >
                  <Amount minor={money.amountMinor} currency={currency} />
                </span>
              ) : (
                <span className="size-3 rotate-45 border-2 border-line-strong bg-surface" />
              )}
            </span>
            <span className="text-xs">
              <span className="font-medium">{t(`strip.place.${place}`)}</span>
              {money && <span className="text-ink-soft"> · {t(`strip.kind.${money.kind}`)}</span>}
            </span>
            {names[place] && <bdi className="max-w-full truncate text-xs text-ink-soft">{names[place]}</bdi>}
          </li>
        );
      })}
    </ul>
  );
}
