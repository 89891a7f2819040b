import { useParams } from 'react-router';
import { amountForCsv } from '@/lib/amount-text.ts';
import { toCsv } from '@/lib/csv.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ClosingRow, TrialBalanceRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RecordPage, RelatedRows } from '@/components/record/record-page.tsx';
import { SaveFileButton } from '@/components/record/save-file-button.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { ClosingFacts } from './closing-list.tsx';

/** One closed period with its trial balance. */
export function ClosingPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: closing, query } = useRecord('closings', id);
  return (
    <RecordPage
      query={query}
      back="/ledger?book=periods"
      backLabel={t('admin.book.periods')}
      title={
        closing && (
          <>
            {t(`admin.period.${closing.period}`)} <bdi dir="ltr">{closing.starts_on}</bdi>
          </>
        )
      }
    >
      {closing && (
        <>
          <Panel title={t('admin.facts')}>
            <ClosingFacts closing={closing} columns={2} />
          </Panel>
          <TrialBalance closing={closing} />
        </>
      )}
    </RecordPage>
  );
}

const balanceOn = (row: TrialBalanceRow, side: TrialBalanceRow['side']): bigint => {
  const balance = row.side === side ? row.balance_minor : -row.balance_minor;
  return balance > 0n ? balance : 0n;
};

/** Each kind of account with its balance on the side where it stands; both sides add up to the same. */
function TrialBalance({ closing }: { closing: ClosingRow }) {
  const { t, word } = useI18n();
  const { rows, query } = useRelated('trial_balances', { closing_id: String(closing.id) });
  const currencies = [...new Set(rows.map((row) => row.currency))];
  const fileOf = () => ({
    name: `amana-trial-balance-${closing.period}-${closing.starts_on}.csv`,
    text: toCsv(
      [t('admin.currency'), t('admin.account_kind'), t('admin.debit'), t('admin.credit')],
      rows.map((row) => [
        row.currency,
        row.kind,
        amountForCsv(balanceOn(row, 'debit'), row.currency),
        amountForCsv(balanceOn(row, 'credit'), row.currency),
      ]),
    ),
    list: 'trial_balances',
    filter: { period: closing.period, starts_on: closing.starts_on },
    rowCount: rows.length,
    isWhole: true,
  });
  return (
    <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.ledger_none')}>
      {currencies.map((currency, index) => {
        const own = rows.filter((row) => row.currency === currency).toSorted((a, b) => a.kind.localeCompare(b.kind));
        const total = (side: TrialBalanceRow['side']) => own.reduce((sum, row) => sum + balanceOn(row, side), 0n);
        return (
          <Panel
            key={currency}
            title={`${t('admin.trial_balance')} · ${currency}`}
            isFlush
            actions={index === 0 && <SaveFileButton size="small" label={t('admin.export_csv')} fileOf={fileOf} />}
          >
            <SimpleTable
              caption={`${t('admin.trial_balance')} ${currency}`}
              rows={own}
              keyOf={(row) => row.id}
              columns={[
                { id: 'kind', header: t('admin.account_kind'), cell: (row) => word('admin.account_kind', row.kind) },
                {
                  id: 'debit',
                  header: t('admin.debit'),
                  isEnd: true,
                  cell: (row) => <Figure minor={balanceOn(row, 'debit')} currency={currency} />,
                },
                {
                  id: 'credit',
                  header: t('admin.credit'),
                  isEnd: true,
                  cell: (row) => <Figure minor={balanceOn(row, 'credit')} currency={currency} />,
                },
              ]}
              footer={
                <tfoot>
                  <tr className="border-t border-line-strong font-medium @max-md:grid @max-md:grid-cols-[minmax(0,1fr)_auto] @max-md:px-4 @max-md:py-2">
                    <th scope="row" className="py-1.5 ps-4 text-start @max-md:p-0">
                      {t('admin.total')}
                    </th>
                    <td className="px-3 py-1.5 text-right @max-md:p-0 @max-md:text-end">
                      <Amount minor={total('debit')} currency={currency} />
                    </td>
                    <td className="py-1.5 ps-3 pe-4 text-right @max-md:col-start-2 @max-md:p-0 @max-md:text-end">
                      <Amount minor={total('credit')} currency={currency} />
                    </td>
                  </tr>
                </tfoot>
              }
            />
          </Panel>
        );
      })}
    </RelatedRows>
  );
}

function Figure({ minor, currency }: { minor: bigint; currency: TrialBalanceRow['currency'] }) {
  return minor === 0n ? <span className="text-ink-soft">–</span> : <Amount minor={minor} currency={currency} />;
}
