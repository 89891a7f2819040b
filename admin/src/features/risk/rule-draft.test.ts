import { describe, expect, it } from 'vitest';
import { emptyForm, isUnfit, minutesOf, readForm } from './rule-draft.ts';

/** Goal: what is sent is what stands in the form, and what does not fit is said before. Method: forms and their drafts. */
describe('the form of a rule', () => {
  it('is sent as it stands', () => {
    const { draft, problems } = readForm({ ...emptyForm, code: 'my-rule', windowCount: '90', windowUnit: 'days' });
    expect([...problems]).toEqual([]);
    expect(draft).toEqual({
      signal: 'payment_failed',
      scope: 'person',
      subjects: ['payment'],
      currency: null,
      threshold: 5,
      window: '90 days',
      action: 'review',
      points: 20,
    });
  });

  it.each([
    ['code', { code: 'A rule' }],
    ['subjects', { subjects: [] }],
    ['threshold', { threshold: '0' }],
    ['threshold', { threshold: '1.5' }],
    ['windowCount', { windowCount: '91', windowUnit: 'days' }],
    ['windowCount', { windowCount: '' }],
    ['points', { points: '101' }],
    ['action', { action: 'hold', subjects: ['order'] }],
  ] as const)('says that %s does not fit', (field, change) => {
    const { draft, problems } = readForm({ ...emptyForm, code: 'my-rule', ...change });
    expect(draft).toBeNull();
    expect([...problems]).toEqual([field]);
  });

  it('knows which action fits what', () => {
    expect(isUnfit({ action: 'step_up', subjects: ['withdrawal'] })).toBe(true);
    expect(isUnfit({ action: 'step_up', subjects: ['order', 'payment'] })).toBe(false);
  });
});

describe('a window', () => {
  it.each([
    ['01:00:00', 60],
    ['1 day', 1440],
    ['30 days', 43_200],
    ['00:10:00', 10],
    ['1 day 02:00:00', 1560],
  ])('%s is read', (text, minutes) => {
    expect(minutesOf(text)).toBe(minutes);
  });
});
