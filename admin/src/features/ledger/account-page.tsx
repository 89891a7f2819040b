import { useParams } from 'react-router';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { AccountRow, TransferRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { AccountFacts } from './account-facts.tsx';
import { AccountLink, JournalLink, ThingLink } from './owner-link.tsx';

/** One account with its statement: each line with the balance after it. */
export function AccountPage() {
  const { id = '' } = useParams();
  const { t, word } = useI18n();
  const { record: account, query } = useRecord('accounts', id);
  return (
    <RecordPage
      query={query}
      back="/ledger?book=accounts"
      backLabel={t('admin.book.accounts')}
      title={
        account && (
          <>
            {word('admin.account_kind', account.kind)} <bdi dir="ltr">#{account.id}</bdi>
          </>
        )
      }
    >
      {account && (
        <>
          <Panel title={t('admin.facts')}>
            <AccountFacts account={account} columns={2} />
          </Panel>
          <Statement account={account} />
        </>
      )}
    </RecordPage>
  );
}

function Statement({ account }: { account: AccountRow }) {
  const { t, word } = useI18n();
  const isDebit = (row: TransferRow) => row.debit_account === account.id;
  /** Up on its normal side, down on the other. */
  const change = (row: TransferRow) =>
    isDebit(row) === (account.side === 'debit') ? row.amount_minor : -row.amount_minor;
  const balance = (row: TransferRow) => (isDebit(row) ? row.debit_balance_minor : row.credit_balance_minor);
  const columns: readonly ListColumn<TransferRow>[] = [
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'line',
      text: (row) => row.posted_at,
      cell: (row) => <Moment at={row.posted_at} show="absolute" />,
    },
    {
      id: 'kind',
      header: t('admin.kind_of_event'),
      phone: 'title',
      text: (row) => row.kind,
      cell: (row) => word('admin.transfer_kind', row.kind),
    },
    {
      id: 'other',
      header: t('admin.other_account'),
      phone: 'line',
      text: (row) => (isDebit(row) ? row.credit_kind : row.debit_kind),
      cell: (row) =>
        isDebit(row) ? (
          <AccountLink id={row.credit_account} kind={row.credit_kind} />
        ) : (
          <AccountLink id={row.debit_account} kind={row.debit_kind} />
        ),
    },
    {
      id: 'reference',
      header: t('admin.about'),
      text: (row) => `${row.reference_type ?? ''} ${row.reference_id ?? ''}`.trim(),
      cell: (row) => <ThingLink type={row.reference_type} id={row.reference_id} />,
    },
    {
      id: 'journal',
      header: t('admin.journal'),
      text: (row) => String(row.journal_id),
      cell: (row) => <JournalLink id={row.journal_id} />,
    },
    {
      id: 'change',
      header: t('admin.change'),
      isEnd: true,
      phone: 'aside',
      text: (row) => amountForCsv(change(row), row.currency),
      cell: (row) => <Amount minor={change(row)} currency={row.currency} sign="always" />,
    },
    {
      id: 'balance',
      header: t('admin.balance_after'),
      isEnd: true,
      phone: 'fact',
      text: (row) => {
        const after = balance(row);
        return after === null ? '' : amountForCsv(after, row.currency);
      },
      cell: (row) => {
        const after = balance(row);
        return after === null ? (
          <span className="text-ink-soft">–</span>
        ) : (
          <Amount minor={after} currency={row.currency} />
        );
      },
    },
  ];
  return (
    <ListPage<TransferRow>
      resource="transfers"
      title={t('admin.statement')}
      headingLevel={2}
      columns={columns}
      filters={[{ kind: 'day-range', field: 'posted_at', label: t('admin.time') }]}
      extra={{ account: String(account.id) }}
      emptyTitle={t('admin.statement_none')}
      previewTitle={(row) => <bdi dir="ltr">#{row.id}</bdi>}
      hrefOf={(row) => `/ledger/journals/${row.journal_id}`}
      preview={(row) => <ThingLink type={row.reference_type} id={row.reference_id} />}
    />
  );
}
