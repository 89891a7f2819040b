import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { AccountRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';
import { AccountFacts } from './account-facts.tsx';
import { ThingLink } from './owner-link.tsx';

const kinds = [
  'wallet',
  'escrow',
  'payout_in_transit',
  'provider_clearing',
  'bank',
  'commission',
  'tax_payable',
  'payout_fee',
  'provider_fee',
  'promotion_cost',
  'goodwill',
  'write_off',
  'store_receivable',
  'commission_receivable',
  'driver_cash',
  'subscription',
  'conversion',
  'exchange_spread',
] as const;

/** Every account with its balance on its normal side. */
export function AccountList() {
  const { t, word } = useI18n();
  const columns: readonly ListColumn<AccountRow>[] = [
    {
      id: 'id',
      header: t('admin.account_number'),
      sort: 'id',
      phone: 'title',
      text: (row) => String(row.id),
      cell: (row) => (
        <TextLink to={`/ledger/accounts/${row.id}`} className="font-medium">
          <bdi dir="ltr">#{row.id}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'kind',
      header: t('admin.account_kind'),
      phone: 'title',
      text: (row) => row.kind,
      cell: (row) => word('admin.account_kind', row.kind),
    },
    {
      id: 'owner',
      header: t('admin.owner'),
      phone: 'line',
      text: (row) => `${row.owner_type} ${row.owner_id}`,
      cell: (row) => <ThingLink type={row.owner_type} id={row.owner_id} />,
    },
    {
      id: 'balance',
      header: t('admin.balance'),
      isEnd: true,
      phone: 'aside',
      text: (row) => (row.posted_minor === null ? '' : amountForCsv(row.posted_minor, row.currency)),
      cell: (row) => (row.posted_minor === null ? '–' : <Amount minor={row.posted_minor} currency={row.currency} />),
    },
    {
      id: 'held',
      header: t('admin.reserved'),
      isEnd: true,
      text: (row) => (row.held_minor ? amountForCsv(row.held_minor, row.currency) : ''),
      cell: (row) => (row.held_minor ? <Amount minor={row.held_minor} currency={row.currency} /> : '–'),
    },
    {
      id: 'side',
      header: t('admin.side'),
      isHiddenFirst: true,
      text: (row) => row.side,
      cell: (row) => t(`admin.${row.side}`),
    },
    {
      id: 'version',
      header: t('admin.version'),
      isEnd: true,
      isHiddenFirst: true,
      text: (row) => String(row.version),
      cell: (row) => row.version,
    },
    {
      id: 'updated',
      header: t('admin.changed'),
      phone: 'line',
      text: (row) => row.updated_at ?? '',
      cell: (row) => <Moment at={row.updated_at} show="relative" />,
    },
  ];
  return (
    <ListPage<AccountRow>
      resource="accounts"
      title={t('admin.book.accounts')}
      columns={columns}
      filters={[
        {
          kind: 'choice',
          field: 'kind',
          label: t('admin.account_kind'),
          options: kinds.map((kind) => ({ value: kind, label: word('admin.account_kind', kind) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
        { kind: 'text', field: 'owner_id', label: t('admin.owner_id') },
      ]}
      emptyTitle={t('admin.accounts_none')}
      hrefOf={(row) => `/ledger/accounts/${row.id}`}
      previewTitle={(row) => word('admin.account_kind', row.kind)}
      preview={(row) => <AccountFacts account={row} />}
    />
  );
}
