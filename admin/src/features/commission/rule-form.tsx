import { useList, type BaseRecord } from '@refinedev/core';
import { useDeferredValue, useState } from 'react';
import { currencyCodes } from '@shared/money/currency.ts';
import { paymentMethods } from '@shared/schemas/payments.ts';
import { countryCode } from '@shared/schemas/primitives.ts';
import type { AdminError } from '@/providers/http-error.ts';
import { searchFilter } from '@/providers/filter-names.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { bearers, type RuleKind } from '@/schemas/pricing.ts';
import type { StoreRow } from '@/schemas/stores.ts';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import {
  fieldsOfKind,
  isAmountField,
  isTimeField,
  type ReadDraft,
  type RuleDraft,
  type RuleField,
} from './rule-draft.ts';

type Option = { readonly value: string; readonly label: string };

type Props = {
  kind: RuleKind;
  draft: RuleDraft;
  problems: ReadDraft['problems'];
  /** Problems of empty required fields are said only after the first try. */
  isTried: boolean;
  storeName: string | null;
  onChange: (draft: RuleDraft) => void;
};

/** The fields of a rule: for what it is, and what it takes. An empty field means "any" or "nothing". */
export function RuleForm({ kind, draft, problems, isTried, storeName, onChange }: Props) {
  const { t, errorText } = useI18n();
  const options = useOptions(kind);
  const set = (field: RuleField, value: string) => onChange({ ...draft, [field]: value });
  const problemOf = (field: RuleField) => {
    const code = problems[field];
    if (code === undefined || (draft[field] === '' && !isTried)) return undefined;
    return t.maybe(`admin.rule_problem.${field}`) ?? errorText({ code }).text;
  };
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextField
        label={t('admin.rule_field.name')}
        value={draft.name}
        maxLength={120}
        required
        problem={problemOf('name')}
        onChange={(event) => set('name', event.target.value)}
      />
      <TextField
        label={t('admin.rule_field.priority')}
        dir="ltr"
        inputMode="numeric"
        value={draft.priority}
        hint={t('admin.rule_priority_hint')}
        problem={problemOf('priority')}
        onChange={(event) => set('priority', event.target.value)}
      />
      {fieldsOfKind[kind].map((field) => {
        const label = t(`admin.rule_field.${field}`);
        if (field === 'store_id') {
          return (
            <StoreField key={field} value={draft.store_id} name={storeName} onChange={(id) => set('store_id', id)} />
          );
        }
        const choices = options[field];
        if (choices) {
          const isNeeded = field === 'bearer' || field === 'is_returned_on_reversal' || kind === 'commission_tax';
          return (
            <SelectField
              key={field}
              label={label}
              value={draft[field]}
              problem={problemOf(field)}
              onChange={(event) => set(field, event.target.value)}
            >
              {!isNeeded && <option value="">{t('admin.any')}</option>}
              {choices.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </SelectField>
          );
        }
        return (
          <TextField
            key={field}
            label={isAmountField(field) && draft.currency !== '' ? `${label} (${draft.currency})` : label}
            dir="ltr"
            type={isTimeField(field) ? 'datetime-local' : 'text'}
            inputMode={isTimeField(field) ? undefined : 'decimal'}
            value={draft[field]}
            problem={problemOf(field)}
            onChange={(event) => set(field, event.target.value)}
          />
        );
      })}
    </div>
  );
}

/** The choices of the fields that have a fixed list. */
function useOptions(kind: RuleKind): Partial<Record<RuleField, readonly Option[]>> {
  const { t, word, localized } = useI18n();
  const categories = useRelated('categories', {}).rows;
  const levels = useRelated('seller_levels', {}).rows;
  const plans = useRelated('store_plans', {}).rows;
  const above = new Map(categories.map((row) => [row.id, row]));
  const pathOf = (row: (typeof categories)[number]): string => {
    const parent = row.parent_id === null ? undefined : above.get(row.parent_id);
    return parent ? `${localized(parent.name)} › ${localized(row.name)}` : localized(row.name);
  };
  return {
    country: countryCode.options.map((value) => ({ value, label: t(`country.${value}`) })),
    currency: currencyCodes.map((value) => ({ value, label: value })),
    category_id: categories
      .map((row) => ({ value: row.id, label: pathOf(row) }))
      .toSorted((a, b) => a.label.localeCompare(b.label)),
    seller_level: levels.map((row) => ({ value: row.code, label: localized(row.name) })),
    plan: plans.map((row) => ({ value: row.code, label: localized(row.name) })),
    provider: ['paystack', 'jazzcash', 'easypaisa', ...(kind === 'withdrawal_fee' ? ['bank'] : [])].map((value) => ({
      value,
      label: word('admin.provider_name', value),
    })),
    method: (kind === 'withdrawal_fee' ? ['bank'] : paymentMethods).map((value) => ({
      value,
      label: word('admin.pay_method', value),
    })),
    bearer: bearers.map((value) => ({ value, label: t(`admin.rule_bearer.${value}`) })),
    is_returned_on_reversal: [
      { value: 'yes', label: t('admin.yes') },
      { value: 'no', label: t('admin.no') },
    ],
  };
}

/** A store is looked for by its name or address; there are too many for a list. */
function StoreField({ value, name, onChange }: { value: string; name: string | null; onChange: (id: string) => void }) {
  const { t } = useI18n();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text.trim());
  const { query } = useList<BaseRecord, AdminError>({
    resource: 'stores',
    filters: [{ field: searchFilter, operator: 'contains', value: wanted }],
    pagination: { pageSize: 25 },
    errorNotification: false,
    liveMode: 'off',
    queryOptions: { enabled: wanted.length > 1 },
  });
  const found = (query.data?.data ?? []) as unknown as StoreRow[];
  const known = found.some((row) => row.id === value);
  return (
    <div className="grid grid-cols-2 gap-2">
      <TextField
        label={t('admin.rule_store_search')}
        value={text}
        problem={wanted.length > 1 && query.isSuccess && found.length === 0 ? t('admin.rule_store_none') : undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <SelectField
        label={t('admin.rule_field.store_id')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t('admin.any')}</option>
        {value !== '' && !known && <option value={value}>{name ?? value}</option>}
        {found.map((row) => (
          <option key={row.id} value={row.id}>
            {row.name}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
