import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { RefundRow } from '@/schemas/payments.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { SelectField } from '@/components/ui/field.tsx';

const outcomes = ['processed', 'failed'] as const;

/** Where no call can tell how a refund ended, staff who saw it say so, and somebody else decides. */
export function RefundEnd({ refund }: { refund: RefundRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const money = useMoneyText();
  const [isOpen, setIsOpen] = useState(false);
  const [outcome, setOutcome] = useState<string>('processed');
  const isPossible = can('ledger.adjust') && ['sending', 'pending', 'needs_attention'].includes(refund.status);
  if (!isPossible && !isOpen) return null;
  const reference = refund.payment_reference;
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('admin.refund_end')}</Button>
      {isOpen && (
        <ApprovalRequestDialog
          action="payment.refund_end"
          title={t('admin.refund_end_title', { reference })}
          consequence={
            <p>
              {t('admin.refund_end_text', {
                provider: word('admin.provider_name', refund.provider),
                amount: money(refund.amount_minor, refund.currency),
              })}
            </p>
          }
          fields={(isLocked) => (
            <SelectField
              label={t('admin.refund_end_outcome')}
              value={outcome}
              disabled={isLocked}
              onChange={(event) => setOutcome(event.target.value)}
            >
              {outcomes.map((one) => (
                <option key={one} value={one}>
                  {word('admin.refund_status', one)}
                </option>
              ))}
            </SelectField>
          )}
          submitLabel={t('admin.refund_end_submit')}
          doneText={t('admin.refund_end_done', { reference })}
          payloadOf={() => ({ refund_id: refund.id, outcome })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
