import { isCurrencyCode, type CurrencyCode } from '@shared/money/currency.ts';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { money } from '@shared/money/money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { toLatinDigits } from '@shared/locale.ts';
import type { Product, saveProduct } from '@shared/schemas/catalogue.ts';
import type { InputOf } from '@shared/schemas/command.ts';

/** A product while it is being typed. */
export type ProductForm = {
  readonly titleEn: string;
  readonly titleUr: string;
  readonly descriptionEn: string;
  readonly descriptionUr: string;
  readonly category: string;
  readonly price: string;
  readonly compareAt: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly imagePath: string | null;
  readonly status: Product['status'];
};

/** The most per order of a new product, as the database has it for one that does not say. */
const mostPerOrder = 100;

export type ProductErrors = Partial<
  Record<
    keyof ProductForm,
    'form.required' | 'form.amount' | 'form.quantity' | 'product.compare_lower' | 'product.maximum_lower'
  >
>;
type Fields = InputOf<typeof saveProduct>['p_fields'];

export function startForm(product: Product | null): ProductForm {
  const amount = (minor: bigint | null | undefined) =>
    minor === null || minor === undefined || !product || !isCurrencyCode(product.currency)
      ? ''
      : toEditableAmount(money(minor, product.currency));
  return {
    titleEn: product?.title.en ?? '',
    titleUr: product?.title.ur ?? '',
    descriptionEn: product?.description?.en ?? '',
    descriptionUr: product?.description?.ur ?? '',
    category: product?.category_slug ?? '',
    price: amount(product?.price_minor),
    compareAt: amount(product?.compare_at_minor),
    minimum: String(product?.minimum_quantity ?? 1),
    maximum: String(product?.maximum_quantity ?? mostPerOrder),
    imagePath: product?.image_path ?? null,
    status: product?.status ?? 'draft',
  };
}

function readQuantity(text: string): number | null {
  const digits = toLatinDigits(text).trim();
  const value = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  return value >= 1 ? value : null;
}

/** The fields for api.save_product, or what must be mended. */
export function readProduct(
  form: ProductForm,
  currency: CurrencyCode,
): { ok: true; fields: Fields } | { ok: false; errors: ProductErrors } {
  const errors: ProductErrors = {};
  if (form.titleEn.trim() === '' && form.titleUr.trim() === '') errors.titleEn = 'form.required';
  if (form.descriptionEn.trim() === '' && form.descriptionUr.trim() === '') errors.descriptionEn = 'form.required';
  if (form.category === '') errors.category = 'form.required';
  const price = parseAmount(form.price, currency);
  if (!price.ok) errors.price = 'form.amount';
  const compareAt = form.compareAt.trim() === '' ? null : parseAmount(form.compareAt, currency);
  if (compareAt && !compareAt.ok) errors.compareAt = 'form.amount';
  if (compareAt?.ok && price.ok && compareAt.money.amountMinor <= price.money.amountMinor)
    errors.compareAt = 'product.compare_lower';
  const minimum = readQuantity(form.minimum);
  if (minimum === null) errors.minimum = 'form.quantity';
  const maximum = readQuantity(form.maximum);
  if (maximum === null) errors.maximum = 'form.quantity';
  else if (maximum < (minimum ?? 1)) errors.maximum = 'product.maximum_lower';
  if (Object.keys(errors).length > 0 || !price.ok || minimum === null || maximum === null) return { ok: false, errors };
  return {
    ok: true,
    fields: {
      title: { en: form.titleEn, ur: form.titleUr },
      description: { en: form.descriptionEn, ur: form.descriptionUr },
      category_slug: form.category,
      price_minor: price.money.amountMinor,
      compare_at_minor: compareAt?.ok ? compareAt.money.amountMinor : null,
      minimum_quantity: minimum,
      maximum_quantity: maximum,
      image_path: form.imagePath,
      status: form.status,
    },
  };
}
