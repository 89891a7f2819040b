import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { StatementLine } from '@shared/schemas/wallets.ts';
import { pack as english } from '@/app/locale-pack-en.ts';
import { pack as urdu } from '@/app/locale-pack-ur.ts';
import type { FontFiles } from '@/lib/pdf/sheet.ts';
import { statementPdf, type StatementDocument } from './statement-pdf.ts';

const require = createRequire(import.meta.url);
const font = (path: string) => new Uint8Array(readFileSync(require.resolve(`@fontsource/${path}-400-normal.woff`)));
const fonts: FontFiles = {
  latin: font('noto-sans/files/noto-sans-latin'),
  latin_ext: font('noto-sans/files/noto-sans-latin-ext'),
  vietnamese: font('noto-sans/files/noto-sans-vietnamese'),
  arabic: font('noto-sans-arabic/files/noto-sans-arabic-arabic'),
};

const line = (version: number): StatementLine => ({
  id: version,
  account_id: 7,
  version,
  direction: version % 2 === 0 ? 'out' : 'in',
  amount_minor: 420_000n,
  balance_minor: 9_007_199_254_740_991n,
  kind: 'escrow_fund',
  journal_kind: version % 3 === 0 ? 'a_kind_from_the_future' : 'order_payment',
  reference_type: 'order',
  reference_id: null,
  reference_code: 'AM-7K2Q-9F',
  occurred_at: '2026-11-21T12:30:00Z',
});

const statement = (count: number): StatementDocument => ({
  period: {
    account_id: 7,
    currency: 'PKR',
    first_version: 1,
    last_version: count,
    opening_minor: 0n,
    closing_minor: 100n,
    in_minor: 100n,
    out_minor: 0n,
    count,
  },
  lines: Array.from({ length: count }, (_, index) => line(index + 1)),
  ownerName: `عائشہ خان (Ṣọlá ${'very long '.repeat(40)})`,
  from: null,
  to: '30 November 2026',
  groupName: null,
  partName: 'Part 1 of 2',
  timeZone: 'Asia/Karachi',
  now: Date.parse('2026-11-21T13:00:00Z'),
});

const pagesOf = (file: Uint8Array) => new TextDecoder('latin1').decode(file).match(/\/Type \/Page\b(?!s)/g)?.length;

describe('the statement as a document', () => {
  it.each([
    ['en', english, 0, 1],
    ['en', english, 19, 1],
    ['en', english, 20, 2],
    ['ur', urdu, 60, 3],
  ] as const)('in %s with %o: %i lines are %i pages', async (locale, { t }, lines, pages) => {
    const file = await statementPdf(statement(lines), { t, locale }, fonts);
    expect(new TextDecoder('latin1').decode(file.slice(0, 5))).toBe('%PDF-');
    expect(pagesOf(file)).toBe(pages);
  });
});
