import { useMutation } from '@tanstack/react-query';
import { FileCheck, FileSpreadsheet, FileText } from 'lucide-react';
import { useRef, useState } from 'react';
import { walletStatementProof, type StatementLine, type WalletPeriod } from '@shared/schemas/wallets.ts';
import { addDays, startOfDay, type CalendarDay } from '@shared/time/calendar.ts';
import { formatDate } from '@shared/time/format-time.ts';
import { useI18n } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { ask } from '@/lib/command.ts';
import { downloadFile } from '@/lib/download.ts';
import { useTimeZone } from '@/lib/time.tsx';
import { csvOf } from './statement-csv.ts';
import { linesPerPart, mostParts, partOf, partsOf } from './statement-parts.ts';
import { readWholePeriod, type StatementFilter } from './statement-queries.ts';
import type { StatementSearch } from './statement-search.ts';

type StatementFilesProps = {
  period: WalletPeriod;
  filter: StatementFilter;
  search: StatementSearch;
  ownerName: string;
};
type Kind = 'csv' | 'pdf' | 'proof';

const icons = { csv: FileSpreadsheet, pdf: FileText, proof: FileCheck } as const;

/** Files of more lines than this serve nobody and take a phone too long. */
const mostLines: Readonly<Record<Kind, number>> = { csv: 50_000, pdf: mostParts * linesPerPart, proof: 1000 };

/** One file: of what kind, and which of the documents that a long statement comes in. */
type Wish = { readonly kind: Kind; readonly part: number };

/**
 * The statement as a file, made in the browser from all lines of the period. The file with proof is as the database gives
 * it, and of all kinds of lines: one that is left out could not be told from one that was hidden.
 */
export function StatementFiles(props: StatementFilesProps) {
  const { t } = useI18n();
  const [read, setRead] = useState(0);
  const makeFile = useFileMaker(props, setRead);
  const make = useMutation({ networkMode: 'always', mutationFn: makeFile, onMutate: () => setRead(0) });
  const { count } = props.period;
  if (count === 0) return null;
  const kinds: readonly Kind[] = props.filter.group === null ? ['pdf', 'csv', 'proof'] : ['pdf', 'csv'];
  const parts = count > mostLines.pdf ? 1 : partsOf(count);
  const wishes = kinds.flatMap((kind): Wish[] =>
    kind === 'pdf' ? Array.from({ length: parts }, (_, index) => ({ kind, part: index + 1 })) : [{ kind, part: 1 }],
  );
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {wishes.map(({ kind, part }) => {
          const Icon = icons[kind];
          const name = t(`statement.${kind}`);
          return (
            <Button
              key={`${kind} ${part}`}
              tone="quiet"
              size="small"
              icon={<Icon aria-hidden className="size-4" />}
              isBusy={make.isPending && make.variables.kind === kind && make.variables.part === part}
              isDisabled={count > mostLines[kind] || make.isPending}
              onClick={() => make.mutate({ kind, part })}
            >
              {kind === 'pdf' && parts > 1 ? t('statement.file_part', { file: name, part, parts }) : name}
            </Button>
          );
        })}
        <p role="status" className="text-sm text-ink-soft">
          {make.isPending ? t('statement.preparing', { count: read }) : make.isSuccess ? t('statement.ready') : ''}
        </p>
      </div>
      {parts > 1 ? (
        <p className="text-sm text-ink-soft">
          {t('statement.in_parts', { most: linesPerPart.toLocaleString('en'), parts })}
        </p>
      ) : null}
      {kinds
        .filter((kind) => count > mostLines[kind])
        .map((kind) => (
          <p key={kind} className="text-sm text-ink-soft">
            {t('statement.too_long', { file: t(`statement.${kind}`), most: mostLines[kind].toLocaleString('en') })}
          </p>
        ))}
      {make.isError ? <ErrorNote error={make.error} /> : null}
    </div>
  );
}

function useFileMaker(
  { period, filter, search, ownerName }: StatementFilesProps,
  onProgress: (count: number) => void,
): (wish: Wish) => Promise<void> {
  const { t, locale } = useI18n();
  const timeZone = useTimeZone();
  const name = ['amana-statement', period.currency, search.from, search.to].filter(Boolean).join('-');
  const inWords = (day: CalendarDay | undefined): string | null =>
    day === undefined
      ? null
      : formatDate(startOfDay(day, timeZone), locale, { timeZone, now: startOfDay(addDays(day, -400), timeZone) });
  // The next part of a long statement is made of what was read for the one before.
  const kept = useRef<{ readonly of: string; readonly lines: readonly StatementLine[] } | null>(null);
  const readAll = async (): Promise<readonly StatementLine[]> => {
    const of = JSON.stringify([period.account_id, period.first_version, period.last_version, filter.group]);
    if (kept.current?.of === of) return kept.current.lines;
    const lines = await readWholePeriod(period, filter.group, onProgress);
    kept.current = lines.length > linesPerPart ? { of, lines } : null;
    return lines;
  };
  return async ({ kind, part }) => {
    if (kind === 'proof') {
      const proof = await ask(walletStatementProof, {
        p_account_id: period.account_id,
        p_from_version: period.first_version,
        p_to_version: period.last_version,
      });
      downloadFile(`${name}-proof.json`, JSON.stringify(proof), 'application/json');
      return;
    }
    // Both parts of the document's code come while the lines are read.
    const code = kind === 'pdf' ? Promise.all([import('./statement-pdf.ts'), import('@/lib/pdf/fonts.ts')]) : null;
    const lines = await readAll();
    if (code === null) {
      downloadFile(`${name}.csv`, csvOf(lines, period.currency, timeZone, t), 'text/csv;charset=utf-8');
      return;
    }
    const [{ statementPdf }, { readFonts }] = await code;
    const parts = partsOf(lines.length);
    const content = await statementPdf(
      {
        ...partOf(period, lines, part),
        ownerName,
        from: inWords(search.from),
        to: inWords(search.to),
        groupName: filter.group === null ? null : t(`statement.group.${filter.group}`),
        partName: parts === 1 ? null : t('statement.part', { part, parts }),
        timeZone,
        now: Date.now(),
      },
      { t, locale },
      await readFonts(),
    );
    downloadFile(parts === 1 ? `${name}.pdf` : `${name}-${part}-of-${parts}.pdf`, content, 'application/pdf');
  };
}
