import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { CodeText } from '@/components/ui/code-text.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { DestinationsPanel } from '@/features/risk/owner-panels.tsx';
import { RecordPage, RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { Timeline } from '@/components/record/timeline.tsx';
import { useRecord, useRelated } from '@/components/record/use-record.ts';
import { WithdrawalActions, WithdrawalFacts } from './withdrawal-parts.tsx';

/** One withdrawal with its events, hand-overs and audit rows. */
export function WithdrawalPage() {
  const { id = '' } = useParams();
  const { t, word } = useI18n();
  const { record: withdrawal, query } = useRecord('withdrawals', id);
  const events = useRelated('withdrawal_events', { withdrawal_id: id });
  useFollowVersion(withdrawal?.version);
  const attempts = withdrawal?.attempts ?? [];
  return (
    <RecordPage
      query={query}
      back="/withdrawals"
      backLabel={t('admin.nav.withdrawals')}
      title={
        withdrawal && (
          <Copyable value={withdrawal.code}>
            {t('admin.withdrawal')} <bdi dir="ltr">{withdrawal.code}</bdi>
          </Copyable>
        )
      }
      status={withdrawal && <StatusMark group="withdrawal.status" status={withdrawal.status} />}
      actions={withdrawal && <WithdrawalActions withdrawal={withdrawal} />}
    >
      {withdrawal && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.facts')}>
              <WithdrawalFacts withdrawal={withdrawal} />
            </Panel>
            {withdrawal.destination_id && <DestinationsPanel filters={{ id: withdrawal.destination_id }} />}
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.timeline')}>
              <RelatedRows query={events.query} isEmpty={events.rows.length === 0} empty={t('admin.nothing')}>
                <Timeline
                  label={t('admin.timeline')}
                  entries={events.rows.map((event) => ({
                    id: String(event.id),
                    title: (
                      <span className="flex flex-wrap items-center gap-2">
                        {word('admin.withdrawal_action', event.action)}
                        <StatusMark group="withdrawal.status" status={event.to_status} />
                      </span>
                    ),
                    who: t.maybe(`admin.withdrawal_actor.${event.actor}`) ?? word('order.actor', event.actor),
                    at: event.created_at,
                    note: event.reason && (
                      <div className="rounded-field bg-paper px-3 py-1.5">
                        <EventReason reason={event.reason} />
                      </div>
                    ),
                  }))}
                />
              </RelatedRows>
            </Panel>
            <Panel title={t('admin.attempts')} isFlush>
              <RelatedRows query={query} isEmpty={attempts.length === 0} empty={t('admin.attempts_none')}>
                <SimpleTable
                  caption={t('admin.attempts')}
                  rows={attempts}
                  keyOf={(row) => String(row.id)}
                  columns={[
                    { id: 'at', header: t('admin.time'), cell: (row) => <Moment at={row.started_at} /> },
                    {
                      id: 'outcome',
                      header: t('admin.result'),
                      cell: (row) => word('admin.outcome_of_call', row.outcome ?? 'open'),
                    },
                    {
                      id: 'code',
                      header: t('admin.code'),
                      cell: (row) => (row.code ? <CodeText code={row.code} /> : '–'),
                    },
                  ]}
                />
              </RelatedRows>
            </Panel>
            <AuditPanel entityType="withdrawal" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}

/** Why it waits, as the database joins several, or how it failed, by its code; what a person wrote stays whole. */
function EventReason({ reason }: { reason: string }) {
  const { t } = useI18n();
  if (/^[a-z_]+(\.[a-z0-9_]+)+$/.test(reason)) return <CodeText code={reason} />;
  const reasons = /^[a-z_]+(, [a-z_]+)*$/.test(reason) ? reason.split(', ') : [reason];
  return <bdi>{reasons.map((one) => t.maybe(`admin.review_reason.${one}`) ?? one).join(' · ')}</bdi>;
}

/** The events are read again whenever the record has moved on. */
function useFollowVersion(version: number | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (version === undefined) return;
    void queryClient.invalidateQueries({ queryKey: ['data', 'default', 'withdrawal_events', 'list'] });
    void queryClient.invalidateQueries({ queryKey: ['data', 'default', 'audit', 'list'] });
  }, [queryClient, version]);
}
