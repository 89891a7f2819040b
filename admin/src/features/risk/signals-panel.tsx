import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';
import { SignalValue } from './review-parts.tsx';

const shown = 15;
const withAmount = new Set([
  'payment_started',
  'payment_failed',
  'order_placed',
  'withdrawal_requested',
  'refund_received',
  'charge_disputed',
]);

/** The newest things that were noticed about a person. */
export function SignalsPanel({ userId }: { userId: string }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const isShown = can('risk.read');
  const { rows, query } = useRelated('risk_signals', { user_id: userId }, isShown);
  if (!isShown) return null;
  return (
    <Panel title={t('admin.risk_signals')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.risk_signals_none')}>
        <SimpleTable
          caption={t('admin.risk_signals')}
          rows={rows.slice(0, shown)}
          keyOf={(row) => String(row.id)}
          columns={[
            {
              id: 'kind',
              header: t('admin.risk_signal'),
              cell: (row) => (
                <>
                  {t.maybe(`admin.risk_signal_kind.${row.kind}`) ?? row.kind}
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.at} show="relative" />
                  </span>
                </>
              ),
            },
            {
              id: 'value',
              header: t('admin.risk_value'),
              isEnd: true,
              cell: (row) =>
                withAmount.has(row.kind) && row.currency !== null ? (
                  <Amount minor={BigInt(row.value)} currency={row.currency} />
                ) : (
                  <SignalValue kind={row.kind} value={row.value} currency={row.currency} />
                ),
            },
            {
              id: 'about',
              header: t('admin.risk_about'),
              cell: (row) => <ThingLink type={row.subject_type} id={row.subject_id} />,
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
