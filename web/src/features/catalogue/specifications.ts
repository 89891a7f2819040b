import { localize, type Locale } from '@shared/locale.ts';

export type Specification = { readonly name: string; readonly value: string };

/** Specifications are free JSON: a list of {name, value} or an object of values, each perhaps in several languages. */
export function specificationsOf(raw: unknown, locale: Locale): Specification[] {
  const pairs: [unknown, unknown][] = Array.isArray(raw)
    ? raw.map((entry: unknown) => {
        const fields = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
        return [fields['name'], fields['value']];
      })
    : typeof raw === 'object' && raw !== null
      ? Object.entries(raw)
      : [];
  return pairs
    .map(([name, value]) => ({ name: textOf(name, locale), value: textOf(value, locale) }))
    .filter(({ name, value }) => name !== '' && value !== '');
}

function textOf(value: unknown, locale: Locale): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null) return localize(value, locale);
  return '';
}
