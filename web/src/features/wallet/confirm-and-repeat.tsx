import { useState } from 'react';
import * as z from 'zod/mini';
import { stepUpActions } from '@shared/schemas/access.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import type { IntentState } from '@/lib/intent.ts';
import { StepUpDialog, type StepUpRequest } from './step-up-dialog.tsx';

type ConfirmAndRepeatProps = {
  state: IntentState<unknown>;
  /** What the code is for, to the letter; where it is left out, the refusal says it. */
  request?: StepUpRequest;
  onConfirmed: () => void;
};

/** Where an act was refused until a code confirms who it is: the way to that code, and then the same act again. */
export function ConfirmAndRepeat({ state, request, onConfirmed }: ConfirmAndRepeatProps) {
  const t = useT();
  const [isOpen, setIsOpen] = useState(false);
  if (state.status !== 'refused' || state.error.code !== 'risk.confirmation_required') return null;
  const wanted = request ?? requestIn(state.error.details);
  if (wanted === null) return null;
  return (
    <>
      <Button tone="quiet" onClick={() => setIsOpen(true)}>
        {t('step_up.send_code')}
      </Button>
      <StepUpDialog
        request={isOpen ? wanted : null}
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

const asked = z.object({ action: z.enum(stepUpActions), context: z.record(z.string(), z.unknown()) });

/** What has to be confirmed, as the refusal names it. */
function requestIn(details: string | undefined): StepUpRequest | null {
  try {
    return z.parse(asked, JSON.parse(details ?? 'null'));
  } catch {
    return null;
  }
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
