import { useState } from 'react';
import { readProviderReport, reportColumns, type ReadReport } from '@shared/reconciliation/provider-report.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { FileField } from '@/components/ui/file-field.tsx';
import { railNames } from './parts.tsx';

type Chosen = { readonly name: string; readonly hash: string; readonly read: ReadReport };

async function readFile(file: File): Promise<Chosen> {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return {
    name: file.name,
    hash: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    read: readProviderReport(new TextDecoder().decode(bytes)),
  };
}

/** Brings in a report from a provider's portal: read here, checked row by row by the database, all or nothing. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { t, word } = useI18n();
  const [provider, setProvider] = useState<string>('jazzcash');
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <CommandDialog
      command="admin_import_provider_report"
      title={t('admin.report_bring_title', { provider: word('admin.provider_name', provider) })}
      consequence={<p>{t('admin.report_bring_text', { columns: reportColumns.join(', ') })}</p>}
      submitLabel={t('admin.report_bring')}
      doneText={t('admin.report_bring_done')}
      isReady={chosen?.read.ok === true}
      fields={(isLocked) => (
        <>
          <SelectField
            label={t('admin.provider')}
            value={provider}
            disabled={isLocked}
            onChange={(event) => setProvider(event.target.value)}
          >
            {railNames
              .filter((name) => name !== 'bank')
              .map((name) => (
                <option key={name} value={name}>
                  {word('admin.provider_name', name)}
                </option>
              ))}
          </SelectField>
          <FileField
            label={t('admin.report_bring_file')}
            accept=".csv,text/csv"
            isRequired
            isLocked={isLocked}
            onFiles={([file]) => {
              if (file) void readFile(file).then(setChosen);
            }}
          />
          {chosen && <Reading read={chosen.read} />}
        </>
      )}
      inputOf={(reason) => ({
        p_provider: provider,
        p_file_name: chosen?.name ?? '',
        p_content_hash: chosen?.hash ?? '',
        p_rows: chosen?.read.ok ? chosen.read.rows : [],
        p_reason: reason,
      })}
      onClose={onClose}
    />
  );
}

function Reading({ read }: { read: ReadReport }) {
  const { t } = useI18n();
  if (read.ok) return <output>{t('admin.report_bring_rows', { count: read.rows.length })}</output>;
  const { problem } = read;
  return (
    <p role="alert" className="font-medium text-negative">
      {problem.kind === 'column'
        ? t('admin.report_bring_header', { column: problem.column })
        : t('admin.report_bring_problem', { row: problem.row, column: problem.column })}
    </p>
  );
}
