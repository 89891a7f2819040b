import { shortReference } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv, useAmountColumns } from '@/components/record/table-csv.tsx';
import { useRelated } from '@/components/record/use-record.ts';

/** The payments that were made for an order. */
export function OrderPayments({ orderId }: { orderId: string }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const amounts = useAmountColumns();
  const isShown = can('payments.read');
  const { rows, query } = useRelated('payments', { order_id: orderId }, isShown);
  if (!isShown) return null;
  return (
    <Panel
      title={t('admin.nav.payments')}
      isFlush
      actions={
        <TableCsv
          list="payments"
          filter={{ order_id: orderId }}
          rows={rows}
          columns={[
            [t('admin.reference'), (row) => row.reference],
            [t('admin.time'), (row) => row.created_at],
            [t('admin.provider'), (row) => row.provider],
            [t('admin.status'), (row) => row.status],
            ...amounts,
          ]}
        />
      }
    >
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.order_payments_none')}>
        <SimpleTable
          caption={t('admin.nav.payments')}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            {
              id: 'reference',
              header: t('admin.reference'),
              cell: (row) => (
                <>
                  <TextLink to={`/payments/${row.id}`}>
                    <bdi dir="ltr" title={row.reference}>
                      {shortReference(row.reference)}
                    </bdi>
                  </TextLink>
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.created_at} show="absolute" />
                  </span>
                </>
              ),
            },
            { id: 'provider', header: t('admin.provider'), cell: (row) => word('admin.provider_name', row.provider) },
            {
              id: 'status',
              header: t('admin.status'),
              cell: (row) => <StatusMark group="payment.status" status={row.status} />,
            },
            {
              id: 'amount',
              header: t('admin.amount'),
              isEnd: true,
              cell: (row) => <Amount minor={row.amount_minor} currency={row.currency} />,
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
