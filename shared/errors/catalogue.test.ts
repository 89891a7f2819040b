import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locales } from '../locale.ts';
import { describeError, errorCatalogue } from './catalogue.ts';
import { clientErrorCodes, errorCodes, errorHttp, type ErrorCode } from './codes.ts';
import { codesNamed, codesRaisedInSql } from './raised-codes.ts';

const root = join(import.meta.dirname, '../..');

function readSources(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name) && !entry.name.includes('.test.'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

const migrations = readSources('supabase/migrations', /\.sql$/);
const functions = readSources('supabase/functions', /\.ts$/);
const raised = codesRaisedInSql(migrations);

describe('error catalogue', () => {
  it('finds codes given directly, by a choice, and through a function that takes the code', () => {
    const found = codesRaisedInSql([
      `create function a.check_it(p_text text, p_code text) returns void as $$
         begin perform core.fail(p_code, 'No.'); end $$;
       create function a.require_permission(p_code text) returns void as $$ begin end $$;`,
      `perform core.fail('one.plain', 'It''s, (well) "so"', 409);
       perform core.fail(case when x then 'two.this' else 'two.that' end, 'x');
       perform a.check_it('a, b', 'three.handed_on');
       perform a.require_permission('not.an_error');
       -- core.fail('not.in_comments', 'x')`,
    ]);
    expect([...found].toSorted()).toEqual(['one.plain', 'three.handed_on', 'two.that', 'two.this']);
  });

  it('has every code that the migrations raise', () => {
    expect(raised.size).toBeGreaterThan(100);
    expect([...raised].filter((code) => !(code in errorHttp))).toEqual([]);
  });

  it('has every code that the Edge Functions answer with', () => {
    const answered = functions.flatMap((source) =>
      [...source.matchAll(/failure\(\s*\d{3},\s*'([a-z_.]+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(answered.length).toBeGreaterThan(5);
    expect(answered.filter((code) => !(code in errorHttp))).toEqual([]);
  });

  it('has no code that nothing raises', () => {
    const named = codesNamed([...migrations, ...functions], errorCodes);
    const fromClients: readonly ErrorCode[] = clientErrorCodes;
    const unused = errorCodes.filter((code) => !named.has(code) && !fromClients.includes(code));
    expect(unused.filter((code) => !isBuiltFromWords(code))).toEqual([]);
  });

  it('gives the status that the migrations raise', () => {
    const text = migrations.join('\n').replace(/--[^\n]*/g, '');
    const pattern = /core\.fail\(\s*'([a-z_.]+)'\s*,\s*(?:'(?:[^']|'')*'|[^',()]|\([^)]*\))+,\s*(\d{3})\b/g;
    const statuses = new Map<string, Set<number>>();
    for (const [, code, status] of text.matchAll(pattern)) {
      const found = statuses.get(code ?? '') ?? new Set();
      statuses.set(code ?? '', found.add(Number(status)));
    }
    expect(statuses.size).toBeGreaterThan(50);
    const wrong = [...statuses].filter(
      ([code, found]) => code in errorHttp && !found.has(errorHttp[code as ErrorCode]),
    );
    expect(wrong.map(([code, found]) => [code, ...found])).toEqual([]);
  });

  it.each(locales)('has a sentence and a next step for every code in %s', (locale) => {
    for (const code of errorCodes) {
      const { text, next } = describeError(code, locale);
      for (const sentence of [text, next]) {
        expect(sentence.length, code).toBeGreaterThan(3);
        expect(sentence, code).not.toMatch(/[!]|escrow|something went wrong/i);
        expect(/\p{Script=Arabic}/u.test(sentence), `${code}: ${sentence}`).toBe(locale !== 'en');
      }
    }
  });

  it('describes a code that it does not know as unknown', () => {
    expect(describeError('nobody.knows', 'en')).toEqual(errorCatalogue.unknown.en);
  });
});

/** `transfer.` + the provider's word for it: named in the functions by its first half only. */
function isBuiltFromWords(code: string): boolean {
  return functions.some((source) => source.includes(`\`${code.split('.')[0]}.\${`));
}
