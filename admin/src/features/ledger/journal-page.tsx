import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { RecordPage, RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv, useAmountColumns } from '@/components/record/table-csv.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { AccountLink, ThingLink } from './owner-link.tsx';

/** One journal: what it is about and all of its transfers. */
export function JournalPage() {
  const { id = '' } = useParams();
  const { t, word } = useI18n();
  const { record: journal, query } = useRecord('journals', id);
  const amounts = useAmountColumns();
  const transfers = useRelated('transfers', { journal_id: id });
  return (
    <RecordPage
      query={query}
      back="/ledger?book=journals"
      backLabel={t('admin.book.journals')}
      title={
        journal && (
          <>
            {t('admin.journal')} <bdi dir="ltr">#{journal.id}</bdi>
          </>
        )
      }
    >
      {journal && (
        <>
          <Panel title={t('admin.facts')}>
            <Facts
              columns={2}
              facts={[
                { label: t('admin.kind_of_event'), value: word('admin.transfer_kind', journal.kind) },
                {
                  label: t('admin.about'),
                  value: <ThingLink type={journal.reference_type} id={journal.reference_id} />,
                },
                { label: t('admin.key'), value: <Copyable value={journal.key} /> },
                { label: t('admin.time'), value: <Moment at={journal.posted_at} /> },
                journal.effective_at && journal.effective_at !== journal.posted_at
                  ? { label: t('admin.effective'), value: <Moment at={journal.effective_at} /> }
                  : null,
                journal.refusal
                  ? { label: t('admin.refused'), value: <bdi>{JSON.stringify(journal.refusal)}</bdi> }
                  : null,
              ]}
            />
          </Panel>
          <Panel
            title={t('admin.book.transfers')}
            isFlush
            actions={
              <TableCsv
                list="transfers"
                filter={{ journal_id: id }}
                rows={transfers.rows.toReversed()}
                columns={[
                  [t('admin.kind_of_event'), (row) => row.kind],
                  [t('admin.debit'), (row) => `${row.debit_kind} ${row.debit_account}`],
                  [t('admin.credit'), (row) => `${row.credit_kind} ${row.credit_account}`],
                  ...amounts,
                ]}
              />
            }
          >
            <RelatedRows query={transfers.query} isEmpty={transfers.rows.length === 0} empty={t('admin.ledger_none')}>
              <SimpleTable
                caption={t('admin.book.transfers')}
                rows={transfers.rows.toReversed()}
                keyOf={(row) => String(row.id)}
                columns={[
                  {
                    id: 'kind',
                    header: t('admin.kind_of_event'),
                    cell: (row) => word('admin.transfer_kind', row.kind),
                  },
                  {
                    id: 'debit',
                    header: t('admin.debit'),
                    cell: (row) => <AccountLink id={row.debit_account} kind={row.debit_kind} />,
                  },
                  {
                    id: 'credit',
                    header: t('admin.credit'),
                    cell: (row) => <AccountLink id={row.credit_account} kind={row.credit_kind} />,
                  },
                  {
                    id: 'amount',
                    header: t('admin.amount'),
                    isEnd: true,
                    cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
                  },
                ]}
              />
            </RelatedRows>
          </Panel>
          <Panel title={t('admin.details')}>
            <JsonView value={journal.details} label={t('admin.details')} isLabelHidden />
          </Panel>
        </>
      )}
    </RecordPage>
  );
}
