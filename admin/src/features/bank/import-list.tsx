import { useI18n } from '@/providers/i18n.tsx';
import { importStatuses, type StatementImportRow } from '@/schemas/bank.ts';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { UploadButton } from './upload-dialog.tsx';

/** Files of statements that staff brought, and why one could not be read. */
export function ImportList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  return (
    <ListPage<StatementImportRow>
      resource="statement_imports"
      title={t('admin.bank_book.statements')}
      columns={columns}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: importStatuses.map((value) => ({ value, label: word('admin.import_status', value) })),
        },
        { kind: 'day-range', field: 'created_at', label: t('admin.imported') },
      ]}
      searchHint={t('admin.search_imports')}
      emptyTitle={t('admin.imports_none')}
      emptyText={t('admin.imports_none_text')}
      actions={<UploadButton />}
      previewTitle={(row) => <bdi>{row.file_name}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.import_status" status={row.status} />
          <ImportFacts row={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<StatementImportRow>[] {
  const { t } = useI18n();
  return [
    {
      id: 'file',
      header: t('admin.file'),
      phone: 'title',
      isFlexible: true,
      text: (row) => row.file_name,
      cell: (row) => <bdi>{row.file_name}</bdi>,
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.import_status" status={row.status} />,
    },
    {
      id: 'bank',
      header: t('admin.bank'),
      phone: 'line',
      text: (row) => row.bank_name,
      cell: (row) => <bdi>{row.bank_name}</bdi>,
    },
    {
      id: 'lines',
      header: t('admin.lines'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.line_count ?? ''),
      cell: (row) => row.line_count ?? '–',
    },
    {
      id: 'new',
      header: t('admin.lines_new'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.new_count ?? ''),
      cell: (row) => row.new_count ?? '–',
    },
    {
      id: 'by',
      header: t('admin.imported_by'),
      text: (row) => row.imported_by_email ?? '',
      cell: (row) => <bdi dir="ltr">{row.imported_by_email ?? '–'}</bdi>,
    },
    {
      id: 'at',
      header: t('admin.imported'),
      sort: 'created_at',
      phone: 'line',
      text: (row) => row.created_at,
      cell: (row) => <Moment at={row.created_at} show="relative" />,
    },
  ];
}

function ImportFacts({ row }: { row: StatementImportRow }) {
  const { t, errorText } = useI18n();
  const problem = row.problem_code ? errorText({ code: row.problem_code }) : null;
  return (
    <Facts
      facts={[
        problem ? { label: t('admin.failure'), value: `${problem.text} ${problem.next ?? ''}` } : null,
        row.problem_detail
          ? {
              label: row.problem_line === null ? t('admin.details') : t('admin.at_line', { line: row.problem_line }),
              value: <bdi dir="ltr">{row.problem_detail}</bdi>,
            }
          : null,
        {
          label: t('admin.bank_account'),
          value: (
            <bdi>
              {row.bank_name} · {row.account_number}
            </bdi>
          ),
        },
        { label: t('admin.lines'), value: row.line_count ?? '–' },
        {
          label: t('admin.lines_new'),
          value:
            row.new_count === null ? (
              '–'
            ) : (
              <TextLink to={`/bank?book=lines&tab=all&statement_import_id=${row.id}`}>{row.new_count}</TextLink>
            ),
        },
        { label: t('admin.lines_known'), value: row.known_count ?? '–' },
        { label: t('admin.imported_by'), value: <bdi dir="ltr">{row.imported_by_email ?? '–'}</bdi> },
        { label: t('admin.imported'), value: <Moment at={row.created_at} /> },
        { label: 'SHA-256', value: <Copyable value={row.sha256} /> },
      ]}
    />
  );
}
