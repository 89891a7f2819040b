/**
 * Weekly payouts in the model: on the day of the week that its owner chose, or the next one on which banks work, what a store has
 * goes to its bank, once a week. A week without a payout has a reason.
 */
import { confirmationProblem, useUp } from './confirmations.ts';
import {
  amountProblem,
  availableOf,
  done,
  firstProblem,
  hasRight,
  worksIn,
  type Market,
  type Verdict,
} from './market.ts';
import { limits, wayTo, type RailCurrency } from './ways-out.ts';
import { leftOfLimits, mayTakeOut, place } from './withdrawals.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** In the morning, where the store is. */
const runHour = 10;

/** Days on which no bank works, beside Saturday and Sunday. */
const holidays: Readonly<Record<RailCurrency, readonly string[]>> = {
  PKR: [
    '2026-12-25 2027-01-01 2027-02-05 2027-02-09 2027-03-10 2027-03-11 2027-03-12 2027-03-23 2027-05-01 2027-05-17 2027-05-18',
    '2027-05-19 2027-05-28 2027-06-15 2027-06-16 2027-07-01 2027-08-14 2027-08-16 2027-11-09 2027-12-25',
  ].flatMap((days) => days.split(' ')),
  NGN: [
    '2026-12-25 2026-12-28 2027-01-01 2027-03-10 2027-03-11 2027-03-26 2027-03-29 2027-05-17 2027-05-18 2027-05-03 2027-06-14',
    '2027-08-16 2027-10-01 2027-12-27 2027-12-28',
  ].flatMap((days) => days.split(' ')),
};

/** A day is the number of days since 1970. */
const dayOf = (text: string) => Date.parse(`${text}T00:00:00Z`) / dayMs;
export const textOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
/** 1 Monday to 7 Sunday. */
const weekdayOf = (day: number) => ((((day + 3) % 7) + 7) % 7) + 1;
const mondayOf = (day: number) => day - weekdayOf(day) + 1;

function isBankingDay(currency: RailCurrency, day: number): boolean {
  return weekdayOf(day) < 6 && !holidays[currency].some((holiday) => dayOf(holiday) === day);
}

export interface Schedule {
  readonly store: string;
  readonly currency: RailCurrency;
  destination: string;
  weekday: number;
  minMinor: number;
  setBy: string;
  isOn: boolean;
  isStopped: boolean;
  plannedOn: number | null;
  nextRunAt: number | null;
}

export interface Week {
  readonly monday: string;
  /** Why there was no payout; null: there was. */
  readonly reason: Verdict | null;
}

/** What the withdrawal of a week is called. */
export const nameOfWeek = (store: string, monday: string) => `payout of ${store} of ${monday}`;

const localDay = (market: Market, currency: RailCurrency) => Math.floor((market.now + limits[currency].zoneMs) / dayMs);

function runTime(currency: RailCurrency, from: number): number {
  let day = from;
  while (!isBankingDay(currency, day)) day += 1;
  return day * dayMs + runHour * hourMs - limits[currency].zoneMs;
}

function nextPlannedDay(market: Market, { store, weekday }: Schedule, from: number): number {
  const had = new Set((market.weeks[store] ?? []).map(({ monday }) => monday));
  let day = from;
  while (weekdayOf(day) !== weekday || had.has(textOf(mondayOf(day)))) day += 1;
  return day;
}

function planNext(market: Market, schedule: Schedule): void {
  const { currency } = schedule;
  if (!schedule.isOn || schedule.isStopped) {
    Object.assign(schedule, { plannedOn: null, nextRunAt: null });
    return;
  }
  let day = nextPlannedDay(market, schedule, localDay(market, currency));
  // Too late for today: what is turned on in the afternoon begins a week later.
  if (runTime(currency, day) <= market.now) day = nextPlannedDay(market, schedule, day + 1);
  Object.assign(schedule, { plannedOn: day, nextRunAt: runTime(currency, day) });
}

export interface ScheduleRequest {
  readonly person: string;
  readonly store: string;
  readonly isOn: boolean;
  readonly destination: string;
  readonly weekday: number;
  readonly minMinor: number;
  readonly confirmation: string;
}

export const scheduleContext = (store: string, destination: string) => `${store} ${destination}`;

