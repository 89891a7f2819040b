import { currencyCodes } from '@shared/money/currency.ts';

/** Currencies as a filter offers them. */
export const currencyOptions = currencyCodes.map((code) => ({ value: code, label: code }));
