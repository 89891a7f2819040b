import { directionOf, type Locale } from '@shared/locale.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { money } from '@shared/money/money.ts';
import type { StatementLine, WalletPeriod } from '@shared/schemas/wallets.ts';
import { formatDate, formatDateTime, formatTime } from '@shared/time/format-time.ts';
import type { WebTranslator } from '@/app/locale-pack.ts';
import { Sheet, type FontFiles } from '@/lib/pdf/sheet.ts';
import { lineName } from './line-name.ts';

export type StatementDocument = {
  readonly period: WalletPeriod;
  /** Oldest first, as a bank prints them. */
  readonly lines: readonly StatementLine[];
  readonly ownerName: string;
  /** First and last day as the person chose them, in words; null for an open end. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only a group of lines, named. */
  readonly groupName: string | null;
  /** Which of several documents this is, in words; null when it is the only one. */
  readonly partName: string | null;
  readonly timeZone: string;
  readonly now: number;
};

type Words = { readonly t: WebTranslator; readonly locale: Locale };

const ink = '#16282c';
const soft = '#55676b';
const brand = '#0b6360';
const hairline = '#d9dedd';
const positive = '#1d7440';

const rowHeight = 27;
const firstRowY = 232;
const nextFirstRowY = 96;
const bottom = 70;

/** The statement as a document to keep or to hand in: A4, in the person's language and time zone. */
export async function statementPdf(
  statement: StatementDocument,
  words: Words,
  fonts: FontFiles,
): Promise<Uint8Array<ArrayBuffer>> {
  const { t, locale } = words;
  const title = t('statement.of', { name: statement.ownerName });
  const sheet = new Sheet(directionOf(locale), fonts, { title, language: locale });
  const table = columnsOf(sheet);
  drawHead(sheet, statement, words, title);
  drawTotals(sheet, statement, words);
  let y = firstRowY;
  drawColumnHeads(sheet, table, y - 14, t);
  for (const line of statement.lines) {
    if (y + rowHeight > sheet.height - bottom) {
      sheet.addPage();
      y = nextFirstRowY;
      sheet.line(title, { start: Sheet.margin, width: 400, y: 52 }, { size: 9, color: soft });
      drawColumnHeads(sheet, table, y - 14, t);
    }
    drawRow(sheet, table, y, line, statement, words);
    y += rowHeight;
  }
  sheet.onEachPage((page, pages) => {
    const y = sheet.height - 40;
    sheet.rule(y - 14, hairline);
    const box = { start: Sheet.margin, width: sheet.width - 2 * Sheet.margin, y };
    sheet.line(t('nav.footer'), box, { size: 8, color: soft });
    sheet.line(t('statement.page', { page, pages }), { ...box, at: 'end' }, { size: 8, color: soft });
  });
  return sheet.bytes();
}

type Columns = Readonly<Record<'date' | 'what' | 'in' | 'out' | 'balance', { start: number; width: number }>>;

function columnsOf(sheet: Sheet): Columns {
  const end = sheet.width - Sheet.margin;
  const amount = 78;
  return {
    date: { start: Sheet.margin, width: 92 },
    what: { start: Sheet.margin + 100, width: end - 3 * (amount + 6) - Sheet.margin - 104 },
    in: { start: end - 3 * amount - 12, width: amount },
    out: { start: end - 2 * amount - 6, width: amount },
    balance: { start: end - amount, width: amount },
  };
}

function drawHead(sheet: Sheet, statement: StatementDocument, { t, locale }: Words, title: string): void {
  const width = sheet.width - 2 * Sheet.margin;
  sheet.mark(48, brand);
  sheet.line('Amana', { start: Sheet.margin + 46, width: 120, y: 53 }, { size: 15, color: ink });
  sheet.line(title, { start: Sheet.margin, width, y: 94 }, { size: 18, color: ink });
  const period = t('statement.period_of', {
    from: statement.from ?? t('statement.since_start'),
    to: statement.to ?? t('statement.until_now'),
  });
  const which = [period, statement.groupName, statement.partName].filter((part) => part !== null).join(' · ');
  sheet.line(which, { start: Sheet.margin, width, y: 116 }, { size: 10.5, color: ink });
  const made = formatDateTime(statement.now, locale, { timeZone: statement.timeZone });
  const note = t('statement.made', { date: `${made} (${statement.timeZone})`, currency: statement.period.currency });
  sheet.line(note, { start: Sheet.margin, width, y: 133 }, { size: 9, color: soft });
}

function drawTotals(sheet: Sheet, { period }: StatementDocument, { t }: Words): void {
  const figures = [
    [t('statement.opening'), period.opening_minor],
    [t('statement.sum_in'), period.in_minor],
    [t('statement.sum_out'), period.out_minor],
    [t('statement.closing'), period.closing_minor],
  ] as const;
  const width = (sheet.width - 2 * Sheet.margin) / figures.length;
  sheet.rule(150, hairline);
  for (const [index, [label, minor]] of figures.entries()) {
    const box = { start: Sheet.margin + index * width, width: width - 8 };
    sheet.line(label, { ...box, y: 166 }, { size: 8.5, color: soft });
    sheet.line(digits(minor, period), { ...box, y: 183 }, { size: 12, color: ink });
  }
  sheet.rule(194, hairline);
}

function drawColumnHeads(sheet: Sheet, table: Columns, y: number, t: WebTranslator): void {
  const style = { size: 8.5, color: soft };
  sheet.line(t('statement.date'), { ...table.date, y }, style);
  sheet.line(t('wallet.what'), { ...table.what, y }, style);
  sheet.line(t('statement.sum_in'), { ...table.in, y, at: 'end' }, style);
  sheet.line(t('statement.sum_out'), { ...table.out, y, at: 'end' }, style);
  sheet.line(t('statement.balance'), { ...table.balance, y, at: 'end' }, style);
  sheet.rule(y + 6, ink);
}

function drawRow(
  sheet: Sheet,
  table: Columns,
  y: number,
  line: StatementLine,
  { period, timeZone, now }: StatementDocument,
  { t, locale }: Words,
): void {
  const isIn = line.direction === 'in';
  const baseline = y + 8;
  sheet.line(
    formatDate(line.occurred_at, locale, { timeZone, now }),
    { ...table.date, y: baseline },
    { size: 9, color: ink },
  );
  sheet.line(
    formatTime(line.occurred_at, locale, { timeZone }),
    { ...table.date, y: baseline + 10.5 },
    { size: 8, color: soft },
  );
  sheet.line(lineName(line, t), { ...table.what, y: baseline }, { size: 9, color: ink });
  if (line.reference_code !== null) {
    sheet.line(line.reference_code, { ...table.what, y: baseline + 10.5 }, { size: 8, color: soft });
  }
  const amount = { ...(isIn ? table.in : table.out), y: baseline, at: 'end' } as const;
  sheet.line(digits(line.amount_minor, period), amount, { size: 9, color: isIn ? positive : ink });
  sheet.line(digits(line.balance_minor, period), { ...table.balance, y: baseline, at: 'end' }, { size: 9, color: ink });
  sheet.rule(y + rowHeight - 5, hairline);
}

/** Every minor unit, without the currency: the head of the document names it. */
function digits(minor: bigint, { currency }: WalletPeriod): string {
  return formatMoney(money(minor, currency), 'en', { fraction: 'exact', currencyLabel: 'none' });
}
