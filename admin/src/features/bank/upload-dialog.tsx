import { useInvalidate } from '@refinedev/core';
import { Upload } from 'lucide-react';
import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { invokeFunction } from '@/providers/functions.ts';
import { adminError, toAdminError, type AdminError } from '@/providers/http-error.ts';
import { useRuntime } from '@/providers/runtime.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { importAnswer, type ImportAnswer } from '@/schemas/bank.ts';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { FileField } from '@/components/ui/file-field.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { useRelated } from '@/components/record/use-record.ts';

const mostBytes = 5 * 1024 * 1024;

type Brought =
  { readonly name: string; readonly answer: ImportAnswer } | { readonly name: string; readonly error: AdminError };

/** Brings statements in; a file that was brought before changes nothing. */
export function UploadButton() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isOpen, setIsOpen] = useState(false);
  if (!can('ledger.adjust')) return null;
  return (
    <>
      <Button tone="primary" icon={<Upload aria-hidden className="size-4" />} onClick={() => setIsOpen(true)}>
        {t('admin.statement_upload')}
      </Button>
      {isOpen && <UploadDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}

function UploadDialog({ onClose }: { onClose: () => void }) {
  const { t, word } = useI18n();
  const { rows: accounts, query } = useRelated('bank_accounts', {});
  const [chosen, setChosen] = useState('');
  const account = accounts.find(({ id }) => id === chosen) ?? (accounts.length === 1 ? accounts[0] : undefined);
  const { brought, isBusy, bring } = useUpload(account?.id);
  return (
    <Dialog title={t('admin.statement_upload')} onClose={onClose} isLocked={isBusy}>
      <div className="flex flex-col gap-4 p-4">
        <p>{t('admin.statement_upload_text')}</p>
        {query.isError ? (
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <SelectField
            label={t('admin.bank_account')}
            value={account?.id ?? ''}
            disabled={isBusy || query.isPending}
            hint={account ? word('admin.statement_format', account.format) : ''}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value="">
              {query.isSuccess && accounts.length === 0 ? t('admin.bank_accounts_none') : t('admin.choose')}
            </option>
            {accounts.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.bank_name} · ${one.account_number} · ${one.currency}`}
              </option>
            ))}
          </SelectField>
        )}
        <FileField
          label={t('admin.statement_files')}
          isMultiple
          isLocked={isBusy || account === undefined}
          keepsNames={false}
          onFiles={(files) => void bring(files)}
        />
        <output className="sr-only">{isBusy ? t('admin.sending') : ''}</output>
        {isBusy && <p className="text-ink-soft">{t('admin.statement_reading')}</p>}
        <ul className="flex flex-col gap-2">
          {brought.map((one, index) => (
            <li key={`${one.name} ${index}`}>
              <BroughtFile brought={one} />
            </li>
          ))}
        </ul>
        <div className="flex justify-end">
          <Button onClick={onClose} disabled={isBusy}>
            {t('admin.close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function useUpload(accountId: string | undefined) {
  const { client } = useRuntime();
  const invalidate = useInvalidate();
  const [brought, setBrought] = useState<readonly Brought[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const bringOne = async (file: File): Promise<Brought> => {
    try {
      if (file.size > mostBytes) throw adminError('statement.too_large', 'The file is too large.');
      const query = new URLSearchParams({ bank_account_id: accountId ?? '', file_name: file.name });
      const answer = await invokeFunction(client, `import-statement?${query}`, file, importAnswer);
      return { name: file.name, answer };
    } catch (error) {
      return { name: file.name, error: toAdminError(error) };
    }
  };
  const bring = async (files: readonly File[]): Promise<void> => {
    setIsBusy(true);
    // One after the other: which lines are new depends on the file before.
    for (const file of files) {
      const one = await bringOne(file);
      setBrought((before) => [...before, one]);
    }
    setIsBusy(false);
    for (const resource of ['bank_lines', 'statement_imports', 'bank_accounts']) {
      void invalidate({ resource, invalidates: ['list'] });
    }
  };
  return { brought, isBusy, bring };
}

function BroughtFile({ brought }: { brought: Brought }) {
  const { t, word } = useI18n();
  if ('error' in brought) {
    return (
      <div className="flex flex-col gap-1">
        <bdi className="font-medium">{brought.name}</bdi>
        <ErrorNote error={brought.error} />
        {brought.error.hint && <bdi className="text-xs text-ink-soft">{brought.error.hint}</bdi>}
      </div>
    );
  }
  const { answer } = brought;
  const counts = Object.entries(answer.by_status).map(
    ([status, count]) => `${word('admin.line_status', status)}: ${count}`,
  );
  return (
    <div className="rounded-card border border-line px-3 py-2">
      <bdi className="font-medium">{brought.name}</bdi>
      <p>
        {answer.is_new
          ? t('admin.statement_read', { fresh: answer.new_count ?? 0, known: answer.known_count ?? 0 })
          : t('admin.statement_known')}
      </p>
      {counts.length > 0 && <p className="text-xs text-ink-soft">{counts.join(' · ')}</p>}
    </div>
  );
}
