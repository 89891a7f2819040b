import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AutomaticPayout, AutomaticPayoutRun } from '@shared/schemas/automatic-payouts.ts';
import { saveAutomaticPayout } from '@shared/schemas/automatic-payouts.ts';
import type { MyStore } from '@shared/schemas/stores.ts';
import { formatDate } from '@shared/time/format-time.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Facts, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useNow } from '@/lib/time.tsx';
import { useIntent } from '@/lib/use-intent.ts';
import { AutomaticPayoutsDialog } from './automatic-payouts-dialog.tsx';
import { automaticPayoutQuery, automaticPayoutRunsQuery } from './automatic-payouts-queries.ts';

/** A store's weekly payout: whether it is on, when next and where to, and what became of past weeks. */
export function AutomaticPayouts({ store }: { store: MyStore }) {
  const t = useT();
  const schedule = useQuery(automaticPayoutQuery(store.id));
  const runs = useQuery(automaticPayoutRunsQuery(store.id));
  const failed = schedule.isError ? schedule : runs.isError ? runs : null;
  return (
    <Section title={t('weekly.title')} isCard>
      {failed ? <ErrorState error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      {schedule.isPending ? <div aria-hidden className="skeleton h-20 rounded-field" /> : null}
      {schedule.data === undefined ? null : <Setting store={store} schedule={schedule.data} />}
      {runs.data && runs.data.length > 0 ? <Weeks runs={runs.data} /> : null}
    </Section>
  );
}

function Setting({ store, schedule }: { store: MyStore; schedule: AutomaticPayout | null }) {
  const t = useT();
  const [isEditing, setIsEditing] = useState(false);
  const [isStopping, setIsStopping] = useState(false);
  const isOwner = store.role === 'owner';
  const isOn = schedule?.is_on === true;
  return (
    <>
      {schedule?.stop_reason ? (
        <p role="status" className="rounded-field bg-attention-wash p-3 text-sm">
          {t('weekly.stopped', { reason: schedule.stop_reason })}
        </p>
      ) : null}
      {isOn ? <NextRun schedule={schedule} /> : <p className="text-ink-soft">{t('weekly.off')}</p>}
      {isOwner ? (
        <div className="flex flex-wrap gap-2">
          <Button tone={isOn ? 'quiet' : 'primary'} onClick={() => setIsEditing(true)}>
            {isOn ? t('weekly.change') : t('weekly.turn_on')}
          </Button>
          {isOn ? (
            <Button tone="ghost" onClick={() => setIsStopping(true)}>
              {t('weekly.turn_off')}
            </Button>
          ) : null}
        </div>
      ) : (
        <p className="text-sm text-ink-soft">{t('weekly.only_owner')}</p>
      )}
      {isEditing ? (
        <AutomaticPayoutsDialog store={store} schedule={schedule} onClose={() => setIsEditing(false)} />
      ) : null}
      <TurnOffDialog store={store} isOpen={isStopping} onClose={() => setIsStopping(false)} />
    </>
  );
}

/** A day of the calendar, not a moment: the same wherever it is read. */
function Day({ day }: { day: string }) {
  const { locale } = useI18n();
  const now = useNow();
  return <bdi>{formatDate(`${day}T12:00:00Z`, locale, { timeZone: 'UTC', now })}</bdi>;
}

function NextRun({ schedule }: { schedule: AutomaticPayout }) {
  const { t, locale } = useI18n();
  const now = useNow();
  const planned =
    schedule.planned_on === null
      ? ''
      : formatDate(`${schedule.planned_on}T12:00:00Z`, locale, { timeZone: 'UTC', now });
  return (
    <div className="grid max-w-xl gap-2">
      <Facts
        rows={[
          schedule.next_run_at === null
            ? null
            : [t('weekly.next'), <DateTime key="next" at={schedule.next_run_at} show="deadline" />],
          [t('weekly.weekday'), t(`weekday.${schedule.weekday}` as 'weekday.1')],
          [t('weekly.to'), <bdi key="to">{schedule.destination_label ?? '–'}</bdi>],
          [t('weekly.minimum'), <Money key="minimum" value={moneyOf(schedule.min_minor, schedule.currency)} />],
        ]}
      />
      {schedule.is_shifted ? <p className="text-sm text-ink-soft">{t('weekly.shifted', { day: planned })}</p> : null}
    </div>
  );
}

function TurnOffDialog({ store, isOpen, onClose }: { store: MyStore; isOpen: boolean; onClose: () => void }) {
  const t = useT();
  const queries = useQueryClient();
  const save = useIntent({
    name: 'stop-automatic-payout',
    send: (input: { storeId: string }, key) =>
      call(saveAutomaticPayout, {
        p_store_id: input.storeId,
        p_is_on: false,
        p_destination_id: null,
        p_weekday: null,
        p_min_minor: null,
        p_step_up: null,
        p_idempotency_key: key,
      }),
    onDone: async () => {
      showToast(t('weekly.turned_off'));
      onClose();
      await queries.invalidateQueries({ queryKey: keys.automaticPayouts() });
    },
  });
  return (
    <ConfirmDialog
      title={t('weekly.turn_off')}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => void save.run({ storeId: store.id })}
      confirmLabel={t('weekly.turn_off')}
      state={save.state}
    >
      <p>{t('weekly.off_text')}</p>
    </ConfirmDialog>
  );
}

function Weeks({ runs }: { runs: readonly AutomaticPayoutRun[] }) {
  const { t, describe } = useI18n();
  return (
    <div className="grid max-w-xl gap-2">
      <h3 className="text-sm font-medium">{t('weekly.past')}</h3>
      <ul className="grid divide-y divide-line text-sm">
        {runs.map((run) => (
          <li key={run.id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2">
            <Day day={run.week} />
            {run.withdrawal_id !== null && run.amount_minor !== null ? (
              <Link
                to="/withdrawals/$withdrawalId"
                params={{ withdrawalId: run.withdrawal_id }}
                className="font-medium underline"
              >
                <Money value={moneyOf(run.amount_minor, run.currency)} />
              </Link>
            ) : (
              <span className="text-ink-soft">{describe(run.skip_reason ?? 'server.failed').text}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
