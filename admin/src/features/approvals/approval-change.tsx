import type { ReactNode } from 'react';
import { isCurrencyCode } from '@shared/money/currency.ts';
import { formatInterval } from '@/lib/interval.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ApprovalRow } from '@/schemas/approvals.ts';
import { readRuleTerms, ruleKind } from '@/schemas/pricing.ts';
import { ChangeTable, type ChangeRow } from '@/components/record/change-table.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { draftChanges, draftOf, emptyDraft } from '@/features/commission/rule-draft.ts';
import { RuleChanges } from '@/features/commission/rule-changes.tsx';
import { SignalValue } from '@/features/risk/review-parts.tsx';
import { SettingValue } from '@/features/settings/setting-value.tsx';

type Change = NonNullable<ApprovalRow['change']>;
type Values = NonNullable<Change['before']>;
type Props = { approval: Pick<ApprovalRow, 'action' | 'payload' | 'change'> };

/** Old and new of what a request changes, so that whoever decides sees the difference and not a description of it. */
export function ApprovalChange({ approval }: Props) {
  const { action, payload, change } = approval;
  const kind = ruleKind.safeParse(payload['kind']);
  if (change === null) return null;
  if (!action.startsWith('pricing_rule.') || !kind.success) return <FieldChanges approval={approval} change={change} />;
  const nothing = { ...emptyDraft(kind.data), priority: '', country: '', bearer: '', is_returned_on_reversal: '' };
  const [before, after] = [change.before, change.after].map((terms) =>
    terms === null ? nothing : draftOf(readRuleTerms(terms)),
  );
  return <RuleChanges changes={draftChanges(kind.data, before ?? nothing, after ?? nothing)} />;
}

function FieldChanges({ approval, change }: Props & { change: Change }) {
  const wordsOf = useFieldWords(approval);
  const [before, after] = [change.before ?? {}, change.after ?? {}];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null),
  );
  const rows = fields.map((field): ChangeRow => ({
    key: field,
    label: wordsOf.label(field),
    before: (before[field] ?? null) === null ? null : wordsOf.value(field, before),
    after: wordsOf.value(field, after),
  }));
  return <ChangeTable rows={rows} />;
}

/** How the fields of each act are called, and what they hold in words. */
function useFieldWords({ action, payload }: Props['approval']) {
  const { t, word, locale } = useI18n();
  const currency = isCurrencyCode(String(payload['currency'])) ? String(payload['currency']) : null;
  const label = (field: string): string =>
    word(action === 'setting.change' ? 'admin.setting_name' : 'admin.change_field', field);
  const value = (field: string, values: Values): ReactNode => {
    const held = values[field];
    if (held === undefined || held === null) return t('admin.rule_nothing');
    if (action === 'setting.change') return <SettingValue settingKey={field} value={held} />;
    if (typeof held === 'boolean') return t(held ? 'admin.yes' : 'admin.no');
    if (field.endsWith('_minor') && typeof held === 'number' && currency !== null && isCurrencyCode(currency))
      return <Amount minor={BigInt(held)} currency={currency} />;
    if (field.endsWith('_hours') && typeof held === 'number') return t('admin.hours', { count: held });
    if (action === 'staff.set' && typeof held === 'string') return word('staff.role', held);
    if (action === 'store_terms.set' && typeof held === 'string')
      return word(field === 'plan' ? 'admin.store_plan' : 'admin.seller_level', held);
    if (action === 'bank_account.save' && field === 'format' && typeof held === 'string')
      return word('admin.statement_format', held);
    if (action === 'risk_rule.change') return riskWords(field, held, values) ?? <Letters held={held} />;
    return <Letters held={held} />;
  };
  function riskWords(field: string, held: unknown, values: Values): ReactNode {
    if (field === 'signal') return word('admin.risk_signal_kind', String(held));
    if (field === 'action' || field === 'scope') return word(`admin.risk_${field}`, String(held));
    if (field === 'window') return formatInterval(String(held), locale);
    if (field === 'subjects' && Array.isArray(held))
      return held.map((one) => word('admin.risk_subject', String(one))).join(', ');
    const code = String(values['currency']);
    return field === 'threshold' && typeof held === 'number' ? (
      <SignalValue kind={String(values['signal'])} value={held} currency={isCurrencyCode(code) ? code : null} />
    ) : null;
  }
  return { label, value };
}

/** As it is written. */
function Letters({ held }: { held: unknown }) {
  return <bdi dir="ltr">{typeof held === 'string' ? held : JSON.stringify(held)}</bdi>;
}
