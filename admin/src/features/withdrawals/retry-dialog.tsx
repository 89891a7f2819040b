import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';

/** Asks for a withdrawal that failed or came back to be sent once more, to the same account; somebody else decides. */
export function RetryDialog({
  withdrawalId,
  code,
  destination,
  onClose,
}: {
  withdrawalId: string;
  code: string;
  destination: string;
  onClose: () => void;
}) {
  const { t } = useI18n();
  return (
    <ApprovalRequestDialog
      action="withdrawal.retry"
      title={`${t('admin.item_retry')} · ${code}`}
      consequence={<p>{t('admin.item_retry_text', { destination })}</p>}
      payloadOf={() => ({ withdrawal_id: withdrawalId })}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      onClose={onClose}
    />
  );
}
