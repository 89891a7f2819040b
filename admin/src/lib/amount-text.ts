import type { CurrencyCode } from '@shared/money/currency.ts';
import { toEditableAmount } from '@shared/money/format-money.ts';

/** Plain major units for a spreadsheet: `4200.50`, never grouped. */
export const amountForCsv = (minor: bigint, currency: CurrencyCode): string =>
  toEditableAmount({ amountMinor: minor, currency });
