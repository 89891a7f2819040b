import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useT } from '@/app/i18n.tsx';

type DialogProps = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  /** While something is being sent the dialog stays. */
  isLocked?: boolean;
  children: ReactNode;
  footer?: ReactNode;
};

/** A modal on the native element: the browser traps focus, closes on Escape and gives the focus back. */
export function Dialog({ title, isOpen, onClose, isLocked = false, children, footer }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const t = useT();
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    if (isOpen && !element.open) element.showModal();
    if (!isOpen && element.open) element.close();
  }, [isOpen]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      className="m-auto max-h-[92dvh] w-[min(32rem,calc(100vw-2rem))] overflow-y-auto rounded-card border border-line bg-surface p-0 shadow-float max-sm:mb-4"
      onCancel={(event) => {
        if (isLocked) event.preventDefault();
      }}
      onClose={onClose}
    >
      {isOpen ? (
        <div className="grid gap-4 p-5">
          <div className="flex items-start justify-between gap-4">
            <h2 id={titleId} className="pt-1.5 text-lg font-semibold">
              {title}
            </h2>
            {isLocked ? null : (
              <button
                type="button"
                aria-label={t('ui.close')}
                className="-me-2 grid size-11 shrink-0 place-items-center rounded-field hover:bg-brand-wash"
                onClick={() => ref.current?.close()}
              >
                <X aria-hidden className="size-5" />
              </button>
            )}
          </div>
          {children}
          {footer ? <div className="flex flex-wrap justify-end gap-2 max-sm:flex-col-reverse">{footer}</div> : null}
        </div>
      ) : null}
    </dialog>
  );
}
