import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import { Printer } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { dayReportKey } from '@/lib/query-keys.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { DayReport } from '@/schemas/reconciliation.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { SaveFileButton } from '@/components/record/save-file-button.tsx';
import { reportCsv } from './report-csv.ts';
import { ReportBreaks, ReportLines } from './report-tables.tsx';

function useDayReport(provider: string, currency: string, day: string) {
  const data = useDataProvider()();
  return useQuery({
    queryKey: dayReportKey(provider, currency, day),
    queryFn: async () => {
      const answer = await data.custom!({
        url: 'admin_day_report',
        method: 'get',
        query: { p_provider: provider, p_currency: currency, p_day: day },
      });
      return answer.data as unknown as DayReport;
    },
  });
}

/** The day of a rail as finance reads and signs it. */
export function DayReportPage() {
  const { provider = '', currency = '', day = '' } = useParams();
  const { t, word } = useI18n();
  const query = useDayReport(provider, currency, day);
  const report = query.data;
  const title = t('admin.report_title', { provider: word('admin.provider_name', provider), currency, day });
  return (
    <RecordPage
      query={query}
      back="/reconciliation?book=reports"
      backLabel={t('admin.recon_book.reports')}
      title={title}
      actions={report && <ReportActions report={report} title={title} onSigned={() => void query.refetch()} />}
    >
      {report && (
        <>
          <Signature report={report} />
          <ReportLines report={report} />
          <ReportBreaks report={report} />
        </>
      )}
    </RecordPage>
  );
}

/** Who answers for the figures, or what is still to be done for it. */
function Signature({ report }: { report: DayReport }) {
  const { t } = useI18n();
  const { signed, figures } = report;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="text-ink-soft">{t('admin.report_time_zone', { zone: figures.time_zone })}</p>
      {signed ? (
        <p className="font-medium text-positive">
          {t('admin.report_signed_text', { maker: signed.prepared_by ?? '–', checker: signed.signed_by ?? '–' })}{' '}
          <Moment at={signed.signed_at} show="absolute" />
        </p>
      ) : report.open_approval_id ? (
        <p>
          {t('admin.report_waits')}{' '}
          <TextLink to={`/approvals/${report.open_approval_id}`}>{t('admin.resolution_open')}</TextLink>
        </p>
      ) : (
        <p>{report.is_ready ? t('admin.report_draft') : t('admin.report_not_ready')}</p>
      )}
      <p className="text-xs text-ink-soft">
        {t('admin.report_hash')}{' '}
        <bdi dir="ltr" className="font-mono break-all">
          {report.figures_hash}
        </bdi>
      </p>
    </div>
  );
}

function ReportActions({ report, title, onSigned }: { report: DayReport; title: string; onSigned: () => void }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isSigning, setIsSigning] = useState(false);
  const { figures } = report;
  const canSign = can('ledger.adjust') && report.is_ready && !report.signed && !report.open_approval_id;
  const fileOf = () => ({
    name: `amana-${figures.provider}-${figures.currency}-${figures.day}.csv`,
    text: reportCsv(report, {
      header: [
        t('admin.report_line'),
        t('admin.report_books'),
        t('admin.report_provider'),
        t('admin.report_difference'),
        t('admin.report_breaks'),
        t('admin.report_timing'),
      ],
      opening: t('admin.report_opening'),
      closing: t('admin.report_closing'),
      line: (category) => t(`admin.report_line.${category as 'payment'}`),
      breakName: (kind) => t(`admin.break_kind.${kind as 'missing'}`),
    }),
    list: 'report_days',
    filter: { provider: figures.provider, currency: figures.currency, day: figures.day },
    rowCount: 1,
    isWhole: true,
  });
  return (
    <div className="flex flex-wrap gap-2" data-no-print>
      <SaveFileButton label={t('admin.report_csv')} fileOf={fileOf} />
      <Button icon={<Printer aria-hidden className="size-4" />} onClick={() => globalThis.print()}>
        {t('admin.report_print')}
      </Button>
      {canSign && (
        <Button tone="primary" onClick={() => setIsSigning(true)}>
          {t('admin.report_sign')}
        </Button>
      )}
      {isSigning && (
        <ApprovalRequestDialog
          action="reconciliation.sign_report"
          title={t('admin.report_sign_title', { what: title })}
          consequence={<p>{t('admin.report_sign_text')}</p>}
          submitLabel={t('admin.report_sign')}
          doneText={t('admin.report_sign_done')}
          payloadOf={() => ({
            provider: figures.provider,
            currency: figures.currency,
            day: figures.day,
            figures_hash: report.figures_hash,
          })}
          onClose={() => {
            setIsSigning(false);
            onSigned();
          }}
        />
      )}
    </div>
  );
}
