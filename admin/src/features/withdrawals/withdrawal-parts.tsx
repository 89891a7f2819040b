import { useState } from 'react';
import { useNow } from '@/lib/clock.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { WithdrawalRow } from '@/schemas/payouts.ts';
import { AloneOrTwoDialog, takesTwo } from '@/components/command/alone-or-two-dialog.tsx';
import { CopyableAmount, useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CodeText } from '@/components/ui/code-text.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { WaitingRequest } from '@/features/approvals/waiting-request.tsx';
import { EndDialog, type WithdrawalEnd } from './end-dialog.tsx';
import { RetryDialog } from './retry-dialog.tsx';

/** What a withdrawal is, to whom it goes and why it waits. */
export function WithdrawalFacts({ withdrawal, columns = 1 }: { withdrawal: WithdrawalRow; columns?: 1 | 2 }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const { currency } = withdrawal;
  const ownerHref =
    withdrawal.owner_type === 'store' ? `/stores/${withdrawal.owner_id}` : `/users/${withdrawal.owner_id}`;
  const ownerName = withdrawal.owner_name ?? withdrawal.owner_email ?? withdrawal.owner_id;
  const isOwnerOpen = can(withdrawal.owner_type === 'store' ? 'stores.read' : 'users.read');
  const { provider_fee_minor: feeMinor, is_provider_fee_unknown: isFeeUnknown } = withdrawal;
  const providerFee = isFeeUnknown
    ? t('admin.provider_fee_unknown')
    : feeMinor !== null && <CopyableAmount minor={feeMinor} currency={currency} />;
  return (
    <Facts
      columns={columns}
      facts={[
        { label: t('admin.amount'), value: <CopyableAmount minor={withdrawal.amount_minor} currency={currency} /> },
        { label: t('admin.fee'), value: <CopyableAmount minor={withdrawal.fee_minor} currency={currency} /> },
        { label: t('admin.net'), value: <CopyableAmount minor={withdrawal.net_minor} currency={currency} /> },
        providerFee ? { label: t('admin.provider_fee'), value: providerFee } : null,
        {
          label: t('admin.owner'),
          value: isOwnerOpen ? (
            <TextLink to={ownerHref}>
              <bdi>{ownerName}</bdi>
            </TextLink>
          ) : (
            <bdi>{ownerName}</bdi>
          ),
        },
        withdrawal.owner_email
          ? { label: t('admin.requested_by'), value: <Copyable value={withdrawal.owner_email} /> }
          : null,
        { label: t('admin.destination'), value: <bdi>{withdrawal.destination_label ?? '–'}</bdi> },
        withdrawal.account_name
          ? { label: t('admin.account_name'), value: <bdi>{withdrawal.account_name}</bdi> }
          : null,
        withdrawal.review_reasons && withdrawal.review_reasons.length > 0
          ? {
              label: t('admin.review_reasons'),
              value: withdrawal.review_reasons.map((reason) => word('admin.review_reason', reason)).join(' · '),
            }
          : null,
        withdrawal.failure_code
          ? { label: t('admin.failure'), value: <CodeText code={withdrawal.failure_code} /> }
          : null,
        withdrawal.provider_reference
          ? { label: t('admin.provider_reference'), value: <Copyable value={withdrawal.provider_reference} /> }
          : null,
        retryLink(t('admin.retry_of'), withdrawal.retry_of, withdrawal.retry_of_code),
        retryLink(t('admin.retried_by'), withdrawal.retried_by_id, withdrawal.retried_by_code),
        { label: t('admin.requested'), value: <Moment at={withdrawal.requested_at} /> },
        withdrawal.sent_at ? { label: t('admin.sent'), value: <Moment at={withdrawal.sent_at} /> } : null,
        withdrawal.settled_at ? { label: t('admin.settled'), value: <Moment at={withdrawal.settled_at} /> } : null,
        withdrawal.next_poll_at
          ? { label: t('admin.next_poll'), value: <Moment at={withdrawal.next_poll_at} /> }
          : null,
        withdrawal.endable_at && withdrawal.provider !== 'bank'
          ? { label: t('admin.endable'), value: <Moment at={withdrawal.endable_at} /> }
          : null,
        { label: t('admin.id'), value: <ShortId id={withdrawal.id} /> },
      ]}
    />
  );
}

