import { describe, expect, it } from 'vitest';
import { countdown, formatCountdown } from './countdown.ts';
import { formatDateTime, formatDeadline, formatExact, formatRelative } from './format-time.ts';

const now = '2026-11-21T10:00:00Z';
const karachi = { timeZone: 'Asia/Karachi', now } as const;

describe('formatDateTime', () => {
  it('shows the wall clock of the person’s zone', () => {
    expect(formatDateTime('2026-11-24T13:00:00Z', 'en', karachi)).toBe('Tue 24 Nov, 18:00');
    expect(formatDateTime('2026-11-24T23:30:00Z', 'en', { ...karachi, timeZone: 'Africa/Lagos' })).toBe(
      'Wed 25 Nov, 00:30',
    );
  });

  it('names the year when it is another one', () => {
    expect(formatDateTime('2025-01-02T03:04:00Z', 'en', karachi)).toBe('Thu 2 Jan 2025, 08:04');
  });

  it('speaks Urdu and Arabic, with the numerals that are wished', () => {
    expect(formatDateTime('2026-11-24T13:00:00Z', 'ur', karachi)).toBe('منگل 24 نومبر، 18:00');
    expect(formatDateTime('2026-11-24T13:00:00Z', 'ar', { ...karachi, numerals: 'arab' })).toBe(
      'الثلاثاء، ٢٤ نوفمبر، ١٨:٠٠',
    );
  });

  it('shows UTC for a zone that nobody knows, and nothing for what is no instant', () => {
    expect(formatDateTime(now, 'en', { timeZone: 'Mars/Base', now })).toBe('Sat 21 Nov, 10:00');
    expect(formatDateTime('soon', 'en', karachi)).toBe('');
  });

  it('is exact for staff', () => {
    expect(formatExact('2026-11-24T13:00:05Z', 'Asia/Karachi')).toBe('2026-11-24 18:00:05 GMT+5');
  });
});

describe('formatRelative', () => {
  it.each([
    ['2026-11-24T13:00:00Z', 'in 3 days'],
    ['2026-11-22T16:00:00Z', 'in 30 hours'],
    ['2026-11-21T10:01:30Z', 'in 1 minute'],
    ['2026-11-21T09:30:00Z', '30 minutes ago'],
    ['2026-11-21T10:00:00.400Z', 'now'],
    ['2026-09-21T10:00:00Z', '2 months ago'],
  ])('%s is %s', (instant, expected) => {
    expect(formatRelative(instant, now, 'en')).toBe(expected);
  });

  it('counts days in Urdu too', () => {
    expect(formatRelative('2026-11-23T13:00:00Z', now, 'ur')).toMatch(/^2 /);
  });

  it('stands behind a deadline', () => {
    expect(formatDeadline('2026-11-24T13:00:00Z', now, 'en', karachi)).toBe('Tue 24 Nov, 18:00 (in 3 days)');
  });
});

describe('countdown', () => {
  const units = { day: 'd', hour: 'h', minute: 'min' };
  const show = (seconds: number): string => formatCountdown(countdown(Date.parse(now) + seconds * 1_000, now), units);

  it.each([
    [2 * 86_400 + 4 * 3_600 + 59, '2 d 4 h'],
    [4 * 3_600 + 12 * 60 + 30, '4 h 12 min'],
    [725, '12:05'],
    [9, '0:09'],
    [0, '0:00'],
    [-50, '0:00'],
  ])('%s seconds are %s', (seconds, expected) => {
    expect(show(seconds)).toBe(expected);
  });

  it('says when it changes, so that a screen wakes no sooner', () => {
    expect(countdown(Date.parse(now) + 2_500, now).changesIn).toBe(500);
    expect(countdown(Date.parse(now) + 7_260_500, now).changesIn).toBe(500);
    expect(countdown(now, now)).toMatchObject({ isOver: true, changesIn: 0 });
  });
});
