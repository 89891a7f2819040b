import { useI18n } from '@/providers/i18n.tsx';
import type { JournalRow } from '@/schemas/ledger.ts';
import { Copyable } from '@/components/ui/copyable.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { JournalLink, ThingLink } from './owner-link.tsx';

/** Business events of the books, refused ones included. */
export function JournalList() {
  const { t, word } = useI18n();
  const columns: readonly ListColumn<JournalRow>[] = [
    {
      id: 'id',
      header: t('admin.journal'),
      sort: 'id',
      phone: 'title',
      text: (row) => String(row.id),
      cell: (row) => <JournalLink id={row.id} className="font-medium" />,
    },
    {
      id: 'kind',
      header: t('admin.kind_of_event'),
      phone: 'line',
      text: (row) => row.kind,
      cell: (row) => word('admin.transfer_kind', row.kind),
    },
    {
      id: 'key',
      header: t('admin.key'),
      text: (row) => row.key,
      cell: (row) => (
        <Copyable value={row.key}>
          <bdi dir="ltr" className="font-mono text-xs">
            {row.key}
          </bdi>
        </Copyable>
      ),
    },
    {
      id: 'reference',
      header: t('admin.about'),
      phone: 'line',
      text: (row) => `${row.reference_type ?? ''} ${row.reference_id ?? ''}`.trim(),
      cell: (row) => <ThingLink type={row.reference_type} id={row.reference_id} />,
    },
    {
      id: 'state',
      header: t('admin.result'),
      phone: 'aside',
      text: (row) => (row.refusal ? 'refused' : 'posted'),
      cell: (row) =>
        row.refusal ? (
          <span className="font-medium text-negative">{t('admin.refused')}</span>
        ) : (
          <span>{t('admin.posted')}</span>
        ),
    },
    {
      id: 'at',
      header: t('admin.time'),
      phone: 'line',
      text: (row) => row.posted_at,
      cell: (row) => <Moment at={row.posted_at} show="absolute" />,
    },
  ];
  return (
    <ListPage<JournalRow>
      resource="journals"
      title={t('admin.book.journals')}
      columns={columns}
      filters={[
        { kind: 'text', field: 'reference_id', label: t('admin.reference_id') },
        { kind: 'text', field: 'kind', label: t('admin.kind_of_event') },
        { kind: 'day-range', field: 'posted_at', label: t('admin.time') },
      ]}
      searchHint={t('admin.search_journals')}
      emptyTitle={t('admin.ledger_none')}
      hrefOf={(row) => `/ledger/journals/${row.id}`}
      previewTitle={(row) => <bdi dir="ltr">#{row.id}</bdi>}
      preview={(row) => <JsonView value={row} label={t('admin.journal')} />}
    />
  );
}
