import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { AccountEntryRow, AccountRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { AccountLink, JournalLink, ThingLink } from './owner-link.tsx';

/** Up on its normal side, down on the other. */
const changeOf = (row: AccountEntryRow): bigint => (row.direction === row.side ? row.amount_minor : -row.amount_minor);

/** The statement of an account, newest first, each line with the balance after it; up to a version, or to the last. */
export function Statement({ account, upTo }: { account: AccountRow; upTo: number | null }) {
  const { t, word } = useI18n();
  const columns: readonly ListColumn<AccountEntryRow>[] = [
    {
      id: 'version',
      header: account.mode === 'recorded' ? t('admin.transfer') : t('admin.version'),
      sort: 'version',
      isHiddenFirst: true,
      text: (row) => String(row.version),
      cell: (row) => <bdi dir="ltr">{row.version}</bdi>,
    },
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
      text: (row) => `${row.contra_kind} #${row.contra_account}`,
      cell: (row) => <AccountLink id={row.contra_account} kind={row.contra_kind} />,
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
      text: (row) => amountForCsv(changeOf(row), row.currency),
      cell: (row) => <Amount minor={changeOf(row)} currency={row.currency} sign="always" />,
    },
    {
      id: 'balance',
      header: t('admin.balance_after'),
      isEnd: true,
      isKept: true,
      phone: 'fact',
      text: (row) => (row.balance_minor === null ? '' : amountForCsv(row.balance_minor, row.currency)),
      cell: (row) =>
        row.balance_minor === null ? (
          <span className="text-ink-soft">–</span>
        ) : (
          <Amount minor={row.balance_minor} currency={row.currency} />
        ),
    },
  ];
  return (
    <ListPage<AccountEntryRow>
      resource="account_entries"
      title={t('admin.statement')}
      headingLevel={2}
      columns={columns}
      filters={[
        {
          kind: 'choice',
          field: 'direction',
          label: t('admin.side'),
          options: (['debit', 'credit'] as const).map((value) => ({ value, label: t(`admin.${value}`) })),
        },
        { kind: 'day-range', field: 'posted_at', label: t('admin.time') },
      ]}
      extra={{ account_id: String(account.id), ...(upTo !== null && { 'version.most': String(upTo) }) }}
      emptyTitle={t('admin.statement_none')}
      previewTitle={(row) => <bdi dir="ltr">#{row.id}</bdi>}
      hrefOf={(row) => `/ledger/journals/${row.journal_id}`}
      preview={(row) => <EntryFacts entry={row} />}
    />
  );
}

function EntryFacts({ entry }: { entry: AccountEntryRow }) {
  const { t, word } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.kind_of_event'), value: word('admin.transfer_kind', entry.kind) },
        { label: t('admin.side'), value: t(`admin.${entry.direction}`) },
        { label: t('admin.amount'), value: <Amount minor={entry.amount_minor} currency={entry.currency} /> },
        {
          label: t('admin.other_account'),
          value: <AccountLink id={entry.contra_account} kind={entry.contra_kind} />,
        },
        { label: t('admin.about'), value: <ThingLink type={entry.reference_type} id={entry.reference_id} /> },
        { label: t('admin.journal'), value: <JournalLink id={entry.journal_id} /> },
        { label: t('admin.time'), value: <Moment at={entry.posted_at} /> },
        entry.effective_at === entry.posted_at
          ? null
          : { label: t('admin.effective'), value: <Moment at={entry.effective_at} /> },
      ]}
    />
  );
}
