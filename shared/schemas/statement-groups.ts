/** Under which headings people look for lines; whatever is in none of them is `other`. */
export const statementGroups = {
  money_in: ['topup', 'bank_transfer'],
  orders: ['escrow_fund', 'escrow_refund', 'escrow_release'],
  withdrawals: ['withdrawal', 'payout_return', 'payout_fee_return'],
  refunds: ['refund_to_source', 'refund_returned', 'refund_fee'],
} as const satisfies Record<string, readonly string[]>;
export const statementGroupNames = ['money_in', 'orders', 'withdrawals', 'refunds', 'other'] as const;
export type StatementGroup = (typeof statementGroupNames)[number];

/** The kinds of lines of a group, or, for the rest, of all groups with `isExcept`. */
export function kindsOf(group: StatementGroup): { readonly kinds: readonly string[]; readonly isExcept: boolean } {
  if (group === 'other') return { kinds: Object.values(statementGroups).flat(), isExcept: true };
  return { kinds: statementGroups[group], isExcept: false };
}
