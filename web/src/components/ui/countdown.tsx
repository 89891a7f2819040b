import { Clock } from 'lucide-react';
import { countdown, formatCountdown } from '@shared/time/countdown.ts';
import { useT } from '@/app/i18n.tsx';
import { useNow } from '@/lib/time.tsx';

const soonMs = 6 * 3_600_000;
const lastHourMs = 3_600_000;

/** Time left until a deadline, as a mark; the sentence beside it says what the deadline means. */
export function Countdown({ until }: { until: string }) {
  const t = useT();
  const minute = useNow(30_000);
  const isLastHour = Date.parse(until) - minute <= lastHourMs;
  return isLastHour ? <LastHour until={until} /> : <Mark until={until} now={minute} label={t('ui.time_over')} />;
}

/** In the last hour the seconds count. */
function LastHour({ until }: { until: string }) {
  const t = useT();
  const now = useNow(1000);
  return <Mark until={until} now={now} label={t('ui.time_over')} />;
}

function Mark({ until, now, label }: { until: string; now: number; label: string }) {
  const t = useT();
  const left = countdown(until, now);
  const units = { day: t('ui.unit.day'), hour: t('ui.unit.hour'), minute: t('ui.unit.minute') };
  const isSoon = Date.parse(until) - now < soonMs;
  return (
    <span
      role="timer"
      aria-live="off"
      className={`inline-flex items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${
        isSoon ? 'bg-attention text-on-attention' : 'border border-line text-ink-soft'
      }`}
    >
      <Clock aria-hidden className="size-3.5" />
      <bdi className="tabular">{left.isOver ? label : formatCountdown(left, units)}</bdi>
    </span>
  );
}
