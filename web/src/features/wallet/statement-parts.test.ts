import { describe, expect, it } from 'vitest';
import type { StatementLine, WalletPeriod } from '@shared/schemas/wallets.ts';
import { linesPerPart, partOf, partsOf } from './statement-parts.ts';

/** In by 300 and out by 100 in turn, as a wallet that grows. */
function linesOf(count: number): StatementLine[] {
  let balance = 5000n;
  return Array.from({ length: count }, (_, index) => {
    const isIn = index % 2 === 0;
    balance += isIn ? 300n : -100n;
    return {
      id: index,
      account_id: 7,
      version: index + 11,
      direction: isIn ? 'in' : 'out',
      amount_minor: isIn ? 300n : 100n,
      balance_minor: balance,
      kind: 'escrow_fund',
      journal_kind: 'order_payment',
      reference_type: 'order',
      reference_id: null,
      reference_code: null,
      occurred_at: '2026-11-21T12:30:00Z',
    };
  });
}

function periodOf(lines: readonly StatementLine[]): WalletPeriod {
  return {
    account_id: 7,
    currency: 'PKR',
    first_version: 11,
    last_version: 10 + lines.length,
    opening_minor: 5000n,
    closing_minor: lines.at(-1)?.balance_minor ?? 5000n,
    in_minor: 1n,
    out_minor: 1n,
    count: lines.length,
  };
}

describe('a statement in parts', () => {
  it.each([
    [0, 1],
    [linesPerPart, 1],
    [linesPerPart + 1, 2],
    [3 * linesPerPart, 3],
  ])('%i lines come in %i', (count, parts) => {
    expect(partsOf(count)).toBe(parts);
  });

  it('is the whole period as the books have it, where one part is enough', () => {
    const lines = linesOf(3);
    expect(partOf(periodOf(lines), lines, 1)).toEqual({ period: periodOf(lines), lines });
  });

  it('leaves no line out, and each part goes on from the balance of the one before', () => {
    const lines = linesOf(2 * linesPerPart + 1);
    const parts = [1, 2, 3].map((part) => partOf(periodOf(lines), lines, part));
    expect(parts.flatMap((part) => part.lines)).toEqual(lines);
    expect(parts[0]?.period.opening_minor).toBe(5000n);
    expect(parts[2]?.period.closing_minor).toBe(lines.at(-1)?.balance_minor);
    for (const { period } of parts) {
      expect(period.opening_minor + period.in_minor - period.out_minor).toBe(period.closing_minor);
    }
    expect(parts[1]?.period.opening_minor).toBe(parts[0]?.period.closing_minor);
    expect(parts[2]?.period).toMatchObject({ first_version: 11 + 2 * linesPerPart, count: 1 });
  });

  it('has no part beyond its end', () => {
    const lines = linesOf(linesPerPart + 1);
    expect(() => partOf(periodOf(lines), lines, 3)).toThrow('no part 3');
  });
});
