import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { addPayoutDestination } from '@shared/schemas/payouts.ts';
import { useT } from '@/app/i18n.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { AccountForm, type Account } from './account-form.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';

type AddDestinationProps = { owner: OwnerRef; currency: CurrencyCode; isOpen: boolean; onClose: () => void };

/** A new bank or mobile account to be paid to: its numbers, then a code, then it is kept (masked for everyone). */
export function AddDestinationDialog({ owner, currency, isOpen, onClose }: AddDestinationProps) {
  const t = useT();
  const queries = useQueryClient();
  const [account, setAccount] = useState<Account | null>(null);
  const add = useIntent({
    name: 'add-payout-destination',
    send: (input: Account & { stepUp: string }, key) =>
      call(addPayoutDestination, {
        p_owner_type: owner.ownerType,
        p_owner_id: owner.ownerId,
        p_provider: input.provider,
        p_bank_code: input.bankCode,
        p_account_number: input.number,
        p_account_name: input.name,
        p_currency: currency,
        p_step_up: input.stepUp,
        p_idempotency_key: key,
      }),
    onDone: async () => {
      showToast(t('withdraw.destination_added'));
      await queries.invalidateQueries({ queryKey: keys.destinations(owner) });
      add.reset();
      onClose();
    },
  });
  return (
    <>
      <Dialog title={t('withdraw.add_destination')} isOpen={isOpen} onClose={onClose} isLocked={add.isSending}>
        <IntentNote state={add.state} />
        <AccountForm currency={currency} isBusy={add.isSending} onSubmit={setAccount} />
      </Dialog>
      <StepUpDialog
        request={
          account === null
            ? null
            : {
                action: 'payout_destination.add',
                context: {
                  owner_id: owner.ownerId,
                  bank_code: account.bankCode,
                  account_number: account.number,
                },
              }
        }
        description={t('withdraw.step_up_destination', { last4: account?.number.slice(-4) ?? '' })}
        onClose={() => setAccount(null)}
        onVerified={(challengeId) => {
          if (account === null) return;
          setAccount(null);
          void add.run({ ...account, stepUp: challengeId });
        }}
      />
    </>
  );
}
