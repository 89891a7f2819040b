export const currencyCodes = ['PKR', 'NGN', 'IQD', 'USD'] as const;
export type CurrencyCode = (typeof currencyCodes)[number];

export type Currency = {
  readonly code: CurrencyCode;
  /** Minor units per major unit, as a power of ten. The books count minor units (ISO 4217). */
  readonly exponent: number;
  /** Most fraction digits that people are shown. IQD is used whole in daily life. */
  readonly displayExponent: number;
  readonly symbol: string;
};

export const currencies: Record<CurrencyCode, Currency> = {
  PKR: { code: 'PKR', exponent: 2, displayExponent: 2, symbol: 'Rs' },
  NGN: { code: 'NGN', exponent: 2, displayExponent: 2, symbol: '₦' },
  IQD: { code: 'IQD', exponent: 3, displayExponent: 0, symbol: 'IQD' },
  USD: { code: 'USD', exponent: 2, displayExponent: 2, symbol: '$' },
};

export const isCurrencyCode = (value: unknown): value is CurrencyCode =>
  typeof value === 'string' && (currencyCodes as readonly string[]).includes(value);

/** The currency in which a person or store of a country is served first. */
export const currencyOfCountry: Record<'PK' | 'NG' | 'IQ', CurrencyCode> = {
  PK: 'PKR',
  NG: 'NGN',
  IQ: 'IQD',
};
