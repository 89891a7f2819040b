import type { CurrencyCode } from '@shared/money/currency.ts';
import { parseAmount, type AmountProblem } from '@shared/money/parse-amount.ts';
import type { DisputeOutcome } from '@shared/orders/states.ts';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import type { Stake } from '@/components/command/alone-or-two-dialog.tsx';

/** What a decision does with the money that is held; the parts always add up to it. */
export type Decision = {
  readonly refundMinor: bigint;
  readonly releaseMinor: bigint;
  readonly problem: AmountProblem | 'amount.out_of_range' | null;
};

/** Release and refund move everything; a split must leave something for each side. */
export function decide(
  outcome: DisputeOutcome,
  heldMinor: bigint,
  splitText: string,
  currency: CurrencyCode,
): Decision {
  if (outcome === 'release') return { refundMinor: 0n, releaseMinor: heldMinor, problem: null };
  if (outcome === 'refund') return { refundMinor: heldMinor, releaseMinor: 0n, problem: null };
  const parsed = parseAmount(splitText, currency);
  if (!parsed.ok) return { refundMinor: 0n, releaseMinor: heldMinor, problem: parsed.code };
  const refundMinor = parsed.money.amountMinor;
  const isInside = refundMinor > 0n && refundMinor < heldMinor;
  return {
    refundMinor,
    releaseMinor: isInside ? heldMinor - refundMinor : 0n,
    problem: isInside ? null : 'amount.out_of_range',
  };
}

/** Any act of staff on an order decides about all the money that it holds. */
export const stakeOf = (order: OrderRow, action: AllowedAction): Stake => ({
  amountMinor: order.held_minor,
  currency: order.currency,
  aloneMaxMinor: action.alone_max_minor ?? null,
});

/** The act as a request, about the order as it is seen now: should it change, nobody can agree any more. */
export const requestOf = (order: OrderRow, act: Readonly<Record<string, unknown>>) => ({
  action: 'order.resolve',
  payloadOf: () => ({ order_id: order.id, seq: order.last_seq, ...act }),
});
