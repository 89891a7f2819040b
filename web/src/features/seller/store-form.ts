import type { CurrencyCode } from '@shared/money/currency.ts';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { money } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { Store } from '@shared/schemas/stores.ts';

/** The texts and figures of a store while they are being typed. */
export type StoreForm = {
  readonly name: string;
  readonly taglineEn: string;
  readonly taglineUr: string;
  readonly descriptionEn: string;
  readonly descriptionUr: string;
  readonly city: string;
  readonly deliveryFee: string;
  readonly shippingEn: string;
  readonly shippingUr: string;
  readonly returnsEn: string;
  readonly returnsUr: string;
};

export type StoreErrors = Partial<Record<keyof StoreForm, 'form.required' | 'form.amount'>>;

export function startStoreForm(store: Store | null): StoreForm {
  return {
    name: store?.name ?? '',
    taglineEn: store?.tagline?.en ?? '',
    taglineUr: store?.tagline?.ur ?? '',
    descriptionEn: store?.description?.en ?? '',
    descriptionUr: store?.description?.ur ?? '',
    city: store?.city ?? '',
    deliveryFee: store ? toEditableAmount(money(store.delivery_fee_minor, store.currency)) : '',
    shippingEn: store?.policies?.shipping?.en ?? '',
    shippingUr: store?.policies?.shipping?.ur ?? '',
    returnsEn: store?.policies?.returns?.en ?? '',
    returnsUr: store?.policies?.returns?.ur ?? '',
  };
}

type Texts = { en: string; ur: string };
export type StoreFields = {
  readonly name: string;
  readonly tagline: Texts;
  readonly description: Texts;
  readonly city: string;
  readonly delivery_fee_minor: bigint;
  readonly policies: { readonly shipping: Texts; readonly returns: Texts };
};

const hasNeither = (left: string, right: string) => left.trim() === '' && right.trim() === '';

/** The fields for the store commands, or what must be mended. A delivery fee of zero is free delivery. */
export function readStore(
  form: StoreForm,
  currency: CurrencyCode,
): { ok: true; fields: StoreFields } | { ok: false; errors: StoreErrors } {
  const errors: StoreErrors = {};
  if (form.name.trim() === '') errors.name = 'form.required';
  if (form.city.trim() === '') errors.city = 'form.required';
  if (hasNeither(form.taglineEn, form.taglineUr)) errors.taglineEn = 'form.required';
  if (hasNeither(form.descriptionEn, form.descriptionUr)) errors.descriptionEn = 'form.required';
  if (hasNeither(form.shippingEn, form.shippingUr)) errors.shippingEn = 'form.required';
  if (hasNeither(form.returnsEn, form.returnsUr)) errors.returnsEn = 'form.required';
  const fee = readFee(form.deliveryFee, currency);
  if (fee === null) errors.deliveryFee = 'form.amount';
  if (Object.keys(errors).length > 0 || fee === null) return { ok: false, errors };
  return {
    ok: true,
    fields: {
      name: form.name.trim(),
      tagline: { en: form.taglineEn, ur: form.taglineUr },
      description: { en: form.descriptionEn, ur: form.descriptionUr },
      city: form.city.trim(),
      delivery_fee_minor: fee,
      policies: {
        shipping: { en: form.shippingEn, ur: form.shippingUr },
        returns: { en: form.returnsEn, ur: form.returnsUr },
      },
    },
  };
}

function readFee(text: string, currency: CurrencyCode): bigint | null {
  const parsed = parseAmount(text, currency);
  if (parsed.ok) return parsed.money.amountMinor;
  return parsed.code === 'amount.not_positive' && !text.includes('-') ? 0n : null;
}

/** A store's address on the site, proposed from its name: lower-case letters, digits and single hyphens. */
export function proposeSlug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
}
