import { LoaderCircle, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useT } from '@/app/i18n.tsx';
import type { IntentState } from '@/lib/intent.ts';
import { Button } from './button.tsx';
import { useIsOnline } from './connection-banner.tsx';
import { Dialog } from './dialog.tsx';
import { ErrorNote } from './error-state.tsx';

type ConfirmDialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  onConfirm: () => void;
  /** Says what it will do, with the amount: "Release Rs 4,200 to Bilal Fabrics". */
  confirmLabel: string;
  tone?: 'primary' | 'danger';
  state: IntentState<unknown>;
  /** The consequence in words and figures, and any fields that the act needs. */
  children: ReactNode;
};

/** Asks once before an act, sends one intent, and stays until the outcome is known. */
export function ConfirmDialog({
  title,
  isOpen,
  onClose,
  onConfirm,
  confirmLabel,
  tone = 'primary',
  state,
  children,
}: ConfirmDialogProps) {
  const t = useT();
  const isOnline = useIsOnline();
  const isUnderWay = state.status === 'sending' || state.status === 'unknown';
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      isLocked={state.status === 'sending'}
      footer={
        <>
          <Button tone="quiet" isDisabled={state.status === 'sending'} onClick={onClose}>
            {t('ui.go_back')}
          </Button>
          <Button
            tone={tone === 'danger' ? 'danger' : 'primary'}
            isBusy={isUnderWay}
            isDisabled={!isOnline}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      <IntentNote state={state} />
    </Dialog>
  );
}

/** The honest state of something that was sent: refused with a reason, or not known yet. */
export function IntentNote({ state }: { state: IntentState<unknown> }) {
  const t = useT();
  const isOnline = useIsOnline();
  if (state.status === 'refused') return <ErrorNote error={state.error} />;
  if (state.status === 'unknown') {
    return (
      <div role="status" className="flex items-start gap-2.5 rounded-field bg-attention-wash p-3 text-sm">
        <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin" />
        <div>
          <p className="font-medium">{t('intent.unknown')}</p>
          <p>{t('intent.unknown_next')}</p>
        </div>
      </div>
    );
  }
  if (!isOnline) {
    return (
      <p role="status" className="flex items-start gap-2.5 rounded-field bg-attention-wash p-3 text-sm">
        <WifiOff aria-hidden className="mt-0.5 size-4 shrink-0" />
        {t('intent.offline')}
      </p>
    );
  }
  return null;
}
