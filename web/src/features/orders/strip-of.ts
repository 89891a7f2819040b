import { money } from '@shared/money/money.ts';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { OrderView } from '@shared/orders/view-model.ts';
import type { StripAmount } from '@/components/ui/money-strip.tsx';

/** The lozenges of an order's strip. */
export function stripOf(view: OrderView, currency: CurrencyCode): StripAmount[] {
  return view.where.map(({ place, amountMinor, kind }) => ({ place, kind, money: money(amountMinor, currency) }));
}
