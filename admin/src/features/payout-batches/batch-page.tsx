import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { BatchActions } from './batch-actions.tsx';
import { BatchFacts } from './batch-facts.tsx';
import { BatchItems } from './batch-items.tsx';

/** One batch: what happens next, its items and how each ended. */
export function BatchPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: batch, query } = useRecord('payout_batches', id);
  useFollowVersion(batch?.version);
  return (
    <RecordPage
      query={query}
      back="/payout-batches"
      backLabel={t('admin.nav.payout_batches')}
      title={
        batch && (
          <Copyable value={batch.code}>
            {t('admin.batch')} <bdi dir="ltr">{batch.code}</bdi>
          </Copyable>
        )
      }
      status={batch && <StatusMark group="admin.batch_status" status={batch.status} />}
      actions={batch && <BatchActions batch={batch} />}
    >
      {batch && (
        <>
          <p className="rounded-card border border-line bg-surface px-4 py-3">
            {t(`admin.batch_next.${batch.status}`)}
          </p>
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
            <Panel title={t('admin.facts')}>
              <BatchFacts batch={batch} />
            </Panel>
            <div className="flex min-w-0 flex-col gap-4">
              <BatchItems batch={batch} />
              <AuditPanel entityType="payout_batch" entityId={id} />
            </div>
          </div>
        </>
      )}
    </RecordPage>
  );
}

/** Items and audit rows are read again whenever the batch has moved on. */
function useFollowVersion(version: number | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (version === undefined) return;
    for (const resource of ['payout_batch_items', 'audit']) {
      void queryClient.invalidateQueries({ queryKey: ['data', 'default', resource, 'list'] });
    }
  }, [queryClient, version]);
}
