import { Download } from 'lucide-react';
import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';
import { saveFile, type SavedFile } from '@/providers/saved-file.ts';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';

type Props = {
  label: string;
  size?: 'small';
  fileOf: () => SavedFile;
};

/** Saves what a page shows as a file; the audit trail has it first, and without that line there is no file. */
export function SaveFileButton({ label, size, fileOf }: Props) {
  const { t } = useI18n();
  const { client } = useRuntime();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = () => {
    setIsBusy(true);
    setError(null);
    saveFile(client, fileOf())
      .catch((reason: unknown) => setError(reason))
      .finally(() => setIsBusy(false));
  };
  return (
    <>
      <Button
        {...(size && { size })}
        icon={<Download aria-hidden className={size === 'small' ? 'size-3.5' : 'size-4'} />}
        disabled={isBusy}
        onClick={save}
      >
        {isBusy ? t('admin.sending') : label}
      </Button>
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}
