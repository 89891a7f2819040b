import { isCurrencyCode } from '@shared/money/currency.ts';
import { formatMoneyParts, type MoneyFormat } from '@shared/money/format-money.ts';
import { money, type Money as MoneyValue } from '@shared/money/money.ts';
import { useLocale } from '@/app/i18n.tsx';

/** An amount as the books have it: tabular, unbreakable, its currency smaller, isolated from the text around. */
export function Money({ value, ...format }: { value: MoneyValue } & MoneyFormat) {
  const locale = useLocale();
  const parts = formatMoneyParts(value, locale, format);
  const currency = parts.currency ? <span className="text-[0.82em] font-normal">{parts.currency}</span> : null;
  return (
    <bdi dir={parts.isCurrencyFirst ? 'ltr' : 'rtl'} className="tabular whitespace-nowrap">
      {parts.sign}
      {parts.isCurrencyFirst ? currency : null}
      {parts.isCurrencyFirst ? parts.gap : null}
      {parts.digits}
      {parts.isCurrencyFirst ? null : parts.gap}
      {parts.isCurrencyFirst ? null : currency}
    </bdi>
  );
}

/** The one amount that a card is about. It never breaks, so the longer it is the smaller it stands on a phone. */
export function BigMoney({ value, ...format }: { value: MoneyValue } & MoneyFormat) {
  return (
    <p className={`font-semibold tracking-tight ${bigSizeOf(value.amountMinor)}`}>
      <Money value={value} {...format} />
    </p>
  );
}

function bigSizeOf(minor: bigint): string {
  const digits = minor.toString().length;
  if (digits > 13) return 'text-base min-[24rem]:text-lg md:text-2xl';
  return digits > 8 ? 'text-lg min-[24rem]:text-xl md:text-2xl' : 'text-xl min-[24rem]:text-2xl';
}

/** Amount and currency as rows carry them; an unknown currency is a defect and says so. */
export function moneyOf(amountMinor: number | bigint, currency: string): MoneyValue {
  if (!isCurrencyCode(currency)) throw new RangeError(`unknown currency ${currency}`);
  return money(amountMinor, currency);
}
