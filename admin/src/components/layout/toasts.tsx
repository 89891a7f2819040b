import { Check, CircleAlert, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { notifications } from '@/providers/notifications.ts';
import { IconButton } from '@/components/ui/button.tsx';

/** Short messages at the foot of the navigation's side: the buttons of drawers and dialogs stand at the other. */
export function Toasts() {
  const { t } = useI18n();
  const { toasts } = useSyncExternalStore(notifications.store.subscribe, notifications.store.getSnapshot);
  return (
    <section
      aria-label={t('admin.messages')}
      aria-live="polite"
      className="pointer-events-none fixed start-4 bottom-4 z-40 flex w-80 max-w-[calc(100%-2rem)] flex-col gap-2"
    >
      {toasts.map((toast) => (
        <div
          key={toast.key}
          className="animate-slide-in pointer-events-auto flex items-start gap-2 rounded-card border border-line bg-surface p-3 shadow-float"
        >
          {toast.kind === 'error' ? (
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-negative" />
          ) : (
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-positive" />
          )}
          <div className="min-w-0 grow">
            <p className="font-medium">{toast.message}</p>
            {toast.description && <p className="text-ink-soft">{toast.description}</p>}
          </div>
          <IconButton label={t('admin.close')} onClick={() => notifications.close(toast.key)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