export function saveSchedule(market: Market, request: ScheduleRequest): Verdict {
  const { person, store, isOn, destination, weekday, minMinor, confirmation } = request;
  const currency = (market.stores[store]?.currency ?? 'NGN') as RailCurrency;
  const account = market.destinations[destination];
  const way = wayTo(market, destination, store, currency);
  const amount = amountProblem(minMinor, way.leastMinor, way.mostMinor);
  const context = scheduleContext(store, destination);
  const unconfirmed = confirmationProblem(market, confirmation, person, 'automatic_payout.save', context);
  const problem = firstProblem([
    [!mayTakeOut(market, person, store), 'permission.denied'],
    [isOn && (weekday < 1 || weekday > 7), 'automatic_payout.invalid'],
    [isOn && amount !== done, amount],
    [isOn && (account?.owner !== store || account.currency !== currency), 'payout_destination.not_found'],
    [isOn && (account?.usableAt ?? 0) > market.now, 'payout_destination.cooling_off'],
    [isOn && unconfirmed !== done, unconfirmed],
    [!isOn && market.schedules[store] === undefined, 'automatic_payout.not_found'],
  ]);
  if (problem !== done) return problem;
  const schedule = (market.schedules[store] ??= {
    store,
    currency,
    destination,
    weekday,
    minMinor,
    setBy: person,
    isOn,
    isStopped: false,
    plannedOn: null,
    nextRunAt: null,
  });
  if (isOn) {
    useUp(market, confirmation);
    Object.assign(schedule, { destination, weekday, minMinor, setBy: person });
  }
  schedule.isOn = isOn;
  planNext(market, schedule);
  return done;
}

export interface ScheduleStop {
  readonly person: string;
  readonly store: string;
  readonly isStopped: boolean;
  readonly reason: string;
}

export function stopSchedule(market: Market, { person, store, isStopped, reason }: ScheduleStop): Verdict {
  const schedule = market.schedules[store];
  const problem = firstProblem([
    [!hasRight(market, person, 'payouts.decide'), 'permission.denied'],
    [reason.trim() === '', 'reason.required'],
    [!isStopped && worksIn(market, person, store), 'approval.own_interest'],
    [schedule === undefined, 'automatic_payout.not_found'],
  ]);
  if (problem !== done || schedule === undefined) return problem;
  schedule.isStopped = isStopped;
  planNext(market, schedule);
  return done;
}

/** What is due, the longest due first. */
export function runWeekly(market: Market): void {
  const due = Object.values(market.schedules)
    .filter(({ nextRunAt }) => nextRunAt !== null && nextRunAt <= market.now)
    .toSorted((a, b) => (a.nextRunAt ?? 0) - (b.nextRunAt ?? 0));
  for (const schedule of due) runWeek(market, schedule);
}

function runWeek(market: Market, schedule: Schedule): void {
  const { store, currency, plannedOn } = schedule;
  // The job may come days late: then not at night, nor on a day without banks.
  const today = runTime(currency, localDay(market, currency));
  if (today > market.now) {
    schedule.nextRunAt = today;
    return;
  }
  const monday = textOf(mondayOf(plannedOn ?? 0));
  const verdict = payWeek(market, schedule, nameOfWeek(store, monday));
  (market.weeks[store] ??= []).push({ monday, reason: verdict === done ? null : verdict });
  planNext(market, schedule);
}

function payWeek(market: Market, schedule: Schedule, name: string): Verdict {
  const { store, currency, destination, setBy, minMinor } = schedule;
  const way = wayTo(market, destination, store, currency);
  const owner = market.members[setBy];
  const available = availableOf(market, store, currency);
  const problem = firstProblem([
    [market.stores[store]?.status === 'suspended', 'automatic_payout.store_closed'],
    [owner?.works[store] !== 'owner' || owner.isSuspended, 'automatic_payout.owner_changed'],
    [available < Math.max(minMinor, way.leastMinor), 'automatic_payout.below_minimum'],
  ]);
  if (problem !== done) return problem;
  const left = leftOfLimits(market, store, currency);
  const most = left >= way.leastMinor ? Math.min(way.mostMinor, left) : way.mostMinor;
  return place(market, name, {
    person: setBy,
    owner: store,
    currency,
    amountMinor: Math.min(available, most),
    destination,
  });
}
