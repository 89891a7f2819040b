import { describe, expect, test } from 'vitest';
import { droppable } from './fitting.ts';
import { listCsv } from './list-csv.ts';

const columns = [
  { id: 'code', phone: 'title' },
  { id: 'status', phone: 'aside' },
  { id: 'amount', phone: 'line', isKept: true, sort: 'amount_minor' },
  { id: 'owner', phone: 'line' },
  { id: 'bank' },
  { id: 'fee' },
  { id: 'requested', phone: 'fact', sort: 'requested_at' },
] as const;

describe('columns that give way', () => {
  test('are the ones a phone leaves out first, from the end, and never a title, a mark or an amount', () => {
    expect(droppable(columns, {}, 'none')).toEqual(['fee', 'bank', 'requested', 'owner']);
  });

  test('are not the one that the list is sorted by', () => {
    expect(droppable(columns, {}, 'requested_at')).toEqual(['fee', 'bank', 'owner']);
  });

  test('are last those that somebody chose to see, and none that are hidden', () => {
    expect(droppable(columns, { fee: true, bank: false }, 'none')).toEqual(['requested', 'owner', 'fee']);
  });
});

describe('a list as a file', () => {
  const shown = [{ id: 'amount', header: 'Amount', cell: () => null, text: (row: { amount: string }) => row.amount }];

  test('says the currency beside its amounts', () => {
    const rows = [
      { amount: '1.00', currency: 'PKR' },
      { amount: '2.00', currency: 'NGN' },
    ];
    expect(listCsv(shown, rows, 'Currency')).toBe('\ufeffAmount,Currency\r\n1.00,PKR\r\n2.00,NGN\r\n');
  });

  test('has no column for a currency where its rows have none', () => {
    expect(listCsv(shown, [{ amount: '3' }], 'Currency')).toBe('\ufeffAmount\r\n3\r\n');
  });

  test('runs nothing that somebody wrote into a name', () => {
    expect(listCsv(shown, [{ amount: '=HYPERLINK("http://x")' }], 'Currency')).toContain(`"'=HYPERLINK(""http://x"")"`);
  });
});
