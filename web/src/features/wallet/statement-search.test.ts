import { describe, expect, it } from 'vitest';
import { commonPeriods, filterOf, statementSearch } from './statement-search.ts';

describe('the filters of a statement', () => {
  it('leave out what makes no sense', () => {
    const search = { currency: 'XYZ', group: 'everything', from: '2026-02-30', to: ['x'] };
    expect(statementSearch.parse(search)).toEqual({});
  });

  it('are whole days of the person’s own zone', () => {
    const search = { group: 'orders', from: '2026-11-01', to: '2026-11-30' } as const;
    expect(filterOf(statementSearch.parse(search), 'Asia/Karachi')).toEqual({
      group: 'orders',
      from: '2026-10-31T19:00:00.000Z',
      to: '2026-11-30T19:00:00.000Z',
    });
    expect(filterOf({ currency: undefined, group: undefined, from: undefined, to: undefined }, 'UTC')).toEqual({
      group: null,
      from: null,
      to: null,
    });
  });

  it('know the months as the person’s clock does', () => {
    // Already December in Karachi.
    const now = Date.parse('2026-11-30T20:00:00Z');
    expect(commonPeriods(now, 'Asia/Karachi')).toEqual({
      this_month: { from: '2026-12-01', to: '2026-12-01' },
      last_month: { from: '2026-11-01', to: '2026-11-30' },
      all_time: { from: undefined, to: undefined },
    });
  });
});
