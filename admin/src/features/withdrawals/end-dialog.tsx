import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';

export type WithdrawalEnd = 'settled' | 'failed';

/** Asks to end a withdrawal as the company's portal says, when the company itself says nothing; somebody else decides. */
export function EndDialog({
  withdrawalId,
  outcome,
  values,
  onClose,
}: {
  withdrawalId: string;
  outcome: WithdrawalEnd;
  values: { code: string; amount: string; net: string; owner: string; destination: string };
  onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    <ApprovalRequestDialog
      action="withdrawal.end"
      title={`${t(`admin.withdrawal_${outcome}`)} · ${values.code}`}
      consequence={<p>{t(`admin.withdrawal_${outcome}_text`, values)}</p>}
      payloadOf={() => ({ withdrawal_id: withdrawalId, outcome })}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      onClose={onClose}
    />
  );
}
