import { useMemo } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import type { OrderLedgerLine } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv, useAmountColumns } from '@/components/record/table-csv.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { JournalLink } from '@/features/ledger/owner-link.tsx';
import { tAccounts, type TAccount } from './t-accounts.ts';

/** Every ledger line of an order, and what each account got and gave, as T-accounts. */
export function OrderLedger({ order }: { order: OrderRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const amounts = useAmountColumns();
  // Whoever may not read the books is not told that no money has moved.
  const isShown = can('ledger.read');
  const { rows, query } = useRelated('order_ledger', { order_id: order.id }, isShown);
  /** The database names an account by its kind and its owner: `wallet · Ayesha Khan`. */
  const nameOf = (label: string): string => {
    const [kind = '', ...owner] = label.split(' · ');
    // The order's own code says nothing new on its own page.
    const others = owner.filter((name) => name !== order.code);
    return [word('admin.account_kind', kind), ...others].join(' · ');
  };
  const accounts = useMemo(() => tAccounts(rows), [rows]);
  const account = (id: OrderLedgerLine['debit_account'], label: string | null) => (
    <TextLink to={`/ledger/accounts/${id}`}>
      <bdi className="wrap-anywhere">{label ? nameOf(label) : `#${id}`}</bdi>
    </TextLink>
  );
  if (!isShown) return null;
  return (
    <Panel
      title={t('admin.ledger_lines')}
      isFlush
      actions={
        <TableCsv
          list="order_ledger"
          filter={{ order_id: order.id }}
          rows={rows}
          columns={[
            [t('admin.journal'), (row) => String(row.journal_id)],
            [t('admin.time'), (row) => row.occurred_at],
            [t('admin.kind_of_event'), (row) => row.kind],
            [t('admin.debit'), (row) => row.debit_label ?? String(row.debit_account)],
            [t('admin.credit'), (row) => row.credit_label ?? String(row.credit_account)],
            ...amounts,
          ]}
        />
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.ledger_none')}>
        <SimpleTable
          caption={t('admin.ledger_lines')}
          rows={rows}
          keyOf={(row) => String(row.id)}
          columns={[
            {
              id: 'journal',
              header: t('admin.journal'),
              cell: (row) => (
                <>
                  <JournalLink id={row.journal_id} /> {word('admin.transfer_kind', row.kind)}
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.occurred_at} show="absolute" />
                  </span>
                </>
              ),
            },
            { id: 'debit', header: t('admin.debit'), cell: (row) => account(row.debit_account, row.debit_label) },
            { id: 'credit', header: t('admin.credit'), cell: (row) => account(row.credit_account, row.credit_label) },
            {
              id: 'amount',
              header: t('admin.amount'),
              isEnd: true,
              cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
            },
          ]}
        />
        <div className="grid gap-3 border-t border-line p-4 sm:grid-cols-2 xl:grid-cols-3">
          {accounts.map((one) => (
            <TAccountCard key={one.id} account={one} name={nameOf(one.label)} currency={order.currency} />
          ))}
        </div>
      </RelatedRows>
    </Panel>
  );
}

/** One account: debits at the start, credits at the end, what is left under the line. */
function TAccountCard({ account, name, currency }: { account: TAccount; name: string; currency: CurrencyCode }) {
  const { t } = useI18n();
  const side = (label: string, amounts: readonly bigint[]) => (
    <div className="min-w-0 px-2 py-1">
      <p className="text-xs text-ink-soft">{label}</p>
      {amounts.map((minor, index) => (
        <p key={index} className="text-right">
          <Amount minor={minor} currency={currency} />
        </p>
      ))}
    </div>
  );
  const balance = account.credits - account.debits;
  return (
    <section className="min-w-0">
      <h3 className="truncate border-b-2 border-line-strong pb-1 text-center text-xs font-medium" title={name}>
        <bdi>{name}</bdi>
      </h3>
      <div className="grid grid-cols-2 divide-x divide-line-strong">
        {side(t('admin.debit'), account.debitLines)}
        {side(t('admin.credit'), account.creditLines)}
      </div>
      <p className="flex justify-between border-t border-line px-2 pt-1 text-xs">
        <span className="text-ink-soft">{t('admin.change')}</span>
        <Amount minor={balance} currency={currency} sign="always" className="font-medium" />
      </p>
    </section>
  );
}
