import { useMutation } from '@tanstack/react-query';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';
import type { StatementLine, WalletPeriod } from '@shared/schemas/wallets.ts';
import { useI18n } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { downloadFile } from '@/lib/download.ts';
import { useTimeZone } from '@/lib/time.tsx';
import { csvOf } from './statement-csv.ts';
import { readWholePeriod, type StatementFilter } from './statement-queries.ts';
import type { StatementSearch } from './statement-search.ts';

type StatementFilesProps = {
  period: WalletPeriod;
  filter: StatementFilter;
  search: StatementSearch;
  ownerName: string;
};

/** A file of more lines than this serves nobody and takes a phone too long. */
const mostLines = { csv: 50_000 } as const;

/** The statement as a file, made in the browser from all lines of the period. */
export function StatementFiles({ period, filter, search }: StatementFilesProps) {
  const { t } = useI18n();
  const timeZone = useTimeZone();
  const [read, setRead] = useState(0);
  const make = useMutation({
    networkMode: 'always',
    mutationFn: async (kind: 'csv') => {
      setRead(0);
      const lines: StatementLine[] = await readWholePeriod(period, filter.group, setRead);
      downloadFile(
        `${nameOf(period, search)}.${kind}`,
        csvOf(lines, period.currency, timeZone, t),
        'text/csv;charset=utf-8',
      );
    },
  });
  if (period.count === 0) return null;
  const isTooLong = period.count > mostLines.csv;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          tone="quiet"
          size="small"
          icon={<FileSpreadsheet aria-hidden className="size-4" />}
          isBusy={make.isPending}
          isDisabled={isTooLong}
          onClick={() => make.mutate('csv')}
        >
          {t('statement.csv')}
        </Button>
        <p role="status" className="text-sm text-ink-soft">
          {make.isPending ? t('statement.preparing', { count: read }) : make.isSuccess ? t('statement.ready') : ''}
        </p>
      </div>
      {isTooLong ? <p className="text-sm text-ink-soft">{t('statement.too_long', { most: mostLines.csv })}</p> : null}
      {make.isError ? <ErrorNote error={make.error} /> : null}
    </div>
  );
}

function nameOf(period: WalletPeriod, { from, to }: StatementSearch): string {
  return ['amana-statement', period.currency, from, to].filter(Boolean).join('-');
}
