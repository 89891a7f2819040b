import * as z from 'zod/mini';
import { currencyCodes } from '../money/currency.ts';
import { maximumMinor } from '../money/money.ts';

export const uuid = z.guid();

/** An instant as PostgREST writes it (ISO 8601 with offset). */
export const timestamp = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'not an instant'));

/** A date-time that may be missing. */
export const timestampOrNull = z.nullable(timestamp);
export const textOrNull = z.nullable(z.string());

/** Minor units: a JSON number on the wire, exact by the database's limit; a bigint here. */
export const minor = z.pipe(
  z.int(),
  z.transform((value: number) => BigInt(value)),
);
export const minorOrNull = z.nullable(minor);

/** Minor units on their way to the database: a positive bigint here, a JSON number on the wire. */
export const minorToSend = z.pipe(
  z.bigint().check(z.positive(), z.maximum(maximumMinor)),
  z.transform((value: bigint) => Number(value)),
);
export const minorOrZeroToSend = z.pipe(
  z.bigint().check(z.nonnegative(), z.maximum(maximumMinor)),
  z.transform((value: bigint) => Number(value)),
);

export const currencyCode = z.enum(currencyCodes);
export const countryCode = z.enum(['PK', 'NG', 'IQ']);
export type CountryCode = z.infer<typeof countryCode>;
export const localeCode = z.enum(['en', 'ur', 'ar']);

/** Texts by language; English or Urdu is always there. */
export const localizedText = z.object({
  en: z.optional(z.string()),
  ur: z.optional(z.string()),
  ar: z.optional(z.string()),
});

/** What a person writes in several languages: trimmed, empty languages left out, English or Urdu needed. */
export const localizedTextToSend = z
  .pipe(
    z.object({
      en: z.optional(z.string()),
      ur: z.optional(z.string()),
      ar: z.optional(z.string()),
    }),
    z.transform((texts) => {
      const kept = Object.entries(texts)
        .map(([language, text]) => [language, text?.trim() ?? ''] as const)
        .filter(([, text]) => text !== '');
      return Object.fromEntries(kept) as { en?: string; ur?: string; ar?: string };
    }),
  )
  .check(z.refine((texts) => 'en' in texts || 'ur' in texts, 'text.required'));

/** One key per intent: the same key repeats nothing (at most 200 characters). */
export const idempotencyKey = z.string().check(z.minLength(1), z.maxLength(200));

export const json = z.json();
export const jsonObject = z.record(z.string(), z.unknown());

/** Trimmed text of 1 to `most` characters. */
export const text = (most: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(most));
export const optionalText = (most: number) => z.nullable(z.string().check(z.trim(), z.maxLength(most)));

/** International phone number (E.164). */
export const phone = z.string().check(z.trim(), z.regex(/^\+[1-9][0-9]{6,14}$/));
