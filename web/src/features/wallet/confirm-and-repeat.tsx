import { useState } from 'react';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { IntentState } from '@/lib/intent.ts';
import { StepUpDialog, type StepUpRequest } from './step-up-dialog.tsx';

type ConfirmAndRepeatProps = {
  state: IntentState<unknown>;
  /** What the code is for, to the letter. */
  request: StepUpRequest;
  onConfirmed: () => void;
};

/** Where an act was refused until a code confirms who it is: the way to that code, and then the same act again. */
export function ConfirmAndRepeat({ state, request, onConfirmed }: ConfirmAndRepeatProps) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  if (state.status !== 'refused' || state.error.code !== 'risk.confirmation_required') return null;
  return (
    <>
      <Button tone="quiet" onClick={() => setIsOpen(true)}>
        {t('step_up.send_code')}
      </Button>
      <StepUpDialog
        request={isOpen ? request : null}
        description={t('step_up.confirm_it_is_you')}
        onClose={() => setIsOpen(false)}
        onVerified={() => {
          setIsOpen(false);
          onConfirmed();
        }}
      />
    </>
  );
}

/** The code of a payment: bound to what it is for and to what the wallet gets. */
export const paymentConfirmation = (
  purpose: 'topup' | 'order',
  amountMinor: bigint,
  currency: string,
): StepUpRequest => ({
  action: 'payment.start',
  context: { purpose, amount_minor: Number(amountMinor), currency },
});
