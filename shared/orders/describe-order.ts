import { common } from '../i18n/common.ts';
import { translator, type MessagePart } from '../i18n/t.ts';
import type { Locale, Numerals } from '../locale.ts';
import { formatMoney, type MoneyFormat } from '../money/format-money.ts';
import { formatDeadline, type Instant } from '../time/format-time.ts';
import type { OrderParams, OrderView, ViewAction } from './view-model.ts';

export type OrderTextFormat = {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly now: Instant;
  readonly numerals?: Numerals;
};

/** The words of an order view; `parts` are for screens that put amounts and dates into elements. */
export type OrderTexts = {
  readonly status: string;
  readonly sentence: string;
  readonly sentenceParts: readonly MessagePart[];
  readonly otherwise: string | null;
  readonly turn: string;
};

export function describeOrder(view: OrderView, format: OrderTextFormat): OrderTexts {
  const t = translator(format.locale, common);
  const params = formatOrderParams(view.params, format);
  return {
    status: t(view.statusKey),
    sentence: t(view.sentenceKey, params),
    sentenceParts: t.parts(view.sentenceKey, params),
    otherwise: view.otherwiseKey === null ? null : t(view.otherwiseKey, params),
    turn: view.isViewersTurn
      ? t('order.turn.you')
      : t(view.whoActs === null ? 'order.turn.nobody' : `order.turn.${view.whoActs}`),
  };
}

/** Label and consequence of an act, with its amount: `Release Rs 4,200 to Bilal Fabrics`. */
export function describeAction(
  action: ViewAction,
  view: OrderView,
  format: OrderTextFormat,
): { readonly label: string; readonly consequence: string } {
  const t = translator(format.locale, common);
  const params = formatOrderParams(view.params, format);
  return {
    label: t(`order.action.${action}`, params),
    consequence: t(`order.consequence.${action}`, params),
  };
}

export type FormattedOrderParams = { readonly [Name in keyof OrderParams]: string };

export function formatOrderParams(params: OrderParams, format: OrderTextFormat): FormattedOrderParams {
  const { locale, timeZone, now, numerals } = format;
  const moneyFormat: MoneyFormat = numerals === undefined ? {} : { numerals };
  const timeFormat = numerals === undefined ? { timeZone } : { timeZone, numerals };
  return {
    amount: formatMoney(params.amount, locale, moneyFormat),
    refunded: formatMoney(params.refunded, locale, moneyFormat),
    released: formatMoney(params.released, locale, moneyFormat),
    net: formatMoney(params.net ?? params.released, locale, moneyFormat),
    store: params.store,
    buyer: params.buyer,
    carrier: params.carrier,
    due:
      params.due === null
        ? translator(locale, common)('time.no_deadline')
        : formatDeadline(params.due, now, locale, timeFormat),
  };
}
