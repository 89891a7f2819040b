import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PayoutBatchRow } from '@/schemas/payout-batches.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { BatchFiles } from './batch-files.tsx';

type Act = 'approve' | 'cancel' | 'send';

/** What can be done with a batch as it stands: ask for approval, fetch the file, say it was given to the bank, cancel. */
export function BatchActions({ batch }: { batch: PayoutBatchRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [act, setAct] = useState<Act | null>(null);
  if (!can('payouts.decide')) return null;
  const { status } = batch;
  return (
    <>
      {batch.open_approval_id && (
        <TextLink to={`/approvals/${batch.open_approval_id}`} className="self-center font-medium">
          {t('admin.batch_waits')}
        </TextLink>
      )}
      {status === 'draft' && batch.open_approval_id === null && (
        <Button tone="primary" onClick={() => setAct('approve')}>
          {t('admin.batch_ask')}
        </Button>
      )}
      {(status === 'approved' || status === 'exported' || status === 'sent') && <BatchFiles batch={batch} />}
      {status === 'exported' && <Button onClick={() => setAct('send')}>{t('admin.batch_send')}</Button>}
      {(status === 'draft' || status === 'approved') && (
        <Button onClick={() => setAct('cancel')}>{t('admin.batch_cancel')}</Button>
      )}
      {act === 'approve' && <AskDialog batch={batch} onClose={() => setAct(null)} />}
      {(act === 'cancel' || act === 'send') && <DecideDialog batch={batch} act={act} onClose={() => setAct(null)} />}
    </>
  );
}

function AskDialog({ batch, onClose }: { batch: PayoutBatchRow; onClose: () => void }) {
  const { t } = useI18n();
  const money = useMoneyText();
  // What is asked for is the batch as it was when the dialog opened.
  const [version] = useState(batch.version);
  const values = { code: batch.code, count: batch.item_count, amount: money(batch.total_minor, batch.currency) };
  return (
    <ApprovalRequestDialog
      action="payout_batch.approve"
      title={`${t('admin.batch_ask')} · ${batch.code}`}
      consequence={<p>{t('admin.batch_ask_text', values)}</p>}
      payloadOf={() => ({ batch_id: batch.id, version })}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      onClose={onClose}
    />
  );
}

function DecideDialog({ batch, act, onClose }: { batch: PayoutBatchRow; act: 'cancel' | 'send'; onClose: () => void }) {
  const { t } = useI18n();
  const [reference, setReference] = useState('');
  const [version] = useState(batch.version);
  return (
    <CommandDialog
      command="admin_decide_payout_batch"
      title={`${t(`admin.batch_${act}`)} · ${batch.code}`}
      consequence={<p>{t(`admin.batch_${act}_text`)}</p>}
      fields={(isLocked) =>
        act === 'send' && (
          <TextField
            label={`${t('admin.bank_reference')} (${t('admin.optional')})`}
            dir="ltr"
            maxLength={140}
            value={reference}
            disabled={isLocked}
            onChange={(event) => setReference(event.target.value)}
          />
        )
      }
      isDestructive={act === 'cancel'}
      submitLabel={t(`admin.batch_${act}`)}
      doneText={t(`admin.batch_${act}_done`)}
      inputOf={(reason) => ({
        p_batch_id: batch.id,
        p_action: act,
        p_version: version,
        p_reason: reason,
        p_bank_reference: reference.trim() === '' ? null : reference.trim(),
      })}
      onClose={onClose}
    />
  );
}
