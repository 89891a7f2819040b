import { useInvalidate } from '@refinedev/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { downloadText } from '@/lib/csv.ts';
import { invokeFunction } from '@/providers/functions.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';
import { fileFormats, payoutFile, type FileFormat, type PayoutBatchRow } from '@/schemas/payout-batches.ts';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';

/** The batch's file in each format that banks take. Fetching it again gives the same bytes. */
export function BatchFiles({ batch }: { batch: PayoutBatchRow }) {
  const { t, word } = useI18n();
  const [isAsking, setIsAsking] = useState(false);
  const { fetchFile, busy, error } = useFile(batch.id);
  const isFirst = batch.status === 'approved';
  return (
    <>
      {isFirst ? (
        <Button tone="primary" onClick={() => setIsAsking(true)}>
          {t('admin.file_make')}
        </Button>
      ) : (
        fileFormats.map((format) => (
          <Button
            key={format}
            icon={<Download aria-hidden className="size-4" />}
            disabled={busy !== null}
            onClick={() => void fetchFile(format)}
          >
            {word('admin.file_format', format)}
          </Button>
        ))
      )}
      {error !== null && !isAsking && <ErrorNote error={error} />}
      {isAsking && (
        <Dialog
          title={`${t('admin.file_make')} · ${batch.code}`}
          isLocked={busy !== null}
          onClose={() => setIsAsking(false)}
        >
          <div className="flex flex-col gap-4 p-4">
            <p>{t('admin.file_make_text')}</p>
            {error !== null && <ErrorNote error={error} />}
            <div className="flex flex-wrap justify-end gap-2">
              <Button disabled={busy !== null} onClick={() => setIsAsking(false)}>
                {t('admin.close')}
              </Button>
              {fileFormats.map((format) => (
                <Button
                  key={format}
                  tone="primary"
                  disabled={busy !== null}
                  onClick={() => {
                    void fetchFile(format).then((isDone) => isDone && setIsAsking(false));
                  }}
                >
                  {busy === format ? t('admin.sending') : word('admin.file_format', format)}
                </Button>
              ))}
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}

function useFile(batchId: string) {
  const { client } = useRuntime();
  const invalidate = useInvalidate();
  const [busy, setBusy] = useState<FileFormat | null>(null);
  const [error, setError] = useState<unknown>(null);
  const fetchFile = async (format: FileFormat): Promise<boolean> => {
    setBusy(format);
    setError(null);
    try {
      const file = await invokeFunction(client, 'export-payouts', { batch_id: batchId, format }, payoutFile);
      downloadText(file.file_name, file.content, `${file.content_type};charset=utf-8`);
      return true;
    } catch (caught) {
      setError(caught);
      return false;
    } finally {
      setBusy(null);
      for (const resource of ['payout_batches', 'payout_batch_items', 'withdrawals']) {
        void invalidate({ resource, invalidates: ['list', 'detail'], id: batchId });
      }
    }
  };
  return { fetchFile, busy, error };
}