/** The withdrawal before or after this one, where it was sent a second time. */
const retryLink = (label: string, id: string | null, code: string | null) =>
  id === null
    ? null
    : {
        label,
        value: (
          <TextLink to={`/withdrawals/${id}`}>
            <bdi dir="ltr">{code}</bdi>
          </TextLink>
        ),
      };

type Decision = 'approve' | 'reject';

/**
 * Approve or reject while the withdrawal waits for that; say how it ended when its company does not; send it once more when
 * it failed or came back.
 */
export function WithdrawalActions({ withdrawal }: { withdrawal: WithdrawalRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const money = useMoneyText();
  const now = useNow();
  const [decision, setDecision] = useState<Decision | WithdrawalEnd | 'retry' | null>(null);
  const amount = money(withdrawal.amount_minor, withdrawal.currency);
  const values = {
    amount,
    net: money(withdrawal.net_minor, withdrawal.currency),
    code: withdrawal.code,
    owner: withdrawal.owner_name ?? '',
    destination: withdrawal.destination_label ?? '',
  };
  const stake = {
    amountMinor: withdrawal.amount_minor,
    currency: withdrawal.currency,
    aloneMaxMinor: withdrawal.alone_max_minor,
  };
  const isAsked = withdrawal.open_release_id !== null && takesTwo(stake);
  // The dialog stays until it is closed: the record changes under it as soon as the command is done.
  const isOpen = withdrawal.status === 'under_review' && can('payouts.decide');
  const hasFailed = withdrawal.status === 'failed' || withdrawal.status === 'reversed';
  const canRetry = hasFailed && withdrawal.retried_by_id === null && can('payouts.decide');
  const isSilent = withdrawal.endable_at !== null && Date.parse(withdrawal.endable_at) < now;
  const canEnd = withdrawal.provider !== 'bank' && isSilent && can('payouts.decide');
  if (!isOpen && !canRetry && !canEnd && decision === null) return null;
  return (
    <>
      {canEnd && (
        <>
          <Button onClick={() => setDecision('settled')}>{t('admin.withdrawal_settled')}</Button>
          <Button onClick={() => setDecision('failed')}>{t('admin.withdrawal_failed')}</Button>
        </>
      )}
      {(decision === 'settled' || decision === 'failed') && (
        <EndDialog withdrawalId={withdrawal.id} outcome={decision} values={values} onClose={() => setDecision(null)} />
      )}
      {canRetry &&
        (withdrawal.open_retry_id === null ? (
          <Button onClick={() => setDecision('retry')}>{t('admin.item_retry')}</Button>
        ) : (
          <TextLink to={`/approvals/${withdrawal.open_retry_id}`} className="self-center font-medium">
            {t('admin.batch_waits')}
          </TextLink>
        ))}
      {decision === 'retry' && (
        <RetryDialog
          withdrawalId={withdrawal.id}
          code={withdrawal.code}
          destination={withdrawal.destination_label ?? ''}
          onClose={() => setDecision(null)}
        />
      )}
      {isOpen && (
        <>
          {withdrawal.open_release_id !== null && (
            <div className="self-center">
              <WaitingRequest id={withdrawal.open_release_id} />
            </div>
          )}
          {!isAsked && (
            <Button tone="primary" onClick={() => setDecision('approve')}>
              {t(takesTwo(stake) ? 'admin.ask_withdrawal' : 'admin.approve_withdrawal', { amount })}
            </Button>
          )}
          <Button onClick={() => setDecision('reject')}>{t('admin.reject')}</Button>
        </>
      )}
      {(decision === 'approve' || decision === 'reject') && (
        <AloneOrTwoDialog
          // To reject gives the owner their own money back, which takes no second person.
          stake={decision === 'approve' ? stake : { ...stake, aloneMaxMinor: null }}
          request={{ action: 'withdrawal.release', payloadOf: () => ({ withdrawal_id: withdrawal.id }) }}
          command="admin_decide_withdrawal"
          title={t(`admin.withdrawal_${decision}_title`, values as never)}
          consequence={<p>{t(`admin.withdrawal_${decision}_text`, values as never)}</p>}
          submitLabel={t(`admin.withdrawal_${decision}_submit`, values as never)}
          doneText={t(`admin.withdrawal_${decision}_done`, values as never)}
          isDestructive={decision === 'reject'}
          inputOf={(reason) => ({
            p_withdrawal_id: withdrawal.id,
            p_decision: decision,
            p_reason: reason,
          })}
          onClose={() => setDecision(null)}
        />
      )}
    </>
  );
}
