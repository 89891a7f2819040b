import { describe, expect, it } from 'vitest';
import { emptyActForm, missingFields, payloadOf } from './act-input.ts';

describe('what an act still needs', () => {
  it('asks a shipment for carrier and number', () => {
    expect(missingFields({ ...emptyActForm, carrier: 'TCS' }, ['tracking'])).toEqual(['trackingNumber']);
  });

  it('takes blanks for nothing', () => {
    expect(missingFields({ ...emptyActForm, reason: '   ' }, ['reason'])).toEqual(['reason']);
  });

  it('asks nothing of an act without requirements', () => {
    expect(missingFields(emptyActForm, [])).toEqual([]);
  });
});

describe('the payload of an act', () => {
  it('carries only what the act reads, trimmed, with the version that was seen', () => {
    const form = { ...emptyActForm, reason: ' no stock ', carrier: 'TCS', trackingNumber: '1' };
    expect(payloadOf('reject', form, ['reason'], 4)).toEqual({ expected_version: 4, reason: 'no stock' });
  });

  it('says whether returned goods can be sold again', () => {
    expect(payloadOf('receive_return', { ...emptyActForm, isSellable: false }, [], 9)).toEqual({
      expected_version: 9,
      is_sellable: false,
    });
  });
});
