import { clsx } from 'clsx';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney, formatMoneyParts } from '@shared/money/format-money.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from './copyable.tsx';

type Props = {
  minor: bigint;
  currency: CurrencyCode;
  sign?: 'auto' | 'always';
  className?: string;
};

/** An amount as sentences say it: exact, in tabular figures, currency smaller, never broken across lines. */
export function Amount({ minor, currency, sign = 'auto', className }: Props) {
  const { locale } = useI18n();
  const parts = formatMoneyParts({ amountMinor: minor, currency }, locale, { sign, fraction: 'always' });
  const name = <span className="text-[0.85em] text-ink-soft">{parts.currency}</span>;
  return (
    <bdi dir={parts.isCurrencyFirst ? 'ltr' : 'rtl'} className={clsx('whitespace-nowrap tabular-nums', className)}>
      {parts.sign}
      {parts.isCurrencyFirst ? (
        <>
          {name}
          {parts.gap}
          {parts.digits}
        </>
      ) : (
        <>
          {parts.digits}
          {parts.gap}
          {name}
        </>
      )}
    </bdi>
  );
}

/** An amount that can be copied. */
export function CopyableAmount(props: Props) {
  const { locale } = useI18n();
  const format = { fraction: 'always', currencyLabel: 'code' } as const;
  // What is pasted elsewhere names its currency for anybody: the code, and no space of our own.
  const text = formatMoney({ amountMinor: props.minor, currency: props.currency }, locale, format);
  return (
    <Copyable value={text.replaceAll('\u00a0', ' ')}>
      <Amount {...props} />
    </Copyable>
  );
}

/** The amount as text, for sentences and confirmations. */
export function useMoneyText(): (minor: bigint, currency: CurrencyCode) => string {
  const { locale } = useI18n();
  return (minor, currency) => formatMoney({ amountMinor: minor, currency }, locale, { fraction: 'always' });
}
