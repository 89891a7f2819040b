import { Link } from '@tanstack/react-router';
import type { ActivePaymentLink } from '@shared/schemas/payment-links.ts';
import { useLocalize, useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { StoredImage } from '@/components/ui/image.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';

/** What was agreed on, and with whom. */
export function AgreedGoods({ link, isWithSums = false }: { link: ActivePaymentLink; isWithSums?: boolean }) {
  const t = useT();
  const localize = useLocalize();
  const amount = (minor: bigint) => <Money value={moneyOf(minor, link.currency)} />;
  return (
    <Section title={t('pay_link.agreed')} isCard>
      <div className="grid grid-cols-[auto_1fr_auto] items-start gap-3">
        {link.image_path === null ? (
          <span />
        ) : (
          <StoredImage
            bucket="product-images"
            path={link.image_path}
            alt=""
            widths={[96, 160]}
            sizes="64px"
            className="size-16 rounded-field"
          />
        )}
        <div className="min-w-0">
          <p className="font-medium wrap-anywhere">
            <bdi>{localize(link.title)}</bdi>
          </p>
          <p className="text-sm text-ink-soft">
            <bdi className="tabular">{link.quantity}</bdi> × {amount(link.unit_price_minor)}
          </p>
          {link.product_id === null ? null : (
            <Link
              to="/products/$productId"
              params={{ productId: link.product_id }}
              className="inline-flex min-h-9 items-center text-sm text-brand-strong underline underline-offset-4"
            >
              {t('pay_link.see_product')}
            </Link>
          )}
        </div>
        <span className="font-medium">{amount(link.items_minor)}</span>
      </div>
      {link.note === null ? null : (
        <div className="border-s-2 border-line-strong ps-3 text-sm">
          <p className="text-ink-soft">{t('pay_link.note')}</p>
          <p className="whitespace-pre-line wrap-anywhere [unicode-bidi:plaintext]">{link.note}</p>
        </div>
      )}
      {isWithSums ? (
        <dl className="grid gap-1.5 border-t border-line pt-4 text-sm">
          <div className="flex justify-between gap-4">
            <dt className="text-ink-soft">{t('orders.delivery_fee')}</dt>
            <dd>{link.delivery_minor === 0n ? t('checkout.free') : amount(link.delivery_minor)}</dd>
          </div>
          <div className="flex items-baseline justify-between gap-4 text-lg font-semibold">
            <dt>{t('orders.total')}</dt>
            <dd>{amount(link.total_minor)}</dd>
          </div>
        </dl>
      ) : null}
      <p className="text-sm text-ink-soft">
        {t('pay_link.valid_until')} <DateTime at={link.expires_at} show="deadline" />
      </p>
    </Section>
  );
}
