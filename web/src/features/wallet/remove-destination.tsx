import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { removePayoutDestination, type PayoutDestination } from '@shared/schemas/payouts.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';

type RemoveDestinationProps = { owner: OwnerRef; destination: PayoutDestination };

/** Takes a bank account off the list, after asking once; refused while a withdrawal is on its way there. */
export function RemoveDestination({ owner, destination }: RemoveDestinationProps) {
  const t = useT();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const account = `${destination.bank_name ?? destination.bank_code} ${destination.account_masked}`;
  const remove = useIntent({
    name: 'remove-payout-destination',
    // Removing it twice is removing it once: the command needs no key.
    send: (input: { id: string }) => call(removePayoutDestination, { p_destination_id: input.id }),
    onDone: async () => {
      showToast(t('withdraw.destination_removed'));
      close();
      await queries.invalidateQueries({ queryKey: keys.destinations(owner) });
    },
  });
  function close() {
    setIsOpen(false);
    remove.reset();
  }
  return (
    <>
      <Button
        tone="ghost"
        size="icon"
        aria-label={t('withdraw.remove_destination', { account })}
        icon={<Trash2 aria-hidden className="size-4.5" />}
        onClick={() => setIsOpen(true)}
      />
      <ConfirmDialog
        title={t('withdraw.remove_destination', { account })}
        isOpen={isOpen}
        onClose={close}
        onConfirm={() => void remove.run({ id: destination.id })}
        confirmLabel={t('withdraw.remove_confirm')}
        tone="danger"
        state={remove.state}
      >
        <p>{t('withdraw.remove_text')}</p>
      </ConfirmDialog>
    </>
  );
}
