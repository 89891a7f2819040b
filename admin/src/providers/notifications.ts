import type { NotificationProvider, OpenNotificationParams } from '@refinedev/core';
import { createStore, type Store } from '@shared/realtime/connection-status.ts';

export type Toast = {
  readonly key: string;
  readonly kind: 'success' | 'error';
  readonly message: string;
  readonly description?: string | undefined;
};
type Toasts = { readonly toasts: readonly Toast[] };

const shownForMs = 6_000;
const atMost = 4;

export type Notifications = {
  readonly provider: NotificationProvider;
  readonly store: Store<Toasts>;
  readonly close: (key: string) => void;
};

/** Short messages at the edge of the screen; errors stay until they are closed. */
export function createNotifications(): Notifications {
  const store = createStore<Toasts>({ toasts: [] });
  let next = 0;

  const close = (key: string): void =>
    store.set({ toasts: store.getSnapshot().toasts.filter((toast) => toast.key !== key) });

  const open = ({ key, type, message, description }: OpenNotificationParams): void => {
    const toast: Toast = {
      key: key ?? `toast-${(next += 1)}`,
      kind: type === 'error' ? 'error' : 'success',
      message,
      description,
    };
    const others = store.getSnapshot().toasts.filter((one) => one.key !== toast.key);
    store.set({ toasts: [...others, toast].slice(-atMost) });
    if (toast.kind === 'success') setTimeout(() => close(toast.key), shownForMs);
  };
  return { provider: { open, close }, store, close };
}

/** The one of this app. */
export const notifications = createNotifications();
