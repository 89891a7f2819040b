import { useState } from 'react';
import { formatPercent } from '@shared/money/format-percent.ts';
import { useI18n, type Translate } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PricingRuleRow, RuleKind } from '@/schemas/pricing.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { RuleFacts } from './rule-facts.tsx';
import { useRuleScope } from './use-rule-words.ts';

/** The rules of a kind: in force, to come, and past; each row is one version. */
export function RuleList({ kind }: { kind: RuleKind }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [ending, setEnding] = useState<PricingRuleRow | null>(null);
  const columns = useColumns(kind);
  const tabs: readonly ListPageTab[] = [
    { id: 'current', label: t('admin.rule_state.current'), filters: { kind, state: 'current' } },
    { id: 'future', label: t('admin.rule_state.future'), filters: { kind, state: 'future' } },
    { id: 'past', label: t('admin.rule_state.past'), filters: { kind, state: 'past,replaced' } },
  ];
  return (
    <>
      <ListPage<PricingRuleRow>
        resource="pricing_rules"
        title={t(`admin.rule_kind.${kind}`)}
        columns={columns}
        tabs={tabs}
        filters={[{ kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions }]}
        searchHint={t('admin.rule_search')}
        emptyTitle={t('admin.rules_none')}
        emptyText={t('admin.rules_none_text')}
        extra={{ kind }}
        actions={
          can('pricing.write') && (
            <ButtonLink tone="primary" to={`/commission/new?kind=${kind}`}>
              {t('admin.rule_new')}
            </ButtonLink>
          )
        }
        previewTitle={(row) => <bdi>{row.name}</bdi>}
        preview={(row) => (
          <>
            <RuleFacts rule={row} />
            {can('pricing.write') && row.is_latest && row.effective_until === null && (
              <div className="flex flex-wrap gap-2">
                <ButtonLink tone="primary" to={`/commission/${row.id}`}>
                  {t('admin.rule_edit')}
                </ButtonLink>
                {kind !== 'commission_tax' && <Button onClick={() => setEnding(row)}>{t('admin.rule_end')}</Button>}
              </div>
            )}
          </>
        )}
      />
      {ending && <EndDialog rule={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function useColumns(kind: RuleKind): readonly ListColumn<PricingRuleRow>[] {
  const { t } = useI18n();
  const scopeOf = useRuleScope();
  return [
    {
      id: 'name',
      header: t('admin.rule'),
      sort: 'name',
      phone: 'title',
      text: (row) => row.name,
      cell: (row) => <bdi>{row.name}</bdi>,
    },
    {
      id: 'rate',
      header: t('admin.rule_field.rate_bps'),
      isEnd: true,
      phone: 'aside',
      text: (row) => formatPercent(row.rate_bps),
      cell: (row) => <bdi dir="ltr">{formatPercent(row.rate_bps)}</bdi>,
    },
    ...(kind === 'provider_fee' || kind === 'refund_fee' ? [bearerColumn(t)] : []),
    {
      id: 'scope',
      header: t('admin.rule_scope'),
      isFlexible: true,
      phone: 'line',
      text: (row) => scopeOf(row),
      cell: (row) => <bdi>{scopeOf(row)}</bdi>,
    },
    {
      id: 'priority',
      header: t('admin.priority'),
      isEnd: true,
      sort: 'priority',
      text: (row) => String(row.priority),
      cell: (row) => row.priority,
    },
    {
      id: 'version',
      header: t('admin.version'),
      isEnd: true,
      sort: 'version',
      text: (row) => String(row.version),
      cell: (row) => row.version,
    },
    {
      id: 'from',
      header: t('admin.from_day'),
      sort: 'effective_from',
      phone: 'fact',
      text: (row) => row.effective_from,
      cell: (row) => <Moment at={row.effective_from} />,
    },
    {
      id: 'until',
      header: t('admin.to_day'),
      text: (row) => row.effective_until ?? '',
      cell: (row) => (row.effective_until ? <Moment at={row.effective_until} /> : '–'),
    },
  ];
}

function EndDialog({ rule, onClose }: { rule: PricingRuleRow; onClose: () => void }) {
  const { t } = useI18n();
  const values = { rule: rule.name };
  return (
    <ApprovalRequestDialog
      action="pricing_rule.end"
      title={t('admin.rule_end_title', values)}
      consequence={<p>{t('admin.rule_end_text')}</p>}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      isDestructive
      payloadOf={() => ({ kind: rule.kind, rule_id: rule.rule_id, version: rule.version, at: null })}
      onClose={onClose}
    />
  );
}

/** Rules of providers' fees say first of all who bears them. */
function bearerColumn(t: Translate): ListColumn<PricingRuleRow> {
  const text = (row: PricingRuleRow) => (row.bearer ? t(`admin.rule_bearer.${row.bearer}`) : '');
  return { id: 'bearer', header: t('admin.rule_field.bearer'), phone: 'line', text, cell: text };
}
