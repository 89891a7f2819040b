import * as z from 'zod/mini';
import { addressInput, type AddressInput } from '@shared/schemas/identity.ts';
import type { CountryCode } from '@shared/schemas/primitives.ts';
import { toLatinDigits } from '@shared/locale.ts';

/** An address while it is being typed: every field is text. */
export type AddressForm = {
  readonly recipient: string;
  readonly phone: string;
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly region: string;
  readonly country: CountryCode;
  readonly postal_code: string;
};

export const emptyAddress = (country: CountryCode): AddressForm => ({
  recipient: '',
  phone: dialPrefix[country],
  line1: '',
  line2: '',
  city: '',
  region: '',
  country,
  postal_code: '',
});

export const dialPrefix: Record<CountryCode, string> = { PK: '+92', NG: '+234', IQ: '+964' };

const orNull = (text: string) => (text.trim() === '' ? null : text.trim());

/** Reads what people type as a phone number: spaces, dashes, local zeros and other numerals go. */
export function normalisePhone(text: string, country: CountryCode): string {
  const digits = toLatinDigits(text).replaceAll(/[^\d+]/g, '');
  if (digits.startsWith('+')) return digits;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  return digits === '' ? '' : dialPrefix[country] + digits.replace(/^0/, '');
}

export type AddressErrors = Partial<Record<keyof AddressForm, 'form.required' | 'form.phone' | 'form.too_long'>>;

/** The address for the database, or which fields must be mended. */
export function readAddress(
  form: AddressForm,
): { ok: true; address: AddressInput } | { ok: false; errors: AddressErrors } {
  const address: AddressInput = {
    recipient: form.recipient,
    phone: normalisePhone(form.phone, form.country),
    line1: form.line1,
    line2: orNull(form.line2),
    city: form.city,
    region: orNull(form.region),
    country: form.country,
    postal_code: orNull(form.postal_code),
  };
  const parsed = z.safeParse(addressInput, address);
  if (parsed.success) return { ok: true, address: parsed.data };
  const errors: AddressErrors = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as keyof AddressForm;
    errors[field] ??= field === 'phone' ? 'form.phone' : issue.code === 'too_big' ? 'form.too_long' : 'form.required';
  }
  return { ok: false, errors };
}
