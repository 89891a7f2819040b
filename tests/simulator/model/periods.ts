/** Periods of the books in the model: a day or a month that is over is closed, by staff or by the clock, and from then on nothing counts inside it. */
import type { ApprovalKind } from './approvals.ts';
import { done, type Market } from './market.ts';

const dayMs = 24 * 3_600_000;
/** How far back closed books can be opened again. */
const reopenMs = 100 * dayMs;
/** How long a day is over before the clock closes it, and how many it closes at once. */
const closesAfterMs = 7 * dayMs;
const closesAtOnce = 31;

export interface Closing {
  readonly period: string;
  readonly startsOn: string;
  readonly endsAt: number;
  isReopened: boolean;
}

export interface Books {
  closedUntil: number | null;
  closings: Closing[];
  /** When the first entry was made. */
  beganAt: number | null;
  /** When the clock looked before: whatever was being written then has ended since. */
  lookedAt: number | null;
}

export interface PeriodWish {
  readonly period: string;
  /** As yyyy-mm-dd; days of the books are those of UTC. */
  readonly startsOn: string;
}

function endOf({ period, startsOn }: PeriodWish): number | null {
  const start = new Date(`${startsOn}T00:00:00Z`);
  if (period === 'day') return start.getTime() + dayMs;
  if (period !== 'month' || start.getUTCDate() !== 1) return null;
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
}

const aboutNobody = { amountMinor: null, currency: null, owners: [] };

export const closePeriod: ApprovalKind<PeriodWish> = {
  right: 'ledger.close',
  check(market, wish) {
    const endsAt = endOf(wish);
    if (endsAt === null) return 'ledger.period_invalid';
    if (endsAt > market.now) return 'ledger.period_running';
    const isClosed = market.books.closings.some(
      ({ period, startsOn, isReopened }) => !isReopened && period === wish.period && startsOn === wish.startsOn,
    );
    return isClosed ? 'ledger.period_closed' : aboutNobody;
  },
  carryOut(market, wish) {
    const endsAt = endOf(wish);
    if (endsAt === null) return 'ledger.period_invalid';
    const { books } = market;
    books.closings.push({ ...wish, endsAt, isReopened: false });
    books.closedUntil = Math.max(books.closedUntil ?? -Infinity, endsAt);
    return done;
  },
};

/** The clock closes days that are long over, one after the other; books that staff opened again are theirs. */
export function closeDays({ books, now }: Market): void {
  const seenUntil = books.lookedAt ?? -Infinity;
  books.lookedAt = now;
  const isOpenedAgain = books.closings.some(
    ({ isReopened, endsAt }) => isReopened && endsAt > (books.closedUntil ?? -Infinity),
  );
  const from = books.closedUntil ?? books.beganAt;
  if (isOpenedAgain || from === null) return;
  const most = Math.min(seenUntil, now - closesAfterMs);
  let endsAt = Math.floor(from / dayMs) * dayMs + dayMs;
  for (let count = 0; count < closesAtOnce && endsAt <= most; count += 1) {
    const startsOn = new Date(endsAt - dayMs).toISOString().slice(0, 10);
    books.closings.push({ period: 'day', startsOn, endsAt, isReopened: false });
    books.closedUntil = endsAt;
    endsAt += dayMs;
  }
}

/** From a day on. */
export const reopenPeriod: ApprovalKind<{ readonly startsOn: string }> = {
  right: 'ledger.close',
  rightToDecide: 'ledger.reopen',
  check(market, { startsOn }) {
    const from = Date.parse(`${startsOn}T00:00:00Z`);
    if (!market.books.closings.some(({ endsAt, isReopened }) => !isReopened && endsAt > from))
      return 'ledger.period_open';
    return from < market.now - reopenMs ? 'ledger.period_final' : aboutNobody;
  },
  carryOut(market, { startsOn }) {
    const from = Date.parse(`${startsOn}T00:00:00Z`);
    const { books } = market;
    for (const closing of books.closings) closing.isReopened ||= closing.endsAt > from;
    const closed = books.closings.filter(({ isReopened }) => !isReopened).map(({ endsAt }) => endsAt);
    books.closedUntil = closed.length === 0 ? null : Math.max(...closed);
    return done;
  },
};
