import { Fragment } from 'react';
import type { Locale } from '@shared/locale.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import type { OrderView } from '@shared/orders/view-model.ts';
import { formatDeadline } from '@shared/time/format-time.ts';
import { useI18n } from '@/app/i18n.tsx';
import type { WebTranslator } from '@/app/locale-pack.ts';
import { useNow, useTimeZone } from '@/lib/time.tsx';

type TextParams = Readonly<Record<string, string>>;

/** The places of the order's sentences, written for one reader: amounts, names and the deadline. */
export function orderTextParams(
  view: OrderView,
  t: WebTranslator,
  locale: Locale,
  timeZone: string,
  now: number,
): TextParams {
  const { params } = view;
  return {
    amount: formatMoney(params.amount, locale),
    refunded: formatMoney(params.refunded, locale),
    released: formatMoney(params.released, locale),
    net: formatMoney(params.net ?? params.released, locale),
    store: params.store,
    buyer: params.buyer || t('strip.place.buyer'),
    carrier: params.carrier,
    due: params.due === null ? t('time.no_deadline') : formatDeadline(params.due, now, locale, { timeZone }),
  };
}

export function useOrderTextParams(view: OrderView): TextParams {
  const { t, locale } = useI18n();
  return orderTextParams(view, t, locale, useTimeZone(), useNow());
}

/** A text whose key is known only at run time, with its values kept whole in either direction. */
export function RichText({ textKey, params }: { textKey: string; params: TextParams }) {
  const { t } = useI18n();
  if (!t.has(textKey)) return null;
  const parts = (t as unknown as { parts: (key: string, params: TextParams) => ReturnType<typeof t.parts> }).parts(
    textKey,
    params,
  );
  return parts.map((part, index) =>
    part.kind === 'text' ? (
      <Fragment key={index}>{part.value}</Fragment>
    ) : (
      <bdi key={index} className={emphasised.has(part.name) ? 'font-semibold tabular' : undefined}>
        {part.value}
      </bdi>
    ),
  );
}

const emphasised = new Set(['amount', 'refunded', 'released', 'due']);

/** Who acts next, until when, and what happens otherwise: one sentence, perhaps two. */
export function OrderSentence({ view }: { view: OrderView }) {
  const params = useOrderTextParams(view);
  return (
    <p className="max-w-prose text-base md:text-lg md:leading-relaxed">
      <RichText textKey={view.sentenceKey} params={params} />
      {view.otherwiseKey ? (
        <>
          {' '}
          <RichText textKey={view.otherwiseKey} params={params} />
        </>
      ) : null}
    </p>
  );
}
