/** How much one member of staff decides about without a second person, in the model. */
import { hasRight, type Market } from './market.ts';

const units: Readonly<Record<string, number>> = { PKR: 10_000_000, NGN: 50_000_000 };

/** The rights tell the roles apart: who may do everything, finance lets withdrawals go, moderators decide disputes, support acts on orders. */
export function isAboveAlone(
  market: Market,
  person: string,
  what: 'withdrawal' | 'order' | 'review',
  { amountMinor, currency }: { readonly amountMinor: number; readonly currency: string },
): boolean {
  const most = hasRight(market, person, 'ledger.reopen') ? 4 : null;
  const isFinance = hasRight(market, person, 'payouts.decide');
  const times =
    most ??
    (what === 'withdrawal' || (what === 'review' && isFinance)
      ? 3
      : hasRight(market, person, 'orders.resolve')
        ? 2
        : 1);
  return amountMinor > times * (units[currency] ?? 0);
}
