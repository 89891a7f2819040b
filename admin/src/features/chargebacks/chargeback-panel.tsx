import { useI18n } from '@/providers/i18n.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { ChargebackFacts } from './chargeback-facts.tsx';

/** The chargebacks of one payment; nothing when there are none. */
export function ChargebackPanel({ paymentId }: { paymentId: string }) {
  const { t } = useI18n();
  const { rows } = useRelated('chargebacks', { payment_id: paymentId });
  if (rows.length === 0) return null;
  return (
    <Panel title={t('admin.nav.chargebacks')}>
      <div className="flex flex-col gap-4">
        {rows.map((row) => (
          <div key={row.id} className="flex flex-col gap-2">
            <StatusMark group="admin.chargeback_status" status={row.status} />
            <ChargebackFacts row={row} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
