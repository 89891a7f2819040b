import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PaymentRow } from '@/schemas/payments.ts';
import { CodeText } from '@/components/ui/code-text.tsx';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

/** What a payment is, whose, for what, and what the provider says. */
export function PaymentFacts({ payment }: { payment: PaymentRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const { currency } = payment;
  const moment = (label: string, at: string | null) => (at ? { label, value: <Moment at={at} /> } : null);
  const payer = payment.user_email ?? payment.user_id;
  return (
    <Facts
      facts={[
        { label: t('admin.amount'), value: <CopyableAmount minor={payment.amount_minor} currency={currency} /> },
        payment.fee_minor === null
          ? null
          : { label: t('admin.provider_fee'), value: <CopyableAmount minor={payment.fee_minor} currency={currency} /> },
        payment.buyer_fee_minor
          ? {
              label: t('admin.buyer_fee'),
              value: <CopyableAmount minor={payment.buyer_fee_minor} currency={currency} />,
            }
          : null,
        payment.fee_bearer
          ? { label: t('admin.rule_field.bearer'), value: word('admin.rule_bearer', payment.fee_bearer) }
          : null,
        payment.refunded_minor
          ? { label: t('admin.refunded'), value: <CopyableAmount minor={payment.refunded_minor} currency={currency} /> }
          : null,
        { label: t('admin.purpose'), value: word('payment.purpose', payment.purpose) },
        {
          label: t('admin.payer'),
          value: can('users.read') ? (
            <TextLink to={`/users/${payment.user_id}`}>
              <bdi dir="ltr">{payer}</bdi>
            </TextLink>
          ) : (
            <bdi dir="ltr">{payer}</bdi>
          ),
        },
        payment.order_id
          ? {
              label: t('admin.order'),
              value: (
                <TextLink to={`/orders/${payment.order_id}`}>
                  <bdi dir="ltr">{payment.order_code ?? payment.order_id}</bdi>
                </TextLink>
              ),
            }
          : null,
        payment.order_outcome
          ? { label: t('admin.order_outcome'), value: word('admin.order_outcome', payment.order_outcome) }
          : null,
        {
          label: t('admin.provider'),
          value: `${word('admin.provider_name', payment.provider)}${payment.mode === 'live' ? '' : ` · ${t('admin.test_mode')}`}`,
        },
        { label: t('admin.method'), value: word('admin.method_name', payment.method) },
        payment.provider_reference
          ? { label: t('admin.provider_reference'), value: <Copyable value={payment.provider_reference} /> }
          : null,
        payment.failure_code ? { label: t('admin.failure'), value: <CodeText code={payment.failure_code} /> } : null,
        moment(t('admin.started'), payment.created_at),
        moment(t('admin.paid'), payment.paid_at),
        moment(t('admin.settled'), payment.settled_at),
        payment.settled_by
          ? { label: t('admin.settled_by'), value: word('admin.settled_by_name', payment.settled_by) }
          : null,
        payment.settle_journal_id === null
          ? null
          : {
              label: t('admin.journal'),
              value: can('ledger.read') ? (
                <TextLink to={`/ledger/journals/${payment.settle_journal_id}`}>
                  {t('admin.journal_open', { id: payment.settle_journal_id })}
                </TextLink>
              ) : (
                payment.settle_journal_id
              ),
            },
        moment(t('admin.expires'), payment.expires_at),
        payment.poll_count > 0 ? { label: t('admin.polls'), value: payment.poll_count } : null,
        moment(t('admin.next_poll'), payment.next_poll_at),
        { label: t('admin.id'), value: <ShortId id={payment.id} /> },
      ]}
    />
  );
}
