import * as z from 'zod/mini';
import { currencyCodes } from '@shared/money/currency.ts';
import { statementGroupNames } from '@shared/schemas/statement-groups.ts';
import { addDays, dayAt, isCalendarDay, startOfDay, type CalendarDay } from '@shared/time/calendar.ts';
import type { StatementFilter } from './statement-queries.ts';

const day = z.catch(z.optional(z.string().check(z.refine(isCalendarDay))), undefined);

/** The filters of a statement as they stand in the address; what makes no sense is left out. */
export const statementSearch = z.object({
  currency: z.catch(z.optional(z.enum(currencyCodes)), undefined),
  group: z.catch(z.optional(z.enum(statementGroupNames)), undefined),
  from: day,
  to: day,
});
export type StatementSearch = z.infer<typeof statementSearch>;

/** Whole days of the person's own zone as instants: from the start of the first, up to the end of the last. */
export function filterOf({ group, from, to }: StatementSearch, timeZone: string): StatementFilter {
  return {
    group: group ?? null,
    from: from === undefined ? null : new Date(startOfDay(from, timeZone)).toISOString(),
    to: to === undefined ? null : new Date(startOfDay(addDays(to, 1), timeZone)).toISOString(),
  };
}

export type Period = { readonly from: CalendarDay | undefined; readonly to: CalendarDay | undefined };

/** The periods that people ask for most. */
export function commonPeriods(now: number, timeZone: string): Record<'this_month' | 'last_month' | 'all_time', Period> {
  const today = dayAt(now, timeZone);
  const first = `${today.slice(0, 8)}01`;
  const lastOfBefore = addDays(first, -1);
  return {
    this_month: { from: first, to: today },
    last_month: { from: `${lastOfBefore.slice(0, 8)}01`, to: lastOfBefore },
    all_time: { from: undefined, to: undefined },
  };
}
