import { useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { BankAccountRow } from '@/schemas/bank.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { AccountDialog } from './account-dialog.tsx';

/** Our own accounts at banks: where buyers transfer to, and from where withdrawals are paid. */
export function AccountList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [edited, setEdited] = useState<BankAccountRow | 'new' | null>(null);
  const columns = useColumns();
  const canAsk = can('ledger.adjust');
  return (
    <>
      <ListPage<BankAccountRow>
        resource="bank_accounts"
        title={t('admin.bank_book.accounts')}
        columns={columns}
        filters={[{ kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions }]}
        searchHint={t('admin.search_bank_accounts')}
        emptyTitle={t('admin.bank_accounts_none')}
        emptyText={t('admin.bank_accounts_none_text')}
        actions={
          canAsk && (
            <Button tone="primary" onClick={() => setEdited('new')}>
              {t('admin.account_add')}
            </Button>
          )
        }
        previewTitle={(row) => <bdi>{row.bank_name}</bdi>}
        preview={(row) => (
          <>
            <AccountFacts row={row} />
            {canAsk && (
              <div className="flex">
                <Button onClick={() => setEdited(row)}>{t('admin.account_edit')}</Button>
              </div>
            )}
          </>
        )}
      />
      {edited && <AccountDialog account={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useUses(): (row: BankAccountRow) => string {
  const { t } = useI18n();
  return (row) =>
    [row.receives_transfers ? t('admin.receives_transfers') : '', row.sends_payouts ? t('admin.sends_payouts') : '']
      .filter(Boolean)
      .join(' · ') || '–';
}

function useColumns(): readonly ListColumn<BankAccountRow>[] {
  const { t, word } = useI18n();
  const usesOf = useUses();
  return [
    {
      id: 'bank',
      header: t('admin.bank'),
      phone: 'title',
      sort: 'bank_name',
      text: (row) => row.bank_name,
      cell: (row) => <bdi className="font-medium">{row.bank_name}</bdi>,
    },
    {
      id: 'number',
      header: t('admin.our_account_number'),
      phone: 'line',
      text: (row) => row.account_number,
      cell: (row) => <Copyable value={row.account_number} />,
    },
    {
      id: 'currency',
      header: t('admin.currency'),
      phone: 'aside',
      text: (row) => row.currency,
      cell: (row) => row.currency,
    },
    {
      id: 'uses',
      header: t('admin.account_uses'),
      phone: 'line',
      isFlexible: true,
      text: usesOf,
      cell: usesOf,
    },
    {
      id: 'format',
      header: t('admin.statements_as'),
      text: (row) => row.format,
      cell: (row) => word('admin.statement_format', row.format),
    },
    {
      id: 'closing',
      header: t('admin.closing_balance'),
      isEnd: true,
      isKept: true,
      text: (row) => (row.closing_minor === null ? '' : amountForCsv(row.closing_minor, row.currency)),
      cell: (row) => (row.closing_minor === null ? '–' : <Amount minor={row.closing_minor} currency={row.currency} />),
    },
    {
      id: 'open',
      header: t('admin.lines_open'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.open_lines),
      cell: (row) => row.open_lines,
    },
  ];
}

function AccountFacts({ row }: { row: BankAccountRow }) {
  const { t, word } = useI18n();
  const usesOf = useUses();
  return (
    <div className="flex flex-col gap-3">
      <Facts
        facts={[
          { label: t('admin.holder'), value: <Copyable value={row.holder_name} /> },
          { label: t('admin.our_account_number'), value: <Copyable value={row.account_number} /> },
          row.bic ? { label: 'BIC', value: <Copyable value={row.bic} /> } : null,
          { label: t('admin.currency'), value: row.currency },
          { label: t('admin.account_uses'), value: usesOf(row) },
          { label: t('admin.statements_as'), value: word('admin.statement_format', row.format) },
          row.closing_minor === null
            ? null
            : {
                label: t('admin.closing_balance'),
                value: (
                  <span>
                    <Amount minor={row.closing_minor} currency={row.currency} /> ·{' '}
                    <bdi dir="ltr">{row.last_booked_on}</bdi>
                  </span>
                ),
              },
          { label: t('admin.lines_open'), value: row.open_lines },
          { label: t('admin.changed'), value: <Moment at={row.updated_at} /> },
        ]}
      />
      {row.csv_format && <JsonView value={row.csv_format} label={t('admin.csv_layout')} />}
    </div>
  );
}
