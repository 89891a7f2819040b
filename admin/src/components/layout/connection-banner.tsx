import { useSyncExternalStore } from 'react';
import { formatTime } from '@shared/time/format-time.ts';
import { localTimeZone } from '@/lib/clock.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';

/** Says when what is shown may be out of date; goes by itself. */
export function ConnectionBanner() {
  const { t, locale } = useI18n();
  const { hub } = useRuntime();
  const status = useSyncExternalStore(hub.status.subscribe, hub.status.getSnapshot);
  if (status.kind === 'live') return <output />;
  const time = formatTime(status.since, locale, { timeZone: localTimeZone });
  const text =
    status.kind === 'offline'
      ? t('connection.offline', { time })
      : status.isPolling
        ? t('connection.polling', { time })
        : t('connection.reconnecting', { time });
  return (
    <output className="block border-b border-attention bg-attention-wash px-4 py-1.5 text-center text-xs">
      {text}
    </output>
  );
}
