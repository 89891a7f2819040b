import { describe, expect, expectTypeOf, it } from 'vitest';
import { locales } from '../locale.ts';
import { common } from './common.ts';
import { defineCatalogue, translator, type Message } from './t.ts';

const catalogue = defineCatalogue({
  en: { greeting: 'Hello {name}', parcels: { one: '{count} parcel', other: '{count} parcels' }, plain: 'Plain' },
  ur: { greeting: 'سلام {name}', parcels: { one: '{count} پارسل', other: '{count} پارسل' }, plain: 'سادہ' },
});

describe('translator', () => {
  it('fills places and chooses plural forms', () => {
    const t = translator('en', catalogue);
    expect(t('greeting', { name: 'Zara' })).toBe('Hello Zara');
    expect(t('parcels', { count: 1 })).toBe('1 parcel');
    expect(t('parcels', { count: 3 })).toBe('3 parcels');
  });

  it('isolates values in right-to-left text, and gives them apart for elements', () => {
    const t = translator('ur', catalogue);
    expect(t('greeting', { name: 'AM-7K2Q-9F' })).toBe('سلام \u2068AM-7K2Q-9F\u2069');
    expect(t.parts('greeting', { name: 'x' })).toEqual([
      { kind: 'text', value: 'سلام ' },
      { kind: 'param', name: 'name', value: 'x' },
    ]);
  });

  it('speaks English where a language has no text yet', () => {
    expect(translator('ar', catalogue)('plain')).toBe('Plain');
  });

  it('chooses all six forms of Arabic', () => {
    const t = translator('ar', common);
    const forms = [0, 1, 2, 3, 11, 100].map((count) => t('time.days', { count }));
    expect(new Set(forms).size).toBe(6);
  });

  it('a value that looks like a place or a pattern stays text', () => {
    const t = translator('en', catalogue);
    expect(t('greeting', { name: '{count} $& <b>' })).toBe('Hello {count} $& <b>');
  });

  it('answers null for a key that is not there, and joins several catalogues', () => {
    const t = translator('en', common, catalogue);
    expect(t.maybe('order.status.nonsense')).toBeNull();
    expect(t.maybe('order.status.placed')).toBe('Placed');
    expect(t('plain')).toBe('Plain');
  });

  it('does not compile without a place, with an unknown key, or without a plural form', () => {
    const t = translator('en', common, catalogue);
    // @ts-expect-error -- a place is missing
    expect(t('greeting', {})).toBe('Hello ');
    // @ts-expect-error -- no such key
    expect(t('not.there', {})).toBe('not.there');
    // @ts-expect-error -- Urdu lacks the form "other"
    defineCatalogue({ en: { n: { one: '1', other: '2' } }, ur: { n: { one: '1' } } });
    expectTypeOf(t('plain')).toBeString();
  });
});

describe('common catalogue', () => {
  const placesOf = (message: Message): string[] => {
    const texts = typeof message === 'string' ? [message] : [message.other];
    return texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []).toSorted();
  };

  it.each(locales)('every text of %s has the places of English and is written in that language', (locale) => {
    const english: Readonly<Record<string, Message>> = common.en;
    const own: Readonly<Record<string, Message>> = common[locale] ?? {};
    for (const [key, message] of Object.entries(english)) {
      const text = own[key];
      if (text === undefined) throw new Error(`no text for ${key}`);
      expect(new Set(placesOf(text)), key).toEqual(new Set(placesOf(message)));
      const words = typeof text === 'string' ? text : text.other;
      if (/^(language|currency\.|time\.unit)/.test(key)) continue;
      expect(/\p{Script=Arabic}/u.test(words), `${key}: ${words}`).toBe(locale !== 'en');
      expect(words, key).not.toMatch(/!|escrow/i);
    }
  });
});
