import type { CurrencyCode } from '@shared/money/currency.ts';
import type { Bank, PayoutRail } from '@shared/schemas/payouts.ts';

/** A kind of account to which a currency can be withdrawn: a bank account at one of many banks, or a mobile account of one company. */
export type AccountWay = {
  readonly id: string;
  readonly kind: Bank['kind'];
  readonly banks: readonly [Bank, ...Bank[]];
};

export const bankId = ({ provider, code }: Bank): string => `${provider}:${code}`;

/** What a new account can be, best first: only where the way out is open and the place is served. */
export function accountWays(
  currency: CurrencyCode,
  rails: readonly PayoutRail[],
  banks: readonly Bank[],
): AccountWay[] {
  const open = rails
    .filter((rail) => rail.currency === currency && rail.is_available)
    .toSorted((one, other) => one.position - other.position);
  const served = open.flatMap((rail) =>
    banks.filter((bank) => bank.is_available && bank.provider === rail.provider && bank.country === rail.country),
  );
  const ways = new Map<string, [Bank, ...Bank[]]>();
  for (const bank of served) {
    const id = bank.kind === 'bank' ? 'bank' : bankId(bank);
    const same = ways.get(id);
    if (same === undefined) ways.set(id, [bank]);
    else same.push(bank);
  }
  return [...ways].map(([id, [first, ...rest]]) => ({ id, kind: first.kind, banks: [first, ...rest] }));
}
