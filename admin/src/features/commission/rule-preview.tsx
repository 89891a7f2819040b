import { useDataProvider } from '@refinedev/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { useDeferredValue, useState } from 'react';
import { currencyOfCountry, isCurrencyCode } from '@shared/money/currency.ts';
import { formatPercent } from '@shared/money/format-percent.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { countryCode } from '@shared/schemas/primitives.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { CommissionPreview, ConsideredRule, FeePreview, RuleKind } from '@/schemas/pricing.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { EmptyNote, ErrorNote, SkeletonLines } from '@/components/ui/states.tsx';
import type { ReadDraft, RuleDraft } from './rule-draft.ts';

type Preview = CommissionPreview | FeePreview;

/** What something would cost with the rule as it stands in the form, by which rule, and why not by the others. */
export function RulePreview({
  kind,
  ruleId,
  draft,
  read,
}: {
  kind: RuleKind;
  ruleId: string | null;
  draft: RuleDraft;
  read: ReadDraft;
}) {
  const { t } = useI18n();
  const [amountText, setAmountText] = useState('1000');
  const [chosen, setChosen] = useState('PK');
  const country = countryCode.options.find((one) => one === (draft.country || chosen)) ?? 'PK';
  const currency = isCurrencyCode(draft.currency) ? draft.currency : currencyOfCountry[country];
  const parsed = parseAmount(amountText, currency);
  const isComplete = Object.keys(read.problems).length === 0;
  const situation = parsed.ok
    ? withoutBlanks({
        amount_minor: Number(parsed.money.amountMinor),
        country,
        currency,
        store_id: draft.store_id,
        category_id: draft.category_id,
        seller_level: draft.seller_level,
        plan: draft.plan,
        provider: draft.provider,
        method: draft.method,
        at: read.fields['promotion_from'],
      })
    : null;
  const query = usePreview(kind, situation, isComplete ? withoutBlanks({ ...read.fields, rule_id: ruleId }) : null);
  return (
    <Panel title={t('admin.rule_preview')}>
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <AmountField
            label={`${t('admin.rule_preview_amount')} (${currency})`}
            value={amountText}
            isLocked={false}
            problem={parsed.ok ? null : parsed.code}
            onChange={setAmountText}
          />
          <SelectField
            label={t('admin.country')}
            value={country}
            disabled={draft.country !== '' || draft.store_id !== ''}
            onChange={(event) => setChosen(event.target.value)}
          >
            {countryCode.options.map((one) => (
              <option key={one} value={one}>
                {t(`country.${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
        {!isComplete && <EmptyNote title={t('admin.rule_preview_incomplete')} />}
        {query.error ? <ErrorNote error={query.error} onRetry={() => void query.refetch()} /> : null}
        {!query.error && query.isLoading && <SkeletonLines />}
        {!query.error && query.data && <Answer preview={query.data} isWithDraft={isComplete} />}
      </div>
    </Panel>
  );
}

const withoutBlanks = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );

function usePreview(kind: RuleKind, situation: Record<string, unknown> | null, draft: Record<string, unknown> | null) {
  const provider = useDataProvider()();
  const question = useDeferredValue(JSON.stringify({ situation, draft }));
  return useQuery({
    queryKey: ['pricing-preview', kind, question],
    enabled: situation !== null,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<Preview> => {
      const asked = JSON.parse(question) as { situation: unknown; draft: unknown };
      // A tax is asked for through the commission that it is taken on, which the draft does not change.
      const isCommission = kind === 'commission' || kind === 'commission_tax';
      const { data } = await provider.custom!({
        url: isCommission ? 'preview_commission' : 'admin_preview_fee',
        method: 'get',
        query: {
          ...(!isCommission && { p_kind: kind }),
          p_situation: asked.situation,
          p_draft: kind === 'commission_tax' ? null : asked.draft,
        },
      });
      return data as unknown as Preview;
    },
  });
}

function Answer({ preview, isWithDraft }: { preview: Preview; isWithDraft: boolean }) {
  const { t } = useI18n();
  const { currency, considered } = preview;
  const decides = considered[0]?.outcome === 'decides' ? considered[0] : null;
  const amount = (label: string, minor: bigint | null) =>
    minor === null ? null : { label, value: <Amount minor={minor} currency={currency} /> };
  return (
    <output className="flex flex-col gap-4">
      {decides === null ? (
        <p className="font-medium text-negative">{t('admin.rule_preview_none')}</p>
      ) : (
        <p className="font-medium">
          {t('admin.rule_preview_decides', { rule: decides.name })}{' '}
          {decides.is_draft && isWithDraft && <span className="text-brand">{t('admin.rule_preview_this')}</span>}
        </p>
      )}
      <Facts
        facts={
          'commission_minor' in preview
            ? [
                amount(t('admin.commission'), preview.commission_minor),
                amount(
                  preview.tax_bps === null
                    ? t('admin.tax_on_commission')
                    : // Isolated, so that the sign stays behind its number in a line from right to left.
                      `${t('admin.tax_on_commission')} \u2066${formatPercent(preview.tax_bps)}\u2069`,
                  preview.tax_minor,
                ),
                amount(t('admin.rule_preview_net'), preview.net_minor),
              ]
            : [
                preview.bearer
                  ? { label: t('admin.rule_field.bearer'), value: t(`admin.rule_bearer.${preview.bearer}`) }
                  : null,
                amount(t('admin.fee'), preview.fee_minor),
              ]
        }
      />
      <div>
        <h3 className="mb-1 text-xs font-medium text-ink-soft">{t('admin.rule_considered')}</h3>
        <ul className="divide-y divide-line border-y border-line">
          {considered.map((rule) => (
            <Considered key={rule.id} rule={rule} />
          ))}
        </ul>
      </div>
    </output>
  );
}

function Considered({ rule }: { rule: ConsideredRule }) {
  const { t, word } = useI18n();
  const named = (dimension: string) => word('admin.rule_dimension', dimension);
  const why =
    rule.outcome === 'decides'
      ? t('admin.rule_decides')
      : rule.outcome === 'outranked'
        ? t('admin.rule_outranked', { dimension: named(rule.outranked_by ?? 'priority') })
        : t('admin.rule_misses', { dimensions: rule.misses.map(named).join(', ') });
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-3 py-1.5">
      <bdi className={clsx(rule.outcome === 'decides' && 'font-medium')}>{rule.name}</bdi>
      <span className={clsx('text-xs', rule.outcome === 'decides' ? 'text-positive' : 'text-ink-soft')}>{why}</span>
    </li>
  );
}
