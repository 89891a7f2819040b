import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ParkedRow } from '@/schemas/reconciliation.ts';
import { CodeText } from '@/components/ui/code-text.tsx';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { SubjectLink, useProviderOptions } from './parts.tsx';

const things = ['payment', 'withdrawal', 'refund'] as const;

/** What providers were asked about and have not ended, the oldest first. */
export function ParkedList() {
  const { t, word } = useI18n();
  const providers = useProviderOptions();
  return (
    <ListPage<ParkedRow>
      resource="parked"
      title={t('admin.recon_book.parked')}
      columns={useColumns()}
      filters={[
        {
          kind: 'choice',
          field: 'thing',
          label: t('admin.about'),
          options: things.map((value) => ({ value, label: word('admin.thing', value) })),
        },
        { kind: 'choice', field: 'provider', label: t('admin.provider'), options: providers },
      ]}
      searchHint={t('admin.search_breaks')}
      emptyTitle={t('admin.parked_none')}
      emptyText={t('admin.parked_none_text')}
      previewTitle={(row) => <Copyable value={row.reference} />}
      preview={(row) => (
        <>
          <p>{row.is_forgotten ? t('admin.parked_forgotten') : t('admin.parked_text')}</p>
          <Facts
            facts={[
              {
                label: t('admin.about'),
                value: <SubjectLink type={row.thing} id={row.id} reference={row.reference} />,
              },
              { label: t('admin.provider'), value: word('admin.provider_name', row.provider) },
              { label: t('admin.amount'), value: <CopyableAmount minor={row.amount_minor} currency={row.currency} /> },
              { label: t('admin.status'), value: <StatusWord row={row} /> },
              { label: t('admin.parked_since'), value: <Moment at={row.since} /> },
              { label: t('admin.parked_asked'), value: row.poll_count },
              { label: t('admin.parked_next'), value: <Moment at={row.next_poll_at} /> },
              row.last_code ? { label: t('admin.run_error'), value: <CodeText code={row.last_code} /> } : null,
            ]}
          />
        </>
      )}
    />
  );
}

function StatusWord({ row }: { row: ParkedRow }) {
  const { word } = useI18n();
  const group = row.thing === 'refund' ? 'admin.refund_status' : `${row.thing}.status`;
  return word(group, row.status);
}

function useColumns(): readonly ListColumn<ParkedRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'about',
      header: t('admin.about'),
      isFlexible: true,
      phone: 'title',
      text: (row) => row.reference,
      cell: (row) => <SubjectLink type={row.thing} id={row.id} reference={row.reference} />,
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'line',
      text: (row) => row.provider,
      cell: (row) => word('admin.provider_name', row.provider),
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
      id: 'status',
      header: t('admin.status'),
      phone: 'line',
      text: (row) => row.status,
      cell: (row) => <StatusWord row={row} />,
    },
    {
      id: 'since',
      header: t('admin.parked_since'),
      sort: 'since',
      phone: 'line',
      text: (row) => row.since ?? '',
      cell: (row) => <Moment at={row.since} show="relative" />,
    },
    {
      id: 'asked',
      header: t('admin.parked_asked'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.poll_count),
      cell: (row) => row.poll_count,
    },
    {
      id: 'next',
      header: t('admin.parked_next'),
      phone: 'line',
      text: (row) => row.next_poll_at ?? '',
      cell: (row) => (
        <span className={row.is_forgotten ? 'font-medium text-negative' : ''}>
          <Moment at={row.next_poll_at} show="relative" />
        </span>
      ),
    },
  ];
}
