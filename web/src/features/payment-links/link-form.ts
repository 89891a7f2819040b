import { parseAmount } from '@shared/money/parse-amount.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { PaymentLinkFields } from '@shared/schemas/payment-links.ts';

export const validHours = [24, 72, 168, 720] as const;

/** The form of a new link, as typed. */
export type LinkForm = {
  readonly kind: 'product' | 'custom';
  readonly productId: string;
  readonly title: string;
  readonly categorySlug: string;
  readonly price: string;
  readonly quantity: string;
  readonly delivery: string;
  readonly note: string;
  readonly isSingle: boolean;
  readonly hours: (typeof validHours)[number];
};

export type LinkProblems = Partial<Record<'product' | 'title' | 'category' | 'price' | 'quantity' | 'delivery', true>>;

type LinkReading =
  { readonly ok: true; readonly fields: PaymentLinkFields } | { readonly ok: false; readonly problems: LinkProblems };

/** What the form says, or what is missing in it. Delivery may be nothing; a price may not. */
export function readLink(form: LinkForm, currency: CurrencyCode): LinkReading {
  const price = parseAmount(form.price, currency);
  const isFree = /^\s*[0٠۰]*\s*$/.test(form.delivery);
  const delivery = parseAmount(form.delivery, currency);
  const quantity = Number(form.quantity);
  const isCustom = form.kind === 'custom';
  const problems: LinkProblems = {
    ...(!isCustom && form.productId === '' ? { product: true } : {}),
    ...(isCustom && form.title.trim() === '' ? { title: true } : {}),
    ...(isCustom && form.categorySlug === '' ? { category: true } : {}),
    ...(price.ok ? {} : { price: true }),
    ...(Number.isInteger(quantity) && quantity >= 1 && quantity <= 10_000 ? {} : { quantity: true }),
    ...(isFree || delivery.ok ? {} : { delivery: true }),
  };
  if (!price.ok || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    fields: {
      ...(isCustom ? { title: form.title.trim(), category_slug: form.categorySlug } : { product_id: form.productId }),
      quantity,
      unit_price_minor: price.money.amountMinor,
      delivery_minor: !isFree && delivery.ok ? delivery.money.amountMinor : 0n,
      note: form.note.trim() === '' ? null : form.note.trim(),
      max_uses: form.isSingle ? 1 : null,
      valid_hours: form.hours,
    },
  };
}
