import { useMemo } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { riskStatuses, riskSubjects, type RiskCaseRow } from '@/schemas/risk.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage, type ListPageTab } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { Factors, ReviewActions, ReviewFacts } from './review-parts.tsx';

/** Reviews, what is held first; live, with the reasons beside each. */
export function ReviewList() {
  const { t } = useI18n();
  const columns = useColumns();
  const tabs = useMemo<ListPageTab[]>(
    () => [
      { id: 'held', label: t('admin.risk_tab.held'), filters: { status: 'open', is_holding: 'true' } },
      { id: 'open', label: t('admin.risk_tab.open'), filters: { status: 'open,asked' } },
      { id: 'asked', label: t('admin.risk_status.asked'), filters: { status: 'asked' } },
      { id: 'all', label: t('admin.tab.all'), filters: {} },
    ],
    [t],
  );
  return (
    <ListPage<RiskCaseRow>
      resource="risk_cases"
      headingLevel={2}
      title={t('admin.risk_book.reviews')}
      columns={columns}
      tabs={tabs}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: riskStatuses.map((value) => ({ value, label: t(`admin.risk_status.${value}`) })),
        },
        {
          kind: 'choice',
          field: 'subject_type',
          label: t('admin.risk_about'),
          options: riskSubjects.map((value) => ({ value, label: t(`admin.risk_subject.${value}`) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'opened_at', label: t('admin.risk_opened') },
      ]}
      searchHint={t('admin.risk_search')}
      emptyTitle={t('admin.risk_none')}
      emptyText={t('admin.risk_none_text')}
      hrefOf={(row) => `/risk/${row.id}`}
      previewTitle={(row) => <bdi dir="ltr">{row.code}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.risk_status" status={row.status} />
          <ReviewFacts review={row} />
          <Factors factors={row.factors ?? []} currency={row.currency} />
          <ReviewActions review={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<RiskCaseRow>[] {
  const { t } = useI18n();
  const why = (row: RiskCaseRow) => (row.factors ?? []).map((factor) => factor.rule).join(', ');
  return [
    {
      id: 'code',
      header: t('admin.risk_review'),
      phone: 'title',
      text: (row) => row.code,
      cell: (row) => (
        <TextLink to={`/risk/${row.id}`} className="font-medium whitespace-nowrap">
          <bdi dir="ltr">{row.code}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.risk_status" status={row.status} />,
    },
    {
      id: 'about',
      header: t('admin.risk_about'),
      phone: 'line',
      text: (row) => row.subject_type,
      cell: (row) => (
        <span className="whitespace-nowrap">
          {t(`admin.risk_subject.${row.subject_type}`)} <bdi dir="ltr">{row.subject_label ?? ''}</bdi>
        </span>
      ),
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      isKept: true,
      phone: 'line',
      sort: 'amount_minor',
      text: (row) => amountForCsv(row.amount_minor, row.currency),
      cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
    },
    {
      id: 'held',
      header: t('admin.risk_held'),
      phone: 'line',
      text: (row) => String(row.is_holding),
      cell: (row) => t(row.is_holding ? 'admin.risk_is_held' : 'admin.risk_is_quiet'),
    },
    {
      id: 'score',
      header: t('admin.risk_score'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.score ?? ''),
      cell: (row) => row.score ?? '–',
    },
    {
      id: 'why',
      header: t('admin.risk_why'),
      isFlexible: true,
      phone: 'line',
      text: why,
      cell: (row) =>
        (row.factors ?? [])
          .map((factor) => t.maybe(`admin.risk_signal_kind.${factor.signal}`) ?? factor.signal)
          .join(', '),
    },
    {
      id: 'user',
      header: t('admin.email'),
      isHiddenFirst: true,
      text: (row) => row.user_email ?? row.user_id,
      cell: (row) => <bdi>{row.user_email ?? '–'}</bdi>,
    },
    {
      id: 'opened',
      header: t('admin.risk_opened'),
      sort: 'opened_at',
      phone: 'line',
      text: (row) => row.opened_at,
      cell: (row) => <Moment at={row.opened_at} show="relative" />,
    },
  ];
}
