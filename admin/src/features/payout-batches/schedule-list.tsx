import { useState } from 'react';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { scheduleStates, type ScheduleRow } from '@/schemas/payout-batches.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Amount, CopyableAmount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';
import { currencyOptions } from '@/components/list/options.ts';

/** Which stores are paid every week, when next, and the switch of staff. */
export function ScheduleList() {
  const { t, word } = useI18n();
  const columns = useColumns();
  return (
    <ListPage<ScheduleRow>
      resource="automatic_payouts"
      title={t('admin.payout_book.schedules')}
      columns={columns}
      filters={[
        {
          kind: 'choice',
          field: 'status',
          label: t('admin.status'),
          options: scheduleStates.map((value) => ({ value, label: word('admin.schedule_status', value) })),
        },
        { kind: 'choice', field: 'currency', label: t('admin.currency'), options: currencyOptions },
      ]}
      searchHint={t('admin.search_schedules')}
      emptyTitle={t('admin.schedules_none')}
      emptyText={t('admin.schedules_none_text')}
      previewTitle={(row) => <bdi>{row.store_name}</bdi>}
      preview={(row) => (
        <>
          <StatusMark group="admin.schedule_status" status={row.status} />
          <ScheduleFacts row={row} />
          <StopAction row={row} />
        </>
      )}
    />
  );
}

function useColumns(): readonly ListColumn<ScheduleRow>[] {
  const { t, word } = useI18n();
  return [
    {
      id: 'store',
      header: t('admin.store'),
      phone: 'title',
      sort: 'store_name',
      text: (row) => row.store_name,
      cell: (row) => (
        <TextLink to={`/stores/${row.store_id}`}>
          <bdi>{row.store_name}</bdi>
        </TextLink>
      ),
    },
    {
      id: 'status',
      header: t('admin.status'),
      phone: 'aside',
      text: (row) => row.status,
      cell: (row) => <StatusMark group="admin.schedule_status" status={row.status} />,
    },
    {
      id: 'weekday',
      header: t('admin.weekday'),
      phone: 'line',
      text: (row) => String(row.weekday),
      cell: (row) => word('weekday', String(row.weekday)),
    },
    {
      id: 'next',
      header: t('admin.next_run'),
      phone: 'line',
      text: (row) => row.next_run_at ?? '',
      cell: (row) => <Moment at={row.next_run_at} />,
    },
    {
      id: 'minimum',
      header: t('admin.minimum'),
      isEnd: true,
      isKept: true,
      text: (row) => amountForCsv(row.min_minor, row.currency),
      cell: (row) => <Amount minor={row.min_minor} currency={row.currency} />,
    },
    {
      id: 'to',
      header: t('admin.destination'),
      isFlexible: true,
      text: (row) => row.destination_label ?? '',
      cell: (row) => <bdi>{row.destination_label ?? '–'}</bdi>,
    },
  ];
}

function ScheduleFacts({ row }: { row: ScheduleRow }) {
  const { t, word } = useI18n();
  return (
    <Facts
      facts={[
        row.stop_reason ? { label: t('admin.stopped_because'), value: <bdi>{row.stop_reason}</bdi> } : null,
        { label: t('admin.weekday'), value: word('weekday', String(row.weekday)) },
        row.next_run_at ? { label: t('admin.next_run'), value: <Moment at={row.next_run_at} /> } : null,
        row.planned_on ? { label: t('admin.planned_on'), value: <bdi dir="ltr">{row.planned_on}</bdi> } : null,
        row.attempts > 0 ? { label: t('admin.attempts'), value: row.attempts } : null,
        { label: t('admin.minimum'), value: <CopyableAmount minor={row.min_minor} currency={row.currency} /> },
        { label: t('admin.destination'), value: <bdi>{row.destination_label ?? '–'}</bdi> },
        { label: t('admin.set_by'), value: <bdi dir="ltr">{row.set_by_email ?? '–'}</bdi> },
        { label: t('admin.changed'), value: <Moment at={row.updated_at} /> },
      ]}
    />
  );
}

/** Stops a store's weekly payouts against its owner, or lets them go on. */
function StopAction({ row }: { row: ScheduleRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [act, setAct] = useState<'stop' | 'resume' | null>(null);
  const next = row.status === 'stopped' ? 'resume' : 'stop';
  if (!can('payouts.decide')) return null;
  const values = { store: row.store_name };
  return (
    <div className="flex">
      <Button tone={next === 'stop' ? 'destructive' : 'primary'} onClick={() => setAct(next)}>
        {t(`admin.schedule_${next}`)}
      </Button>
      {act && (
        <CommandDialog
          command="admin_stop_automatic_payout"
          title={t(`admin.schedule_${act}_title`, values)}
          consequence={<p>{t(`admin.schedule_${act}_text`)}</p>}
          submitLabel={t(`admin.schedule_${act}`)}
          doneText={t(`admin.schedule_${act}_done`, values)}
          isDestructive={act === 'stop'}
          inputOf={(reason) => ({ p_store_id: row.store_id, p_is_stopped: act === 'stop', p_reason: reason })}
          onClose={() => setAct(null)}
        />
      )}
    </div>
  );
}
