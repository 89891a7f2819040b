import type { Instant } from './format-time.ts';

/** What is left until a deadline, in whole units; all zero and `isOver` once it has passed. */
export type Countdown = {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly isOver: boolean;
  /** Milliseconds after which this answer changes: how long a screen may sleep. */
  readonly changesIn: number;
};

const milliseconds = (instant: Instant): number => (typeof instant === 'number' ? instant : Date.parse(instant));

/** Seconds count in the last hour only; before it the minute is the smallest unit shown. */
export function countdown(until: Instant, now: Instant): Countdown {
  const left = milliseconds(until) - milliseconds(now);
  if (!(left > 0)) {
    return { days: 0, hours: 0, minutes: 0, seconds: 0, isOver: true, changesIn: 0 };
  }
  const totalSeconds = Math.ceil(left / 1_000);
  const isLastHour = totalSeconds <= 3_600;
  const unit = isLastHour ? 1_000 : 60_000;
  return {
    days: Math.floor(totalSeconds / 86_400),
    hours: Math.floor((totalSeconds % 86_400) / 3_600),
    minutes: Math.floor((totalSeconds % 3_600) / 60),
    seconds: isLastHour ? totalSeconds % 60 : 0,
    isOver: false,
    changesIn: left % unit === 0 ? unit : left % unit,
  };
}

/** `2 d 4 h`, `4 h 12 min`, `12:05`, `0:00`; unit letters come from the caller's language. */
export function formatCountdown(
  left: Countdown,
  units: { readonly day: string; readonly hour: string; readonly minute: string },
): string {
  if (left.days > 0) return `${left.days} ${units.day} ${left.hours} ${units.hour}`;
  if (left.hours > 0) return `${left.hours} ${units.hour} ${left.minutes} ${units.minute}`;
  return `${left.minutes}:${String(left.seconds).padStart(2, '0')}`;
}
