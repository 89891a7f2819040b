import { Clock } from 'lucide-react';
import { countdown, formatCountdown } from '@shared/time/countdown.ts';
import { useT } from '@/app/i18n.tsx';
import { useNow } from '@/lib/time.tsx';

const soonMs = 6 * 3_600_000;
const lastHourMs = 3_600_000;

/** Time left until a deadline, as a mark; the sentence beside it says what the deadline means. */
export function Countdown({ until }: { until: string }) {
  const t = useT();
  const leftMs = Date.parse(until) - Date.now();
  const now = useNow(leftMs > 0 && leftMs <= lastHourMs ? 1000 : 30_000);
  const left = countdown(until, now);
  const units = { day: t('ui.unit.day'), hour: t('ui.unit.hour'), minute: t('ui.unit.minute') };
  const isSoon = leftMs < soonMs;
  return (
    <span
      role="timer"
      aria-live="off"
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${
        isSoon ? 'bg-attention text-on-attention' : 'border border-line text-ink-soft'
      }`}
    >
      <Clock aria-hidden className="size-3.5" />
      <bdi className="tabular">{left.isOver ? t('ui.time_over') : formatCountdown(left, units)}</bdi>
    </span>
  );
}
