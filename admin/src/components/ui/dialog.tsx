import { X } from 'lucide-react';
import { clsx } from 'clsx';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { IconButton } from './button.tsx';

/** When React takes the dialog away the browser has no longer anywhere to return to; what opened it may be gone as well. */
function giveFocusBack(opener: Element | null): void {
  const place = opener?.isConnected && opener !== document.body ? opener : document.getElementById('main');
  if (place instanceof HTMLElement) place.focus({ preventScroll: true });
}

/**
 * With a keyboard one begins at the first field, not at the cross that closes; on a phone what the dialog says comes
 * before the keys that would cover it.
 */
function focusFirstField(dialog: HTMLDialogElement): void {
  if (!matchMedia('(pointer: fine)').matches || dialog.querySelector('[autofocus]')) return;
  dialog.querySelector<HTMLElement>(':is(input, select, textarea):not(:disabled)')?.focus();
}

/**
 * A modal on the native dialog element: focus is kept inside, Escape closes, and focus goes back to what
 * opened it. While `isLocked`, closing is refused: a command is on its way.
 */
export function Dialog({
  title,
  onClose,
  children,
  isLocked = false,
  size = 'medium',
  isTitleHidden = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  isLocked?: boolean;
  size?: 'medium' | 'large' | 'side';
  isTitleHidden?: boolean;
}) {
  const { t } = useI18n();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      focusFirstField(element);
    }
    return () => {
      element?.close();
      giveFocusBack(opener);
    };
  }, []);

  return (
    // The backdrop closes it, as Escape does; keys stay inside.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={clsx(
        'flex-col overflow-hidden border border-line bg-surface p-0 text-ink shadow-float open:flex',
        size === 'side'
          ? 'my-0 ms-auto me-0 h-dvh max-h-dvh w-full max-w-xl'
          : 'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] rounded-card',
        size === 'large' ? 'max-w-2xl' : size === 'medium' ? 'max-w-lg' : '',
      )}
      onCancel={(event) => {
        event.preventDefault();
        if (!isLocked) onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current && !isLocked) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="flex min-h-0 grow flex-col">
        <header
          className={clsx(
            'flex items-start justify-between gap-3 border-b border-line ps-4 pe-2 py-2',
            isTitleHidden && 'sr-only',
          )}
        >
          <h2 id={titleId} className="py-1 text-base font-semibold">
            {title}
          </h2>
          <IconButton label={t('admin.close')} onClick={onClose} disabled={isLocked}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </header>
        <div className="min-h-0 grow overflow-y-auto">{children}</div>
      </div>
    </dialog>
  );
}
