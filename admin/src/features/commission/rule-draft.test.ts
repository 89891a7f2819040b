import { describe, expect, it } from 'vitest';
import { pricingRuleRow } from '@/schemas/pricing.ts';
import { draftChanges, draftOf, emptyDraft, parseRate, readDraft } from './rule-draft.ts';

const row = pricingRuleRow.parse({
  id: '019a0000-0000-7000-8000-000000000001',
  rule_id: '019a0000-0000-7000-8000-000000000001',
  version: 3,
  kind: 'commission',
  name: 'Large orders',
  priority: 5,
  state: 'current',
  store_id: null,
  store_name: null,
  category_id: null,
  category_slug: null,
  category_name: null,
  seller_level: 'top',
  plan: null,
  amount_from_minor: 100_050,
  amount_until_minor: null,
  promotion_from: '2026-11-21T10:00:00+00:00',
  promotion_until: null,
  provider: null,
  method: null,
  country: null,
  currency: 'PKR',
  rate_bps: 825,
  fixed_minor: 0,
  minimum_minor: null,
  maximum_minor: 500_000,
  bearer: null,
  free_per_month: 0,
  is_returned_on_reversal: true,
  effective_from: '2026-01-01T00:00:00+00:00',
  effective_until: null,
  is_latest: true,
  reason: null,
  created_by: null,
  created_at: '2026-01-01T00:00:00+00:00',
});

describe('the form of a rule', () => {
  it('shows a saved version and reads back exactly what it says', () => {
    expect(readDraft('commission', draftOf(row))).toEqual({
      fields: {
        name: 'Large orders',
        priority: 5,
        seller_level: 'top',
        amount_from_minor: 100_050,
        promotion_from: '2026-11-21T10:00:00.000Z',
        currency: 'PKR',
        rate_bps: 825,
        maximum_minor: 500_000,
      },
      problems: {},
    });
  });

  it('sends nothing that the kind does not know', () => {
    const draft = { ...draftOf(row), bearer: 'seller', free_per_month: '3' };
    expect(readDraft('commission', draft).fields).not.toHaveProperty('bearer');
    expect(readDraft('commission_tax', { ...draft, country: 'PK' }).fields).toEqual({
      name: 'Large orders',
      priority: 5,
      country: 'PK',
      rate_bps: 825,
    });
  });

  it('refuses an amount without a currency, a missing name and what is no number', () => {
    const draft = { ...emptyDraft('commission'), priority: 'x', fixed_minor: '5', rate_bps: '8.255' };
    expect(Object.keys(readDraft('commission', draft).problems).sort()).toEqual([
      'fixed_minor',
      'name',
      'priority',
      'rate_bps',
    ]);
  });

  it('reads percentages to the basis point and no finer', () => {
    expect(['8', '8.2', '8.25', '٨٫٢٥', '100', '0.01 %'].map(parseRate)).toEqual([800, 820, 825, 825, 10_000, 1]);
    expect(['100.01', '8,25', '-1', '', '8.'].map(parseRate)).toEqual(Array.from({ length: 5 }, () => undefined));
  });

  it('says what an edit changes, and nothing when nothing changed', () => {
    const before = draftOf(row);
    expect(draftChanges('commission', before, { ...before, rate_bps: '9', name: 'Large orders ' })).toEqual([
      { field: 'rate_bps', before: '8.25', after: '9' },
    ]);
    expect(draftChanges('commission', before, before)).toEqual([]);
  });
});
