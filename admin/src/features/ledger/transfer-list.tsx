import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { TransferRow } from '@/schemas/ledger.ts';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { AccountLink, JournalLink, ThingLink } from './owner-link.tsx';

export function useTransferColumns(): readonly ListColumn<TransferRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'id',
      header: t('admin.transfer'),
      sort: 'id',
      isHiddenFirst: true,
      phone: 'line',
      text: (row) => String(row.id),
      cell: (row) => (
        <bdi dir="ltr" className="text-ink-soft">
          #{row.id}
        </bdi>
      ),
    },
    {
      id: 'kind',
      header: t('admin.kind_of_event'),
      phone: 'title',
      text: (row) => row.kind,
      cell: (row) => word('admin.transfer_kind', row.kind),
    },
    {
      id: 'debit',
      header: t('admin.debit'),
      phone: 'line',
      text: (row) => `${row.debit_kind} #${row.debit_account}`,
      cell: (row) => <AccountLink id={row.debit_account} kind={row.debit_kind} />,
    },
    {
      id: 'credit',
      header: t('admin.credit'),
      phone: 'line',
      text: (row) => `${row.credit_kind} #${row.credit_account}`,
      cell: (row) => <AccountLink id={row.credit_account} kind={row.credit_kind} />,
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
      id: 'reference',
      header: t('admin.about'),
      isFlexible: true,
      text: (row) => `${row.reference_type ?? ''} ${row.reference_id ?? ''}`.trim(),
      cell: (row) => <ThingLink type={row.reference_type} id={row.reference_id} />,
    },
    {
      id: 'journal',
      header: t('admin.journal'),
      isHiddenFirst: true,
      text: (row) => String(row.journal_id),
      cell: (row) => <JournalLink id={row.journal_id} />,
    },
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'line',
      text: (row) => row.posted_at,
      cell: (row) => <Moment at={row.posted_at} show="absolute" />,
    },
  ];
}

/** Every movement of money, newest first; by reference with the filter. */
export function TransferList() {
  const { t } = useI18n();
  const columns = useTransferColumns();
  return (
    <ListPage<TransferRow>
      resource="transfers"
      title={t('admin.book.transfers')}
      columns={columns}
      filters={[
        { kind: 'text', field: 'reference_id', label: t('admin.reference_id') },
        { kind: 'text', field: 'account', label: t('admin.account_number') },
        { kind: 'text', field: 'kind', label: t('admin.kind_of_event') },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'day-range', field: 'posted_at', label: t('admin.time') },
      ]}
      emptyTitle={t('admin.ledger_none')}
      hrefOf={(row) => `/ledger/journals/${row.journal_id}`}
      previewTitle={(row) => <bdi dir="ltr">#{row.id}</bdi>}
      preview={(row) => <TransferFacts transfer={row} />}
    />
  );
}

function TransferFacts({ transfer }: { transfer: TransferRow }) {
  const { t, word } = useI18n();
  const balance = (label: string, minor: bigint | null) =>
    minor === null ? null : { label, value: <Amount minor={minor} currency={transfer.currency} /> };
  return (
    <Facts
      facts={[
        {
          label: t('admin.amount'),
          value: <CopyableAmount minor={transfer.amount_minor} currency={transfer.currency} />,
        },
        { label: t('admin.kind_of_event'), value: word('admin.transfer_kind', transfer.kind) },
        { label: t('admin.debit'), value: <AccountLink id={transfer.debit_account} kind={transfer.debit_kind} /> },
        { label: t('admin.owner'), value: <ThingLink type={transfer.debit_owner_type} id={transfer.debit_owner_id} /> },
        balance(t('admin.balance_after'), transfer.debit_balance_minor),
        { label: t('admin.credit'), value: <AccountLink id={transfer.credit_account} kind={transfer.credit_kind} /> },
        {
          label: `${t('admin.owner')} `,
          value: <ThingLink type={transfer.credit_owner_type} id={transfer.credit_owner_id} />,
        },
        transfer.credit_balance_minor === null
          ? null
          : {
              label: `${t('admin.balance_after')} `,
              value: <Amount minor={transfer.credit_balance_minor} currency={transfer.currency} />,
            },
        { label: t('admin.about'), value: <ThingLink type={transfer.reference_type} id={transfer.reference_id} /> },
        {
          label: t('admin.journal'),
          value: <JournalLink id={transfer.journal_id} />,
        },
        { label: t('admin.time'), value: <Moment at={transfer.posted_at} /> },
      ]}
    />
  );
}
