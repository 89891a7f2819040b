import type { OrderRow, StaffDispute } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';

/** The dispute: who opened it, what they say, how it was decided. */
export function DisputePanel({ order, dispute }: { order: OrderRow; dispute: StaffDispute }) {
  const { t, word } = useI18n();
  return (
    <Panel title={t('admin.dispute')}>
      <div className="flex flex-col gap-3">
        <Facts
          columns={2}
          facts={[
            { label: t('admin.opened_by'), value: word('order.actor', dispute.opened_by) },
            { label: t('admin.opened_at'), value: <Moment at={dispute.opened_at} /> },
            { label: t('admin.reason'), value: word('dispute.reason', dispute.reason) },
            order.status === 'disputed' && order.due_at
              ? { label: t('admin.next_alert'), value: <Moment at={order.due_at} isDeadline /> }
              : null,
            dispute.outcome ? { label: t('admin.outcome'), value: t(`dispute.outcome.${dispute.outcome}`) } : null,
            dispute.decided_at ? { label: t('admin.decided_at'), value: <Moment at={dispute.decided_at} /> } : null,
          ]}
        />
        <Statement who={word('order.actor', dispute.opened_by)} text={dispute.details} />
        <Statement who={t('order.actor.buyer')} text={dispute.buyer_answer} />
        <Statement who={t('order.actor.seller')} text={dispute.seller_answer} />
        {order.status === 'disputed' && !dispute.answered_at && (
          <p className="text-ink-soft">
            {t('admin.not_answered')}
            {dispute.answer_due_at && (
              <>
                {' '}
                {t('admin.answer_until')} <Moment at={dispute.answer_due_at} isDeadline />
              </>
            )}
          </p>
        )}
        {dispute.decision_reason && (
          <p>
            <span className="text-ink-soft">{t('admin.decision_reason')}: </span>
            <bdi>{dispute.decision_reason}</bdi>
          </p>
        )}
      </div>
    </Panel>
  );
}

/** What one side says, in their own words. */
function Statement({ who, text }: { who: string; text: string | null | undefined }) {
  if (!text) return null;
  return (
    <figure className="border-s-2 border-line-strong ps-3">
      <figcaption className="text-xs text-ink-soft">{who}</figcaption>
      <blockquote>
        <bdi>{text}</bdi>
      </blockquote>
    </figure>
  );
}
