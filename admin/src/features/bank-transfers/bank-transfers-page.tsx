import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { amountForCsv } from '@/lib/amount-text.ts';
import { endOfId } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { BankTransferRow } from '@/schemas/payments.ts';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { JournalLink, ThingLink } from '@/features/ledger/owner-link.tsx';
import { RecordTransferDialog } from './record-transfer-dialog.tsx';

/** Lines of our bank statement that two of staff credited to a wallet. */
export function BankTransfersPage() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [params] = useSearchParams();
  const [isRecording, setIsRecording] = useState(() => params.has('record'));
  const columns = useColumns();
  const recordButton = can('ledger.adjust') && (
    <Button tone="primary" onClick={() => setIsRecording(true)}>
      {t('admin.record_transfer')}
    </Button>
  );
  return (
    <>
      <ListPage<BankTransferRow>
        resource="bank_transfers"
        title={t('admin.nav.bank_transfers')}
        columns={columns}
        filters={[
          { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
          { kind: 'day-range', field: 'created_at', label: t('admin.recorded') },
        ]}
        searchHint={t('admin.search_transfers')}
        emptyTitle={t('admin.transfers_none')}
        emptyText={t('admin.transfers_none_text')}
        actions={recordButton}
        previewTitle={(row) => <Copyable value={row.bank_reference} />}
        preview={(row) => <TransferFacts transfer={row} />}
      />
      {isRecording && can('ledger.adjust') && (
        <RecordTransferDialog email={params.get('record') ?? ''} onClose={() => setIsRecording(false)} />
      )}
    </>
  );
}

function useColumns(): readonly ListColumn<BankTransferRow>[] {
  const { t } = useI18n();
  return [
    {
      id: 'reference',
      header: t('admin.bank_reference'),
      phone: 'title',
      text: (row) => row.bank_reference,
      cell: (row) => <Copyable value={row.bank_reference} />,
    },
    {
      id: 'amount',
      header: t('admin.amount'),
      isEnd: true,
      phone: 'aside',
      text: (row) => amountForCsv(row.amount_minor, row.currency),
      cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
    },
    {
      id: 'user',
      header: t('admin.payer'),
      phone: 'line',
      text: (row) => row.user_email ?? row.user_id,
      cell: (row) => (
        <TextLink to={`/users/${row.user_id}`}>
          <bdi dir="ltr">{row.user_email ?? endOfId(row.user_id)}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'reason',
      header: t('admin.reason'),
      isFlexible: true,
      text: (row) => row.reason,
      cell: (row) => <bdi>{row.reason}</bdi>,
    },
    {
      id: 'journal',
      header: t('admin.journal'),
      text: (row) => String(row.journal_id),
      cell: (row) => <JournalLink id={row.journal_id} />,
    },
    {
      id: 'created',
      header: t('admin.recorded'),
      sort: 'created_at',
      phone: 'line',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}

function TransferFacts({ transfer }: { transfer: BankTransferRow }) {
  const { t } = useI18n();
  return (
    <Facts
      facts={[
        {
          label: t('admin.amount'),
          value: <CopyableAmount minor={transfer.amount_minor} currency={transfer.currency} />,
        },
        { label: t('admin.payer'), value: <Copyable value={transfer.user_email ?? transfer.user_id} /> },
        { label: t('admin.reason'), value: <bdi>{transfer.reason}</bdi> },
        transfer.recorded_by
          ? { label: t('admin.recorded_by'), value: <ThingLink type="user" id={transfer.recorded_by} /> }
          : null,
        { label: t('admin.approval'), value: <ThingLink type="approval" id={transfer.approval_id} /> },
        { label: t('admin.recorded'), value: <Moment at={transfer.created_at} /> },
        {
          label: t('admin.journal'),
          value: <JournalLink id={transfer.journal_id} />,
        },
      ]}
    />
  );
}
