import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { ApprovalRow } from '@/schemas/approvals.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { useApprovalText } from '@/components/command/use-approval-text.ts';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';

type Act = 'approve' | 'refuse' | 'withdraw';
type Decidable = Pick<ApprovalRow, 'id' | 'is_mine' | 'can_decide'> & { readonly status: string };

/** Who asks for what, why, and by what proof. */
export function ApprovalFacts({ approval }: { approval: ApprovalRow }) {
  const { t, word } = useI18n();
  const textOf = useApprovalText();
  // Names repeat: whose money it is, is a link as well.
  const userId = approval.payload['user_id'];
  return (
    <Facts
      facts={[
        { label: t('admin.kind_of_event'), value: word('admin.approval_action', approval.action) },
        { label: t('admin.approval_what'), value: <bdi>{textOf(approval.action, approval)}</bdi> },
        approval.amount_minor !== null && approval.currency !== null
          ? {
              label: t('admin.amount'),
              value: <CopyableAmount minor={approval.amount_minor} currency={approval.currency} />,
            }
          : null,
        typeof userId === 'string'
          ? { label: t('admin.approval_for'), value: <ThingLink type="user" id={userId} /> }
          : null,
        { label: t('admin.reason'), value: <bdi>{approval.reason}</bdi> },
        { label: t('admin.evidence'), value: <Evidence text={approval.evidence} /> },
        { label: t('admin.requested_by'), value: <bdi dir="auto">{approval.requested_by_label ?? '–'}</bdi> },
        { label: t('admin.requested'), value: <Moment at={approval.requested_at} /> },
        approval.status === 'requested'
          ? { label: t('admin.approval_expires'), value: <Moment at={approval.expires_at} /> }
          : null,
        approval.decided_by_label
          ? { label: t('admin.decided_by'), value: <bdi dir="auto">{approval.decided_by_label}</bdi> }
          : null,
        approval.decided_at ? { label: t('admin.decided_at'), value: <Moment at={approval.decided_at} /> } : null,
        approval.decision_reason
          ? { label: t('admin.decision_reason'), value: <bdi>{approval.decision_reason}</bdi> }
          : null,
      ]}
    />
  );
}

/** A link opens beside the page; anything else is text. Only https, so that no link can run anything. */
function Evidence({ text }: { text: string }) {
  if (!/^https:\/\/\S+$/.test(text)) return <bdi>{text}</bdi>;
  return (
    <a href={text} target="_blank" rel="noreferrer noopener" className="break-all text-brand underline">
      <bdi dir="ltr">{text}</bdi>
    </a>
  );
}

/** Approve, refuse or take back, or why not. */
export function ApprovalActions({ approval, what }: { approval: Decidable; what: string }) {
  const { t } = useI18n();
  const [act, setAct] = useState<Act | null>(null);
  const isOpen = approval.status === 'requested';
  return (
    <>
      {isOpen && !approval.can_decide && (
        <p className="text-ink-soft">
          {approval.is_mine ? t('admin.approval_four_eyes') : t('admin.approval_not_yours')}
        </p>
      )}
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          {approval.can_decide && (
            <>
              <Button tone="primary" onClick={() => setAct('approve')}>
                {t('admin.approval_approve')}
              </Button>
              <Button onClick={() => setAct('refuse')}>{t('admin.approval_refuse')}</Button>
            </>
          )}
          {approval.is_mine && <Button onClick={() => setAct('withdraw')}>{t('admin.approval_withdraw')}</Button>}
        </div>
      )}
      {act === 'withdraw' && (
        <CommandDialog
          command="admin_withdraw_approval"
          title={t('admin.approval_withdraw_title', { what })}
          consequence={<p>{t('admin.approval_withdraw_text')}</p>}
          submitLabel={t('admin.approval_withdraw')}
          doneText={t('admin.approval_withdraw_done')}
          isDestructive
          inputOf={(reason) => ({ p_approval_id: approval.id, p_reason: reason })}
          onClose={() => setAct(null)}
        />
      )}
      {(act === 'approve' || act === 'refuse') && (
        <DecisionDialog id={approval.id} act={act} what={what} onClose={() => setAct(null)} />
      )}
    </>
  );
}

function DecisionDialog({
  id,
  act,
  what,
  onClose,
}: {
  id: string;
  act: 'approve' | 'refuse';
  what: string;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const isApproved = act === 'approve';
  const title = t(`admin.approval_${act}_title`, { what });
  return (
    <CommandDialog
      command="admin_decide_approval"
      title={title}
      consequence={<p>{t(`admin.approval_${act}_text`)}</p>}
      submitLabel={t(`admin.approval_${act}`)}
      doneText={t(`admin.approval_${act}_done`)}
      isDestructive={!isApproved}
      confirm={() => ({
        action: 'approval.decide',
        context: { approval_id: id, is_approved: isApproved },
        text: title,
      })}
      inputOf={(reason) => ({ p_approval_id: id, p_is_approved: isApproved, p_reason: reason })}
      onClose={onClose}
    />
  );
}

/** The page of a request. */
export function ApprovalLink({ id, children }: { id: string; children: string }) {
  return (
    <TextLink to={`/approvals/${id}`} className="font-medium">
      <bdi>{children}</bdi>
    </TextLink>
  );
}
