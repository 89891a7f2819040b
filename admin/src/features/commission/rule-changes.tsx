import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { ChangeTable } from '@/components/record/change-table.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import type { DraftChange, RuleField } from './rule-draft.ts';

/** What would be different of a rule, field by field: as it was, as it will be. */
export function RuleChanges({ changes }: { changes: readonly DraftChange[] }) {
  const { t } = useI18n();
  const textOf = useValueText();
  return (
    <ChangeTable
      rows={changes.map(({ field, before, after }) => ({
        key: field,
        label: t(`admin.rule_field.${field}`),
        before: before === '' ? null : textOf(field, before),
        after: textOf(field, after),
      }))}
    />
  );
}

/** What a field holds, in words: a store and a category by their names. */
function useValueText(): (field: RuleField, value: string) => ReactNode {
  const { t, word, localized } = useI18n();
  const categories = useRelated('categories', {}).rows;
  return (field, value) => {
    if (value === '') return t('admin.rule_nothing');
    if (field === 'store_id') return <ThingLink type="store" id={value} />;
    if (field === 'category_id') return localized(categories.find((row) => row.id === value)?.name ?? null) || value;
    if (field === 'seller_level') return word('admin.seller_level', value);
    if (field === 'plan') return word('admin.store_plan', value);
    if (field === 'bearer') return word('admin.rule_bearer', value);
    if (field === 'is_returned_on_reversal') return word('admin', value);
    return <bdi>{value.replace('T', ' ')}</bdi>;
  };
}
