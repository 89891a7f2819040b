import { toCsv } from '@shared/csv.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { money, type Money } from '@shared/money/money.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import type { StatementLine } from '@shared/schemas/wallets.ts';
import { formatExact } from '@shared/time/format-time.ts';
import type { WebTranslator } from '@/app/locale-pack.ts';
import { lineName } from './line-name.ts';

/**
 * Lines of a statement for a spreadsheet, oldest first: what went in and what went out in columns of
 * their own, as plain numbers with a point, so that no sign and no grouping can be misread.
 */
export function csvOf(
  lines: readonly StatementLine[],
  currency: CurrencyCode,
  timeZone: string,
  t: WebTranslator,
): string {
  const header = [
    t('statement.date'),
    t('wallet.what'),
    t('statement.reference'),
    t('statement.sum_in'),
    t('statement.sum_out'),
    t('statement.balance'),
    t('statement.currency'),
  ];
  return toCsv(
    header,
    lines.map((line) => {
      const amount = plain(money(line.amount_minor, currency));
      return [
        formatExact(line.occurred_at, timeZone),
        lineName(line, t),
        line.reference_code ?? '',
        line.direction === 'in' ? amount : '',
        line.direction === 'out' ? amount : '',
        plain(money(line.balance_minor, currency)),
        currency,
      ];
    }),
  );
}

/** `4200.00`: every minor unit, no grouping, no currency. */
function plain(value: Money): string {
  return formatMoney(value, 'en', { fraction: 'exact', currencyLabel: 'none' })
    .replaceAll(',', '')
    .replace('\u2212', '-');
}
