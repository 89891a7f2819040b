import { describe, expect, test } from 'vitest';
import { decide } from './decision.ts';
import { tAccounts } from './t-accounts.ts';

describe('a decision', () => {
  const held = 420_001n;

  test.each([
    ['release', '', 0n, held],
    ['refund', '', held, 0n],
    ['split', '1,050.50', 105_050n, held - 105_050n],
  ] as const)('%s moves all of what is held and no more', (outcome, text, refund, release) => {
    const decision = decide(outcome, held, text, 'PKR');
    expect(decision).toEqual({ refundMinor: refund, releaseMinor: release, problem: null });
    expect(decision.refundMinor + decision.releaseMinor).toBe(held);
  });

  test.each([
    ['', 'amount.required'],
    ['0', 'amount.not_positive'],
    ['4200.01', 'amount.out_of_range'],
    ['9999', 'amount.out_of_range'],
    ['1,50', 'amount.malformed'],
    ['10.005', 'amount.too_precise'],
  ])('a split of "%s" is refused', (text, problem) => {
    expect(decide('split', held, text, 'PKR').problem).toBe(problem);
  });
});

describe('T-accounts', () => {
  const line = (id: number, debit: number, credit: number, amount: bigint) => ({
    id,
    order_id: 'o',
    journal_id: id,
    journal_kind: 'k',
    kind: 'k',
    debit_account: debit,
    debit_label: `account ${debit}`,
    credit_account: credit,
    credit_label: null,
    amount_minor: amount,
    currency: 'PKR' as const,
    occurred_at: '2026-11-21T10:00:00Z',
  });

  test('debits and credits of all accounts are the same sum', () => {
    const accounts = tAccounts([line(1, 1, 2, 500n), line(2, 2, 3, 450n), line(3, 2, 4, 50n)]);
    const sum = (side: 'debits' | 'credits') => accounts.reduce((total, one) => total + one[side], 0n);
    expect(sum('debits')).toBe(sum('credits'));
    expect(accounts.map((one) => one.id)).toEqual(['1', '2', '3', '4']);
    expect(accounts[1]).toMatchObject({ debits: 500n, credits: 500n, debitLines: [450n, 50n] });
  });
});
