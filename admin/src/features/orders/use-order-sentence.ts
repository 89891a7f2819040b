import { formatMoney } from '@shared/money/format-money.ts';
import type { OrderView } from '@shared/orders/view-model.ts';
import { formatDeadline } from '@shared/time/format-time.ts';
import { localTimeZone, useNow } from '@/lib/clock.ts';
import { useI18n } from '@/providers/i18n.tsx';

/** The sentence under the strip: where the money is, who must act until when, and what happens otherwise. */
export function useOrderSentence(view: OrderView | null): string {
  const { t, locale } = useI18n();
  const now = useNow();
  if (view === null) return '';
  const { params } = view;
  const values = {
    amount: formatMoney(params.amount, locale),
    refunded: formatMoney(params.refunded, locale),
    released: formatMoney(params.released, locale),
    store: params.store,
    buyer: params.buyer,
    carrier: params.carrier,
    due:
      params.due === null
        ? t('time.no_deadline')
        : formatDeadline(params.due, now, locale, { timeZone: localTimeZone }),
  };
  const sentence = t.maybe(view.sentenceKey, values) ?? '';
  const otherwise = view.otherwiseKey === null ? null : t.maybe(view.otherwiseKey, values);
  return otherwise === null ? sentence : `${sentence} ${otherwise}`;
}
