import type { OrderLedgerLine } from '@shared/schemas/orders.ts';

/** What one account gave (debits) and got (credits) in a set of transfers, in minor units. */
export type TAccount = {
  readonly id: string;
  readonly label: string;
  readonly debitLines: readonly bigint[];
  readonly creditLines: readonly bigint[];
  readonly debits: bigint;
  readonly credits: bigint;
};

type Side = {
  readonly id: string;
  readonly label: string;
  readonly debit: bigint | null;
  readonly credit: bigint | null;
};

/** Groups transfers by account, in the order in which the accounts first appear. */
export function tAccounts(lines: readonly OrderLedgerLine[]): TAccount[] {
  const sides = lines.flatMap((line): Side[] => [
    { ...named(line.debit_account, line.debit_label), debit: line.amount_minor, credit: null },
    { ...named(line.credit_account, line.credit_label), debit: null, credit: line.amount_minor },
  ]);
  const byAccount = Map.groupBy(sides, (side) => side.id);
  return [...byAccount.entries()].map(([id, own]) => {
    const debitLines = own.flatMap((side) => (side.debit === null ? [] : [side.debit]));
    const creditLines = own.flatMap((side) => (side.credit === null ? [] : [side.credit]));
    return {
      id,
      label: own[0]?.label ?? id,
      debitLines,
      creditLines,
      debits: sum(debitLines),
      credits: sum(creditLines),
    };
  });
}

const named = (id: string | number, label: string | null) => ({ id: String(id), label: label ?? `#${id}` });
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n);
