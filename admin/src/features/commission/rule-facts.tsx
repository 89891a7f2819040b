import { formatPercent } from '@shared/money/format-percent.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { PricingRuleRow } from '@/schemas/pricing.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import { useRuleScope } from './use-rule-words.ts';

/** One version of a rule, with its life and who wrote it why. */
export function RuleFacts({ rule }: { rule: PricingRuleRow }) {
  const { t } = useI18n();
  const scopeOf = useRuleScope();
  const { currency } = rule;
  const limit = (label: string, minor: bigint | null) =>
    minor === null || currency === null ? null : { label, value: <Amount minor={minor} currency={currency} /> };
  const time = (label: string, at: string | null) => (at === null ? null : { label, value: <Moment at={at} /> });
  return (
    <>
      <Facts
        facts={[
          { label: t('admin.status'), value: t(`admin.rule_state.${rule.state}`) },
          { label: t('admin.rule_scope'), value: <bdi>{scopeOf(rule)}</bdi> },
          rule.bearer ? { label: t('admin.rule_field.bearer'), value: t(`admin.rule_bearer.${rule.bearer}`) } : null,
          {
            label: t('admin.rule_field.rate_bps'),
            value: <bdi dir="ltr">{formatPercent(rule.rate_bps)}</bdi>,
          },
          rule.fixed_minor === 0n ? null : limit(t('admin.rule_field.fixed_minor'), rule.fixed_minor),
          limit(t('admin.rule_field.minimum_minor'), rule.minimum_minor),
          limit(t('admin.rule_field.maximum_minor'), rule.maximum_minor),
          time(t('admin.rule_field.promotion_from'), rule.promotion_from),
          time(t('admin.rule_field.promotion_until'), rule.promotion_until),
          rule.kind === 'withdrawal_fee'
            ? { label: t('admin.rule_field.free_per_month'), value: rule.free_per_month }
            : null,
          rule.kind === 'withdrawal_fee' || rule.bearer === 'buyer'
            ? {
                label: t('admin.rule_field.is_returned_on_reversal'),
                value: rule.is_returned_on_reversal ? t('admin.yes') : t('admin.no'),
              }
            : null,
          { label: t('admin.priority'), value: rule.priority },
          { label: t('admin.version'), value: rule.version },
          time(t('admin.rule_from'), rule.effective_from),
          time(t('admin.rule_until'), rule.effective_until),
          rule.reason ? { label: t('admin.reason'), value: <bdi>{rule.reason}</bdi> } : null,
          rule.created_by
            ? { label: t('admin.recorded_by'), value: <ThingLink type="user" id={rule.created_by} /> }
            : null,
        ]}
      />
      <p className="text-ink-soft">{t('admin.rules_note')}</p>
    </>
  );
}
