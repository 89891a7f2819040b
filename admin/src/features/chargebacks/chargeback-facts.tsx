import type { AdminDispute } from '@shared/schemas/payments.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { CopyableAmount, useMoneyText } from '@/components/ui/amount.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

/** Where the disputed money is now, in words. */
export function useWhereItIs(): (row: AdminDispute) => string {
  const { t } = useI18n();
  const money = useMoneyText();
  return (row) => {
    if (row.status === 'won') return t('admin.chargeback_where_won');
    if (row.status === 'lost') return t('admin.chargeback_where_lost');
    if (row.is_order_frozen) return t('admin.chargeback_where_order');
    if (row.held_minor === 0n) return t('admin.chargeback_where_nowhere');
    return t('admin.chargeback_where_wallet', {
      held: money(row.held_minor, row.currency),
      amount: money(row.amount_minor, row.currency),
    });
  };
}

export function ChargebackFacts({ row }: { row: AdminDispute }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const whereItIs = useWhereItIs();
  const { currency } = row;
  const amount = (label: string, minor: bigint | null) =>
    minor === null ? null : { label, value: <CopyableAmount minor={minor} currency={currency} /> };
  const moment = (label: string, at: string | null) => (at ? { label, value: <Moment at={at} /> } : null);
  return (
    <>
      <Facts
        facts={[
          amount(t('admin.amount'), row.amount_minor),
          { label: t('admin.chargeback_where'), value: whereItIs(row) },
          amount(t('admin.chargeback_recovered'), row.recovered_minor),
          amount(t('admin.chargeback_loss'), row.loss_minor),
          {
            label: t('admin.payment'),
            value: (
              <TextLink to={`/payments/${row.payment_id}`}>
                <bdi dir="ltr">{row.payment_reference}</bdi>
              </TextLink>
            ),
          },
          row.order_id
            ? {
                label: t('admin.order'),
                value: (
                  <TextLink to={`/orders/${row.order_id}`}>
                    <bdi dir="ltr">{row.order_code}</bdi>
                  </TextLink>
                ),
              }
            : null,
          row.user_email ? { label: t('admin.payer'), value: <bdi dir="ltr">{row.user_email}</bdi> } : null,
          { label: t('admin.provider'), value: word('admin.provider_name', row.provider) },
          { label: t('admin.chargeback_number'), value: <Copyable value={row.provider_dispute_id} /> },
          row.category
            ? { label: t('admin.chargeback_category'), value: word('admin.chargeback_kind', row.category) }
            : null,
          moment(t('admin.chargeback_opened'), row.opened_at),
          row.status === 'open' ? moment(t('admin.chargeback_answer_by'), row.answer_by) : null,
          moment(t('admin.chargeback_resolved'), row.resolved_at),
          // What is held is settled by a journal of its own, so one number would not show all that moved.
          can('ledger.read')
            ? {
                label: t('admin.book.journals'),
                value: (
                  <TextLink to={`/ledger?${new URLSearchParams({ book: 'journals', q: `dispute:${row.id}` })}`}>
                    {t('admin.chargeback_journals')}
                  </TextLink>
                ),
              }
            : null,
        ]}
      />
      {row.status === 'open' && <p className="text-xs text-ink-soft">{t('admin.chargeback_answer_hint')}</p>}
    </>
  );
}
