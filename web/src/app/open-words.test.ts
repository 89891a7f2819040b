import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commonEnglish, commonOwnEnglish } from '@shared/i18n/common-en.ts';
import { commonOpenEnglish } from '@shared/i18n/common-open-en.ts';
import { webEnglish, webOwnEnglish } from '@shared/i18n/web/en.ts';
import { webOpenEnglish } from '@shared/i18n/web/en-open.ts';
import { pack } from './locale-pack-en.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const source = join(repository, 'web/src');

/** Shown only to people who are signed in; the guard of the page that imports it has loaded their words. */
const behindSignIn = [join(source, 'features/checkout/checkout-page.tsx')];

const openRoutes = [
  '__root',
  'index',
  'products.$productId',
  'stores.$slug',
  'protection',
  'pay.$slug',
  'sign-in',
  'sign-up',
];

/** The files that open pages consist of: what their routes import, and so on. */
function filesOfOpenPages(): string[] {
  const found = new Set(openRoutes.map((name) => join(source, `routes/${name}.tsx`)));
  for (const file of found) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^import (?!type)[^;]*? from '([^']+)';/gm)) {
      const path = pathOf(from, file);
      if (path !== null && !behindSignIn.includes(path)) found.add(path);
    }
  }
  // Kinds of live events look like keys.
  return [...found].filter((file) => !/\/i18n\/|\/realtime\/|live-keys/.test(file));
}

function pathOf(from: string, file: string): string | null {
  if (from.startsWith('@/')) return join(source, from.slice(2));
  if (from.startsWith('@shared/')) return join(repository, 'shared', from.slice('@shared/'.length));
  return from.startsWith('.') ? resolve(dirname(file), from) : null;
}

/** Keys of the catalogue that a source says, as a whole or as a beginning: `pay_link.ended_${status}`. */
function keysSaidIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const beginnings = [...text.matchAll(/\b(?:t|maybe|parts)\(\s*`([\w.]+)\$\{/g)].map(([, start = '']) => start);
  const whole = [...text.matchAll(/'([a-z_]+(?:\.\w+)+)'/g)].map(([, key = '']) => key);
  const all = Object.keys({ ...commonEnglish, ...webEnglish });
  return all.filter((key) => whole.includes(key) || beginnings.some((start) => key.startsWith(start)));
}

describe('the words of pages that need no sign-in', () => {
  const open = new Set(Object.keys({ ...commonOpenEnglish, ...webOpenEnglish }));

  it('are all in the first file of a language', () => {
    const files = filesOfOpenPages();
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const missing = files.flatMap((file) => keysSaidIn(file).filter((key) => !open.has(key)));
    expect(missing).toEqual([]);
  });

  it('stand in one file only', () => {
    expect(Object.keys({ ...commonOwnEnglish, ...webOwnEnglish }).filter((key) => open.has(key))).toEqual([]);
  });
});

describe('a language', () => {
  it('says everything else once the words behind sign-in have been loaded', async () => {
    expect(pack.t.has('wallet.held')).toBe(false);
    const { t } = pack;
    await pack.loadOwnWords();
    expect(t('wallet.held')).toBe(commonEnglish['wallet.held']);
    expect(t('account.profile')).toBe(webEnglish['account.profile']);
  });
});
