import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { RefundEnd } from './refund-end.tsx';
import { RefundFacts } from './refund-facts.tsx';
import { CallsOfPayment } from '@/features/webhooks/calls-of-payment.tsx';

/** One refund to the source: where the money is, and every message of the provider about its payment. */
export function RefundPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: refund, query } = useRecord('refunds', id);
  return (
    <RecordPage
      query={query}
      back="/refunds"
      backLabel={t('admin.nav.refunds')}
      title={
        refund && (
          <Copyable value={refund.payment_reference}>
            {t('admin.refund')} <bdi dir="ltr">{refund.payment_reference}</bdi>
          </Copyable>
        )
      }
      status={refund && <StatusMark group="admin.refund_status" status={refund.status} />}
      actions={refund && <RefundEnd refund={refund} />}
    >
      {refund && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Panel title={t('admin.facts')}>
            <RefundFacts refund={refund} />
          </Panel>
          <div className="flex min-w-0 flex-col gap-4">
            <CallsOfPayment reference={refund.payment_reference} />
            <AuditPanel entityType="payment" entityId={refund.payment_id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}
