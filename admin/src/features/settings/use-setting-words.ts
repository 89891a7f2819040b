import { isCurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { draftOfSetting, type DurationUnit } from './setting-draft.ts';

/** What the value of a setting says, in the reader's language: a list where there is one for each currency or country. */
export function useSettingWords(): (key: string, value: unknown) => readonly string[] {
  const { t, word, locale } = useI18n();
  const money = useMoneyText();

  const duration = (count: string, unit: DurationUnit): string =>
    new Intl.NumberFormat(`${locale}-u-nu-latn`, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(count));
  const amounts = (value: Readonly<Record<string, number>>): string[] =>
    Object.entries(value).flatMap(([code, minor]) => (isCurrencyCode(code) ? [money(BigInt(minor), code)] : []));
  const weekdays = (days: Readonly<Record<string, readonly number[]>>): string[] =>
    Object.entries(days).map(([country, list]) => {
      const names = list.map((day) => word('weekday', String(day))).join(t('admin.list_comma'));
      return `${word('country', country)}: ${names === '' ? t('admin.setting_no_days') : names}`;
    });

  return (key, value) => {
    const draft = draftOfSetting(key, value);
    switch (draft.kind) {
      case 'switch':
        return [t(draft.isOn ? 'admin.yes' : 'admin.no')];
      case 'duration':
        return [duration(draft.count, draft.unit)];
      case 'hour':
        return [`${draft.text.padStart(2, '0')}:00`];
      case 'weekdays':
        return weekdays(draft.days);
      case 'amounts': {
        const said = amounts(value as Record<string, number>);
        return said.length === 0 ? [t('admin.setting_no_amounts')] : said;
      }
      case 'json':
      case 'number':
      case 'sender':
      case 'text':
      case 'zone':
      default:
        return [draft.text];
    }
  };
}
