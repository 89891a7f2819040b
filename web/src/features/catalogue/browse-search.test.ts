import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { boundToAddress, browseSearch, filterOf, hasFilters } from './browse-search.ts';

describe('the address of a product list', () => {
  it('drops values that make no sense instead of failing', () => {
    const search = z.parse(browseSearch, { q: 'shawl', sort: 'cheapest', currency: 'XXX', min: 1500 });
    expect(search).toEqual({
      q: 'shawl',
      sort: undefined,
      currency: undefined,
      min: '1500',
      category: undefined,
      max: undefined,
    });
  });

  it('turns price bounds into minor units of the chosen currency', () => {
    const filter = filterOf({ currency: 'PKR', min: '1500', max: '2000.50' });
    expect(filter.minMinor).toBe(150_000n);
    expect(filter.maxMinor).toBe(200_050n);
  });

  it('ignores a price bound without a currency', () => {
    expect(filterOf({ min: '1500' }).minMinor).toBeUndefined();
  });

  it('reads Urdu digits', () => {
    expect(boundToAddress('۱٬۵۰۰', 'PKR')).toBe('1500');
    expect(boundToAddress('abc', 'PKR')).toBeUndefined();
  });

  it('knows an unfiltered list', () => {
    expect(hasFilters({ sort: 'newest' })).toBe(false);
    expect(hasFilters({ category: 'shoes' })).toBe(true);
  });
});
