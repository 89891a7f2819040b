import { formatDate, formatDateTime, formatDeadline, formatExact, formatRelative } from '@shared/time/format-time.ts';
import { useLocale } from '@/app/i18n.tsx';
import { useNow, useTimeZone } from '@/lib/time.tsx';

type DateTimeProps = {
  at: string;
  /** `deadline` adds how far away it is; `relative` shows only that; the exact time is always in the tooltip. */
  show?: 'date' | 'date-time' | 'deadline' | 'relative';
};

export function DateTime({ at, show = 'date-time' }: DateTimeProps) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const now = useNow();
  const text = {
    date: () => formatDate(at, locale, { timeZone, now }),
    'date-time': () => formatDateTime(at, locale, { timeZone, now }),
    deadline: () => formatDeadline(at, now, locale, { timeZone }),
    relative: () => formatRelative(at, now, locale),
  }[show]();
  return (
    <time dateTime={at} title={formatExact(at, timeZone)} className="tabular">
      <bdi>{text}</bdi>
    </time>
  );
}
