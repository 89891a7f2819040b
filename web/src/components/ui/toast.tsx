import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useT } from '@/app/i18n.tsx';

export type ToastTone = 'plain' | 'negative';
type Toast = { readonly id: number; readonly text: string; readonly tone: ToastTone };

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function update(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  update(toasts.filter((toast) => toast.id !== id));
}

/** Says briefly that something was done; never the only place where a failure is told. */
export function showToast(text: string, tone: ToastTone = 'plain'): void {
  const id = nextId;
  nextId += 1;
  update([...toasts.slice(-2), { id, text, tone }]);
  setTimeout(() => dismiss(id), tone === 'negative' ? 12_000 : 6000);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ToastRegion() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const t = useT();
  return (
    <div
      role="status"
      aria-live="polite"
      data-no-print
      className="pointer-events-none fixed inset-x-0 bottom-20 z-30 grid justify-items-center gap-2 px-4 md:bottom-6"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className={`slide-in pointer-events-auto flex max-w-md items-center gap-3 rounded-field border ps-4 shadow-float ${
            toast.tone === 'negative' ? 'border-negative bg-negative-wash text-negative' : 'border-line bg-surface'
          }`}
        >
          <span className="py-2.5 text-sm">{toast.text}</span>
          <button
            type="button"
            aria-label={t('ui.dismiss')}
            className="grid size-11 shrink-0 place-items-center"
            onClick={() => dismiss(toast.id)}
          >
            <X aria-hidden className="size-4" />
          </button>
        </div>
      ))}
    </div>
  );
}
