import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from './record-page.tsx';
import { SimpleTable } from './simple-table.tsx';
import { useRelated } from './use-record.ts';

const shown = 10;

/** The newest orders of a person or store, with the way to all of them. */
export function OrdersPanel({ filters }: { filters: Readonly<Record<string, string>> }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const isShown = can('orders.read');
  const { rows, query } = useRelated('orders', filters, isShown);
  if (!isShown) return null;
  return (
    <Panel
      title={t('admin.nav.orders')}
      isFlush
      actions={
        rows.length > 0 && (
          <TextLink className="text-xs" to={`/orders?${new URLSearchParams(filters).toString()}`}>
            {t('admin.all_orders')}
          </TextLink>
        )
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.orders_none')}>
        <SimpleTable
          caption={t('admin.nav.orders')}
          rows={rows.slice(0, shown)}
          keyOf={(row) => row.id}
          columns={[
            {
              id: 'code',
              header: t('admin.order'),
              cell: (row) => (
                <>
                  <TextLink to={`/orders/${row.id}`} className="whitespace-nowrap">
                    <bdi dir="ltr">{row.code}</bdi>
                  </TextLink>
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.created_at} show="relative" />
                  </span>
                </>
              ),
            },
            {
              id: 'status',
              header: t('admin.status'),
              cell: (row) => <StatusMark group="order.status" status={row.status} />,
            },
            {
              id: 'total',
              header: t('admin.total'),
              isEnd: true,
              cell: (row) => <Amount minor={row.total_minor} currency={row.currency} />,
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
