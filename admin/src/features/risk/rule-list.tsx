import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatInterval } from '@/lib/interval.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { riskActions, type RiskRuleRow } from '@/schemas/risk.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Button, ButtonLink } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { SignalValue } from './review-parts.tsx';

/** The rules in force, and every version before them. */
export function RuleList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'in_force', label: t('admin.risk_in_force'), filters: { is_in_force: 'true' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t],
  );
  return (
    <ListPage<RiskRuleRow>
      resource="risk_rules"
      headingLevel={2}
      title={t('admin.risk_book.rules')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'action',
          label: t('admin.risk_action'),
          options: riskActions.map((value) => ({ value, label: t(`admin.risk_action.${value}`) })),
        },
      ]}
      searchHint={t('admin.risk_rule_search')}
      emptyTitle={t('admin.risk_rules_none')}
      emptyText={t('admin.risk_rules_none_text')}
      {...(can('risk.rules') && {
        actions: (
          <ButtonLink to="/risk/rules/new">
            <Plus aria-hidden className="size-4" />
            {t('admin.risk_rule_new')}
          </ButtonLink>
        ),
      })}
      hrefOf={(row) => `/risk/rules/${row.id}`}
      previewTitle={(row) => <bdi dir="ltr">{row.code}</bdi>}
      preview={(row) => (
        <>
          <RuleFacts rule={row} />
          <RuleActions rule={row} />
        </>
      )}
    />
  );
}

function RuleFacts({ rule }: { rule: RiskRuleRow }) {
  const { t, locale } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.risk_signal'), value: t.maybe(`admin.risk_signal_kind.${rule.signal}`) ?? rule.signal },
        { label: t('admin.risk_scope'), value: t(`admin.risk_scope.${rule.scope}`) },
        { label: t('admin.risk_about'), value: rule.subjects.map((one) => t(`admin.risk_subject.${one}`)).join(', ') },
        {
          label: t('admin.risk_threshold'),
          value: <SignalValue kind={rule.signal} value={rule.threshold} currency={rule.currency} />,
        },
        { label: t('admin.risk_window'), value: formatInterval(rule.time_window, locale) },
        { label: t('admin.risk_action'), value: t(`admin.risk_action.${rule.action}`) },
        { label: t('admin.risk_score'), value: t('admin.risk_points', { count: rule.points }) },
        { label: t('admin.risk_version'), value: rule.version },
        { label: t('admin.risk_since'), value: <Moment at={rule.starts_at} /> },
        rule.ends_at ? { label: t('admin.risk_until'), value: <Moment at={rule.ends_at} /> } : null,
        { label: t('admin.reason'), value: <bdi>{rule.reason}</bdi> },
        rule.changed_by_label ? { label: t('admin.risk_changed_by'), value: <bdi>{rule.changed_by_label}</bdi> } : null,
      ]}
    />
  );
}

function RuleActions({ rule }: { rule: RiskRuleRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isEnding, setIsEnding] = useState(false);
  if (!can('risk.rules') || (!rule.is_in_force && !isEnding)) return null;
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink to={`/risk/rules/${rule.id}`}>{t('admin.rule_edit')}</ButtonLink>
      <Button onClick={() => setIsEnding(true)}>{t('admin.rule_end')}</Button>
      {isEnding && (
        <ApprovalRequestDialog
          action="risk_rule.change"
          title={t('admin.rule_end_title', { rule: rule.code })}
          consequence={<p>{t('admin.risk_rule_end_text')}</p>}
          submitLabel={t('admin.ask_second')}
          doneText={t('admin.asked_second')}
          isDestructive
          payloadOf={() => ({ code: rule.code, draft: null })}
          onClose={() => setIsEnding(false)}
        />
      )}
    </div>
  );
}

function useColumns(): readonly ListColumn<RiskRuleRow>[] {
  const { t, locale } = useI18n();
  return [
    {
      id: 'code',
      header: t('admin.risk_rule'),
      phone: 'title',
      sort: 'code',
      text: (row) => row.code,
      cell: (row) => (
        <TextLink to={`/risk/rules/${row.id}`} className="font-medium whitespace-nowrap">
          <bdi dir="ltr">{row.code}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'action',
      header: t('admin.risk_action'),
      phone: 'aside',
      text: (row) => row.action,
      cell: (row) => t(`admin.risk_action.${row.action}`),
    },
    {
      id: 'signal',
      header: t('admin.risk_signal'),
      isFlexible: true,
      phone: 'line',
      text: (row) => row.signal,
      cell: (row) => t.maybe(`admin.risk_signal_kind.${row.signal}`) ?? row.signal,
    },
    {
      id: 'threshold',
      header: t('admin.risk_threshold'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.threshold),
      cell: (row) => <SignalValue kind={row.signal} value={row.threshold} currency={row.currency} />,
    },
    {
      id: 'window',
      header: t('admin.risk_window'),
      phone: 'fact',
      text: (row) => row.time_window,
      cell: (row) => formatInterval(row.time_window, locale),
    },
    {
      id: 'about',
      header: t('admin.risk_about'),
      phone: 'line',
      text: (row) => row.subjects.join(' '),
      cell: (row) => row.subjects.map((one) => t(`admin.risk_subject.${one}`)).join(', '),
    },
    {
      id: 'points',
      header: t('admin.risk_score'),
      isEnd: true,
      text: (row) => String(row.points),
      cell: (row) => row.points,
    },
    {
      id: 'version',
      header: t('admin.risk_version'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => String(row.version),
      cell: (row) => row.version,
    },
  ];
}
