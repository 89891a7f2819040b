import { describe, expect, it } from 'vitest';
import { addDays, dayAt, isCalendarDay, startOfDay } from './calendar.ts';

describe('a day', () => {
  it.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['24.11.2026', false],
    ['', false],
  ])('%s is one: %s', (text, expected) => {
    expect(isCalendarDay(text)).toBe(expected);
  });

  it('is counted on over the ends of months and years', () => {
    expect([addDays('2026-12-31', 1), addDays('2026-03-01', -1)]).toEqual(['2027-01-01', '2026-02-28']);
  });

  it.each([
    ['Asia/Karachi', '2026-11-24', '2026-11-23T19:00:00.000Z'],
    ['Africa/Lagos', '2026-11-24', '2026-11-23T23:00:00.000Z'],
    ['Pacific/Kiritimati', '2026-11-24', '2026-11-23T10:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
    // Clocks went from 24:00 to 01:00: the day began at one.
    ['Africa/Cairo', '2024-04-26', '2024-04-25T22:00:00.000Z'],
    ['UTC', '2026-11-24', '2026-11-24T00:00:00.000Z'],
  ])('begins in %s, %s, at %s', (zone, day, expected) => {
    expect(new Date(startOfDay(day, zone)).toISOString()).toBe(expected);
    expect(dayAt(startOfDay(day, zone), zone)).toBe(day);
    expect(dayAt(startOfDay(day, zone) - 1, zone)).toBe(addDays(day, -1));
  });
});
