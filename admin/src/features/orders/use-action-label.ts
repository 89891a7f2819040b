import { formatMoney } from '@shared/money/format-money.ts';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';

/** What a button does, with the amount that would move. */
export function useActionLabel(order: OrderRow): (action: AllowedAction) => string {
  const { t, locale, word } = useI18n();
  return (action) => {
    const amountMinor = action.money_minor ?? order.held_minor;
    const amount = formatMoney({ amountMinor, currency: order.currency }, locale, { fraction: 'always' });
    return (
      t.maybe(`admin.act.${action.action}`, { amount, store: order.store_name }) ??
      t.maybe(`order.action.${action.action}`, { amount, store: order.store_name }) ??
      word('order.event', action.action)
    );
  };
}
