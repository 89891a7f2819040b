import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { runCommand } from '@/providers/commands.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';
import type { RuleDraft, RulePreview } from '@/schemas/risk.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { EmptyNote, ErrorNote, SkeletonLines } from '@/components/ui/states.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { SignalValue } from './review-parts.tsx';

const dayChoices = [1, 7, 30, 90] as const;

/** What the rule as it stands in the form would have matched in the last days. */
export function RulePreviewPanel({ draft }: { draft: RuleDraft | null }) {
  const { t } = useI18n();
  const { client } = useRuntime();
  const [days, setDays] = useState(7);
  const asked = useDeferredValue(draft === null ? null : JSON.stringify(draft));
  const query = useQuery({
    queryKey: ['risk-rule-preview', asked, days],
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async () =>
      (await runCommand(client, 'admin_preview_risk_rule', {
        p_draft: JSON.parse(asked ?? '{}') as RuleDraft,
        p_days: days,
      })) as RulePreview,
  });
  return (
    <Panel title={t('admin.risk_preview')}>
      <div className="flex flex-col gap-4">
        <SelectField
          label={t('admin.risk_preview_days')}
          value={String(days)}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {dayChoices.map((count) => (
            <option key={count} value={count}>
              {t('admin.risk_days', { count })}
            </option>
          ))}
        </SelectField>
        {draft === null && <p className="text-ink-soft">{t('admin.risk_preview_incomplete')}</p>}
        {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
        {draft !== null && query.isPending && <SkeletonLines />}
        {draft !== null && query.data && <Outcome preview={query.data} signal={draft.signal} />}
      </div>
    </Panel>
  );
}

function Outcome({ preview, signal }: { preview: RulePreview; signal: string }) {
  const { t } = useI18n();
  if (preview.of === 0) return <EmptyNote title={t('admin.risk_preview_nothing')} />;
  return (
    <div className="flex flex-col gap-3" aria-live="polite">
      <p className="font-medium">{t('admin.risk_preview_result', { matched: preview.matched, of: preview.of })}</p>
      <p className="text-ink-soft">{t('admin.risk_preview_people', { count: preview.people })}</p>
      {preview.is_cut && <p className="text-ink-soft">{t('admin.risk_preview_cut')}</p>}
      {preview.examples.length > 0 && (
        <SimpleTable
          caption={t('admin.risk_preview')}
          rows={preview.examples}
          keyOf={(row) => row.subject_id}
          columns={[
            {
              id: 'what',
              header: t('admin.risk_about'),
              cell: (row) => (
                <>
                  <TextLink to={`/${row.subject_type}s/${row.subject_id}`}>
                    {t(`admin.risk_subject.${row.subject_type}`)}
                  </TextLink>
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.at} show="relative" />
                  </span>
                </>
              ),
            },
            {
              id: 'amount',
              header: t('admin.amount'),
              isEnd: true,
              cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
            },
            {
              id: 'value',
              header: t('admin.risk_value'),
              cell: (row) => <SignalValue kind={signal} value={row.value} currency={row.currency} />,
            },
          ]}
        />
      )}
    </div>
  );
}
