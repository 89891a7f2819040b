import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ReportDayRow } from '@/schemas/reconciliation.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { Day, useProviderOptions } from './parts.tsx';

const pathOf = (row: ReportDayRow) => `/reconciliation/reports/${row.provider}/${row.currency}/${row.day}`;

/** Days with a report, and who signed which. */
export function ReportList() {
  const { t, word } = useI18n();
  const providers = useProviderOptions();
  const columns: readonly ListColumn<ReportDayRow>[] = [
    {
      id: 'day',
      header: t('admin.break_day'),
      sort: 'day',
      phone: 'line',
      text: (row) => row.day,
      cell: (row) => (
        <TextLink to={pathOf(row)}>
          <Day day={row.day} />
        </TextLink>
      ),
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'title',
      text: (row) => `${row.provider} ${row.currency}`,
      cell: (row) => (
        <span className="font-medium">
          {word('admin.provider_name', row.provider)} <bdi dir="ltr">{row.currency}</bdi>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.run_status" status={row.status} />,
    },
    {
      id: 'breaks',
      header: t('admin.run_breaks'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.break_count ?? ''),
      cell: (row) => row.break_count ?? '–',
    },
    {
      id: 'signed',
      header: t('admin.report_signed'),
      phone: 'line',
      text: (row) => row.signed_by_label ?? '',
      cell: (row) => <Signature row={row} />,
    },
    {
      id: 'closing',
      header: t('admin.report_closing'),
      isEnd: true,
      isKept: true,
      text: (row) => (row.signed_closing_minor === null ? '' : amountForCsv(row.signed_closing_minor, row.currency)),
      cell: (row) =>
        row.signed_closing_minor === null ? (
          <span className="text-ink-soft">–</span>
        ) : (
          <Amount minor={row.signed_closing_minor} currency={row.currency} />
        ),
    },
  ];
  return (
    <ListPage<ReportDayRow>
      resource="report_days"
      title={t('admin.recon_book.reports')}
      columns={columns}
      filters={[
        { kind: 'choice', field: 'provider', label: t('admin.provider'), options: providers },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
      ]}
      emptyTitle={t('admin.reports_none')}
      emptyText={t('admin.runs_none_text')}
      hrefOf={pathOf}
      previewTitle={(row) => `${word('admin.provider_name', row.provider)} · ${row.day}`}
      preview={(row) => (
        <Facts
          facts={[
            { label: t('admin.status'), value: <StatusMark group="admin.run_status" status={row.status} /> },
            { label: t('admin.report_signed'), value: <Signature row={row} /> },
            { label: t('admin.report'), value: <TextLink to={pathOf(row)}>{row.day}</TextLink> },
          ]}
        />
      )}
    />
  );
}

function Signature({ row }: { row: ReportDayRow }) {
  const { t } = useI18n();
  if (row.signed_at === null) return <span className="text-ink-soft">{t('admin.report_draft')}</span>;
  return (
    <>
      <bdi dir="ltr">{row.signed_by_label}</bdi> <Moment at={row.signed_at} show="relative" />
    </>
  );
}
