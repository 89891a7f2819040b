import { describe, expect, it } from 'vitest';
import { amountProblem, draftOfSetting, isSameValue, valueOfDraft } from './setting-draft.ts';

const emptyAmounts = { PKR: '', NGN: '', IQD: '', USD: '' };

describe('a setting in its form', () => {
  it.each([
    ['order.ship_within', '3 days', 'duration'],
    ['dispute.list_every', '1 hour', 'duration'],
    ['payment.open_limit', 20, 'number'],
    ['payout.weekly_hour', 10, 'hour'],
    ['payout.review_first', true, 'switch'],
    ['ledger.time_zone', 'Asia/Karachi', 'zone'],
    ['mail.from', 'Amana <no-reply@amana.test>', 'sender'],
    ['payout.review_above_minor', { NGN: 50_000_000, PKR: 10_000_050, IQD: 5_000_000_000 }, 'amounts'],
    ['payout.cooling_off_cap_minor', {}, 'amounts'],
    ['payout.weekend', { PK: [6, 7], IQ: [5, 6] }, 'weekdays'],
    ['order.odd_within', '1 day 12:00:00', 'text'],
    ['some.list', [1, 2], 'json'],
  ])('%s comes back as it was', (key, value, kind) => {
    const draft = draftOfSetting(key, value);
    expect(draft.kind).toBe(kind);
    expect(isSameValue(valueOfDraft(draft), value)).toBe(true);
  });

  it('writes a duration as the database reads it', () => {
    expect(valueOfDraft({ kind: 'duration', count: '1', unit: 'day' })).toBe('1 day');
    expect(valueOfDraft({ kind: 'duration', count: ' 45 ', unit: 'minute' })).toBe('45 minutes');
  });

  it('reads amounts as people type them, each in its currency', () => {
    expect(valueOfDraft({ kind: 'amounts', texts: { ...emptyAmounts, PKR: '1,00,000', USD: '0' } })).toEqual({
      PKR: 10_000_000,
      USD: 0,
    });
  });

  it.each([
    { kind: 'duration', count: '0', unit: 'day' },
    { kind: 'duration', count: '2.5', unit: 'hour' },
    { kind: 'number', text: '-1' },
    { kind: 'hour', text: '24' },
    { kind: 'zone', text: 'Asia/Lahore' },
    { kind: 'sender', text: 'no-reply@amana.test' },
    { kind: 'amounts', texts: { ...emptyAmounts, NGN: '1,50' } },
    { kind: 'weekdays', days: { PK: [1, 2, 3, 4, 5, 6, 7] } },
    { kind: 'text', text: '  ' },
    { kind: 'json', text: '{"PKR": ' },
  ] as const)('takes no $kind that is none', (draft) => {
    expect(valueOfDraft(draft)).toBeUndefined();
  });

  it('says of an amount what is wrong with it', () => {
    expect(amountProblem('', 'PKR')).toBeNull();
    expect(amountProblem('1.505', 'PKR')).toBe('amount.too_precise');
  });
});
