import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { runStatuses, type RunRow } from '@/schemas/reconciliation.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CodeText, CodeWords } from '@/components/ui/code-text.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { Day, railNames, useProviderOptions } from './parts.tsx';

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

type Chosen = { readonly provider: string; readonly day: string };

/** The daily comparison of each rail: how far it is, what it found, and doing it again. */
export function RunList() {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const [isBringing, setIsBringing] = useState(false);
  const [starting, setStarting] = useState<Chosen | null>(null);
  const columns = useColumns();
  const providers = useProviderOptions();
  return (
    <>
      <ListPage<RunRow>
        resource="runs"
        title={t('admin.recon_book.runs')}
        columns={columns}
        filters={[
          { kind: 'choice', field: 'provider', label: t('admin.provider'), options: providers },
          {
            kind: 'choice',
            field: 'status',
            label: t('admin.status'),
            options: runStatuses.map((value) => ({ value, label: t(`admin.run_status.${value}`) })),
          },
        ]}
        emptyTitle={t('admin.runs_none')}
        emptyText={t('admin.runs_none_text')}
        actions={
          <>
            {can('ledger.adjust') && <Button onClick={() => setIsBringing(true)}>{t('admin.report_bring')}</Button>}
            {can('payments.replay') && (
              <Button tone="primary" onClick={() => setStarting({ provider: 'paystack', day: yesterday() })}>
                {t('admin.run_start')}
              </Button>
            )}
          </>
        }
        previewTitle={(row) => `${word('admin.provider_name', row.provider)} · ${row.day}`}
        preview={(row) => (
          <>
            <StatusMark group="admin.run_status" status={row.status} />
            <RunFacts run={row} />
            {can('payments.replay') && (
              <Button onClick={() => setStarting({ provider: row.provider, day: row.day })}>
                {t('admin.run_again')}
              </Button>
            )}
          </>
        )}
      />
      {isBringing && <ImportDialog onClose={() => setIsBringing(false)} />}
      {starting && <StartDialog first={starting} onClose={() => setStarting(null)} />}
    </>
  );
}

function useColumns(): readonly ListColumn<RunRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'day',
      header: t('admin.break_day'),
      sort: 'day',
      phone: 'line',
      text: (row) => row.day,
      cell: (row) => <Day day={row.day} />,
    },
    {
      id: 'provider',
      header: t('admin.provider'),
      phone: 'title',
      text: (row) => row.provider,
      cell: (row) => <span className="font-medium">{word('admin.provider_name', row.provider)}</span>,
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.run_status" status={row.status} />,
    },
    {
      id: 'records',
      header: t('admin.run_records'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.record_count),
      cell: (row) => row.record_count,
    },
    {
      id: 'breaks',
      header: t('admin.run_breaks'),
      isEnd: true,
      phone: 'fact',
      text: (row) => String(row.break_count ?? ''),
      cell: (row) => <BreakCount run={row} />,
    },
    {
      id: 'error',
      header: t('admin.run_error'),
      isFlexible: true,
      text: (row) => row.error ?? '',
      cell: (row) => <CodeWords code={row.error} />,
    },
    {
      id: 'compared',
      header: t('admin.run_compared'),
      text: (row) => row.compared_at ?? '',
      cell: (row) => <Moment at={row.compared_at} show="relative" />,
    },
  ];
}

function BreakCount({ run }: { run: RunRow }) {
  if (run.break_count === null || run.break_count === 0) return run.break_count ?? '–';
  return <TextLink to={`/reconciliation?book=breaks&tab=all&provider=${run.provider}`}>{run.break_count}</TextLink>;
}

function RunFacts({ run }: { run: RunRow }) {
  const { t, word } = useI18n();
  const isOnTheWay = run.status === 'waiting' || run.status === 'collecting';
  return (
    <Facts
      facts={[
        { label: t('admin.run_records'), value: run.record_count },
        { label: t('admin.run_breaks'), value: <BreakCount run={run} /> },
        run.unanswered_count > 0 ? { label: t('admin.run_unanswered'), value: run.unanswered_count } : null,
        { label: t('admin.run_round'), value: run.round },
        isOnTheWay && run.stage ? { label: t('admin.run_stage'), value: word('admin.run_stage', run.stage) } : null,
        run.attempts > 0 ? { label: t('admin.run_attempts'), value: run.attempts } : null,
        run.error ? { label: t('admin.run_error'), value: <CodeText code={run.error} /> } : null,
        isOnTheWay ? { label: t('admin.run_next'), value: <Moment at={run.next_attempt_at} /> } : null,
        run.compared_at ? { label: t('admin.run_compared'), value: <Moment at={run.compared_at} /> } : null,
        run.requested_by_label
          ? { label: t('admin.run_by'), value: <bdi dir="ltr">{run.requested_by_label}</bdi> }
          : null,
      ]}
    />
  );
}

function StartDialog({ first, onClose }: { first: Chosen; onClose: () => void }) {
  const { t, word } = useI18n();
  const [provider, setProvider] = useState(first.provider);
  const [day, setDay] = useState(first.day);
  return (
    <CommandDialog
      command="admin_start_reconciliation"
      title={t('admin.run_start_title', { provider: word('admin.provider_name', provider) })}
      consequence={<p>{t('admin.run_start_text')}</p>}
      submitLabel={t('admin.run_start')}
      doneText={t('admin.run_started')}
      needsReason={false}
      isReady={/^\d{4}-\d{2}-\d{2}$/.test(day)}
      fields={(isLocked) => (
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label={t('admin.provider')}
            value={provider}
            disabled={isLocked}
            onChange={(event) => setProvider(event.target.value)}
          >
            {railNames.map((name) => (
              <option key={name} value={name}>
                {word('admin.provider_name', name)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('admin.break_day')}
            type="date"
            value={day}
            disabled={isLocked}
            required
            onChange={(event) => setDay(event.target.value)}
          />
        </div>
      )}
      inputOf={() => ({ p_provider: provider, p_day: day })}
      onClose={onClose}
    />
  );
}
