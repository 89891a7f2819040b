import { formatMoney } from '@shared/money/format-money.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { PricingRuleRow } from '@/schemas/pricing.ts';

/** For what a rule is, in one line: the names of all that it looks at, or "everything". */
export function useRuleScope(): (rule: PricingRuleRow) => string {
  const { t, word, localized, locale } = useI18n();
  return (rule) => {
    const { currency } = rule;
    const amount = (minor: bigint | null) =>
      minor === null || currency === null ? '' : formatMoney({ amountMinor: minor, currency }, locale);
    const parts = [
      rule.store_name,
      rule.category_slug && (localized(rule.category_name) || rule.category_slug),
      rule.seller_level && word('admin.seller_level', rule.seller_level),
      rule.plan && word('admin.store_plan', rule.plan),
      rule.amount_from_minor === null && rule.amount_until_minor === null
        ? null
        : `${amount(rule.amount_from_minor)} – ${amount(rule.amount_until_minor)}`,
      rule.promotion_from || rule.promotion_until ? t('admin.rule_dimension.promotion') : null,
      rule.provider && word('admin.provider_name', rule.provider),
      rule.method && word('admin.pay_method', rule.method),
      rule.country && word('country', rule.country),
      currency,
    ].filter((part): part is string => Boolean(part));
    return parts.length === 0 ? t('admin.rule_scope_all') : parts.join(' · ');
  };
}
