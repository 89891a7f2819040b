import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from './record-page.tsx';
import { SimpleTable } from './simple-table.tsx';
import { TableCsv } from './table-csv.tsx';
import { useRelated } from './use-record.ts';

/** The ledger accounts of a person or store, each with the way to its statement. */
export function AccountsPanel({ ownerId }: { ownerId: string }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const isShown = can('ledger.read');
  const { rows, query } = useRelated('accounts', { owner_id: ownerId }, isShown);
  if (!isShown) return null;
  return (
    <Panel
      title={t('admin.accounts')}
      isFlush
      actions={
        <TableCsv
          list="accounts"
          filter={{ owner_id: ownerId }}
          rows={rows}
          columns={[
            [t('admin.account_number'), (row) => String(row.id)],
            [t('admin.account_kind'), (row) => row.kind],
            [
              t('admin.balance'),
              (row) => (row.posted_minor === null ? '' : amountForCsv(row.posted_minor, row.currency)),
            ],
            [t('admin.reserved'), (row) => amountForCsv(row.held_minor ?? 0n, row.currency)],
            [t('admin.currency'), (row) => row.currency],
          ]}
        />
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.accounts_none')}>
        <SimpleTable
          caption={t('admin.accounts')}
          rows={rows}
          keyOf={(row) => String(row.id)}
          columns={[
            {
              id: 'kind',
              header: t('admin.account_kind'),
              cell: (row) => (
                <TextLink to={`/ledger/accounts/${row.id}`}>{word('admin.account_kind', row.kind)}</TextLink>
              ),
            },
            {
              id: 'balance',
              header: t('admin.balance'),
              isEnd: true,
              cell: (row) =>
                row.posted_minor === null ? '–' : <Amount minor={row.posted_minor} currency={row.currency} />,
            },
            {
              id: 'held',
              header: t('admin.reserved'),
              isEnd: true,
              cell: (row) => (row.held_minor ? <Amount minor={row.held_minor} currency={row.currency} /> : '–'),
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
