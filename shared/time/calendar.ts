/** A day of a calendar, as date fields write it: `2026-11-24`. */
export type CalendarDay = string;

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

export function isCalendarDay(value: unknown): value is CalendarDay {
  return (
    typeof value === 'string' &&
    dayPattern.test(value) &&
    new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value
  );
}

/** The day so many days after (before, when negative). */
export function addDays(day: CalendarDay, count: number): CalendarDay {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}

/** The day that it is at an instant (milliseconds) in a zone. */
export function dayAt(instant: number, timeZone: string): CalendarDay {
  return new Date(wallClock(instant, timeZone)).toISOString().slice(0, 10);
}

/** The first instant of a day in a zone, in milliseconds; where clocks jump over midnight, the first one that exists. */
export function startOfDay(day: CalendarDay, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const hour = 3_600_000;
  // Zones are at most 14 hours ahead and 12 behind; their offset changes at most once between these.
  const candidates = [midnight - 15 * hour, midnight + 13 * hour].map(
    (near) => midnight - (wallClock(near, timeZone) - near),
  );
  const found = candidates.filter((one) => wallClock(one, timeZone) >= midnight);
  return Math.min(...(found.length > 0 ? found : candidates));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, as if they were in UTC. */
function wallClock(instant: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
    clocks.set(timeZone, clock);
  }
  const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
