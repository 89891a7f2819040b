/** What shared code answers to a table of questions; run in every runtime that uses it, it must say the same. */
import { makePain001 } from '../../../shared/bank/pain001.ts';
import { toBankText, type PayoutBatch } from '../../../shared/bank/payout-batch.ts';
import { makePayoutCsv } from '../../../shared/bank/payout-csv.ts';
import { currencyCodes } from '../../../shared/money/currency.ts';
import { formatMoney, type MoneyFormat } from '../../../shared/money/format-money.ts';
import { formatPercent } from '../../../shared/money/format-percent.ts';
import { allocate, money } from '../../../shared/money/money.ts';
import { parseAmount } from '../../../shared/money/parse-amount.ts';
import { locales } from '../../../shared/locale.ts';
import { addDays, dayAt, startOfDay } from '../../../shared/time/calendar.ts';
import { formatDateTime, formatDeadline, formatRelative } from '../../../shared/time/format-time.ts';

const amounts = [0n, 5n, -1n, 100n, 420_050n, -1_250_999n, 9_007_199_254_740_993n, -9_223_372_036_854_775_808n];
const formats: readonly MoneyFormat[] = [
  {},
  { fraction: 'always', sign: 'always' },
  { fraction: 'exact', currencyLabel: 'code', sign: 'never' },
  { numerals: 'arabext', currencyLabel: 'none' },
];
const typed = ['1', '1,500.50', '١٢٣٫٤', '۱۲۳٬۴۵۶', '1.5.5', '-3', '', '1e3', '9'.repeat(40), '٠٫٠٠٩', ' 12 ', '1٬000'];
const zones = ['Asia/Karachi', 'Africa/Lagos', 'Asia/Baghdad', 'UTC', 'America/New_York', 'Nowhere/At_All'];
const instants = ['2026-01-01T00:00:00Z', '2026-03-08T06:59:59Z', '2026-12-31T23:59:59.999Z', 'no time'];
const now = '2026-11-21T10:00:00Z';

const batch: PayoutBatch = {
  code: 'PB-7K2Q-9F',
  exported_at: now,
  execute_on: '2026-11-23',
  currency: 'PKR',
  total_minor: 150_005,
  debtor: { name: 'Amana & Sons', account: 'PK24ABNA0000001123456702', bic: 'ABNAPKKA' },
  items: [
    {
      code: 'WD-AAAA-01',
      amount_minor: 150_005,
      account: 'PK36SCBL0000001123456702',
      account_name: '=cmd|"x", سلمان Núñez ẞ ﷺ',
      bank_code: 'SCBL',
      bank_name: 'Standard Chartered Bank',
    },
  ],
};

function moneyAnswers(): string[] {
  const shown = locales.flatMap((locale) =>
    currencyCodes.flatMap((currency) =>
      amounts.flatMap((amount) =>
        formats.map((format) => formatMoney({ amountMinor: amount, currency }, locale, format)),
      ),
    ),
  );
  const read = currencyCodes.flatMap((currency) =>
    typed.map((text) => {
      const parsed = parseAmount(text, currency);
      return `${text} ${currency}: ${parsed.ok ? parsed.money.amountMinor : parsed.code}`;
    }),
  );
  const split = allocate(money(1_000_003, 'PKR'), [1, 1, 1, 7n, 0]).map((part) => String(part.amountMinor));
  return [...shown, ...read, ...split, ...[0, 1, 250, 333, 10_000].map((bps) => formatPercent(bps, 'arab'))];
}

function timeAnswers(): string[] {
  return locales.flatMap((locale) =>
    zones.flatMap((timeZone) =>
      instants.flatMap((instant) => [
        formatDateTime(instant, locale, { timeZone, now, numerals: 'arabext' }),
        formatDeadline(instant, now, locale, { timeZone }),
        formatRelative(instant, now, locale),
      ]),
    ),
  );
}

function dayAnswers(): string[] {
  return zones.slice(0, 5).flatMap((timeZone) =>
    instants.slice(0, 3).flatMap((instant) => {
      const day = dayAt(Date.parse(instant), timeZone);
      return [day, addDays(day, 59), String(startOfDay(addDays(day, 67), timeZone))];
    }),
  );
}

export function sharedAnswers(): string[] {
  const files = [makePain001(batch), makePayoutCsv(batch), toBankText('ﬁnance Łódź ½ 東京', 35)];
  return [...moneyAnswers(), ...timeAnswers(), ...dayAnswers(), ...files];
}
