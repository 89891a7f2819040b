import { CloudOff, RefreshCw } from 'lucide-react';
import { formatTime } from '@shared/time/format-time.ts';
import { useLocale, useT } from '@/app/i18n.tsx';
import { useConnectionStatus } from '@/app/live.tsx';
import { useSyncExternalStore } from 'react';
import { useTimeZone } from '@/lib/time.tsx';

function subscribeToNetwork(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** Whether the device has a network at all. */
export function useIsOnline(): boolean {
  return useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
}

/** A thin line that tells of a lost connection; it goes by itself. */
export function ConnectionBanner() {
  const status = useConnectionStatus();
  const isOnline = useIsOnline();
  const t = useT();
  const locale = useLocale();
  const timeZone = useTimeZone();
  const isOffline = !isOnline || status.kind === 'offline';
  if (!isOffline && status.kind === 'live') return <div role="status" aria-live="polite" className="sr-only" />;
  const since = status.kind === 'live' ? null : formatTime(status.since, locale, { timeZone });
  const text = isOffline
    ? t('ui.offline')
    : status.kind === 'reconnecting' && status.isPolling
      ? t('ui.polling')
      : t('ui.reconnecting', { time: since ?? '' });
  return (
    <div role="status" aria-live="polite" className="bg-attention text-on-attention" data-no-print>
      <p className="page flex items-center justify-center gap-2 py-1 text-center text-sm">
        {isOffline ? (
          <CloudOff aria-hidden className="size-4 shrink-0" />
        ) : (
          <RefreshCw aria-hidden className="size-4 shrink-0" />
        )}
        {text}
      </p>
    </div>
  );
}
