import { endOfId } from '@/lib/short-id.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { RefundRow } from '@/schemas/payments.ts';
import { CodeText } from '@/components/ui/code-text.tsx';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

/** Where the money of a refund is, whose it is, who wanted it, and what the provider says. */
export function RefundFacts({ refund }: { refund: RefundRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const { currency } = refund;
  const moment = (label: string, at: string | null) => (at ? { label, value: <Moment at={at} /> } : null);
  const link = (label: string, to: string, text: string) => ({
    label,
    value: (
      <TextLink to={to}>
        <bdi dir="ltr">{text}</bdi>
      </TextLink>
    ),
  });
  const journal = (label: string, id: number | null) =>
    id === null || !can('ledger.read') ? null : link(label, `/ledger/journals/${id}`, String(id));
  return (
    <Facts
      facts={[
        { label: t('admin.refund_place'), value: t(`admin.refund_place.${refund.place}`) },
        refund.is_late ? { label: t('admin.refund_late'), value: <Moment at={refund.expected_at} /> } : null,
        { label: t('admin.amount'), value: <CopyableAmount minor={refund.amount_minor} currency={currency} /> },
        refund.fee_minor === 0n
          ? null
          : { label: t('admin.fee'), value: <CopyableAmount minor={refund.fee_minor} currency={currency} /> },
        { label: t('admin.rule_field.bearer'), value: word('admin.rule_bearer', refund.fee_bearer) },
        { label: t('admin.refund_origin'), value: t(`admin.refund_origin.${refund.origin}`) },
        link(t('admin.payment'), `/payments/${refund.payment_id}`, refund.payment_reference),
        refund.order_id === null || !can('orders.read')
          ? null
          : link(t('admin.order'), `/orders/${refund.order_id}`, refund.order_code ?? refund.order_id),
        can('users.read')
          ? link(t('admin.payer'), `/users/${refund.user_id}`, refund.user_email ?? refund.user_id)
          : { label: t('admin.payer'), value: <bdi dir="ltr">{refund.user_email ?? refund.user_id}</bdi> },
        { label: t('admin.provider'), value: word('admin.provider_name', refund.provider) },
        refund.provider_reference
          ? { label: t('admin.provider_reference'), value: <Copyable value={refund.provider_reference} /> }
          : null,
        refund.failure_code ? { label: t('admin.failure'), value: <CodeText code={refund.failure_code} /> } : null,
        { label: t('admin.reason'), value: <bdi>{refund.reason}</bdi> },
        refund.requested_by_email
          ? { label: t('admin.recorded_by'), value: <bdi dir="ltr">{refund.requested_by_email}</bdi> }
          : null,
        refund.approval_id && can('approvals.read')
          ? link(t('admin.nav.approvals'), `/approvals/${refund.approval_id}`, endOfId(refund.approval_id))
          : null,
        moment(t('admin.started'), refund.created_at),
        refund.ended_at === null ? moment(t('admin.refund_expected'), refund.expected_at) : null,
        moment(t('admin.next_poll'), refund.next_poll_at),
        moment(t('admin.refund_ended'), refund.ended_at),
        journal(t('admin.refund_journal'), refund.settle_journal_id),
        journal(t('admin.refund_return_journal'), refund.return_journal_id),
        { label: t('admin.id'), value: <ShortId id={refund.id} /> },
      ]}
    />
  );
}
