import { useI18n } from '@/providers/i18n.tsx';
import type { SealRow } from '@/schemas/ledger.ts';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { JournalLink } from './owner-link.tsx';

/** The published chain: the newest hash is the head. */
export function SealList() {
  const { t } = useI18n();
  const columns: readonly ListColumn<SealRow>[] = [
    {
      id: 'id',
      header: t('admin.seal'),
      sort: 'id',
      phone: 'title',
      text: (row) => String(row.id),
      cell: (row) => (
        <bdi dir="ltr" className="font-medium">
          #{row.id}
        </bdi>
      ),
    },
    {
      id: 'range',
      header: t('admin.book.journals'),
      phone: 'line',
      text: (row) => `${row.first_journal_id}-${row.last_journal_id}`,
      cell: (row) => <Range first={row.first_journal_id} last={row.last_journal_id} />,
    },
    {
      id: 'transfers',
      header: t('admin.book.transfers'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.transfer_count),
      cell: (row) => row.transfer_count,
    },
    {
      id: 'hash',
      header: t('admin.hash'),
      text: (row) => row.hash,
      cell: (row) => <Hash value={row.hash} />,
    },
    {
      id: 'at',
      header: t('admin.sealed'),
      phone: 'line',
      text: (row) => row.sealed_at,
      cell: (row) => <Moment at={row.sealed_at} show="absolute" />,
    },
  ];
  return (
    <ListPage<SealRow>
      resource="seals"
      title={t('admin.book.seals')}
      columns={columns}
      filters={[{ kind: 'day-range', field: 'sealed_at', label: t('admin.sealed') }]}
      emptyTitle={t('admin.seals_none')}
      emptyText={t('admin.seals_none_text')}
      previewTitle={(row) => (
        <>
          {t('admin.seal')} <bdi dir="ltr">#{row.id}</bdi>
        </>
      )}
      preview={(row) => (
        <Facts
          facts={[
            { label: t('admin.hash'), value: <WholeHash value={row.hash} /> },
            { label: t('admin.root'), value: <WholeHash value={row.root} /> },
            { label: t('admin.hash_before'), value: <WholeHash value={row.previous_hash} /> },
            {
              label: t('admin.book.journals'),
              value: <Range first={row.first_journal_id} last={row.last_journal_id} />,
            },
            { label: t('admin.sealed'), value: <Moment at={row.sealed_at} /> },
          ]}
        />
      )}
    />
  );
}

export function Range({ first, last }: { first: number; last: number }) {
  return (
    <span className="whitespace-nowrap">
      <JournalLink id={first} /> – <JournalLink id={last} />
    </span>
  );
}

function Hash({ value }: { value: string }) {
  return (
    <Copyable value={value}>
      <bdi dir="ltr" className="font-mono text-xs">
        {value.slice(0, 16)}…
      </bdi>
    </Copyable>
  );
}

function WholeHash({ value }: { value: string }) {
  if (value === '') return <span className="text-ink-soft">–</span>;
  return (
    <Copyable value={value}>
      <bdi dir="ltr" className="font-mono text-xs break-all">
        {value}
      </bdi>
    </Copyable>
  );
}
