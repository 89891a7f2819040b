import { clsx } from 'clsx';
import { formatDateTime, formatExact, formatRelative } from '@shared/time/format-time.ts';
import { localTimeZone, notBefore, useNow } from '@/lib/clock.ts';
import { useI18n } from '@/providers/i18n.tsx';

/** An instant: absolute and relative together, exact to the second with its zone on hover. */
export function Moment({
  at,
  show = 'both',
  isDeadline = false,
}: {
  at: string | null | undefined;
  show?: 'both' | 'absolute' | 'relative';
  /** A deadline that has passed is marked. */
  isDeadline?: boolean;
}) {
  const { locale } = useI18n();
  const now = useNow();
  if (!at) return <span className="text-ink-soft">–</span>;
  const absolute = formatDateTime(at, locale, { timeZone: localTimeZone, now });
  const relative = formatRelative(at, notBefore(at, now), locale);
  const isOver = isDeadline && Date.parse(at) < now;
  return (
    <time dateTime={at} title={formatExact(at, localTimeZone)} className={clsx(isOver && 'font-medium text-negative')}>
      <span className="whitespace-nowrap">{show === 'relative' ? relative : absolute}</span>
      {show === 'both' && (
        <>
          {' '}
          <span className={clsx('whitespace-nowrap', !isOver && 'text-ink-soft')}>({relative})</span>
        </>
      )}
    </time>
  );
}
