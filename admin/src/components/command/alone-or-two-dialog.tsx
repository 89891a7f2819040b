import type { ComponentProps } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { ApprovalRequestDialog } from './approval-request-dialog.tsx';
import { CommandDialog } from './command-dialog.tsx';

/** What is decided about, and up to how much the person decides alone; null: nobody limits it. */
export type Stake = {
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  readonly aloneMaxMinor: bigint | null;
};

/** Whether a second person must agree; the database decides, this only chooses the form. */
export const takesTwo = ({ amountMinor, aloneMaxMinor }: Stake): boolean =>
  aloneMaxMinor !== null && amountMinor > aloneMaxMinor;

type Props = ComponentProps<typeof CommandDialog> & {
  stake: Stake;
  /** The same act as something that is asked for: a row of access.approval_kinds and what it is about. */
  request: { readonly action: string; readonly payloadOf: () => Readonly<Record<string, unknown>> };
};

/** A decision about money: done at once by who may decide so much alone, asked of a second person by anybody else. */
export function AloneOrTwoDialog({ stake, request, ...command }: Props) {
  const { t } = useI18n();
  const money = useMoneyText();
  if (!takesTwo(stake)) return <CommandDialog {...command} />;
  const limit = stake.aloneMaxMinor ?? 0n;
  const { title, fields, isReady, reasons, onClose } = command;
  return (
    <ApprovalRequestDialog
      {...{ title, fields, isReady, reasons, onClose, ...request }}
      consequence={
        <>
          {command.consequence}
          <div role="note" className="rounded-card border border-attention bg-attention-wash p-3">
            <p className="font-medium">
              {limit > 0n ? t('admin.above_alone', { limit: money(limit, stake.currency) }) : t('admin.never_alone')}
            </p>
            <p>{t('admin.asked_then')}</p>
          </div>
        </>
      }
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
    />
  );
}
